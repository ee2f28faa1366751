/* balances.c - what was paid to each pool, and what its vendor says is left. */
#include "etl/store/ledger.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

enum wr_code wr_db_pool_spend(struct wr_db *db, int64_t from_us, int64_t until_us,
                              struct wr_arena *arena, struct wr_pool_spend **out,
                              size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_pool_spend);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_SPEND_OF_POOLS);
    wr_stmt_i64(&st, from_us);
    wr_stmt_i64(&st, until_us);
    while (wr_stmt_row(&st))
        *(struct wr_pool_spend *)wr_list_add(&list) = (struct wr_pool_spend){
            .vendor = wr_col_str(&st, 0, arena),
            .pool = wr_col_str(&st, 1, arena),
            .calls = wr_col_i64(&st, 2),
            .spent_micro = wr_col_i64(&st, 3),
            .reserved_micro = wr_col_i64(&st, 4),
            .overage_micro = wr_col_i64(&st, 5),
            .uncertain = wr_col_i64(&st, 6),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_balance_put(struct wr_db *db, const struct wr_balance_row *row,
                               struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BALANCE_PUT);
    wr_stmt_text(&st, row->vendor);
    wr_stmt_i64(&st, row->at_us);
    wr_stmt_i64(&st, row->left_milli);
    wr_stmt_i64(&st, row->credit_micro);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_balances(struct wr_db *db, struct wr_arena *arena,
                            struct wr_balance_row **out, size_t *count,
                            struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_balance_row);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BALANCES_LAST);
    while (wr_stmt_row(&st))
        *(struct wr_balance_row *)wr_list_add(&list) = (struct wr_balance_row){
            .vendor = wr_col_str(&st, 0, arena),
            .at_us = wr_col_i64(&st, 1),
            .left_milli = wr_col_i64(&st, 2),
            .credit_micro = wr_col_i64(&st, 3),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}
