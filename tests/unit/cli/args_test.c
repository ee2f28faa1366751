/* args_test.c - command lines by table. */
#include "etl/cli/args.h"

#include "weir/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct options {
    bool loud;
    const char *file;
    size_t top;
    int64_t when_us;
    struct wr_flag_list ids;
};

static const struct wr_flag flags[] = {
    {"loud", WR_FLAG_BOOL, offsetof(struct options, loud), NULL, "h"},
    {"file", WR_FLAG_TEXT, offsetof(struct options, file), "FILE", "h"},
    {"top", WR_FLAG_COUNT, offsetof(struct options, top), "N", "h"},
    {"as-of", WR_FLAG_TIME, offsetof(struct options, when_us), "TIME", "h"},
    {"id", WR_FLAG_LIST, offsetof(struct options, ids), "ID", "h"},
    {.name = NULL},
};

static const struct wr_command command = {
    .name = "try",
    .args = "[THING...]",
    .min_args = 0,
    .max_args = 2,
    .flags = flags,
    .options_size = sizeof(struct options),
};

#define MAX_WORDS 300

struct parsed {
    enum wr_code code;
    struct wr_err err;
    struct options options;
    struct wr_common common;
    struct wr_args args;
    const char *positional[MAX_WORDS + 1];
};

/* Words with blanks between. */
static void parse_words(struct parsed *p, char **words, int count)
{
    *p = (struct parsed){.code = WR_OK};
    p->code = wr_args_parse(&command, count, words, &p->common, &p->options, &p->args,
                            p->positional, &p->err);
}

static void parse(struct parsed *p, const char *line)
{
    static char copy[1024];
    char *words[MAX_WORDS];
    int count = 0;

    snprintf(copy, sizeof(copy), "%s", line);
    for (char *at = copy; *at;) {
        words[count++] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
    }
    parse_words(p, words, count);
}

static void flags_may_stand_anywhere(void **state WR_UNUSED)
{
    struct parsed p;

    parse(&p, "one --loud --top 3 two --file=a=b --id x --id=y --json");
    assert_int_equal(p.code, WR_OK);
    assert_true(p.options.loud);
    assert_int_equal(p.options.top, 3);
    assert_string_equal(p.options.file, "a=b");
    assert_int_equal(p.options.ids.count, 2);
    assert_string_equal(p.options.ids.items[1], "y");
    assert_null(p.options.ids.items[2]);
    assert_true(p.common.json);
    assert_int_equal(p.args.count, 2);
    assert_string_equal(p.args.positional[0], "one");
    assert_string_equal(p.args.positional[1], "two");
    assert_null(p.args.positional[2]);
}

static void two_dashes_end_the_flags(void **state WR_UNUSED)
{
    struct parsed p;

    parse(&p, "--loud -- --file -");
    assert_int_equal(p.code, WR_OK);
    assert_true(p.options.loud);
    assert_null(p.options.file);
    assert_int_equal(p.args.count, 2);
    assert_string_equal(p.args.positional[0], "--file");
    assert_string_equal(p.args.positional[1], "-");
}

static void times_are_times(void **state WR_UNUSED)
{
    struct parsed p;

    parse(&p, "--as-of 1970-01-02T00:00:01Z");
    assert_int_equal(p.code, WR_OK);
    assert_int_equal(p.options.when_us, WR_DAY_US + WR_SECOND_US);
}

static void mistakes_name_the_flag(void **state WR_UNUSED)
{
    static const struct {
        const char *line, *text, *hint;
    } rows[] = {
        {"--lod", "try: unknown flag --lod", "did you mean --loud?"},
        {"--jsn", "try: unknown flag --jsn", "did you mean --json?"},
        {"--", "", ""},
        {"--zzzzzz", "try: unknown flag --zzzzzz", "weir help try lists its flags"},
        {"--file", "--file needs FILE", ""},
        {"--loud=yes", "--loud takes no value", ""},
        {"--top 0", "--top takes a number above 0, not \"0\"", ""},
        {"--top -1", "--top takes a number above 0, not \"-1\"", ""},
        {"--top 99999999999999999999",
         "--top takes a number above 0, not \"99999999999999999999\"", ""},
        {"--top 3x", "--top takes a number above 0, not \"3x\"", ""},
        {"--as-of yesterday",
         "--as-of takes a time as 2026-11-22T08:00:00Z, not \"yesterday\"", ""},
        {"a b c", "try: unexpected argument", "usage: weir try [THING...]"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct parsed p;

        print_message("%s\n", rows[i].line);
        parse(&p, rows[i].line);
        assert_int_equal(p.code, *rows[i].text ? WR_E_CONFIG : WR_OK);
        if (p.code) {
            assert_string_equal(p.err.text, rows[i].text);
            assert_string_equal(p.err.hint, rows[i].hint);
        }
    }
}

static void a_list_has_an_end(void **state WR_UNUSED)
{
    static char flag[] = "--id=x";
    char *words[WR_MAX_LIST + 1];
    struct parsed p;

    for (size_t i = 0; i <= WR_MAX_LIST; i++)
        words[i] = flag;
    parse_words(&p, words, WR_MAX_LIST);
    assert_int_equal(p.code, WR_OK);
    assert_int_equal(p.options.ids.count, WR_MAX_LIST);
    parse_words(&p, words, WR_MAX_LIST + 1);
    assert_int_equal(p.code, WR_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_may_stand_anywhere),
        cmocka_unit_test(two_dashes_end_the_flags),
        cmocka_unit_test(times_are_times),
        cmocka_unit_test(mistakes_name_the_flag),
        cmocka_unit_test(a_list_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
