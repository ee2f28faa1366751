/* What is asked next, and what is not. */
#include "rig.h"

static const wr_field_id finds_nothing[] = {WR_NO_FIELD};

static void as_listed_until_it_is_found(void **state WR_UNUSED)
{
    struct rig rig;

    rig_init(&rig);
    assert_string_equal(rig_next(&rig), "a.find");
    rig_tried(&rig, WR_TRIED_ANSWERED);
    assert_string_equal(rig_next(&rig), "b.find");
    rig_tried(&rig, WR_TRIED_ANSWERED);
    rig_fact(&rig, WR_F_EMAIL, "ada@example.com", WR_ORIGIN_PROVIDER, "b.find", 0);
    assert_string_equal(rig_next(&rig), "");
    assert_int_equal(rig.next.absent_count, 0);
    assert_int_equal(rig.trail.closed, 1);
    rig_fini(&rig);
}

/* What nobody found is absent, unless somebody could not be asked. */
static void looked_for_in_vain(void **state WR_UNUSED)
{
    for (int skipped = 0; skipped < 2; skipped++) {
        struct rig rig;

        rig_init(&rig);
        for (int i = 0; i < 3; i++) {
            assert_string_not_equal(rig_next(&rig), "");
            rig_tried(&rig, i == 1 && skipped ? WR_TRIED_SKIPPED : WR_TRIED_ANSWERED);
        }
        assert_string_equal(rig_next(&rig), "");
        assert_int_equal(rig.next.absent_count, skipped ? 0 : 1);
        rig_fini(&rig);
    }
}

/* As many steps and providers as a job may have, each step with a verifier of its own.
 */
enum { MOST = WR_MAX_STEPS * WR_MAX_STEP_PROVIDERS };

static void fill(struct rig *rig)
{
    static struct wr_provider finders[MOST], verifiers[WR_MAX_STEPS];
    static struct wr_step steps[WR_MAX_STEPS];

    rig_init(rig);
    rig->waterfall.step_count = WR_MAX_STEPS;
    for (size_t s = 0; s < WR_MAX_STEPS; s++) {
        struct wr_bound_step *bound = &rig->waterfall.steps[s];

        verifiers[s] = rig->providers[3];
        verifiers[s].name = wr_arena_printf(rig->arena, "v%zu.verify", s).ptr;
        steps[s] = rig->steps[0];
        steps[s].confidence = 1000;
        *bound = (struct wr_bound_step){.step = &steps[s], .verify = &verifiers[s]};
        for (size_t i = 0; i < WR_MAX_STEP_PROVIDERS; i++) {
            struct wr_provider *p = &finders[s * WR_MAX_STEP_PROVIDERS + i];

            *p = rig->providers[0];
            p->name = wr_arena_printf(rig->arena, "f%zu-%zu.find", s, i).ptr;
            bound->providers[bound->provider_count++] = p;
        }
    }
    rig_fact(rig, WR_F_EMAIL, "ada@example.com", WR_ORIGIN_PROVIDER, "x.find", 0);
}

static void a_lead_may_be_asked_of_everybody(void **state WR_UNUSED)
{
    struct wr_outlook outlook;
    size_t asked = 0, verdicts = 0;
    struct rig rig;

    fill(&rig);
    (void)rig_next(&rig);
    wr_waterfall_outlook(&rig.waterfall, WR_ANY_PURPOSE, rig.profile, &rig.trail,
                         &outlook);
    assert_int_equal(outlook.count, WR_MAX_NAMED);
    while (*rig_next(&rig)) {
        verdicts += rig.next.is_verify;
        if (!rig.next.is_verify) { /* another address each time */
            rig.fact_count = 2;
            rig_fact(&rig, WR_F_EMAIL,
                     wr_arena_printf(rig.arena, "a%zu@example.com", asked).ptr,
                     WR_ORIGIN_PROVIDER, rig.next.provider->name, 0);
        }
        rig_tried(&rig, WR_TRIED_ANSWERED);
        asked++;
    }
    /* Each step has the address of the one before it looked at by its own verifier. */
    assert_int_equal(verdicts, MOST + WR_MAX_STEPS);
    assert_int_equal(asked, WR_MAX_TRAIL);
    rig_fini(&rig);
}

