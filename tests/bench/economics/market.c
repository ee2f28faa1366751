/* market.c - see market.h. The numbers are made up: the best provider knows about 55 %
 * of the leads, the next brings about 42 % of the rest, and so on; Europe, small
 * companies and people without a name on the web are where they differ. */
#include "market.h"

#include "weir/alloc.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define JITTER 0.25 /* odds of each chance move by up to this, from seed to seed */

const char *const market_providers[MARKET_PROVIDERS] = {
    "prospeo.person", "findymail.finder", "apollo.person",  "leadmagic.finder",
    "hunter.finder",  "percall.finder",   "datagma.finder",
};

/* --- chances --- */

/* Known to all; on the web; in networks; hardly anywhere. */
static const double kind_share[MARKET_KINDS] = {0.30, 0.27, 0.27, 0.16};

static const double base_good[MARKET_PROVIDERS][MARKET_KINDS] = {
    {0.88, 0.40, 0.74, 0.06}, /* prospeo   */
    {0.80, 0.68, 0.40, 0.06}, /* findymail */
    {0.84, 0.24, 0.70, 0.05}, /* apollo    */
    {0.74, 0.42, 0.46, 0.05}, /* leadmagic */
    {0.76, 0.70, 0.12, 0.05}, /* hunter    */
    {0.66, 0.52, 0.28, 0.10}, /* percall   */
    {0.62, 0.16, 0.48, 0.04}, /* datagma   */
};
static const double base_bad[MARKET_PROVIDERS] = {0.03, 0.02, 0.07, 0.04,
                                                  0.12, 0.08, 0.05};
/* Hosts that take everything are where patterns are guessed. */
static const double bad_by_kind[MARKET_KINDS] = {1.0, 1.8, 0.8, 0.6};

/* Odds of a kind, by what is seen of the lead. */
static const double by_region[MARKET_REGIONS][MARKET_KINDS] = {
    {1.3, 1.0, 1.2, 0.7}, {0.9, 1.2, 0.9, 1.0}, {0.5, 1.0, 0.8, 1.8}};
static const double by_size[MARKET_SIZES][MARKET_KINDS] = {{1.0, 1.0, 1.0, 1.2},
                                                           {0.6, 1.3, 0.8, 1.4},
                                                           {1.0, 1.0, 1.0, 1.0},
                                                           {1.5, 0.8, 1.2, 0.6}};
static const double by_level[MARKET_LEVELS][MARKET_KINDS] = {
    {1.0, 1.0, 1.0, 1.2}, {1.3, 0.9, 1.3, 0.7}, {0.8, 1.1, 0.9, 1.2}};

/* Odds of a provider by region, whatever the kind: English-speaking, Europe, else. */
static const double provider_region[MARKET_PROVIDERS][MARKET_REGIONS] = {
    {1.1, 0.9, 0.9}, {1.0, 1.1, 0.9}, {1.4, 0.6, 0.7}, {1.2, 0.9, 0.8},
    {0.8, 1.3, 1.0}, {0.6, 2.0, 1.0}, {0.7, 1.6, 0.8},
};

/* How many leads are of which. */
static const double region_share[MARKET_REGIONS] = {0.45, 0.35, 0.20};
static const double size_share[MARKET_SIZES] = {0.10, 0.35, 0.35, 0.20};
static const double level_share[MARKET_LEVELS] = {0.15, 0.35, 0.50};

/* --- drawing: splitmix64 (Vigna) --- */

static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* 0 <= x < 1 */
static double draw(uint64_t *state)
{
    return (double)(next(state) >> 11) / 9007199254740992.0;
}

static size_t choose(const double *share, size_t count, uint64_t *state)
{
    double x = draw(state);
    size_t i = 0;

    while (i + 1 < count && (x -= share[i]) >= 0)
        i++;
    return i;
}

static double times_odds(double chance, double factor)
{
    double odds = chance / (1 - chance) * factor;

    return odds / (1 + odds);
}

/* Odds from 1 / (1 + JITTER) to 1 + JITTER. */
static double jitter(uint64_t *state)
{
    double x = (draw(state) * 2 - 1) * JITTER;

    return x < 0 ? 1 / (1 - x) : 1 + x;
}

/* --- making --- */

