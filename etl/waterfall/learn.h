/* learn.h - orders of a step's providers out of what its searches came to. Pure.
 *
 * What a search is for is the first field that the step wants. A provider costs what
 * its tariff says, and what verifying each value costs where the step verifies. Until
 * there is history, what the manifests say of hit rates stands in for it.
 */
#ifndef ETL_WATERFALL_LEARN_H
#define ETL_WATERFALL_LEARN_H

#include "etl/economy/odds.h"
#include "etl/waterfall/waterfall.h"

/* Searches of one segment that asked `provider` after all of `missed` (names with a
 * blank between them) were asked in vain. Names that the step does not have, and
 * segments of other times, are passed over. */
struct wr_past {
    struct wr_str segment, missed, provider;
    int64_t asked, found, good;
};

/* Fitted chances of the step's providers by segment. Free with wr_odds_free. */
struct wr_odds *wr_learn_odds(const struct wr_bound_step *step,
                              const struct wr_past *past, size_t count);
/* What the providers cost, into `offers` (step->provider_count entries). */
void wr_learn_offers(const struct wr_bound_step *step, struct wr_offer *offers);
/* The order for every segment. */
void wr_learn_ranking(const struct wr_bound_step *step, const struct wr_odds *odds,
                      struct wr_ranking *out);

/* An order as names with a blank between them, and back; false when it does not name
 * providers of the step, each once. */
struct wr_str wr_order_write(const struct wr_bound_step *step,
                             const struct wr_order *order, struct wr_arena *arena);
bool wr_order_read(const struct wr_bound_step *step, struct wr_str text,
                   struct wr_order *out);

/* What the answer to `asked` adds to the history; false when it adds nothing (there is
 * no other provider that could have been asked, or it is a verdict). Text in `arena`.
 */
struct wr_lesson {
    struct wr_past past;
    struct wr_str step;
};
bool wr_learn_from_answer(const struct wr_waterfall *waterfall,
                          const struct wr_trail *trail, const struct wr_next *asked,
                          bool found, struct wr_arena *arena, struct wr_lesson *out);
/* The same once an address is verified that `source`, a provider of the step, brought;
 * `trail` without the verifier. */
bool wr_learn_from_verdict(const struct wr_waterfall *waterfall,
                           const struct wr_trail *trail, const struct wr_next *verified,
                           struct wr_str source, struct wr_arena *arena,
                           struct wr_lesson *out);

#endif
