/* text_test.c - Unicode in normal form; words and how far they are apart. */
#include "check.h"

#include "weir/text.h"

static void utf8_is_checked(void **state WR_UNUSED)
{
    static const struct wr_str bad[] = {
        WR_LIT_INIT("\x80"),
        WR_LIT_INIT("\xC3"),
        WR_LIT_INIT("\xC0\xAF"),
        WR_LIT_INIT("\xE2\x82"),
        WR_LIT_INIT("\xED\xA0\x80"),
        WR_LIT_INIT("\xF4\x90\x80\x80"),
        WR_LIT_INIT("\xF8\x88\x80\x80\x80"),
        WR_LIT_INIT("\xFF"),
        WR_LIT_INIT("ok\xC3(x"),
    };

    assert_true(wr_text_is_utf8(WR_NONE));
    assert_true(wr_text_is_utf8(WR_LIT("a\0\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")));
    for (size_t i = 0; i < WR_COUNT(bad); i++)
        assert_false(wr_text_is_utf8(bad[i]));
}

static void cleaning(void **state WR_UNUSED)
{
    static const struct {
        struct wr_str raw;
        const char *clean;
    } rows[] = {
        {{NULL, 0}, ""},
        {WR_LIT_INIT(""), ""},
        {WR_LIT_INIT(" \t\n"), ""},
        {WR_LIT_INIT("  a \t b\n"), "a b"},
        {WR_LIT_INIT("a\xC2\xA0\xE2\x80\x83 b\xE3\x80\x80"), "a b"},
        {WR_LIT_INIT("a\xE2\x80\xA8"
                     "b\xC2\x85"
                     "c"),
         "a b c"},
        {WR_LIT_INIT("a\0b\x01\x1F\x7F"
                     "c"),
         "abc"},
        {WR_LIT_INIT("\xEF\xBB\xBF"
                     "a\xC2\xAD"
                     "b\xE2\x80\x8B"),
         "ab"},
        {WR_LIT_INIT("\xE2\x80\xAE"
                     "abc"),
         "abc"},
        {WR_LIT_INIT("e\xCC\x81"), "\xC3\xA9"},
        {WR_LIT_INIT("e\xE2\x80\x8B\xCC\x81"), "\xC3\xA9"},
        {WR_LIT_INIT("\xC3\xA9"), "\xC3\xA9"},
        {WR_LIT_INIT("\xE2\x84\xAB"), "\xC3\x85"},
        {WR_LIT_INIT("\xEF\xAC\x81"), "\xEF\xAC\x81"},
        {WR_LIT_INIT("a\xFF"
                     "b"),
         "a\xEF\xBF\xBD"
         "b"},
        {WR_LIT_INIT("\xFF"), "\xEF\xBF\xBD"},
        {WR_LIT_INIT("\xC3"), "\xEF\xBF\xBD"},
        {WR_LIT_INIT("\xD9\x85\xE2\x80\x8C\xD9\x85"), "\xD9\x85\xE2\x80\x8C\xD9\x85"},
        {WR_LIT_INIT("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80"},
    };
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str clean = wr_text_clean(rows[i].raw, arena);

        assert_text(clean, rows[i].clean);
        assert_text(wr_text_clean(clean, arena), rows[i].clean);
    }
    wr_arena_free(arena);
}

static void folding(void **state WR_UNUSED)
{
    static const struct {
        const char *raw, *folded;
    } rows[] = {
        {"", ""},
        {"ACME  Inc", "acme inc"},
        {"Caf\xC3\xA9", "cafe"},
        {"CAFE\xCC\x81", "cafe"},
        {"Stra\xC3\x9F"
         "e",
         "strasse"},
        {"\xC3\x98rsted", "orsted"},
        {"\xC5\x81\xC3\xB3"
         "d\xC5\xBA",
         "lodz"},
        {"\xC3\xB8\xCC\x81", "o"},
        {"\xC4\xB0stanbul", "istanbul"},
        {"\xC4\xB1\xC4\x91", "id"},
        {"\xD0\x99", "\xD0\xB8"},
        {"\xE3\x81\x8C", "\xE3\x81\x8C"},
        {"\xE0\xA4\x95\xE0\xA4\xBF", "\xE0\xA4\x95\xE0\xA4\xBF"},
        {"\xCE\xA3\xCE\xAF\xCF\x82", "\xCF\x83\xCE\xB9\xCF\x83"},
        {" \xCC\x81", ""},
        {"a \xCC\x81 \xCC\x81", "a"},
    };
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str folded = wr_text_fold(wr_str(rows[i].raw), arena);

        print_message("%s\n", rows[i].raw);
        assert_text(folded, rows[i].folded);
        assert_text(wr_text_fold(folded, arena), rows[i].folded);
    }
    wr_arena_free(arena);
}

/* Whatever comes in, UTF-8 comes out, and cleaning once is enough. */
static void noise_is_survived(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    uint32_t seed = 99;
    char bytes[64];

    for (int round = 0; round < 3000; round++) {
        struct wr_str text, again;

        wr_arena_reset(arena);
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 1664525 + 1013904223;
            bytes[i] = (char)(seed >> 24);
        }
        text = wr_text_clean((struct wr_str){bytes, sizeof(bytes)}, arena);
        assert_true(wr_text_is_utf8(text));
        again = wr_text_clean(text, arena);
        assert_true(wr_str_eq(text, again));
        assert_true(wr_text_is_utf8(wr_text_fold(text, arena)));
    }
    wr_arena_free(arena);
}

