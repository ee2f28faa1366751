/* form_test.c - replies that are not JSON: CSV and NDJSON, whole, broken and cut. */
#include "etl/manifest/table.h"
#include "rig.h"

#include "etl/base/banned.h"

#define CAP ((size_t)64 * 1024)

/* The document back as JSON text; the error's text where it is none. */
static void assert_parsed(enum reply_form form, struct wr_str body, const char *wanted)
{
    struct wr_json_doc *doc = NULL, *same = NULL;
    struct wr_err err = {0};
    enum wr_code code = wr_reply_parse(form, body, CAP, &doc, &err);

    if (code)
        print_error("%.*s: %s\n", WR_FMT(body), err.text);
    assert_int_equal(code, WR_OK);
    assert_int_equal(wr_json_parse(&same, wr_str(wanted), CAP, &err), WR_OK);
    assert_int_equal(wr_json_size(wr_json_root(doc)), wr_json_size(wr_json_root(same)));
    for (size_t i = 0; i < wr_json_size(wr_json_root(same)); i++) {
        const struct wr_json *row = wr_json_at(wr_json_root(doc), i);
        const struct wr_json *other = wr_json_at(wr_json_root(same), i);
        const struct wr_json_member *it = wr_json_first(row);

        assert_int_equal(wr_json_kind(row), wr_json_kind(other));
        for (const struct wr_json_member *o = wr_json_first(other); o;
             o = wr_json_next(other, o)) {
            const struct wr_json *value = wr_json_member_value(it);

            assert_true(wr_str_eq(wr_json_member_key(it), wr_json_member_key(o)));
            assert_int_equal(wr_json_kind(value), WR_JSON_TEXT);
            assert_true(
                wr_str_eq(wr_json_text(value), wr_json_text(wr_json_member_value(o))));
            it = wr_json_next(row, it);
        }
        assert_null(it);
    }
    wr_json_free(doc);
    wr_json_free(same);
}

static void assert_refused(enum reply_form form, struct wr_str body, enum wr_code code,
                           const char *why)
{
    struct wr_json_doc *doc = NULL;
    struct wr_err err = {0};

    if (wr_reply_parse(form, body, CAP, &doc, &err) != code ||
        (why && !strstr(err.text, why)))
        print_error("%.*s: %s\n", WR_FMT(body), err.text);
    assert_int_equal(err.code, code);
    if (why)
        assert_non_null(strstr(err.text, why));
}

