/* deliver.c - see deliver.h.
 *
 *   IDLE -> LOAD -> READ -> MARK -> SEND part by part -> END -> LOAD ...
 */
#include "etl/run/deliver_batch.h"

#include "etl/run/exchange.h"
#include "weir/alloc.h"

#include <stdlib.h>

#define DEFAULT_LINGER_MS 200

struct wr_deliver {
    struct wr_run_ctx *run;
    const struct wr_crm *crm;
    struct wr_timer *timer;
    bool busy, poked, finishing, finished;
    void (*done)(void *ctx);
    void *ctx;
    size_t object_at;
    struct wr_arena *arena; /* of the batch */
    struct wr_deliver_batch batch;
    struct wr_pull pull;
    struct wr_page page;
    struct wr_request request;
    struct wr_exchange exchange;
};

static const enum wr_object order[] = {WR_OBJECT_LEAD, WR_OBJECT_ACCOUNT};

static void load(struct wr_deliver *d);
static void send_next_part(struct wr_deliver *d);

/* --- the end --- */

static void look(void *ctx);

/* Nothing in hand. Rows may have come since the last look; the end is only told after a
 * look that found none. */
static void rest(struct wr_deliver *d)
{
    d->busy = false;
    if (d->poked && d->run->stopping)
        d->poked = false;
    if (d->poked && d->finishing) {
        wr_loop_defer(d->run->loop, look, d);
    } else if (d->poked) {
        d->poked = false;
        wr_deliver_poke(d);
    } else if (d->finishing && !d->finished) {
        d->finished = true;
        d->done(d->ctx);
    }
}

static bool broken(struct wr_deliver *d, enum wr_code code, const struct wr_err *err)
{
    if (!code)
        return false;
    wr_run_fail(d->run, code, err);
    rest(d);
    return true;
}

static enum wr_code end_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    return wr_deliver_end(db, &d->batch, err);
}

static void count_rows(struct wr_deliver *d)
{
    struct wr_progress *progress = &d->run->progress;

    for (size_t i = 0; i < d->batch.count; i++) {
        const struct wr_deliver_row *row = &d->batch.rows[i];

        if (row->out->lead_id == 0)
            continue;
        progress->written += row->end == WR_OUT_CONFIRMED;
        progress->failed += row->end == WR_OUT_REJECTED;
        progress->deferred += row->end == WR_OUT_CONFLICT;
    }
}

static void ended(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    if (broken(d, code, err))
        return;
    count_rows(d);
    load(d);
}

/* --- send --- */

static void exchange(struct wr_deliver *d, wr_decode_fn decode, wr_exchange_fn done)
{
    wr_exchange_fini(&d->exchange);
    d->exchange = wr_crm_exchange(d->run, &d->request, d->arena);
    d->exchange.decode = decode;
    d->exchange.done = done;
    d->exchange.ctx = d;
    wr_exchange_start(&d->exchange);
}

static enum wr_code decode_written(void *ctx, const struct wr_reply *reply,
                                   uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_deliver *d = ctx;
    struct wr_deliver_batch *b = &d->batch;

    return d->crm->write_decode(d->run->job->crm_config, b->writes, b->part.count,
                                reply, d->arena, b->written, wait_ms, err);
}

static void part_sent(void *ctx, struct wr_exchange *x)
{
    struct wr_deliver *d = ctx;

    if (broken(d, x->code, &x->err))
        return;
    wr_deliver_take(&d->batch);
    send_next_part(d);
}

static void send_next_part(struct wr_deliver *d)
{
    struct wr_deliver_batch *b = &d->batch;
    struct wr_err err = {0};
    enum wr_code code;

    if (!wr_deliver_next_part(b)) {
        wr_store_submit(d->run->store, end_work, ended, d);
        return;
    }
    d->request = (struct wr_request){0};
    code = d->crm->write_request(d->run->job->crm_config, b->map->crm_object, b->writes,
                                 b->part.count, d->arena, &d->request, &err);
    if (!broken(d, code, &err))
        exchange(d, decode_written, part_sent);
}

/* --- read back, compare, mark --- */

static enum wr_code compare_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_deliver *d = ctx;
    enum wr_code code = wr_deliver_compare(db, &d->batch, &d->page, err);

    return code ? code : wr_deliver_mark(db, &d->batch, err);
}

