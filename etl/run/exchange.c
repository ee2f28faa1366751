/* exchange.c - see exchange.h.
 *
 *   TOKEN -> ASK GATE -> SENT -> DECODED -> done
 *     ^        ^  |                |
 *     |        |  wait             RATE | TRANSIENT
 *     |        +------ backoff ----+
 *     +----------- AUTH, once -----+
 */
#include "etl/run/exchange.h"

#include "etl/run/token.h"

#include "weir/alloc.h"
#include "weir/log.h"

#include <stdlib.h>

#define MAX_TRIES       5
#define CRM_PATIENCE_MS (15 * 60 * 1000)
#define BACKOFF_BASE_MS 200
#define BACKOFF_CAP_MS  20000

/* How often one kind of request may go out, told by where its rates stand. */
struct limit {
    const struct wr_rates *rates;
    struct wr_gate *gate;
    struct limit *next;
};

/* Who waits for a call in flight to end, first come first served; and the limits of
 * single requests, beside the service's. */
struct wr_line_up {
    struct wr_run_ctx *run;
    struct wr_exchange *head, *tail;
    struct limit *limits;
};

static void ask_gate(void *ctx);

struct wr_line_up *wr_line_new(struct wr_run_ctx *run, struct wr_service *service)
{
    struct wr_line_up *line = wr_alloc(sizeof(*line));

    (void)service;
    line->run = run;
    return line;
}

void wr_line_free(struct wr_line_up *line)
{
    while (line && line->limits) {
        struct limit *limit = line->limits;

        line->limits = limit->next;
        wr_gate_free(limit->gate);
        free(limit);
    }
    free(line);
}

/* The gate of the exchange's own rates; NULL: it has none. */
static struct wr_gate *own_gate(const struct wr_exchange *x)
{
    struct wr_line_up *line = x->service->line;
    struct limit *limit = line->limits;

    if (!x->rates)
        return NULL;
    while (limit && limit->rates != x->rates)
        limit = limit->next;
    if (!limit) {
        limit = wr_alloc(sizeof(*limit));
        *limit = (struct limit){
            x->rates,
            wr_gate_new(&(struct wr_gate_options){.per_second = x->rates->per_second,
                                                  .per_minute = x->rates->per_minute,
                                                  .per_hour = x->rates->per_hour,
                                                  .per_day = x->rates->per_day}),
            line->limits};
        line->limits = limit;
    }
    return limit->gate;
}

static void line_join(struct wr_line_up *line, struct wr_exchange *x)
{
    x->next = NULL;
    if (line->tail)
        line->tail->next = x;
    else
        line->head = x;
    line->tail = x;
}

static void line_call_next(struct wr_line_up *line)
{
    struct wr_exchange *x = line->head;

    if (!x)
        return;
    line->head = x->next;
    if (!line->head)
        line->tail = NULL;
    wr_loop_defer(line->run->loop, ask_gate, x);
}

/* --- waiting: in a list of the run, so that a stop cuts it short --- */

static void wait_for(struct wr_exchange *x, uint64_t wait_ms)
{
    x->waiting = true;
    x->wait_prev = NULL;
    x->wait_next = x->run->waiting;
    if (x->wait_next)
        x->wait_next->wait_prev = x;
    x->run->waiting = x;
    wr_timer_start(x->timer, wait_ms);
}

static void stop_waiting(struct wr_exchange *x)
{
    if (!x->waiting)
        return;
    x->waiting = false;
    if (x->wait_prev)
        x->wait_prev->wait_next = x->wait_next;
    else
        x->run->waiting = x->wait_next;
    if (x->wait_next)
        x->wait_next->wait_prev = x->wait_prev;
}

void wr_exchange_hurry(struct wr_run_ctx *run)
{
    for (struct wr_exchange *x = run->waiting; x; x = x->wait_next)
        wr_timer_start(x->timer, 0);
}

static void finish(struct wr_exchange *x, enum wr_code code)
{
    x->code = code;
    x->done(x->ctx, x);
}

static bool is_too_late(const struct wr_exchange *x, uint64_t wait)
{
    return wait > x->patience_ms ||
           (x->until_ms && wr_loop_now_ms(x->run->loop) + wait > x->until_ms);
}

