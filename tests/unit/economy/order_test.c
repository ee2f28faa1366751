/* Orders against brute force: random worlds in which providers know the same people. */
#include "etl/economy/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#define UNUSED  __attribute__((unused))
#define CLASSES 3

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

/* People come in classes; within a class the providers are independent. */
struct people {
    double share[CLASSES];
    double good[CLASSES][WR_MAX_OFFERS], found[CLASSES][WR_MAX_OFFERS];
};

static struct wr_chance chance_in(const void *ctx, uint32_t missed, size_t i)
{
    const struct people *p = ctx;
    double all = 0, good = 0, found = 0;

    for (int c = 0; c < CLASSES; c++) {
        double w = p->share[c];

        for (size_t j = 0; j < WR_MAX_OFFERS; j++)
            if (missed & 1u << j)
                w *= 1 - p->good[c][j];
        all += w;
        good += w * p->good[c][i];
        found += w * p->found[c][i];
    }
    if (all <= 0)
        return (struct wr_chance){0};
    return (struct wr_chance){(uint32_t)(found / all * 1e6),
                              (uint32_t)(good / all * 1e6)};
}

struct world {
    struct people people;
    struct wr_offer offers[WR_MAX_OFFERS];
    struct wr_market market;
};

static void world_make(struct world *w, size_t count, bool independent)
{
    memset(w, 0, sizeof(*w));
    for (int c = 0; c < CLASSES; c++) {
        w->people.share[c] = 1.0 / CLASSES;
        for (size_t i = 0; i < count; i++) {
            int from = independent ? 0 : c;

            if (from == c) {
                w->people.found[c][i] = (5 + draw(90)) / 100.0;
                w->people.good[c][i] = w->people.found[c][i] * (50 + draw(51)) / 100.0;
            } else {
                w->people.found[c][i] = w->people.found[0][i];
                w->people.good[c][i] = w->people.good[0][i];
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        bool per_hit = draw(2);

        w->offers[i].call_micro = per_hit ? 0 : 1000 + draw(100000);
        w->offers[i].hit_micro = (per_hit ? 1000 + draw(200000) : 0) + 8000;
    }
    w->market =
        (struct wr_market){w->offers, count, chance_in, &w->people, WR_NO_WORTH};
}

/* Least cost over every order of every subset (with a worth), or of all of them. */
static int64_t brute(const struct wr_market *m, struct wr_order *o, uint32_t used)
{
    int64_t least = INT64_MAX;

    if (o->count == m->count || m->worth_micro != WR_NO_WORTH) {
        wr_order_price(m, o);
        least = o->cost_micro - m->worth_micro * o->coverage_ppm / WR_PPM;
    }
    for (size_t i = 0; i < m->count; i++) {
        int64_t cost;

        if (used & 1u << i)
            continue;
        o->items[o->count++] = (uint8_t)i;
        cost = brute(m, o, used | 1u << i);
        o->count--;
        if (cost < least)
            least = cost;
    }
    return least;
}

static int64_t net(const struct wr_market *m, const struct wr_order *o)
{
    return o->cost_micro - m->worth_micro * o->coverage_ppm / WR_PPM;
}

/* Rounding of chances and prices: a few micro-units of hundred thousands. */
#define NEAR 25

static void the_best_order_is_the_cheapest_of_all(void **state UNUSED)
{
    for (seed = 1; seed < 150;) {
        uint64_t kept = seed + 1;
        struct wr_order best, other = {0};
        struct world w;

        world_make(&w, 1 + draw(6), false);
        if (draw(3) == 0)
            w.market.worth_micro = 20000 + draw(200000);
        wr_order_best(&w.market, &best);
        assert_in_range(net(&w.market, &best) - brute(&w.market, &other, 0) + NEAR, 0,
                        2 * NEAR);
        seed = kept;
    }
}

static void the_index_rule_is_best_for_the_independent(void **state UNUSED)
{
    for (seed = 1000; seed < 1300;) {
        uint64_t kept = seed + 1;
        struct wr_order best, index;
        struct world w;

        world_make(&w, 2 + draw(WR_MAX_OFFERS - 1), true);
        wr_order_best(&w.market, &best);
        wr_order_index(&w.market, &index);
        assert_int_equal(index.count, w.market.count);
        assert_in_range(index.cost_micro - best.cost_micro + NEAR, 0, 2 * NEAR);
        seed = kept;
    }
}

/* Who knows the same people as the one before is worth little after it. */
static void correlation_changes_the_order(void **state UNUSED)
{
    static const struct people p = {
        .share = {0.6, 0.4, 0},
        .found = {{0.9, 0.85, 0.05}, {0.05, 0.05, 0.6}},
        .good = {{0.9, 0.85, 0.05}, {0.05, 0.05, 0.6}},
    };
    static const struct wr_offer offers[] = {{10000, 0}, {10500, 0}, {9000, 0}};
    struct wr_market m = {offers, 3, chance_in, &p, WR_NO_WORTH};
    struct wr_order best, index;

    wr_order_best(&m, &best);
    wr_order_index(&m, &index);
    assert_memory_equal(index.items, ((uint8_t[]){0, 1, 2}), 3);
    assert_memory_equal(best.items, ((uint8_t[]){0, 2, 1}), 3);
    assert_true(best.cost_micro < index.cost_micro);
    assert_in_range(best.coverage_ppm + 3 - index.coverage_ppm, 0, 6);
}

static void per_hit_goes_by_price(void **state UNUSED)
{
    static const struct people p = {
        .share = {1},
        .found = {{0.2, 0.9, 0.5}},
        .good = {{0.2, 0.9, 0.5}},
    };
    static const struct wr_offer offers[] = {{0, 9000}, {0, 30000}, {0, 20000}};
    struct wr_market m = {offers, 3, chance_in, &p, WR_NO_WORTH};
    struct wr_order o;

    wr_order_best(&m, &o);
    assert_memory_equal(o.items, ((uint8_t[]){0, 2, 1}), 3);
    wr_order_index(&m, &o);
    assert_memory_equal(o.items, ((uint8_t[]){0, 2, 1}), 3);
    /* 0.2 x 9000 + 0.8 x 0.5 x 20000 + 0.4 x 0.9 x 30000 */
    assert_in_range(o.cost_micro, 20600, 20603);
    assert_in_range(o.coverage_ppm, 959997, 960000);
    m.worth_micro = 25000;
    wr_order_best(&m, &o);
    assert_int_equal(o.count, 2);
}

static struct wr_chance nonsense(const void *ctx UNUSED, uint32_t missed, size_t i)
{
    return (struct wr_chance){missed * 1234567u, UINT32_MAX - (uint32_t)i};
}

static struct wr_chance never(const void *ctx UNUSED, uint32_t missed UNUSED,
                              size_t i UNUSED)
{
    return (struct wr_chance){0, 0};
}

/* Nonsense is clamped; who never finds anything comes last; nobody is an order too. */
static void edges_hold(void **state UNUSED)
{
    struct wr_offer offers[WR_MAX_OFFERS];
    struct wr_market m = {offers, WR_MAX_OFFERS, nonsense, NULL, WR_NO_WORTH};
    struct wr_order o;

    for (size_t i = 0; i < WR_MAX_OFFERS; i++)
        offers[i] = (struct wr_offer){WR_MAX_OFFER_MICRO, WR_MAX_OFFER_MICRO};
    wr_order_best(&m, &o);
    assert_int_equal(o.count, WR_MAX_OFFERS);
    assert_true(o.cost_micro > 0 && o.coverage_ppm <= WR_PPM);
    m.chance = never;
    wr_order_best(&m, &o);
    assert_int_equal(o.cost_micro, WR_MAX_OFFERS * WR_MAX_OFFER_MICRO);
    assert_int_equal(o.coverage_ppm, 0);
    wr_order_index(&m, &o);
    assert_int_equal(o.count, WR_MAX_OFFERS);
    m.count = 0;
    wr_order_best(&m, &o);
    assert_int_equal(o.count + (size_t)o.cost_micro, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_order_is_the_cheapest_of_all),
        cmocka_unit_test(the_index_rule_is_best_for_the_independent),
        cmocka_unit_test(correlation_changes_the_order),
        cmocka_unit_test(per_hit_goes_by_price),
        cmocka_unit_test(edges_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
