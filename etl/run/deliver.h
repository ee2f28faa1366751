/* deliver.h - the outbox into the CRM: read back, compare, send, take the outcomes.
 *
 * Runs beside pass 2. Before a batch is sent its records are read again: a property
 * that moved since it was read is left out (a person's edit wins), one that already
 * holds our value is not sent. A refused batch is halved until the bad record stands
 * alone. Every row ends, and with it its lead.
 */
#ifndef ETL_RUN_DELIVER_H
#define ETL_RUN_DELIVER_H

#include "etl/run/context.h"
#include "etl/store/outbox.h"

struct wr_deliver;

struct wr_deliver *wr_deliver_new(struct wr_run_ctx *run);
void wr_deliver_free(struct wr_deliver *d);
/* There may be new rows: looks after the job's linger. */
void wr_deliver_poke(struct wr_deliver *d);
/* Sends all that is left, then calls `done` once. */
void wr_deliver_finish(struct wr_deliver *d, void (*done)(void *ctx), void *ctx);

/* deliver_compare.c: an outbox row against the record as the CRM holds it now. Pure:
 * fills `left` with what is still to be sent, marks the row's conflicts, and says where
 * the row stands: PENDING (send `left`), CONFIRMED (all there already: an earlier try
 * got through), CONFLICT, GONE (with *reason). */
struct wr_compare {
    const struct wr_map *map;
    const struct wr_catalogue *catalogue;
    const struct wr_crm *crm;
    const struct wr_page *page; /* records as read just now */
    struct wr_own_writes own;   /* on the row's record: what another run of ours wrote
                                   meanwhile is nobody's edit */
};
enum wr_out_state wr_compare_row(const struct wr_compare *in, struct wr_out *row,
                                 struct wr_arena *arena, struct wr_write *left,
                                 struct wr_str *reason);

/* rewrite.c: what takes the place of sending where the CRM is a file: the table written
 * again with all confirmed values, and the change file of this run. Store work. */
enum wr_code wr_rewrite_output(struct wr_db *db, const struct wr_run_ctx *run,
                               struct wr_err *err) WR_MUST_USE;
/* The end of one outbox row and of its lead; store work, used by both. */
enum wr_code wr_deliver_end_row(struct wr_db *db, const struct wr_run_ctx *run,
                                const struct wr_out *row, enum wr_out_state state,
                                struct wr_str reason, struct wr_err *err) WR_MUST_USE;

#endif
