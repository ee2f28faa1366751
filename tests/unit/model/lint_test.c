/* lint_test.c - what is odd about a model: each remark where it belongs, and silence
 * where nothing is. */
#include "rig.h"

#include "etl/model/lint.h"

#include <stdio.h>

/* A model nothing can be said about, with a hole for each row of the table. */
static const char quiet[] =
    "model: m\n"
    "shares: {fit: 0.6, intent: 0.4}\n"
    "fit:\n"
    "  criteria:\n"
    "    - name: size\n"
    "      cases:\n"
    "        - {points: 60, when: {field: employees, at_least: 200}}\n"
    "        - {points: 30, when: {field: employees, at_least: 50}}\n"
    "    - {name: level, points: 40, when: {field: seniority, is: vp}}\n"
    "    - {name: free, points: -20, when: {field: email_kind, is: free}}\n"
    "intent:\n"
    "  signals: [{kind: demo, points: 100, most: 100}]\n"
    "stops: [{name: rival, reason: rival, when: {field: domain, is: rival.example}}]\n";

static struct wr_lints *lint(struct rig *rig, const char *yaml)
{
    struct wr_lints *out = WR_NEW(rig->arena, struct wr_lints);
    struct wr_yaml_doc *doc;

    doc = wr_yaml_parse(wr_str(yaml), "m.yaml", NULL, rig->diags);
    assert_non_null(doc);
    out->arena = rig->arena;
    wr_model_lint(rig->model, wr_yaml_root(doc), out);
    for (size_t i = 0; i < out->count; i++) /* places are numbers by now */
        out->items[i].pos.file = NULL;
    wr_yaml_free(doc);
    return out;
}

static bool has(const struct wr_lints *lints, const char *wanted)
{
    char line[600];

    for (size_t i = 0; i < lints->count; i++) {
        const struct wr_lint *l = &lints->items[i];

        snprintf(line, sizeof(line), "%d:%d: %s: %.*s", l->pos.line, l->pos.column,
                 l->is_hint ? "hint" : "warning", WR_FMT(l->text));
        if (strcmp(line, wanted) == 0)
            return true;
        print_message("  %s\n", line);
    }
    return false;
}

static void a_sound_model_is_left_alone(void **state WR_UNUSED)
{
    struct wr_lints *lints;
    struct rig rig;

    rig_open(&rig, quiet);
    lints = lint(&rig, quiet);
    (void)has(lints, "");
    assert_int_equal(lints->count, 0);
    rig_close(&rig);
}

