/* score_stream.c - see score_stream.h.
 *
 * Reading and writing of tables is the file adapter's (weir/rewrite.h), so that a row
 * reads the same here as in a run.
 */
#include "etl/cli/score_stream.h"

#include "etl/cli/columns.h"
#include "weir/alloc.h"
#include "weir/csv.h"
#include "weir/json.h"

#include <errno.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define BUFFER_BYTES ((size_t)WR_REWRITE_SLICE + (size_t)256 * 1024)
#define OUT_BYTES    ((size_t)64 * 1024) /* written when so much is there */
#define CAP_BYTES    ((size_t)16 * 1024 * 1024)

struct flow {
    struct wr_score_stream *s;
    struct wr_arena *arena; /* of the file */
    struct wr_arena *row;   /* of a row    */
    char *data;
    size_t len;
    bool last;
    struct wr_columns columns;
    size_t *index;                  /* of each property of the map; SIZE_MAX */
    size_t added[WR_SCORE_COLUMNS]; /* where they are in the input; SIZE_MAX */
    struct wr_buf out;
};

/* --- bytes in and out --- */

static enum wr_code fill(struct flow *f, struct wr_err *err)
{
    while (f->len < BUFFER_BYTES && !f->last) {
        size_t got = fread(f->data + f->len, 1, BUFFER_BYTES - f->len, f->s->in);

        f->len += got;
        if (got == 0 && ferror(f->s->in))
            return wr_fail_errno(err, WR_E_INTERNAL, errno, "%s", f->s->name);
        f->last = got == 0;
    }
    return WR_OK;
}

static enum wr_code flush(struct flow *f, struct wr_err *err)
{
    struct wr_str text = wr_buf_str(&f->out);
    enum wr_code code = wr_buf_done(&f->out, "a row", err);

    if (!code && fwrite(text.ptr, 1, text.len, f->s->out) != text.len)
        code = wr_fail_errno(err, WR_E_INTERNAL, errno, "the result cannot be written");
    wr_buf_reset(&f->out);
    return code;
}

/* --- the header --- */

static enum wr_code guess(struct flow *f, struct wr_diags *diags, struct wr_err *err)
{
    struct wr_guesses guesses;

    if (!wr_scorer_guess(f->s->scorer, f->columns.names, f->columns.count,
                         f->columns.samples, &guesses, diags)) {
        wr_fail(err, WR_E_CONFIG, "%s: no column is known by its name", f->s->name);
        return wr_hint(err, "--map FILE says which column is which field");
    }
    if (f->s->guessed)
        f->s->guessed(f->s->ctx, &guesses);
    return WR_OK;
}

static enum wr_code bind_columns(struct flow *f, struct wr_err *err)
{
    const struct wr_map *map = f->s->scorer->map;
    size_t found = 0;

    f->index = WR_ARRAY(f->arena, size_t, map->property_count);
    for (size_t i = 0; i < map->property_count; i++) {
        f->index[i] = wr_columns_find(&f->columns, map->properties[i]);
        found += i < map->read_count && f->index[i] != SIZE_MAX;
    }
    for (size_t i = 0; i < WR_SCORE_COLUMNS; i++)
        f->added[i] = wr_columns_find(&f->columns, wr_score_columns[i]);
    if (!f->columns.is_json && f->columns.count > 0 && found == 0)
        return wr_fail(err, WR_E_CONFIG, "%s: none of the columns that the map reads",
                       f->s->name);
    return WR_OK;
}

static enum wr_code open_input(struct flow *f, struct wr_diags *diags,
                               struct wr_err *err)
{
    enum wr_code code = fill(f, err);

    if (!code)
        code = wr_columns_read(f->s->name, (struct wr_str){f->data, f->len}, f->last,
                               wr_score_columns, WR_SCORE_COLUMNS, f->arena,
                               &f->columns, err);
    if (!code && !f->s->scorer->map && (f->columns.count > 0 || f->columns.is_json))
        code = guess(f, diags, err);
    if (!code && f->s->scorer->map)
        code = bind_columns(f, err);
    return code;
}

/* --- rows --- */

/* A list of texts is one value, as in a run (providers/crm/file). */
static struct wr_str member_text(const struct wr_json *v, struct wr_arena *arena)
{
    struct wr_str all = WR_NONE;

    if (wr_json_kind(v) != WR_JSON_LIST)
        return wr_json_scalar(v, arena);
    for (size_t i = 0; i < wr_json_size(v); i++) {
        struct wr_str item = wr_json_scalar(wr_json_at(v, i), arena);

        if (item.ptr)
            all = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(all), all.ptr ? ";" : "",
                                  WR_FMT(item));
    }
    return all;
}

static struct wr_str blank_is_none(struct wr_str text)
{
    return text.len > 0 ? text : WR_NONE;
}

/* Values by property, and what stands in the columns that are ours. */
static void take_row(const struct flow *f, const struct wr_rewrite_row *row,
                     struct wr_str *values, struct wr_str old[WR_SCORE_COLUMNS])
{
    const struct wr_map *map = f->s->scorer->map;
    struct wr_json_doc *doc = NULL;
    const struct wr_json *root;

