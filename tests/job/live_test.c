/* live_test.c - one question asked by hand: weir providers test --live. */
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

/* A company of the sample leads. */
#define DOMAIN "domain=latticezone.example"
#define LIVE   "providers", "test", "apollo", "--live", "--call", "organization"
#define JOB    "--job", world_job("nightly.yaml")

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start(&world, &(struct world_options){.now = NIGHTLY_NOW, .frozen = true});
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &(struct world_options){.now = NIGHTLY_NOW, .frozen = true});
    world_tell(&world, "/_sim/settings",
               "{\"apollo\":{\"company_hit\":1.0,\"wrong\":0}}");
    return 0;
}

static int64_t requests(void)
{
    json_t *counters = world_get(&world, "/_sim/counters");
    int64_t value = world_int(counters, "requests");

    json_decref(counters);
    return value;
}

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("not told: %s\nbut:\n%s", part, text);
}

static void has_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("told: %s\nin:\n%s", part, text);
}

static void nothing_is_asked_before_someone_agrees(void **state UNUSED)
{
    struct world_result r = world_weir(&world, LIVE, "--input", DOMAIN, JOB, NULL);

    assert_int_equal(r.status, 2);
    has(r.err, "one question to apollo.organization, at most 0.025 USD\n");
    has(r.err, "hint: --yes agrees to the price");
    world_free(&r);
    assert_int_equal(requests(), 0);
}

static void the_answer_is_told_and_paid(void **state UNUSED)
{
    struct world_result r =
        world_weir(&world, LIVE, "--input", DOMAIN, JOB, "--yes", NULL);

    assert_int_equal(r.status, 0);
    has(r.err, "at most 0.025 USD\n");
    has(r.out, "Latticezone");
    has(r.out, "employees");
    has(r.out, "apollo.organization: hit, 0.025 USD\n");
    has_not(r.out, "apollo-sim-key");
    has_not(r.err, "apollo-sim-key");
    world_free(&r);
    assert_int_equal(requests(), 1);
    assert_int_equal(
        world_sql(&world, "SELECT count(*) FROM entry WHERE spent_micro = 25000"), 1);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM fact"), 0);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM lead"), 0);
}

static void the_same_is_not_paid_twice(void **state UNUSED)
{
    json_t *told;
    char *out;

    free(world_weir_ok(&world, 0, LIVE, "--input", DOMAIN, JOB, "--yes", NULL));
    out =
        world_weir_ok(&world, 0, LIVE, "--input", DOMAIN, JOB, "--yes", "--json", NULL);
    told = json_loads(out, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(told, "outcome")), "hit");
    assert_true(json_is_true(json_object_get(told, "answered_before")));
    assert_true(json_number_value(json_object_get(told, "spent")) == 0);
    assert_true(json_array_size(json_object_get(told, "facts")) > 3);
    assert_int_equal(requests(), 1);
    json_decref(told);
    free(out);
}

static void a_key_that_is_refused_is_told(void **state UNUSED)
{
    struct world_result r;

    setenv("APOLLO_KEY", "sk-not-this-one", 1);
    r = world_weir(&world, LIVE, "--input", DOMAIN, JOB, "--yes", NULL);
    world_addresses(&world);
    assert_int_equal(r.status, 5);
    has(r.out, "apollo.organization: none (apollo.organization: auth), 0.00 USD\n");
    has(r.err, "the key is refused");
    has_not(r.out, "sk-not-this-one");
    has_not(r.err, "sk-not-this-one");
    world_free(&r);
}

static void the_budgets_of_the_job_hold(void **state UNUSED)
{
    struct world_result r;

    setenv("WEIR_CAP_DAY", "0.01", 1);
    r = world_weir(&world, LIVE, "--input", DOMAIN, JOB, "--yes", NULL);
    unsetenv("WEIR_CAP_DAY");
    assert_int_equal(r.status, 4);
    has(r.out, "none (budget: cap per day), 0.00 USD");
    world_free(&r);
    assert_int_equal(requests(), 0);
}

static void mistakes_are_told(void **state UNUSED)
{
    static const struct {
        const char *vendor, *call, *input, *told;
    } mistakes[] = {
        {"apolo", "person", DOMAIN, "did you mean apollo?"},
        {"apollo", "staff", DOMAIN, "hint: --call: person, people, organization"},
        {"apollo", "person", DOMAIN, "apollo.person cannot be asked with that"},
        {"apollo", "person", "email", "is not FIELD=VALUE"},
        {"apollo", "person", "mail=a@b.test", "there is no field \"mail\""},
        {"apollo", "person", "email=a b", "that is no value of email"},
        {"kickbox", "verify", "email=a@b.test", "the job does not use kickbox"},
    };

    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        struct world_result r = world_weir(
            &world, "providers", "test", mistakes[i].vendor, "--live", "--call",
            mistakes[i].call, "--input", mistakes[i].input, JOB, "--yes", NULL);

        assert_int_equal(r.status, 2);
        has(r.err, mistakes[i].told);
        world_free(&r);
    }
    assert_int_equal(requests(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_is_asked_before_someone_agrees, fresh_world),
        cmocka_unit_test_setup(the_answer_is_told_and_paid, fresh_world),
        cmocka_unit_test_setup(the_same_is_not_paid_twice, fresh_world),
        cmocka_unit_test_setup(a_key_that_is_refused_is_told, fresh_world),
        cmocka_unit_test_setup(the_budgets_of_the_job_hold, fresh_world),
        cmocka_unit_test_setup(mistakes_are_told, fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
