/* interpret.c - what a reply means, and what to do next.
 *
 *     reply --first row that fits--> answer            DONE
 *                                    repeat_later      WAIT, the same request again
 *                                    pending           the same, counted by time
 *                                    next              SEND or WAIT, the next request
 *                                    the vendor's no   an error code
 *           --none------------------------------------> WR_E_PROTOCOL
 */
#include "etl/manifest/table.h"
#include "weir/alloc.h"

#include "etl/base/banned.h"

/* A 5xx that no row names. */
static const struct reply_row down_row = {.then = MEANS_VENDOR_DOWN};

static const struct reply_row *find_row(struct reading *r)
{
    const struct leg *leg = r->leg;
    int status = r->reply->status;

    for (size_t i = 0; i < leg->row_count; i++) {
        const struct reply_row *row = &leg->rows[i];

        if (status >= row->low && status <= row->high &&
            wr_conditions_hold(&row->when, r))
            return row;
    }
    return status >= 500 && status <= 599 ? &down_row : NULL;
}

static struct wr_str why_misfit(const struct reading *r)
{
    if (r->parse_err.code == WR_E_LIMIT)
        return WR_LIT("is larger or deeper than allowed");
    if (!r->tried || r->doc)
        return WR_LIT("fits no documented form");
    if (r->leg->reply == REPLY_JSON)
        return WR_LIT("is not JSON");
    return wr_arena_printf(r->arena, "is not %s (%s)",
                           r->leg->reply == REPLY_CSV ? "CSV" : "JSON by lines",
                           r->parse_err.text);
}

static enum wr_code misfit(struct reading *r, struct wr_err *err)
{
    struct wr_str excerpt = wr_manifest_redact(r);
    struct wr_str why = why_misfit(r);
    enum wr_code code = r->parse_err.code == WR_E_LIMIT ? WR_E_LIMIT : WR_E_PROTOCOL;

    return wr_fail(err, code, "%s: a reply with status %d %.*s: %.*s",
                   r->call->provider.name, r->reply->status, WR_FMT(why),
                   WR_FMT(excerpt));
}

/* The number that a reply tells, in thousandths; -1: none. */
static int64_t read_told(const struct told *told, struct reading *r)
{
    struct wr_str text = WR_NONE;
    int64_t milli;

    if (told->header)
        text = wr_http_header(r->reply, told->header);
    else if (told->at.set)
        text = wr_json_scalar(wr_reading_at(r, &told->at), r->arena);
    if (!wr_str_to_milli(wr_str_trim(text), &milli) || milli < 0 ||
        milli > INT64_MAX / 1000)
        return -1;
    return milli;
}

/* Credits told in the answer, in thousandths of the billing unit; -1: not told. */
static int64_t charged(struct reading *r)
{
    int64_t milli = read_told(&r->call->charged, r);

    if (!r->call->credits_milli || milli < 0)
        return -1;
    return milli * 1000 / r->call->credits_milli;
}

static enum wr_code answer(const struct reply_row *row, struct reading *r,
                           struct wr_talk *talk, enum wr_move *move)
{
    static const enum wr_outcome outcomes[] = {
        [MEANS_HIT] = WR_OUTCOME_HIT,
        [MEANS_MISS] = WR_OUTCOME_MISS,
        [MEANS_FORBIDDEN] = WR_OUTCOME_FORBIDDEN,
        [MEANS_REFUSED] = WR_OUTCOME_REFUSED,
    };
    struct wr_answer *out = WR_NEW(talk->arena, struct wr_answer);

    out->outcome = outcomes[row->then];
    out->charged_milli = charged(r);
    if (row->then == MEANS_HIT)
        wr_reply_extract(r, out);
    talk->answers = out;
    *move = WR_MOVE_DONE;
    return WR_OK;
}

/* The request that is due, after `wait_ms`, and the state that says so. */
static enum wr_code send(struct reading *r, uint32_t wait_ms, struct wr_talk *talk,
                         enum wr_move *move, struct wr_err *err)
{
    enum wr_code code = wr_progress_write(r->call, r->progress, talk, err);

    if (code)
        return wr_context(err, "%s", r->call->provider.name);
    talk->wait_ms = wait_ms;
    *move = wait_ms ? WR_MOVE_WAIT : WR_MOVE_SEND;
    return wr_call_request(r->call, r->progress, talk, err);
}

static enum wr_code repeat(const struct reply_row *row, struct reading *r,
                           struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    enum wr_code code;

    if (r->progress->tries >= row->tries)
        return wr_fail(err, WR_E_TRANSIENT, "%s: no answer yet after %u repeats",
                       r->call->provider.name, (unsigned)row->tries);
    r->progress->tries++;
    code = send(r, wr_manifest_wait_ms(&row->wait, r), talk, move, err);
    *move = WR_MOVE_WAIT;
    return code;
}

/* What a row says of the wait, else what the poll says. */
static uint32_t wait_of(const struct reply_row *row, uint32_t otherwise_ms,
                        struct reading *r)
{
    const struct wait *wait = &row->wait;
    bool says = wait->header || wait->at.set || wait->fixed_ms;
    uint32_t ms = says ? wr_manifest_wait_ms(wait, r) : 0;

    return ms ? ms : otherwise_ms;
}

static enum wr_code poll_again(const struct reply_row *row, struct reading *r,
                               struct wr_talk *talk, enum wr_move *move,
                               struct wr_err *err)
{
    const struct poll *poll = &r->leg->poll;
    uint32_t wait_ms = wait_of(row, poll->every_ms, r);

