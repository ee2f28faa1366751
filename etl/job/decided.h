/* decided.h - what a step after the decision may ask for beside fields, in its `when`.
 *
 * The names are those of the decided fields, and `stop`: why the lead was stopped, or
 * "none". Steps that feed the decision cannot name them.
 */
#ifndef ETL_JOB_DECIDED_H
#define ETL_JOB_DECIDED_H

#include "etl/facts/predicate.h"
#include "weir/model.h"

enum wr_decided {
    WR_DECIDED_SCORE,
    WR_DECIDED_FIT,
    WR_DECIDED_INTENT,
    WR_DECIDED_GROUP,
    WR_DECIDED_COMPLETENESS,
    WR_DECIDED_TIER,
    WR_DECIDED_STAGE,
    WR_DECIDED_PATH,
    WR_DECIDED_STOP,
    WR_DECIDED_SEGMENT,
    WR_DECIDED_COUNT
};

/* In the order of the enum; ends with a NULL name. */
extern const struct wr_extra wr_decided_operands[];

/* A decision as operands; what it borrows from the decision lives as long as that. */
struct wr_decided_view {
    struct wr_value values[WR_DECIDED_COUNT];
    const struct wr_value *operands[WR_DECIDED_COUNT];
};
void wr_decided_tell(const struct wr_decision *decision, struct wr_decided_view *out);

/* Could the condition come to hold, whatever the fields are? `open`: the operands that
 * may come out otherwise than they stand. */
bool wr_decided_can_hold(const struct wr_predicate *when,
                         const struct wr_decided_view *decided, const bool *open);

#endif
