/* The nightly job with vendors that limit, break, lie about their type, refuse the key
 * and run out of credits: every run ends, every lead with one outcome, and the money
 * adds up to the last credit. */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED      __attribute__((unused))
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define LATER "2026-03-02T12:00:00Z"

static struct world world;
static char job[320];

/* People are found without their address, so that the finder and the verifier of
 * addresses have work. */
#define SETTINGS "{\"apollo\":{\"email\":0.2},\"peopledatalabs\":{\"email\":0.2}}"

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    world_copy_jobs(&world);
    /* Hunter asks for a minute: nobody waits that long here. */
    world_edit(&world, "jobs/nightly.yaml", "deadline: 4h ", "deadline: 20s ");
    snprintf(job, sizeof(job), "%s/jobs/nightly.yaml", world.folder);
    nightly_accept(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static void fresh_world(const char *rules)
{
    world_again(&world, &nightly_world);
    world_tell(&world, "/_sim/settings", SETTINGS);
    world_tell(&world, "/_sim/faults", "{\"rules\":[%s]}", rules);
}

static json_t *run(const char *as_of, int expected, const char *title)
{
    int status = world_wait(world_spawn(&world, "child", "run", job, "--as-of", as_of,
                                        "--json", "--quiet", NULL));
    char *out;
    json_t *summary;

    if (status != expected)
        nightly_fail(&world, title, status);
    out = world_file(&world, "child.out");
    summary = json_loads(out, 0, NULL);
    assert_non_null(summary);
    free(out);
    return summary;
}

/* Billed for replies that never came whole, by the vendor's own log. */
static int64_t billed_in_vain(const char *vendor)
{
    char path[64];
    json_t *log, *entry;
    int64_t sum = 0;
    size_t i;

    snprintf(path, sizeof(path), "/_sim/log?vendor=%s", vendor);
    log = world_get(&world, path);
    json_array_foreach(json_object_get(log, "entries"), i, entry)
    {
        const char *fault = json_string_value(json_object_get(entry, "fault"));

        if (strcmp(fault, "cut") == 0 || strcmp(fault, "lost") == 0)
            sum += world_int(entry, "billed_micro");
    }
    json_decref(log);
    return sum;
}

static const struct {
    const char *vendor;
    int64_t price_micro;
} vendors[] = {
    {"apollo", 25000},
    {"peopledatalabs", 280000},
    {"hunter", 24500},
    {"zerobounce", 9900},
};

/* Bill less ledger: exactly what was billed for replies that did not arrive, and each
 * of those calls is listed as uncertain. */
static void check_money(void)
{
    json_t *bill = world_get(&world, "/_sim/bill");

    accounts_check_caps(&world);
    accounts_check_bill(&world);
    accounts_check_no_repeat(&world);
    for (size_t i = 0; i < COUNT(vendors); i++) {
        const json_t *own =
            json_object_get(json_object_get(bill, "vendors"), vendors[i].vendor);
        char query[160];

        snprintf(query, sizeof(query),
                 "SELECT coalesce(sum(spent_micro), 0) FROM entry WHERE vendor = '%s' "
                 "AND state = 1",
                 vendors[i].vendor);
        assert_int_equal(world_int(own, "billed_micro") - world_sql(&world, query) *
                                                              1000000 /
                                                              vendors[i].price_micro,
                         billed_in_vain(vendors[i].vendor));
    }
    json_decref(bill);
}

static int64_t fired(void)
{
    json_t *faults = world_get(&world, "/_sim/faults");
    int64_t count =
        world_int(json_array_get(json_object_get(faults, "rules"), 0), "fired");

    json_decref(faults);
    return count;
}

/* --- what passes --- */

static const struct {
    const char *title, *fault; /* of one rule, without its vendor */
    bool uncertain;            /* such a call may have been charged */
    bool misfit;               /* counted as an answer that cannot be understood */
} faults[] = {
    {"limited, told to wait", "\"kind\":\"rate\",\"retry_after\":1,\"at\":[2,5]", false,
     false},
    {"limited, not told", "\"kind\":\"rate\",\"at\":[2]", false, false},
    {"a burst of 503", "\"kind\":\"status\",\"at\":[2,3,4]", false, false},
    {"502 now and then", "\"kind\":\"status\",\"status\":502,\"every\":6", false,
     false},
    {"cut bodies", "\"kind\":\"cut\",\"bytes\":30,\"every\":6", true, false},
    {"slow bodies", "\"kind\":\"slow\",\"bytes\":200,\"interval_ms\":5,\"every\":5",
     false, false},
    {"resets", "\"kind\":\"reset\",\"every\":6", true, false},
    {"replies lost", "\"kind\":\"lost\",\"every\":6", true, false},
    {"HTML with 200", "\"kind\":\"html\",\"every\":6", true, true},
    {"half a JSON", "\"kind\":\"garbage\",\"every\":6", true, true},
    {"nothing with 200", "\"kind\":\"empty\",\"every\":6", true, true},
    {"9 MiB with 200", "\"kind\":\"huge\",\"every\":6", true, true},
};

/* Answers of a vendor that the summary calls misunderstood. */
static int64_t misfits(const json_t *summary, const char *vendor)
{
    const json_t *all = json_object_get(summary, "protocol_errors");

    assert_non_null(all);
    return json_integer_value(json_object_get(all, vendor));
}

static void one_fault(const char *vendor, size_t i)
{
    char rule[200], title[100];
    json_t *summary;
    int64_t uncertain;

    snprintf(title, sizeof(title), "%s: %s", vendor, faults[i].title);
    snprintf(rule, sizeof(rule), "{\"vendor\":\"%s\",%s}", vendor, faults[i].fault);
    fresh_world(rule);
    summary = run(NIGHTLY_NOW, 0, title);
    uncertain = world_int(summary, "uncertain");
    print_message("%s: %lld faults, %lld uncertain, %lld deferred\n", title,
                  (long long)fired(), (long long)uncertain,
                  (long long)world_int(summary, "deferred"));
    assert_int_equal(uncertain,
                     world_sql(&world, "SELECT count(*) FROM entry WHERE state = 3"));
    if (!faults[i].uncertain)
        assert_int_equal(uncertain, 0);
    assert_int_equal(misfits(summary, vendor), faults[i].misfit ? fired() : 0);
    accounts_check_ended(&world);
    check_money();
    json_decref(summary);

    /* Later, all is well again: nothing uncertain is asked again. */
    world_tell(&world, "/_sim/faults", "{\"rules\":[]}");
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", LATER);
    json_decref(run(LATER, 0, title));
    accounts_check_ended(&world);
    check_money();
    assert_int_equal(uncertain,
                     world_sql(&world, "SELECT count(*) FROM entry WHERE state = 3"));
}

static void faults_of(const char *vendor, size_t from, size_t step)
{
    for (size_t i = from; i < COUNT(faults); i += step)
        one_fault(vendor, i);
}

static void apollo_fails(void **state UNUSED)
{
    faults_of("apollo", 0, 1);
}

static void people_data_labs_fails(void **state UNUSED)
{
    faults_of("peopledatalabs", 0, 2);
}

static void hunter_fails(void **state UNUSED)
{
    faults_of("hunter", 0, 3);
}

static void zerobounce_fails(void **state UNUSED)
{
    faults_of("zerobounce", 1, 2);
}

/* --- what lasts --- */

static void a_vendor_that_is_down_stops_nobody(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(vendors); i++) {
        char rule[100];
        json_t *summary;

        print_message("%s is down\n", vendors[i].vendor);
        snprintf(rule, sizeof(rule), "{\"vendor\":\"%s\",\"kind\":\"status\"}",
                 vendors[i].vendor);
        fresh_world(rule);
        summary = run(NIGHTLY_NOW, 0, vendors[i].vendor);
        accounts_check_ended(&world);
        check_money();
        assert_int_equal(world_int(summary, "failed"), 0);
        assert_true(world_int(summary, "written") > 0);
        json_decref(summary);
    }
}

