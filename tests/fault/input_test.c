/* input_test.c - files that are wrong: jobs, maps, models, exports, events.
 *
 * What is good in them is worked, what is bad is told with its place, and nothing is
 * lost: a configuration with mistakes does nothing at all, a bad row goes into the new
 * file as it stood and the run ends 3.
 */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))
#define MEG    ((size_t)1024 * 1024)
#define NOW    "2026-03-02T08:00:00Z"

static struct world world;

/* --- a small job on a file --- */

static const char job_text[] = "job: small\n"
                               "workspace: ${WEIR_STATE}\n"
                               "crm:\n"
                               "  adapter: file\n"
                               "  input: ${WEIR_LEADS}\n"
                               "  id_column: id\n"
                               "maps: [map.yaml]\n"
                               "select: all\n"
                               "waterfall: []\n"
                               "model: model.yaml\n";

static const char map_text[] = "object: leads\n"
                               "is: lead\n"
                               "properties:\n"
                               "  email: email\n"
                               "  first: first_name\n"
                               "  title: title\n"
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
    return 0;
}

static int stop(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

/* Nothing is there yet: no state, no output. */
static void begin(void)
{
    char command[800];

    snprintf(command, sizeof(command), "rm -rf %s %s/leads.*", world.state,
             world.folder);
    assert_int_equal(system(command), 0);
    world_put(&world, "job.yaml", job_text);
    world_put(&world, "map.yaml", map_text);
    world_put(&world, "model.yaml", model_text);
}

static void put_bytes(const char *name, const char *bytes, size_t len)
{
    char path[400];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", world.folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    setenv("WEIR_LEADS", path, 1);
}

static char *get_bytes(const char *name, size_t *len)
{
    char path[400], *bytes = malloc(32 * MEG);
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", world.folder, name);
    file = fopen(path, "rb");
    if (!file)
        fail_msg("no %s", path);
    *len = fread(bytes, 1, 32 * MEG, file);
    fclose(file);
    return bytes;
}

static bool has_bytes(const char *bytes, size_t len, const char *what)
{
    size_t size = strlen(what);

    for (size_t i = 0; i + size <= len; i++)
        if (memcmp(bytes + i, what, size) == 0)
            return true;
    return false;
}

static const char *job_path(void)
{
    static char path[400];

    snprintf(path, sizeof(path), "%s/job.yaml", world.folder);
    return path;
}

static json_t *run_small(int status, const char *title)
{
    struct world_result r = world_weir(&world, "run", job_path(), "--as-of", NOW,
                                       "--json", "--quiet", NULL);
    json_t *summary;

    if (r.status != status)
        fail_msg("%s: exit %d, not %d\n%s\n%s", title, r.status, status, r.out, r.err);
    summary = json_loads(r.out, 0, NULL);
    if (!summary)
        fail_msg("%s: no summary: %s", title, r.out);
    world_free(&r);
    return summary;
}

static void expect_told(const json_t *summary, const char *title, const char *part)
{
    json_t *rows = json_object_get(summary, "bad_rows");

    for (size_t i = 0; i < json_array_size(rows); i++)
        if (strstr(json_string_value(json_array_get(rows, i)), part))
            return;
    fail_msg("%s: not told: %s", title, part);
}

/* --- configuration --- */

static const struct {
    const char *name; /* the file that is put in place of the good one */
    const char *text;
    const char *told[4];
} configs[] = {
    {"job.yaml", "job: [a\nb: {\n", {"job.yaml:", "not YAML"}},
    {"job.yaml", "", {"job.yaml", "empty"}},
    {"job.yaml", "- a\n- b\n", {"job.yaml:1:1"}},
    {"job.yaml", "job: a\001b\n", {"job.yaml:1", "control character"}},
    {"job.yaml", "job: a\nx: \xff\xfe\n", {"job.yaml:2"}},
    {"job.yaml",
     "job: small\nworkspace: ${WEIR_STATE}\ncrm:\n  adapter: fille\n"
     "maps: [map.yaml]\nselekt: all\nwaterfal: []\n",
     {"job.yaml:4:12: error: unknown CRM adapter \"fille\"; did you mean \"file\"?",
      "job.yaml:6:1: error: unknown option \"selekt\"; did you mean \"select\"?",
      "job.yaml:7:1: error: unknown option \"waterfal\"; did you mean \"waterfall\"?"}},
    {"map.yaml", "object: leads\nis: lead\nproperties: [\n", {"map.yaml:", "not YAML"}},
    {"map.yaml",
     "object: leads\nis: leed\nproperties:\n  a: emial\n  b: {field: title, "
     "wirte: never}\n",
     {"map.yaml:2:5: error: unknown is \"leed\"; did you mean \"lead\"?",
      "map.yaml:4:6: error: unknown field \"emial\"; did you mean \"email\"?",
      "map.yaml:5:", "did you mean \"write\"?"}},
    {"model.yaml", "model: a\ntiers: {\n", {"model.yaml:", "not YAML"}},
    {"model.yaml",
     "model: small\ncompletness: {threshold: 60}\nshares: {fit: 1}\n"
     "fit:\n  criteria: [{name: t, points: 5, when: {field: titel, known: true}}]\n"
     "tiers: {levels: [{name: low, from: 0, review: 9d}]}\n",
     {"model.yaml:2:1", "did you mean \"completeness\"?",
      "model.yaml:5:", "did you mean \"title\"?"}},
};

static void expect_nothing_done(const char *command)
{
    struct world_result r =
        world_weir(&world, command, job_path(), "--as-of", NOW, NULL);

    if (r.status != 2)
        fail_msg("exit %d: %s", r.status, r.err);
    assert_string_equal(r.out, "");
    assert_int_equal(access(world.state, F_OK), -1);
    world_free(&r);
}

static void a_wrong_file_is_told_with_all_its_mistakes(void **state UNUSED)
{
    for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++) {
        struct world_result r;

        begin();
        put_bytes("leads.csv", "id,email\n1,a@x.test\n", 20);
        world_put(&world, configs[i].name, configs[i].text);
        r = world_weir(&world, "run", job_path(), NULL);
        for (size_t k = 0; k < 4 && configs[i].told[k]; k++)
            if (!strstr(r.err, configs[i].told[k]))
                fail_msg("case %zu: not told: %s\nbut: %s", i, configs[i].told[k],
                         r.err);
        world_free(&r);
        expect_nothing_done("run");
        expect_nothing_done("plan");
    }
}

