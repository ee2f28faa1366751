/* table.c - format, header, and rows one after another. */
#include "providers/crm/file/file.h"

#include "weir/text.h"

const char file_delimiters[] = {'\0', ',', ';', '\t', '|'};

static bool ends_with(struct wr_str s, const char *suffix)
{
    size_t len = strlen(suffix);

    return s.len >= len &&
           wr_str_eq_nocase(wr_str_sub(s, s.len - len, len), wr_str(suffix));
}

/* By the name, else by the first character. */
static enum file_format guess_format(const struct file_config *cfg, struct wr_str data)
{
    struct wr_str start = wr_str_trim(wr_str_sub(data, 0, 256));

    if (cfg->format != FILE_AUTO)
        return cfg->format == FILE_NDJSON ? FILE_NDJSON : FILE_CSV;
    if (ends_with(cfg->input, ".ndjson") || ends_with(cfg->input, ".jsonl"))
        return FILE_NDJSON;
    if (ends_with(cfg->input, ".csv") || ends_with(cfg->input, ".tsv"))
        return FILE_CSV;
    return wr_str_starts(start, WR_LIT("{")) ? FILE_NDJSON : FILE_CSV;
}

size_t file_column(const struct file_table *table, struct wr_str name)
{
    size_t found = SIZE_MAX, matches = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        if (wr_str_eq(table->columns[i], name))
            return i;
        if (wr_str_eq_nocase(table->columns[i], name)) {
            found = i;
            matches++;
        }
    }
    return matches == 1 ? found : SIZE_MAX;
}

static enum wr_code find_id_column(const struct file_config *cfg,
                                   struct file_table *table, struct wr_err *err)
{
    table->id_index = SIZE_MAX;
    if (wr_str_empty(cfg->id_column))
        return WR_OK;
    table->id_index = file_column(table, cfg->id_column);
    if (table->id_index != SIZE_MAX)
        return WR_OK;
    wr_fail(err, WR_E_CONFIG, "the file has no column \"%.*s\" (id_column)",
            WR_FMT(wr_str_sub(cfg->id_column, 0, 80)));
    return wr_hint(err,
                   "it has %zu columns; without id_column, rows are named by number",
                   table->column_count);
}

static void skip_blank_lines(struct wr_str data, size_t *pos)
{
    while (*pos < data.len) {
        if (data.ptr[*pos] == '\n')
            *pos += 1;
        else if (wr_str_eqz(wr_str_sub(data, *pos, 2), "\r\n"))
            *pos += 2;
        else
            return;
    }
}

/* By the first line alone, even where a quote in it runs on: so that it does not hang
 * on how much of the file was read. False: the line is not whole. */
static bool find_delimiter(const struct file_config *cfg, struct file_head *head,
                           struct file_table *table)
{
    struct wr_str rest;
    size_t end;

    skip_blank_lines(head->data, &head->pos);
    rest = wr_str_sub(head->data, head->pos, head->data.len);
    end = wr_str_find(rest, '\n');
    table->delimiter = file_delimiters[cfg->delimiter];
    if (!table->delimiter)
        table->delimiter = wr_csv_sniff(wr_str_sub(rest, 0, end));
    return end < rest.len || head->last;
}

static enum wr_code refuse(struct wr_err *err, const char *what, const char *hint)
{
    wr_fail(err, WR_E_CONFIG, "the file cannot be read by rows: %s", what);
    return wr_hint(err, "%s", hint);
}

/* Of a file whose lines end that way the header would be all. */
static bool has_lone_return(struct wr_str cell)
{
    for (size_t at = wr_str_find(cell, '\r'); at < cell.len; at++) {
        if (cell.ptr[at] == '\r' && (at + 1 == cell.len || cell.ptr[at + 1] != '\n'))
            return true;
    }
    return false;
}

static enum wr_code read_header(const struct file_config *cfg, struct file_head *head,
                                struct wr_arena *arena, struct file_table *table,
                                struct wr_err *err)
{
    struct wr_csv_row row;
    enum wr_code code;

