/* Normal forms, of all fields: blanks, what is too long, what is stable, any bytes. */
#include "normal_rows.h"

#include "weir/alloc.h"
#include "weir/text.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const blanks[] = {"",
                                     " ",
                                     "\t\n",
                                     "-",
                                     "--",
                                     "---",
                                     ".",
                                     "?",
                                     "n/a",
                                     "N/A",
                                     "NA",
                                     "na",
                                     "N.A.",
                                     "none",
                                     "None",
                                     "NULL",
                                     "null",
                                     "(null)",
                                     "<null>",
                                     "nil",
                                     "#N/A",
                                     "#REF!",
                                     "#VALUE!",
                                     "undefined",
                                     "unknown",
                                     "Unknown",
                                     "[unknown]",
                                     "[not provided]",
                                     "Not Provided",
                                     "not available",
                                     "not specified",
                                     "TBD",
                                     "tba",
                                     "Select",
                                     "-None-",
                                     "(blank)",
                                     "empty",
                                     "k.A.",
                                     "unbekannt",
                                     "\xE2\x80\x94",
                                     "\xE2\x80\x93",
                                     "\"\"",
                                     "' '",
                                     "\xC2\xA0",
                                     "\xE2\x80\x8B"};

static void blanks_are_empty(void **state)
{
    static const wr_field_id fields[] = {
        WR_F_EMAIL,        WR_F_TITLE,        WR_F_PHONE,       WR_F_COMPANY_NAME,
        WR_F_DOMAIN,       WR_F_INDUSTRY,     WR_F_EMPLOYEES,   WR_F_CREATED_AT,
        WR_F_OPTED_OUT,    WR_F_TECHNOLOGIES, WR_F_LEAD_SOURCE, WR_F_SENIORITY,
        WR_F_FOUNDED_YEAR, WR_F_LINKEDIN_URL,
    };
    struct rig *rig = *state;
    struct wr_value value;

    for (size_t i = 0; i < WR_COUNT(blanks); i++) {
        for (size_t f = 0; f < WR_COUNT(fields); f++) {
            print_message("%s \"%s\"\n", rig->catalogue.fields[fields[f]].name,
                          blanks[i]);
            assert_int_equal(rig_normal(rig, fields[f], blanks[i], &value),
                             WR_NORMAL_EMPTY);
        }
    }
}

/* What a computation left where a number belongs is no blank: it is told. */
static void spoilt_numbers_are_bad(void **state)
{
    static const char *const spoilt[] = {
        "NaN",  "nan",  " NAN ", "-nan",     "inf",       "Inf",
        "-inf", "+inf", "1e400", "Infinity", "-Infinity", "\xE2\x88\x9E"};
    static const wr_field_id numbers[] = {WR_F_EMPLOYEES, WR_F_REVENUE,
                                          WR_F_FOUNDED_YEAR};
    static const wr_field_id others[] = {WR_F_TITLE, WR_F_COMPANY_NAME, WR_F_CREATED_AT,
                                         WR_F_OPTED_OUT};
    struct rig *rig = *state;
    struct wr_value value;

    for (size_t f = 0; f < WR_COUNT(numbers); f++) {
        for (size_t i = 0; i < WR_COUNT(spoilt); i++) {
            print_message("%s \"%s\"\n", rig->catalogue.fields[numbers[f]].name,
                          spoilt[i]);
            assert_int_equal(rig_normal(rig, numbers[f], spoilt[i], &value),
                             WR_NORMAL_BAD);
        }
    }
    for (size_t f = 0; f < WR_COUNT(others); f++)
        assert_int_equal(rig_normal(rig, others[f], "NaN", &value), WR_NORMAL_EMPTY);
}

