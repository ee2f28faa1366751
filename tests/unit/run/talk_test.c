/* talk_test.c - one question through its exchanges: answered, put down, collected; what
 * it costs, and what becomes of the money when no answer comes. */
#include "rig.h"

#include <string.h>

static void reply(struct rig *rig, const char *text)
{
    http_script_reply(rig->vendor, 200, NULL, text);
}

static void expect_post_then(struct rig *rig, const char *text)
{
    http_script_expect(rig->vendor, "POST", "/ask", NULL);
    reply(rig, text);
}

static void expect_poll_then(struct rig *rig, const char *job, const char *text)
{
    http_script_expect(rig->vendor, "GET", job, NULL);
    reply(rig, text);
}

/* --- answers and prices --- */

static void a_question_is_answered_and_settled(void **state)
{
    struct rig *rig = RIG(state);

    expect_post_then(rig, "hit");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    assert_int_equal(rig->asked[0].outcome, WR_OUTCOME_HIT);
    assert_int_equal(rig->asked[0].facts.count, 1);
    rig_expect_money(rig, 1000, 0);
    rig_ask(rig, 1, 1); /* again: out of the ledger */
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig_expect_requests(rig, 1);
}

static void a_further_line_is_reserved_and_settled_with_it(void **state)
{
    struct rig *rig = RIG(state);

    rig->provider.extra_count = 1;
    expect_post_then(rig, "hit+1000");
    rig_ask(rig, 1, 1);
    rig_expect_money(rig, 1300, 0);
    expect_post_then(rig, "hit");
    rig_ask(rig, 2, 1);
    rig_expect_money(rig, 2300, 0);
    assert_int_equal(
        rig_sql(rig, "SELECT count(*) FROM entry WHERE line = 'mobile' AND state = 2"),
        1);
    rig->job.cap_run = 2300 + 1299; /* room for the one line, not for both */
    rig_ask(rig, 3, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    assert_true(rig->asked[0].budget);
    rig_expect_requests(rig, 2);
}

static void a_vendor_that_charges_above_its_worst_case_is_stopped(void **state)
{
    static const char *const replies[] = {"hit:1001", "hit+1001"};

    for (size_t i = 0; i < WR_COUNT(replies); i++) {
        struct rig *rig = RIG(state);

        rig_kill(rig); /* a gate of its own for each */
        rig->provider.extra_count = 1;
        expect_post_then(rig, replies[i]);
        rig_ask(rig, 1 + (int64_t)(10 * i), 1);
        assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
        rig_ask(rig, 2 + (int64_t)(10 * i), 1);
        assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
        assert_true(rig->asked[0].budget);
        rig_expect_requests(rig, i + 1);
    }
}

/* --- several exchanges --- */

static void a_short_wait_is_waited_in_memory(void **state)
{
    struct rig *rig = RIG(state);

    expect_post_then(rig, "job 7 wait 5");
    expect_poll_then(rig, "/7", "job 7 wait 2");
    expect_poll_then(rig, "/7", "job 8 wait 0");
    expect_poll_then(rig, "/8", "hit");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig_expect_requests(rig, 4);
    rig_expect_money(rig, 1000, 0);
}

/* Puts lead 1's job down; the lead must wait for about a minute. */
static void submit_long(struct rig *rig)
{
    int64_t now = wr_now_us();

    expect_post_then(rig, "job 7 wait 60000");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_WAIT);
    assert_true(rig->asked[0].pending);
    assert_true(rig->asked[0].until_us >= now + 60 * WR_SECOND_US);
    assert_true(rig->asked[0].until_us <= wr_now_us() + 60 * WR_SECOND_US);
    rig_expect_money(rig, 0, 1000);
}

static void a_long_wait_parks_the_lead(void **state)
{
    struct rig *rig = RIG(state);

    submit_long(rig);
    rig_ask(rig, 1, 1); /* too early */
    assert_int_equal(rig->asked[0].end, WR_ASK_WAIT);
    assert_true(rig->asked[0].pending);
    rig_due(rig);
    expect_poll_then(rig, "/7", "job 7 wait 60000");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_WAIT);
    rig_due(rig);
    expect_poll_then(rig, "/7", "miss");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    assert_int_equal(rig->asked[0].outcome, WR_OUTCOME_MISS);
    rig_expect_money(rig, 0, 0);
    rig_expect_requests(rig, 3);
}