/* Mistakes of three files come in one go. */
static void mistakes_of_all_files_are_told_at_once(void **state UNUSED)
{
    struct world_result r;

    begin();
    put_bytes("leads.csv", "id,email\n1,a@x.test\n", 20);
    world_put(&world, "map.yaml", "object: leads\nis: leed\nproperties: {a: email}\n");
    world_put(&world, "model.yaml", "model: small\nscroe: {fit: 1}\n");
    r = world_weir(&world, "run", job_path(), NULL);
    assert_int_equal(r.status, 2);
    assert_non_null(strstr(r.err, "map.yaml:2:5"));
    assert_non_null(strstr(r.err, "model.yaml:2:1"));
    world_free(&r);
}

/* --- exports --- */

#define HEAD "id,email,first,title\n"
#define GOOD "1,a@x.test,Ada,CEO\n"
#define LAST "9,z@x.test,Zoe,CTO\n"

static const struct export
{
    const char *title;
    const char *bytes;
    size_t len; /* 0: a string */
    int status;
    int64_t extracted, skipped;
    const char *told[3];
    const char *kept; /* stands in the new file */
}
exports[] = {
    {"empty", "", 0, 0, 0, 0, {NULL}, NULL},
    {"header only", HEAD, 0, 0, 0, 0, {NULL}, NULL},
    {"byte-order mark", "\xEF\xBB\xBF" HEAD GOOD, 0, 0, 1, 0, {NULL}, "Ada"},
    {"CRLF", "id,email\r\n1,a@x.test\r\n2,b@x.test\r\n", 0, 0, 2, 0, {NULL}, NULL},
    {"no line break at the end",
     HEAD GOOD "2,b@x.test,B,CFO",
     0,
     0,
     2,
     0,
     {NULL},
     NULL},
    {"ragged rows",
     HEAD GOOD "2,b\n3,c@x.test,C,CFO,more\n" LAST,
     0,
     3,
     2,
     2,
     {"row 2: the row has fewer", "row 3: the row has more"},
     "3,c@x.test,C,CFO,more"},
    {"broken quotes",
     HEAD GOOD "2,b@x.test,\"B\"x,CFO\n" LAST,
     0,
     3,
     2,
     1,
     {"row 2: the row has broken quotes"},
     "\"B\"x,CFO"},
    {"a quote that is never closed",
     HEAD GOOD "2,b@x.test,\"B,CFO\n" LAST,
     0,
     3,
     2,
     1,
     {"row 2: the row has broken quotes"},
     "\"B,CFO"},
    {"an id twice",
     HEAD GOOD "1,b@x.test,B,CFO\n" LAST,
     0,
     3,
     2,
     1,
     {"row 2: its id stands twice"},
     "b@x.test,B,CFO"},
    {"invalid UTF-8",
     HEAD GOOD "2,b@x.test,B\xff\xc0\x80,CFO\n" LAST,
     0,
     0,
     3,
     0,
     {NULL},
     "B\xff\xc0\x80"},
    {"a NUL byte",
     HEAD GOOD "2,b@x.test,B\0C,CFO\n" LAST,
     sizeof(HEAD GOOD "2,b@x.test,B\0C,CFO\n" LAST) - 1,
     0,
     3,
     0,
     {NULL},
     "2,b@x.test,B"},
    {"no e-mail, no name, no title", HEAD "1,,,\n2,,,\n", 0, 0, 2, 0, {NULL}, NULL},
};

