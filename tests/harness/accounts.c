/* accounts.c - see accounts.h. */
#include "tests/harness/accounts.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_none(const struct world *world, const char *what, const char *query)
{
    char *rows = world_sql_rows(world, what, query);

    if (*rows)
        fail_msg("should be none:\n%s", rows);
    free(rows);
}

void accounts_check_caps(const struct world *world)
{
    expect_none(
        world, "counter",
        "SELECT b.key, b.spent, b.reserved, e.spent, e.reserved FROM budget b LEFT JOIN "
        "(SELECT c.value AS key, sum((state = 1) * spent_micro) AS spent,"
        " sum((state IN (0, 3)) * worst_micro) AS reserved"
        " FROM entry, json_each(caps) c GROUP BY c.value) e ON e.key = b.key "
        "WHERE b.spent <> coalesce(e.spent, 0) OR b.reserved <> coalesce(e.reserved, "
        "0)");
    expect_none(world, "over cap",
                "SELECT key, spent, reserved FROM budget WHERE spent + reserved > CASE "
                "WHEN key LIKE 'day:%' THEN 50000000 "
                "WHEN key LIKE 'month:%' THEN 500000000 "
                "WHEN key LIKE 'lead:%' THEN 1000000 "
                "WHEN key LIKE 'provider:apollo:%' THEN 10000000 "
                "ELSE 500000000 END");
    expect_none(
        world, "overage",
        "SELECT provider, id, overage_micro FROM entry WHERE overage_micro <> 0");
}

/* --- bills
 * ------------------------------------------------------------------------------- */

static const struct {
    const char *vendor;
    int64_t price_micro; /* of one credit */
} vendors[] = {
    {"apollo", 25000},
    {"peopledatalabs", 280000},
    {"hunter", 24500},
    {"zerobounce", 9900},
};

static int64_t sum_of(const struct world *world, const char *what, const char *vendor,
                      const char *states)
{
    char query[200];

    snprintf(query, sizeof(query),
             "SELECT coalesce(sum(%s), 0) FROM entry WHERE vendor = '%s' AND state IN "
             "(%s)",
             what, vendor, states);
    return world_sql(world, query);
}

static void check_bill(const struct world *world, const char *unsettled)
{
    json_t *bill = world_get(world, "/_sim/bill");

    for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++) {
        const char *vendor = vendors[i].vendor;
        const json_t *own = json_object_get(json_object_get(bill, "vendors"), vendor);
        int64_t billed = world_int(own, "billed_micro"); /* of a credit */
        int64_t spent = sum_of(world, "spent_micro", vendor, "1") * 1000000 /
                        vendors[i].price_micro;
        int64_t more = sum_of(world, "worst_micro", vendor, unsettled) * 1000000 /
                       vendors[i].price_micro;

        if (billed < spent || billed > spent + more)
            fail_msg("%s billed %lld, the ledger says %lld and up to %lld more", vendor,
                     (long long)billed, (long long)spent, (long long)more);
    }
    json_decref(bill);
}

void accounts_check_bill(const struct world *world)
{
    check_bill(world, "3");
}

void accounts_check_bill_at_most(const struct world *world)
{
    check_bill(world, "2, 3");
}

/* --- the end
 * ----------------------------------------------------------------------------- */

void accounts_check_ended(const struct world *world)
{
    expect_none(world, "open lead",
                "SELECT r.run_id, l.ext_id, r.parked_us FROM run_lead r "
                "JOIN lead l ON l.id = r.lead_id JOIN run u ON u.id = r.run_id "
                "WHERE r.outcome NOT BETWEEN 1 AND 7");
    expect_none(world, "unfinished run",
                "SELECT id, job, state FROM run WHERE state <> 2");
    expect_none(world, "lease", "SELECT lead_id, run_id FROM lease");
    expect_none(world, "lock", "SELECT job, run_id FROM job_lock");
    expect_none(world, "unsent",
                "SELECT id, object, ext_id FROM outbox WHERE state < 2");
    /* A submitted job may outlive its run, to be collected by the next. */
    expect_none(world, "reserved",
                "SELECT id, provider FROM entry WHERE state = 0 AND talk IS NULL");
    expect_none(world, "failed without reason",
                "SELECT run_id, lead_id FROM run_lead WHERE outcome = 5 AND reason IS "
                "NULL");
    expect_none(
        world, "lost",
        "SELECT l.ext_id, r.outcome FROM run_lead r JOIN lead l ON l.id = "
        "r.lead_id WHERE r.outcome IN (5, 6) AND l.due_us = 9223372036854775807 "
        "AND r.run_id = (SELECT max(run_id) FROM run_lead x WHERE x.lead_id = l.id)");
    accounts_check_caps(world);
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
static int is_same(const char *a, const char *b)
{
    char *end_a, *end_b;
    double x = strtod(a, &end_a), y = strtod(b, &end_b);

    if (time_len(a) == time_len(b) && strncmp(a, b, time_len(a)) == 0)
        return 1;
    return *a && *b && !*end_a && !*end_b && x - y < 1e-9 && y - x < 1e-9;
}

void accounts_check_written(const struct world *world)
{
    char *text = world_sql_text(
        world, "SELECT json_group_array(json_array(object, ext_id, property, value)) "
               "FROM written");
    json_t *rows = json_loads(text, 0, NULL), *row;
    size_t i;

    assert_non_null(rows);
    json_array_foreach(rows, i, row)
    {
        const char *object = json_string_value(json_array_get(row, 0));
        const char *id = json_string_value(json_array_get(row, 1));
        const char *property = json_string_value(json_array_get(row, 2));
        const char *value = json_string_value(json_array_get(row, 3)), *have;
        char path[128];
        json_t *record;

        snprintf(path, sizeof(path), "/_sim/state/%s/%s", object, id);
        record = world_get(world, path);
        have = json_string_value(
            json_object_get(json_object_get(record, "properties"), property));
        if (!is_same(have ? have : "", value))
            fail_msg("%s %s: %s is \"%s\", we wrote \"%s\"", object, id, property,
                     have ? have : "", value);
        json_decref(record);
    }
    json_decref(rows);
    free(text);
}

void accounts_check_no_repeat(const struct world *world)
{
    json_t *log = world_get(world, "/_sim/log"), *entry;
    json_t *seen = json_object();
    size_t i;

    json_array_foreach(json_object_get(log, "entries"), i, entry)
    {
        const char *question = json_string_value(json_object_get(entry, "question"));

        if (world_int(entry, "billed_micro") == 0)
            continue;
        if (json_object_get(seen, question))
            fail_msg("%s %s was billed twice",
                     json_string_value(json_object_get(entry, "vendor")),
                     json_string_value(json_object_get(entry, "path")));
        json_object_set_new(seen, question, json_true());
    }
    json_decref(seen);
    json_decref(log);
}
