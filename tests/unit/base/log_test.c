/* log_test.c - lines, levels, and who is not named in them. */
#include "check.h"

#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/json.h"
#include "weir/log.h"

static struct wr_buf lines;
static int cleared;

static void keep(void *ctx WR_UNUSED, enum wr_level level WR_UNUSED, struct wr_str line)
{
    wr_buf_put(&lines, line);
    wr_buf_putc(&lines, '\n');
}

static void clear(void *ctx)
{
    ++*(int *)ctx;
}

static void listen(enum wr_level level, enum wr_log_format format, bool people)
{
    const struct wr_log_options options = {
        .level = level,
        .format = format,
        .people = people,
        .before_line = clear,
        .before_ctx = &cleared,
        .sink = keep,
    };

    cleared = 0;
    wr_buf_reset(&lines);
    wr_log_setup(&options);
}

/* The line without its time, which is checked apart. */
static struct wr_str rest_of_line(void)
{
    struct wr_str line = wr_str_trim(wr_buf_str(&lines));
    int64_t us;

    assert_true(wr_time_parse(wr_str_split(&line, ' '), &us));
    assert_true(us <= wr_now_us() && us > wr_now_us() - WR_HOUR_US);
    return line;
}

static void a_line_of_text(void **state WR_UNUSED)
{
    listen(WR_INFO, WR_LOG_TEXT, false);
    WR_LOG(WR_INFO, "page.decoded", WR_KV("crm", "hubspot"), WR_KV_INT("rows", 100));
    assert_text(rest_of_line(), "info  page.decoded crm=hubspot rows=100");
    assert_int_equal(cleared, 1);
    listen(WR_INFO, WR_LOG_TEXT, false);
    wr_log_event(WR_ERROR, "bare", NULL);
    assert_text(rest_of_line(), "error bare");
}

static void values_cannot_forge(void **state WR_UNUSED)
{
    listen(WR_INFO, WR_LOG_TEXT, false);
    WR_LOG(WR_WARN, "x", WR_KV("blank", "a b"), WR_KV("empty", ""), WR_KV("none", NULL),
           WR_KV("quote", "a\"b"), WR_KV("line", "a\n2026 info y"),
           WR_KV("pair", "a=b"), WR_KV("esc", "\x1B[2J"), WR_KV_INT("n", INT64_MIN));
    assert_text(rest_of_line(),
                "warn  x blank=\"a b\" empty=\"\" none=- quote=\"a\\\"b\" "
                "line=\"a\\n2026 info y\" pair=\"a=b\" esc=\"\\u001b[2J\" "
                "n=-9223372036854775808");
}

static void people_are_hashed(void **state WR_UNUSED)
{
    listen(WR_INFO, WR_LOG_TEXT, false);
    WR_LOG(WR_INFO, "x", WR_KV_PERSON("who", WR_LIT("abc")));
    assert_text(rest_of_line(), "info  x who=person:ba7816bf");
    listen(WR_INFO, WR_LOG_TEXT, true);
    WR_LOG(WR_INFO, "x", WR_KV_PERSON("who", WR_LIT("abc")));
    assert_text(rest_of_line(), "info  x who=abc");
    listen(WR_INFO, WR_LOG_TEXT, false);
    WR_LOG(WR_INFO, "x", WR_KV_PERSON("who", WR_NONE));
    assert_text(rest_of_line(), "info  x who=-");
}

static void levels_gate(void **state WR_UNUSED)
{
    listen(WR_WARN, WR_LOG_TEXT, false);
    assert_true(wr_log_enabled(WR_ERROR));
    assert_true(wr_log_enabled(WR_WARN));
    assert_false(wr_log_enabled(WR_INFO));
    wr_log_event(WR_INFO, "quiet", NULL);
    wr_log_event(WR_DEBUG, "quiet", NULL);
    assert_int_equal(lines.len, 0);
    assert_int_equal(cleared, 0);
}

static void a_line_of_json(void **state WR_UNUSED)
{
    struct wr_json_doc *doc = NULL;
    const struct wr_json *root;
    int64_t n, us;

    listen(WR_DEBUG, WR_LOG_JSON, false);
    WR_LOG(WR_DEBUG, "x.y", WR_KV("text", "a\"\n\xFF"), WR_KV_INT("n", 7),
           WR_KV_PERSON("who", WR_LIT("abc")), WR_KV("none", NULL));
    assert_int_equal(wr_json_parse(&doc, wr_buf_str(&lines), 10000, NULL), WR_OK);
    root = wr_json_root(doc);
    assert_true(wr_time_parse(wr_json_text(wr_json_getz(root, "time")), &us));
    assert_text(wr_json_text(wr_json_getz(root, "level")), "debug");
    assert_text(wr_json_text(wr_json_getz(root, "event")), "x.y");
    assert_text(wr_json_text(wr_json_getz(root, "text")), "a\"\n\xEF\xBF\xBD");
    assert_text(wr_json_text(wr_json_getz(root, "who")), "person:ba7816bf");
    assert_int_equal(wr_json_kind(wr_json_getz(root, "none")), WR_JSON_NULL);
    assert_true(wr_json_i64(wr_json_getz(root, "n"), &n));
    assert_int_equal(n, 7);
    wr_json_free(doc);
}

static void a_huge_value_is_cut(void **state WR_UNUSED)
{
    static char huge[100000];

    memset(huge, 'x', sizeof(huge) - 1);
    listen(WR_INFO, WR_LOG_TEXT, false);
    WR_LOG(WR_INFO, "x", WR_KV("huge", huge), WR_KV("after", "y"));
    assert_true(lines.len < 2000);
    assert_true(wr_str_ends(rest_of_line(), WR_LIT("x after=y")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_text),    cmocka_unit_test(values_cannot_forge),
        cmocka_unit_test(people_are_hashed), cmocka_unit_test(levels_gate),
        cmocka_unit_test(a_line_of_json),    cmocka_unit_test(a_huge_value_is_cut),
    };
    int failed;

    wr_alloc_setup();
    wr_buf_init(&lines, 1000000);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    wr_buf_fini(&lines);
    return failed;
}
