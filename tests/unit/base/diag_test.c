/* diag_test.c - mistakes gathered, ordered and counted. */
#include "check.h"

#include "weir/diag.h"

static void assert_printed(const struct wr_diags *diags, const char *wanted)
{
    struct wr_buf out;

    wr_buf_init(&out, 100000);
    wr_diags_print(diags, &out);
    assert_text(wr_buf_str(&out), wanted);
    wr_buf_fini(&out);
}

static void they_are_ordered_by_place(void **state WR_UNUSED)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_err err = {0};
    char file[] = "b.yaml";

    assert_int_equal(wr_diags_result(diags, &err), WR_OK);
    assert_printed(diags, "");
    wr_diag_error(diags, (struct wr_pos){file, 10, 2}, "four");
    wr_diag_error(diags, (struct wr_pos){file, 2, 9}, "three %d", 3);
    wr_diag_warn(diags, (struct wr_pos){file, 2, 1}, "two");
    wr_diag_error(diags, (struct wr_pos){file, 0, 0}, "one");
    wr_diag_error(diags, (struct wr_pos){"a.yaml", 99, 0}, "first file");
    wr_diag_error(diags, (struct wr_pos){NULL, 0, 0}, "no file");
    memset(file, 'x', sizeof(file) - 1); /* names are copied */
    assert_printed(diags, "error: no file\n"
                          "a.yaml:99: error: first file\n"
                          "b.yaml: error: one\n"
                          "b.yaml:2:1: warning: two\n"
                          "b.yaml:2:9: error: three 3\n"
                          "b.yaml:10:2: error: four\n");
    assert_int_equal(wr_diags_errors(diags), 5);
    assert_int_equal(wr_diags_warnings(diags), 1);
    assert_int_equal(wr_diags_result(diags, &err), WR_E_CONFIG);
    assert_string_equal(err.text, "no file (and 4 more)");
    wr_diags_free(diags);
    wr_diags_free(NULL);
}

static void the_result_is_the_first_error(void **state WR_UNUSED)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_err err = {0};

    wr_diag_warn(diags, (struct wr_pos){"a", 1, 1}, "only a warning");
    assert_int_equal(wr_diags_result(diags, &err), WR_OK);
    wr_diag_error(diags, (struct wr_pos){"a", 2, 3}, "wrong");
    assert_int_equal(wr_diags_result(diags, &err), WR_E_CONFIG);
    assert_string_equal(err.text, "a:2:3: wrong");
    assert_int_equal(wr_diags_result(diags, NULL), WR_E_CONFIG);
    wr_diags_free(diags);
}

static void the_same_mistake_is_kept_once(void **state WR_UNUSED)
{
    struct wr_diags *diags = wr_diags_new();

    for (int i = 0; i < 3; i++) {
        wr_diag_error(diags, (struct wr_pos){"a", 1, 1}, "x");
        wr_diag_error(diags, (struct wr_pos){"a", 1, 2}, "x");
        wr_diag_warn(diags, (struct wr_pos){"a", 1, 1}, "x");
    }
    assert_int_equal(wr_diags_errors(diags), 2);
    assert_int_equal(wr_diags_warnings(diags), 1);
    wr_diags_free(diags);
}

static void many_are_counted(void **state WR_UNUSED)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_err err = {0};
    struct wr_buf out;

    for (int i = 1; i <= 1000; i++)
        wr_diag_warn(diags, (struct wr_pos){"a", i, 1}, "w");
    for (int i = 1; i <= 1000; i++)
        wr_diag_error(diags, (struct wr_pos){"b", i, 1}, "e");
    assert_int_equal(wr_diags_errors(diags), 1000);
    assert_int_equal(wr_diags_warnings(diags), 1000);
    wr_buf_init(&out, 100000);
    wr_diags_print(diags, &out);
    assert_true(
        wr_str_ends(wr_buf_str(&out), WR_LIT("b:100:1: error: e\nand 1800 more\n")));
    wr_buf_fini(&out);
    assert_int_equal(wr_diags_result(diags, &err), WR_E_CONFIG);
    assert_string_equal(err.text, "b:1:1: e (and 999 more)");
    wr_diags_free(diags);
}

static void unknown_words_get_help(void **state WR_UNUSED)
{
    static const char *const words[] = {"email", "title", NULL};
    static const char *const many[] = {
        "a_rather_long_word_in_a_list", "b_rather_long_word_in_a_list",
        "c_rather_long_word_in_a_list", "d_rather_long_word_in_a_list",
        "e_rather_long_word_in_a_list", NULL};
    struct wr_diags *diags = wr_diags_new();

    wr_diag_unknown(diags, (struct wr_pos){"a", 1, 1}, "field", WR_LIT("emial"), words);
    wr_diag_unknown(diags, (struct wr_pos){"a", 2, 1}, "field", WR_LIT("phone"), words);
    wr_diag_unknown(diags, (struct wr_pos){"a", 3, 1}, "field", WR_LIT("phone"), many);
    wr_diag_unknown(diags, (struct wr_pos){"a", 4, 1}, "field", WR_LIT("phone"), NULL);
    wr_diag_unknown(diags, (struct wr_pos){"a", 5, 1}, "field", WR_LIT("\x1B[2J\n"),
                    NULL);
    wr_diag_unknown(diags, (struct wr_pos){"a", 6, 1}, "field",
                    WR_LIT("\xC2\x9B"
                           "2J\xE2\x80\xAE"),
                    NULL);
    assert_printed(diags,
                   "a:1:1: error: unknown field \"emial\"; did you mean \"email\"?\n"
                   "a:2:1: error: unknown field \"phone\"; known: email, title\n"
                   "a:3:1: error: unknown field \"phone\"\n"
                   "a:4:1: error: unknown field \"phone\"\n"
                   "a:5:1: error: unknown field \"\\x1b[2J\\n\"\n"
                   "a:6:1: error: unknown field \"\\x9b2J\\u202e\"\n");
    wr_diags_free(diags);
}

static void long_words_are_cut(void **state WR_UNUSED)
{
    static char word[100000];
    struct wr_diags *diags = wr_diags_new();
    struct wr_err err = {0};

    memset(word, 'x', sizeof(word));
    wr_diag_unknown(diags, (struct wr_pos){"a", 1, 1}, "field",
                    (struct wr_str){word, sizeof(word)}, NULL);
    wr_diags_result(diags, &err);
    assert_true(strlen(err.text) < 100);
    wr_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_ordered_by_place),
        cmocka_unit_test(the_result_is_the_first_error),
        cmocka_unit_test(the_same_mistake_is_kept_once),
        cmocka_unit_test(many_are_counted),
        cmocka_unit_test(unknown_words_get_help),
        cmocka_unit_test(long_words_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
