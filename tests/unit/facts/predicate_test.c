/* predicate_test.c - conditions in three values, what they say, and hostile patterns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "etl/facts/predicate.h"

#include "weir/alloc.h"
#include "weir/clock.h"

#define NOW (INT64_C(1795336200) * WR_SECOND_US) /* 2026-11-22T08:30:00Z */

struct bench {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_profile profile;
    struct wr_diags *diags;
    struct wr_yaml_doc *doc;
    struct wr_predicate *predicate;
};

/* `facts`: "employees=1600~phone!~title=CFO": known, absent, and all else unknown. */
static void know(struct bench *b, const char *facts)
{
    struct wr_str rest = wr_str(facts);

    while (rest.ptr && rest.len) {
        struct wr_str value = wr_str_split(&rest, '~'), name;
        bool absent = wr_str_ends(value, WR_LIT("!"));
        struct wr_fact *fact = WR_NEW(b->arena, struct wr_fact);
        wr_field_id id;

        if (value.len == 0)
            continue;
        name = absent ? wr_str_sub(value, 0, value.len - 1) : wr_str_split(&value, '=');
        id = wr_catalogue_find(&b->catalogue, name);
        assert_int_not_equal(id, WR_NO_FIELD);
        fact->field = id;
        if (!absent)
            assert_true(wr_value_decode(b->catalogue.fields[id].type, value, b->arena,
                                        &fact->value));
        b->profile.slots[id] =
            (struct wr_slot){.known = absent ? WR_ABSENT : WR_KNOWN, .fact = fact};
    }
}

static void open_with(struct bench *b, const char *yaml, const char *facts,
                      const struct wr_extra *extras)
{
    *b = (struct bench){.arena = wr_arena_new(0), .diags = wr_diags_new()};
    wr_catalogue_init(&b->catalogue);
    b->profile = (struct wr_profile){
        .catalogue = &b->catalogue,
        .slots = WR_ARRAY(b->arena, struct wr_slot, b->catalogue.count),
        .as_of_us = NOW};
    know(b, facts);
    b->doc = wr_yaml_parse(wr_str(yaml), "p.yaml", NULL, b->diags);
    assert_non_null(b->doc);
    b->predicate = wr_predicate_compile_with(wr_yaml_root(b->doc), &b->catalogue,
                                             extras, b->arena, b->diags);
    if (!b->predicate || wr_diags_errors(b->diags))
        fail_msg("%s does not compile", yaml);
}

static void close_bench(struct bench *b)
{
    wr_predicate_free(b->predicate);
    wr_yaml_free(b->doc);
    wr_diags_free(b->diags);
    wr_arena_free(b->arena);
}

static void assert_text(struct wr_str text, const char *wanted)
{
    char copy[1024];

    assert_true(text.ptr && text.len < sizeof copy);
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    assert_string_equal(copy, wanted);
}

#define T WR_TRUE
#define F WR_FALSE
#define M WR_MAYBE

