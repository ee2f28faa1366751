/* pipeline.h - one run from beginning to end: pull, work, deliver, account for it.
 *
 *   start|resume -> preflight -> PULL -> add what is due -> WORK beside DELIVER
 *     -> finish -> summary
 *
 * Killed anywhere it can be resumed: stages are stored, each of them is idempotent.
 */
#ifndef ETL_RUN_PIPELINE_H
#define ETL_RUN_PIPELINE_H

#include "etl/run/context.h"
#include "etl/run/plan.h"
#include "etl/run/summary.h"

struct wr_pipeline_hooks {
    /* Every `progress_ms` while it runs, and once at the end; may be NULL. */
    void (*progress)(void *ctx, const struct wr_run_ctx *run);
    uint32_t progress_ms;
    struct wr_plan_sink *plan; /* dry runs */
    void *ctx;
};

/* Runs it. `summary` lives in `arena`. Returns the exit status of the program; where it
 * is neither 0, 3, 4 nor a signal's, *err says why. A dry run works on a copy of the
 * state that is gone afterwards. */
enum wr_exit wr_pipeline(const struct wr_setup *setup,
                         const struct wr_run_params *params,
                         const struct wr_pipeline_hooks *hooks, struct wr_arena *arena,
                         struct wr_summary *summary, struct wr_err *err);

#endif
