/* deliver.c - see deliver.h.
 *
 *   IDLE -> LOAD -> READ -> MARK -> SEND part by part -> END -> LOAD ...
 */
#include "etl/run/deliver.h"

#include "etl/run/exchange.h"
#include "etl/run/suppress.h"
#include "weir/alloc.h"
#include "weir/log.h"

#include <stdlib.h>

#define MAX_BATCH         100
#define DEFAULT_LINGER_MS 200

/* A row on its way. */
struct row {
    struct wr_out *out;
    struct wr_write write; /* what is left to send */
    enum wr_out_state end; /* PENDING: to be sent */
    struct wr_str reason;
};

/* Part of the batch still to be sent: halves of a refused one. */
struct part {
    size_t from, count;
};

struct wr_deliver {
    struct wr_run_ctx *run;
    const struct wr_crm *crm;
    struct wr_timer *timer;
    bool busy, poked, finishing, finished;
    void (*done)(void *ctx);
    void *ctx;
    size_t object_at;
    const struct wr_map *map;
    struct wr_arena *arena; /* of the batch */
    struct wr_out *outs;
    size_t out_count;
    struct wr_own_writes own[MAX_BATCH]; /* on their records */
    struct row rows[MAX_BATCH];
    size_t send[MAX_BATCH]; /* indices of rows to send */
    size_t send_count;
    struct part parts[2 * MAX_BATCH];
    size_t part_count;
    struct part part; /* being sent */
    struct wr_write writes[MAX_BATCH];
    struct wr_written written[MAX_BATCH];
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
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < d->out_count; i++)
        code = wr_deliver_end_row(db, d->run, d->rows[i].out, d->rows[i].end,
                                  d->rows[i].reason, err);
    return code;
}

static void count_rows(struct wr_deliver *d)
{
    struct wr_progress *progress = &d->run->progress;

    for (size_t i = 0; i < d->out_count; i++) {
        if (d->rows[i].out->lead_id == 0)
            continue;
        progress->written += d->rows[i].end == WR_OUT_CONFIRMED;
        progress->failed += d->rows[i].end == WR_OUT_REJECTED;
        progress->deferred += d->rows[i].end == WR_OUT_CONFLICT;
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

static void end_batch(struct wr_deliver *d)
{
    wr_store_submit(d->run->store, end_work, ended, d);
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

    return d->crm->write_decode(d->run->job->crm_config, d->writes, d->part.count,
                                reply, d->arena, d->written, wait_ms, err);
}

static void push_part(struct wr_deliver *d, size_t from, size_t count)
{
    if (count > 0)
        d->parts[d->part_count++] = (struct part){from, count};
}

/* Results of a part. Rows to be sent again go in halves; one alone that still does not
 * settle is refused. */
static void take_results(struct wr_deliver *d)
{
    size_t retry = 0;

    for (size_t i = 0; i < d->part.count; i++) {
        struct row *row = &d->rows[d->send[d->part.from + i]];

        switch (d->written[i].result) {
        case WR_WRITE_OK:
            row->end = WR_OUT_CONFIRMED;
            break;
        case WR_WRITE_GONE:
            row->end = WR_OUT_GONE;
            break;
        case WR_WRITE_REJECTED:
            row->end = WR_OUT_REJECTED;
            break;
        case WR_WRITE_RETRY:
            row->end = d->part.count == 1 ? WR_OUT_REJECTED : WR_OUT_PENDING;
            break;
        }
        row->reason = d->written[i].reason;
        /* Those to send again move together at the front of the part. */
        if (row->end == WR_OUT_PENDING) {
            size_t keep = d->send[d->part.from + retry];

            d->send[d->part.from + retry] = d->send[d->part.from + i];
            d->send[d->part.from + i] = keep;
            retry++;
        }
    }
    push_part(d, d->part.from + retry / 2, retry - retry / 2);
    push_part(d, d->part.from, retry / 2);
}

static void part_sent(void *ctx, struct wr_exchange *x)
{
    struct wr_deliver *d = ctx;

    if (broken(d, x->code, &x->err))
        return;
    take_results(d);
    send_next_part(d);
}

static void send_next_part(struct wr_deliver *d)
{
    struct wr_err err = {0};
    enum wr_code code;

    if (d->part_count == 0) {
        end_batch(d);
        return;
    }
    d->part = d->parts[--d->part_count];
    for (size_t i = 0; i < d->part.count; i++)
        d->writes[i] = d->rows[d->send[d->part.from + i]].write;
    d->request = (struct wr_request){0};
    code = d->crm->write_request(d->run->job->crm_config, d->map->crm_object, d->writes,
                                 d->part.count, d->arena, &d->request, &err);
    if (!broken(d, code, &err))
        exchange(d, decode_written, part_sent);
}

/* --- mark: conflicts and what is sent, written down before it is --- */

/* Whoever came on the list since they were decided is not written to. */
static enum wr_code leave_out_suppressed(struct wr_db *db, struct wr_deliver *d,
                                         struct wr_err *err)
{
    size_t kept = 0;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < d->send_count; i++) {
        struct row *row = &d->rows[d->send[i]];
        bool listed = false;

        code = wr_suppress_write(db, row->out, d->arena, &listed, err);
        if (listed) {
            row->end = WR_OUT_REJECTED;
            row->reason = WR_LIT(WR_ON_THE_LIST);
        } else {
            d->send[kept++] = d->send[i];
        }
    }
    d->send_count = kept;
    return code;
}

static enum wr_code mark_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_deliver *d = ctx;
    int64_t ids[MAX_BATCH];
    enum wr_code code = leave_out_suppressed(db, d, err);

    for (size_t i = 0; i < d->send_count; i++)
        ids[i] = d->rows[d->send[i]].out->id;
    for (size_t i = 0; i < d->out_count; i++) {
        struct wr_out *out = d->rows[i].out;

        for (size_t f = 0; !code && f < out->field_count; f++)
            if (out->fields[f].conflict)
                code = wr_db_out_conflict(db, out->id, out->fields[f].property, err);
    }
    if (!code && d->send_count > 0)
        code = wr_db_out_sent(db, ids, d->send_count, wr_run_now(d->run), err);
    return code;
}

