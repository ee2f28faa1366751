/* predicate_cover.c - of two conditions on one field, whether the first takes what the
 * second asks for: where the first that is true counts, the second is then never
 * reached. Only comparisons that stand alone are looked into; of others nothing is
 * said.
 */
#include "etl/facts/predicate_table.h"

static const struct wr_leaf *alone(const struct wr_predicate *p)
{
    return p && p->count == 1 && p->terms[0].kind == WR_TERM_LEAF ? p->terms[0].leaf
                                                                  : NULL;
}

static bool same_operand(const struct wr_operand *a, const struct wr_operand *b)
{
    return a->extra == b->extra && a->index == b->index && a->type == b->type;
}

static bool is_numeric(const struct wr_leaf *leaf)
{
    return leaf->operand.type != WR_TYPE_TEXT && leaf->operand.type != WR_TYPE_SET &&
           leaf->operand.type != WR_TYPE_TIME && !leaf->operand.date &&
           (leaf->op == WR_OP_IS || leaf->op == WR_OP_AT_LEAST ||
            leaf->op == WR_OP_AT_MOST || leaf->op == WR_OP_WITHIN);
}

static enum wr_cover cover_numbers(const struct wr_leaf *first,
                                   const struct wr_leaf *later)
{
    if (first->low <= later->low && first->high >= later->high)
        return WR_COVER_ALL;
    if (first->high < later->low || first->low > later->high)
        return WR_COVER_NONE;
    /* A narrow case before a wide one is how steps are written. */
    return later->low <= first->low && later->high >= first->high ? WR_COVER_NONE
                                                                  : WR_COVER_SOME;
}

static bool has_word(struct wr_strs words, struct wr_str word)
{
    for (size_t i = 0; i < words.count; i++) {
        if (wr_str_eq(words.items[i], word))
            return true;
    }
    return false;
}

static enum wr_cover cover_words(const struct wr_leaf *first,
                                 const struct wr_leaf *later)
{
    size_t both = 0;

    for (size_t i = 0; i < later->words.count; i++)
        both += has_word(first->words, later->words.items[i]);
    if (both == later->words.count)
        return WR_COVER_ALL;
    return both > 0 && both < first->words.count ? WR_COVER_SOME : WR_COVER_NONE;
}

static bool has_words(const struct wr_leaf *leaf)
{
    return leaf->words.count > 0 && (leaf->op == WR_OP_IS || leaf->op == WR_OP_IN);
}

enum wr_cover wr_predicate_cover(const struct wr_predicate *first,
                                 const struct wr_predicate *later)
{
    const struct wr_leaf *a = alone(first), *b = alone(later);

    if (!first || wr_predicate_is_always(first))
        return WR_COVER_ALL;
    if (!a || !b || !same_operand(&a->operand, &b->operand))
        return WR_COVER_NONE;
    if (a->op == WR_OP_KNOWN) /* what is compared is known */
        return b->op == WR_OP_ABSENT ? WR_COVER_NONE : WR_COVER_ALL;
    if (is_numeric(a) && is_numeric(b))
        return cover_numbers(a, b);
    if (has_words(a) && has_words(b))
        return cover_words(a, b);
    if (a->op == WR_OP_CONTAINS_ANY && b->op == WR_OP_CONTAINS_ANY &&
        a->operand.type == WR_TYPE_SET)
        return cover_words(a, b) == WR_COVER_ALL ? WR_COVER_ALL : WR_COVER_NONE;
    return WR_COVER_NONE;
}