static const struct {
    const char *title;
    const char *from, *to; /* of the quiet model */
    const char *remark;
} rows[] = {
    {"no stops",
     "stops: [{name: rival, reason: rival, when: {field: domain, is: "
     "rival.example}}]\n",
     "",
     "1:1: warning: no hard stops: a competitor or a country that is not served can "
     "score like anybody"},
    {"nothing negative", "points: -20", "points: 20",
     "1:1: warning: everything is positive: nothing a lead is or does ever costs "
     "points"},
    {"a band out of reach", "points: 100, most: 100", "points: 100, most: 10",
     "1:1: warning: intent is never high: that begins at 70, and no lead comes to more "
     "than 10"},
    {"a tier out of reach", "points: 100, most: 100", "points: 100, most: 10",
     "1:1: warning: tier strong is out of reach: it begins at 70, and no lead comes to "
     "more than 64"},
    {"activity", "{fit: 0.6, intent: 0.4}", "{fit: 0.4, intent: 0.6}",
     "1:1: warning: activity outweighs fit: intent brings up to 60 points, fit up to "
     "40"},
    {"a number that an earlier case takes", "at_least: 50", "at_least: 500",
     "8:11: warning: case 2 of \"size\" is never reached: case 1 takes all of it"},
    {"a range that overlaps", "at_least: 50", "within: 100-300",
     "8:11: hint: case 2 of \"size\" overlaps case 1: what meets both earns the points "
     "of the first"},
    {"known takes all", "{field: employees, at_least: 200}",
     "{field: employees, known: true}",
     "8:11: warning: case 2 of \"size\" is never reached: case 1 takes all of it"},
    {"words that an earlier case takes",
     "    - {name: level, points: 40, when: {field: seniority, is: vp}}\n",
     "    - name: level\n"
     "      cases:\n"
     "        - {points: 40, when: {field: seniority, in: [vp, c_level]}}\n"
     "        - {points: 10, when: {field: seniority, is: vp}}\n",
     "12:11: warning: case 2 of \"level\" is never reached: case 1 takes all of it"},
    {"words that overlap",
     "    - {name: level, points: 40, when: {field: seniority, is: vp}}\n",
     "    - name: level\n"
     "      cases:\n"
     "        - {points: 40, when: {field: seniority, in: [vp, c_level]}}\n"
     "        - {points: 10, when: {field: seniority, in: [vp, manager]}}\n",
     "12:11: hint: case 2 of \"level\" overlaps case 1: what meets both earns the "
     "points of the first"},
    {"criteria that count one thing twice",
     "    - {name: level, points: 40, when: {field: seniority, is: vp}}\n",
     "    - {name: mid, points: 20, when: {field: revenue, within: 10-500}}\n"
     "    - {name: big, points: 20, when: {field: revenue, within: 200-900}}\n",
     "10:7: hint: \"big\" overlaps \"mid\": what meets both earns the points twice"},
    {"activity and nothing else",
     "shares: {fit: 0.6, intent: 0.4}\n"
     "fit:\n"
     "  criteria:\n"
     "    - name: size\n"
     "      cases:\n"
     "        - {points: 60, when: {field: employees, at_least: 200}}\n"
     "        - {points: 30, when: {field: employees, at_least: 50}}\n"
     "    - {name: level, points: 40, when: {field: seniority, is: vp}}\n"
     "    - {name: free, points: -20, when: {field: email_kind, is: free}}\n",
     "shares: {intent: 1}\n",
     "1:1: warning: activity outweighs fit: intent brings up to 100 points, fit up to "
     "0"},
    {"a path that another hides", "stops:",
     "paths:\n"
     "  table:\n"
     "    - {fit: [high, medium], path: nurture}\n"
     "    - {fit: high, role: user, path: review_once}\n"
     "    - {path: suppress}\n"
     "stops:",
     "16:7: warning: row 2 of the paths is never reached: row 1 takes all of it"},
    {"a path that no lead was on", "stops:",
     "paths:\n"
     "  table:\n"
     "    - {when: {field: previous_path, in: [nurture, suppres]}, path: review_once}\n"
     "    - {path: nurture}\n"
     "stops:",
     "15:7: warning: no lead was on a path \"suppres\" (did you mean \"suppress\"?), but "
     "where a routing recycles to it"},
    {"a stage without a rule", "stops:",
     "stages:\n"
     "  order: [raw, mql, sql]\n"
     "  rules: [{stage: sql, when: {field: tier, is: strong}}]\n"
     "stops:",
     "14:16: warning: no lead comes to stage mql: no rule sets it, and no person under "
     "`keep`"},
    {"a stage that nobody may come to", "stops:",
     "stages:\n"
     "  order: [raw, {name: mql, from: [sql]}, {name: sql, from: [mql]}]\n"
     "  rules: [{stage: sql, when: {field: tier, is: strong}},\n"
     "          {stage: mql, when: always}]\n"
     "stops:",
     "14:16: warning: no lead comes to stage mql: none is ever in a stage of its "
     "`from`"},
    {"a stage for a tier out of reach", "points: 100, most: 100}]\n",
     "points: 100, most: 10}]\n"
     "stages:\n"
     "  order: [raw, mql]\n"
     "  rules: [{stage: mql, when: [{field: tier, is: strong}, {field: title, known: "
     "true}]}]\n",
     "14:16: warning: no lead comes to stage mql: its rule is true in no tier that is in "
     "reach"},
    {"a stage for more points than there are", "stops:",
     "stages:\n"
     "  order: [raw, mql]\n"
     "  rules:\n"
     "    - {stage: mql, when: {any: [{field: country, is: DE},\n"
     "                                {field: score, at_least: 100.5}]}}\n"
     "    - {stage: raw, when: always}\n"
     "stops:",
     "16:7: warning: \"score is at least 100.5\" is never true: no lead comes to more "
     "than 100"},
    {"a path for more intent than there is", "points: 100, most: 100}]\n",
     "points: 100, most: 10}]\n"
     "paths:\n"
     "  table:\n"
     "    - {when: {field: intent_score, within: 11-100}, path: route_now}\n"
     "    - {path: nurture}\n",
     "15:7: warning: \"intent_score is within 11-100\" is never true: no lead comes to "
     "more than 10"},
    {"a stage whose rule another takes", "stops:",
     "stages:\n"
     "  order: [raw, mql, sql]\n"
     "  rules: [{stage: mql, when: {field: tier, in: [strong, partial]}},\n"
     "          {stage: sql, when: [{field: tier, is: strong},\n"
     "                              {field: score, at_least: 80}]}]\n"
     "stops:",
     "16:11: warning: rule 2 of the stages is never reached: rule 1 takes all of it"},
};

