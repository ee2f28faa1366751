/* The refresh: named records whatever their state, and all whose decision is old. */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

#define DAY_1   "2026-03-03T08:00:00Z"
#define DAY_80  "2026-05-21T08:00:00Z"
#define DAY_120 "2026-06-30T08:00:00Z"

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    nightly_accept(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &nightly_world);
    return 0;
}

static json_t *parse(char *out)
{
    json_t *summary = json_loads(out, 0, NULL);

    assert_non_null(summary);
    free(out);
    return summary;
}

static void set_clock(const char *now)
{
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", now);
}

/* Ids of two contacts that the nightly job writes to. */
static void two_ids(char ids[2][24])
{
    char *rows = world_sql_rows(&world, "",
                                "SELECT DISTINCT ext_id FROM outbox WHERE object = "
                                "'contacts' AND state = 2 ORDER BY 1 LIMIT 2");

    assert_int_equal(sscanf(rows, "|%23[0-9]\n|%23[0-9]", ids[0], ids[1]), 2);
    free(rows);
}

static void named_records_alone_are_worked(void **state UNUSED)
{
    char ids[2][24];
    json_t *summary, *counters;
    int64_t loaded, writes;

    json_decref(nightly_run(&world, 0));
    two_ids(ids);
    fresh_world(NULL);
    counters = world_get(&world, "/_sim/counters");
    loaded = world_int(counters, "crm_writes");
    json_decref(counters);

    /* Without an accepted plan: who names records knows what is written. */
    summary = parse(world_weir_ok(&world, 0, "run", world_job("refresh.yaml"), "--id",
                                  ids[0], "--id", ids[1], "--as-of", NIGHTLY_NOW,
                                  "--json", "--quiet", NULL));
    assert_int_equal(world_int(summary, "extracted"), 2);
    assert_int_equal(world_int(summary, "written"), 2);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM lead"), 2);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM mark"), 0);
    counters = world_get(&world, "/_sim/counters");
    writes = world_int(counters, "crm_writes") - loaded;
    assert_int_equal(writes,
                     world_sql(&world, "SELECT count(*) FROM outbox WHERE state = 2"));
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    accounts_check_written(&world);
    json_decref(counters);
    json_decref(summary);

    /* Once more: looked at, though nothing is new and nothing due. */
    summary =
        parse(world_weir_ok(&world, 0, "run", world_job("refresh.yaml"), "--id", ids[0],
                            "--as-of", NIGHTLY_NOW, "--json", "--quiet", NULL));
    assert_int_equal(world_int(summary, "extracted"), 1);
    assert_int_equal(world_int(summary, "unchanged"), 1);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM entry WHERE run_id = 2 AND "
                               "worst_micro > 0"),
                     0);
    assert_int_equal(
        world_sql(&world, "SELECT count(*) FROM decision WHERE run_id = 2"), 1);
    json_decref(summary);
}

static void records_must_be_named(void **state UNUSED)
{
    struct world_result result =
        world_weir(&world, "run", world_job("refresh.yaml"), NULL);

    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.err, "--id"));
    world_free(&result);
}

static void a_named_record_that_is_gone_is_gone(void **state UNUSED)
{
    char ids[2][24];
    json_t *summary;

    json_decref(nightly_run(&world, 0));
    two_ids(ids);
    world_tell(&world, "/_sim/archive", "{\"object\":\"contacts\",\"id\":\"%s\"}",
               ids[0]);
    /* The third was never there. */
    summary = parse(world_weir_ok(&world, 0, "run", world_job("refresh.yaml"), "--id",
                                  ids[0], "--id", ids[1], "--id", "99999999", "--as-of",
                                  DAY_1, "--json", "--quiet", NULL));
    assert_int_equal(world_int(summary, "extracted"), 2);
    assert_int_equal(world_int(summary, "gone"), 1);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM lead WHERE gone = 1"), 1);
    accounts_check_ended(&world);
    json_decref(summary);
}

/* select: stale - everything whose decision is older than a quarter. */
static void old_decisions_are_taken_again(void **state UNUSED)
{
    char job[320];
    json_t *summary;
    int64_t decided;

    json_decref(nightly_run(&world, 0));
    decided = world_sql(&world, "SELECT count(*) FROM lead WHERE decided_us > 0");
    world_copy_jobs(&world);
    world_edit(&world, "jobs/refresh.yaml", "select: named",
               "select: stale\nolder_than: 90d");
    snprintf(job, sizeof(job), "%s/jobs/refresh.yaml", world.folder);
    free(world_weir_ok(&world, 0, "plan", job, "--accept", "--as-of", DAY_80, "--quiet",
                       NULL));

    set_clock(DAY_80);
    summary = parse(world_weir_ok(&world, 0, "run", job, "--as-of", DAY_80, "--json",
                                  "--quiet", NULL));
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM run_lead WHERE run_id = 2 "
                                       "AND outcome NOT IN (2, 3)"),
                     world_int(summary, "extracted") - world_int(summary, "unchanged") -
                         world_int(summary, "held"));
    accounts_check_ended(&world);
    json_decref(summary);

    set_clock(DAY_120);
    summary = parse(world_weir_ok(&world, 0, "run", job, "--as-of", DAY_120, "--json",
                                  "--quiet", NULL));
    print_message("%lld of %lld\n", (long long)world_int(summary, "extracted"),
                  (long long)decided);
    /* None is left whose decision is of the first day, but for those that were due and
     * decided on the way. */
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM lead WHERE decided_us > 0 "
                                       "AND decided_us < 1774944000000000"),
                     0);
    accounts_check_ended(&world);
    json_decref(summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(named_records_alone_are_worked, fresh_world),
        cmocka_unit_test_setup(records_must_be_named, fresh_world),
        cmocka_unit_test_setup(a_named_record_that_is_gone_is_gone, fresh_world),
        cmocka_unit_test_setup(old_decisions_are_taken_again, fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
