/* files_test.c - request bodies that are files: text/csv and multipart/form-data. */
#include "etl/manifest/table.h"
#include "rig.h"
#include "weir/csv.h"

#include "etl/base/banned.h"

#define CALL(auth, inputs, body)                                                   \
    HEAD auth "\ncalls:\n  send:\n    scope: lead\n    inputs: " inputs "\n"       \
              "    request:\n      method: POST\n      path: /send\n" body REPLIES \
                  EXTRACT PRICE

#define SHEET                                                         \
    CALL("auth: none", "[[email]]\n    optional: [full_name, title]", \
         "      csv:\n        email: \"{email}\"\n"                   \
         "        \"full, name\": \"{full_name}\"\n"                  \
         "        job: \"{title} here\"\n        list: \"7\"\n")

static void assert_text(struct wr_str text, const char *wanted)
{
    if (!wr_str_eqz(text, wanted))
        print_error("got\n%.*s\nwanted\n%s\n", WR_FMT(text), wanted);
    assert_true(wr_str_eqz(text, wanted));
}

/* --- CSV --- */

static void a_sheet_has_a_head_line_and_a_row(void **state WR_UNUSED)
{
    const struct wr_http_request *req;
    struct rig rig;

    rig_new(&rig, SHEET);
    rig_know(&rig, WR_F_EMAIL, "ada@b.example");
    rig_know(&rig, WR_F_FULL_NAME, "Ada Example");
    req = rig_begin(&rig);
    assert_text(req->content_type, "text/csv");
    assert_text(req->body, "email,\"full, name\",job,list\r\n"
                           "ada@b.example,Ada Example,,7\r\n");
    assert_int_equal(req->method, WR_HTTP_POST);
    rig_free(&rig);
}

/* Cells of one row, and how it is written. */
static void cells_are_quoted_where_they_must_be(void **state WR_UNUSED)
{
    static const struct {
        const char *email, *name, *row;
    } rows[] = {
        {"a@b.example", "Example, Ada", "a@b.example,\"Example, Ada\",,7\r\n"},
        {"a@b.example", "Ada \"A\" E", "a@b.example,\"Ada \"\"A\"\" E\",,7\r\n"},
        {"a\r\nb", "x\ny", "\"a\r\nb\",\"x\ny\",,7\r\n"},
        {"=1+1", "@cmd", "=1+1,@cmd,,7\r\n"},
        {"+49 1", "-2", "+49 1,-2,,7\r\n"},
        {" a", "b ", "\" a\",\"b \",,7\r\n"},
        {"\"", "\"\"", "\"\"\"\",\"\"\"\"\"\",,7\r\n"},
        {"a;b\tc", "K\xC3\xB6ln", "a;b\tc,K\xC3\xB6ln,,7\r\n"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str body;
        struct rig rig;

        rig_new(&rig, SHEET);
        rig_know(&rig, WR_F_EMAIL, rows[i].email);
        rig_know(&rig, WR_F_FULL_NAME, rows[i].name);
        body = rig_begin(&rig)->body;
        wr_str_split(&body, '\n');
        assert_text(body, rows[i].row);
        rig_free(&rig);
    }
}

/* Rows of many asks, read back by the reader of CSV. */
static void every_ask_has_its_row(void **state WR_UNUSED)
{
    enum { N = 100 };
    const struct call *call;
    struct wr_ask asks[N];
    struct wr_csv_row row;
    struct wr_buf body;
    size_t pos = 0;
    struct rig rig;

    rig_new(&rig, SHEET);
    call = rig.provider->self;
    for (size_t i = 0; i < N; i++) {
        const char *mail = wr_arena_printf(rig.arena, "\"%zu\",\n@b.example", i).ptr;

        rig.inputs = WR_ARRAY(rig.arena, const struct wr_value *, rig.catalogue.count);
        rig_know(&rig, WR_F_EMAIL, mail);
        asks[i] = (struct wr_ask){.inputs = rig.inputs,
                                  .input_count = rig.catalogue.count,
                                  .row = (uint32_t)i};
    }
    wr_buf_init(&body, 65536);
    rig.talk.asks = asks;
    rig.talk.count = N;
    wr_body_csv(&call->legs[0].request.sheet, &rig.talk, NULL, rig.arena, &body);
    assert_int_equal(
        wr_csv_next(wr_buf_str(&body), &pos, true, ',', rig.arena, &row, &rig.err),
        WR_OK);
    assert_text(row.cells[1], "full, name");
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(
            wr_csv_next(wr_buf_str(&body), &pos, true, ',', rig.arena, &row, &rig.err),
            WR_OK);
        assert_int_equal(row.count, 4);
        assert_true(wr_str_eq(row.cells[0], asks[i].inputs[WR_F_EMAIL]->as.text));
    }
    assert_int_equal(pos, body.len);
    wr_buf_fini(&body);
    rig_free(&rig);
}

