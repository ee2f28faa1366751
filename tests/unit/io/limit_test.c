/* limit_test.c - gates and backoff, with time handed in. */
#include "etl/io/limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Calls that get through between two moments when asked every millisecond. */
static unsigned let_through(struct wr_gate *gate, uint64_t from_ms, uint64_t until_ms)
{
    unsigned count = 0;

    for (uint64_t now = from_ms; now < until_ms; now++) {
        while (wr_gate_take(gate, now) == 0) {
            wr_gate_done(gate, now, WR_OK, 0);
            count++;
        }
    }
    return count;
}

static void no_window_of_any_place_holds_more_than_the_limit(void **state WR_UNUSED)
{
    static const struct {
        uint32_t per_second;
        uint64_t start_ms;
    } rows[] = {{1, 0}, {3, 999}, {10, 123456789}, {100, 5}, {1000, UINT64_MAX / 2}};

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_gate *gate =
            wr_gate_new(&(struct wr_gate_options){.per_second = rows[i].per_second});
        unsigned at[4000] = {0}, sum = 0, total = 0;

        for (uint64_t ms = 0; ms < WR_COUNT(at); ms++) {
            /* uneven demand: quiet, a burst, then all that can be had */
            if (ms < 700 && ms % 97 != 0)
                continue;
            at[ms] =
                let_through(gate, rows[i].start_ms + ms, rows[i].start_ms + ms + 1);
        }
        for (size_t ms = 0; ms < WR_COUNT(at); ms++) {
            sum += at[ms];
            if (ms >= 1000)
                sum -= at[ms - 1000];
            assert_true(sum <= rows[i].per_second);
            total += at[ms];
        }
        assert_true(total >= rows[i].per_second * 3);
        wr_gate_free(gate);
    }
}

static void a_full_window_tells_when_to_come_back(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){.per_second = 2});
    uint64_t now = 10000, wait;

    assert_int_equal(wr_gate_take(gate, now), 0);
    assert_int_equal(wr_gate_take(gate, now + 5), 0);
    wait = wr_gate_take(gate, now + 10);
    assert_true(wait >= 990 && wait <= 1060);
    assert_true(wr_gate_take(gate, now + 10 + wait - 1) > 0);
    assert_int_equal(wr_gate_take(gate, now + 10 + wait), 0);
    wr_gate_free(gate);
}

static void windows_hold_together(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(
        &(struct wr_gate_options){.per_second = 5, .per_minute = 20, .per_day = 30});
    uint64_t minute = 61 * 1000, wait;

    assert_int_equal(let_through(gate, 0, 10000), 20);
    assert_int_equal(let_through(gate, 10000, 59000), 0);
    assert_int_equal(let_through(gate, minute, 2 * minute), 10);
    wait = wr_gate_take(gate, 2 * minute);
    assert_true(wait > UINT64_C(23) * 3600 * 1000 && wait < UINT64_C(25) * 3600 * 1000);
    assert_int_equal(wr_gate_take(gate, 2 * minute + wait), 0);
    wr_gate_free(gate);
}

static void an_hour_is_a_window_of_its_own(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(
        &(struct wr_gate_options){.per_minute = 2, .per_hour = 3, .per_day = 4});
    uint64_t minute = 61 * 1000, wait;

    assert_int_equal(let_through(gate, 0, 1000), 2);
    assert_int_equal(let_through(gate, minute, minute + 1000), 1);
    wait = wr_gate_take(gate, 3 * minute);
    assert_true(wait > UINT64_C(50) * 60 * 1000 && wait < UINT64_C(61) * 60 * 1000);
    assert_int_equal(wr_gate_take(gate, 3 * minute + wait), 0);
    assert_true(wr_gate_take(gate, 3 * minute + wait + 1000) >
                UINT64_C(20) * 3600 * 1000);
    wr_gate_free(gate);
}

