/* record.h - a run's own row: begun or taken up again, and what it came to at the end.
 */
#ifndef ETL_RUN_RECORD_H
#define ETL_RUN_RECORD_H

#include "etl/run/context.h"

/* Fills ctx->run, of a new one or of the one that is resumed. WR_E_CONFLICT: another
 * process has the job. */
enum wr_code wr_record_begin(struct wr_db *db, struct wr_run_ctx *ctx,
                             struct wr_arena *arena, struct wr_err *err) WR_MUST_USE;

/* What only the pipeline knows of the end. */
struct wr_record_end {
    bool past_deadline;
    bool not_begun; /* a check ended it: there is nothing to go on with */
};
/* Leads, exit status and reason. Store work. */
enum wr_code wr_record_end(struct wr_db *db, struct wr_run_ctx *ctx,
                           const struct wr_record_end *end,
                           struct wr_err *err) WR_MUST_USE;

#endif