static void a_row_of_one_empty_cell_is_no_blank_line(void **state WR_UNUSED)
{
    struct rig rig;

    rig_new(&rig, CALL("auth: none", "[[email]]\n    optional: [title]",
                       "      headers: {x: \"{email}\"}\n"
                       "      csv: {job: \"{title}\"}\n"));
    rig_know(&rig, WR_F_EMAIL, "a@b.example");
    assert_text(rig_begin(&rig)->body, "job\r\n\"\"\r\n");
    rig_free(&rig);
}

static void a_huge_cell_is_a_limit(void **state WR_UNUSED)
{
    static const char *const yaml[] = {
        SHEET,
        CALL("auth: none", "[[email]]",
             "      multipart:\n        f: {filename: a.csv, csv: {e: \"{email}\"}}\n"),
        CALL("auth: none", "[[email]]", "      multipart: {e: \"<{email}>\"}\n"),
        CALL("auth: none", "[[email]]", "      json: {e: \"<{email}>\"}\n"),
    };
    static char huge[1100000];

    memset(huge, 'x', sizeof(huge) - 1);
    for (size_t i = 0; i < WR_COUNT(yaml); i++) {
        struct rig rig;

        rig_new(&rig, yaml[i]);
        rig_know(&rig, WR_F_EMAIL, huge);
        assert_int_equal(
            wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
            WR_E_LIMIT);
        assert_string_equal(rig.err.text,
                            "acme.send: body is larger than 1048576 bytes");
        rig_free(&rig);
    }
}

/* --- multipart --- */

#define FORM(auth)                                                          \
    CALL(auth, "[[email]]\n    optional: [title]",                          \
         "      multipart:\n"                                               \
         "        file: {filename: leads.csv, csv: {email: \"{email}\"}}\n" \
         "        column: \"1\"\n"                                          \
         "        job: \"{title}\"\n"                                       \
         "        plain: {value: yes, if_unknown: title}\n")

/* The boundary of a content-type. */
static struct wr_str boundary_of(struct wr_str type)
{
    struct wr_str head = WR_LIT("multipart/form-data; boundary=");

    assert_true(wr_str_starts(type, head));
    return wr_str_sub(type, head.len, type.len);
}

static struct wr_str with_boundary(struct rig *rig, const char *text,
                                   struct wr_str boundary)
{
    struct wr_str rest = wr_str(text);
    struct wr_buf out;
    struct wr_str copy;

    wr_buf_init(&out, 65536);
    while (rest.ptr) {
        wr_buf_put(&out, wr_str_split(&rest, '#'));
        if (rest.ptr)
            wr_buf_put(&out, boundary);
    }
    copy = wr_arena_str(rig->arena, wr_buf_str(&out));
    wr_buf_fini(&out);
    return copy;
}

