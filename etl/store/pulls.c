/* pulls.c - how far pulls got, high-water marks, and accepted plans. */
#include "etl/store/runs.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

enum wr_code wr_db_pull_save(struct wr_db *db, int64_t run_id, enum wr_object object,
                             struct wr_str cursor, bool done, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_PULL_SAVE);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, object);
    wr_stmt_str(&st, cursor);
    wr_stmt_i64(&st, done);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_pull_get(struct wr_db *db, int64_t run_id, enum wr_object object,
                            struct wr_arena *arena, struct wr_str *cursor, bool *done,
                            struct wr_err *err)
{
    struct wr_stmt st;

    *cursor = WR_NONE;
    *done = false;
    wr_stmt_open(&st, db, WR_SQL_PULL_GET);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, object);
    if (wr_stmt_row(&st)) {
        *cursor = wr_col_str(&st, 0, arena);
        *done = wr_col_bool(&st, 1);
    }
    return wr_stmt_close(&st, err);
}

/* --- rows that could not be read --- */

enum wr_code wr_db_skipped(struct wr_db *db, int64_t run_id, int64_t *out,
                           struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_PULL_SKIPPED);
    wr_stmt_i64(&st, run_id);
    return wr_stmt_first(&st, out, NULL, err);
}

enum wr_code wr_db_skipped_of(struct wr_db *db, int64_t run_id, enum wr_object object,
                              int64_t *out, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_PULL_SKIPPED_OF);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, object);
    return wr_stmt_first(&st, out, NULL, err);
}

static enum wr_code add_bad_row(struct wr_db *db, int64_t run_id, enum wr_object object,
                                int64_t num, struct wr_str reason, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BAD_ROW_ADD);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, object);
    wr_stmt_i64(&st, num);
    wr_stmt_text(&st, reason);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_pull_skip(struct wr_db *db, int64_t run_id, enum wr_object object,
                             size_t count, const struct wr_str *reasons,
                             size_t reason_count, struct wr_err *err)
{
    struct wr_stmt st;
    int64_t before = 0;
    enum wr_code code = wr_db_skipped_of(db, run_id, object, &before, err);

    for (size_t i = 0; !code && i < reason_count; i++) {
        if (before + (int64_t)i < WR_BAD_ROWS)
            code =
                add_bad_row(db, run_id, object, before + (int64_t)i, reasons[i], err);
    }
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_PULL_SKIP);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, object);
    wr_stmt_i64(&st, before + (int64_t)count);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_pull_restart(struct wr_db *db, int64_t run_id, enum wr_object object,
                                struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code = wr_db_pull_save(db, run_id, object, WR_NONE, true, err);

    if (!code) {
        wr_stmt_open(&st, db, WR_SQL_PULL_SKIP);
        wr_stmt_i64(&st, run_id);
        wr_stmt_i64(&st, object);
        wr_stmt_i64(&st, 0);
        code = wr_stmt_run(&st, NULL, err);
    }
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_BAD_ROW_DROP);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, object);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_bad_rows(struct wr_db *db, int64_t run_id, size_t max,
                            struct wr_arena *arena, struct wr_str **out, size_t *count,
                            struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_str);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BAD_ROW_LIST);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        *(struct wr_str *)wr_list_add(&list) = wr_col_str(&st, 0, arena);
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

/* --- values that were none of their field's --- */

enum wr_code wr_db_bad_value(struct wr_db *db, int64_t run_id, struct wr_str place,
                             struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BAD_VALUE_ADD);
    wr_stmt_i64(&st, run_id);
    wr_stmt_text(&st, place);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_bad_values(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                              struct wr_bad_value **out, size_t *count,
                              struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_bad_value);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BAD_VALUE_LIST);
    wr_stmt_i64(&st, run_id);
    while (wr_stmt_row(&st))
        *(struct wr_bad_value *)wr_list_add(&list) =
            (struct wr_bad_value){wr_col_str(&st, 0, arena), wr_col_i64(&st, 1)};
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

/* --- marks, accepted plans --- */

enum wr_code wr_db_mark_get(struct wr_db *db, struct wr_str key, int64_t *until_us,
                            struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_MARK_GET);
    wr_stmt_text(&st, key);
    return wr_stmt_first(&st, until_us, NULL, err);
}

enum wr_code wr_db_mark_set(struct wr_db *db, struct wr_str key, int64_t until_us,
                            int64_t run_id, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_MARK_SET);
    wr_stmt_text(&st, key);
    wr_stmt_i64(&st, until_us);
    wr_stmt_i64(&st, run_id);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_accept(struct wr_db *db, struct wr_str job, struct wr_str config,
                          int64_t at_us, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ACCEPT);
    wr_stmt_text(&st, job);
    wr_stmt_str(&st, config);
    wr_stmt_i64(&st, at_us);
    return wr_stmt_run(&st, NULL, err);
}

bool wr_db_is_accepted(struct wr_db *db, struct wr_str job)
{
    struct wr_stmt st;
    int64_t there = 0;

    wr_stmt_open(&st, db, WR_SQL_ACCEPTED);
    wr_stmt_text(&st, job);
    return !wr_stmt_first(&st, &there, NULL, NULL) && there;
}
