/* A plan and then a run, from the same state: what the plan called certain is what the
 * run wrote, byte for byte; the rest stays inside what the plan listed. */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

#define DAY_0  "2026-11-22T08:00:00Z"
#define DAY_31 "2026-12-23T08:00:00Z"

static void set_clock(const struct world *world, const char *now)
{
    char body[64];

    snprintf(body, sizeof(body), "{\"now\":\"%s\"}", now);
    json_decref(world_post(world, "/_sim/clock", body));
}

/* Lines of `weir plan --json`: {"LEAD": line}; the last line under "", and in it those
 * of companies under "by_company". */
static json_t *make_plan(struct world *world, const char *now)
{
    json_t *plan = json_object(), *companies = json_object();
    char *out, *line, *save = NULL;

    set_clock(world, now);
    out = world_weir_ok(world, 0, "plan", world_job("nightly.yaml"), "--as-of", now,
                        "--json", "--quiet", NULL);
    for (line = strtok_r(out, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        json_t *row = json_loads(line, 0, NULL);
        const char *id;

        assert_non_null(row);
        id = json_string_value(json_object_get(row, "lead"));
        if (json_object_get(row, "company"))
            json_object_set_new(
                companies, json_string_value(json_object_get(row, "company")), row);
        else
            json_object_set_new(plan, id ? id : "", row);
    }
    free(out);
    json_object_set_new(json_object_get(plan, ""), "by_company", companies);
    return plan;
}

/* {"LEAD": {"property": "value"}} of the newest run. */
static json_t *written_by_run(struct world *world, const char *object)
{
    char query[512], *text;
    json_t *rows, *row, *all = json_object();
    size_t i;

    snprintf(
        query, sizeof(query),
        "SELECT json_group_array(json_array(o.ext_id, json_extract(f.value, '$[0]'),"
        " json_extract(f.value, '$[2]'))) FROM outbox o, json_each(o.fields) f "
        "WHERE o.object = '%s' AND o.run_id = (SELECT max(id) FROM run)",
        object);
    text = world_sql_text(world, query);
    rows = json_loads(text, 0, NULL);
    assert_non_null(rows);
    json_array_foreach(rows, i, row)
    {
        const char *id = json_string_value(json_array_get(row, 0));

        if (!json_object_get(all, id))
            json_object_set_new(all, id, json_object());
        json_object_set(json_object_get(all, id),
                        json_string_value(json_array_get(row, 1)),
                        json_array_get(row, 2));
    }
    json_decref(rows);
    free(text);
    return all;
}

/* {"LEAD": {"provider": calls}} of the newest run, paid ones. */
static json_t *asked_by_run(struct world *world)
{
    char *text = world_sql_text(
        world,
        "SELECT coalesce(json_group_array(json_array(l.ext_id, e.provider)), '[]') "
        "FROM entry e JOIN lead l ON l.id = e.lead_id "
        "WHERE e.provider <> 'dns.domain' AND e.run_id = (SELECT max(id) FROM run)");
    json_t *rows = json_loads(text, 0, NULL);

    assert_non_null(rows);
    free(text);
    return rows;
}

static bool lists(const json_t *list, const char *word)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item) if (strcmp(json_string_value(item), word) ==
                                          0) return true;
    return false;
}

static void check_lead(const char *id, const json_t *planned, const json_t *written)
{
    const json_t *writes = json_object_get(planned, "writes");
    const char *property;
    json_t *value;

    if (!json_is_true(json_object_get(planned, "needs_purchase"))) {
        json_t *none = json_object();

        if (!json_equal((json_t *)(uintptr_t)writes,
                        (json_t *)(uintptr_t)(written ? written : none)))
            fail_msg("lead %s: planned %s, written %s", id, json_dumps(writes, 0),
                     json_dumps(written, 0));
        json_decref(none);
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)written, property, value)
    {
        if (!lists(json_object_get(planned, "may_write"), property))
            fail_msg("lead %s: %s was written, the plan did not list it", id, property);
    }
}

static void compare(struct world *world, const json_t *plan)
{
    json_t *written = written_by_run(world, "contacts"), *asked = asked_by_run(world),
           *row;
    const char *id;
    json_t *planned;
    size_t i, exact = 0, buying = 0;

    json_object_foreach((json_t *)(uintptr_t)plan, id, planned)
    {
        if (!*id)
            continue;
        check_lead(id, planned, json_object_get(written, id));
        if (json_is_true(json_object_get(planned, "needs_purchase")))
            buying++;
        else
            exact++;
    }
    json_array_foreach(asked, i, row)
    {
        const char *lead = json_string_value(json_array_get(row, 0));
        const char *provider = json_string_value(json_array_get(row, 1));

        planned = json_object_get(plan, lead);
        if (!json_object_get(json_object_get(planned, "may_ask"), provider))
            fail_msg("lead %s: %s was asked, the plan did not list it", lead, provider);
    }
    print_message("%zu exact, %zu bought\n", exact, buying);
    assert_true(exact > 0);
    assert_true(buying > 0);
    json_decref(written);
    json_decref(asked);
}

