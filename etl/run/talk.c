/* talk.c - see talk.h. Store work runs on the store's thread and touches the talk and
 * its members alone; everything else is on the loop. */
#include "etl/run/talk.h"

#include "etl/run/ask.h"
#include "weir/clock.h"
#include "weir/log.h"

#include <stdlib.h>

#define PATIENCE_MS      5000 /* for a limit or a backoff; longer ones park the lead */
#define POLL_PATIENCE_MS 1000 /* for a result: it is known to take its time */
#define PUT_DOWN_MS      1000 /* at least, when a poll failed */

static void next_exchange(void *ctx);

struct wr_run_talk *wr_run_talk_new(struct wr_run_ctx *run,
                                    const struct wr_provider *provider,
                                    struct wr_str state)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_run_talk *t = WR_NEW(arena, struct wr_run_talk);

    t->run = run;
    t->provider = provider;
    t->arena = arena;
    t->state = wr_str_empty(state) ? WR_NONE : wr_arena_str(arena, state);
    t->submitted = t->state.ptr != NULL;
    return t;
}

void wr_run_talk_join(struct wr_run_talk *t, struct wr_question *q)
{
    if (t->count == t->room) {
        size_t room = t->room ? t->room * 2 : 1;
        struct wr_question **bigger = WR_ARRAY(t->arena, struct wr_question *, room);

        for (size_t i = 0; i < t->count; i++)
            bigger[i] = t->members[i];
        t->members = bigger;
        t->room = room;
    }
    if (!t->submitted)
        q->ask.row = (uint32_t)t->count;
    t->members[t->count++] = q;
}

/* --- the end --- */

static void free_talk(void *ctx)
{
    struct wr_run_talk *t = ctx;

    wr_exchange_fini(&t->exchange);
    wr_timer_free(t->timer);
    wr_arena_free(t->arena);
}

/* Not under its caller's feet: the end may come out of the exchange. */
static void end_talk(struct wr_run_talk *t)
{
    wr_loop_defer(t->run->loop, free_talk, t);
}

static bool broken(struct wr_run_talk *t, enum wr_code code, const struct wr_err *err)
{
    if (!code)
        return false;
    wr_run_fail(t->run, code, err);
    for (size_t i = 0; i < t->count; i++)
        wr_question_break(t->members[i]);
    end_talk(t);
    return true;
}

static void put_off(struct wr_run_talk *t)
{
    for (size_t i = 0; i < t->count; i++)
        wr_question_put_off(t->members[i], t->due_us);
    end_talk(t);
}

/* --- failures --- */

/* The vendor did what it was asked: jobs are answered with 201 and 202. */
static bool is_taken(int status)
{
    return status >= 200 && status <= 299;
}

/* What is known of the money when no answer came. An answer that could not be
 * understood may have been charged, unless nothing is. A talk that was submitted is
 * paid for: where the vendor is only out of reach it is put down, to be collected;
 * where it is over, it counts at its worst case, unless it was dropped for want of
 * credits. */
static enum wr_fate fate_of(const struct wr_run_talk *t, enum wr_code code)
{
    const struct wr_exchange *x = &t->exchange;
    enum wr_fate paid =
        wr_provider_is_free(t->provider) ? WR_FATE_RELEASE : WR_FATE_UNCERTAIN;

    if (x->uncertain || (x->unanswered && !t->submitted))
        return paid;
    if (t->submitted && !x->over &&
        (code == WR_E_RATE || code == WR_E_TRANSIENT || code == WR_E_AUTH ||
         code == WR_E_QUOTA || code == WR_E_CANCELLED))
        return WR_FATE_PUT_DOWN;
    if (t->submitted)
        return code == WR_E_QUOTA ? WR_FATE_RELEASE : paid;
    if ((code == WR_E_PROTOCOL || code == WR_E_LIMIT) && is_taken(x->status))
        return paid;
    return WR_FATE_RELEASE;
}

