/* frameworks_test.c - checklists: what is known, inferred, unknown; told, never points.
 */
#include "rig.h"

#include "weir/buf.h"

#define HEAD "model: x\nshares: {fit: 1}\n"
#define FIT \
    "fit: {criteria: [{name: a, points: 50, when: {field: employees, at_least: 50}}]}\n"
#define PATHS                                                                   \
    "paths:\n  table:\n"                                                        \
    "    - {path: route_now, when: [{field: bant.known, at_least: 1}, {field: " \
    "bant.unknown, at_most: 1}]}\n"                                             \
    "    - {path: nurture, when: {field: bant.inferred, at_least: 2}}\n"        \
    "    - {path: review_once}\n"

static const struct wr_check *check(const struct rig *rig, const char *framework,
                                    const char *name)
{
    for (size_t i = 0; i < rig->out.check_count; i++) {
        if (wr_str_eqz(rig->out.checks[i].framework, framework) &&
            wr_str_eqz(rig->out.checks[i].name, name))
            return &rig->out.checks[i];
    }
    fail_msg("no %s of %s", name, framework);
    return NULL;
}

static void is(const struct rig *rig, const char *name, enum wr_coverage coverage)
{
    assert_int_equal(check(rig, "BANT", name)->coverage, coverage);
}

/* A job's own answer makes authority known; the role or the level lets it be told, as
 * employees do a budget, anything done a need, and a demo within 30 days the timing. */
static void bant_as_weir_has_it(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    rig_open(&rig, HEAD FIT "frameworks: [bant]\n" PATHS);
    v = WR_ARRAY(rig.arena, struct wr_str, WR_F_BUILTIN_COUNT);
    rig_decide(&rig);
    assert_int_equal(rig.out.check_count, 4);
    is(&rig, "budget", WR_COVERAGE_UNKNOWN);
    is(&rig, "authority", WR_COVERAGE_UNKNOWN);
    rig_assert_text(rig.out.path, "review_once");

    rig_know(&rig, "role", "decision_maker");
    rig_know(&rig, "employees", "1600");
    rig_decide(&rig);
    is(&rig, "budget", WR_COVERAGE_INFERRED);
    is(&rig, "authority", WR_COVERAGE_INFERRED);
    rig_assert_text(rig.out.path, "nurture"); /* two are inferred */

    rig_know(&rig, "seniority", "vp");
    rig_know(&rig, "budget", "10000");
    rig_signal(&rig, "page_view", 200, 1);
    wr_handoff(rig.model, &rig.in, rig_decide(&rig), rig.arena, v);
    is(&rig, "authority", WR_COVERAGE_INFERRED);
    is(&rig, "budget", WR_COVERAGE_KNOWN);
    is(&rig, "need", WR_COVERAGE_INFERRED);
    is(&rig, "timing", WR_COVERAGE_UNKNOWN);
    rig_assert_text(rig.out.path, "route_now"); /* one known, one unknown */
    rig_assert_text(
        v[WR_F_QUALIFICATION],
        "BANT 3/4: budget known (10000), authority inferred (seniority vp), "
        "need inferred (active), timing unknown");
    rig_signal(&rig, "demo_request", 31, 1);
    rig_decide(&rig);
    is(&rig, "timing", WR_COVERAGE_UNKNOWN);
    rig_signal(&rig, "demo_request", 30, 1);
    rig_decide(&rig);
    is(&rig, "timing", WR_COVERAGE_INFERRED);
    rig_assert_text(check(&rig, "BANT", "timing")->note, "demo_request");
    rig_close(&rig);
}

/* A vendor's "unknown" is no knowledge. */
static void unknown_is_not_known(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, HEAD FIT "frameworks: [bant]\n");
    rig_know(&rig, "seniority", "unknown");
    rig_know(&rig, "role", "unknown");
    rig_absent(&rig, "revenue");
    rig_decide(&rig);
    is(&rig, "authority", WR_COVERAGE_UNKNOWN);
    is(&rig, "budget", WR_COVERAGE_UNKNOWN);
    rig_close(&rig);
}