static void a_clock_that_goes_back_opens_nothing(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){.per_second = 1});

    assert_int_equal(wr_gate_take(gate, 50000), 0);
    assert_true(wr_gate_take(gate, 40000) > 0);
    assert_true(wr_gate_take(gate, 50001) > 0);
    wr_gate_free(gate);
}

static void calls_in_flight_are_capped(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){.concurrent = 2});

    assert_int_equal(wr_gate_take(gate, 1), 0);
    assert_int_equal(wr_gate_take(gate, 1), 0);
    assert_true(wr_gate_take(gate, 1) == WR_GATE_FULL);
    wr_gate_done(gate, 2, WR_E_CANCELLED, 0);
    assert_int_equal(wr_gate_take(gate, 2), 0);
    assert_true(wr_gate_take(gate, 2) == WR_GATE_FULL);
    wr_gate_free(gate);
}

static void without_options_everything_passes(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){.concurrent = 0});

    for (int i = 0; i < 100000; i++)
        assert_int_equal(wr_gate_take(gate, 7), 0);
    wr_gate_free(gate);
    wr_gate_free(NULL);
}

/* --- what codes do --- */

static void each_code_has_one_effect(void **state WR_UNUSED)
{
    static const struct {
        enum wr_code code;
        uint32_t told_ms;
        uint64_t next; /* answer to the take that follows */
    } rows[] = {
        {WR_OK, 0, 0},
        {WR_E_CONFIG, 0, 0},
        {WR_E_AUTH, 0, WR_GATE_SHUT},
        {WR_E_QUOTA, 0, WR_GATE_SHUT},
        {WR_E_RATE, 0, 1000},
        {WR_E_RATE, 250, 250},
        {WR_E_RATE, 3600 * 1000, 3600 * 1000},
        {WR_E_TRANSIENT, 0, 500}, /* one failure opens this breaker */
        {WR_E_PROTOCOL, 0, 500},
        {WR_E_LIMIT, 0, 0},
        {WR_E_CONFLICT, 0, 0},
        {WR_E_STORE, 0, 0},
        {WR_E_CANCELLED, 0, 0},
        {WR_E_GONE, 0, 0},
        {WR_E_INTERNAL, 0, 0},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_gate *gate = wr_gate_new(
            &(struct wr_gate_options){.breaker_failures = 1, .breaker_wait_ms = 500});

        print_message("%s\n", wr_code_name(rows[i].code));
        assert_int_equal(wr_gate_take(gate, 100), 0);
        wr_gate_done(gate, 100, rows[i].code, rows[i].told_ms);
        assert_true(wr_gate_take(gate, 100) == rows[i].next);
        assert_int_equal(wr_gate_shut_by(gate),
                         rows[i].next == WR_GATE_SHUT ? rows[i].code : WR_OK);
        wr_gate_free(gate);
    }
}

static void call(struct wr_gate *gate, uint64_t now_ms, enum wr_code code)
{
    assert_int_equal(wr_gate_take(gate, now_ms), 0);
    wr_gate_done(gate, now_ms, code, 0);
}

static void the_breaker_opens_after_failures_in_a_row(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){.per_second = 0});

    for (int i = 0; i < 7; i++)
        call(gate, 1, WR_E_TRANSIENT);
    call(gate, 1, WR_OK); /* not in a row */
    for (int i = 0; i < 7; i++)
        call(gate, 1, i % 2 ? WR_E_TRANSIENT : WR_E_PROTOCOL);
    call(gate, 1, WR_E_TRANSIENT);
    assert_int_equal(wr_gate_take(gate, 1), 30000);
    assert_int_equal(wr_gate_take(gate, 30000), 1);
    wr_gate_free(gate);
}

