/* columns.c - see columns.h. */
#include "etl/cli/columns.h"

#include "weir/csv.h"
#include "weir/json.h"

#include "etl/base/banned.h"

#define HEAD_CAP_BYTES ((size_t)16 * 1024 * 1024)
#define NAME_CAP_BYTES ((size_t)64 * 1024)
#define LOOK_ROWS      100 /* of NDJSON */

/* --- the adapter --- */

/* Its options have no other door than its table; JSON is YAML, and there a dollar sign
 * begins a reference. */
static void put_input(struct wr_buf *out, const char *name)
{
    struct wr_jw w;

    wr_buf_putz(out, "{\"input\":");
    wr_jw_init(&w, out);
    wr_jw_str(&w, wr_str(name));
    wr_buf_putc(out, '}');
}

static struct wr_str double_dollars(struct wr_str text, struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_str out;

    wr_buf_init(&buf, 2 * NAME_CAP_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '$')
            wr_buf_putc(&buf, '$');
        wr_buf_putc(&buf, text.ptr[i]);
    }
    out = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return out;
}

static enum wr_code configure(const char *name, struct wr_arena *arena, void **config,
                              struct wr_err *err)
{
    const struct wr_crm *crm = wr_crm_find(WR_LIT("file"));
    struct wr_diags *diags = wr_diags_new();
    struct wr_yaml_doc *doc;
    struct wr_buf text;
    enum wr_code code;

    wr_buf_init(&text, NAME_CAP_BYTES);
    put_input(&text, name);
    doc = wr_yaml_parse(double_dollars(wr_buf_str(&text), arena), "input", NULL, diags);
    wr_buf_fini(&text);
    *config = wr_arena_alloc(arena, crm->config_size);
    if (doc)
        wr_options_fill(crm->options, wr_yaml_root(doc), *config, arena, diags);
    wr_yaml_free(doc);
    code = wr_diags_result(diags, err);
    wr_diags_free(diags);
    return code;
}

/* --- CSV --- */

static struct wr_str after_mark(struct wr_str data)
{
    if (wr_str_starts(data, WR_LIT("\xEF\xBB\xBF")))
        return wr_str_sub(data, 3, data.len);
    return data;
}

/* What goes out for a header: nothing in NDJSON. */
static bool has_header(const struct wr_rewrite *rewrite)
{
    struct wr_buf head;
    bool has;

    wr_buf_init(&head, HEAD_CAP_BYTES);
    wr_rewrite_head(rewrite, &head);
    has = after_mark(wr_buf_str(&head)).len > 0;
    wr_buf_fini(&head);
    return has;
}

static enum wr_code read_header(const char *name, struct wr_str data, bool last,
                                struct wr_arena *arena, struct wr_columns *out,
                                struct wr_err *err)
{
    struct wr_csv_row header, sample = {NULL, 0};
    char delimiter;
    size_t pos = 0;

    while (data.len > 0 && (data.ptr[0] == '\n' || data.ptr[0] == '\r'))
        data = wr_str_sub(data, 1, data.len);
    delimiter = wr_csv_sniff(wr_str_sub(data, 0, wr_str_find(data, '\n')));
    if (wr_csv_next(data, &pos, last, delimiter, arena, &header, err))
        return wr_context(err, "%s", name);
    if (wr_csv_next(data, &pos, last, delimiter, arena, &sample, NULL))
        sample.count = 0;
    out->count = header.count;
    out->names = WR_ARRAY(arena, struct wr_str, header.count);
    out->samples = WR_ARRAY(arena, struct wr_str, header.count);
    for (size_t i = 0; i < header.count; i++) {
        out->names[i] = wr_arena_str(arena, wr_str_trim(header.cells[i]));
        if (i < sample.count)
            out->samples[i] = wr_arena_str(arena, sample.cells[i]);
    }
    return WR_OK;
}

/* --- NDJSON --- */

static void add_member(struct wr_columns *out, struct wr_str name,
                       const struct wr_json *value, struct wr_arena *arena)
{
    for (size_t i = 0; i < out->count; i++) {
        if (wr_str_eq(out->names[i], name))
            return;
    }
    if (out->count == WR_CSV_MAX_COLUMNS)
        return;
    out->names[out->count] = wr_arena_str(arena, name);
    out->samples[out->count++] = wr_json_scalar(value, arena);
}

static void read_members(struct wr_str rest, bool last, struct wr_arena *arena,
                         struct wr_columns *out)
{
    out->names = WR_ARRAY(arena, struct wr_str, WR_CSV_MAX_COLUMNS);
    out->samples = WR_ARRAY(arena, struct wr_str, WR_CSV_MAX_COLUMNS);
    for (size_t rows = 0; rest.ptr && rows < LOOK_ROWS; rows++) {
        struct wr_json_doc *doc = NULL;
        struct wr_str line = wr_str_split(&rest, '\n');
        const struct wr_json *root;

        if (!rest.ptr && !last)
            break; /* not whole */
        if (wr_json_parse(&doc, line, WR_CSV_MAX_ROW_BYTES, NULL))
            continue;
        root = wr_json_root(doc);
        for (const struct wr_json_member *it = wr_json_first(root); it;
             it = wr_json_next(root, it))
            add_member(out, wr_json_member_key(it), wr_json_member_value(it), arena);
        wr_json_free(doc);
    }
}

enum wr_code wr_columns_read(const char *name, struct wr_str head, bool last,
                             const struct wr_str *written, size_t written_count,
                             struct wr_arena *arena, struct wr_columns *out,
                             struct wr_err *err)
{
    void *config;
    enum wr_code code = configure(name, arena, &config, err);

    *out = (struct wr_columns){.count = 0};
    if (!code)
        code = wr_rewrite_new(config, head, last, written, written_count, arena,
                              &out->rewrite, err);
    if (code)
        return code;
    if (!out->rewrite)
        return wr_fail(err, WR_E_LIMIT, "%s: the header is longer than any may be",
                       name);
    out->is_json = !has_header(out->rewrite);
    if (!out->is_json)
        return read_header(name, after_mark(head), last, arena, out, err);
    read_members(after_mark(head), last, arena, out);
    return WR_OK;
}

size_t wr_columns_find(const struct wr_columns *columns, struct wr_str name)
{
    size_t found = SIZE_MAX, matches = 0;

    for (size_t i = 0; i < columns->count; i++) {
        if (wr_str_eq(columns->names[i], name))
            return i;
        if (wr_str_eq_nocase(columns->names[i], name)) {
            found = i;
            matches++;
        }
    }
    return matches == 1 ? found : SIZE_MAX;
}
