/* weir crm check, fields and setup: an account that has nothing of weir's gets what the
 * maps write, once, and a run then writes into it; what is there is left alone. */
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

static struct world world;

static const struct world_options bare = {
    .generate = 60, .now = NIGHTLY_NOW, .frozen = true, .sim_args = {"--bare"}};

static int start_world(void **state UNUSED)
{
    world_start(&world, &bare);
    return 0;
}

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &bare);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static json_t *ask(int status, const char *command)
{
    char *out = world_weir_ok(&world, status, "crm", command, world_job("nightly.yaml"),
                              "--json", NULL);
    json_t *told = json_loads(out, 0, NULL);

    assert_non_null(told);
    free(out);
    return told;
}

static size_t list_size(const json_t *told, size_t object, const char *key)
{
    const json_t *objects = json_object_get(told, "objects");

    return json_array_size(json_object_get(json_array_get(objects, object), key));
}

/* How many of the mapped properties are in this state. */
static size_t in_state(const json_t *told, const char *state)
{
    json_t *object, *row;
    size_t count = 0, i, k;

    json_array_foreach(json_object_get(told, "objects"), i, object)
    {
        json_array_foreach(json_object_get(object, "mapped"), k, row)
        {
            count += !strcmp(json_string_value(json_object_get(row, "state")), state);
        }
    }
    return count;
}

/* The row of a property in what check told. */
static const json_t *row_of(const json_t *told, const char *property)
{
    json_t *object, *row;
    size_t i, k;

    json_array_foreach(json_object_get(told, "objects"), i, object)
    {
        json_array_foreach(json_object_get(object, "mapped"), k, row)
        {
            if (!strcmp(json_string_value(json_object_get(row, "property")), property))
                return row;
        }
    }
    fail_msg("no property %s", property);
    return NULL;
}

static void assert_row(const json_t *told, const char *property, const char *state,
                       const char *note)
{
    const json_t *row = row_of(told, property);
    const char *got = json_string_value(json_object_get(row, "note"));

    assert_string_equal(json_string_value(json_object_get(row, "state")), state);
    if (note && (!got || !strstr(got, note)))
        fail_msg("%s: \"%s\", not \"%s\"", property, got ? got : "", note);
}

static void what_is_missing_is_made_once(void **state UNUSED)
{
    json_t *told = ask(2, "check");
    size_t missing = in_state(told, "missing");
    char *out;

    assert_true(missing > 10);
    assert_row(told, "weir_tier", "missing", "weir crm setup makes it");
    json_decref(told);

    out = world_weir_ok(&world, 0, "crm", "setup", world_job("nightly.yaml"),
                        "--dry-run", NULL);
    assert_non_null(strstr(out, "choice: strong, partial, poor"));
    /* where a lead goes that was held too often: no row of the table names it */
    assert_non_null(strstr(out, "manual_review"));
    free(out);
    told = ask(2, "check"); /* a dry run made nothing */
    assert_int_equal(in_state(told, "missing"), missing);
    json_decref(told);

    told = ask(0, "setup");
    assert_int_equal(
        list_size(told, 0, "properties") + list_size(told, 1, "properties"), missing);
    json_decref(told);
    told = ask(0, "setup");
    assert_int_equal(list_size(told, 0, "properties"), 0);
    json_decref(told);
    told = ask(0, "check");
    assert_int_equal(in_state(told, "missing"), 0);
    json_decref(told);
}

/* The simulator refuses whatever it has no property for, as HubSpot does. */
static void a_run_writes_what_was_made(void **state UNUSED)
{
    struct world_result result;

    free(world_weir_ok(&world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    result = world_weir(&world, "run", world_job("nightly.yaml"), "--as-of",
                        NIGHTLY_NOW, "--quiet", NULL);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.err, "PROPERTY_DOESNT_EXIST"));
    world_free(&result);
    json_decref(ask(0, "setup"));
    nightly_finish(&world, "after the setup");
    assert_true(world_sql(&world, "SELECT count(*) FROM outbox WHERE state = 2") > 20);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM outbox WHERE state <> 2 "
                                       "AND run_id = (SELECT max(id) FROM run)"),
                     0);
}

