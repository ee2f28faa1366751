/* crm_link.c - see crm_link.h. */
#include "etl/run/crm_link.h"

#include "etl/run/batch.h"
#include "etl/run/exchange.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <stdlib.h>

#define PATIENCE_MS 60000

struct wr_crm_link {
    struct wr_run_ctx run;
    struct wr_exchange exchange;
    /* Of the call in hand. */
    struct wr_request request;
    struct wr_arena *arena;
    struct wr_pull pull;
    struct wr_page page;
    struct wr_properties *properties;
    const struct wr_property *wanted;
    size_t count;
    struct wr_written *made;
};

static void on_signal(void *ctx, int signum)
{
    struct wr_crm_link *link = ctx;

    link->run.signum = signum;
    link->run.stopping = true;
    wr_run_hurry(&link->run);
}

struct wr_crm_link *wr_crm_link_new(const struct wr_setup *setup)
{
    const struct wr_job *job = setup->job;
    struct wr_io_options options = {.user_agent = "weir/" WEIR_VERSION,
                                    .dns_servers = job->dns_servers,
                                    .allow_private = job->allow_private};
    struct wr_crm_link *link = wr_alloc(sizeof(*link));

    link->run.setup = setup;
    link->run.job = job;
    link->run.loop = wr_loop_new();
    link->run.io = wr_io_new(link->run.loop, &options);
    link->run.seed = (uint64_t)wr_now_us();
    link->run.started_ms = wr_loop_now_ms(link->run.loop);
    link->run.deadline_at_us = WR_NEVER_US;
    link->run.batches = wr_batches_new(&link->run);
    wr_loop_on_signal(link->run.loop, on_signal, link);
    return link;
}

void wr_crm_link_free(struct wr_crm_link *link)
{
    if (!link)
        return;
    wr_io_free(link->run.io);
    wr_exchange_fini(&link->exchange);
    wr_batches_free(link->run.batches);
    for (size_t i = 0; i < link->run.service_count; i++) {
        wr_gate_free(link->run.services[i].gate);
        wr_line_free(link->run.services[i].line);
    }
    wr_loop_free(link->run.loop);
    free(link);
}

/* --- one call --- */

static void answered(void *ctx, struct wr_exchange *x WR_UNUSED)
{
    struct wr_crm_link *link = ctx;

    wr_loop_stop(link->run.loop);
}

/* Sends link->request and comes back with what was decoded. */
static enum wr_code call(struct wr_crm_link *link, wr_decode_fn decode,
                         struct wr_err *err)
{
    if (link->run.signum)
        return wr_fail(err, WR_E_CANCELLED, "interrupted");
    wr_exchange_fini(&link->exchange);
    link->exchange = wr_crm_exchange(&link->run, &link->request, link->arena);
    link->exchange.patience_ms = PATIENCE_MS;
    link->exchange.decode = decode;
    link->exchange.done = answered;
    link->exchange.ctx = link;
    wr_exchange_start(&link->exchange);
    wr_loop_run(link->run.loop);
    if (link->run.signum)
        return wr_fail(err, WR_E_CANCELLED, "interrupted");
    if (link->exchange.code)
        *err = link->exchange.err;
    return link->exchange.code;
}

static enum wr_code decode_properties(void *ctx, const struct wr_reply *reply,
                                      uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_crm_link *link = ctx;

    return link->run.job->crm->properties_decode(
        link->run.job->crm_config, reply, link->arena, link->properties, wait_ms, err);
}

enum wr_code wr_crm_link_properties(struct wr_crm_link *link, const struct wr_map *map,
                                    struct wr_arena *arena, struct wr_properties *out,
                                    struct wr_err *err)
{
    const struct wr_job *job = link->run.job;
    enum wr_code code;

    link->arena = arena;
    link->properties = out;
    link->request = (struct wr_request){0};
    code = job->crm->properties_request(job->crm_config, map->crm_object, arena,
                                        &link->request, err);
    return code ? code : call(link, decode_properties, err);
}

static enum wr_code decode_page(void *ctx, const struct wr_reply *reply,
                                uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_crm_link *link = ctx;

    return link->run.job->crm->page_decode(link->run.job->crm_config, &link->pull,
                                           WR_NONE, reply, link->arena, &link->page,
                                           wait_ms, err);
}

/* Of no property: what the map names may not be there yet. */
enum wr_code wr_crm_link_page(struct wr_crm_link *link, const struct wr_map *map,
                              struct wr_arena *arena, size_t *count, struct wr_err *err)
{
    const struct wr_job *job = link->run.job;
    enum wr_code code;

    link->arena = arena;
    link->pull = (struct wr_pull){.object = map->object, .crm_object = map->crm_object};
    link->page = (struct wr_page){0};
    link->request = (struct wr_request){0};
    code = job->crm->page_request(job->crm_config, &link->pull, WR_NONE, arena,
                                  &link->request, err);
    if (!code)
        code = call(link, decode_page, err);
    *count = link->page.count;
    return code;
}

/* --- making --- */

static enum wr_code decode_made(void *ctx, const struct wr_reply *reply,
                                uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_crm_link *link = ctx;

    return link->run.job->crm->setup_decode(link->run.job->crm_config, link->wanted,
                                            link->count, reply, link->arena, link->made,
                                            wait_ms, err);
}

static enum wr_code make(struct wr_crm_link *link, const struct wr_map *map,
                         const struct wr_property *wanted, size_t count,
                         struct wr_written *made, struct wr_err *err)
{
    const struct wr_job *job = link->run.job;
    enum wr_code code;

    link->wanted = wanted;
    link->count = count;
    link->made = made;
    link->request = (struct wr_request){0};
    code = job->crm->setup_request(job->crm_config, map->crm_object, wanted, count,
                                   link->arena, &link->request, err);
    return code ? code : call(link, decode_made, err);
}

/* A batch, then one by one what it left open. */
static enum wr_code make_batch(struct wr_crm_link *link, const struct wr_map *map,
                               const struct wr_property *wanted, size_t count,
                               struct wr_written *made, struct wr_err *err)
{
    enum wr_code code = make(link, map, wanted, count, made, err);

    for (size_t i = 0; !code && count > 1 && i < count; i++) {
        if (made[i].result == WR_WRITE_RETRY)
            code = make(link, map, &wanted[i], 1, &made[i], err);
    }
    return code;
}

enum wr_code wr_crm_link_make(struct wr_crm_link *link, const struct wr_map *map,
                              const struct wr_property *wanted, size_t count,
                              struct wr_arena *arena, struct wr_written *made,
                              struct wr_err *err)
{
    size_t most = link->run.job->crm->max_setup_batch, at = 0;
    enum wr_code code;

    link->arena = arena;
    code = count ? make(link, map, NULL, 0, NULL, err) : WR_OK;
    while (!code && at < count) {
        size_t batch = count - at < most ? count - at : most;

        code = make_batch(link, map, wanted + at, batch, made + at, err);
        at += batch;
    }
    return code;
}
