/* world.h - a made-up market with a known truth: who knows which lead's address.
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
#ifndef TESTS_BENCH_ECONOMICS_WORLD_H
#define TESTS_BENCH_ECONOMICS_WORLD_H

#include "etl/economy/order.h"

#define WORLD_KINDS     4
#define WORLD_PROVIDERS 7
#define WORLD_REGIONS   3
#define WORLD_SIZES     4 /* the first: not known */
#define WORLD_LEVELS    3 /* the first: not known */
#define WORLD_CELLS     (WORLD_REGIONS * WORLD_SIZES * WORLD_LEVELS)

/* Names of manifests' calls, in the order that a job lists them. */
extern const char *const world_providers[WORLD_PROVIDERS];

enum world_find { WORLD_NOTHING, WORLD_BAD, WORLD_GOOD };

struct world_lead {
    uint8_t cell;                   /* of region, size and level */
    uint8_t word;                   /* which of the texts that mean the same */
    uint8_t finds[WORLD_PROVIDERS]; /* enum world_find */
};

struct world {
    struct world_lead *leads;
    size_t count;
    double share[WORLD_CELLS][WORLD_KINDS]; /* sums to 1 */
    double good[WORLD_REGIONS][WORLD_KINDS][WORLD_PROVIDERS];
    double bad[WORLD_KINDS][WORLD_PROVIDERS]; /* of what is not good */
};

void world_make(struct world *world, uint64_t seed, size_t leads);
void world_free(struct world *world);

/* What a CRM says of a lead of this cell; "" where it is not known. */
struct world_facts {
    const char *country, *employees, *seniority;
};
struct world_facts world_facts(uint8_t cell, uint8_t word);

/* True chances of a cell, kinds unseen: a market's, with a view as its ctx. */
struct world_view {
    const struct world *world;
    uint8_t cell;
};
struct wr_chance world_chance(const void *view, uint32_t missed, size_t provider);

#endif
