/* pipeline.c - see pipeline.h. */
#include "etl/run/pipeline.h"

#include "etl/run/assign.h"
#include "etl/run/batch.h"
#include "etl/run/deliver.h"
#include "etl/run/events.h"
#include "etl/run/exchange.h"
#include "etl/run/expect.h"
#include "etl/run/floor.h"
#include "etl/run/lease.h"
#include "etl/run/notify.h"
#include "etl/run/preflight.h"
#include "etl/run/pull.h"
#include "etl/run/ranking.h"
#include "etl/run/state.h"
#include "etl/run/token.h"
#include "etl/run/work.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/json.h"
#include "weir/log.h"

#include <signal.h>
#include <unistd.h>

struct pipeline {
    struct wr_run_ctx run;
    const struct wr_pipeline_hooks *hooks;
    struct wr_arena *arena;
    struct wr_state state;
    struct wr_preflight *preflight;
    struct wr_pull_pass *pull;
    struct wr_work *work;
    struct wr_assign *assign;
    struct wr_deliver *deliver;
    struct wr_notify_pass *notify;
    struct wr_timer *progress;
    struct wr_timer *deadline;
    struct wr_lease_keeper *leases;
    bool past_deadline;
    bool not_begun; /* a check ended it: there is nothing to go on with */
};

static void finish(void *ctx);

/* --- the end --- */

static void stop_loop(void *ctx)
{
    struct pipeline *p = ctx;

    wr_timer_stop(p->progress);
    wr_timer_stop(p->deadline);
    wr_leases_stop(p->leases);
    wr_loop_stop(p->run.loop);
}

static enum wr_exit exit_status(const struct wr_run_ctx *run,
                                const struct wr_tally *tally, int64_t skipped)
{
    if (run->stop_code)
        return (enum wr_exit)wr_policy(run->stop_code)->exit_status;
    if (run->signum)
        return run->signum == SIGINT ? WR_EXIT_INT : WR_EXIT_TERM;
    if (run->auth_failed)
        return WR_EXIT_AUTH;
    if (run->over_budget &&
        (tally->by[WR_LEAD_DEFERRED] > 0 || run->progress.unpaid > 0))
        return WR_EXIT_BUDGET;
    if (run->progress.notices_failed > 0)
        return WR_EXIT_FAILED_RECORDS;
    return tally->by[WR_LEAD_FAILED] > 0 || skipped > 0 ? WR_EXIT_FAILED_RECORDS
                                                        : WR_EXIT_OK;
}

static struct wr_str stop_reason(const struct pipeline *p)
{
    const struct wr_run_ctx *run = &p->run;

    if (run->stop_code)
        return wr_str(run->stop_err.text);
    if (run->signum)
        return run->signum == SIGINT ? WR_LIT("interrupted") : WR_LIT("terminated");
    if (p->past_deadline)
        return WR_LIT("deadline");
    if (run->auth_failed)
        return WR_LIT("a provider refused the key");
    if (run->over_budget)
        return WR_LIT("budget");
    return WR_NONE;
}

/* Leads that are open still, though the run was not stopped: their wait is longer than
 * its time. They are due at once for the next run. */
static enum wr_code end_open_leads(struct wr_db *db, struct pipeline *p,
                                   struct wr_err *err)
{
    struct wr_str reason =
        p->past_deadline ? WR_LIT("deadline") : WR_LIT("waits for a provider");

    if (p->run.stopping && !p->past_deadline)
        return WR_OK;
    return wr_db_run_end_open(db, p->run.run.id, WR_LEAD_DEFERRED, reason,
                              p->run.run.as_of_us, err);
}

static enum wr_code end_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct pipeline *p = ctx;
    struct wr_run *run = &p->run.run;
    struct wr_tally tally = {0};
    int64_t skipped = 0;
    enum wr_code code = end_open_leads(db, p, err);

    if (!code)
        code = wr_db_run_tally(db, run->id, &tally, err);
    if (!code)
        code = wr_db_skipped(db, run->id, &skipped, err);
    run->exit_status = (int)exit_status(&p->run, &tally, skipped);
    run->stop = stop_reason(p);
    run->ended_us = wr_now_us();
    run->state = WR_RUN_INTERRUPTED;
    if (p->not_begun ||
        (tally.by[WR_LEAD_OPEN] == 0 && !p->run.stop_code && !p->run.signum))
        run->state = WR_RUN_DONE;
    if (run->state == WR_RUN_DONE)
        run->stage = WR_STAGE_ENDED;
    return code ? code : wr_db_run_save(db, run, err);
}

