/* named_list_test.c - lists of one's own: files into values, values into what a field
 * has, and conditions that ask them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "etl/facts/named_list.h"
#include "etl/facts/predicate.h"

#include "weir/alloc.h"
#include "weir/clock.h"

#define NOW (INT64_C(1795336200) * WR_SECOND_US) /* 2026-11-22T08:30:00Z */

struct bench {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_diags *diags;
};

static struct bench open_bench(void)
{
    struct bench b = {.arena = wr_arena_new(0), .diags = wr_diags_new()};

    wr_catalogue_init(&b.catalogue);
    return b;
}

static void close_bench(struct bench *b)
{
    wr_diags_free(b->diags);
    wr_arena_free(b->arena);
}

static struct wr_named_list *put(struct bench *b, const char *name, const char *file,
                                 struct wr_str text)
{
    struct wr_named_list *list =
        wr_named_list_parse(wr_str(name), file, text, b->arena, b->diags);

    if (list)
        assert_true(
            wr_named_list_add(&b->catalogue, list, (struct wr_pos){0}, b->diags));
    return list;
}

static void assert_mistakes(struct bench *b, const char *wanted)
{
    struct wr_buf out;

    wr_buf_init(&out, 65536);
    wr_diags_print(b->diags, &out);
    assert_string_equal(wr_buf_str(&out).ptr ? wr_buf_str(&out).ptr : "", wanted);
    wr_buf_fini(&out);
}

static void files_are_read(void **state WR_UNUSED)
{
    static const struct {
        const char *file, *text;
        size_t count;
        const char *last;
        int line;
    } cases[] = {
        {"a.txt", "# who\na.example\n\n  b.example \r\n#x\nc.example", 3, "c.example",
         6},
        {"a.txt", "", 0, NULL, 0},
        {"a.txt",
         "\xEF\xBB\xBF"
         "a.example\n",
         1, "a.example", 1},
        {"a.txt", "Smith, Jones & Co.\n", 1, "Smith, Jones & Co.", 1},
        {"a.csv", "name,why\n\"Smith, Jones\",x\nB,y\n", 2, "B", 3},
        {"a.csv", "name;why\nA;\"two\nlines\"\nB;y\n", 2, "B", 4},
        {"a.csv", "only a header", 0, NULL, 0},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct bench b = open_bench();
        const struct wr_named_list *list =
            put(&b, "l", cases[i].file, wr_str(cases[i].text));

        assert_non_null(list);
        assert_int_equal(list->count, cases[i].count);
        if (cases[i].count) {
            assert_true(wr_str_eqz(list->values[list->count - 1], cases[i].last));
            assert_int_equal(list->lines[list->count - 1], cases[i].line);
        }
        close_bench(&b);
    }
}

static void what_is_no_list_is_refused(void **state WR_UNUSED)
{
    static const struct {
        const char *file;
        struct wr_str text;
        const char *mistakes;
    } cases[] = {
        {"a.txt", WR_LIT_INIT("ok\n\xFF\xFE\n\xFF\n"),
         "a.txt:2:1: error: not UTF-8 text\n"},
        {"a.txt", WR_LIT_INIT("a\0b\n"), "a.txt:1:1: error: not UTF-8 text\n"},
        {"a.csv", WR_LIT_INIT("h\n\"open"),
         "a.csv:2:1: error: a quote is never closed\n"},
    };
    char line[400];
    struct bench b = open_bench();

    memset(line, 'x', sizeof(line));
    assert_null(put(&b, "l", "a.txt", (struct wr_str){line, sizeof(line)}));
    assert_mistakes(&b, "a.txt:1:1: error: a value is at most 256 bytes long\n");
    close_bench(&b);
    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        b = open_bench();
        assert_null(put(&b, "l", cases[i].file, cases[i].text));
        assert_int_equal(wr_diags_errors(b.diags), 1);
        if (i < 2)
            assert_mistakes(&b, cases[i].mistakes);
        close_bench(&b);
    }
}

static void too_long_a_list_is_refused(void **state WR_UNUSED)
{
    size_t len = 2 * (WR_MAX_LIST_VALUES + 1);
    struct bench b = open_bench();
    char *text = wr_alloc(len);

    for (size_t i = 0; i < len; i++)
        text[i] = i % 2 ? '\n' : 'a';
    assert_null(put(&b, "l", "a.txt", (struct wr_str){text, len}));
    assert_mistakes(&b, "a.txt:500001:1: error: more than 500000 values\n");
    free(text);
    close_bench(&b);
}