/* Companies: what was told as certain is what was written, and nothing else was but
 * what was told as possible. */
static void compare_companies(struct world *world, const json_t *plan)
{
    json_t *written = written_by_run(world, "companies"), *value, *planned;
    const json_t *companies = json_object_get(json_object_get(plan, ""), "by_company");
    size_t exact = 0;
    const char *id;

    json_object_foreach((json_t *)(uintptr_t)companies, id, planned)
    {
        check_lead(id, planned, json_object_get(written, id));
        exact += !json_is_true(json_object_get(planned, "needs_purchase"));
    }
    json_object_foreach(written, id, value)
    {
        if (!json_object_get(companies, id))
            fail_msg("company %s was written, the plan did not list it", id);
    }
    print_message("%zu companies written, %zu told, %zu exactly\n",
                  json_object_size(written), json_object_size(companies), exact);
    assert_true(json_object_size(companies) > 0);
    json_decref(written);
}

static int64_t micro(const json_t *object, const char *key)
{
    return (int64_t)(json_number_value(json_object_get(object, key)) * 1000000.0 + 0.5);
}

/* A question about an account is asked once, however many of its leads need it. */
static void check_accounts_once(const struct world *world, const json_t *plan)
{
    json_t *by = json_object_get(json_object_get(plan, ""), "expected_by_provider");
    json_t *calls =
        json_object_get(json_object_get(by, "apollo.organization"), "calls");

    if (calls)
        assert_true(json_number_value(calls) <=
                    (double)world_sql(world, "SELECT count(*) FROM account"));
}

static void plan_and_run(struct world *world, const char *now)
{
    json_t *plan = make_plan(world, now);
    char *out = world_weir_ok(world, 0, "run", world_job("nightly.yaml"), "--as-of",
                              now, "--json", "--quiet", NULL);
    json_t *summary = json_loads(out, 0, NULL);

    compare(world, plan);
    compare_companies(world, plan);
    check_accounts_once(world, plan);
    assert_true(micro(summary, "spend") <= micro(json_object_get(plan, ""), "at_most"));
    assert_true(micro(json_object_get(plan, ""), "expected") <=
                micro(json_object_get(plan, ""), "at_most"));
    assert_true(micro(json_object_get(plan, ""), "expected") > 0);
    free(out);
    json_decref(summary);
    json_decref(plan);
}

