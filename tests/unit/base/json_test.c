/* json_test.c - reading JSON, kind and hostile. */
#include "check.h"

#include "weir/alloc.h"
#include "weir/json.h"

#include <stdlib.h>

#define CAP ((size_t)1024 * 1024)

static enum wr_code parse_code(struct wr_str text, struct wr_err *err)
{
    struct wr_json_doc *doc = NULL;
    enum wr_code code = wr_json_parse(&doc, text, CAP, err);

    if (!code)
        wr_json_free(doc);
    return code;
}

static struct wr_json_doc *parse(const char *text)
{
    struct wr_json_doc *doc = NULL;

    assert_int_equal(wr_json_parse(&doc, wr_str(text), CAP, NULL), WR_OK);
    return doc;
}

static void each_kind_is_told(void **state WR_UNUSED)
{
    static const struct {
        const char *text;
        enum wr_json_kind kind;
    } rows[] = {
        {"null", WR_JSON_NULL},   {"true", WR_JSON_BOOL}, {"false", WR_JSON_BOOL},
        {"0", WR_JSON_INT},       {"-7", WR_JSON_INT},    {"1.5", WR_JSON_REAL},
        {"1e3", WR_JSON_REAL},    {"\"\"", WR_JSON_TEXT}, {"[]", WR_JSON_LIST},
        {" {} ", WR_JSON_OBJECT},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_json_doc *doc = parse(rows[i].text);

        assert_int_equal(wr_json_kind(wr_json_root(doc)), rows[i].kind);
        wr_json_free(doc);
    }
    assert_int_equal(wr_json_kind(NULL), WR_JSON_NONE);
}