static void check_export(const struct export *e, const char *name)
{
    size_t len = e->len ? e->len : strlen(e->bytes), out_len;
    json_t *summary;
    char *out, enriched[64];

    begin();
    put_bytes(name, e->bytes, len);
    summary = run_small(e->status, e->title);
    if (world_int(summary, "extracted") != e->extracted ||
        world_int(summary, "rows_skipped") != e->skipped)
        fail_msg("%s: %lld extracted, %lld skipped", e->title,
                 (long long)world_int(summary, "extracted"),
                 (long long)world_int(summary, "rows_skipped"));
    assert_true(json_is_true(json_object_get(summary, "conserved")));
    for (size_t i = 0; i < 3 && e->told[i]; i++)
        expect_told(summary, e->title, e->told[i]);
    snprintf(enriched, sizeof(enriched), "leads.enriched.%s", strchr(name, '.') + 1);
    out = get_bytes(enriched, &out_len);
    if (out_len < len)
        fail_msg("%s: %zu bytes became %zu", e->title, len, out_len);
    if (e->kept && !has_bytes(out, out_len, e->kept))
        fail_msg("%s: not in the new file: %s", e->title, e->kept);
    free(out);
    json_decref(summary);
}

static void good_rows_are_worked_bad_ones_told(void **state UNUSED)
{
    for (size_t i = 0; i < sizeof(exports) / sizeof(exports[0]); i++)
        check_export(&exports[i], "leads.csv");
}

static const struct export lines[] = {
    {"a bad line in the middle",
     "{\"id\":\"1\",\"email\":\"a@x.test\"}\n{\"id\":\"2\",\n"
     "{\"id\":\"3\",\"email\":\"c@x.test\"}\n[1]\n{\"id\":\"5\",\"title\":{\"a\":1}}\n",
     0,
     3,
     3,
     2,
     {"row 2: the line is not JSON", "row 4: the line is not an object"},
     "{\"id\":\"2\",\n"},
    {"escapes that are no text",
     "{\"id\":\"1\",\"first\":\"A\\u0000B\"}\n{\"id\":\"2\",\"first\":\"\\ud800\"}\n"
     "{\"id\":\"3\",\"first\":\"\xff\"}\n{\"id\":\"4\",\"first\":\"\\u001b[31m\"}\n",
     0,
     3,
     2,
     2,
     {"row 2: the line is not JSON", "row 3: the line is not JSON"},
     "A\\u0000B"},
};

static void good_lines_are_worked_bad_ones_told(void **state UNUSED)
{
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        check_export(&lines[i], "leads.ndjson");
}

/* `before`, so many bytes, `after`. */
static void check_long(const char *name, const char *before, size_t size,
                       const char *after, struct export e)
{
    char *bytes = malloc(size + 1000);

    strcpy(bytes, before);
    memset(bytes + strlen(before), 'x', size);
    strcpy(bytes + strlen(before) + size, after);
    e.bytes = bytes;
    e.len = strlen(before) + size + strlen(after);
    check_export(&e, name);
    free(bytes);
}

static void a_value_of_ten_megabytes_costs_its_row_alone(void **state UNUSED)
{
    struct export e = {"long",      NULL, 0, 3, 2, 1, {"row 2: ", "longer than 1 MiB"},
                       "9,z@x.test"};

    check_long("leads.csv", HEAD GOOD "2,b@x.test,", 2 * MEG, ",CFO\n" LAST, e);
    check_long("leads.csv", HEAD GOOD "2,\"", 10 * MEG, "\",B,CFO\n" LAST, e);
    e.kept = "{\"id\":\"9\"";
    check_long("leads.ndjson", "{\"id\":\"1\"}\n{\"id\":\"2\",\"first\":\"", 10 * MEG,
               "\"}\n{\"id\":\"9\"}\n", e);
    /* As long as a row may be, and longer than any value that is kept. */
    e = (struct export){"half", NULL, 0, 0, 3, 0, {NULL}, "9,z@x.test"};
    check_long("leads.csv", HEAD GOOD "2,b@x.test,", MEG / 2, ",CFO\n" LAST, e);
}

