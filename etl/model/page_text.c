/* page_text.c - conditions of a model file in words, all of them; see page_write.h.
 *
 * The compiled predicate says "US, GB, DE and 4 more", which is right for a receipt and
 * wrong for what people put their names to.
 */
#include "etl/model/page_write.h"

#include "etl/base/words.h"

#define MAX_DEPTH 16

/* Files nest, and a compiled one not deeper than this. NOLINTBEGIN(misc-no-recursion)
 */

static const struct {
    const char *op, *words;
} op_words[] = {
    {"is", "is"},
    {"in", "is one of"},
    {"not_in", "is none of"},
    {"at_least", "is at least"},
    {"at_most", "is at most"},
    {"within", "is within"},
    {"matches", "matches"},
    {"contains_any", "contains one of"},
    {"ahead", "is further ahead than"},
    {"in_list", "is on the list"},
    {"contains_list", "contains something on the list"},
};

static bool is_true(const struct wr_page *page, const struct wr_yaml *node)
{
    struct wr_str text = wr_yaml_text(node, page->unused);

    return wr_str_eqz(text, "true") || wr_str_eqz(text, "yes");
}

/* "US, GB, DE" for a list, the text for a scalar. */
static struct wr_str value_text(const struct wr_page *page, const struct wr_yaml *node)
{
    struct wr_str all = WR_LIT("");

    if (wr_yaml_kind(node) != WR_YAML_LIST)
        return wr_page_plain(page, node);
    for (size_t i = 0; i < wr_yaml_size(node); i++)
        all = wr_arena_printf(page->arena, "%.*s%s%.*s", WR_FMT(all), i ? ", " : "",
                              WR_FMT(wr_page_plain(page, wr_yaml_at(node, i))));
    return all;
}

static struct wr_str comparison(const struct wr_page *page, struct wr_str field,
                                struct wr_str op, const struct wr_yaml *value)
{
    const char *words = NULL;

    if (wr_str_eqz(op, "known") || wr_str_eqz(op, "absent"))
        return wr_arena_printf(page->arena, "%.*s is %s%.*s", WR_FMT(field),
                               is_true(page, value) ? "" : "not ", WR_FMT(op));
    for (size_t i = 0; i < WR_COUNT(op_words); i++) {
        if (wr_str_eqz(op, op_words[i].op))
            words = op_words[i].words;
    }
    return wr_arena_printf(page->arena, "%.*s %.*s %.*s", WR_FMT(field),
                           words ? (int)strlen(words) : (int)op.len,
                           words ? words : op.ptr, WR_FMT(value_text(page, value)));
}

/* {field: x, at_least: 5}, or as programs write it: {field: x, op: at_least, value: 5}.
 */
static struct wr_str leaf(const struct wr_page *page, const struct wr_yaml *map)
{
    struct wr_str field = wr_yaml_text(wr_yaml_get(map, "field"), page->unused);
    const struct wr_yaml *op = wr_yaml_get(map, "op");

    if (op)
        return comparison(page, field, wr_yaml_text(op, page->unused),
                          wr_yaml_get(map, "value"));
    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        struct wr_str key = wr_yaml_key_at(map, i);

        if (!wr_str_eqz(key, "field"))
            return comparison(page, field, key, wr_yaml_at(map, i));
    }
    return field;
}

static struct wr_str condition(const struct wr_page *page, const struct wr_yaml *node,
                               int depth);

static struct wr_str joined(const struct wr_page *page, const struct wr_yaml *list,
                            const char *word, int depth)
{
    struct wr_str all = WR_LIT("");
    size_t count = wr_yaml_size(list);

    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *item = wr_yaml_at(list, i);
        bool group = wr_yaml_kind(item) == WR_YAML_LIST || wr_yaml_get(item, "all") ||
                     wr_yaml_get(item, "any");
        struct wr_str text = condition(page, item, depth + 1);

        all = wr_arena_printf(page->arena, "%.*s%s%s%.*s%s", WR_FMT(all), i ? word : "",
                              group && count > 1 ? "(" : "", WR_FMT(text),
                              group && count > 1 ? ")" : "");
    }
    return all;
}

static struct wr_str condition(const struct wr_page *page, const struct wr_yaml *node,
                               int depth)
{
    const struct wr_yaml *in;

    if (depth > MAX_DEPTH) /* deeper than any that compiles */
        return WR_LIT("...");
    if (wr_yaml_kind(node) == WR_YAML_LIST)
        return joined(page, node, " and ", depth);
    if (wr_yaml_kind(node) != WR_YAML_MAP)
        return wr_yaml_text(node, page->unused);
    in = wr_yaml_get(node, "all");
    if (in)
        return joined(page, in, " and ", depth);
    in = wr_yaml_get(node, "any");
    if (in)
        return joined(page, in, " or ", depth);
    in = wr_yaml_get(node, "not");
    if (in)
        return wr_arena_printf(page->arena, "not (%.*s)",
                               WR_FMT(condition(page, in, depth + 1)));
    return leaf(page, node);
}

