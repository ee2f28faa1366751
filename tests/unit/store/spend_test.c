/* spend_test.c - what was spent, on whom, and what is left: as people ask for it. */
#include "claim_rig.h"

static void spend_is_summed_by_provider_and_run(void **state)
{
    static const enum wr_outcome outcomes[] = {WR_OUTCOME_HIT, WR_OUTCOME_HIT,
                                               WR_OUTCOME_MISS, WR_OUTCOME_FORBIDDEN,
                                               WR_OUTCOME_REFUSED};
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly"), other = rig_run(rig, "backfill");
    struct wr_claim c = rig_claim(run, 1);
    struct wr_spend *spend = NULL;
    size_t count = 0;

    for (size_t i = 0; i < WR_COUNT(outcomes); i++, c.question_id++) {
        struct wr_settlement s = {
            .entry_id = grant(rig, &c), .outcome = outcomes[i], .spent_micro = 100};

        OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    }
    OK(rig, wr_db_uncertain(rig->db, grant(rig, &c), WR_NONE, &rig->err));
    c.question_id++;
    OK(rig, wr_db_release(rig->db, grant(rig, &c), WR_NONE, &rig->err));
    c.question_id++;
    grant(rig, &c);
    c.question_id++;
    c.provider = WR_LIT("zeta.verify");
    c.run_id = other;
    grant(rig, &c);

    OK(rig, wr_db_spend(rig->db, run, rig->arena, &spend, &count, &rig->err));
    assert_int_equal(count, 1);
    STR_EQ(spend[0].provider, "acme.person");
    assert_int_equal(spend[0].calls, 6);
    assert_int_equal(spend[0].hits, 2);
    assert_int_equal(spend[0].misses, 1);
    assert_int_equal(spend[0].forbidden, 1);
    assert_int_equal(spend[0].refused, 1);
    assert_int_equal(spend[0].uncertain, 1);
    assert_int_equal(spend[0].spent_micro, 500);
    assert_int_equal(spend[0].reserved_micro, 2000);
    OK(rig, wr_db_spend(rig->db, 0, rig->arena, &spend, &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(spend[1].provider, "zeta.verify");
}

static void entries_are_listed_for_who_they_were_about(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 1);
    struct wr_entry *entries = NULL;
    size_t count = 0;
    int64_t mine = grant(rig, &c), accounts, uncertain;

    c.question_id = 2;
    c.lead_id = 0; /* about the account alone */
    accounts = grant(rig, &c);
    c.question_id = 3;
    c.lead_id = 70; /* another lead of the same account */
    uncertain = grant(rig, &c);
    OK(rig, wr_db_uncertain(rig->db, uncertain, WR_LIT("cut"), &rig->err));
    OK(rig, wr_db_entries_of(rig->db, 7, 8, rig->arena, &entries, &count, &rig->err));
    assert_int_equal(count, 2);
    assert_int_equal(entries[0].id, mine);
    assert_int_equal(entries[0].question_id, 1);
    assert_int_equal(entries[0].worst_micro, 1000);
    STR_EQ(entries[0].state, "reserved");
    STR_EQ(entries[0].outcome, "none");
    assert_int_equal(entries[1].id, accounts);
    OK(rig, wr_db_entries_of(rig->db, 0, 0, rig->arena, &entries, &count, &rig->err));
    assert_int_equal(count, 0);
    OK(rig,
       wr_db_entries_uncertain(rig->db, 5, rig->arena, &entries, &count, &rig->err));
    assert_int_equal(count, 1);
    assert_int_equal(entries[0].id, uncertain);
}

static void budgets_are_listed_by_prefix(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 1);
    struct wr_budget *rows = NULL;
    size_t count = 0;

    c.caps[0].key = WR_LIT("run:1");
    c.caps[1] = (struct wr_cap){
        .key = WR_LIT("run:12"), .name = WR_LIT("x"), .limit_micro = 1000};
    c.caps[2] = (struct wr_cap){
        .key = WR_LIT("day:2026-09-21"), .name = WR_LIT("x"), .limit_micro = 1000};
    c.cap_count = 3;
    grant(rig, &c);
    OK(rig,
       wr_db_budgets(rig->db, WR_LIT("run:"), rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(rows[0].key, "run:1");
    STR_EQ(rows[1].key, "run:12");
    OK(rig, wr_db_budgets(rig->db, WR_LIT(""), rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count, 3);
    OK(rig,
       wr_db_budgets(rig->db, WR_LIT("run:2"), rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(spend_is_summed_by_provider_and_run),
        T(entries_are_listed_for_who_they_were_about),
        T(budgets_are_listed_by_prefix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