static void end_saved(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct pipeline *p = ctx;

    if (code)
        wr_run_fail(&p->run, code, err);
    stop_loop(p);
}

static void finish(void *ctx)
{
    struct pipeline *p = ctx;

    p->run.run.stage = WR_STAGE_WRITE;
    wr_store_submit(p->run.store, end_work, end_saved, p);
}

/* --- work, beside delivery --- */

/* Whoever is to be told is told last: of what stands in the CRM. */
static void written(void *ctx)
{
    struct pipeline *p = ctx;

    p->notify = wr_notify_start(&p->run, finish, p);
    p->run.notify = p->notify;
}

static void assigned(void *ctx)
{
    struct pipeline *p = ctx;

    wr_deliver_finish(p->deliver, written, p);
}

static void work_done(void *ctx)
{
    struct pipeline *p = ctx;

    p->assign = wr_assign_start(&p->run, assigned, p);
}

static void unit_committed(void *ctx)
{
    struct pipeline *p = ctx;

    wr_deliver_poke(p->deliver);
}

static size_t due_room(const struct pipeline *p, size_t extracted)
{
    size_t limit = p->run.params.limit;

    return limit > extracted ? limit - extracted : 0;
}

/* What is due without having changed joins the run, unless the run is about named leads
 * or its sample is full. */
static enum wr_code add_due(struct wr_db *db, struct pipeline *p, struct wr_err *err)
{
    const struct wr_job *job = p->run.job;
    struct wr_run *run = &p->run.run;
    struct wr_tally tally;
    size_t added = 0;
    enum wr_code code;

    if (p->run.params.ids || job->select == WR_SELECT_NAMED)
        return WR_OK;
    code = wr_db_run_tally(db, run->id, &tally, err);
    if (code || (p->run.params.limit > 0 && due_room(p, (size_t)tally.extracted) == 0))
        return code;
    code = wr_db_run_add_due(db, run->id, job->instance, run->as_of_us,
                             due_room(p, (size_t)tally.extracted), &added, err);
    if (!code && job->select == WR_SELECT_STALE)
        code = wr_db_run_add_stale(
            db, run->id, job->instance, run->as_of_us - job->older_than_us,
            due_room(p, (size_t)tally.extracted + added), &added, err);
    return code;
}

static enum wr_code begin_work_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct pipeline *p = ctx;
    struct wr_tally tally;
    enum wr_code code = wr_events_read(db, &p->run, err);

    if (!code)
        code = wr_db_stirred_wake(db, p->run.run.as_of_us, err);
    if (!code)
        code = add_due(db, p, err);
    if (!code)
        code = wr_db_run_put_first(db, p->run.run.id, p->run.run.as_of_us, err);
    if (!code)
        code = wr_db_run_tally(db, p->run.run.id, &tally, err);
    if (code)
        return code;
    p->run.progress.total = tally.extracted;
    p->run.progress.done = tally.extracted - tally.by[WR_LEAD_OPEN];
    p->run.run.stage = WR_STAGE_WORK;
    return wr_db_run_save(db, &p->run.run, err);
}

static void begin_work(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct pipeline *p = ctx;
    struct wr_work_options options = {unit_committed, work_done, p};

    if (code)
        wr_run_fail(&p->run, code, err);
    if (p->run.stopping) {
        finish(p);
        return;
    }
    wr_deliver_poke(p->deliver); /* what a killed run left behind */
    p->work = p->run.work = wr_work_start(&p->run, &options);
}

static void pull_done(void *ctx)
{
    struct pipeline *p = ctx;

    if (p->run.stopping)
        finish(p);
    else
        wr_store_submit(p->run.store, begin_work_work, begin_work, p);
}

static void preflight_done(void *ctx)
{
    struct pipeline *p = ctx;

    p->not_begun = p->run.stop_code && !p->run.params.resume_id;
    if (p->run.stopping)
        finish(p);
    else
        p->pull = wr_pull_start(&p->run, pull_done, p);
}

/* --- stopping, progress --- */

