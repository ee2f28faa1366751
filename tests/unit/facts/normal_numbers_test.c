/* Normal forms of bands and dates. */
#include "normal_rows.h"

#include "weir/clock.h"

static const struct row band_rows[] = {
    {WR_F_EMPLOYEES, "1001-5000", OK, "1001-5000"},
    {WR_F_EMPLOYEES, "1,001 - 5,000", OK, "1001-5000"},
    {WR_F_EMPLOYEES, "1.001-5.000", OK, "1001-5000"},
    {WR_F_EMPLOYEES,
     "1001\xE2\x80\x93"
     "5000 employees",
     OK, "1001-5000"},
    {WR_F_EMPLOYEES, "11-50 employees", OK, "11-50"},
    {WR_F_EMPLOYEES, "11 to 50", OK, "11-50"},
    {WR_F_EMPLOYEES, "between 11 and 50", OK, "11-50"},
    {WR_F_EMPLOYEES, "50-11", OK, "11-50"},
    {WR_F_EMPLOYEES, "10001+", OK, "10001+"},
    {WR_F_EMPLOYEES, "10,000+ employees", OK, "10000+"},
    {WR_F_EMPLOYEES, "5000 or more", OK, "5000+"},
    {WR_F_EMPLOYEES, "> 10000", OK, "10001+"},
    {WR_F_EMPLOYEES, ">=500", OK, "500+"},
    {WR_F_EMPLOYEES, "more than 500", OK, "501+"},
    {WR_F_EMPLOYEES, "<10", OK, "0-9"},
    {WR_F_EMPLOYEES, "less than 10", OK, "0-9"},
    {WR_F_EMPLOYEES, "up to 50", OK, "0-50"},
    {WR_F_EMPLOYEES, "<0", BAD},
    {WR_F_EMPLOYEES, "1600", OK, "1600"},
    {WR_F_EMPLOYEES, "1,600", OK, "1600"},
    {WR_F_EMPLOYEES, "1600.0", OK, "1600"},
    {WR_F_EMPLOYEES, "~1.6k", OK, "1600"},
    {WR_F_EMPLOYEES, "approx. 1600", OK, "1600"},
    {WR_F_EMPLOYEES, "Self-employed", OK, "1"},
    {WR_F_EMPLOYEES, "Nov-50", OK, "11-50"},
    {WR_F_EMPLOYEES, "10-Jan", OK, "1-10"},
    {WR_F_EMPLOYEES, "2-Oct", OK, "2-10"},
    {WR_F_EMPLOYEES, "-1011", BAD},
    {WR_F_EMPLOYEES, "11-50-200", BAD},
    {WR_F_EMPLOYEES, "12 frogs", BAD},
    {WR_F_EMPLOYEES, "Large", BAD},
    {WR_F_EMPLOYEES, "99999999999999999999", BAD},
    {WR_F_EMPLOYEES, "1001-99999999999999999999", BAD},
    {WR_F_EMPLOYEES, "10 001 - 50 000", OK, "10001-50000"},
    {WR_F_EMPLOYEES, "10\xC2\xA0\x30\x30\x30+", OK, "10000+"},
    {WR_F_EMPLOYEES, "11 50", BAD},
    {WR_F_EMPLOYEES, "50 -100", OK, "50-100"},
    {WR_F_EMPLOYEES, "1,000 - 4,999", OK, "1000-4999"},
    {WR_F_EMPLOYEES, "10,001 and over", OK, "10001+"},
    {WR_F_EMPLOYEES, "10000 & up", OK, "10000+"},
    {WR_F_EMPLOYEES, "greater than 500", OK, "501+"},
    {WR_F_EMPLOYEES, "1K-5K", OK, "1000-5000"},
    {WR_F_EMPLOYEES, "1k-5k", OK, "1000-5000"},
    {WR_F_EMPLOYEES, "100K+", OK, "100000+"},
    {WR_F_EMPLOYEES, "500-1k", OK, "500-1000"},
    {WR_F_EMPLOYEES, "over-10k", OK, "10001+"},
    {WR_F_EMPLOYEES, "over--10k", BAD},
    {WR_F_EMPLOYEES, "c_00001_00010", OK, "1-10"},
    {WR_F_EMPLOYEES, "c_00101_00250", OK, "101-250"},
    {WR_F_EMPLOYEES, "c_10001_max", OK, "10001+"},
    {WR_F_EMPLOYEES, "c_00101", BAD},
    {WR_F_EMPLOYEES, "c_00250_00101", BAD},
    {WR_F_EMPLOYEES, "c__", BAD},
    {WR_F_EMPLOYEES, "c_00101_9999999999999", BAD},
    {WR_F_EMPLOYEES, "SIZE_51_TO_200", OK, "51-200"},
    {WR_F_EMPLOYEES, "SIZE_10001_OR_MORE", OK, "10001+"},
    {WR_F_EMPLOYEES, "SIZE_1", OK, "1"},
    {WR_F_EMPLOYEES, "size_", BAD},
    {WR_F_EMPLOYEES, "size_big", BAD},
    {WR_F_REVENUE, "r_00000000", OK, "0-1000000"},
    {WR_F_REVENUE, "r_00010000", OK, "10000000-50000000"},
    {WR_F_REVENUE, "r_10000000", OK, "10000000000+"},
    {WR_F_REVENUE, "r_00010001", BAD},
    {WR_F_REVENUE, "r_", BAD},
    {WR_F_REVENUE, "$100 mil. - $250 mil.", OK, "100000000-250000000"},
    {WR_F_REVENUE, "$1 bil. - $5 bil.", OK, "1000000000-5000000000"},
    {WR_F_REVENUE, "Over $5 bil.", OK, "5000000001+"},
    {WR_F_REVENUE, "under-1m", OK, "0-999999"},
    {WR_F_REVENUE, "over-1b", OK, "1000000001+"},
    {WR_F_REVENUE, "200m-1b", OK, "200000000-1000000000"},
    {WR_F_REVENUE, "1.5B", OK, "1500000000"},
    {WR_F_REVENUE, "10K", OK, "10000"},
    {WR_F_REVENUE, "$0-$1M", OK, "0-1000000"},
    {WR_F_REVENUE, "\xC2\xA3\x31m - \xC2\xA3\x35m", BAD},
    {WR_F_FUNDING, "251.2M", OK, "251200000"},
    {WR_F_REVENUE, "$10M-$50M", OK, "10000000-50000000"},
    {WR_F_REVENUE, "$10M - 50M USD", OK, "10000000-50000000"},
    {WR_F_REVENUE, "10-50M", OK, "10000000-50000000"},
    {WR_F_REVENUE, "$500K-$1M", OK, "500000-1000000"},
    {WR_F_REVENUE, "100M", OK, "100000000"},
    {WR_F_REVENUE, "18.3 MM", OK, "18300000"},
    {WR_F_REVENUE, " 2950.8 MM ", OK, "2950800000"},
    {WR_F_REVENUE, "1.250M", OK, "1250000"},
    {WR_F_REVENUE, "$1.2 billion", OK, "1200000000"},
    {WR_F_REVENUE, "$1B+", OK, "1000000000+"},
    {WR_F_REVENUE, "US$ 5 million", OK, "5000000"},
    {WR_F_REVENUE, "1,234,567.89", OK, "1234567"},
    {WR_F_REVENUE, "523964000000", OK, "523964000000"},
    {WR_F_REVENUE, "under $1M", OK, "0-999999"},
    {WR_F_REVENUE,
     "\xE2\x82\xAC"
     "5M",
     BAD},
    {WR_F_REVENUE, "5M EUR", BAD},
    {WR_F_REVENUE, "999999999T", BAD},
};

