/* Dates, and the numbers that registers and classifications give. */
#include "rig.h"

#define OK      WR_NORMAL_OK
#define EMPTY   WR_NORMAL_EMPTY
#define BAD     WR_NORMAL_BAD
#define UNKNOWN WR_NORMAL_UNKNOWN

struct row {
    wr_field_id field;
    const char *raw;
    enum wr_normal_result result;
    const char *text;
};

static void check(struct rig *rig, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct wr_value value;

        print_message("%s \"%s\"\n", rig->catalogue.fields[rows[i].field].name,
                      rows[i].raw);
        assert_int_equal(rig_normal(rig, rows[i].field, rows[i].raw, &value),
                         rows[i].result);
        if (rows[i].text)
            assert_string_equal(
                wr_arena_strz(rig->arena, wr_value_encode(&value, rig->arena)),
                rows[i].text);
    }
}

static void dates_are_as_exact_as_told(void **state)
{
    static const struct row rows[] = {
        {WR_F_INCORPORATED_ON, "2019", OK, "2019"},
        {WR_F_INCORPORATED_ON, "2019-07", OK, "2019-07"},
        {WR_F_INCORPORATED_ON, "2019-7", OK, "2019-07"},
        {WR_F_INCORPORATED_ON, "07/2019", OK, "2019-07"},
        {WR_F_INCORPORATED_ON, "07.2019", OK, "2019-07"},
        {WR_F_INCORPORATED_ON, "Jul 2019", OK, "2019-07"},
        {WR_F_INCORPORATED_ON, "July, 2019", OK, "2019-07"},
        {WR_F_INCORPORATED_ON, "2019-07-15", OK, "2019-07-15"},
        {WR_F_INCORPORATED_ON, "20190715", OK, "2019-07-15"},
        {WR_F_INCORPORATED_ON, "2019-07-15T00:00:00Z", OK, "2019-07-15"},
        {WR_F_INCORPORATED_ON, "2019-07-15T23:30:00-05:00", OK, "2019-07-15"},
        {WR_F_INCORPORATED_ON, "2019-07-15T00:30:00+05:00", OK, "2019-07-15"},
        {WR_F_INCORPORATED_ON, "1262304000000", OK, "2010-01-01"},
        {WR_F_INCORPORATED_ON, "1262304000", OK, "2010-01-01"},
        {WR_F_INCORPORATED_ON, "Jan 2, 2006", OK, "2006-01-02"},
        {WR_F_INCORPORATED_ON, "2 January 2006", OK, "2006-01-02"},
        {WR_F_INCORPORATED_ON, "15.07.2019", OK, "2019-07-15"},
        {WR_F_INCORPORATED_ON, "04/05/2019", BAD, NULL},
        {WR_F_INCORPORATED_ON, "2019-13", BAD, NULL},
        {WR_F_INCORPORATED_ON, "2019-00", BAD, NULL},
        {WR_F_INCORPORATED_ON, "20191315", BAD, NULL},
        {WR_F_INCORPORATED_ON, "20190230", BAD, NULL},
        {WR_F_INCORPORATED_ON, "2019-02-30", BAD, NULL},
        {WR_F_INCORPORATED_ON, "0000", BAD, NULL},
        {WR_F_INCORPORATED_ON, "9999-01-01", BAD, NULL},
        {WR_F_INCORPORATED_ON, "2019.5", BAD, NULL},
        {WR_F_INCORPORATED_ON, "19", BAD, NULL},
        {WR_F_INCORPORATED_ON, "-2019", BAD, NULL},
        {WR_F_INCORPORATED_ON, "2019-", BAD, NULL},
        {WR_F_INCORPORATED_ON, "soon", BAD, NULL},
        {WR_F_INCORPORATED_ON, "Q3 2019", BAD, NULL},
        {WR_F_INCORPORATED_ON, "n/a", EMPTY, NULL},
    };

    check(*state, rows, WR_COUNT(rows));
}

