/* notify.c - see notify.h.
 *
 *   TAKE -> [FIND ->] SEND -> END -> TAKE ... -> done
 *
 * One at a time: they are few, and the next is only taken once the last one's end is on
 * disk. FIND is for tasks that went out before.
 */
#include "etl/run/notify.h"

#include "etl/run/exchange.h"
#include "etl/run/webhook.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/log.h"

#include <stdlib.h>

#define PATIENCE_MS    30000
#define BACKOFF_US     WR_MINUTE_US
#define MAX_BACKOFF_US (6 * WR_HOUR_US)
#define MAX_LOST_MS    5000 /* on webhooks that do not arrive, in a run */

struct wr_notify_pass {
    struct wr_run_ctx *run;
    void (*done)(void *ctx);
    void *ctx;
    struct wr_arena *arena;
    struct wr_timer *timer;
    int64_t began_us; /* what was touched since is not taken again */
    struct wr_notice_taken taken;
    bool sent_before; /* what came of it is not known, or it failed */
    uint32_t told_ms; /* so long the receiver of webhooks wants none */
    uint64_t sent_ms; /* of the loop */
    uint64_t lost_ms; /* on webhooks that did not arrive */
    struct wr_task task;
    struct wr_written made;
    struct wr_str found;
    struct wr_request request;
    struct wr_exchange exchange;
};

int64_t wr_notify_backoff_us(int64_t tries)
{
    int64_t us = BACKOFF_US;

    while (--tries > 0 && us < MAX_BACKOFF_US)
        us *= 2;
    return us < MAX_BACKOFF_US ? us : MAX_BACKOFF_US;
}

/* --- the end of one, and of all --- */

static void take(void *ctx);

static void finish(struct wr_notify_pass *p)
{
    p->done(p->ctx);
}

static bool broken(struct wr_notify_pass *p, enum wr_code code,
                   const struct wr_err *err)
{
    if (code) {
        wr_run_fail(p->run, code, err);
        finish(p);
    }
    return code != WR_OK;
}

static int64_t told_us(const struct wr_notify_pass *p)
{
    return (int64_t)p->told_ms * 1000;
}

static enum wr_code end_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;
    enum wr_code code = wr_db_notice_end(db, &p->taken.notice, err);

    if (!code && p->told_ms > 0)
        code = wr_db_notice_postpone(db, p->run->job->name, p->taken.notice.kind,
                                     wr_run_now(p->run) + told_us(p), err);
    return code;
}

static void ended(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;

    if (!broken(p, code, err))
        take(p);
}

static void end_notice(struct wr_notify_pass *p, enum wr_notice_state state)
{
    p->taken.notice.state = state;
    p->taken.notice.at_us = wr_run_now(p->run);
    wr_store_submit(p->run->store, end_work, ended, p);
}

static void arrived(struct wr_notify_pass *p, struct wr_str ref)
{
    p->taken.notice.ref = ref;
    p->taken.notice.reason = WR_NONE;
    p->run->progress.notices++;
    end_notice(p, WR_NOTICE_DONE);
}

static void tell_failure(const struct wr_notify_pass *p, bool dead)
{
    char marker[WR_NOTICE_MARKER];

    wr_notice_marker(p->taken.notice.id, marker);
    WR_LOG(WR_WARN, dead ? "notice.dead" : "notice.failed",
           WR_KV("kind", wr_notice_kind_words[p->taken.notice.kind]),
           WR_KV("id", marker), WR_KV_INT("tries", p->taken.notice.tries),
           WR_KV_STR("why", p->taken.notice.reason));
}

/* `for_good`: no later try could bring it. */
static void failed(struct wr_notify_pass *p, struct wr_str reason, bool for_good)
{
    bool dead = for_good || p->taken.notice.tries >= p->run->job->notify.tries;
    int64_t wait_us = wr_notify_backoff_us(p->taken.notice.tries);

    p->taken.notice.reason = wr_arena_str(p->arena, reason);
    if (wait_us < told_us(p))
        wait_us = told_us(p);
    p->taken.notice.due_us = wr_run_now(p->run) + wait_us;
    p->run->progress.notices_failed++;
    tell_failure(p, dead);
    end_notice(p, dead ? WR_NOTICE_DEAD : WR_NOTICE_READY);
}

