/* Regions by the country beside them, jurisdictions, and countries in odd dress. */
#include "rig.h"

static void a_region_means_something_in_its_country(void **state)
{
    static const struct {
        const char *country, *raw, *name;
    } rows[] = {
        {"US", "CA", "California"},
        {"US", "ca", "California"},
        {"US", "California", "California"},
        {"US", "CALIFORNIA", "California"},
        {"US", "US-CA", "California"},
        {"US", "Washington, D.C.", "District of Columbia"},
        {"CA", "ON", "Ontario"},
        {"CA",
         "Qu\xC3\xA9"
         "bec",
         "Quebec"},
        {"DE", "Bavaria", "Bayern"},
        {"DE", "BAYERN", "Bayern"},
        {"FR", "Ile-de-France", "\xC3\x8Ele-de-France"},
        {"FR", "75", "75"},
        {"US", "Bavaria", "Bavaria"},
        {"US", "Bay Area", "Bay Area"},
        {"", "CA", "CA"},
        {"XX", "CA", "CA"},
        {"", "us_ca", "California"},
        {"DE", "US-CA", "California"}, /* a whole code is what it says */
        {"", "US-", "US-"},
        {"", "US-CALIF", "US-CALIF"},
        {"", "--------", NULL},
    };
    struct rig *rig = *state;
    const struct wr_field *field = &rig->catalogue.fields[WR_F_REGION];

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_value value, again;

        print_message("%s \"%s\"\n", rows[i].country, rows[i].raw);
        assert_int_equal(rig_normal(rig, WR_F_REGION, rows[i].raw, &value),
                         rows[i].name ? WR_NORMAL_OK : WR_NORMAL_EMPTY);
        if (!rows[i].name)
            continue;
        wr_settle(field, rig->lists, wr_str(rows[i].country), rig->arena, &value);
        assert_str(value.as.text, rows[i].name);
        again = value;
        assert_false(
            wr_settle(field, rig->lists, wr_str(rows[i].country), rig->arena, &again));
        assert_true(wr_value_eq(&value, &again));
    }
}

static void what_is_no_region_stays(void **state)
{
    struct rig *rig = *state;
    const struct wr_field *field = &rig->catalogue.fields[WR_F_REGION];
    struct wr_value value = wr_value_text(WR_LIT("Kalifornien"));

    assert_false(wr_settle(field, NULL, WR_LIT("US"), rig->arena, &value));
    assert_false(wr_settle(&rig->catalogue.fields[WR_F_CITY], rig->lists, WR_LIT("US"),
                           rig->arena, &value));
    value = wr_value_num(WR_TYPE_INT, 3);
    assert_false(wr_settle(field, rig->lists, WR_LIT("US"), rig->arena, &value));
}

static void jurisdictions_are_codes(void **state)
{
    static const struct {
        const char *raw, *code;
        enum wr_normal_result result;
    } rows[] = {
        {"GB", "GB", WR_NORMAL_OK},
        {"gb", "GB", WR_NORMAL_OK},
        {"us_de", "US-DE", WR_NORMAL_OK},
        {"US-DE", "US-DE", WR_NORMAL_OK},
        {"england-wales", "GB-EAW", WR_NORMAL_OK},
        {"scotland", "GB-SCT", WR_NORMAL_OK},
        {"Germany", "DE", WR_NORMAL_OK},
        {"us-zz", "US-ZZ", WR_NORMAL_UNKNOWN},
        {"the moon", "THE MOON", WR_NORMAL_UNKNOWN},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_value value;

        assert_int_equal(rig_normal(rig, WR_F_JURISDICTION, rows[i].raw, &value),
                         rows[i].result);
        assert_str(value.as.text, rows[i].code);
    }
}

static void countries_come_in_odd_dress(void **state)
{
    static const struct {
        const char *raw, *code;
    } rows[] = {
        {"276", "DE"},          {"036", "AU"},
        {"DEU", "DE"},          {"Germany (DE)", "DE"},
        {"DE - Germany", "DE"}, {"United States (USA)", "US"},
        {"Germany (FR)", NULL}, {"Germany (south)", NULL},
        {"999", NULL},          {"36", NULL},
        {"Antigua", "AG"},      {"Ireland, Republic of", "IE"},
        {" (DE)", "DE"},        {" - ", NULL},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_value value;
        enum wr_normal_result result =
            rig_normal(rig, WR_F_COUNTRY, rows[i].raw, &value);

        print_message("\"%s\"\n", rows[i].raw);
        assert_int_equal(result == WR_NORMAL_OK, rows[i].code != NULL);
        if (rows[i].code)
            assert_str(value.as.text, rows[i].code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_means_something_in_its_country),
        cmocka_unit_test(what_is_no_region_stays),
        cmocka_unit_test(jurisdictions_are_codes),
        cmocka_unit_test(countries_come_in_odd_dress),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
