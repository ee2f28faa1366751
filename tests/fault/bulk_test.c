/* bulk_test.c - a job of batches, of results that come later and of questions with two
 * prices, killed with SIGKILL at every kind of write it does, and resumed: in every
 * state no cap is passed, nobody is submitted twice, and it ends where an undisturbed
 * run ends.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/bulk.h"
#include "tests/harness/end_state.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

#define CAP       "8"
#define CAP_MICRO 8000000

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start(&world, &bulk_world);
    /* So that there is a state to look into, however early it is killed. */
    bulk_job(&world, 20, "5ms", CAP);
    free(world_weir_ok(&world, 0, "plan", bulk_path(&world), "--accept", "--as-of",
                       BULK_NOW, "--quiet", NULL));
    world_keep_state(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static void fail_with(const char *title, int status)
{
    char *out = world_file(&world, "child.out"), *err = world_file(&world, "child.err");

    fail_msg("%s: exit %d\n%s\n%s", title, status, out, err);
}

/* Until it is done; the exit status. A run killed before it was written down is run
 * again. */
static int finish(const char *title)
{
    int status = world_wait(bulk_spawn(&world, "resume", NULL));

    if (status == 2)
        status = world_wait(bulk_spawn(&world, "run", NULL));
    if (status != 0 && status != 4)
        fail_with(title, status);
    return status;
}

static const char *const points[] = {
    "fdatasync:4",   "fdatasync+:8", "fdatasync:12", "fdatasync+:16",
    "fdatasync+:22", "pwrite64:60",  "send+:14",     "send+:20",
    "recv+:12",      "recv+:18",     "send:24",      "recv+:26",
};

/* The cap has room for a part of what is wanted: claims are refused all the time. */
static void caps_hold_with_every_line(void **state UNUSED)
{
    int killed = 0;

    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        int status;

        world_again(&world, &bulk_world);
        bulk_job(&world, 20, "5ms", CAP);
        status = world_wait(bulk_spawn(&world, "run", points[i]));
        killed += status == 128 + SIGKILL;
        if (status == 128 + SIGKILL) {
            bulk_check_caps(&world, CAP_MICRO);
            (void)finish(points[i]);
        } else if (status != 0 && status != 4) {
            fail_with(points[i], status);
        }
        bulk_check_caps(&world, CAP_MICRO);
        accounts_check_ended(&world);
        accounts_check_bill(&world);
        bulk_check_bill(&world);
        assert_true(world_sql(&world,
                              "SELECT count(*) FROM entry WHERE line = 'mobile' "
                              "AND state = 1") > 2);
    }
    print_message("%d of %zu killed\n", killed, sizeof(points) / sizeof(points[0]));
    assert_true(killed > 6);
}

/* With money enough it ends as if nothing had happened. Apollo charges a repeat, so
 * what it was asked when it was killed stays uncertain: it is made to charge none. */
static void killed_anywhere_it_ends_the_same(void **state UNUSED)
{
    char *expected = NULL, *got;
    int killed = 0;

    for (size_t i = 0; i <= sizeof(points) / sizeof(points[0]); i++) {
        const char *point = i ? points[i - 1] : NULL;
        int status;

        world_again(&world, &bulk_world);
        bulk_job(&world, 20, "5ms", "500");
        bulk_safe_apollo(&world);
        status = world_wait(bulk_spawn(&world, "run", point));
        killed += status == 128 + SIGKILL;
        if (status != 0 && finish(point ? point : "undisturbed") != 0)
            fail_with(point, 4);
        accounts_check_ended(&world);
        got = end_state(&world);
        if (i == 0) {
            expected = got;
            continue;
        }
        end_state_compare(expected, got, point, NULL);
        free(got);
    }
    free(expected);
    assert_true(killed > 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(caps_hold_with_every_line),
        cmocka_unit_test(killed_anywhere_it_ends_the_same),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
