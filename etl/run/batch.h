/* batch.h - questions wait for company: one request may serve many of them.
 *
 * A question whose provider takes batches joins the open one. It goes when it is full,
 * when its time to linger is over, or at once when nobody else in the run could join:
 * all that is worked on waits. Questions that were submitted together and come back
 * together share a talk too, told by provider and state.
 */
#ifndef ETL_RUN_BATCH_H
#define ETL_RUN_BATCH_H

#include "etl/run/context.h"

struct wr_question;
struct wr_batches;

/* What a unit brings: nothing more until one of its questions is answered, where it
 * rests; and if all that it waits for waits itself, nobody need wait for it. */
struct wr_bringer {
    bool at_work, resting;
    size_t waiting; /* questions in open batches, or that somebody else asks now */
};

struct wr_batches *wr_batches_new(struct wr_run_ctx *run);
/* Nothing may be open any more. NULL allowed. */
void wr_batches_free(struct wr_batches *batches);

/* The question is granted, or to be collected: its talk begins now or soon. */
void wr_batches_join(struct wr_batches *batches, struct wr_question *q);

/* A unit is taken up, or done with. */
void wr_batches_unit(struct wr_batches *batches, struct wr_bringer *unit, bool at_work);
void wr_batches_rest(struct wr_batches *batches, struct wr_bringer *unit, bool rests);
/* The question stands until somebody else has asked it, or stands no more. */
void wr_batches_stand(struct wr_batches *batches, struct wr_question *q, bool stands);

/* The run is stopping: what is open goes now. */
void wr_batches_hurry(struct wr_batches *batches);

#endif
