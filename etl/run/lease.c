/* lease.c - see lease.h. */
#include "etl/run/lease.h"

#include "etl/store/leads.h"
#include "weir/alloc.h"

#include <stdlib.h>

#define TIMES 3 /* within a lease: one renewal may come late, or fail to come */

struct wr_lease_keeper {
    struct wr_run_ctx *run;
    struct wr_timer *timer;
    bool stopped;
};

static enum wr_code renew_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    const struct wr_run_ctx *run = ((struct wr_lease_keeper *)ctx)->run;

    return wr_db_leases_renew(db, run->run.id, wr_run_now(run) + run->job->lease_us,
                              err);
}

static void wait(struct wr_lease_keeper *k)
{
    wr_timer_start(k->timer, (uint64_t)(k->run->job->lease_us / 1000 / TIMES));
}

static void renewed(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_lease_keeper *k = ctx;

    if (code)
        wr_run_fail(k->run, code, err);
    else if (!k->stopped)
        wait(k);
}

static void renew(void *ctx)
{
    struct wr_lease_keeper *k = ctx;

    wr_store_submit(k->run->store, renew_work, renewed, k);
}

struct wr_lease_keeper *wr_leases_keep(struct wr_run_ctx *run)
{
    struct wr_lease_keeper *k = wr_alloc(sizeof(*k));

    *k = (struct wr_lease_keeper){.run = run};
    k->timer = wr_timer_new(run->loop, renew, k);
    wait(k);
    return k;
}

void wr_leases_stop(struct wr_lease_keeper *k)
{
    k->stopped = true;
    wr_timer_stop(k->timer);
}

void wr_leases_free(struct wr_lease_keeper *k)
{
    if (!k)
        return;
    wr_timer_free(k->timer);
    free(k);
}