static void distances(void **state WR_UNUSED)
{
    static const struct {
        const char *a, *b;
        unsigned cap, distance;
    } rows[] = {
        {"", "", 3, 0},
        {"a", "", 3, 1},
        {"abc", "abc", 3, 0},
        {"abc", "ABC", 3, 0},
        {"abc", "acb", 3, 1},
        {"abc", "abd", 3, 1},
        {"abc", "ab", 3, 1},
        {"abc", "abcd", 3, 1},
        {"kitten", "sitting", 3, 3},
        {"kitten", "sitting", 2, 3},
        {"abcdef", "", 3, 4},
        {"ca", "abc", 3, 3},
        {"hubspt", "hubspot", 3, 1},
        {"abcdef", "uvwxyz", 3, 4},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str a = wr_str(rows[i].a), b = wr_str(rows[i].b);

        assert_int_equal(wr_text_distance(a, b, rows[i].cap), rows[i].distance);
        assert_int_equal(wr_text_distance(b, a, rows[i].cap), rows[i].distance);
    }
}

static void nearest_words(void **state WR_UNUSED)
{
    static const char *const words[] = {"hubspot", "salesforce", "zoho", "pipedrive",
                                        "close",   "x",          NULL};

    assert_string_equal(wr_text_nearest(WR_LIT("hubsopt"), words), "hubspot");
    assert_string_equal(wr_text_nearest(WR_LIT("HubSpot"), words), "hubspot");
    assert_string_equal(wr_text_nearest(WR_LIT("sales_forces"), words), "salesforce");
    assert_string_equal(wr_text_nearest(WR_LIT("zohoo"), words), "zoho");
    assert_null(wr_text_nearest(WR_LIT("zxho1"), (const char *const[]){"abcde", NULL}));
    assert_null(wr_text_nearest(WR_LIT("zo12"), words));
    assert_null(wr_text_nearest(WR_LIT("y"), words));
    assert_null(wr_text_nearest(WR_LIT(""), words));
    assert_null(wr_text_nearest(WR_LIT("hubspot"), NULL));
}

/* --- shown --- */

static void what_a_terminal_would_obey_is_shown(void **state WR_UNUSED)
{
    static const struct {
        struct wr_str in;
        size_t most;
        const char *out;
        size_t columns; /* of the whole */
    } rows[] = {
        {WR_LIT_INIT(""), 0, "", 0},
        {WR_LIT_INIT("Ada"), 0, "Ada", 3},
        {WR_LIT_INIT("a\x1b[2Jb"), 0, "a\\x1b[2Jb", 9},
        {WR_LIT_INIT("a\nb\r\tc\0d"), 0, "a\\nb\\r\\tc\\x00d", 14},
        {WR_LIT_INIT("a\x7f"), 0, "a\\x7f", 5},
        {WR_LIT_INIT("\xC2\x9B"
                     "2J"),
         0, "\\x9b2J", 6}, /* C1 */
        {WR_LIT_INIT("\xE2\x80\xAE"
                     "gpj.exe"),
         0, "\\u202egpj.exe", 13}, /* RLO */
        {WR_LIT_INIT("a\xE2\x80\xA8"
                     "b"),
         0, "a\\u2028b", 8},
        {WR_LIT_INIT("\xF3\xA0\x80\x81"), 0, "\\U000e0001", 10}, /* tag */
        {WR_LIT_INIT("a\xFF\xC0z"), 0, "a\xEF\xBF\xBD\xEF\xBF\xBDz", 4},
        {WR_LIT_INIT("\xE5\x90\x8D"), 0, "\xE5\x90\x8D", 2}, /* wide */
        {WR_LIT_INIT("e\xCC\x81"), 0, "e\xCC\x81", 1},       /* combining */
        {WR_LIT_INIT("abcdef"), 6, "abcdef", 6},
        {WR_LIT_INIT("abcdef"), 5, "abcd\xE2\x80\xA6", 6},
        {WR_LIT_INIT("abcdef"), 1, "\xE2\x80\xA6", 6},
        {WR_LIT_INIT("ab\x1b"
                     "c"),
         5, "ab\xE2\x80\xA6", 7}, /* no half escape */
        {WR_LIT_INIT("\xE5\x90\x8D\xE5\x90\x8D"), 3, "\xE5\x90\x8D\xE2\x80\xA6", 4},
    };
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str out = wr_text_shown(rows[i].in, rows[i].most, arena);

        print_message("row %zu\n", i);
        assert_string_equal(out.ptr, rows[i].out);
        assert_int_equal(wr_text_columns(rows[i].in), rows[i].columns);
    }
    wr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(cleaning),
        cmocka_unit_test(folding),
        cmocka_unit_test(noise_is_survived),
        cmocka_unit_test(distances),
        cmocka_unit_test(nearest_words),
        cmocka_unit_test(what_a_terminal_would_obey_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
