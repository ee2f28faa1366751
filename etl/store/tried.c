/* tried.c - who had their say about a lead in a run. */
#include "etl/store/leads.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

enum wr_code wr_db_tried_put(struct wr_db *db, int64_t run_id, int64_t lead_id,
                             const struct wr_tried_row *row, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TRIED_PUT);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, row->question_id);
    wr_stmt_text(&st, row->step);
    wr_stmt_text(&st, row->provider);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_tried_of(struct wr_db *db, int64_t run_id, int64_t lead_id,
                            struct wr_arena *arena, struct wr_tried_row **out,
                            size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_tried_row);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TRIED_OF);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    while (wr_stmt_row(&st))
        *(struct wr_tried_row *)wr_list_add(&list) = (struct wr_tried_row){
            .question_id = wr_col_i64(&st, 0),
            .step = wr_col_str(&st, 1, arena),
            .provider = wr_col_str(&st, 2, arena),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_tried_drop(struct wr_db *db, int64_t run_id, int64_t lead_id,
                              struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TRIED_DROP);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    return wr_stmt_run(&st, NULL, err);
}