struct wr_str wr_page_condition(const struct wr_page *page, const struct wr_yaml *node)
{
    return node ? condition(page, node, 0) : WR_NONE;
}

/* --- the rest --- */

static struct wr_str plain(const struct wr_page *page, const struct wr_yaml *node,
                           int depth)
{
    bool list = wr_yaml_kind(node) == WR_YAML_LIST;
    struct wr_str all = WR_LIT("");

    if (wr_yaml_kind(node) == WR_YAML_SCALAR)
        return wr_yaml_text(node, page->unused);
    if (depth > MAX_DEPTH)
        return WR_LIT("...");
    if (wr_yaml_get(node, "field") && wr_yaml_size(node) > 1 && depth > 1)
        return condition(page, node, depth);
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        struct wr_str key = list ? WR_LIT("") : wr_yaml_key_at(node, i);
        const struct wr_yaml *item = wr_yaml_at(node, i);
        bool group = wr_yaml_kind(item) != WR_YAML_SCALAR;

        all = wr_arena_printf(page->arena, "%.*s%s%.*s%s%s%.*s%s", WR_FMT(all),
                              i ? ", " : "", WR_FMT(key), key.len ? " " : "",
                              group ? "(" : "", WR_FMT(plain(page, item, depth + 1)),
                              group ? ")" : "");
    }
    return all;
}

struct wr_str wr_page_plain(const struct wr_page *page, const struct wr_yaml *node)
{
    struct wr_str text = node ? plain(page, node, 0) : WR_LIT("");

    return text.ptr ? text : WR_LIT("");
}

/* NOLINTEND(misc-no-recursion) */

struct wr_str wr_page_get(const struct wr_page *page, const struct wr_yaml *map,
                          const char *key)
{
    return wr_page_plain(page, wr_yaml_get(map, key));
}

/* Keys that read better as a sentence; a value that is not named is any. */
static const struct {
    const char *key, *value, *before, *after;
} phrases[] = {
    {"required", "true", "required", NULL},
    {"required", "yes", "required", NULL},
    {"missing", "neutral", "half of the points while it is not known", NULL},
    {"missing", "blocks", "the lead is held until it is known", NULL},
    {"missing", "zero", "nothing while it is not known", NULL},
    {"half_life", NULL, "loses half every ", ""},
    {"decay", NULL, "older events keep a share: ", ""},
    {"set_by", "person", "set by people alone", NULL},
    {"window", NULL, "counts for ", ""},
    {"cap", NULL, "under the cap ", ""},
    {"undated", NULL, "events without a date count ", " of their points"},
    {"caps", NULL, "most that they earn together: ", ""},
    {"style", "weights", "weight times level, made 100 of the most there is", NULL},
    {"hysteresis", NULL, "a lead falls out of its tier ", " points below its edge"},
    {"quality", NULL, "what a value counts by who says it: ", ""},
    {"bands", NULL, "what is high and medium begins at: ", ""},
    {"minimum", NULL, "at least ", " percent of it has to be known"},
    {"ideal", NULL, "from ", " percent on nothing of it is called missing"},
};

static struct wr_str phrase(const struct wr_page *page, struct wr_str key,
                            struct wr_str value)
{
    for (size_t i = 0; i < WR_COUNT(phrases); i++) {
        if (!wr_str_eqz(key, phrases[i].key))
            continue;
        if (phrases[i].value && wr_str_eqz(value, phrases[i].value))
            return wr_str(phrases[i].before);
        if (!phrases[i].value)
            return wr_arena_printf(page->arena, "%s%.*s%s", phrases[i].before,
                                   WR_FMT(value), phrases[i].after);
    }
    return wr_arena_printf(page->arena, "%.*s: %.*s", WR_FMT(key), WR_FMT(value));
}

struct wr_str wr_page_rest(const struct wr_page *page, const struct wr_yaml *map,
                           const char *const *but)
{
    struct wr_str all = WR_LIT("");

    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        struct wr_str key = wr_yaml_key_at(map, i);

        if (wr_is_word_of(key, but))
            continue;
        all = wr_arena_printf(
            page->arena, "%.*s%s%.*s", WR_FMT(all), all.len ? "; " : "",
            WR_FMT(phrase(page, key, wr_page_plain(page, wr_yaml_at(map, i)))));
    }
    return all;
}
