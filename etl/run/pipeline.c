/* pipeline.c - see pipeline.h. */
#include "etl/run/pipeline.h"

#include "etl/run/assign.h"
#include "etl/run/batch.h"
#include "etl/run/deliver.h"
#include "etl/run/due.h"
#include "etl/run/exchange.h"
#include "etl/run/expect.h"
#include "etl/run/floor.h"
#include "etl/run/lease.h"
#include "etl/run/notify.h"
#include "etl/run/preflight.h"
#include "etl/run/pull.h"
#include "etl/run/ranking.h"
#include "etl/run/record.h"
#include "etl/run/state.h"
#include "etl/run/token.h"
#include "etl/run/work.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/log.h"

#include <signal.h>

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
    struct wr_record_end end;
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

static enum wr_code end_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct pipeline *p = ctx;

    return wr_record_end(db, &p->run, &p->end, err);
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

static enum wr_code begin_work_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct pipeline *p = ctx;
    enum wr_code code = wr_due_gather(db, &p->run, err);

    if (code)
        return code;
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

    p->end.not_begun = p->run.stop_code && !p->run.params.resume_id;
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
    p->end.past_deadline = true;
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
        code = wr_record_begin(p->state.db, &p->run, p->arena, err);
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