static const struct {
    const char *yaml, *facts;
    enum wr_truth truth;
    const char *text;
} cases[] = {
    /* text */
    {"{field: country, is: NO}", "country=NO", T, "country is NO"},
    {"{field: country, is: NO}", "country=SE", F, "country SE is not NO"},
    {"{field: country, is: NO}", "", M, "country is not known"},
    {"{field: country, is: NO}", "country!", F, "country is absent"},
    {"{field: country, is: no}", "country=NO", T, "country is no"},
    {"{field: country, in: [US, GB, DE, FR, NO]}", "country=NO", T,
     "country NO is one of US, GB, DE and 2 more"},
    {"{field: country, in: [US, GB]}", "country=NO", F, "country NO is none of US, GB"},
    {"{field: country, not_in: [US, GB]}", "country=NO", T,
     "country NO is none of US, GB"},
    {"{field: country, not_in: [US, GB]}", "country=US", F,
     "country US is one of US, GB"},
    {"{field: country, not_in: [US, GB]}", "country!", F, "country is absent"},
    {"{field: country, not_in: [US, GB]}", "", M, "country is not known"},
    /* Nobody knows what country that is: it is neither served nor not. */
    {"{field: country, not_in: [US, GB]}", "country=Untied States", M,
     "country Untied States: unclear whether it is none of US, GB"},
    {"{not: {field: country, is: US}}", "country=7", M, NULL},
    {"{field: country, known: true}", "country=Untied States", T, NULL},
    {"{field: country, contains_any: [tied]}", "country=Untied States", T, NULL},
    {"{field: seniority, not_in: [vp, c_level]}", "seniority=Grand Poobah", M, NULL},
    {"{field: seniority, not_in: [vp, c_level]}", "seniority=intern", T, NULL},
    {"{field: email_status, is: deliverable}", "email_status=perhaps", M, NULL},
    {"{field: lead_status, not_in: [open_deal]}", "lead_status=whatever", T, NULL},
    {"{field: industry, in: [\"Hospital & Health Care\", Retail]}",
     "industry=hospital and health care", T, NULL},
    {"{field: lifecycle_stage, is: Closed Won}", "lifecycle_stage=closed_won", T, NULL},
    {"{field: seniority, is: vp}", "seniority=unknown", M, "seniority is not known"},
    {"{field: title, contains_any: [sales, revenue]}", "title=Head of SALES", T,
     "title Head of SALES contains one of sales, revenue"},
    {"{field: title, contains_any: [sales]}", "title=Sal", F, NULL},
    {"{field: title, matches: '\\bceo\\b'}", "title=Founder & CEO", T, NULL},
    {"{field: title, matches: '\\bceo\\b'}", "title=Ceonaught", F, NULL},
    {"{field: title, matches: '^\\w+$'}", "title=G\xC3\xA9rant", T, NULL},
    {"{field: title, matches: 'G\xC3\x89RANT'}", "title=g\xC3\xA9rant", T, NULL},
    {"{field: title, matches: 'x'}", "", M, NULL},
    {"{field: technologies, contains_any: [Google Analytics]}",
     "technologies=google_analytics;marketo", T, NULL},
    {"{field: technologies, contains_any: [google]}",
     "technologies=google_analytics;marketo", F, NULL},
    /* dates that are not told to the day */
    {"{field: incorporated_on, within: 90d}", "incorporated_on=2026-10-01", T, NULL},
    {"{field: incorporated_on, within: 90d}", "incorporated_on=2026-10", T, NULL},
    {"{field: incorporated_on, within: 90d}", "incorporated_on=2026-11-22", T, NULL},
    {"{field: incorporated_on, within: 90d}", "incorporated_on=2026-11-23", F, NULL},
    {"{field: incorporated_on, within: 90d}", "incorporated_on=2026-08", M,
     "incorporated_on 2026-08: unclear whether it is within 90d"},
    {"{field: incorporated_on, within: 90d}", "incorporated_on=2026", M, NULL},
    {"{field: incorporated_on, within: 90d}", "incorporated_on=2025", F, NULL},
    {"{field: incorporated_on, at_least: 2019-07}", "incorporated_on=2019-07", T, NULL},
    {"{field: incorporated_on, at_least: 2019-07-02}", "incorporated_on=2019-07", M,
     NULL},
    {"{field: incorporated_on, at_most: 2019}", "incorporated_on=2019-12-31", T, NULL},
    {"{field: incorporated_on, at_most: 2019}", "incorporated_on=2020", F, NULL},
    {"{field: incorporated_on, at_most: 2019}", "incorporated_on=soon", M, NULL},
    {"{field: incorporated_on, known: true}", "incorporated_on=2019", T, NULL},
    /* numbers and ranges */
    {"{field: employees, within: 200-5000}", "employees=1600", T,
     "employees 1600 is within 200-5000"},
    {"{field: employees, within: 200-5000}", "employees=200-5000", T, NULL},
    {"{field: employees, within: 200-5000}", "employees=199", F, NULL},
    {"{field: employees, within: 200-5000}", "employees=5001+", F, NULL},
    {"{field: employees, within: 200-5000}", "employees=101-250", M,
     "employees 101-250: unclear whether it is within 200-5000"},
    {"{field: employees, within: 10001+}", "employees=10001+", T, NULL},
    {"{field: employees, within: 10002+}", "employees=10001+", M, NULL},
    {"{field: employees, at_least: 200}", "employees=200-300", T, NULL},
    {"{field: employees, at_least: 200}", "employees=100-199", F, NULL},
    {"{field: employees, at_least: 200}", "employees=100-200", M, NULL},
    {"{field: employees, at_least: 200}", "employees=100+", M, NULL},
    {"{field: employees, at_most: 200}", "employees=100-200", T, NULL},
    {"{field: employees, at_most: 200}", "employees=100+", M, NULL},
    {"{field: employees, at_most: 200}", "employees=201+", F, NULL},
    {"{field: employees, is: 200}", "employees=200", T, NULL},
    {"{field: employees, is: 200}", "employees=100-300", M, NULL},
    {"{field: employees, at_least: 1}", "employees!", F, "employees is absent"},
    {"{field: founded_year, at_most: 2000}", "founded_year=1999", T, NULL},
    /* truth, time, sets */
    {"{field: spf, is: true}", "spf=true", T, "spf is true"},
    {"{field: spf, is: no}", "spf=true", F, NULL},
    {"{field: created_at, within: 30d}", "created_at=2026-10-23T08:30:00Z", T, NULL},
    {"{field: created_at, within: 30d}", "created_at=2026-10-23T08:29:59Z", F, NULL},
    {"{field: created_at, within: 30d}", "created_at=2026-11-23T00:00:00Z", F, NULL},
    {"{field: created_at, at_least: 2026-01-01}", "created_at=2026-01-01T00:00:00Z", T,
     NULL},
    {"{field: technologies, contains_any: [Salesforce, hubspot]}",
     "technologies=aws;salesforce", T, NULL},
    {"{field: technologies, contains_any: [sales]}", "technologies=aws;salesforce", F,
     NULL},
    /* known and absent */
    {"{field: phone, known: true}", "phone=+49", T, "phone is known"},
    {"{field: phone, known: true}", "phone!", F, "phone is absent"},
    {"{field: phone, known: true}", "", M, "phone is not known"},
    {"{field: phone, absent: yes}", "phone!", T, "phone is absent"},
    {"{field: phone, absent: true}", "phone=1", F, "phone is known"},
    {"{field: phone, absent: true}", "", M, "phone is not known"},
    /* the long form, and lists */
    {"{field: employees, op: at_least, value: 5}", "employees=5", T, NULL},
    {"{field: phone, op: absent}", "phone!", T, NULL},
    {"[{field: country, is: US}, {field: employees, is: 5}]", "country=US~employees=5",
     T, "country is US and employees is 5"},
    {"always", "", T, "always"},
    {"{not: {field: country, is: US}}", "country=US", F, "country is US"},
    {"{not: {field: country, is: US}}", "country=GB", T, "country GB is not US"},
    {"{not: {not: {field: country, is: US}}}", "", M, NULL},
    {"{any: [{field: country, is: US}, {all: [{field: country, is: GB}, {not: {field: "
     "phone, absent: true}}]}]}",
     "country=GB~phone=1", T, "country is GB and phone is known"},
    /* what is known stands in it too, whichever comes first */
    {"{any: [{field: account_country, is: US}, {field: country, is: US}]}",
     "country=GB", M, "country GB is not US and account_country is not known"},
    {"{any: [{field: country, is: US}, {field: account_country, is: US}]}",
     "country=GB", M, "country GB is not US and account_country is not known"},
    {"{any: [{field: account_country, is: US}, {field: country, is: US}]}",
     "country=US", T, "country is US"},
    {"{all: [{field: account_country, is: US}, {field: country, is: GB}]}",
     "country=GB", M, "account_country is not known"},
};

