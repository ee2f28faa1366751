/* token.c - see token.h.
 *
 *   NONE --somebody needs it--> ASKED --came--> GOOD --time, or refused--> NONE
 */
#include "etl/run/token.h"

#include "weir/alloc.h"
#include "weir/log.h"

#include <stdlib.h>

#define MARGIN_MS \
    60000 /* it is renewed so much before its end, or a tenth of its time */
#define PATIENCE_MS    5000
#define MOST_SENSELESS 2 /* answers in a row that look fine and hold no token */

struct wr_token {
    struct wr_run_ctx *run;
    struct wr_service *service;
    const struct wr_provider *provider;
    char *text;          /* NULL before the first one */
    uint64_t until_ms;   /* 0: not good */
    uint32_t generation; /* of the present one, from 1 */
    bool proven;         /* the vendor took it once */
    bool second;         /* it was asked for because the one before was refused */
    bool refused;        /* so the next one will be */
    int senseless;       /* answers in a row without a token */
    struct wr_token_wait *first, *last;

    bool asked; /* while a refresh is in flight: */
    uint64_t asked_ms;
    struct wr_arena *arena;
    struct wr_talk talk;
    enum wr_move move;
    struct wr_exchange exchange;
};

struct wr_token *wr_token_of(struct wr_run_ctx *run, struct wr_service *service)
{
    const struct wr_vendor_info *info;

    if (service->token)
        return service->token;
    info = wr_manifests_find_vendor(run->setup->manifests, service->name);
    if (!info || !info->token)
        return NULL;
    service->token = wr_alloc(sizeof(*service->token));
    *service->token =
        (struct wr_token){.run = run, .service = service, .provider = info->token};
    return service->token;
}

static void forget_text(struct wr_token *token)
{
    if (token->text)
        memset(token->text, 0, strlen(token->text));
    free(token->text);
    token->text = NULL;
}

void wr_token_free(struct wr_token *token)
{
    if (!token)
        return;
    wr_exchange_fini(&token->exchange);
    wr_arena_free(token->arena);
    forget_text(token);
    free(token);
}

bool wr_token_is_good(const struct wr_token *token)
{
    return wr_loop_now_ms(token->run->loop) < token->until_ms;
}

/* --- refresh --- */

static void tell_all(struct wr_token *token, enum wr_code code,
                     const struct wr_err *err, uint32_t wait_ms)
{
    struct wr_token_wait *wait = token->first;

    token->first = token->last = NULL;
    while (wait) {
        struct wr_token_wait *next = wait->next;

        wait->came(wait->ctx, code, err, wait_ms);
        wait = next;
    }
}

/* Counted from when it was asked for: the vendor's clock cannot have begun before. A
 * token that would be over already serves those who wait for it. */
static void keep(struct wr_token *token)
{
    uint64_t lifetime = (uint64_t)token->talk.token_s * 1000;
    uint64_t margin = lifetime / 10 < MARGIN_MS ? lifetime / 10 : MARGIN_MS;
    uint64_t now = wr_loop_now_ms(token->run->loop);

    forget_text(token);
    token->text = wr_alloc(token->talk.token.len + 1);
    memcpy(token->text, token->talk.token.ptr, token->talk.token.len);
    token->until_ms = token->asked_ms + lifetime - margin;
    if (token->until_ms <= now)
        token->until_ms = now + 1;
    token->generation++;
    token->proven = false;
    token->second = token->refused;
    token->refused = false;
    WR_LOG(WR_INFO, "token.new", WR_KV("vendor", token->provider->vendor),
           WR_KV_INT("good_for_s", token->talk.token_s));
}

/* Told once; those who waited say it no more. */
static void log_failure(struct wr_token *token)
{
    const struct wr_exchange *x = &token->exchange;

    if (token->service->given_up)
        return;
    token->service->given_up =
        wr_policy(x->code)->stop_service || wr_gate_shut_by(token->service->gate);
    WR_LOG(WR_WARN, "token.failed", WR_KV("vendor", token->provider->vendor),
           WR_KV("code", wr_code_name(x->code)), WR_KV("why", x->err.text),
           WR_KV_INT("status", x->status), WR_KV_INT("tries", x->tries));
}

