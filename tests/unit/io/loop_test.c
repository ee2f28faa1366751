/* loop_test.c - the order of a turn, timers, wake-ups and signals. */
#include "etl/io/loop.h"

#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What happened, one letter each. */
struct trace {
    struct wr_loop *loop;
    struct wr_timer *timer;
    struct wr_wake *wake;
    char letters[64];
    size_t count;
    size_t turns;
    int signum;
};

static void note(struct trace *t, char letter)
{
    if (t->count < sizeof(t->letters) - 1)
        t->letters[t->count++] = letter;
}

static int setup(void **state)
{
    struct trace *t = wr_alloc(sizeof(*t));

    t->loop = wr_loop_new();
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct trace *t = *state;

    wr_timer_free(t->timer);
    wr_wake_free(t->wake);
    wr_loop_free(t->loop);
    free(t);
    return 0;
}

static void job_a(void *ctx)
{
    note(ctx, 'a');
}

static void job_b(void *ctx)
{
    note(ctx, 'b');
}

static void job_nests(void *ctx)
{
    struct trace *t = ctx;

    note(t, '(');
    wr_loop_defer(t->loop, job_a, t);
    note(t, ')');
}

static void hook(void *ctx)
{
    struct trace *t = ctx;

    note(t, '|');
    if (++t->turns == 1)
        wr_loop_defer(t->loop, job_b, t);
}

static void deferred_work_runs_in_order_never_nested_then_the_hooks(void **state)
{
    struct trace *t = *state;

    wr_loop_on_turn(t->loop, hook, t);
    wr_loop_defer(t->loop, job_nests, t);
    wr_loop_defer(t->loop, job_b, t);
    wr_loop_run(t->loop);
    assert_string_equal(t->letters, "()ba|b|");
}

static void a_loop_with_nothing_to_wait_for_returns(void **state)
{
    struct trace *t = *state;

    wr_loop_run(t->loop);
    wr_loop_run(t->loop);
    assert_int_equal(t->count, 0);
}

static void what_is_forgotten_does_not_run(void **state)
{
    struct trace *t = *state;
    int other;

    wr_loop_defer(t->loop, job_a, t);
    wr_loop_defer(t->loop, job_a, &other);
    wr_loop_defer(t->loop, job_b, t);
    wr_loop_forget(t->loop, &other);
    wr_loop_run(t->loop);
    assert_string_equal(t->letters, "ab");
}

static void a_forgotten_hook_leaves_its_place(void **state)
{
    struct trace *t = *state;
    int others[8];

    t->turns = 1; /* so that the hook defers nothing */
    wr_loop_on_turn(t->loop, hook, t);
    for (size_t i = 0; i + 1 < WR_COUNT(others); i++)
        wr_loop_on_turn(t->loop, job_a, &others[i]);
    for (size_t i = 0; i + 1 < WR_COUNT(others); i++)
        wr_loop_forget(t->loop, &others[i]);
    wr_loop_on_turn(t->loop, job_b, t);
    wr_loop_run(t->loop);
    assert_string_equal(t->letters, "|b");
}

static void count_down(void *ctx)
{
    size_t *left = ctx;

    (*left)--;
}

static void the_queue_grows_past_its_ring_in_order(void **state)
{
    struct trace *t = *state;
    size_t left = 10000;

    for (int i = 0; i < 40; i++) /* so that the ring's head is not at its start */
        wr_loop_defer(t->loop, job_a, t);
    wr_loop_run(t->loop);
    for (size_t i = 0; i < 10000; i++)
        wr_loop_defer(t->loop, count_down, &left);
    wr_loop_defer(t->loop, job_b, t);
    wr_loop_run(t->loop);
    assert_int_equal(left, 0);
    assert_int_equal(t->letters[t->count - 1], 'b');
}

static void on_timer_again(void *ctx)
{
    struct trace *t = ctx;

    note(t, 't');
    if (t->count < 3)
        wr_timer_start(t->timer, 1);
}

static void a_timer_may_start_itself_again(void **state)
{
    struct trace *t = *state;

    t->timer = wr_timer_new(t->loop, on_timer_again, t);
    wr_timer_start(t->timer, 0);
    wr_loop_run(t->loop);
    assert_string_equal(t->letters, "ttt");
}

static void on_timer_free(void *ctx)
{
    struct trace *t = ctx;

    note(t, 'f');
    wr_timer_free(t->timer);
    t->timer = NULL;
}

static void a_timer_may_free_itself(void **state)
{
    struct trace *t = *state;

    t->timer = wr_timer_new(t->loop, on_timer_free, t);
    wr_timer_start(t->timer, 1);
    wr_loop_run(t->loop);
    assert_string_equal(t->letters, "f");
}

static void a_stopped_timer_keeps_nothing_alive(void **state)
{
    struct trace *t = *state;

    t->timer = wr_timer_new(t->loop, on_timer_again, t);
    wr_timer_start(t->timer, 3600 * 1000);
    wr_timer_stop(t->timer);
    wr_loop_run(t->loop);
    assert_int_equal(t->count, 0);
}

