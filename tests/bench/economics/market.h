/* market.h - a made-up market with a known truth: who knows which lead's address.
 *
 * Leads come in hidden kinds (known to all, on the web, in networks, hardly anywhere);
 * how often each kind comes depends on where the lead is, how large the company and how
 * senior the person, which is seen. A provider knows a lead with a chance that depends
 * on the kind and on the region; given both, providers are independent. What it does
 * not know it makes up now and then: an address that does not verify. Chances differ a
 * little from seed to seed.
 *
 * The same seed gives the same world on every machine: no libm, no library's generator.
 */
#ifndef TESTS_BENCH_ECONOMICS_MARKET_H
#define TESTS_BENCH_ECONOMICS_MARKET_H

#include "etl/economy/order.h"

#define MARKET_KINDS     4
#define MARKET_PROVIDERS 7
#define MARKET_REGIONS   3
#define MARKET_SIZES     4 /* the first: not known */
#define MARKET_LEVELS    3 /* the first: not known */
#define MARKET_CELLS     (MARKET_REGIONS * MARKET_SIZES * MARKET_LEVELS)

/* Names of manifests' calls, in the order that a job lists them. */
extern const char *const market_providers[MARKET_PROVIDERS];

enum market_find { MARKET_NOTHING, MARKET_BAD, MARKET_GOOD };

struct market_lead {
    uint8_t cell;                    /* of region, size and level */
    uint8_t word;                    /* which of the texts that mean the same */
    uint8_t finds[MARKET_PROVIDERS]; /* enum market_find */
};

struct market {
    struct market_lead *leads;
    size_t count;
    double share[MARKET_CELLS][MARKET_KINDS]; /* sums to 1 */
    double good[MARKET_REGIONS][MARKET_KINDS][MARKET_PROVIDERS];
    double bad[MARKET_KINDS][MARKET_PROVIDERS]; /* of what is not good */
};

void market_make(struct market *world, uint64_t seed, size_t leads);
void market_free(struct market *world);

/* What a CRM says of a lead of this cell; "" where it is not known. */
struct market_facts {
    const char *country, *employees, *seniority;
};
struct market_facts market_facts(uint8_t cell, uint8_t word);

/* True chances of a cell, kinds unseen: a market's, with a view as its ctx. */
struct market_view {
    const struct market *world;
    uint8_t cell;
};
struct wr_chance market_chance(const void *view, uint32_t missed, size_t provider);

#endif
