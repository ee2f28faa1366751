/* Routing: owners where nobody has the lead, fair queues, the same again after a kill
 * and in another order, and what sales sends back. */
#include "tests/harness/end_state.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

#define DAY_2  "2026-03-04T08:00:00Z"
#define DAY_3  "2026-03-05T08:00:00Z"
#define DAY_80 "2026-05-21T08:00:00Z"

/* Who has what, how it came to that, and what the queues stand at. */
#define ROUTES                                                                       \
    "SELECT l.ext_id, r.state, r.given, r.qualified_us, r.respond_us, "              \
    "ifnull(r.owner, '-'), ifnull(r.rule, '-'), ifnull(r.reason, '-') FROM route r " \
    "JOIN lead l ON l.id = r.lead_id ORDER BY l.ext_id"
#define GIVEN                                                                   \
    "SELECT l.ext_id, a.owner, a.rule, ifnull(a.queue, '-') FROM assignment a " \
    "JOIN lead l ON l.id = a.lead_id ORDER BY l.ext_id, a.at_us"
#define CREDITS "SELECT queue, owner, credit FROM queue_credit ORDER BY queue, owner"

static struct world world;

static char *job(void)
{
    static char path[320];

    snprintf(path, sizeof(path), "%s/jobs/nightly.yaml", world.folder);
    return path;
}

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    nightly_safe_vendors(&world);
    world_copy_jobs(&world);
    world_edit(&world, "jobs/nightly.yaml", "# routing: routing.yaml",
               "routing: routing.yaml");
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml",
               "# rejection_reason: rejection_reason",
               "rejection_reason: rejection_reason");
    world_edit(&world, "jobs/maps/hubspot-contacts.yaml", "# rejected_on: rejected_at",
               "rejected_on: rejected_at");
    world_edit(&world, "jobs/routing.yaml", "when: {field: path, is: route_now}",
               "when: {field: tier, in: [strong, partial]}");
    world_edit(&world, "jobs/models/icp.yaml", "{name: partial, from: 40, ",
               "{name: partial, from: 40, respond: 24h, ");
    free(world_weir_ok(&world, 0, "plan", job(), "--accept", "--as-of", NIGHTLY_NOW,
                       "--quiet", NULL));
    world_keep_state(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &nightly_world);
    return 0;
}

static void run_at(const char *now)
{
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", now);
    free(world_weir_ok(&world, 0, "run", job(), "--as-of", now, "--quiet", NULL));
}

static char *told(const char *query)
{
    return world_sql_rows(&world, "", query);
}

/* The whole of what routing did, as text. */
static char *outcome(void)
{
    char *parts[] = {told(ROUTES), told(GIVEN), told(CREDITS)};
    size_t len = strlen(parts[0]) + strlen(parts[1]) + strlen(parts[2]) + 1;
    char *all = malloc(len);

    assert_non_null(all);
    snprintf(all, len, "%s%s%s", parts[0], parts[1], parts[2]);
    for (size_t i = 0; i < 3; i++)
        free(parts[i]);
    return all;
}

/* A property of a contact as the CRM has it now; "" where it is blank. Free it. */
static char *in_crm(const char *id, const char *property)
{
    char path[128];
    const char *value;
    json_t *record;
    char *copy;

    snprintf(path, sizeof(path), "/_sim/state/contacts/%s", id);
    record = world_get(&world, path);
    value = json_string_value(
        json_object_get(json_object_get(record, "properties"), property));
    copy = strdup(value ? value : "");
    assert_non_null(copy);
    json_decref(record);
    return copy;
}

static void expect_in_crm(const char *id, const char *property, const char *wanted)
{
    char *got = in_crm(id, property);

    if (strcmp(got, wanted) != 0)
        fail_msg("contact %s: %s is \"%s\", should be \"%s\"", id, property, got,
                 wanted);
    free(got);
}

