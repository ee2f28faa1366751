/* rows.h - a table file or a pipe, row by row, as values of a map's properties.
 *
 * Format, header and cells are the file adapter's (weir/rewrite.h), so that a row reads
 * the same here as in a run. Holds at most two slices, whatever the size of the input.
 *
 *     open -> (a map: given, or guessed from `columns`) -> bind -> next, next ...
 */
#ifndef ETL_CLI_ROWS_H
#define ETL_CLI_ROWS_H

#include "etl/cli/columns.h"
#include "etl/job/map.h"

#include <stdio.h>

struct wr_rows {
    const char *name; /* of the input: its ending tells the format */
    FILE *in;
    struct wr_arena *arena; /* of the file */
    struct wr_arena *row;   /* of the row at hand: its end comes with the next one */
    struct wr_columns columns;
    const struct wr_map *map;   /* NULL: an empty file, of which nothing is known */
    const struct wr_str *extra; /* further columns that are wanted, as they stand */
    size_t extra_count;
    size_t *index, *extra_index; /* of columns; SIZE_MAX: not there */
    char *data;
    size_t len, pos;
    bool last;
};

/* Reads the head. `written` columns are to be added by wr_rewrite_put. WR_E_LIMIT,
 * WR_E_PROTOCOL: a header that cannot be read; WR_E_INTERNAL: reading failed. Close in
 * either case. */
enum wr_code wr_rows_open(struct wr_rows *rows, const char *name, FILE *in,
                          const struct wr_str *written, size_t written_count,
                          struct wr_err *err) WR_MUST_USE;
void wr_rows_close(struct wr_rows *rows);
/* WR_E_CONFIG: the map reads none of the columns. `extra` is borrowed. */
enum wr_code wr_rows_bind(struct wr_rows *rows, const struct wr_map *map,
                          const struct wr_str *extra, size_t extra_count,
                          struct wr_err *err) WR_MUST_USE;
/* False in *there: no more. A row without an id could not be read. */
enum wr_code wr_rows_next(struct wr_rows *rows, struct wr_rewrite_row *row, bool *there,
                          struct wr_err *err) WR_MUST_USE;
/* The row as a record of the map, and the texts of the extra columns as they stand. In
 * the row's arena. */
void wr_rows_take(const struct wr_rows *rows, const struct wr_rewrite_row *row,
                  struct wr_record *out, struct wr_str **extra);

#endif
