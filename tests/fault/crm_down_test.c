/* The nightly job against a HubSpot that breaks: what passes changes nothing, what
 * lasts stops the run, which goes on later and ends the same. */
#include "tests/harness/accounts.h"
#include "tests/harness/end_state.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED      __attribute__((unused))
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct world world;
static char *expected; /* of a run that nothing disturbs */

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    nightly_accept(&world);
    expected = nightly_undisturbed(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    free(expected);
    world_stop(&world);
    return 0;
}

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &nightly_world);
    return 0;
}

static void set_faults(const char *rules)
{
    world_tell(&world, "/_sim/faults", "{\"rules\":[%s]}", rules);
}

/* --- faults that pass: the end is the same --- */

static const struct {
    const char *title, *settings, *rules;
} passing[] = {
    {"429, named wait", "{}",
     "{\"kind\":\"rate\",\"vendor\":\"hubspot\",\"at\":[2,4],\"retry_after\":1}"},
    {"429, by date", "{}",
     "{\"kind\":\"rate\",\"vendor\":\"hubspot\",\"at\":[3],\"retry_date\":true,"
     "\"retry_after\":1}"},
    {"429, per second", "{\"hubspot\":{\"policy\":\"SECONDLY\"}}",
     "{\"kind\":\"rate\",\"vendor\":\"hubspot\",\"at\":[1,3]}"},
    {"429, ten seconds, told one",
     "{\"hubspot\":{\"policy\":\"TEN_SECONDLY_ROLLING\"}}",
     "{\"kind\":\"rate\",\"vendor\":\"hubspot\",\"path\":\"batch/update\",\"most\":1,"
     "\"retry_after\":1}"},
    {"429, another policy", "{\"hubspot\":{\"policy\":\"ELSE\"}}",
     "{\"kind\":\"rate\",\"vendor\":\"hubspot\",\"path\":\"batch/read\",\"most\":1}"},
    {"502 and 503", "{}",
     "{\"kind\":\"status\",\"status\":502,\"vendor\":\"hubspot\",\"every\":3},"
     "{\"kind\":\"status\",\"status\":503,\"vendor\":\"hubspot\",\"at\":[2]}"},
    {"504 on each first write", "{}",
     "{\"kind\":\"status\",\"status\":504,\"vendor\":\"hubspot\",\"path\":\"update\","
     "\"every\":2}"},
    {"423, locked", "{}",
     "{\"kind\":\"status\",\"status\":423,\"vendor\":\"hubspot\",\"at\":[5]}"},
    {"a page of HTML", "{}", "{\"kind\":\"html\",\"vendor\":\"hubspot\",\"every\":4}"},
    {"resets", "{}", "{\"kind\":\"reset\",\"vendor\":\"hubspot\",\"every\":3}"},
    {"cut bodies", "{}",
     "{\"kind\":\"cut\",\"vendor\":\"hubspot\",\"bytes\":40,\"every\":3}"},
    {"slow bodies", "{}",
     "{\"kind\":\"slow\",\"vendor\":\"hubspot\",\"bytes\":4000,\"interval_ms\":5,"
     "\"every\":2}"},
    {"writes whose replies are lost", "{}",
     "{\"kind\":\"lost\",\"vendor\":\"hubspot\",\"path\":\"batch/update\",\"every\":2}"},
    {"half a JSON with a whole length", "{}",
     "{\"kind\":\"garbage\",\"vendor\":\"hubspot\",\"every\":5}"},
    {"empty bodies", "{}", "{\"kind\":\"empty\",\"vendor\":\"hubspot\",\"every\":5}"},
};

static void faults_that_pass_change_nothing(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(passing); i++) {
        char *got;
        json_t *faults;

        print_message("%s\n", passing[i].title);
        world_again(&world, &nightly_world);
        world_tell(&world, "/_sim/settings", "%s", passing[i].settings);
        set_faults(passing[i].rules);
        json_decref(nightly_run(&world, 0));
        faults = world_get(&world, "/_sim/faults");
        assert_true(world_int(json_array_get(json_object_get(faults, "rules"), 0),
                              "fired") > 0);
        json_decref(faults);
        accounts_check_ended(&world);
        accounts_check_bill(&world);
        got = end_state(&world);
        end_state_compare(expected, got, passing[i].title, NULL);
        free(got);
    }
}

/* --- faults that last: the run stops, and goes on later --- */

static const struct {
    const char *title, *settings, *rules;
    int status;
    const char *says;
} lasting[] = {
    {"the day's calls are spent", "{\"hubspot\":{\"policy\":\"DAILY\"}}",
     "{\"kind\":\"rate\",\"vendor\":\"hubspot\",\"at\":[3]}", 4, "DAILY"},
    {"503 for every write", "{}",
     "{\"kind\":\"status\",\"vendor\":\"hubspot\",\"path\":\"update\"}", 3, "503"},
    {"nothing but HTML", "{}", "{\"kind\":\"html\",\"vendor\":\"hubspot\"}", 3,
     "page instead of JSON"},
    {"a key that is refused in the middle", "{}",
     "{\"kind\":\"auth\",\"vendor\":\"hubspot\",\"path\":\"update\"}", 5, "hubspot"},
    {"a key that is refused at once", "{}",
     "{\"kind\":\"auth\",\"vendor\":\"hubspot\"}", 5, "hubspot"},
};

static void faults_that_last_stop_the_run(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(lasting); i++) {
        char *got, *err;
        int status;

        print_message("%s\n", lasting[i].title);
        world_again(&world, &nightly_world);
        world_tell(&world, "/_sim/settings", "%s", lasting[i].settings);
        set_faults(lasting[i].rules);
        status = nightly_perform(&world, "run", NULL);
        if (status != lasting[i].status)
            nightly_fail(&world, lasting[i].title, status);
        err = world_file(&world, "child.err");
        assert_non_null(strstr(err, lasting[i].says));
        assert_null(strstr(err, "hubspot-sim-token"));
        free(err);
        accounts_check_caps(&world);
        set_faults("");
        nightly_finish(&world, lasting[i].title);
        accounts_check_ended(&world);
        accounts_check_bill(&world);
        accounts_check_no_repeat(&world);
        got = end_state(&world);
        end_state_compare(expected, got, lasting[i].title, NULL);
        free(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(faults_that_pass_change_nothing, fresh_world),
        cmocka_unit_test_setup(faults_that_last_stop_the_run, fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
