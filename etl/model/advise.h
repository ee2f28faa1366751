/* advise.h - what would help a lead on; private to etl/model. */
#ifndef ETL_MODEL_ADVISE_H
#define ETL_MODEL_ADVISE_H

#include "etl/model/bounds.h"
#include "etl/model/scoring.h"

struct wr_advice {
    const struct wr_model *whole, *model; /* the one that decided */
    const struct wr_decide *in;
    struct wr_decision *decision;
    struct wr_bounds now; /* with nothing open: low and high are one */
};

/* Opens a field and what would be derived from it. */
void wr_open_field(const struct wr_profile *profile, wr_field_id field, bool *fields);
/* lift.c: the decision's lifts. */
void wr_find_lifts(struct wr_advice *advice, struct wr_arena *arena);

#endif