static void a_submitted_job_is_collected_after_a_crash(void **state)
{
    struct rig *rig = RIG(state);

    rig->provider.extra_count = 1;
    expect_post_then(rig, "job 7 wait 60000");
    rig_ask(rig, 1, 1);
    rig_expect_money(rig, 0, 1300);
    rig_kill(rig);
    rig_due(rig);
    expect_poll_then(rig, "/7", "hit+1000");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig_expect_money(rig, 1300, 0);
    rig_expect_requests(rig, 2); /* one submission */
}

/* The lead's address came in meanwhile: by that it would be asked now. */
static void a_job_is_collected_though_more_is_known_by_now(void **state)
{
    struct rig *rig = RIG(state);

    rig->names_only = true;
    submit_long(rig);
    rig_due(rig);
    rig->names_only = false;
    expect_poll_then(rig, "/7", "hit");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig_expect_requests(rig, 2);
    rig_expect_money(rig, 1000, 0);
}

/* --- no answer --- */

static void a_poll_that_is_over_is_uncertain(void **state)
{
    struct rig *rig = RIG(state);

    rig->provider.extra_count = 1;
    expect_post_then(rig, "job 7 wait 1");
    expect_poll_then(rig, "/7", "over");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    assert_true(rig->asked[0].unsure);
    rig_expect_money(rig, 0, 1300);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM entry WHERE state = 3"), 2);
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    assert_true(rig->asked[0].unsure);
    rig_expect_requests(rig, 2);
}

static void a_free_poll_that_is_over_is_released(void **state)
{
    struct rig *rig = RIG(state);

    rig->provider.tariff = (struct wr_tariff){.billing = WR_BILL_FREE};
    expect_post_then(rig, "job 7 wait 1");
    expect_poll_then(rig, "/7", "over");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    assert_false(rig->asked[0].unsure);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM entry WHERE state = 2"), 1);
}

