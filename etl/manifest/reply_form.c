/* reply_form.c - bodies that are not JSON, as the JSON that pointers and rows read.
 *
 *     csv     [{"email": "a@b.test", "status": ""}, ...]   all values are texts
 *     ndjson  [first line, second line, ...]
 *
 * A part of either may itself be one, and must not be an answer: so both end with a
 * line end, a CSV is as RFC 4180 has it, and what cannot be told apart is refused. They
 * are written as JSON text and parsed, so all checks of a JSON body hold for them too.
 */
#include "etl/manifest/table.h"
#include "weir/csv.h"
#include "weir/text.h"

#include "etl/base/banned.h"

#define MAX_ROWS        100000
#define MAX_COLUMNS     256
#define MAX_CELLS       2000000
#define MAX_JSON_BYTES  ((size_t)64 * 1024 * 1024)
#define ROW_ARENA_BYTES ((size_t)16 * 1024)

/* A table while it is rewritten. */
struct table {
    struct wr_str body;
    size_t pos;
    struct wr_csv_row head;
    size_t rows;
    struct wr_arena *heads; /* what the head line holds */
    struct wr_arena *cells; /* what one row holds       */
    struct wr_jw jw;
};

/* What the reader of files lets pass, for people write them. */
static enum wr_code check_quotes(struct wr_str body, struct wr_err *err)
{
    bool quoted = false;

    for (size_t i = 0; i < body.len; i++) {
        bool first = i == 0 || strchr(",\n", body.ptr[i - 1]);

        if (body.ptr[i] == '"') {
            if (!quoted && !first && body.ptr[i - 1] != '"')
                return wr_fail(err, WR_E_PROTOCOL, "a quote inside of a bare cell");
            quoted = !quoted;
        } else if (!quoted && body.ptr[i] == '\r' &&
                   (i + 1 == body.len || body.ptr[i + 1] != '\n')) {
            return wr_fail(err, WR_E_PROTOCOL, "a CR without its LF");
        }
    }
    return WR_OK;
}

static enum wr_code check_text(struct wr_str body, struct wr_err *err)
{
    if (!wr_str_ends(body, WR_LIT("\n")))
        return wr_fail(err, WR_E_PROTOCOL, "the last line has no end");
    if (wr_str_find(body, '\0') < body.len || !wr_text_is_utf8(body))
        return wr_fail(err, WR_E_PROTOCOL, "not UTF-8 text");
    return WR_OK;
}

static enum wr_code next_row(struct table *t, struct wr_arena *arena,
                             struct wr_csv_row *row, struct wr_err *err)
{
    struct wr_str rest = wr_str_sub(t->body, t->pos, 2);

    /* A blank line is nothing, but in a table of one column it is an empty cell. */
    if (t->head.count == 1 &&
        (wr_str_starts(rest, WR_LIT("\n")) || wr_str_starts(rest, WR_LIT("\r\n"))))
        return wr_fail(err, WR_E_PROTOCOL, "a blank line in a table of one column");
    return wr_csv_next(t->body, &t->pos, true, ',', arena, row, err);
}

static enum wr_code read_head(struct table *t, struct wr_err *err)
{
    enum wr_code code = next_row(t, t->heads, &t->head, err);

    if (code)
        return code;
    if (!t->head.count)
        return wr_fail(err, WR_E_PROTOCOL, "no head line");
    if (t->head.count > MAX_COLUMNS)
        return wr_fail(err, WR_E_LIMIT, "more than %d columns", MAX_COLUMNS);
    for (size_t i = 0; i < t->head.count; i++) {
        if (!t->head.cells[i].len)
            return wr_fail(err, WR_E_PROTOCOL, "column %zu has no name", i + 1);
        for (size_t k = 0; k < i; k++) {
            if (wr_str_eq(t->head.cells[i], t->head.cells[k]))
                return wr_fail(err, WR_E_PROTOCOL, "columns %zu and %zu have one name",
                               k + 1, i + 1);
        }
    }
    return WR_OK;
}