static void marked(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    if (broken(d, code, err))
        return;
    d->part_count = 0;
    push_part(d, 0, d->send_count);
    send_next_part(d);
}

/* --- read back --- */

static void judge_row(struct wr_deliver *d, size_t i)
{
    struct row *row = &d->rows[i];
    struct wr_compare in = {.map = d->map,
                            .catalogue = &d->run->setup->catalogue,
                            .crm = d->crm,
                            .page = &d->page,
                            .own = d->own[i]};

    row->end = wr_compare_row(&in, row->out, d->arena, &row->write, &row->reason);
    if (row->end == WR_OUT_PENDING)
        d->send[d->send_count++] = i;
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
    d->send_count = 0;
    for (size_t i = 0; i < d->out_count; i++)
        judge_row(d, i);
    wr_store_submit(d->run->store, mark_work, marked, d);
}

static void read_back(struct wr_deliver *d)
{
    struct wr_str *ids = WR_ARRAY(d->arena, struct wr_str, d->out_count);
    struct wr_err err = {0};
    enum wr_code code;

    d->pull = (struct wr_pull){.object = d->map->object,
                               .crm_object = d->map->crm_object,
                               .properties = d->map->properties,
                               .property_count = d->map->property_count,
                               .read_count = d->map->read_count};
    for (size_t i = 0; i < d->out_count; i++) {
        d->rows[i] = (struct row){.out = &d->outs[i]};
        ids[i] = d->outs[i].key.ext_id;
    }
    d->request = (struct wr_request){0};
    code = d->crm->read_request(d->run->job->crm_config, &d->pull, ids, d->out_count,
                                d->arena, &d->request, &err);
    if (!broken(d, code, &err))
        exchange(d, decode_records, records_there);
}

/* --- load --- */

static size_t batch_size(const struct wr_deliver *d)
{
    size_t size = MAX_BATCH;

    if (d->crm->max_write_batch < size)
        size = d->crm->max_write_batch;
    if (d->crm->max_read_batch < size)
        size = d->crm->max_read_batch;
    return size > 0 ? size : 1;
}

static enum wr_code load_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_deliver *d = ctx;
    enum wr_code code =
        wr_db_out_next(db, d->run->run.id, wr_str(d->map->crm_object), 0, batch_size(d),
                       d->arena, &d->outs, &d->out_count, err);

    for (size_t i = 0; !code && i < d->out_count; i++) {
        struct wr_str *names = NULL, *values = NULL;
        size_t count = 0;

        code =
            wr_db_written(db, &d->outs[i].key, d->arena, &names, &values, &count, err);
        d->own[i] = (struct wr_own_writes){names, values, count};
    }
    return code;
}

static void loaded(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_deliver *d = ctx;

    if (broken(d, code, err))
        return;
    if (d->out_count > 0) {
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
    d->map = d->run->job->maps[order[d->object_at]];
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
