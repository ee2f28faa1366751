/* paths_test.c - the decision table: every path a revenue team asked for, when to
 * respond, and what a lead's last path says about its next one. */
#include "rig.h"

static const char model[] =
    "model: paths\n"
    "shares: {fit: 0.5, intent: 0.5}\n"
    "fit: {criteria: [{name: size, cases: [\n"
    "  {points: 90, when: {field: employees, at_least: 1000}},\n"
    "  {points: 50, when: {field: employees, at_least: 100}}], missing: zero}]}\n"
    "intent: {signals: [{kind: demo, points: 90, decay: [{after: 90d, keep: 0}]},\n"
    "                   {kind: visit, points: 30}]}\n"
    "tiers:\n"
    "  levels:\n"
    "    - {name: urgent, from: 85, review: 7d, respond: 5m}\n"
    "    - {name: strong, from: 70, review: 90d, respond: 24h}\n"
    "    - {name: rest, from: 0, review: 180d}\n"
    "paths:\n"
    "  bands: {fit: {high: 70, medium: 40}, intent: {high: 60, medium: 20}}\n"
    "  table:\n"
    "    - {when: {field: completeness, at_most: 49}, path: re_enrich, review: 7d}\n"
    "    - {fit: high, when: {field: revenue, at_least: 1000000000},\n"
    "       path: manual_review, respond: 4h}\n"
    "    - {fit: high, intent: high, role: decision_maker, path: route_now}\n"
    "    - {fit: high, intent: high, role: influencer, path: find_better_stakeholder,\n"
    "       respond: 2d}\n"
    "    - {fit: high, intent: high, path: nurture_wrong_role}\n"
    "    - {fit: high, intent: medium, path: nurture_no_timing}\n"
    "    - {fit: high, intent: low, when: {field: group.active_members, at_least: 2},\n"
    "       path: monitor_account}\n"
    "    - {fit: high, path: nurture_no_intent}\n"
    "    - {fit: medium, intent: high, when: {field: lead_source, is: trial},\n"
    "       path: self_service}\n"
    "    - {fit: medium, path: nurture}\n"
    "    - {intent: [high, medium], when: {any: [{field: previous_path, is: suppress},\n"
    "       [{field: previous_path, is: review_once},\n"
    "        {field: previous_path_days, at_least: 14}]]}, path: suppress}\n"
    "    - {intent: [high, medium], path: review_once, review: 14d, respond: 3d}\n"
    "    - {path: nurture_no_fit}\n";

struct lead {
    const char *employees, *role, *more, *text;
    int demo, visit; /* days ago; -2: never */
    int64_t active;
    const char *path;
    int64_t respond_us;
};

static void every_path_can_be_said(void **state WR_UNUSED)
{
    static const struct lead leads[] = {
        {"2000", "decision_maker", NULL, NULL, 1, -2, 0, "route_now", 5 * WR_MINUTE_US},
        {"2000", "influencer", NULL, NULL, 1, -2, 0, "find_better_stakeholder",
         2 * WR_DAY_US},
        {"2000", "user", NULL, NULL, 1, -2, 0, "nurture_wrong_role", 5 * WR_MINUTE_US},
        {"2000", "user", "revenue", "2000000000", 1, -2, 0, "manual_review",
         4 * WR_HOUR_US},
        {"2000", "user", NULL, NULL, -2, 3, 0, "nurture_no_timing", 0},
        {"2000", "user", NULL, NULL, -2, -2, 2, "monitor_account", 0},
        {"2000", "user", NULL, NULL, -2, -2, 0, "nurture_no_intent", 0},
        {"200", "user", "lead_source", "trial", 1, -2, 0, "self_service",
         24 * WR_HOUR_US},
        {"200", "user", NULL, NULL, 1, -2, 0, "nurture", 24 * WR_HOUR_US},
        {"20", "user", NULL, NULL, 1, -2, 0, "review_once", 3 * WR_DAY_US},
        {"20", "user", NULL, NULL, -2, -2, 0, "nurture_no_fit", 0},
    };

    for (size_t i = 0; i < WR_COUNT(leads); i++) {
        const struct lead *l = &leads[i];
        struct rig rig;

        rig_open(&rig, model);
        rig_know(&rig, "employees", l->employees);
        rig_know(&rig, "role", l->role);
        if (l->more)
            rig_know(&rig, l->more, l->text);
        if (l->demo > -2)
            rig_signal(&rig, "demo", l->demo, 1);
        if (l->visit > -2)
            rig_signal(&rig, "visit", l->visit, 1);
        rig.in.digest.active_members = l->active;
        rig_assert_text(rig_decide(&rig)->path, l->path);
        assert_int_equal(rig.out.respond_us, l->respond_us);
        rig_close(&rig);
    }
}

/* Reviewed once, for two weeks, whatever changes meanwhile; then left alone. */
static void review_once_then_suppress(void **state WR_UNUSED)
{
    static const struct {
        int days;
        const char *path;
    } looks[] = {{0, "review_once"}, {3, "review_once"}, {13, "review_once"},
                 {14, "suppress"},   {20, "suppress"},   {60, "suppress"}};
    struct rig rig;

    rig_open(&rig, model);
    rig_know(&rig, "employees", "20");
    rig_signal(&rig, "demo", 1, 1);
    for (size_t i = 0; i < WR_COUNT(looks); i++) {
        rig.in.as_of_us = RIG_NOW + looks[i].days * WR_DAY_US;
        rig_assert_text(rig_decide(&rig)->path, looks[i].path);
        assert_int_equal(rig.out.path_since_us,
                         looks[i].days < 14 ? RIG_NOW : RIG_NOW + 14 * WR_DAY_US);
        if (i == 0) /* the look at which it is suppressed comes by itself */
            assert_int_equal(rig.out.next_review_us, RIG_NOW + 14 * WR_DAY_US);
        rig.in.previous = (struct wr_previous){.there = true,
                                               .tier = rig.out.tier,
                                               .path = rig.out.path,
                                               .path_since_us = rig.out.path_since_us};
    }
    rig_close(&rig);
}

/* A state of an earlier version does not say since when. */
static void a_path_without_a_beginning_begins_now(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, model);
    rig_know(&rig, "employees", "20");
    rig_signal(&rig, "demo", 1, 1);
    rig.in.previous =
        (struct wr_previous){.there = true, .path = WR_LIT("review_once")};
    rig_assert_text(rig_decide(&rig)->path, "review_once");
    assert_int_equal(rig.out.path_since_us, RIG_NOW);
    rig_close(&rig);
}

static void only_paths_look_back(void **state WR_UNUSED)
{
    rig_assert_mistakes(
        "model: x\nshares: {fit: 1}\n"
        "fit: {criteria: [{name: a, points: 1, when: {field: previous_path, is: "
        "nurture}}]}\n",
        "m.yaml:3:53: error: unknown field \"previous_path\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_can_be_said),
        cmocka_unit_test(review_once_then_suppress),
        cmocka_unit_test(a_path_without_a_beginning_begins_now),
        cmocka_unit_test(only_paths_look_back),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
