/* exchange_check.c - one exchange played, with those that it stands behind.
 *
 *     begin -> the first's request? -> its reply -> the next's request? -> ... ->
 * expect?
 *
 * In one talk; then with a new talk for each request, which is given the text of the
 * state and nothing else, as a lead that was parked, or a run that was killed; then so
 * for each ask of a batch alone, as a batch of which the others are done is collected.
 */
#include "etl/manifest/exchange_check.h"

#include "etl/base/banned.h"

/* 2026-11-22T00:00:00Z: what is signed comes out the same each time. */
#define NOW_US (INT64_C(1795305600) * 1000000)

struct play {
    struct check *c;
    const struct wr_exchange *chain[WR_EXCHANGE_MAX_CHAIN]; /* the first, ..., x */
    size_t length;
    bool resume; /* a new talk for each request */
    size_t only; /* the ask that is collected alone; SIZE_MAX */
    struct wr_talk talk;
    enum wr_move move;
    struct wr_err err;
};

static void find_chain(struct play *p)
{
    const struct wr_exchange *x = p->c->x;

    for (; x && p->length < WR_EXCHANGE_MAX_CHAIN; x = x->after)
        p->chain[p->length++] = x;
    for (size_t i = 0; i < p->length / 2; i++) {
        x = p->chain[i];
        p->chain[i] = p->chain[p->length - 1 - i];
        p->chain[p->length - 1 - i] = x;
    }
}

/* A talk with this state; a copy, so that nothing of an earlier talk is reached. */
static bool begin(struct play *p, struct wr_str state)
{
    const struct wr_exchange *x = p->c->x;
    bool alone = p->only != SIZE_MAX && p->talk.arena;

    p->talk = (struct wr_talk){.asks = alone ? &x->asks[p->only] : x->asks,
                               .count = alone ? 1 : x->ask_count,
                               .arena = p->c->arena,
                               .now_us = NOW_US,
                               .state = wr_arena_str(p->c->arena, state),
                               .left_milli = -1};
    p->move = WR_MOVE_DONE;
    if (wr_provider_begin(x->provider, &p->talk, &p->move, &p->err)) {
        WR_CHECK_FAIL(p->c, "no request: %s", p->err.text);
        return false;
    }
    wr_check_secret(p->c, p->talk.request.http.url_public, "url_public");
    return true;
}

/* The request against the record, then the reply. False where the play is over. */
static bool exchange(struct play *p, const struct wr_exchange *x)
{
    /* Of some of the asks, another request may have come. */
    if (p->only == SIZE_MAX || x == p->chain[0])
        wr_check_request(p->c, x->request, &p->talk.request.http);
    if (p->c->problem.ptr)
        return false;
    p->err = (struct wr_err){.code = WR_OK};
    p->talk.wait_ms = 0;
    p->err.code =
        wr_provider_advance(x->provider, &p->talk, &x->reply, &p->move, &p->err);
    return true;
}

/* From one exchange of the chain to the next. */
static bool go_on(struct play *p, const struct wr_exchange *x)
{
    if (p->err.code)
        WR_CHECK_FAIL(p->c, "after \"%s\": error %s (%s)", x->name,
                      wr_code_name(p->err.code), p->err.text);
    else if (p->move == WR_MOVE_DONE)
        WR_CHECK_FAIL(p->c, "after \"%s\": it has come to an end there", x->name);
    /* Pages that were read are lost in a crash: the list is read from its first again,
     * which would be another exchange than the one on record. */
    return !p->c->problem.ptr &&
           (!p->resume || p->talk.memory || begin(p, p->talk.state));
}

/* What would be sent next comes out of the state alone, whether or not it is on record.
 */
static void check_state(struct play *p)
{
    struct wr_http_request next = p->talk.request.http;

    if (p->err.code || p->move == WR_MOVE_DONE || p->talk.memory ||
        !begin(p, p->talk.state))
        return;
    wr_check_same_request(p->c, &next, &p->talk.request.http);
}

static void play(struct check *c, bool resume, size_t only)
{
    struct play p = {.c = c, .resume = resume, .only = only};

    find_chain(&p);
    if (!begin(&p, WR_NONE))
        return;
    for (size_t i = 0; i < p.length; i++) {
        if ((i && !go_on(&p, p.chain[i - 1])) || !exchange(&p, p.chain[i]))
            return;
    }
    wr_check_result(c, &p.talk, p.move, &p.err, only);
    if (resume && only == SIZE_MAX)
        check_state(&p);
}

/* Which way it was, before the problem. */
static void tell_way(struct check *c, const char *way, size_t only)
{
    struct wr_str problem = c->problem;

    if (!problem.ptr)
        return;
    c->problem = only == SIZE_MAX
                     ? wr_arena_printf(c->arena, "%s: %s", way, problem.ptr)
                     : wr_arena_printf(c->arena, "%s, ask %zu alone: %s", way, only + 1,
                                       problem.ptr);
}

struct wr_str wr_exchange_check(const struct wr_exchanges *set,
                                const struct wr_exchange *exchange,
                                struct wr_arena *arena)
{
    struct check c = {.x = exchange, .catalogue = set->catalogue, .arena = arena};
    const struct wr_provider *p = exchange->provider;

    if (!exchange->ask_count != !p->input_count)
        WR_CHECK_FAIL(&c, p->input_count ? "it has no inputs" : "it takes no inputs");
    else if (exchange->ask_count > p->max_batch && exchange->ask_count > 1)
        WR_CHECK_FAIL(&c, "%zu asks, of a call that takes %u", exchange->ask_count,
                      (unsigned)p->max_batch);
    if (c.problem.ptr)
        return c.problem;
    play(&c, false, SIZE_MAX);
    if (c.problem.ptr)
        return c.problem;
    play(&c, true, SIZE_MAX);
    tell_way(&c, "resumed", SIZE_MAX);
    for (size_t i = 0; exchange->after && exchange->ask_count > 1 &&
                       i < exchange->ask_count && !c.problem.ptr;
         i++) {
        play(&c, true, i);
        tell_way(&c, "resumed", i);
    }
    return c.problem;
}
