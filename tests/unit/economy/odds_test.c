/* Chances learnt from searches in a world whose true chances are known. */
#include "etl/economy/odds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define UNUSED    __attribute__((unused))
#define PROVIDERS 6
#define SEGMENTS  3
#define CLASSES   4

static uint64_t seed;

static double draw(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(seed >> 11) / 9007199254740992.0;
}

/* The truth: not what the estimate assumes, but kinds that differ by provider and
 * segments that blend them differently. */
struct truth {
    double share[SEGMENTS][CLASSES];
    double good[CLASSES][PROVIDERS];
    uint8_t segment; /* as ctx of chance_in */
};

static const struct truth world = {
    .share = {{0.45, 0.25, 0.2, 0.1}, {0.2, 0.3, 0.2, 0.3}, {0.1, 0.1, 0.7, 0.1}},
    .good = {{0.9, 0.8, 0.7, 0.85, 0.5, 0.75},
             {0.5, 0.1, 0.6, 0.3, 0.4, 0.15},
             {0.1, 0.3, 0.05, 0.1, 0.6, 0.05},
             {0.02, 0.01, 0.03, 0.02, 0.05, 0.01}},
};

static const struct wr_offer offers[PROVIDERS] = {
    {25000, 8000}, {0, 280000}, {12000, 8000}, {0, 48000}, {40000, 8000}, {0, 30000}};
static const struct wr_odds_prior priors[PROVIDERS] = {
    {550000, 950000}, {500000, 900000}, {450000, 900000},
    {450000, 900000}, {400000, 900000}, {500000, 900000}};

static struct wr_chance true_chance(const void *ctx, uint32_t missed, size_t i)
{
    const struct truth *t = ctx;
    double all = 0, good = 0;

    for (size_t c = 0; c < CLASSES; c++) {
        double w = t->share[t->segment][c];

        for (size_t j = 0; j < PROVIDERS; j++)
            if (missed & 1u << j)
                w *= 1 - t->good[c][j];
        all += w;
        good += w * t->good[c][i];
    }
    good /= all;
    return (struct wr_chance){(uint32_t)((good + (1 - good) * 0.05) * 1e6),
                              (uint32_t)(good * 1e6)};
}

static size_t draw_class(uint8_t segment)
{
    double x = draw();
    size_t c = 0;

    while (c + 1 < CLASSES && (x -= world.share[segment][c]) > 0)
        c++;
    return c;
}

/* One search in an order, counted. */
static void search(struct wr_odds *odds, uint8_t segment, const struct wr_order *order)
{
    size_t class = draw_class(segment);
    uint32_t missed = 0;

    for (size_t k = 0; k < order->count; k++) {
        uint8_t i = order->items[k];
        bool good = draw() < world.good[class][i];
        bool found = good || draw() < 0.05;

        assert_true(wr_odds_count(
            odds, &(struct wr_tries){missed, i, segment, 1, found, good}));
        if (good)
            return;
        missed |= 1u << i;
    }
}

static void best_by(const struct wr_odds *odds, uint8_t segment, struct wr_order *out)
{
    struct wr_odds_view view = {odds, segment};
    struct wr_market m = {offers, PROVIDERS, wr_odds_chance_in, &view, WR_NO_WORTH};

    wr_order_best(&m, out);
}

/* What the order costs in truth, over what the best one does, in thousandths. */
static int64_t regret(uint8_t segment, const struct wr_order *order)
{
    struct truth t = world;
    struct wr_market m = {offers, PROVIDERS, true_chance, &t, WR_NO_WORTH};
    struct wr_order best, same = *order;

    t.segment = segment;
    wr_order_best(&m, &best);
    wr_order_price(&m, &same);
    return (same.cost_micro - best.cost_micro) * 1000 / best.cost_micro;
}

static struct wr_odds *learn(size_t searches, uint32_t explore_ppm)
{
    struct wr_odds *odds = wr_odds_new(priors, PROVIDERS);
    struct wr_order orders[SEGMENTS];

    for (size_t n = 0; n < searches; n++) {
        uint8_t segment = (uint8_t)(draw() * SEGMENTS);
        struct wr_order order;

        if (n % 250 == 0) {
            wr_odds_fit(odds);
            for (uint8_t s = 0; s < SEGMENTS; s++)
                best_by(odds, s, &orders[s]);
        }
        order = orders[segment];
        wr_order_explore(&order, explore_ppm, seed >> 8);
        search(odds, segment, &order);
    }
    wr_odds_fit(odds);
    return odds;
}

