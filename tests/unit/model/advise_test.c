/* advise_test.c - the next best question, and the fewest facts that lift a lead. */
#include "rig.h"

#include "weir/buf.h"

/* Points: size 30 or 15, seniority 20, country 10, industry 10, reachable 10 (by a
 * pattern and by `known`), tiers at 70, 40 and 0. */
#define MODEL                                                                        \
    "model: x\nshares: {fit: 1}\n"                                                   \
    "completeness:\n"                                                                \
    "  threshold: 50\n"                                                              \
    "  fields:\n"                                                                    \
    "    - {field: country, weight: 40, required: true}\n"                           \
    "    - {field: employees, weight: 40}\n"                                         \
    "    - {field: domain, weight: 10}\n"                                            \
    "    - {field: phone, weight: 10}\n"                                             \
    "fit:\n  criteria:\n"                                                            \
    "    - name: size\n      cases:\n"                                               \
    "        - {points: 30, when: {field: employees, within: 200-5000}}\n"           \
    "        - {points: 15, when: {field: employees, within: 50-199}}\n"             \
    "    - {name: level, points: 20, when: {field: seniority, in: [vp, c_level]}}\n" \
    "    - {name: country, points: 10, when: {field: country, is: US}}\n"            \
    "    - {name: industry, points: 10, when: {field: industry, is: software}}\n"    \
    "    - {name: web, points: 10, when: {field: linkedin_url, known: true}}\n"      \
    "    - {name: boss, points: 20, when: {field: title, matches: '^boss'}}\n"       \
    "stops:\n"                                                                       \
    "  - {name: s, reason: moon, when: {field: country, is: MC}}\n"                  \
    "questions:\n"                                                                   \
    "  employees: How many people work at your company?\n"                           \
    "  title: \"What is your job title?\"\n"

static const struct wr_decision *advise(struct rig *rig)
{
    rig_decide(rig);
    wr_advise(rig->model, &rig->in, rig->arena, &rig->out);
    return &rig->out;
}

static void check_question(const struct rig *rig, size_t i, const char *text,
                           int64_t points_milli)
{
    assert_true(i < rig->out.question_count);
    rig_assert_text(rig->out.questions[i].text, text);
    assert_int_equal(rig->out.questions[i].points_milli, points_milli);
}

/* Nothing known: country is required, and the size then matters most. Held at 0; with
 * employees alone it stays held, since country is missing. */
static void what_is_required_is_asked_first(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, MODEL);
    assert_int_equal(advise(&rig)->disposition, WR_DISPOSED_HELD);
    check_question(&rig, 0, "country", 10000);
    assert_true(rig.out.questions[0].required);
    assert_false(rig.out.questions[0].opens); /* 40 of the 50 that are needed */
    /* The title says the seniority too: 20 + 20 points, and the tier of 40; then 30
     * points for the size. Nobody is asked for a seniority beside the title. */
    check_question(&rig, 1, "What is your job title?", 40000);
    check_question(&rig, 2, "How many people work at your company?", 30000);
    /* Ten points each, in the order of the model; phone has weight alone. */
    check_question(&rig, 3, "industry", 10000);
    check_question(&rig, 4, "linkedin_url", 10000);
    assert_int_equal(rig.out.question_count, 5);
    assert_int_equal(rig.out.lift_count, 0);
    rig_close(&rig);
}

/* With the country known, employees alone bring 80 of the 50 that are needed: that goes
 * before the title, which would be worth more points. */
static void then_what_opens_the_gate(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    rig_open(&rig, MODEL);
    v = WR_ARRAY(rig.arena, struct wr_str, WR_F_BUILTIN_COUNT);
    rig_know(&rig, "country", "US");
    assert_int_equal(advise(&rig)->disposition, WR_DISPOSED_HELD);
    check_question(&rig, 0, "How many people work at your company?", 30000);
    assert_true(rig.out.questions[0].opens);
    check_question(&rig, 1, "phone", 0); /* 40 + 10: enough as well */
    assert_true(rig.out.questions[1].opens);
    check_question(&rig, 2, "email", 0); /* its domain is wanted: 40 + 10 */
    check_question(&rig, 3, "website", 0);
    check_question(&rig, 4, "What is your job title?", 40000);
    wr_handoff(rig.model, &rig.in, &rig.out, rig.arena, v);
    rig_assert_text(v[WR_F_NEXT_QUESTION], "How many people work at your company?");
    rig_close(&rig);
}