    head->need_more = !find_delimiter(cfg, head, table) &&
                      head->data.len - head->pos <= FILE_MAX_ROW_BYTES;
    if (head->need_more)
        return WR_OK;
    code = wr_csv_next(head->data, &head->pos, head->last, table->delimiter, arena,
                       &row, err);
    if (code)
        return wr_context(err, "the header of the file");
    head->need_more = !row.count && !head->last;
    table->crlf = wr_str_ends(wr_str_sub(head->data, 0, head->pos), WR_LIT("\r\n"));
    table->column_count = row.count;
    table->columns = row.cells;
    for (size_t i = 0; i < row.count; i++) {
        if (has_lone_return(row.cells[i]))
            return refuse(err, "its lines end in carriage returns alone",
                          "save it as CSV UTF-8");
        row.cells[i] = wr_arena_str(arena, wr_str_trim(row.cells[i]));
    }
    if (!row.count)
        return WR_OK;
    return find_id_column(cfg, table, err);
}

/* "[{" or "[" alone in its line: a header may begin with a bracket too. */
static bool is_list(const struct file_head *head)
{
    struct wr_str start = wr_str_trim(wr_str_sub(head->data, head->pos, 256));
    struct wr_str rest = wr_str_sub(start, 1, start.len);

    return wr_str_starts(start, WR_LIT("[")) &&
           (wr_str_starts(wr_str_trim(rest), WR_LIT("{")) ||
            wr_str_trim(wr_str_sub(rest, 0, wr_str_find(rest, '\n'))).len == 0);
}

enum wr_code file_table_open(const struct file_config *cfg, struct file_head *head,
                             struct wr_arena *arena, struct file_table *table,
                             struct wr_err *err)
{
    *table = (struct file_table){.id_index = SIZE_MAX, .id_column = cfg->id_column};
    head->pos = 0;
    head->need_more = !head->last && head->data.len < 4; /* for a byte-order mark */
    if (head->need_more)
        return WR_OK;
    if (wr_str_starts(head->data, WR_LIT("\xFF\xFE")) ||
        wr_str_starts(head->data, WR_LIT("\xFE\xFF")))
        return refuse(err, "it is UTF-16", "save it as CSV UTF-8");
    table->bom = wr_str_starts(head->data, WR_LIT("\xEF\xBB\xBF"));
    head->pos = table->bom ? 3 : 0;
    table->format =
        guess_format(cfg, wr_str_sub(head->data, head->pos, head->data.len));
    if (cfg->format == FILE_AUTO && is_list(head))
        return refuse(err,
                      "it is one JSON list, and each object wants a line of its own",
                      "jq -c '.[]' FILE");
    if (table->format == FILE_NDJSON)
        return WR_OK;
    return read_header(cfg, head, arena, table, err);
}

/* What is left of the line at *pos goes into row->raw; false when it does not end in
 * `data`. */
static bool take_line(struct wr_str data, size_t *pos, struct file_row *row)
{
    struct wr_str rest = wr_str_sub(data, *pos, data.len);
    size_t end = wr_str_find(rest, '\n');
    bool whole = end < rest.len;

    row->raw = wr_str_sub(rest, 0, whole ? end + 1 : end);
    *pos += row->raw.len;
    return whole;
}

static enum file_found bad_line(struct file_table *table, struct wr_str data,
                                size_t *pos, bool last, const char *why,
                                struct file_row *row)
{
    row->why = why;
    table->skipping = !take_line(data, pos, row) && !last;
    return FILE_BAD;
}

/* wr_csv_next, but for a byte-order mark: at the start of a slice it is no mark, it is
 * what stands in the first cell. A line break in front takes the slice off its start.
 */
static enum wr_code csv_row(const struct file_table *table, struct wr_str data,
                            size_t *pos, bool last, struct wr_arena *arena,
                            struct wr_csv_row *row)
{
    struct wr_str cut = wr_str_sub(data, 0, FILE_MAX_ROW_BYTES + 2);
    size_t behind = 0;
    enum wr_code code;
    char *copy;

    if (*pos > 0 || !wr_str_starts(data, WR_LIT("\xEF\xBB\xBF")))
        return wr_csv_next(data, pos, last, table->delimiter, arena, row, NULL);
    copy = wr_arena_alloc(arena, cut.len + 1);
    copy[0] = '\n';
    memcpy(copy + 1, cut.ptr, cut.len);
    code = wr_csv_next((struct wr_str){copy, cut.len + 1}, &behind,
                       last && cut.len == data.len, table->delimiter, arena, row, NULL);
    *pos = behind > 0 ? behind - 1 : 0;
    return code;
}

