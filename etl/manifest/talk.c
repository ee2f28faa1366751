/* talk.c - how a talk begins, with its text or without, and what it sends next. */
#include "etl/manifest/table.h"
#include "weir/alloc.h"

#include "etl/base/banned.h"

static bool has_price(const struct call *call, size_t leg)
{
    for (size_t i = 1; i <= call->provider.extra_count; i++) {
        if (call->lines[i].leg == leg)
            return true;
    }
    return false;
}

/* Whether the request asks for a result that is paid for, or reads on: a poll, what
 * follows a poll, a later page. */
static bool is_harmless(const struct call *call, const struct progress *p)
{
    if (p->page > 1)
        return true;
    for (size_t i = p->leg; i > 0 && !has_price(call, i); i--) {
        const struct poll *poll = &call->legs[i].poll;

        if (poll->first_ms || poll->every_ms)
            return true;
    }
    return false;
}

enum wr_code wr_talk_send(struct reading *r, uint32_t wait_ms, struct wr_talk *talk,
                          enum wr_move *move, struct wr_err *err)
{
    enum wr_code code = wr_progress_write(r->call, r->progress, talk, err);

    if (code)
        return wr_context(err, "%s", r->call->provider.name);
    talk->harmless = is_harmless(r->call, r->progress);
    talk->wait_ms = wait_ms;
    *move = wait_ms ? WR_MOVE_WAIT : WR_MOVE_SEND;
    return wr_call_request(r->call, r->progress, talk, err);
}

const struct wr_ask *wr_talk_ask(const struct call *call, const struct wr_talk *talk)
{
    static const struct wr_ask nobody;

    if (call->batch)
        return NULL;
    return talk->count ? &talk->asks[0] : &nobody;
}

/* A list of several pages is read from its first: what the others brought is gone. */
static enum wr_code turn_back(const struct call *call, struct progress *p,
                              struct wr_talk *talk, struct wr_err *err)
{
    if (p->page < 2)
        return WR_OK;
    p->page = 0;
    p->cursor = WR_NONE;
    return wr_progress_write(call, p, talk, err);
}

static enum wr_code check_asks(const struct wr_provider *p, const struct wr_talk *talk,
                               struct wr_err *err)
{
    WR_ASSERT(talk->count <= p->max_batch && (talk->count || !p->input_count));
    for (size_t i = 0; i < talk->count; i++) {
        if (!wr_provider_ready(p, talk->asks[i].inputs))
            return wr_fail(err, WR_E_INTERNAL, "%s was asked without its inputs",
                           p->name);
        if (i && talk->asks[i].row <= talk->asks[i - 1].row)
            return wr_fail(err, WR_E_INTERNAL, "%s was asked out of order", p->name);
    }
    return WR_OK;
}

enum wr_code wr_call_begin(const struct wr_provider *p, struct wr_talk *talk,
                           enum wr_move *move, struct wr_err *err)
{
    const struct call *call = p->self;
    struct progress progress;
    enum wr_code code;

    if (!call->vendor->info.bound)
        return wr_fail(err, WR_E_CONFIG, "%s has no settings in this job", p->vendor);
    *move = WR_MOVE_SEND;
    talk->wait_ms = 0;
    talk->memory = NULL;
    code = check_asks(p, talk, err);
    if (!code)
        code = wr_progress_read(call, talk, &progress, err);
    if (!code)
        code = turn_back(call, &progress, talk, err);
    if (code)
        return code;
    talk->harmless = is_harmless(call, &progress);
    return wr_call_request(call, &progress, talk, err);
}