static void names_are_taken_once(void **state WR_UNUSED)
{
    struct bench b = open_bench();
    struct wr_named_list *list = put(&b, "l", "a.txt", WR_LIT("a"));

    assert_ptr_equal(wr_named_list_find(&b.catalogue, WR_LIT("l")), list);
    assert_null(wr_named_list_find(&b.catalogue, WR_LIT("m")));
    assert_false(
        wr_named_list_add(&b.catalogue, list, (struct wr_pos){"j", 3, 4}, b.diags));
    assert_mistakes(&b, "j:3:4: error: there is a list \"l\" already\n");
    close_bench(&b);
}

/* --- conditions --- */

static enum wr_truth ask(struct bench *b, const char *yaml, const char *field,
                         const char *value, struct wr_str *text)
{
    struct wr_yaml_doc *doc = wr_yaml_parse(wr_str(yaml), "p.yaml", NULL, b->diags);
    struct wr_predicate *p = wr_predicate_compile_with(wr_yaml_root(doc), &b->catalogue,
                                                       NULL, b->arena, b->diags);
    struct wr_profile profile = {
        .catalogue = &b->catalogue,
        .slots = WR_ARRAY(b->arena, struct wr_slot, b->catalogue.count),
        .as_of_us = NOW};
    wr_field_id id = wr_catalogue_find(&b->catalogue, wr_str(field));
    struct wr_view view = {.profile = &profile};
    struct wr_fact fact = {.field = id};
    struct wr_predicate_verdict v;

    assert_non_null(p);
    if (value && *value) {
        assert_true(wr_value_decode(b->catalogue.fields[id].type, wr_str(value),
                                    b->arena, &fact.value));
        profile.slots[id] = (struct wr_slot){.known = WR_KNOWN, .fact = &fact};
    } else if (value) {
        profile.slots[id] = (struct wr_slot){.known = WR_ABSENT};
    }
    v = wr_predicate_explain(p, &view, b->arena);
    assert_int_equal(wr_predicate_eval(p, &profile), v.truth);
    *text = v.text;
    wr_predicate_free(p);
    wr_yaml_free(doc);
    return v.truth;
}

static const char lists_yaml_domains[] = "Rival.Example\n"
                                         "https://www.crm.weirdly.test/pricing\n"
                                         "m\xC3\xBCnchen.example\n";
static const char lists_yaml_titles[] = "retired\njob seeker\nC++ guru\n";

#define IN_LIST  "{field: domain, in_list: rivals}"
#define TITLE    "{field: title, contains_list: titles}"
#define CONTRACT "{field: contract_ends_on, ahead: 90d}"

/* value NULL: unknown; "": absent. */
static void conditions_ask_lists(void **state WR_UNUSED)
{
    static const struct {
        const char *yaml, *field, *value;
        enum wr_truth truth;
        const char *text;
    } cases[] = {
        {IN_LIST, "domain", "rival.example", WR_TRUE,
         "domain rival.example is on the list rivals"},
        {IN_LIST, "domain", "RIVAL.example", WR_TRUE, NULL},
        {IN_LIST, "domain", "weirdly.test", WR_TRUE, NULL},
        {IN_LIST, "domain", "xn--mnchen-3ya.example", WR_TRUE, NULL},
        {IN_LIST, "domain", "example.com", WR_FALSE,
         "domain example.com is not on the list rivals"},
        {IN_LIST, "domain", "", WR_FALSE, "domain is absent"},
        {IN_LIST, "domain", NULL, WR_MAYBE, "domain is not known"},
        {"{not: " IN_LIST "}", "domain", NULL, WR_MAYBE, NULL},
        {TITLE, "title", "Retired", WR_TRUE,
         "title Retired contains one of the list titles"},
        {TITLE, "title", "VP Sales (retired)", WR_TRUE, NULL},
        {TITLE, "title", "semi-retired", WR_TRUE, NULL},
        {TITLE, "title", "Retirement planner", WR_FALSE, NULL},
        {TITLE, "title", "Job Seeker, Berlin", WR_TRUE, NULL},
        {TITLE, "title", "Seeker of a job", WR_FALSE, NULL},
        {TITLE, "title", "C++ Guru", WR_TRUE, NULL},
        {TITLE, "title", "the job  seeker", WR_FALSE,
         NULL}, /* blanks are folded before */
        {TITLE, "title", "--", WR_FALSE, NULL},
        {"{field: title, in_list: titles}", "title", "job SEEKER", WR_TRUE, NULL},
        {"{field: title, in_list: titles}", "title", "a job seeker", WR_FALSE, NULL},
        {"{field: seniority, in_list: levels}", "seniority", "vp", WR_TRUE, NULL},
        {"{field: technologies, contains_list: tools}", "technologies", "jira;sap",
         WR_TRUE, NULL},
        {"{field: technologies, contains_list: tools}", "technologies", "sap", WR_FALSE,
         NULL},
        {CONTRACT, "contract_ends_on", "2027-06-01", WR_TRUE,
         "contract_ends_on 2027-06-01 is ahead by more than 90d"},
        {CONTRACT, "contract_ends_on", "2026-12-24", WR_FALSE, NULL},
        {CONTRACT, "contract_ends_on", "2020", WR_FALSE, NULL},
        {CONTRACT, "contract_ends_on", "2027", WR_MAYBE, NULL}, /* January, or later */
        {CONTRACT, "contract_ends_on", "2028", WR_TRUE, NULL},
        {CONTRACT, "contract_ends_on", "", WR_FALSE, NULL},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct bench b = open_bench();
        struct wr_str text;

        put(&b, "rivals", "r.txt", wr_str(lists_yaml_domains));
        put(&b, "titles", "t.txt", wr_str(lists_yaml_titles));
        put(&b, "levels", "l.txt", WR_LIT("vp\nc_level\n"));
        put(&b, "tools", "o.txt", WR_LIT("Jira\n"));
        assert_int_equal(ask(&b, cases[i].yaml, cases[i].field, cases[i].value, &text),
                         cases[i].truth);
        if (cases[i].text)
            assert_true(wr_str_eqz(text, cases[i].text));
        close_bench(&b);
    }
}

