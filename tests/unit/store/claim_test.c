/* claim_test.c - who may ask a question, and what becomes of the entry. */
#include "claim_rig.h"

#include <unistd.h>

/* --- one question --- */

static void a_settled_answer_is_given_while_fresh(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42);
    int64_t entry = grant(rig, &c), again;
    struct wr_claimed out;

    expect_budget(rig, 0, 1000);
    settle(rig, entry, 400, NOW + 10);
    expect_budget(rig, 400, 0);
    out = claim(rig, &c);
    assert_int_equal(out.verdict, WR_CLAIM_ANSWERED);
    assert_int_equal(out.entry_id, entry);
    assert_int_equal(out.outcome, WR_OUTCOME_HIT);
    assert_int_equal(out.answered_us, NOW);
    STR_EQ(out.answer, "[1]");
    c.as_of_us = NOW + 9;
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_ANSWERED);
    c.as_of_us = NOW + 10; /* who asked it does not ask it again */
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_ANSWERED);
    c.run_id = rig_run(rig, "backfill");
    again = grant(rig, &c);
    assert_int_not_equal(again, entry);
    /* In flight for one; the old answer still serves a run that looks from before. */
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_BUSY);
    c.as_of_us = NOW;
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_ANSWERED);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

/* A step's own word about freshness stands above the provider's, in both directions. */
static void a_step_has_its_own_freshness(void **state)
{
    static const struct {
        enum wr_outcome outcome;
        int64_t fresh_us, miss_fresh_us, age_us;
        enum wr_claim_verdict verdict;
    } cases[] = {
        {WR_OUTCOME_HIT, 0, 0, 99, WR_CLAIM_ANSWERED},
        {WR_OUTCOME_HIT, 0, 0, 100, WR_CLAIM_GRANTED},
        {WR_OUTCOME_HIT, 50, 0, 50, WR_CLAIM_ANSWERED},
        {WR_OUTCOME_HIT, 50, 0, 51, WR_CLAIM_GRANTED},
        {WR_OUTCOME_HIT, 500, 0, 499, WR_CLAIM_ANSWERED},
        {WR_OUTCOME_HIT, 500, 0, 501, WR_CLAIM_GRANTED},
        {WR_OUTCOME_HIT, 0, 50, 99, WR_CLAIM_ANSWERED},
        {WR_OUTCOME_REFUSED, 50, 0, 51, WR_CLAIM_GRANTED},
        {WR_OUTCOME_MISS, 0, 50, 50, WR_CLAIM_ANSWERED},
        {WR_OUTCOME_MISS, 0, 50, 51, WR_CLAIM_GRANTED},
        {WR_OUTCOME_MISS, 0, 500, 499, WR_CLAIM_ANSWERED},
        {WR_OUTCOME_MISS, 50, 0, 99, WR_CLAIM_ANSWERED},
        {WR_OUTCOME_FORBIDDEN, 50, 50, 99, WR_CLAIM_ANSWERED},
        {WR_OUTCOME_HIT, 50, 50, -1, WR_CLAIM_ANSWERED}, /* a look from before */
    };
    struct rig *rig = RIG(state);
    int64_t first = rig_run(rig, "nightly"), second = rig_run(rig, "backfill");

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct wr_claim c = rig_claim(first, 100 + (int64_t)i);
        struct wr_settlement s = {.entry_id = grant(rig, &c),
                                  .outcome = cases[i].outcome,
                                  .answer = WR_LIT("[]"),
                                  .fresh_until_us = NOW + 100,
                                  .now_us = NOW,
                                  .as_of_us = NOW};

        OK(rig, wr_db_settle(rig->db, &s, &rig->err));
        c.fresh_us = cases[i].fresh_us;
        c.miss_fresh_us = cases[i].miss_fresh_us;
        c.as_of_us = NOW + cases[i].age_us;
        assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_ANSWERED);
        c.run_id = second;
        print_message("case %zu\n", i);
        assert_int_equal(claim(rig, &c).verdict, cases[i].verdict);
    }
}

static void a_question_in_flight_is_busy(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42), other = c;
    struct wr_claimed out;
    int64_t entry = grant(rig, &c);

    out = claim(rig, &c);
    assert_int_equal(out.verdict, WR_CLAIM_BUSY);
    assert_int_equal(out.entry_id, entry);
    other.run_id = rig_run(rig, "backfill");
    assert_int_equal(claim(rig, &other).verdict, WR_CLAIM_BUSY);
    other.question_id = 43;
    grant(rig, &other);
    expect_budget(rig, 0, 2000);
}

