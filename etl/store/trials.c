/* trials.c - see trials.h. */
#include "etl/store/trials.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

enum wr_code wr_db_trial_add(struct wr_db *db, const struct wr_trial_row *row,
                             struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TRIAL_ADD);
    wr_stmt_text(&st, row->step);
    wr_stmt_text(&st, row->segment);
    wr_stmt_text(&st, row->missed);
    wr_stmt_text(&st, row->provider);
    wr_stmt_i64(&st, row->asked);
    wr_stmt_i64(&st, row->found);
    wr_stmt_i64(&st, row->good);
    wr_stmt_i64(&st, row->spent_micro);
    wr_stmt_i64(&st, row->took_ms);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_trials_of(struct wr_db *db, struct wr_str step,
                             struct wr_arena *arena, struct wr_trial_row **out,
                             size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_trial_row);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TRIAL_OF_STEP);
    wr_stmt_text(&st, step);
    while (wr_stmt_row(&st))
        *(struct wr_trial_row *)wr_list_add(&list) = (struct wr_trial_row){
            .segment = wr_col_str(&st, 0, arena),
            .missed = wr_col_str(&st, 1, arena),
            .provider = wr_col_str(&st, 2, arena),
            .asked = wr_col_i64(&st, 3),
            .found = wr_col_i64(&st, 4),
            .good = wr_col_i64(&st, 5),
            .spent_micro = wr_col_i64(&st, 6),
            .took_ms = wr_col_i64(&st, 7),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_order_put(struct wr_db *db, int64_t run_id, struct wr_str step,
                             const struct wr_order_row *row, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_ORDER_PUT);
    wr_stmt_i64(&st, run_id);
    wr_stmt_text(&st, step);
    wr_stmt_text(&st, row->segment);
    wr_stmt_text(&st, row->providers);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_orders_of(struct wr_db *db, int64_t run_id, struct wr_str step,
                             struct wr_arena *arena, struct wr_order_row **out,
                             size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_order_row);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_ORDER_OF);
    wr_stmt_i64(&st, run_id);
    wr_stmt_text(&st, step);
    while (wr_stmt_row(&st))
        *(struct wr_order_row *)wr_list_add(&list) =
            (struct wr_order_row){wr_col_str(&st, 0, arena), wr_col_str(&st, 1, arena)};
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}
