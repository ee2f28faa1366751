/* lines_test.c - a question with several prices: reserved together, ended together. */
#include "rig.h"

#include <stdio.h>
#include <unistd.h>

/* 1000 of its own, 300 for a mobile number, 50 for the redeeming call. */
static struct wr_claim three_prices(int64_t run_id, int64_t question)
{
    struct wr_claim c = rig_claim(run_id, question);

    c.lines[0] = (struct wr_claim_line){WR_LIT("mobile"), WR_LIT("phone"), 300};
    c.lines[1] = (struct wr_claim_line){WR_LIT("redeem"), WR_LIT("credits"), 50};
    c.line_count = 2;
    return c;
}

static struct wr_settlement costs(int64_t entry, int64_t own, const char *line,
                                  int64_t cost)
{
    struct wr_settlement s = {.entry_id = entry,
                              .outcome = WR_OUTCOME_HIT,
                              .spent_micro = own,
                              .answer = WR_LIT("[1]"),
                              .fresh_until_us = NOW + 10};

    if (line)
        s.lines[s.line_count++] = (struct wr_line_cost){wr_str(line), cost};
    return s;
}

static int64_t count_in(struct rig *rig, const char *line, int state)
{
    char sql[120];

    (void)snprintf(sql, sizeof(sql),
                   "SELECT count(*) FROM entry WHERE line = '%s' AND state = %d", line,
                   state);
    return rig_sql(rig, sql);
}

static void all_lines_are_reserved_in_one(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42);
    int64_t entry = rig_grant(rig, &c);
    struct wr_entry *entries = NULL;
    size_t count = 0;

    rig_expect_budget(rig, "run", 0, 1350);
    OK(rig, wr_db_entries_of(rig->db, 7, 0, rig->arena, &entries, &count, &rig->err));
    assert_int_equal(count, 3);
    assert_int_equal(entries[0].id, entry);
    assert_int_equal(entries[0].main_id, 0);
    assert_null(entries[0].line.ptr);
    assert_int_equal(entries[1].main_id, entry);
    STR_EQ(entries[1].line, "mobile");
    STR_EQ(entries[1].pool, "phone");
    assert_int_equal(entries[1].worst_micro, 300);
    assert_int_equal(entries[1].question_id, 42);
    STR_EQ(entries[2].line, "redeem");
    /* A line is not the question: that one stays open once. */
    assert_int_equal(rig_ask(rig, &c).entry_id, entry);
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_BUSY);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void a_cap_is_checked_for_the_sum(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42);

    c.caps[0].limit_micro = 1349;
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_OVER_CAP);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM entry"), 0);
    rig_expect_budget(rig, "run", 0, 0);
    c.caps[0].limit_micro = 1350;
    rig_grant(rig, &c);
    rig_expect_budget(rig, "run", 0, 1350);
}

/* Free of its own, but not of the number it may bring. */
static void a_free_question_with_a_price_beside_it_is_capped(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42);

    c.worst_micro = 0;
    c.caps[0].limit_micro = 349;
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_OVER_CAP);
    c.caps[0].limit_micro = 350;
    rig_grant(rig, &c);
}

static void what_is_not_charged_is_released(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42);
    struct wr_settlement s = costs(rig_grant(rig, &c), 400, "mobile", 250);

    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    rig_expect_budget(rig, "run", 650, 0);
    assert_int_equal(count_in(rig, "mobile", 1), 1);
    assert_int_equal(count_in(rig, "redeem", 2), 1);
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_ANSWERED);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void each_line_has_its_own_overage(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_claim c = three_prices(run, 42);
    struct wr_settlement s = costs(rig_grant(rig, &c), 100, "redeem", 80);
    struct wr_spend *spend = NULL;
    size_t count = 0;

    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    OK(rig, wr_db_spend(rig->db, run, rig->arena, &spend, &count, &rig->err));
    assert_int_equal(count, 1);
    assert_int_equal(spend[0].calls, 1);
    assert_int_equal(spend[0].hits, 1);
    assert_int_equal(spend[0].spent_micro, 180);
    assert_int_equal(spend[0].overage_micro, 30);
}

