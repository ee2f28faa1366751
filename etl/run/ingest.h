/* ingest.h - records of one page into the store: leads, accounts, facts, signals, due.
 *
 * Runs on the store's thread inside one transaction with the pull's cursor, so that a
 * page is either wholly in with its place saved, or not at all.
 */
#ifndef ETL_RUN_INGEST_H
#define ETL_RUN_INGEST_H

#include "etl/run/context.h"
#include "etl/store/leads.h"

struct wr_ingest {
    const struct wr_run_ctx *run; /* const parts only are read */
    const struct wr_map *map;
    const struct wr_page *page;
    size_t take;      /* at most so many of the page's records */
    bool asked;       /* named by the user: due whatever its state */
    size_t added;     /* out: leads new to the run */
    size_t unchanged; /* out */
};

enum wr_code wr_ingest_page(struct wr_db *db, struct wr_ingest *ingest,
                            struct wr_err *err) WR_MUST_USE;

#endif
