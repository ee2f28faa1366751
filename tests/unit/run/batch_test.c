/* batch_test.c - one request for many questions: when it goes, who shares it, and that
 * each of them settles by itself. */
#include "rig.h"

#include <string.h>

static void reply(struct rig *rig, const char *text)
{
    http_script_reply(rig->vendor, 200, NULL, text);
}

/* The rows that the next request is for; NULL: any. */
static void expect_rows(struct rig *rig, const char *rows, const char *text)
{
    http_script_expect(rig->vendor, "POST", "/ask", rows);
    reply(rig, text);
}

static void expect_poll(struct rig *rig, const char *job, const char *text)
{
    http_script_expect(rig->vendor, "GET", job, NULL);
    reply(rig, text);
}

static void expect_ends(const struct rig *rig, const enum wr_ask_end *ends)
{
    for (size_t i = 0; i < rig->count; i++)
        assert_int_equal(rig->asked[i].end, ends[i]);
}

/* --- when it goes --- */

static void a_full_batch_goes_and_the_rest_makes_another(void **state)
{
    struct rig *rig = RIG(state);

    expect_rows(rig, "0,1,2,3", "hit hit hit hit");
    expect_rows(rig, "\r\n\r\n0,1", "hit miss");
    rig_ask(rig, 1, 6);
    rig_expect_requests(rig, 2);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(rig->asked[i].end, WR_ASK_ANSWERED);
    rig_expect_money(rig, 5000, 0);
}

/* It could linger for a minute, but nobody is left who could join. */
static void a_batch_does_not_wait_for_nobody(void **state)
{
    struct rig *rig = RIG(state);

    expect_rows(rig, "0,1,2", "hit miss hit");
    rig_ask(rig, 1, 3);
    rig_expect_requests(rig, 1);
}

static void a_batch_lingers_while_somebody_could_join(void **state)
{
    struct rig *rig = RIG(state);
    uint64_t before;

    rig->provider.linger_ms = 20;
    rig_units(rig, 5);
    expect_rows(rig, "0,1", "hit hit");
    before = wr_loop_now_ms(rig->run.loop);
    rig_ask(rig, 1, 2);
    assert_true(wr_loop_now_ms(rig->run.loop) - before >= 20);
    rig_expect_requests(rig, 1);
}

struct late {
    struct rig *rig;
    struct wr_timer *timer;
};

static void the_others_are_done(void *ctx)
{
    struct late *late = ctx;

    for (size_t i = 2; i < 5; i++)
        wr_batches_unit(late->rig->run.batches, &late->rig->units[i], false);
}

static void a_batch_goes_when_the_others_are_done(void **state)
{
    struct rig *rig = RIG(state);
    struct late late = {.rig = rig};

    rig_units(rig, 5);
    late.timer = wr_timer_new(rig->run.loop, the_others_are_done, &late);
    wr_timer_start(late.timer, 5);
    expect_rows(rig, "0,1", "hit hit");
    rig_ask(rig, 1, 2);
    wr_timer_free(late.timer);
    rig_expect_requests(rig, 1);
}

static void the_run_stops(void *ctx)
{
    struct late *late = ctx;

    late->rig->run.stopping = true;
    wr_run_hurry(&late->rig->run);
}

/* Reserved it is, so it is sent: the answer is worth its money in the next run. */
static void a_batch_goes_when_the_run_stops(void **state)
{
    struct rig *rig = RIG(state);
    struct late late = {.rig = rig};

    rig_units(rig, 5);
    late.timer = wr_timer_new(rig->run.loop, the_run_stops, &late);
    wr_timer_start(late.timer, 5);
    expect_rows(rig, "0", "hit");
    rig_ask(rig, 1, 1);
    wr_timer_free(late.timer);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
}