static void a_form_holds_its_pieces_in_order(void **state WR_UNUSED)
{
    const struct wr_http_request *req;
    struct rig rig;

    rig_new(&rig, FORM("auth: none"));
    rig_know(&rig, WR_F_EMAIL, "ada@b.example");
    req = rig_begin(&rig);
    assert_text(req->body,
                with_boundary(&rig,
                              "--#\r\n"
                              "Content-Disposition: form-data; name=\"file\"; "
                              "filename=\"leads.csv\"\r\n"
                              "Content-Type: text/csv\r\n\r\n"
                              "email\r\nada@b.example\r\n\r\n"
                              "--#\r\n"
                              "Content-Disposition: form-data; name=\"column\"\r\n\r\n"
                              "1\r\n"
                              "--#\r\n"
                              "Content-Disposition: form-data; name=\"plain\"\r\n\r\n"
                              "yes\r\n"
                              "--#--\r\n",
                              boundary_of(req->content_type))
                    .ptr);
    rig_know(&rig, WR_F_TITLE, "CEO");
    req = rig_begin(&rig);
    assert_true(wr_str_search(req->body, WR_LIT("name=\"job\"\r\n\r\nCEO\r\n")) <
                req->body.len);
    assert_true(wr_str_search(req->body, WR_LIT("plain")) == req->body.len);
    rig_free(&rig);
}

/* The same question is the same request; another one has another boundary. */
static void the_boundary_comes_from_the_content(void **state WR_UNUSED)
{
    struct wr_str first, again, other;
    struct rig rig;

    rig_new(&rig, FORM("auth: none"));
    rig_know(&rig, WR_F_EMAIL, "ada@b.example");
    first = boundary_of(rig_begin(&rig)->content_type);
    again = boundary_of(rig_begin(&rig)->content_type);
    rig_know(&rig, WR_F_EMAIL, "bob@b.example");
    other = boundary_of(rig_begin(&rig)->content_type);
    assert_true(wr_str_eq(first, again));
    assert_false(wr_str_eq(first, other));
    assert_true(first.len <= 70); /* RFC 2046, 5.1.1 */
    rig_free(&rig);
}

static void names_are_escaped(void **state WR_UNUSED)
{
    struct wr_str body;
    struct rig rig;

    rig_new(&rig, CALL("auth: none", "[[email]]",
                       "      multipart:\n"
                       "        \"a\\\"b\\r\\nc\": {filename: \"d\\\".K\xC3\xB6ln\", "
                       "type: text/plain, csv: {e: \"{email}\"}}\n"));
    rig_know(&rig, WR_F_EMAIL, "ada@b.example");
    body = rig_begin(&rig)->body;
    assert_true(wr_str_search(body, WR_LIT("form-data; name=\"a%22b%0D%0Ac\"; "
                                           "filename=\"d%22.K\xC3\xB6ln\"\r\n"
                                           "Content-Type: text/plain\r\n\r\n")) <
                body.len);
    rig_free(&rig);
}

/* A key is no part of the digest, and still cannot end a piece. */
static void what_stands_in_a_piece_does_not_end_it(void **state WR_UNUSED)
{
    struct wr_str boundary, other, type = WR_NONE;
    struct known known = {NULL, NULL};
    const struct call *call;
    struct vendor vendor;
    struct wr_buf body;
    struct rig rig;

    rig_new(&rig, FORM("auth: none"));
    rig_know(&rig, WR_F_EMAIL, "ada@b.example");
    boundary = boundary_of(rig_begin(&rig)->content_type);
    call = rig.provider->self;
    known.ask = &rig.ask;
    vendor = *call->vendor;
    vendor.info.auth = WR_AUTH_BODY;
    vendor.info.auth_name = "api_key";
    wr_buf_init(&body, 65536);
    vendor.bound_key = WR_LIT("k&y/1");
    wr_pieces_put(&call->legs[0].request, &vendor, &rig.talk, &known, rig.arena, &body,
                  &type);
    assert_true(wr_str_eq(boundary_of(type), boundary));
    assert_true(wr_str_search(wr_buf_str(&body),
                              WR_LIT("name=\"api_key\"\r\n\r\nk&y/1\r\n--")) <
                body.len);
    wr_buf_reset(&body);
    vendor.bound_key = boundary;
    wr_pieces_put(&call->legs[0].request, &vendor, &rig.talk, &known, rig.arena, &body,
                  &type);
    other = boundary_of(type);
    assert_int_equal(other.len, boundary.len);
    assert_false(wr_str_eq(other, boundary));
    wr_buf_fini(&body);
    rig_free(&rig);
}

