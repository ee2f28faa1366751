/* signals.c - behaviour of leads. */
#include "etl/store/leads.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

enum wr_code wr_db_signal_put(struct wr_db *db, int64_t lead_id,
                              const struct wr_signal *signal, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_SIGNAL_PUT);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_text(&st, signal->kind);
    wr_stmt_text(&st, signal->source);
    wr_stmt_i64(&st, signal->at_us);
    wr_stmt_i64(&st, signal->count);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_signals_of(struct wr_db *db, int64_t lead_id, struct wr_arena *arena,
                              struct wr_signals *out, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_signal);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_SIGNALS_OF);
    wr_stmt_i64(&st, lead_id);
    while (wr_stmt_row(&st))
        *(struct wr_signal *)wr_list_add(&list) = (struct wr_signal){
            .kind = wr_col_str(&st, 0, arena),
            .source = wr_col_str(&st, 1, arena),
            .at_us = wr_col_i64(&st, 2),
            .count = wr_col_i64(&st, 3),
        };
    *out = (struct wr_signals){list.items, list.count};
    return wr_stmt_close(&st, err);
}