static void freshness_of_the_step(void **state WR_UNUSED)
{
    struct rig rig;

    rig_init(&rig);
    rig_fact(&rig, WR_F_EMAIL, "ada@example.com", WR_ORIGIN_PROVIDER, "b.find", 20);
    assert_string_equal(rig_next(&rig), "");
    rig.trail = (struct wr_trail){0};
    rig.steps[0].fresh_us = 10 * WR_DAY_US;
    assert_string_equal(rig_next(&rig), "a.find");
    /* What a person typed does not age. */
    rig_fact(&rig, WR_F_EMAIL, "ada@example.com", WR_ORIGIN_PERSON, "crm", 400);
    assert_string_equal(rig_next(&rig), "");
    rig_fini(&rig);
}

/* What its field calls stale is good enough for a step that says so; and what stands in
 * the CRM is not asked for before a vendor's word could take its place. */
static void a_step_may_be_content_with_what_is_stale(void **state WR_UNUSED)
{
    static const struct {
        enum wr_origin origin;
        int64_t fresh_us;
        int days;
        const char *asks;
    } cases[] = {
        {WR_ORIGIN_PROVIDER, 0, 800, "a.find"},
        {WR_ORIGIN_PROVIDER, 900 * WR_DAY_US, 800, ""},
        {WR_ORIGIN_PROVIDER, 900 * WR_DAY_US, 901, "a.find"},
        {WR_ORIGIN_CRM, 10 * WR_DAY_US, 20, ""},
        {WR_ORIGIN_CRM, 10 * WR_DAY_US, 800, "a.find"},
        {WR_ORIGIN_CRM, 900 * WR_DAY_US, 800, ""},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct rig rig;

        rig_init(&rig);
        rig.catalogue.fields[WR_F_EMAIL].freshness_days = 365;
        rig.steps[0].fresh_us = cases[i].fresh_us;
        rig_fact(&rig, WR_F_EMAIL, "ada@example.com", cases[i].origin, "b.find",
                 cases[i].days);
        assert_string_equal(rig_next(&rig), cases[i].asks);
        rig_fini(&rig);
    }
}

static void misses_are_believed_for_a_time(void **state WR_UNUSED)
{
    struct rig rig;

    rig_init(&rig);
    rig_absent(&rig, WR_F_EMAIL, 20);
    assert_string_equal(rig_next(&rig), "");
    rig.trail = (struct wr_trail){0};
    rig.steps[0].miss_fresh_us = 10 * WR_DAY_US;
    assert_string_equal(rig_next(&rig), "a.find");
    rig_fini(&rig);
}

/* A dead address, taken back or brought by a second vendor, is no end of the search. */
static void on_after_a_dead_address(void **state WR_UNUSED)
{
    struct rig rig;

    rig_init(&rig);
    rig.waterfall.steps[0].verify = &rig.providers[3];
    rig.steps[0].verify.name = WR_LIT("v.verify");
    rig_next(&rig);
    rig_tried(&rig, WR_TRIED_ANSWERED);
    rig_fact(&rig, WR_F_EMAIL, "ada@example.com", WR_ORIGIN_PROVIDER, "a.find", 0);
    assert_string_equal(rig_next(&rig), "v.verify");
    rig_tried(&rig, WR_TRIED_ANSWERED);
    rig_fact(&rig, WR_F_EMAIL_STATUS, "undeliverable", WR_ORIGIN_VERIFIED, "v.verify",
             0);
    rig.facts[rig.fact_count - 1].about = WR_LIT("ada@example.com");
    rig_absent(&rig, WR_F_EMAIL, 0);
    rig.facts[rig.fact_count - 1].source = WR_LIT("a.find");
    assert_string_equal(rig_next(&rig), "b.find");
    rig_tried(&rig, WR_TRIED_ANSWERED);
    rig_fact(&rig, WR_F_EMAIL, "ada@example.com", WR_ORIGIN_PROVIDER, "b.find", 0);
    assert_string_equal(rig_next(&rig), "c.find");
    rig_tried(&rig, WR_TRIED_ANSWERED);
    assert_string_equal(rig_next(&rig), "");
    rig_fini(&rig);
}

