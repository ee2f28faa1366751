/* record_test.c - a CRM that is empty, and one whose records are not as they should be.
 *
 * One bad record fails neither its page nor the run, and what stands in a record cannot
 * act on a terminal.
 */
#include "tests/harness/http_script.h"
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))
#define MEG    ((size_t)1024 * 1024)
#define NOW    "2026-03-02T08:00:00Z"

static struct world world;
static struct http_script *crm;

static const char job_text[] = "job: records\n"
                               "workspace: ${WEIR_STATE}\n"
                               "crm:\n"
                               "  adapter: hubspot\n"
                               "  token: ${HUBSPOT_TOKEN}\n"
                               "  base_url: ${HUBSPOT_URL}\n"
                               "maps: [contacts.yaml]\n"
                               "select: all\n"
                               "waterfall: []\n"
                               "model: model.yaml\n"
                               "limits: {allow_private: true}\n"
                               "write: {read_only: true}\n";

static const char map_text[] = "object: contacts\n"
                               "is: lead\n"
                               "properties:\n"
                               "  email: email\n"
                               "  firstname: first_name\n"
                               "  jobtitle: title\n"
                               "  weir_score: score\n";

static const char model_text[] =
    "model: small\n"
    "shares: {fit: 1}\n"
    "fit:\n"
    "  criteria:\n"
    "    - {name: title, points: 50, when: {field: title, known: true}}\n"
    "tiers:\n"
    "  levels: [{name: good, from: 50, review: 9d}, {name: low, from: 0, review: 9d}]\n";

static int start(void **state UNUSED)
{
    static const struct world_options options = {.generate = 5, .now = NOW};

    world_start(&world, &options);
    world_put(&world, "job.yaml", job_text);
    world_put(&world, "contacts.yaml", map_text);
    world_put(&world, "model.yaml", model_text);
    return 0;
}

static int stop(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

/* The CRM gives this page, whatever it is asked. */
static void serve(const char *body)
{
    char command[400];

    snprintf(command, sizeof(command), "rm -rf %s", world.state);
    assert_int_equal(system(command), 0);
    crm = http_script_new();
    http_script_always(crm, 200, "Content-Type: application/json\r\n", body);
    setenv("HUBSPOT_URL", http_script_url(crm, ""), 1);
}

static json_t *run_job(int status)
{
    char path[400], *out;
    json_t *summary;

    snprintf(path, sizeof(path), "%s/job.yaml", world.folder);
    out = world_weir_ok(&world, status, "run", path, "--as-of", NOW, "--json",
                        "--quiet", NULL);
    summary = json_loads(out, 0, NULL);
    assert_non_null(summary);
    assert_true(json_is_true(json_object_get(summary, "conserved")));
    free(out);
    return summary;
}

static void an_empty_crm_is_no_error(void **state UNUSED)
{
    json_t *summary;

    serve("{\"results\":[]}");
    summary = run_job(0);
    assert_int_equal(world_int(summary, "extracted"), 0);
    assert_int_equal(world_int(summary, "rows_skipped"), 0);
    json_decref(summary);
    http_script_free(crm);
}

static const char page[] =
    "{\"results\":["
    "{\"id\":\"1\",\"properties\":{\"email\":\"a@x.test\",\"jobtitle\":\"CEO\"}},"
    "{\"id\":\"2\",\"properties\":{\"email\":null,\"firstname\":null}},"
    "{\"id\":\"3\",\"properties\":{}},"
    "{\"id\":\"4\",\"properties\":{\"firstname\":\"A\\u0000B\",\"jobtitle\":\"\\u0000\"}},"
    "{\"id\":\"5\",\"properties\":{\"firstname\":\"\\u001b]0;x\\u0007\\u001b[31mR\","
    "\"jobtitle\":\"\\u009b2J\\u202eOEC\\r\\n\\u0008\"}},"
    "{\"id\":\"6\",\"properties\":{\"jobtitle\":{\"a\":1}}},"
    "{\"properties\":{}},"
    "7,null,"
    "{\"id\":\"8\"}"
    "]}";

static void no_control_byte(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool c1 = at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0;
        bool bidi = at[0] == 0xE2 && at[1] == 0x80 && at[2] >= 0xAA && at[2] <= 0xAE;

        if ((*at < ' ' && *at != '\n') || *at == 0x7F || c1 || bidi)
            fail_msg("byte %02x at %zu of:\n%s", *at,
                     (size_t)(at - (const unsigned char *)text), text);
    }
}

