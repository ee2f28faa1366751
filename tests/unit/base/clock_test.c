/* clock_test.c - times as text and back, days and months. */
#include "check.h"

#include "weir/clock.h"

#define INSTANT INT64_C(1795336200000000) /* 2026-11-22T08:30:00Z */

static void known_times_are_written(void **state WR_UNUSED)
{
    static const struct {
        int64_t us;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {INSTANT, "2026-11-22T08:30:00Z"},
        {INSTANT + 1, "2026-11-22T08:30:00.000001Z"},
        {INSTANT + 120000, "2026-11-22T08:30:00.120000Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {-WR_DAY_US, "1969-12-31T00:00:00Z"},
        {INT64_C(951782400000000), "2000-02-29T00:00:00Z"},
        {INT64_C(-62167219200000000), "0000-01-01T00:00:00Z"},
        {WR_NEVER_US, "never"},
        {WR_NEVER_US - 1, "294247-01-10T04:00:54.775806Z"},
        {INT64_MIN, "-290308-12-21T19:59:05.224192Z"},
    };
    char text[WR_TIME_TEXT];

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        wr_time_format(rows[i].us, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void good_times_are_read(void **state WR_UNUSED)
{
    static const struct {
        const char *text;
        int64_t us;
    } rows[] = {
        {"2026-11-22T08:30:00Z", INSTANT},
        {"2026-11-22t08:30:00z", INSTANT},
        {"2026-11-22 08:30:00Z", INSTANT},
        {"2026-11-22T10:00:00+01:30", INSTANT},
        {"2026-11-22T03:30:00-05:00", INSTANT},
        {"2026-11-22T08:30:00.000+0000", INSTANT},
        {"2026-11-22T08:30:00-00:00", INSTANT},
        {"2026-11-22T08:30:00.5Z", INSTANT + 500000},
        {"2026-11-22T08:30:00.123456Z", INSTANT + 123456},
        {"2026-11-22T08:30:00.123456999Z", INSTANT + 123456},
        {"2026-11-22", INSTANT - 8 * WR_HOUR_US - 30 * WR_MINUTE_US},
        {"1795336200000", INSTANT},
        {"1795336200123", INSTANT + 123000},
        {"1795336200", INSTANT},
        {"0000000000", 0},
        {"2000-02-29", INT64_C(951782400000000)},
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59Z", -WR_SECOND_US},
        {"2016-12-31T23:59:60Z", INT64_C(1483228800000000)},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        int64_t us = -7;

        print_message("%s\n", rows[i].text);
        assert_true(wr_time_parse(wr_str(rows[i].text), &us));
        assert_int_equal(us, rows[i].us);
    }
}

static void bad_times_are_refused(void **state WR_UNUSED)
{
    static const char *const rows[] = {
        "",
        "x",
        "2026",
        "2026-11",
        "2026-11-2",
        "2026-11-222",
        "2026-13-01",
        "2026-00-01",
        "2026-11-31",
        "2026-11-00",
        "2025-02-29",
        "1900-02-29",
        "2100-02-29",
        "2026-11-22T",
        "2026-11-22T08:30Z",
        "2026-11-22T08:30:00",
        "2026-11-22T24:00:00Z",
        "2026-11-22T08:60:00Z",
        "2026-11-22T08:30:60Z",
        "2026-11-22T08:30:61Z",
        "2026-11-22T08:30:00.Z",
        "2026-11-22T08:30:00,5Z",
        "2026-11-22T08:30:00+1",
        "2026-11-22T08:30:00+24:00",
        "2026-11-22T08:30:00+01:60",
        "2026-11-22T08:30:00ZZ",
        "2026-11-22T08:30:00Z ",
        " 2026-11-22",
        "2026/11/22",
        "22-11-2026",
        "-026-11-22",
        "-179533620",
        "-179533620000",
        "179533620",
        "17953362000",
        "1795336200.0",
        "179533620000a",
        "+179533620",
        "12026-11-22",
        "20261122",
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        int64_t us;

        if (wr_time_parse(wr_str(rows[i]), &us))
            fail_msg("%s was taken", rows[i]);
    }
    assert_false(wr_time_parse(WR_NONE, &(int64_t){0}));
    assert_false(
        wr_time_parse((struct wr_str){"2026-11-22T08:30:00\0", 20}, &(int64_t){0}));
}

/* Over eight centuries, by steps that meet all times of day. */
static void written_times_read_back(void **state WR_UNUSED)
{
    const int64_t span = INT64_C(400) * 365 * WR_DAY_US;
    const int64_t step = 17 * WR_DAY_US + 12345678901;

    for (int64_t us = -span; us < span; us += step) {
        char text[WR_TIME_TEXT];
        int64_t back;

        wr_time_format(us, text);
        assert_true(wr_time_parse(wr_str(text), &back));
        assert_int_equal(back, us);
        wr_time_format_http(us, text);
        assert_true(wr_time_parse_http(wr_str(text), &back));
        assert_int_equal(back,
                         us - ((us % WR_SECOND_US) + WR_SECOND_US) % WR_SECOND_US);
    }
}

static void http_dates(void **state WR_UNUSED)
{
    static const char *const bad[] = {
        "",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Xxx, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Xxx 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun,006 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT",
    };
    char text[WR_TIME_TEXT];
    int64_t us;

    assert_true(wr_time_parse_http(WR_LIT("Sun, 06 Nov 1994 08:49:37 GMT"), &us));
    assert_int_equal(us, INT64_C(784111777000000));
    wr_time_format_http(us, text);
    assert_string_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT");
    for (size_t i = 0; i < WR_COUNT(bad); i++) {
        if (wr_time_parse_http(wr_str(bad[i]), &us))
            fail_msg("%s was taken", bad[i]);
    }
}

static void days_and_months_begin_at_midnight(void **state WR_UNUSED)
{
    const int64_t day = INT64_C(1795305600000000);
    const int64_t month = INT64_C(1793491200000000);

    assert_int_equal(wr_time_day(INSTANT), day);
    assert_int_equal(wr_time_day(day), day);
    assert_int_equal(wr_time_day(day - 1), day - WR_DAY_US);
    assert_int_equal(wr_time_day(-1), -WR_DAY_US);
    assert_int_equal(wr_time_month(INSTANT), month);
    assert_int_equal(wr_time_month(month), month);
    assert_int_equal(wr_time_month(month - 1), month - 31 * WR_DAY_US);
    assert_int_equal(wr_time_month(-1), -31 * WR_DAY_US);
    assert_int_equal(wr_time_day(INT64_MIN), INT64_MIN);
    assert_true(wr_time_month(INT64_MIN) < 0);
    assert_true(wr_time_day(WR_NEVER_US) > 0);
    assert_true(wr_time_month(WR_NEVER_US) > 0);
}

static void the_clocks_run(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    uint64_t mono = wr_mono_ms();

    assert_true(wr_now_us() > INSTANT - 3650 * WR_DAY_US);
    assert_true(wr_mono_ms() >= mono);
    assert_text(wr_time_text(INSTANT, arena), "2026-11-22T08:30:00Z");
    wr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_times_are_written),
        cmocka_unit_test(good_times_are_read),
        cmocka_unit_test(bad_times_are_refused),
        cmocka_unit_test(written_times_read_back),
        cmocka_unit_test(http_dates),
        cmocka_unit_test(days_and_months_begin_at_midnight),
        cmocka_unit_test(the_clocks_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
