/* holds.c - leads kept back. */
#include "etl/store/decisions.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

enum wr_code wr_db_hold_put(struct wr_db *db, const struct wr_hold *hold,
                            struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_HOLD_PUT);
    wr_stmt_i64(&st, hold->lead_id);
    wr_stmt_str(&st, hold->missing);
    wr_stmt_i64(&st, hold->completeness_milli);
    wr_stmt_i64(&st, hold->since_us);
    wr_stmt_i64(&st, hold->due_us);
    wr_stmt_i64(&st, hold->tries);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_hold_clear(struct wr_db *db, int64_t lead_id, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_HOLD_DROP);
    wr_stmt_i64(&st, lead_id);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_hold_list(struct wr_db *db, int64_t from_us, size_t max,
                             struct wr_arena *arena, struct wr_hold **out,
                             size_t *count, int64_t *total, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_hold);
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_HOLD_LIST);
    wr_stmt_i64(&st, (int64_t)max);
    wr_stmt_i64(&st, from_us);
    while (wr_stmt_row(&st))
        *(struct wr_hold *)wr_list_add(&list) = (struct wr_hold){
            .lead_id = wr_col_i64(&st, 0),
            .ext_id = wr_col_str(&st, 1, arena),
            .missing = wr_col_str(&st, 2, arena),
            .completeness_milli = wr_col_i64(&st, 3),
            .since_us = wr_col_i64(&st, 4),
            .due_us = wr_col_i64(&st, 5),
            .tries = (int)wr_col_i64(&st, 6),
        };
    *out = list.items;
    *count = list.count;
    code = wr_stmt_close(&st, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_HOLD_COUNT);
    wr_stmt_i64(&st, from_us);
    return wr_stmt_first(&st, total, NULL, err);
}

static enum wr_code retry_one(struct wr_db *db, int64_t lead_id, int64_t due_us,
                              int64_t *changed, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_HOLD_RETRY);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, due_us);
    code = wr_stmt_run(&st, changed, err);
    if (code || *changed == 0)
        return code;
    wr_stmt_open(&st, db, WR_SQL_HOLD_RETRY_LEAD);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, due_us);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code retry_all(struct wr_db *db, int64_t due_us, int64_t *changed,
                              struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_HOLD_RETRY_LEADS);
    wr_stmt_i64(&st, due_us);
    code = wr_stmt_run(&st, NULL, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_HOLD_RETRY_ALL);
    wr_stmt_i64(&st, due_us);
    return wr_stmt_run(&st, changed, err);
}

enum wr_code wr_db_hold_retry(struct wr_db *db, int64_t lead_id, int64_t due_us,
                              int64_t *changed, struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    *changed = 0;
    if (code)
        return code;
    code = lead_id ? retry_one(db, lead_id, due_us, changed, err)
                   : retry_all(db, due_us, changed, err);
    return wr_tx_close(&tx, code, err);
}
