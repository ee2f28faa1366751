/* The file job: a CSV or NDJSON export in, the same rows out, enriched and scored, and
 * a change file that a spreadsheet opens without harm. No CRM is asked. */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

static struct world world;

static int start_world(void **state UNUSED)
{
    struct world_options options = {.now =
                                        NIGHTLY_NOW}; /* the sample, whose zone it is */

    world_start(&world, &options);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static char *read_source(const char *name)
{
    char path[400];
    FILE *file;
    char *text = NULL;
    size_t room = 0;

    snprintf(path, sizeof(path), "%s/%s", WEIR_SOURCE_DIR, name);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_true(getdelim(&text, &room, '\0', file) > 0);
    fclose(file);
    return text;
}

/* A new state, and the export under this name in the world's folder. */
static void put_input(const char *name, const char *text)
{
    struct world_options options = {.now = NIGHTLY_NOW};

    world_again(&world, &options);
    setenv("WEIR_LEADS", world_put(&world, name, text), 1);
    unsetenv("WEIR_LEADS_ID");
}

static json_t *run(int status)
{
    char *out = world_weir_ok(&world, status, "run", world_job("file.yaml"), "--as-of",
                              NIGHTLY_NOW, "--json", "--quiet", NULL);
    json_t *summary = json_loads(out, 0, NULL);

    assert_non_null(summary);
    free(out);
    return summary;
}

static size_t lines_of(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no \"%s\" in\n%.3000s", part, text);
}

static void nobody_was_asked(void)
{
    json_t *counters = world_get(&world, "/_sim/counters");

    assert_int_equal(world_int(counters, "requests"), 0);
    json_decref(counters);
}

static void an_export_is_enriched_and_scored(void **state UNUSED)
{
    char *input = read_source("fixtures/leads/leads.csv");
    char *enriched, *changes;
    json_t *summary;

    put_input("leads.csv", input);
    summary = run(0);
    assert_int_equal(world_int(summary, "extracted"), 40);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM outbox WHERE state = 2"),
                     40);
    assert_int_equal(world_int(summary, "rows_skipped"), 0);
    accounts_check_ended(&world);
    nobody_was_asked();

    enriched = world_file(&world, "leads.enriched.csv");
    changes = world_file(&world, "leads.changes.csv");
    assert_int_equal(lines_of(enriched), lines_of(input));
    contains(enriched, "Record ID - Contact,First  Name,Surname,");
    contains(enriched, ",weir_score,weir_tier,");
    contains(changes, ",weir_completeness,");
    /* What a spreadsheet would run is text in the file made for it. */
    contains(enriched, ",@SUM(1+1)*cmd|");
    assert_null(strstr(changes, ",@SUM"));
    assert_null(strstr(changes, ",="));
    free(enriched);
    free(changes);
    free(input);
    json_decref(summary);
}

/* Cells with formulas where weir reads and writes. */
static void formulas_are_escaped_in_the_change_file(void **state UNUSED)
{
    static const char input[] =
        "Record ID - Contact,First  Name,Surname,E-Mail Adress,Job Title (free "
        "text),Firm,weir_gaps\n"
        "1,=HYPERLINK(1),Doe,jane@redpath.test,+cmd|calc,Redpath,\"=1+1\"\n"
        "2,@x,Roe,joe@velwickfoods.example,-2+3,Velwick,\"\tTAB\"\n";
    char *enriched, *changes;

    put_input("formulas.csv", input);
    json_decref(run(0));
    enriched = world_file(&world, "formulas.enriched.csv");
    changes = world_file(&world, "formulas.changes.csv");
    contains(enriched, "=HYPERLINK(1)");
    contains(changes, ",weir_gaps,");
    for (const char *line = changes; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        assert_false(*line == '=' || *line == '+' || *line == '@' || *line == '-');
        if (!*line)
            break;
    }
    assert_null(strstr(changes, ",=1+1"));
    assert_null(strstr(changes, "\"=1+1"));
    contains(changes, "'=1+1");
    free(enriched);
    free(changes);
}

