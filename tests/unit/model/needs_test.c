/* needs_test.c - completeness by category, and what a value counts by who says so. */
#include "rig.h"

#define HEAD "model: x\nshares: {fit: 1}\n"
#define FIT \
    "fit: {criteria: [{name: a, points: 50, when: {field: employees, known: true}}]}\n"
#define MODEL                                                                           \
    HEAD FIT                                                                            \
        "completeness:\n"                                                               \
        "  threshold: 50\n  stale: 0.5\n"                                               \
        "  hold: {retry: 3d, give_up_after: 2, give_up_path: ask_somebody}\n"           \
        "  quality: {self_reported: 0.6, inferred: 0.7, unsure: 0.4}\n"                 \
        "  categories:\n"                                                               \
        "    firmographics:\n"                                                          \
        "      weight: 60\n      ideal: 70\n"                                           \
        "      fields: [{field: industry, weight: 1}, {field: employees, weight: 3}]\n" \
        "    contact:\n"                                                                \
        "      weight: 30\n      minimum: 50\n"                                         \
        "      fields:\n"                                                               \
        "        - {field: email, weight: 1}\n"                                         \
        "        - {field: phone, weight: 1, quality: {self_reported: 1}}\n"            \
        "    behaviour:\n"                                                              \
        "      weight: 10\n"                                                            \
        "      fields:\n"                                                               \
        "        - {signal: any, within: 90d, weight: 1}\n"                             \
        "        - {signal: demo_request, weight: 3}\n"

static void check_gap(const struct rig *rig, size_t i, const char *name, int64_t milli)
{
    assert_true(i < rig->out.gap_count);
    rig_assert_text(rig->out.gaps[i].name, name);
    assert_int_equal(rig->out.gaps[i].weight_milli, milli);
}

static void check_category(const struct rig *rig, size_t i, const char *name,
                           int64_t milli)
{
    rig_assert_text(rig->out.categories[i].name, name);
    assert_int_equal(rig->out.categories[i].milli, milli);
}

/* Firmographics 3 of 4: 75 % of 60 is 45. Contact has nothing of its 50 %. Industry is
 * no gap, since 75 is over the ideal of 70; the gaps are 15 + 15 of contact and 7.5 +
 * 2.5 of behaviour. */
static void a_category_below_its_minimum_holds(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, MODEL);
    rig_know_from(&rig, "employees", "500", WR_ORIGIN_PROVIDER, 1, 800);
    assert_int_equal(rig_decide(&rig)->completeness_milli, 45000);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_HELD);
    assert_int_equal(rig.out.category_count, 3);
    check_category(&rig, 0, "firmographics", 75000);
    check_category(&rig, 1, "contact", 0);
    check_category(&rig, 2, "behaviour", 0);
    assert_int_equal(rig.out.categories[1].minimum_milli, 50000);
    assert_int_equal(rig.out.categories[0].ideal_milli, 70000);
    assert_int_equal(rig.out.gap_count, 4);
    check_gap(&rig, 0, "email", 15000);
    check_gap(&rig, 1, "phone", 15000);
    check_gap(&rig, 2, "signal demo_request", 7500);
    check_gap(&rig, 3, "any signal", 2500);
    assert_int_equal(rig.out.gaps[2].field, WR_NO_FIELD);

    /* A typed address counts 0.6: contact 30 %, in all 45 + 9: over the threshold, and
     * held all the same. */
    rig_know_from(&rig, "email", "ada@alpha.example", WR_ORIGIN_PERSON, 1, 900);
    assert_int_equal(rig_decide(&rig)->completeness_milli, 54000);
    check_category(&rig, 1, "contact", 30000);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_HELD);
    check_gap(&rig, 0, "phone", 15000);
    check_gap(&rig, 2, "email", 6000);

    /* A typed phone counts whole here: contact 80 %, in all 45 + 24. */
    rig_know_from(&rig, "phone", "+4930000000", WR_ORIGIN_PERSON, 1, 900);
    assert_int_equal(rig_decide(&rig)->completeness_milli, 69000);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_SCORED);
    rig_close(&rig);
}

static void what_was_done_counts(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, MODEL);
    rig_signal(&rig, "page_view", 100, 3); /* any, but not within 90 days */
    rig_decide(&rig);
    check_category(&rig, 2, "behaviour", 0);
    rig_signal(&rig, "demo_request", -1, 1); /* without a date */
    rig_decide(&rig);
    check_category(&rig, 2, "behaviour", 75000);
    rig_signal(&rig, "email_open", 90, 1);
    rig_decide(&rig);
    check_category(&rig, 2, "behaviour", 100000);
    rig_clear(&rig);
    rig_signal(&rig, "demo_request", 1, 0); /* counted none */
    rig_decide(&rig);
    check_category(&rig, 2, "behaviour", 0);
    rig_close(&rig);
}

