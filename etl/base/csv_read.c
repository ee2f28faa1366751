/* csv_read.c - rows out of comma-separated text.
 *
 * A quote opens a quoted cell only at its start; elsewhere in a bare cell it is a
 * character like others. A row is walked twice: once to find its end and count its
 * cells, once to fill them, so nothing grows.
 */
#include "weir/csv.h"

#include "etl/base/banned.h"

enum cell_end {
    END_CELL,   /* a delimiter follows           */
    END_ROW,    /* a line break follows          */
    END_DATA,   /* the data is over              */
    END_BROKEN, /* text after a closing quote    */
    END_OPEN,   /* the data is over in a quote   */
};

struct cell {
    struct wr_str raw; /* without the outer quotes */
    bool quoted;
    bool doubled; /* holds "" for " */
    size_t next;  /* offset behind the cell and its delimiter or line break */
};

/* What stands at `at`, where a cell may end. */
static enum cell_end end_at(struct wr_str data, size_t at, char delimiter, size_t *next)
{
    *next = at + 1;
    if (at >= data.len) {
        *next = data.len;
        return END_DATA;
    }
    if (data.ptr[at] == delimiter)
        return END_CELL;
    if (data.ptr[at] == '\n')
        return END_ROW;
    if (data.ptr[at] != '\r')
        return END_BROKEN;
    if (at + 1 >= data.len)
        return END_DATA;
    *next = at + 2;
    return data.ptr[at + 1] == '\n' ? END_ROW : END_BROKEN;
}

static enum cell_end take_quoted(struct wr_str data, size_t at, char delimiter,
                                 struct cell *cell)
{
    size_t from = at + 1;

    cell->quoted = true;
    for (at = from; at < data.len; at++) {
        if (data.ptr[at] != '"')
            continue;
        if (at + 1 < data.len && data.ptr[at + 1] == '"') {
            cell->doubled = true;
            at++;
            continue;
        }
        cell->raw = wr_str_sub(data, from, at - from);
        return end_at(data, at + 1, delimiter, &cell->next);
    }
    cell->next = data.len;
    return END_OPEN;
}

static enum cell_end take_bare(struct wr_str data, size_t at, char delimiter,
                               struct cell *cell)
{
    size_t from = at;
    enum cell_end end;

    while ((end = end_at(data, at, delimiter, &cell->next)) == END_BROKEN)
        at++;
    cell->raw = wr_str_sub(data, from, at - from);
    return end;
}

static enum cell_end take_cell(struct wr_str data, size_t at, char delimiter,
                               struct cell *cell)
{
    *cell = (struct cell){.raw = WR_NONE};
    if (at < data.len && data.ptr[at] == '"')
        return take_quoted(data, at, delimiter, cell);
    return take_bare(data, at, delimiter, cell);
}

static void skip_blank_lines(struct wr_str data, size_t *pos)
{
    struct wr_str rest = wr_str_sub(data, *pos, data.len);

    if (*pos == 0 && wr_str_starts(rest, WR_LIT("\xEF\xBB\xBF")))
        *pos += 3;
    while (*pos < data.len) {
        rest = wr_str_sub(data, *pos, 2);
        if (rest.ptr[0] == '\n')
            *pos += 1;
        else if (wr_str_eq(rest, WR_LIT("\r\n")))
            *pos += 2;
        else
            return;
    }
}

/* Counts the cells of the row at `at` and finds how it ends. */
static enum cell_end measure(struct wr_str data, size_t at, char delimiter,
                             size_t *count, size_t *next)
{
    enum cell_end end = END_CELL;
    struct cell cell;

    for (*count = 0; end == END_CELL && *count <= WR_CSV_MAX_COLUMNS; ++*count) {
        end = take_cell(data, at, delimiter, &cell);
        at = cell.next;
    }
    *next = at;
    return end;
}

static struct wr_str undoubled(struct wr_str raw, struct wr_arena *arena)
{
    char *out = wr_arena_alloc(arena, raw.len);
    size_t len = 0;