static void came(void *ctx, struct wr_exchange *x)
{
    struct wr_token *token = ctx;
    struct wr_err err;
    enum wr_code code = x->code;
    uint32_t wait_ms = x->wait_ms;

    if (!code && (token->move != WR_MOVE_DONE || !token->talk.token.len))
        code = x->code = wr_fail(&x->err, WR_E_INTERNAL, "%s: no token came of it",
                                 token->provider->name);
    if (code)
        log_failure(token);
    else
        keep(token);
    err = x->err;
    token->asked = false;
    wr_exchange_fini(x);
    wr_arena_free(token->arena);
    token->arena = NULL;
    tell_all(token, code, &err, wait_ms);
}

/* A login page in its place, another API: it says 2xx for good. Asked for again and
 * again it would only hold the run up, until the breaker has had enough. */
static void judge_answer(struct wr_token *token, enum wr_code code, int status)
{
    if (status < 200 || status > 299)
        return;
    token->senseless = code ? token->senseless + 1 : 0;
    if (token->senseless < MOST_SENSELESS)
        return;
    wr_gate_shut(token->service->gate, code);
    token->exchange.over = true;
}

static enum wr_code decode(void *ctx, const struct wr_reply *reply, uint32_t *wait_ms,
                           struct wr_err *err)
{
    struct wr_token *token = ctx;
    enum wr_code code;

    token->talk.wait_ms = 0;
    code = wr_provider_advance(token->provider, &token->talk, reply, &token->move, err);
    *wait_ms = token->talk.wait_ms;
    judge_answer(token, code, reply->http.status);
    return code;
}

/* What needs no exchange (a signed token that is sent itself), or cannot begin. */
static void came_at_once(void *ctx)
{
    struct wr_token *token = ctx;

    came(token, &token->exchange);
}

static void ask(struct wr_token *token)
{
    struct wr_exchange *x = &token->exchange;

    token->asked = true;
    token->asked_ms = wr_loop_now_ms(token->run->loop);
    token->arena = wr_arena_new(0);
    token->talk =
        (struct wr_talk){.arena = token->arena, .now_us = wr_run_now(token->run)};
    *x = (struct wr_exchange){.run = token->run,
                              .service = token->service,
                              .name = token->provider->name,
                              .request = &token->talk.request,
                              .arena = token->arena,
                              .harmless = true,
                              .patience_ms = PATIENCE_MS,
                              .decode = decode,
                              .done = came,
                              .ctx = token};
    x->code = wr_provider_begin(token->provider, &token->talk, &token->move, &x->err);
    if (x->code || token->move == WR_MOVE_DONE)
        wr_loop_defer(token->run->loop, came_at_once, token);
    else
        wr_exchange_start(x);
}

void wr_token_await(struct wr_token *token, struct wr_token_wait *wait)
{
    wait->next = NULL;
    if (token->last)
        token->last->next = wait;
    else
        token->first = wait;
    token->last = wait;
    if (!token->asked)
        ask(token);
}

/* --- in a request --- */

const struct wr_request *wr_token_put(const struct wr_token *token,
                                      const struct wr_request *request,
                                      struct wr_arena *arena, uint32_t *generation)
{
    struct wr_request *copy = WR_NEW(arena, struct wr_request);

    *copy = *request;
    wr_http_add_secret(&copy->http, "authorization",
                       wr_arena_printf(arena, "Bearer %s", token->text));
    *generation = token->generation;
    return copy;
}

void wr_token_proved(struct wr_token *token, uint32_t generation)
{
    if (generation == token->generation)
        token->proven = true;
}

/* One that came in place of a refused one, and was never taken, is the key's fault. */
bool wr_token_refused(struct wr_token *token, uint32_t generation)
{
    if (generation != token->generation)
        return true;
    if (token->second && !token->proven)
        return false;
    token->until_ms = 0;
    token->refused = true;
    return true;
}

/* Excerpts show digits as zeros. */
static bool is_same(char shown, char c)
{
    return shown == c || (shown == '0' && c >= '0' && c <= '9');
}

static void blot_text(const char *text, char *in)
{
    size_t len = strlen(text);

    for (size_t at = 0; len > 0 && strlen(in + at) >= len; at++) {
        size_t same = 0;

        while (same < len && is_same(in[at + same], text[same]))
            same++;
        if (same == len)
            memset(in + at, '*', len);
    }
}

void wr_token_blot(const struct wr_token *token, struct wr_err *err)
{
    if (!token->text)
        return;
    blot_text(token->text, err->text);
    blot_text(token->text, err->hint);
}
