/* deliver_batch.h - one batch of outbox rows on its way: taken, compared with what the
 * CRM holds, marked, sent in parts, ended. For deliver.c, which talks to the CRM.
 *
 *   load -> compare -> mark -> { next_part -> take } ... -> end
 *
 * load, compare, mark and end are store work.
 */
#ifndef ETL_RUN_DELIVER_BATCH_H
#define ETL_RUN_DELIVER_BATCH_H

#include "etl/run/deliver.h"

#define WR_DELIVER_MOST 100

/* A row on its way. */
struct wr_deliver_row {
    struct wr_out *out;
    struct wr_own_writes own; /* on its record */
    struct wr_write write;    /* what is left to send */
    enum wr_out_state end;    /* PENDING: to be sent */
    struct wr_str reason;
};

/* Some of those to be sent: all of them, or a half of a refused part. */
struct wr_deliver_part {
    size_t from, count;
};

struct wr_deliver_batch {
    struct wr_run_ctx *run;
    const struct wr_map *map;
    struct wr_arena *arena;
    struct wr_deliver_row rows[WR_DELIVER_MOST];
    size_t count;
    size_t send[WR_DELIVER_MOST]; /* indices of rows to send */
    size_t send_count;
    struct wr_deliver_part parts[2 * WR_DELIVER_MOST];
    size_t part_count;
    struct wr_deliver_part part; /* being sent */
    struct wr_write writes[WR_DELIVER_MOST];
    struct wr_written written[WR_DELIVER_MOST]; /* what came of them */
};

/* The next rows of b->map; none: b->count is 0. */
enum wr_code wr_deliver_load(struct wr_db *db, struct wr_deliver_batch *b,
                             struct wr_err *err) WR_MUST_USE;
/* With the records as they were read just now, and with what is known by now of our own
 * writes on them. */
enum wr_code wr_deliver_compare(struct wr_db *db, struct wr_deliver_batch *b,
                                const struct wr_page *page,
                                struct wr_err *err) WR_MUST_USE;
/* Conflicts and what is sent, written down before it is. Whoever came on the list of
 * suppressed ones since they were decided is left out. */
enum wr_code wr_deliver_mark(struct wr_db *db, struct wr_deliver_batch *b,
                             struct wr_err *err) WR_MUST_USE;
/* b->writes and b->part are what to send next; false: nothing is left. */
bool wr_deliver_next_part(struct wr_deliver_batch *b);
/* Results of the part. Rows to be sent again go in halves; one alone that still does
 * not settle is refused. */
void wr_deliver_take(struct wr_deliver_batch *b);
enum wr_code wr_deliver_end(struct wr_db *db, struct wr_deliver_batch *b,
                            struct wr_err *err) WR_MUST_USE;

#endif
