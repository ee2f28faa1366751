/* The nightly job on the sample leads, from an empty state: every lead ends once, and
 * the CRM holds what the outbox says, no more and no less. */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

static const char *const terms[] = {"written", "unchanged", "held", "suppressed",
                                    "failed",  "deferred",  "gone"};

/* The run's summary, of `weir run --json` on an accepted plan. */
static json_t *run_job(struct world *world)
{
    json_t *summary;
    char *out;

    free(world_weir_ok(world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--quiet", NULL));
    out = world_weir_ok(world, 0, "run", world_job("nightly.yaml"), "--json", "--quiet",
                        NULL);
    summary = json_loads(out, 0, NULL);
    assert_non_null(summary);
    free(out);
    return summary;
}

static void outcomes_sum_to_extracted(struct world *world, const json_t *summary)
{
    int64_t sum = 0;
    char query[160];

    for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
        int64_t told = world_int(summary, terms[i]);

        snprintf(query, sizeof(query),
                 "SELECT count(*) FROM run_lead WHERE run_id = 1 AND outcome = %zu",
                 i + 1);
        assert_int_equal(told, world_sql(world, query));
        sum += told;
    }
    assert_int_equal(sum, world_int(summary, "extracted"));
    assert_int_equal(world_int(summary, "open"), 0);
    assert_int_equal(
        world_int(summary, "extracted"),
        world_sql(world, "SELECT count(*) FROM run_lead WHERE run_id = 1"));
}

/* Writes the simulator counted by itself; loading the sample counts too. */
static int64_t crm_writes(const struct world *world)
{
    json_t *counters = world_get(world, "/_sim/counters");
    int64_t writes = world_int(counters, "crm_writes");

    json_decref(counters);
    return writes;
}

/* The companies' own records, once each. */
static void accounts_are_written(struct world *world)
{
    int64_t all = world_sql(world, "SELECT count(*) FROM written WHERE object = "
                                   "'companies' AND property = 'weir_account_score'");

    assert_true(all > 50);
    assert_int_equal(all, world_sql(world,
                                    "SELECT count(DISTINCT ext_id) FROM written WHERE "
                                    "object = 'companies' AND property = "
                                    "'weir_account_score' AND value <> ''"));
    assert_int_equal(
        all, world_sql(world, "SELECT count(*) FROM written WHERE object = 'companies' "
                              "AND property = 'weir_missing_roles'"));
}

static void outcomes_agree_with_the_log(struct world *world, const json_t *summary,
                                        int64_t loaded)
{
    json_t *counters = world_get(world, "/_sim/counters");

    assert_int_equal(world_int(counters, "contacts_live"),
                     world_int(summary, "extracted"));
    assert_int_equal(crm_writes(world) - loaded,
                     world_sql(world, "SELECT count(*) FROM outbox WHERE state = 2"));
    json_decref(counters);
}

/* Values of a record before the run, from the sample itself. */
static json_t *sample_records(const char *name)
{
    char path[512], line[65536];
    json_t *all = json_object();
    FILE *file;

    snprintf(path, sizeof(path), "%s/fixtures/leads/sample/%s.ndjson", WEIR_SOURCE_DIR,
             name);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        json_t *row = json_loads(line, 0, NULL);

        assert_non_null(row);
        json_object_set(all, json_string_value(json_object_get(row, "id")),
                        json_object_get(row, "properties"));
        json_decref(row);
    }
    fclose(file);
    return all;
}

/* What the outbox says was confirmed, as {"id": {"property": "value"}}. */
static json_t *confirmed_writes(struct world *world, const char *object)
{
    char query[256];
    char *text;
    json_t *rows;

    snprintf(
        query, sizeof(query),
        "SELECT json_group_array(json_array(ext_id, property, value)) FROM written "
        "WHERE object = '%s'",
        object);
    text = world_sql_text(world, query);
    rows = json_loads(text, 0, NULL);
    assert_non_null(rows);
    free(text);
    return rows;
}

static bool is_bookkeeping(const char *property)
{
    return strcmp(property, "lastmodifieddate") == 0 ||
           strcmp(property, "hs_lastmodifieddate") == 0 ||
           strcmp(property, "hs_object_id") == 0 || strcmp(property, "createdate") == 0;
}