/* Whoever has a lead by what was kept has it in the CRM too. */
static void check_owners(void)
{
    char *rows = told("SELECT l.ext_id, r.owner FROM route r JOIN lead l ON l.id = "
                      "r.lead_id WHERE r.state = 2");
    char id[32], owner[32];
    int count = 0;

    for (char *at = rows; at && sscanf(at, "|%31[0-9]|%31[0-9]", id, owner) == 2;) {
        expect_in_crm(id, "hubspot_owner_id", owner);
        count++;
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    assert_true(count > 10);
    free(rows);
}

/* What is kept of a contact. */
static void expect(const char *column, const char *id, const char *wanted)
{
    char query[512], *got;

    snprintf(
        query, sizeof(query),
        "SELECT %s FROM route r JOIN lead l ON l.id = r.lead_id LEFT JOIN rejection "
        "j ON j.lead_id = l.id WHERE l.ext_id = '%s'",
        column, id);
    got = world_sql_text(&world, query);
    assert_string_equal(got, wanted);
    free(got);
}

/* Of n leads of a queue with these weights nobody is a whole lead from the share. */
static void check_queue(const char *queue, const char *first, int64_t first_weight,
                        int64_t sum)
{
    char query[256];
    int64_t all, own, off;

    snprintf(query, sizeof(query), "SELECT count(*) FROM assignment WHERE queue = '%s'",
             queue);
    all = world_sql(&world, query);
    snprintf(query, sizeof(query),
             "SELECT count(*) FROM assignment WHERE queue = '%s' AND owner = '%s'",
             queue, first);
    own = world_sql(&world, query);
    off = own * sum - all * first_weight;
    print_message("%s: %lld of %lld\n", queue, (long long)own, (long long)all);
    assert_true(all > 2);
    assert_true((off < 0 ? -off : off) < sum);
}

static int64_t count_of(const json_t *all, const char *list, const char *what)
{
    int64_t count = 0;
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(all, list), i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "what")), what) == 0)
            count++;
    }
    return count;
}

/* What the last run's summary says of its routing; its parts are what the state has. */
static void check_counts(const char *what, int64_t wanted)
{
    char *id = world_sql_text(&world, "SELECT max(id) FROM run");
    char *out = world_weir_ok(&world, 0, "status", "--run", id, "--json", NULL);
    json_t *all = json_loads(out, 0, NULL), *counts, *rules;
    const char *rule;
    json_t *count;
    int64_t sum = 0;

    assert_non_null(all);
    counts = json_object_get(all, "routing");
    assert_non_null(counts);
    if (world_int(counts, what) != wanted)
        fail_msg("%s should be %lld: %s", what, (long long)wanted, out);
    rules = json_object_get(counts, "rules");
    json_object_foreach(rules, rule, count) sum += json_integer_value(count);
    assert_int_equal(sum, world_int(counts, "routed"));
    json_decref(all);
    free(out);
    free(id);
}

static void owners_are_found_and_none_is_taken_away(void **state UNUSED)
{
    run_at(NIGHTLY_NOW);
    check_owners();
    assert_true(world_sql(&world, "SELECT count(*) FROM route WHERE rule = 'existing "
                                  "owner'") > 0);
    assert_true(world_sql(&world, "SELECT count(*) FROM assignment") > 5);
    check_counts("routed", world_sql(&world, "SELECT count(*) FROM route WHERE state = "
                                             "2"));
    check_counts("no_owner",
                 world_sql(&world, "SELECT count(*) FROM route WHERE state = "
                                   "3"));
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM assignment"),
                     world_sql(&world, "SELECT count(*) FROM written WHERE property = "
                                       "'hubspot_owner_id'"));
    assert_int_equal(
        0, world_sql(&world, "SELECT count(*) FROM outbox o, json_each(o.fields) f "
                             "WHERE json_extract(f.value, '$[0]') = "
                             "'hubspot_owner_id' AND json_extract(f.value, '$[1]') "
                             "IS NOT NULL"));
    assert_int_equal(0, world_sql(&world, "SELECT count(*) FROM assignment WHERE owner "
                                          "= '7004'"));
    assert_int_equal(0, world_sql(&world, "SELECT count(*) FROM route_wait"));
    check_queue("europe", "7003", 1, 2);
    check_queue("inbound", "7001", 2, 3);
}