/* Words that are blanks elsewhere. */
static void some_blanks_are_values(void **state)
{
    static const struct row rows[] = {
        {WR_F_EMAIL_STATUS, "unknown", OK, "unknown"},
        {WR_F_EMAIL_STATUS, "Unknown", OK, "unknown"},
        {WR_F_DMARC, "none", OK, "none"},
        {WR_F_DMARC, "missing", OK, "missing"},
        {WR_F_ROLE, "unknown", OK, "unknown"},
        {WR_F_COUNTRY, "NA", OK, "NA"},
        {WR_F_COUNTRY, "n/a", EMPTY},
        {WR_F_COUNTRY, "na", EMPTY},
        {WR_F_LAST_NAME, "Na", OK, "Na"},
        {WR_F_LAST_NAME, "N/A", EMPTY},
        {WR_F_LAST_NAME, "Null", EMPTY},
        {WR_F_DMARC, "-", EMPTY},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void too_long_is_bad(void **state)
{
    struct rig *rig = *state;
    size_t size = 10 * 1024 * 1024;
    char *text = wr_alloc(size);
    struct wr_value value;

    memset(text, 'a', size);
    for (size_t f = 0; f < rig->catalogue.count; f++) {
        if (rig->catalogue.fields[f].is_prose)
            continue;
        assert_int_equal(wr_normalise(&rig->catalogue.fields[f], rig->lists,
                                      (struct wr_str){text, size}, rig->arena, &value),
                         WR_NORMAL_BAD);
        assert_int_equal(wr_normalise(&rig->catalogue.fields[f], rig->lists,
                                      (struct wr_str){text, WR_MAX_TEXT_BYTES + 1},
                                      rig->arena, &value),
                         WR_NORMAL_BAD);
    }
    assert_int_equal(wr_normalise(&rig->catalogue.fields[WR_F_TITLE], rig->lists,
                                  (struct wr_str){text, WR_MAX_TEXT_BYTES}, rig->arena,
                                  &value),
                     WR_NORMAL_OK);
    free(text);
}

/* Who writes a page into a form has most to say. */
static void prose_is_cut(void **state)
{
    struct rig *rig = *state;
    char text[3 * WR_MAX_TEXT_BYTES];
    struct wr_value value;

    for (size_t i = 0; i < sizeof(text); i += 3)
        memcpy(text + i, "\xE2\x82\xAC", 3); /* the euro, which the cap would split */
    assert_int_equal(wr_normalise(&rig->catalogue.fields[WR_F_FORM_NOTES], rig->lists,
                                  (struct wr_str){text, sizeof(text)}, rig->arena,
                                  &value),
                     WR_NORMAL_OK);
    assert_int_equal(value.as.text.len, WR_MAX_TEXT_BYTES / 3 * 3);
    assert_true(wr_text_is_utf8(value.as.text));
    assert_int_equal(wr_str_search(value.as.text, WR_LIT("\xEF\xBF\xBD")),
                     value.as.text.len); /* no character in two */
}

/* Whatever comes in: an answer, and a value that its text gives back. */
static void any_bytes_are_answered(void **state)
{
    static const char alphabet[] =
        "aZ09 -+.,;:/@$%<>()[]\"'&kKmM\xC3\xBC\xE2\x82\xAC\xFF"
        "\0\n\txX";
    struct rig *rig = *state;
    uint32_t seed = 7;

    for (int round = 0; round < 60000; round++) {
        const struct wr_field *field;
        struct wr_value value, back;
        char text[20];
        size_t len = 0;

        while (len < sizeof(text)) {
            seed = seed * 1664525 + 1013904223;
            if ((seed >> 20) % 15 == 0)
                break;
            text[len++] = alphabet[(seed >> 20) % (sizeof(alphabet) - 1)];
        }
        field = &rig->catalogue.fields[(unsigned)round % rig->catalogue.count];
        switch (wr_normalise(field, rig->lists, (struct wr_str){text, len}, rig->arena,
                             &value)) {
        case WR_NORMAL_OK:
            assert_int_equal(value.type, field->type);
            assert_true(wr_value_decode(
                field->type, wr_value_encode(&value, rig->arena), rig->arena, &back));
            assert_true(wr_value_eq(&value, &back));
            break;
        case WR_NORMAL_UNKNOWN:
            assert_true(value.type == WR_TYPE_TEXT || value.type == WR_TYPE_SET);
            break;
        case WR_NORMAL_EMPTY:
        case WR_NORMAL_BAD:
            break;
        }
        wr_arena_reset(rig->arena);
    }
}

/* What is in normal form stays as it is. */
static void normal_forms_are_stable(void **state)
{
    static const struct {
        wr_field_id field;
        const char *raw;
    } rows[] = {
        {WR_F_EMAIL, "Ada <Ada@EXAMPLE.com>"},
        {WR_F_LAST_NAME, "VAN DER BERG"},
        {WR_F_LAST_NAME, "o'brien-MCKAY"},
        {WR_F_PHONE, "0049 30 901820 x5"},
        {WR_F_COUNTRY, "Deutschland"},
        {WR_F_EMPLOYEES, "> 10000"},
        {WR_F_REVENUE, "$10M-50M"},
        {WR_F_WEBSITE, "Example.com/A?b#c"},
        {WR_F_DOMAIN, "www.example.co.uk"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/X/y"},
        {WR_F_INDUSTRY, "A & B, C"},
        {WR_F_TECHNOLOGIES, "B; a, c|d"},
        {WR_F_LEAD_SOURCE, "Trade Show"},
        {WR_F_CREATED_AT, "22.11.2026 8:30"},
        {WR_F_SENIORITY, "Vice President"},
        {WR_F_OPTED_OUT, "Yes"},
        {WR_F_SCORE, "97.50"},
        {WR_F_FOUNDED_YEAR, "1,998"},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_field *field = &rig->catalogue.fields[rows[i].field];
        struct wr_value once, twice;
        enum wr_normal_result result =
            rig_normal(rig, rows[i].field, rows[i].raw, &once);

        print_message("%s\n", field->name);
        assert_true(result == WR_NORMAL_OK || result == WR_NORMAL_UNKNOWN);
        assert_int_equal(wr_normalise(field, rig->lists,
                                      wr_value_encode(&once, rig->arena), rig->arena,
                                      &twice),
                         result);
        assert_true(wr_value_eq(&once, &twice));
    }
}

static void without_lists_little_is_known(void **state)
{
    struct rig *rig = *state;
    const struct wr_field *fields = rig->catalogue.fields;
    struct wr_value value;

    assert_int_equal(
        wr_normalise(&fields[WR_F_COUNTRY], NULL, WR_LIT("DE"), rig->arena, &value),
        WR_NORMAL_OK);
    assert_int_equal(wr_normalise(&fields[WR_F_COUNTRY], NULL, WR_LIT("Germany"),
                                  rig->arena, &value),
                     WR_NORMAL_UNKNOWN);
    assert_int_equal(wr_normalise(&fields[WR_F_DOMAIN], NULL,
                                  WR_LIT("www.example.co.uk"), rig->arena, &value),
                     WR_NORMAL_OK);
    assert_str(value.as.text, "example.co.uk");
    assert_int_equal(wr_normalise(&fields[WR_F_SENIORITY], NULL, WR_LIT("c_suite"),
                                  rig->arena, &value),
                     WR_NORMAL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_are_empty),
        cmocka_unit_test(spoilt_numbers_are_bad),
        cmocka_unit_test(some_blanks_are_values),
        cmocka_unit_test(too_long_is_bad),
        cmocka_unit_test(prose_is_cut),
        cmocka_unit_test(any_bytes_are_answered),
        cmocka_unit_test(normal_forms_are_stable),
        cmocka_unit_test(without_lists_little_is_known),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
