/* poll_test.c - sockets watched lazily: what is wanted arrives, nothing else does, and
 * a descriptor's number may be used again. */
#include "etl/io/poll.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct watchers {
    struct wr_loop *loop;
    struct wr_polls *polls;
    struct wr_timer *timer;
    int ours, theirs; /* the two ends of a connection */
    unsigned seen;    /* bits since last asked */
    size_t calls;
};

static void on_ready(void *ctx, int fd, unsigned bits)
{
    struct watchers *w = ctx;

    assert_int_equal(fd, w->ours);
    w->seen |= bits;
    w->calls++;
}

static void stop_loop(void *ctx)
{
    wr_loop_stop(ctx);
}

static void connect_pair(struct watchers *w)
{
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    w->ours = fds[0];
    w->theirs = fds[1];
}

static int setup(void **state)
{
    struct watchers *w = wr_alloc(sizeof(*w));

    w->loop = wr_loop_new();
    w->polls = wr_polls_new(w->loop, on_ready, w);
    w->timer = wr_timer_new(w->loop, stop_loop, w->loop);
    connect_pair(w);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct watchers *w = *state;

    wr_polls_free(w->polls);
    wr_timer_free(w->timer);
    wr_loop_free(w->loop);
    close(w->ours);
    close(w->theirs);
    free(w);
    return 0;
}

static void count_turn(void *ctx)
{
    size_t *turns = ctx;

    (*turns)++;
}

/* What comes in within a few milliseconds. */
static unsigned events(struct watchers *w)
{
    w->seen = 0;
    w->calls = 0;
    wr_timer_start(w->timer, 3);
    wr_loop_run(w->loop);
    return w->seen;
}

static void say(const struct watchers *w)
{
    assert_int_equal(write(w->theirs, "x", 1), 1);
}

static void what_is_wanted_arrives(void **state)
{
    struct watchers *w = *state;

    wr_polls_own(w->polls, w->ours);
    assert_int_equal(events(w), 0);
    wr_polls_want(w->polls, w->ours, WR_POLL_READ);
    assert_int_equal(events(w), 0);
    say(w);
    assert_int_equal(events(w), WR_POLL_READ);
    wr_polls_want(w->polls, w->ours, WR_POLL_READ | WR_POLL_WRITE);
    assert_int_equal(events(w), WR_POLL_READ | WR_POLL_WRITE);
    wr_polls_want(w->polls, w->ours, WR_POLL_WRITE);
    assert_int_equal(events(w), WR_POLL_WRITE);
}

static void what_nobody_wants_does_not_arrive_and_does_not_spin(void **state)
{
    struct watchers *w = *state;
    size_t turns = 0;

    wr_polls_own(w->polls, w->ours);
    wr_polls_want(w->polls, w->ours, WR_POLL_READ | WR_POLL_WRITE);
    assert_int_equal(events(w), WR_POLL_WRITE);
    wr_polls_want(w->polls, w->ours, 0);
    say(w);
    assert_int_equal(events(w), 0);
    wr_loop_on_turn(w->loop, count_turn, &turns);
    assert_int_equal(events(w), 0);
    assert_true(turns <= 3);
    wr_polls_want(w->polls, w->ours, WR_POLL_READ);
    assert_int_equal(events(w), WR_POLL_READ);
}

/* As with a socket that a resolver opens and closes by itself. */
static void a_socket_that_is_not_owned_is_forgotten_when_nothing_is_wanted(void **state)
{
    struct watchers *w = *state;
    int number = w->ours;

    wr_polls_want(w->polls, w->ours, WR_POLL_READ);
    assert_int_equal(events(w), 0);
    wr_polls_want(w->polls, w->ours, 0);
    close(w->ours);
    close(w->theirs);
    connect_pair(w);
    assert_int_equal(w->ours, number); /* the lowest free number is taken (POSIX) */
    wr_polls_want(w->polls, w->ours, WR_POLL_READ);
    say(w);
    assert_int_equal(events(w), WR_POLL_READ);
}

static void a_number_may_be_used_again_once_dropped(void **state)
{
    struct watchers *w = *state;

    for (int i = 0; i < 5; i++) {
        wr_polls_own(w->polls, w->ours);
        wr_polls_want(w->polls, w->ours, WR_POLL_READ);
        say(w);
        assert_int_equal(events(w), WR_POLL_READ);
        wr_polls_drop(w->polls, w->ours);
        wr_polls_drop(w->polls, w->ours);
        close(w->ours);
        close(w->theirs);
        connect_pair(w); /* in the same turn */
    }
    wr_polls_drop(w->polls, -1);
    wr_polls_drop(w->polls, 100000);
}

static void the_end_of_the_other_side_is_an_event(void **state)
{
    struct watchers *w = *state;

    wr_polls_own(w->polls, w->ours);
    wr_polls_want(w->polls, w->ours, WR_POLL_READ);
    shutdown(w->theirs, SHUT_RDWR);
    assert_true(events(w) & (WR_POLL_READ | WR_POLL_ERROR));
}

static void watching_keeps_no_loop_alive(void **state)
{
    struct watchers *w = *state;

    wr_polls_own(w->polls, w->ours);
    wr_polls_want(w->polls, w->ours, WR_POLL_READ);
    wr_loop_run(w->loop);
    assert_int_equal(w->calls, 0);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(what_is_wanted_arrives),
        T(what_nobody_wants_does_not_arrive_and_does_not_spin),
        T(a_socket_that_is_not_owned_is_forgotten_when_nothing_is_wanted),
        T(a_number_may_be_used_again_once_dropped),
        T(the_end_of_the_other_side_is_an_event),
        T(watching_keeps_no_loop_alive),
    };
#undef T

    return cmocka_run_group_tests(tests, NULL, NULL);
}
