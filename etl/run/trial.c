/* trial.c - see trial.h. */
#include "etl/run/trial.h"

#include "etl/run/batch.h"
#include "etl/run/floor.h"
#include "etl/run/state.h"
#include "etl/run/token.h"
#include "weir/clock.h"

#include <signal.h>
#include <unistd.h>

struct bench {
    struct wr_run_ctx run;
    struct wr_state state;
    struct wr_question question;
};

static void answered(void *ctx, struct wr_question *q WR_UNUSED)
{
    struct bench *b = ctx;

    wr_loop_stop(b->run.loop);
}

static void on_signal(void *ctx, int signum)
{
    struct bench *b = ctx;

    b->run.signum = signum;
    b->run.stopping = true;
    wr_run_hurry(&b->run);
}

/* A run of its own, beside those of the job: it pulls nothing and holds no lead. */
static enum wr_code open_run(struct bench *b, struct wr_arena *arena,
                             struct wr_err *err)
{
    const struct wr_setup *setup = b->run.setup;
    int64_t now = wr_now_us();
    enum wr_code code = wr_state_open(setup, false, arena, &b->state, err);

    b->run.run = (struct wr_run){
        .job = wr_arena_printf(arena, "test of %.*s", WR_FMT(setup->job->name)),
        .file = setup->job->file,
        .config = wr_str(setup->config_hash),
        .params = WR_LIT("{}"),
        .as_of_us = now - now % WR_SECOND_US,
        .started_us = now,
    };
    return code ? code : wr_db_run_start(b->state.db, &b->run.run, getpid(), err);
}

static void open_world(struct bench *b)
{
    const struct wr_job *job = b->run.job;
    struct wr_io_options options = {.user_agent = "weir/" WEIR_VERSION,
                                    .dns_servers = job->dns_servers,
                                    .allow_private = job->allow_private};

    b->run.loop = wr_loop_new();
    b->run.io = wr_io_new(b->run.loop, &options);
    b->run.store = wr_store_new(b->run.loop, b->state.db);
    b->state.db = NULL; /* the store's now */
    b->run.seed = (uint64_t)b->run.run.id ^ UINT64_C(0x9e3779b97f4a7c15);
    b->run.started_ms = wr_loop_now_ms(b->run.loop);
    b->run.deadline_at_us = WR_NEVER_US;
    b->run.batches = wr_batches_new(&b->run);
    wr_loop_on_signal(b->run.loop, on_signal, b);
}

static void close_world(struct bench *b)
{
    wr_io_free(b->run.io);
    wr_store_free(b->run.store);
    wr_batches_free(b->run.batches);
    wr_floors_free(&b->run);
    for (size_t i = 0; i < b->run.service_count; i++) {
        wr_token_free(b->run.services[i].token);
        wr_gate_free(b->run.services[i].gate);
        wr_line_free(b->run.services[i].line);
    }
    wr_loop_free(b->run.loop);
}

static void ask(struct bench *b, const struct wr_trial *trial, struct wr_arena *arena)
{
    const struct wr_provider *p = trial->provider;
    const struct wr_input_set *set = wr_provider_ready(p, trial->inputs);

    b->question = (struct wr_question){
        .run = &b->run,
        .provider = p,
        .inputs = trial->inputs,
        .input_count = trial->input_count,
        .question_id = wr_question_id(p, set, trial->inputs, arena),
        .step = WR_LIT("test"),
        .arena = arena,
        .done = answered,
        .ctx = b,
    };
    wr_question_ask(&b->question);
}

static int64_t spent_by(const struct wr_question *q)
{
    int64_t sum = q->kept ? 0 : q->settlement.spent_micro;

    for (size_t i = 0; !q->kept && i < q->settlement.line_count; i++)
        sum += q->settlement.lines[i].spent_micro;
    return sum;
}

static void take_end(struct bench *b, struct wr_trial *trial)
{
    const struct wr_question *q = &b->question;

    trial->end = q->end;
    trial->outcome = q->outcome;
    trial->facts = q->facts;
    trial->why = q->why;
    trial->code = q->failure.code;
    trial->budget = q->budget;
    trial->kept = q->kept;
    trial->spent_micro = q->end == WR_ASK_ANSWERED ? spent_by(q) : 0;
    trial->until_us = q->until_us;
    trial->signum = b->run.signum;
}

static enum wr_code end_run(struct bench *b, struct wr_err *err)
{
    struct wr_run *run = &b->run.run;
    struct wr_db *db = NULL;
    enum wr_code code = wr_db_open(b->state.path, WR_DB_WRITE, &db, err);

    run->state = WR_RUN_DONE;
    run->stage = WR_STAGE_ENDED;
    run->ended_us = wr_now_us();
    if (!code)
        code = wr_db_run_save(db, run, err);
    wr_db_close(db);
    return code;
}

enum wr_code wr_trial_run(const struct wr_setup *setup, struct wr_trial *trial,
                          struct wr_arena *arena, struct wr_err *err)
{
    struct bench b = {.run = {.setup = setup, .job = setup->job}};
    enum wr_code code = open_run(&b, arena, err);

    if (code) {
        wr_state_close(&b.state);
        return code;
    }
    open_world(&b);
    ask(&b, trial, arena);
    wr_loop_run(b.run.loop);
    take_end(&b, trial);
    close_world(&b);
    code = end_run(&b, err);
    wr_state_close(&b.state);
    if (!code && b.run.stop_code) {
        *err = b.run.stop_err;
        code = b.run.stop_code;
    }
    return code;
}
