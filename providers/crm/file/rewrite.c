/* rewrite.c - the table written again: rows with what was found in them.
 *
 * A value goes in only where the row still holds what was read: of two rows with one id
 * the second one keeps its own.
 */
#include "weir/rewrite.h"

#include "providers/crm/file/file.h"

struct wr_rewrite {
    struct file_table table;
    size_t head_bytes; /* of the input's header; NDJSON: of its byte-order mark */
    bool started;
    struct wr_str *written; /* properties that may be written ... */
    size_t *column;         /* ... and where each goes, new columns behind the others */
    size_t written_count;
    size_t column_count; /* with the new ones */
};

/* "a/leads.csv", "enriched" -> "a/leads.enriched.csv". */
static struct wr_str beside(struct wr_str path, const char *word, const char *ext,
                            struct wr_arena *arena)
{
    size_t dot = path.len;

    while (dot > 0 && path.ptr[dot - 1] != '.' && path.ptr[dot - 1] != '/')
        dot--;
    if (dot == 0 || path.ptr[dot - 1] == '/')
        return wr_arena_printf(arena, "%.*s.%s%s", WR_FMT(path), word, ext ? ext : "");
    if (ext)
        return wr_arena_printf(arena, "%.*s%s%s", (int)dot, path.ptr, word, ext);
    return wr_arena_printf(arena, "%.*s%s.%.*s", (int)dot, path.ptr, word,
                           (int)(path.len - dot), path.ptr + dot);
}

void wr_rewrite_files(const void *config, struct wr_arena *arena,
                      struct wr_rewrite_files *out)
{
    const struct file_config *cfg = config;

    out->input = cfg->input;
    out->output =
        cfg->output.len ? cfg->output : beside(cfg->input, "enriched", NULL, arena);
    out->changes =
        cfg->changes.len ? cfg->changes : beside(cfg->input, "changes", ".csv", arena);
    out->chunk_bytes = (size_t)cfg->chunk_bytes;
}

static void place_columns(struct wr_rewrite *rewrite, const struct wr_str *written,
                          size_t count, struct wr_arena *arena)
{
    rewrite->written = WR_ARRAY(arena, struct wr_str, count);
    rewrite->column = WR_ARRAY(arena, size_t, count);
    rewrite->written_count = count;
    rewrite->column_count = rewrite->table.column_count;
    for (size_t i = 0; i < count; i++) {
        rewrite->written[i] = wr_arena_str(arena, written[i]);
        rewrite->column[i] = file_column(&rewrite->table, written[i]);
        if (rewrite->column[i] == SIZE_MAX)
            rewrite->column[i] = rewrite->column_count++;
    }
}

enum wr_code wr_rewrite_new(const void *config, struct wr_str head, bool last,
                            const struct wr_str *written, size_t count,
                            struct wr_arena *arena, struct wr_rewrite **out,
                            struct wr_err *err)
{
    struct wr_rewrite *rewrite = WR_NEW(arena, struct wr_rewrite);
    struct file_head start = {.data = head, .last = last};
    enum wr_code code = file_table_open(config, &start, arena, &rewrite->table, err);

    *out = NULL;
    if (code || start.need_more)
        return code;
    rewrite->head_bytes = start.pos;
    place_columns(rewrite, written, count, arena);
    *out = rewrite;
    return WR_OK;
}

void wr_rewrite_head(const struct wr_rewrite *rewrite, struct wr_buf *out)
{
    const struct file_table *table = &rewrite->table;

    if (table->bom)
        wr_buf_putz(out, "\xEF\xBB\xBF");
    if (table->format == FILE_NDJSON)
        return;
    for (size_t i = 0; i < table->column_count; i++)
        wr_csv_put(out, table->columns[i], i == 0, table->delimiter, false);
    for (size_t i = 0; i < rewrite->written_count; i++) {
        if (rewrite->column[i] >= table->column_count)
            wr_csv_put(out, rewrite->written[i], rewrite->column[i] == 0,
                       table->delimiter, false);
    }
    /* Behind a mark the writer takes one nameless column for no blank line. */
    if (table->bom && rewrite->column_count == 1 && table->column_count == 1 &&
        !table->columns[0].len)
        wr_buf_putz(out, "\"\"");
    wr_csv_end_row(out, table->crlf);
}

bool wr_rewrite_next(struct wr_rewrite *rewrite, struct wr_str data, size_t *pos,
                     bool last, struct wr_arena *arena, struct wr_rewrite_row *row)
{
    enum file_found found;
    struct file_row r;

    *row = (struct wr_rewrite_row){.id = WR_NONE};
    if (!rewrite->started) {
        if (data.len < rewrite->head_bytes)
            return false;
        rewrite->started = true;
        *pos = rewrite->head_bytes;
    }
    found = file_next(&rewrite->table, data, pos, last, arena, &r);
    if (found == FILE_NONE)
        return false;
    row->raw = r.raw;
    if (found == FILE_ROW) {
        row->id = file_row_id(&rewrite->table, &r, arena);
        row->cells = r.cells;
    }
    wr_json_free(r.doc);
    return true;
}

/* What goes into a place that holds `old`: the new value where `old` is what was read.
 */
static struct wr_str settle(struct wr_rewrite_value *value, struct wr_str old)
{
    if (!value)
        return old;
    value->kept = !wr_str_eq(value->base, old);
    return value->kept ? old : value->value;
}