static void bad_text_is_refused(void **state WR_UNUSED)
{
    static const struct {
        struct wr_str text;
        const char *why;
    } rows[] = {
        {WR_LIT_INIT(""), "bad JSON at byte 0: cut short"},
        {WR_LIT_INIT("   "), "bad JSON at byte 3: cut short"},
        {WR_LIT_INIT("{\"a\":1,\"a\":2}"), "a key stands twice"},
        {WR_LIT_INIT("{\"a\":{\"b\":1,\"b\":1}}"), "a key stands twice"},
        {WR_LIT_INIT("{\"a\":1,\"\\u0061\":2}"), "a key stands twice"},
        {WR_LIT_INIT("{} {}"), "text after the end"},
        {WR_LIT_INIT("1 2"), "text after the end"},
        {WR_LIT_INIT("[1,]"), "not JSON"},
        {WR_LIT_INIT("{\"a\":1,}"), "not JSON"},
        {WR_LIT_INIT("{a:1}"), "not JSON"},
        {WR_LIT_INIT("['a']"), "not JSON"},
        {WR_LIT_INIT("[01]"), "not JSON"},
        {WR_LIT_INIT("[+1]"), "not JSON"},
        {WR_LIT_INIT("[.5]"), "not JSON"},
        {WR_LIT_INIT("[NaN]"), "not JSON"},
        {WR_LIT_INIT("[Infinity]"), "not JSON"},
        {WR_LIT_INIT("[1] // x"), "text after the end"},
        {WR_LIT_INIT("\"\t\""), "not JSON"},
        {WR_LIT_INIT("\"\\x41\""), "not JSON"},
        {WR_LIT_INIT("\"\\ud800\""), "not JSON"},
        {WR_LIT_INIT("\"\\udc00\\ud800\""), "not JSON"},
        {WR_LIT_INIT("\"\xFF\""), "not UTF-8"},
        {WR_LIT_INIT("\"\xC0\xAF\""), "not UTF-8"},
        {WR_LIT_INIT("\"\xED\xA0\x80\""), "not UTF-8"},
        {WR_LIT_INIT("\"\xF4\x90\x80\x80\""), "not UTF-8"},
        {WR_LIT_INIT("\"\xE2\x82\""), "not UTF-8"},
        {WR_LIT_INIT("{\"a\\u0000b\":1}"), "a NUL in a key"},
        {WR_LIT_INIT("{\"a\":1}\0"), "text after the end"},
        {WR_LIT_INIT("[9223372036854775808]"), "a number out of range"},
        {WR_LIT_INIT("[-9223372036854775809]"), "a number out of range"},
        {WR_LIT_INIT("[1e999]"), "a number out of range"},
        {WR_LIT_INIT("]"), "not JSON"},
        {WR_LIT_INIT("<html>"), "not JSON"},
        {WR_LIT_INIT("\xFF\xFE{\0}\0"), "not UTF-8"},
        {WR_LIT_INIT("\xEF\xBB\xBF"), "bad JSON at byte 3: cut short"},
        {WR_LIT_INIT("\xEF\xBB\xBF\xEF\xBB\xBF{}"), "not JSON"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_err err = {0};

        print_message("%.*s\n", WR_FMT(rows[i].text));
        assert_int_equal(parse_code(rows[i].text, &err), WR_E_PROTOCOL);
        if (wr_str_search(wr_str(err.text), wr_str(rows[i].why)) == strlen(err.text))
            fail_msg("%s, not %s", err.text, rows[i].why);
    }
}

/* The text of an error goes to logs; the content may be a person or a key. */
static void errors_never_quote(void **state WR_UNUSED)
{
    struct wr_err err = {0};

    assert_int_equal(parse_code(WR_LIT("{\"key\": sekret}"), &err), WR_E_PROTOCOL);
    assert_string_equal(err.text, "bad JSON at byte 14: not JSON");
    assert_int_equal(parse_code(WR_LIT("{\"sekret\":1,\"sekret\":2}"), &err),
                     WR_E_PROTOCOL);
    assert_int_equal(wr_str_search(wr_str(err.text), WR_LIT("sekret")),
                     strlen(err.text));
}

static void a_cut_document_is_never_whole(void **state WR_UNUSED)
{
    const struct wr_str whole = WR_LIT(
        "{\"a\":[1,-2.5e3,true,null,\"x\\u00e9\xC3\xA9\\\\\"],\"b\":{\"c\":\"]}\"}}");

    assert_int_equal(parse_code(whole, NULL), WR_OK);
    for (size_t len = 0; len < whole.len; len++)
        assert_int_equal(parse_code(wr_str_sub(whole, 0, len), NULL), WR_E_PROTOCOL);
}

static struct wr_str nested(size_t depth, char open, char close, char *text)
{
    memset(text, open, depth);
    memset(text + depth, close, depth);
    return (struct wr_str){text, 2 * depth};
}

static void depth_and_size_are_capped(void **state WR_UNUSED)
{
    char *text = wr_alloc(200000);
    struct wr_json_doc *doc;
    struct wr_err err = {0};

    assert_int_equal(parse_code(nested(64, '[', ']', text), &err), WR_OK);
    assert_int_equal(parse_code(nested(65, '[', ']', text), &err), WR_E_LIMIT);
    assert_string_equal(err.text, "JSON is deeper than 64 levels");
    assert_int_equal(parse_code(nested(100000, '[', ']', text), &err), WR_E_LIMIT);
    assert_int_equal(parse_code(nested(100000, '{', '}', text), &err), WR_E_LIMIT);
    memset(text, '[', 100);
    text[0] = text[99] = '"';
    assert_int_equal(parse_code((struct wr_str){text, 100}, &err), WR_OK);
    free(text);
    assert_int_equal(wr_json_parse(&doc, WR_LIT("[1,2]"), 4, &err), WR_E_LIMIT);
    assert_string_equal(err.text, "JSON is larger than 4 bytes");
    assert_int_equal(wr_json_parse(&doc, WR_LIT("[1,2]"), 5, &err), WR_OK);
    wr_json_free(doc);
}

/* Brackets in strings and escaped quotes do not count. */
static void strings_hide_brackets(void **state WR_UNUSED)
{
    struct wr_buf buf;

    wr_buf_init(&buf, CAP);
    wr_buf_putz(&buf, "[");
    for (int i = 0; i < 200; i++)
        wr_buf_putz(&buf, "\"[[\\\"[{\\\\\",");
    wr_buf_putz(&buf, "[]]");
    assert_int_equal(parse_code(wr_buf_str(&buf), NULL), WR_OK);
    wr_buf_fini(&buf);
}

static void a_byte_order_mark_is_skipped(void **state WR_UNUSED)
{
    assert_int_equal(parse_code(WR_LIT("\xEF\xBB\xBF{}"), NULL), WR_OK);
}

static void members_keep_their_order(void **state WR_UNUSED)
{
    struct wr_json_doc *doc = parse("{\"z\":1,\"a\":2,\"\":3,\"m\":4}");
    const struct wr_json *root = wr_json_root(doc);
    static const char *const keys[] = {"z", "a", "", "m"};
    int64_t n = 0;

    for (const struct wr_json_member *it = wr_json_first(root); it;
         it = wr_json_next(root, it)) {
        int64_t value = 0;

        assert_text(wr_json_member_key(it), keys[n]);
        assert_true(wr_json_i64(wr_json_member_value(it), &value));
        assert_int_equal(value, ++n);
    }
    assert_int_equal(n, 4);
    assert_int_equal(wr_json_size(root), 4);
    wr_json_free(doc);
}

static void look_ups_forgive(void **state WR_UNUSED)
{
    struct wr_json_doc *doc = parse("{\"a\":[10,{\"b\":\"x\"}],\"long\":1,\"lo\":2}");
    const struct wr_json *root = wr_json_root(doc);
    const struct wr_json *list = wr_json_getz(root, "a");
    int64_t n;
    bool b;

    assert_text(wr_json_text(wr_json_getz(wr_json_at(list, 1), "b")), "x");
    assert_true(wr_json_i64(wr_json_get(root, (struct wr_str){"long", 2}), &n));
    assert_int_equal(n, 2);
    assert_null(wr_json_at(list, 2));
    assert_null(wr_json_getz(list, "a"));
    assert_null(wr_json_at(root, 0));
    assert_null(wr_json_getz(wr_json_getz(NULL, "a"), "b"));
    assert_null(wr_json_get(root, WR_NONE));
    assert_null(wr_json_first(list));
    assert_null(wr_json_first(NULL));
    assert_null(wr_json_member_value(NULL));
    assert_text(wr_json_member_key(NULL), NULL);
    assert_text(wr_json_text(NULL), NULL);
    assert_text(wr_json_text(root), NULL);
    assert_int_equal(wr_json_size(NULL), 0);
    assert_int_equal(wr_json_size(wr_json_at(list, 0)), 0);
    assert_false(wr_json_i64(NULL, &n));
    assert_false(wr_json_bool(NULL, &b));
    assert_false(wr_json_bool(list, &b));
    wr_json_free(doc);
    wr_json_free(NULL);
    assert_null(wr_json_root(NULL));
}

static void whole_numbers_are_exact(void **state WR_UNUSED)
{
    static const struct {
        const char *text;
        bool good;
        int64_t n;
    } rows[] = {
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9007199254740993", true, INT64_C(9007199254740993)},
        {"-0", true, 0},
        {"5.0", true, 5},
        {"-5.0", true, -5},
        {"1e3", true, 1000},
        {"9007199254740992.0", true, INT64_C(9007199254740992)},
        {"9007199254740994.0", false, 0},
        {"1e300", false, 0},
        {"0.5", false, 0},
        {"-0.5", false, 0},
        {"\"5\"", false, 0},
        {"true", false, 0},
        {"null", false, 0},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_json_doc *doc = parse(rows[i].text);
        int64_t n = 0;

        print_message("%s\n", rows[i].text);
        assert_int_equal(wr_json_i64(wr_json_root(doc), &n), rows[i].good);
        assert_int_equal(n, rows[i].n);
        wr_json_free(doc);
    }
}

static void scalars_as_text(void **state WR_UNUSED)
{
    static const struct {
        const char *json, *text;
    } rows[] = {
        {"\"a\\nb\"", "a\nb"},
        {"\"\"", ""},
        {"true", "true"},
        {"false", "false"},
        {"9223372036854775807", "9223372036854775807"},
        {"-42", "-42"},
        {"0.1", "0.1"},
        {"1.10", "1.1"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"1e3", "1000"},
        {"1e30", "1e+30"},
        {"-0.0", "0"},
        {"123456789.5", "123456789.5"},
        {"null", NULL},
        {"[]", NULL},
        {"{}", NULL},
    };
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_json_doc *doc = parse(rows[i].json);
        struct wr_str text = wr_json_scalar(wr_json_root(doc), arena);

        wr_json_free(doc);
        assert_text(text, rows[i].text);
    }
    assert_text(wr_json_scalar(NULL, arena), NULL);
    wr_arena_free(arena);
}

