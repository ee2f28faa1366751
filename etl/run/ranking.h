/* ranking.h - the orders that a run asks in.
 *
 * Learnt from the history of searches when the run starts, written down with the run,
 * and read back when it is gone on with: what happens meanwhile teaches later runs.
 */
#ifndef ETL_RUN_RANKING_H
#define ETL_RUN_RANKING_H

#include "etl/run/context.h"
#include "etl/waterfall/learn.h"

/* Fills the rankings of the setup's steps. Before the run's first question. */
enum wr_code wr_run_rank(const struct wr_setup *setup, struct wr_db *db, int64_t run_id,
                         struct wr_err *err) WR_MUST_USE;

/* History of a step as the waterfall takes it; in `arena`. */
enum wr_code wr_run_history(struct wr_db *db, struct wr_str step,
                            struct wr_arena *arena, struct wr_past **out, size_t *count,
                            struct wr_err *err) WR_MUST_USE;

#endif