/* A day from when it qualified, which is the run's now. */
static void the_clock_runs_from_the_qualification(void **state UNUSED)
{
    run_at(NIGHTLY_NOW);
    assert_true(world_sql(&world, "SELECT count(*) FROM route WHERE respond_us > 0") >
                5);
    assert_int_equal(0, world_sql(&world,
                                  "SELECT count(*) FROM route WHERE respond_us > 0 AND "
                                  "respond_us <> qualified_us + 86400000000"));
    assert_int_equal(
        world_sql(&world, "SELECT count(*) FROM route WHERE respond_us > 0"),
        world_sql(&world, "SELECT count(*) FROM written WHERE property = "
                          "'weir_respond_by' AND value = "
                          "'2026-03-03T08:00:00Z'"));
}

/* A stage that wants an owner has the one that routing finds in the same run; where a
 * queue may be full it waits for the deal, and for no longer. */
static void a_handoff_sees_the_owner_of_the_same_run(void **state UNUSED)
{
/* A person has not taken it there. */
#define OF_OURS                                                               \
    " AND ifnull(json_extract(l.\"values\", '$.lifecyclestage'), '') NOT IN " \
    "('salesqualifiedlead', 'opportunity', 'customer', 'evangelist')"
#define NO_OWNER                                                                  \
    "SELECT count(*) FROM lead l JOIN decision d ON d.id = (SELECT max(id) FROM " \
    "decision WHERE lead_id = l.id) LEFT JOIN route r ON r.lead_id = l.id WHERE " \
    "d.stage = 'sql' AND ifnull(r.state, 0) NOT IN (1, 2) AND "                   \
    "json_extract(l.\"values\", '$.hubspot_owner_id') IS NULL" OF_OURS
#define OF_RULES                                                                      \
    "SELECT count(*) FROM decision d JOIN assignment a ON a.lead_id = d.lead_id AND " \
    "a.run_id = d.run_id JOIN lead l ON l.id = d.lead_id WHERE d.stage = 'sql' AND "  \
    "d.run_id = 1" OF_OURS " AND a.queue IS "
#define WAITING                                                                 \
    "SELECT count(*) FROM decision WHERE run_id = 1 AND json LIKE '%waits for " \
    "owner_id%'"
#define DEALT                                                                         \
    "SELECT count(*) FROM decision d JOIN assignment a ON a.lead_id = d.lead_id AND " \
    "a.run_id = 1 JOIN decision n ON n.lead_id = d.lead_id AND n.run_id = 2 WHERE "   \
    "d.run_id = 1 AND d.json LIKE '%waits for owner_id%'"
    int64_t dealt;

    world_edit(&world, "jobs/models/icp.yaml", "# handoff:\n#   stage: sql\n",
               "handoff:\n  required: [owner_id]\n#   stage: sql\n");
    world_edit(&world, "jobs/models/icp.yaml",
               "[{field: tier, is: strong}, {field: intent_score, at_least: 30}]",
               "{field: tier, in: [strong, partial]} # sql");
    free(world_weir_ok(&world, 0, "plan", job(), "--accept", "--as-of", NIGHTLY_NOW,
                       "--quiet", NULL));
    run_at(NIGHTLY_NOW);
    assert_int_equal(world_sql(&world, NO_OWNER), 0);
    assert_true(world_sql(&world, OF_RULES "'europe'") > 0); /* one has no cap */

    fresh_world(NULL);
    world_edit(&world, "jobs/routing.yaml", "\"7003\": {}", "\"7003\": {open: 500}");
    free(world_weir_ok(&world, 0, "plan", job(), "--accept", "--as-of", NIGHTLY_NOW,
                       "--quiet", NULL));
    run_at(NIGHTLY_NOW);
    assert_int_equal(world_sql(&world, NO_OWNER), 0);
    assert_int_equal(world_sql(&world, OF_RULES "NOT NULL"), 0);
    assert_true(world_sql(&world, WAITING) > 0);
    run_at(DAY_2);
    assert_int_equal(world_sql(&world, NO_OWNER), 0);
    dealt = world_sql(&world, DEALT);
    assert_true(dealt > 0);
    assert_int_equal(world_sql(&world, DEALT " AND n.stage = 'sql'"), dealt);
    world_edit(&world, "jobs/routing.yaml", "\"7003\": {open: 500}", "\"7003\": {}");
    world_edit(&world, "jobs/models/icp.yaml", "handoff:\n  required: [owner_id]\n",
               "# handoff:\n");
    world_edit(&world, "jobs/models/icp.yaml",
               "{field: tier, in: [strong, partial]} # sql",
               "[{field: tier, is: strong}, {field: intent_score, at_least: 30}]");
}