/* What was done lately is asked for: when it no longer is lately, the lead is looked at
 * again, and held. */
static void what_was_done_grows_old(void **state WR_UNUSED)
{
    int64_t then_us;
    struct rig rig;

    rig_open(&rig, HEAD FIT
             "completeness: {threshold: 0, categories: {b: {minimum: 100, fields: "
             "[{signal: any, within: 20d, weight: 1}]}}}\n");
    rig_signal(&rig, "page_view", 5, 1);
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    then_us = rig.out.next_review_us;
    assert_int_equal(then_us, RIG_NOW + 15 * WR_DAY_US + 1);
    rig.in.as_of_us = rig.profile.as_of_us = then_us - 1;
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    rig.in.as_of_us = rig.profile.as_of_us = then_us;
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_HELD);
    rig_close(&rig);
}

/* Of the half that an address makes of contact. */
static void a_value_counts_by_who_says_it(void **state WR_UNUSED)
{
    static const struct {
        enum wr_origin origin;
        uint16_t agree, confidence;
        bool stale;
        int64_t contact;
    } cases[] = {
        {WR_ORIGIN_VERIFIED, 1, 900, false, 50000},
        {WR_ORIGIN_PROVIDER, 1, 500, false, 50000},
        {WR_ORIGIN_CRM, 1, 800, false, 50000},
        {WR_ORIGIN_PERSON, 1, 900, false, 30000},
        {WR_ORIGIN_PERSON, 2, 900, false, 50000}, /* a vendor agrees */
        {WR_ORIGIN_DERIVED, 1, 600, false, 35000},
        {WR_ORIGIN_PROVIDER, 1, 499, false, 20000}, /* unsure */
        {WR_ORIGIN_PERSON, 1, 100, false, 20000},
        {WR_ORIGIN_PERSON, 1, 900, true, 15000}, /* 0.6 of which stale leaves half */
    };
    struct rig rig;

    rig_open(&rig, MODEL);
    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        rig_know_from(&rig, "email", "ada@alpha.example", cases[i].origin,
                      cases[i].agree, cases[i].confidence);
        rig.profile.slots[WR_F_EMAIL].stale = cases[i].stale;
        rig_decide(&rig);
        check_category(&rig, 1, "contact", cases[i].contact);
    }
    rig_close(&rig);
}

/* One list and one category of all needs are the same gate. */
static void the_flat_form_is_one_category(void **state WR_UNUSED)
{
    static const char *const forms[] = {
        HEAD FIT "completeness: {fields: [{field: industry, weight: 1}, {field: title, "
                 "weight: 2}]}\n",
        HEAD FIT "completeness: {categories: {a: {fields: [{field: industry, weight: "
                 "1}]}, b: {fields: [{field: title, weight: 2}]}}}\n",
        HEAD FIT
        "completeness: {categories: {a: {weight: 1, fields: [{field: industry, "
        "weight: 7}]}, b: {weight: 2, fields: [{field: title, weight: 3}]}}}\n",
    };

    for (size_t i = 0; i < WR_COUNT(forms); i++) {
        struct rig rig;

        rig_open(&rig, forms[i]);
        rig_know(&rig, "title", "CFO");
        assert_int_equal(rig_decide(&rig)->completeness_milli, 66666);
        assert_int_equal(rig.out.category_count, i ? 2 : 0);
        check_gap(&rig, 0, "industry", 33333);
        rig_close(&rig);
    }
}