/* The second unit has more to bring; then it rests too. */
static void a_unit_that_goes_on_is_waited_for(void **state)
{
    struct rig *rig = RIG(state);
    uint64_t before;

    rig->provider.linger_ms = 20;
    rig_units(rig, 2);
    expect_rows(rig, "0,1", "hit hit");
    before = wr_loop_now_ms(rig->run.loop);
    rig_put(rig, 1, 2);
    wr_batches_rest(rig->run.batches, &rig->units[1], false);
    rig_run(rig);
    assert_true(wr_loop_now_ms(rig->run.loop) - before >= 20);
    wr_batches_rest(rig->run.batches, &rig->units[1], true);
    rig->provider.linger_ms = 60000;
    expect_rows(rig, "0,1", "hit hit");
    rig_ask(rig, 3, 2);
    rig_expect_requests(rig, 2);
}

/* The second waits for the first one's answer: it will not join, whatever comes. */
static void who_asks_the_same_is_not_waited_for(void **state)
{
    struct rig *rig = RIG(state);

    rig_units(rig, 2);
    expect_rows(rig, "0", "hit");
    rig_put_same(rig, 1, 2);
    rig_run(rig);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(rig->asked[i].end, WR_ASK_ANSWERED);
    rig_expect_requests(rig, 1);
    rig_expect_money(rig, 1000, 0);
}

static void a_provider_without_batches_asks_one_by_one(void **state)
{
    struct rig *rig = RIG(state);

    rig->provider.max_batch = 1;
    for (int i = 0; i < 3; i++)
        expect_rows(rig, "\r\n\r\n0", "hit");
    rig_ask(rig, 1, 3);
    rig_expect_requests(rig, 3);
}

/* --- each by itself --- */

static void each_member_settles_by_itself(void **state)
{
    static const enum wr_ask_end ends[] = {WR_ASK_ANSWERED, WR_ASK_ANSWERED,
                                           WR_ASK_SKIPPED, WR_ASK_SKIPPED};
    struct rig *rig = RIG(state);

    rig->provider.extra_count = 1;
    expect_rows(rig, NULL, "hit:500+1000 miss none:protocol none:down");
    rig_ask(rig, 1, 4);
    expect_ends(rig, ends);
    assert_int_equal(rig->asked[0].outcome, WR_OUTCOME_HIT);
    assert_int_equal(rig->asked[1].outcome, WR_OUTCOME_MISS);
    assert_true(rig->asked[2].unsure);  /* it may have been charged */
    assert_false(rig->asked[3].unsure); /* the vendor was down for it */
    rig_expect_money(rig, 800, 1300);
    assert_int_equal(
        rig_sql(rig, "SELECT count(*) FROM entry WHERE state = 1 AND main_id = 0"), 2);
}

/* An empty account, told in a row: the vendor is asked nothing more. */
static void a_row_may_end_the_vendor(void **state)
{
    struct rig *rig = RIG(state);

    expect_rows(rig, NULL, "hit none:quota");
    rig_ask(rig, 1, 2);
    assert_int_equal(rig->asked[1].end, WR_ASK_SKIPPED);
    assert_true(rig->asked[1].budget);
    rig_ask(rig, 3, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    rig_expect_requests(rig, 1);
    rig_expect_money(rig, 1000, 0);
}

static void a_lost_batch_is_uncertain_for_each(void **state)
{
    struct rig *rig = RIG(state);

    http_script_reset(rig->vendor);
    rig_ask(rig, 1, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rig->asked[i].end, WR_ASK_SKIPPED);
        assert_true(rig->asked[i].unsure);
    }
    rig_expect_money(rig, 0, 3000);
}

static void a_cap_holds_within_a_batch(void **state)
{
    static const enum wr_ask_end ends[] = {WR_ASK_ANSWERED, WR_ASK_ANSWERED,
                                           WR_ASK_SKIPPED, WR_ASK_SKIPPED};
    struct rig *rig = RIG(state);

    rig->job.cap_run = 2999;
    expect_rows(rig, "0,1", "hit hit");
    rig_ask(rig, 1, 4);
    expect_ends(rig, ends);
    rig_expect_requests(rig, 1);
}

/* --- jobs --- */

static void submit_four(struct rig *rig)
{
    expect_rows(rig, "0,1,2,3", "job 7 wait 60000");
    rig_ask(rig, 1, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(rig->asked[i].end, WR_ASK_WAIT);
        assert_true(rig->asked[i].pending);
    }
    rig_expect_money(rig, 0, 4000);
}

