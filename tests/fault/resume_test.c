/* A run that is stopped or killed is gone on with: by a signal, while it resumes, while
 * its state is being made, in the middle of a sample. */
#include "tests/harness/accounts.h"
#include "tests/harness/end_state.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNUSED __attribute__((unused))

/* So that a run lasts long enough to be stopped in the middle. */
#define SLOW                                                           \
    "{\"hubspot\":{\"latency_ms\":20},\"apollo\":{\"latency_ms\":20}," \
    "\"peopledatalabs\":{\"latency_ms\":20},\"zerobounce\":{\"latency_ms\":20}}"
#define FAST                                                         \
    "{\"hubspot\":{\"latency_ms\":0},\"apollo\":{\"latency_ms\":0}," \
    "\"peopledatalabs\":{\"latency_ms\":0},\"zerobounce\":{\"latency_ms\":0}}"

/* Killed again while it resumes, several times. */
static void killed_again_and_again(void **state UNUSED)
{
    static struct world world;
    char *expected, *got;
    int kills = 0, status;

    world_start(&world, &nightly_world);
    nightly_safe_vendors(&world);
    nightly_accept(&world);
    expected = nightly_undisturbed(&world);
    world_again(&world, &nightly_world);
    status = nightly_perform(&world, "run", "fdatasync:9");
    while (status == 128 + SIGKILL && kills++ < 40)
        status =
            nightly_perform(&world, "resume", kills % 2 ? "fdatasync+:9" : "send+:40");
    /* 2: killed once the end was written down; the end state below tells. */
    if (status != 0 && status != 2)
        nightly_fail(&world, "killed again and again", status);
    print_message("%d kills\n", kills);
    assert_true(kills > 3);
    accounts_check_ended(&world);
    got = end_state(&world);
    end_state_compare(expected, got, "killed again and again", NULL);
    free(got);
    free(expected);
    world_stop(&world);
}

/* Before there is a run, the state is being made: it is made again. */
static void killed_while_the_state_is_made(void **state UNUSED)
{
    static const char *const kills[] = {"pwrite64:1",  "pwrite64:20", "pwrite64:60",
                                        "fdatasync:1", "fdatasync:2", "fdatasync+:2",
                                        "fdatasync:3"};
    static struct world world;

    world_start(&world, &nightly_world);
    for (size_t i = 0; i < sizeof(kills) / sizeof(kills[0]); i++) {
        pid_t pid;

        world_again(&world, &nightly_world);
        world_preload(kills[i], NULL);
        pid = world_spawn(&world, "child", "run", world_job("nightly.yaml"), "--as-of",
                          NIGHTLY_NOW, "--limit", "2", "--quiet", NULL);
        world_unload();
        assert_int_equal(world_wait(pid), 128 + SIGKILL);
        free(world_weir_ok(&world, 0, "run", world_job("nightly.yaml"), "--as-of",
                           NIGHTLY_NOW, "--limit", "2", "--quiet", NULL));
    }
    world_stop(&world);
}

/* --- signals
 * -------------------------------------------------------------------------- */

static int64_t requests(const struct world *world)
{
    json_t *counters = world_get(world, "/_sim/counters");
    int64_t count = world_int(counters, "requests");

    json_decref(counters);
    return count;
}

/* Sends the signal once the simulator has seen so many requests. */
static int signal_after(struct world *world, const char *command, int64_t after,
                        int signum)
{
    pid_t pid = strcmp(command, "run") == 0
                    ? world_spawn(world, "child", "run", world_job("nightly.yaml"),
                                  "--as-of", NIGHTLY_NOW, "--json", "--quiet", NULL)
                    : world_spawn(world, "child", "resume", "--json", "--quiet", NULL);
    struct timespec nap = {0, 2000000};

    for (int i = 0; i < 5000 && requests(world) < after; i++)
        nanosleep(&nap, NULL);
    kill(pid, signum);
    return world_wait(pid);
}

/* Asked to stop, it ends what is in flight: nothing is uncertain, nothing is lost. */
static void stopped_by_a_signal_it_goes_on(void **state UNUSED)
{
    static const struct {
        int64_t after; /* requests of all kinds */
        int signum, status;
    } stops[] = {{0, SIGTERM, 143}, {2, SIGINT, 130},   {20, SIGTERM, 143},
                 {60, SIGINT, 130}, {90, SIGTERM, 143}, {120, SIGTERM, 143}};
    static struct world world;
    char *expected, *got, title[40];

    world_start(&world, &nightly_world);
    nightly_accept(&world);
    expected = nightly_undisturbed(&world);
    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
        int status;

        snprintf(title, sizeof(title), "signal after %lld", (long long)stops[i].after);
        world_again(&world, &nightly_world);
        json_decref(world_post(&world, "/_sim/settings", SLOW));
        status = signal_after(&world, "run", stops[i].after, stops[i].signum);
        print_message("%s: %d\n", title, status);
        if (status != stops[i].status && status != 128 + stops[i].signum)
            nightly_fail(&world, title, status);
        json_decref(world_post(&world, "/_sim/settings", FAST));
        nightly_finish(&world, title);
        assert_int_equal(
            world_sql(&world, "SELECT count(*) FROM entry WHERE state = 3"), 0);
        accounts_check_ended(&world);
        accounts_check_bill(&world);
        accounts_check_no_repeat(&world);
        got = end_state(&world);
        end_state_compare(expected, got, title, NULL);
        free(got);
    }
    free(expected);
    world_stop(&world);
}

/* --- a sample
 * --------------------------------------------------------------------------- */

/* --limit and --without hold for the run and its resumes together. */
static void a_sample_stays_a_sample(void **state UNUSED)
{
    static const struct world_options big = {
        .generate = 230, .now = NIGHTLY_NOW, .frozen = true};
    static const char *const kills[] = {
        "recv+:2",       "recv+:4",       "fdatasync+:10", "fdatasync+:11",
        "fdatasync+:12", "fdatasync+:16", "fdatasync+:20", "send+:30"};
    static struct world world;
    char *expected = NULL, *got;

    world_start(&world, &big);
    for (size_t i = 0; i < sizeof(kills) / sizeof(kills[0]); i++) {
        pid_t pid;

        world_again(&world, &big);
        world_preload(kills[i], NULL);
        pid = world_spawn(&world, "child", "run", world_job("nightly.yaml"), "--as-of",
                          NIGHTLY_NOW, "--limit", "150", "--quiet", "--without",
                          "apollo", "--without", "peopledatalabs", "--without",
                          "hunter", "--without", "zerobounce", NULL);
        world_unload();
        assert_int_equal(world_wait(pid), 128 + SIGKILL);
        nightly_finish(&world, kills[i]);
        assert_int_equal(world_sql(&world, "SELECT count(*) FROM run_lead"), 150);
        assert_int_equal(world_sql(&world, "SELECT count(*) FROM mark WHERE key LIKE "
                                           "'%|contacts|%'"),
                         0);
        assert_int_equal(world_sql(&world, "SELECT count(*) FROM entry WHERE vendor "
                                           "NOT IN ('dns')"),
                         0);
        accounts_check_ended(&world);
        got = end_state(&world);
        if (expected)
            end_state_compare(expected, got, kills[i], NULL);
        else
            expected = strdup(got);
        free(got);
    }
    free(expected);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stopped_by_a_signal_it_goes_on),
        cmocka_unit_test(killed_again_and_again),
        cmocka_unit_test(killed_while_the_state_is_made),
        cmocka_unit_test(a_sample_stays_a_sample),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
