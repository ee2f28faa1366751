/* The nightly job against a HubSpot that refuses records, and whose records change
 * between the moment they are read and the moment they are written. */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNUSED __attribute__((unused))

/* One hour after the first run. */
#define LATER "2026-03-02T09:00:00Z"
/* Two days after it. */
#define DAY_2 "2026-03-04T08:00:00Z"

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

/* --- records that are refused --- */

static void set_clock(const char *now)
{
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", now);
}

static json_t *run_at(const char *now)
{
    char *out;
    json_t *summary;

    set_clock(now);
    out = world_weir_ok(&world, 0, "run", world_job("nightly.yaml"), "--as-of", now,
                        "--json", "--quiet", NULL);
    summary = json_loads(out, 0, NULL);
    assert_non_null(summary);
    free(out);
    return summary;
}

/* Ids of contacts that the undisturbed run writes to, after asking Apollo about them;
 * from the state of a run just done. */
static void ids_written(char ids[][24], size_t count)
{
    char *rows =
        world_sql_rows(&world, "",
                       "SELECT DISTINCT o.ext_id FROM outbox o JOIN entry e ON "
                       "e.lead_id = o.lead_id WHERE o.object = 'contacts' AND "
                       "o.state = 2 AND e.vendor = 'apollo' ORDER BY 1");
    char *save = NULL, *at = strtok_r(rows, "|\n", &save);

    for (size_t i = 0; i < count; i++, at = strtok_r(NULL, "|\n", &save)) {
        assert_non_null(at);
        snprintf(ids[i], 24, "%s", at);
    }
    free(rows);
}

static int64_t outcome_of(const char *id, int run)
{
    char query[200];

    snprintf(query, sizeof(query),
             "SELECT r.outcome FROM run_lead r JOIN lead l ON l.id = r.lead_id WHERE "
             "l.ext_id = '%s' AND r.run_id = %d",
             id, run);
    return world_sql(&world, query);
}

static json_t *property_of(const char *id, const char *property)
{
    char path[128];
    json_t *record, *value;

    snprintf(path, sizeof(path), "/_sim/state/contacts/%s", id);
    record = world_get(&world, path);
    value = json_object_get(json_object_get(record, "properties"), property);
    json_incref(value);
    json_decref(record);
    return value;
}

static bool has(const char *id, const char *property, const char *text)
{
    json_t *value = property_of(id, property);
    bool same = value ? text && strcmp(json_string_value(value), text) == 0 : !text;

    json_decref(value);
    return same;
}

/* A run just done, whose state says who is written to; then the world as before it. */
static void pick(char ids[][24], size_t count)
{
    json_decref(nightly_run(&world, 0));
    ids_written(ids, count);
    world_again(&world, &nightly_world);
}

static void refused_records_are_failed_and_tried_again(void **state UNUSED)
{
    char ids[3][24];
    json_t *summary;
    char *got;

    pick(ids, 3);
    for (size_t i = 0; i < 3; i++)
        world_tell(&world, "/_sim/reject", "{\"object\":\"contacts\",\"id\":\"%s\"}",
                   ids[i]);
    summary = nightly_run(&world, 3);
    assert_int_equal(world_int(summary, "failed"), 3);
    accounts_check_ended(&world);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(outcome_of(ids[i], 1), 5);
        assert_true(has(ids[i], "weir_tier", NULL));
        world_tell(&world, "/_sim/reject",
                   "{\"object\":\"contacts\",\"id\":\"%s\",\"on\":false}", ids[i]);
    }
    got = world_sql_text(&world,
                         "SELECT DISTINCT reason FROM run_lead WHERE outcome = 5");
    assert_non_null(strstr(got, "VALIDATION_ERROR"));
    free(got);
    json_decref(summary);

    summary = run_at(DAY_2);
    assert_int_equal(world_int(summary, "failed"), 0);
    assert_int_equal(world_int(summary, "calls"), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(outcome_of(ids[i], 2), 1);
        assert_false(has(ids[i], "weir_tier", NULL));
    }
    json_decref(summary);
    accounts_check_ended(&world);
}

/* HubSpot refuses a whole batch for one bad value: the batch is halved until the bad
 * records stand alone. */
