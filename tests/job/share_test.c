/* Jobs side by side in one workspace: a backfill in progress, and a refresh of a few of
 * its leads at the same time. */
#include "tests/harness/accounts.h"
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

#define IDS 20

static struct world world;

/* The plan of the backfill, from the copy of the jobs in the world's folder. */
static char *job(const char *name)
{
    static char paths[2][320];
    static int next;
    char *path = paths[next++ % 2];

    snprintf(path, sizeof(paths[0]), "%s/jobs/%s", world.folder, name);
    return path;
}

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    world_copy_jobs(&world);
    free(world_weir_ok(&world, 0, "plan", job("backfill.yaml"), "--accept", "--as-of",
                       NIGHTLY_NOW, "--quiet", NULL));
    world_keep_state(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

/* The world as before, but so slow that runs overlap. */
static int slow_world(void **state UNUSED)
{
    world_again(&world, &nightly_world);
    world_tell(&world, "/_sim/settings",
               "{\"hubspot\":{\"latency_ms\":60},\"apollo\":{\"latency_ms\":[50,200]},"
               "\"peopledatalabs\":{\"latency_ms\":[50,200]},"
               "\"zerobounce\":{\"latency_ms\":[50,200]}}");
    return 0;
}

static int64_t requests_to(const char *vendor)
{
    json_t *bill = world_get(&world, "/_sim/bill");
    int64_t count = world_int(json_object_get(json_object_get(bill, "vendors"), vendor),
                              "requests");

    json_decref(bill);
    return count;
}

static void wait_for_requests(const char *vendor, int64_t count)
{
    struct timespec nap = {0, 2000000};

    for (int i = 0; i < 10000 && requests_to(vendor) < count; i++)
        nanosleep(&nap, NULL);
}

static pid_t spawn_backfill(const char *log)
{
    return world_spawn(&world, log, "run", job("backfill.yaml"), "--as-of", NIGHTLY_NOW,
                       "--json", "--quiet", NULL);
}

/* Of leads of the sample, by their order there. */
static pid_t spawn_refresh(const char *log)
{
    static char ids[IDS][24];
    const char *args[2 * IDS + 8] = {
        "run", job("refresh.yaml"), "--as-of", NIGHTLY_NOW, "--json", "--quiet"};
    size_t n = 6, i;
    json_t *dump = world_get(&world, "/_sim/dump?object=contacts"), *record;

    json_array_foreach(json_object_get(dump, "contacts"), i, record)
    {
        if (i >= IDS)
            break;
        snprintf(ids[i], sizeof(ids[i]), "%s",
                 json_string_value(json_object_get(record, "id")));
        args[n++] = "--id";
        args[n++] = ids[i];
    }
    json_decref(dump);
    return world_spawn_list(&world, log, args);
}

static void expect_end(const char *log, pid_t pid, int expected)
{
    int status = world_wait(pid);
    char name[40];
    char *out, *err;

    if (status == expected)
        return;
    snprintf(name, sizeof(name), "%s.out", log);
    out = world_file(&world, name);
    snprintf(name, sizeof(name), "%s.err", log);
    err = world_file(&world, name);
    fail_msg("%s: exit %d, not %d\n%s\n%s", log, status, expected, out, err);
}

static int64_t count_of(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static int64_t count_of(const char *fmt, ...)
{
    char query[400];
    va_list args;

    va_start(args, fmt);
    vsnprintf(query, sizeof(query), fmt, args);
    va_end(args);
    return world_sql(&world, query);
}

/* So that a failure says why. */
static void tell_undone(void)
{
    char *rows = world_sql_rows(&world, "",
                                "SELECT run_id, outcome, reason FROM run_lead "
                                "WHERE outcome IN (5, 6)");

    if (*rows)
        print_message("run, outcome, reason of what was not done:\n%s", rows);
    free(rows);
}

static void both_end_right(void **state UNUSED)
{
    pid_t backfill = spawn_backfill("backfill"), refresh;

    wait_for_requests("apollo", 3);
    refresh = spawn_refresh("refresh");
    expect_end("refresh", refresh, 0);
    expect_end("backfill", backfill, 0);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    accounts_check_no_repeat(&world);
    accounts_check_written(&world);
    assert_int_equal(count_of("SELECT count(*) FROM run"), 2);
    assert_int_equal(count_of("SELECT count(*) FROM run_lead WHERE run_id = 1"), 60);
    assert_int_equal(count_of("SELECT count(*) FROM run_lead WHERE run_id = 2"), IDS);
    /* Neither takes the other's writes for somebody's edit. */
    tell_undone();
    assert_int_equal(count_of("SELECT count(*) FROM run_lead WHERE outcome IN (5, 6)"),
                     0);
    assert_int_equal(count_of("SELECT count(*) FROM outbox, json_each(fields) f WHERE "
                              "json_extract(f.value, '$[3]') = 1"),
                     0);
}

/* The refresh starts while the writes of the backfill are on their way. */
static void both_end_right_while_one_writes(void **state UNUSED)
{
    pid_t backfill = spawn_backfill("backfill"), refresh;
    int64_t before;

    world_tell(&world, "/_sim/settings", "{\"hubspot\":{\"latency_ms\":250}}");
    wait_for_requests("zerobounce", 3);
    before = requests_to("hubspot");
    wait_for_requests("hubspot", before + 1);
    refresh = spawn_refresh("refresh");
    expect_end("refresh", refresh, 0);
    expect_end("backfill", backfill, 0);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    accounts_check_no_repeat(&world);
    accounts_check_written(&world);
    assert_int_equal(count_of("SELECT count(*) FROM run_lead WHERE outcome IN (5, 6)"),
                     0);
    assert_int_equal(count_of("SELECT count(*) FROM outbox, json_each(fields) f WHERE "
                              "json_extract(f.value, '$[3]') = 1"),
                     0);
}

static void a_job_runs_once_at_a_time(void **state UNUSED)
{
    pid_t first, second;
    char *err;

    /* So that the first is at it still, however long the others take to begin. */
    world_tell(&world, "/_sim/settings", "{\"hubspot\":{\"latency_ms\":2000}}");
    first = spawn_backfill("first");
    wait_for_requests("hubspot", 1);
    second = spawn_backfill("second");
    expect_end("second", second, 6);
    err = world_file(&world, "second.err");
    assert_non_null(strstr(err, "running"));
    free(err);
    /* Nor is it resumed while it runs. */
    second = world_spawn(&world, "second", "resume", "1", "--quiet", NULL);
    expect_end("second", second, 6);
    world_tell(&world, "/_sim/settings", "{\"hubspot\":{\"latency_ms\":0}}");
    expect_end("first", first, 0);
    accounts_check_ended(&world);
    assert_int_equal(count_of("SELECT count(*) FROM run"), 1);
    /* A killed one holds nothing up. */
    world_again(&world, &nightly_world);
    first = spawn_backfill("first");
    wait_for_requests("hubspot", 1);
    kill(first, SIGKILL);
    expect_end("first", first, 128 + SIGKILL);
    expect_end("second", spawn_backfill("second"), 0);
}

/* The cap of a day is one for both: neither alone nor together do they pass it. */
static void caps_are_shared(void **state UNUSED)
{
    pid_t backfill, refresh;
    int64_t spent, limit = 900000;

    world_edit(&world, "jobs/backfill.yaml", "day: 50,", "day: 0.90,");
    world_edit(&world, "jobs/refresh.yaml", "day: 50,", "day: 0.90,");
    backfill = spawn_backfill("backfill");
    wait_for_requests("apollo", 3);
    refresh = spawn_refresh("refresh");
    expect_end("refresh", refresh, 4);
    expect_end("backfill", backfill, 4);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    accounts_check_no_repeat(&world);
    spent = count_of("SELECT spent + reserved FROM budget WHERE key LIKE 'day:%%'");
    print_message("%lld of %lld spent\n", (long long)spent, (long long)limit);
    assert_true(spent <= limit);
    assert_true(spent > limit - 280000);
    assert_int_equal(count_of("SELECT sum(spent_micro) FROM entry WHERE state = 1"),
                     spent);
    assert_true(count_of("SELECT count(*) FROM run_lead WHERE outcome = 6 AND reason "
                         "LIKE 'budget:%%'") > 0);
}

static void copy_as(const char *from, const char *to)
{
    char command[1000];

    snprintf(command, sizeof(command), "cp %s/jobs/%s %s/jobs/%s", world.folder, from,
             world.folder, to);
    assert_int_equal(system(command), 0);
}

/* Of one that the nightly job asks about. */
static char *first_contact(void)
{
    json_t *dump = world_get(&world, "/_sim/dump?object=contacts");
    json_t *record = json_array_get(json_object_get(dump, "contacts"), 0);
    char *id = strdup(json_string_value(json_object_get(record, "id")));

    json_decref(dump);
    return id;
}

/* Until the first run is done with the lead; how often its lease got a new end. */
static int64_t watch_leases(const struct timespec *nap)
{
    int64_t ends = 0, last = 0;

    for (int i = 0; i < 4000; i++) {
        int64_t until =
            count_of("SELECT coalesce(max(until_us), 0) FROM lease WHERE run_id = 1");

        if (count_of("SELECT count(*) FROM run_lead WHERE run_id = 1 AND outcome <> 0"))
            break;
        assert_true(until > 0);
        assert_int_equal(count_of("SELECT count(*) FROM lease WHERE run_id <> 1"), 0);
        ends += until != last;
        last = until;
        nanosleep(nap, NULL);
    }
    return ends;
}

static pid_t spawn_named(const char *name, const char *id)
{
    return world_spawn(&world, name, "run", job(name), "--id", id, "--as-of",
                       NIGHTLY_NOW, "--json", "--quiet", NULL);
}

/* A vendor takes far longer than the lease lasts, and another job wants the same lead:
 * as long as the first is at it, it has it. */
static void a_lead_in_work_is_nobody_elses(void **state UNUSED)
{
    struct timespec nap = {0, 5000000};
    pid_t first, second;
    int64_t renewals;
    char *id;

    world_copy_jobs(&world);
    world_edit(&world, "jobs/refresh.yaml", "limits:", "limits:\n  lease: 200ms");
    assert_int_equal(count_of("SELECT count(*) FROM run WHERE job = 'refresh'"), 0);
    copy_as("refresh.yaml", "second.yaml");
    world_edit(&world, "jobs/second.yaml", "job: refresh", "job: second");
    world_tell(&world, "/_sim/settings", "{\"apollo\":{\"latency_ms\":2500}}");
    id = first_contact();
    first = spawn_named("refresh.yaml", id);
    wait_for_requests("apollo", 1);
    second = spawn_named("second.yaml", id);
    renewals = watch_leases(&nap);
    world_tell(&world, "/_sim/settings", "{\"apollo\":{\"latency_ms\":0}}");
    expect_end("refresh.yaml", first, 0);
    expect_end("second.yaml", second, 0);
    free(id);
    print_message("%lld renewals\n", (long long)renewals);
    assert_true(renewals > 3);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    accounts_check_no_repeat(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(both_end_right, slow_world),
        cmocka_unit_test_setup(both_end_right_while_one_writes, slow_world),
        cmocka_unit_test_setup(a_job_runs_once_at_a_time, slow_world),
        cmocka_unit_test_setup(caps_are_shared, slow_world),
        cmocka_unit_test_setup(a_lead_in_work_is_nobody_elses, slow_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
