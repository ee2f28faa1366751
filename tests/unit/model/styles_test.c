/* Ways to write a model: open-ended points, weights times levels, sub-scores of other
 * names. All by hand. */
#include "rig.h"

static const char points_model[] =
    "model: points\n"
    "scale: points\n"
    "fit:\n"
    "  criteria:\n"
    "    - {name: senior, points: 90, when: {field: seniority, is: c_level}}\n"
    "    - {name: free, points: -30, when: {field: email_kind, is: free}}\n"
    "intent:\n"
    "  signals:\n"
    "    - {kind: demo, points: 60}\n"
    "tiers:\n"
    "  levels:\n"
    "    - {name: sql, from: 120, review: 90d, respond: 24h}\n"
    "    - {name: rest, from: 0, review: 90d}\n"
    "stages:\n"
    "  order: [raw, sql]\n"
    "  rules: [{stage: sql, when: {field: tier, is: sql}}]\n"
    "paths:\n"
    "  table: [{path: nurture}]\n";

/* 90 + 60 = 150 has no 100 to end at; -30 + 0 ends at 0 as a whole, not in its part. */
static void points_have_no_end(void **state WR_UNUSED)
{
    const struct wr_decision *d;
    struct rig rig;

    rig_open(&rig, points_model);
    rig_know(&rig, "seniority", "c_level");
    rig_signal(&rig, "demo", 1, 1);
    wr_decide(rig.model, &rig.in, rig.arena, &rig.out);
    assert_int_equal(rig.out.score_milli, 150000);
    rig_assert_text(rig.out.tier, "sql");
    rig_assert_text(rig.out.stage, "sql");
    assert_int_equal(rig.out.respond_us, 24 * WR_HOUR_US);
    rig_know(&rig, "email_kind", "free");
    wr_decide(rig.model, &rig.in, rig.arena, &rig.out);
    assert_int_equal(rig.out.score_milli, 120000);
    rig_know(&rig, "seniority", "intern");
    rig.in.signals.count = 0;
    wr_decide(rig.model, &rig.in, rig.arena, &rig.out);
    assert_int_equal(rig.out.fit_milli, -30000);
    assert_int_equal(rig.out.score_milli, 0);
    assert_int_equal(rig.out.respond_us, 0);
    d = &rig.out;
    rig_assert_text(rig_line(d, "score", WR_LINE_CLAMP, "score")->text, "not below 0");
    rig_close(&rig);
}

static const char weights_model[] =
    "model: weights\n"
    "shares: {fit: 1}\n"
    "fit:\n"
    "  style: weights\n"
    "  criteria:\n"
    "    - name: size\n"
    "      weight: 5\n"
    "      cases:\n"
    "        - {level: 3, when: {field: employees, within: 200-5000}}\n"
    "        - {level: 1, when: {field: employees, at_least: 50}}\n"
    "    - {name: country, weight: 2, level: 3, when: {field: country, is: US}}\n"
    "    - {name: title, weight: 3, level: 2, when: {field: title, known: true}}\n";

/* The most is 3 x (5 + 2 + 3) = 30. 5 x 3 + 2 x 3 + 3 x 2 = 27: 90. 5 x 1 + 3 x 2 = 11:
 * 36.667, of which the lines show 16.666 + 20. */
static void weights_are_made_100(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, weights_model);
    rig_know(&rig, "employees", "300");
    rig_know(&rig, "country", "US");
    rig_know(&rig, "title", "VP Marketing");
    assert_int_equal(rig_decide(&rig)->fit_milli, 90000);
    rig_know(&rig, "employees", "60");
    rig_know(&rig, "country", "FR");
    assert_int_equal(rig_decide(&rig)->fit_milli, 36667);
    assert_int_equal(rig_line(&rig.out, "fit", WR_LINE_POINTS, "size")->milli, 16666);
    assert_int_equal(rig_line(&rig.out, "fit", WR_LINE_POINTS, "title")->milli, 20000);
    assert_int_equal(rig_line(&rig.out, "fit", WR_LINE_ROUND, "fit")->milli, 1);
    assert_int_equal(rig.out.score_milli, 37000);
    rig_close(&rig);
}

static const char named_model[] =
    "model: named\n"
    "shares: {fit: 0.5, need: 0.25, authority: 0.25}\n"
    "fit: {criteria: [{name: size, points: 100, when: {field: employees, at_least: 50}}]}\n"
    "scores:\n"
    "  need:\n"
    "    signals: [{kind: demo, points: 80}]\n"
    "  authority:\n"
    "    criteria: [{name: c, points: 60, when: {field: seniority, is: c_level}}]\n"
    "stages:\n"
    "  order: [raw, mql]\n"
    "  rules: [{stage: mql, when: {field: need_score, at_least: 80}}]\n"
    "paths:\n"
    "  bands: {authority: {high: 60, medium: 30}}\n"
    "  table:\n"
    "    - {authority: high, path: route_now, respond: 5m}\n"
    "    - {path: nurture}\n";