/* All that people can be asked is known: domain is nobody's to ask. */
static void nothing_is_asked_in_vain(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    rig_open(&rig, MODEL);
    v = WR_ARRAY(rig.arena, struct wr_str, WR_F_BUILTIN_COUNT);
    rig_know(&rig, "country", "US");
    rig_know(&rig, "employees", "10");
    rig_know(&rig, "phone", "+15550100");
    rig_know(&rig, "title", "Clerk");
    rig_know(&rig, "seniority", "entry");
    rig_know(&rig, "industry", "retail");
    rig_know(&rig, "linkedin_url", "linkedin.com/in/ada");
    assert_int_equal(advise(&rig)->gap_count, 1);
    assert_int_equal(rig.out.question_count, 0);
    wr_handoff(rig.model, &rig.in, &rig.out, rig.arena, v);
    rig_assert_text(v[WR_F_NEXT_QUESTION], "none");
    rig_close(&rig);
}

static void check_lift(const struct rig *rig, size_t i, const char *text)
{
    assert_true(i < rig->out.lift_count);
    rig_assert_text(wr_lift_text(&rig->out.lifts[i], rig->arena), text);
}

/* Country 10 and level 20 make 30: ten below partial. Size brings 30, industry and web
 * 10 each; each alone is enough, the most points first. The pattern on the title would
 * do too, but no value is known for it. */
static void one_fact_is_enough(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    rig_open(&rig, MODEL);
    v = WR_ARRAY(rig.arena, struct wr_str, WR_F_BUILTIN_COUNT);
    rig_know(&rig, "country", "US");
    rig_know(&rig, "seniority", "vp");
    rig_know(&rig, "phone", "+15550100");
    assert_int_equal(advise(&rig)->score_milli, 30000);
    rig_assert_text(rig.out.next_tier, "partial");
    assert_int_equal(rig.out.next_tier_milli, 10000);
    assert_int_equal(rig.out.lift_count, 3);
    check_lift(&rig, 0, "employees is within 200-5000 (+30)");
    check_lift(&rig, 1, "industry is software (+10)");
    check_lift(&rig, 2, "linkedin_url is known (+10)");
    rig_assert_text(wr_decision_sentence(&rig.out, rig.arena),
                    "score 30, poor: fit 30, mostly for level (+20 fit), country (+10 "
                    "fit); 10 points below partial, which it reaches if employees is "
                    "within 200-5000 (+30)");
    wr_handoff(rig.model, &rig.in, &rig.out, rig.arena, v);
    rig_assert_text(v[WR_F_REASONS],
                    "level +20 fit (seniority vp is one of vp, c_level); country +10 "
                    "fit (country is US); partial if employees is within 200-5000 "
                    "(+30)");
    rig_close(&rig);
}

/* Size 15, country 10: 25. Level 20 would bring 45; nothing else alone does: and of the
 * known size nothing is asked. Without the level, two of industry and web make 45. */
static void two_facts_where_none_does_alone(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, MODEL);
    rig_know(&rig, "country", "US");
    rig_know(&rig, "employees", "60");
    assert_int_equal(advise(&rig)->score_milli, 25000);
    assert_int_equal(rig.out.lift_count, 1);
    check_lift(&rig, 0, "seniority is one of vp, c_level (+20)");
    rig_know(&rig, "seniority", "entry");
    advise(&rig);
    assert_int_equal(rig.out.lift_count, 1);
    check_lift(&rig, 0, "industry is software and linkedin_url is known (+20)");
    rig_know(&rig, "linkedin_url", "linkedin.com/in/ada");
    rig_know(&rig, "industry", "retail");
    assert_int_equal(advise(&rig)->lift_count, 0);
    rig_close(&rig);
}

/* Bounds take comparisons of one field as free of each other: 10 + 20 + 20 + 15. No one
 * size is both, so that 10 + 20 is all there is, and 40 is not reached by it; with the
 * industry's 15 it is. */
