/* assign.h - queues are dealt: between the last decision of a run and its last write.
 *
 * Accounts are decided side by side, in whatever order answers come; so whoever is next
 * in a queue is found out when all are decided: who has waited longest first, over runs
 * too, so that nobody is passed over for ever where there is no room; then in the order
 * of lead ids. Until then a
 * lead for a queue is a durable row, and its write waits (store/routes.h). Some of them
 * at a time are dealt in one transaction with the queue's credits, so a run that is
 * killed goes on where it was, and ends as if it had not been.
 */
#ifndef ETL_RUN_ASSIGN_H
#define ETL_RUN_ASSIGN_H

#include "etl/run/context.h"

struct wr_assign;

/* `done` is called once, when nobody waits any more or the run stops. */
struct wr_assign *wr_assign_start(struct wr_run_ctx *run, void (*done)(void *ctx),
                                  void *ctx);
void wr_assign_free(struct wr_assign *assign); /* NULL allowed */

#endif