/* Decided again, everybody keeps who they have. */
static void decided_again_nothing_moves(void **state UNUSED)
{
    run_at(NIGHTLY_NOW);
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", DAY_80);
    free(world_weir_ok(&world, 0, "run", job(), "--as-of", DAY_80, "--quiet", NULL));
    assert_int_equal(
        0, world_sql(&world, "SELECT count(*) FROM (SELECT lead_id FROM assignment "
                             "GROUP BY lead_id HAVING count(*) > 1)"));
    assert_true(world_sql(&world,
                          "SELECT count(*) FROM run_lead WHERE run_id = (SELECT "
                          "max(id) FROM run)") > 10);
    assert_int_equal(
        0,
        world_sql(&world, "SELECT count(*) FROM outbox o, json_each(o.fields) f WHERE "
                          "json_extract(f.value, '$[0]') = 'hubspot_owner_id' AND "
                          "json_extract(f.value, '$[1]') IS NOT NULL"));
    check_owners();
}

/* Before any rule, for a lead that nobody has. */
static void the_owner_of_the_company_gets_its_leads(void **state UNUSED)
{
    char *key, *id, query[256], *out;
    const char *company;

    run_at(NIGHTLY_NOW);
    key =
        world_sql_text(&world, "SELECT l.account_key FROM assignment a JOIN lead l ON "
                               "l.id = a.lead_id WHERE l.account_key LIKE 'company:%' "
                               "ORDER BY l.ext_id LIMIT 1");
    assert_true(*key);
    company = strrchr(key, ':') + 1;
    snprintf(query, sizeof(query),
             "SELECT l.ext_id FROM assignment a JOIN lead l ON l.id = a.lead_id WHERE "
             "l.account_key = '%s' ORDER BY l.ext_id LIMIT 1",
             key);
    id = world_sql_text(&world, query);
    fresh_world(NULL);
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"companies\",\"id\":\"%s\",\"properties\":"
               "{\"hubspot_owner_id\":\"7009\"}}",
               company);
    run_at(NIGHTLY_NOW);
    expect("r.owner || ' ' || r.rule || ' ' || r.given", id, "7009 account owner 1");
    expect_in_crm(id, "hubspot_owner_id", "7009");
    expect_in_crm(id, "weir_route_rule", "account owner");
    out = world_weir_ok(&world, 0, "explain", id, NULL);
    assert_non_null(
        strstr(out, "owned 7009; account owner; qualified 2026-03-02 08:00"));
    free(out);
    free(key);
    free(id);
}

static void another_order_gives_the_same(void **state UNUSED)
{
    char *expected, *got;

    run_at(NIGHTLY_NOW);
    expected = outcome();
    fresh_world(NULL);
    world_tell(&world, "/_sim/settings",
               "{\"apollo\":{\"latency_ms\":[0,40]},\"hunter\":{\"latency_ms\":[0,40]},"
               "\"zerobounce\":{\"latency_ms\":[0,60]}}");
    world_edit(&world, "jobs/nightly.yaml", "in_flight: 64", "in_flight: 7");
    free(world_weir_ok(&world, 0, "plan", job(), "--accept", "--as-of", NIGHTLY_NOW,
                       "--quiet", NULL));
    run_at(NIGHTLY_NOW);
    world_edit(&world, "jobs/nightly.yaml", "in_flight: 7", "in_flight: 64");
    got = outcome();
    assert_string_equal(expected, got);
    free(expected);
    free(got);
}

