/* preflight.c - see preflight.h. */
#include "etl/run/preflight.h"

#include "etl/run/exchange.h"
#include "etl/run/token.h"
#include "weir/alloc.h"
#include "weir/log.h"

#include <stdlib.h>

#define PATIENCE_MS 5000
/* Of one exchange: a vendor that hangs must not hold a run up. */
#define TIMEOUT_MS 10000

/* One vendor. */
struct check {
    struct wr_preflight *preflight;
    const struct wr_vendor_info *vendor;
    bool is_paid; /* a call of the waterfall costs */
    struct wr_service *service;
    enum wr_code code;
    struct wr_err err;

    struct wr_arena *arena;
    struct wr_talk talk;
    enum wr_move move;
    struct wr_exchange exchange;
    struct wr_token_wait wait; /* for a token alone, where the vendor has no check */
};

struct wr_preflight {
    struct wr_run_ctx *run;
    void (*done)(void *ctx);
    void *ctx;
    struct check checks[WR_MAX_SERVICES];
    size_t count, pending;
};

/* --- what comes of it --- */

/* The first one is the run's error; all are told. */
static void refuse(struct check *c)
{
    if (c->preflight->run->stop_code)
        WR_LOG(WR_ERROR, "vendor.refused", WR_KV("vendor", c->vendor->name),
               WR_KV("code", wr_code_name(c->code)), WR_KV("why", c->err.text));
    wr_run_fail(c->preflight->run, c->code, &c->err);
}

static void say_empty(struct check *c)
{
    const char *name = c->vendor->name;

    c->code = wr_fail(&c->err, WR_E_QUOTA, "%s: no credits are left", name);
    wr_hint(&c->err, "buy some (%s), or leave it out: --without %s", c->vendor->docs,
            name);
}

static bool is_empty(const struct check *c)
{
    return c->is_paid &&
           (c->code == WR_E_QUOTA || (c->code == WR_OK && c->service->left_milli == 0));
}

/* A plan goes on, and has the balance in it: it tells what would have to be bought. */
static void take_empty(struct check *c)
{
    if (c->service->left_milli < 0)
        c->service->left_milli = 0;
    if (c->code == WR_OK)
        say_empty(c);
    if (c->preflight->run->params.dry)
        WR_LOG(WR_WARN, "vendor.empty", WR_KV("vendor", c->vendor->name),
               WR_KV("why", c->err.text));
    else
        refuse(c);
}

static void take_balance(const struct check *c)
{
    int64_t left = c->service->left_milli;
    bool low = left >= 0 && left < c->vendor->low_milli;

    if (left < 0)
        WR_LOG(WR_INFO, "vendor.checked", WR_KV("vendor", c->vendor->name));
    else
        WR_LOG(low ? WR_WARN : WR_INFO, low ? "vendor.low" : "vendor.checked",
               WR_KV("vendor", c->vendor->name), WR_KV_INT("left", left / 1000),
               WR_KV_INT("low", c->vendor->low_milli / 1000));
}

static void judge(struct check *c)
{
    if (c->code == WR_E_AUTH || c->code == WR_E_CONFIG)
        refuse(c);
    else if (is_empty(c))
        take_empty(c);
    else if (c->code == WR_OK)
        take_balance(c);
    else if (!c->preflight->run->stopping)
        WR_LOG(WR_WARN, "vendor.unchecked", WR_KV("vendor", c->vendor->name),
               WR_KV("code", wr_code_name(c->code)), WR_KV("why", c->err.text));
}

/* For weir budget: the next balance tells what was used meanwhile. */
static enum wr_code keep_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_preflight *p = ctx;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < p->count; i++) {
        const struct check *c = &p->checks[i];
        struct wr_balance_row row = {.vendor = wr_str(c->vendor->name),
                                     .at_us = wr_run_now(p->run),
                                     .left_milli = c->service->left_milli,
                                     .credit_micro = c->vendor->credit_micro};

        if (row.left_milli >= 0)
            code = wr_db_balance_put(db, &row, err);
    }
    return code;
}

static void kept(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_preflight *p = ctx;

    if (code)
        wr_run_fail(p->run, code, err);
    p->done(p->ctx);
}

static void finish(void *ctx)
{
    struct wr_preflight *p = ctx;

    for (size_t i = 0; i < p->count; i++)
        judge(&p->checks[i]);
    wr_store_submit(p->run->store, keep_work, kept, p);
}

