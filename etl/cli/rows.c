/* rows.c - see rows.h. */
#include "etl/cli/rows.h"

#include "weir/alloc.h"
#include "weir/csv.h"
#include "weir/json.h"

#include <errno.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define BUFFER_BYTES ((size_t)WR_REWRITE_SLICE + (size_t)256 * 1024)

static enum wr_code fill(struct wr_rows *r, struct wr_err *err)
{
    memmove(r->data, r->data + r->pos, r->len - r->pos);
    r->len -= r->pos;
    r->pos = 0;
    while (r->len < BUFFER_BYTES && !r->last) {
        size_t got = fread(r->data + r->len, 1, BUFFER_BYTES - r->len, r->in);

        r->len += got;
        if (got == 0 && ferror(r->in))
            return wr_fail_errno(err, WR_E_INTERNAL, errno, "%s", r->name);
        r->last = got == 0;
    }
    return WR_OK;
}

enum wr_code wr_rows_open(struct wr_rows *rows, const char *name, FILE *in,
                          const struct wr_str *written, size_t written_count,
                          struct wr_err *err)
{
    enum wr_code code;

    *rows = (struct wr_rows){.name = name,
                             .in = in,
                             .arena = wr_arena_new(0),
                             .row = wr_arena_new(0),
                             .data = wr_alloc(BUFFER_BYTES)};
    code = fill(rows, err);
    if (code)
        return code;
    return wr_columns_read(name, (struct wr_str){rows->data, rows->len}, rows->last,
                           written, written_count, rows->arena, &rows->columns, err);
}

void wr_rows_close(struct wr_rows *rows)
{
    free(rows->data);
    wr_arena_free(rows->row);
    wr_arena_free(rows->arena);
}

static size_t *find_columns(const struct wr_rows *r, const struct wr_str *names,
                            size_t count)
{
    size_t *index = WR_ARRAY(r->arena, size_t, count);

    for (size_t i = 0; i < count; i++)
        index[i] = wr_columns_find(&r->columns, names[i]);
    return index;
}

enum wr_code wr_rows_bind(struct wr_rows *rows, const struct wr_map *map,
                          const struct wr_str *extra, size_t extra_count,
                          struct wr_err *err)
{
    size_t found = 0;

    rows->map = map;
    rows->extra = extra;
    rows->extra_count = extra_count;
    rows->index = find_columns(rows, map->properties, map->property_count);
    rows->extra_index = find_columns(rows, extra, extra_count);
    for (size_t i = 0; i < map->read_count; i++)
        found += rows->index[i] != SIZE_MAX;
    if (!rows->columns.is_json && rows->columns.count > 0 && found == 0)
        return wr_fail(err, WR_E_CONFIG, "%s: none of the columns that the map reads",
                       rows->name);
    return WR_OK;
}

enum wr_code wr_rows_next(struct wr_rows *rows, struct wr_rewrite_row *row, bool *there,
                          struct wr_err *err)
{
    *there = false;
    wr_arena_reset(rows->row);
    for (;;) {
        struct wr_str data = {rows->data, rows->len};
        enum wr_code code;

        if (wr_rewrite_next(rows->columns.rewrite, data, &rows->pos, rows->last,
                            rows->row, row)) {
            *there = true;
            return WR_OK;
        }
        if (rows->last)
            return WR_OK;
        if (rows->pos == 0 && rows->len == BUFFER_BYTES)
            return wr_fail(err, WR_E_INTERNAL, "a slice without a whole row");
        code = fill(rows, err);
        if (code)
            return code;
    }
}

/* --- values --- */

/* A list of texts is one value, as in a run (providers/crm/file). */
static struct wr_str list_text(const struct wr_json *list, enum wr_json_kind *kind,
                               struct wr_arena *arena)
{
    struct wr_str all;

    if (!wr_json_joined(list, ';', WR_CSV_MAX_ROW_BYTES, arena, &all))
        *kind = WR_JSON_OBJECT;
    return all;
}

static struct wr_str member_text(const struct wr_json *v, enum wr_json_kind *kind,
                                 struct wr_arena *arena)
{
    *kind = wr_json_kind(v);
    return *kind == WR_JSON_LIST ? list_text(v, kind, arena) : wr_json_scalar(v, arena);
}

static struct wr_str blank_is_none(struct wr_str text)
{
    return text.len > 0 ? text : WR_NONE;
}

static struct wr_str cell(const struct wr_rewrite_row *row, size_t index)
{
    return index == SIZE_MAX ? WR_NONE : row->cells[index];
}

static void take_members(const struct wr_rows *rows, const struct wr_rewrite_row *row,
                         struct wr_record *out, struct wr_str *extra)
{
    enum wr_json_kind *kinds =
        WR_ARRAY(rows->row, enum wr_json_kind, rows->map->property_count);
    struct wr_json_doc *doc = NULL;
    const struct wr_json *root;

    if (wr_json_parse(&doc, row->raw, WR_CSV_MAX_ROW_BYTES, NULL))
        return;
    root = wr_json_root(doc);
    out->kinds = kinds;
    for (size_t i = 0; i < rows->map->property_count; i++)
        out->values[i] = blank_is_none(member_text(
            wr_json_get(root, rows->map->properties[i]), &kinds[i], rows->row));
    for (size_t i = 0; i < rows->extra_count; i++)
        extra[i] = wr_json_scalar(wr_json_get(root, rows->extra[i]), rows->row);
    wr_json_free(doc);
}

void wr_rows_take(const struct wr_rows *rows, const struct wr_rewrite_row *row,
                  struct wr_record *out, struct wr_str **extra)
{
    size_t count = rows->map->property_count;

    *out = (struct wr_record){.id = WR_LIT("row"),
                              .values = WR_ARRAY(rows->row, struct wr_str, count)};
    *extra = WR_ARRAY(rows->row, struct wr_str, rows->extra_count);
    if (!row->cells) {
        take_members(rows, row, out, *extra);
        return;
    }
    for (size_t i = 0; i < count; i++)
        out->values[i] = blank_is_none(cell(row, rows->index[i]));
    for (size_t i = 0; i < rows->extra_count; i++)
        (*extra)[i] = cell(row, rows->extra_index[i]);
}