/* The page was changed between submission and collection. */
static void what_was_charged_for_no_line_counts_all_the_same(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42), plain = c;
    struct wr_settlement s = costs(rig_grant(rig, &c), 400, "export", 70);

    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    rig_expect_budget(rig, "run", 470, 0);
    plain.question_id = 43;
    plain.line_count = 0;
    s = costs(rig_grant(rig, &plain), 0, "mobile", 30);
    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    rig_expect_budget(rig, "run", 500, 0);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void a_release_releases_all(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42);
    int64_t entry = rig_grant(rig, &c);

    OK(rig, wr_db_release(rig->db, entry, WR_LIT("rate"), &rig->err));
    rig_expect_budget(rig, "run", 0, 0);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM entry WHERE state = 2"), 3);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void uncertain_is_uncertain_at_the_worst_of_all(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_claim c = three_prices(run, 42);
    int64_t entry = rig_grant(rig, &c);
    struct wr_settlement s = costs(entry, 10, "mobile", 20);
    struct wr_spend *spend = NULL;
    size_t count = 0;

    OK(rig, wr_db_uncertain(rig->db, entry, WR_LIT("reset"), &rig->err));
    rig_expect_budget(rig, "run", 0, 1350);
    OK(rig, wr_db_spend(rig->db, run, rig->arena, &spend, &count, &rig->err));
    assert_int_equal(spend[0].uncertain, 1);
    assert_int_equal(spend[0].reserved_micro, 1350);
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_UNSURE);
    /* The answer came after all. */
    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    rig_expect_budget(rig, "run", 30, 0);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void a_late_answer_to_a_released_question_counts_on_its_lines(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42);
    int64_t entry = rig_grant(rig, &c);
    struct wr_settlement s = costs(entry, 10, "mobile", 20);

    OK(rig, wr_db_release(rig->db, entry, WR_LIT("gave up"), &rig->err));
    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    rig_expect_budget(rig, "run", 30, 0);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void a_crash_ends_all_lines_alike(void **state)
{
    static const struct {
        enum wr_repeat repeat;
        int state; /* after the claim */
        int64_t reserved;
    } cases[] = {{WR_REPEAT_CHARGED, 3, 1350}, {WR_REPEAT_SAFE, 2, 0}};
    struct rig *rig = RIG(state);

    /* By recovery, and by the claim of the next run alone. */
    for (size_t i = 0; i < 2 * WR_COUNT(cases); i++) {
        size_t which = i % WR_COUNT(cases), uncertain = 0;
        int64_t pid = rig_bystander();
        struct wr_run run = {.job = WR_LIT("nightly"), .as_of_us = NOW};
        struct wr_claim c;

        (void)rig_sql(rig, "DELETE FROM entry");
        (void)rig_sql(rig, "DELETE FROM budget");
        (void)rig_sql(rig, "DELETE FROM job_lock");
        OK(rig, wr_db_run_start(rig->db, &run, pid, &rig->err));
        c = three_prices(run.id, 42);
        c.repeat = cases[which].repeat;
        rig_grant(rig, &c);
        rig_reap(pid);
        if (i < WR_COUNT(cases)) {
            OK(rig, wr_db_ledger_recover(rig->db, &uncertain, &rig->err));
            assert_int_equal(uncertain, 1);
            rig_expect_budget(rig, "run", 0, 1350);
            assert_int_equal(count_in(rig, "mobile", 3), 1);
            continue;
        } else {
            c.run_id = rig_run(rig, "backfill");
            c.caps[0].limit_micro = 1350; /* so that it is not granted anew beside */
            if (rig_ask(rig, &c).verdict == WR_CLAIM_GRANTED)
                OK(rig, wr_db_release(rig->db,
                                      rig_sql(rig, "SELECT max(id) FROM entry "
                                                   "WHERE main_id = 0"),
                                      WR_NONE, &rig->err));
        }
        rig_expect_budget(rig, "run", 0, cases[which].reserved);
        assert_int_equal(count_in(rig, "mobile", cases[which].state) > 0, 1);
        assert_int_equal(count_in(rig, "redeem", 0), 0);
        OK(rig, wr_db_check(rig->db, &rig->err));
    }
}

static void impossible_lines_are_refused(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42);
    struct wr_settlement s = costs(1, 0, "mobile", -1);
    struct wr_claimed out;

    c.lines[1].worst_micro = -1;
    assert_int_equal(wr_db_claim(rig->db, &c, rig->arena, &out, &rig->err),
                     WR_E_INTERNAL);
    c.lines[1].worst_micro = INT64_MAX - 1200;
    assert_int_equal(wr_db_claim(rig->db, &c, rig->arena, &out, &rig->err),
                     WR_E_INTERNAL);
    c.lines[1].worst_micro = 0;
    c.line_count = WR_MAX_CHARGES + 1;
    assert_int_equal(wr_db_claim(rig->db, &c, rig->arena, &out, &rig->err),
                     WR_E_INTERNAL);
    assert_int_equal(wr_db_settle(rig->db, &s, &rig->err), WR_E_INTERNAL);
    s.line_count = WR_MAX_CHARGES + 1;
    assert_int_equal(wr_db_settle(rig->db, &s, &rig->err), WR_E_INTERNAL);
}

static void a_line_left_behind_is_found(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = three_prices(rig_run(rig, "nightly"), 42);

    rig_grant(rig, &c);
    OK(rig, wr_db_check(rig->db, &rig->err));
    (void)rig_sql(rig, "UPDATE entry SET state = 3 WHERE main_id = 0");
    assert_int_equal(wr_db_check(rig->db, &rig->err), WR_E_STORE);
    (void)rig_sql(rig, "DELETE FROM entry WHERE main_id = 0");
    (void)rig_sql(rig, "UPDATE budget SET reserved = 350");
    assert_int_equal(wr_db_check(rig->db, &rig->err), WR_E_STORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(all_lines_are_reserved_in_one),
        T(a_cap_is_checked_for_the_sum),
        T(a_free_question_with_a_price_beside_it_is_capped),
        T(what_is_not_charged_is_released),
        T(each_line_has_its_own_overage),
        T(what_was_charged_for_no_line_counts_all_the_same),
        T(a_release_releases_all),
        T(uncertain_is_uncertain_at_the_worst_of_all),
        T(a_late_answer_to_a_released_question_counts_on_its_lines),
        T(a_crash_ends_all_lines_alike),
        T(impossible_lines_are_refused),
        T(a_line_left_behind_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