/* A service that stays down is given up: a run that waits for it must end. */
static void a_service_that_stays_down_is_given_up(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(
        &(struct wr_gate_options){.breaker_failures = 1, .breaker_wait_ms = 100});
    uint64_t now = 0;

    assert_int_equal(wr_gate_take(gate, now), 0);
    wr_gate_done(gate, now, WR_E_TRANSIENT, 0);
    for (int probe = 0; probe < 5; probe++) {
        assert_int_equal(wr_gate_shut_by(gate), WR_OK);
        now += 100;
        assert_int_equal(wr_gate_take(gate, now), 0);
        wr_gate_done(gate, now, WR_E_TRANSIENT, 0);
    }
    assert_int_equal(wr_gate_shut_by(gate), WR_E_TRANSIENT);
    assert_true(wr_gate_take(gate, now + 1000) == WR_GATE_SHUT);
    wr_gate_free(gate);
}

static void endless_refusals_shut_the_gate(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){0});
    uint64_t now = 0;

    for (int i = 0; i < 1000; i++) {
        assert_int_equal(wr_gate_shut_by(gate), WR_OK);
        assert_int_equal(wr_gate_take(gate, now), 0);
        wr_gate_done(gate, now, WR_E_RATE, 10);
        now += 10;
    }
    assert_int_equal(wr_gate_shut_by(gate), WR_E_RATE);
    wr_gate_free(gate);
}

static void one_probe_decides_over_an_open_breaker(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(
        &(struct wr_gate_options){.breaker_failures = 1, .breaker_wait_ms = 100});

    call(gate, 0, WR_E_TRANSIENT);
    assert_int_equal(wr_gate_take(gate, 100), 0); /* the probe */
    assert_true(wr_gate_take(gate, 100) == WR_GATE_FULL);
    wr_gate_done(gate, 150, WR_E_TRANSIENT, 0);
    assert_int_equal(wr_gate_take(gate, 150), 100);
    assert_int_equal(wr_gate_take(gate, 250), 0);
    wr_gate_done(gate, 260, WR_E_CANCELLED, 0); /* gave up: nothing learnt */
    assert_int_equal(wr_gate_take(gate, 260), 0);
    assert_true(wr_gate_take(gate, 260) == WR_GATE_FULL);
    wr_gate_done(gate, 270, WR_OK, 0);
    assert_int_equal(wr_gate_take(gate, 270), 0);
    assert_int_equal(wr_gate_take(gate, 270), 0);
    wr_gate_free(gate);
}

static void late_failures_do_not_put_the_probe_off(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(
        &(struct wr_gate_options){.breaker_failures = 2, .breaker_wait_ms = 100});

    for (int i = 0; i < 5; i++)
        assert_int_equal(wr_gate_take(gate, 0), 0);
    for (uint64_t i = 0; i < 5; i++)
        wr_gate_done(gate, 10 * i, WR_E_TRANSIENT, 0);
    assert_int_equal(wr_gate_take(gate, 50), 60);
    wr_gate_free(gate);
}

static void refusals_without_a_time_double_once_a_burst(void **state WR_UNUSED)
{
    static const uint64_t waits[] = {1000,  2000,  4000,  8000,
                                     16000, 32000, 60000, 60000};
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){.per_second = 0});
    uint64_t now = 5;

    for (size_t i = 0; i < WR_COUNT(waits); i++) {
        for (int n = 0; n < 20; n++)
            assert_int_equal(wr_gate_take(gate, now), 0);
        for (int n = 0; n < 20; n++)
            wr_gate_done(gate, now, WR_E_RATE, 0);
        assert_int_equal(wr_gate_take(gate, now), waits[i]);
        now += waits[i];
    }
    call(gate, now, WR_OK);
    call(gate, now, WR_E_RATE);
    assert_int_equal(wr_gate_take(gate, now), 1000);
    wr_gate_free(gate);
}

static void the_longest_wait_a_service_told_holds(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){.per_second = 0});

    for (int i = 0; i < 3; i++)
        assert_int_equal(wr_gate_take(gate, 0), 0);
    wr_gate_done(gate, 0, WR_E_RATE, 5000);
    wr_gate_done(gate, 0, WR_E_RATE, 2000);
    wr_gate_done(gate, 0, WR_OK, 0); /* was out before; changes nothing */
    assert_int_equal(wr_gate_take(gate, 0), 5000);
    wr_gate_free(gate);
}

