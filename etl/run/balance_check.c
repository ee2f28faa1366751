/* balance_check.c - see balance_check.h. */
#include "etl/run/balance_check.h"

#include "etl/run/batch.h"
#include "etl/run/exchange.h"
#include "etl/run/preflight.h"
#include "etl/run/state.h"
#include "etl/run/token.h"
#include "weir/clock.h"

struct asking {
    struct wr_run_ctx run;
    struct wr_state state;
};

static void checked(void *ctx)
{
    struct asking *a = ctx;

    wr_loop_stop(a->run.loop);
}

static void on_signal(void *ctx, int signum)
{
    struct asking *a = ctx;

    a->run.signum = signum;
    a->run.stopping = true;
    wr_run_hurry(&a->run);
}

static void open_world(struct asking *a)
{
    const struct wr_job *job = a->run.job;
    struct wr_io_options options = {.user_agent = "weir/" WEIR_VERSION,
                                    .dns_servers = job->dns_servers,
                                    .allow_private = job->allow_private};

    a->run.loop = wr_loop_new();
    a->run.io = wr_io_new(a->run.loop, &options);
    a->run.store = wr_store_new(a->run.loop, a->state.db);
    a->state.db = NULL; /* the store's now */
    a->run.seed = (uint64_t)wr_now_us();
    a->run.started_ms = wr_loop_now_ms(a->run.loop);
    a->run.deadline_at_us = WR_NEVER_US;
    a->run.params.dry = true; /* an empty account is told, and ends nothing */
    a->run.batches = wr_batches_new(&a->run);
    wr_loop_on_signal(a->run.loop, on_signal, a);
}

static void close_world(struct asking *a)
{
    wr_io_free(a->run.io);
    wr_store_free(a->run.store);
    wr_batches_free(a->run.batches);
    for (size_t i = 0; i < a->run.service_count; i++) {
        wr_token_free(a->run.services[i].token);
        wr_gate_free(a->run.services[i].gate);
        wr_line_free(a->run.services[i].line);
    }
    wr_loop_free(a->run.loop);
}

enum wr_code wr_balance_check(const struct wr_setup *setup, struct wr_arena *arena,
                              struct wr_err *err)
{
    struct asking a = {.run = {.setup = setup, .job = setup->job}};
    enum wr_code code = wr_state_open(setup, false, arena, &a.state, err);
    struct wr_preflight *preflight;

    if (code) {
        wr_state_close(&a.state);
        return code;
    }
    open_world(&a);
    preflight = wr_preflight_start(&a.run, checked, &a);
    wr_loop_run(a.run.loop);
    wr_preflight_free(preflight);
    close_world(&a);
    wr_state_close(&a.state);
    if (a.run.stop_code)
        *err = a.run.stop_err;
    return a.run.signum ? wr_fail(err, WR_E_CANCELLED, "interrupted") : a.run.stop_code;
}