    if (r->progress->waited_ms + wait_ms > poll->for_ms)
        return wr_fail(err, WR_E_TRANSIENT, "%s: no result after %lld s",
                       r->call->provider.name,
                       (long long)(r->progress->waited_ms / 1000));
    r->progress->waited_ms += wait_ms;
    return send(r, wait_ms, talk, move, err);
}

static bool take_kept(struct reading *r)
{
    for (size_t i = 0; i < r->leg->keep_count; i++) {
        const struct keep *keep = &r->leg->keep[i];

        if (!wr_kept_take(wr_reading_at(r, &keep->from), r->arena,
                          &r->progress->kept[keep->name]))
            return false;
    }
    return true;
}

/* On to the following exchange. What is to be kept and is not there would be missed
 * there: that reply is not the documented one. */
static enum wr_code go_on(const struct reply_row *row, struct reading *r,
                          struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    struct progress *p = r->progress;
    uint32_t wait_ms;

    if (!take_kept(r))
        return misfit(r, err);
    p->leg++;
    p->tries = 0;
    wait_ms = wait_of(row, r->call->legs[p->leg].poll.first_ms, r);
    p->waited_ms = wait_ms;
    return send(r, wait_ms, talk, move, err);
}

static enum wr_code refusal(const struct reply_row *row, struct reading *r,
                            struct wr_talk *talk, struct wr_err *err)
{
    static const struct {
        enum wr_code code;
        const char *words;
    } means[] = {
        [MEANS_RATE_LIMITED] = {WR_E_RATE, "asked too fast"},
        [MEANS_OUT_OF_CREDITS] = {WR_E_QUOTA, "the credits are spent"},
        [MEANS_BAD_KEY] = {WR_E_AUTH, "the key is refused"},
        [MEANS_VENDOR_DOWN] = {WR_E_TRANSIENT, "the service is down"},
    };
    struct wr_str words = row->say.len ? row->say : wr_str(means[row->then].words);
    enum wr_code code = means[row->then].code;

    if (code == WR_E_RATE || code == WR_E_TRANSIENT)
        talk->wait_ms = wr_manifest_wait_ms(&row->wait, r);
    wr_fail(err, code, "%s: %.*s (status %d)", r->call->provider.name, WR_FMT(words),
            r->reply->status);
    if (code == WR_E_AUTH || code == WR_E_QUOTA)
        wr_hint(err, "see providers.%s in the job, and %s", r->call->provider.vendor,
                r->call->provider.docs);
    return code;
}

static enum wr_code act(const struct reply_row *row, struct reading *r,
                        struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    switch (row->then) {
    case MEANS_HIT:
    case MEANS_MISS:
    case MEANS_FORBIDDEN:
    case MEANS_REFUSED:
        return answer(row, r, talk, move);
    case MEANS_REPEAT_LATER:
        return repeat(row, r, talk, move, err);
    case MEANS_NEXT:
        return go_on(row, r, talk, move, err);
    case MEANS_PENDING:
        return poll_again(row, r, talk, move, err);
    case MEANS_RATE_LIMITED:
    case MEANS_OUT_OF_CREDITS:
    case MEANS_BAD_KEY:
    case MEANS_VENDOR_DOWN:
        break;
    }
    return refusal(row, r, talk, err);
}

static int64_t credits_left(struct reading *r)
{
    const struct call *call = r->call;
    bool own = call->left.header || call->left.at.set;

    return read_told(own ? &call->left : &call->vendor->left, r);
}

const struct wr_ask *wr_talk_ask(const struct wr_talk *talk)
{
    static const struct wr_ask nobody;

    return talk->count ? &talk->asks[0] : &nobody;
}

enum wr_code wr_call_begin(const struct wr_provider *p, struct wr_talk *talk,
                           enum wr_move *move, struct wr_err *err)
{
    const struct call *call = p->self;
    struct progress progress;
    enum wr_code code;

    WR_ASSERT(talk->count <= 1 && (talk->count || !p->input_count));
    if (!call->vendor->info.bound)
        return wr_fail(err, WR_E_CONFIG, "%s has no settings in this job", p->vendor);
    for (size_t i = 0; i < talk->count; i++) {
        if (!wr_provider_ready(p, talk->asks[i].inputs))
            return wr_fail(err, WR_E_INTERNAL, "%s was asked without its inputs",
                           p->name);
    }
    *move = WR_MOVE_SEND;
    talk->wait_ms = 0;
    code = wr_progress_read(call, talk, &progress, err);
    return code ? code : wr_call_request(call, &progress, talk, err);
}

enum wr_code wr_call_advance(const struct wr_provider *p, struct wr_talk *talk,
                             const struct wr_reply *reply, enum wr_move *move,
                             struct wr_err *err)
{
    struct progress progress;
    struct reading r = {.call = p->self,
                        .talk = talk,
                        .ask = wr_talk_ask(talk),
                        .progress = &progress,
                        .reply = &reply->http,
                        .arena = talk->arena};
    const struct reply_row *row;
    enum wr_code code;

    WR_ASSERT(talk->count <= 1 && reply->kind == WR_REQUEST_HTTP);
    talk->wait_ms = 0;
    talk->left_milli = -1;
    code = wr_progress_read(r.call, talk, &progress, err);
    if (code)
        return code;
    r.leg = &r.call->legs[progress.leg];
    row = find_row(&r);
    code = row ? act(row, &r, talk, move, err) : misfit(&r, err);
    talk->left_milli = credits_left(&r);
    wr_json_free(r.doc);
    return code;
}
