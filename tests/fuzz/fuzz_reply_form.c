/* fuzz_reply_form.c - any bytes as a reply of CSV or of JSON by lines: what is taken is
 * a list that can be written again and read alike, and without its last line end it is
 * refused.
 *
 * First byte: the form. The rest is the body.
 */
#include "etl/manifest/table.h"
#include "weir/alloc.h"
#include "weir/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAP ((size_t)64 * 1024 * 1024)

static void need(bool holds)
{
    if (!holds)
        abort();
}

static bool parse(enum reply_form form, struct wr_str body, struct wr_json_doc **out)
{
    struct wr_err err = {0};
    enum wr_code code = wr_reply_parse(form, body, CAP, out, &err);

    need(!code || ((code == WR_E_PROTOCOL || code == WR_E_LIMIT) && err.text[0]));
    return !code;
}

static void put_row(const struct wr_json *row, bool names, struct wr_buf *out)
{
    bool first = true;

    for (const struct wr_json_member *it = wr_json_first(row); it;
         it = wr_json_next(row, it)) {
        struct wr_str value = wr_json_text(wr_json_member_value(it));

        need(value.ptr);
        wr_csv_put(out, names ? wr_json_member_key(it) : value, first, ',', false);
        first = false;
    }
    wr_csv_end_row(out, false);
}

static void put_table(const struct wr_json *root, struct wr_buf *out)
{
    size_t columns = wr_json_size(wr_json_at(root, 0));

    put_row(wr_json_at(root, 0), true, out);
    for (size_t i = 0; i < wr_json_size(root); i++) {
        need(wr_json_size(wr_json_at(root, i)) == columns);
        put_row(wr_json_at(root, i), false, out);
    }
}

static void check_table(const struct wr_json *root)
{
    struct wr_json_doc *again = NULL;
    struct wr_buf one, two;

    if (!wr_json_size(root))
        return;
    wr_buf_init(&one, CAP);
    wr_buf_init(&two, CAP);
    put_table(root, &one);
    /* One column named "{...": an object to the reader. */
    if (!wr_str_starts(wr_buf_str(&one), WR_LIT("{"))) {
        need(parse(REPLY_CSV, wr_buf_str(&one), &again));
        put_table(wr_json_root(again), &two);
        need(wr_str_eq(wr_buf_str(&one), wr_buf_str(&two)));
    }
    wr_json_free(again);
    wr_buf_fini(&one);
    wr_buf_fini(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum reply_form form = size && data[0] % 2 ? REPLY_CSV : REPLY_NDJSON;
    struct wr_str body = {(const char *)data + 1, size - 1};
    struct wr_json_doc *doc = NULL, *cut = NULL;
    const struct wr_json *root;

    if (size < 2 || !parse(form, body, &doc))
        return 0;
    root = wr_json_root(doc);
    if (wr_json_kind(root) == WR_JSON_LIST) {
        if (form == REPLY_CSV)
            check_table(root);
        while (body.len && strchr("\r\n", body.ptr[body.len - 1]))
            body.len--;
        need(!parse(form, body, &cut));
    } else {
        need(form == REPLY_CSV && wr_str_find(body, '{') < body.len);
    }
    wr_json_free(doc);
    return 0;
}