static void a_second_run_changes_nothing(void **state UNUSED)
{
    char *input = read_source("fixtures/leads/leads.csv");
    char *first, *second, *changes;
    json_t *summary;

    put_input("leads.csv", input);
    json_decref(run(0));
    first = world_file(&world, "leads.enriched.csv");
    summary = run(0);
    assert_int_equal(world_int(summary, "written"), 0);
    assert_int_equal(world_int(summary, "unchanged"), 40);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM outbox WHERE run_id = 2"),
                     0);
    second = world_file(&world, "leads.enriched.csv");
    changes = world_file(&world, "leads.changes.csv");
    assert_string_equal(first, second);
    assert_int_equal(lines_of(changes), 1);
    accounts_check_ended(&world);
    free(first);
    free(second);
    free(changes);
    free(input);
    json_decref(summary);
}

/* The enriched file given back as the next export: the same values, nothing to do. */
static void the_output_can_be_the_next_input(void **state UNUSED)
{
    char *input = read_source("fixtures/leads/leads.csv");
    char *first, *second;
    json_t *summary;

    put_input("leads.csv", input);
    json_decref(run(0));
    first = world_file(&world, "leads.enriched.csv");
    world_put(&world, "leads.csv", first);
    summary = run(0);
    second = world_file(&world, "leads.enriched.csv");
    assert_string_equal(first, second);
    free(first);
    free(second);
    free(input);
    json_decref(summary);
}

/* An export as NDJSON gives the same decisions, line by line. */
static void ndjson_is_as_good(void **state UNUSED)
{
    static const char input[] =
        "{\"Record ID - Contact\":\"1\",\"First  Name\":\"Jane\",\"Surname\":\"Doe\","
        "\"E-Mail Adress\":\"jane@redpath.test\",\"Job Title (free text)\":\"VP "
        "Finance\",\"Firm\":\"Redpath\",\"own\":{\"nested\":[1,2]}}\n"
        "not json\n"
        "{\"Record ID - Contact\":\"2\",\"Surname\":null,\"E-Mail "
        "Adress\":\"joe@velwickfoods.example\"}\n";
    char *enriched;
    json_t *summary, *row;

    put_input("leads.ndjson", input);
    summary = run(3); /* one row could not be read */
    assert_int_equal(world_int(summary, "extracted"), 2);
    assert_int_equal(world_int(summary, "rows_skipped"), 1);
    enriched = world_file(&world, "leads.enriched.ndjson");
    assert_int_equal(lines_of(enriched), 3);
    contains(enriched, "\nnot json\n");
    row = json_loads(enriched, JSON_DISABLE_EOF_CHECK, NULL);
    assert_non_null(row);
    assert_string_equal(json_string_value(json_object_get(row, "Surname")), "Doe");
    assert_non_null(json_object_get(row, "own"));
    assert_non_null(json_object_get(row, "weir_gaps"));
    json_decref(row);
    accounts_check_ended(&world);
    nobody_was_asked();
    free(enriched);
    json_decref(summary);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The same lines, in whatever order their accounts were done. */
static char *sorted(char *text)
{
    size_t count = 0, room = strlen(text) + 2;
    char **lines = calloc(lines_of(text) + 1, sizeof(*lines)), *out = calloc(1, room);
    char *save = NULL;

    assert_true(lines && out);
    for (char *at = strtok_r(text, "\n", &save); at; at = strtok_r(NULL, "\n", &save))
        lines[count++] = at;
    qsort(lines, count, sizeof(*lines), by_text);
    for (size_t i = 0, len = 0; i < count; i++)
        len += (size_t)snprintf(out + len, room - len, "%s\n", lines[i]);
    free(lines);
    free(text);
    return out;
}

/* Killed at any write, also between the two files it puts in place. */
/* What of a file the rows begin with. */
static const char *row_of(const char *text, const char *id)
{
    char start[40];
    const char *at;

    snprintf(start, sizeof(start), "\n%s,", id);
    at = strstr(text, start);
    assert_non_null(at);
    return at + 1;
}

/* Nothing but empty cells behind the row as it came in. */
static bool is_as_it_came(const char *row, const char *came)
{
    size_t len = strlen(came);

    return strncmp(row, came, len) == 0 &&
           strspn(row + len, ",") == strcspn(row + len, "\r\n");
}

/* Put on the list once all is decided, and before anything is in a file; and after
 * that, when an earlier run has written. */
static void who_is_listed_meanwhile_goes_out_as_they_came_in(void **state UNUSED)
{
    static const char head[] = "Record ID - Contact,First  Name,Surname,E-Mail "
                               "Adress,Job Title (free text),Firm";
    static const char jane[] = "1,Jane,Doe,jane@redpath.test,VP Sales,Redpath";
    static const char joe[] = "2,Joe,Roe,joe@velwickfoods.example,VP Sales,Velwick";
    char *enriched, *changes, input[400];
    pid_t pid;

    snprintf(input, sizeof(input), "%s\n%s\n%s\n", head, jane, joe);
    put_input("listed.csv", input);
    world_preload("rename:1", NULL);
    pid = world_spawn(&world, "child", "run", world_job("file.yaml"), "--as-of",
                      NIGHTLY_NOW, "--quiet", NULL);
    world_unload();
    assert_int_equal(world_wait(pid), 128 + SIGKILL);
    free(world_weir_ok(&world, 0, "suppress", "add", "joe@velwickfoods.example", NULL));
    free(world_weir_ok(&world, 0, "resume", "--quiet", NULL));
    enriched = world_file(&world, "listed.enriched.csv");
    changes = world_file(&world, "listed.changes.csv");
    assert_true(is_as_it_came(row_of(enriched, "2"), joe));
    assert_false(is_as_it_came(row_of(enriched, "1"), jane));
    assert_non_null(strstr(changes, "\n1,"));
    assert_null(strstr(changes, "\n2,"));
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM run_lead WHERE outcome = 4 "
                               "AND reason = 'on the suppression list'"),
                     1);
    accounts_check_ended(&world);
    free(enriched);
    free(changes);

    free(world_weir_ok(&world, 0, "suppress", "add", "jane@redpath.test", NULL));
    json_decref(run(0));
    enriched = world_file(&world, "listed.enriched.csv");
    assert_true(is_as_it_came(row_of(enriched, "1"), jane));
    free(enriched);
}