/* Steps that add up, and points against points, are no overlap. */
static void criteria_that_add_up_are_left_alone(void **state WR_UNUSED)
{
    static const char more[] =
        "    - {name: some, points: 10, when: {field: revenue, at_least: 50}}\n"
        "    - {name: more, points: 10, when: {field: revenue, at_least: 200}}\n"
        "    - {name: much, points: -5, when: {field: revenue, within: 100-900}}\n"
        "intent:\n";
    struct wr_lints *lints;
    struct rig rig;
    const char *at = strstr(quiet, "intent:\n");
    char yaml[4000];

    assert_non_null(at);
    snprintf(yaml, sizeof(yaml), "%.*s%s%s", (int)(at - quiet), quiet, more,
             at + strlen("intent:\n"));
    rig_open(&rig, yaml);
    lints = lint(&rig, yaml);
    (void)has(lints, "");
    assert_int_equal(lints->count, 0);
    rig_close(&rig);
}

/* Stages as they should be: a person's, one that the handover waits in, one that can be
 * come to through another, and a rule that another hides only where there is a way. */
static void sound_stages_are_left_alone(void **state WR_UNUSED)
{
    static const char stages[] =
        "stages:\n"
        "  order: [raw, enriched, mql, {name: sql, from: [mql]},\n"
        "          {name: sal, set_by: person}]\n"
        "  keep: [{stage: sal, when: {field: lead_status, is: open_deal}}]\n"
        "  rules:\n"
        "    - {stage: sql, when: {field: score, at_least: 40}}\n"
        "    - {stage: mql, when: [{field: score, at_least: 60},\n"
        "                          {field: score, at_most: 120},\n"
        "                          {field: intent_score, within: 100-120}]}\n"
        "handoff: {stage: mql, required: [phone]}\n";
    struct wr_lints *lints;
    struct rig rig;
    char yaml[4000];

    snprintf(yaml, sizeof(yaml), "%s%s", quiet, stages);
    rig_open(&rig, yaml);
    lints = lint(&rig, yaml);
    (void)has(lints, "");
    assert_int_equal(lints->count, 0);
    rig_close(&rig);
}

static char *replaced(struct rig *rig, const char *from, const char *to)
{
    const char *at = strstr(quiet, from);

    assert_non_null(at);
    return wr_arena_strz(rig->arena,
                         wr_arena_printf(rig->arena, "%.*s%s%s", (int)(at - quiet),
                                         quiet, to, at + strlen(from)));
}