static json_t *routes(const char *now, const char *flag)
{
    char *out =
        flag ? world_weir_ok(&world, 0, "routes", "--json", "--as-of", now, flag, NULL)
             : world_weir_ok(&world, 0, "routes", "--json", "--as-of", now, NULL);
    json_t *all = json_loads(out, 0, NULL);

    assert_non_null(all);
    free(out);
    return all;
}

static const json_t *exception_of(const json_t *all, const char *id)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(all, "exceptions"), i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "lead")), id) == 0)
            return row;
    }
    return NULL;
}

/* Where everybody of a queue is at a cap nobody gets the lead, and the next day has
 * room again. */
static void caps_are_kept_and_the_rest_waits_for_a_day(void **state UNUSED)
{
    static const char owners[][2][48] = {
        {"\"7001\": {day: 20}", "\"7001\": {day: 1}"},
        {"\"7002\": {open: 50}", "\"7002\": {run: 0}"},
    };
    const char *id = NULL;
    char *rows;
    json_t *all;
    int64_t full;

    for (size_t i = 0; i < 2; i++)
        world_edit(&world, "jobs/routing.yaml", owners[i][0], owners[i][1]);
    free(world_weir_ok(&world, 0, "plan", job(), "--accept", "--as-of", NIGHTLY_NOW,
                       "--quiet", NULL));
    run_at(NIGHTLY_NOW);
    assert_int_equal(1,
                     world_sql(&world, "SELECT count(*) FROM assignment WHERE queue = "
                                       "'inbound'"));
    full = world_sql(&world, "SELECT count(*) FROM route WHERE state = 6 AND reason "
                             "= 'everyone of inbound is at a cap'");
    assert_true(full > 1);
    check_counts("overflow", full);
    all = routes(NIGHTLY_NOW, NULL);
    assert_int_equal(count_of(all, "exceptions", "queue overflow"), full);
    json_decref(all);
    rows = told("SELECT l.ext_id FROM route r JOIN lead l ON l.id = r.lead_id WHERE "
                "r.state = 6 AND r.reason LIKE 'everyone%' LIMIT 1");
    id = rows + 1;
    rows[strcspn(rows, "\n")] = 0;
    expect_in_crm(id, "hubspot_owner_id", "");
    expect_in_crm(id, "weir_route_rule", "the rest (everyone of inbound is at a cap)");
    run_at(DAY_2);
    assert_int_equal(2,
                     world_sql(&world, "SELECT count(*) FROM assignment WHERE queue = "
                                       "'inbound'"));
    for (size_t i = 0; i < 2; i++)
        world_edit(&world, "jobs/routing.yaml", owners[i][1], owners[i][0]);
    free(rows);
}

/* --- killed --- */

static int perform(const char *command, const char *kill_at)
{
    const char *run[] = {"run", job(), "--as-of", NIGHTLY_NOW, "--quiet", NULL};
    const char *resume[] = {"resume", "--quiet", NULL};
    pid_t pid;

    world_preload(kill_at, NULL);
    pid = world_spawn_list(&world, "child", strcmp(command, "run") == 0 ? run : resume);
    world_unload();
    return world_wait(pid);
}

static long commits(void)
{
    char counts[300];
    const char *run[] = {"run", job(), "--as-of", NIGHTLY_NOW, "--quiet", NULL};
    char *text, *at;
    long count;

    snprintf(counts, sizeof(counts), "%s/counts", world.folder);
    world_preload(NULL, counts);
    assert_int_equal(world_wait(world_spawn_list(&world, "child", run)), 0);
    world_unload();
    text = world_file(&world, "counts");
    at = strstr(text, "fdatasync");
    assert_non_null(at);
    count = strtol(at + strlen("fdatasync"), NULL, 10);
    free(text);
    return count;
}

