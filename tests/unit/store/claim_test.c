/* claim_test.c - who may ask a question, and what becomes of the entry. */
#include "rig.h"

#include <stdio.h>
#include <unistd.h>

#define claim rig_ask
#define grant rig_grant

static void settle(struct rig *rig, int64_t entry, int64_t spent, int64_t fresh_until)
{
    struct wr_settlement s = {.entry_id = entry,
                              .outcome = WR_OUTCOME_HIT,
                              .spent_micro = spent,
                              .answer = WR_LIT("[1]"),
                              .fresh_until_us = fresh_until,
                              .now_us = NOW + 1,
                              .as_of_us = NOW,
                              .took_ms = 12,
                              .status = 200};

    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
}

static struct wr_budget budget(struct rig *rig, const char *key)
{
    struct wr_budget *rows = NULL;
    size_t count = 0;

    OK(rig, wr_db_budgets(rig->db, wr_str(key), rig->arena, &rows, &count, &rig->err));
    return count ? rows[0] : (struct wr_budget){0};
}

static void expect_budget(struct rig *rig, int64_t spent, int64_t reserved)
{
    struct wr_budget b = budget(rig, "run");

    assert_int_equal(b.spent_micro, spent);
    assert_int_equal(b.reserved_micro, reserved);
}

static int64_t run_of(struct rig *rig, const char *job, int64_t pid)
{
    struct wr_run run = {.job = wr_str(job), .as_of_us = NOW};

    OK(rig, wr_db_run_start(rig->db, &run, pid, &rig->err));
    return run.id;
}

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

/* --- caps --- */

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

/* --- reports --- */

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
        T(a_cap_is_reached_exactly),
        T(a_refusal_reserves_on_no_cap),
        T(what_is_free_passes_any_cap),
        T(limits_at_the_edge_of_numbers_hold),
        T(impossible_claims_are_refused),
        T(a_key_named_twice_is_counted_once),
        T(keys_of_any_text_are_told_apart),
        T(more_than_the_worst_case_is_overage),
        T(spend_is_summed_by_provider_and_run),
        T(entries_are_listed_for_who_they_were_about),
        T(budgets_are_listed_by_prefix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
