/* money_test.c - caps in credits, a provider below its floor, prices in another
 * currency, and the ledger held against the vendor's word: the real program against the
 * simulator.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

static struct world world;

static const struct world_options options = {
    .generate = 150,
    .now = "2026-11-20T03:00:00Z",
    .sim_args = {"--settings", "{\"hunter\":{\"hit\":1,\"wrong\":0},"
                               "\"zerobounce\":{\"balance\":100000}}"},
};

static const struct world_options barren = {
    .generate = 150,
    .now = "2026-11-20T03:00:00Z",
    .sim_args = {"--settings", "{\"hunter\":{\"hit\":0},"
                               "\"zerobounce\":{\"balance\":100000}}"},
};

static const char job_text[] =
    "job: money\n"
    "workspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000}\n"
    "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
    "select: all\n"
    "providers:\n"
    "  hunter: {key: \"${HUNTER_KEY}\", base_url: \"${HUNTER_URL}\"HUNTER}\n"
    "  zerobounce: {key: \"${ZEROBOUNCE_KEY}\", base_url: \"${ZEROBOUNCE_URL}\"ZERO}\n"
    "waterfall:\n"
    "  - {step: email, wants: [email], ask: [hunter.finder], "
    "verify: zerobounce.validate}\n"
    "model: models/icp.yaml\n"
    "currency: USD\n"
    "caps: {run: 1000, day: 1000, month: 1000, time_zone: \"-08:00\", billing_day: 15"
    "CAPS}\n"
    "limits: {in_flight: 4, dns: \"${WEIR_DNS}\", allow_private: true}\n"
    "write: {read_only: true}\n";

static void write_job(const char *hunter, const char *zero, const char *caps)
{
    world_copy_jobs(&world);
    world_put(&world, "jobs/money.yaml", job_text);
    world_edit(&world, "jobs/money.yaml", "HUNTER}", hunter);
    world_edit(&world, "jobs/money.yaml", "ZERO}", zero);
    world_edit(&world, "jobs/money.yaml", "CAPS}", caps);
}

static const char *job(void)
{
    static char path[320];

    snprintf(path, sizeof(path), "%s/jobs/money.yaml", world.folder);
    return path;
}

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

static int fresh(void **state UNUSED)
{
    world_again(&world, &options);
    return 0;
}

static int fresh_barren(void **state UNUSED)
{
    world_again(&world, &barren);
    return 0;
}

static json_t *run(int status)
{
    char *out = world_weir_ok(&world, status, "run", job(), "--limit", "1000", "--json",
                              "--quiet", NULL);
    json_t *summary = json_loads(out, 0, NULL);

    assert_non_null(summary);
    free(out);
    return summary;
}

static json_t *budget(const char *flag)
{
    char *out = world_weir_ok(&world, 0, "budget", job(), "--json", flag, NULL);
    json_t *view = json_loads(out, 0, NULL);

    assert_non_null(view);
    free(out);
    return view;
}

static json_t *with(json_t *list, const char *key, const char *start)
{
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(json_object_get(item, key));

        if (text && strncmp(text, start, strlen(start)) == 0)
            return item;
    }
    fail_msg("none with %s \"%s\"", key, start);
    return NULL;
}

static int64_t micro(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    assert_true(json_is_number(value));
    return (int64_t)(json_number_value(value) * 1000000.0 + 0.5);
}

static int64_t spent_by(const json_t *summary, const char *provider)
{
    return micro(json_object_get(json_object_get(summary, "providers"), provider),
                 "spend");
}

/* Five credits and a half: the sixth question is not asked. */
static void credits_of_a_pool_are_a_cap(void **state UNUSED)
{
    json_t *summary, *view, *cap;

    write_job("}", ", price: 0.01}", ", pools: {zerobounce.credits: {credits: 5.5}}}");
    summary = run(4);
    assert_int_equal(spent_by(summary, "zerobounce.validate"), 50000);
    assert_true(spent_by(summary, "hunter.finder") > 0);
    view = budget(NULL);
    cap = with(json_object_get(view, "caps"), "key", "pool:zerobounce:credits:2");
    assert_int_equal(micro(cap, "cap"), 55000);
    assert_int_equal(micro(cap, "spent"), 50000);
    assert_int_equal(micro(cap, "left"), 5000);
    assert_non_null(
        strstr(json_string_value(json_object_get(cap, "anew_at")), "-15T08:00:00Z"));
    accounts_check_caps(&world);
    json_decref(view);
    json_decref(summary);
}

