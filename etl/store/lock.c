/* lock.c - see lock.h. */
#include "etl/store/lock.h"

#include "etl/store/process.h"
#include "etl/store/runs.h"
#include "etl/store/statement.h"

#include "etl/base/banned.h"

static enum wr_code read_lock(struct wr_stmt *st, struct wr_lock *out,
                              struct wr_err *err)
{
    *out = (struct wr_lock){0};
    if (wr_stmt_row(st)) {
        out->held = true;
        out->run_id = wr_col_i64(st, 0);
        out->pid = wr_col_i64(st, 1);
        out->alive =
            wr_process_is_alive(out->pid, wr_col_i64(st, 2), wr_col_peek(st, 3));
    }
    return wr_stmt_close(st, err);
}

enum wr_code wr_lock_of_job(struct wr_db *db, struct wr_str job, struct wr_lock *out,
                            struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LOCK_OF_JOB);
    wr_stmt_text(&st, job);
    return read_lock(&st, out, err);
}

enum wr_code wr_lock_of_run(struct wr_db *db, int64_t run_id, struct wr_lock *out,
                            struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LOCK_OF_RUN);
    wr_stmt_i64(&st, run_id);
    return read_lock(&st, out, err);
}

enum wr_code wr_lock_of_session(struct wr_db *db, int64_t session, struct wr_lock *out,
                                struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LOCK_OF_SESSION);
    wr_stmt_i64(&st, session);
    return read_lock(&st, out, err);
}

enum wr_code wr_db_run_others(struct wr_db *db, int64_t run_id, bool *others,
                              struct wr_err *err)
{
    struct wr_stmt st;

    *others = false;
    wr_stmt_open(&st, db, WR_SQL_LOCK_OF_OTHERS);
    wr_stmt_i64(&st, run_id);
    while (!*others && wr_stmt_row(&st))
        *others = wr_process_is_alive(wr_col_i64(&st, 1), wr_col_i64(&st, 2),
                                      wr_col_peek(&st, 3));
    return wr_stmt_close(&st, err);
}

bool wr_db_run_is_live(struct wr_db *db, int64_t run_id)
{
    struct wr_lock lock;

    return !wr_lock_of_run(db, run_id, &lock, NULL) && lock.alive;
}

static enum wr_code drop_leases(struct wr_db *db, int64_t run_id, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LEASE_DROP_RUN);
    wr_stmt_i64(&st, run_id);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_leases_sweep(struct wr_db *db, struct wr_err *err)
{
    int64_t run_id = -1;

    for (;;) {
        struct wr_lock lock;
        struct wr_stmt st;
        enum wr_code code;

        wr_stmt_open(&st, db, WR_SQL_LEASE_RUN_AFTER);
        wr_stmt_i64(&st, run_id);
        code = wr_stmt_first(&st, &run_id, NULL, err);
        if (code || run_id == 0) /* the minimum of none is NULL */
            return code;
        code = wr_lock_of_run(db, run_id, &lock, err);
        if (!code && !lock.alive)
            code = drop_leases(db, run_id, err);
        if (code)
            return code;
    }
}
