/* interpret.c - what a reply means, and what to do next.
 *
 *     reply --first row that fits--> answer            DONE
 *                                    repeat_later      WAIT, the same request again
 *                                    pending           the same, counted by time
 *                                    next              SEND or WAIT, the next request
 *                                    the vendor's no   an error code
 *           --none, a 5xx or a 451--------------------> down, or the person objected
 *           --none------------------------------------> WR_E_PROTOCOL
 */
#include "etl/manifest/table.h"
#include "weir/alloc.h"

#include "etl/base/banned.h"

/* A 5xx that no row names. */
static const struct reply_row down_row = {.then = MEANS_VENDOR_DOWN};
/* A 451 about one person that the page says nothing of. */
static const struct reply_row objection_row = {.then = MEANS_FORBIDDEN};

/* Those that the request was about: of a batch some may be answered already. */
static size_t asked_about(const struct reading *r)
{
    return r->talk->count > r->progress->row_count ? r->talk->count
                                                   : r->progress->row_count;
}

/* RFC 7725, 3 and 4: a 451 says in its body what is refused, and a network that blocks
 * the service names itself by a link "blocked-by". That says nothing of a person, and
 * nor does a page of HTML. */
static bool is_objection(struct reading *r)
{
    struct wr_str link = wr_http_header(r->reply, "link");
    enum wr_json_kind kind;

    if (r->reply->status != 451 || r->leg->reply != REPLY_JSON || asked_about(r) != 1 ||
        !wr_provider_is_personal(&r->call->provider, r->call->catalogue) ||
        wr_str_search(link, WR_LIT("blocked-by")) < link.len)
        return false;
    kind = wr_json_kind(wr_reading_root(r));
    return kind == WR_JSON_OBJECT || kind == WR_JSON_LIST;
}

