/* fresh_test.c - how long a step believes what was answered, and what was not: its own
 * word stands above the vendor's page, a question is asked once a run, and what its
 * field calls stale counts in part.
 *
 * Apollo's page believes a hit for ninety days and a miss for thirty.
 */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNUSED __attribute__((unused))

#define DAY_0   "2026-03-02T08:00:00Z"
#define DAY_0_S 1772438400

static const struct world_options options = {
    .generate = 60,
    .now = DAY_0,
    .frozen = true,
    .sim_args = {"--settings", "{\"apollo\":{\"hit\":0.6,\"gap\":0,\"wrong\":0}}"}};

static const char job_text[] =
    "job: fresh\n"
    "workspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000}\n"
    "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
    "select: stale\nolder_than: 1h\n"
    "providers:\n"
    "  apollo: {key: \"${APOLLO_KEY}\", base_url: \"${APOLLO_URL}\", per_minute: 60000}\n"
    "waterfall:\n"
    "  - {step: person, wants: [WANTS], ask: [apollo.person]FRESH}\n"
    "model: models/icp.yaml\n"
    "caps: {run: 500, day: 500, lead: 50, account: 50}\n"
    "limits: {dns: \"${WEIR_DNS}\", allow_private: true}\n"
    "write: {read_only: true}\n";

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start(&world, &options);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static void make_job(const char *wants, const char *fresh)
{
    world_copy_jobs(&world);
    world_put(&world, "jobs/fresh.yaml", job_text);
    world_edit(&world, "jobs/fresh.yaml", "WANTS", wants);
    world_edit(&world, "jobs/fresh.yaml", "FRESH", fresh);
}

/* Runs it so many days after day 0; how many questions that run asked. */
static int64_t asked_on(int day)
{
    time_t at = DAY_0_S + (time_t)day * 86400;
    char now[32], path[320];
    struct tm tm;

    assert_non_null(gmtime_r(&at, &tm));
    assert_true(strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0);
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", now);
    snprintf(path, sizeof(path), "%s/jobs/fresh.yaml", world.folder);
    free(world_weir_ok(&world, 0, "run", path, "--as-of", now, "--quiet", NULL));
    return world_sql(&world, "SELECT count(*) FROM entry WHERE vendor = 'apollo' AND "
                             "main_id = 0 AND run_id = (SELECT max(id) FROM run)");
}

static int64_t questions(const char *outcome)
{
    char query[160];

    snprintf(
        query, sizeof(query),
        "SELECT count(DISTINCT question_id) FROM entry WHERE vendor = 'apollo' AND "
        "main_id = 0 AND outcome %s",
        outcome);
    return world_sql(&world, query);
}

#define HIT    "= 1"
#define MISSED "= 2"

/* A second record of everybody who was found: as many new leads, the same questions. */
static int64_t double_the_found(void)
{
    char *rows =
        world_sql_rows(&world, "",
                       "SELECT DISTINCT l.ext_id, json_extract(l.\"values\", "
                       "'$.email') FROM entry e JOIN lead l ON l.id = "
                       "e.lead_id WHERE e.outcome " HIT
                       " AND json_extract(l.\"values\", '$.email') IS NOT NULL "
                       "ORDER BY 1");
    int64_t count = 0;

    for (char *line = strtok(rows, "\n"); line; line = strtok(NULL, "\n")) {
        char id[24], email[160];

        assert_int_equal(sscanf(line, "|%23[^|]|%159s", id, email), 2);
        world_tell(&world, "/_sim/add",
                   "{\"object\":\"contacts\",\"properties\":{\"email\":\"%s\"}}",
                   email);
        count++;
    }
    free(rows);
    return count;
}

/* --- answers --- */

static void check_answers(const char *fresh, int days)
{
    int64_t hits, doubled;

    make_job("linkedin_url", fresh);
    assert_true(asked_on(0) > 20);
    hits = questions(HIT);
    assert_true(hits > 10);
    doubled = double_the_found();
    assert_true(doubled > 5);
    print_message("%s: %d questions found\n", fresh, (int)hits);
    /* Who is new has the same questions: the answers are there. */
    assert_int_equal(asked_on(days - 1), 0);
    assert_int_equal(asked_on(days + 1), hits);
    assert_int_equal(asked_on(days + 2), 0);
}

static void an_answer_is_believed_for_as_long_as_the_step_says(void **state UNUSED)
{
    check_answers(", fresh: 20d, miss_fresh: 3000d", 20);
}

static void and_longer_than_the_vendor_says(void **state UNUSED)
{
    check_answers(", fresh: 200d, miss_fresh: 3000d", 200);
}

/* --- misses --- */

static void check_misses(const char *fresh, int days)
{
    int64_t misses;

    make_job("linkedin_url", fresh);
    assert_true(asked_on(0) > 20);
    misses = questions(MISSED);
    assert_true(misses > 5);
    assert_int_equal(asked_on(days - 1), 0);
    assert_int_equal(asked_on(days + 1), misses);
    assert_int_equal(asked_on(days + 2), 0);
}

static void a_miss_is_believed_for_as_long_as_the_step_says(void **state UNUSED)
{
    check_misses(", fresh: 3000d, miss_fresh: 5d", 5);
}

static void a_miss_too_may_be_believed_longer(void **state UNUSED)
{
    check_misses(", fresh: 3000d, miss_fresh: 60d", 60);
}

/* --- what is stale --- */

/* What follows a job is stale after a quarter: the step that is content with an old
 * word buys nothing, and the receipt shows four fifths of the points, and why. */
static void what_is_stale_counts_in_part(void **state UNUSED)
{
    make_job("seniority", ", fresh: 3000d, miss_fresh: 3000d");
    assert_true(asked_on(0) > 0);
    assert_int_equal(asked_on(120), 0);
    assert_true(
        world_sql(&world,
                  "WITH line AS (SELECT d.lead_id, d.run_id, "
                  "json_extract(j.value, '$.milli') AS milli, "
                  "json_extract(j.value, '$.text') AS text FROM decision d, "
                  "json_each(d.json, '$.lines') j WHERE "
                  "json_extract(j.value, '$.name') = 'seniority') "
                  "SELECT count(*) FROM line a JOIN line b ON b.lead_id = a.lead_id "
                  "WHERE a.run_id = 1 AND b.run_id = (SELECT max(id) FROM run) AND "
                  "a.milli > 0 AND b.milli = a.milli * 8 / 10 AND "
                  "a.text NOT LIKE '%(stale%' AND "
                  "b.text LIKE '%(stale: counts in part)%'") > 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, start_world, stop_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_answer_is_believed_for_as_long_as_the_step_says),
        T(and_longer_than_the_vendor_says),
        T(a_miss_is_believed_for_as_long_as_the_step_says),
        T(a_miss_too_may_be_believed_longer),
        T(what_is_stale_counts_in_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
