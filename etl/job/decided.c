/* decided.c - see decided.h. */
#include "etl/job/decided.h"

const struct wr_extra wr_decided_operands[] = {
    [WR_DECIDED_SCORE] = {"score", WR_TYPE_MILLI},
    [WR_DECIDED_FIT] = {"fit_score", WR_TYPE_MILLI},
    [WR_DECIDED_INTENT] = {"intent_score", WR_TYPE_MILLI},
    [WR_DECIDED_GROUP] = {"group_score", WR_TYPE_MILLI},
    [WR_DECIDED_COMPLETENESS] = {"completeness", WR_TYPE_MILLI},
    [WR_DECIDED_TIER] = {"tier", WR_TYPE_TEXT},
    [WR_DECIDED_STAGE] = {"stage", WR_TYPE_TEXT},
    [WR_DECIDED_PATH] = {"path", WR_TYPE_TEXT},
    [WR_DECIDED_STOP] = {"stop", WR_TYPE_TEXT},
    [WR_DECIDED_SEGMENT] = {"segment", WR_TYPE_TEXT},
    [WR_DECIDED_COUNT] = {NULL, WR_TYPE_TEXT},
};

/* "none" where the decision names none: it is known that there is none. */
static struct wr_value word(struct wr_str text)
{
    return wr_value_text(text.ptr ? text : WR_LIT("none"));
}

static struct wr_value points(int64_t milli)
{
    return wr_value_num(WR_TYPE_MILLI, milli);
}

void wr_decided_tell(const struct wr_decision *decision, struct wr_decided_view *out)
{
    *out = (struct wr_decided_view){
        .values = {
            [WR_DECIDED_SCORE] = points(decision->score_milli),
            [WR_DECIDED_FIT] = points(decision->fit_milli),
            [WR_DECIDED_INTENT] = points(decision->intent_milli),
            [WR_DECIDED_GROUP] = points(decision->group_milli),
            [WR_DECIDED_COMPLETENESS] = points(decision->completeness_milli),
            [WR_DECIDED_TIER] = word(decision->tier),
            [WR_DECIDED_STAGE] = word(decision->stage),
            [WR_DECIDED_PATH] = word(decision->path),
            [WR_DECIDED_STOP] = word(decision->stop),
            [WR_DECIDED_SEGMENT] = word(decision->segment),
        }};
    for (size_t i = 0; i < WR_DECIDED_COUNT; i++)
        out->operands[i] = &out->values[i];
}

/* No operand is a time, so that it does not matter when it is. */
bool wr_decided_can_hold(const struct wr_predicate *when,
                         const struct wr_decided_view *decided, const bool *open)
{
    static const struct wr_profile nobody = {.as_of_us = 0};
    bool fields[WR_MAX_FIELDS];

    memset(fields, true, sizeof(fields));
    return wr_predicate_reach(when, &(struct wr_view){&nobody, decided->operands},
                              &(struct wr_openness){fields, open}) &
           WR_REACH(WR_TRUE);
}