static void killed_anywhere_it_ends_the_same(void **state UNUSED)
{
    static const int percents[] = {20, 50, 70, 78, 82, 86, 90, 94, 97};
    long count = commits();
    char *expected = outcome(), *expected_end = end_state(&world);
    int killed = 0;

    assert_true(count > 20);
    /* Late in the run queues are dealt and writes go out. How many commits there are
     * hangs a little on how busy the machine is. */
    for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
        long at = count * percents[i] / 100;
        char kill_at[40], *got, *end;
        int status;

        fresh_world(NULL);
        snprintf(kill_at, sizeof(kill_at), "fdatasync%s:%ld", i % 2 ? "+" : "", at);
        status = perform("run", kill_at);
        killed += status == 128 + SIGKILL;
        if (status == 128 + SIGKILL)
            status = perform("resume", NULL);
        if (status == 2)
            status = perform("run", NULL);
        if (status != 0)
            nightly_fail(&world, kill_at, status);
        got = outcome();
        end = end_state(&world);
        if (strcmp(expected, got) != 0)
            fail_msg("%s:\n%s\n---\n%s", kill_at, expected, got);
        end_state_compare(expected_end, end, kill_at, NULL);
        free(got);
        free(end);
    }
    assert_true(killed > 4);
    free(expected);
    free(expected_end);
}

/* --- sent back --- */

/* The first contact that a rule gave to somebody, behind `after`. */
static char *given_lead(const char *after)
{
    char query[256], *id;

    snprintf(query, sizeof(query),
             "SELECT l.ext_id FROM assignment a JOIN lead l ON l.id = a.lead_id WHERE "
             "l.ext_id > '%s' ORDER BY l.ext_id LIMIT 1",
             after);
    id = world_sql_text(&world, query);
    assert_true(*id);
    return id;
}

static void edit(const char *id, const char *properties)
{
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":%s}", id,
               properties);
}

/* Status and code stay as they are: the date tells that it was sent back once more. */
static void sent_back_twice_is_counted_twice(void **state UNUSED)
{
    char *id;

    run_at(NIGHTLY_NOW);
    id = given_lead("");
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", DAY_2);
    edit(id, "{\"hs_lead_status\":\"UNQUALIFIED\",\"rejection_reason\":\"no_budget\","
             "\"rejected_on\":\"2026-03-04T08:00:00Z\"}");
    run_at("2026-03-04T08:10:00Z");
    expect("r.state || ' ' || count(*)", id, "5 1");
    run_at("2026-06-10T08:00:00Z"); /* its time is over */
    expect("(r.state = 5) || ' ' || count(*)", id, "0 1");
    edit(id, "{\"rejected_on\":\"2026-06-10T08:00:00Z\"}");
    run_at("2026-06-11T08:00:00Z");
    expect("r.state || ' ' || count(*)", id, "5 2");
    run_at("2026-06-12T08:00:00Z");
    expect("r.state || ' ' || count(*)", id, "5 2");
    free(id);
}

