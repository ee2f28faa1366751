/* preflight.h - before the first page is pulled: are the keys good, and what is left?
 *
 * Each vendor that the waterfall may ask is asked by its own check, where it has one,
 * and for a token, where it wants one; all at once, and for nothing. A refused key ends
 * the run, and so does an empty account of a vendor that would be paid, but for a plan:
 * it says so. A vendor that is merely down is told, and ends nothing. What vendors say
 * is left is kept in the store.
 */
#ifndef ETL_RUN_PREFLIGHT_H
#define ETL_RUN_PREFLIGHT_H

#include "etl/run/context.h"

struct wr_preflight;

/* `done` is called from the ready queue, once; where run->stopping is set then, there
 * is nothing to go on to. */
struct wr_preflight *wr_preflight_start(struct wr_run_ctx *run, void (*done)(void *ctx),
                                        void *ctx);
/* NULL allowed. */
void wr_preflight_free(struct wr_preflight *preflight);

#endif
