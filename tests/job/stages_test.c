/* What a model says about stages and lists reaches the CRM: the nightly job with a list
 * of its own, and weir's stage in HubSpot's words, forward alone. */
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED   __attribute__((unused))
#define NEXT_DAY "2026-03-03T08:00:00Z"

/* The words of one property in all that was written: base, then value. */
#define MOVES                                                               \
    "FROM outbox o, json_each(o.fields) f WHERE o.object = 'contacts' AND " \
    "o.state = 2 AND json_extract(f.value, '$[0]') = 'lifecyclestage'"

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    world_copy_jobs(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static const char *job(void)
{
    static char path[320];

    snprintf(path, sizeof(path), "%s/jobs/nightly.yaml", world.folder);
    return path;
}

static void write_stages(const char *stages)
{
    char text[600];

    snprintf(text, sizeof(text),
             "  lifecyclestage:\n    field: lifecycle_stage\n    stage: %s\n"
             "    order: [subscriber, lead, marketingqualifiedlead, "
             "salesqualifiedlead, opportunity, customer, evangelist]\n",
             stages);
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml",
               "  lifecyclestage:   lifecycle_stage\n", text);
}

static void run(const char *now)
{
    free(world_weir_ok(&world, 0, "run", job(), "--limit", "1000", "--as-of", now,
                       "--quiet", NULL));
}

/* A stage of the model that the map has no word for, and one that the model lacks. */
static void a_map_without_a_word_is_refused(void **state UNUSED)
{
    struct world_result result;

    write_stages("{enriched: lead, mqll: marketingqualifiedlead}");
    result = world_weir(&world, "run", job(), NULL);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.err, "the model's stage \"mql\" has no word"));
    assert_non_null(strstr(result.err, "did you mean \"mql\"?"));
    world_free(&result);
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml",
               "{enriched: lead, mqll: marketingqualifiedlead}",
               "{raw: leave, enriched: lead, mql: marketingqualifiedlead, sql: "
               "salesqualifiedlead, sal: leave, disqualified: leave}");
}

static void stages_go_out_and_only_move_on(void **state UNUSED)
{
    char *text;

    run(NIGHTLY_NOW);
    assert_true(world_sql(&world, "SELECT count(*) " MOVES) > 3);
    /* What stood there, before what was written, in the order of the map. */
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) " MOVES
                               " AND instr('-subscriber-lead-marketingqualifiedlead-"
                               "salesqualifiedlead-opportunity-customer-', '-' || "
                               "coalesce(json_extract(f.value, '$[1]'), '') || '-') >= "
                               "instr('-subscriber-lead-marketingqualifiedlead-"
                               "salesqualifiedlead-opportunity-customer-', '-' || "
                               "json_extract(f.value, '$[2]') || '-') AND "
                               "json_extract(f.value, '$[1]') IS NOT NULL"),
                     0);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) " MOVES
                               " AND json_extract(f.value, '$[2]') NOT IN ('lead', "
                               "'marketingqualifiedlead', 'salesqualifiedlead')"),
                     0);
    text = world_sql_text(
        &world, "SELECT DISTINCT d.stage FROM decision d JOIN outbox o ON o.lead_id = "
                "d.lead_id, json_each(o.fields) f WHERE o.state = 2 AND "
                "json_extract(f.value, '$[2]') = 'marketingqualifiedlead'");
    assert_string_equal(text, "mql");
    free(text);
}

/* Sales accepted it: weir reads that and never sets it. */
static void what_sales_accepted_is_read_back(void **state UNUSED)
{
    assert_true(world_sql(&world, "SELECT count(*) FROM decision WHERE stage = 'sal'") >
                0);
    assert_int_equal(
        world_sql(&world,
                  "SELECT count(*) FROM decision d JOIN lead l ON l.id = d.lead_id "
                  "WHERE d.stage = 'sal' AND json_extract(l.\"values\", "
                  "'$.hs_lead_status') <> 'IN_PROGRESS'"),
        0);
}

/* Our own write is nobody's word, and makes nothing due. */
static void nothing_is_written_twice(void **state UNUSED)
{
    int64_t writes = world_sql(&world, "SELECT count(*) FROM outbox");

    run(NIGHTLY_NOW);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM outbox"), writes);
}

/* Marketing's own word for a lead that weir would not call so yet. */
static void who_marketing_took_is_not_moved_back(void **state UNUSED)
{
    char *id = world_sql_text(
             &world, "SELECT l.ext_id FROM lead l JOIN decision d ON d.lead_id = l.id "
                     "WHERE d.stage = 'enriched' AND d.disposition = 'scored' AND "
                     "json_extract(l.\"values\", '$.lifecyclestage') = 'lead' "
                     "ORDER BY l.id LIMIT 1"),
         query[500], *text;

    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":"
               "{\"lifecyclestage\":\"marketingqualifiedlead\"}}",
               id);
    world_tell(&world, "/_sim/clock", "{\"advance_ms\":60000}");
    run(NEXT_DAY);
    snprintf(query, sizeof(query),
             "SELECT d.stage || ' ' || json_extract(l.\"values\", '$.lifecyclestage') "
             "|| ' ' || json_extract(l.\"values\", '$.weir_stage') "
             "FROM lead l JOIN decision d ON d.lead_id = l.id WHERE l.ext_id = '%s' "
             "ORDER BY d.id DESC LIMIT 1",
             id);
    text = world_sql_text(&world, query);
    assert_string_equal(text, "mql marketingqualifiedlead mql");
    free(text);
    free(id);
}

