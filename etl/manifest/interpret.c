/* interpret.c - what a reply means, and what to do next.
 *
 *     reply --first row that fits--> answer            DONE
 *                                    repeat_later      WAIT, the same request again
 *                                    the vendor's no   an error code
 *           --none------------------------------------> WR_E_PROTOCOL
 *
 * The state of a talk is how often the request was repeated: "repeat 3".
 */
#include "etl/manifest/table.h"
#include "weir/alloc.h"

#include "etl/base/banned.h"

/* A 5xx that no row names. */
static const struct reply_row down_row = {.then = MEANS_VENDOR_DOWN};

static const struct reply_row *find_row(struct reading *r)
{
    const struct call *call = r->call;
    int status = r->reply->status;

    for (size_t i = 0; i < call->row_count; i++) {
        const struct reply_row *row = &call->rows[i];

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
    if (r->call->reply == REPLY_JSON)
        return WR_LIT("is not JSON");
    return wr_arena_printf(r->arena, "is not %s (%s)",
                           r->call->reply == REPLY_CSV ? "CSV" : "JSON by lines",
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

/* Credits told in the answer, in thousandths of the billing unit; -1: not told. */
static int64_t charged(struct reading *r)
{
    const struct told *told = &r->call->charged;
    struct wr_str text = WR_NONE;
    int64_t milli;

    if (told->header)
        text = wr_http_header(r->reply, told->header);
    else if (told->at.set)
        text = wr_json_scalar(wr_reading_at(r, &told->at), r->arena);
    if (!r->call->credits_milli || !wr_str_to_milli(wr_str_trim(text), &milli) ||
        milli < 0 || milli > INT64_MAX / 1000)
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
        wr_reply_extract(r->call, r, out);
    talk->answers = out;
    *move = WR_MOVE_DONE;
    return WR_OK;
}

#define STATE_PREFIX "repeat "

static enum wr_code repeat(const struct reply_row *row, struct reading *r,
                           struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    int64_t tries = 0;

    if (wr_str_starts(talk->state, WR_LIT(STATE_PREFIX)) &&
        !wr_str_to_i64(
            wr_str_sub(talk->state, sizeof(STATE_PREFIX) - 1, talk->state.len), &tries))
        return wr_fail(err, WR_E_INTERNAL, "%s: the state of a talk cannot be read",
                       r->call->provider.name);
    if (tries >= row->tries)
        return wr_fail(err, WR_E_TRANSIENT, "%s: no answer yet after %u repeats",
                       r->call->provider.name, (unsigned)row->tries);
    talk->state =
        wr_arena_printf(talk->arena, STATE_PREFIX "%lld", (long long)tries + 1);
    talk->wait_ms = wr_manifest_wait_ms(&row->wait, r);
    *move = WR_MOVE_WAIT;
    return wr_call_request(r->call, &talk->asks[0], talk->arena, &talk->request, err);
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
    case MEANS_RATE_LIMITED:
    case MEANS_OUT_OF_CREDITS:
    case MEANS_BAD_KEY:
    case MEANS_VENDOR_DOWN:
        break;
    }
    return refusal(row, r, talk, err);
}

enum wr_code wr_call_advance(const struct wr_provider *p, struct wr_talk *talk,
                             const struct wr_reply *reply, enum wr_move *move,
                             struct wr_err *err)
{
    struct reading r = {.call = p->self,
                        .ask = &talk->asks[0],
                        .reply = &reply->http,
                        .arena = talk->arena};
    const struct reply_row *row;
    enum wr_code code;

    WR_ASSERT(talk->count == 1 && reply->kind == WR_REQUEST_HTTP);
    talk->wait_ms = 0;
    row = find_row(&r);
    code = row ? act(row, &r, talk, move, err) : misfit(&r, err);
    wr_json_free(r.doc);
    return code;
}
