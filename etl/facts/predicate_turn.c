/* predicate_turn.c - when a predicate may come out otherwise by the mere passing of
 * time: comparisons of a date with the present, `within` and `ahead`.
 */
#include "etl/facts/normal.h"
#include "etl/facts/predicate_table.h"

#include "weir/clock.h"

static bool is_dated(const struct wr_leaf *leaf)
{
    return leaf && !leaf->operand.extra && leaf->operand.type == WR_TYPE_TIME &&
           (leaf->op == WR_OP_WITHIN || leaf->op == WR_OP_AHEAD);
}

bool wr_predicate_is_dated(const struct wr_predicate *predicate)
{
    for (size_t i = 0; i < predicate->count; i++) {
        if (is_dated(predicate->terms[i].leaf))
            return true;
    }
    return false;
}

/* A date that is known in part only is a span; both of its ends matter. */
static bool span_of(const struct wr_leaf *leaf, const struct wr_view *view,
                    int64_t *low, int64_t *high)
{
    struct wr_reading reading = wr_operand_read(&leaf->operand, view);

    if (reading.known != WR_KNOWN)
        return false;
    if (leaf->operand.date)
        return wr_date_span(reading.value.as.text, low, high);
    *low = *high = reading.value.as.num;
    return *low > -(WR_NEVER_US / 4) && *high < WR_NEVER_US / 4;
}

static void offer(int64_t at_us, int64_t after_us, int64_t *best)
{
    if (at_us > after_us && at_us < *best)
        *best = at_us;
}

int64_t wr_predicate_turn(const struct wr_predicate *predicate,
                          const struct wr_view *view, int64_t after_us)
{
    int64_t best = WR_NEVER_US;

    for (size_t i = 0; i < predicate->count; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;
        int64_t low, high;

        if (!is_dated(leaf) || !span_of(leaf, view, &low, &high))
            continue;
        if (leaf->op == WR_OP_AHEAD) { /* leaf->high is the span of time asked for */
            offer(low - leaf->high, after_us, &best);
            offer(high - leaf->high, after_us, &best);
            continue;
        }
        offer(low, after_us, &best);
        offer(high, after_us, &best);
        offer(low + leaf->high + 1, after_us, &best);
        offer(high + leaf->high + 1, after_us, &best);
    }
    return best;
}