/* An address not verified yet may turn out dead: then all others may be asked. */
static void the_outlook_of_an_address(void **state WR_UNUSED)
{
    struct wr_outlook outlook;
    struct rig rig;

    rig_init(&rig);
    rig.waterfall.steps[0].verify = &rig.providers[3];
    rig_fact(&rig, WR_F_EMAIL, "ada@example.com", WR_ORIGIN_PROVIDER, "a.find", 0);
    rig_next(&rig);
    wr_waterfall_outlook(&rig.waterfall, WR_ANY_PURPOSE, rig.profile, &rig.trail,
                         &outlook);
    assert_int_equal(outlook.count, 4);
    assert_string_equal(outlook.items[0].provider->name, "v.verify");
    assert_int_equal(outlook.items[0].times, 4);
    assert_true(outlook.may_change[WR_F_EMAIL]);
    rig_fact(&rig, WR_F_EMAIL_STATUS, "deliverable", WR_ORIGIN_VERIFIED, "v.verify", 0);
    rig_next(&rig);
    wr_waterfall_outlook(&rig.waterfall, WR_ANY_PURPOSE, rig.profile, &rig.trail,
                         &outlook);
    assert_int_equal(outlook.count, 0);
    rig_fini(&rig);
}

/* The order of the lead's segment, kept when an answer moves the lead to another. */
static void the_order_of_the_segment(void **state WR_UNUSED)
{
    struct rig rig;
    uint8_t english;

    rig_init(&rig);
    rig_fact(&rig, WR_F_COUNTRY, "US", WR_ORIGIN_CRM, "crm", 1);
    rig_next(&rig);
    english = wr_segment_of(rig.profile);
    rig.ranking.by_segment[english] = (struct wr_order){.items = {2, 0}, .count = 2};
    rig.waterfall.steps[0].ranking = &rig.ranking;
    rig.trail = (struct wr_trail){0};
    assert_string_equal(rig_next(&rig), "c.find");
    rig_tried(&rig, WR_TRIED_ANSWERED);
    rig_fact(&rig, WR_F_COUNTRY, "FR", WR_ORIGIN_PERSON, "crm", 0);
    assert_string_equal(rig_next(&rig), "a.find");
    rig_tried(&rig, WR_TRIED_ANSWERED);
    /* b is not in the order: not worth its price. */
    assert_string_equal(rig_next(&rig), "");
    rig_fini(&rig);
}

/* Some leads explore: each always the same way, about as many as the share. */
static void exploring_leads(void **state WR_UNUSED)
{
    int first[3] = {0};
    struct rig rig;

    rig_init(&rig);
    for (uint8_t s = 0; s < WR_SEGMENTS; s++)
        rig.ranking.by_segment[s] = (struct wr_order){.items = {0, 1, 2}, .count = 3};
    rig.waterfall.steps[0].ranking = &rig.ranking;
    rig.steps[0].explore_milli = 100;
    for (uint64_t lead = 0; lead < 2000; lead++) {
        uint64_t draw = lead * UINT64_C(0x9E3779B97F4A7C15);
        const char *again;

        rig.trail = (struct wr_trail){.draw = draw};
        again = rig_next(&rig);
        rig.trail = (struct wr_trail){.draw = draw};
        assert_string_equal(rig_next(&rig), again);
        first[again[0] - 'a']++;
    }
    assert_in_range(first[0], 1740, 1860);
    assert_in_range(first[1], 60, 140);
    assert_in_range(first[2], 60, 140);
    rig_fini(&rig);
}

