/* progress.h - how a run is going: one live line on a terminal, else a log line now and
 * then. */
#ifndef ETL_CLI_PROGRESS_H
#define ETL_CLI_PROGRESS_H

#include "etl/cli/command.h"
#include "etl/run/pipeline.h"

struct wr_progress_view {
    bool live;  /* stderr is a terminal */
    bool shown; /* the line stands there now */
    bool quiet;
    const char *currency;
};

/* Fits the hooks (and the log, whose lines must not run into the live one). */
void wr_progress_attach(struct wr_progress_view *view, const struct wr_common *common,
                        const struct wr_job *job, struct wr_pipeline_hooks *hooks);
void wr_progress_clear(void *ctx);

#endif