/* 0.5 x 100 + 0.25 x 80 + 0.25 x 60 = 85. */
static void sub_scores_have_names(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, named_model);
    rig_know(&rig, "employees", "300");
    rig_know(&rig, "seniority", "c_level");
    rig_signal(&rig, "demo", 1, 1);
    wr_decide(rig.model, &rig.in, rig.arena, &rig.out);
    assert_int_equal(rig.out.score_milli, 85000);
    assert_int_equal(rig.out.part_count, 3);
    rig_assert_text(rig.out.parts[1].name, "need");
    assert_int_equal(rig.out.parts[1].milli, 80000);
    rig_assert_text(rig.out.stage, "mql");
    rig_assert_text(rig.out.path, "route_now");
    assert_int_equal(rig.out.respond_us, 5 * WR_MINUTE_US);
    rig_know(&rig, "seniority", "manager");
    wr_decide(rig.model, &rig.in, rig.arena, &rig.out);
    rig_assert_text(rig.out.path, "nurture");
    rig_close(&rig);
}

static const char segments_model[] =
    "model: segments\n"
    "shares: {fit: 1}\n"
    "fit: {criteria: [{name: size, points: 50, when: {field: employees, at_least: 50}}]}\n"
    "segments:\n"
    "  - name: enterprise\n"
    "    when: {field: employees, at_least: 1000}\n"
    "    tiers: {levels: [{name: key, from: 40, review: 7d, respond: 4h},\n"
    "                     {name: rest, from: 0, review: 90d}]}\n"
    "    paths: {table: [{path: named_account, action: call the owner}]}\n"
    "  - name: small\n"
    "    when: {field: employees, at_most: 20}\n"
    "    shares: {fit: 1}\n"
    "    fit: {criteria: [{name: any, points: 90, when: {field: title, known: true}}]}\n";

static void segments_have_their_own(void **state WR_UNUSED)
{
    struct wr_str values[WR_F_BUILTIN_COUNT];
    struct rig rig;

    rig_open(&rig, segments_model);
    rig_know(&rig, "employees", "2000");
    rig_decide(&rig);
    rig_assert_text(rig.out.segment, "enterprise");
    rig_assert_text(rig.out.tier, "key");
    assert_int_equal(rig.out.respond_us, 4 * WR_HOUR_US);
    wr_handoff(rig.model, &rig.in, &rig.out, rig.arena, values);
    rig_assert_text(values[WR_F_NEXT_ACTION], "call the owner");
    rig_know(&rig, "employees", "100");
    rig_decide(&rig);
    assert_null(rig.out.segment.ptr);
    rig_assert_text(rig.out.tier, "partial");
    rig_know(&rig, "employees", "5");
    rig_know(&rig, "title", "Founder");
    rig_decide(&rig);
    rig_assert_text(rig.out.segment, "small");
    assert_int_equal(rig.out.score_milli, 90000);
    /* A range that may be either is of neither. */
    rig_know(&rig, "employees", "10-5000");
    rig_decide(&rig);
    assert_null(rig.out.segment.ptr);
    rig_close(&rig);
}

static void segments_tell_their_mistakes(void **state WR_UNUSED)
{
    rig_assert_mistakes(
        "model: m\n"
        "shares: {fit: 1}\n"
        "fit: {criteria: [{name: a, points: 1, when: {field: title, known: true}}]}\n"
        "segments:\n"
        "  - {name: x, when: always, shares: {fit: 0.5}}\n"
        "  - {name: x, when: {field: titel, known: true}}\n"
        "  - {name: y, when: always, tears: 1}\n",
        "m.yaml:5:37: error: the shares make 0.500 together, not 1\n"
        "m.yaml:6:5: error: there is a segment \"x\" already\n"
        "m.yaml:6:29: error: unknown field \"titel\"; did you mean \"title\"?\n"
        "m.yaml:7:29: error: unknown option \"tears\"; did you mean \"tiers\"?\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_have_no_end),
        cmocka_unit_test(weights_are_made_100),
        cmocka_unit_test(sub_scores_have_names),
        cmocka_unit_test(segments_have_their_own),
        cmocka_unit_test(segments_tell_their_mistakes),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