/* It never went out: the gate is shut, or the run stops. No try. */
static void not_sent(struct wr_notify_pass *p, struct wr_str reason)
{
    p->taken.notice.tries--;
    if (!p->sent_before)
        p->taken.notice.sent_us = 0;
    p->taken.notice.due_us = wr_run_now(p->run);
    p->taken.notice.reason = wr_arena_str(p->arena, reason);
    p->run->progress.notices_failed += !p->run->stopping;
    end_notice(p, WR_NOTICE_READY);
}

static void exchange_failed(struct wr_notify_pass *p, const struct wr_exchange *x)
{
    if (x->tries == 0)
        not_sent(p, wr_str(x->err.text));
    else
        failed(p, wr_str(x->err.text),
               p->taken.notice.kind == WR_NOTICE_WEBHOOK && x->code == WR_E_CONFIG);
}

/* --- sending --- */

static struct wr_service *service_of(struct wr_notify_pass *p)
{
    static const struct wr_rates any = {.concurrent = 1};

    if (p->taken.notice.kind == WR_NOTICE_TASK)
        return wr_service_of(p->run, wr_str(p->run->job->crm->name), NULL);
    return wr_service_of(p->run, WR_LIT("webhook"), &any);
}

static uint32_t left_ms(const struct wr_notify_pass *p)
{
    return p->lost_ms < MAX_LOST_MS ? (uint32_t)(MAX_LOST_MS - p->lost_ms) : 0;
}

static void exchange(struct wr_notify_pass *p, bool repeatable, wr_decode_fn decode,
                     wr_exchange_fn done)
{
    bool to_crm = p->taken.notice.kind == WR_NOTICE_TASK;

    wr_exchange_fini(&p->exchange);
    p->sent_ms = wr_loop_now_ms(p->run->loop);
    p->exchange = (struct wr_exchange){
        .run = p->run,
        .service = service_of(p),
        .name = to_crm ? p->run->job->crm->name : "webhook",
        .request = &p->request,
        .arena = p->arena,
        .repeat_costs = !repeatable,
        .patience_ms = to_crm ? PATIENCE_MS : left_ms(p),
        .until_ms = to_crm ? 0 : p->sent_ms + left_ms(p),
        .decode = decode,
        .done = done,
        .ctx = p,
    };
    wr_exchange_start(&p->exchange);
}

/* A reply that does not tell whether the task was made must not make a second one: it
 * is looked for in a later run. */
static enum wr_code decode_task(void *ctx, const struct wr_reply *reply,
                                uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;
    enum wr_code code = p->run->job->crm->task_decode(
        p->run->job->crm_config, reply, p->arena, &p->made, &p->found, wait_ms, err);

    p->exchange.over = code == WR_E_TRANSIENT;
    return code;
}

static void task_sent(void *ctx, struct wr_exchange *x)
{
    struct wr_notify_pass *p = ctx;

    if (x->code)
        exchange_failed(p, x);
    else if (p->made.result != WR_WRITE_OK)
        failed(p, p->made.reason, p->made.result == WR_WRITE_REJECTED);
    else
        arrived(p, p->found);
}

static void make_task(struct wr_notify_pass *p)
{
    const struct wr_job *job = p->run->job;
    struct wr_err err = {0};
    enum wr_code code =
        job->crm->task_request(job->crm_config, job->maps[WR_OBJECT_LEAD]->crm_object,
                               &p->task, p->arena, &p->request, &err);

    if (code)
        failed(p, wr_str(err.text), true);
    else
        exchange(p, false, decode_task, task_sent);
}

static enum wr_code decode_found(void *ctx, const struct wr_reply *reply,
                                 uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;

    return p->run->job->crm->find_task_decode(p->run->job->crm_config, p->task.marker,
                                              reply, p->arena, &p->found, wait_ms, err);
}

static void looked(void *ctx, struct wr_exchange *x)
{
    struct wr_notify_pass *p = ctx;

    if (x->code)
        exchange_failed(p, x);
    else if (p->found.ptr)
        arrived(p, p->found);
    else
        make_task(p);
}

static void find_task(struct wr_notify_pass *p)
{
    const struct wr_job *job = p->run->job;
    struct wr_err err = {0};
    enum wr_code code = job->crm->find_task_request(job->crm_config, p->task.marker,
                                                    p->arena, &p->request, &err);

    if (code)
        failed(p, wr_str(err.text), true);
    else
        exchange(p, true, decode_found, looked);
}