static void make(const char *path, const char *body)
{
    char url[256], command[1024];

    snprintf(url, sizeof(url), "http://127.0.0.1:%d/hubspot/crm/v3/properties/%s",
             world.port, path);
    snprintf(command, sizeof(command),
             "curl -sf -o /dev/null -H 'Authorization: Bearer hubspot-sim-token' "
             "-H 'Content-Type: application/json' -d '%s' %s",
             body, url);
    assert_int_equal(system(command), 0);
}

#define PROPERTY(name, type, rest)                                                 \
    "{\"name\":\"" name "\",\"label\":\"x\",\"groupName\":\"contactinformation\"," \
    "\"type\":\"" type "\"," rest "}"

static void what_is_there_is_never_changed(void **state UNUSED)
{
    json_t *told;

    make("contacts", PROPERTY("weir_score", "datetime", "\"fieldType\":\"date\""));
    make("contacts",
         PROPERTY("weir_tier", "enumeration",
                  "\"fieldType\":\"select\",\"options\":[{\"label\":\"strong\","
                  "\"value\":\"strong\"},{\"label\":\"poor\",\"value\":\"poor\"}]"));
    make("contacts", PROPERTY("weir_gaps", "string", "\"fieldType\":\"text\""));
    told = ask(2, "setup");
    assert_int_equal(list_size(told, 0, "unfit"), 2);
    json_decref(told);
    told = ask(2, "check");
    assert_row(told, "weir_score", "wrong type", "it is date and time");
    assert_row(told, "weir_tier", "lacks choices", "add to its list: partial");
    assert_row(told, "weir_gaps", "fits", NULL);
    json_decref(told);
}

static void a_name_that_is_nearly_right_is_told(void **state UNUSED)
{
    char job[320];
    char *out;

    world_copy_jobs(&world);
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml",
               "  jobtitle: ", "  jobtitel: ");
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml",
               "  mobilephone: ", "  mobilphone: ");
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml", "{signal: page_view}",
               "{signal: page_view, at: createdate}");
    snprintf(job, sizeof(job), "%s/jobs/nightly.yaml", world.folder);
    out = world_weir_ok(&world, 2, "crm", "check", job, NULL);
    assert_non_null(strstr(out, "did you mean jobtitle?"));
    assert_non_null(strstr(out, "make it, or take it out of the map; did you"));
    free(out);
    out = world_weir_ok(&world, 0, "crm", "fields", job, NULL);
    assert_non_null(strstr(out, "jobtitle"));
    free(out);
}

static void a_bad_key_is_told(void **state UNUSED)
{
    struct world_result result;

    setenv("HUBSPOT_TOKEN", "not-the-key", 1);
    result = world_weir(&world, "crm", "check", world_job("nightly.yaml"), NULL);
    assert_int_equal(result.status, 5);
    assert_null(strstr(result.err, "not-the-key"));
    world_free(&result);
    world_addresses(&world);
}

static void a_file_needs_nothing(void **state UNUSED)
{
    char *out;

    setenv("WEIR_LEADS", world_put(&world, "l.csv", "Email\nada@lead.example\n"), 1);
    out = world_weir_ok(&world, 0, "crm", "setup", world_job("file.yaml"), NULL);
    assert_non_null(strstr(out, "nothing is needed"));
    free(out);
    unsetenv("WEIR_LEADS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_missing_is_made_once, fresh_world),
        cmocka_unit_test_setup(a_run_writes_what_was_made, fresh_world),
        cmocka_unit_test_setup(what_is_there_is_never_changed, fresh_world),
        cmocka_unit_test_setup(a_name_that_is_nearly_right_is_told, fresh_world),
        cmocka_unit_test(a_bad_key_is_told),
        cmocka_unit_test(a_file_needs_nothing),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