/* --- mistakes --- */

static void mistakes_are_told(void **state WR_UNUSED)
{
    static const struct {
        const char *request, *told;
    } rows[] = {
        {"csv: {e: \"{email}\"}\n      json: {e: \"{email}\"}",
         "a request has one body: json, form, csv or multipart"},
        {"csv: {}", "csv has no columns"},
        {"csv: [email]", "must be a map of names"},
        {"csv: {e: \"{emial}\"}", "emial"},
        {"csv: {e: [\"{email}\"]}", "must be text"},
        {"multipart: {}", "a form has 1 to 32 pieces"},
        {"multipart: \"{email}\"", "must be a map of names"},
        {"multipart: {f: {csv: {e: \"{email}\"}}}", "filename is missing"},
        {"multipart: {f: {filename: a.csv}, e: \"{email}\"}", "csv is missing"},
        {"multipart: {f: {filename: \"\", csv: {e: \"{email}\"}}}", "filename"},
        {"multipart: {f: {filename: a, type: \"a\\nb: c\", csv: {e: \"{email}\"}}}",
         "type must be a content-type"},
        {"multipart: {f: {filename: a, csv: {e: \"{email}\"}, name: b}}",
         "unknown option \"name\""},
        {"csv: {e: \"{email}\"}\n      max_reply: 1GiB",
         "max_reply must be between 1KiB and 64MiB"},
        {"csv: {e: \"{email}\"}\n      max_reply: 8", "max_reply must be a size"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        char yaml[2048];
        struct wr_buf out;
        struct rig rig;

        snprintf(yaml, sizeof(yaml), CALL("auth: none", "[[email]]", "      %s\n"),
                 rows[i].request);
        rig_compile(&rig, yaml);
        wr_buf_init(&out, 65536);
        wr_diags_print(rig.diags, &out);
        if (!strstr(wr_buf_str(&out).ptr, rows[i].told))
            print_error("%s\n%s\n", rows[i].request, wr_buf_str(&out).ptr);
        assert_non_null(strstr(wr_buf_str(&out).ptr, rows[i].told));
        wr_buf_fini(&out);
        rig_free(&rig);
    }
}

static void a_get_has_no_body(void **state WR_UNUSED)
{
    static const char *const bodies[] = {"csv: {e: \"{email}\"}",
                                         "multipart: {e: \"{email}\"}"};

    for (size_t i = 0; i < WR_COUNT(bodies); i++) {
        char yaml[2048];
        struct rig rig;

        snprintf(yaml, sizeof(yaml),
                 HEAD "auth: none\ncalls:\n  send:\n    scope: lead\n"
                      "    inputs: [[email]]\n    request:\n      method: GET\n"
                      "      path: /send\n      %s\n" REPLIES EXTRACT PRICE,
                 bodies[i]);
        rig_compile(&rig, yaml);
        assert_int_equal(wr_diags_errors(rig.diags), 1);
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sheet_has_a_head_line_and_a_row),
        cmocka_unit_test(cells_are_quoted_where_they_must_be),
        cmocka_unit_test(every_ask_has_its_row),
        cmocka_unit_test(a_row_of_one_empty_cell_is_no_blank_line),
        cmocka_unit_test(a_huge_cell_is_a_limit),
        cmocka_unit_test(a_form_holds_its_pieces_in_order),
        cmocka_unit_test(the_boundary_comes_from_the_content),
        cmocka_unit_test(names_are_escaped),
        cmocka_unit_test(what_stands_in_a_piece_does_not_end_it),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(a_get_has_no_body),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