static void put_address(const char *address)
{
    char input[200];

    snprintf(input, sizeof(input),
             "Record ID - Contact,First  Name,Surname,E-Mail Adress\n1,Jane,Doe,%s\n",
             address);
    world_put(&world, "edited.csv", input);
}

static void assert_address(const char *title, const char *address)
{
    char start[120], *enriched = world_file(&world, "edited.enriched.csv");

    snprintf(start, sizeof(start), "1,Jane,Doe,%s,", address);
    if (strncmp(row_of(enriched, "1"), start, strlen(start)) != 0)
        fail_msg("%s: no \"%s\" in\n%s", title, start, enriched);
    free(enriched);
}

static void put_edited_job(void)
{
    put_input("edited.csv", "");
    put_address("jane@Redpath.test");
    world_copy_jobs(&world);
    world_edit(&world, "jobs/maps/file-leads.yaml", "{field: email, write: fill_blank}",
               "{field: email, write: always}");
}

static void run_edited(const char *title, const char *address)
{
    static int day = 2; /* NIGHTLY_NOW is the second */
    char path[320], as_of[40];

    snprintf(as_of, sizeof(as_of), "2026-03-%02dT08:00:00Z", ++day);

    snprintf(path, sizeof(path), "%s/jobs/file.yaml", world.folder);
    free(world_weir_ok(&world, 0, "run", path, "--as-of", as_of, "--quiet", NULL));
    assert_address(title, address);
}

/* What an earlier run wrote over a cell was for that cell as it stood: what somebody
 * has put there since is theirs. */
static void an_edited_cell_is_left_alone(void **state UNUSED)
{
    put_edited_job();
    run_edited("first", "jane@redpath.test");
    run_edited("again", "jane@redpath.test");
    put_address("j.smith@redpath.test");
    run_edited("edited", "j.smith@redpath.test");
    run_edited("edited, again", "j.smith@redpath.test");
    put_address("jane@Redpath.test");
    run_edited("put back", "jane@redpath.test");
}

static void a_cell_edited_before_the_resume_is_left_alone(void **state UNUSED)
{
    char path[320];

    put_edited_job();
    snprintf(path, sizeof(path), "%s/jobs/file.yaml", world.folder);
    world_preload("rename:1", NULL);
    assert_int_equal(world_wait(world_spawn(&world, "child", "run", path, "--as-of",
                                            NIGHTLY_NOW, "--quiet", NULL)),
                     128 + SIGKILL);
    world_unload();
    put_address("j.smith@redpath.test");
    free(world_weir_ok(&world, 0, "resume", "--quiet", NULL));
    assert_address("resumed", "j.smith@redpath.test");
    run_edited("and once more", "j.smith@redpath.test");
}

