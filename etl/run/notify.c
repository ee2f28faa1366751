/* notify.c - see notify.h.
 *
 *   TAKE -> [FIND ->] SEND -> END -> TAKE ... -> done
 *
 * One at a time: they are few, and the next is only taken once the last one's end is on
 * disk. FIND is for tasks that went out before.
 */
#include "etl/run/notify.h"

#include "etl/run/exchange.h"
#include "etl/run/suppress.h"
#include "etl/run/webhook.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/log.h"

#include <stdlib.h>

#define PATIENCE_MS    30000
#define BACKOFF_US     WR_MINUTE_US
#define MAX_BACKOFF_US (6 * WR_HOUR_US)
#define MAX_WAIT_US    (2 * WR_MINUTE_US) /* for a search index to catch up */

struct wr_notify_pass {
    struct wr_run_ctx *run;
    void (*done)(void *ctx);
    void *ctx;
    struct wr_arena *arena;
    struct wr_timer *timer;
    int64_t began_us; /* what was touched since is not taken again */
    bool sent_before; /* what came of it is not known, or it failed */
    bool none;        /* nothing is due */
    bool skipped;     /* what was taken needs no sending */
    int64_t wait_us;  /* until then; 0 */
    struct wr_notice notice;
    struct wr_str owner;
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

/* --- with the decision --- */

enum wr_code wr_notify_decided(struct wr_db *db, const struct wr_run_ctx *run,
                               const struct wr_verdict *verdict, struct wr_err *err)
{
    const struct wr_notify *rules = &run->job->notify;
    int64_t now = wr_run_now(run);
    enum wr_code code = WR_OK;

    if (!rules->there || verdict->outcome == WR_LEAD_DEFERRED)
        return WR_OK;
    if (!verdict->in_notify)
        return wr_db_notice_drop(db, verdict->lead_id, WR_LIT("it holds no more"), now,
                                 err);
    for (size_t i = 0; !code && i < verdict->notice_count; i++) {
        struct wr_notice notice = verdict->notices[i];

        notice.at_us = now;
        code = wr_db_notice_put(db, &notice, rules->most, err);
    }
    if (!code && verdict->out.field_count == 0)
        code = wr_db_notice_release(db, verdict->lead_id, now, err);
    return code;
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

static enum wr_code end_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;

    return wr_db_notice_end(db, &p->notice, err);
}

static void ended(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;

    if (!broken(p, code, err))
        take(p);
}

static void end_notice(struct wr_notify_pass *p, enum wr_notice_state state)
{
    p->notice.state = state;
    p->notice.at_us = wr_run_now(p->run);
    wr_store_submit(p->run->store, end_work, ended, p);
}

static void arrived(struct wr_notify_pass *p, struct wr_str ref)
{
    p->notice.ref = ref;
    p->notice.reason = WR_NONE;
    p->run->progress.notices++;
    end_notice(p, WR_NOTICE_DONE);
}

static void tell_failure(const struct wr_notify_pass *p, bool dead)
{
    char marker[WR_NOTICE_MARKER];

    wr_notice_marker(p->notice.id, marker);
    WR_LOG(WR_WARN, dead ? "notice.dead" : "notice.failed",
           WR_KV("kind", wr_notice_kind_words[p->notice.kind]), WR_KV("id", marker),
           WR_KV_INT("tries", p->notice.tries), WR_KV_STR("why", p->notice.reason));
}

/* `for_good`: no later try could bring it. */
static void failed(struct wr_notify_pass *p, struct wr_str reason, bool for_good)
{
    bool dead = for_good || p->notice.tries >= p->run->job->notify.tries;

    p->notice.reason = wr_arena_str(p->arena, reason);
    p->notice.due_us = wr_run_now(p->run) + wr_notify_backoff_us(p->notice.tries);
    p->run->progress.notices_failed++;
    tell_failure(p, dead);
    end_notice(p, dead ? WR_NOTICE_DEAD : WR_NOTICE_READY);
}

/* It never went out: the gate is shut, or the run stops. No try. */
static void not_sent(struct wr_notify_pass *p, struct wr_str reason)
{
    p->notice.tries--;
    if (!p->sent_before)
        p->notice.sent_us = 0;
    p->notice.due_us = wr_run_now(p->run);
    p->notice.reason = wr_arena_str(p->arena, reason);
    p->run->progress.notices_failed += !p->run->stopping;
    end_notice(p, WR_NOTICE_READY);
}

static void exchange_failed(struct wr_notify_pass *p, const struct wr_exchange *x)
{
    if (x->tries == 0)
        not_sent(p, wr_str(x->err.text));
    else
        failed(p, wr_str(x->err.text),
               p->notice.kind == WR_NOTICE_WEBHOOK && x->code == WR_E_CONFIG);
}

/* --- sending --- */

static struct wr_service *service_of(struct wr_notify_pass *p)
{
    static const struct wr_rates any = {.concurrent = 1};

