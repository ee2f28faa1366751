/* links.c - see links.h. */
#include "etl/run/links.h"

static enum wr_code decode(void *ctx, const struct wr_reply *reply, uint32_t *wait_ms,
                           struct wr_err *err)
{
    struct wr_links *l = ctx;

    return l->run->job->crm->links_decode(l->run->job->crm_config, l->ids,
                                          l->page->count, reply, l->arena, l->links,
                                          wait_ms, err);
}

static void links_there(void *ctx, struct wr_exchange *x)
{
    struct wr_links *l = ctx;

    for (size_t i = 0; !x->code && !l->run->stopping && i < l->page->count; i++) {
        l->page->records[i].account_id = l->links[i].account_id;
        l->page->records[i].links_known = true;
    }
    l->done(l->ctx, x);
}

static bool is_needed(const struct wr_links *l)
{
    if (!(l->run->job->crm->caps & WR_CRM_LINKS))
        return false;
    for (size_t i = 0; i < l->page->count; i++)
        if (!l->page->records[i].links_known)
            return true;
    return false;
}

bool wr_links_start(struct wr_links *l)
{
    struct wr_exchange *x = &l->exchange;
    size_t count = l->page->count;

    if (!is_needed(l))
        return false;
    l->ids = WR_ARRAY(l->arena, struct wr_str, count);
    l->links = WR_ARRAY(l->arena, struct wr_link, count);
    for (size_t i = 0; i < count; i++)
        l->ids[i] = l->page->records[i].id;
    *x = wr_crm_exchange(l->run, &l->request, l->arena);
    x->decode = decode;
    x->done = links_there;
    x->ctx = l;
    x->code = l->run->job->crm->links_request(l->run->job->crm_config, l->ids, count,
                                              l->arena, &l->request, &x->err);
    if (x->code)
        l->done(l->ctx, x);
    else
        wr_exchange_start(x);
    return true;
}

void wr_links_fini(struct wr_links *l)
{
    wr_exchange_fini(&l->exchange);
}
