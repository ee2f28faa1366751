/* record.c - see record.h. */
#include "etl/run/record.h"

#include "weir/clock.h"
#include "weir/json.h"

#include <signal.h>
#include <unistd.h>

/* --- the beginning --- */

static void write_list(struct wr_jw *w, const char *key, const char *const *list)
{
    wr_jw_key(w, key);
    wr_jw_list(w);
    for (size_t i = 0; list && list[i]; i++)
        wr_jw_str(w, wr_str(list[i]));
    wr_jw_list_end(w);
}

static struct wr_str params_json(const struct wr_run_params *params,
                                 struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_jw w;
    struct wr_str text;

    wr_buf_init(&buf, (size_t)64 * 1024);
    wr_jw_init(&w, &buf);
    wr_jw_object(&w);
    wr_jw_key(&w, "limit");
    wr_jw_i64(&w, (int64_t)params->limit);
    write_list(&w, "ids", params->ids);
    write_list(&w, "without", params->without);
    wr_jw_object_end(&w);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static enum wr_code resume_run(struct wr_db *db, struct wr_run_ctx *ctx,
                               struct wr_arena *arena, struct wr_err *err)
{
    struct wr_run *run = &ctx->run;
    enum wr_code code = wr_db_run_get(db, ctx->params.resume_id, arena, run, err);

    if (code)
        return code;
    run->state = WR_RUN_RUNNING;
    run->stop = WR_NONE;
    run->ended_us = 0;
    if (run->stage == WR_STAGE_WRITE)
        run->stage = WR_STAGE_WORK;
    return wr_db_run_resume(db, run, getpid(), err);
}

/* CRMs keep milliseconds, people read seconds: finer stamps would only come back
 * changed. */
static int64_t whole_second(int64_t us)
{
    return us - us % WR_SECOND_US;
}

/* The whole path, so that a resume may come from anywhere. */
static struct wr_str whole_path(struct wr_str file, struct wr_arena *arena)
{
    char here[4096];

    if (wr_str_starts(file, WR_LIT("/")) || !getcwd(here, sizeof(here)))
        return file;
    return wr_arena_printf(arena, "%s/%.*s", here, WR_FMT(file));
}

static enum wr_code new_run(struct wr_db *db, struct wr_run_ctx *ctx,
                            struct wr_arena *arena, struct wr_err *err)
{
    const struct wr_setup *setup = ctx->setup;
    const struct wr_run_params *params = &ctx->params;
    struct wr_str name = setup->job->name;
    int64_t now = wr_now_us();

    ctx->run = (struct wr_run){
        .job =
            params->dry ? wr_arena_printf(arena, "plan of %.*s", WR_FMT(name)) : name,
        .file = whole_path(setup->job->file, arena),
        .config = wr_str(setup->config_hash),
        .params = params_json(params, arena),
        .as_of_us = whole_second(params->as_of_us ? params->as_of_us : now),
        .started_us = now,
    };
    return wr_db_run_start(db, &ctx->run, getpid(), err);
}

enum wr_code wr_record_begin(struct wr_db *db, struct wr_run_ctx *ctx,
                             struct wr_arena *arena, struct wr_err *err)
{
    return ctx->params.resume_id ? resume_run(db, ctx, arena, err)
                                 : new_run(db, ctx, arena, err);
}

/* --- the end --- */

static enum wr_exit exit_status(const struct wr_run_ctx *ctx,
                                const struct wr_tally *tally, int64_t skipped)
{
    if (ctx->stop_code)
        return (enum wr_exit)wr_policy(ctx->stop_code)->exit_status;
    if (ctx->signum)
        return ctx->signum == SIGINT ? WR_EXIT_INT : WR_EXIT_TERM;
    if (ctx->auth_failed)
        return WR_EXIT_AUTH;
    if (ctx->over_budget &&
        (tally->by[WR_LEAD_DEFERRED] > 0 || ctx->progress.unpaid > 0))
        return WR_EXIT_BUDGET;
    if (ctx->progress.notices_failed > 0)
        return WR_EXIT_FAILED_RECORDS;
    return tally->by[WR_LEAD_FAILED] > 0 || skipped > 0 ? WR_EXIT_FAILED_RECORDS
                                                        : WR_EXIT_OK;
}

static struct wr_str stop_reason(const struct wr_run_ctx *ctx,
                                 const struct wr_record_end *end)
{
    if (ctx->stop_code)
        return wr_str(ctx->stop_err.text);
    if (ctx->signum)
        return ctx->signum == SIGINT ? WR_LIT("interrupted") : WR_LIT("terminated");
    if (end->past_deadline)
        return WR_LIT("deadline");
    if (ctx->auth_failed)
        return WR_LIT("a provider refused the key");
    if (ctx->over_budget)
        return WR_LIT("budget");
    return WR_NONE;
}

/* Leads that are open still, though the run was not stopped: their wait is longer than
 * its time. They are due at once for the next run. */
static enum wr_code end_open_leads(struct wr_db *db, const struct wr_run_ctx *ctx,
                                   const struct wr_record_end *end, struct wr_err *err)
{
    struct wr_str reason =
        end->past_deadline ? WR_LIT("deadline") : WR_LIT("waits for a provider");

    if (ctx->stopping && !end->past_deadline)
        return WR_OK;
    return wr_db_run_end_open(db, ctx->run.id, WR_LEAD_DEFERRED, reason,
                              ctx->run.as_of_us, err);
}

enum wr_code wr_record_end(struct wr_db *db, struct wr_run_ctx *ctx,
                           const struct wr_record_end *end, struct wr_err *err)
{
    struct wr_run *run = &ctx->run;
    struct wr_tally tally = {0};
    int64_t skipped = 0;
    enum wr_code code = end_open_leads(db, ctx, end, err);

    if (!code)
        code = wr_db_run_tally(db, run->id, &tally, err);
    if (!code)
        code = wr_db_skipped(db, run->id, &skipped, err);
    run->exit_status = (int)exit_status(ctx, &tally, skipped);
    run->stop = stop_reason(ctx, end);
    run->ended_us = wr_now_us();
    run->state = WR_RUN_INTERRUPTED;
    if (end->not_begun ||
        (tally.by[WR_LEAD_OPEN] == 0 && !ctx->stop_code && !ctx->signum))
        run->state = WR_RUN_DONE;
    if (run->state == WR_RUN_DONE)
        run->stage = WR_STAGE_ENDED;
    return code ? code : wr_db_run_save(db, run, err);
}
