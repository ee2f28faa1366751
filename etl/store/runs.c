/* runs.c - runs and the locks of their jobs. */
#include "etl/store/runs.h"

#include "etl/store/lock.h"
#include "etl/store/process.h"
#include "etl/store/statement.h"

#include <inttypes.h>

#include "etl/base/banned.h"

/* --- the lock --- */

static enum wr_code refuse_if_running(struct wr_db *db, struct wr_str job,
                                      struct wr_err *err)
{
    struct wr_lock lock;
    enum wr_code code = wr_lock_of_job(db, job, &lock, err);

    if (code || !lock.alive)
        return code;
    wr_fail(err, WR_E_CONFLICT, "job %.*s is running already (pid %" PRId64 ")",
            WR_FMT(job), lock.pid);
    return wr_hint(err, "wait for it, or stop it; `weir status` shows it");
}

static enum wr_code take_lock(struct wr_db *db, const struct wr_run *run, int64_t pid,
                              int64_t session, struct wr_err *err)
{
    char boot[WR_BOOT_TEXT];
    struct wr_stmt st;

    wr_process_boot(boot);
    wr_stmt_open(&st, db, WR_SQL_LOCK_TAKE);
    wr_stmt_text(&st, run->job);
    wr_stmt_i64(&st, run->id);
    wr_stmt_i64(&st, session);
    wr_stmt_i64(&st, pid);
    wr_stmt_i64(&st, wr_process_born(pid));
    wr_stmt_str(&st, wr_str(boot));
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code drop_lock(struct wr_db *db, int64_t run_id, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_LOCK_DROP);
    wr_stmt_i64(&st, run_id);
    code = wr_stmt_run(&st, NULL, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_LEASE_DROP_RUN);
    wr_stmt_i64(&st, run_id);
    return wr_stmt_run(&st, NULL, err);
}

/* --- start, resume, save --- */

static enum wr_code insert_run(struct wr_db *db, const struct wr_run *run,
                               int64_t session, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_ADD);
    wr_stmt_i64(&st, run->id);
    wr_stmt_text(&st, run->job);
    wr_stmt_str(&st, run->file);
    wr_stmt_str(&st, run->config);
    wr_stmt_str(&st, run->params);
    wr_stmt_i64(&st, session);
    wr_stmt_i64(&st, run->state);
    wr_stmt_i64(&st, run->stage);
    wr_stmt_i64(&st, run->as_of_us);
    wr_stmt_i64(&st, run->started_us);
    wr_stmt_i64(&st, run->ended_us);
    wr_stmt_i64(&st, run->from_us);
    wr_stmt_i64(&st, run->until_us);
    wr_stmt_str(&st, run->stop);
    wr_stmt_i64(&st, run->exit_status);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code start(struct wr_db *db, struct wr_run *run, int64_t pid,
                          struct wr_err *err)
{
    int64_t session = 0;
    enum wr_code code = refuse_if_running(db, run->job, err);

    if (!code)
        code = wr_db_next(db, WR_COUNTER_RUN, &run->id, err);
    if (!code)
        code = wr_db_next(db, WR_COUNTER_SESSION, &session, err);
    if (!code)
        code = insert_run(db, run, session, err);
    if (!code)
        code = take_lock(db, run, pid, session, err);
    return code ? code : wr_leases_sweep(db, err);
}

enum wr_code wr_db_run_start(struct wr_db *db, struct wr_run *run, int64_t pid,
                             struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    return code ? code : wr_tx_close(&tx, start(db, run, pid, err), err);
}

static enum wr_code set_session(struct wr_db *db, int64_t run_id, int64_t session,
                                struct wr_err *err)
{
    struct wr_stmt st;
    int64_t changed = 0;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_RUN_SET_SESSION);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, session);
    code = wr_stmt_run(&st, &changed, err);
    if (!code && changed == 0)
        return wr_fail(err, WR_E_GONE, "no run %" PRId64, run_id);
    return code;
}

static enum wr_code resume(struct wr_db *db, const struct wr_run *run, int64_t pid,
                           struct wr_err *err)
{
    int64_t session = 0;
    enum wr_code code = refuse_if_running(db, run->job, err);

    if (!code)
        code = wr_db_next(db, WR_COUNTER_SESSION, &session, err);
    if (!code)
        code = set_session(db, run->id, session, err);
    if (!code)
        code = take_lock(db, run, pid, session, err);
    return code ? code : wr_leases_sweep(db, err);
}

