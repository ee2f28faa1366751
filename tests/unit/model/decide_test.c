/* decide_test.c - tiers that do not flap, stages that do not move back, stops. */
#include "rig.h"

#define FIT                                                                   \
    "model: x\nshares: {fit: 1}\n"                                            \
    "fit:\n  criteria:\n"                                                     \
    "    - {name: low, points: 40, when: {field: region, is: low}}\n"         \
    "    - {name: edge, points: 69, when: {field: region, is: edge}}\n"       \
    "    - {name: under, points: 67.4, when: {field: region, is: under}}\n"   \
    "    - {name: seventy, points: 70, when: {field: region, is: seventy}}\n" \
    "    - {name: top, points: 90, when: {field: region, is: top}}\n"         \
    "    - {name: over, points: 300, when: {field: region, is: over}}\n"      \
    "    - {name: minus, points: -300, when: {field: region, is: minus}}\n"

static void tiers_do_not_flap(void **state WR_UNUSED)
{
    static const struct {
        const char *region, *previous, *tier, *next;
        int64_t distance;
    } cases[] = {
        {"top", NULL, "strong", NULL, 0},
        {"edge", NULL, "partial", "strong", 1000},
        {"edge", "partial", "partial", "strong", 1000},
        {"edge", "strong", "strong", NULL, 0},            /* within hysteresis */
        {"under", "strong", "partial", "strong", 3000},   /* 67.4 is 67 */
        {"edge", "poor", "partial", "strong", 1000},      /* nothing holds it down */
        {"edge", "gone-tier", "partial", "strong", 1000}, /* of another model */
        {"low", NULL, "partial", "strong", 30000},
        {"none", "partial", "poor", "partial", 40000},
        {"over", NULL, "strong", NULL, 0},
        {"minus", NULL, "poor", "partial", 40000},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        const struct wr_decision *d;
        struct rig rig;

        rig_open(&rig, FIT);
        rig_know(&rig, "region", cases[i].region);
        rig.in.previous.there = cases[i].previous != NULL;
        rig.in.previous.tier = wr_str(cases[i].previous);
        d = rig_decide(&rig);
        rig_assert_text(d->tier, cases[i].tier);
        if (cases[i].next)
            rig_assert_text(d->next_tier, cases[i].next);
        else
            assert_null(d->next_tier.ptr);
        assert_int_equal(d->next_tier_milli, cases[i].distance);
        rig_close(&rig);
    }
}

/* A receipt says too why a criterion earned nothing. */
static void what_earned_nothing_says_why(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, FIT);
    rig_know(&rig, "region", "top");
    rig_assert_text(rig_line(rig_decide(&rig), "fit", WR_LINE_POINTS, "low")->text,
                    "region top is not low");
    rig_absent(&rig, "region");
    rig_assert_text(rig_line(rig_decide(&rig), "fit", WR_LINE_POINTS, "low")->text,
                    "region is absent");
    rig_close(&rig);
}

static void scores_are_clamped_with_a_line(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, FIT);
    rig_know(&rig, "region", "over");
    assert_int_equal(rig_line(rig_decide(&rig), "fit", WR_LINE_CLAMP, "fit")->milli,
                     -200000);
    assert_int_equal(rig.out.score_milli, 100000);
    rig_know(&rig, "region", "minus");
    assert_int_equal(rig_line(rig_decide(&rig), "fit", WR_LINE_CLAMP, "fit")->milli,
                     300000);
    assert_int_equal(rig.out.score_milli, 0);
    rig_close(&rig);
}

#define STOPS                                                    \
    "stops:\n"                                                   \
    "  - name: nobody\n    reason: nobody to reach\n    when:\n" \
    "      - {field: email_kind, is: free}\n"                    \
    "      - {field: linkedin_url, absent: true}\n"              \
    "  - {name: far, reason: not served, when: {field: country, not_in: [US, \"NO\"]}}\n"

