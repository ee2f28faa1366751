/* predicate_value.c - the right side of a comparison, and how both outcomes are said.
 */
#include "etl/facts/listed.h"

#include "etl/base/words.h"
#include "etl/facts/normal.h"
#include "etl/facts/predicate_table.h"

#include "weir/clock.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_WORDS  10000
#define MAX_AGE_US (36500 * WR_DAY_US)

static bool bad(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                struct wr_str text, const char *wanted)
{
    if (text.ptr) /* else the reason is reported already */
        wr_diag_error(c->diags, wr_yaml_pos(node), "\"%.*s\" is not %s",
                      (int)(text.len < 60 ? text.len : 60), text.ptr, wanted);
    return false;
}

/* "at_least: 2019-07" is from its first moment, "at_most: 2019-07" up to its last. */
static bool date_bound(const struct wr_leaf *leaf, struct wr_str text, int64_t *out)
{
    int64_t low, high;

    if (!wr_date_span(text, &low, &high))
        return false;
    *out = leaf->op == WR_OP_AT_MOST ? high : low;
    return true;
}

/* Thousandths are written as people say them: "70" or "62.5". */
static bool number(const struct wr_leaf *leaf, struct wr_str text, int64_t *out)
{
    if (!text.ptr)
        return false;
    if (leaf->operand.type == WR_TYPE_MILLI)
        return wr_str_to_milli_exact(text, out);
    if (leaf->operand.date)
        return date_bound(leaf, text, out);
    if (leaf->operand.type == WR_TYPE_TIME)
        return wr_time_parse(text, out);
    return wr_str_to_i64(text, out);
}

static bool compile_bound(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                          struct wr_leaf *leaf)
{
    struct wr_str text = wr_yaml_text(node, c->diags);
    int64_t n = 0;

    if (leaf->operand.type == WR_TYPE_BOOL) {
        n = wr_str_eqz(text, "true") || wr_str_eqz(text, "yes");
        if (!n && !wr_str_eqz(text, "false") && !wr_str_eqz(text, "no"))
            return bad(c, node, text, "true or false");
    } else if (!number(leaf, text, &n)) {
        return bad(c, node, text,
                   leaf->operand.type == WR_TYPE_TIME    ? "a date"
                   : leaf->operand.type == WR_TYPE_MILLI ? "a number, with three "
                                                           "decimals at most"
                                                         : "a number");
    }
    leaf->low = leaf->op == WR_OP_AT_MOST ? INT64_MIN : n;
    leaf->high = leaf->op == WR_OP_AT_LEAST ? INT64_MAX : n;
    return true;
}

/* "200-5000", "10001+", and of thousandths "20-49.5". */
static bool interval(const struct wr_leaf *leaf, struct wr_str text, int64_t *low,
                     int64_t *high)
{
    struct wr_str rest = text, first;

    *high = INT64_MAX;
    if (text.len > 1 && text.ptr[text.len - 1] == '+')
        return number(leaf, wr_str_sub(text, 0, text.len - 1), low);
    first = wr_str_split(&rest, '-');
    return rest.ptr && number(leaf, wr_str_trim(first), low) &&
           number(leaf, wr_str_trim(rest), high) && *low <= *high;
}

static bool compile_within(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                           struct wr_leaf *leaf)
{
    struct wr_str text = wr_yaml_text(node, c->diags);

    if (leaf->operand.type == WR_TYPE_TIME) {
        if (!text.ptr || wr_parse_duration(text, &leaf->high, "age", NULL) ||
            leaf->high < 0 || leaf->high > MAX_AGE_US)
            return bad(c, node, text,
                       leaf->op == WR_OP_AHEAD ? "a span of time such as 30d"
                                               : "an age such as 30d");
        return true;
    }
    if (!text.ptr || !interval(leaf, text, &leaf->low, &leaf->high))
        return bad(c, node, text, "a range such as 200-5000 or 10001+");
    return true;
}

static const struct wr_field *field_of(const struct wr_predicate_compiler *c,
                                       const struct wr_leaf *leaf)
{
    return leaf->operand.extra ? NULL : &c->catalogue->fields[leaf->operand.index];
}

