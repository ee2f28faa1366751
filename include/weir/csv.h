/* weir/csv.h - comma-separated values (RFC 4180, and what people make of it).
 *
 * Reading is by slices: feed a buffer, get whole rows; an unfinished last row is
 * told, so that a reader can come back with more bytes. Accepts LF, CRLF, quoted
 * line breaks, a UTF-8 byte-order mark; `delimiter` may be , ; | or tab.
 */
#ifndef WEIR_CSV_H
#define WEIR_CSV_H

#include "weir/arena.h"
#include "weir/buf.h"

#define WR_CSV_MAX_COLUMNS   1024
#define WR_CSV_MAX_ROW_BYTES ((size_t)1024 * 1024)

struct wr_csv_row {
    struct wr_str *cells;
    size_t count;
};

/* Next row of data[*pos..]; cells live in `arena` (those without quotes are borrowed
 * from `data`). WR_OK with row->count > 0: *pos is past the row. WR_OK with count 0:
 * no whole row is left (`last` false) or none at all (`last` true). `last` says that
 * no bytes follow `data`: an unterminated row is then a row. WR_E_PROTOCOL: broken
 * quoting; WR_E_LIMIT: a cap above. Blank lines are skipped. */
enum wr_code wr_csv_next(struct wr_str data, size_t *pos, bool last, char delimiter,
                         struct wr_arena *arena, struct wr_csv_row *row,
                         struct wr_err *err) WR_MUST_USE;

/* The most likely delimiter of a header line; | only where no other is in it. */
char wr_csv_sniff(struct wr_str header);

/* One cell, quoted where needed. With `for_spreadsheet`, a cell that a spreadsheet
 * would run as a formula (first character = + - @ tab CR, and not a plain number) gets
 * an apostrophe in front (OWASP, "CSV injection"). */
void wr_csv_put(struct wr_buf *buf, struct wr_str cell, bool first, char delimiter,
                bool for_spreadsheet);
/* `crlf`: the line ends as a spreadsheet's does. */
void wr_csv_end_row(struct wr_buf *buf, bool crlf);

#endif