static void bad_conditions_are_refused(void **state WR_UNUSED)
{
    static const struct {
        const char *yaml, *mistakes;
    } cases[] = {
        {"{field: domain, in_list: rivls}",
         "p.yaml:1:26: error: unknown list \"rivls\"; did you mean \"rivals\"?\n"},
        {"{field: domain, in_list: [rivals]}",
         "p.yaml:1:26: error: the name of a list is needed here, of values of a field\n"},
        {"{field: employees, in_list: rivals}",
         "p.yaml:1:20: error: \"in_list\" does not go with employees, which is a range; "
         "use is, at_least, at_most, within, known, absent\n"},
        {"{field: country, in_list: mixed}",
         "m.txt:2:1: error: \"Narnia\" is no value of country\n"
         "m.txt:3:1: error: \"n/a\" is no value of country\n"},
        {"{field: seniority, in_list: mixed}",
         "m.txt:1:1: error: \"DE\" is no value of seniority\n"
         "m.txt:2:1: error: \"Narnia\" is no value of seniority\n"
         "m.txt:3:1: error: \"n/a\" is no value of seniority\n"},
        {"{field: contract_ends_on, ahead: soon}",
         "p.yaml:1:34: error: \"soon\" is not a span of time such as 30d\n"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct bench b = open_bench();
        struct wr_yaml_doc *doc =
            wr_yaml_parse(wr_str(cases[i].yaml), "p.yaml", NULL, b.diags);

        put(&b, "rivals", "r.txt", wr_str(lists_yaml_domains));
        put(&b, "mixed", "m.txt", WR_LIT("DE\nNarnia\nn/a\n"));
        assert_null(
            wr_predicate_compile(wr_yaml_root(doc), &b.catalogue, b.arena, b.diags));
        assert_mistakes(&b, cases[i].mistakes);
        wr_yaml_free(doc);
        close_bench(&b);
    }
}

/* A list that is for another field entirely does not flood the screen. */
static void mistakes_of_one_list_are_cut_short(void **state WR_UNUSED)
{
    struct bench b = open_bench();
    struct wr_yaml_doc *doc =
        wr_yaml_parse(WR_LIT("{field: country, in_list: l}"), "p.yaml", NULL, b.diags);
    char text[2000] = "";

    for (int i = 0; i < 500; i++)
        memcpy(text + 4L * i, "???\n", 4);
    put(&b, "l", "l.txt", (struct wr_str){text, sizeof(text)});
    assert_null(
        wr_predicate_compile(wr_yaml_root(doc), &b.catalogue, b.arena, b.diags));
    assert_int_equal(wr_diags_errors(b.diags), 20);
    wr_yaml_free(doc);
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(what_is_no_list_is_refused),
        cmocka_unit_test(too_long_a_list_is_refused),
        cmocka_unit_test(names_are_taken_once),
        cmocka_unit_test(conditions_ask_lists),
        cmocka_unit_test(bad_conditions_are_refused),
        cmocka_unit_test(mistakes_of_one_list_are_cut_short),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
