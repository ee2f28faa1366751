/* claim_caps_test.c - what is claimed against caps. */
#include "claim_rig.h"

#include <stdio.h>

static struct wr_claim two_caps(int64_t run, int64_t question, int64_t run_limit,
                                int64_t lead_limit)
{
    struct wr_claim c = rig_claim(run, question);

    c.caps[0].limit_micro = run_limit;
    c.caps[1] = (struct wr_cap){.key = WR_LIT("lead:7"),
                                .name = WR_LIT("cap per lead"),
                                .limit_micro = lead_limit};
    c.cap_count = 2;
    return c;
}

static void a_cap_is_reached_exactly(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_claim c = two_caps(run, 1, 2000, 5000);
    struct wr_claimed out;

    grant(rig, &c);
    c.question_id = 2;
    settle(rig, grant(rig, &c), 1000, NOW);
    c.question_id = 3;
    c.worst_micro = 1;
    out = claim(rig, &c);
    assert_int_equal(out.verdict, WR_CLAIM_OVER_CAP);
    STR_EQ(out.cap_name, "cap per run");
    assert_int_equal(out.entry_id, 0);
}

static void a_refusal_reserves_on_no_cap(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = two_caps(rig_run(rig, "nightly"), 1, 5000, 999);
    struct wr_claimed out = claim(rig, &c);

    assert_int_equal(out.verdict, WR_CLAIM_OVER_CAP);
    STR_EQ(out.cap_name, "cap per lead");
    expect_budget(rig, 0, 0);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM entry"), 0);
    c.caps[1].limit_micro = 1000;
    grant(rig, &c);
    assert_int_equal(budget(rig, "lead:").reserved_micro, 1000);
    expect_budget(rig, 0, 1000);
}

static void what_is_free_passes_any_cap(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = two_caps(rig_run(rig, "nightly"), 1, 0, 0);

    c.worst_micro = 0;
    grant(rig, &c);
    expect_budget(rig, 0, 0);
    c.question_id = 2;
    c.worst_micro = 1;
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_OVER_CAP);
}

static void limits_at_the_edge_of_numbers_hold(void **state)
{
    static const struct {
        int64_t limit, worst;
        enum wr_claim_verdict verdict;
    } cases[] = {
        {INT64_MAX, INT64_MAX / 2, WR_CLAIM_GRANTED},
        {0, INT64_MAX, WR_CLAIM_OVER_CAP},
        {-1, 1, WR_CLAIM_OVER_CAP},
        {INT64_MIN, 1, WR_CLAIM_OVER_CAP},
    };
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct wr_claim c = rig_claim(run, 1 + (int64_t)i);
        char key[8];

        (void)snprintf(key, sizeof(key), "k%zu", i);
        c.caps[0] = (struct wr_cap){
            .key = wr_str(key), .name = WR_LIT("cap"), .limit_micro = cases[i].limit};
        c.worst_micro = cases[i].worst;
        assert_int_equal(claim(rig, &c).verdict, cases[i].verdict);
    }
}

static void impossible_claims_are_refused(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 1);
    struct wr_settlement s = {.spent_micro = -1};
    struct wr_claimed out;

    c.worst_micro = -1;
    assert_int_equal(wr_db_claim(rig->db, &c, rig->arena, &out, &rig->err),
                     WR_E_INTERNAL);
    c.worst_micro = 1;
    c.cap_count = WR_MAX_CAPS + 1;
    assert_int_equal(wr_db_claim(rig->db, &c, rig->arena, &out, &rig->err),
                     WR_E_INTERNAL);
    assert_int_equal(wr_db_settle(rig->db, &s, &rig->err), WR_E_INTERNAL);
}

static void a_key_named_twice_is_counted_once(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 1);
    int64_t entry;

    c.caps[1] = (struct wr_cap){
        .key = c.caps[0].key, .name = WR_LIT("another"), .limit_micro = 1000};
    c.cap_count = 2;
    entry = grant(rig, &c);
    expect_budget(rig, 0, 1000);
    settle(rig, entry, 300, NOW);
    expect_budget(rig, 300, 0);
}

static void keys_of_any_text_are_told_apart(void **state)
{
    static const char *const keys[] = {"a\"b", "a\\b", "a\nb", "\xc3\xa9", "[]", "a"};
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 1);

    c.cap_count = WR_COUNT(keys);
    for (size_t i = 0; i < WR_COUNT(keys); i++)
        c.caps[i] = (struct wr_cap){
            .key = wr_str(keys[i]), .name = WR_LIT("cap"), .limit_micro = 1000};
    settle(rig, grant(rig, &c), 10, NOW);
    for (size_t i = 0; i < WR_COUNT(keys); i++)
        assert_int_equal(budget(rig, keys[i]).spent_micro, 10);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void more_than_the_worst_case_is_overage(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_claim c = rig_claim(run, 1);
    struct wr_spend *spend = NULL;
    size_t count = 0;

    settle(rig, grant(rig, &c), 1500, NOW);
    expect_budget(rig, 1500, 0);
    c.question_id = 2;
    c.worst_micro = 0;
    settle(rig, grant(rig, &c), 20, NOW); /* it was to be free */
    expect_budget(rig, 1520, 0);
    OK(rig, wr_db_spend(rig->db, run, rig->arena, &spend, &count, &rig->err));
    assert_int_equal(spend[0].overage_micro, 520);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_cap_is_reached_exactly),        T(a_refusal_reserves_on_no_cap),
        T(what_is_free_passes_any_cap),     T(limits_at_the_edge_of_numbers_hold),
        T(impossible_claims_are_refused),   T(a_key_named_twice_is_counted_once),
        T(keys_of_any_text_are_told_apart), T(more_than_the_worst_case_is_overage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