static void on_signal(void *ctx, int signum)
{
    struct pipeline *p = ctx;

    p->run.signum = signum;
    p->run.stopping = true;
    WR_LOG(WR_INFO, "run.stopping",
           WR_KV("signal", signum == SIGINT ? "interrupt" : "terminate"));
    wr_run_hurry(&p->run);
}

static void on_deadline(void *ctx)
{
    struct pipeline *p = ctx;

    WR_LOG(WR_INFO, "run.deadline", WR_KV_INT("leads_done", p->run.progress.done));
    p->past_deadline = true;
}

static void on_progress(void *ctx)
{
    struct pipeline *p = ctx;

    p->hooks->progress(p->hooks->ctx, &p->run);
    wr_timer_start(p->progress, p->hooks->progress_ms);
}

static void start_timers(struct pipeline *p)
{
    const struct wr_job *job = p->run.job;

    p->progress = wr_timer_new(p->run.loop, on_progress, p);
    p->deadline = wr_timer_new(p->run.loop, on_deadline, p);
    p->leases = wr_leases_keep(&p->run);
    if (p->hooks->progress && p->hooks->progress_ms > 0)
        wr_timer_start(p->progress, p->hooks->progress_ms);
    if (job->deadline_us > 0)
        wr_timer_start(p->deadline, (uint64_t)(job->deadline_us / 1000));
}

/* --- start --- */

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

static enum wr_code resume_run(struct pipeline *p, struct wr_err *err)
{
    struct wr_run *run = &p->run.run;
    enum wr_code code =
        wr_db_run_get(p->state.db, p->run.params.resume_id, p->arena, run, err);

    if (code)
        return code;
    run->state = WR_RUN_RUNNING;
    run->stop = WR_NONE;
    run->ended_us = 0;
    if (run->stage == WR_STAGE_WRITE)
        run->stage = WR_STAGE_WORK;
    return wr_db_run_resume(p->state.db, run, getpid(), err);
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

static enum wr_code new_run(struct pipeline *p, struct wr_err *err)
{
    const struct wr_setup *setup = p->run.setup;
    const struct wr_run_params *params = &p->run.params;
    int64_t now = wr_now_us();

    p->run.run = (struct wr_run){
        .job = params->dry
                   ? wr_arena_printf(p->arena, "plan of %.*s", WR_FMT(setup->job->name))
                   : setup->job->name,
        .file = whole_path(setup->job->file, p->arena),
        .config = wr_str(setup->config_hash),
        .params = params_json(params, p->arena),
        .as_of_us = whole_second(params->as_of_us ? params->as_of_us : now),
        .started_us = now,
    };
    return wr_db_run_start(p->state.db, &p->run.run, getpid(), err);
}

static enum wr_code open_run(struct pipeline *p, struct wr_err *err)
{
    size_t uncertain = 0;
    enum wr_code code =
        wr_state_open(p->run.setup, p->run.params.dry, p->arena, &p->state, err);

