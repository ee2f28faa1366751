/* due.c - see due.h. */
#include "etl/run/due.h"

#include "etl/run/events.h"
#include "etl/store/leads.h"

static size_t due_room(const struct wr_run_ctx *run, size_t extracted)
{
    size_t limit = run->params.limit;

    return limit > extracted ? limit - extracted : 0;
}

/* What is due without having changed joins the run, unless the run is about named leads
 * or its sample is full. */
static enum wr_code add_due(struct wr_db *db, const struct wr_run_ctx *run,
                            struct wr_err *err)
{
    const struct wr_job *job = run->job;
    int64_t id = run->run.id, as_of_us = run->run.as_of_us;
    struct wr_tally tally;
    size_t added = 0;
    enum wr_code code;

    if (run->params.ids || job->select == WR_SELECT_NAMED)
        return WR_OK;
    code = wr_db_run_tally(db, id, &tally, err);
    if (code || (run->params.limit > 0 && due_room(run, (size_t)tally.extracted) == 0))
        return code;
    code = wr_db_run_add_due(db, id, job->instance, as_of_us,
                             due_room(run, (size_t)tally.extracted), &added, err);
    if (!code && job->select == WR_SELECT_STALE)
        code = wr_db_run_add_stale(db, id, job->instance, as_of_us - job->older_than_us,
                                   due_room(run, (size_t)tally.extracted + added),
                                   &added, err);
    return code;
}

enum wr_code wr_due_gather(struct wr_db *db, struct wr_run_ctx *run, struct wr_err *err)
{
    struct wr_tally tally;
    enum wr_code code = wr_events_read(db, run, err);

    if (!code)
        code = wr_db_stirred_wake(db, run->run.as_of_us, err);
    if (!code)
        code = add_due(db, run, err);
    if (!code)
        code = wr_db_run_put_first(db, run->run.id, run->run.as_of_us, err);
    if (!code)
        code = wr_db_run_tally(db, run->run.id, &tally, err);
    if (code)
        return code;
    run->progress.total = tally.extracted;
    run->progress.done = tally.extracted - tally.by[WR_LEAD_OPEN];
    return WR_OK;
}