/* No file of the world says this: neither output nor log nor state. */
static void nowhere(const char *secret)
{
    char command[1600];

    snprintf(command, sizeof(command),
             "! grep -rqaF -e '%s' '%s' '%s/child.out' '%s/child.err'", secret,
             world.state, world.folder, world.folder);
    if (system(command) != 0)
        fail_msg("%s can be read", secret);
}

static void a_wrong_key_ends_5_and_is_not_told(void **state UNUSED)
{
    static const char *const keys[][2] = {{"APOLLO_KEY", "apollo"},
                                          {"PDL_KEY", "peopledatalabs"},
                                          {"HUNTER_KEY", "hunter"},
                                          {"ZEROBOUNCE_KEY", "zerobounce"},
                                          {"HUBSPOT_TOKEN", "hubspot"}};

    for (size_t i = 0; i < COUNT(keys); i++) {
        char *err;

        print_message("%s\n", keys[i][1]);
        fresh_world("");
        setenv(keys[i][0], "not-the-secret-key", 1);
        json_decref(run(NIGHTLY_NOW, 5, keys[i][1]));
        err = world_file(&world, "child.err");
        assert_non_null(strstr(err, keys[i][1]));
        free(err);
        nowhere("not-the-secret-key");
        nowhere("apollo-sim-key");
        nowhere("hubspot-sim-token");
        accounts_check_caps(&world);
        accounts_check_bill(&world);
        /* Put right, the rest follows. */
        world_addresses(&world);
        if (strcmp(keys[i][1], "hubspot") == 0) {
            nightly_finish(&world, keys[i][1]);
        } else {
            world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", LATER);
            json_decref(run(LATER, 0, keys[i][1]));
        }
        accounts_check_ended(&world);
        check_money();
    }
}

static void an_empty_account_ends_4(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(vendors); i++) {
        /* ZeroBounce says the same of a wrong key and of an empty account. */
        int empty = strcmp(vendors[i].vendor, "zerobounce") == 0 ? 5 : 4;
        json_t *summary;
        int status;

        print_message("%s\n", vendors[i].vendor);
        fresh_world("");
        world_tell(&world, "/_sim/settings", "{\"%s\":{\"balance\":1}}",
                   vendors[i].vendor);
        status = world_wait(world_spawn(&world, "child", "run", job, "--as-of",
                                        NIGHTLY_NOW, "--json", "--quiet", NULL));
        if (status != empty && status != 0)
            nightly_fail(&world, vendors[i].vendor, status);
        accounts_check_ended(&world);
        check_money();
        /* It matters where leads wait for the credits. */
        assert_int_equal(
            status,
            world_sql(&world, "SELECT count(*) FROM run_lead WHERE outcome = 6") > 0
                ? empty
                : 0);
        world_tell(&world, "/_sim/settings", "{\"%s\":{\"balance\":-1}}",
                   vendors[i].vendor);
        world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", LATER);
        summary = run(LATER, 0, vendors[i].vendor);
        assert_int_equal(world_int(summary, "deferred"), 0);
        json_decref(summary);
        accounts_check_ended(&world);
        check_money();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(apollo_fails),
        cmocka_unit_test(people_data_labs_fails),
        cmocka_unit_test(hunter_fails),
        cmocka_unit_test(zerobounce_fails),
        cmocka_unit_test(a_vendor_that_is_down_stops_nobody),
        cmocka_unit_test(a_wrong_key_ends_5_and_is_not_told),
        cmocka_unit_test(an_empty_account_ends_4),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
