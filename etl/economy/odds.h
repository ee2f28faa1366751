/* odds.h - who finds what, after whom, for whom: chances learnt from counts.
 *
 * Searches are counted by segment (country, size, seniority), by the providers that
 * were asked in vain before, and by the one that was asked then. From these counts a
 * mixture is fitted: leads come in a few kinds that nobody sees, and for each kind the
 * providers are independent; a segment is a blend of kinds. So the chances after any
 * set of misses follow, also after sets that were never seen, and a segment with few
 * leads leans on the others. Which provider was asked depends on what is counted alone
 * (misses and segment), so an order that stops at the first hit biases nothing (missing
 * at random).
 *
 * Until there are counts, the priors speak: each provider's published rate, and that
 * who is hard to find for one is hard to find for all.
 *
 * Counts are integers; fitting is in floating point, in a fixed order, without
 * randomness. Chances come out in millionths.
 */
#ifndef ETL_ECONOMY_ODDS_H
#define ETL_ECONOMY_ODDS_H

#include "etl/economy/order.h"

#define WR_MAX_SEGMENTS 64

/* What is believed of a provider before anything is counted. */
struct wr_odds_prior {
    uint32_t found_ppm; /* of all leads, asked first       */
    uint32_t hold_ppm;  /* of what it finds, how much holds */
};

/* Asked `asked` times, after all of `missed` were asked in vain. */
struct wr_tries {
    uint32_t missed;
    uint8_t provider;
    uint8_t segment;
    int64_t asked, found, good; /* good <= found <= asked */
};

struct wr_odds;

/* `count` providers, at most WR_MAX_OFFERS. Never NULL. */
struct wr_odds *wr_odds_new(const struct wr_odds_prior *priors, size_t count);
void wr_odds_free(struct wr_odds *odds);

/* Adds to what was counted; nonsense (good > asked, an unknown provider, a provider
 * among its own misses) is ignored, and false returned. */
bool wr_odds_count(struct wr_odds *odds, const struct wr_tries *tally);
/* Fits chances to the counts, from where the last fit ended. The same counts in the
 * same calls give the same chances. */
void wr_odds_fit(struct wr_odds *odds);
/* As of the last fit. A segment never counted has the chances of all. */
struct wr_chance wr_odds_chance(const struct wr_odds *odds, uint8_t segment,
                                uint32_t missed, size_t provider);
/* How often just this was tried: what an estimate stands on. */
int64_t wr_odds_support(const struct wr_odds *odds, uint8_t segment, uint32_t missed,
                        size_t provider);

/* A market's chances for one segment: ctx of wr_odds_chance_in. */
struct wr_odds_view {
    const struct wr_odds *odds;
    uint8_t segment;
};
struct wr_chance wr_odds_chance_in(const void *view, uint32_t missed, size_t provider);

#endif
