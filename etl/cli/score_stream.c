/* score_stream.c - see score_stream.h. */
#include "etl/cli/score_stream.h"

#include "etl/cli/rows.h"
#include "weir/json.h"

#include <errno.h>

#include "etl/base/banned.h"

#define OUT_BYTES   ((size_t)64 * 1024) /* written when so much is there */
#define CAP_BYTES   ((size_t)16 * 1024 * 1024)
#define MAX_COLUMNS (WR_SCORE_COLUMNS + 1)

struct flow {
    struct wr_score_stream *s;
    struct wr_rows rows;
    struct wr_str added[MAX_COLUMNS]; /* names of the columns that are ours */
    size_t count;                     /* of them */
    struct wr_buf out;
};

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
    const struct wr_columns *columns = &f->rows.columns;
    struct wr_guesses guesses;

    if (!wr_scorer_guess(f->s->scorer, columns->names, columns->count, columns->samples,
                         &guesses, diags)) {
        wr_fail(err, WR_E_CONFIG, "%s: no column is known by its name", f->s->name);
        return wr_hint(err, "--map FILE says which column is which field");
    }
    if (f->s->guessed)
        f->s->guessed(f->s->ctx, &guesses);
    return WR_OK;
}

static enum wr_code open_input(struct flow *f, struct wr_diags *diags,
                               struct wr_err *err)
{
    const struct wr_columns *columns = &f->rows.columns;
    enum wr_code code =
        wr_rows_open(&f->rows, f->s->name, f->s->in, f->added, f->count, err);

    if (!code && !f->s->scorer->map && (columns->count > 0 || columns->is_json))
        code = guess(f, diags, err);
    if (!code && f->s->scorer->map)
        code = wr_rows_bind(&f->rows, f->s->scorer->map, f->added, f->count, err);
    return code;
}

/* --- rows --- */

static bool is_number(size_t added)
{
    return added < WR_SCORE_COLUMNS && wr_score_is_number(added);
}

/* A CSV row as an object; of columns with one name the first counts. */
static void put_object(struct flow *f, const struct wr_rewrite_row *row,
                       const struct wr_str *decided)
{
    const struct wr_columns *columns = &f->rows.columns;
    struct wr_jw w;

    wr_jw_init(&w, &f->out);
    wr_jw_object(&w);
    for (size_t i = 0; i < columns->count; i++) {
        bool again = false;

        for (size_t k = 0; k < i; k++)
            again = again || wr_str_eq(columns->names[k], columns->names[i]);
        for (size_t k = 0; k < f->count; k++)
            again = again || f->rows.extra_index[k] == i;
        if (again)
            continue;
        wr_jw_keys(&w, columns->names[i]);
        wr_jw_str(&w, row->cells[i]);
    }
    for (size_t i = 0; i < f->count; i++) {
        wr_jw_keys(&w, f->added[i]);
        if (is_number(i) && decided[i].ptr)
            wr_jw_raw(&w, decided[i]);
        else
            wr_jw_str(&w, decided[i]);
    }
    wr_jw_object_end(&w);
    wr_buf_putc(&f->out, '\n');
}

/* "fit: company size +25 (employees 500 is within 200-5000); ..." */
static struct wr_str receipt(const struct wr_decision *d, struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_str text;

    wr_buf_init(&buf, CAP_BYTES);
    for (size_t i = 0; i < d->line_count; i++) {
        const struct wr_line *line = &d->lines[i];
        int64_t size = line->milli < 0 ? -line->milli : line->milli;

        wr_buf_printf(&buf, "%s%.*s: %.*s %c%lld", i ? "; " : "", WR_FMT(line->part),
                      WR_FMT(line->name), line->milli < 0 ? '-' : '+',
                      (long long)(size / 1000));
        if (size % 1000)
            wr_buf_printf(&buf, ".%03d", (int)(size % 1000));
        if (line->text.len > 0)
            wr_buf_printf(&buf, " (%.*s)", WR_FMT(line->text));
    }
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return d->line_count ? text : WR_NONE;
}

static void put_row(struct flow *f, const struct wr_rewrite_row *row)
{
    struct wr_scorer *scorer = f->s->scorer;
    struct wr_str decided[MAX_COLUMNS] = {{NULL, 0}}, *old;
    struct wr_record record;
    struct wr_rewrite_value out[MAX_COLUMNS];
    struct wr_arena *arena = f->rows.row;
    struct wr_decision decision;
    struct wr_decide in;

    wr_rows_take(&f->rows, row, &record, &old);
    wr_score_read(scorer, &record, arena, &in);
    wr_score_row(scorer, &in, arena, &decision, decided);
    if (f->s->explain)
        decided[WR_SCORE_COLUMNS] = receipt(&decision, arena);
    if (f->s->as_json && row->cells) {
        put_object(f, row, decided);
        return;
    }
    for (size_t i = 0; i < f->count; i++)
        out[i] = (struct wr_rewrite_value){.property = f->added[i],
                                           .base = old[i],
                                           .value = decided[i],
                                           .is_number = is_number(i)};
    wr_rewrite_put(f->rows.columns.rewrite, row, out, f->count, arena, &f->out);
}

static enum wr_code take_all(struct flow *f, struct wr_err *err)
{
    bool as_rows = !f->s->as_json || f->rows.columns.is_json, there = true;
    struct wr_rewrite_row row;
    enum wr_code code = WR_OK;

    if (as_rows)
        wr_rewrite_head(f->rows.columns.rewrite, &f->out);
    while (!code && there) {
        code = wr_rows_next(&f->rows, &row, &there, err);
        if (code || !there)
            break;
        f->s->rows++;
        if (row.id.ptr && f->rows.map) {
            put_row(f, &row);
        } else {
            f->s->bad++;
            if (as_rows)
                wr_buf_put(&f->out, row.raw);
        }
        if (f->out.len > OUT_BYTES || f->out.code)
            code = flush(f, err);
    }
    return code ? code : flush(f, err);
}

enum wr_code wr_score_stream(struct wr_score_stream *stream, struct wr_diags *diags,
                             struct wr_err *err)
{
    struct flow f = {.s = stream, .count = WR_SCORE_COLUMNS};
    enum wr_code code;

    for (size_t i = 0; i < WR_SCORE_COLUMNS; i++)
        f.added[i] = wr_score_columns[i];
    if (stream->explain)
        f.added[f.count++] = WR_LIT("weir_receipt");
    wr_buf_init(&f.out, CAP_BYTES);
    code = open_input(&f, diags, err);
    if (!code)
        code = take_all(&f, err);
    wr_buf_fini(&f.out);
    wr_rows_close(&f.rows);
    return code;
}
