/* batch.c - see batch.h. */
#include "etl/run/batch.h"

#include "etl/run/ask.h"
#include "etl/run/talk.h"
#include "weir/alloc.h"

#include <stdlib.h>

/* Open: it may be joined. In its talk's arena. */
struct batch {
    struct wr_batches *all;
    struct wr_run_talk *talk;
    struct wr_timer *timer;
    struct batch *next;
};

struct wr_batches {
    struct wr_run_ctx *run;
    struct batch *first;
    size_t units; /* in work */
    size_t still; /* of them, which bring nothing before a batch goes */
    bool looking; /* `look` is in the ready queue */
};

struct wr_batches *wr_batches_new(struct wr_run_ctx *run)
{
    struct wr_batches *batches = wr_alloc(sizeof(*batches));

    *batches = (struct wr_batches){.run = run};
    return batches;
}

void wr_batches_free(struct wr_batches *batches)
{
    free(batches);
}

/* --- who moves --- */

static void look(void *ctx);

/* At the end of this turn's work, so that all that happens in it is counted. */
static void look_soon(struct wr_batches *batches)
{
    if (batches->looking || !batches->first)
        return;
    batches->looking = true;
    wr_loop_defer(batches->run->loop, look, batches);
}

static bool is_still(const struct wr_bringer *unit)
{
    return unit->at_work && unit->resting && unit->waiting > 0;
}

static void recount(struct wr_batches *batches, bool was_still,
                    const struct wr_bringer *unit)
{
    batches->still += is_still(unit);
    batches->still -= was_still;
    look_soon(batches);
}

void wr_batches_unit(struct wr_batches *batches, struct wr_bringer *unit, bool at_work)
{
    bool was_still = is_still(unit);

    batches->units += at_work;
    batches->units -= unit->at_work;
    unit->at_work = at_work;
    unit->resting = false;
    recount(batches, was_still, unit);
}

void wr_batches_rest(struct wr_batches *batches, struct wr_bringer *unit, bool rests)
{
    bool was_still = is_still(unit);

    unit->resting = rests;
    recount(batches, was_still, unit);
}

/* A question without a unit is of nobody's concern. */
static void wait_more(struct wr_batches *batches, struct wr_bringer *unit, int by)
{
    bool was_still;

    if (!unit)
        return;
    was_still = is_still(unit);
    if (by > 0)
        unit->waiting++;
    else
        unit->waiting--;
    recount(batches, was_still, unit);
}

void wr_batches_stand(struct wr_batches *batches, struct wr_question *q, bool stands)
{
    wait_more(batches, q->bringer, stands ? 1 : -1);
}

/* --- going --- */

static void unlink_batch(struct batch *b)
{
    struct batch **at = &b->all->first;

    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
}

static void go(struct batch *b)
{
    unlink_batch(b);
    wr_timer_free(b->timer);
    for (size_t i = 0; i < b->talk->count; i++)
        wait_more(b->all, b->talk->members[i]->bringer, -1);
    wr_run_talk_go(b->talk);
}

static void lingered(void *ctx)
{
    go(ctx);
}

static bool nobody_comes(const struct wr_batches *batches)
{
    return batches->run->stopping || batches->still >= batches->units;
}

static void look(void *ctx)
{
    struct wr_batches *batches = ctx;

    batches->looking = false;
    if (!nobody_comes(batches))
        return;
    while (batches->first)
        go(batches->first);
}

void wr_batches_hurry(struct wr_batches *batches)
{
    if (batches)
        look_soon(batches);
}

/* --- joining --- */

static struct batch *find(const struct wr_batches *batches,
                          const struct wr_provider *provider, struct wr_str state)
{
    struct batch *b = batches->first;

    while (b && (b->talk->provider != provider || !wr_str_eq(b->talk->state, state)))
        b = b->next;
    return b;
}

static struct batch *open_batch(struct wr_batches *batches, const struct wr_provider *p,
                                struct wr_str state)
{
    struct wr_run_talk *talk = wr_run_talk_new(batches->run, p, state);
    struct batch *b = WR_NEW(talk->arena, struct batch);

    *b = (struct batch){.all = batches, .talk = talk, .next = batches->first};
    b->timer = wr_timer_new(batches->run->loop, lingered, b);
    wr_timer_start(b->timer, p->linger_ms);
    batches->first = b;
    return b;
}

static void ask_alone(struct wr_batches *batches, struct wr_question *q)
{
    struct wr_run_talk *talk =
        wr_run_talk_new(batches->run, q->provider, q->claimed.state);

    wr_run_talk_join(talk, q);
    wr_run_talk_go(talk);
}

void wr_batches_join(struct wr_batches *batches, struct wr_question *q)
{
    struct batch *b;

    if (q->provider->max_batch <= 1) {
        ask_alone(batches, q);
        return;
    }
    b = find(batches, q->provider, q->claimed.state);
    if (!b)
        b = open_batch(batches, q->provider, q->claimed.state);
    wr_run_talk_join(b->talk, q);
    wait_more(batches, q->bringer, 1);
    if (b->talk->count >= q->provider->max_batch)
        go(b);
    else
        look_soon(batches);
}
