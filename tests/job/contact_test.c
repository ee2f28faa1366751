/* contact_test.c - steps after the decision: bought for those who qualify alone,
 * written beside the decision, never into it; over waits, kills and refusals too.
 *
 * FullEnrich answers later (the unit waits for it), and every second of its answers is
 * wrong about title, size and industry: what leaked into a decision would move it.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/bulk.h"
#include "tests/harness/end_state.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

static const struct world_options options = {
    .generate = 80,
    .now = BULK_NOW,
    .frozen = true,
    .sim_args = {"--settings",
                 "{\"fullenrich\":{\"hit\":0.9,\"wrong\":0.5,\"polls\":1}}"},
};

static const char job_text[] =
    "job: bulk\n"
    "workspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000}\n"
    "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
    "select: stale\n"
    "older_than: 1h\n"
    "manifests: [fullenrich.yaml, apollo.yaml, hunter.yaml]\n"
    "providers:\n"
    "  apollo: {key: \"${APOLLO_KEY}\", base_url: \"${APOLLO_URL}\", per_minute: 60000}\n"
    "  hunter: {key: \"${HUNTER_KEY}\", base_url: \"${HUNTER_URL}\"}\n"
    "  fullenrich: {key: \"${FULLENRICH_KEY}\", base_url: \"${FULLENRICH_URL}\",\n"
    "               per_minute: 100000}\n"
    "waterfall:\n"
    "  - {step: person, wants: [title, seniority], ask: [apollo.person]}\n"
    "  - {step: company, wants: [industry, employees], ask: [apollo.organization]}\n"
    "STEPmodel: models/icp.yaml\n"
    "currency: USD\n"
    "caps: {run: CAP, day: 500, lead: 5, account: 50}\n"
    "limits: {in_flight: 20, dns: \"${WEIR_DNS}\", allow_private: true}\n"
    "write: {min_score_change: 5}\n";

#define STEP(when)                                            \
    "  - {step: mobile, purpose: contact, wants: [mobile],\n" \
    "     ask: [fullenrich.contact],\n     when: " when "}\n"
#define CONFIRM                                                      \
    "  - {step: confirm, purpose: contact, wants: [email_status],\n" \
    "     ask: [hunter.verifier], when: " GOOD "}\n"
#define GOOD "{field: tier, in: [strong, partial]}"

static struct world world;

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

/* Its page, but that it charges no second time for the same question: nothing need stay
 * uncertain after a kill. */
static void safe_vendor(const char *name)
{
    char command[800];

    snprintf(command, sizeof(command),
             "sed 's/repeat: charged/repeat: safe/' %s/providers/enrich/%s.yaml "
             ">%s/jobs/%s.yaml",
             WEIR_SOURCE_DIR, name, world.folder, name);
    assert_int_equal(system(command), 0);
}

static void make_job(const char *step, const char *poll, const char *cap)
{
    bulk_job(&world, 20, poll, cap);
    world_put(&world, "jobs/bulk.yaml", job_text);
    world_edit(&world, "jobs/bulk.yaml", "STEP", step);
    world_edit(&world, "jobs/bulk.yaml", "CAP", cap);
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml", "mobilephone:     mobile",
               "mobilephone:     {field: mobile, write: fill_blank}");
    safe_vendor("apollo");
    safe_vendor("hunter");
    free(world_weir_ok(&world, 0, "plan", bulk_path(&world), "--accept", "--as-of",
                       BULK_NOW, "--quiet", NULL));
}

static void again(void)
{
    world_again(&world, &options);
}

/* Decisions with their receipts. */
static char *decisions(void)
{
    return world_sql_rows(&world, "",
                          "SELECT l.ext_id, d.disposition, d.tier, d.stage, "
                          "d.score_milli, d.json FROM decision d JOIN lead l ON l.id = "
                          "d.lead_id ORDER BY 1");
}

static int64_t count(const char *query)
{
    return world_sql(&world, query);
}

#define ASKED                                                                      \
    "SELECT count(*) FROM entry e JOIN decision d ON d.lead_id = e.lead_id WHERE " \
    "e.provider = 'fullenrich.contact' AND e.main_id = 0"

/* --- what it does --- */

static void it_never_moves_the_decision(void **state UNUSED)
{
    char *without, *with;
    int64_t fit;

    make_job("", "1ms", "500");
    world_keep_state(&world);
    json_decref(bulk_run(&world, 0));
    without = decisions();
    assert_true(strlen(without) > 1000);
    assert_int_equal(count(ASKED), 0);
    again();
    make_job(STEP(GOOD), "1ms", "500");
    json_decref(bulk_run(&world, 0));
    with = decisions();
    assert_string_equal(without, with);
    fit =
        count("SELECT count(*) FROM decision WHERE disposition = 'scored' AND tier IN "
              "('strong', 'partial')");
    print_message("%d of %d decisions qualify, %d were asked about\n", (int)fit,
                  (int)count("SELECT count(*) FROM decision"), (int)count(ASKED));
    assert_true(count(ASKED) > 5);
    assert_true(fit < count("SELECT count(*) FROM decision"));
    assert_int_equal(count(ASKED " AND (d.disposition <> 'scored' OR d.tier NOT IN "
                                 "('strong', 'partial'))"),
                     0);
    accounts_check_ended(&world);
    bulk_check_bill(&world);
    free(without);
    free(with);
}