static void end_check(struct check *c, enum wr_code code, const struct wr_err *err)
{
    struct wr_preflight *p = c->preflight;

    c->code = code;
    c->err = *err;
    if (--p->pending == 0)
        wr_loop_defer(p->run->loop, finish, p);
}

/* --- asking --- */

static void exchanged(void *ctx, struct wr_exchange *x)
{
    end_check(ctx, x->code, &x->err);
}

static void token_came(void *ctx, enum wr_code code, const struct wr_err *err,
                       uint32_t wait_ms WR_UNUSED)
{
    end_check(ctx, code, err);
}

static enum wr_code decode(void *ctx, const struct wr_reply *reply, uint32_t *wait_ms,
                           struct wr_err *err)
{
    struct check *c = ctx;
    enum wr_code code;

    c->talk.wait_ms = 0;
    c->talk.left_milli = -1;
    code = wr_provider_advance(c->vendor->check, &c->talk, reply, &c->move, err);
    *wait_ms = c->talk.wait_ms;
    if (!code && c->move != WR_MOVE_DONE) /* a row of the vendor that leads on */
        code =
            wr_fail(err, WR_E_TRANSIENT, "%s: no answer yet", c->vendor->check->name);
    if (c->talk.left_milli >= 0)
        c->service->left_milli = c->talk.left_milli;
    return code;
}

static void ask(struct check *c)
{
    struct wr_run_ctx *run = c->preflight->run;
    struct wr_exchange *x = &c->exchange;
    struct wr_http_request *request = &c->talk.request.http;

    c->arena = wr_arena_new(0);
    c->talk = (struct wr_talk){.arena = c->arena, .now_us = wr_run_now(run)};
    *x = (struct wr_exchange){.run = run,
                              .service = c->service,
                              .name = c->vendor->check->name,
                              .request = &c->talk.request,
                              .arena = c->arena,
                              .harmless = true,
                              .patience_ms = PATIENCE_MS,
                              .decode = decode,
                              .done = exchanged,
                              .ctx = c};
    x->code = wr_provider_begin(c->vendor->check, &c->talk, &c->move, &x->err);
    if (x->code) {
        end_check(c, x->code, &x->err);
        return;
    }
    if (request->timeout_ms > TIMEOUT_MS)
        request->timeout_ms = TIMEOUT_MS;
    wr_exchange_start(x);
}

static void start(struct check *c)
{
    if (c->vendor->check) {
        ask(c);
        return;
    }
    c->wait = (struct wr_token_wait){.came = token_came, .ctx = c};
    wr_token_await(wr_token_of(c->preflight->run, c->service), &c->wait);
}

/* --- who is asked --- */

static void add(struct wr_preflight *p, const struct wr_provider *provider)
{
    const struct wr_vendor_info *vendor;
    size_t i = 0;

    vendor =
        wr_manifests_find_vendor(p->run->setup->manifests, wr_str(provider->vendor));
    if (!vendor || (!vendor->check && !vendor->token))
        return;
    while (i < p->count && p->checks[i].vendor != vendor)
        i++;
    if (i == p->count) {
        WR_ASSERT(p->count < WR_COUNT(p->checks));
        p->checks[p->count++] = (struct check){
            .preflight = p,
            .vendor = vendor,
            .service = wr_service_of(p->run, wr_str(vendor->name), &provider->rates)};
    }
    p->checks[i].is_paid |= !wr_provider_is_free(provider);
}

static void add_all(struct wr_preflight *p)
{
    const struct wr_waterfall *waterfall = &p->run->setup->waterfall;

    for (size_t i = 0; i < waterfall->step_count; i++) {
        const struct wr_bound_step *step = &waterfall->steps[i];

        for (size_t k = 0; k < step->provider_count; k++)
            add(p, step->providers[k]);
        if (step->verify)
            add(p, step->verify);
    }
}

struct wr_preflight *wr_preflight_start(struct wr_run_ctx *run, void (*done)(void *ctx),
                                        void *ctx)
{
    struct wr_preflight *p = wr_alloc(sizeof(*p));

    p->run = run;
    p->done = done;
    p->ctx = ctx;
    add_all(p);
    p->pending = p->count;
    if (p->count == 0)
        wr_loop_defer(run->loop, finish, p);
    for (size_t i = 0; i < p->count; i++)
        start(&p->checks[i]);
    return p;
}

void wr_preflight_free(struct wr_preflight *preflight)
{
    if (!preflight)
        return;
    for (size_t i = 0; i < preflight->count; i++) {
        wr_exchange_fini(&preflight->checks[i].exchange);
        wr_arena_free(preflight->checks[i].arena);
    }
    free(preflight);
}