static void a_bad_record_costs_itself_alone(void **state UNUSED)
{
    json_t *summary, *rows, *values;

    serve(page);
    summary = run_job(3);
    assert_int_equal(world_int(summary, "extracted"), 6);
    assert_int_equal(world_int(summary, "rows_skipped"), 4);
    rows = json_object_get(summary, "bad_rows");
    assert_string_equal(json_string_value(json_array_get(rows, 0)),
                        "a record has no id");
    values = json_object_get(summary, "bad_values");
    assert_int_equal(json_integer_value(json_object_get(values, "jobtitle")), 1);
    json_decref(summary);
    /* What was not read is asked for again: the mark stays. */
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM mark"), 0);
    http_script_free(crm);
}

static void nothing_of_a_record_acts_on_the_terminal(void **state UNUSED)
{
    char path[400];

    serve(page);
    json_decref(run_job(3));
    for (char id[] = "1"; id[0] <= '5'; id[0]++) {
        char *out = world_weir_ok(&world, 0, "explain", id, NULL);

        no_control_byte(out);
        free(out);
    }
    snprintf(path, sizeof(path), "%s/job.yaml", world.folder);
    {
        struct world_result r = world_weir(&world, "plan", path, "--as-of", NOW, NULL);

        no_control_byte(r.out);
        no_control_byte(r.err);
        world_free(&r);
    }
    http_script_free(crm);
}

static void a_value_of_ten_megabytes_is_passed_over(void **state UNUSED)
{
    static const char before[] =
        "{\"results\":[{\"id\":\"1\",\"properties\":{\"email\":\"a@x.test\","
        "\"firstname\":\"";
    static const char after[] = "\"}},{\"id\":\"2\",\"properties\":{}}]}";
    char *body = malloc(10 * MEG + 1000);
    json_t *summary;

    memcpy(body, before, sizeof(before) - 1);
    memset(body + sizeof(before) - 1, 'x', 10 * MEG);
    memcpy(body + sizeof(before) - 1 + 10 * MEG, after, sizeof(after));
    serve(body);
    free(body);
    summary = run_job(0);
    assert_int_equal(world_int(summary, "extracted"), 2);
    assert_int_equal(
        world_sql(&world, "SELECT max(length(\"values\")) < 10000 FROM lead"), 1);
    json_decref(summary);
    http_script_free(crm);
}

/* Text that is no Unicode: each bad piece is replaced, all records are worked. */
static void text_that_is_no_unicode_is_mended(void **state UNUSED)
{
    json_t *summary;
    char *name;

    serve("{\"results\":["
          "{\"id\":\"1\",\"properties\":{\"jobtitle\":\"CEO\"}},"
          "{\"id\":\"2\",\"properties\":{\"jobtitle\":\"A\xff\xc3\"}},"
          "{\"id\":\"3\",\"properties\":{\"jobtitle\":\"B\\ud800\"}},"
          "{\"id\":\"4\",\"properties\":{\"jobtitle\":\"\\\\ud800 \\udc00 "
          "\\ud83d\\ude00 \xc3\xa9\"}}]}");
    summary = run_job(0);
    assert_int_equal(world_int(summary, "extracted"), 4);
    name = world_sql_text(&world, "SELECT \"values\" ->> 'jobtitle' FROM lead WHERE "
                                  "ext_id = '4'");
    assert_string_equal(name, "\\ud800 \xef\xbf\xbd \xf0\x9f\x98\x80 \xc3\xa9");
    free(name);
    json_decref(summary);
    http_script_free(crm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_crm_is_no_error),
        cmocka_unit_test(a_bad_record_costs_itself_alone),
        cmocka_unit_test(nothing_of_a_record_acts_on_the_terminal),
        cmocka_unit_test(text_that_is_no_unicode_is_mended),
        cmocka_unit_test(a_value_of_ten_megabytes_is_passed_over),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
