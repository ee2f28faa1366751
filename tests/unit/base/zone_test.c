/* zone_test.c - days and months as people at a place count them. */
#include "check.h"

#include "etl/base/zone.h"
#include "weir/clock.h"

#include <string.h>
#include <unistd.h>

static int64_t at(const char *text)
{
    int64_t us = 0;

    assert_true(wr_time_parse(wr_str(text), &us));
    return us;
}

static bool has_tzdata(void)
{
    return access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0;
}

static void offsets(void **state WR_UNUSED)
{
    static const struct {
        const char *zone, *at;
        int32_t offset_s;
    } rows[] = {
        {"UTC", "2026-07-01", 0},
        {"+01:00", "2026-07-01", 3600},
        {"-03:30", "1960-07-01", -12600},
        {"Europe/Berlin", "2026-01-01", 3600},
        {"Europe/Berlin", "2026-03-29T00:59:59Z", 3600},
        {"Europe/Berlin", "2026-03-29T01:00:00Z", 7200},
        {"Europe/Berlin", "2026-10-25T00:59:59Z", 7200},
        {"Europe/Berlin", "2026-10-25T01:00:00Z", 3600},
        {"Europe/Berlin", "2070-07-01", 7200}, /* by the rule at the end */
        {"Australia/Sydney", "2026-01-15", 39600},
        {"Australia/Sydney", "2070-01-15", 39600},
        {"Australia/Sydney", "2070-07-15", 36000},
        {"America/New_York", "2026-07-04", -14400},
        {"Asia/Kolkata", "2026-07-04", 19800},
        {"America/Sao_Paulo", "2050-07-04", -10800}, /* "<-03>3" */
    };
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_zone zone;
        struct wr_err err = {0};

        if (strchr(rows[i].zone, '/') && !has_tzdata())
            continue;
        if (wr_zone_find(wr_str(rows[i].zone), arena, &zone, &err))
            fail_msg("%s: %s", rows[i].zone, err.text);
        if (wr_zone_offset(&zone, at(rows[i].at)) != rows[i].offset_s)
            fail_msg("%s at %s: %d", rows[i].zone, rows[i].at,
                     wr_zone_offset(&zone, at(rows[i].at)));
    }
    wr_arena_free(arena);
}

static void what_is_no_zone(void **state WR_UNUSED)
{
    static const char *const names[] = {"",
                                        "Europe/Berlln",
                                        "../../etc/passwd",
                                        "/etc/passwd",
                                        "+1:00",
                                        "+15:00",
                                        "+01:60",
                                        "+-1:00",
                                        "zone.tab",
                                        "Europe",
                                        "Europe/Berlin\nEurope",
                                        "+01:-1"};
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(names); i++) {
        struct wr_zone zone;
        struct wr_err err = {0};

        if (wr_zone_find(wr_str(names[i]), arena, &zone, &err) != WR_E_CONFIG)
            fail_msg("\"%s\" is taken for a zone", names[i]);
    }
    wr_arena_free(arena);
}

static void put_header(struct wr_buf *out, unsigned times, unsigned types)
{
    static const char head[20] = "TZif2";
    unsigned counts[6] = {0, 0, 0, times, types, 0};

    wr_buf_put(out, (struct wr_str){head, sizeof(head)});
    for (size_t i = 0; i < 6; i++)
        for (int shift = 24; shift >= 0; shift -= 8)
            wr_buf_putc(out, (char)(counts[i] >> shift & 0xff));
}

/* A file of rules alone, as a slim one has it, and cut at every byte. */
static void a_cut_file_is_refused_or_whole(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_buf file;
    struct wr_zone zone;

    wr_buf_init(&file, 4096);
    for (int version = 0; version < 2; version++) {
        put_header(&file, 0, 1);
        wr_buf_put(&file, (struct wr_str){"\0\0\016\020\0\0", 6});
    }
    wr_buf_putz(&file, "\nCET-1CEST,M3.5.0,M10.5.0/3\n");
    assert_int_equal(wr_zone_read(wr_buf_str(&file), arena, &zone, NULL), WR_OK);
    assert_int_equal(wr_zone_offset(&zone, at("2026-07-01")), 7200);
    assert_int_equal(wr_zone_offset(&zone, at("2026-12-01")), 3600);
    for (size_t len = 0; len < wr_buf_str(&file).len; len++) {
        char *cut = wr_arena_strz(arena, wr_str_sub(wr_buf_str(&file), 0, len));

        if (wr_zone_read((struct wr_str){cut, len}, arena, &zone, NULL) == WR_OK)
            assert_true(zone.count <= 400);
    }
    wr_buf_fini(&file);
    wr_arena_free(arena);
}

