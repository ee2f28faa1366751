/* bounds_test.c - bounded and fair: how many leads are in work at once, who waits for a
 * slow vendor, and what becomes of work that a deadline cut off. The real program
 * against the simulator; nothing here is told by the clock.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNUSED __attribute__((unused))
#define NOW    "2026-11-20T03:00:00Z"
#define LATER  "2026-11-21T03:00:00Z"

static struct world world;

static const struct world_options options = {
    .generate = 90,
    .now = NOW,
    .frozen = true,
};

static const char job_text[] =
    "job: bounds\n"
    "workspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000}\n"
    "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
    "select: SELECT\n"
    "manifests: [apollo.yaml]\n"
    "providers:\n"
    "  apollo: {key: \"${APOLLO_KEY}\", base_url: \"${APOLLO_URL}\", per_minute: 600000}\n"
    "  zerobounce: {key: \"${ZEROBOUNCE_KEY}\", base_url: \"${ZEROBOUNCE_URL}\"}\n"
    "waterfall:\n"
    "STEPS"
    "model: models/icp.yaml\n"
    "currency: USD\n"
    "caps: {run: 500, day: 500, month: 500, lead: 5}\n"
    "limits: {in_flight: PLACES, dns: \"${WEIR_DNS}\", allow_private: trueMORE}\n"
    "write: {read_only: true}\n";

#define PERSON "  - {step: person, wants: [title, city], ask: [apollo.person]}\n"
#define TITLE                                                                   \
    "  - {step: title, wants: [title], when: {field: country, in: [FR, DE]},\n" \
    "     ask: [apollo.person]}\n"
#define CHECK "  - {step: check, wants: [email_status], ask: [zerobounce.validate]}\n"

static void write_job(const char *select, const char *steps, const char *places,
                      const char *more)
{
    char command[800];

    world_copy_jobs(&world);
    snprintf(command, sizeof(command), "cp %s/providers/enrich/apollo.yaml %s/jobs/",
             WEIR_SOURCE_DIR, world.folder);
    assert_int_equal(system(command), 0);
    world_put(&world, "jobs/bounds.yaml", job_text);
    world_edit(&world, "jobs/bounds.yaml", "SELECT", select);
    world_edit(&world, "jobs/bounds.yaml", "STEPS", steps);
    world_edit(&world, "jobs/bounds.yaml", "PLACES", places);
    world_edit(&world, "jobs/bounds.yaml", "MORE", more);
}

static const char *job(void)
{
    static char path[320];

    snprintf(path, sizeof(path), "%s/jobs/bounds.yaml", world.folder);
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

static pid_t spawn(const char *as_of)
{
    return world_spawn(&world, "child", "run", job(), "--as-of", as_of, "--limit",
                       "1000", "--json", "--quiet", NULL);
}

static void expect_end(pid_t pid)
{
    int status = world_wait(pid);

    if (status != 0)
        fail_msg("exit %d\n%s\n%s", status, world_file(&world, "child.out"),
                 world_file(&world, "child.err"));
}

static int64_t of_vendor(const char *vendor, const char *what)
{
    json_t *bill = world_get(&world, "/_sim/bill");
    int64_t value =
        world_int(json_object_get(json_object_get(bill, "vendors"), vendor), what);

    json_decref(bill);
    return value;
}

static void nap(void)
{
    struct timespec t = {0, 3000000};

    nanosleep(&t, NULL);
}

static int64_t count_of(const char *outcome, int run)
{
    char query[200];

    snprintf(query, sizeof(query),
             "SELECT count(*) FROM run_lead WHERE outcome = %s AND run_id = %d",
             outcome, run);
    return world_sql(&world, query);
}

static void wait_for_apollo(void)
{
    for (int i = 0; i < 10000 && of_vendor("apollo", "requests") == 0; i++)
        nap();
    assert_true(of_vendor("apollo", "requests") > 0);
}

/* --- bounded --- */

/* As the vendor sees it, and as the store does: one account may go over by its rest. */
static void so_many_leads_are_in_work(void **state UNUSED)
{
    int64_t most = 0, biggest;
    pid_t pid;

    write_job("all", PERSON, "4", "");
    world_tell(&world, "/_sim/settings", "{\"apollo\":{\"latency_ms\":25}}");
    pid = spawn(NOW);
    wait_for_apollo();
    for (int i = 0; i < 10000 && world_sql(&world, "SELECT count(*) FROM run WHERE "
                                                   "state = 2") == 0;
         i++) {
        int64_t leased = world_sql(&world, "SELECT count(*) FROM lease");

        most = leased > most ? leased : most;
        nap();
    }
    expect_end(pid);
    biggest =
        world_sql(&world, "SELECT max(n) FROM (SELECT count(*) AS n FROM run_lead "
                          "GROUP BY account_key)");
    print_message("%lld leads at once, accounts of up to %lld; %lld requests at once\n",
                  (long long)most, (long long)biggest,
                  (long long)of_vendor("apollo", "most_at_once"));
    assert_in_range(most, 2, 4 - 1 + biggest);
    assert_in_range(of_vendor("apollo", "most_at_once"), 2, 4);
    assert_true(of_vendor("apollo", "requests") > 40);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
}