static void a_lost_submission_is_uncertain_and_a_lost_poll_is_sent_again(void **state)
{
    struct rig *rig = RIG(state);

    http_script_expect(rig->vendor, "POST", "/ask", NULL);
    http_script_reset(rig->vendor);
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    assert_true(rig->asked[0].unsure);
    rig_expect_money(rig, 0, 1000);
    expect_post_then(rig, "job 7 wait 1");
    http_script_expect(rig->vendor, "GET", "/7", NULL);
    http_script_reset(rig->vendor);
    expect_poll_then(rig, "/7", "hit");
    rig_ask(rig, 2, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig_expect_money(rig, 1000, 1000);
    rig_expect_requests(rig, 4);
}

/* The key was withdrawn, or the account is empty, between submission and result: paid
 * for is it all the same. */
static void a_refused_poll_is_left_for_the_next_run(void **state)
{
    static const char *const refusals[] = {"auth", "quota"};

    for (size_t i = 0; i < WR_COUNT(refusals); i++) {
        struct rig *rig = RIG(state);
        int64_t lead = 1 + (int64_t)i;

        rig_kill(rig);
        expect_post_then(rig, "job 7 wait 1");
        expect_poll_then(rig, "/7", refusals[i]);
        rig_ask(rig, lead, 1);
        assert_int_equal(rig->asked[0].end, WR_ASK_WAIT);
        assert_true(rig->asked[0].pending);
        assert_true(rig->asked[0].until_us == WR_NEVER_US);
        rig_expect_money(rig, 1000 * (int64_t)i, 1000);
        rig_kill(rig);
        expect_poll_then(rig, "/7", "hit");
        rig_ask(rig, lead, 1);
        assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
        rig_expect_money(rig, 1000 * ((int64_t)i + 1), 0);
    }
}

/* The vendor took the job, and dropped it for want of credits: it was never paid for.
 */
static void a_job_that_is_dropped_for_want_of_credits_is_released(void **state)
{
    struct rig *rig = RIG(state);

    expect_post_then(rig, "job 7 wait 1");
    expect_poll_then(rig, "/7", "dropped");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    assert_true(rig->asked[0].budget);
    assert_false(rig->asked[0].unsure);
    rig_expect_money(rig, 0, 0);
}

static void a_refused_submission_is_released(void **state)
{
    struct rig *rig = RIG(state);

    expect_post_then(rig, "quota");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    assert_true(rig->asked[0].budget);
    rig_expect_money(rig, 0, 0);
}

static void a_reply_that_cannot_be_read_is_uncertain(void **state)
{
    struct rig *rig = RIG(state);

    expect_post_then(rig, "protocol");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    rig_expect_money(rig, 0, 1000);
    rig->provider.tariff.repeat = WR_REPEAT_SAFE; /* counted, but asked again */
    rig_kill(rig);
    expect_post_then(rig, "protocol");
    rig_ask(rig, 2, 1);
    assert_false(rig->asked[0].unsure);
    expect_post_then(rig, "hit");
    rig_ask(rig, 2, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
}

/* What the vendor took may be charged, whatever it says of it; what it did not take is
 * not. */
/* A free repeat takes the place of the call that may have been charged. That it came to
 * nothing says nothing of the first one. */
static void a_repeat_that_is_refused_leaves_the_first_uncertain(void **state)
{
    struct rig *rig = RIG(state);

    rig->provider.tariff.repeat = WR_REPEAT_SAFE;
    rig->provider.extra_count = 1;
    expect_post_then(rig, "protocol");
    rig_ask(rig, 1, 1);
    rig_expect_money(rig, 0, 1300);
    expect_post_then(rig, "quota");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
    assert_false(rig->asked[0].unsure);
    rig_expect_money(rig, 0, 1300);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM entry WHERE state = 3"), 2);
    rig_kill(rig);
    expect_post_then(rig, "hit");
    rig_ask(rig, 1, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig_expect_money(rig, 1000, 0);
    rig_expect_requests(rig, 3);
}

static void a_strange_status_is_uncertain_where_the_vendor_took_it(void **state)
{
    struct rig *rig = RIG(state);
    static const struct {
        int status;
        int64_t reserved;
    } replies[] = {{201, 1000}, {202, 2000}, {299, 3000}, {404, 3000}, {302, 3000}};

    for (size_t i = 0; i < WR_COUNT(replies); i++) {
        http_script_expect(rig->vendor, "POST", "/ask", NULL);
        http_script_reply(rig->vendor, replies[i].status, NULL, "what");
        rig_ask(rig, 1 + (int64_t)i, 1);
        assert_int_equal(rig->asked[0].end, WR_ASK_SKIPPED);
        rig_expect_money(rig, 0, replies[i].reserved);
    }
}

/* --- rates of one request --- */

static void a_request_has_rates_of_its_own(void **state)
{
    static const struct wr_rates twice = {.per_hour = 2}, once = {.per_hour = 1};
    struct rig *rig = RIG(state);

    rig->asked_at = &twice;
    expect_post_then(rig, "hit");
    expect_post_then(rig, "job 7 wait 1");
    expect_poll_then(rig, "/7", "hit"); /* polls are not counted */
    rig_ask(rig, 1, 1);
    rig_ask(rig, 2, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig_ask(rig, 3, 1); /* an hour is longer than a lead waits in memory */
    assert_int_equal(rig->asked[0].end, WR_ASK_WAIT);
    rig_expect_money(rig, 2000, 0);
    rig->asked_at = &once; /* of another request: counted for itself */
    expect_post_then(rig, "hit");
    rig_ask(rig, 4, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig->asked_at = NULL;
    expect_post_then(rig, "hit");
    rig_ask(rig, 5, 1);
    assert_int_equal(rig->asked[0].end, WR_ASK_ANSWERED);
    rig_expect_requests(rig, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_question_is_answered_and_settled),
        T(a_further_line_is_reserved_and_settled_with_it),
        T(a_vendor_that_charges_above_its_worst_case_is_stopped),
        T(a_short_wait_is_waited_in_memory),
        T(a_long_wait_parks_the_lead),
        T(a_submitted_job_is_collected_after_a_crash),
        T(a_job_is_collected_though_more_is_known_by_now),
        T(a_poll_that_is_over_is_uncertain),
        T(a_free_poll_that_is_over_is_released),
        T(a_lost_submission_is_uncertain_and_a_lost_poll_is_sent_again),
        T(a_refused_poll_is_left_for_the_next_run),
        T(a_job_that_is_dropped_for_want_of_credits_is_released),
        T(a_refused_submission_is_released),
        T(a_reply_that_cannot_be_read_is_uncertain),
        T(a_repeat_that_is_refused_leaves_the_first_uncertain),
        T(a_strange_status_is_uncertain_where_the_vendor_took_it),
        T(a_request_has_rates_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
