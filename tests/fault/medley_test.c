/* medley_test.c - one waterfall of all kinds of vendors, with faults of every kind, and
 * killed with SIGKILL: a batch (Apollo), a job that is collected later (FullEnrich),
 * one that charges misses too (percall), verifiers whose errors come inside HTTP 200
 * and of which one charges what it does not know (NeverBounce, ZeroBounce).
 *
 * Whatever happens, what they charged is what the ledger settled, and what it lists as
 * uncertain: nothing else, person by person, to the micro-unit.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/reconcile.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED      __attribute__((unused))
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define NOW         "2026-11-20T03:00:00Z"
#define LATER       "2026-11-20T15:00:00Z" /* no miss is stale by then */

static struct world world;

static const struct world_options options = {
    .generate = 80,
    .now = NOW,
    .frozen = true,
    .sim_args = {"--settings",
                 "{\"apollo\":{\"email\":0.3},\"fullenrich\":{\"hit\":0.6,\"polls\":1},"
                 "\"percall\":{\"hit\":0.5},\"zerobounce\":{\"unknown\":0.1},"
                 "\"neverbounce\":{\"unknown\":0.1}}"},
};

/* The batch's price is told for all of its rows together. */
static const struct reconcile_vendor vendors[] = {
    {"apollo", 25000, true},     {"fullenrich", 58000, false}, {"percall", 12000, true},
    {"neverbounce", 8000, true}, {"zerobounce", 9900, true},
};

static const char job_text[] =
    "job: medley\n"
    "workspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000}\n"
    "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
    "select: all\n"
    "manifests: [apollo.yaml, fullenrich.yaml, percall.yaml, neverbounce.yaml, "
    "zerobounce.yaml]\n"
    "providers:\n"
    "  apollo: {key: \"${APOLLO_KEY}\", base_url: \"${SIM_URL}/apollo\"}\n"
    "  fullenrich: {key: \"${FULLENRICH_KEY}\", base_url: \"${SIM_URL}/fullenrich\",\n"
    "               per_minute: 100000}\n"
    "  percall: {key: \"${PERCALL_KEY}\", base_url: \"${SIM_URL}/percall\"}\n"
    "  neverbounce: {key: \"${NEVERBOUNCE_KEY}\", base_url: \"${SIM_URL}/neverbounce\"}\n"
    "  zerobounce: {key: \"${ZEROBOUNCE_KEY}\", base_url: \"${SIM_URL}/zerobounce\"}\n"
    "waterfall:\n"
    "  - {step: person, wants: [title, seniority, city], ask: [apollo.people]}\n"
    "  - {step: email, wants: [email], confidence: 800,\n"
    "     ask: [fullenrich.email, percall.finder], verify: neverbounce.verify}\n"
    "  - {step: check, wants: [email_status], ask: [zerobounce.validate]}\n"
    "model: models/icp.yaml\n"
    "currency: USD\n"
    "caps: {run: 500, day: 500, lead: 5}\n"
    "limits: {in_flight: 12, dns: \"${WEIR_DNS}\", allow_private: true, deadline: 60s}\n"
    "write: {read_only: true}\n";

/* A page with waits that a test can wait for. */
static void copy_page(const char *from)
{
    char command[1000];

    snprintf(
        command, sizeof(command),
        "sed -e 's/wait: 60s/wait: 30ms/' -e 's/else: 60s/else: 30ms/' -e 's/first: 90s, every: 5m/first: 5ms, every: "
        "5ms/' -e 's/linger: [0-9]*s/linger: 20ms/' %s/%s >%s/jobs/%s",
        WEIR_SOURCE_DIR, from, world.folder, strrchr(from, '/') + 1);
    assert_int_equal(system(command), 0);
}

static void write_job(void)
{
    char url[64];

    world_copy_jobs(&world);
    copy_page("providers/enrich/apollo.yaml");
    copy_page("providers/enrich/fullenrich.yaml");
    copy_page("providers/verify/neverbounce.yaml");
    copy_page("providers/verify/zerobounce.yaml");
    copy_page("tests/bench/economics/percall.yaml");
    world_put(&world, "jobs/medley.yaml", job_text);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d", world.port);
    setenv("SIM_URL", url, 1);
    setenv("FULLENRICH_KEY", "fullenrich-sim-key", 1);
    setenv("PERCALL_KEY", "percall-sim-key", 1);
    setenv("NEVERBOUNCE_KEY", "neverbounce-sim-key", 1);
}