enum wr_code wr_db_run_resume(struct wr_db *db, const struct wr_run *run, int64_t pid,
                              struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    return code ? code : wr_tx_close(&tx, resume(db, run, pid, err), err);
}

static enum wr_code save(struct wr_db *db, const struct wr_run *run, struct wr_err *err)
{
    struct wr_stmt st;
    int64_t changed = 0;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_RUN_SAVE);
    wr_stmt_i64(&st, run->id);
    wr_stmt_i64(&st, run->state);
    wr_stmt_i64(&st, run->stage);
    wr_stmt_i64(&st, run->as_of_us);
    wr_stmt_i64(&st, run->ended_us);
    wr_stmt_i64(&st, run->from_us);
    wr_stmt_i64(&st, run->until_us);
    wr_stmt_str(&st, run->stop);
    wr_stmt_i64(&st, run->exit_status);
    code = wr_stmt_run(&st, &changed, err);
    if (!code && changed == 0)
        return wr_fail(err, WR_E_GONE, "no run %" PRId64, run->id);
    if (!code && run->state != WR_RUN_RUNNING)
        code = drop_lock(db, run->id, err);
    return code;
}

enum wr_code wr_db_run_save(struct wr_db *db, const struct wr_run *run,
                            struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    return code ? code : wr_tx_close(&tx, save(db, run, err), err);
}

/* --- reading --- */

static void read_run(struct wr_stmt *st, struct wr_arena *arena, struct wr_run *out)
{
    *out = (struct wr_run){
        .id = wr_col_i64(st, 0),
        .job = wr_col_str(st, 1, arena),
        .file = wr_col_str(st, 2, arena),
        .config = wr_col_str(st, 3, arena),
        .params = wr_col_str(st, 4, arena),
        .state = (enum wr_run_state)wr_col_enum(st, 5, WR_RUN_DONE + 1),
        .stage = (enum wr_run_stage)wr_col_enum(st, 6, WR_STAGE_ENDED + 1),
        .as_of_us = wr_col_i64(st, 7),
        .started_us = wr_col_i64(st, 8),
        .ended_us = wr_col_i64(st, 9),
        .from_us = wr_col_i64(st, 10),
        .until_us = wr_col_i64(st, 11),
        .stop = wr_col_str(st, 12, arena),
        .exit_status = (int)wr_col_i64(st, 13),
    };
}

enum wr_code wr_db_run_get(struct wr_db *db, int64_t id, struct wr_arena *arena,
                           struct wr_run *out, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;
    bool there;

    wr_stmt_open(&st, db, WR_SQL_RUN_GET);
    wr_stmt_i64(&st, id);
    there = wr_stmt_row(&st);
    if (there)
        read_run(&st, arena, out);
    code = wr_stmt_close(&st, err);
    if (!code && !there)
        return wr_fail(err, WR_E_GONE, "no run %" PRId64, id);
    return code;
}

enum wr_code wr_db_run_list(struct wr_db *db, size_t max, struct wr_arena *arena,
                            struct wr_run **out, size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_run);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_LIST);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        read_run(&st, arena, wr_list_add(&list));
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

/* Newest first. */
static enum wr_code unfinished(struct wr_db *db, struct wr_str job, struct wr_list *ids,
                               struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, job.ptr ? WR_SQL_RUN_UNFINISHED : WR_SQL_RUN_UNFINISHED_ANY);
    if (job.ptr)
        wr_stmt_str(&st, job);
    while (wr_stmt_row(&st))
        *(int64_t *)wr_list_add(ids) = wr_col_i64(&st, 0);
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_run_resumable(struct wr_db *db, struct wr_str job,
                                 struct wr_arena *arena, struct wr_run *out,
                                 struct wr_err *err)
{
    struct wr_list ids = WR_LIST(arena, int64_t);
    enum wr_code code = unfinished(db, job, &ids, err);

    for (size_t i = 0; !code && i < ids.count; i++) {
        int64_t id = ((int64_t *)ids.items)[i];
        struct wr_lock lock;

        code = wr_lock_of_run(db, id, &lock, err);
        if (!code && !lock.alive)
            return wr_db_run_get(db, id, arena, out, err);
    }
    return code ? code : wr_fail(err, WR_E_GONE, "no run to resume");
}
