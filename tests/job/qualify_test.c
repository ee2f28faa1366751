/* What a decision says beside the score, by the real program: what is missing and what
 * a form should ask, a held lead that becomes a person's, coverage, and the cheapest
 * facts that would lift a lead. */
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

static const char model[] =
    "model: q\n"
    "shares: {fit: 1}\n"
    "completeness:\n"
    "  threshold: 40\n"
    "  hold: {retry: 1d, give_up_after: 2, give_up_path: manual_review}\n"
    "  categories:\n"
    "    person: {minimum: 50, fields: [{field: title, weight: 1}]}\n"
    "    company:\n"
    "      fields: [{field: country, weight: 2}, {field: employees, weight: 1}]\n"
    "    behaviour: {fields: [{signal: demo_request, weight: 1}]}\n"
    "questions:\n"
    "  employees: How many people work at your company?\n"
    "  title: What is your job title?\n"
    "frameworks: [bant]\n"
    "fit:\n"
    "  criteria:\n"
    "    - {name: size, points: 30, when: {field: employees, within: 200-5000}}\n"
    "    - {name: level, points: 30, when: {field: seniority, is: vp}}\n";

static const char map[] =
    "object: leads\nis: lead\nproperties:\n"
    "  email: email\n  title: title\n  country: country\n  employees: employees\n"
    "  demos: {signal: demo_request}\n"
    "  weir_score: score\n  weir_path: path\n  weir_reasons: reasons\n"
    "  weir_hold_reason: hold_reason\n  weir_next_question: next_question\n"
    "  weir_qualification: qualification\n  weir_next_action: next_action\n";

/* One is scored, and five hundred people would lift her; of the other one no title is
 * known, which a category asks for, though the rest would be enough. */
static const char leads[] = "id,email,title,country,employees,demos\n"
                            "1,ada@alpha.example,VP Sales,US,,1\n"
                            "2,bo@beta.example,,US,300,1\n";

static void contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no \"%s\" in\n%.3000s", part, text);
}

static const char *put_job(struct world *world)
{
    char text[900];

    world_put(world, "model.yaml", model);
    world_put(world, "map.yaml", map);
    world_put(world, "leads.csv", leads);
    snprintf(text, sizeof(text),
             "job: q\nworkspace: %s\n"
             "crm: {adapter: file, input: leads.csv, id_column: id}\n"
             "maps: [map.yaml]\nselect: all\nmodel: model.yaml\n",
             world->state);
    return world_put(world, "job.yaml", text);
}

static char *run_at(struct world *world, const char *job, const char *as_of)
{
    free(world_weir_ok(world, 0, "run", job, "--as-of", as_of, "--quiet", NULL));
    return world_file(world, "leads.enriched.csv");
}

static void the_first_try(struct world *world, const char *job)
{
    char *rows = run_at(world, job, "2026-03-02T08:00:00Z");
    char *list;

    contains(rows, "1,ada@alpha.example,VP Sales,US,,1,30,");
    contains(rows, "partial if employees is within 200-5000 (+30)");
    contains(rows, "How many people work at your company?");
    contains(rows,
             "\"BANT 2/4: authority inferred (seniority vp), need inferred (active), ");
    contains(rows, "missing: title; person 0 of the 50 needed; try 1 of 2, again on "
                   "2026-03-03");
    contains(rows, "What is your job title?");
    assert_null(strstr(rows, "manual_review"));
    free(rows);
    list = world_weir_ok(world, 0, "holds", "list", "--to-person", NULL);
    contains(list, "0 of 0 held leads");
    free(list);
}

static void the_last_try(struct world *world, const char *job)
{
    char *rows = run_at(world, job, "2026-03-03T08:00:00Z");
    char *list = world_weir_ok(world, 0, "holds", "list", "--to-person", NULL);
    char *json =
        world_weir_ok(world, 0, "holds", "list", "--to-person", "--json", NULL);

    contains(rows, "tried 2 times, now a person has to look");
    contains(rows, "manual_review");
    contains(rows, "find out what is missing: title");
    contains(list, "1 of 1 held leads");
    contains(list, "a person");
    contains(json, "\"to_person\":true");
    contains(json, "\"tries\":2");
    free(rows);
    free(list);
    free(json);
}

/* A try more, asked for by hand: nothing was found, and it is a person's again. It is
 * due from now on, by the clock on the wall, so the run is one of later. */
static void one_try_more(struct world *world, const char *job)
{
    char *told = world_weir_ok(world, 0, "holds", "retry", "2", NULL), *rows;

    contains(told, "1 held lead is due now");
    free(told);
    free(world_weir_ok(world, 2, "holds", "retry", NULL));
    free(world_weir_ok(world, 2, "holds", "retry", "2", "--all", NULL));
    free(world_weir_ok(world, 2, "holds", "retry", "1", NULL)); /* it is not held */
    rows = run_at(world, job, "2099-01-01T08:00:00Z");
    contains(rows, "tried 3 times, now a person has to look");
    free(rows);
}

/* Somebody finds the title out: the record changes, and the lead is scored. */
static void a_person_helps(struct world *world, const char *job)
{
    char *rows;

    world_edit(world, "leads.csv", "2,bo@beta.example,,", "2,bo@beta.example,VP,");
    rows = run_at(world, job, "2099-01-02T08:00:00Z");
    assert_null(strstr(rows, "now a person has to look"));
    assert_null(strstr(rows, "manual_review"));
    contains(rows, "2,bo@beta.example,VP,US,300,1,60,");
    assert_int_equal(world_sql(world, "SELECT count(*) FROM hold"), 0);
    free(rows);
}