static void make_shares(struct market *world)
{
    for (size_t cell = 0; cell < MARKET_CELLS; cell++) {
        const double *region = by_region[cell / (MARKET_SIZES * MARKET_LEVELS)];
        const double *size = by_size[cell / MARKET_LEVELS % MARKET_SIZES];
        const double *level = by_level[cell % MARKET_LEVELS];
        double all = 0;

        for (size_t k = 0; k < MARKET_KINDS; k++) {
            world->share[cell][k] = kind_share[k] * region[k] * size[k] * level[k];
            all += world->share[cell][k];
        }
        for (size_t k = 0; k < MARKET_KINDS; k++)
            world->share[cell][k] /= all;
    }
}

static void make_chances(struct market *world, uint64_t *state)
{
    for (size_t i = 0; i < MARKET_PROVIDERS; i++) {
        for (size_t k = 0; k < MARKET_KINDS; k++) {
            double own = times_odds(base_good[i][k], jitter(state));

            for (size_t r = 0; r < MARKET_REGIONS; r++)
                world->good[r][k][i] = times_odds(own, provider_region[i][r]);
            world->bad[k][i] = times_odds(base_bad[i], bad_by_kind[k] * jitter(state));
        }
    }
}

static void make_lead(const struct market *world, struct market_lead *lead,
                      uint64_t *state)
{
    size_t region = choose(region_share, MARKET_REGIONS, state);
    size_t size = choose(size_share, MARKET_SIZES, state);
    size_t level = choose(level_share, MARKET_LEVELS, state);
    size_t kind;

    lead->cell = (uint8_t)((region * MARKET_SIZES + size) * MARKET_LEVELS + level);
    lead->word = (uint8_t)(next(state) % 251);
    kind = choose(world->share[lead->cell], MARKET_KINDS, state);
    for (size_t i = 0; i < MARKET_PROVIDERS; i++) {
        bool good = draw(state) < world->good[region][kind][i];
        bool bad = draw(state) < world->bad[kind][i];

        lead->finds[i] = good ? MARKET_GOOD : bad ? MARKET_BAD : MARKET_NOTHING;
    }
}

void market_make(struct market *world, uint64_t seed, size_t leads)
{
    uint64_t state = seed * UINT64_C(0xD1B54A32D192ED03);

    *world = (struct market){.count = leads};
    world->leads = wr_alloc_array(leads, sizeof(*world->leads));
    make_shares(world);
    make_chances(world, &state);
    for (size_t i = 0; i < leads; i++)
        make_lead(world, &world->leads[i], &state);
}

void market_free(struct market *world)
{
    free(world->leads);
}

struct market_facts market_facts(uint8_t cell, uint8_t word)
{
    static const char *const countries[MARKET_REGIONS][3] = {
        {"US", "GB", "CA"}, {"DE", "FR", "NL"}, {"BR", "JP", "ZA"}};
    static const char *const sizes[MARKET_SIZES][2] = {
        {"", ""}, {"1-10", "11-50"}, {"51-200", "201-500"}, {"501-1000", "1001-5000"}};
    static const char *const levels[MARKET_LEVELS][2] = {
        {"", ""}, {"vp", "director"}, {"manager", "senior"}};

    return (struct market_facts){
        countries[cell / (MARKET_SIZES * MARKET_LEVELS)][word % 3],
        sizes[cell / MARKET_LEVELS % MARKET_SIZES][word % 2],
        levels[cell % MARKET_LEVELS][word / 2 % 2],
    };
}

/* --- the truth, for who knows it --- */

static uint32_t to_ppm(double chance)
{
    return (uint32_t)(chance * WR_PPM + 0.5);
}

struct wr_chance market_chance(const void *view, uint32_t missed, size_t provider)
{
    const struct market_view *v = view;
    const double(*rate)[MARKET_PROVIDERS] =
        v->world->good[v->cell / (MARKET_SIZES * MARKET_LEVELS)];
    double all = 0, good = 0, bad = 0;

    for (size_t k = 0; k < MARKET_KINDS; k++) {
        double weight = v->world->share[v->cell][k];

        for (size_t i = 0; i < MARKET_PROVIDERS; i++)
            if (missed & 1u << i)
                weight *= 1 - rate[k][i];
        all += weight;
        good += weight * rate[k][provider];
        bad += weight * (1 - rate[k][provider]) * v->world->bad[k][provider];
    }
    return (struct wr_chance){to_ppm((good + bad) / all), to_ppm(good / all)};
}