/* The number is in the CRM, and the next action has it. */
static void what_was_bought_is_written_and_told(void **state UNUSED)
{
    int64_t numbers;
    char *id, *text;

    make_job(STEP(GOOD), "1ms", "500");
    json_decref(bulk_run(&world, 0));
    numbers = count("SELECT count(*) FROM written WHERE property = 'mobilephone'");
    assert_true(numbers > 3);
    assert_int_equal(
        count("SELECT count(*) FROM written w WHERE property = "
              "'mobilephone' AND NOT EXISTS (SELECT 1 FROM written t WHERE "
              "t.ext_id = w.ext_id AND t.property = 'weir_tier' AND "
              "t.value IN ('strong', 'partial'))"),
        0);
    accounts_check_written(&world);
    id = world_sql_text(&world, "SELECT min(ext_id) FROM written WHERE property = "
                                "'mobilephone'");
    text = world_weir_ok(&world, 0, "explain", id, "--job", bulk_path(&world), NULL);
    assert_non_null(strstr(text, "after"));
    assert_non_null(strstr(text, "mobile: fullenrich.contact"));
    free(text);
    free(id);
}

/* A lead that is not asked about is written as it would be without the step. */
static void nobody_qualifies(void **state UNUSED)
{
    char *out;

    make_job(STEP("[{field: tier, is: strong}, {field: score, at_most: 1}]"), "1ms",
             "500");
    out = world_weir_ok(&world, 0, "plan", bulk_path(&world), "--as-of", BULK_NOW,
                        "--json", "--quiet", NULL);
    free(out);
    json_decref(bulk_run(&world, 0));
    assert_int_equal(count(ASKED), 0);
    accounts_check_ended(&world);
}

/* --- caps --- */

/* Leads that the summary tells to have met this cap after the decision. */
static int64_t not_reached(const json_t *told, const char *outcome)
{
    const json_t *reasons = json_object_get(json_object_get(told, "reasons"), outcome);

    return json_integer_value(
        json_object_get(reasons, "not reached after the decision: budget: cap of "
                                 "fullenrich per run"));
}

static void caps_hold_and_what_was_not_bought_is_due_again(void **state UNUSED)
{
    char *first, *then;
    int64_t bought, short_of;
    json_t *told;

    make_job(STEP(GOOD), "1ms", "500");
    world_edit(&world, "jobs/bulk.yaml", "account: 50",
               "account: 50, providers: {fullenrich: 2}");
    free(world_weir_ok(&world, 0, "plan", bulk_path(&world), "--accept", "--as-of",
                       BULK_NOW, "--quiet", NULL));
    told = bulk_run(&world, 4);
    short_of = not_reached(told, "written") + not_reached(told, "unchanged");
    json_decref(told);
    first = decisions();
    bought = count(ASKED);
    assert_true(short_of > 0);
    assert_int_equal(short_of, count("SELECT count(*) FROM run_lead WHERE reason LIKE "
                                     "'not reached after the decision: %'"));
    assert_true(bought > 0);
    assert_int_equal(count("SELECT count(*) FROM budget WHERE key LIKE "
                           "'provider:fullenrich:%' AND spent + reserved > 2000000"),
                     0);
    assert_true(count("SELECT count(*) FROM lead WHERE due_reason = 'retry'") > 0);
    /* All is written but the numbers, which come with the next run. */
    assert_int_equal(count("SELECT count(*) FROM run_lead WHERE outcome = 6"), 0);
    bulk_check_caps(&world, 500000000);
    json_decref(bulk_run(&world, 4));
    then = decisions();
    assert_true(count(ASKED) > bought);
    free(first);
    free(then);
}

/* --- kill -9 --- */

static char *undisturbed(const char *counts)
{
    int status;
    pid_t pid;

    world_preload(NULL, counts);
    pid = world_spawn(&world, "child", "run", bulk_path(&world), "--as-of", BULK_NOW,
                      "--json", "--quiet", NULL);
    world_unload();
    status = world_wait(pid);
    assert_int_equal(status, 0);
    return end_state(&world);
}

static long calls_of(const char *kind)
{
    char *text = world_file(&world, "counts"), *at = strstr(text, kind);
    long calls = at ? strtol(at + strlen(kind), NULL, 10) : 0;

    free(text);
    return calls;
}

