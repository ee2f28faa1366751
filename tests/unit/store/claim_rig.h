/* claim_rig.h - claims, and what their end leaves in the budgets. */
#ifndef TESTS_UNIT_STORE_CLAIM_RIG_H
#define TESTS_UNIT_STORE_CLAIM_RIG_H

#include "rig.h"

#define claim rig_ask
#define grant rig_grant

static inline void settle(struct rig *rig, int64_t entry, int64_t spent,
                          int64_t fresh_until)
{
    struct wr_settlement s = {.entry_id = entry,
                              .outcome = WR_OUTCOME_HIT,
                              .spent_micro = spent,
                              .answer = WR_LIT("[1]"),
                              .fresh_until_us = fresh_until,
                              .now_us = NOW + 1,
                              .as_of_us = NOW,
                              .took_ms = 12,
                              .status = 200};

    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
}

static inline struct wr_budget budget(struct rig *rig, const char *key)
{
    struct wr_budget *rows = NULL;
    size_t count = 0;

    OK(rig, wr_db_budgets(rig->db, wr_str(key), rig->arena, &rows, &count, &rig->err));
    return count ? rows[0] : (struct wr_budget){0};
}

static inline void expect_budget(struct rig *rig, int64_t spent, int64_t reserved)
{
    struct wr_budget b = budget(rig, "run");

    assert_int_equal(b.spent_micro, spent);
    assert_int_equal(b.reserved_micro, reserved);
}

static inline int64_t run_of(struct rig *rig, const char *job, int64_t pid)
{
    struct wr_run run = {.job = wr_str(job), .as_of_us = NOW};

    OK(rig, wr_db_run_start(rig->db, &run, pid, &rig->err));
    return run.id;
}

#endif
