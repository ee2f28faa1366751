/* handout.h - how many leads each threshold would hand to a salesperson. */
#ifndef ETL_CLI_HANDOUT_H
#define ETL_CLI_HANDOUT_H

#include "etl/cli/json_out.h"
#include "etl/cli/sheet.h"
#include "etl/cli/spread.h"

#define WR_MAX_THRESHOLDS (WR_MAX_TIERS + 32)

/* A score from which leads might be handed over. */
struct wr_threshold {
    int64_t points;
    struct wr_str tier; /* that begins there, or NONE */
};

struct wr_handout {
    int64_t reps, days;    /* who share the leads, and what they came in over */
    const char *days_from; /* how that is known, for people */
    struct wr_threshold items[WR_MAX_THRESHOLDS];
    size_t count;
};

/* Where tiers begin, and each `step` of points between them, the highest first. */
void wr_handout_find(struct wr_handout *handout, const struct wr_spread *spread,
                     const struct wr_model *model, int64_t step);
void wr_handout_put(const struct wr_handout *handout, const struct wr_spread *spread,
                    struct wr_sheet *sheet);
/* The member "thresholds". */
void wr_handout_write(const struct wr_handout *handout, const struct wr_spread *spread,
                      struct wr_jw *w);

#endif