static void conditions_have_three_answers(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct wr_predicate_verdict verdict;
        struct wr_view view;
        struct bench b;

        open_with(&b, cases[i].yaml, cases[i].facts, NULL);
        view = (struct wr_view){.profile = &b.profile};
        verdict = wr_predicate_explain(b.predicate, &view, b.arena);
        if (verdict.truth != cases[i].truth)
            fail_msg("%s with %s is %d", cases[i].yaml, cases[i].facts, verdict.truth);
        assert_int_equal(wr_predicate_eval(b.predicate, &b.profile), cases[i].truth);
        if (cases[i].text)
            assert_text(verdict.text, cases[i].text);
        assert_int_equal(
            wr_predicate_explain(b.predicate, &view, NULL).text.ptr == NULL, true);
        close_bench(&b);
    }
}

/* Kleene's tables: all is the least of its parts, any the greatest. */
static void all_and_any_are_least_and_greatest(void **state WR_UNUSED)
{
    static const char *const cities[] = {
        [WR_FALSE] = "city!", [WR_MAYBE] = "", [WR_TRUE] = "city=x"};
    static const char *const regions[] = {
        [WR_FALSE] = "region!", [WR_MAYBE] = "", [WR_TRUE] = "region=x"};

    for (enum wr_truth a = F; a <= T; a++) {
        for (enum wr_truth c = F; c <= T; c++) {
            char text[64];
            struct bench b;

            (void)snprintf(text, sizeof text, "%s~%s", cities[a], regions[c]);
            open_with(&b, "{all: [{field: city, is: x}, {field: region, is: x}]}", text,
                      NULL);
            assert_int_equal(wr_predicate_eval(b.predicate, &b.profile), a < c ? a : c);
            close_bench(&b);
            open_with(&b, "{any: [{field: city, is: x}, {field: region, is: x}]}", text,
                      NULL);
            assert_int_equal(wr_predicate_eval(b.predicate, &b.profile), a > c ? a : c);
            close_bench(&b);
        }
    }
}