static bool word_fits(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                      const struct wr_leaf *leaf, struct wr_str word)
{
    const struct wr_field *field = field_of(c, leaf);
    struct wr_pos pos = wr_yaml_pos(node);
    char what[80];

    if (wr_str_eq_nocase(word, WR_LIT("unknown"))) {
        wr_diag_error(c->diags, pos,
                      "nothing compares to \"unknown\": what is not known makes a "
                      "condition unknown, never true");
        return false;
    }
    if (word.len == 0)
        return bad(c, node, word, "a value");
    if (!field || leaf->op == WR_OP_CONTAINS_ANY)
        return true;
    if (field->words && !wr_is_word_of(word, field->words)) {
        (void)snprintf(what, sizeof what, "value of %s", field->name);
        wr_diag_unknown(c->diags, pos, what, word, field->words);
        return false;
    }
    if (field->normal == WR_NORMAL_COUNTRY && word.len != 2)
        return bad(c, node, word, "a two-letter country code");
    return wr_field_check_word(field, c->catalogue->lists, word, pos, c->arena,
                               c->diags) != WR_MISTAKEN;
}

static struct wr_str as_in_profile(const struct wr_predicate_compiler *c,
                                   const struct wr_field *field, struct wr_str word)
{
    struct wr_value value;
    enum wr_normal_result result =
        wr_normalise(field, c->catalogue->lists, word, c->arena, &value);

    if (result != WR_NORMAL_OK && result != WR_NORMAL_UNKNOWN)
        return word;
    if (value.type == WR_TYPE_TEXT)
        return value.as.text;
    return value.type == WR_TYPE_SET && value.as.set.count == 1 ? value.as.set.items[0]
                                                                : word;
}

/* As the profile has it: "Closed Won" is closed_won, "Retail  " is retail; then in
 * small letters, as comparisons are blind to case. */
static struct wr_str folded(struct wr_predicate_compiler *c, const struct wr_leaf *leaf,
                            struct wr_str word)
{
    const struct wr_field *field = field_of(c, leaf);
    bool whole = leaf->op != WR_OP_CONTAINS_ANY ||
                 leaf->operand.type == WR_TYPE_SET; /* not a part of a text */

    if (field && !field->words && whole)
        word = as_in_profile(c, field, word);
    return wr_arena_lower(c->arena, word);
}

static int by_bytes(const void *a, const void *b)
{
    return wr_str_cmp(*(const struct wr_str *)a, *(const struct wr_str *)b);
}

/* One word into *out; false after a mistake. */
static bool compile_word(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                         const struct wr_leaf *leaf, struct wr_str *out)
{
    struct wr_str word = wr_yaml_text(node, c->diags);

    *out = WR_LIT("");
    if (wr_yaml_kind(node) != WR_YAML_SCALAR)
        wr_diag_error(c->diags, wr_yaml_pos(node), "a single value is needed here");
    if (!word.ptr || !word_fits(c, node, leaf, word))
        return false;
    *out = folded(c, leaf, word);
    return true;
}

/* What has a form of its own under contains_any, or is a set, is compared as it is. */
static void close_words(const struct wr_predicate_compiler *c, struct wr_leaf *leaf)
{
    const struct wr_field *field = field_of(c, leaf);

    if (!field || field->type != WR_TYPE_TEXT || leaf->op == WR_OP_CONTAINS_ANY)
        return;
    leaf->closed = field->words;
    leaf->of_countries = field->normal == WR_NORMAL_COUNTRY;
}

static bool compile_words(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                          struct wr_leaf *leaf)
{
    bool list = wr_yaml_kind(node) == WR_YAML_LIST, ok = true;
    size_t count = list ? wr_yaml_size(node) : 1;
    struct wr_str *words;

    if (count == 0 || count > MAX_WORDS) {
        wr_diag_error(c->diags, wr_yaml_pos(node), "a list of 1 to %d values is needed",
                      MAX_WORDS);
        return false;
    }
    words = WR_ARRAY(c->arena, struct wr_str, count);
    for (size_t i = 0; i < count; i++) {
        if (!compile_word(c, list ? wr_yaml_at(node, i) : node, leaf, &words[i]))
            ok = false;
    }
    qsort(words, count, sizeof *words, by_bytes);
    leaf->words = (struct wr_strs){words, count};
    close_words(c, leaf);
    return ok;
}