static void after_the_last_try_it_is_a_persons(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    rig_open(&rig, MODEL);
    v = WR_ARRAY(rig.arena, struct wr_str, WR_F_BUILTIN_COUNT);
    rig_know_from(&rig, "employees", "500", WR_ORIGIN_PROVIDER, 1, 800);
    wr_handoff(rig.model, &rig.in, rig_decide(&rig), rig.arena, v);
    assert_null(rig.out.path.ptr);
    assert_null(v[WR_F_PATH].ptr);
    rig_assert_text(v[WR_F_HOLD_REASON],
                    "missing: email; phone; signal demo_request; any signal; "
                    "completeness 45 of the 50 needed; contact 0 of the 50 needed; try "
                    "1 of 2, again on 2026-11-25");
    rig_assert_text(wr_decision_sentence(&rig.out, rig.arena),
                    "held at completeness 45: 4 facts are missing; try 1");

    rig.in.previous = (struct wr_previous){.there = true, .tries = 1};
    wr_handoff(rig.model, &rig.in, rig_decide(&rig), rig.arena, v);
    assert_true(rig.out.next_review_us == WR_NEVER_US);
    rig_assert_text(rig.out.path, "ask_somebody");
    rig_assert_text(v[WR_F_PATH], "ask_somebody");
    rig_assert_text(v[WR_F_NEXT_ACTION], "find out what is missing: email; phone; "
                                         "signal demo_request; any signal");
    rig_assert_text(v[WR_F_HOLD_REASON],
                    "missing: email; phone; signal demo_request; any signal; "
                    "completeness 45 of the 50 needed; contact 0 of the 50 needed; "
                    "tried 2 times, now a person has to look");
    rig_assert_text(wr_decision_sentence(&rig.out, rig.arena),
                    "held at completeness 45: 4 facts are missing; try 2, now a person "
                    "has to look");

    /* Once it is complete, nothing of it is left. */
    rig_know_from(&rig, "email", "ada@alpha.example", WR_ORIGIN_VERIFIED, 1, 900);
    rig_know_from(&rig, "phone", "+4930000000", WR_ORIGIN_VERIFIED, 1, 900);
    wr_handoff(rig.model, &rig.in, rig_decide(&rig), rig.arena, v);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_SCORED);
    rig_assert_text(v[WR_F_HOLD_REASON], "none");
    assert_false(wr_str_eqz(rig.out.path, "ask_somebody"));
    rig_close(&rig);
}

#define C HEAD FIT "completeness:\n  "
static void mistakes(void **state WR_UNUSED)
{
    static const struct {
        const char *yaml, *mistakes;
    } cases[] = {
        {C "threshold: 5\n",
         "m.yaml:5:3: error: one of fields and categories is needed\n"},
        {C "fields: [{field: title, weight: 1}]\n  categories: {a: {fields: [{field: "
           "email, weight: 1}]}}\n",
         "m.yaml:5:3: error: one of fields and categories is needed\n"},
        {C "categories: []\n",
         "m.yaml:5:15: error: categories is a map of 1 to 8 names\n"},
        {C "categories: {A b: {fields: [{field: title, weight: 1}]}}\n",
         "m.yaml:5:16: error: a category is named with a-z and _\n"},
        {C "categories: {a: {minimum: 60, ideal: 50, fields: [{field: title, weight: "
           "1}]}}\n",
         "m.yaml:5:19: error: minimum is above ideal\n"},
        {C
         "categories: {a: {fields: [{field: title, weight: 1}]}, b: {fields: [{field: "
         "title, weight: 1}]}}\n",
         "m.yaml:5:71: error: title stands here twice\n"},
        {C "categories: {a: {fields: [{signal: any, weight: 1}, {signal: any, weight: "
           "2}]}}\n",
         "m.yaml:5:55: error: any signal stands here twice\n"},
        {C "categories: {a: {weight: 0, fields: [{field: title, weight: 1}]}}\n",
         "m.yaml:5:15: error: at least one category needs a weight above 0\n"},
        {C
         "categories: {a: {fields: [{field: title, weight: 0}]}, b: {fields: [{field: "
         "email, weight: 1}]}}\n",
         "m.yaml:5:28: error: at least one field needs a weight above 0\n"},
        {C "fields: [{field: title, within: 3d, weight: 1}]\n",
         "m.yaml:5:35: error: within goes with signal\n"},
        {C "fields: [{field: title, signal: any, weight: 1}]\n",
         "m.yaml:5:12: error: one of field, any_of and signal is needed\n"},
        {C "quality: {self_reportd: 0.5, verified: 1.5}\n  fields: [{field: title, "
           "weight: 1}]\n",
         "m.yaml:5:13: error: unknown option \"self_reportd\"; did you mean "
         "\"self_reported\"?\n"
         "m.yaml:5:42: error: verified must be between 0 and 1\n"},
        {C "categories: {a: {minimum: 101, fields: [{field: titel, weight: 1}]}}\n",
         "m.yaml:5:29: error: minimum must be between 0 and 100\n"
         "m.yaml:5:51: error: unknown field \"titel\"; did you mean \"title\"?\n"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++)
        rig_assert_mistakes(cases[i].yaml, cases[i].mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_category_below_its_minimum_holds),
        cmocka_unit_test(what_was_done_counts),
        cmocka_unit_test(what_was_done_grows_old),
        cmocka_unit_test(a_value_counts_by_who_says_it),
        cmocka_unit_test(the_flat_form_is_one_category),
        cmocka_unit_test(after_the_last_try_it_is_a_persons),
        cmocka_unit_test(mistakes),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
