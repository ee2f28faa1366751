/* extras.c - what conditions of a routing may name beside the facts. */
#include "etl/route/private.h"

const struct wr_extra wr_route_extra_table[WR_ROUTE_EXTRAS + 1] = {
    {"score", WR_TYPE_MILLI},        {"fit_score", WR_TYPE_MILLI},
    {"intent_score", WR_TYPE_MILLI}, {"group_score", WR_TYPE_MILLI},
    {"completeness", WR_TYPE_MILLI}, {"tier", WR_TYPE_TEXT},
    {"stage", WR_TYPE_TEXT},         {"path", WR_TYPE_TEXT},
    {"segment", WR_TYPE_TEXT},       {NULL, WR_TYPE_TEXT}};

void wr_route_extras(const struct wr_decision *decision,
                     struct wr_value values[WR_ROUTE_EXTRAS],
                     const struct wr_value *extras[WR_ROUTE_EXTRAS])
{
    const int64_t numbers[] = {decision->score_milli, decision->fit_milli,
                               decision->intent_milli, decision->group_milli,
                               decision->completeness_milli};
    const struct wr_str texts[] = {decision->tier, decision->stage, decision->path,
                                   decision->segment};
    size_t count = WR_COUNT(numbers);

    for (size_t i = 0; i < WR_ROUTE_EXTRAS; i++) {
        bool is_text = i >= count;

        values[i] = is_text ? wr_value_text(texts[i - count])
                            : wr_value_num(WR_TYPE_MILLI, numbers[i]);
        extras[i] = is_text && !texts[i - count].len ? NULL : &values[i];
    }
}