/* A competitor is named in a file of the job: whoever works there is stopped, and the
 * version says that the list is another one. */
static void a_list_of_the_job_stops_leads(void **state UNUSED)
{
    char *domain = world_sql_text(
        &world, "SELECT a.domain FROM lead l JOIN decision d ON d.lead_id = l.id JOIN "
                "account a ON a.key = l.account_key WHERE d.disposition = 'scored' "
                "AND a.domain <> '' ORDER BY l.id LIMIT 1");
    char *before = world_sql_text(&world, "SELECT max(model) FROM decision");
    char text[300], query[600];
    char *after;

    snprintf(text, sizeof(text), "# found at a fair\nhttps://www.%s/\n", domain);
    world_put(&world, "jobs/rivals.txt", text);
    world_edit(&world, "jobs/nightly.yaml", "select: changed",
               "select: stale\nolder_than: 1h\nlists: {competitors: rivals.txt}");
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", NEXT_DAY);
    run(NEXT_DAY);
    snprintf(
        query, sizeof(query),
        "SELECT count(*) FROM decision d JOIN lead l ON l.id = d.lead_id JOIN "
        "account a ON a.key = l.account_key WHERE a.domain = '%s' AND d.stage IS NOT NULL AND d.id = (SELECT max(id) FROM "
        "decision WHERE lead_id = l.id) AND json_extract(d.json, '$.stop') IS NOT "
        "'works for a competitor'",
        domain);
    assert_int_equal(world_sql(&world, query), 0);
    assert_true(world_sql(&world, "SELECT count(*) FROM decision WHERE disposition = "
                                  "'stopped' AND json_extract(json, '$.stop') = 'works "
                                  "for a competitor'") > 0);
    after =
        world_sql_text(&world, "SELECT model FROM decision ORDER BY id DESC LIMIT 1");
    assert_string_not_equal(before, after);
    free(domain);
    free(before);
    free(after);
}

/* --- in a file, whose rows never show what weir wrote --- */

static const char file_model[] =
    "model: s\nshares: {fit: 1}\n"
    "fit:\n  criteria:\n"
    "    - {name: level, points: 75, when: {field: seniority, is: vp}}\n"
    "stages:\n"
    "  order: [enriched, sql]\n"
    "  keep: [{stage: sql, when: {field: lifecycle_stage, in: [opportunity, customer]}}]\n"
    "  rules: [{stage: sql, when: {field: tier, is: strong}}]\n";

static const char file_map[] =
    "object: leads\nis: lead\nproperties:\n  title: title\n  weir_stage: stage\n"
    "  life:\n    field: lifecycle_stage\n"
    "    stage: {enriched: lead, sql: salesqualifiedlead, disqualified: leave}\n"
    "    order: [lead, salesqualifiedlead, opportunity, customer]\n";

static char *stages_on(struct world *file, const char *now, const char *row)
{
    static char path[320];
    char text[200];

    snprintf(text, sizeof(text), "id,title,life\n1,%s\n", row);
    world_put(file, "leads.csv", text);
    snprintf(path, sizeof(path), "%s/job.yaml", file->folder);
    free(world_weir_ok(file, 0, "run", path, "--as-of", now, "--quiet", NULL));
    return world_file(file, "leads.enriched.csv");
}

/* What weir wrote once is put into each new file, but never over what somebody has set
 * further on since. */
static void what_a_person_set_stays_in_the_file(void **state UNUSED)
{
    static const struct {
        const char *now, *row, *becomes;
    } days[] = {
        {"2026-03-02T08:00:00Z", "Clerk,", "Clerk,lead,enriched"},
        {"2026-03-03T08:00:00Z", "VP,", "VP,salesqualifiedlead,sql"},
        {"2026-03-04T08:00:00Z", "VP,lead", "VP,salesqualifiedlead,sql"},
        {"2026-03-05T08:00:00Z", "Clerk,customer", "Clerk,customer,sql"},
        {"2026-03-06T08:00:00Z", "VP,opportunity", "VP,opportunity,sql"},
        {"2026-03-07T08:00:00Z", "VP,other", "VP,other,sql"},
    };
    static struct world file;
    char text[900];

    world_start_bare(&file);
    world_put(&file, "model.yaml", file_model);
    world_put(&file, "map.yaml", file_map);
    snprintf(text, sizeof(text),
             "job: s\nworkspace: %s\n"
             "crm: {adapter: file, input: leads.csv, id_column: id}\n"
             "maps: [map.yaml]\nselect: all\nmodel: model.yaml\n",
             file.state);
    world_put(&file, "job.yaml", text);
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        char *rows = stages_on(&file, days[i].now, days[i].row);

        if (!strstr(rows, days[i].becomes))
            fail_msg("%s: no %s in\n%s", days[i].row, days[i].becomes, rows);
        free(rows);
    }
    world_stop(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_without_a_word_is_refused),
        cmocka_unit_test(stages_go_out_and_only_move_on),
        cmocka_unit_test(what_sales_accepted_is_read_back),
        cmocka_unit_test(nothing_is_written_twice),
        cmocka_unit_test(who_marketing_took_is_not_moved_back),
        cmocka_unit_test(a_list_of_the_job_stops_leads),
        cmocka_unit_test(what_a_person_set_stays_in_the_file),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