/* --- fair --- */

/* Apollo does not answer while the test lasts; who needs nothing of it is done with
 * nevertheless. */
static void a_slow_vendor_stalls_nobody_else(void **state UNUSED)
{
    int64_t stalled = -1;
    pid_t pid;

    write_job("all", CHECK TITLE, "200", "");
    world_tell(&world, "/_sim/settings", "{\"apollo\":{\"latency_ms\":600000}}");
    pid = spawn(NOW);
    wait_for_apollo();
    for (int i = 0; i < 10000 && stalled != 0; i++) {
        nap();
        stalled =
            world_sql(&world, "SELECT count(*) FROM run_lead WHERE outcome = 0 AND "
                              "account_key NOT IN (SELECT l.account_key FROM lead "
                              "l JOIN entry e ON e.lead_id = l.id "
                              "WHERE e.state = 0 AND e.vendor = 'apollo')");
        if (count_of("outcome", 1) < 90)
            stalled = -1; /* they are still coming in */
    }
    assert_int_equal(stalled, 0);
    print_message("%lld of 90 wait for it\n", (long long)count_of("0", 1));
    assert_true(count_of("0", 1) > 3);
    assert_true(count_of("outcome", 1) - count_of("0", 1) > 20);
    kill(pid, SIGKILL);
    (void)world_wait(pid);
}

/* --- a deadline --- */

static int64_t count_of_cut_again(void)
{
    return world_sql(&world,
                     "SELECT count(*) FROM run_lead a JOIN run_lead b ON "
                     "b.lead_id = a.lead_id AND b.run_id = 2 WHERE a.run_id = 1 "
                     "AND a.outcome = 6 AND b.outcome = 6");
}

/* A new title for each. */
static void edit_done(void)
{
    char *text = world_sql_text(
        &world,
        "SELECT json_group_array(l.ext_id) FROM run_lead r JOIN lead l ON l.id = "
        "r.lead_id WHERE r.outcome <> 6");
    json_t *ids = json_loads(text, 0, NULL), *id;
    size_t i;

    json_array_foreach(ids, i, id)
        world_tell(&world, "/_sim/edit",
                   "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":{"
                   "\"jobtitle\":\"Head of Changes\"}}",
                   json_string_value(id));
    assert_true(i > 3);
    json_decref(ids);
    free(text);
}

/* What it cut off is due next time, and goes before what is new. */
static void what_a_deadline_cut_off_goes_first(void **state UNUSED)
{
    int64_t cut;

    write_job("all", PERSON, "1", ", deadline: 1s");
    world_tell(&world, "/_sim/settings", "{\"apollo\":{\"latency_ms\":120}}");
    expect_end(spawn(NOW));
    cut = count_of("6", 1);
    print_message("%lld cut off\n", (long long)cut);
    assert_true(cut > 10 && count_of("6", 1) < count_of("outcome", 1));
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM run_lead r JOIN lead l ON "
                                       "l.id = r.lead_id WHERE r.outcome = 6 AND "
                                       "(l.due_us > 1795143600000000 OR r.reason <> "
                                       "'deadline')"),
                     0);
    accounts_check_ended(&world);
    accounts_check_bill(&world);

    /* The same again, with as little time, and somebody has changed all that was done:
     * the first to be asked about are those that were cut off. */
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", LATER);
    edit_done();
    expect_end(spawn(LATER));
    print_message("%lld of them done\n", (long long)(cut - count_of_cut_again()));
    assert_true(count_of_cut_again() < cut);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM run_lead a JOIN run_lead b "
                               "ON b.lead_id = a.lead_id AND b.run_id = 2 "
                               "WHERE a.run_id = 1 AND a.outcome <> 6 AND "
                               "b.outcome NOT IN (6, 7) AND a.account_key NOT IN "
                               "(SELECT account_key FROM run_lead WHERE run_id = "
                               "1 AND outcome = 6)"),
                     0);
    assert_true(count_of("6", 2) > 0);
    accounts_check_ended(&world);
    accounts_check_bill(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(so_many_leads_are_in_work, fresh),
        cmocka_unit_test_setup(a_slow_vendor_stalls_nobody_else, fresh),
        cmocka_unit_test_setup(what_a_deadline_cut_off_goes_first, fresh),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