/* RATE and TRANSIENT may be tried again, while patience and tries last. */
static void wait_or_end(struct wr_exchange *x, enum wr_code code, uint32_t told_ms)
{
    uint32_t wait = wr_backoff_ms(x->tries, BACKOFF_BASE_MS, BACKOFF_CAP_MS, told_ms,
                                  &x->run->seed);

    x->wait_ms = wait;
    if (x->over || x->tries >= MAX_TRIES || is_too_late(x, wait) || x->run->stopping) {
        finish(x, code);
        return;
    }
    wait_for(x, wait);
}

static void release_gate(struct wr_exchange *x, enum wr_code code, uint32_t wait_ms)
{
    wr_gate_done(x->service->gate, wr_loop_now_ms(x->run->loop), code, wait_ms);
    x->in_flight = false;
    line_call_next(x->service->line);
}

static void take_transport_failure(struct wr_exchange *x,
                                   const struct wr_io_result *result)
{
    x->err = result->err;
    release_gate(x, result->code, 0);
    x->unanswered |= result->sent && !x->harmless;
    if (result->sent && x->repeat_costs) {
        x->uncertain = true;
        finish(x, result->code);
    } else if (result->code == WR_E_TRANSIENT) {
        wait_or_end(x, result->code, 0);
    } else {
        finish(x, result->code);
    }
}

/* --- the vendor's token --- */

static bool wants_token(const struct wr_exchange *x)
{
    return x->request->kind == WR_REQUEST_HTTP && x->request->http.wants_token;
}

static void end_waiting(void *ctx)
{
    struct wr_exchange *x = ctx;

    finish(x, x->code);
}

static void token_came(void *ctx, enum wr_code code, const struct wr_err *err,
                       uint32_t wait_ms)
{
    struct wr_exchange *x = ctx;

    x->code = code;
    x->err = *err;
    x->wait_ms = wait_ms;
    wr_loop_defer(x->run->loop, code ? end_waiting : ask_gate, x);
}

/* True: it is there. Otherwise the exchange goes on when it is, or ends. */
static bool has_token(struct wr_exchange *x)
{
    struct wr_token *token = wr_token_of(x->run, x->service);

    if (!token) {
        finish(x,
               wr_fail(&x->err, WR_E_INTERNAL, "%s: the vendor has no token", x->name));
        return false;
    }
    if (wr_token_is_good(token))
        return true;
    if (++x->token_waits > MAX_TRIES) {
        finish(x, wr_fail(&x->err, WR_E_TRANSIENT,
                          "%s: tokens are over before they can be used", x->name));
        return false;
    }
    if (!x->token_wait)
        x->token_wait = WR_NEW(x->arena, struct wr_token_wait);
    *x->token_wait = (struct wr_token_wait){.came = token_came, .ctx = x};
    wr_token_await(token, x->token_wait);
    return false;
}

/* What the reply says of the token that was sent. True: once more, with another one. */
static bool judge_token(struct wr_exchange *x, enum wr_code code)
{
    struct wr_token *token = x->service->token;
    bool again = false;

    if (!x->token_generation)
        return false;
    wr_token_blot(token, &x->err);
    if (code != WR_E_AUTH)
        wr_token_proved(token, x->token_generation);
    else if (!x->token_renewed)
        again = x->token_renewed = wr_token_refused(token, x->token_generation);
    return again;
}

static void take_result(void *ctx, struct wr_io_result *result)
{
    struct wr_exchange *x = ctx;
    uint32_t told_ms = 0;
    enum wr_code code;

    x->took_ms = result->took_ms;
    if (result->code) {
        x->status = 0;
        take_transport_failure(x, result);
        return;
    }
    x->status = result->reply.kind == WR_REQUEST_HTTP ? result->reply.http.status : 0;
    x->err = (struct wr_err){0};
    code = x->decode(x->ctx, &result->reply, &told_ms, &x->err);
    if (judge_token(x, code)) {
        release_gate(x, WR_OK, 0); /* it is up, and the key was not what it refused */
        wr_loop_defer(x->run->loop, ask_gate, x);
        return;
    }
    release_gate(x, code, told_ms);
    if (code == WR_E_RATE || code == WR_E_TRANSIENT ||
        (code == WR_E_PROTOCOL && x->harmless))
        wait_or_end(x, code, told_ms);
    else
        finish(x, code);
}

