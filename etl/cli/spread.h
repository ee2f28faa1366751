/* spread.h - what a model makes of many leads, in counts: memory does not grow with
 * them.
 */
#ifndef ETL_CLI_SPREAD_H
#define ETL_CLI_SPREAD_H

#include "weir/model.h"

#define WR_SPREAD_POINTS   10000 /* higher scores count as this one */
#define WR_SPREAD_OUTCOMES 24

struct wr_outcome_count {
    struct wr_str name; /* of the model */
    int64_t leads;
};

struct wr_spread {
    int64_t leads, scored, held, stopped, opted_out;
    int64_t scores[WR_SPREAD_POINTS + 1];              /* by whole points */
    struct wr_outcome_count tiers[WR_SPREAD_OUTCOMES]; /* in the order they were met */
    size_t tier_count;
    int64_t dated; /* with a created_at, from the first to the last of them */
    int64_t first_us, last_us;
};

void wr_spread_add(struct wr_spread *spread, const struct wr_decide *in,
                   const struct wr_decision *decision);
/* Scored leads from so many points on, below `to` (INT64_MAX: no end). */
int64_t wr_spread_between(const struct wr_spread *spread, int64_t from, int64_t to);
/* Tiers in the order of the model's; those of segments alone after them. */
void wr_spread_sort(struct wr_spread *spread, const struct wr_model *model);
/* Whole points a bar of the histogram takes, so that there are some twenty of them. */
int64_t wr_spread_width(const struct wr_spread *spread, bool open_ended);
int64_t wr_spread_highest(const struct wr_spread *spread);
/* Days that the leads came in over; 0 where less than half of them tell. */
int64_t wr_spread_days(const struct wr_spread *spread);

#endif