    if (row->cells) {
        for (size_t i = 0; i < map->property_count; i++)
            values[i] = f->index[i] == SIZE_MAX
                            ? WR_NONE
                            : blank_is_none(row->cells[f->index[i]]);
        for (size_t i = 0; i < WR_SCORE_COLUMNS; i++)
            old[i] = f->added[i] == SIZE_MAX ? WR_NONE : row->cells[f->added[i]];
        return;
    }
    if (wr_json_parse(&doc, row->raw, WR_CSV_MAX_ROW_BYTES, NULL))
        return;
    root = wr_json_root(doc);
    for (size_t i = 0; i < map->property_count; i++)
        values[i] =
            blank_is_none(member_text(wr_json_get(root, map->properties[i]), f->row));
    for (size_t i = 0; i < WR_SCORE_COLUMNS; i++)
        old[i] = wr_json_scalar(wr_json_get(root, wr_score_columns[i]), f->row);
    wr_json_free(doc);
}

/* A CSV row as an object; of columns with one name the first counts. */
static void put_object(struct flow *f, const struct wr_rewrite_row *row,
                       const struct wr_str decided[WR_SCORE_COLUMNS])
{
    struct wr_jw w;

    wr_jw_init(&w, &f->out);
    wr_jw_object(&w);
    for (size_t i = 0; i < f->columns.count; i++) {
        bool again = false;

        for (size_t k = 0; k < i; k++)
            again = again || wr_str_eq(f->columns.names[k], f->columns.names[i]);
        for (size_t k = 0; k < WR_SCORE_COLUMNS; k++)
            again = again || f->added[k] == i;
        if (again)
            continue;
        wr_jw_keys(&w, f->columns.names[i]);
        wr_jw_str(&w, row->cells[i]);
    }
    for (size_t i = 0; i < WR_SCORE_COLUMNS; i++) {
        wr_jw_keys(&w, wr_score_columns[i]);
        wr_jw_str(&w, decided[i]);
    }
    wr_jw_object_end(&w);
    wr_buf_putc(&f->out, '\n');
}

static void put_row(struct flow *f, const struct wr_rewrite_row *row)
{
    const struct wr_scorer *scorer = f->s->scorer;
    struct wr_str *values =
        WR_ARRAY(f->row, struct wr_str, scorer->map ? scorer->map->property_count : 0);
    struct wr_str old[WR_SCORE_COLUMNS] = {{NULL, 0}};
    struct wr_str decided[WR_SCORE_COLUMNS] = {{NULL, 0}};
    struct wr_rewrite_value out[WR_SCORE_COLUMNS];

    take_row(f, row, values, old);
    wr_score_row(scorer, values, f->row, decided);
    if (f->s->as_json && row->cells) {
        put_object(f, row, decided);
        return;
    }
    for (size_t i = 0; i < WR_SCORE_COLUMNS; i++)
        out[i] = (struct wr_rewrite_value){
            .property = wr_score_columns[i], .base = old[i], .value = decided[i]};
    wr_rewrite_put(f->columns.rewrite, row, out, WR_SCORE_COLUMNS, f->row, &f->out);
}

static enum wr_code take_slice(struct flow *f, size_t *pos, struct wr_err *err)
{
    struct wr_str data = {f->data, f->len};
    struct wr_rewrite_row row;
    enum wr_code code = WR_OK;

    while (!code &&
           wr_rewrite_next(f->columns.rewrite, data, pos, f->last, f->row, &row)) {
        f->s->rows++;
        if (row.id.ptr && f->s->scorer->map) {
            put_row(f, &row);
        } else {
            f->s->bad++;
            if (!f->s->as_json || f->columns.is_json)
                wr_buf_put(&f->out, row.raw);
        }
        wr_arena_reset(f->row);
        if (f->out.len > OUT_BYTES || f->out.code)
            code = flush(f, err);
    }
    return code;
}

static enum wr_code take_all(struct flow *f, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    if (!f->s->as_json || f->columns.is_json)
        wr_rewrite_head(f->columns.rewrite, &f->out);
    for (;;) {
        size_t pos = 0;

        code = take_slice(f, &pos, err);
        if (!code)
            code = flush(f, err);
        if (code || f->last)
            return code;
        if (pos == 0 && f->len == BUFFER_BYTES)
            return wr_fail(err, WR_E_INTERNAL, "a slice without a whole row");
        memmove(f->data, f->data + pos, f->len - pos);
        f->len -= pos;
        code = fill(f, err);
        if (code)
            return code;
    }
}

enum wr_code wr_score_stream(struct wr_score_stream *stream, struct wr_diags *diags,
                             struct wr_err *err)
{
    struct flow f = {.s = stream};
    enum wr_code code;

    f.arena = wr_arena_new(0);
    f.row = wr_arena_new(0);
    f.data = wr_alloc(BUFFER_BYTES);
    wr_buf_init(&f.out, CAP_BYTES);
    code = open_input(&f, diags, err);
    if (!code)
        code = take_all(&f, err);
    wr_buf_fini(&f.out);
    free(f.data);
    wr_arena_free(f.row);
    wr_arena_free(f.arena);
    return code;
}