static void send_request(struct wr_exchange *x)
{
    const struct wr_request *request = x->request;

    x->in_flight = true;
    x->tries++;
    x->token_generation = 0;
    if (wants_token(x))
        request =
            wr_token_put(x->service->token, request, x->arena, &x->token_generation);
    wr_io_perform(x->run->io, x->name, request, x->arena, take_result, x);
}

static void shut_out(struct wr_exchange *x)
{
    enum wr_code code = wr_gate_shut_by(x->service->gate);

    if (!x->service->given_up)
        WR_LOG(WR_WARN, "service.given_up", WR_KV_STR("service", x->service->name),
               WR_KV("code", wr_code_name(code)));
    x->service->given_up = true;
    line_call_next(x->service->line);
    finish(x,
           wr_fail(&x->err, code ? code : WR_E_TRANSIENT,
                   "%.*s: not asked any more in this run", WR_FMT(x->service->name)));
}

/* The gate asks for more patience than this exchange has. The next in line may have
 * more, and nothing in flight may be left to call it. */
static void give_up_waiting(struct wr_exchange *x, uint64_t wait)
{
    x->wait_ms = wait > UINT32_MAX ? UINT32_MAX : (uint32_t)wait;
    line_call_next(x->service->line);
    finish(x, wr_fail(&x->err, WR_E_RATE, "%.*s: asked to wait %u s",
                      WR_FMT(x->service->name), x->wait_ms / 1000 + 1));
}

/* A place at both gates, or at none of them. */
static uint64_t take_place(struct wr_exchange *x)
{
    struct wr_gate *gate = x->service->gate, *own = own_gate(x);
    uint64_t now_ms = wr_loop_now_ms(x->run->loop);
    uint64_t wait;

    if (!own || wr_gate_shut_by(gate))
        return wr_gate_take(gate, now_ms);
    wait = wr_gate_wait(own, now_ms);
    if (wait) { /* a place that it was called for is the next one's */
        line_call_next(x->service->line);
        return wait;
    }
    wait = wr_gate_take(gate, now_ms);
    if (wait == 0 && wr_gate_take(own, now_ms) == 0)
        wr_gate_done(own, now_ms, WR_OK, 0); /* it counts what is sent, no more */
    return wait;
}

static void ask_gate(void *ctx)
{
    struct wr_exchange *x = ctx;
    struct wr_line_up *line = x->service->line;
    uint64_t wait;

    stop_waiting(x);
    if (wants_token(x) && !has_token(x)) {
        /* It may have been called for a place: that is the next one's, which may be the
         * token's own request. */
        line_call_next(line);
        return;
    }
    wait = take_place(x);
    if (wait == 0) {
        send_request(x);
    } else if (wait == WR_GATE_SHUT) {
        shut_out(x);
    } else if (wait == WR_GATE_FULL) {
        line_join(line, x);
    } else if (is_too_late(x, wait) || x->run->stopping) {
        give_up_waiting(x, wait);
    } else {
        wait_for(x, wait);
    }
}

struct wr_exchange wr_crm_exchange(struct wr_run_ctx *run,
                                   const struct wr_request *request,
                                   struct wr_arena *arena)
{
    const char *name = run->job->crm->name;

    return (struct wr_exchange){.run = run,
                                .service = wr_service_of(run, wr_str(name), NULL),
                                .name = name,
                                .request = request,
                                .arena = arena,
                                .harmless = true,
                                .patience_ms = CRM_PATIENCE_MS};
}

void wr_exchange_start(struct wr_exchange *x)
{
    if (!x->timer)
        x->timer = wr_timer_new(x->run->loop, ask_gate, x);
    x->tries = 0;
    x->uncertain = false;
    x->unanswered = false;
    x->over = false;
    x->wait_ms = 0;
    x->token_renewed = false;
    x->token_waits = 0;
    wr_loop_defer(x->run->loop, ask_gate, x);
}

void wr_exchange_fini(struct wr_exchange *x)
{
    if (x->run)
        stop_waiting(x);
    wr_timer_free(x->timer);
    x->timer = NULL;
}