/* Not again in this run where the service is given up. */
static int64_t again_at(const struct wr_run_talk *t, enum wr_fate fate)
{
    const struct wr_exchange *x = &t->exchange;
    uint32_t wait_ms = x->wait_ms;

    if (fate == WR_FATE_PUT_DOWN) {
        if (x->service->given_up || wr_gate_shut_by(x->service->gate))
            return WR_NEVER_US;
        wait_ms = wait_ms > PUT_DOWN_MS ? wait_ms : PUT_DOWN_MS;
    }
    return wr_run_now(t->run) + (int64_t)wait_ms * 1000;
}

/* A vendor that is asked no more says so once for each lead: the first refusal was
 * told. */
static enum wr_level level_of(const struct wr_exchange *x)
{
    if (x->code == WR_E_RATE)
        return WR_INFO;
    return x->tries == 0 && x->service && x->service->given_up ? WR_DEBUG : WR_WARN;
}

static void log_failure(const struct wr_run_talk *t, enum wr_fate fate)
{
    static const char *const charged[] = {[WR_FATE_RELEASE] = "no",
                                          [WR_FATE_UNCERTAIN] = "uncertain",
                                          [WR_FATE_PUT_DOWN] = "collected later"};
    const struct wr_exchange *x = &t->exchange;

    WR_LOG(level_of(x), "ask.failed", WR_KV("provider", t->provider->name),
           WR_KV("code", wr_code_name(x->code)), WR_KV("why", x->err.text),
           WR_KV_INT("asks", t->count), WR_KV_INT("status", x->status),
           WR_KV_INT("tries", x->tries), WR_KV("charged", charged[fate]));
}

static void fail_all(struct wr_run_talk *t)
{
    enum wr_fate fate = fate_of(t, t->exchange.code);
    struct wr_failure failure = {
        .code = t->exchange.code, .fate = fate, .until_us = again_at(t, fate)};

    log_failure(t, fate);
    for (size_t i = 0; i < t->count; i++)
        wr_question_fail(t->members[i], &failure);
    end_talk(t);
}

/* The vendor had no answer for this one of a batch; the talk as such is over. */
static void fail_row(struct wr_run_talk *t, struct wr_question *q, enum wr_code code)
{
    bool unclear = code == WR_E_PROTOCOL || code == WR_E_LIMIT;
    struct wr_failure failure = {.code = code ? code : WR_E_PROTOCOL,
                                 .is_row = true,
                                 .fate = unclear && !wr_provider_is_free(t->provider)
                                             ? WR_FATE_UNCERTAIN
                                             : WR_FATE_RELEASE};

    WR_LOG(WR_WARN, "ask.row_failed", WR_KV("provider", t->provider->name),
           WR_KV("code", wr_code_name(failure.code)), WR_KV_INT("row", q->ask.row),
           WR_KV("charged", failure.fate == WR_FATE_UNCERTAIN ? "uncertain" : "no"));
    if (wr_policy(failure.code)->stop_service)
        wr_gate_shut(t->exchange.service->gate, failure.code);
    wr_question_fail(q, &failure);
}

/* --- answers --- */

static void answer_all(struct wr_run_talk *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct wr_answer *answer = &t->talk.answers[i];

        if (answer->outcome == WR_OUTCOME_NONE)
            fail_row(t, t->members[i], answer->code);
        else
            wr_question_settle(t->members[i], answer, &t->exchange);
    }
    end_talk(t);
}

/* --- between exchanges --- */

static enum wr_code save_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    const struct wr_run_talk *t = ctx;
    struct wr_talk_mark mark = {.state = t->talk.state, .due_us = t->due_us};
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < t->count; i++) {
        mark.row = t->members[i]->ask.row;
        mark.again = t->members[i]->claimed.again;
        code = wr_db_talk_save(db, t->members[i]->claimed.entry_id, &mark, err);
    }
    return code;
}

/* Waits, in memory or as a row, or goes on at once. */
static void go_on(struct wr_run_talk *t)
{
    if (t->due_us) {
        put_off(t);
    } else if (t->move == WR_MOVE_WAIT && t->talk.wait_ms > 0) {
        if (!t->timer)
            t->timer = wr_timer_new(t->run->loop, next_exchange, t);
        wr_timer_start(t->timer, t->talk.wait_ms);
    } else {
        next_exchange(t);
    }
}