/* As the row itself ended; the last one may not have. */
static bool ends_in_crlf(const struct wr_rewrite *rewrite, struct wr_str raw)
{
    return wr_str_ends(raw, WR_LIT("\n")) ? wr_str_ends(raw, WR_LIT("\r\n"))
                                          : rewrite->table.crlf;
}

static void put_csv(const struct wr_rewrite *rewrite, const struct wr_rewrite_row *row,
                    struct wr_rewrite_value *values, size_t count,
                    struct wr_arena *arena, struct wr_buf *out)
{
    struct wr_rewrite_value **at =
        WR_ARRAY(arena, struct wr_rewrite_value *, rewrite->column_count);

    for (size_t i = 0; i < count; i++) {
        values[i].kept = true; /* until its column is found */
        for (size_t k = 0; k < rewrite->written_count; k++) {
            if (wr_str_eq(values[i].property, rewrite->written[k]))
                at[rewrite->column[k]] = &values[i];
        }
    }
    for (size_t i = 0; i < rewrite->column_count; i++) {
        struct wr_str old = i < rewrite->table.column_count ? row->cells[i] : WR_NONE;

        wr_csv_put(out, settle(at[i], old), i == 0, rewrite->table.delimiter, false);
    }
    wr_csv_end_row(out, ends_in_crlf(rewrite, row->raw));
}

/* Text of a member's value as the pull took it; false for what is no scalar. */
static bool scalar_of(struct wr_str json, struct wr_arena *arena, struct wr_str *out)
{
    struct wr_str list = wr_arena_printf(arena, "[%.*s]", WR_FMT(json));
    struct wr_json_doc *doc = NULL;
    const struct wr_json *v;
    bool is_scalar;

    if (wr_json_parse(&doc, list, list.len, NULL))
        return false;
    v = wr_json_at(wr_json_root(doc), 0);
    is_scalar = wr_json_kind(v) != WR_JSON_LIST && wr_json_kind(v) != WR_JSON_OBJECT;
    *out = wr_arena_str(arena, wr_json_scalar(v, arena));
    wr_json_free(doc);
    return is_scalar;
}

/* The value for a member, whose key loses its quotes and escapes on the way. */
static struct wr_rewrite_value *member_value(struct wr_rewrite_value *values,
                                             size_t count, struct wr_str *key,
                                             struct wr_arena *arena)
{
    if (!scalar_of(*key, arena, key))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (wr_str_eq(values[i].property, *key))
            return &values[i];
    }
    return NULL;
}

static bool replaces(struct wr_rewrite_value *value, struct wr_str json,
                     struct wr_arena *arena)
{
    struct wr_str old;

    value->kept = !scalar_of(json, arena, &old) || !wr_str_eq(value->base, old);
    return !value->kept;
}

static void put_value(struct wr_jw *w, const struct wr_rewrite_value *value,
                      struct wr_str text)
{
    int64_t unused;

    if (value->is_number && text.ptr == value->value.ptr &&
        wr_str_to_milli(text, &unused))
        wr_jw_raw(w, text);
    else
        wr_jw_str(w, text);
}

/* Members keep their bytes and places; only what is replaced is written anew, and what
 * is new follows. */
static void put_json(const struct wr_rewrite *rewrite, const struct wr_rewrite_row *row,
                     struct wr_rewrite_value *values, size_t count,
                     struct wr_arena *arena, struct wr_buf *out)
{
    bool *is_there = WR_ARRAY(arena, bool, count);
    struct wr_str key, json;
    struct wr_jw w;
    size_t pos = 0;

    wr_jw_init(&w, out);
    wr_jw_object(&w);
    while (file_member(row->raw, &pos, &key, &json)) {
        struct wr_rewrite_value *value = member_value(values, count, &key, arena);

        wr_jw_keys(&w, key);
        if (value)
            is_there[value - values] = true;
        if (value && replaces(value, json, arena))
            put_value(&w, value, value->value);
        else
            wr_jw_raw(&w, json);
    }
    for (size_t i = 0; i < count; i++) {
        if (is_there[i])
            continue;
        wr_jw_keys(&w, values[i].property);
        put_value(&w, &values[i], settle(&values[i], WR_NONE));
    }
    wr_jw_object_end(&w);
    wr_buf_putz(out, ends_in_crlf(rewrite, row->raw) ? "\r\n" : "\n");
}

void wr_rewrite_put(const struct wr_rewrite *rewrite, const struct wr_rewrite_row *row,
                    struct wr_rewrite_value *values, size_t count,
                    struct wr_arena *arena, struct wr_buf *out)
{
    if (!row->id.ptr)
        wr_buf_put(out, row->raw);
    else if (rewrite->table.format == FILE_CSV)
        put_csv(rewrite, row, values, count, arena, out);
    else
        put_json(rewrite, row, values, count, arena, out);
}

void wr_rewrite_changes_head(struct wr_buf *out)
{
    static const char *const names[] = {"id", "property", "old", "new", "why"};

    for (size_t i = 0; i < WR_COUNT(names); i++)
        wr_csv_put(out, wr_str(names[i]), i == 0, ',', true);
    wr_csv_end_row(out, false);
}

void wr_rewrite_change(struct wr_str id, struct wr_str property,
                       struct wr_str old_value, struct wr_str new_value,
                       struct wr_str why, struct wr_buf *out)
{
    const struct wr_str cells[] = {id, property, old_value, new_value, why};

    for (size_t i = 0; i < WR_COUNT(cells); i++)
        wr_csv_put(out, cells[i], i == 0, ',', true);
    wr_csv_end_row(out, false);
}