/* "2026-12-22T00:00:00.000Z", as a CRM shows a time or a date: without what it added.
 */
static size_t time_len(const char *text)
{
    size_t len = strlen(text);

    if (len == 24 && strcmp(text + 10, "T00:00:00.000Z") == 0)
        return 10;
    if (len == 24 && strcmp(text + 19, ".000Z") == 0)
        return 19;
    return len == 20 && text[19] == 'Z' ? 19 : len;
}

/* Numbers are compared as numbers, since the CRM shows 77.0 as 77. */
static bool same(const char *a, const char *b)
{
    char *end_a, *end_b;
    double x = strtod(a, &end_a), y = strtod(b, &end_b);

    if (time_len(a) == time_len(b) && strncmp(a, b, time_len(a)) == 0)
        return true;
    return *a && *b && !*end_a && !*end_b && x - y < 1e-9 && y - x < 1e-9;
}

static void check_record(const char *id, json_t *expected, const json_t *now)
{
    const char *property;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)now, property, value)
    {
        const char *have = json_string_value(value);
        const char *want = json_string_value(json_object_get(expected, property));

        if (is_bookkeeping(property))
            continue;
        if (!same(have ? have : "", want ? want : ""))
            fail_msg("record %s: %s is \"%s\", should be \"%s\"", id, property,
                     have ? have : "", want ? want : "");
    }
}

static void crm_holds_what_was_written(struct world *world, const char *object)
{
    json_t *expected = sample_records(object);
    json_t *writes = confirmed_writes(world, object);
    json_t *row, *properties;
    const char *id;
    size_t i;

    json_array_foreach(writes, i, row)
    {
        json_t *record =
            json_object_get(expected, json_string_value(json_array_get(row, 0)));

        assert_non_null(record);
        json_object_set(record, json_string_value(json_array_get(row, 1)),
                        json_array_get(row, 2));
    }
    json_object_foreach(expected, id, properties)
    {
        char path[128];
        json_t *state;

        snprintf(path, sizeof(path), "/_sim/state/%s/%s", object, id);
        state = world_get(world, path);
        check_record(id, properties, json_object_get(state, "properties"));
        json_decref(state);
    }
    json_decref(writes);
    json_decref(expected);
}

static void a_run_accounts_for_everything(void **state UNUSED)
{
    static struct world world;
    json_t *summary;
    int64_t loaded;

    world_start(&world, NULL);
    loaded = crm_writes(&world);
    summary = run_job(&world);
    assert_true(world_int(summary, "written") > 100);
    assert_true(world_int(summary, "held") > 0);
    assert_true(world_int(summary, "suppressed") > 0);
    outcomes_sum_to_extracted(&world, summary);
    outcomes_agree_with_the_log(&world, summary, loaded);
    accounts_are_written(&world);
    crm_holds_what_was_written(&world, "contacts");
    crm_holds_what_was_written(&world, "companies");
    json_decref(summary);
    world_stop(&world);
}

/* Credits by the ledger (spent over the price of one) and by the vendor's own bill, in
 * millionths of a credit. */
static void check_bill(struct world *world, const json_t *bill, const char *vendor,
                       int64_t price_micro)
{
    const json_t *own = json_object_get(json_object_get(bill, "vendors"), vendor);
    char query[160];
    int64_t spent;

    snprintf(query, sizeof(query),
             "SELECT coalesce(sum(spent_micro), 0) FROM entry WHERE vendor = '%s'",
             vendor);
    spent = world_sql(world, query);
    print_message("%s: %lld micro-units\n", vendor, (long long)spent);
    assert_int_equal(spent * 1000000 / price_micro, world_int(own, "billed_micro"));
}

static void the_ledger_is_the_bill(void **state UNUSED)
{
    static struct world world;
    json_t *bill;

    world_start(&world, NULL);
    json_decref(run_job(&world));
    bill = world_get(&world, "/_sim/bill");
    assert_true(world_int(bill, "billed_micro") > 0);
    check_bill(&world, bill, "apollo", 25000);
    check_bill(&world, bill, "peopledatalabs", 280000);
    check_bill(&world, bill, "hunter", 24500);
    check_bill(&world, bill, "zerobounce", 9900);
    json_decref(bill);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_accounts_for_everything),
        cmocka_unit_test(the_ledger_is_the_bill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