static void saved(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_run_talk *t = ctx;

    if (broken(t, code, err))
        return;
    t->submitted = true;
    go_on(t);
}

static void save(struct wr_run_talk *t)
{
    t->due_us = 0;
    if (t->move == WR_MOVE_WAIT && t->talk.wait_ms > POLL_PATIENCE_MS)
        t->due_us = wr_run_now(t->run) + (int64_t)t->talk.wait_ms * 1000;
    wr_store_submit(t->run->store, save_work, saved, t);
}

/* --- exchanges --- */

static void clear_out(struct wr_talk *talk)
{
    talk->wait_ms = 0;
    talk->harmless = false;
    talk->over = false;
    talk->left_milli = -1;
}

static enum wr_code decode(void *ctx, const struct wr_reply *reply, uint32_t *wait_ms,
                           struct wr_err *err)
{
    struct wr_run_talk *t = ctx;
    enum wr_code code;

    clear_out(&t->talk);
    code = wr_provider_advance(t->provider, &t->talk, reply, &t->move, err);
    *wait_ms = t->talk.wait_ms;
    t->exchange.over = t->talk.over;
    if (t->talk.left_milli >= 0)
        t->exchange.service->left_milli = t->talk.left_milli;
    return code;
}

static void exchanged(void *ctx, struct wr_exchange *x)
{
    struct wr_run_talk *t = ctx;

    for (size_t i = 0; x->unanswered && i < t->count; i++)
        t->members[i]->claimed.again = true;
    if (x->code)
        fail_all(t);
    else if (t->move == WR_MOVE_DONE)
        answer_all(t);
    else
        save(t);
}

/* A poll may be sent again whatever the tariff says. */
static void next_exchange(void *ctx)
{
    struct wr_run_talk *t = ctx;
    const struct wr_tariff *tariff = &t->provider->tariff;
    struct wr_exchange *x = &t->exchange;

    x->request = &t->talk.request;
    x->rates = t->talk.rates;
    x->harmless = t->talk.harmless;
    x->repeat_costs = !t->talk.harmless && tariff->repeat == WR_REPEAT_CHARGED &&
                      !wr_provider_is_free(t->provider);
    wr_exchange_start(x);
}

static void prepare_exchange(struct wr_run_talk *t)
{
    const struct wr_provider *p = t->provider;

    t->exchange = (struct wr_exchange){
        .run = t->run,
        .service = wr_service_of(t->run, wr_str(p->vendor), &p->rates),
        .name = p->name,
        .arena = t->arena,
        .patience_ms = PATIENCE_MS,
        .decode = decode,
        .done = exchanged,
        .ctx = t,
    };
}

static int by_row(const void *a, const void *b)
{
    const struct wr_question *left = *(struct wr_question *const *)a;
    const struct wr_question *right = *(struct wr_question *const *)b;

    return (left->ask.row > right->ask.row) - (left->ask.row < right->ask.row);
}

static void prepare_talk(struct wr_run_talk *t)
{
    struct wr_ask *asks = WR_ARRAY(t->arena, struct wr_ask, t->count);

    /* Of pointers indeed. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    qsort(t->members, t->count, sizeof(*t->members), by_row);
    for (size_t i = 0; i < t->count; i++)
        asks[i] = t->members[i]->ask;
    t->talk = (struct wr_talk){.asks = asks,
                               .count = t->count,
                               .arena = t->arena,
                               .now_us = wr_run_now(t->run),
                               .state = t->state};
    clear_out(&t->talk);
}

void wr_run_talk_go(struct wr_run_talk *t)
{
    struct wr_exchange *x = &t->exchange;

    prepare_talk(t);
    prepare_exchange(t);
    x->code = wr_provider_begin(t->provider, &t->talk, &t->move, &x->err);
    if (x->code)
        fail_all(t);
    else if (t->move == WR_MOVE_DONE)
        answer_all(t);
    else if (t->submitted && t->move == WR_MOVE_WAIT)
        save(t); /* collected before its time: put down again */
    else
        go_on(t);
}
