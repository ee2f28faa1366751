/* expect.h - the chances that a plan forecasts by, out of the ledger's history. */
#ifndef ETL_RUN_EXPECT_H
#define ETL_RUN_EXPECT_H

#include "etl/run/plan.h"
#include "etl/waterfall/forecast.h"

struct wr_expect {
    struct wr_step_chances steps[WR_MAX_STEPS];
    struct wr_odds *odds[WR_MAX_STEPS];
    struct wr_past_share shares[WR_MAX_STEPS]; /* of steps after the decision */
    size_t share_count;
};

/* NULL on an error. Free with wr_expect_free. */
enum wr_code wr_expect_new(const struct wr_setup *setup, struct wr_db *db,
                           struct wr_expect **out, struct wr_err *err) WR_MUST_USE;
/* What it goes by for steps after the decision; `sink` may be NULL. */
void wr_expect_tell(const struct wr_expect *expect, const struct wr_plan_sink *sink);
void wr_expect_free(struct wr_expect *expect);

#endif