static const char *job(void)
{
    static char path[320];

    snprintf(path, sizeof(path), "%s/jobs/medley.yaml", world.folder);
    return path;
}

static int start_world(void **state UNUSED)
{
    world_start(&world, &options);
    write_job();
    /* So that there is a state to look into, however early it is killed. */
    free(world_weir_ok(&world, 0, "plan", job(), "--accept", "--as-of", NOW, "--quiet",
                       NULL));
    world_keep_state(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

/* --- one round --- */

static int perform(const char *command, const char *as_of, const char *kill_at)
{
    const char *resume[] = {"resume", "--json", "--quiet", NULL};
    const char *run[] = {"run", job(), "--as-of", as_of, "--json", "--quiet", NULL};
    pid_t pid;

    world_preload(kill_at, NULL);
    pid = world_spawn_list(&world, "child", strcmp(command, "run") == 0 ? run : resume);
    world_unload();
    return world_wait(pid);
}

static struct reconcile check(const char *title)
{
    struct reconcile sums = reconcile_check(&world, vendors, COUNT(vendors), title);

    reconcile_check_once(&world, title);
    return sums;
}

static void fail_with(const char *title, int status)
{
    char *out = world_file(&world, "child.out"), *err = world_file(&world, "child.err");

    fail_msg("%s: exit %d\n%s\n%s", title, status, out, err);
}

/* Killed at the first point, gone on with and killed at the second, and ended. */
static int run_killed(const char *title, const char *first, const char *second)
{
    int status = perform("run", NOW, first), kills = 0;

    while (status == 128 + SIGKILL) {
        const char *next = kills++ == 0 ? second : NULL;

        check(title);
        status = perform("resume", NOW, next);
        if (status == 2) /* killed before it was written down, or after its end */
            status = perform("run", NOW, next);
    }
    if (status != 0 && status != 4)
        fail_with(title, status);
    return kills;
}

/* Faults of every kind, each by the content of the request, so that no order of arrival
 * matters; what the vendor has not acted on, and what it has. */
#define BEFORE(vendor, share)                                                        \
    "{\"vendor\":\"" vendor "\",\"kind\":\"rate\",\"share\":" share                  \
    ",\"by\":\"content\"},"                                                          \
    "{\"vendor\":\"" vendor "\",\"kind\":\"status\",\"status\":503,\"share\":" share \
    ",\"by\":\"content\"},"                                                          \
    "{\"vendor\":\"" vendor "\",\"kind\":\"reset\",\"share\":" share                 \
    ",\"by\":\"content\"},"                                                          \
    "{\"vendor\":\"" vendor "\",\"kind\":\"html\",\"share\":" share                  \
    ",\"by\":\"content\"},"                                                          \
    "{\"vendor\":\"" vendor "\",\"kind\":\"huge\",\"most\":1,\"share\":" share       \
    ",\"by\":\"content\"}"
#define AFTER(vendor, share)                                                    \
    "{\"vendor\":\"" vendor "\",\"kind\":\"cut\",\"bytes\":30,\"share\":" share \
    ",\"by\":\"content\"},"                                                     \
    "{\"vendor\":\"" vendor "\",\"kind\":\"lost\",\"share\":" share             \
    ",\"by\":\"content\"},"                                                     \
    "{\"vendor\":\"" vendor                                                     \
    "\",\"kind\":\"slow\",\"bytes\":200,\"interval_ms\":2,\"share\":" share     \
    ",\"by\":\"content\"}"
#define BOTH(vendor, share) BEFORE(vendor, share) "," AFTER(vendor, share)
#define TOLD                                                                  \
    "{\"vendor\":\"apollo\",\"kind\":\"rate\",\"retry_after\":1,\"at\":[2]}," \
    "{\"vendor\":\"fullenrich\",\"kind\":\"rate\",\"retry_after\":0,\"at\":[1]}"

static const struct {
    const char *title, *faults, *first, *second; /* where it is killed, NULL: nowhere */
} rounds[] = {
    {"undisturbed", "", NULL, NULL},
    {"limited", TOLD, NULL, NULL},
    {"before they act",
     BEFORE("apollo", "0.06") "," BEFORE("fullenrich", "0.1") "," BEFORE(
         "percall", "0.04") "," BEFORE("neverbounce", "0.04") "," BEFORE("zerobounce",
                                                                         "0.04"),
     NULL, NULL},
    {"after they acted",
     AFTER("apollo", "0.1") "," AFTER("fullenrich", "0.25") "," AFTER(
         "percall", "0.08") "," AFTER("neverbounce", "0.08") "," AFTER("zerobounce",
                                                                       "0.08"),
     NULL, NULL},
    {"killed early", BOTH("apollo", "0.04"), "fdatasync+:8", "send+:9"},
    {"killed as a request goes out", BOTH("percall", "0.04"), "send+:22", "send:12"},
    {"killed as a reply comes in", BOTH("neverbounce", "0.05"), "recv+:26", "recv+:14"},
    {"killed with jobs out", BOTH("fullenrich", "0.1"), "send+:14", "fdatasync:9"},
    {"killed among verdicts",
     BOTH("zerobounce", "0.05") "," BOTH("neverbounce", "0.05"), "recv+:60",
     "send+:20"},
    {"killed while it writes",
     BOTH("apollo", "0.03") "," BOTH("fullenrich", "0.08") "," BOTH("percall", "0.03"),
     "pwrite64:150", "fdatasync+:20"},
};

static void play(size_t i)
{
    const char *title = rounds[i].title;
    struct reconcile sums;
    int kills;

    world_again(&world, &options);
    write_job();
    world_tell(&world, "/_sim/faults", "{\"rules\":[%s]}", rounds[i].faults);
    kills = run_killed(title, rounds[i].first, rounds[i].second);
    accounts_check_ended(&world);
    sums = check(title);
    print_message("%s: %d kills, charged %lld, settled %lld, %lld uncertain of %lld, "
                  "charged for them %lld\n",
                  title, kills, (long long)sums.charged_micro,
                  (long long)sums.settled_micro, (long long)sums.uncertain,
                  (long long)sums.uncertain_micro, (long long)sums.lost_micro);
    assert_true(sums.charged_micro > 0);
    if (i == 0)
        assert_int_equal(sums.uncertain, 0);
    if (rounds[i].first)
        assert_true(kills > 0);

    /* Later all is well: the rest follows, and what is uncertain is not asked again
     * unless that is free. */
    world_tell(&world, "/_sim/faults", "{\"rules\":[]}");
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", LATER);
    if (perform("run", LATER, NULL) != 0)
        fail_with(title, 1);
    accounts_check_ended(&world);
    check(title);
}

static void the_ledger_is_the_bill(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(rounds); i++)
        play(i);
}

/* All kinds are really there, and each was asked. */
static void every_kind_of_vendor_is_asked(void **state UNUSED)
{
    world_again(&world, &options);
    write_job();
    if (perform("run", NOW, NULL) != 0)
        fail_with("undisturbed", 1);
    for (size_t i = 0; i < COUNT(vendors); i++) {
        char query[160];

        snprintf(query, sizeof(query),
                 "SELECT count(*) FROM entry WHERE vendor = '%s' AND state = 1 "
                 "AND outcome = 1",
                 vendors[i].vendor);
        if (world_sql(&world, query) < 3)
            fail_msg("%s was hardly asked", vendors[i].vendor);
    }
    /* Misses that cost, and an address that was taken back. */
    assert_true(world_sql(&world, "SELECT count(*) FROM entry WHERE vendor = 'percall' "
                                  "AND outcome = 2 AND spent_micro = 12000") > 0);
    assert_true(world_sql(&world,
                          "SELECT count(*) FROM entry WHERE vendor = 'neverbounce' "
                          "AND outcome = 2 AND spent_micro = 8000") > 0);
    assert_true(world_sql(&world,
                          "SELECT count(*) FROM fact f JOIN source s ON s.num = "
                          "f.source WHERE f.absent AND s.name <> 'waterfall'") > 0);
    assert_int_equal(
        world_sql(&world,
                  "SELECT count(*) FROM fact f JOIN source s ON s.num = f.source "
                  "JOIN field d ON d.num = f.field WHERE f.absent AND s.name <> "
                  "'waterfall' AND d.name <> 'email'"),
        0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_vendor_is_asked),
        cmocka_unit_test(the_ledger_is_the_bill),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
