/* plan.h - what a dry run tells: writes that are certain, questions that may be asked.
 *
 * A plan is the real pipeline on a copy of the state, with two differences: a paid
 * question is told instead of asked, and the outbox is told instead of sent. So for
 * leads that need no purchase its writes are the run's by construction.
 */
#ifndef ETL_RUN_PLAN_H
#define ETL_RUN_PLAN_H

#include "etl/run/work.h"
#include "etl/waterfall/forecast.h"

/* One lead of the plan, or the record of an account. */
struct wr_plan_lead {
    struct wr_str ext_id;
    const struct wr_outlook *outlook;   /* what may be asked and change; NULL: nothing
                                           about it depends on a purchase, its own or one
                                           for another lead of its account */
    int64_t worst_micro;                /* of the outlook */
    int64_t after_micro;                /* of it, in steps after the decision */
    const struct wr_forecast *forecast; /* of a lead that itself buys, else NULL */
    const struct wr_out *out;           /* writes, exact; NULL with an outlook */
    const struct wr_map *map;           /* of its object */
    struct wr_str outcome; /* word: written, unchanged, held ...; NONE with an
                              outlook */
};

/* How many of the last decisions came to a step after the decision, by what they were
 * and whatever the fields were. */
struct wr_past_share {
    struct wr_str step;
    int64_t past, qualified;
};

struct wr_plan_sink {
    /* Once for each such step, before anything else. */
    void (*share)(void *ctx, const struct wr_past_share *share);
    void (*lead)(void *ctx, const struct wr_plan_lead *lead);
    /* Where something is, or may be, written to it. Its outlook names no providers:
     * they are the leads'. */
    void (*account)(void *ctx, const struct wr_plan_lead *account);
    void *ctx;
};

/* Dry run: the lead at hand would buy; tells all that it could be asked about, and
 * marks it as listed. */
void wr_plan_tell_purchase(struct wr_work_slot *slot, struct wr_lead_work *lead);
/* What purchases for other leads of the account may change about it; NULL where nobody
 * buys. */
const struct wr_outlook *wr_plan_shared(struct wr_work_slot *slot);
/* Dry run: a decided lead. */
void wr_plan_tell_verdict(struct wr_work_slot *slot, const struct wr_lead_work *lead);

/* Dry run: the account's record, after all of its leads. */
void wr_plan_tell_account(struct wr_work_slot *slot);

/* May this property be written once the fields in `may_change` change? */
bool wr_plan_may_write(const struct wr_plan_lead *lead, const struct wr_map_line *line);

#endif
