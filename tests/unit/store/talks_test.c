/* talks_test.c - what was submitted is kept, put down, and collected once. */
#include "rig.h"

#include <unistd.h>

#define LATER (NOW + WR_MINUTE_US)

static int64_t run_of(struct rig *rig, const char *job, int64_t pid)
{
    struct wr_run run = {.job = wr_str(job), .as_of_us = NOW};

    OK(rig, wr_db_run_start(rig->db, &run, pid, &rig->err));
    return run.id;
}

/* Its state and its row come back; it is in hand again, and nothing else changed. */
static void expect_collected(struct rig *rig, const struct wr_claim *c, int64_t entry,
                             const char *state)
{
    struct wr_claimed out = rig_ask(rig, c);

    assert_int_equal(out.verdict, WR_CLAIM_COLLECT);
    assert_int_equal(out.entry_id, entry);
    STR_EQ(out.state, state);
    assert_int_equal(rig_ask(rig, c).verdict, WR_CLAIM_BUSY);
    rig_expect_budget(rig, "run", 0, 1000);
}

static void what_is_in_hand_is_nobody_elses(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42), other = c;
    int64_t entry = rig_grant(rig, &c);

    rig_talk(rig, entry, "job=1", 0);
    /* Not another lead's, not another run's, and not even the same lead's: its unit may
     * be taken up again while the talk goes on for somebody else. */
    other.lead_id = 70;
    assert_int_equal(rig_ask(rig, &other).verdict, WR_CLAIM_BUSY);
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_BUSY);
    other.run_id = rig_run(rig, "backfill");
    assert_int_equal(rig_ask(rig, &other).verdict, WR_CLAIM_BUSY);
    OK(rig, wr_db_talk_park(rig->db, entry, NOW, &rig->err));
    expect_collected(rig, &other, entry, "job=1");
}

static void what_was_put_down_is_collected_when_it_is_due(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42);
    int64_t entry = rig_grant(rig, &c);
    struct wr_claimed out;

    rig_talk(rig, entry, "job=1;polls=0", 0);
    rig_talk(rig, entry, "job=1;polls=1", LATER);
    out = rig_ask(rig, &c);
    assert_int_equal(out.verdict, WR_CLAIM_LATER);
    assert_int_equal(out.due_us, LATER);
    c.now_us = LATER - 1;
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_LATER);
    c.now_us = LATER;
    expect_collected(rig, &c, entry, "job=1;polls=1");
    /* Put down once more, and settled at last. */
    OK(rig, wr_db_talk_park(rig->db, entry, LATER + 5, &rig->err));
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_LATER);
    c.now_us = LATER + 5;
    expect_collected(rig, &c, entry, "job=1;polls=1");
    OK(rig, wr_db_settle(rig->db,
                         &(struct wr_settlement){.entry_id = entry,
                                                 .outcome = WR_OUTCOME_MISS,
                                                 .fresh_until_us = NOW + 10},
                         &rig->err));
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_ANSWERED);
    rig_expect_budget(rig, "run", 0, 0);
}

static void each_member_of_a_batch_keeps_its_row(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_claim c[3];

    for (size_t i = 0; i < 3; i++) {
        struct wr_talk_mark mark = {
            .state = WR_LIT("job=1"), .row = (uint32_t)(7 - i), .due_us = NOW};

        c[i] = rig_claim(run, 42 + (int64_t)i);
        c[i].lead_id = 70 + (int64_t)i;
        OK(rig, wr_db_talk_save(rig->db, rig_grant(rig, &c[i]), &mark, &rig->err));
    }
    for (size_t i = 0; i < 3; i++) {
        struct wr_claimed out = rig_ask(rig, &c[i]);

        assert_int_equal(out.verdict, WR_CLAIM_COLLECT);
        assert_int_equal(out.row, 7 - i);
        STR_EQ(out.state, "job=1");
    }
}

/* Parking a lead says nothing about talks: another lead may have them in hand. */
static void a_parked_lead_parks_no_talk(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42);

    rig_talk(rig, rig_grant(rig, &c), "job=1", 0);
    OK(rig, wr_db_run_park(rig->db, c.run_id, c.lead_id, NOW, &rig->err));
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_BUSY);
}

