/* lease.h - what a run has in work stays its own for as long as it takes.
 *
 * A lead is leased for `limits.lease` when its unit is taken, and till it is written.
 * The leases of a run that goes on are renewed long before they are over, all by one
 * statement; those of one that hangs run out, those of a dead one count for nothing.
 */
#ifndef ETL_RUN_LEASE_H
#define ETL_RUN_LEASE_H

#include "etl/run/context.h"

struct wr_lease_keeper;

struct wr_lease_keeper *wr_leases_keep(struct wr_run_ctx *run);
/* No more from now on: the run ends. */
void wr_leases_stop(struct wr_lease_keeper *keeper);
/* After the store's thread has ended. */
void wr_leases_free(struct wr_lease_keeper *keeper);

#endif
