/* tallies.c - counts over the leads of a run, for its summary. */
#include "etl/store/decisions.h"
#include "etl/store/runs.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

enum wr_code wr_db_run_tally(struct wr_db *db, int64_t run_id, struct wr_tally *out,
                             struct wr_err *err)
{
    struct wr_stmt st;

    *out = (struct wr_tally){0};
    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_TALLY);
    wr_stmt_i64(&st, run_id);
    if (wr_stmt_row(&st)) {
        out->extracted = wr_col_i64(&st, 0);
        for (int i = 0; i < WR_LEAD_OUTCOMES; i++)
            out->by[i] = wr_col_i64(&st, i + 1);
    }
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_run_reasons(struct wr_db *db, int64_t run_id,
                               enum wr_outcome_of_lead outcome, size_t max,
                               struct wr_arena *arena, struct wr_reason **out,
                               size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_reason);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_REASONS);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, outcome);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st)) {
        struct wr_reason *reason = wr_list_add(&list);

        reason->text = wr_col_str(&st, 0, arena);
        reason->count = wr_col_i64(&st, 1);
    }
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_decision_top(struct wr_db *db, int64_t run_id, size_t max,
                                struct wr_arena *arena, int64_t **lead_ids,
                                size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, int64_t);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_TOP);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        *(int64_t *)wr_list_add(&list) = wr_col_i64(&st, 0);
    *lead_ids = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_tiers(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                         struct wr_tier_count **out, size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_tier_count);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_TIERS);
    wr_stmt_i64(&st, run_id);
    while (wr_stmt_row(&st)) {
        struct wr_tier_count *tier = wr_list_add(&list);

        tier->tier = wr_col_str(&st, 0, arena);
        tier->count = wr_col_i64(&st, 1);
    }
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_early(struct wr_db *db, int64_t run_id, struct wr_early *out,
                         struct wr_err *err)
{
    struct wr_stmt st;

    *out = (struct wr_early){0};
    wr_stmt_open(&st, db, WR_SQL_DECISION_EARLY);
    wr_stmt_i64(&st, run_id);
    if (wr_stmt_row(&st))
        *out = (struct wr_early){wr_col_i64(&st, 0), wr_col_i64(&st, 1),
                                 wr_col_i64(&st, 2)};
    return wr_stmt_close(&st, err);
}