static void bounds_alone_lift_nobody(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig,
             "model: x\nshares: {fit: 1}\nfit:\n  criteria:\n"
             "    - {name: a, points: 20, when: {field: employees, within: 200-5000}}\n"
             "    - {name: b, points: 20, when: {field: employees, within: 50-199}}\n"
             "    - {name: c, points: 10, when: {field: country, is: US}}\n"
             "    - {name: d, points: 15, when: {field: industry, is: software}}\n");
    rig_know(&rig, "country", "US");
    assert_int_equal(advise(&rig)->score_milli, 10000);
    assert_int_equal(rig.out.lift_count, 1);
    check_lift(&rig, 0, "employees is within 200-5000 and industry is software (+35)");
    rig_know(&rig, "industry", "retail");
    assert_int_equal(advise(&rig)->lift_count, 0);
    rig_close(&rig);
}

/* A thousand people would make 50 points and an enterprise of it, where strong begins
 * at 70 and 50 is bronze: that lifts nobody. */
static void another_segment_has_other_tiers(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(
        &rig,
        "model: x\nscale: points\nfit:\n  criteria:\n"
        "    - {name: a, points: 30, when: {field: country, is: US}}\n"
        "    - {name: b, points: 20, when: {field: employees, at_least: 1000}}\n"
        "    - {name: c, points: 20, when: {field: seniority, is: vp}}\n"
        "tiers: {levels: [{name: strong, from: 45, review: 30d}, {name: poor, "
        "from: 0, review: 30d}]}\n"
        "segments:\n"
        "  - name: enterprise\n"
        "    when: {field: employees, at_least: 1000}\n"
        "    tiers: {levels: [{name: strong, from: 70, review: 30d}, {name: bronze, "
        "from: 0, review: 30d}]}\n"
        "    stages: {order: [raw, mql], rules: [{stage: mql, when: always}]}\n");
    rig_know(&rig, "country", "US");
    assert_int_equal(advise(&rig)->score_milli, 30000);
    assert_int_equal(rig.out.lift_count, 1);
    check_lift(&rig, 0, "seniority is vp (+20)");
    rig_know(&rig, "employees", "1000");
    rig_assert_text(advise(&rig)->tier, "bronze");
    assert_int_equal(rig.out.lift_count, 1);
    check_lift(&rig, 0, "seniority is vp (+20)");
    rig_close(&rig);
}

/* A lead at the top has nowhere to go; a stopped or opted-out one is not advised. */
static void some_leads_are_not_advised(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, MODEL);
    rig_know(&rig, "country", "US");
    rig_know(&rig, "employees", "500");
    rig_know(&rig, "seniority", "vp");
    rig_know(&rig, "industry", "software");
    assert_int_equal(advise(&rig)->score_milli, 70000);
    assert_int_equal(rig.out.lift_count, 0);
    rig_know(&rig, "country", "MC");
    assert_int_equal(advise(&rig)->disposition, WR_DISPOSED_STOPPED);
    assert_int_equal(rig.out.question_count, 0);
    rig_know(&rig, "opted_out", "true");
    assert_int_equal(advise(&rig)->disposition, WR_DISPOSED_SUPPRESSED);
    assert_int_equal(rig.out.question_count, 0);
    rig_close(&rig);
}

/* What a lift says is what is decided once the facts are there: on random leads and the
 * shipped model, with the values of the conditions themselves. */
static void a_lift_is_true(void **state WR_UNUSED)
{
    static const struct {
        const char *field, *value;
    } pool[] = {
        {"title", "Head of Sales"}, {"seniority", "director"},
        {"department", "sales"},    {"employees", "300"},
        {"industry", "software"},   {"country", "US"},
        {"account_country", "US"},  {"domain", "example.com"},
        {"role", "user"},           {"email_status", "deliverable"},
    };
    int lifted = 0;
    struct rig rig;

    rig_open_file(&rig, WEIR_SOURCE_DIR "/jobs/models/icp.yaml");
    for (unsigned mask = 0; mask < 1u << WR_COUNT(pool); mask++) {
        const struct wr_decision *d;
        struct wr_decision then;
        int64_t edge;

        rig_clear(&rig);
        for (size_t i = 0; i < WR_COUNT(pool); i++)
            if (mask & 1u << i)
                rig_know(&rig, pool[i].field, pool[i].value);
        d = advise(&rig);
        if (d->lift_count == 0)
            continue;
        lifted++;
        edge = d->score_milli + d->next_tier_milli;
        assert_int_equal(d->disposition, WR_DISPOSED_SCORED);
        assert_true(d->lifts[0].points_milli >= d->next_tier_milli);
        for (size_t i = 0; i < d->lifts[0].count; i++)
            for (size_t k = 0; k < WR_COUNT(pool); k++)
                if (wr_str_eqz(d->lifts[0].names[i], pool[k].field))
                    assert_false(mask & 1u << k); /* missing, indeed */
        /* Of a single fact that the pool has: the pool's value is one it looks for. */
        if (d->lifts[0].count == 1 && wr_str_eqz(d->lifts[0].names[0], "employees")) {
            rig_know(&rig, "employees", "300");
            wr_decide(rig.model, &rig.in, rig.arena, &then);
            assert_true(then.score_milli >= edge);
        }
    }
    assert_true(lifted > 50);
    rig_close(&rig);
}