static void bad_records_are_found_in_their_batch(void **state UNUSED)
{
    char job[300];
    char *out;
    json_t *summary;
    int64_t bad;

    world_copy_jobs(&world);
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml",
               "weir_group_score:   group_score    # number",
               "weir_group_score: {field: city, direction: write, write: always}");
    snprintf(job, sizeof(job), "%s/jobs/nightly.yaml", world.folder);
    out = world_weir_ok(&world, 3, "run", job, "--as-of", NIGHTLY_NOW, "--json",
                        "--quiet", NULL);
    summary = json_loads(out, 0, NULL);
    assert_non_null(summary);
    bad = world_sql(&world,
                    "SELECT count(DISTINCT o.id) FROM outbox o, json_each(o.fields) "
                    "f WHERE json_extract(f.value, '$[0]') = 'weir_group_score'");
    print_message("%lld bad records\n", (long long)bad);
    assert_true(bad > 5);
    assert_int_equal(world_int(summary, "failed"), bad);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM outbox WHERE state <> 2"),
                     bad);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM outbox o, json_each(o.fields) f "
                               "WHERE state = 3 AND json_extract(f.value, '$[0]') = "
                               "'weir_group_score'"),
                     bad);
    accounts_check_ended(&world);
    json_decref(summary);
    free(out);
}

/* --- records that change while the run is at work --- */

static int64_t apollo_requests(void)
{
    json_t *bill = world_get(&world, "/_sim/bill");
    int64_t count = world_int(
        json_object_get(json_object_get(bill, "vendors"), "apollo"), "requests");

    json_decref(bill);
    return count;
}

/* Starts the job and comes back when all is read and nothing yet written: whoever is
 * asked about at Apollo waits for it. */
static pid_t run_till_apollo(void)
{
    struct timespec nap = {0, 2000000};
    pid_t pid;

    world_tell(&world, "/_sim/settings", "{\"apollo\":{\"latency_ms\":400}}");
    pid = world_spawn(&world, "child", "run", world_job("nightly.yaml"), "--as-of",
                      NIGHTLY_NOW, "--json", "--quiet", NULL);
    for (int i = 0; i < 10000 && apollo_requests() == 0; i++)
        nanosleep(&nap, NULL);
    return pid;
}

static void finish_run(pid_t pid, int expected_status)
{
    int status = world_wait(pid);

    if (status != expected_status)
        nightly_fail(&world, "the run", status);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
}

static void a_persons_edit_is_kept(void **state UNUSED)
{
    static const char edit[] = "https://www.linkedin.com/in/somebody-else";
    char ids[1][24], *id, query[400];
    json_t *summary;
    pid_t pid;

    /* Somebody whose profile address is found. */
    json_decref(nightly_run(&world, 0));
    id = world_sql_text(
        &world, "SELECT o.ext_id FROM outbox o JOIN entry e ON e.lead_id = "
                "o.lead_id, json_each(o.fields) f WHERE e.vendor = 'apollo' AND "
                "o.object = 'contacts' AND json_extract(f.value, '$[0]') = "
                "'hs_linkedin_url' ORDER BY 1 LIMIT 1");
    snprintf(ids[0], sizeof(ids[0]), "%s", id);
    free(id);
    world_again(&world, &nightly_world);

    pid = run_till_apollo();
    set_clock("2026-03-02T08:20:00Z");
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":"
               "{\"hs_linkedin_url\":\"%s\"}}",
               ids[0], edit);
    finish_run(pid, 0);
    assert_true(has(ids[0], "hs_linkedin_url", edit));
    assert_false(has(ids[0], "weir_tier", NULL));
    assert_int_equal(outcome_of(ids[0], 1), 1);
    snprintf(query, sizeof(query),
             "SELECT count(*) FROM outbox o, json_each(o.fields) f WHERE o.ext_id = "
             "'%s' AND json_extract(f.value, '$[3]') = 1",
             ids[0]);
    assert_int_equal(world_sql(&world, query), 1);
    snprintf(query, sizeof(query),
             "SELECT count(*) FROM written WHERE ext_id = '%s' AND property = "
             "'hs_linkedin_url'",
             ids[0]);
    assert_int_equal(world_sql(&world, query), 0);

    /* The next run takes it in as the person's. */
    summary = run_at(LATER);
    assert_true(has(ids[0], "hs_linkedin_url", edit));
    snprintf(query, sizeof(query),
             "SELECT json_extract(\"values\", '$.hs_linkedin_url') FROM lead WHERE "
             "ext_id = '%s'",
             ids[0]);
    id = world_sql_text(&world, query);
    assert_string_equal(id, edit);
    free(id);
    snprintf(query, sizeof(query),
             "SELECT count(*) FROM decision d JOIN lead l ON l.id = d.lead_id WHERE "
             "d.run_id = 2 AND l.ext_id = '%s'",
             ids[0]);
    assert_int_equal(world_sql(&world, query), 1);
    json_decref(summary);
    accounts_check_ended(&world);
}