static void what_is_planned_is_done(void **state UNUSED)
{
    struct world_options options = {.now = DAY_0};
    static struct world world;

    world_start(&world, &options);
    free(world_weir_ok(&world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--as-of", DAY_0, "--quiet", NULL));
    plan_and_run(&world, DAY_0);
    plan_and_run(&world, DAY_31);
    world_stop(&world);
}

/* The hash of the state, the vendors' bill and the CRM's write counter stand still. */
static void a_plan_changes_nothing(void **state UNUSED)
{
    struct world_options options = {.now = DAY_0};
    static struct world world;
    char *before, *after;
    json_t *bill, *counters;
    int64_t writes, billed;

    world_start(&world, &options);
    free(world_weir_ok(&world, 0, "run", world_job("nightly.yaml"), "--limit", "20",
                       "--as-of", DAY_0, "--quiet", NULL));
    before = world_weir_ok(&world, 0, "doctor", "--digest", NULL);
    bill = world_get(&world, "/_sim/bill");
    counters = world_get(&world, "/_sim/counters");
    billed = world_int(bill, "billed_micro");
    writes = world_int(counters, "crm_writes");
    json_decref(bill);
    json_decref(counters);

    json_decref(make_plan(&world, DAY_31));

    after = world_weir_ok(&world, 0, "doctor", "--digest", NULL);
    assert_string_equal(before, after);
    bill = world_get(&world, "/_sim/bill");
    counters = world_get(&world, "/_sim/counters");
    assert_int_equal(world_int(bill, "billed_micro"), billed);
    assert_int_equal(world_int(counters, "crm_writes"), writes);
    json_decref(bill);
    json_decref(counters);
    free(before);
    free(after);
    world_stop(&world);
}

static int64_t micro_of(const json_t *object, const char *key)
{
    return (int64_t)(json_number_value(json_object_get(object, key)) * 1e6 + 0.5);
}

/* The last line of `weir plan --json` of the job that was copied. */
static json_t *plan_whole(struct world *world)
{
    char job[320], *out, *last;
    json_t *whole;

    snprintf(job, sizeof(job), "%s/jobs/nightly.yaml", world->folder);
    out = world_weir_ok(world, 0, "plan", job, "--as-of", DAY_0, "--json", "--quiet",
                        NULL);
    last = strrchr(out, '{');
    while (last > out && last[-1] != '\n')
        last--;
    whole = json_loads(last, 0, NULL);
    assert_non_null(whole);
    free(out);
    return whole;
}

static int64_t verdicts_micro(const json_t *whole)
{
    return micro_of(json_object_get(json_object_get(whole, "expected_by_provider"),
                                    "zerobounce.validate"),
                    "spend");
}

/* The steps before the verdict are bought anyway; of some leads no answer to them can
 * move the tier, and that is known before they are asked. */
static void what_cannot_matter_is_not_expected(void **state UNUSED)
{
    struct world_options options = {.now = DAY_0, .frozen = true};
    static struct world world;
    json_t *always, *early;

    world_start(&world, &options);
    world_copy_jobs(&world);
    always = plan_whole(&world);
    world_edit(&world, "jobs/nightly.yaml", "    ask: [zerobounce.validate]\n",
               "    ask: [zerobounce.validate]\n    only_if: can_change_tier\n");
    early = plan_whole(&world);
    print_message("verdicts: expected %d -> %d micro\n", (int)verdicts_micro(always),
                  (int)verdicts_micro(early));
    assert_true(verdicts_micro(early) > 0);
    assert_true(verdicts_micro(early) < verdicts_micro(always));
    /* Who has nothing else to buy leaves the bound too; the others stay in it. */
    assert_true(micro_of(always, "at_most") >= micro_of(early, "at_most"));
    assert_true(micro_of(always, "expected") - micro_of(early, "expected") >
                micro_of(always, "at_most") - micro_of(early, "at_most"));
    json_decref(always);
    json_decref(early);
    world_stop(&world);
}

/* What `weir plan` says on stderr of caps below a price. */
static char *warned(struct world *world, const char *caps)
{
    char job[320];
    struct world_result result;
    char *err;

    world_copy_jobs(world);
    world_edit(world, "jobs/nightly.yaml",
               "  lead: 1.00\n  providers:\n    apollo: ${WEIR_CAP_APOLLO:-10}", caps);
    snprintf(job, sizeof(job), "%s/jobs/nightly.yaml", world->folder);
    result = world_weir(world, "plan", job, "--limit", "1", "--quiet", NULL);
    assert_int_equal(result.status, 0);
    err = strdup(result.err);
    world_free(&result);
    return err;
}

static void who_costs_more_than_a_cap_is_told(void **state UNUSED)
{
    static const struct {
        const char *caps, *warned, *silent;
    } rows[] = {
        {"  lead: 0.50", NULL, "never asked"},
        {"  lead: 0.0001", "hunter.finder is never asked: it may cost ", NULL},
        {"  lead: 0.0001", "caps.lead is 0.0001", "dns.domain is never"},
        {"  lead: 0.0001", "warning: zerobounce.validate is never asked", NULL},
        {"  lead: 0.50\n  providers: {apollo: 0.0001}",
         "apollo.person is never asked: it may cost ", "hunter.finder is never"},
        {"  lead: 0.50\n  providers: {apollo: {month: 0.0002}}",
         "caps.providers.apollo is 0.0002", "hunter.finder is never"},
        {"  lead: 0", NULL, "never asked"},
    };
    struct world_options options = {.now = DAY_0};
    static struct world world;

    world_start(&world, &options);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *err = warned(&world, rows[i].caps);

        if (rows[i].warned && !strstr(err, rows[i].warned))
            fail_msg("%s: no \"%s\" in\n%s", rows[i].caps, rows[i].warned, err);
        if (rows[i].silent && strstr(err, rows[i].silent))
            fail_msg("%s: \"%s\" in\n%s", rows[i].caps, rows[i].silent, err);
        free(err);
    }
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_planned_is_done),
        cmocka_unit_test(a_plan_changes_nothing),
        cmocka_unit_test(what_cannot_matter_is_not_expected),
        cmocka_unit_test(who_costs_more_than_a_cap_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
