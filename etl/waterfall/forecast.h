/* forecast.h - what a lead's questions will most likely come to: pure arithmetic.
 *
 * The outlook says what could be asked at most; this says how much of it will be, by
 * the chances that history gives, or what manifests say where there is none. It leans
 * to the dear side: steps that only may come to want something count as if they did,
 * so do those whose `only_if` hangs on answers, and what is found for nothing is not
 * taken off. Steps that the caller has closed in the trail count nothing.
 */
#ifndef ETL_WATERFALL_FORECAST_H
#define ETL_WATERFALL_FORECAST_H

#include "etl/economy/odds.h"
#include "etl/waterfall/waterfall.h"

/* Chances of one step's providers. */
struct wr_step_chances {
    const struct wr_odds *odds; /* by segment and by who missed; NULL: `listed` */
    struct wr_chance listed[WR_MAX_STEP_PROVIDERS];
    uint32_t passed_over_ppm; /* share of leads that do not come to the step at all */
};

/* Of counts over all leads and what the manifest says, which weighs as much as twenty
 * answers. Verified values are those that hold. */
struct wr_chance wr_forecast_chance(const struct wr_provider *provider, bool verified,
                                    int64_t answers, int64_t hits);

struct wr_forecast {
    /* By the outlook's items; never more than what those say at most. */
    int64_t calls_ppm[WR_MAX_NAMED];
    int64_t spend_micro[WR_MAX_NAMED];
    int64_t sum_micro;
    int64_t after_micro; /* of it, in steps after the decision */
};
/* `chances` has one for each step. */
void wr_waterfall_forecast(const struct wr_waterfall *waterfall,
                           const struct wr_step_chances *chances,
                           const struct wr_profile *profile,
                           const struct wr_trail *trail,
                           const struct wr_outlook *outlook, struct wr_forecast *out);

#endif