static enum wr_truth stale_of(const char *yaml, const char *facts, const char *stale,
                              bool *is_stale)
{
    struct wr_predicate_verdict v;
    struct wr_view view;
    struct bench b;

    open_with(&b, yaml, facts, NULL);
    b.profile.slots[wr_catalogue_find(&b.catalogue, wr_str(stale))].stale = true;
    view = (struct wr_view){.profile = &b.profile};
    v = wr_predicate_explain(b.predicate, &view, b.arena);
    close_bench(&b);
    *is_stale = v.stale;
    return v.truth;
}

static void staleness_counts_where_it_was_needed(void **state WR_UNUSED)
{
    static const char any[] = "{any: [{field: city, is: x}, {field: region, is: x}]}";
    static const char all[] = "{all: [{field: city, is: x}, {field: region, is: x}]}";
    bool stale;

    assert_int_equal(stale_of(any, "city=x~region=x", "city", &stale), T);
    assert_false(stale); /* region alone is enough */
    assert_int_equal(stale_of(any, "city=x~region=y", "city", &stale), T);
    assert_true(stale);
    assert_int_equal(stale_of(any, "city=x~region=y", "region", &stale), T);
    assert_false(stale);
    assert_int_equal(stale_of(all, "city=x~region=x", "city", &stale), T);
    assert_true(stale);
    assert_int_equal(stale_of(all, "city=x~region=x", "region", &stale), T);
    assert_true(stale);
    assert_int_equal(stale_of(all, "city=x~region=x", "phone", &stale), T);
    assert_false(stale);
}

static void patterns_have_limits(void **state WR_UNUSED)
{
    char facts[3000] = "title=";
    struct bench b;

    memset(facts + 6, 'a', 2500);
    facts[2506] = '!';
    facts[2507] = '?';
    open_with(&b, "{field: title, matches: '^(a+)+$'}", facts, NULL);
    assert_int_equal(wr_predicate_eval(b.predicate, &b.profile), WR_MAYBE);
    close_bench(&b);
    open_with(&b, "{field: title, matches: '(?:(?:a?){30}){30}a{900}$'}", facts, NULL);
    assert_int_not_equal(wr_predicate_eval(b.predicate, &b.profile), WR_TRUE);
    close_bench(&b);
}

static void patterns_survive_bytes_that_are_no_text(void **state WR_UNUSED)
{
    struct bench b;

    open_with(&b, "{field: title, matches: 'ceo'}", "title=\xFF\xC3 ceo \xE2\x82",
              NULL);
    assert_int_equal(wr_predicate_eval(b.predicate, &b.profile), WR_TRUE);
    close_bench(&b);
}

static void without_jit_the_answers_are_the_same(void **state)
{
    assert_int_equal(setenv("WEIR_NO_JIT", "1", 1), 0);
    conditions_have_three_answers(state);
    patterns_have_limits(state);
    patterns_survive_bytes_that_are_no_text(state);
    assert_int_equal(unsetenv("WEIR_NO_JIT"), 0);
}