static enum wr_code decode_delivered(void *ctx, const struct wr_reply *reply,
                                     uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;
    enum wr_code code = wr_webhook_decode(reply, wait_ms, err);

    p->told_ms = code ? *wait_ms : 0;
    return code;
}

static void delivered(void *ctx, struct wr_exchange *x)
{
    struct wr_notify_pass *p = ctx;

    if (x->code) {
        p->lost_ms += wr_loop_now_ms(p->run->loop) - p->sent_ms;
        exchange_failed(p, x);
    } else {
        arrived(p, WR_NONE);
    }
}

static void send(struct wr_notify_pass *p)
{
    struct wr_err err = {0};
    enum wr_code code;

    p->request = (struct wr_request){0};
    p->told_ms = 0;
    if (p->taken.notice.kind == WR_NOTICE_TASK) {
        code =
            wr_notice_task(&p->taken.notice, p->taken.owner, p->arena, &p->task, &err);
        if (code)
            failed(p, wr_str(err.text), true);
        else if (p->sent_before)
            find_task(p);
        else
            make_task(p);
        return;
    }
    code = wr_notice_event(&p->taken.notice, p->taken.owner, p->arena,
                           &p->taken.notice.body, &err);
    if (code) {
        failed(p, wr_str(err.text), true);
        return;
    }
    wr_webhook_request(&p->run->job->notify.webhook, &p->taken.notice,
                       wr_run_now(p->run), p->arena, &p->request);
    exchange(p, true, decode_delivered, delivered);
}

static void send_first(struct wr_notify_pass *p)
{
    p->sent_before = p->taken.notice.sent_us > 0;
    p->taken.notice.tries++;
    if (!p->sent_before)
        p->taken.notice.sent_us = wr_run_now(p->run);
    send(p);
}

/* --- taking --- */

/* The run ends without webhooks that a dead receiver would have it wait for. */
static unsigned kinds_to_send(const struct wr_notify_pass *p)
{
    const struct wr_notify *rules = &p->run->job->notify;

    return (rules->task ? 1u << WR_NOTICE_TASK : 0) |
           (rules->has_webhook && left_ms(p) > 0 ? 1u << WR_NOTICE_WEBHOOK : 0);
}

static enum wr_code take_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;

    return wr_notice_take(db, p->run, kinds_to_send(p), p->began_us, p->arena,
                          &p->taken, err);
}

static void taken(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;
    int64_t now = wr_run_now(p->run);

    if (broken(p, code, err))
        return;
    if (!p->taken.none && !p->taken.skipped)
        send_first(p);
    else if (p->taken.none && (p->taken.wait_us == 0 || p->run->stopping))
        finish(p);
    else if (p->taken.none && p->taken.wait_us > now)
        wr_timer_start(p->timer, (uint64_t)(p->taken.wait_us - now) / 1000 + 1);
    else
        take(p);
}

static void take(void *ctx)
{
    struct wr_notify_pass *p = ctx;

    if (p->run->stopping) {
        finish(p);
        return;
    }
    wr_arena_reset(p->arena);
    wr_store_submit(p->run->store, take_work, taken, p);
}

/* --- from outside --- */

struct wr_notify_pass *wr_notify_start(struct wr_run_ctx *run, void (*done)(void *ctx),
                                       void *ctx)
{
    struct wr_notify_pass *p = wr_alloc(sizeof(*p));

    p->run = run;
    p->done = done;
    p->ctx = ctx;
    p->arena = wr_arena_new(0);
    p->timer = wr_timer_new(run->loop, take, p);
    p->began_us = wr_run_now(run) + 1;
    if (run->params.dry || run->stopping || !run->job->notify.there)
        finish(p);
    else
        take(p);
    return p;
}

void wr_notify_hurry(struct wr_notify_pass *pass)
{
    if (pass && pass->taken.none)
        wr_timer_start(pass->timer, 0);
}

void wr_notify_free(struct wr_notify_pass *pass)
{
    if (!pass)
        return;
    wr_exchange_fini(&pass->exchange);
    wr_timer_free(pass->timer);
    wr_arena_free(pass->arena);
    free(pass);
}