static void counts_beyond_the_file_are_refused(void **state WR_UNUSED)
{
    static const unsigned counts[][2] = {{0, 0},          {4000, 1},
                                         {4001, 1},       {0x7fffffff, 1},
                                         {0xffffffff, 1}, {1, 0xffffffff}};
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(counts); i++) {
        struct wr_buf file;
        struct wr_zone zone;

        wr_buf_init(&file, 4096);
        put_header(&file, counts[i][0], counts[i][1]);
        put_header(&file, counts[i][0], counts[i][1]);
        assert_int_equal(wr_zone_read(wr_buf_str(&file), arena, &zone, NULL),
                         WR_E_PROTOCOL);
        wr_buf_fini(&file);
    }
    wr_arena_free(arena);
}

static void days_and_months(void **state WR_UNUSED)
{
    static const struct {
        const char *zone;
        int billing_day;
        const char *at, *day, *day_ends, *month, *month_ends;
    } rows[] = {
        {"UTC", 1, "2026-11-22T23:59:59Z", "2026-11-22", "2026-11-23", "2026-11",
         "2026-12-01"},
        {"+01:00", 1, "2026-11-30T23:00:00Z", "2026-12-01", "2026-12-01T23:00:00Z",
         "2026-12", "2026-12-31T23:00:00Z"},
        {"UTC", 15, "2026-01-14", "2026-01-14", "2026-01-15", "2025-12", "2026-01-15"},
        {"UTC", 15, "2026-12-15", "2026-12-15", "2026-12-16", "2026-12", "2027-01-15"},
        {"-08:00", 28, "2026-03-28T07:59:59Z", "2026-03-27", "2026-03-28T08:00:00Z",
         "2026-02", "2026-03-28T08:00:00Z"},
        /* 23 and 25 hours */
        {"Europe/Berlin", 1, "2026-03-29T12:00:00Z", "2026-03-29",
         "2026-03-29T22:00:00Z", "2026-03", "2026-03-31T22:00:00Z"},
        {"Europe/Berlin", 1, "2026-10-24T22:30:00Z", "2026-10-25",
         "2026-10-25T23:00:00Z", "2026-10", "2026-10-31T23:00:00Z"},
    };
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_zone zone;
        struct wr_period day, month;

        if (strchr(rows[i].zone, '/') && !has_tzdata())
            continue;
        assert_int_equal(wr_zone_find(wr_str(rows[i].zone), arena, &zone, NULL), WR_OK);
        wr_period_day(&zone, at(rows[i].at), &day);
        wr_period_month(&zone, rows[i].billing_day, at(rows[i].at), &month);
        assert_string_equal(day.name, rows[i].day);
        assert_int_equal(day.until_us, at(rows[i].day_ends));
        assert_string_equal(month.name, rows[i].month);
        assert_int_equal(month.until_us, at(rows[i].month_ends));
        assert_true(day.from_us <= at(rows[i].at) && at(rows[i].at) < day.until_us);
        assert_true(month.from_us <= at(rows[i].at) && at(rows[i].at) < month.until_us);
    }
    wr_arena_free(arena);
}

/* Every hour of three years is in one day and one month, which follow each other. */
static void periods_leave_no_gap(void **state WR_UNUSED)
{
    static const char *const zones[] = {"UTC", "-03:30", "Europe/Berlin",
                                        "Australia/Lord_Howe", "America/New_York"};
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(zones); i++) {
        int64_t us = at("2025-01-01T00:30:00Z");
        struct wr_period day, month, before_day, before_month;
        struct wr_zone zone;

        if (strchr(zones[i], '/') && !has_tzdata())
            continue;
        assert_int_equal(wr_zone_find(wr_str(zones[i]), arena, &zone, NULL), WR_OK);
        wr_period_day(&zone, us, &before_day);
        wr_period_month(&zone, 15, us, &before_month);
        for (int hour = 0; hour < 3 * 366 * 24; hour++, us += WR_HOUR_US) {
            wr_period_day(&zone, us, &day);
            wr_period_month(&zone, 15, us, &month);
            assert_true(day.from_us <= us && us < day.until_us);
            assert_true(month.from_us <= us && us < month.until_us);
            assert_true(day.from_us == before_day.from_us ||
                        day.from_us == before_day.until_us);
            assert_true(month.from_us == before_month.from_us ||
                        month.from_us == before_month.until_us);
            before_day = day;
            before_month = month;
        }
    }
    wr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets),
        cmocka_unit_test(what_is_no_zone),
        cmocka_unit_test(a_cut_file_is_refused_or_whole),
        cmocka_unit_test(counts_beyond_the_file_are_refused),
        cmocka_unit_test(days_and_months),
        cmocka_unit_test(periods_leave_no_gap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
