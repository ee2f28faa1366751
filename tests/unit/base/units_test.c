/* units_test.c - durations, sizes and money. */
#include "check.h"

#include "etl/base/units.h"
#include "weir/clock.h"

static void durations(void **state WR_UNUSED)
{
    static const struct {
        const char *text;
        int64_t us;
    } rows[] = {
        {"500ms", 500000},
        {"30s", 30 * WR_SECOND_US},
        {"5m", 5 * WR_MINUTE_US},
        {"4h", 4 * WR_HOUR_US},
        {"90d", 90 * WR_DAY_US},
        {"2w", 14 * WR_DAY_US},
        {"0s", 0},
        {"0ms", 0},
        {"007m", 7 * WR_MINUTE_US},
        {"15250284w", INT64_C(15250284) * 7 * WR_DAY_US},
    };
    static const char *const bad[] = {"",
                                      "s",
                                      "5",
                                      "-5s",
                                      "+5s",
                                      "5 s",
                                      "5S",
                                      "1.5h",
                                      "1h30m",
                                      "5min",
                                      "5mss",
                                      "15250285w",
                                      "5s ",
                                      "9223372036854775807s",
                                      "99999999999999999999ms"};

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        int64_t us = -1;

        assert_int_equal(wr_parse_duration(wr_str(rows[i].text), &us, "x", NULL),
                         WR_OK);
        assert_int_equal(us, rows[i].us);
    }
    for (size_t i = 0; i < WR_COUNT(bad); i++) {
        struct wr_err err = {0};
        int64_t us;

        print_message("%s\n", bad[i]);
        assert_int_equal(wr_parse_duration(wr_str(bad[i]), &us, "--wait", &err),
                         WR_E_CONFIG);
        assert_true(
            wr_str_starts(wr_str(err.text), WR_LIT("--wait must be a duration")));
    }
    assert_int_equal(wr_parse_duration(WR_NONE, &(int64_t){0}, "x", NULL), WR_E_CONFIG);
}

static void sizes(void **state WR_UNUSED)
{
    static const struct {
        const char *text;
        int64_t bytes;
    } rows[] = {
        {"0B", 0},
        {"512B", 512},
        {"64KiB", 65536},
        {"8MiB", 8388608},
        {"1GiB", 1073741824},
        {"8589934591GiB", INT64_C(8589934591) << 30},
    };
    static const char *const bad[] = {
        "",    "8",    "MiB",    "8MB",           "8 MiB",
        "-1B", "8mib", "1.5MiB", "8589934592GiB", "8MiB "};

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        int64_t bytes = -1;

        assert_int_equal(wr_parse_size(wr_str(rows[i].text), &bytes, "x", NULL), WR_OK);
        assert_int_equal(bytes, rows[i].bytes);
    }
    for (size_t i = 0; i < WR_COUNT(bad); i++) {
        struct wr_err err = {0};
        int64_t bytes;

        print_message("%s\n", bad[i]);
        assert_int_equal(wr_parse_size(wr_str(bad[i]), &bytes, "cap", &err),
                         WR_E_CONFIG);
        assert_string_equal(err.text, "cap must be a size such as 64KiB or 8MiB");
    }
}

static void money(void **state WR_UNUSED)
{
    static const struct {
        const char *text;
        int64_t micro;
    } rows[] = {
        {"0.025", 25000}, {"12", 12000000},      {"0", 0},
        {"0.000001", 1},  {"1.100000", 1100000}, {"9223372036854.775807", INT64_MAX},
    };
    static const char *const bad[] = {"",
                                      "-1",
                                      "-0",
                                      ".5",
                                      "5.",
                                      "0.0000001",
                                      "12 USD",
                                      "$5",
                                      "1e3",
                                      "1,50",
                                      "9223372036854.775808",
                                      "9999999999999999999"};

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        int64_t micro = -1;

        assert_int_equal(wr_parse_money(wr_str(rows[i].text), &micro, "x", NULL),
                         WR_OK);
        assert_int_equal(micro, rows[i].micro);
    }
    for (size_t i = 0; i < WR_COUNT(bad); i++) {
        struct wr_err err = {0};
        int64_t micro;

        print_message("%s\n", bad[i]);
        assert_int_equal(wr_parse_money(wr_str(bad[i]), &micro, "price", &err),
                         WR_E_CONFIG);
        assert_true(wr_str_starts(wr_str(err.text), WR_LIT("price must be an amount")));
    }
}

static void numbers_are_written_as_people_write_them(void **state WR_UNUSED)
{
    static const struct {
        enum wr_option_type type;
        int64_t n;
        const char *text;
    } rows[] = {
        {WR_OPT_DURATION, 0, "0s"},
        {WR_OPT_DURATION, 500000, "500ms"},
        {WR_OPT_DURATION, 90 * WR_SECOND_US, "90s"},
        {WR_OPT_DURATION, 90 * WR_DAY_US, "90d"},
        {WR_OPT_DURATION, 14 * WR_DAY_US, "2w"},
        {WR_OPT_SIZE, 0, "0B"},
        {WR_OPT_SIZE, 1536, "1536B"},
        {WR_OPT_SIZE, 1536 * 1024, "1536KiB"},
        {WR_OPT_SIZE, 8 * 1024 * 1024, "8MiB"},
        {WR_OPT_MONEY, 25000, "0.025"},
        {WR_OPT_MONEY, 12000000, "12"},
        {WR_OPT_MONEY, 1, "0.000001"},
        {WR_OPT_MILLI, 350, "0.35"},
        {WR_OPT_MILLI, -1250, "-1.25"},
        {WR_OPT_INT, -7, "-7"},
    };
    struct wr_buf buf;

    wr_buf_init(&buf, 100);
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        wr_buf_reset(&buf);
        wr_units_put(&buf, rows[i].type, rows[i].n);
        assert_text(wr_buf_str(&buf), rows[i].text);
    }
    wr_buf_fini(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations),
        cmocka_unit_test(sizes),
        cmocka_unit_test(money),
        cmocka_unit_test(numbers_are_written_as_people_write_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