static void marked(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    if (!broken(d, code, err))
        send_next_part(d);
}

static enum wr_code decode_records(void *ctx, const struct wr_reply *reply,
                                   uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    d->page = (struct wr_page){0};
    return d->crm->read_decode(d->run->job->crm_config, &d->pull, reply, d->arena,
                               &d->page, wait_ms, err);
}

static void records_there(void *ctx, struct wr_exchange *x)
{
    struct wr_deliver *d = ctx;

    if (broken(d, x->code, &x->err))
        return;
    wr_store_submit(d->run->store, compare_work, marked, d);
}

static void read_back(struct wr_deliver *d)
{
    const struct wr_deliver_batch *b = &d->batch;
    struct wr_str *ids = WR_ARRAY(d->arena, struct wr_str, b->count);
    struct wr_err err = {0};
    enum wr_code code;

    d->pull = (struct wr_pull){.object = b->map->object,
                               .crm_object = b->map->crm_object,
                               .properties = b->map->properties,
                               .property_count = b->map->property_count,
                               .read_count = b->map->read_count};
    for (size_t i = 0; i < b->count; i++)
        ids[i] = b->rows[i].out->key.ext_id;
    d->request = (struct wr_request){0};
    code = d->crm->read_request(d->run->job->crm_config, &d->pull, ids, b->count,
                                d->arena, &d->request, &err);
    if (!broken(d, code, &err))
        exchange(d, decode_records, records_there);
}

/* --- load --- */

static enum wr_code load_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    return wr_deliver_load(db, &d->batch, err);
}

static void loaded(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    if (broken(d, code, err))
        return;
    if (d->batch.count > 0) {
        read_back(d);
    } else {
        d->object_at++;
        load(d);
    }
}

static enum wr_code rewrite_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    return wr_rewrite_output(db, d->run, err);
}

static void rewritten(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    if (!broken(d, code, err))
        rest(d);
}

static void load(struct wr_deliver *d)
{
    if (d->run->stopping) {
        rest(d);
        return;
    }
    if (d->crm->caps & WR_CRM_REWRITE) {
        if (d->finishing)
            wr_store_submit(d->run->store, rewrite_work, rewritten, d);
        else
            rest(d);
        return;
    }
    while (d->object_at < WR_COUNT(order) && !d->run->job->maps[order[d->object_at]])
        d->object_at++;
    if (d->object_at == WR_COUNT(order)) {
        rest(d);
        return;
    }
    d->batch.map = d->run->job->maps[order[d->object_at]];
    wr_arena_reset(d->arena);
    wr_store_submit(d->run->store, load_work, loaded, d);
}

static void look(void *ctx)
{
    struct wr_deliver *d = ctx;

    if (d->busy)
        return;
    d->busy = true;
    d->poked = false;
    d->object_at = 0;
    load(d);
}

/* --- from outside --- */

struct wr_deliver *wr_deliver_new(struct wr_run_ctx *run)
{
    struct wr_deliver *d = wr_alloc(sizeof(*d));

    d->run = run;
    d->crm = run->job->crm;
    d->arena = wr_arena_new(0);
    d->batch.run = run;
    d->batch.arena = d->arena;
    d->timer = wr_timer_new(run->loop, look, d);
    return d;
}

void wr_deliver_free(struct wr_deliver *d)
{
    if (!d)
        return;
    wr_exchange_fini(&d->exchange);
    wr_timer_free(d->timer);
    wr_arena_free(d->arena);
    free(d);
}

void wr_deliver_poke(struct wr_deliver *d)
{
    int64_t linger = d->run->job->batch_linger_ms;

    if (d->poked || d->run->params.dry)
        return;
    d->poked = true;
    if (!d->busy)
        wr_timer_start(d->timer, linger > 0 ? (uint64_t)linger : DEFAULT_LINGER_MS);
}

void wr_deliver_finish(struct wr_deliver *d, void (*done)(void *ctx), void *ctx)
{
    d->finishing = true;
    d->done = done;
    d->ctx = ctx;
    wr_timer_stop(d->timer);
    if (d->run->params.dry) {
        d->finished = true;
        done(ctx);
        return;
    }
    d->poked = true;
    if (!d->busy)
        wr_loop_defer(d->run->loop, look, d);
}