    if (!code)
        code = wr_db_ledger_recover(p->state.db, &uncertain, err);
    if (uncertain > 0)
        WR_LOG(WR_WARN, "ledger.uncertain", WR_KV_INT("calls", uncertain));
    if (!code)
        code = p->run.params.resume_id ? resume_run(p, err) : new_run(p, err);
    if (!code)
        code = wr_run_rank(p->run.setup, p->state.db, p->run.run.id, err);
    if (!code && p->run.params.dry)
        code = wr_expect_new(p->run.setup, p->state.db, &p->run.expect, err);
    if (!code && p->run.params.dry)
        wr_expect_tell(p->run.expect, p->run.plan);
    return code;
}

static void open_world(struct pipeline *p)
{
    const struct wr_job *job = p->run.job;
    struct wr_io_options options = {.user_agent = "weir/" WEIR_VERSION,
                                    .dns_servers = job->dns_servers,
                                    .allow_private = job->allow_private};

    p->run.loop = wr_loop_new();
    p->run.io = wr_io_new(p->run.loop, &options);
    p->run.store = wr_store_new(p->run.loop, p->state.db);
    p->state.db = NULL; /* the store's now */
    p->run.seed = (uint64_t)p->run.run.id ^ UINT64_C(0x9e3779b97f4a7c15);
    p->run.started_ms = wr_loop_now_ms(p->run.loop);
    p->run.deadline_at_us =
        job->deadline_us > 0 ? wr_now_us() + job->deadline_us : WR_NEVER_US;
    p->run.batches = wr_batches_new(&p->run);
    p->deliver = wr_deliver_new(&p->run);
    wr_loop_on_signal(p->run.loop, on_signal, p);
    start_timers(p);
}

static void close_world(struct pipeline *p)
{
    wr_preflight_free(p->preflight);
    wr_work_free(p->work);
    wr_notify_free(p->notify);
    wr_deliver_free(p->deliver);
    wr_assign_free(p->assign);
    wr_pull_free(p->pull);
    wr_timer_free(p->progress);
    wr_timer_free(p->deadline);
    wr_io_free(p->run.io);
    wr_store_free(p->run.store);
    wr_leases_free(p->leases);
    wr_batches_free(p->run.batches);
    wr_floors_free(&p->run);
    wr_expect_free(p->run.expect);
    for (size_t i = 0; i < p->run.service_count; i++) {
        wr_token_free(p->run.services[i].token);
        wr_gate_free(p->run.services[i].gate);
        wr_line_free(p->run.services[i].line);
    }
    wr_loop_free(p->run.loop);
}

static enum wr_code collect(struct pipeline *p, struct wr_summary *summary,
                            struct wr_err *err)
{
    enum wr_code code = wr_db_open(p->state.path, WR_DB_READ, &p->state.db, err);

    if (!code)
        code = wr_db_bind(p->state.db, &p->run.setup->catalogue, err);
    if (!code)
        code = wr_summary_collect(p->state.db, p->run.run.id, p->arena, summary, err);
    return code;
}

/* What vendors told while it went on. */
static void take_balances(struct pipeline *p, struct wr_summary *summary)
{
    struct wr_balance *balances =
        WR_ARRAY(p->arena, struct wr_balance, p->run.service_count);

    summary->balances = balances;
    for (size_t i = 0; i < p->run.service_count; i++) {
        const struct wr_service *service = &p->run.services[i];
        const struct wr_vendor_info *vendor =
            wr_manifests_find_vendor(p->run.setup->manifests, service->name);

        if (vendor && service->left_milli >= 0)
            balances[summary->balance_count++] = (struct wr_balance){
                vendor->name, service->left_milli, vendor->low_milli};
    }
}

static enum wr_exit status_of(enum wr_code code)
{
    return (enum wr_exit)wr_policy(code)->exit_status;
}

/* Where the store itself failed, nothing could be written down of the end: the run is
 * as a killed one there, and what it came to is known here alone. */
static enum wr_exit stopped(const struct pipeline *p, struct wr_summary *summary)
{
    enum wr_exit status = status_of(p->run.stop_code);

    if (summary->run.id != 0 && summary->run.state == WR_RUN_RUNNING) {
        summary->run.state = WR_RUN_INTERRUPTED;
        summary->run.exit_status = (int)status;
        summary->run.stop = wr_arena_str(p->arena, wr_str(p->run.stop_err.text));
    }
    return status;
}

enum wr_exit wr_pipeline(const struct wr_setup *setup,
                         const struct wr_run_params *params,
                         const struct wr_pipeline_hooks *hooks, struct wr_arena *arena,
                         struct wr_summary *summary, struct wr_err *err)
{
    struct pipeline p = {.hooks = hooks, .arena = arena};
    enum wr_code code;

    p.run.setup = setup;
    p.run.job = setup->job;
    p.run.params = *params;
    p.run.plan = hooks->plan;
    code = open_run(&p, err);
    if (code) {
        wr_state_close(&p.state);
        return code == WR_E_CONFLICT ? WR_EXIT_RUNNING : status_of(code);
    }
    open_world(&p);
    p.preflight = wr_preflight_start(&p.run, preflight_done, &p);
    wr_loop_run(p.run.loop);
    if (hooks->progress)
        hooks->progress(hooks->ctx, &p.run);
    close_world(&p);
    *err = p.run.stop_err;
    code = collect(&p, summary, err);
    take_balances(&p, summary);
    wr_state_close(&p.state);
    if (p.run.stop_code)
        return stopped(&p, summary);
    return code ? status_of(code) : (enum wr_exit)summary->run.exit_status;
}
