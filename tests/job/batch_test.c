/* batch_test.c - vendors of batches and of jobs: requests are filled across leads, a
 * submitted job is collected whatever happens, and who waits holds no place.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/bulk.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

#define BULK   "/contact/enrich/bulk"
#define PEOPLE "/people/bulk_match"

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start(&world, &bulk_world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &bulk_world);
    return 0;
}

static int64_t entries_of(const char *provider)
{
    char query[160];

    snprintf(query, sizeof(query),
             "SELECT count(*) FROM entry WHERE provider = '%s' AND main_id = 0",
             provider);
    return world_sql(&world, query);
}

/* Every job has one row 0: nobody was submitted twice. */
static void check_jobs(void)
{
    assert_int_equal(bulk_requests(&world, "fullenrich", "POST", BULK),
                     world_sql(&world,
                               "SELECT count(*) FROM entry WHERE provider = "
                               "'fullenrich.contact' AND main_id = 0 AND row_num = 0"));
    assert_int_equal(world_sql(&world, "SELECT count(*) - count(DISTINCT question_id) "
                                       "FROM entry WHERE main_id = 0"),
                     0);
    bulk_check_bill(&world);
}

/* --- batches --- */

/* Fifty leads at once: batches of ten are full but for the last ones. */
static void batches_are_filled_across_leads(void **state UNUSED)
{
    int64_t asked, requests;

    bulk_job(&world, 50, "1ms", "500");
    json_decref(bulk_run(&world, 0));
    asked = entries_of("apollo.people");
    requests = bulk_requests(&world, "apollo", "POST", PEOPLE);
    print_message("%lld people in %lld requests\n", (long long)asked,
                  (long long)requests);
    assert_true(asked > 80);
    assert_true(requests <= asked / 10 + 3);
    asked = entries_of("fullenrich.contact");
    requests = bulk_requests(&world, "fullenrich", "POST", BULK);
    print_message("%lld people in %lld jobs\n", (long long)asked, (long long)requests);
    assert_true(asked > 60);
    assert_true(requests <= asked / 50 + 4);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    bulk_check_bill(&world);
    assert_true(world_sql(&world,
                          "SELECT count(*) FROM entry WHERE line = 'mobile' AND "
                          "state = 1") > 10);
}

/* --- waiting --- */

/* Seq of the first and last request of FullEnrich with this method. */
static void ends_of(const char *method, int64_t *first, int64_t *last)
{
    json_t *log = world_get(&world, "/_sim/log?limit=100000&vendor=fullenrich"), *entry;
    size_t i;

    *first = *last = 0;
    json_array_foreach(json_object_get(log, "entries"), i, entry)
    {
        if (strcmp(json_string_value(json_object_get(entry, "method")), method) != 0)
            continue;
        *last = world_int(entry, "seq");
        if (*first == 0)
            *first = *last;
    }
    json_decref(log);
}

/* One place, and a result that takes two seconds: all are submitted before the first is
 * asked for, and they come back in the same run. */
static void who_waits_for_a_result_holds_no_place(void **state UNUSED)
{
    int64_t first_post, last_post, first_get, last_get;
    int64_t asked, posts;

    bulk_job(&world, 1, "2s", "500");
    json_decref(bulk_run(&world, 0));
    ends_of("POST", &first_post, &last_post);
    ends_of("GET", &first_get, &last_get);
    asked = entries_of("fullenrich.contact");
    posts = bulk_requests(&world, "fullenrich", "POST", BULK);
    print_message("%lld people in %lld jobs\n", (long long)asked, (long long)posts);
    assert_true(posts > 5);
    assert_true(first_post > 0 && first_get > 0);
    /* The balance was asked for before anything else. */
    assert_true(last_post > first_post && last_get > last_post);
    accounts_check_ended(&world);
    check_jobs();
    assert_int_equal(
        world_sql(&world, "SELECT count(*) FROM run_lead WHERE outcome = 6"),
        0); /* nobody was put off to another run */
}

/* The job's time is over before the result is there: the lead is put off, and the next
 * run collects what was paid for. */
static void a_job_that_outlasts_the_run_is_collected_by_the_next(void **state UNUSED)
{
    int64_t posts, deferred;

    bulk_job(&world, 50, "3s", "500");
    world_edit(&world, "jobs/bulk.yaml", "limits: {", "limits: {deadline: 1s, ");
    json_decref(bulk_run(&world, 0));
    posts = bulk_requests(&world, "fullenrich", "POST", BULK);
    deferred = world_sql(&world, "SELECT count(*) FROM run_lead WHERE outcome = 6");
    assert_true(posts > 0 && deferred > 0);
    assert_true(world_sql(&world, "SELECT count(*) FROM entry WHERE state = 0 AND talk "
                                  "IS NOT NULL") > 0);
    world_edit(&world, "jobs/bulk.yaml", "deadline: 1s, ", "");
    json_decref(bulk_run(&world, 0));
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM entry WHERE state = 0"),
                     0);
    accounts_check_ended(&world);
    check_jobs();
}

/* --- kill -9 --- */

/* Until so many questions of FullEnrich have a saved talk. */
static void wait_for_talks(int64_t count)
{
    const struct timespec pause = {.tv_nsec = 5000000};

    for (int i = 0; i < 4000; i++) {
        if (world_sql(&world, "SELECT count(*) FROM entry WHERE talk IS NOT NULL AND "
                              "state = 0") >= count)
            return;
        nanosleep(&pause, NULL);
    }
    fail_msg("nothing was submitted");
}

static void what_was_submitted_is_collected_after_a_kill(void **state UNUSED)
{
    int64_t expected, posts, talks;
    pid_t pid;
    int status;

    bulk_job(&world, 50, "1ms", "500");
    json_decref(bulk_run(&world, 0));
    expected = entries_of("fullenrich.contact");
    world_again(&world, &bulk_world);
    bulk_job(&world, 50, "4s", "500");
    /* So that there is a state to look into. */
    free(world_weir_ok(&world, 0, "plan", bulk_path(&world), "--accept", "--as-of",
                       BULK_NOW, "--quiet", NULL));
    pid = bulk_spawn(&world, "run", NULL);
    wait_for_talks(expected);
    kill(pid, SIGKILL);
    assert_int_equal(world_wait(pid), 128 + SIGKILL);
    posts = bulk_requests(&world, "fullenrich", "POST", BULK);
    talks =
        world_sql(&world, "SELECT count(DISTINCT talk) FROM entry WHERE talk IS NOT "
                          "NULL");
    assert_int_equal(talks, posts);
    bulk_check_caps(&world, 500000000);
    status = world_wait(bulk_spawn(&world, "resume", NULL));
    assert_int_equal(status, 0);
    assert_int_equal(bulk_requests(&world, "fullenrich", "POST", BULK), posts);
    assert_int_equal(entries_of("fullenrich.contact"), expected);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM entry WHERE state = 3"),
                     0);
    accounts_check_ended(&world);
    check_jobs();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_are_filled_across_leads),
        cmocka_unit_test_setup(who_waits_for_a_result_holds_no_place, fresh_world),
        cmocka_unit_test_setup(a_job_that_outlasts_the_run_is_collected_by_the_next,
                               fresh_world),
        cmocka_unit_test_setup(what_was_submitted_is_collected_after_a_kill,
                               fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