struct judge {
    bool answer;
    int asked;
    bool saw_email;
};

static bool judge_matters(const void *ctx, const struct wr_profile *profile WR_UNUSED,
                          const struct wr_outlook *outlook, enum wr_only_if only_if)
{
    struct judge *judge = *(struct judge *const *)ctx;

    assert_int_equal(only_if, WR_ONLY_IF_TIER);
    judge->asked++;
    judge->saw_email = outlook->may_change[WR_F_EMAIL];
    return judge->answer;
}

static void bought_only_where_it_matters(void **state WR_UNUSED)
{
    struct judge judge = {.answer = true}, *at = &judge;
    struct rig rig;

    rig_init(&rig);
    rig.matters = (struct wr_matters){judge_matters, &at};
    assert_string_equal(rig_next(&rig), "a.find");
    assert_int_equal(judge.asked, 0); /* the step does not care */
    rig.steps[0].only_if = WR_ONLY_IF_TIER;
    assert_string_equal(rig_next(&rig), "a.find");
    assert_int_equal(judge.asked, 1);
    assert_true(judge.saw_email);
    judge.answer = false;
    assert_string_equal(rig_next(&rig), "");
    assert_int_equal(rig.trail.early, 1);
    assert_int_equal(rig.next.absent_count, 0); /* not looked for is not absent */
    /* What is free is asked whatever it matters. */
    rig.trail = (struct wr_trail){0};
    rig.providers[0].tariff.billing = WR_BILL_FREE;
    assert_string_equal(rig_next(&rig), "a.find");
    rig_fini(&rig);
}

static void what_stands_is_displaced_by_standing(void **state WR_UNUSED)
{
    static const struct {
        enum wr_origin origin;
        int days;
        bool vouched, open;
    } cases[] = {
        {WR_ORIGIN_PERSON, 900, true, false},
        {WR_ORIGIN_CRM, 1, false, false},
        {WR_ORIGIN_CRM, 1, true, true},
        {WR_ORIGIN_CRM, 900, false, false}, /* an address does not age */

        {WR_ORIGIN_VERIFIED, 1, false, false},
        {WR_ORIGIN_PROVIDER, 1, false, true},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct wr_outlook outlook;
        struct rig rig;

        rig_init(&rig);
        rig_fact(&rig, WR_F_EMAIL, "ada@example.com", cases[i].origin, "x",
                 cases[i].days);
        rig.steps[0].confidence = 1000; /* wanted all the same */
        for (size_t p = 0; p < 3; p++) {
            rig.providers[p].vouched = finds_nothing;
            rig.providers[p].vouched_count = 0;
        }
        if (cases[i].vouched)
            rig.providers[1].vouched = NULL;
        rig_next(&rig);
        wr_waterfall_outlook(&rig.waterfall, WR_ANY_PURPOSE, rig.profile, &rig.trail,
                             &outlook);
        assert_int_equal(outlook.may_change[WR_F_EMAIL], cases[i].open);
        rig_fini(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_listed_until_it_is_found),
        cmocka_unit_test(looked_for_in_vain),
        cmocka_unit_test(a_lead_may_be_asked_of_everybody),
        cmocka_unit_test(freshness_of_the_step),
        cmocka_unit_test(a_step_may_be_content_with_what_is_stale),
        cmocka_unit_test(misses_are_believed_for_a_time),
        cmocka_unit_test(on_after_a_dead_address),
        cmocka_unit_test(the_outlook_of_an_address),
        cmocka_unit_test(the_order_of_the_segment),
        cmocka_unit_test(exploring_leads),
        cmocka_unit_test(bought_only_where_it_matters),
        cmocka_unit_test(what_stands_is_displaced_by_standing),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
