/* What stands before a run: secrets that must be there, a plan that somebody accepted.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
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

static int64_t counter(const char *name)
{
    json_t *counters = world_get(&world, "/_sim/counters");
    int64_t value = world_int(counters, name);

    json_decref(counters);
    return value;
}

static void told(const struct world_result *result, const char *part)
{
    if (!strstr(result->err, part))
        fail_msg("not told: %s\nbut:\n%s", part, result->err);
}

/* Line and column of a text in a file of the source tree. */
static void place_of(const char *name, const char *text, char *out, size_t size)
{
    FILE *file = fopen(world_job(name), "r");
    char row[512];
    int line = 0;

    assert_non_null(file);
    while (fgets(row, sizeof(row), file)) {
        char *at = strstr(row, text);

        line++;
        if (!at)
            continue;
        snprintf(out, size, "%s:%d:%d: error: ", name, line, (int)(at - row) + 1);
        fclose(file);
        return;
    }
    fail_msg("%s: no %s", name, text);
}

/* All secrets that are not set, each at its place, and nothing is asked. */
static void secrets_that_are_not_set_are_told_at_once(void **state UNUSED)
{
    static const char *const names[] = {"HUBSPOT_TOKEN", "APOLLO_KEY", "HUNTER_KEY"};
    static const char *const commands[] = {"run", "plan"};

    for (size_t c = 0; c < 2; c++) {
        struct world_result result;

        for (size_t i = 0; i < 3; i++)
            unsetenv(names[i]);
        result = world_weir(&world, commands[c], world_job("nightly.yaml"), NULL);
        assert_int_equal(result.status, 2);
        assert_string_equal(result.out, "");
        for (size_t i = 0; i < 3; i++) {
            char text[64], place[128];

            snprintf(text, sizeof(text), "${%s}", names[i]);
            place_of("nightly.yaml", text, place, sizeof(place));
            told(&result, place);
            told(&result, names[i]);
        }
        world_free(&result);
        world_addresses(&world);
    }
    assert_int_equal(counter("requests"), 0);
    assert_int_equal(access(world.state, F_OK), -1);
}

static void a_secret_may_come_from_a_file(void **state UNUSED)
{
    char job[320], from[400];

    world_copy_jobs(&world);
    world_put(&world, "jobs/token", "hubspot-sim-token\n");
    snprintf(from, sizeof(from), "%s/jobs/token", world.folder);
    assert_int_equal(chmod(from, 0600), 0);
    world_edit(&world, "jobs/nightly.yaml", "token: ${HUBSPOT_TOKEN}",
               "token: file:token");
    unsetenv("HUBSPOT_TOKEN");
    snprintf(job, sizeof(job), "%s/jobs/nightly.yaml", world.folder);
    free(world_weir_ok(&world, 0, "run", job, "--limit", "1", "--as-of", NIGHTLY_NOW,
                       "--quiet", NULL));
    world_addresses(&world);
}

/* The first run that writes needs a plan that was accepted; a sample does not. */
static void an_unaccepted_job_writes_nothing(void **state UNUSED)
{
    int64_t loaded = counter("crm_writes");
    struct world_result result;

    result = world_weir(&world, "run", world_job("nightly.yaml"), "--as-of",
                        NIGHTLY_NOW, "--quiet", NULL);
    assert_int_equal(result.status, 7);
    told(&result, "--accept");
    world_free(&result);
    assert_int_equal(counter("requests"), 0);

    /* To look at a plan is not to accept it. */
    free(world_weir_ok(&world, 0, "plan", world_job("nightly.yaml"), "--as-of",
                       NIGHTLY_NOW, "--quiet", NULL));
    result = world_weir(&world, "run", world_job("nightly.yaml"), "--as-of",
                        NIGHTLY_NOW, "--quiet", NULL);
    assert_int_equal(result.status, 7);
    world_free(&result);
    assert_int_equal(counter("crm_writes"), loaded);

    free(world_weir_ok(&world, 0, "run", world_job("nightly.yaml"), "--limit", "3",
                       "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM run_lead"), 3);
    /* A sample is no acceptance either. */
    result = world_weir(&world, "run", world_job("nightly.yaml"), "--as-of",
                        NIGHTLY_NOW, "--quiet", NULL);
    assert_int_equal(result.status, 7);
    world_free(&result);

    free(world_weir_ok(&world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    json_decref(nightly_run(&world, 0));
    accounts_check_ended(&world);
    accounts_check_written(&world);
}

/* read_only: everything is decided, nothing sent; no acceptance needed. */
static void a_job_that_only_reads_needs_no_acceptance(void **state UNUSED)
{
    int64_t loaded = counter("crm_writes");
    char job[320];

    world_copy_jobs(&world);
    world_edit(&world, "jobs/nightly.yaml", "read_only: false", "read_only: true");
    snprintf(job, sizeof(job), "%s/jobs/nightly.yaml", world.folder);
    free(world_weir_ok(&world, 0, "run", job, "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    assert_int_equal(counter("crm_writes"), loaded);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM outbox"), 0);
    assert_true(world_sql(&world, "SELECT count(*) FROM decision") > 30);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(secrets_that_are_not_set_are_told_at_once, fresh_world),
        cmocka_unit_test_setup(a_secret_may_come_from_a_file, fresh_world),
        cmocka_unit_test_setup(an_unaccepted_job_writes_nothing, fresh_world),
        cmocka_unit_test_setup(a_job_that_only_reads_needs_no_acceptance, fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
