/* search.h - one lead after the other through the waterfall itself: the shipped
 * manifests' tariffs, wr_resolve, wr_waterfall_next, wr_learn_*; only the answers come
 * from a made-up world instead of from the wire. */
#ifndef TESTS_BENCH_ECONOMICS_SEARCH_H
#define TESTS_BENCH_ECONOMICS_SEARCH_H

#include "etl/manifest/manifest.h"
#include "history.h"
#include "market.h"

#define NIGHT_LEADS \
    500 /* of a run: orders are learnt, and its cap is new, before each */

struct tally {
    int64_t leads;
    int64_t asked;    /* providers; each address they bring is verified besides */
    int64_t verified; /* leads that end with an address that holds */
    int64_t spent_micro;
};

/* As a job's caps: a question whose worst price has no room left is not asked. 0: none.
 */
struct limits {
    int64_t lead_micro;
    int64_t run_micro; /* of NIGHT_LEADS leads */
};

/* The e-mail step, and what a search of it needs. */
struct desk {
    struct limits limits;
    struct wr_arena *arena; /* of one lead */
    struct wr_catalogue catalogue;
    struct wr_manifests *manifests;
    const struct wr_provider *finders[MARKET_PROVIDERS];
    struct wr_provider per_call[MARKET_PROVIDERS]; /* the same, charged each call */
    const struct wr_provider *verifier;
    uint8_t cell_of[WR_SEGMENTS]; /* of the world, by segment */
};

/* Loads the manifests; `source` is the folder that has providers/. Ends the program on
 * a mistake in them. */
void desk_open(struct desk *desk, const char *source);
void desk_close(struct desk *desk);

/* From now on every finder charges its price for each call, a miss too. */
void desk_charge_calls(struct desk *desk);

/* A waterfall of one step that asks `count` of the world's providers, verifying each;
 * as listed until `waterfall->steps[0].ranking` is set. `step` is borrowed. */
void desk_step(const struct desk *desk, const uint8_t *providers, size_t count,
               struct wr_step *step, struct wr_waterfall *waterfall);

/* Leads `from` up to `to` (from 0, `to` not included), added to `tally`; what they
 * teach into `history`, unless that is NULL. */
void desk_search(struct desk *desk, const struct wr_waterfall *waterfall,
                 const struct market *world, size_t from, size_t to,
                 struct history *history, struct tally *tally);

/* Who knows what each would bring: the cheapest that brings an address that holds is
 * asked, and nobody where none would. */
void desk_clairvoyant(const struct desk *desk, const struct wr_waterfall *waterfall,
                      const struct market *world, size_t from, size_t to,
                      struct tally *tally);

#endif