static void lists_are_joined(void **state WR_UNUSED)
{
    static const struct {
        const char *json, *text;
        bool good;
    } rows[] = {
        {"[\"a\", 2, true, \"\"]", "a;2;true;", true},
        {"[\"a\"]", "a", true},
        {"[]", NULL, true},
        {"[\"a\", null]", NULL, false},
        {"[\"a\", [\"b\"]]", NULL, false},
        {"[\"abcdefgh\", \"ij\"]", NULL, false}, /* over 10 bytes */
    };
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_json_doc *doc = parse(rows[i].json);
        struct wr_str text;

        print_message("%s\n", rows[i].json);
        assert_int_equal(wr_json_joined(wr_json_root(doc), ';', 10, arena, &text),
                         rows[i].good);
        wr_json_free(doc);
        assert_text(text, rows[i].text);
    }
    wr_arena_free(arena);
}

/* The memory of a row that is one long list grows with its length, not with the square
 * of it: this one would take five gigabytes. */
static void a_long_list_is_joined_in_its_own_size(void **state WR_UNUSED)
{
    const size_t count = 100000;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_json_doc *doc;
    struct wr_buf json;
    struct wr_str text;

    wr_buf_init(&json, (size_t)1024 * 1024);
    wr_buf_putc(&json, '[');
    for (size_t i = 0; i < count; i++)
        wr_buf_putz(&json, i ? ",7" : "7");
    wr_buf_putc(&json, ']');
    doc = parse(wr_buf_str(&json).ptr);
    wr_buf_fini(&json);
    assert_true(wr_json_joined(wr_json_root(doc), ';', 2 * count, arena, &text));
    assert_int_equal(text.len, 2 * count - 1);
    assert_true(wr_arena_used(arena) < 64 * count);
    wr_json_free(doc);
    wr_arena_free(arena);
}