static const struct reply_row *find_row(struct reading *r)
{
    const struct leg *leg = r->leg;
    int status = r->reply->status;
    bool is_named = false;

    for (size_t i = 0; i < leg->row_count; i++) {
        const struct reply_row *row = &leg->rows[i];

        if (status < row->low || status > row->high)
            continue;
        if (wr_conditions_hold(&row->when, r))
            return row;
        is_named |= row->low == row->high;
    }
    if (status >= 500 && status <= 599)
        return &down_row;
    return !is_named && is_objection(r) ? &objection_row : NULL;
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

enum wr_code wr_reply_misfit(struct reading *r, struct wr_err *err)
{
    struct wr_str excerpt = wr_manifest_redact(r);
    struct wr_str why = why_misfit(r);
    enum wr_code code = r->parse_err.code == WR_E_LIMIT ? WR_E_LIMIT : WR_E_PROTOCOL;

    return wr_fail(err, code, "%s: a reply with status %d %.*s: %.*s",
                   r->call->provider.name, r->reply->status, WR_FMT(why),
                   WR_FMT(excerpt));
}

int64_t wr_reading_told(struct reading *r, const struct told *told)
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

enum wr_code wr_meaning_code(enum meaning meaning)
{
    switch (meaning) {
    case MEANS_RATE_LIMITED:
        return WR_E_RATE;
    case MEANS_OUT_OF_CREDITS:
        return WR_E_QUOTA;
    case MEANS_BAD_KEY:
        return WR_E_AUTH;
    case MEANS_VENDOR_DOWN:
        return WR_E_TRANSIENT;
    case MEANS_HIT:
    case MEANS_MISS:
    case MEANS_FORBIDDEN:
    case MEANS_REFUSED:
    case MEANS_REPEAT_LATER:
    case MEANS_NEXT:
    case MEANS_PENDING:
    case MEANS_ROWS:
        break;
    }
    return WR_OK;
}

void wr_reply_answer(struct reading *r, enum meaning meaning, struct wr_answer *out)
{
    static const enum wr_outcome outcomes[] = {
        [MEANS_HIT] = WR_OUTCOME_HIT,
        [MEANS_MISS] = WR_OUTCOME_MISS,
        [MEANS_FORBIDDEN] = WR_OUTCOME_FORBIDDEN,
        [MEANS_REFUSED] = WR_OUTCOME_REFUSED,
    };

    *out = (struct wr_answer){.outcome = outcomes[meaning]};
    if (meaning == MEANS_HIT) {
        const struct wr_json *base = r->base;

        if (r->leg->choose.set)
            r->base = r->chosen;
        wr_reply_extract(r, out);
        r->base = base;
    }
    wr_charge_answer(r, out);
}

/* One reply for all asks. Of several it cannot be told whom the vendor refuses, or who
 * objected: who asks for them one by one will hear it. */
static enum wr_code answer(const struct reply_row *row, struct reading *r,
                           struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    size_t n = talk->count ? talk->count : 1;

    if (asked_about(r) > 1 && row->then != MEANS_MISS)
        return wr_reply_misfit(r, err);
    /* Nothing was chosen: its fields would be those of all candidates. */
    if (row->then == MEANS_HIT && r->leg->choose.set &&
        wr_reading_choice(r) != CHOICE_FOUND)
        return wr_reply_misfit(r, err);
    talk->answers = WR_ARRAY(talk->arena, struct wr_answer, n);
    for (size_t i = 0; i < n; i++)
        wr_reply_answer(r, row->then, &talk->answers[i]);
    *move = WR_MOVE_DONE;
    return WR_OK;
}

static enum wr_code repeat(const struct reply_row *row, struct reading *r,
                           struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    enum wr_code code;

    talk->over = r->progress->tries >= row->tries;
    if (talk->over)
        return wr_fail(err, WR_E_TRANSIENT, "%s: no answer yet after %u repeats",
                       r->call->provider.name, (unsigned)row->tries);
    r->progress->tries++;
    code = wr_talk_send(r, wr_manifest_wait_ms(&row->wait, r), talk, move, err);
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

    talk->over = r->progress->waited_ms + wait_ms > poll->for_ms;
    if (talk->over)
        return wr_fail(err, WR_E_TRANSIENT, "%s: no result after %lld s",
                       r->call->provider.name,
                       (long long)(r->progress->waited_ms / 1000));
    r->progress->waited_ms += wait_ms;
    return wr_talk_send(r, wait_ms, talk, move, err);
}

/* Of the one chosen, where the exchange chooses. */
static bool take_kept(struct reading *r)
{
    bool chooses = r->leg->choose.set;
    bool good = true;

    if (chooses)
        wr_reading_choice(r);
    for (size_t i = 0; i < r->leg->keep_count && good; i++) {
        const struct keep *keep = &r->leg->keep[i];

        r->base = keep->from.from_root ? NULL : r->chosen;
        good = (!chooses || keep->from.from_root || r->chosen) &&
               wr_kept_take(wr_reading_at(r, &keep->from), r->arena,
                            &r->progress->kept[keep->name]);
    }
    r->base = NULL;
    return good;
}

/* On to the following exchange. What is to be kept and is not there would be missed
 * there: that reply is not the documented one. */
static enum wr_code go_on(const struct reply_row *row, struct reading *r,
                          struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    struct progress *p = r->progress;
    uint32_t wait_ms;

    if (!take_kept(r))
        return wr_reply_misfit(r, err);
    wr_charge_keep(r);
    p->leg++;
    p->tries = 0;
    wait_ms = wait_of(row, r->call->legs[p->leg].poll.first_ms, r);
    p->waited_ms = wait_ms;
    return wr_talk_send(r, wait_ms, talk, move, err);
}

enum wr_code wr_reply_refusal(struct reading *r, enum wr_code code, struct wr_str say,
                              struct wr_err *err)
{
    static const char *const means[WR_CODE_COUNT] = {
        [WR_E_RATE] = "asked too fast",
        [WR_E_QUOTA] = "the credits are spent",
        [WR_E_AUTH] = "the key is refused",
        [WR_E_TRANSIENT] = "the service is down",
    };
    const struct wr_provider *p = &r->call->provider;
    struct wr_str words = say.len ? say : wr_str(means[code]);

    wr_fail(err, code, "%s: %.*s (status %d)", p->name, WR_FMT(words),
            r->reply->status);
    if (code == WR_E_AUTH || code == WR_E_QUOTA)
        wr_hint(err, "see providers.%s in the job, and %s", p->vendor, p->docs);
    return code;
}

static enum wr_code refusal(const struct reply_row *row, struct reading *r,
                            struct wr_talk *talk, struct wr_err *err)
{
    enum wr_code code = wr_meaning_code(row->then);

    if (code == WR_E_RATE || code == WR_E_TRANSIENT)
        talk->wait_ms = wr_manifest_wait_ms(&row->wait, r);
    /* A job for which there were no credits is dropped: no result comes of it. */
    talk->over = code == WR_E_QUOTA && r->progress->leg > 0;
    return wr_reply_refusal(r, code, row->say, err);
}

static enum wr_code act(const struct reply_row *row, struct reading *r,
                        struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    switch (row->then) {
    case MEANS_HIT:
    case MEANS_MISS:
    case MEANS_FORBIDDEN:
    case MEANS_REFUSED:
        return answer(row, r, talk, move, err);
    case MEANS_REPEAT_LATER:
        return repeat(row, r, talk, move, err);
    case MEANS_NEXT:
        return go_on(row, r, talk, move, err);
    case MEANS_PENDING:
        return poll_again(row, r, talk, move, err);
    case MEANS_ROWS:
        return wr_batch_take(r, talk, move, err);
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

    return wr_reading_told(r, own ? &call->left : &call->vendor->left);
}

static enum wr_code take_reply(struct reading *r, struct wr_talk *talk,
                               enum wr_move *move, struct wr_err *err)
{
    const struct reply_row *row;

    r->leg = &r->call->legs[r->progress->leg];
    if (r->leg->request.rows_sent)
        wr_progress_rows(r->progress, talk);
    if (r->progress->page > 1 && !talk->memory)
        return wr_fail(err, WR_E_INTERNAL, "%s: the pages before are gone",
                       r->call->provider.name);
    row = find_row(r);
    return row ? act(row, r, talk, move, err) : wr_reply_misfit(r, err);
}

enum wr_code wr_call_advance(const struct wr_provider *p, struct wr_talk *talk,
                             const struct wr_reply *reply, enum wr_move *move,
                             struct wr_err *err)
{
    struct progress progress;
    struct reading r = {.call = p->self,
                        .talk = talk,
                        .ask = wr_talk_ask(p->self, talk),
                        .progress = &progress,
                        .reply = &reply->http,
                        .arena = talk->arena};
    enum wr_code code;

    WR_ASSERT(reply->kind == WR_REQUEST_HTTP);
    talk->wait_ms = 0;
    talk->left_milli = -1;
    talk->over = false;
    code = wr_progress_read(r.call, talk, &progress, err);
    if (code)
        return code;
    code = take_reply(&r, talk, move, err);
    talk->left_milli = credits_left(&r);
    wr_reading_close(&r);
    return code;
}