static void each_oddity_has_a_remark_in_its_place(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct rig rig;
        char *yaml;

        print_message("%s\n", rows[i].title);
        rig_init(&rig);
        yaml = replaced(&rig, rows[i].from, rows[i].to);
        rig.model =
            wr_model_parse(wr_str(yaml), "m.yaml", &rig.catalogue, NULL, rig.diags);
        assert_non_null(rig.model);
        assert_true(has(lint(&rig, yaml), rows[i].remark));
        rig_close(&rig);
    }
}

/* Seven are few, eight are a hint, sixteen a warning. */
static void criteria_are_counted(void **state WR_UNUSED)
{
    static const struct {
        int count;
        const char *remark;
    } sizes[] = {
        {7, NULL},
        {8, "1:1: hint: 8 criteria and signals: from 8 on it is hard to say why a lead "
            "scores"},
        {15, "1:1: hint: 15 criteria and signals: from 8 on it is hard to say why a "
             "lead scores"},
        {16, "1:1: warning: 16 criteria and signals: nobody can keep so many in mind; "
             "the score hangs on a handful of them"},
    };

    for (size_t i = 0; i < WR_COUNT(sizes); i++) {
        struct wr_buf yaml;
        struct rig rig;

        wr_buf_init(&yaml, 65536);
        wr_buf_putz(&yaml,
                    "model: m\nshares: {fit: 1}\n"
                    "stops: [{name: x, reason: x, when: {field: title, is: x}}]\n"
                    "fit:\n  criteria:\n");
        for (int k = 0; k < sizes[i].count; k++)
            wr_buf_printf(
                &yaml, "    - {name: c%d, points: %d, when: {field: title, is: x%d}}\n",
                k, k == 0 ? -1 : 100, k);
        rig_open(&rig, wr_buf_str(&yaml).ptr);
        if (sizes[i].remark)
            assert_true(has(lint(&rig, wr_buf_str(&yaml).ptr), sizes[i].remark));
        else
            assert_int_equal(lint(&rig, wr_buf_str(&yaml).ptr)->count, 0);
        rig_close(&rig);
        wr_buf_fini(&yaml);
    }
}

/* On the scale of points an intent without end outweighs everything, and reaches every
 * tier; one that has an end does not reach beyond it. */
static void points_without_end_reach_everything(void **state WR_UNUSED)
{
    static const char open[] =
        "model: m\n"
        "scale: points\n"
        "fit: {criteria: [{name: a, points: 30, when: {field: title, known: true}},\n"
        "                 {name: b, points: -3, when: {field: title, is: x}}]}\n"
        "intent: {signals: [{kind: demo, points: 1%s}]}\n"
        "stops: [{name: x, reason: x, when: {field: title, is: x}}]\n"
        "tiers: {levels: [{name: top, from: 900, review: 9d},\n"
        "                 {name: low, from: 0, review: 9d}]}\n"
        "stages: {order: [raw], rules: [{stage: raw, when: always}]}\n"
        "paths: {table: [{path: nurture}]}\n";
    struct wr_lints *lints;
    struct rig rig;
    char yaml[2000];

    snprintf(yaml, sizeof(yaml), open, "");
    rig_open(&rig, yaml);
    lints = lint(&rig, yaml);
    assert_int_equal(lints->count, 1);
    assert_true(has(lints, "1:1: warning: activity outweighs fit: intent has no end "
                           "(`most` and `caps` give it one), fit brings 30 points at "
                           "most"));
    rig_close(&rig);
    snprintf(yaml, sizeof(yaml), open, ", most: 20");
    rig_open(&rig, yaml);
    lints = lint(&rig, yaml);
    assert_int_equal(lints->count, 1);
    assert_true(has(lints, "7:18: warning: tier top is out of reach: it begins at 900, "
                           "and no lead comes to more than 50"));
    rig_close(&rig);
}

