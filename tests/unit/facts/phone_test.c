/* National numbers and the country they belong to. */
#include "rig.h"

static const struct wr_field *phone_field(const struct rig *rig)
{
    return &rig->catalogue.fields[WR_F_PHONE];
}

static void a_country_makes_a_number_whole(void **state)
{
    static const struct {
        const char *country, *raw, *settled; /* NULL: stays as it is */
    } rows[] = {
        {"DE", "030 901820", "+4930901820"},
        {"DE", "(030) 90 18 20", "+4930901820"},
        {"DE", "0170/0000001 x5", "+491700000001 x5"},
        {"DE", "30 901820", NULL},      /* a nought may be lost, or the country wrong */
        {"DE", "4930901820", NULL},     /* may be a number at home */
        {"DE", "(415) 555-0100", NULL}, /* somebody in America */
        {"DE", "0030 901820", NULL},
        {"GB", "020 7946 0958", "+442079460958"},
        {"GB", "2079460958", NULL},
        {"FR", "06 12 34 56 78", "+33612345678"},
        {"FR", "612345678", "+33612345678"}, /* a spreadsheet took the nought */
        {"FR", "33 6 12 34 56 78", "+33612345678"},
        {"FR", "33 0 6 12 34 56 78", NULL},
        {"FR", "061234567", NULL},
        {"ES", "612 345 678", "+34612345678"},
        {"ES", "34 612 345 678", "+34612345678"},
        {"IT", "02 1234567", "+39021234567"},
        {"US", "(415) 555-0100", "+14155550100"},
        {"US", "1 (415) 555-0100 ext. 12", "+14155550100 x12"},
        {"US", "555-0100", NULL},
        {"US", "(115) 555-0100", NULL},
        {"US", "(415) 155-0100", NULL},
        {"CA", "416-555-0100", "+14165550100"},
        {"RU", "8 916 123-45-67", "+79161234567"},
        {"HU", "06 1 234 5678", "+3612345678"},
        {"IN", "98765 43210", "+919876543210"},
        {"IN", "919876543210", "+919876543210"},
        {"SG", "6123 4567", "+6561234567"},
        {"XX", "030 901820", NULL},
        {"", "030 901820", NULL},
        {"D", "030 901820", NULL},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_value value, before;

        print_message("%s \"%s\"\n", rows[i].country, rows[i].raw);
        if (rig_normal(rig, WR_F_PHONE, rows[i].raw, &value) == WR_NORMAL_OK)
            continue; /* 00 and a country's code: whole already */
        before = value;
        assert_int_equal(wr_settle(phone_field(rig), rig->lists,
                                   wr_str(rows[i].country), rig->arena, &value),
                         rows[i].settled != NULL);
        if (rows[i].settled)
            assert_str(value.as.text, rows[i].settled);
        else
            assert_true(wr_value_eq(&value, &before));
    }
}

/* What is whole is not touched, and what became whole stays. */
static void a_whole_number_stays(void **state)
{
    struct rig *rig = *state;
    struct wr_value value;

    assert_int_equal(rig_normal(rig, WR_F_PHONE, "+33 6 12 34 56 78", &value),
                     WR_NORMAL_OK);
    assert_false(
        wr_settle(phone_field(rig), rig->lists, WR_LIT("DE"), rig->arena, &value));
    assert_str(value.as.text, "+33612345678");
    value = wr_value_text(WR_LIT(""));
    assert_false(
        wr_settle(phone_field(rig), rig->lists, WR_LIT("DE"), rig->arena, &value));
    value = wr_value_text(WR_LIT("030901820"));
    assert_false(wr_settle(phone_field(rig), NULL, WR_LIT("DE"), rig->arena, &value));
    assert_true(
        wr_settle(phone_field(rig), rig->lists, WR_LIT("DE"), rig->arena, &value));
    assert_int_equal(rig_normal(rig, WR_F_PHONE, "+4930901820", &value), WR_NORMAL_OK);
    assert_str(value.as.text, "+4930901820");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_country_makes_a_number_whole),
        cmocka_unit_test(a_whole_number_stays),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