static void killed_it_ends_the_same(void **state UNUSED)
{
    static const char *const kills[] = {
        "fdatasync+:15", "fdatasync+:17", "fdatasync+:18", "fdatasync+:19",
        "fdatasync+:20", "fdatasync+:21", "fdatasync+:22", "fdatasync+:23",
        "rename:1",      "rename+:1",     "rename:2",      "rename+:2",
    };
    char *input = read_source("fixtures/leads/leads.csv");
    char *enriched, *changes, *got;

    put_input("leads.csv", input);
    json_decref(run(0));
    enriched = world_file(&world, "leads.enriched.csv");
    changes = sorted(world_file(&world, "leads.changes.csv"));
    for (size_t i = 0; i < sizeof(kills) / sizeof(kills[0]); i++) {
        char path[320];
        int status;

        put_input("leads.csv", input);
        snprintf(path, sizeof(path), "%s/leads.enriched.csv", world.folder);
        unlink(path);
        world_preload(kills[i], NULL);
        status = world_wait(world_spawn(&world, "child", "run", world_job("file.yaml"),
                                        "--as-of", NIGHTLY_NOW, "--quiet", NULL));
        world_unload();
        if (status != 0 && world_sql(&world, "SELECT count(*) FROM run WHERE state <> "
                                             "2") > 0)
            free(world_weir_ok(&world, 0, "resume", "--quiet", NULL));
        got = world_file(&world, "leads.enriched.csv");
        assert_string_equal(got, enriched);
        free(got);
        got = sorted(world_file(&world, "leads.changes.csv"));
        assert_string_equal(got, changes);
        free(got);
        accounts_check_ended(&world);
    }
    free(enriched);
    free(changes);
    free(input);
}

/* Rows of one company: the industry of both, of the first, of none. */
static void put_industries(const char *one, const char *two)
{
    char text[512];

    snprintf(text, sizeof(text),
             "Record ID - Contact,First  Name,Surname,E-Mail Adress,Industry\n"
             "1,Jane,Doe,jane@redpath.test,%s\n"
             "2,Joe,Roe,joe@redpath.test,%s\n",
             one, two);
    setenv("WEIR_LEADS", world_put(&world, "firms.csv", text), 1);
}

static int64_t industries(const char *now)
{
    char job[320];

    snprintf(job, sizeof(job), "%s/jobs/file.yaml", world.folder);
    free(world_weir_ok(&world, 0, "run", job, "--as-of", now, "--quiet", NULL));
    /* The latest word of the CRM: a value, or that it is gone. */
    return world_sql(&world, "SELECT NOT absent FROM fact f JOIN field n ON n.num = "
                             "f.field AND n.name = 'industry' JOIN source s ON s.num = "
                             "f.source AND s.name = 'crm' ORDER BY f.last_seen_us "
                             "DESC, f.absent DESC LIMIT 1");
}

/* A blank on one row does not take back what the row of a colleague still says. */
static void a_company_field_is_gone_when_no_row_has_it(void **state UNUSED)
{
    world_again(&world, &(struct world_options){.now = NIGHTLY_NOW});
    unsetenv("WEIR_LEADS_ID");
    world_copy_jobs(&world);
    world_edit(&world, "jobs/maps/file-leads.yaml",
               "Industry: {field: industry, direction: write}",
               "Industry: {field: industry, direction: read}");
    put_industries("Retail", "Retail");
    assert_int_equal(industries("2026-03-02T08:00:00Z"), 1);
    put_industries("", "Retail");
    assert_int_equal(industries("2026-03-03T08:00:00Z"), 1);
    put_industries("", "");
    assert_int_equal(industries("2026-03-04T08:00:00Z"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_export_is_enriched_and_scored),
        cmocka_unit_test(formulas_are_escaped_in_the_change_file),
        cmocka_unit_test(a_second_run_changes_nothing),
        cmocka_unit_test(the_output_can_be_the_next_input),
        cmocka_unit_test(ndjson_is_as_good),
        cmocka_unit_test(who_is_listed_meanwhile_goes_out_as_they_came_in),
        cmocka_unit_test(an_edited_cell_is_left_alone),
        cmocka_unit_test(a_cell_edited_before_the_resume_is_left_alone),
        cmocka_unit_test(killed_it_ends_the_same),
        cmocka_unit_test(a_company_field_is_gone_when_no_row_has_it),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