static void tables_become_lists(void **state WR_UNUSED)
{
    static const struct {
        const char *csv, *json;
    } rows[] = {
        {"a,b\r\n1,2\r\n", "[{\"a\":\"1\",\"b\":\"2\"}]"},
        {"a,b\n1,2\n,\n", "[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"\",\"b\":\"\"}]"},
        {"a\n", "[]"},
        {"a\n\"\"\n", "[{\"a\":\"\"}]"},
        {"\xEF\xBB\xBF"
         "a,b\n1,2\n",
         "[{\"a\":\"1\",\"b\":\"2\"}]"},
        {"\xEF\xBB\xBF\"a\",b\n1,2\n", "[{\"a\":\"1\",\"b\":\"2\"}]"},
        {"\"a \"\"x\"\"\",\"b,c\"\n\"1\r\n2\",\"\"\"\"\n",
         "[{\"a \\\"x\\\"\":\"1\\r\\n2\",\"b,c\":\"\\\"\"}]"},
        {"a,b\n\n1,2\r\n\r\n3,4\n\n",
         "[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"3\",\"b\":\"4\"}]"},
        {"a,b\n null ,0\n", "[{\"a\":\" null \",\"b\":\"0\"}]"},
        {"a,A\n\\,\x7F\n", "[{\"a\":\"\\\\\",\"A\":\"\x7F\"}]"},
        {"K\xC3\xB6ln\n\xE2\x82\xAC\n", "[{\"K\xC3\xB6ln\":\"\xE2\x82\xAC\"}]"},
        {"a;b\n1;2\n", "[{\"a;b\":\"1;2\"}]"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        assert_parsed(REPLY_CSV, wr_str(rows[i].csv), rows[i].json);
}

static void what_is_no_table_is_refused(void **state WR_UNUSED)
{
    static const struct {
        struct wr_str csv;
        const char *why;
    } rows[] = {
        {WR_LIT_INIT(""), "no end"},
        {WR_LIT_INIT("\n"), "no head line"},
        {WR_LIT_INIT("\r\n\r\n"), "no head line"},
        {WR_LIT_INIT("\xEF\xBB\xBF\n"), "no head line"},
        {WR_LIT_INIT("a,b"), "no end"},
        {WR_LIT_INIT("a,b\n1,2"), "no end"},
        {WR_LIT_INIT("a,b\n1,2\r"), "no end"},
        {WR_LIT_INIT("a,b\n1\n"), "row 1 has 1 cells, the head line 2"},
        {WR_LIT_INIT("a,b\n1,2\n1,2,3\n"), "row 2 has 3 cells"},
        {WR_LIT_INIT("a,b\n1,2,\n"), "row 1 has 3 cells"},
        {WR_LIT_INIT("a,\n1,2\n"), "column 2 has no name"},
        {WR_LIT_INIT("a,\"\"\n1,2\n"), "column 2 has no name"},
        {WR_LIT_INIT("a,b,a\n1,2,3\n"), "columns 1 and 3 have one name"},
        {WR_LIT_INIT("a,b\n1,\"2\n"), "never closed"},
        {WR_LIT_INIT("a,b\n1,\"2\"x\n"), "closing quote"},
        {WR_LIT_INIT("a,b\n1,2\"\n"), "quote inside"},
        {WR_LIT_INIT("a,b\n1,x\"\"\n"), "quote inside"},
        {WR_LIT_INIT("a,b\n1, \"2\"\n"), "quote inside"},
        {WR_LIT_INIT("a,b\n1,2\r3,4\n"), "CR"},
        {WR_LIT_INIT("a,b\n1,\"2\"\r3\n"), "CR"},
        {WR_LIT_INIT("a,b\n1,\0\n"), "not UTF-8"},
        {WR_LIT_INIT("a\0,b\n1,2\n"), "not UTF-8"},
        {WR_LIT_INIT("a,b\n1,\xFC\n"), "not UTF-8"},
        {WR_LIT_INIT("a\n1\n\n2\n"), "blank line"},
        {WR_LIT_INIT("a\n1\n\r\n"), "blank line"},
        {WR_LIT_INIT("<html>\n<p>Sorry, we are down</p>\n"), "row 1 has 2 cells"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        assert_refused(REPLY_CSV, rows[i].csv, WR_E_PROTOCOL, rows[i].why);
}

/* A part may end where a row ends: nothing in the text says that more was to come. All
 * other parts are refused, and none has a row that the whole has not. */
static void a_cut_table_is_refused_or_shorter(void **state WR_UNUSED)
{
    const struct wr_str whole =
        WR_LIT("\"e\"\"m\",state\r\n\"a,\r\nb\",1\r\nc,\"\"\"\"\r\n");
    size_t good = 0;

    for (size_t len = 0; len < whole.len; len++) {
        struct wr_json_doc *doc = NULL;
        struct wr_err err = {0};

        if (wr_reply_parse(REPLY_CSV, wr_str_sub(whole, 0, len), CAP, &doc, &err)) {
            assert_int_equal(err.code, WR_E_PROTOCOL);
            continue;
        }
        assert_int_equal(wr_json_size(wr_json_root(doc)), good);
        good++;
        wr_json_free(doc);
    }
    assert_int_equal(good, 2); /* behind the head line, and behind the first row */
}

static void tables_are_capped(void **state WR_UNUSED)
{
    struct wr_buf body;

    wr_buf_init(&body, 4 * 1024 * 1024);
    for (int i = 0; i < 257; i++)
        wr_buf_printf(&body, "%s%d", i ? "," : "", i);
    wr_buf_putz(&body, "\n");
    assert_refused(REPLY_CSV, wr_buf_str(&body), WR_E_LIMIT, "more than 256 columns");
    wr_buf_reset(&body);
    wr_buf_putz(&body, "a\n");
    for (int i = 0; i < 100001; i++)
        wr_buf_putz(&body, "1\n");
    assert_refused(REPLY_CSV, wr_buf_str(&body), WR_E_LIMIT, "more than 100000 rows");
    assert_refused(REPLY_NDJSON, wr_str_sub(wr_buf_str(&body), 2, body.len), WR_E_LIMIT,
                   "more than 100000 lines");
    wr_buf_reset(&body);
    for (int i = 0; i < 100; i++)
        wr_buf_printf(&body, "%s%d", i ? "," : "", i);
    for (int i = 0; i < 20001; i++)
        wr_buf_putz(&body, "\n,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"
                           ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,");
    wr_buf_putz(&body, "\n");
    assert_refused(REPLY_CSV, wr_buf_str(&body), WR_E_LIMIT, "more than 20000 rows");
    wr_buf_fini(&body);
}

/* Names that are long times rows that are many are more than what came. */
static void a_table_that_swells_is_stopped(void **state WR_UNUSED)
{
    struct wr_buf body;

    wr_buf_init(&body, 4 * 1024 * 1024);
    for (int i = 0; i < 9000; i++)
        wr_buf_putz(&body, "head and ");
    for (int i = 0; i < 1000; i++)
        wr_buf_putz(&body, "\n1");
    wr_buf_putz(&body, "\n");
    assert_refused(REPLY_CSV, wr_buf_str(&body), WR_E_LIMIT, "larger than");
    wr_buf_fini(&body);
}

static void an_object_in_place_of_a_table_is_read(void **state WR_UNUSED)
{
    struct wr_json_doc *doc = NULL;
    struct wr_err err = {0};

    assert_int_equal(
        wr_reply_parse(REPLY_CSV, WR_LIT("{\"error\":\"no file\"}"), CAP, &doc, &err),
        WR_OK);
    assert_true(
        wr_str_eqz(wr_json_text(wr_json_getz(wr_json_root(doc), "error")), "no file"));
    wr_json_free(doc);
    assert_refused(REPLY_CSV, WR_LIT("{\"error\"\n1\n"), WR_E_PROTOCOL, NULL);
}

static void lines_become_a_list(void **state WR_UNUSED)
{
    assert_parsed(REPLY_NDJSON, WR_LIT("{\"a\":\"1\"}\n"), "[{\"a\":\"1\"}]");
    assert_parsed(REPLY_NDJSON,
                  WR_LIT("\xEF\xBB\xBF{\"a\":\"1\"}\r\n {\"b\":\"]\"}\n[]\n"),
                  "[{\"a\":\"1\"},{\"b\":\"]\"},[]]");
}

static void what_is_no_line_is_refused(void **state WR_UNUSED)
{
    static const struct {
        const char *body, *why;
    } rows[] = {
        {"", "no end"},
        {"{}", "no end"},
        {"{}\n{", "no end"},
        {"\n", "line 1"},
        {"{}\n\n", "line 2"},
        {"{}\n{\n}\n", "line 2"},
        {"1,2\n", "line 1"},
        {"1],[2\n", "line 1"},
        {"{} {}\n", "line 1"},
        {"{}\n{\"a\":1,\"a\":2}\n", "line 2"},
        {"{\"a\":\"\xFC\"}\n", "not UTF-8"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        assert_refused(REPLY_NDJSON, wr_str(rows[i].body), WR_E_PROTOCOL, rows[i].why);
}

/* --- through a call --- */

#define CALL(form, more)                                                             \
    HEAD "auth: none\ncalls:\n  find:\n    scope: lead\n    inputs: [[email]]\n"     \
         "    request: {method: GET, path: /x, query: {e: \"{email}\"}" more "}\n"   \
         "    reply: " form "\n    replies:\n"                                       \
         "      - {status: 200, when: {at: /0/state, equals: ok}, then: hit}\n"      \
         "      - {status: 200, when: {at: /0/state, equals: \"\"}, then: miss}\n"   \
         "      - {status: 200, when: {at: /error, is: text}, then: rate_limited}\n" \
         "    extract: {record: /0, confidence: 500, fields: {title: /job}}\n"       \
         "    price: free\n"

static void asked(struct rig *rig, const char *yaml)
{
    rig_new(rig, yaml);
    rig_know(rig, WR_F_EMAIL, "ada@b.example");
    rig_begin(rig);
}

static void rows_and_pointers_see_a_table(void **state WR_UNUSED)
{
    struct rig rig;

    asked(&rig, CALL("csv", ""));
    assert_int_equal(rig_reply(&rig, 200, "state,job\nok,CEO\n", NULL, 0), WR_OK);
    assert_string_equal(rig_found(&rig, WR_F_TITLE), "CEO");
    assert_int_equal(rig_reply(&rig, 200, "state,job\n,CEO\n", NULL, 0), WR_OK);
    assert_int_equal(rig.talk.answers[0].outcome, WR_OUTCOME_MISS);
    assert_int_equal(rig_reply(&rig, 200, "{\"error\":\"slow\"}", NULL, 0), WR_E_RATE);
    assert_int_equal(rig_reply(&rig, 200, "state,job\n", NULL, 0), WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 200, "state,job\nok,CEO", NULL, 0), WR_E_PROTOCOL);
    rig_free(&rig);
    asked(&rig, CALL("ndjson", ""));
    assert_int_equal(
        rig_reply(&rig, 200, "{\"state\":\"ok\",\"job\":\"CEO\"}\n{}\n", NULL, 0),
        WR_OK);
    assert_string_equal(rig_found(&rig, WR_F_TITLE), "CEO");
    rig_free(&rig);
}

/* What stands in the rows is of persons: an error shows the head line alone. */
static void errors_show_no_rows(void **state WR_UNUSED)
{
    static const struct {
        const char *body, *shown;
    } rows[] = {
        {"state,job,name\nok,CEO,Bob\nok,CEO\n",
         "acme.find: a reply with status 200 is not CSV (row 2 has 2 cells, the head "
         "line 3): state,job,name"},
        {"Bob,bob@x.example,1\nEve,eve@x.example,2\n",
         "acme.find: a reply with status 200 fits no documented form: (rows)"},
    };
    struct rig rig;

    asked(&rig, CALL("csv", ""));
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        assert_int_equal(rig_reply(&rig, 200, rows[i].body, NULL, 0), WR_E_PROTOCOL);
        assert_string_equal(rig.err.text, rows[i].shown);
    }
    rig_free(&rig);
}

static void a_call_has_a_cap_of_its_own(void **state WR_UNUSED)
{
    char body[1200];
    struct rig rig;

    memset(body, ' ', sizeof(body));
    memcpy(body, "[{\"state\":\"ok\"}]", 16);
    body[1025] = '\0';
    asked(&rig, CALL("json", ", max_reply: 1KiB"));
    assert_int_equal(rig.talk.request.http.cap_bytes, 1024);
    assert_int_equal(rig_reply(&rig, 200, body, NULL, 0), WR_E_LIMIT);
    body[1024] = '\0';
    assert_int_equal(rig_reply(&rig, 200, body, NULL, 0), WR_OK);
    rig_free(&rig);
    asked(&rig, CALL("json", ""));
    assert_int_equal(rig.talk.request.http.cap_bytes, 8388608);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_become_lists),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(a_cut_table_is_refused_or_shorter),
        cmocka_unit_test(tables_are_capped),
        cmocka_unit_test(a_table_that_swells_is_stopped),
        cmocka_unit_test(an_object_in_place_of_a_table_is_read),
        cmocka_unit_test(lines_become_a_list),
        cmocka_unit_test(what_is_no_line_is_refused),
        cmocka_unit_test(rows_and_pointers_see_a_table),
        cmocka_unit_test(errors_show_no_rows),
        cmocka_unit_test(a_call_has_a_cap_of_its_own),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