static void sales_has_a_word(void **state UNUSED)
{
    char *sent_back, *odd, *bounced, *late, *owner, *rule, *out, wanted[64];
    const json_t *row;
    json_t *all;

    run_at(NIGHTLY_NOW);
    sent_back = given_lead("");
    odd = given_lead(sent_back);
    bounced = given_lead(odd);
    late = given_lead(bounced);
    owner = in_crm(sent_back, "hubspot_owner_id");
    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", DAY_2);
    edit(sent_back,
         "{\"hs_lead_status\":\"UNQUALIFIED\",\"rejection_reason\":\"no_budget\"}");
    edit(odd,
         "{\"hs_lead_status\":\"UNQUALIFIED\",\"rejection_reason\":\"Too small\"}");
    edit(bounced, "{\"hubspot_owner_id\":null}");
    run_at("2026-03-04T08:10:00Z");

    check_counts("recycled", 2);
    check_counts("bounced_back", 1);
    all = routes(DAY_2, "--recycled");
    assert_int_equal(count_of(all, "recycled", "recycled"),
                     world_sql(&world, "SELECT count(*) FROM route WHERE state = 5"));
    json_decref(all);
    /* Recycled, with its history, and its owner not taken away. */
    expect("r.state || ' ' || j.reason || ' ' || j.known", sent_back, "5 no_budget 1");
    expect("r.state || ' ' || j.reason || ' ' || j.known", odd, "5 too_small 0");
    snprintf(wanted, sizeof(wanted), "%s 1772611200000000", owner);
    expect("j.owner || ' ' || j.at_us", sent_back, wanted);
    expect_in_crm(sent_back, "weir_path", "nurture");
    expect_in_crm(sent_back, "hubspot_owner_id", owner);
    rule = in_crm(sent_back, "weir_route_rule");
    assert_non_null(strstr(rule, "(sent back: no_budget)"));
    out = world_weir_ok(&world, 0, "explain", sent_back, "--json", NULL);
    all = json_loads(out, 0, NULL);
    free(out);
    row = json_object_get(all, "route");
    assert_non_null(row);
    assert_int_equal(json_array_size(json_object_get(row, "rejections")), 1);
    json_decref(all);
    all = routes(DAY_2, "--rejections");
    assert_int_equal(json_array_size(json_object_get(all, "rejections")), 2);
    json_decref(all);

    /* Nobody's edit is undone, and somebody is told. */
    expect("r.state", bounced, "4");
    expect_in_crm(bounced, "hubspot_owner_id", "");
    all = routes(DAY_3, NULL);
    row = exception_of(all, bounced);
    assert_non_null(row);
    assert_string_equal(json_string_value(json_object_get(row, "what")),
                        "bounced back");
    row = exception_of(all, late);
    assert_non_null(row);
    assert_true(json_is_true(json_object_get(row, "late")));
    assert_null(exception_of(all, sent_back));
    assert_true(json_is_false(json_object_get(all, "more")));
    json_decref(all);
    all = routes(DAY_3, "--limit=1"); /* that is not all, and it says so */
    assert_int_equal(json_array_size(json_object_get(all, "exceptions")), 1);
    assert_true(json_is_true(json_object_get(all, "more")));
    json_decref(all);

    /* Somebody acts on the late one: the next run sees it. */
    edit(late, "{\"hs_lead_status\":\"CONNECTED\"}");
    run_at(DAY_3);
    all = routes(DAY_3, NULL);
    assert_null(exception_of(all, late));
    assert_non_null(exception_of(all, bounced));
    json_decref(all);
    /* Seen once more, a rejection is counted once. */
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM rejection"), 2);
    free(sent_back);
    free(odd);
    free(bounced);
    free(late);
    free(owner);
    free(rule);
}

/* That is nobody's rejection of what weir gave: told apart, and counted nowhere. */
static void sales_was_done_with_it_before(void **state UNUSED)
{
    char *id, *out;
    json_t *all;

    run_at(NIGHTLY_NOW);
    id = given_lead("");
    world_again(&world, &nightly_world);
    edit(id, "{\"hs_lead_status\":\"UNQUALIFIED\"}");
    run_at(NIGHTLY_NOW);
    expect("r.state || ' ' || (r.rejected_us > 0) || ' ' || (j.at_us IS NULL)", id,
           "0 1 1");
    expect_in_crm(id, "weir_path", "nurture");
    expect_in_crm(id, "weir_route_rule", "");
    out = world_weir_ok(&world, 0, "explain", id, NULL);
    assert_non_null(strstr(out, "not routed; unqualified in the CRM before it was ever "
                                "routed"));
    assert_null(strstr(out, "sent back"));
    free(out);
    check_counts("recycled", 0);
    all = routes(NIGHTLY_NOW, "--recycled");
    assert_int_equal(json_array_size(json_object_get(all, "recycled")), 0);
    json_decref(all);
    all = routes(NIGHTLY_NOW, "--rejections");
    assert_int_equal(json_array_size(json_object_get(all, "rejections")), 0);
    json_decref(all);
    free(id);
}