    for (size_t i = 0; i < raw.len; i++) {
        out[len++] = raw.ptr[i];
        if (raw.ptr[i] == '"')
            i++;
    }
    return (struct wr_str){out, len};
}

static void fill(struct wr_str data, size_t at, char delimiter, struct wr_arena *arena,
                 struct wr_csv_row *row)
{
    row->cells = WR_ARRAY(arena, struct wr_str, row->count);
    for (size_t i = 0; i < row->count; i++) {
        struct cell cell;

        take_cell(data, at, delimiter, &cell);
        row->cells[i] = cell.doubled ? undoubled(cell.raw, arena) : cell.raw;
        at = cell.next;
    }
}

static enum wr_code check_caps(size_t bytes, size_t count, struct wr_err *err)
{
    if (bytes > WR_CSV_MAX_ROW_BYTES)
        return wr_fail(err, WR_E_LIMIT, "a CSV row is longer than %zu bytes",
                       WR_CSV_MAX_ROW_BYTES);
    if (count > WR_CSV_MAX_COLUMNS)
        return wr_fail(err, WR_E_LIMIT, "a CSV row has more than %d columns",
                       WR_CSV_MAX_COLUMNS);
    return WR_OK;
}

static enum wr_code check_quotes(enum cell_end end, bool last, struct wr_err *err)
{
    if (end == END_BROKEN)
        return wr_fail(err, WR_E_PROTOCOL, "text after a closing quote in a CSV row");
    if (end == END_OPEN && last)
        return wr_fail(err, WR_E_PROTOCOL, "a quote in a CSV row is never closed");
    return WR_OK;
}

enum wr_code wr_csv_next(struct wr_str data, size_t *pos, bool last, char delimiter,
                         struct wr_arena *arena, struct wr_csv_row *row,
                         struct wr_err *err)
{
    size_t count, next;
    enum cell_end end;
    enum wr_code code;

    *row = (struct wr_csv_row){NULL, 0};
    skip_blank_lines(data, pos);
    if (*pos >= data.len)
        return WR_OK;
    /* One byte beyond the cap is enough to see that it is passed. */
    if (data.len - *pos > WR_CSV_MAX_ROW_BYTES + 1)
        data.len = *pos + WR_CSV_MAX_ROW_BYTES + 1;
    end = measure(data, *pos, delimiter, &count, &next);
    code = check_caps(next - *pos, count, err);
    if (!code)
        code = check_quotes(end, last, err);
    if (code || end == END_OPEN || (end == END_DATA && !last))
        return code;
    row->count = count;
    fill(data, *pos, delimiter, arena, row);
    *pos = next;
    return WR_OK;
}

static bool has_blank_name(struct wr_str header, char delimiter)
{
    struct wr_str line = wr_str_sub(header, 0, wr_str_find(header, '\n'));

    while (line.ptr) {
        if (!wr_str_trim(wr_str_split(&line, delimiter)).len)
            return true;
    }
    return false;
}

/* Lists within a cell are written with | too, so that it counts only where it can be
 * nothing else: no other candidate, and names on both sides. */
char wr_csv_sniff(struct wr_str header)
{
    enum { PIPE = 3 };
    static const char candidates[] = {',', ';', '\t', [PIPE] = '|'};
    size_t counts[sizeof(candidates)] = {0};
    size_t best = 0;
    bool quoted = false;

    for (size_t i = 0; i < header.len && (quoted || header.ptr[i] != '\n'); i++) {
        quoted = quoted != (header.ptr[i] == '"');
        for (size_t c = 0; c < sizeof(candidates) && !quoted; c++)
            counts[c] += header.ptr[i] == candidates[c];
    }
    for (size_t c = 1; c < PIPE; c++) {
        if (counts[c] > counts[best])
            best = c;
    }
    if (counts[best] == 0 && counts[PIPE] > 0 && !has_blank_name(header, '|'))
        best = PIPE;
    return candidates[best];
}