/* What a segment takes over is remarked upon once. */
static void a_segment_is_looked_at_for_what_is_its_own(void **state WR_UNUSED)
{
    static const char more[] =
        "segments:\n"
        "  - name: small\n"
        "    when: {field: employees, at_most: 20}\n"
        "    tiers: {levels: [{name: top, from: 100, review: 9d},\n"
        "                     {name: low, from: 0, review: 9d}]}\n"
        "  - name: big\n"
        "    when: {field: employees, at_least: 9000}\n"
        "    shares: {fit: 1, intent: 0}\n"
        "    fit: {criteria: [{name: a, points: 50, when: {field: title, known: "
        "true}}]}\n";
    struct wr_lints *lints;
    struct rig rig;
    char yaml[4000];

    snprintf(yaml, sizeof(yaml), "%s%s", quiet, more);
    rig_open(&rig, yaml);
    lints = lint(&rig, yaml);
    assert_true(has(lints, "19:5: warning: tier strong is out of reach: it begins at "
                           "70, and no lead comes to more than 50"));
    assert_true(has(lints,
                    "19:5: warning: fit is never high: that begins at 70, and no "
                    "lead comes to more than 50"));
    assert_true(has(lints,
                    "19:5: warning: everything is positive: nothing a lead is or "
                    "does ever costs points"));
    assert_int_equal(lints->count, 3);
    rig_close(&rig);
}

/* Who is met by nobody: by case, by kind of signal, in the segment that took the lead.
 */
static void what_never_fires_is_told(void **state WR_UNUSED)
{
    static const char text[] =
        "model: m\n"
        "shares: {fit: 1}\n"
        "fit:\n"
        "  criteria:\n"
        "    - {name: size, points: 60, when: {field: employees, at_least: 200}}\n"
        "    - {name: level, points: 40, when: {field: seniority, is: vp}}\n"
        "intent:\n"
        "  signals: [{kind: demo, points: 1}, {kind: open, points: 1}]\n"
        "segments:\n"
        "  - name: small\n"
        "    when: {field: employees, at_most: 20}\n"
        "    fit: {criteria: [{name: any, points: 1, when: {field: title, is: x}}]}\n";
    struct wr_yaml_doc *doc;
    struct wr_firing *firing;
    struct wr_lints *out;
    struct rig rig;

    rig_open(&rig, text);
    doc = wr_yaml_parse(wr_str(text), "m.yaml", NULL, rig.diags);
    firing = wr_firing_new(rig.model, wr_yaml_root(doc), rig.arena);
    out = WR_NEW(rig.arena, struct wr_lints);
    out->arena = rig.arena;
    wr_firing_lint(firing, out); /* of nobody nothing is said */
    assert_int_equal(out->count, 0);
    rig_know(&rig, "employees", "300");
    wr_firing_count(firing, &rig.in);
    rig_know(&rig, "employees", "10");
    rig_signal(&rig, "demo", 1, 1); /* of the model's intent, in a segment */
    wr_firing_count(firing, &rig.in);
    wr_firing_lint(firing, out);
    assert_int_equal(out->count, 3);
    assert_true(has(out, "6:7: warning: \"level\" never fires: none of 2 leads meets "
                         "it"));
    assert_true(has(out, "8:38: warning: open never fires: none of 2 leads did it"));
    assert_true(has(out, "12:22: warning: \"any\" never fires: none of 2 leads meets "
                         "it"));
    wr_yaml_free(doc);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_model_is_left_alone),
        cmocka_unit_test(each_oddity_has_a_remark_in_its_place),
        cmocka_unit_test(criteria_that_add_up_are_left_alone),
        cmocka_unit_test(sound_stages_are_left_alone),
        cmocka_unit_test(criteria_are_counted),
        cmocka_unit_test(points_without_end_reach_everything),
        cmocka_unit_test(a_segment_is_looked_at_for_what_is_its_own),
        cmocka_unit_test(what_never_fires_is_told),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