static void a_released_question_may_be_asked_again(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42);
    int64_t entry = grant(rig, &c);

    OK(rig, wr_db_release(rig->db, entry, WR_LIT("rate"), &rig->err));
    expect_budget(rig, 0, 0);
    assert_int_not_equal(grant(rig, &c), entry);
    expect_budget(rig, 0, 1000);
}

static void an_uncertain_question_is_repeated_only_where_that_is_free(void **state)
{
    static const struct {
        enum wr_repeat repeat;
        enum wr_claim_verdict verdict;
    } cases[] = {
        {WR_REPEAT_CHARGED, WR_CLAIM_UNSURE},
        {WR_REPEAT_FREE_WITHIN, WR_CLAIM_GRANTED},
        {WR_REPEAT_SAFE, WR_CLAIM_GRANTED},
    };
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct wr_claim c = rig_claim(run, 42 + (int64_t)i);
        int64_t entry, reserved = budget(rig, "run").reserved_micro;
        struct wr_claimed out;

        c.repeat = cases[i].repeat;
        c.free_within_us = WR_DAY_US;
        entry = grant(rig, &c);
        OK(rig, wr_db_uncertain(rig->db, entry, WR_LIT("reset"), &rig->err));
        assert_int_equal(budget(rig, "run").reserved_micro, reserved + 1000);
        out = claim(rig, &c);
        assert_int_equal(out.verdict, cases[i].verdict);
        assert_int_equal(out.again, out.verdict == WR_CLAIM_GRANTED);
        if (out.verdict == WR_CLAIM_UNSURE)
            assert_int_equal(out.entry_id, entry);
        /* In its place: what it held is reserved once. */
        assert_int_equal(budget(rig, "run").reserved_micro, reserved + 1000);
    }
}

/* The vendor's answer came after all. */
static void an_uncertain_entry_may_be_settled(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42);
    int64_t entry = grant(rig, &c);

    OK(rig, wr_db_uncertain(rig->db, entry, WR_LIT("reset"), &rig->err));
    settle(rig, entry, 700, NOW + 10);
    expect_budget(rig, 700, 0);
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_ANSWERED);
}

static void a_late_answer_to_a_released_question_counts(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42);
    int64_t entry = grant(rig, &c);

    OK(rig, wr_db_release(rig->db, entry, WR_LIT("gave up"), &rig->err));
    settle(rig, entry, 700, NOW + 10);
    expect_budget(rig, 700, 0);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void an_end_happens_once(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42);
    int64_t entry = grant(rig, &c);
    struct wr_settlement again = {.entry_id = entry, .spent_micro = 1};
    struct wr_talk_mark mark = {.state = WR_LIT("x")};

    settle(rig, entry, 400, NOW + 10);
    assert_int_equal(wr_db_settle(rig->db, &again, &rig->err), WR_E_CONFLICT);
    assert_int_equal(wr_db_release(rig->db, entry, WR_NONE, &rig->err), WR_E_CONFLICT);
    assert_int_equal(wr_db_uncertain(rig->db, entry, WR_NONE, &rig->err),
                     WR_E_CONFLICT);
    assert_int_equal(wr_db_talk_save(rig->db, entry, &mark, &rig->err), WR_E_CONFLICT);
    assert_int_equal(wr_db_talk_park(rig->db, entry, NOW, &rig->err), WR_E_CONFLICT);
    expect_budget(rig, 400, 0);
    again.entry_id = 999;
    assert_int_equal(wr_db_settle(rig->db, &again, &rig->err), WR_E_GONE);
    assert_int_equal(wr_db_release(rig->db, 999, WR_NONE, &rig->err), WR_E_GONE);
}

/* The cap has room for one: what the uncertain one holds is what the repeat needs. */
static void a_repeat_takes_the_place_of_the_uncertain_one(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42), other;
    struct wr_claimed out;
    int64_t entry;

    c.repeat = WR_REPEAT_FREE_WITHIN;
    c.free_within_us = 100;
    c.caps[0].limit_micro = c.worst_micro;
    other = c;
    other.question_id = 43;
    entry = grant(rig, &c);
    OK(rig, wr_db_uncertain(rig->db, entry, WR_LIT("reset"), &rig->err));
    assert_int_equal(claim(rig, &other).verdict, WR_CLAIM_OVER_CAP);

    c.now_us += 50;
    c.worst_micro += 1; /* the price rose: it stays as it was */
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_OVER_CAP);
    expect_budget(rig, 0, 1000);
    assert_int_equal(rig_sql(rig, "SELECT state FROM entry"), 3);
    c.worst_micro -= 1;
    out = claim(rig, &c);
    assert_int_equal(out.verdict, WR_CLAIM_GRANTED);
    assert_true(out.again);
    expect_budget(rig, 0, 1000);
    rig_talk(rig, out.entry_id, "job", NOW); /* put down, and collected */
    out = claim(rig, &c);
    assert_int_equal(out.verdict, WR_CLAIM_COLLECT);
    assert_true(out.again);
    OK(rig, wr_db_uncertain(rig->db, out.entry_id, WR_LIT("reset"), &rig->err));

    c.now_us += 200; /* it would be charged again, beside the uncertain one */
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_OVER_CAP);
    c.caps[0].limit_micro = 2000;
    out = claim(rig, &c);
    assert_int_equal(out.verdict, WR_CLAIM_GRANTED);
    assert_false(out.again);
    expect_budget(rig, 0, 2000);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

