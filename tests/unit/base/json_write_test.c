/* json_write_test.c - what is written must read back. */
#include "check.h"

#include "weir/alloc.h"
#include "weir/json.h"

static struct wr_buf buf;
static struct wr_jw w;

static int set_up(void **state WR_UNUSED)
{
    wr_buf_init(&buf, 100000);
    wr_jw_init(&w, &buf);
    return 0;
}

static int tear_down(void **state WR_UNUSED)
{
    wr_buf_fini(&buf);
    return 0;
}

static void commas_are_its_own(void **state WR_UNUSED)
{
    wr_jw_object(&w);
    wr_jw_key(&w, "a");
    wr_jw_list(&w);
    wr_jw_i64(&w, 1);
    wr_jw_list(&w);
    wr_jw_list_end(&w);
    wr_jw_object(&w);
    wr_jw_object_end(&w);
    wr_jw_null(&w);
    wr_jw_list_end(&w);
    wr_jw_keys(&w, WR_LIT("b"));
    wr_jw_bool(&w, true);
    wr_jw_key(&w, "c");
    wr_jw_raw(&w, WR_LIT("[2]"));
    wr_jw_key(&w, "d");
    wr_jw_str(&w, WR_NONE);
    wr_jw_object_end(&w);
    assert_int_equal(w.depth, 0);
    assert_text(wr_buf_str(&buf),
                "{\"a\":[1,[],{},null],\"b\":true,\"c\":[2],\"d\":null}");
}

static void numbers(void **state WR_UNUSED)
{
    static const int64_t milli[] = {97500, 0,   -1250, 1,         -1,       10,
                                    100,   999, 1000,  INT64_MAX, INT64_MIN};

    wr_jw_list(&w);
    wr_jw_i64(&w, INT64_MIN);
    wr_jw_i64(&w, INT64_MAX);
    for (size_t i = 0; i < WR_COUNT(milli); i++)
        wr_jw_milli(&w, milli[i]);
    wr_jw_list_end(&w);
    assert_text(
        wr_buf_str(&buf),
        "[-9223372036854775808,9223372036854775807,97.5,0,-1.25,0.001,-0.001,0.01,"
        "0.1,0.999,1,9223372036854775.807,-9223372036854775.808]");
}

static void text_is_escaped(void **state WR_UNUSED)
{
    static const struct {
        struct wr_str text;
        const char *json;
    } rows[] = {
        {WR_LIT_INIT(""), "\"\""},
        {WR_LIT_INIT("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
        {WR_LIT_INIT("\n\r\t\b\x01\x1F"), "\"\\n\\r\\t\\u0008\\u0001\\u001f\""},
        {WR_LIT_INIT("a\0b"), "\"a\\u0000b\""},
        {WR_LIT_INIT("\x7F\xC2\x9B"), "\"\\u007f\\u009b\""},
        {WR_LIT_INIT("\xE2\x80\xAE\xE2\x81\xA6"), "\"\\u202e\\u2066\""},
        {WR_LIT_INIT("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"),
         "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
        {WR_LIT_INIT("a\xFFz"), "\"a\xEF\xBF\xBDz\""},
        {WR_LIT_INIT("\xC3"), "\"\xEF\xBF\xBD\""},
        {WR_LIT_INIT("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {WR_LIT_INIT("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        wr_buf_reset(&buf);
        wr_jw_init(&w, &buf);
        wr_jw_str(&w, rows[i].text);
        assert_text(wr_buf_str(&buf), rows[i].json);
    }
}

/* All pairs of bytes, as key and as value: always JSON, and the same where it is UTF-8.
 */
static void any_bytes_read_back(void **state WR_UNUSED)
{
    for (unsigned pair = 0; pair < 65536; pair++) {
        char bytes[2] = {(char)(pair >> 8), (char)pair};
        struct wr_str text = {bytes, 2};
        struct wr_json_doc *doc = NULL;

        wr_buf_reset(&buf);
        wr_jw_init(&w, &buf);
        wr_jw_list(&w);
        wr_jw_str(&w, text);
        wr_jw_list_end(&w);
        assert_int_equal(wr_json_parse(&doc, wr_buf_str(&buf), 1000, NULL), WR_OK);
        if (pair < 0x8000 && (pair & 0xFF) < 0x80)
            assert_bytes(wr_json_text(wr_json_at(wr_json_root(doc), 0)), text);
        wr_json_free(doc);
    }
}

static void a_small_buffer_sticks(void **state WR_UNUSED)
{
    struct wr_buf small;

    wr_buf_init(&small, 5);
    wr_jw_init(&w, &small);
    wr_jw_list(&w);
    wr_jw_str(&w, WR_LIT("much too long"));
    wr_jw_list_end(&w);
    assert_int_equal(wr_buf_done(&small, "it", NULL), WR_E_LIMIT);
    wr_buf_fini(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commas_are_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_is_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(any_bytes_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_small_buffer_sticks, set_up, tear_down),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
