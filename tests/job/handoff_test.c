/* What strangers wrote, on its way into the CRM: it reaches the rep, and does nothing
 * there. */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))
#define NOW    "2026-03-02T08:00:00Z"

static struct world world;
static char job_path[320];

static const struct world_options options = {.generate = 12, .now = NOW};

static const char model[] =
    "model: handoff\nshares: {fit: 1}\n"
    "fit: {criteria: [{name: mark, points: 100, when: {field: city, known: true}}]}\n";

static const char job[] =
    "job: handoff\nworkspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000, index_lag: 1ms}\n"
    "maps: [maps/hubspot-contacts.yaml]\nselect: changed\nmodel: handoff.yaml\n"
    "limits: {dns: \"${WEIR_DNS}\", allow_private: true}\n";

static int start_world(void **state UNUSED)
{
    world_start(&world, &options);
    world_copy_jobs(&world);
    world_put(&world, "jobs/handoff.yaml", model);
    world_put(&world, "jobs/job.yaml", job);
    snprintf(job_path, sizeof(job_path), "%s/jobs/job.yaml", world.folder);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static json_t *properties_of(const char *id)
{
    char path[80];
    json_t *record, *properties;

    snprintf(path, sizeof(path), "/_sim/state/contacts/%s", id);
    record = world_get(&world, path);
    properties = json_incref(json_object_get(record, "properties"));
    json_decref(record);
    return properties;
}

static void run_after(const char *id, json_t *values)
{
    json_t *edit = json_pack("{s:s,s:s,s:o}", "object", "contacts", "id", id,
                             "properties", values);
    char *text = json_dumps(edit, 0);

    json_decref(world_post(&world, "/_sim/edit", text));
    free(text);
    json_decref(edit);
    world_tell(&world, "/_sim/clock", "{\"advance_ms\":60000}");
    free(world_weir_ok(&world, 0, "plan", job_path, "--accept", "--quiet", NULL));
    free(world_weir_ok(&world, 0, "run", job_path, "--as-of", NOW, "--quiet", NULL));
}

static const char *text_of(const json_t *properties, const char *name)
{
    const char *text = json_string_value(json_object_get(properties, name));

    return text ? text : "";
}

static void a_page_of_notes_is_handed_over(void **state UNUSED)
{
    static char notes[60 * 1000];
    const char *shown;
    json_t *properties;

    snprintf(notes, sizeof(notes), "We need 400 seats by May. ");
    memset(notes + strlen(notes), 'x', sizeof(notes) - strlen(notes) - 1);
    run_after("501", json_pack("{s:s,s:s}", "message", notes, "city", "Ulm"));
    properties = properties_of("501");
    shown = text_of(properties, "weir_pain_points");
    assert_memory_equal(shown, "We need 400 seats by May. xxx", 29);
    assert_true(strlen(shown) <= 500);
    json_decref(properties);
}

static void what_strangers_write_does_nothing(void **state UNUSED)
{
    json_t *properties;
    const char *shown;

    run_after("501", json_pack("{s:s,s:s,s:s}", "message",
                               "=cmd|'/C calc'!A0\n\xE2\x80\xAE{{x}}\x07 <b>hi</b>",
                               "hs_analytics_source_data_1", "@SUM(1+1)",
                               "recent_conversion_event_name", "\xE2\x81\xA6+demo"));
    properties = properties_of("501");
    shown = text_of(properties, "weir_pain_points");
    assert_string_equal(shown, "cmd|'/C calc'!A0 {{x}} <b>hi</b>");
    shown = text_of(properties, "weir_source_context");
    assert_non_null(strstr(shown, "campaign SUM(1+1)"));
    assert_non_null(strstr(shown, "form demo"));
    assert_null(strstr(shown, "\xE2\x81\xA6"));
    json_decref(properties);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_of_notes_is_handed_over),
        cmocka_unit_test(what_strangers_write_does_nothing),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