/* --- after a crash --- */

static void in_flight_at_a_crash_is_uncertain_if_it_may_be_charged(void **state)
{
    static const struct {
        enum wr_repeat repeat;
        bool free;
        const char *recovered, *after;
        enum wr_claim_verdict verdict;
    } cases[] = {
        {WR_REPEAT_CHARGED, false, "uncertain", "uncertain", WR_CLAIM_UNSURE},
        {WR_REPEAT_FREE_WITHIN, false, "uncertain", "released", WR_CLAIM_GRANTED},
        {WR_REPEAT_SAFE, false, "uncertain", "released", WR_CLAIM_GRANTED},
        {WR_REPEAT_SAFE, true, "released", "released", WR_CLAIM_GRANTED},
    };
    struct rig *rig = RIG(state);

    /* With recovery at the start of the next run, and by the claim alone. */
    for (size_t i = 0; i < 2 * WR_COUNT(cases); i++) {
        size_t which = i % WR_COUNT(cases), uncertain = 0;
        bool recovers = i < WR_COUNT(cases);
        int64_t pid = rig_bystander(), dead = run_of(rig, "nightly", pid), entry;
        struct wr_claim c = rig_claim(dead, 100 + (int64_t)i);
        struct wr_entry *entries = NULL;
        struct wr_claimed out;
        size_t count = 0;

        c.repeat = cases[which].repeat;
        c.free_within_us = WR_DAY_US;
        c.worst_micro = cases[which].free ? 0 : c.worst_micro;
        c.lead_id = 1000 + (int64_t)i;
        entry = grant(rig, &c);
        rig_reap(pid);
        c.run_id = run_of(rig, "nightly", getpid());
        if (recovers) {
            OK(rig, wr_db_ledger_recover(rig->db, &uncertain, &rig->err));
            assert_int_equal(uncertain, !cases[which].free);
            OK(rig, wr_db_entries_of(rig->db, c.lead_id, 0, rig->arena, &entries,
                                     &count, &rig->err));
            STR_EQ(entries[0].state, cases[which].recovered);
            OK(rig, wr_db_ledger_recover(rig->db, &uncertain, &rig->err));
            assert_int_equal(uncertain, 0);
        }
        out = claim(rig, &c);
        assert_int_equal(out.verdict, cases[which].verdict);
        OK(rig, wr_db_entries_of(rig->db, c.lead_id, 0, rig->arena, &entries, &count,
                                 &rig->err));
        assert_int_equal(entries[0].id, entry);
        STR_EQ(entries[0].state, cases[which].after);
        if (out.verdict == WR_CLAIM_GRANTED)
            OK(rig, wr_db_release(rig->db, out.entry_id, WR_NONE, &rig->err));
        OK(rig, wr_db_check(rig->db, &rig->err));
        {
            struct wr_run done = {.id = c.run_id, .job = WR_LIT("nightly")};

            done.state = WR_RUN_INTERRUPTED;
            OK(rig, wr_db_run_save(rig->db, &done, &rig->err));
        }
    }
}

static void recovery_leaves_the_living_alone(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander();
    struct wr_claim c = rig_claim(run_of(rig, "backfill", pid), 42);
    size_t uncertain = 9;

    grant(rig, &c);
    c.run_id = rig_run(rig, "nightly");
    OK(rig, wr_db_ledger_recover(rig->db, &uncertain, &rig->err));
    assert_int_equal(uncertain, 0);
    assert_int_equal(claim(rig, &c).verdict, WR_CLAIM_BUSY);
    expect_budget(rig, 0, 1000);
    rig_reap(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_settled_answer_is_given_while_fresh),
        T(a_step_has_its_own_freshness),
        T(a_question_in_flight_is_busy),
        T(a_released_question_may_be_asked_again),
        T(an_uncertain_question_is_repeated_only_where_that_is_free),
        T(an_uncertain_entry_may_be_settled),
        T(a_late_answer_to_a_released_question_counts),
        T(an_end_happens_once),
        T(a_repeat_takes_the_place_of_the_uncertain_one),
        T(in_flight_at_a_crash_is_uncertain_if_it_may_be_charged),
        T(recovery_leaves_the_living_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
