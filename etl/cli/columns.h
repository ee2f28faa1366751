/* columns.h - what stands in the first bytes of a table file: its columns and a sample.
 *
 * Format, header and rows are the file adapter's business (weir/rewrite.h); here are
 * the names that a map is guessed from.
 */
#ifndef ETL_CLI_COLUMNS_H
#define ETL_CLI_COLUMNS_H

#include "weir/rewrite.h"

struct wr_columns {
    bool is_json;           /* NDJSON: names of members of the first rows */
    struct wr_str *names;   /* trimmed, in their order */
    struct wr_str *samples; /* of the first row; NONE where it has none */
    size_t count;
    struct wr_rewrite *rewrite; /* the adapter's, for what comes after */
};

/* `name` is the file's (its ending tells the format); `head` its first bytes, all of
 * them where `last`. `written` columns will be added. All in `arena`. WR_E_LIMIT: the
 * header does not end in `head`. */
enum wr_code wr_columns_read(const char *name, struct wr_str head, bool last,
                             const struct wr_str *written, size_t written_count,
                             struct wr_arena *arena, struct wr_columns *out,
                             struct wr_err *err) WR_MUST_USE;
/* As written, else the only one that differs in case alone; SIZE_MAX. */
size_t wr_columns_find(const struct wr_columns *columns, struct wr_str name);

#endif
