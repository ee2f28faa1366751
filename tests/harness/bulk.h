/* bulk.h - a job whose vendors take batches and answer later: Apollo's bulk call, and
 * FullEnrich with its shipped page but for shorter waits.
 *
 * Every lead that has a name and a domain is asked about at both; nothing is written to
 * the CRM. FullEnrich is asked for addresses and numbers: two lines of the ledger.
 */
#ifndef TESTS_HARNESS_BULK_H
#define TESTS_HARNESS_BULK_H

#include "tests/harness/world.h"

#define BULK_NOW "2026-11-20T03:00:00Z"

/* 120 leads; FullEnrich knows nearly everybody, and has a result at the second poll. */
extern const struct world_options bulk_world;

/* The job and the page into the world's folder: so many leads at once, first poll and
 * later ones after so long ("2s"), and the most that the run may spend ("500"). */
void bulk_job(struct world *world, int in_flight, const char *poll, const char *cap);
/* Apollo charges no second time for the same question; after bulk_job. */
void bulk_safe_apollo(struct world *world);
/* Its path, good until the next call. */
const char *bulk_path(const struct world *world);

/* Runs it; it must end with `status`. The summary; the caller decrefs. */
json_t *bulk_run(struct world *world, int status);
/* Starts it, or goes on with it ("resume"), ended by kill_at.c where `kill_at` says so
 * (NULL: nowhere); end it with world_wait. */
pid_t bulk_spawn(struct world *world, const char *command, const char *kill_at);

/* Requests of a vendor whose method and path are these (`path` is its beginning). */
int64_t bulk_requests(const struct world *world, const char *vendor, const char *method,
                      const char *path);
/* FullEnrich billed what the ledger calls spent, up to the rounding of shares, what is
 * uncertain, and what was released at a kill: it was asked again for nothing, and may
 * have been billed before. */
void bulk_check_bill(const struct world *world);
/* Every counter is what its entries come to, the cap of the run holds, and no line is
 * left behind: true in every state. */
void bulk_check_caps(const struct world *world, int64_t run_micro);

#endif
