/* route_reports.c - routing as a whole: exceptions, loads, rejections. */
#include "etl/store/routes.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

static void read_row(struct wr_stmt *st, struct wr_arena *arena,
                     struct wr_route_row *out)
{
    *out = (struct wr_route_row){
        .lead_id = wr_col_i64(st, 0),
        .ext_id = wr_col_str(st, 1, arena),
        .route = {
            .state = (enum wr_route_state)wr_col_enum(st, 2, WR_ROUTE_STATES),
            .given = wr_col_bool(st, 3),
            .qualified_us = wr_col_i64(st, 4),
            .respond_us = wr_col_i64(st, 5),
            .assigned_us = wr_col_i64(st, 6),
            .touched_us = wr_col_i64(st, 7),
            .rejected_us = wr_col_i64(st, 8),
            .owner = wr_col_str(st, 9, arena),
            .rule = wr_col_str(st, 10, arena),
            .reason = wr_col_str(st, 11, arena),
            .status = wr_col_str(st, 12, arena),
            .rejection = wr_col_str(st, 13, arena),
        }};
}

enum wr_code wr_db_route_exceptions(struct wr_db *db, int64_t now_us, size_t max,
                                    struct wr_arena *arena, struct wr_route_row **out,
                                    size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_route_row);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ROUTE_EXCEPTIONS);
    wr_stmt_i64(&st, now_us);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        read_row(&st, arena, wr_list_add(&list));
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_routes_recycled(struct wr_db *db, size_t max, struct wr_arena *arena,
                                   struct wr_route_row **out, size_t *count,
                                   struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_route_row);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ROUTES_RECYCLED);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        read_row(&st, arena, wr_list_add(&list));
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

static enum wr_code load_rules(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                               struct wr_routed_counts *out, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_rule_count);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ROUTED_RULES);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, WR_ROUTED_RULES);
    while (wr_stmt_row(&st))
        *(struct wr_rule_count *)wr_list_add(&list) = (struct wr_rule_count){
            .rule = wr_col_str(&st, 0, arena), .count = wr_col_i64(&st, 1)};
    out->rules = list.items;
    out->rule_count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_routed_counts(struct wr_db *db, int64_t run_id, int64_t as_of_us,
                                 struct wr_arena *arena, struct wr_routed_counts *out,
                                 struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    *out = (struct wr_routed_counts){0};
    wr_stmt_open(&st, db, WR_SQL_ROUTED_STATES);
    wr_stmt_i64(&st, run_id);
    if (wr_stmt_row(&st))
        *out = (struct wr_routed_counts){.leads = wr_col_i64(&st, 0),
                                         .owned = wr_col_i64(&st, 1),
                                         .nobody = wr_col_i64(&st, 2),
                                         .full = wr_col_i64(&st, 3),
                                         .bounced = wr_col_i64(&st, 4),
                                         .idle = wr_col_i64(&st, 5),
                                         .recycled = wr_col_i64(&st, 6)};
    code = wr_stmt_close(&st, err);
    if (code || out->leads == 0)
        return code;
    wr_stmt_open(&st, db, WR_SQL_ROUTES_LATE);
    wr_stmt_i64(&st, as_of_us);
    code = wr_stmt_first(&st, &out->late, NULL, err);
    return code ? code : load_rules(db, run_id, arena, out, err);
}

enum wr_code wr_db_route_counts(struct wr_db *db, int64_t counts[WR_ROUTE_STATES],
                                struct wr_err *err)
{
    struct wr_stmt st;

    memset(counts, 0, sizeof(counts[0]) * WR_ROUTE_STATES);
    wr_stmt_open(&st, db, WR_SQL_ROUTE_COUNTS);
    while (wr_stmt_row(&st))
        counts[wr_col_enum(&st, 0, WR_ROUTE_STATES)] = wr_col_i64(&st, 1);
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_route_loads(struct wr_db *db, int64_t now_us, struct wr_arena *arena,
                               struct wr_owner_count **out, size_t *count,
                               struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_owner_count);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ROUTE_LOADS);
    wr_stmt_i64(&st, now_us);
    while (wr_stmt_row(&st))
        *(struct wr_owner_count *)wr_list_add(&list) =
            (struct wr_owner_count){.owner = wr_col_str(&st, 0, arena),
                                    .open = wr_col_i64(&st, 1),
                                    .late = wr_col_i64(&st, 2)};
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_rejection_counts(struct wr_db *db, struct wr_arena *arena,
                                    struct wr_rejection_count **out, size_t *count,
                                    struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_rejection_count);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_REJECTION_COUNTS);
    while (wr_stmt_row(&st))
        *(struct wr_rejection_count *)wr_list_add(&list) = (struct wr_rejection_count){
            .reason = wr_col_str(&st, 0, arena),
            .known = wr_col_bool(&st, 1),
            .rule = wr_col_str(&st, 2, arena),
            .owner = wr_col_str(&st, 3, arena),
            .count = wr_col_i64(&st, 4),
            .last_us = wr_col_i64(&st, 5),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}
