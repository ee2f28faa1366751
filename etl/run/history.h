/* history.h - who set the values of a page, where the page itself does not tell.
 *
 * A search has no property history: its records are read again by id, so many at a
 * time, and told apart are those values that a person set. A value that is another one
 * meanwhile is left as it was: nobody's.
 */
#ifndef ETL_RUN_HISTORY_H
#define ETL_RUN_HISTORY_H

#include "etl/run/exchange.h"

struct wr_history {
    struct wr_run_ctx *run;      /* in */
    struct wr_pull pull;         /* in: of the page */
    struct wr_page *page;        /* in, out: by_person of its records */
    struct wr_arena *arena;      /* in: of the page */
    wr_exchange_fn done;         /* in: once, at the end or the first mistake */
    void *ctx;                   /* in */
    struct wr_str *ids;          /* own: of those that are not told */
    size_t id_count, at;         /* own */
    size_t asked;                /* own: of this request */
    struct wr_page part;         /* own */
    struct wr_request request;   /* own */
    struct wr_exchange exchange; /* own */
};

/* False, and nothing is asked: history is not wanted, or told already. */
bool wr_history_start(struct wr_history *h);
void wr_history_fini(struct wr_history *h);

#endif