/* Every property that was to be written has moved. */
static void edit_all(const char *id, const char *properties)
{
    json_t *list = json_loads(properties, 0, NULL), *name, *body = json_object();
    char *text;
    size_t i;

    assert_non_null(list);
    json_array_foreach(list, i, name)
        json_object_set_new(body, json_string_value(name), json_string("77777"));
    text = json_dumps(body, 0);
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":%s}", id, text);
    free(text);
    json_decref(body);
    json_decref(list);
}

static void a_lead_that_moved_as_a_whole_is_deferred(void **state UNUSED)
{
    char ids[1][24], query[300];
    char *properties;
    json_t *summary;
    pid_t pid;

    json_decref(nightly_run(&world, 0));
    ids_written(ids, 1);
    snprintf(query, sizeof(query),
             "SELECT json_group_array(json_extract(f.value, '$[0]')) FROM outbox o, "
             "json_each(o.fields) f WHERE o.ext_id = '%s'",
             ids[0]);
    properties = world_sql_text(&world, query);
    world_again(&world, &nightly_world);

    pid = run_till_apollo();
    set_clock("2026-03-02T08:20:00Z");
    edit_all(ids[0], properties);
    finish_run(pid, 0);
    assert_int_equal(outcome_of(ids[0], 1), 6);
    assert_true(has(ids[0], "weir_tier", "77777"));
    free(properties);

    /* What weir alone decides it puts right in the next run. */
    summary = run_at(LATER);
    assert_false(has(ids[0], "weir_tier", "77777"));
    assert_int_equal(outcome_of(ids[0], 2), 1);
    json_decref(summary);
    accounts_check_ended(&world);
}

static void what_is_gone_is_left_alone(void **state UNUSED)
{
    char ids[4][24];
    json_t *summary;
    pid_t pid;

    pick(ids, 4);
    pid = run_till_apollo();
    set_clock("2026-03-02T08:20:00Z");
    world_tell(&world, "/_sim/archive", "{\"object\":\"contacts\",\"id\":\"%s\"}",
               ids[0]);
    world_tell(&world, "/_sim/merge",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"merged\":\"%s\"}", ids[2],
               ids[1]);
    finish_run(pid, 0);
    assert_int_equal(outcome_of(ids[0], 1), 7);
    assert_int_equal(outcome_of(ids[1], 1), 7);
    assert_true(outcome_of(ids[3], 1) == 1 || outcome_of(ids[3], 1) == 3);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM lead WHERE gone = 1"), 2);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM lead WHERE gone = 1 AND due_us <> "
                               "9223372036854775807"),
                     0);

    /* And not heard of again. */
    summary = run_at(DAY_2);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM run_lead r JOIN lead l ON "
                               "l.id = r.lead_id WHERE r.run_id = 2 AND l.gone = "
                               "1"),
                     0);
    assert_int_equal(world_int(summary, "failed"), 0);
    json_decref(summary);
    accounts_check_ended(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(refused_records_are_failed_and_tried_again, fresh_world),
        cmocka_unit_test_setup(bad_records_are_found_in_their_batch, fresh_world),
        cmocka_unit_test_setup(a_persons_edit_is_kept, fresh_world),
        cmocka_unit_test_setup(a_lead_that_moved_as_a_whole_is_deferred, fresh_world),
        cmocka_unit_test_setup(what_is_gone_is_left_alone, fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
