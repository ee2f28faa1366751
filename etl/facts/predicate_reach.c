/* predicate_reach.c - which verdicts a predicate can still come to, as a set.
 *
 * A comparison of an open operand may come to anything; one of a closed operand comes
 * to what it is. The sets are carried through all, any and not each by itself, so that
 * the result holds every verdict that some completion reaches, and perhaps one more:
 * two comparisons of the same field are taken as if they were free of each other.
 */
#include "etl/facts/predicate_table.h"

#include "weir/alloc.h"

static unsigned reach_leaf(const struct wr_leaf *leaf, const struct wr_view *view,
                           const struct wr_openness *open)
{
    const bool *flags = leaf->operand.extra ? open->extras : open->fields;
    struct wr_reading reading;

    if (flags && flags[leaf->operand.index])
        return WR_REACH_ANY;
    reading = wr_operand_read(&leaf->operand, view);
    return WR_REACH(wr_leaf_eval(leaf, &reading, view->profile->as_of_us));
}

/* Kleene's all is the least of two, his any the greatest. */
static unsigned combine(unsigned a, unsigned b, bool least)
{
    unsigned out = 0;

    for (unsigned x = WR_FALSE; x <= WR_TRUE; x++) {
        for (unsigned y = WR_FALSE; y <= WR_TRUE; y++) {
            if (a & WR_REACH(x) && b & WR_REACH(y))
                out |= WR_REACH((x < y) == least ? x : y);
        }
    }
    return out;
}

static unsigned opposite(unsigned set)
{
    return (set & WR_REACH(WR_MAYBE)) |
           (set & WR_REACH(WR_TRUE) ? WR_REACH(WR_FALSE) : 0) |
           (set & WR_REACH(WR_FALSE) ? WR_REACH(WR_TRUE) : 0);
}

unsigned wr_predicate_reach(const struct wr_predicate *predicate,
                            const struct wr_view *view, const struct wr_openness *open)
{
    unsigned stack[WR_MAX_PREDICATE_DEPTH + 2] = {WR_REACH(WR_TRUE)};
    size_t count = predicate ? predicate->count : 0, top = 0;

    for (size_t i = 0; i < count; i++) {
        const struct wr_term *term = &predicate->terms[i];

        switch (term->kind) {
        case WR_TERM_LEAF:
            WR_ASSERT(top < WR_COUNT(stack));
            stack[top++] = reach_leaf(term->leaf, view, open);
            break;
        case WR_TERM_NOT:
            WR_ASSERT(top >= 1);
            stack[top - 1] = opposite(stack[top - 1]);
            break;
        case WR_TERM_ALL:
        case WR_TERM_ANY:
            WR_ASSERT(top >= 2);
            stack[top - 2] =
                combine(stack[top - 2], stack[top - 1], term->kind == WR_TERM_ALL);
            top--;
            break;
        }
    }
    return stack[0];
}
