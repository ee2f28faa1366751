/* links.h - which account a page's leads belong to, where the page itself does not
 * tell: asked for all of its records in one request.
 */
#ifndef ETL_RUN_LINKS_H
#define ETL_RUN_LINKS_H

#include "etl/run/exchange.h"

struct wr_links {
    struct wr_run_ctx *run;      /* in */
    struct wr_page *page;        /* in, out: account_id of its records */
    struct wr_arena *arena;      /* in: of the page */
    wr_exchange_fn done;         /* in: once, at the end or the first mistake */
    void *ctx;                   /* in */
    struct wr_str *ids;          /* own */
    struct wr_link *links;       /* own */
    struct wr_request request;   /* own */
    struct wr_exchange exchange; /* own */
};

/* False, and nothing is asked: all is told already, or the CRM has no links. */
bool wr_links_start(struct wr_links *l);
void wr_links_fini(struct wr_links *l);

#endif