static void advice_comes_back(void **state WR_UNUSED)
{
    struct wr_str texts[2];
    struct wr_decision back;
    struct wr_err err = {0};
    struct rig rig;

    rig_open(&rig, MODEL);
    rig_know(&rig, "country", "US");
    rig_know(&rig, "employees", "60");
    rig_know(&rig, "seniority", "entry");
    advise(&rig);
    assert_true(rig.out.question_count > 1);
    for (size_t i = 0; i < 2; i++) {
        struct wr_buf json;

        wr_buf_init(&json, 1 << 20);
        wr_decision_write(i ? &back : &rig.out, &rig.catalogue, &json);
        texts[i] = wr_arena_str(rig.arena, wr_buf_str(&json));
        wr_buf_fini(&json);
        assert_int_equal(
            wr_decision_read(texts[i], &rig.catalogue, rig.arena, &back, &err), WR_OK);
    }
    assert_true(wr_str_eq(texts[0], texts[1]));
    assert_int_equal(back.question_count, rig.out.question_count);
    assert_int_equal(back.lift_count, 1);
    rig_assert_text(wr_lift_text(&back.lifts[0], rig.arena),
                    "industry is software and linkedin_url is known (+20)");
    while (texts[0].len-- > 0)
        assert_int_equal(
            wr_decision_read(texts[0], &rig.catalogue, rig.arena, &back, &err),
            WR_E_PROTOCOL);
    rig_close(&rig);
}

#define HEAD                       \
    "model: x\nshares: {fit: 1}\n" \
    "fit: {criteria: [{name: a, points: 5, when: {field: title, known: true}}]}\n"
static void mistakes(void **state WR_UNUSED)
{
    static const struct {
        const char *yaml, *mistakes;
    } cases[] = {
        {HEAD "questions: [title]\n",
         "m.yaml:4:12: error: questions is a map: FIELD: how a form asks for it\n"},
        {HEAD "questions: {titel: What?}\n",
         "m.yaml:4:13: error: unknown field \"titel\"; did you mean \"title\"?\n"},
        {HEAD "questions: {score: What?, role: Which?}\n",
         "m.yaml:4:13: error: score is decided by the model and cannot be asked for\n"
         "m.yaml:4:27: error: role is derived from other fields and cannot be asked "
         "for\n"},
        {HEAD "questions: {title: '  '}\n",
         "m.yaml:4:20: error: a question is text of 1 to 200 bytes\n"},
        {HEAD "questions: {title: {a: b}}\n",
         "m.yaml:4:20: error: a question is text of 1 to 200 bytes\n"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++)
        rig_assert_mistakes(cases[i].yaml, cases[i].mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_required_is_asked_first),
        cmocka_unit_test(then_what_opens_the_gate),
        cmocka_unit_test(nothing_is_asked_in_vain),
        cmocka_unit_test(one_fact_is_enough),
        cmocka_unit_test(two_facts_where_none_does_alone),
        cmocka_unit_test(bounds_alone_lift_nobody),
        cmocka_unit_test(another_segment_has_other_tiers),
        cmocka_unit_test(some_leads_are_not_advised),
        cmocka_unit_test(a_lift_is_true),
        cmocka_unit_test(advice_comes_back),
        cmocka_unit_test(mistakes),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