static void each_name_has_its_items(void **state WR_UNUSED)
{
    static const struct {
        const char *framework, *title, *items[8];
    } all[] = {
        {"bant", "BANT", {"budget", "authority", "need", "timing"}},
        {"champ", "CHAMP", {"challenges", "authority", "money", "prioritization"}},
        {"meddic",
         "MEDDIC",
         {"metrics", "economic_buyer", "decision_criteria", "decision_process",
          "identify_pain", "champion"}},
        {"meddicc",
         "MEDDICC",
         {"metrics", "economic_buyer", "decision_criteria", "decision_process",
          "identify_pain", "champion", "competition"}},
    };
    struct rig rig;

    rig_open(&rig, HEAD FIT "frameworks: [bant, champ, meddic, meddicc]\n");
    rig_know(&rig, "role", "decision_maker");
    rig_know(&rig, "technologies", "acme_crm");
    rig.in.digest.active_members = 2;
    rig_decide(&rig);
    assert_int_equal(rig.out.check_count, 4 + 4 + 6 + 7);
    for (size_t i = 0; i < WR_COUNT(all); i++)
        for (size_t k = 0; k < 8 && all[i].items[k]; k++)
            assert_non_null(check(&rig, all[i].title, all[i].items[k]));
    assert_int_equal(check(&rig, "MEDDIC", "economic_buyer")->coverage,
                     WR_COVERAGE_INFERRED);
    assert_int_equal(check(&rig, "MEDDIC", "champion")->coverage, WR_COVERAGE_INFERRED);
    assert_int_equal(check(&rig, "MEDDICC", "competition")->coverage,
                     WR_COVERAGE_INFERRED);
    assert_int_equal(check(&rig, "MEDDICC", "metrics")->coverage, WR_COVERAGE_UNKNOWN);
    rig_close(&rig);
}

/* A job's own fields make known what no built-in field tells. */
static void a_jobs_fields_count(void **state WR_UNUSED)
{
    static const struct wr_field timeline = {.name = "timeline",
                                             .normal = WR_NORMAL_TEXT,
                                             .about = WR_NO_FIELD,
                                             .help = "as told on the form"};
    struct rig rig;

    rig_init(&rig);
    assert_int_not_equal(wr_catalogue_add(&rig.catalogue, &timeline), WR_NO_FIELD);
    rig.model = wr_model_parse(
        WR_LIT(HEAD FIT "frameworks: {bant: default}\n"
                        "questions: {timeline: When do you want to start?}\n"),
        "m.yaml", &rig.catalogue, NULL, rig.diags);
    assert_non_null(rig.model);
    rig_clear(&rig);
    rig_decide(&rig);
    is(&rig, "timing", WR_COVERAGE_UNKNOWN);
    wr_advise(rig.model, &rig.in, rig.arena, &rig.out);
    rig_assert_text(rig.out.questions[0].text, "employees"); /* points first */
    rig_assert_text(rig.out.questions[1].text, "When do you want to start?");
    rig_know(&rig, "timeline", "this quarter");
    rig_decide(&rig);
    is(&rig, "timing", WR_COVERAGE_KNOWN);
    rig_assert_text(check(&rig, "BANT", "timing")->note, "this quarter");
    rig_close(&rig);
}

static void ones_own_checklist(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, HEAD FIT
             "frameworks:\n"
             "  ours:\n"
             "    reach: {fields: [phone, email]}\n"
             "    money: {known: {field: revenue, at_least: 1000000}, inferred: "
             "{field: employees, at_least: 100}}\n"
             "    urge: {signal: demo_request, within: 10d}\n"
             "stages:\n  order: [raw, mql]\n"
             "  rules: [{stage: mql, when: {field: ours.known, at_least: 2}}, {stage: "
             "raw, when: always}]\n");
    rig_know(&rig, "email", "ada@alpha.example");
    rig_know(&rig, "revenue", "500000");
    rig_know(&rig, "employees", "100-200");
    rig_signal(&rig, "demo_request", -1,
               4); /* without a date it is not within 10 days */
    rig_decide(&rig);
    rig_assert_text(
        wr_qualification_text(&rig.out, rig.arena),
        "OURS 2/3: reach known (email), money inferred (employees 100-200), "
        "urge unknown");
    rig_assert_text(rig.out.stage, "raw");
    rig_know(&rig, "revenue", "1000000-5000000");
    rig_decide(&rig);
    rig_assert_text(rig.out.stage, "mql");
    rig_assert_text(check(&rig, "OURS", "money")->note, "revenue 1000000-5000000");
    rig_close(&rig);
}

/* The same decision with and without: not a line of the receipt, not a point. */
static void it_is_never_points(void **state WR_UNUSED)
{
    struct wr_decision without;
    struct rig rig, plain;

    rig_open(&rig, HEAD FIT "frameworks: [bant, meddicc]\n");
    rig_open(&plain, HEAD FIT);
    for (int i = 0; i < 2; i++) {
        struct rig *r = i ? &rig : &plain;

        rig_know(r, "employees", "1600");
        rig_know(r, "seniority", "vp");
        rig_signal(r, "demo_request", 1, 3);
        rig_decide(r);
    }
    without = plain.out;
    assert_int_equal(rig.out.score_milli, without.score_milli);
    assert_int_equal(rig.out.line_count, without.line_count);
    assert_int_equal(rig.out.completeness_milli, without.completeness_milli);
    rig_close(&rig);
    rig_close(&plain);
}