static void a_stop_fires_on_what_is_known_or_absent(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, FIT STOPS);
    rig_know(&rig, "region", "top");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    rig_know(&rig, "email_kind", "free"); /* LinkedIn is unknown: nobody has looked */
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    rig_absent(&rig, "linkedin_url");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_STOPPED);
    rig_assert_text(rig.out.stop, "nobody to reach");
    assert_int_equal(rig.out.score_milli, 90000); /* the score is kept */
    rig_assert_text(rig.out.tier, "poor");
    rig_assert_text(rig.out.stage, "disqualified");
    rig_know(&rig, "linkedin_url", "linkedin.com/in/x");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);

    rig_absent(&rig, "country"); /* no country is no reason to refuse one */
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    rig_know(&rig, "country", "NO");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    rig_know(&rig, "country", "BR");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_STOPPED);
    rig_assert_text(rig.out.stop, "not served");
    rig_close(&rig);
}

static void a_persons_stage_is_never_moved_back(void **state WR_UNUSED)
{
    static const struct {
        const char *lifecycle, *region, *country, *stage;
    } cases[] = {
        {NULL, "none", "US", "enriched"},      {NULL, "low", "US", "mql"},
        {"lead", "none", "US", "enriched"}, /* no floor for this one */
        {"opportunity", "none", "US", "sql"},  {"customer", "top", "US", "sql"},
        {"customer", "top", "BR", "sql"}, /* stopped: not disqualified */
        {"lead", "top", "BR", "disqualified"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct rig rig;

        rig_open(&rig, FIT STOPS);
        rig_know(&rig, "region", cases[i].region);
        rig_know(&rig, "country", cases[i].country);
        if (cases[i].lifecycle)
            rig_know(&rig, "lifecycle_stage", cases[i].lifecycle);
        rig_assert_text(rig_decide(&rig)->stage, cases[i].stage);
        rig_close(&rig);
    }
}

static void opted_out_is_looked_at_first(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, FIT STOPS);
    rig_know(&rig, "region", "top");
    rig_know(&rig, "country", "BR");
    rig_know(&rig, "opted_out", "true");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SUPPRESSED);
    rig_assert_text(rig.out.path, "suppress");
    rig_assert_text(rig.out.stop, "opted out");
    assert_null(rig.out.tier.ptr);
    assert_int_equal(rig.out.line_count, 0);
    assert_true(rig.out.next_review_us == WR_NEVER_US);
    rig_know(&rig, "opted_out", "false");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_STOPPED);
    rig_close(&rig);
}

static void paths_follow_fit_intent_and_role(void **state WR_UNUSED)
{
    static const struct {
        const char *region, *role;
        int64_t demos;
        const char *path;
    } cases[] = {
        {"top", "decision_maker", 1, "route_now"},
        {"top", "influencer", 1, "route_now"},
        {"top", "user", 1, "find_better_stakeholder"},
        {"top", NULL, 1, "find_better_stakeholder"},
        {"top", "decision_maker", 0, "monitor_account"},
        {"seventy", "decision_maker", 1, "route_now"}, /* high from 70 */
        {"edge", "decision_maker", 1, "nurture"},
        {"low", "decision_maker", 1, "nurture"},
        {"none", "decision_maker", 1, "review_once"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct rig rig;

        rig_open(&rig, FIT "intent: {signals: [{kind: demo, points: 60}]}\n");
        rig_know(&rig, "region", cases[i].region);
        if (cases[i].role)
            rig_know(&rig, "role", cases[i].role);
        rig_signal(&rig, "demo", 0, cases[i].demos);
        rig_assert_text(rig_decide(&rig)->path, cases[i].path);
        rig_close(&rig);
    }
}

static void without_an_arena_only_the_lines_are_missing(void **state WR_UNUSED)
{
    struct wr_decision bare;
    struct rig rig;

    rig_open(&rig, FIT);
    rig_know(&rig, "region", "edge");
    rig_decide(&rig);
    wr_decide(rig.model, &rig.in, NULL, &bare);
    assert_int_equal(bare.score_milli, rig.out.score_milli);
    assert_true(wr_str_eq(bare.tier, rig.out.tier));
    assert_int_equal(bare.line_count, 0);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers_do_not_flap),
        cmocka_unit_test(what_earned_nothing_says_why),
        cmocka_unit_test(scores_are_clamped_with_a_line),
        cmocka_unit_test(a_stop_fires_on_what_is_known_or_absent),
        cmocka_unit_test(a_persons_stage_is_never_moved_back),
        cmocka_unit_test(opted_out_is_looked_at_first),
        cmocka_unit_test(paths_follow_fit_intent_and_role),
        cmocka_unit_test(without_an_arena_only_the_lines_are_missing),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
