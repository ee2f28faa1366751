/* history_test.c - who typed it: by HubSpot's property history a person's title stands
 * above a newer vendor's and is never overwritten, an import's is replaced as ever.
 *
 * All contacts get the same title on day 0, every other one by hand; on day 400 it is
 * stale, Apollo knows a newer one, and the map says `write: always`.
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
#define PEOPLE  120 /* more than two reads with history */

#define ORIGIN_CRM    "2"
#define ORIGIN_PERSON "4"

static const struct world_options options = {
    .generate = PEOPLE,
    .now = DAY_0,
    .frozen = true,
    .sim_args = {"--settings", "{\"apollo\":{\"hit\":0.8,\"gap\":0,\"wrong\":0}}"}};

static const char job_text[] =
    "job: history\n"
    "workspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000, index_lag: 0s}\n"
    "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
    "select: changed\n"
    "providers:\n"
    "  apollo: {key: \"${APOLLO_KEY}\", base_url: \"${APOLLO_URL}\", per_minute: 60000}\n"
    "waterfall:\n"
    "  - {step: person, wants: [title], ask: [apollo.person], only_if: always}\n"
    "model: models/icp.yaml\n"
    "caps: {run: 500, day: 500, lead: 50, account: 50}\n"
    "limits: {dns: \"${WEIR_DNS}\", allow_private: true}\n";

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

static void make_job(bool history)
{
    world_copy_jobs(&world);
    world_put(&world, "jobs/history.yaml", job_text);
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml",
               "{field: title, write: fill_blank}", "{field: title, write: always}");
    if (history)
        world_edit(&world, "jobs/maps/hubspot-contacts.yaml", "is: lead\n",
                   "is: lead\nhistory: true\n");
}

static void run_on(int day, const char *id)
{
    time_t at = DAY_0_S + (time_t)day * 86400;
    char now[32], path[320];
    struct tm tm;

    assert_non_null(gmtime_r(&at, &tm));
    assert_true(strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0);
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", now);
    snprintf(path, sizeof(path), "%s/jobs/history.yaml", world.folder);
    free(world_weir_ok(&world, 0, "plan", path, "--accept", "--as-of", now, "--quiet",
                       NULL));
    free(world_weir_ok(&world, 0, "run", path, "--as-of", now, "--quiet",
                       id ? "--id" : NULL, id, NULL));
}

/* All contacts of the CRM as they are now; the caller decrefs. */
static json_t *contacts(void)
{
    json_t *dump = world_get(&world, "/_sim/dump");
    json_t *rows = json_incref(json_object_get(dump, "contacts"));

    json_decref(dump);
    assert_true(json_array_size(rows) >= PEOPLE);
    return rows;
}

static bool is_live(const json_t *row)
{
    return !json_is_true(json_object_get(row, "archived"));
}

static const char *id_of(const json_t *row)
{
    const char *id = json_string_value(json_object_get(row, "id"));

    assert_non_null(id);
    return id;
}

static const char *title_of(const json_t *row)
{
    const char *title = json_string_value(
        json_object_get(json_object_get(row, "properties"), "jobtitle"));

    return title ? title : "";
}

static void set_title(const char *id, const char *title, const char *source)
{
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"source\":\"%s\","
               "\"properties\":{\"jobtitle\":\"%s\"}}",
               id, source, title);
}

/* Every other contact's by hand, the others by an import. */
static void set_titles(const char *title)
{
    json_t *rows = contacts(), *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (is_live(row))
            set_title(id_of(row), title, i % 2 ? "CRM_UI" : "IMPORT");
    }
    json_decref(rows);
}

struct counts {
    int kept, replaced;
};