bool wr_leaf_compile_value(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                           struct wr_leaf *leaf)
{
    bool textual =
        leaf->operand.type == WR_TYPE_TEXT || leaf->operand.type == WR_TYPE_SET;
    bool many = leaf->op == WR_OP_IN || leaf->op == WR_OP_NOT_IN ||
                leaf->op == WR_OP_CONTAINS_ANY;
    struct wr_str text;

    if (wr_yaml_kind(node) != WR_YAML_SCALAR &&
        !(many && wr_yaml_kind(node) == WR_YAML_LIST)) {
        wr_diag_error(c->diags, wr_yaml_pos(node), "a single value is needed here");
        return false;
    }
    if (leaf->op == WR_OP_MATCHES) {
        text = wr_yaml_text(node, c->diags);
        if (text.ptr)
            leaf->pattern =
                wr_pattern_compile(text, wr_yaml_pos(node), &c->patterns, c->diags);
        return leaf->pattern != NULL;
    }
    if (textual)
        return compile_words(c, node, leaf) && wr_leaf_expand(c, leaf);
    return leaf->op == WR_OP_WITHIN || leaf->op == WR_OP_AHEAD
               ? compile_within(c, node, leaf)
               : compile_bound(c, node, leaf);
}

bool wr_leaf_compile_list(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                          struct wr_leaf *leaf)
{
    const char *words[WR_MAX_NAMED_LISTS + 1] = {NULL};
    struct wr_str name = wr_yaml_text(node, c->diags);
    struct wr_named_list *list = wr_named_list_find(c->catalogue, name);
    size_t count = 0;

    if (!name.ptr || leaf->operand.extra) {
        if (name.ptr || wr_yaml_kind(node) != WR_YAML_SCALAR)
            wr_diag_error(c->diags, wr_yaml_pos(node),
                          "the name of a list is needed here, of values of a field");
        return false;
    }
    for (const struct wr_named_list *l = c->catalogue->named; l; l = l->next)
        words[count++] = l->name.ptr;
    if (!list && count)
        wr_diag_unknown(c->diags, wr_yaml_pos(node), "list", name, words);
    else if (!list)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "there is no list \"%.*s\": its file is named under `lists:`",
                      WR_FMT(name));
    leaf->list = list;
    leaf->form =
        list ? wr_named_list_form(list, c->catalogue, leaf->operand.index, c->diags)
             : NULL;
    return leaf->form != NULL;
}

#define SHOWN_WORDS 3

/* "US, GB, DE and 4 more" */
static struct wr_str list_text(struct wr_predicate_compiler *c,
                               const struct wr_yaml *node)
{
    struct wr_str text = WR_LIT("");
    size_t count = wr_yaml_size(node);

    if (wr_yaml_kind(node) != WR_YAML_LIST)
        return wr_arena_str(c->arena, wr_yaml_text(node, c->diags));
    for (size_t i = 0; i < count && i < SHOWN_WORDS; i++)
        text = wr_arena_printf(c->arena, "%.*s%s%.*s", WR_FMT(text), i ? ", " : "",
                               WR_FMT(wr_yaml_text(wr_yaml_at(node, i), c->diags)));
    if (count > SHOWN_WORDS)
        text = wr_arena_printf(c->arena, "%.*s and %zu more", WR_FMT(text),
                               count - SHOWN_WORDS);
    return text;
}

void wr_leaf_compile_phrases(struct wr_predicate_compiler *c,
                             const struct wr_yaml *node, struct wr_leaf *leaf)
{
    static const struct {
        const char *yes, *no;
    } phrases[] = {
        [WR_OP_IS] = {"is ", "is not "},
        [WR_OP_IN] = {"is one of ", "is none of "},
        [WR_OP_NOT_IN] = {"is none of ", "is one of "},
        [WR_OP_AT_LEAST] = {"is at least ", "is below "},
        [WR_OP_AT_MOST] = {"is at most ", "is above "},
        [WR_OP_WITHIN] = {"is within ", "is not within "},
        [WR_OP_MATCHES] = {"matches ", "does not match "},
        [WR_OP_CONTAINS_ANY] = {"contains one of ", "contains none of "},
        [WR_OP_IN_LIST] = {"is on the list ", "is not on the list "},
        [WR_OP_CONTAINS_LIST] = {"contains one of the list ",
                                 "contains none of the list "},
        [WR_OP_AHEAD] = {"is ahead by more than ", "is not ahead by more than "},
        [WR_OP_KNOWN] = {"is known", "is absent"},
        [WR_OP_ABSENT] = {"is absent", "is known"},
    };
    bool bare = leaf->op == WR_OP_KNOWN || leaf->op == WR_OP_ABSENT;
    struct wr_str value = bare ? WR_NONE : list_text(c, node);

    leaf->yes =
        wr_arena_printf(c->arena, "%s%.*s", phrases[leaf->op].yes, WR_FMT(value));
    leaf->no = wr_arena_printf(c->arena, "%s%.*s", phrases[leaf->op].no, WR_FMT(value));
}