    if (p->notice.kind == WR_NOTICE_TASK)
        return wr_service_of(p->run, wr_str(p->run->job->crm->name), NULL);
    return wr_service_of(p->run, WR_LIT("webhook"), &any);
}

static void exchange(struct wr_notify_pass *p, bool repeatable, wr_decode_fn decode,
                     wr_exchange_fn done)
{
    wr_exchange_fini(&p->exchange);
    p->exchange = (struct wr_exchange){
        .run = p->run,
        .service = service_of(p),
        .name = p->notice.kind == WR_NOTICE_TASK ? p->run->job->crm->name : "webhook",
        .request = &p->request,
        .arena = p->arena,
        .repeat_costs = !repeatable,
        .patience_ms = PATIENCE_MS,
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

static enum wr_code decode_delivered(void *ctx WR_UNUSED, const struct wr_reply *reply,
                                     uint32_t *wait_ms, struct wr_err *err)
{
    return wr_webhook_decode(reply, wait_ms, err);
}

static void delivered(void *ctx, struct wr_exchange *x)
{
    struct wr_notify_pass *p = ctx;

    if (x->code)
        exchange_failed(p, x);
    else
        arrived(p, WR_NONE);
}

static void send(struct wr_notify_pass *p)
{
    struct wr_err err = {0};
    enum wr_code code;

    p->request = (struct wr_request){0};
    if (p->notice.kind == WR_NOTICE_TASK) {
        code = wr_notice_task(&p->notice, p->owner, p->arena, &p->task, &err);
        if (code)
            failed(p, wr_str(err.text), true);
        else if (p->sent_before)
            find_task(p);
        else
            make_task(p);
        return;
    }
    code = wr_notice_event(&p->notice, p->owner, p->arena, &p->notice.body, &err);
    if (code) {
        failed(p, wr_str(err.text), true);
        return;
    }
    wr_webhook_request(&p->run->job->notify.webhook, &p->notice, wr_run_now(p->run),
                       p->arena, &p->request);
    exchange(p, true, decode_delivered, delivered);
}

static void send_first(struct wr_notify_pass *p)
{
    p->sent_before = p->notice.sent_us > 0;
    p->notice.tries++;
    if (!p->sent_before)
        p->notice.sent_us = wr_run_now(p->run);
    send(p);
}

/* --- taking: on the store's thread --- */

/* As the record stands now: routing may have given the lead to somebody meanwhile. */
static struct wr_str owner_of(const struct wr_run_ctx *run,
                              const struct wr_lead_row *lead, struct wr_arena *arena)
{
    const struct wr_map *map = run->job->maps[WR_OBJECT_LEAD];
    struct wr_str owner = WR_NONE;

    for (size_t i = 0; i < map->line_count; i++) {
        wr_field_id field = map->lines[i].field;

        if ((field == WR_F_OWNER_ID || field == WR_F_ROUTE_OWNER) &&
            wr_str_empty(owner))
            owner = wr_values_get(lead->values, map->lines[i].property, arena);
    }
    return owner;
}

/* Whoever came on the list since, or is gone, is left alone. */
static enum wr_code look_at_lead(struct wr_db *db, struct wr_notify_pass *p,
                                 struct wr_err *err)
{
    struct wr_out row = {.lead_id = p->notice.lead_id, .key = p->notice.key};
    struct wr_lead_row lead;
    bool listed = false;
    enum wr_code code = wr_db_lead_get(db, p->notice.lead_id, p->arena, &lead, err);

    if (!code)
        code = wr_suppress_write(db, &row, p->arena, &listed, err);
    if (code && code != WR_E_GONE)
        return code;
    if (code == WR_E_GONE || lead.gone || listed) {
        p->skipped = true;
        p->notice.state = WR_NOTICE_LEFT_OUT;
        p->notice.at_us = wr_run_now(p->run);
        p->notice.reason =
            listed ? WR_LIT(WR_ON_THE_LIST) : WR_LIT("the record is gone");
        return wr_db_notice_end(db, &p->notice, err);
    }
    p->owner = owner_of(p->run, &lead, p->arena);
    return WR_OK;
}

static enum wr_code take_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;
    const struct wr_notify *rules = &p->run->job->notify;
    int64_t now = wr_run_now(p->run), lag = p->run->job->index_lag_us;
    struct wr_notice_query query = {
        .job = p->run->job->name,
        .now_us = now,
        .before_us = p->began_us,
        .kinds = (rules->task ? 1u << WR_NOTICE_TASK : 0) |
                 (rules->has_webhook ? 1u << WR_NOTICE_WEBHOOK : 0)};
    enum wr_code code = wr_db_notice_next(db, &query, p->arena, &p->notice, NULL);

    p->skipped = false;
    p->wait_us = 0;
    p->none = code == WR_E_GONE;
    if (p->none) {
        query.now_us += MAX_WAIT_US;
        return wr_db_notice_wait(db, &query, &p->wait_us, err);
    }
    if (code)
        return wr_fail(err, code, "notices cannot be read");
    code = look_at_lead(db, p, err);
    if (code || p->skipped)
        return code;
    if (p->notice.kind != WR_NOTICE_TASK)
        lag = 0;
    return wr_db_notice_sent(db, p->notice.id, now, now + lag, err);
}

static void taken(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_notify_pass *p = ctx;
    int64_t now = wr_run_now(p->run);

    if (broken(p, code, err))
        return;
    if (!p->none && !p->skipped)
        send_first(p);
    else if (p->none && (p->wait_us == 0 || p->run->stopping))
        finish(p);
    else if (p->none && p->wait_us > now)
        wr_timer_start(p->timer, (uint64_t)(p->wait_us - now) / 1000 + 1);
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
    if (pass && pass->none)
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