/* [0]: imported ones, [1]: those typed by hand. */
static void count_titles(const char *title, struct counts out[2])
{
    json_t *rows = contacts(), *row;
    size_t i;

    memset(out, 0, 2 * sizeof(*out));
    json_array_foreach(rows, i, row)
    {
        if (!is_live(row))
            continue;
        if (strcmp(title_of(row), title) == 0)
            out[i % 2].kept++;
        else
            out[i % 2].replaced++;
    }
    json_decref(rows);
    print_message("imported: %d kept, %d replaced; by hand: %d kept, %d replaced\n",
                  out[0].kept, out[0].replaced, out[1].kept, out[1].replaced);
}

static int64_t titles_of(const char *title, const char *origin)
{
    char query[256];

    snprintf(query, sizeof(query),
             "SELECT count(*) FROM fact WHERE subject_kind = 0 AND absent = 0 AND "
             "value = '%s' AND origin = %s",
             title, origin);
    return world_sql(&world, query);
}

static void what_a_person_typed_is_never_overwritten(void **state UNUSED)
{
    struct counts counts[2];

    make_job(true);
    set_titles("Night Porter");
    run_on(400, NULL);
    count_titles("Night Porter", counts);
    assert_int_equal(counts[1].replaced, 0);
    assert_true(counts[1].kept > 40);
    assert_true(counts[0].replaced > 5);
    assert_true(titles_of("Night Porter", ORIGIN_PERSON) > 40);
    assert_true(titles_of("Night Porter", ORIGIN_CRM) > 40);
    /* Nothing is bought that could not take its place. */
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM fact a JOIN fact b USING "
                               "(subject_kind, subject_id, field) WHERE a.origin = 4 "
                               "AND a.value = 'Night Porter' AND b.origin = 1"),
                     0);
}

/* The same world: it is the history alone that tells them apart. */
static void without_history_nobody_knows(void **state UNUSED)
{
    struct counts counts[2];

    make_job(false);
    set_titles("Night Porter");
    run_on(400, NULL);
    count_titles("Night Porter", counts);
    assert_true(counts[0].replaced > 5);
    assert_true(counts[1].replaced > 5);
    assert_int_equal(titles_of("Night Porter", ORIGIN_PERSON), 0);
}

/* A search has no history: it comes by id, fifty at a time. */
static void what_changed_is_told_too(void **state UNUSED)
{
    int64_t by_hand, imported;

    make_job(true);
    run_on(0, NULL);
    assert_int_equal(titles_of("Night Porter", ORIGIN_PERSON), 0);
    set_titles("Night Porter");
    run_on(1, NULL);
    by_hand = titles_of("Night Porter", ORIGIN_PERSON);
    imported = titles_of("Night Porter", ORIGIN_CRM);
    assert_true(by_hand > 50);
    assert_true(imported > 50);
    assert_true(world_sql(&world, "SELECT count(*) FROM run_lead WHERE run_id = "
                                  "(SELECT max(id) FROM run)") > 100);
}

/* Whose the same value is may change, either way. */
static void the_latest_word_counts(void **state UNUSED)
{
    json_t *rows;
    char id[24];

    make_job(true);
    rows = contacts();
    snprintf(id, sizeof(id), "%s", id_of(json_array_get(rows, 3)));
    json_decref(rows);
    run_on(0, NULL);
    set_title(id, "Night Porter", "IMPORT");
    run_on(1, NULL);
    assert_int_equal(titles_of("Night Porter", ORIGIN_CRM), 1);
    set_title(id, "Porter", "CRM_UI");
    set_title(id, "Night Porter", "MOBILE_IOS");
    run_on(2, NULL);
    assert_int_equal(titles_of("Night Porter", ORIGIN_PERSON), 1);
    assert_int_equal(titles_of("Night Porter", ORIGIN_CRM), 0);
    set_title(id, "Porter", "CRM_UI");
    set_title(id, "Night Porter", "FORM");
    run_on(3, id);
    assert_int_equal(titles_of("Night Porter", ORIGIN_CRM), 1);
    assert_int_equal(titles_of("Night Porter", ORIGIN_PERSON), 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, start_world, stop_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_a_person_typed_is_never_overwritten),
        T(without_history_nobody_knows),
        T(what_changed_is_told_too),
        T(the_latest_word_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
