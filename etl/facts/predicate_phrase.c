/* predicate_phrase.c - predicates in words.
 *
 * Of what was found: "employees 1600 is within 200-5000". Of what is asked:
 * "employees is within 200-5000 and country is one of US, GB".
 */
#include "etl/facts/predicate_table.h"

#include "weir/alloc.h"

#define SHOWN_VALUE 60

static struct wr_str value_text(const struct wr_leaf *leaf,
                                const struct wr_reading *reading,
                                struct wr_arena *arena)
{
    struct wr_str all, shown;

    if (!leaf->operand.shown)
        return WR_LIT("");
    all = wr_value_encode(&reading->value, arena);
    shown = wr_str_head(all, SHOWN_VALUE);
    return wr_arena_printf(arena, " %.*s%s", WR_FMT(shown),
                           shown.len < all.len ? "..." : "");
}

static struct wr_str whole(const struct wr_leaf *leaf, const struct wr_reading *reading,
                           const char *between, struct wr_str phrase,
                           struct wr_arena *arena)
{
    struct wr_str value = value_text(leaf, reading, arena);
    struct wr_str text =
        wr_arena_printf(arena, "%.*s%.*s%s%.*s", WR_FMT(leaf->operand.name),
                        WR_FMT(value), between, WR_FMT(phrase));

    return wr_str_head(text, WR_MAX_PREDICATE_TEXT);
}

static struct wr_str plain(const struct wr_leaf *leaf, const char *phrase,
                           struct wr_arena *arena)
{
    return wr_arena_printf(arena, "%.*s %s", WR_FMT(leaf->operand.name), phrase);
}

struct wr_str wr_leaf_text(const struct wr_leaf *leaf, const struct wr_reading *reading,
                           enum wr_truth truth, struct wr_arena *arena)
{
    if (reading->known == WR_UNKNOWN)
        return plain(leaf, "is not known", arena);
    if (reading->known == WR_ABSENT)
        return plain(leaf, "is absent", arena);
    if (leaf->op == WR_OP_KNOWN || leaf->op == WR_OP_ABSENT)
        return plain(leaf, "is known", arena);
    if (truth == WR_MAYBE)
        return whole(leaf, reading, ": unclear whether it ", leaf->yes, arena);
    /* "country US is US" says the same twice. */
    if (truth == WR_TRUE && leaf->op == WR_OP_IS)
        return wr_str_head(wr_arena_printf(arena, "%.*s %.*s",
                                           WR_FMT(leaf->operand.name),
                                           WR_FMT(leaf->yes)),
                           WR_MAX_PREDICATE_TEXT);
    return whole(leaf, reading, " ", truth == WR_TRUE ? leaf->yes : leaf->no, arena);
}

/* Text of a subexpression, and what binds its parts together. */
struct said {
    struct wr_str text;
    enum wr_term_kind kind;
};

static struct said both(struct said a, struct said b, enum wr_term_kind kind,
                        struct wr_arena *arena)
{
    bool left = a.kind != WR_TERM_LEAF && a.kind != kind && a.kind != WR_TERM_NOT;
    bool right = b.kind == WR_TERM_ALL || b.kind == WR_TERM_ANY;

    return (struct said){
        wr_arena_printf(arena, "%s%.*s%s %s %s%.*s%s", left ? "(" : "", WR_FMT(a.text),
                        left ? ")" : "", kind == WR_TERM_ALL ? "and" : "or",
                        right ? "(" : "", WR_FMT(b.text), right ? ")" : ""),
        kind};
}

struct wr_str wr_predicate_text(const struct wr_predicate *predicate,
                                const struct wr_catalogue *catalogue WR_UNUSED,
                                struct wr_arena *arena)
{
    struct said stack[WR_MAX_PREDICATE_DEPTH + 2] = {{WR_LIT("always"), WR_TERM_LEAF}};
    size_t top = 0;

    for (size_t i = 0; i < predicate->count; i++) {
        const struct wr_term *term = &predicate->terms[i];

        if (term->kind == WR_TERM_LEAF) {
            WR_ASSERT(top < WR_COUNT(stack));
            stack[top++] = (struct said){
                wr_arena_printf(arena, "%.*s %.*s", WR_FMT(term->leaf->operand.name),
                                WR_FMT(term->leaf->yes)),
                WR_TERM_LEAF};
        } else if (term->kind == WR_TERM_NOT) {
            WR_ASSERT(top >= 1);
            stack[top - 1] = (struct said){
                wr_arena_printf(arena, "not (%.*s)", WR_FMT(stack[top - 1].text)),
                WR_TERM_NOT};
        } else {
            WR_ASSERT(top >= 2);
            stack[top - 2] = both(stack[top - 2], stack[top - 1], term->kind, arena);
            top--;
        }
    }
    return stack[0].text;
}