static void codes_keep_their_noughts(void **state)
{
    static const struct row rows[] = {
        {WR_F_REGISTRATION_NUMBER, "01234567", OK, "01234567"},
        {WR_F_REGISTRATION_NUMBER, " sc123456 ", OK, "SC123456"},
        {WR_F_REGISTRATION_NUMBER, "hrb  12345 b", OK, "HRB 12345 B"},
        {WR_F_JURISDICTION, "us_de", OK, "US-DE"},
        {WR_F_REGISTRATION_NUMBER,
         "12345678901234567890123456789012345678901234567890123456789012345", BAD,
         NULL},
        {WR_F_LEI, "7LTWFZYICNSX8D621K86", OK, "7LTWFZYICNSX8D621K86"},
        {WR_F_LEI, "7ltw fzyi cnsx 8d62 1k86", OK, "7LTWFZYICNSX8D621K86"},
        {WR_F_LEI, "7LTWFZYICNSX8D621K68", UNKNOWN, "7LTWFZYICNSX8D621K68"},
        {WR_F_LEI, "7LTWFZYICNSX8D621K8", BAD, NULL},
        {WR_F_LEI, "7LTWFZYICNSX8D621K866", BAD, NULL},
        {WR_F_LEI, "7LTWFZYICNSX8D621K8\xC3\x84", BAD, NULL},
        {WR_F_CIK, "320193", OK, "0000320193"},
        {WR_F_CIK, "CIK0000320193", OK, "0000320193"},
        {WR_F_CIK, "0000320193", OK, "0000320193"},
        {WR_F_CIK, "0", EMPTY, NULL},
        {WR_F_CIK, "CIK", BAD, NULL},
        {WR_F_CIK, "00000320193", BAD, NULL},
        {WR_F_CIK, "-1", BAD, NULL},
        {WR_F_NAICS_CODES, "541511", OK, "541511"},
        {WR_F_NAICS_CODES, "541511 - Custom Computer Programming Services; 44-45", OK,
         "44-45;541511"},
        {WR_F_NAICS_CODES, "[\"541511\", \"5182\"]", OK, "5182;541511"},
        {WR_F_NAICS_CODES, "541511; computers", UNKNOWN, "541511"},
        {WR_F_NAICS_CODES, "5415111", BAD, NULL},
        {WR_F_NAICS_CODES, "5", BAD, NULL},
        {WR_F_NAICS_CODES, "541x", BAD, NULL},
        {WR_F_SIC_CODES, "7372", OK, "7372"},
        {WR_F_SIC_CODES, "0111; 7372: Prepackaged Software", OK, "0111;7372"},
        {WR_F_SIC_CODES, "73720", BAD, NULL},
        {WR_F_UK_SIC_CODES, "62012", OK, "62012"},
        {WR_F_UK_SIC_CODES, "62.01/2; 01110", OK, "01110;62012"},
        {WR_F_UK_SIC_CODES, "62012 - Business and domestic software development", OK,
         "62012"},
        {WR_F_UK_SIC_CODES, "620", BAD, NULL},
        {WR_F_UK_SIC_CODES, "620123", BAD, NULL},
        {WR_F_UK_SIC_CODES, "62012/", BAD, NULL},
    };

    check(*state, rows, WR_COUNT(rows));
}

static void registers_and_vendors_say_it_in_our_words(void **state)
{
    static const struct row rows[] = {
        {WR_F_REGISTRATION_STATUS, "ACTIVE", OK, "active"},
        {WR_F_REGISTRATION_STATUS, "Good Standing", OK, "active"},
        {WR_F_REGISTRATION_STATUS, "voluntary-arrangement", OK, "insolvent"},
        {WR_F_REGISTRATION_STATUS, "converted-closed", OK, "dissolved"},
        {WR_F_REGISTRATION_STATUS, "asleep", UNKNOWN, "asleep"},
        {WR_F_REGISTRATION_STATUS, "NULL", EMPTY, NULL},
        {WR_F_COMPANY_TYPE, "Privately Held", OK, "private"},
        {WR_F_COMPANY_TYPE, "privately-held", OK, "private"},
        {WR_F_COMPANY_TYPE, "public_subsidiary", OK, "subsidiary"},
        {WR_F_COMPANY_TYPE, "Non-profit", OK, "nonprofit"},
        {WR_F_COMPANY_TYPE, "club", UNKNOWN, "club"},
    };

    check(*state, rows, WR_COUNT(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_as_exact_as_told),
        cmocka_unit_test(codes_keep_their_noughts),
        cmocka_unit_test(registers_and_vendors_say_it_in_our_words),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