static enum wr_code check_row(struct table *t, const struct wr_csv_row *row,
                              struct wr_err *err)
{
    t->rows++;
    if (t->rows > MAX_ROWS || t->rows * t->head.count > MAX_CELLS)
        return wr_fail(err, WR_E_LIMIT, "more than %zu rows", t->rows - 1);
    if (row->count != t->head.count)
        return wr_fail(err, WR_E_PROTOCOL, "row %zu has %zu cells, the head line %zu",
                       t->rows, row->count, t->head.count);
    return WR_OK;
}

static void write_row(struct table *t, const struct wr_csv_row *row)
{
    wr_jw_object(&t->jw);
    for (size_t i = 0; i < row->count; i++) {
        wr_jw_keys(&t->jw, t->head.cells[i]);
        wr_jw_str(&t->jw, row->cells[i]);
    }
    wr_jw_object_end(&t->jw);
}

static enum wr_code write_rows(struct table *t, struct wr_err *err)
{
    struct wr_csv_row row;
    enum wr_code code = read_head(t, err);

    wr_jw_list(&t->jw);
    while (!code) {
        wr_arena_reset(t->cells);
        code = next_row(t, t->cells, &row, err);
        if (code || !row.count)
            break;
        code = check_row(t, &row, err);
        if (!code)
            write_row(t, &row);
    }
    wr_jw_list_end(&t->jw);
    return code;
}

static enum wr_code rewrite_csv(struct wr_str body, struct wr_buf *out,
                                struct wr_err *err)
{
    struct table t = {.body = body};
    enum wr_code code = check_quotes(body, err);

    if (code)
        return code;
    t.heads = wr_arena_new(0);
    t.cells = wr_arena_new(ROW_ARENA_BYTES);
    wr_jw_init(&t.jw, out);
    code = write_rows(&t, err);
    wr_arena_free(t.heads);
    wr_arena_free(t.cells);
    return code;
}

/* Each line by itself: "1, 2" is no line, though it would be two values in a list. */
static enum wr_code rewrite_lines(struct wr_str body, struct wr_buf *out,
                                  struct wr_err *err)
{
    struct wr_jw jw;
    enum wr_code code = WR_OK;
    size_t n = 0;

    body.len--; /* of its last line end */
    wr_jw_init(&jw, out);
    wr_jw_list(&jw);
    while (body.ptr && !code) {
        struct wr_str line = wr_str_split(&body, '\n');
        struct wr_json_doc *doc = NULL;

        if (++n > MAX_ROWS)
            return wr_fail(err, WR_E_LIMIT, "more than %d lines", MAX_ROWS);
        code = wr_json_parse(&doc, line, line.len, err);
        wr_jw_raw(&jw, line);
        wr_json_free(doc);
    }
    wr_jw_list_end(&jw);
    return code ? wr_context(err, "line %zu", n) : WR_OK;
}

enum wr_code wr_reply_parse(enum reply_form form, struct wr_str body, size_t cap_bytes,
                            struct wr_json_doc **out, struct wr_err *err)
{
    struct wr_buf json;
    enum wr_code code;

    if (wr_str_starts(body, WR_LIT("\xEF\xBB\xBF")))
        body = wr_str_sub(body, 3, body.len);
    /* How vendors who send a table tell that they will not. */
    if (form == REPLY_CSV && wr_str_starts(body, WR_LIT("{")))
        form = REPLY_JSON;
    if (form == REPLY_JSON)
        return wr_json_parse(out, body, cap_bytes, err);
    code = check_text(body, err);
    if (code)
        return code;
    wr_buf_init(&json, MAX_JSON_BYTES);
    code = form == REPLY_CSV ? rewrite_csv(body, &json, err)
                             : rewrite_lines(body, &json, err);
    if (!code)
        code = wr_buf_done(&json, "a reply", err);
    if (!code)
        code = wr_json_parse(out, wr_buf_str(&json), MAX_JSON_BYTES, err);
    wr_buf_fini(&json);
    return code;
}