static void compare_times(void *ctx)
{
    struct trace *t = ctx;
    uint64_t before = wr_loop_now_ms(t->loop);

    nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
    assert_int_equal(wr_loop_now_ms(t->loop), before);
    note(t, 'n');
}

static void time_is_read_once_a_turn(void **state)
{
    struct trace *t = *state;

    wr_loop_defer(t->loop, compare_times, t);
    wr_loop_run(t->loop);
    assert_string_equal(t->letters, "n");
}

static void *send_many(void *ctx)
{
    struct trace *t = ctx;

    for (int i = 0; i < 100; i++)
        wr_wake_send(t->wake);
    return NULL;
}

static void on_wake(void *ctx)
{
    struct trace *t = ctx;

    if (t->count == 0)
        wr_loop_release(t->loop);
    note(t, 'w');
}

static void a_held_loop_waits_for_another_thread(void **state)
{
    struct trace *t = *state;
    pthread_t thread;

    t->wake = wr_wake_new(t->loop, on_wake, t);
    wr_loop_hold(t->loop);
    assert_int_equal(pthread_create(&thread, NULL, send_many, t), 0);
    wr_loop_run(t->loop);
    pthread_join(thread, NULL);
    assert_true(t->count >= 1 && t->count <= 100);
}

static void job_stops(void *ctx)
{
    struct trace *t = ctx;

    note(t, 's');
    wr_loop_stop(t->loop);
    wr_loop_defer(t->loop, job_a, t);
}

static void on_timer_defer(void *ctx)
{
    struct trace *t = ctx;

    note(t, 't');
    wr_loop_defer(t->loop, job_stops, t);
}

static void job_starts_timer(void *ctx)
{
    struct trace *t = ctx;

    wr_timer_start(t->timer, 0);
}

/* libuv calls a timer that is due before it polls: it must not block then, though the
 * only other thing to wait for is an hour away. */
static void what_a_timer_defers_is_not_kept_waiting(void **state)
{
    struct trace *t = *state;
    struct wr_timer *far = wr_timer_new(t->loop, job_b, t);

    t->timer = wr_timer_new(t->loop, on_timer_defer, t);
    t->turns = 1; /* so that the hook defers nothing */
    wr_loop_on_turn(t->loop, hook, t);
    wr_timer_start(far, 3600 * 1000);
    wr_loop_defer(t->loop, job_starts_timer, t);
    alarm(20);
    wr_loop_run(t->loop);
    alarm(0);
    assert_string_equal(t->letters, "|tsa|");
    wr_timer_free(far);
}

static void a_stop_ends_the_turn_in_good_order(void **state)
{
    struct trace *t = *state;

    wr_loop_on_turn(t->loop, hook, t);
    wr_loop_hold(t->loop);
    wr_loop_defer(t->loop, job_stops, t);
    wr_loop_run(t->loop);
    assert_string_equal(t->letters, "sa|");
    wr_loop_release(t->loop);
    wr_loop_run(t->loop); /* goes on where it stopped: the hook deferred something */
    assert_string_equal(t->letters, "sa|b|");
}

static void on_signal(void *ctx, int signum)
{
    struct trace *t = ctx;

    t->signum = signum;
    wr_loop_stop(t->loop);
}

static void the_first_signal_is_reported(void **state)
{
    struct trace *t = *state;

    wr_loop_on_signal(t->loop, on_signal, t);
    wr_loop_hold(t->loop);
    raise(SIGTERM);
    wr_loop_run(t->loop);
    assert_int_equal(t->signum, SIGTERM);
    wr_loop_release(t->loop);
}

static void the_second_signal_ends_the_process(void **state)
{
    struct trace *t = *state;
    int status = 0;
    pid_t child;

    fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        wr_loop_on_signal(t->loop, on_signal, t);
        raise(SIGINT);
        raise(SIGINT); /* the loop is stuck: it never ran */
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGINT);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(deferred_work_runs_in_order_never_nested_then_the_hooks),
        T(a_loop_with_nothing_to_wait_for_returns),
        T(what_is_forgotten_does_not_run),
        T(a_forgotten_hook_leaves_its_place),
        T(the_queue_grows_past_its_ring_in_order),
        T(a_timer_may_start_itself_again),
        T(a_timer_may_free_itself),
        T(a_stopped_timer_keeps_nothing_alive),
        T(time_is_read_once_a_turn),
        T(what_a_timer_defers_is_not_kept_waiting),
        T(a_held_loop_waits_for_another_thread),
        T(a_stop_ends_the_turn_in_good_order),
        T(the_first_signal_is_reported),
        T(the_second_signal_ends_the_process),
    };
#undef T

    return cmocka_run_group_tests(tests, NULL, NULL);
}
