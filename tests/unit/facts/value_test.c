/* Values: text form and back, order, sets. */
#include "rig.h"

#include <stdlib.h>

#define T(word)                  \
    {                            \
        (word), sizeof(word) - 1 \
    }

static struct wr_value nums(enum wr_type type, int64_t num)
{
    return wr_value_num(type, num);
}

static void canonical_text(void **state)
{
    struct rig *rig = *state;
    const struct {
        struct wr_value value;
        const char *text;
    } rows[] = {
        {nums(WR_TYPE_INT, 42), "42"},
        {nums(WR_TYPE_INT, INT64_MIN), "-9223372036854775808"},
        {nums(WR_TYPE_BOOL, 1), "true"},
        {nums(WR_TYPE_BOOL, 0), "false"},
        {nums(WR_TYPE_TIME, 0), "1970-01-01T00:00:00Z"},
        {nums(WR_TYPE_TIME, INT64_C(1795305600000000)), "2026-11-22T00:00:00Z"},
        {nums(WR_TYPE_MILLI, 97500), "97.5"},
        {nums(WR_TYPE_MILLI, 0), "0"},
        {nums(WR_TYPE_MILLI, 1000), "1"},
        {nums(WR_TYPE_MILLI, 100000), "100"},
        {nums(WR_TYPE_MILLI, -5), "-0.005"},
        {nums(WR_TYPE_MILLI, -12340), "-12.34"},
        {wr_value_range(1001, 5000), "1001-5000"},
        {wr_value_range(10001, WR_RANGE_OPEN), "10001+"},
        {wr_value_range(37, 37), "37"},
        {wr_value_range(0, 0), "0"},
        {wr_value_range(-5, 3), "-5-3"},
        {wr_value_range(-5, -3), "-5--3"},
        {wr_value_text(WR_LIT("a;b\\c")), "a;b\\c"},
        {wr_value_text(WR_LIT("")), ""},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str text = wr_value_encode(&rows[i].value, rig->arena);
        struct wr_value back;

        assert_str(text, rows[i].text);
        assert_true(wr_value_decode(rows[i].value.type, text, rig->arena, &back));
        assert_true(wr_value_eq(&rows[i].value, &back));
    }
}

static void sets_are_sorted_and_escaped(void **state)
{
    struct rig *rig = *state;
    const struct wr_str words[] = {T("b"), T("a;x"), T("b"), T(""), T("c\\"), T("a")};
    struct wr_value set = wr_value_set(words, WR_COUNT(words), rig->arena);
    struct wr_value back;
    struct wr_str text = wr_value_encode(&set, rig->arena);

    assert_int_equal(set.as.set.count, 4);
    assert_str(text, "a;a\\;x;b;c\\\\");
    assert_true(wr_value_decode(WR_TYPE_SET, text, rig->arena, &back));
    assert_true(wr_value_eq(&set, &back));
    assert_true(wr_value_decode(WR_TYPE_SET, WR_LIT(""), rig->arena, &back));
    assert_int_equal(back.as.set.count, 0);
    assert_str(wr_value_encode(&back, rig->arena), "");
}

static void what_is_no_value_is_refused(void **state)
{
    struct rig *rig = *state;
    const struct {
        enum wr_type type;
        const char *text;
    } rows[] = {
        {WR_TYPE_INT, ""},
        {WR_TYPE_INT, "4.2"},
        {WR_TYPE_INT, "12x"},
        {WR_TYPE_INT, "9223372036854775808"},
        {WR_TYPE_BOOL, "yes"},
        {WR_TYPE_BOOL, ""},
        {WR_TYPE_TIME, "soon"},
        {WR_TYPE_TIME, "2026-02-30"},
        {WR_TYPE_MILLI, "1e3"},
        {WR_TYPE_MILLI, ""},
        {WR_TYPE_RANGE, ""},
        {WR_TYPE_RANGE, "+"},
        {WR_TYPE_RANGE, "-"},
        {WR_TYPE_RANGE, "5-"},
        {WR_TYPE_RANGE, "50-11"},
        {WR_TYPE_RANGE, "1-2-3"},
        {WR_TYPE_RANGE, "a-b"},
        {WR_TYPE_SET, "a;b\\"},
        {WR_TYPE_RANGE, "99999999999999999999+"},
    };
    struct wr_value value;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        print_message("%d \"%s\"\n", (int)rows[i].type, rows[i].text);
        assert_false(
            wr_value_decode(rows[i].type, wr_str(rows[i].text), rig->arena, &value));
    }
}

static void a_set_of_too_many_words_is_refused(void **state)
{
    struct rig *rig = *state;
    char text[2 * (WR_MAX_SET_ITEMS + 1)];
    struct wr_value value;

    memset(text, ';', sizeof(text));
    assert_false(wr_value_decode(WR_TYPE_SET, (struct wr_str){text, sizeof(text)},
                                 rig->arena, &value));
    assert_true(wr_value_decode(
        WR_TYPE_SET, (struct wr_str){text, WR_MAX_SET_ITEMS - 1}, rig->arena, &value));
    assert_int_equal(value.as.set.count, 0);
}

static void order_is_total(void **state)
{
    struct rig *rig = *state;
    const struct wr_str a[] = {T("a")}, ab[] = {T("a"), T("b")}, b[] = {T("b")};
    /* Ascending. */
    const struct wr_value rows[] = {
        wr_value_text(WR_LIT("")),
        wr_value_text(WR_LIT("a")),
        wr_value_text(WR_LIT("ab")),
        wr_value_text(WR_LIT("b")),
        nums(WR_TYPE_INT, INT64_MIN),
        nums(WR_TYPE_INT, INT64_MAX),
        nums(WR_TYPE_BOOL, 0),
        wr_value_range(1, 10),
        wr_value_range(1, 50),
        wr_value_range(2, 3),
        wr_value_set(NULL, 0, rig->arena),
        wr_value_set(a, 1, rig->arena),
        wr_value_set(ab, 2, rig->arena),
        wr_value_set(b, 1, rig->arena),
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        for (size_t k = 0; k < WR_COUNT(rows); k++) {
            int order = wr_value_cmp(&rows[i], &rows[k]);

            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
            assert_int_equal(wr_value_eq(&rows[i], &rows[k]), i == k);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_text),
        cmocka_unit_test(sets_are_sorted_and_escaped),
        cmocka_unit_test(what_is_no_value_is_refused),
        cmocka_unit_test(a_set_of_too_many_words_is_refused),
        cmocka_unit_test(order_is_total),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