/* What finds the address is asked for its sake, and so is what verifies it. */
static void a_field_has_a_cap(void **state UNUSED)
{
    json_t *summary, *view, *cap;

    write_job("}", "}", ", fields: {email: 0.20, title: 9}}");
    summary = run(4);
    view = budget(NULL);
    cap = with(json_object_get(view, "caps"), "key", "field:email:");
    assert_int_equal(micro(cap, "cap"), 200000);
    assert_int_equal(micro(cap, "spent"), micro(summary, "spend"));
    assert_true(micro(cap, "spent") > 0 && micro(cap, "spent") <= 200000);
    json_decref(view);
    json_decref(summary);
}

static void a_price_in_euros_is_paid_in_dollars(void **state UNUSED)
{
    struct world_result result;
    json_t *summary;
    int64_t spent;

    write_job("}", ", price: 0.01, currency: EUR, priced: 2026-11-01}", "}");
    result = world_weir(&world, "run", job(), "--limit", "10", NULL);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.err, "the price of zerobounce is in EUR"));
    world_free(&result);
    world_edit(&world, "jobs/money.yaml", "currency: USD\n",
               "currency: USD\nrates: {EUR: 1.0801, as_of: 2026-11-01}\n");
    summary = run(0);
    spent = spent_by(summary, "zerobounce.validate");
    assert_true(spent > 0);
    assert_int_equal(spent % 10801, 0);
    json_decref(summary);
}

static void a_provider_below_its_floor_is_asked_no_more(void **state UNUSED)
{
    json_t *bill, *hunter;
    struct world_result result;

    write_job(", floor: 0.1, floor_after: 10}", "}", "}");
    result = world_weir(&world, "run", job(), "--limit", "1000", "--log-json", NULL);
    assert_int_equal(result.status, 0);
    assert_non_null(strstr(result.err, "provider.below_floor"));
    assert_null(strstr(strstr(result.err, "provider.below_floor") + 1,
                       "provider.below_floor")); /* once */
    assert_non_null(strstr(result.out, "hunter.finder: below its floor"));
    world_free(&result);
    bill = world_get(&world, "/_sim/bill");
    hunter = json_object_get(json_object_get(bill, "vendors"), "hunter");
    /* Its check, ten answers, and what was under way by then; not all 150. */
    assert_in_range(world_int(hunter, "requests"), 11, 30);
    json_decref(bill);
}

static void the_ledger_is_held_against_the_balance(void **state UNUSED)
{
    json_t *summary, *view, *one;

    write_job("}", "}", "}");
    summary = run(0); /* which begins with a check */
    view = budget("--check");
    one = with(json_object_get(view, "balances"), "vendor", "zerobounce");
    assert_true(micro(one, "used") > 0);
    assert_int_equal(micro(one, "used"), micro(one, "ledger"));
    assert_int_equal(micro(one, "unexplained"), 0);
    assert_int_equal(micro(one, "before") - micro(one, "left"), micro(one, "used"));
    json_decref(view);
    json_decref(summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(credits_of_a_pool_are_a_cap, fresh),
        cmocka_unit_test_setup(a_field_has_a_cap, fresh),
        cmocka_unit_test_setup(a_price_in_euros_is_paid_in_dollars, fresh),
        cmocka_unit_test_setup(a_provider_below_its_floor_is_asked_no_more,
                               fresh_barren),
        cmocka_unit_test_setup(the_ledger_is_held_against_the_balance, fresh),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
