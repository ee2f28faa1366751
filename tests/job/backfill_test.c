/* The backfill: every contact, within a budget, stopped by it and gone on with. */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

static struct world world;
static char job[320];

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    world_copy_jobs(&world);
    snprintf(job, sizeof(job), "%s/jobs/backfill.yaml", world.folder);
    free(world_weir_ok(&world, 0, "plan", job, "--accept", "--as-of", NIGHTLY_NOW,
                       "--quiet", NULL));
    world_keep_state(&world);
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

static json_t *run(int status)
{
    char *out = world_weir_ok(&world, status, "run", job, "--as-of", NIGHTLY_NOW,
                              "--json", "--quiet", NULL);
    json_t *summary = json_loads(out, 0, NULL);

    assert_non_null(summary);
    free(out);
    return summary;
}

static void every_contact_is_worked(void **state UNUSED)
{
    json_t *summary = run(0), *counters = world_get(&world, "/_sim/counters");

    assert_int_equal(world_int(summary, "extracted"),
                     world_int(counters, "contacts_live"));
    assert_true(world_int(summary, "written") > 20);
    /* Of the cheap vendors alone. */
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM entry WHERE vendor = "
                                       "'peopledatalabs'"),
                     0);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    accounts_check_no_repeat(&world);
    accounts_check_written(&world);
    json_decref(counters);
    json_decref(summary);
}

/* Contacts that got a tier. */
static char *scored(void)
{
    return world_sql_text(&world, "SELECT group_concat(DISTINCT ext_id) FROM (SELECT "
                                  "ext_id FROM written WHERE object = 'contacts' AND "
                                  "property = 'weir_tier' ORDER BY ext_id)");
}

/* Its budget spent, the rest is deferred, and what was decided without an answer that
 * was too dear is due again; with a new budget nobody is left, and nothing is paid for
 * twice. */
static void the_budget_stops_it_and_the_next_goes_on(void **state UNUSED)
{
    char *expected, *got;
    json_t *summary;
    int64_t deferred;

    json_decref(run(0));
    expected = scored();
    fresh_world(NULL);

    world_edit(&world, "jobs/backfill.yaml", "caps: {run: 500,", "caps: {run: 0.20,");
    summary = run(4);
    deferred = world_int(summary, "deferred");
    print_message("%lld deferred\n", (long long)deferred);
    assert_true(deferred > 0);
    assert_true(world_sql(&world, "SELECT spent + reserved FROM budget WHERE key = "
                                  "'run:1'") <= 200000);
    assert_true(
        world_sql(&world, "SELECT count(*) FROM lead WHERE due_reason = 'retry'") >
        deferred);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    json_decref(summary);

    world_edit(&world, "jobs/backfill.yaml", "caps: {run: 0.20,", "caps: {run: 500,");
    summary = run(0);
    assert_int_equal(world_int(summary, "deferred"), 0);
    assert_int_equal(
        world_sql(&world, "SELECT count(*) FROM lead WHERE due_reason = 'retry'"), 0);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
    accounts_check_no_repeat(&world);
    accounts_check_written(&world);
    got = scored();
    assert_string_equal(expected, got);
    free(expected);
    free(got);
    json_decref(summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_contact_is_worked, fresh_world),
        cmocka_unit_test_setup(the_budget_stops_it_and_the_next_goes_on, fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