static void coverage_comes_back(void **state WR_UNUSED)
{
    struct wr_decision back;
    struct wr_err err = {0};
    struct wr_buf json;
    struct rig rig;

    rig_open(&rig, HEAD FIT "frameworks: [bant]\n");
    rig_know(&rig, "seniority", "vp");
    rig_decide(&rig);
    wr_buf_init(&json, 1 << 20);
    wr_decision_write(&rig.out, &rig.catalogue, &json);
    assert_int_equal(
        wr_decision_read(wr_buf_str(&json), &rig.catalogue, rig.arena, &back, &err),
        WR_OK);
    rig_assert_text(
        wr_qualification_text(&back, rig.arena),
        "BANT 1/4: authority inferred (seniority vp), budget unknown, need unknown, "
        "timing unknown");
    wr_buf_fini(&json);
    rig_close(&rig);
}

static void mistakes(void **state WR_UNUSED)
{
    static const struct {
        const char *yaml, *mistakes;
    } cases[] = {
        {HEAD FIT "frameworks: bant\n",
         "m.yaml:4:13: error: frameworks is a list of 1 to 4 names, or a map of them\n"},
        {HEAD FIT "frameworks: [bnat]\n",
         "m.yaml:4:14: error: unknown framework \"bnat\"; did you mean \"bant\"?\n"},
        {HEAD FIT "frameworks: [bant, bant]\n",
         "m.yaml:4:20: error: bant stands here twice\n"},
        {HEAD FIT "frameworks: {ours: 7}\n",
         "m.yaml:4:20: error: a framework is a map of 1 to 12 items, or default\n"},
        {HEAD FIT "frameworks: {ours: default}\n",
         "m.yaml:4:20: error: unknown framework \"ours\"; known: bant, champ, meddic, "
         "meddicc\n"},
        {HEAD FIT "frameworks: {Ours: {a: {fields: [title]}}}\n",
         "m.yaml:4:20: error: a framework is named with a-z and _\n"},
        {HEAD FIT "frameworks: {ours: {a: {fields: [titel, score]}, b: {}}}\n",
         "m.yaml:4:34: error: unknown field \"titel\"; did you mean \"title\"?\n"
         "m.yaml:4:41: error: \"score\" is decided by the model, not known\n"
         "m.yaml:4:53: error: an item has fields, known, inferred or signal\n"},
        {HEAD FIT "frameworks: {ours: {a: {fields: [title], within: 3d}}}\n",
         "m.yaml:4:24: error: within goes with signal\n"},
        /* A stage asks for what is known of a checklist: no way round for a source. */
        {HEAD FIT "frameworks: {ours: {a: {fields: [title, lead_source]}}}\n",
         "m.yaml:4:41: error: lead_source says where a lead came from, which adds "
         "nothing to fit and opens no gate; use it under intent and in paths\n"},
        /* Points, stops and segments may not name it. */
        {HEAD
         "fit: {criteria: [{name: a, points: 5, when: {any: [{field: title, known: "
         "true}, {not: {field: bant.known, at_least: 2}}]}}]}\n"
         "frameworks: [bant]\n",
         "m.yaml:3:95: error: \"bant.known\" is coverage, never points: stages and paths "
         "alone may name it\n"},
        {HEAD FIT "frameworks: [bant]\nstops: [{name: s, reason: r, when: {field: "
                  "bant.unknown, is: 4}}]\n",
         "m.yaml:5:44: error: \"bant.unknown\" is coverage, never points: stages and "
         "paths alone may name it\n"},
        {HEAD FIT "frameworks: [bant]\npaths: {table: [{path: nurture, when: {field: "
                  "bant.knwon, is: 4}}, {path: nurture}]}\n",
         "m.yaml:5:47: error: unknown field \"bant.knwon\"; did you mean "
         "\"bant.known\"?\n"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++)
        rig_assert_mistakes(cases[i].yaml, cases[i].mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bant_as_weir_has_it),
        cmocka_unit_test(unknown_is_not_known),
        cmocka_unit_test(each_name_has_its_items),
        cmocka_unit_test(a_jobs_fields_count),
        cmocka_unit_test(ones_own_checklist),
        cmocka_unit_test(it_is_never_points),
        cmocka_unit_test(coverage_comes_back),
        cmocka_unit_test(mistakes),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
