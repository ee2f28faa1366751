/* routes.c - see routes.h. */
#include "etl/store/routes.h"

#include "etl/store/statement.h"

#include "etl/base/banned.h"

enum wr_code wr_db_route_get(struct wr_db *db, int64_t lead_id, struct wr_arena *arena,
                             struct wr_route *out, struct wr_err *err)
{
    struct wr_stmt st;

    *out = (struct wr_route){.state = WR_ROUTE_NONE};
    wr_stmt_open(&st, db, WR_SQL_ROUTE_GET);
    wr_stmt_i64(&st, lead_id);
    if (wr_stmt_row(&st))
        *out = (struct wr_route){
            .state = (enum wr_route_state)wr_col_enum(&st, 0, WR_ROUTE_STATES),
            .given = wr_col_bool(&st, 1),
            .qualified_us = wr_col_i64(&st, 2),
            .respond_us = wr_col_i64(&st, 3),
            .assigned_us = wr_col_i64(&st, 4),
            .touched_us = wr_col_i64(&st, 5),
            .rejected_us = wr_col_i64(&st, 6),
            .owner = wr_col_str(&st, 7, arena),
            .rule = wr_col_str(&st, 8, arena),
            .reason = wr_col_str(&st, 9, arena),
            .status = wr_col_str(&st, 10, arena),
            .rejection = wr_col_str(&st, 11, arena),
            .told_us = wr_col_i64(&st, 12),
        };
    return wr_stmt_close(&st, err);
}

/* '' and NULL are one here. */
static void put_text(struct wr_stmt *st, struct wr_str text)
{
    wr_stmt_str(st, text.len ? text : WR_NONE);
}

enum wr_code wr_db_route_put(struct wr_db *db, int64_t lead_id,
                             const struct wr_route *route, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ROUTE_PUT);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, route->state);
    wr_stmt_i64(&st, route->given);
    wr_stmt_i64(&st, route->qualified_us);
    wr_stmt_i64(&st, route->respond_us);
    wr_stmt_i64(&st, route->assigned_us);
    wr_stmt_i64(&st, route->touched_us);
    wr_stmt_i64(&st, route->rejected_us);
    put_text(&st, route->owner);
    put_text(&st, route->rule);
    put_text(&st, route->reason);
    put_text(&st, route->status);
    put_text(&st, route->rejection);
    wr_stmt_i64(&st, route->told_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_routed_put(struct wr_db *db, int64_t run_id, int64_t lead_id,
                              const struct wr_route *route, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ROUTED_PUT);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, route->state);
    wr_stmt_i64(&st,
                route->state == WR_ROUTE_OWNED && !route->given && route->reason.len);
    put_text(&st, route->rule);
    return wr_stmt_run(&st, NULL, err);
}

/* --- given --- */

enum wr_code wr_db_assignment_put(struct wr_db *db, const struct wr_assignment *row,
                                  struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ASSIGNMENT_PUT);
    wr_stmt_i64(&st, row->lead_id);
    wr_stmt_i64(&st, row->at_us);
    wr_stmt_i64(&st, row->run_id);
    wr_stmt_text(&st, row->day);
    wr_stmt_text(&st, row->owner);
    wr_stmt_text(&st, row->rule);
    wr_stmt_str(&st, row->queue);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_load_of(struct wr_db *db, struct wr_str owner, int64_t run_id,
                           struct wr_str day, struct wr_load *out, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_ASSIGNMENTS_OF_RUN);
    wr_stmt_text(&st, owner);
    wr_stmt_i64(&st, run_id);
    code = wr_stmt_first(&st, &out->run, NULL, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_ASSIGNMENTS_OF_DAY);
    wr_stmt_text(&st, owner);
    wr_stmt_text(&st, day);
    code = wr_stmt_first(&st, &out->day, NULL, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_ROUTES_OPEN);
    wr_stmt_text(&st, owner);
    return wr_stmt_first(&st, &out->open, NULL, err);
}

/* --- sent back --- */

enum wr_code wr_db_rejection_put(struct wr_db *db, int64_t run_id, int64_t lead_id,
                                 const struct wr_rejection *row, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_REJECTION_PUT);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, row->at_us);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, row->known);
    wr_stmt_text(&st, row->reason);
    put_text(&st, row->status);
    put_text(&st, row->owner);
    put_text(&st, row->rule);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_rejections_of(struct wr_db *db, int64_t lead_id,
                                 struct wr_arena *arena, struct wr_rejection **out,
                                 size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_rejection);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_REJECTIONS_OF);
    wr_stmt_i64(&st, lead_id);
    while (wr_stmt_row(&st))
        *(struct wr_rejection *)wr_list_add(&list) = (struct wr_rejection){
            .at_us = wr_col_i64(&st, 0),
            .known = wr_col_bool(&st, 1),
            .reason = wr_col_str(&st, 2, arena),
            .status = wr_col_str(&st, 3, arena),
            .owner = wr_col_str(&st, 4, arena),
            .rule = wr_col_str(&st, 5, arena),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

/* --- queues --- */

enum wr_code wr_db_credit_get(struct wr_db *db, struct wr_str queue,
                              struct wr_str owner, struct wr_str hash, int64_t *out,
                              struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_CREDIT_GET);
    wr_stmt_text(&st, queue);
    wr_stmt_text(&st, owner);
    wr_stmt_text(&st, hash);
    return wr_stmt_first(&st, out, NULL, err);
}

enum wr_code wr_db_credit_put(struct wr_db *db, struct wr_str queue,
                              struct wr_str owner, struct wr_str hash, int64_t credit,
                              struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_CREDIT_PUT);
    wr_stmt_text(&st, queue);
    wr_stmt_text(&st, owner);
    wr_stmt_text(&st, hash);
    wr_stmt_i64(&st, credit);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_wait_put(struct wr_db *db, int64_t run_id,
                            const struct wr_waiting *row, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_WAIT_PUT);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, row->lead_id);
    wr_stmt_text(&st, row->queue);
    wr_stmt_i64(&st, row->out_id);
    wr_stmt_i64(&st, row->since_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_wait_next(struct wr_db *db, int64_t run_id, size_t max,
                             struct wr_arena *arena, struct wr_waiting **out,
                             size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_waiting);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_WAIT_NEXT);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        *(struct wr_waiting *)wr_list_add(&list) =
            (struct wr_waiting){.lead_id = wr_col_i64(&st, 0),
                                .queue = wr_col_str(&st, 1, arena),
                                .out_id = wr_col_i64(&st, 2)};
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_wait_drop(struct wr_db *db, int64_t run_id, int64_t lead_id,
                             struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_WAIT_DROP);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    return wr_stmt_run(&st, NULL, err);
}
