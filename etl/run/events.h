/* events.h - signals from a file of events: NDJSON, one behaviour a line.
 *
 *   {"id": "501", "kind": "demo_request", "at": "2026-11-20T10:00:00Z", "count": 1}
 *
 * `id` is the CRM's. An event is known by lead, kind and time, so that the file may
 * simply be appended to and read whole at each run. A lead with a new event is due.
 * Lines that cannot be read, and leads that are not known, are counted and told.
 */
#ifndef ETL_RUN_EVENTS_H
#define ETL_RUN_EVENTS_H

#include "etl/run/context.h"

/* Store work, after the pull. */
enum wr_code wr_events_read(struct wr_db *db, const struct wr_run_ctx *run,
                            struct wr_err *err) WR_MUST_USE;

#endif
