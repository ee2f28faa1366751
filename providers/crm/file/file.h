/* file.h - what the files of the file adapter share: a table of rows, read by slices.
 *
 * CSV (RFC 4180 and what people make of it) or NDJSON, one object a line. A row that
 * cannot be read never takes others with it: reading goes on behind the next line break
 * after its start, and what that yields is measured against the header again.
 */
#ifndef PROVIDERS_CRM_FILE_H
#define PROVIDERS_CRM_FILE_H

#include "weir/crm.h"
#include "weir/csv.h"
#include "weir/json.h"

enum file_format { FILE_AUTO, FILE_CSV, FILE_NDJSON };

struct file_config {
    struct wr_str input;
    struct wr_str output;
    struct wr_str changes;
    int format;    /* enum file_format */
    int delimiter; /* index into file_delimiters; 0 is "find out" */
    struct wr_str id_column;
    int64_t chunk_bytes;
};
extern const char file_delimiters[];

#define FILE_MAX_ROW_BYTES ((size_t)WR_CSV_MAX_ROW_BYTES)
#define FILE_MAX_ID_BYTES  200

struct file_table {
    enum file_format format; /* never FILE_AUTO */
    char delimiter;
    bool bom;
    bool crlf; /* how the header's line ends */
    struct wr_str *columns; /* CSV, trimmed; only where the header was just read */
    size_t column_count;
    size_t id_index; /* SIZE_MAX: rows are named by their number */
    struct wr_str id_column;
    int64_t rows;  /* seen so far: the number of the last one */
    bool skipping; /* in a row that is longer than any may be */
};

/* The first bytes of a file, and what they came to. */
struct file_head {
    struct wr_str data;
    bool last;      /* there are no more */
    size_t pos;     /* out: behind the header */
    bool need_more; /* out: `data` does not hold the header whole */
};
/* Format, and for CSV the header. */
enum wr_code file_table_open(const struct file_config *cfg, struct file_head *head,
                             struct wr_arena *arena, struct file_table *table,
                             struct wr_err *err);
/* Index of a column: as written, else the only one that differs in case alone;
 * SIZE_MAX. */
size_t file_column(const struct file_table *table, struct wr_str name);

enum file_found {
    FILE_NONE, /* no whole row is left                   */
    FILE_ROW,  /* one with as many cells as the header   */
    FILE_BAD,  /* one that cannot be read; `why` says so */
    FILE_PART, /* more bytes of the bad one              */
};
struct file_row {
    struct wr_str raw; /* line break and all */
    struct wr_str *cells;
    size_t cell_count;
    struct wr_json_doc *doc; /* NDJSON: the caller's */
    int64_t number;          /* from 1, header not counted */
    const char *why;
};
enum file_found file_next(struct file_table *table, struct wr_str data, size_t *pos,
                          bool last, struct wr_arena *arena, struct file_row *row);
/* The cell of a property, or NONE where it is blank, not there, or no text; in NDJSON
 * `kind` says as what it stood there. */
struct wr_str file_value(const struct file_row *row, size_t index, struct wr_str name,
                         struct wr_arena *arena, enum wr_json_kind *kind);
/* Value of the id column where it is fit for an id, else "row:17". In `arena`. */
struct wr_str file_row_id(const struct file_table *table, const struct file_row *row,
                          struct wr_arena *arena);

enum wr_code file_page_request(const void *config, const struct wr_pull *pull,
                               struct wr_str cursor, struct wr_arena *arena,
                               struct wr_request *out, struct wr_err *err);
enum wr_code file_page_decode(const void *config, const struct wr_pull *pull,
                              struct wr_str cursor, const struct wr_reply *reply,
                              struct wr_arena *arena, struct wr_page *out,
                              uint32_t *wait_ms, struct wr_err *err);

/* Members of the JSON object in `text`, which is known to be one, without looking into
 * them: `key` and `value` are the bytes that stand there, quotes and all. False at the
 * end. Start with *pos = 0. */
bool file_member(struct wr_str text, size_t *pos, struct wr_str *key,
                 struct wr_str *value);

#endif