static void killed_and_gone_on_with(const char *step)
{
    static const char *const kinds[] = {"fdatasync", "send", "recv", "fdatasync+"};
    char counts[300], *expected;
    int killed = 0;

    make_job(step, "1ms", "500");
    world_keep_state(&world);
    snprintf(counts, sizeof(counts), "%s/counts", world.folder);
    expected = undisturbed(counts);
    assert_non_null(strstr(expected, "mobilephone"));
    for (size_t i = 0; i < 12; i++) {
        const char *kind = kinds[i % 4];
        char name[16], kill_at[40], *got;
        int status;

        snprintf(name, sizeof(name), "%.*s", (int)strcspn(kind, "+"), kind);
        snprintf(kill_at, sizeof(kill_at), "%s:%ld", kind,
                 1 + calls_of(name) * (long)(i + 2) / 15);
        again();
        make_job(step, "1ms", "500");
        status = world_wait(bulk_spawn(&world, "run", kill_at));
        killed += status == 128 + SIGKILL;
        if (status == 128 + SIGKILL)
            status = world_wait(bulk_spawn(&world, "resume", NULL));
        /* 2: nothing to go on with. It was killed before the run was written down, or
         * once its end was. */
        if (status == 2 && count("SELECT count(*) FROM run") == 0)
            status = world_wait(bulk_spawn(&world, "run", NULL));
        assert_true(status == 0 || status == 2);
        accounts_check_ended(&world);
        got = end_state(&world);
        end_state_compare(expected, got, kill_at, NULL);
        free(got);
    }
    print_message("%d killed\n", killed);
    assert_true(killed > 6);
    free(expected);
}

static void killed_anywhere_it_ends_the_same(void **state UNUSED)
{
    killed_and_gone_on_with(STEP(GOOD));
}

/* --- who objects --- */

/* Of the people every third has asked vendors to be left alone. */
static void every_third_objects(void)
{
    char command[700];

    snprintf(command, sizeof(command),
             "sed -i 's/\"claimed\":true/\"claimed\":false/; "
             "0~3{/\"email\"/s/^{/{\"claimed\":true,/}' %s/truth.ndjson",
             world.leads);
    assert_int_equal(system(command), 0);
    again();
}

/* Found out after the decision all the same: who objects is not scored, and what was
 * bought about the others stands. */
static void an_objection_reaches_back(void **state UNUSED)
{
    make_job("", "1ms", "500");
    world_keep_state(&world);
    every_third_objects();
    make_job(STEP(GOOD) CONFIRM, "1ms", "500");
    json_decref(bulk_run(&world, 0));
    assert_true(count("SELECT count(*) FROM suppression WHERE reason LIKE "
                      "'record:objected, says hunter%'") > 2);
    assert_int_equal(
        count("SELECT count(*) FROM decision d JOIN entry e ON e.lead_id = "
              "d.lead_id WHERE e.outcome = 3 AND d.disposition <> "
              "'suppressed'"),
        0);
    assert_true(count("SELECT count(*) FROM written WHERE property = 'mobilephone'") >
                0);
    assert_int_equal(count("SELECT count(*) FROM written w JOIN lead l ON l.ext_id = "
                           "w.ext_id JOIN decision d ON d.lead_id = l.id WHERE "
                           "w.object = 'contacts' AND d.disposition = 'suppressed'"),
                     0);
    accounts_check_ended(&world);
}

static void killed_where_somebody_objects(void **state UNUSED)
{
    make_job("", "1ms", "500");
    world_keep_state(&world);
    every_third_objects();
    killed_and_gone_on_with(STEP(GOOD) CONFIRM);
}

/* --- the plan --- */

static void the_plan_is_an_upper_bound(void **state UNUSED)
{
    char *out, *last;
    json_t *whole, *asked;
    int64_t at_most, after;

    make_job(STEP(GOOD), "1ms", "500");
    out = world_weir_ok(&world, 0, "plan", bulk_path(&world), "--as-of", BULK_NOW,
                        "--json", "--quiet", NULL);
    last = strrchr(out, '{');
    while (last > out && last[-1] != '\n')
        last--;
    whole = json_loads(last, 0, NULL);
    assert_non_null(whole);
    at_most = (int64_t)(json_number_value(json_object_get(whole, "at_most")) * 1e6);
    asked = json_object_get(whole, "after_decision");
    assert_non_null(asked);
    after = (int64_t)(json_number_value(json_object_get(asked, "at_most")) * 1e6);
    assert_true(after > 0 && after < at_most);
    assert_true(json_number_value(json_object_get(asked, "expected")) <=
                json_number_value(json_object_get(asked, "at_most")));
    json_decref(bulk_run(&world, 0));
    assert_true(
        count("SELECT sum(worst_micro) FROM entry WHERE vendor = 'fullenrich'") <=
        after);
    assert_true(count("SELECT sum(worst_micro) FROM entry") <= at_most);
    json_decref(whole);
    free(out);
}

#define T(test) cmocka_unit_test_setup_teardown(test, start_world, stop_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(it_never_moves_the_decision),
        T(what_was_bought_is_written_and_told),
        T(nobody_qualifies),
        T(caps_hold_and_what_was_not_bought_is_due_again),
        T(killed_anywhere_it_ends_the_same),
        T(an_objection_reaches_back),
        T(killed_where_somebody_objects),
        T(the_plan_is_an_upper_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
