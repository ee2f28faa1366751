/* bounds.h - what a decision can still become, whatever the open questions bring.
 *
 * A field is open when some answer could bring it or displace what stands. Criteria
 * come to intervals of points, parts and the score to intervals, a stop and the gate to
 * "surely", "surely not" and "perhaps". Everything between criteria and score is
 * monotone, so an interval holds every score that some completion reaches. Pure; one
 * thing is left out on purpose: that a vendor not asked yet would object for the person
 * (451), which no fact foretells.
 */
#ifndef ETL_MODEL_BOUNDS_H
#define ETL_MODEL_BOUNDS_H

#include "weir/model.h"

struct wr_open {
    const bool *fields; /* by field id: what may come, derived fields included */
    const bool
        *spoken;  /* what an answer may speak about, though it cannot displace what
                     stands: agreement makes it count more. NULL: as `fields` */
    bool members; /* roles and intent of other leads of the account may change too */
};

#define WR_MAX_REACHABLE (9 * WR_MAX_TIERS) /* of eight segments and the rest */

struct wr_bounds {
    int64_t score_low, score_high; /* thousandths */
    int64_t completeness_low, completeness_high;
    bool can_pass;      /* the gate can be passed, or a stop can end it before */
    bool can_be_scored; /* the gate can be passed, and no stop is sure */
    bool fixed;         /* disposition, tier and stop are what they are now */
    struct wr_str tiers[WR_MAX_REACHABLE]; /* in one of which it may come out scored */
    size_t tier_count;
};

void wr_decide_bounds(const struct wr_model *model, const struct wr_decide *in,
                      const struct wr_open *open, struct wr_bounds *out);

#endif