static void extras_are_the_callers_own(void **state WR_UNUSED)
{
    static const struct wr_extra extras[] = {
        {"group.members", WR_TYPE_INT}, {"score", WR_TYPE_MILLI}, {NULL, WR_TYPE_TEXT}};
    struct wr_value members = wr_value_num(WR_TYPE_INT, 3);
    struct wr_value score = wr_value_num(WR_TYPE_MILLI, 69500);
    const struct wr_value *values[] = {&members, &score};
    struct wr_predicate_verdict v;
    struct wr_view view;
    struct bench b;

    open_with(&b, "[{field: group.members, is: 3}, {field: score, within: 60-69.5}]",
              "", extras);
    view = (struct wr_view){&b.profile, values};
    v = wr_predicate_explain(b.predicate, &view, b.arena);
    assert_int_equal(v.truth, WR_TRUE);
    assert_text(v.text, "group.members is 3 and score 69.5 is within 60-69.5");
    values[1] = NULL; /* not decided yet */
    v = wr_predicate_explain(b.predicate, &view, b.arena);
    assert_int_equal(v.truth, WR_MAYBE);
    assert_int_equal(v.lacks, WR_NO_FIELD);
    view.extras = NULL;
    assert_int_equal(wr_predicate_explain(b.predicate, &view, NULL).truth, WR_MAYBE);
    close_bench(&b);
}

static void what_is_asked_can_be_said(void **state WR_UNUSED)
{
    wr_field_id fields[4];
    struct bench b;

    open_with(&b,
              "{all: [{any: [{field: country, in: [US, GB]}, {field: phone, known: "
              "true}]}, {not: {field: country, is: FR}}, {field: employees, within: "
              "50-200}]}",
              "", NULL);
    assert_text(wr_predicate_text(b.predicate, &b.catalogue, b.arena),
                "(country is one of US, GB or phone is known) and not (country is FR) "
                "and employees is within 50-200");
    assert_int_equal(wr_predicate_fields(b.predicate, fields, 4), 3);
    assert_int_equal(fields[0], WR_F_COUNTRY);
    assert_int_equal(fields[1], WR_F_PHONE);
    assert_int_equal(fields[2], WR_F_EMPLOYEES);
    assert_int_equal(wr_predicate_fields(b.predicate, fields, 1), 1);
    close_bench(&b);
}

static void values_of_the_wrong_type_are_unknown(void **state WR_UNUSED)
{
    struct wr_fact fact = {.value = wr_value_text(WR_LIT("many"))};
    struct bench b;

    open_with(&b, "{field: employees, at_least: 1}", "", NULL);
    b.profile.slots[WR_F_EMPLOYEES] =
        (struct wr_slot){.known = WR_KNOWN, .fact = &fact};
    assert_int_equal(wr_predicate_eval(b.predicate, &b.profile), WR_MAYBE);
    close_bench(&b);
}

static void long_values_are_cut_between_characters(void **state WR_UNUSED)
{
    char facts[300] = "title=";
    struct wr_predicate_verdict v;
    struct wr_view view;
    struct bench b;

    for (size_t i = 0; i < 100; i++)
        memcpy(facts + 6 + 2 * i, "\xC3\xA9", 2);
    facts[6] = 'x'; /* the cut at 60 bytes would split a character */
    memmove(facts + 7, facts + 8, 199);
    open_with(&b, "{field: title, is: y}", facts, NULL);
    view = (struct wr_view){.profile = &b.profile};
    v = wr_predicate_explain(b.predicate, &view, b.arena);
    assert_true(wr_str_ends(v.text, WR_LIT("\xC3\xA9... is not y")));
    assert_in_range(v.text.len, 70, 80);
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_have_three_answers),
        cmocka_unit_test(all_and_any_are_least_and_greatest),
        cmocka_unit_test(staleness_counts_where_it_was_needed),
        cmocka_unit_test(patterns_have_limits),
        cmocka_unit_test(patterns_survive_bytes_that_are_no_text),
        cmocka_unit_test(without_jit_the_answers_are_the_same),
        cmocka_unit_test(extras_are_the_callers_own),
        cmocka_unit_test(what_is_asked_can_be_said),
        cmocka_unit_test(values_of_the_wrong_type_are_unknown),
        cmocka_unit_test(long_values_are_cut_between_characters),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
