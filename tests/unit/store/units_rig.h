/* units_rig.h - units, taken by this run and by others. */
#ifndef TESTS_UNIT_STORE_UNITS_RIG_H
#define TESTS_UNIT_STORE_UNITS_RIG_H

#include "rig.h"

static inline struct wr_unit_query query_of(int64_t run, const char *after)
{
    return (struct wr_unit_query){.run_id = run,
                                  .after_key = wr_str(after),
                                  .now_us = NOW,
                                  .as_of_us = NOW,
                                  .lease_us = WR_HOUR_US,
                                  .max_members = 10};
}

static inline int64_t add(struct rig *rig, int64_t run, const char *ext_id,
                          const char *account)
{
    int64_t id = rig_put_lead(rig, ext_id, account);

    OK(rig, wr_db_run_add(rig->db, run, id, wr_str(account), NULL, &rig->err));
    return id;
}

static inline struct wr_unit take(struct rig *rig, const struct wr_unit_query *query)
{
    struct wr_unit unit;

    OK(rig, wr_db_unit_take(rig->db, query, rig->arena, &unit, &rig->err));
    assert_true(unit.member_count > 0);
    return unit;
}

static inline void none_is_left(struct rig *rig, const struct wr_unit_query *query)
{
    struct wr_unit unit;

    assert_int_equal(wr_db_unit_take(rig->db, query, rig->arena, &unit, &rig->err),
                     WR_E_GONE);
}

static inline int64_t wait_of(struct rig *rig, int64_t run)
{
    int64_t until = -1;

    OK(rig, wr_db_unit_wait(rig->db, run, &until, &rig->err));
    return until;
}

/* A run of another process that lives. */
static inline int64_t other_run(struct rig *rig, int64_t pid)
{
    struct wr_run run = {.job = WR_LIT("backfill"), .as_of_us = NOW};

    OK(rig, wr_db_run_start(rig->db, &run, pid, &rig->err));
    return run.id;
}

#endif
