/* intent_test.c - signals: decay, windows, caps, and numbers meant to break them. */
#include "rig.h"

#include "etl/model/scoring.h"

#define MODEL(signals) \
    "model: x\nshares: {intent: 1}\nintent:\n  caps: {web: 30}\n  signals:\n" signals

static void decay_halves_in_a_half_life(void **state WR_UNUSED)
{
    static const struct {
        int64_t age_days, left;
    } cases[] = {
        {0, 64000},  /* whole                                      */
        {1, 61312},  /* a sixteenth of the half-life: 0.958        */
        {8, 45248},  /* half of it: 0.707                          */
        {15, 33408}, /* 0.522                                      */
        {16, 32000}, {32, 16000}, {96, 1000}, {256, 0}, {480, 0}, {16000000, 0},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++)
        assert_int_equal(wr_decay(64000, cases[i].age_days * WR_DAY_US, 16 * WR_DAY_US),
                         cases[i].left);
    assert_int_equal(wr_decay(-64000, 16 * WR_DAY_US, 16 * WR_DAY_US), -32000);
}

static void decay_never_grows(void **state WR_UNUSED)
{
    int64_t last = INT64_MAX;

    for (int64_t hours = 0; hours < 9600; hours++) {
        int64_t now = wr_decay(1000000, hours * WR_HOUR_US, 14 * WR_DAY_US);

        assert_true(now <= last && now >= 0);
        last = now;
    }
    assert_int_equal(last, 0);
}

static void signals_earn(void **state WR_UNUSED)
{
    static const struct {
        const char *kind;
        int days_ago;
        int64_t count, milli;
    } cases[] = {
        {"once", 0, 1, 10000},    {"once", -1, 1, 5000}, /* no date: half */
        {"once", 30, 1, 10000},                          /* on the edge of the window */
        {"once", 31, 1, 0},       {"once", 0, 0, 0},
        {"once", 0, -5, 0},       {"once", 0, 2, 12000}, /* most */
        {"other", 0, 100, 0},     {"Once", 0, 1, 0},     /* kinds are words, not text */
        {"fading", 14, 4, 10000}, {"minus", 0, 1, 0},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct rig rig;

        rig_open(&rig, MODEL("    - {kind: once, points: 10, most: 12, window: 30d}\n"
                             "    - {kind: fading, points: 5, half_life: 14d}\n"
                             "    - {kind: minus, points: -5}\n"));
        rig_signal(&rig, cases[i].kind, cases[i].days_ago, cases[i].count);
        assert_int_equal(rig_decide(&rig)->intent_milli, cases[i].milli);
        rig_close(&rig);
    }
}

static void a_date_to_come_counts_as_now(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, MODEL("    - {kind: a, points: 10, half_life: 1d, window: 1d}\n"));
    rig_signal(&rig, "a", 0, 1);
    rig.signals[0].at_us = INT64_MAX;
    assert_int_equal(rig_decide(&rig)->intent_milli, 10000);
    rig.signals[0].at_us = INT64_MIN;
    assert_int_equal(rig_decide(&rig)->intent_milli, 5000); /* no date */
    rig_close(&rig);
}

static void caps_hold_over_kinds(void **state WR_UNUSED)
{
    const struct wr_decision *d;
    struct rig rig;

    rig_open(&rig, MODEL("    - {kind: a, points: 10, cap: web}\n"
                         "    - {kind: b, points: 10, cap: web}\n"
                         "    - {kind: c, points: 10}\n"));
    rig_signal(&rig, "a", 0, 2);
    rig_signal(&rig, "b", 0, 2);
    rig_signal(&rig, "c", 0, 1);
    d = rig_decide(&rig);
    assert_int_equal(d->intent_milli, 40000);
    assert_int_equal(rig_line(d, "intent", WR_LINE_CAP, "web")->milli, -10000);
    rig_close(&rig);
}

static void huge_counts_stay_in_bounds(void **state WR_UNUSED)
{
    const struct wr_decision *d;
    struct rig rig;

    rig_open(&rig, MODEL("    - {kind: a, points: 1000}\n"
                         "    - {kind: b, points: -1000}\n"));
    for (int i = 0; i < 7; i++) {
        rig_signal(&rig, "a", i, INT64_MAX);
        rig_signal(&rig, "b", i, INT64_MAX);
    }
    d = rig_decide(&rig);
    assert_int_equal(d->intent_milli, 0);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decay_halves_in_a_half_life),
        cmocka_unit_test(decay_never_grows),
        cmocka_unit_test(signals_earn),
        cmocka_unit_test(a_date_to_come_counts_as_now),
        cmocka_unit_test(caps_hold_over_kinds),
        cmocka_unit_test(huge_counts_stay_in_bounds),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
