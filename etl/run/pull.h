/* pull.h - pass 1: pages of the CRM into the store.
 *
 * Accounts first, then leads, so that a lead finds its company. The window's upper edge
 * is the CRM's own clock less its index lag, fixed for the run; the high-water mark
 * moves when the last page is in, because every row is then durable with its due time.
 * Each page is one transaction with its cursor: a killed pull goes on where it was.
 */
#ifndef ETL_RUN_PULL_H
#define ETL_RUN_PULL_H

#include "etl/run/context.h"

struct wr_pull_pass;

/* `done` once, when all is in or the run is stopping. */
struct wr_pull_pass *wr_pull_start(struct wr_run_ctx *run, void (*done)(void *ctx),
                                   void *ctx);
void wr_pull_free(struct wr_pull_pass *pass);

#endif
