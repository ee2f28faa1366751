/* history.c - see history.h. */
#include "etl/run/history.h"

static void ask(struct wr_history *h);

static bool is_wanted(const struct wr_record *record)
{
    return !record->by_person && !record->gone && !record->alias_of.ptr;
}

static void gather(struct wr_history *h)
{
    h->ids = WR_ARRAY(h->arena, struct wr_str, h->page->count);
    for (size_t i = 0; i < h->page->count; i++) {
        if (is_wanted(&h->page->records[i]))
            h->ids[h->id_count++] = h->page->records[i].id;
    }
}

static const struct wr_record *find(const struct wr_page *page, struct wr_str id)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct wr_record *record = &page->records[i];

        if (wr_str_eq(record->id, id) && !record->alias_of.ptr)
            return record;
    }
    return NULL;
}

/* The index of a search lags: what it shows may be older than the history. */
static const bool *told_of(const struct wr_history *h, const struct wr_record *record,
                           const struct wr_record *read)
{
    bool *out = WR_ARRAY(h->arena, bool, h->pull.property_count);

    for (size_t i = 0; i < h->pull.property_count; i++)
        out[i] = read->by_person[i] && wr_str_eq(record->values[i], read->values[i]);
    return out;
}

static void take(struct wr_history *h)
{
    for (size_t i = 0; i < h->page->count; i++) {
        struct wr_record *record = &h->page->records[i];
        const struct wr_record *read =
            is_wanted(record) ? find(&h->part, record->id) : NULL;

        if (read && read->by_person)
            record->by_person = told_of(h, record, read);
    }
}

static enum wr_code decode(void *ctx, const struct wr_reply *reply, uint32_t *wait_ms,
                           struct wr_err *err)
{
    struct wr_history *h = ctx;

    h->part = (struct wr_page){0};
    return h->run->job->crm->read_decode(h->run->job->crm_config, &h->pull, reply,
                                         h->arena, &h->part, wait_ms, err);
}

static void part_there(void *ctx, struct wr_exchange *x)
{
    struct wr_history *h = ctx;

    if (!x->code && !h->run->stopping) {
        take(h);
        h->at += h->asked;
        if (h->at < h->id_count) {
            ask(h);
            return;
        }
    }
    h->done(h->ctx, x);
}

static void ask(struct wr_history *h)
{
    const struct wr_crm *crm = h->run->job->crm;
    size_t left = h->id_count - h->at;

    wr_exchange_fini(&h->exchange);
    h->exchange = wr_crm_exchange(h->run, &h->request, h->arena);
    h->exchange.decode = decode;
    h->exchange.done = part_there;
    h->exchange.ctx = h;
    h->request = (struct wr_request){0};
    h->asked = left < crm->max_history_batch ? left : crm->max_history_batch;
    h->exchange.code =
        crm->read_request(h->run->job->crm_config, &h->pull, h->ids + h->at, h->asked,
                          h->arena, &h->request, &h->exchange.err);
    if (h->exchange.code)
        h->done(h->ctx, &h->exchange);
    else
        wr_exchange_start(&h->exchange);
}

bool wr_history_start(struct wr_history *h)
{
    if (!h->pull.with_history)
        return false;
    gather(h);
    if (!h->id_count)
        return false;
    h->pull.changed_only = false;
    h->pull.want_links = false;
    ask(h);
    return true;
}

void wr_history_fini(struct wr_history *h)
{
    wr_exchange_fini(&h->exchange);
}
