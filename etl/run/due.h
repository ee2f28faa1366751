/* due.h - what joins a run beside what its pull brought: signals of the events file,
 * members of stirred accounts, leads that are due or stale, and in which order.
 */
#ifndef ETL_RUN_DUE_H
#define ETL_RUN_DUE_H

#include "etl/run/context.h"

/* Store work, after the pull; counts them all into run->progress. */
enum wr_code wr_due_gather(struct wr_db *db, struct wr_run_ctx *run,
                           struct wr_err *err) WR_MUST_USE;

#endif
