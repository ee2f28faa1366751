/* table.h - what the searches came to, as a table. */
#ifndef TESTS_BENCH_ECONOMICS_TABLE_H
#define TESTS_BENCH_ECONOMICS_TABLE_H

#include "search.h"
#include "weir/buf.h"

enum row {
    ROW_ALONE, /* of each provider */
    ROW_LISTED = ROW_ALONE + MARKET_PROVIDERS,
    ROW_PRICES,     /* published prices and rates, nothing learnt */
    ROW_COLD,       /* learnt order, first half of the leads */
    ROW_COLD_TRUTH, /* known rates, the same leads           */
    ROW_LEARNT,     /* learnt order, second half             */
    ROW_TRUTH,
    ROW_CLAIRVOYANT,
    ROWS
};

#define MAX_SEEDS       20
#define TABLE_CAP_BYTES 65536

struct table {
    const char *title;
    struct tally rows[MAX_SEEDS][ROWS];
    size_t seeds, leads;
};

/* In markdown, or in columns. */
void table_write(const struct table *table, bool markdown, struct wr_buf *out);
/* Is the learnt order about as good as known rates make it? Says so on stderr where it
 * is not. */
bool table_is_good(const struct table *table);
/* Does the file hold the text, byte by byte? Says so where it does not. */
bool table_is_in(struct wr_str text, const char *path);

#endif