static void a_mended_file_is_worked_whole(void **state UNUSED)
{
    json_t *summary;
    char *text;

    begin();
    put_bytes("leads.csv", HEAD GOOD "2,b\n" LAST, strlen(HEAD GOOD "2,b\n" LAST));
    json_decref(run_small(3, "before"));
    text = world_weir_ok(&world, 0, "status", "--run", "1", NULL);
    assert_non_null(strstr(text, "row 2: the row has fewer cells than the header"));
    free(text);
    put_bytes("leads.csv", HEAD GOOD "2,b@x.test,B,CFO\n" LAST,
              strlen(HEAD GOOD "2,b@x.test,B,CFO\n" LAST));
    summary = run_small(0, "after");
    assert_int_equal(world_int(summary, "extracted"), 3);
    assert_int_equal(world_int(summary, "written"), 1);
    assert_int_equal(world_int(summary, "rows_skipped"), 0);
    json_decref(summary);
}

/* More bad rows than are kept: all are counted. */
static void very_many_bad_rows_are_counted(void **state UNUSED)
{
    char *bytes = malloc(MEG);
    size_t len = (size_t)sprintf(bytes, "%s%s", HEAD, GOOD);
    json_t *summary;

    begin();
    for (int i = 0; i < 5000; i++)
        len += (size_t)sprintf(bytes + len, "b,%d\n", i);
    put_bytes("leads.csv", bytes, len);
    summary = run_small(3, "many");
    assert_int_equal(world_int(summary, "rows_skipped"), 5000);
    assert_int_equal(world_int(summary, "extracted"), 1);
    assert_in_range(json_array_size(json_object_get(summary, "bad_rows")), 100, 1000);
    json_decref(summary);
    free(bytes);
}

/* --- events --- */

static void put_events(size_t long_line)
{
    static const char good[] =
        "{\"id\":\"1\",\"kind\":\"demo\",\"at\":\"2026-03-01T00:00:00Z\"}\n"
        "{\"id\":\"1\",\n"
        "{\"id\":\"404\",\"kind\":\"demo\",\"at\":\"2026-03-01T00:00:00Z\"}\n"
        "{\"id\":\"1\",\"kind\":\"demo\",\"at\":\"2090-01-01T00:00:00Z\"}\n"
        "\n"
        "{\"id\":\"1\",\"at\":\"2026-03-01T00:00:00Z\"}\n"
        "{\"id\":\"1\",\"kind\":\"demo\",\"at\":\"yesterday\"}\n"
        "{\"id\":\"1\",\"kind\":\"demo\",\"at\":\"2026-03-01T00:00:00Z\",\"count\":-1}\n";
    char *bytes = malloc(long_line + 2000);
    size_t len = sizeof(good) - 1;

    memcpy(bytes, good, len);
    memset(bytes + len, '{', long_line);
    len += long_line;
    len += (size_t)sprintf(
        bytes + len,
        "\n{\"id\":\"1\",\"kind\":\"demo\",\"at\":\"2026-03-01T01:00:00Z\"}\n");
    put_bytes("events.ndjson", bytes, len);
    free(bytes);
}

static void bad_events_are_told_good_ones_count(void **state UNUSED)
{
    static const size_t sizes[] = {100, 70 * 1024, 3 * MEG};
    char text[1024];

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        json_t *summary;

        begin();
        snprintf(text, sizeof(text), "%sevents: events.ndjson\n", job_text);
        world_put(&world, "job.yaml", text);
        put_events(sizes[i]);
        put_bytes("leads.csv", HEAD GOOD, strlen(HEAD GOOD));
        summary = run_small(3, "events");
        assert_int_equal(world_int(summary, "extracted"), 1);
        assert_int_equal(world_int(summary, "rows_skipped"), 5);
        expect_told(summary, "events", "events: line 2: the line is not JSON");
        expect_told(summary, "events", "events: line 6: no kind");
        expect_told(summary, "events", "events: line 7: no time");
        expect_told(summary, "events", "events: line 8: the count");
        expect_told(summary, "events", "events: line 9: ");
        json_decref(summary);
        assert_int_equal(world_sql(&world, "SELECT count(*) FROM signal"), 2);
        json_decref(run_small(3, "again"));
        assert_int_equal(world_sql(&world, "SELECT count(*) FROM signal"), 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_file_is_told_with_all_its_mistakes),
        cmocka_unit_test(mistakes_of_all_files_are_told_at_once),
        cmocka_unit_test(good_rows_are_worked_bad_ones_told),
        cmocka_unit_test(good_lines_are_worked_bad_ones_told),
        cmocka_unit_test(a_value_of_ten_megabytes_costs_its_row_alone),
        cmocka_unit_test(a_mended_file_is_worked_whole),
        cmocka_unit_test(very_many_bad_rows_are_counted),
        cmocka_unit_test(bad_events_are_told_good_ones_count),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