/* --- more is known by now --- */

static void a_question_put_in_another_way_finds_its_talk(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42), again = c;
    const int64_t also[] = {41, 42};
    int64_t entry = rig_grant(rig, &c);

    rig_talk(rig, entry, "job=1", NOW);
    again.question_id = 43;
    again.also = also;
    again.also_count = 1; /* 41 alone: nothing the lead ever asked */
    OK(rig, wr_db_release(rig->db, rig_grant(rig, &again), WR_NONE, &rig->err));
    again.also_count = 2;
    again.lead_id = 70; /* another lead never submitted it */
    OK(rig, wr_db_release(rig->db, rig_grant(rig, &again), WR_NONE, &rig->err));
    again.lead_id = c.lead_id;
    again.provider = WR_LIT("zeta.person"); /* nor did another provider get it */
    OK(rig, wr_db_release(rig->db, rig_grant(rig, &again), WR_NONE, &rig->err));
    again.provider = c.provider;
    expect_collected(rig, &again, entry, "job=1");
    OK(rig, wr_db_settle(rig->db,
                         &(struct wr_settlement){.entry_id = entry, .spent_micro = 400},
                         &rig->err));
    OK(rig, wr_db_check(rig->db, &rig->err));
}

/* Only what is still open goes before. */
static void an_old_answer_to_the_other_way_does_not_stand_in(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(rig_run(rig, "nightly"), 42), again = c;
    const int64_t also[] = {42};
    struct wr_settlement s = {.entry_id = rig_grant(rig, &c),
                              .fresh_until_us = NOW + 10};

    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    again.question_id = 43;
    again.also = also;
    again.also_count = 1;
    rig_grant(rig, &again);
}

/* --- after a crash --- */

static void what_a_dead_run_submitted_is_collected(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), dead = run_of(rig, "backfill", pid);
    struct wr_claim c = rig_claim(dead, 42), mine = c;
    int64_t entry = rig_grant(rig, &c);
    size_t uncertain = 9;

    rig_talk(rig, entry, "job=1", 0);
    mine.run_id = rig_run(rig, "nightly");
    mine.lead_id = 70;
    assert_int_equal(rig_ask(rig, &mine).verdict, WR_CLAIM_BUSY);
    rig_reap(pid);
    OK(rig, wr_db_ledger_recover(rig->db, &uncertain, &rig->err));
    assert_int_equal(uncertain, 0);
    expect_collected(rig, &mine, entry, "job=1");
    c.run_id = rig_run(rig, "backfill");
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_BUSY);
}

/* The same run, but an earlier process of it. */
static void a_resumed_run_collects_what_it_submitted(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), entry;
    struct wr_run run = {.job = WR_LIT("nightly"), .as_of_us = NOW};
    struct wr_claim c;

    OK(rig, wr_db_run_start(rig->db, &run, pid, &rig->err));
    c = rig_claim(run.id, 42);
    entry = rig_grant(rig, &c);
    rig_talk(rig, entry, "job=1", 0);
    rig_reap(pid);
    OK(rig, wr_db_run_resume(rig->db, &run, getpid(), &rig->err));
    c.lead_id = 70;
    expect_collected(rig, &c, entry, "job=1");
}

/* A dead run's wait is still a wait: the vendor asked for it. */
static void what_a_dead_run_put_down_is_not_collected_early(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander();
    struct wr_claim c = rig_claim(run_of(rig, "backfill", pid), 42);
    int64_t entry = rig_grant(rig, &c);

    rig_talk(rig, entry, "job=1", LATER);
    rig_reap(pid);
    c.run_id = rig_run(rig, "nightly");
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_LATER);
    c.now_us = LATER;
    expect_collected(rig, &c, entry, "job=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_in_hand_is_nobody_elses),
        T(what_was_put_down_is_collected_when_it_is_due),
        T(each_member_of_a_batch_keeps_its_row),
        T(a_parked_lead_parks_no_talk),
        T(a_question_put_in_another_way_finds_its_talk),
        T(an_old_answer_to_the_other_way_does_not_stand_in),
        T(what_a_dead_run_submitted_is_collected),
        T(a_resumed_run_collects_what_it_submitted),
        T(what_a_dead_run_put_down_is_not_collected_early),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
