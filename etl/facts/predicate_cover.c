/* predicate_cover.c - of two conditions on one field, whether the first takes what the
 * second asks for: where the first that is true counts, the second is then never
 * reached. Only comparisons that stand alone or all have to hold are looked into; of
 * others nothing is said.
 */
#include "etl/facts/predicate_table.h"

#include "etl/base/words.h"

static bool is_conjunction(const struct wr_predicate *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->terms[i].kind != WR_TERM_LEAF && p->terms[i].kind != WR_TERM_ALL)
            return false;
    }
    return p->count > 0;
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

static enum wr_cover cover_words(const struct wr_leaf *first,
                                 const struct wr_leaf *later)
{
    size_t both = 0;

    for (size_t i = 0; i < later->words.count; i++)
        both += wr_is_among(later->words.items[i], first->words);
    if (both == later->words.count)
        return WR_COVER_ALL;
    return both > 0 && both < first->words.count ? WR_COVER_SOME : WR_COVER_NONE;
}

static bool has_words(const struct wr_leaf *leaf)
{
    return leaf->words.count > 0 && (leaf->op == WR_OP_IS || leaf->op == WR_OP_IN);
}

static enum wr_cover cover_leaf(const struct wr_leaf *a, const struct wr_leaf *b)
{
    if (!same_operand(&a->operand, &b->operand))
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

static bool takes_some_part(const struct wr_leaf *first,
                            const struct wr_predicate *later)
{
    for (size_t i = 0; i < later->count; i++) {
        const struct wr_term *term = &later->terms[i];

        if (term->kind == WR_TERM_LEAF && cover_leaf(first, term->leaf) == WR_COVER_ALL)
            return true;
    }
    return false;
}

/* Comparisons that all have to hold: each of the first is met where one of the later
 * is.
 */
static bool covers_parts(const struct wr_predicate *first,
                         const struct wr_predicate *later)
{
    for (size_t i = 0; i < first->count; i++) {
        const struct wr_term *term = &first->terms[i];

        if (term->kind == WR_TERM_LEAF && !takes_some_part(term->leaf, later))
            return false;
    }
    return true;
}

enum wr_cover wr_predicate_cover(const struct wr_predicate *first,
                                 const struct wr_predicate *later)
{
    if (!first || wr_predicate_is_always(first))
        return WR_COVER_ALL;
    if (!later || !is_conjunction(first) || !is_conjunction(later))
        return WR_COVER_NONE;
    if (first->count == 1 && later->count == 1)
        return cover_leaf(first->terms[0].leaf, later->terms[0].leaf);
    return covers_parts(first, later) ? WR_COVER_ALL : WR_COVER_NONE;
}