static void a_gate_that_is_shut_stays_shut_by_the_first_reason(void **state WR_UNUSED)
{
    struct wr_gate *gate = wr_gate_new(&(struct wr_gate_options){.per_second = 0});

    for (int i = 0; i < 3; i++)
        assert_int_equal(wr_gate_take(gate, 0), 0);
    wr_gate_done(gate, 0, WR_E_QUOTA, 0);
    wr_gate_done(gate, 0, WR_E_AUTH, 0);
    wr_gate_done(gate, 0, WR_OK, 0);
    assert_true(wr_gate_take(gate, UINT64_C(1) << 50) == WR_GATE_SHUT);
    assert_int_equal(wr_gate_shut_by(gate), WR_E_QUOTA);
    wr_gate_free(gate);
}

/* --- backoff --- */

static void backoff_stays_in_its_bounds_and_uses_them(void **state WR_UNUSED)
{
    static const struct {
        uint32_t attempt, base_ms, cap_ms, told_ms;
        uint32_t most;
    } rows[] = {
        {0, 100, 10000, 0, 100},    {3, 100, 10000, 0, 800},
        {20, 100, 10000, 0, 10000}, {31, UINT32_MAX, UINT32_MAX, 0, UINT32_MAX},
        {32, 1, 5000, 0, 5000},     {UINT32_MAX, 100, 5000, 0, 5000},
        {5, 0, 5000, 0, 0},         {5, 100, 0, 0, 0},
        {0, 100, 1000, 700, 700},   {4, 100, 1000, 700, 1000},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        uint64_t seed = i;
        uint32_t lowest = UINT32_MAX, highest = 0;

        for (int n = 0; n < 4000; n++) {
            uint32_t wait = wr_backoff_ms(rows[i].attempt, rows[i].base_ms,
                                          rows[i].cap_ms, rows[i].told_ms, &seed);

            assert_true(wait >= rows[i].told_ms && wait <= rows[i].most);
            lowest = wait < lowest ? wait : lowest;
            highest = wait > highest ? wait : highest;
        }
        assert_true(lowest <= rows[i].told_ms + rows[i].most / 20);
        assert_true(highest >= rows[i].most - rows[i].most / 20);
    }
}

static void backoff_is_the_same_for_the_same_seed(void **state WR_UNUSED)
{
    uint64_t a = 42, b = 42;

    for (uint32_t i = 0; i < 10; i++)
        assert_int_equal(wr_backoff_ms(i, 100, 10000, 0, &a),
                         wr_backoff_ms(i, 100, 10000, 0, &b));
    assert_true(a == b && a != 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_window_of_any_place_holds_more_than_the_limit),
        cmocka_unit_test(a_full_window_tells_when_to_come_back),
        cmocka_unit_test(windows_hold_together),
        cmocka_unit_test(an_hour_is_a_window_of_its_own),
        cmocka_unit_test(a_clock_that_goes_back_opens_nothing),
        cmocka_unit_test(calls_in_flight_are_capped),
        cmocka_unit_test(without_options_everything_passes),
        cmocka_unit_test(each_code_has_one_effect),
        cmocka_unit_test(the_breaker_opens_after_failures_in_a_row),
        cmocka_unit_test(a_service_that_stays_down_is_given_up),
        cmocka_unit_test(endless_refusals_shut_the_gate),
        cmocka_unit_test(one_probe_decides_over_an_open_breaker),
        cmocka_unit_test(late_failures_do_not_put_the_probe_off),
        cmocka_unit_test(refusals_without_a_time_double_once_a_burst),
        cmocka_unit_test(the_longest_wait_a_service_told_holds),
        cmocka_unit_test(a_gate_that_is_shut_stays_shut_by_the_first_reason),
        cmocka_unit_test(backoff_stays_in_its_bounds_and_uses_them),
        cmocka_unit_test(backoff_is_the_same_for_the_same_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