static enum file_found next_csv(struct file_table *table, struct wr_str data,
                                size_t *pos, bool last, struct wr_arena *arena,
                                struct file_row *row)
{
    struct wr_csv_row cells;
    size_t start = *pos;
    enum wr_code code = csv_row(table, data, pos, last, arena, &cells);

    if (code) {
        *pos = start;
        return bad_line(table, data, pos, last,
                        code == WR_E_LIMIT ? "the row is longer than 1 MiB"
                                           : "the row has broken quotes",
                        row);
    }
    if (!cells.count)
        return FILE_NONE;
    row->raw = wr_str_sub(data, start, *pos - start);
    row->cells = cells.cells;
    row->cell_count = cells.count;
    if (cells.count == table->column_count)
        return FILE_ROW;
    row->why = cells.count < table->column_count
                   ? "the row has fewer cells than the header"
                   : "the row has more cells than the header";
    return FILE_BAD;
}

static enum file_found next_json(struct file_table *table, struct wr_str data,
                                 size_t *pos, bool last, struct file_row *row)
{
    size_t start = *pos;

    if (!take_line(data, pos, row) && !last && row->raw.len <= FILE_MAX_ROW_BYTES) {
        *pos = start;
        return FILE_NONE;
    }
    if (row->raw.len > FILE_MAX_ROW_BYTES) {
        *pos = start;
        return bad_line(table, data, pos, last, "the line is longer than 1 MiB", row);
    }
    if (wr_json_parse(&row->doc, row->raw, FILE_MAX_ROW_BYTES, NULL)) {
        row->why = "the line is not JSON";
        return FILE_BAD;
    }
    if (wr_json_kind(wr_json_root(row->doc)) == WR_JSON_OBJECT)
        return FILE_ROW;
    wr_json_free(row->doc);
    row->doc = NULL;
    row->why = "the line is not an object";
    return FILE_BAD;
}

enum file_found file_next(struct file_table *table, struct wr_str data, size_t *pos,
                          bool last, struct wr_arena *arena, struct file_row *row)
{
    enum file_found found;

    *row = (struct file_row){.raw = WR_NONE};
    if (table->skipping && *pos < data.len) {
        table->skipping = !take_line(data, pos, row);
        return FILE_PART;
    }
    skip_blank_lines(data, pos);
    if (*pos >= data.len)
        return FILE_NONE;
    found = table->format == FILE_CSV ? next_csv(table, data, pos, last, arena, row)
                                      : next_json(table, data, pos, last, row);
    if (found != FILE_NONE)
        row->number = ++table->rows;
    return found;
}

/* A list of texts is one value, as the canonical text of a set is; one of other things
 * is as good as an object. */
static struct wr_str list_value(const struct wr_json *list, struct wr_arena *arena,
                                enum wr_json_kind *kind)
{
    struct wr_str all;

    if (!wr_json_joined(list, ';', FILE_MAX_ROW_BYTES, arena, &all))
        *kind = WR_JSON_OBJECT;
    return all;
}

struct wr_str file_value(const struct file_row *row, size_t index, struct wr_str name,
                         struct wr_arena *arena, enum wr_json_kind *kind)
{
    struct wr_str text = WR_NONE;
    const struct wr_json *v;

    *kind = WR_JSON_TEXT;
    if (!row->doc) {
        if (index < row->cell_count && row->cells[index].len)
            text = wr_arena_str(arena, row->cells[index]);
        return text;
    }
    v = wr_json_get(wr_json_root(row->doc), name);
    *kind = wr_json_kind(v);
    text = *kind == WR_JSON_LIST ? list_value(v, arena, kind)
                                 : wr_arena_str(arena, wr_json_scalar(v, arena));
    return text.len ? text : WR_NONE;
}

static bool is_fit_for_id(struct wr_str id)
{
    if (!id.len || id.len > FILE_MAX_ID_BYTES || !wr_text_is_utf8(id))
        return false;
    for (size_t i = 0; i < id.len; i++) {
        if ((unsigned char)id.ptr[i] < ' ' || id.ptr[i] == 0x7F)
            return false;
    }
    return true;
}

struct wr_str file_row_id(const struct file_table *table, const struct file_row *row,
                          struct wr_arena *arena)
{
    enum wr_json_kind kind;

    if (table->id_column.len) {
        struct wr_str id = wr_str_trim(
            file_value(row, table->id_index, table->id_column, arena, &kind));

        if (is_fit_for_id(id))
            return id;
    }
    return wr_arena_printf(arena, "row:%lld", (long long)row->number);
}
