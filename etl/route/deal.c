/* deal.c - who of a queue is next; see wr_route_deal. */
#include "etl/route/route.h"

static bool is_below(int64_t count, int64_t cap)
{
    return cap < 0 || count < cap;
}

static bool may_have(const struct wr_owner *owner, const struct wr_load *load)
{
    return owner->active && is_below(load->run, owner->run) &&
           is_below(load->day, owner->day) && is_below(load->open, owner->open);
}

/* Credit is in millionths of a millionth of a lead, so that it means the same whoever
 * else may have one. */
#define LEAD INT64_C(1000000000000)

struct choice {
    size_t member;
    int64_t credit, weight;
};

/* Is `a` late before `b`? How far it is from the bound, divided by how fast it comes
 * there. */
static bool is_sooner(const struct choice *a, const struct choice *b, int64_t steps)
{
    int64_t bound = LEAD * (steps - 1);

    return (bound - a->credit * steps) * b->weight <
           (bound - b->credit * steps) * a->weight;
}

/* Those who are owed a lead by the bound, 1/steps; where nobody is (members came or
 * went), the one who is owed most. */
static size_t choose(const struct choice *all, size_t count)
{
    int64_t steps = count > 1 ? 2 * (int64_t)count - 2 : 2;
    const struct choice *best = NULL, *most = &all[0];

    for (size_t i = 0; i < count; i++) {
        if (all[i].credit > most->credit)
            most = &all[i];
        if (all[i].credit * steps < LEAD)
            continue;
        if (!best || is_sooner(&all[i], best, steps))
            best = &all[i];
    }
    return best ? best->member : most->member;
}

/* Those who may have the lead, and what it is worth to each: together one lead, to the
 * last unit. */
static size_t share_out(const struct wr_routing *routing, const struct wr_queue *queue,
                        const struct wr_load *loads, int64_t *credits,
                        struct choice *all)
{
    int64_t sum = 0, left = LEAD;
    size_t count = 0;

    for (size_t i = 0; i < queue->count; i++) {
        if (!may_have(&routing->owners[queue->owners[i]], &loads[queue->owners[i]]))
            continue;
        all[count++] = (struct choice){i, 0, queue->weights[i]};
        sum += queue->weights[i];
    }
    for (size_t i = 0; i < count; i++) {
        int64_t part = i + 1 < count ? LEAD / sum * all[i].weight : left;

        left -= part;
        credits[all[i].member] += part;
        all[i].credit = credits[all[i].member];
    }
    return count;
}

size_t wr_route_deal(const struct wr_routing *routing, const struct wr_queue *queue,
                     struct wr_load *loads, int64_t *credits)
{
    struct choice all[WR_MAX_QUEUE_MEMBERS];
    size_t count = share_out(routing, queue, loads, credits, all), got;

    if (count == 0)
        return WR_NOBODY;
    got = choose(all, count);
    credits[got] -= LEAD;
    got = queue->owners[got];
    loads[got].run++;
    loads[got].day++;
    loads[got].open++;
    return got;
}