static void bands(void **state)
{
    check_rows(*state, band_rows, WR_COUNT(band_rows));
}

static void dates(void **state)
{
    static const struct row rows[] = {
        {WR_F_CREATED_AT, "2026-11-22", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "2026-11-22T08:30:00Z", OK, "2026-11-22T08:30:00Z"},
        {WR_F_CREATED_AT, "2026-11-22T08:30:00+02:00", OK, "2026-11-22T06:30:00Z"},
        {WR_F_CREATED_AT, "2026-11-22 08:30", OK, "2026-11-22T08:30:00Z"},
        {WR_F_CREATED_AT, "2026/11/22 08:30:15", OK, "2026-11-22T08:30:15Z"},
        {WR_F_CREATED_AT, "1795305600000", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "22.11.2026", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "04.05.2026", OK, "2026-05-04T00:00:00Z"},
        {WR_F_CREATED_AT, "22/11/2026", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "11/22/2026", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "11/22/2026 8:30 PM", OK, "2026-11-22T20:30:00Z"},
        {WR_F_CREATED_AT, "11/22/2026 12:05 AM", OK, "2026-11-22T00:05:00Z"},
        {WR_F_CREATED_AT, "05/05/2026", OK, "2026-05-05T00:00:00Z"},
        {WR_F_CREATED_AT, "15-Oct-2025", OK, "2025-10-15T00:00:00Z"},
        {WR_F_CREATED_AT, "Oct 15, 2025", OK, "2025-10-15T00:00:00Z"},
        {WR_F_CREATED_AT, "15 October 2025", OK, "2025-10-15T00:00:00Z"},
        {WR_F_CREATED_AT, "October 5, 2025 at noon", BAD},
        {WR_F_CREATED_AT, "04/05/2026", BAD},
        {WR_F_CREATED_AT, "31/02/2026", BAD},
        {WR_F_CREATED_AT, "2026-13-01", BAD},
        {WR_F_CREATED_AT, "99/99/9999", BAD},
        {WR_F_CREATED_AT, "11/22/2026 25:00", BAD},
        {WR_F_CREATED_AT, "11/22/2026 13:00 PM", BAD},
        {WR_F_CREATED_AT, "yesterday", BAD},
        {WR_F_CREATED_AT, "1//2026", BAD},
        {WR_F_CREATED_AT, "22/11/26", BAD},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

/* The order a map states decides what both may be, and nothing else may be. */
static void dates_in_a_stated_order(void **state)
{
    static const struct {
        enum wr_day_order order;
        const char *raw, *text; /* NULL: refused */
    } rows[] = {
        {WR_DAY_FIRST, "04/05/2026", "2026-05-04T00:00:00Z"},
        {WR_MONTH_FIRST, "04/05/2026", "2026-04-05T00:00:00Z"},
        {WR_DAY_FIRST, "4-5-2026 8:30 pm", "2026-05-04T20:30:00Z"},
        {WR_MONTH_FIRST, "4/5/2026 08:30", "2026-04-05T08:30:00Z"},
        {WR_DAY_FIRST, "22/11/2026", "2026-11-22T00:00:00Z"},
        {WR_MONTH_FIRST, "11/22/2026", "2026-11-22T00:00:00Z"},
        {WR_MONTH_FIRST, "04.05.2026", "2026-04-05T00:00:00Z"},
        {WR_DAY_FIRST, "11/22/2026", NULL},
        {WR_MONTH_FIRST, "22/11/2026", NULL},
        {WR_DAY_FIRST, "31/02/2026", NULL},
        {WR_DAY_FIRST, "04/05/26", NULL},
        {WR_MONTH_FIRST, "2026-05-04", "2026-05-04T00:00:00Z"},
        {WR_MONTH_FIRST, "2026/05/04", "2026-05-04T00:00:00Z"},
        {WR_DAY_FIRST, "Oct 5, 2025", "2025-10-05T00:00:00Z"},
    };
    struct rig *rig = *state;
    struct wr_field field = rig->catalogue.fields[WR_F_CREATED_AT];

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        enum wr_normal_result expected = rows[i].text ? WR_NORMAL_OK : WR_NORMAL_BAD;
        enum wr_normal_result result;
        struct wr_value value;

        print_message("%s\n", rows[i].raw);
        field.day_order = rows[i].order;
        result = wr_normalise(&field, NULL, wr_str(rows[i].raw), rig->arena, &value);
        assert_int_equal(result, expected);
        if (rows[i].text)
            assert_str(wr_value_encode(&value, rig->arena), rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands),
        cmocka_unit_test(dates),
        cmocka_unit_test(dates_in_a_stated_order),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