static void text_may_hold_nul(void **state WR_UNUSED)
{
    struct wr_json_doc *doc = parse("\"a\\u0000b\"");

    assert_bytes(wr_json_text(wr_json_root(doc)), WR_LIT("a\0b"));
    wr_json_free(doc);
}

static void booleans(void **state WR_UNUSED)
{
    struct wr_json_doc *doc = parse("[true,false,0]");
    const struct wr_json *root = wr_json_root(doc);
    bool b = false;

    assert_true(wr_json_bool(wr_json_at(root, 0), &b));
    assert_true(b);
    assert_true(wr_json_bool(wr_json_at(root, 1), &b));
    assert_false(b);
    assert_false(wr_json_bool(wr_json_at(root, 2), &b));
    wr_json_free(doc);
}

/* Any bytes: an answer, never a crash. */
static void noise_is_survived(void **state WR_UNUSED)
{
    static const char alphabet[] = "{}[]\",:\\u0019eE+-.truefalsn \t\xC3\xA9\xFF\0";
    uint32_t seed = 12345;
    char text[40];

    for (int round = 0; round < 20000; round++) {
        for (size_t i = 0; i < sizeof(text); i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
        }
        parse_code((struct wr_str){text, (size_t)round % sizeof(text)}, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_told),
        cmocka_unit_test(bad_text_is_refused),
        cmocka_unit_test(errors_never_quote),
        cmocka_unit_test(a_cut_document_is_never_whole),
        cmocka_unit_test(depth_and_size_are_capped),
        cmocka_unit_test(strings_hide_brackets),
        cmocka_unit_test(a_byte_order_mark_is_skipped),
        cmocka_unit_test(members_keep_their_order),
        cmocka_unit_test(look_ups_forgive),
        cmocka_unit_test(whole_numbers_are_exact),
        cmocka_unit_test(scalars_as_text),
        cmocka_unit_test(lists_are_joined),
        cmocka_unit_test(a_long_list_is_joined_in_its_own_size),
        cmocka_unit_test(text_may_hold_nul),
        cmocka_unit_test(booleans),
        cmocka_unit_test(noise_is_survived),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