static void a_routing_with_mistakes_is_refused(void **state UNUSED)
{
    struct world_result result;

    world_edit(&world, "jobs/routing.yaml", "queue: inbound", "queue: inbond");
    world_edit(&world, "jobs/routing.yaml", "\"7003\": {}", "\"7003\": {opn: 3}");
    result = world_weir(&world, "run", job(), NULL);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.err, "unknown queue \"inbond\""));
    assert_non_null(strstr(result.err, "unknown option \"opn\""));
    world_free(&result);
    world_edit(&world, "jobs/routing.yaml", "queue: inbond", "queue: inbound");
    world_edit(&world, "jobs/routing.yaml", "\"7003\": {opn: 3}", "\"7003\": {}");
    world_edit(&world, "jobs/routing.yaml", "{field: employees, at_least: 1000}",
               "{field: tier, is: strng}");
    result = world_weir(&world, "run", job(), NULL);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.err, "did you mean \"strong\"?"));
    world_free(&result);
    world_edit(&world, "jobs/routing.yaml", "{field: tier, is: strng}",
               "{field: employees, at_least: 1000}");
}

/* Words that only job, model and routing together can tell to be none. */
static void a_word_that_no_lead_can_have_is_refused(void **state UNUSED)
{
    struct world_result result;

    world_edit(&world, "jobs/routing.yaml", "{field: employees, at_least: 1000}",
               "{field: segment, is: entrprise}");
    world_edit(&world, "jobs/models/icp.yaml",
               "{field: previous_path, is: review_once}",
               "{field: previous_path, is: review_onc}");
    result = world_weir(&world, "plan", job(), NULL);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.err, "routing.yaml:49:"));
    assert_non_null(strstr(result.err, "unknown segment \"entrprise\"\n"));
    assert_non_null(strstr(result.err, "unknown previous_path \"review_onc\"; did you "
                                       "mean \"review_once\"?"));
    world_free(&result);
    world_edit(&world, "jobs/models/icp.yaml", "model: icp-b2b-saas",
               "model: icp-b2b-saas\n"
               "segments: [{name: enterprise, when: {field: employees, at_least: "
               "1000}}]");
    /* what sales sends back goes there: the routing says so */
    world_edit(&world, "jobs/routing.yaml", "recycle: nurture", "recycle: review_onc");
    result = world_weir(&world, "plan", job(), NULL);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.err, "did you mean \"enterprise\"?"));
    assert_null(strstr(result.err, "review_onc"));
    world_free(&result);
    world_edit(&world, "jobs/routing.yaml", "entrprise", "enterprise");
    free(world_weir_ok(&world, 0, "plan", job(), "--as-of", NIGHTLY_NOW, "--quiet",
                       NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(owners_are_found_and_none_is_taken_away, fresh_world),
        cmocka_unit_test_setup(the_clock_runs_from_the_qualification, fresh_world),
        cmocka_unit_test_setup(a_handoff_sees_the_owner_of_the_same_run, fresh_world),
        cmocka_unit_test_setup(decided_again_nothing_moves, fresh_world),
        cmocka_unit_test_setup(the_owner_of_the_company_gets_its_leads, fresh_world),
        cmocka_unit_test_setup(another_order_gives_the_same, fresh_world),
        cmocka_unit_test_setup(caps_are_kept_and_the_rest_waits_for_a_day, fresh_world),
        cmocka_unit_test_setup(killed_anywhere_it_ends_the_same, fresh_world),
        cmocka_unit_test_setup(sales_has_a_word, fresh_world),
        cmocka_unit_test_setup(sales_was_done_with_it_before, fresh_world),
        cmocka_unit_test_setup(sent_back_twice_is_counted_twice, fresh_world),
        cmocka_unit_test_setup(a_routing_with_mistakes_is_refused, fresh_world),
        cmocka_unit_test_setup(a_word_that_no_lead_can_have_is_refused, fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
