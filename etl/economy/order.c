/* order.c - see order.h. best[S] is the least cost from a state in which all of S were
 * asked in vain; it needs only larger sets, so sets are walked downwards. */
#include "etl/economy/order.h"

#include "weir/alloc.h"

#include <string.h>

#include "etl/base/banned.h"

#define MAX_STATES (1u << WR_MAX_OFFERS)

static struct wr_chance chance_of(const struct wr_market *m, uint32_t missed, size_t i)
{
    struct wr_chance c = m->chance(m->ctx, missed, i);

    if (c.found_ppm > WR_PPM)
        c.found_ppm = WR_PPM;
    if (c.good_ppm > c.found_ppm)
        c.good_ppm = c.found_ppm;
    return c;
}

/* Expected, of one try. Prices are capped, so that products stay within 63 bits. */
static int64_t try_cost(const struct wr_offer *offer, struct wr_chance c)
{
    return offer->call_micro + (offer->hit_micro * c.found_ppm + WR_PPM - 1) / WR_PPM;
}

/* From here on, when i is asked next. A value found pays its worth back. */
static int64_t cost_by(const struct wr_market *m, uint32_t missed, size_t i,
                       const int64_t *best)
{
    struct wr_chance c = chance_of(m, missed, i);
    int64_t rest = best[missed | 1u << i];

    return try_cost(&m->offers[i], c) - m->worth_micro * c.good_ppm / WR_PPM +
           rest * (WR_PPM - c.good_ppm) / WR_PPM;
}

/* The index of the best one to ask next; `count` where it is better to end. */
static size_t choose(const struct wr_market *m, uint32_t missed, int64_t *best)
{
    size_t chosen = m->count;
    int64_t least = 0;

    for (size_t i = 0; i < m->count; i++) {
        int64_t cost;

        if (missed & 1u << i)
            continue;
        cost = cost_by(m, missed, i, best);
        if ((chosen == m->count && m->worth_micro == WR_NO_WORTH) || cost < least) {
            chosen = i;
            least = cost;
        }
    }
    best[missed] = least;
    return chosen;
}

static void check_market(const struct wr_market *m)
{
    WR_ASSERT(m->count <= WR_MAX_OFFERS);
    WR_ASSERT(m->worth_micro >= 0 && m->worth_micro <= WR_MAX_OFFER_MICRO);
    for (size_t i = 0; i < m->count; i++) {
        WR_ASSERT(m->offers[i].call_micro >= 0 && m->offers[i].hit_micro >= 0);
        WR_ASSERT(m->offers[i].call_micro <= WR_MAX_OFFER_MICRO);
        WR_ASSERT(m->offers[i].hit_micro <= WR_MAX_OFFER_MICRO);
    }
}

void wr_order_best(const struct wr_market *market, struct wr_order *out)
{
    int64_t best[MAX_STATES];
    uint8_t next[MAX_STATES];
    uint32_t all;

    check_market(market);
    all = (1u << market->count) - 1;
    best[all] = 0;
    next[all] = (uint8_t)market->count;
    for (uint32_t missed = all; missed-- > 0;)
        next[missed] = (uint8_t)choose(market, missed, best);
    *out = (struct wr_order){0};
    for (uint32_t missed = 0; next[missed] < market->count;) {
        uint8_t i = next[missed];

        out->items[out->count++] = i;
        missed |= 1u << i;
    }
    wr_order_price(market, out);
}

/* a/b < c/d for what is not negative; nothing over zero is more than anything. */
static bool is_cheaper(int64_t cost_a, uint32_t good_a, int64_t cost_b, uint32_t good_b)
{
    return cost_a * good_b < cost_b * good_a;
}

void wr_order_index(const struct wr_market *market, struct wr_order *out)
{
    struct wr_chance c[WR_MAX_OFFERS];
    int64_t cost[WR_MAX_OFFERS];

    check_market(market);
    *out = (struct wr_order){0};
    for (size_t i = 0; i < market->count; i++) {
        size_t k = out->count;

        c[i] = chance_of(market, 0, i);
        cost[i] = try_cost(&market->offers[i], c[i]);
        if (market->worth_micro != WR_NO_WORTH &&
            cost[i] > market->worth_micro * c[i].good_ppm / WR_PPM)
            continue;
        for (; k > 0; k--) {
            uint8_t before = out->items[k - 1];

            if (!is_cheaper(cost[i], c[i].good_ppm, cost[before], c[before].good_ppm))
                break;
            out->items[k] = before;
        }
        out->items[k] = (uint8_t)i;
        out->count++;
    }
    wr_order_price(market, out);
}

void wr_order_price(const struct wr_market *market, struct wr_order *out)
{
    uint64_t reach = WR_PPM; /* share of searches that come this far */
    uint32_t missed = 0;

    out->cost_micro = 0;
    for (size_t k = 0; k < out->count; k++) {
        size_t i = out->items[k];
        struct wr_chance c = chance_of(market, missed, i);

        out->cost_micro +=
            (int64_t)(((uint64_t)try_cost(&market->offers[i], c) * reach + WR_PPM - 1) /
                      WR_PPM);
        reach = reach * (WR_PPM - c.good_ppm) / WR_PPM;
        missed |= 1u << i;
    }
    out->coverage_ppm = (uint32_t)(WR_PPM - reach);
}

void wr_order_explore(struct wr_order *order, uint32_t share_ppm, uint64_t draw)
{
    size_t at;
    uint8_t chosen;

    if (order->count < 2 || draw % WR_PPM >= share_ppm)
        return;
    at = 1 + draw / WR_PPM % (order->count - 1);
    chosen = order->items[at];
    memmove(&order->items[1], &order->items[0], at * sizeof(order->items[0]));
    order->items[0] = chosen;
}
