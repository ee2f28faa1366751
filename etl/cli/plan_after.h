/* plan_after.h - the part of a plan about steps after the decision. */
#ifndef ETL_CLI_PLAN_AFTER_H
#define ETL_CLI_PLAN_AFTER_H

#include "etl/run/plan.h"
#include "weir/json.h"

struct wr_plan_after {
    int64_t leads; /* that may be asked about */
    int64_t at_most_micro, expected_micro;
    struct wr_past_share shares[WR_MAX_STEPS]; /* what is expected goes by these */
    size_t share_count;
};

void wr_plan_after_add(struct wr_plan_after *after, const struct wr_plan_lead *lead);
/* A line for each sum, where the job has such steps. */
void wr_plan_after_print(const struct wr_plan_after *after, struct wr_str currency);
/* Member "after_decision". */
void wr_plan_after_json(const struct wr_plan_after *after, struct wr_jw *w);

#endif