static void a_batch_is_collected_by_one_poll(void **state)
{
    struct rig *rig = RIG(state);

    submit_four(rig);
    rig_due(rig);
    expect_poll(rig, "/7", "job 7 wait 60000");
    rig_ask(rig, 1, 4);
    rig_due(rig);
    expect_poll(rig, "/7", "hit miss hit miss");
    rig_ask(rig, 1, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(rig->asked[i].end, WR_ASK_ANSWERED);
        assert_int_equal(rig->asked[i].outcome,
                         i % 2 ? WR_OUTCOME_MISS : WR_OUTCOME_HIT);
    }
    rig_expect_requests(rig, 3);
    rig_expect_money(rig, 2000, 0);
}

/* After a crash some of them come back first, in another order. */
static void some_of_a_batch_are_collected(void **state)
{
    static const enum wr_outcome outcomes[] = {WR_OUTCOME_MISS, WR_OUTCOME_HIT};
    struct rig *rig = RIG(state);

    submit_four(rig);
    rig_kill(rig);
    rig_due(rig);
    expect_poll(rig, "/7", "hit miss hit miss");
    rig_ask(rig, 2, 2); /* rows 1 and 2 */
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rig->asked[i].end, WR_ASK_ANSWERED);
        assert_int_equal(rig->asked[i].outcome, outcomes[i]);
    }
    rig_expect_money(rig, 1000, 2000);
    expect_poll(rig, "/7", "hit miss hit miss");
    rig_ask(rig, 4, 1);
    assert_int_equal(rig->asked[0].outcome, WR_OUTCOME_MISS);
    expect_poll(rig, "/7", "hit miss hit miss");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].outcome, WR_OUTCOME_HIT);
    rig_expect_requests(rig, 4);
    rig_expect_money(rig, 2000, 0);
}

/* Leads of two jobs and a new one: each job is asked for once, and the new one is not
 * put into either. */
static void jobs_are_not_mixed(void **state)
{
    struct rig *rig = RIG(state);

    expect_rows(rig, "0,1", "job 7 wait 60000");
    rig_ask(rig, 1, 2);
    expect_rows(rig, "0,1", "job 8 wait 60000");
    rig_ask(rig, 3, 2);
    rig_due(rig);
    http_script_always(rig->vendor, 200, NULL, "hit miss hit");
    rig_ask(rig, 1, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(rig->asked[i].outcome,
                         i == 1 || i == 3 ? WR_OUTCOME_MISS : WR_OUTCOME_HIT);
    rig_expect_requests(rig, 5);
    rig_expect_money(rig, 3000, 0);
}

static void all_of_a_batch_are_saved_at_once(void **state)
{
    struct rig *rig = RIG(state);

    expect_rows(rig, "0,1,2", "job 7 wait 1");
    expect_poll(rig, "/7", "over");
    rig_ask(rig, 1, 3);
    assert_int_equal(
        rig_sql(rig, "SELECT count(*) FROM entry WHERE talk = '7' AND state = 3"), 3);
    assert_int_equal(rig_sql(rig, "SELECT sum(row_num) FROM entry"), 3);
    rig_expect_money(rig, 0, 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_full_batch_goes_and_the_rest_makes_another),
        T(a_batch_does_not_wait_for_nobody),
        T(a_batch_lingers_while_somebody_could_join),
        T(a_batch_goes_when_the_others_are_done),
        T(a_batch_goes_when_the_run_stops),
        T(a_unit_that_goes_on_is_waited_for),
        T(who_asks_the_same_is_not_waited_for),
        T(a_provider_without_batches_asks_one_by_one),
        T(each_member_settles_by_itself),
        T(a_row_may_end_the_vendor),
        T(a_lost_batch_is_uncertain_for_each),
        T(a_cap_holds_within_a_batch),
        T(a_batch_is_collected_by_one_poll),
        T(some_of_a_batch_are_collected),
        T(jobs_are_not_mixed),
        T(all_of_a_batch_are_saved_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