static void explain_tells_all(struct world *world)
{
    char *text = world_weir_ok(world, 0, "explain", "1", NULL);
    char *json = world_weir_ok(world, 0, "explain", "1", "--json", NULL);

    contains(text, "10 points below partial, which it reaches if");
    contains(text, "known     person 100, company 66.666, behaviour 100");
    contains(text, "covered   BANT 2/4");
    contains(text, "ask       How many people work at your company? (employees, up to "
                   "+30)");
    contains(text, "nobody here can tell"); /* the job asks nobody */
    contains(json, "\"category\":\"person\"");
    contains(json, "\"lifts\":[{\"facts\":[{\"field\":\"employees\",\"value\":\"is "
                   "within 200-5000\"}]");
    contains(json, "\"can_be_asked\":false");
    contains(
        json,
        "\"item\":\"authority\",\"coverage\":\"inferred\",\"note\":\"seniority vp\"");
    free(text);
    free(json);
}

static void a_held_lead_becomes_a_persons(void **state UNUSED)
{
    static struct world world;
    const char *job;

    world_start_bare(&world);
    job = put_job(&world);
    the_first_try(&world, job);
    explain_tells_all(&world);
    the_last_try(&world, job);
    one_try_more(&world, job);
    a_person_helps(&world, job);
    world_stop(&world);
}

/* What is no headcount, no count or no title counts as missing, and the run says where
 * it stood; the rest of the record is worked on. */
static const char odd_rows[] =
    "{\"id\":1,\"email\":\"a@alpha.example\",\"title\":{\"a\":1},\"country\":\"XX\","
    "\"employees\":-5,\"demos\":[1,2]}\n"
    "{\"id\":2,\"email\":\"b@beta.example\",\"title\":true,\"country\":\"US\","
    "\"employees\":\"Infinity\",\"demos\":true}\n"
    "{\"id\":3,\"email\":\"c@gamma.example\",\"title\":\"VP Sales\",\"country\":\"US\","
    "\"employees\":[[5]],\"demos\":\"2099-01-01\"}\n"
    "{\"id\":4,\"email\":\"d@delta.example\",\"title\":\"VP Sales\",\"country\":\"US\","
    "\"employees\":300,\"demos\":1}\n";

static void odd_values_are_missing_and_told(void **state UNUSED)
{
    static struct world world;
    char *told, *rows;
    const char *job;

    world_start_bare(&world);
    job = put_job(&world);
    world_put(&world, "leads.ndjson", odd_rows);
    world_edit(&world, "job.yaml", "leads.csv", "leads.ndjson");
    told =
        world_weir_ok(&world, 0, "run", job, "--as-of", "2026-03-02T08:00:00Z", NULL);
    contains(told, "extracted 4 = written 2 ");
    contains(told, "counted as missing: employees 3, demos 2, title 2, country 1\n");
    free(told);
    told = world_weir_ok(&world, 0, "status", "--run", "1", "--json", NULL);
    contains(told, "\"rows_skipped\":0,\"bad_rows\":[],\"bad_values\":{\"employees\":3,"
                   "\"demos\":2,\"title\":2,\"country\":1}");
    free(told);
    rows = world_file(&world, "leads.enriched.ndjson");
    contains(rows, "\"weir_score\":60");
    contains(rows, "\"title\":{\"a\":1}");
    free(rows);
    world_stop(&world);
}

/* Against the vendors: a step that asks nobody for now leaves facts that it could buy,
 * and the decision says which of them would lift the lead, by whom, for how much. */
static void a_lift_has_its_price(void **state UNUSED)
{
    static struct world world;
    char path[400], id[32], *text, *row;

    world_start(&world, &nightly_world);
    world_copy_jobs(&world);
    world_edit(&world, "jobs/nightly.yaml",
               "    wants: [industry, employees, account_country]",
               "    when: {field: country, is: AQ}\n"
               "    wants: [industry, employees, account_country]");
    snprintf(path, sizeof(path), "%s/jobs/nightly.yaml", world.folder);
    free(world_weir_ok(&world, 0, "plan", path, "--accept", "--as-of", NIGHTLY_NOW,
                       "--quiet", NULL));
    free(
        world_weir_ok(&world, 0, "run", path, "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    row = world_sql_text(
        &world, "SELECT l.ext_id FROM decision d JOIN lead l ON l.id = d.lead_id "
                "WHERE json_extract(d.json, '$.lifts[0].providers') = "
                "'apollo.organization' ORDER BY l.id LIMIT 1");
    assert_non_null(row);
    snprintf(id, sizeof(id), "%s", row);
    assert_true(id[0] != '\0');
    text = world_weir_ok(&world, 0, "explain", id, NULL);
    contains(text, "apollo.organization, at most 0.025 USD");
    free(text);
    free(row);
    /* What the record shows: a question, coverage, and why it is held. */
    assert_true(world_sql(&world, "SELECT count(*) FROM written WHERE property = "
                                  "'weir_next_question' AND value != 'none'") > 5);
    assert_true(world_sql(&world,
                          "SELECT count(*) FROM written WHERE property = "
                          "'weir_qualification' AND value LIKE 'BANT %/4: %'") > 5);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM hold"),
                     world_sql(&world, "SELECT count(*) FROM written WHERE property = "
                                       "'weir_hold_reason' AND value LIKE 'missing: %; "
                                       "try 1 of 5, again on 2026-03-09'"));
    assert_true(world_sql(&world, "SELECT count(*) FROM hold") > 0);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_held_lead_becomes_a_persons),
        cmocka_unit_test(odd_values_are_missing_and_told),
        cmocka_unit_test(a_lift_has_its_price),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