static void learning_comes_near_to_knowing(void **state UNUSED)
{
    for (uint64_t s = 1; s <= 10; s++) {
        struct wr_odds *odds;

        seed = s * 7919;
        odds = learn(5000, 20000);
        for (uint8_t segment = 0; segment < SEGMENTS; segment++) {
            struct wr_order order;
            int64_t over;

            best_by(odds, segment, &order);
            over = regret(segment, &order);
            if (over > 40)
                print_error("seed %d, segment %d: %d per mille\n", (int)s, segment,
                            (int)over);
            assert_in_range(over + 5, 0, 45);
        }
        wr_odds_free(odds);
    }
}

static void chances_come_near_to_the_truth(void **state UNUSED)
{
    struct truth t = world;
    struct wr_odds *odds;

    seed = 4242;
    odds = learn(20000, 200000);
    for (uint8_t s = 0; s < SEGMENTS; s++) {
        t.segment = s;
        for (uint32_t missed = 0; missed < 1u << PROVIDERS; missed++) {
            for (size_t i = 0; i < PROVIDERS; i++) {
                struct wr_chance told = wr_odds_chance(odds, s, missed, i);
                struct wr_chance truth = true_chance(&t, missed, i);

                if (missed & 1u << i || wr_odds_support(odds, s, missed, i) < 200)
                    continue;
                assert_in_range(told.good_ppm + 60000 - truth.good_ppm, 0, 120000);
                assert_in_range(told.found_ppm + 60000 - truth.found_ppm, 0, 120000);
            }
        }
    }
    wr_odds_free(odds);
}

/* Nothing counted: about the published rates, and less after each miss. */
static void priors_speak_first(void **state UNUSED)
{
    struct wr_odds *odds = wr_odds_new(priors, PROVIDERS);

    for (size_t i = 0; i < PROVIDERS; i++) {
        struct wr_chance first = wr_odds_chance(odds, 7, 0, i);
        struct wr_chance later = wr_odds_chance(odds, 7, 0x3fu & ~(1u << i), i);
        uint32_t believed =
            (uint32_t)((uint64_t)priors[i].found_ppm * priors[i].hold_ppm / WR_PPM);

        assert_in_range(first.good_ppm + 80000 - believed, 0, 160000);
        assert_true(later.good_ppm < first.good_ppm / 2);
        assert_true(first.found_ppm > first.good_ppm);
    }
    wr_odds_free(odds);
}

static void nonsense_is_not_counted(void **state UNUSED)
{
    static const struct wr_tries bad[] = {
        {0, PROVIDERS, 0, 1, 1, 1}, {0, 0, WR_MAX_SEGMENTS, 1, 1, 1},
        {1, 0, 0, 1, 1, 1},         {1u << PROVIDERS, 0, 0, 1, 1, 1},
        {0, 0, 0, 1, 2, 1},         {0, 0, 0, 2, 1, 2},
        {0, 0, 0, -1, -1, -1},      {0, 0, 0, INT64_MAX, 0, 0},
    };
    struct wr_odds *odds = wr_odds_new(priors, PROVIDERS);
    struct wr_chance before = wr_odds_chance(odds, 0, 0, 0);

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(wr_odds_count(odds, &bad[i]));
    /* Counts that could not have come about: asked after a miss nobody had. */
    assert_true(wr_odds_count(odds, &(struct wr_tries){6, 0, 0, 500, 400, 300}));
    wr_odds_fit(odds);
    assert_true(wr_odds_chance(odds, 0, 6, 0).good_ppm > before.good_ppm);
    for (uint32_t missed = 0; missed < 1u << PROVIDERS; missed++) {
        struct wr_chance c = wr_odds_chance(odds, 200, missed, 5);

        assert_true(c.good_ppm <= c.found_ppm && c.found_ppm <= WR_PPM);
    }
    wr_odds_free(odds);
}

static void exploring_keeps_its_share(void **state UNUSED)
{
    const struct wr_order base = {.items = {3, 1, 0, 2}, .count = 4};
    int first[4] = {0};

    seed = 99;
    for (int n = 0; n < 100000; n++) {
        struct wr_order o = base;
        unsigned seen = 0;

        draw();
        wr_order_explore(&o, 50000, seed >> 5);
        for (size_t i = 0; i < o.count; i++)
            seen |= 1u << o.items[i];
        assert_int_equal(seen, 15);
        first[o.items[0]]++;
    }
    assert_in_range(first[3], 94500, 95500);
    for (int i = 0; i < 3; i++)
        assert_in_range(first[i], 1450, 1900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learning_comes_near_to_knowing),
        cmocka_unit_test(chances_come_near_to_the_truth),
        cmocka_unit_test(priors_speak_first),
        cmocka_unit_test(nonsense_is_not_counted),
        cmocka_unit_test(exploring_keeps_its_share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
