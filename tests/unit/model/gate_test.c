/* gate_test.c - completeness: who is held, for what, and for how long. */
#include "rig.h"

#define MODEL                                                           \
    "model: x\nshares: {fit: 1}\n"                                      \
    "completeness:\n"                                                   \
    "  threshold: 50\n  stale: 0.25\n"                                  \
    "  hold: {retry: 3d, give_up_after: 2}\n"                           \
    "  fields:\n"                                                       \
    "    - {field: industry, weight: 1}\n"                              \
    "    - {any_of: [title, seniority], weight: 3, required: true}\n"   \
    "    - {field: email_status, weight: 4}\n"                          \
    "fit:\n  criteria:\n"                                               \
    "    - name: size\n      missing: blocks\n      cases:\n"           \
    "        - {points: 50, when: {field: employees, at_least: 200}}\n" \
    "        - {points: 20, when: {field: employees, at_most: 199}}\n"

static void open_full(struct rig *rig)
{
    rig_open(rig, MODEL);
    rig_know(rig, "industry", "retail");
    rig_know(rig, "title", "CFO");
    rig_know(rig, "email_status", "risky");
    rig_know(rig, "employees", "500");
}

static void weights_add_up(void **state WR_UNUSED)
{
    struct rig rig;

    open_full(&rig);
    assert_int_equal(rig_decide(&rig)->completeness_milli, 100000);
    assert_int_equal(rig.out.gap_count, 0);
    rig_absent(&rig, "industry"); /* absent is known to be missing, and missing */
    assert_int_equal(rig_decide(&rig)->completeness_milli, 87500);
    rig_know(&rig, "email_status", "unknown"); /* a verifier's shrug is no answer */
    assert_int_equal(rig_decide(&rig)->completeness_milli, 37500);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_HELD);
    assert_int_equal(rig.out.gap_count, 2);
    assert_int_equal(rig.out.gaps[0].field, WR_F_EMAIL_STATUS);
    assert_int_equal(rig.out.gaps[0].weight_milli, 50000);
    assert_int_equal(rig.out.gaps[1].field, WR_F_INDUSTRY);
    rig_close(&rig);
}

static void stale_facts_count_in_part(void **state WR_UNUSED)
{
    struct rig rig;

    open_full(&rig);
    rig_know_stale(&rig, "email_status", "deliverable"); /* 4 * 0.25 + 4 of 8 */
    assert_int_equal(rig_decide(&rig)->completeness_milli, 62500);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_SCORED);
    assert_int_equal(rig.out.gap_count, 1);
    assert_int_equal(rig.out.gaps[0].weight_milli, 37500);
    rig_close(&rig);
}

static void one_of_several_is_enough(void **state WR_UNUSED)
{
    struct rig rig;

    open_full(&rig);
    rig_absent(&rig, "title");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_HELD); /* required */
    assert_int_equal(rig.out.completeness_milli, 62500);
    assert_true(rig.out.gaps[0].required);
    assert_int_equal(rig.out.gaps[0].field, WR_F_TITLE);
    rig_know(&rig, "seniority", "vp");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    rig_know(&rig, "title", "CFO"); /* fresh title, stale seniority: full weight */
    rig_know_stale(&rig, "seniority", "vp");
    assert_int_equal(rig_decide(&rig)->completeness_milli, 100000);
    rig_absent(&rig, "title");
    rig_know(&rig, "seniority", "unknown");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_HELD);
    rig_close(&rig);
}

static void what_blocks_is_a_required_gap(void **state WR_UNUSED)
{
    struct rig rig;

    open_full(&rig);
    rig_know(&rig, "employees", "101-500"); /* either side of 200 */
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_HELD);
    assert_int_equal(rig.out.gap_count, 1);
    assert_int_equal(rig.out.gaps[0].field, WR_F_EMPLOYEES);
    assert_true(rig.out.gaps[0].required);
    rig_know(&rig, "employees", "51-150"); /* the second case is certain */
    assert_int_equal(rig_decide(&rig)->score_milli, 20000);
    rig_absent(&rig, "employees"); /* looked for in vain: waiting would not help */
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    rig_close(&rig);
}

static void tries_are_counted_and_end(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, MODEL);
    assert_int_equal(rig_decide(&rig)->tries, 1);
    assert_int_equal(rig.out.next_review_us, RIG_NOW + 3 * WR_DAY_US);
    rig.in.previous = (struct wr_previous){.there = true, .tries = 1};
    assert_int_equal(rig_decide(&rig)->tries, 2);
    assert_true(rig.out.next_review_us == WR_NEVER_US);
    rig.in.previous.tries = INT32_MAX;
    assert_int_equal(rig_decide(&rig)->tries, INT32_MAX);
    rig.in.previous = (struct wr_previous){.there = false, .tries = 7};
    assert_int_equal(rig_decide(&rig)->tries, 1);
    assert_int_equal(rig.out.line_count, 0);
    rig_close(&rig);
}

static void without_a_gate_all_is_enough(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, "model: x\nshares: {group: 1}\ngroup: {criteria: [{name: a, points: "
                   "5, when: {field: group.members, at_least: 1}}]}\n");
    assert_int_equal(rig_decide(&rig)->completeness_milli, 100000);
    assert_int_equal(rig.out.score_milli, 5000);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_add_up),
        cmocka_unit_test(stale_facts_count_in_part),
        cmocka_unit_test(one_of_several_is_enough),
        cmocka_unit_test(what_blocks_is_a_required_gap),
        cmocka_unit_test(tries_are_counted_and_end),
        cmocka_unit_test(without_a_gate_all_is_enough),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
