/* str_test.c - borrowed text. */
#include "check.h"

static void order_is_by_bytes(void **state WR_UNUSED)
{
    static const struct {
        const char *a, *b;
        int order;
    } rows[] = {
        {"", "", 0},           {"a", "a", 0},       {"a", "b", -1}, {"b", "a", 1},
        {"a", "ab", -1},       {"ab", "a", 1},      {"", "a", -1},  {"Z", "a", -1},
        {"a", "\xC3\xA9", -1}, {"\xFF", "\x01", 1},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        int order = wr_str_cmp(wr_str(rows[i].a), wr_str(rows[i].b));

        assert_int_equal((order > 0) - (order < 0), rows[i].order);
    }
    assert_int_equal(wr_str_cmp(WR_NONE, WR_LIT("")), 0);
    assert_true(wr_str_eq(WR_NONE, WR_LIT("")));
}

static void case_is_ascii_only(void **state WR_UNUSED)
{
    assert_true(wr_str_eq_nocase(WR_LIT("AbZ"), WR_LIT("aBz")));
    assert_false(wr_str_eq_nocase(WR_LIT("a"), WR_LIT("ab")));
    assert_false(wr_str_eq_nocase(WR_LIT("@"), WR_LIT("`")));
    assert_false(wr_str_eq_nocase(WR_LIT("["), WR_LIT("{")));
    assert_false(wr_str_eq_nocase(WR_LIT("\xC3\x89"), WR_LIT("\xC3\xA9")));
}

static void prefixes_and_suffixes(void **state WR_UNUSED)
{
    assert_true(wr_str_starts(WR_LIT("abc"), WR_LIT("ab")));
    assert_true(wr_str_starts(WR_LIT("abc"), WR_LIT("")));
    assert_false(wr_str_starts(WR_LIT("ab"), WR_LIT("abc")));
    assert_true(wr_str_ends(WR_LIT("abc"), WR_LIT("bc")));
    assert_true(wr_str_ends(WR_LIT("abc"), WR_LIT("")));
    assert_false(wr_str_ends(WR_LIT("bc"), WR_LIT("abc")));
    assert_false(wr_str_starts(WR_NONE, WR_LIT("a")));
}

static void searching_finds_the_first(void **state WR_UNUSED)
{
    static const struct {
        const char *text, *needle;
        size_t at;
    } rows[] = {
        {"", "a", 0},        {"abc", "", 0},
        {"abcabc", "bc", 1}, {"abc", "c", 2},
        {"abc", "d", 3},     {"aaab", "aab", 1},
        {"ab", "abc", 2},    {"ababac", "abac", 2},
        {"abc", "abc", 0},   {"mississippi", "issip", 4},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        assert_int_equal(wr_str_search(wr_str(rows[i].text), wr_str(rows[i].needle)),
                         rows[i].at);
    assert_int_equal(wr_str_find(WR_NONE, 'a'), 0);
    assert_int_equal(wr_str_find(WR_LIT("abca"), 'a'), 0);
    assert_int_equal(wr_str_find(WR_LIT("xyz"), 'a'), 3);
}

static void parts_are_clamped(void **state WR_UNUSED)
{
    assert_text(wr_str_sub(WR_LIT("abc"), 1, 1), "b");
    assert_text(wr_str_sub(WR_LIT("abc"), 1, SIZE_MAX), "bc");
    assert_text(wr_str_sub(WR_LIT("abc"), 9, 9), "");
    assert_text(wr_str_sub(WR_NONE, 0, 9), NULL);
}

static void trimming_knows_ascii_blanks(void **state WR_UNUSED)
{
    assert_text(wr_str_trim(WR_LIT(" \t\r\n\v\fa b \n")), "a b");
    assert_text(wr_str_trim(WR_LIT("   ")), "");
    assert_text(wr_str_trim(WR_LIT("")), "");
    assert_text(wr_str_trim(WR_NONE), NULL);
}

static void splitting_keeps_empty_parts(void **state WR_UNUSED)
{
    static const char *const wanted[] = {"", "a", "", "b", ""};
    struct wr_str rest = WR_LIT(",a,,b,");
    size_t count = 0;

    while (rest.ptr)
        assert_text(wr_str_split(&rest, ','), wanted[count++]);
    assert_int_equal(count, WR_COUNT(wanted));
    rest = WR_LIT("");
    assert_text(wr_str_split(&rest, ','), "");
    assert_null(rest.ptr);
}

static void whole_numbers(void **state WR_UNUSED)
{
    static const struct {
        const char *text;
        bool good;
        int64_t n;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"007", true, 7},
        {"42", true, 42},
        {"-42", true, -42},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"--1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"1.", false, 0},
        {"0x10", false, 0},
        {"1e3", false, 0},
        {"\xD9\xA1", false, 0},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        int64_t n = 0;

        print_message("%s\n", rows[i].text);
        assert_int_equal(wr_str_to_i64(wr_str(rows[i].text), &n), rows[i].good);
        assert_int_equal(n, rows[i].n);
    }
    assert_false(wr_str_to_i64(WR_NONE, &(int64_t){0}));
    assert_false(wr_str_to_i64((struct wr_str){"1\0002", 3}, &(int64_t){0}));
}

static void thousandths_round_half_up(void **state WR_UNUSED)
{
    static const struct {
        const char *text;
        bool good;
        int64_t milli;
    } rows[] = {
        {"97.5", true, 97500},
        {"0", true, 0},
        {"70", true, 70000},
        {"-1.25", true, -1250},
        {"0.0004", true, 0},
        {"0.0005", true, 1},
        {"0.00049999999999999999", true, 0},
        {"0.9995", true, 1000},
        {"-0.0005", true, -1},
        {"9223372036854775.807", true, INT64_MAX},
        {"-9223372036854775.808", true, INT64_MIN},
        {"9223372036854775.808", false, 0},
        {"9223372036854775.8075", false, 0},
        {"9223372036854776", false, 0},
        {".5", false, 0},
        {"5.", false, 0},
        {"1.2.3", false, 0},
        {"1e3", false, 0},
        {"1,5", false, 0},
        {"1.-5", false, 0},
        {"", false, 0},
        {".", false, 0},
        {"nan", false, 0},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        int64_t milli = 0;

        print_message("%s\n", rows[i].text);
        assert_int_equal(wr_str_to_milli(wr_str(rows[i].text), &milli), rows[i].good);
        assert_int_equal(milli, rows[i].milli);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_by_bytes),
        cmocka_unit_test(case_is_ascii_only),
        cmocka_unit_test(prefixes_and_suffixes),
        cmocka_unit_test(searching_finds_the_first),
        cmocka_unit_test(parts_are_clamped),
        cmocka_unit_test(trimming_knows_ascii_blanks),
        cmocka_unit_test(splitting_keeps_empty_parts),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(thousandths_round_half_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
