/* weir/rewrite.h - a table file written again, with what was found filled in.
 *
 * For CRMs with WR_CRM_REWRITE, at the end of a run. Pure: bytes of the input go in, in
 * any slices, bytes of the output come out; the engine reads and writes the files.
 *
 *     wr_rewrite_files   where to
 *     wr_rewrite_new     from the first bytes of the input: header and format
 *     wr_rewrite_head    first line of the output
 *     wr_rewrite_next    row by row: its id, as the pull named it
 *     wr_rewrite_put     the row as it goes out
 *
 * Every row of the input goes out, in its order: those that could not be read, as they
 * stood. Lines end as they did. Existing columns keep their places; new ones follow in
 * the order of the map.
 */
#ifndef WEIR_REWRITE_H
#define WEIR_REWRITE_H

#include "weir/crm.h"

struct wr_rewrite_files {
    struct wr_str input;
    struct wr_str output;
    struct wr_str changes; /* CSV for a spreadsheet: id, property, old, new, why */
    size_t chunk_bytes;    /* how much to read at a time */
};
/* `config` is the one of the `file` adapter. Paths live in `arena`. */
void wr_rewrite_files(const void *config, struct wr_arena *arena,
                      struct wr_rewrite_files *out);

struct wr_rewrite;

/* `head` begins the input and holds its first line whole, or all of it (`last`): WR_OK
 * with *out NULL says that more bytes are needed. `written` are the properties that
 * may be written, in map order; they are copied, as all is, into `arena`. An empty
 * input gives a header alone. */
enum wr_code wr_rewrite_new(const void *config, struct wr_str head, bool last,
                            const struct wr_str *written, size_t count,
                            struct wr_arena *arena, struct wr_rewrite **out,
                            struct wr_err *err) WR_MUST_USE;
void wr_rewrite_head(const struct wr_rewrite *rewrite, struct wr_buf *out);

struct wr_rewrite_row {
    struct wr_str id;           /* as the pull named it; NONE: could not be read */
    struct wr_str raw;          /* as it stands, line break and all */
    const struct wr_str *cells; /* CSV: in the header's order; else NULL */
};
/* Next row of data[*pos..], where `data` is a slice that begins where the last one was
 * left (the first one begins the file). False: no whole row is left; come again with
 * the bytes from *pos on and more behind them. In WR_REWRITE_SLICE bytes there always
 * is one. A row that is longer than any may be comes in several parts without an id.
 * `row` lives in `arena` and `data`. */
#define WR_REWRITE_SLICE ((size_t)2 * 1024 * 1024)
bool wr_rewrite_next(struct wr_rewrite *rewrite, struct wr_str data, size_t *pos,
                     bool last, struct wr_arena *arena, struct wr_rewrite_row *row);

/* One value that goes into a row: only where the row still holds `base`. */
struct wr_rewrite_value {
    struct wr_str property;
    struct wr_str base; /* as read; NONE where blank */
    struct wr_str value;
    bool is_number; /* NDJSON: goes out without quotes where it is one */
    bool kept;      /* out: the row held something else (a second row with this id) */
};
void wr_rewrite_put(const struct wr_rewrite *rewrite, const struct wr_rewrite_row *row,
                    struct wr_rewrite_value *values, size_t count,
                    struct wr_arena *arena, struct wr_buf *out);

/* The change file. Formulas are disarmed in every cell. */
void wr_rewrite_changes_head(struct wr_buf *out);
void wr_rewrite_change(struct wr_str id, struct wr_str property,
                       struct wr_str old_value, struct wr_str new_value,
                       struct wr_str why, struct wr_buf *out);

#endif
