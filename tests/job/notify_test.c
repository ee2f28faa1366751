/* Who is told when a lead crosses: a task in the CRM and a signed webhook, after the
 * confirmed write, once, whatever dies in between; and who is not. */
#include "tests/harness/http_script.h"
#include "tests/harness/world.h"

#include "weir/hash.h"
#include "weir/sign.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))
#define NOW    "2026-03-02T08:00:00Z"
#define SECRET "a-secret-of-the-test-0123"
#define LEADS  12

static struct world world;
static struct http_script *receiver;
static char job_path[320];

static const struct world_options options = {
    .generate = LEADS, .now = NOW, .sim_args = {"--bare"}};

/* A lead crosses when somebody writes "Crossing" where its city stands. */
static const char model[] =
    "model: crossing\nshares: {fit: 1}\n"
    "fit: {criteria: [{name: mark, points: 100, when: {field: city, is: crossing}}]}\n"
    "stages:\n  order: [raw, sql]\n"
    "  keep: [{stage: sql, when: {field: lifecycle_stage, is: customer}}]\n"
    "  rules: [{stage: sql, when: {field: tier, is: strong}},\n"
    "          {stage: raw, when: always}]\n"
    "paths: {table: [{path: route_now, action: call the lead, contact: no,\n"
    "                 respond: 4h}]}\n";

static const char job[] =
    "job: crossings\nworkspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000, index_lag: 1ms}\n"
    "maps: [maps/hubspot-contacts.yaml]\nselect: changed\nmodel: crossing.yaml\n"
    "limits: {dns: \"${WEIR_DNS}\", allow_private: true}\n"
    "notify:\n  on: {stage: sql}\n  task: true\n"
    "  webhook: {url: \"${HOOK_URL}\", secret: \"${HOOK_SECRET}\",\n"
    "            timeout: 1s}\n"
    "  backfill: ${BACKFILL:-false}\n  most: ${MOST:-100}\n  tries: ${TRIES:-8}\n";

static void fresh_job(void)
{
    world_copy_jobs(&world);
    world_put(&world, "jobs/crossing.yaml", model);
    world_put(&world, "jobs/crossings.yaml", job);
    snprintf(job_path, sizeof(job_path), "%s/jobs/crossings.yaml", world.folder);
    setenv("HOOK_URL", http_script_url(receiver, "/hook"), 1);
    setenv("HOOK_SECRET", SECRET, 1);
    unsetenv("BACKFILL");
    unsetenv("MOST");
    unsetenv("TRIES");
    free(world_weir_ok(&world, 0, "crm", "setup", job_path, NULL));
    free(world_weir_ok(&world, 0, "plan", job_path, "--accept", "--quiet", NULL));
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

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &options);
    receiver = http_script_new();
    fresh_job();
    return 0;
}

static int end_receiver(void **state UNUSED)
{
    http_script_free(receiver);
    return 0;
}

static void receive_all(void)
{
    http_script_always(receiver, 204, "", "");
}

/* The simulator's clock goes on, so that the next window has what was changed. */
static void pass_time(void)
{
    world_tell(&world, "/_sim/clock", "{\"advance_ms\":60000}");
}

static void mark(const char *id)
{
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":"
               "{\"city\":\"Crossing\",\"hubspot_owner_id\":\"77\"}}",
               id);
}

static void run(int status)
{
    pass_time();
    free(world_weir_ok(&world, status, "run", job_path, "--as-of", NOW, "--quiet",
                       NULL));
}

static json_t *tasks(void)
{
    json_t *dump = world_get(&world, "/_sim/dump?object=tasks");
    json_t *list = json_incref(json_object_get(dump, "tasks"));

    json_decref(dump);
    return list;
}

static size_t task_count(void)
{
    json_t *list = tasks();
    size_t count = json_array_size(list);

    json_decref(list);
    return count;
}

static int64_t in_state(const char *states)
{
    char query[120];

    snprintf(query, sizeof(query), "SELECT count(*) FROM notice WHERE state IN (%s)",
             states);
    return world_sql(&world, query);
}

/* An id of the CRM, oldest record first: two years old, the last ones are of late. */
static const char *contact(size_t at)
{
    static char ids[4][24];
    static int next;
    char query[120], *text;
    char *id = ids[next++ % 4];

    snprintf(
        query, sizeof(query),
        "SELECT ext_id FROM lead ORDER BY CAST(ext_id AS INTEGER) LIMIT 1 OFFSET %zu",
        at);
    text = world_sql_text(&world, query);
    snprintf(id, sizeof(ids[0]), "%s", text);
    free(text);
    return id;
}

/* --- what arrived --- */

static struct wr_str header(const char *request, const char *name)
{
    const char *at = strstr(request, name);

    if (!at)
        fail_msg("no %s in %s", name, request);
    at += strlen(name) + 2;
    return (struct wr_str){at, strcspn(at, "\r\n")};
}

/* As a receiver would: the signature over id, time and body. */
static void assert_signed(const char *request)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str id = header(request, "webhook-id");
    struct wr_str seconds = header(request, "webhook-timestamp");
    struct wr_str got = header(request, "webhook-signature");
    struct wr_str body = wr_str(strstr(request, "\r\n\r\n") + 4);
    struct wr_str text = wr_arena_printf(arena, "%.*s.%.*s.%.*s", WR_FMT(id),
                                         WR_FMT(seconds), WR_FMT(body));
    struct wr_sha256 mac;

    wr_hmac_sha256(WR_LIT(SECRET), text, &mac);
    text =
        wr_base64((struct wr_str){(const char *)mac.bytes, sizeof(mac.bytes)}, arena);
    assert_int_equal(got.len, text.len + 3);
    assert_memory_equal(got.ptr, "v1,", 3);
    assert_memory_equal(got.ptr + 3, text.ptr, text.len);
    wr_arena_free(arena);
}

static json_t *event(size_t i)
{
    const char *request = http_script_request(receiver, i);
    json_t *body;

    assert_signed(request);
    body = json_loads(strstr(request, "\r\n\r\n") + 4, 0, NULL);
    assert_non_null(body);
    return body;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* --- tests --- */

static void a_crossing_is_told_once(void **state UNUSED)
{
    json_t *list, *body;
    const json_t *values, *data;
    const char *id;

    receive_all();
    run(0);
    assert_int_equal(task_count(), 0);
    id = contact(2);
    mark(id);
    run(0);

    list = tasks();
    assert_int_equal(json_array_size(list), 1);
    values = json_object_get(json_array_get(list, 0), "properties");
    assert_string_equal(text_of(values, "hs_task_subject"), "call the lead");
    assert_string_equal(text_of(values, "hubspot_owner_id"), "77");
    assert_string_equal(text_of(values, "hs_timestamp"), "2026-03-02T12:00:00.000Z");
    assert_string_equal(json_string_value(json_array_get(
                            json_object_get(json_array_get(list, 0), "contacts"), 0)),
                        id);
    json_decref(list);

    assert_int_equal(http_script_served(receiver), 1);
    body = event(0);
    data = json_object_get(body, "data");
    assert_string_equal(text_of(body, "type"), "lead.crossed");
    assert_string_equal(text_of(body, "owner_id"), "77");
    assert_string_equal(text_of(data, "id"), id);
    assert_string_equal(text_of(data, "stage"), "sql");
    assert_string_equal(text_of(data, "respond_by"), "2026-03-02T12:00:00Z");
    assert_null(strstr(http_script_request(receiver, 0), "@")); /* of nobody */
    json_decref(body);

    run(0); /* it is in that stage already */
    mark(id);
    run(0);
    assert_int_equal(task_count(), 1);
    assert_int_equal(http_script_served(receiver), 1);
    assert_int_equal(in_state("3"), 2);
}

/* The order of the world: the write stands in the CRM when the task is made. */
static void nobody_is_told_before_the_write(void **state UNUSED)
{
    const char *id;

    receive_all();
    run(0);
    id = contact(3);
    mark(id);
    world_tell(&world, "/_sim/reject", "{\"object\":\"contacts\",\"id\":\"%s\"}", id);
    run(3);
    assert_int_equal(task_count(), 0);
    assert_int_equal(in_state("0"), 2); /* they wait for it */
    world_tell(&world, "/_sim/reject",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"on\":false}", id);
    pass_time();
    free(world_weir_ok(&world, 0, "run", job_path, "--as-of", "2026-03-04T08:00:00Z",
                       "--quiet", NULL));
    assert_int_equal(task_count(), 1);
    assert_int_equal(in_state("3"), 2);
}

static void what_was_there_before_is_not_told(void **state UNUSED)
{
    json_t *dump = world_get(&world, "/_sim/dump?object=contacts"), *one;
    size_t i, old = 0;
    char *out;

    receive_all();
    json_array_foreach(json_object_get(dump, "contacts"), i, one)
    {
        if (i < 3)
            mark(text_of(one, "id"));
        old += i < 3;
    }
    json_decref(dump);
    world_tell(&world, "/_sim/add",
               "{\"object\":\"contacts\",\"properties\":{\"email\":"
               "\"new@lead.example\",\"city\":\"Crossing\"},\"companies\":[]}");
    pass_time();
    out = world_weir_ok(&world, 0, "run", job_path, "--as-of", NOW, "--quiet", NULL);
    assert_non_null(strstr(out, "3 tasks left out (backfill)"));
    free(out);
    assert_int_equal(old, 3);
    assert_int_equal(task_count(), 1); /* the record that was made a minute ago */
    assert_int_equal(http_script_served(receiver), 1);
}

static void consent_tells_of_all_up_to_the_most(void **state UNUSED)
{
    json_t *dump = world_get(&world, "/_sim/dump?object=contacts"), *one;
    size_t i;
    char *out;

    receive_all();
    setenv("BACKFILL", "true", 1);
    setenv("MOST", "2", 1);
    json_array_foreach(json_object_get(dump, "contacts"), i, one)
    {
        if (i < 5)
            mark(text_of(one, "id"));
    }
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":"
               "{\"lifecyclestage\":\"customer\"}}",
               text_of(json_array_get(json_object_get(dump, "contacts"), 4), "id"));
    json_decref(dump);
    free(world_weir_ok(&world, 0, "plan", job_path, "--accept", "--quiet", NULL));
    assert_int_equal(task_count(), 0); /* a plan tells nobody */
    pass_time();
    out = world_weir_ok(&world, 0, "run", job_path, "--as-of", NOW, "--quiet", NULL);
    assert_non_null(strstr(out, "2 tasks left out (over the most of a run)"));
    free(out);
    assert_int_equal(task_count(), 2);
    assert_int_equal(http_script_served(receiver), 2);
    assert_int_equal(in_state("5"), 4); /* none of the fifth: a person took it there */
}

static void what_fails_is_tried_again_and_given_up(void **state UNUSED)
{
    json_t *list;
    char *out;
    struct wr_str first, again;

    setenv("TRIES", "1", 1);
    http_script_expect(receiver, "POST", "/hook", NULL);
    http_script_reply(receiver, 404, "", "");
    free(world_weir_ok(&world, 0, "plan", job_path, "--accept", "--quiet", NULL));
    run(0);
    mark(contact(0));
    run(3); /* one was given up */
    assert_int_equal(task_count(), 1);
    out = world_weir_ok(&world, 3, "notices", "list", "--json", NULL);
    list = json_loads(out, 0, NULL);
    assert_int_equal(world_int(list, "dead"), 1);
    json_decref(list);
    free(out);
    out = world_weir_ok(&world, 0, "status", NULL);
    assert_non_null(strstr(out, "1 webhook given up"));
    free(out);

    receive_all();
    run(0); /* given up: not by itself */
    assert_int_equal(http_script_served(receiver), 1);
    out = world_weir_ok(&world, 0, "notices", "retry", "--all", NULL);
    assert_non_null(strstr(out, "1 will be sent again"));
    free(out);
    run(0);
    assert_int_equal(http_script_served(receiver), 2);
    first = header(http_script_request(receiver, 0), "webhook-id");
    again = header(http_script_request(receiver, 1), "webhook-id");
    assert_true(wr_str_eq(first, again)); /* by which a receiver drops it */
    assert_signed(http_script_request(receiver, 1));
    assert_int_equal(task_count(), 1);
}

/* The latest come first: what was given up long ago may stand behind the limit. */
static void what_was_given_up_is_told_beyond_the_limit(void **state UNUSED)
{
    json_t *list;
    char *out;

    http_script_always(receiver, 404, "", "");
    setenv("TRIES", "1", 1);
    free(world_weir_ok(&world, 0, "plan", job_path, "--accept", "--quiet", NULL));
    run(0);
    mark(contact(0));
    run(3);
    setenv("TRIES", "8", 1);
    free(world_weir_ok(&world, 0, "plan", job_path, "--accept", "--quiet", NULL));
    mark(contact(1));
    run(3);
    out = world_weir_ok(&world, 3, "notices", "list", "--limit", "1", "--json", NULL);
    list = json_loads(out, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(list, "notices")), 1);
    assert_int_equal(world_int(list, "total"), 2);
    assert_int_equal(world_int(list, "dead"), 1);
    json_decref(list);
    free(out);
    free(world_weir_ok(&world, 2, "notices", "retry", "weir0000000000000001", NULL));
}

/* What it says is read by nobody; that it said 200 counts. */
static void a_receiver_may_answer_at_length(void **state UNUSED)
{
    static char page[200 * 1000];

    memset(page, 'x', sizeof(page) - 1);
    http_script_reply(receiver, 200, "", page);
    run(0);
    mark(contact(0));
    run(0);
    assert_int_equal(in_state("3"), 2);
}

static void a_receiver_that_is_gone_is_left_alone(void **state UNUSED)
{
    http_script_reply(receiver, 410, "", "");
    run(0);
    mark(contact(0));
    run(3);
    assert_int_equal(in_state("4"), 1);
    run(0);
    assert_int_equal(http_script_served(receiver), 1);
}

/* The task was made, and the reply never came: it is found, not made again. */
static void a_task_that_was_made_is_found(void **state UNUSED)
{
    setenv("TRIES", "1", 1);
    receive_all();
    run(0);
    mark(contact(0));
    world_tell(&world, "/_sim/faults",
               "{\"rules\":[{\"kind\":\"lost\",\"vendor\":\"hubspot\","
               "\"path\":\"/objects/tasks\",\"at\":[1]}]}");
    run(3);
    assert_int_equal(task_count(), 1);
    assert_int_equal(in_state("4"), 1);
    assert_int_equal(world_sql(&world, "SELECT kind FROM notice WHERE state = 4"), 0);
    free(world_weir_ok(&world, 0, "notices", "retry", "--all", NULL));
    run(0);
    assert_int_equal(task_count(), 1);
    assert_int_equal(in_state("3"), 2);
    assert_int_equal(
        world_sql(&world, "SELECT count(*) FROM notice WHERE ref IS NOT NULL"), 1);
}

static void whoever_objects_is_left_alone(void **state UNUSED)
{
    const char *id;

    setenv("TRIES", "8", 1);
    http_script_always(receiver, 503, "", "");
    run(0);
    id = contact(0);
    mark(id);
    run(3);
    assert_int_equal(in_state("1"), 1);
    free(world_weir_ok(&world, 0, "forget", id, NULL));
    assert_int_equal(in_state("1"), 0);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM notice WHERE body IS NOT NULL AND "
                               "lead_id = 0"),
                     0);
}

static size_t cross_six(const char *told)
{
    char *out;

    run(0);
    for (size_t i = 0; i < 6; i++)
        mark(contact(i));
    pass_time();
    out = world_weir_ok(&world, 3, "run", job_path, "--as-of", NOW, "--quiet", NULL);
    if (!strstr(out, told))
        fail_msg("no \"%s\" in:\n%s", told, out);
    free(out);
    assert_int_equal(task_count(), 6);
    return http_script_served(receiver);
}

/* Five tries of a second each for six of them would be half a minute. */
static void a_dead_receiver_costs_seconds(void **state UNUSED)
{
    size_t before;

    for (size_t i = 0; i < 30; i++)
        http_script_hang(receiver);
    before = cross_six("6 webhooks left for a later run");
    assert_in_range(before, 1, 6);
    assert_int_equal(in_state("1"), 6);
}

/* Who asks to be left alone for an hour gets nothing from the next run either, of no
 * notice. */
static void the_receivers_hour_is_kept(void **state UNUSED)
{
    http_script_reply(receiver, 503, "retry-after: 3600\r\n", "");
    receive_all();
    assert_int_equal(cross_six("6 webhooks left for a later run"), 1);
    assert_int_equal(
        world_sql(&world, "SELECT count(*) FROM notice WHERE kind = 1 AND state = 1 "
                          "AND due_us > (SELECT max(at_us) FROM notice) + 3000000000"),
        6);
    run(0);
    assert_int_equal(http_script_served(receiver), 1);
    world_sql(&world, "UPDATE notice SET due_us = 1 WHERE state = 1 RETURNING 1");
    run(0);
    assert_int_equal(http_script_served(receiver), 7);
    assert_int_equal(in_state("3"), 12);
}

/* A webhook that failed is no longer sent of a lead whom nobody may contact any more.
 */
static void whoever_opts_out_is_told_of_no_more(void **state UNUSED)
{
    const char *id;

    setenv("TRIES", "8", 1);
    http_script_always(receiver, 404, "", "");
    run(0);
    id = contact(0);
    mark(id);
    run(3);
    assert_int_equal(in_state("1"), 1);
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":"
               "{\"hs_email_optout\":\"true\"}}",
               id);
    run(0);
    assert_int_equal(http_script_served(receiver), 1);
    assert_int_equal(in_state("1"), 0);
    assert_int_equal(in_state("5"), 1);
}

/* Whatever the receiver of webhooks is at, the tasks are not behind it. */
static void tasks_go_before_webhooks(void **state UNUSED)
{
    receive_all();
    run(0);
    for (size_t i = 0; i < 6; i++)
        mark(contact(i));
    run(0);
    assert_true(task_count() > 3);
    assert_int_equal(
        world_sql(&world, "SELECT (SELECT max(at_us) FROM notice WHERE kind = 0) <= "
                          "(SELECT min(at_us) FROM notice WHERE kind = 1)"),
        1);
}

/* --- killed --- */

/* The run in which a lead crosses, ended where `kill_at` says (NULL: nowhere). */
static int crossing_run(const char *kill_at, const char *counts)
{
    pid_t pid;

    pass_time();
    world_preload(kill_at, counts);
    pid =
        world_spawn(&world, "child", "run", job_path, "--as-of", NOW, "--quiet", NULL);
    world_unload();
    return world_wait(pid);
}

static long calls_of(const char *kind)
{
    char *text = world_file(&world, "counts"), *at = strstr(text, kind);
    long count = at ? strtol(at + strlen(kind), NULL, 10) : 0;

    free(text);
    assert_true(count > 2);
    return count;
}

static void assert_told_once(const char *title)
{
    size_t served = http_script_served(receiver);

    if (task_count() != 1 || in_state("3") != 2 || served < 1)
        fail_msg("%s: %zu tasks, %zu deliveries, %lld done", title, task_count(),
                 served, (long long)in_state("3"));
    for (size_t i = 1; i < served; i++) /* again, and to be known as such */
        assert_true(wr_str_eq(header(http_script_request(receiver, 0), "webhook-id"),
                              header(http_script_request(receiver, i), "webhook-id")));
}

static bool kill_and_go_on(const char *kind, long at)
{
    char kill_at[40];
    int status;

    snprintf(kill_at, sizeof(kill_at), "%s:%ld", kind, at);
    end_receiver(NULL);
    fresh_world(NULL);
    receive_all();
    run(0);
    mark(contact(0));
    status = crossing_run(kill_at, NULL);
    if (status != 0 && status != 128 + SIGKILL)
        fail_msg("%s: exit %d", kill_at, status);
    run(0); /* ends what was left open first */
    run(0);
    assert_told_once(kill_at);
    return status != 0;
}

/* The last calls of a run are those around its notices: each is put down, sent, and
 * settled. */
static void killed_around_it_tells_once(void **state UNUSED)
{
    static const struct {
        const char *kind, *counted;
        int back;
    } kinds[] = {
        {"send", "send", 3}, {"send+", "send", 3}, {"fdatasync", "fdatasync", 7}};
    char counts[300];
    long count[3];
    int killed = 0, all = 0;

    receive_all();
    run(0);
    mark(contact(0));
    snprintf(counts, sizeof(counts), "%s/counts", world.folder);
    assert_int_equal(crossing_run(NULL, counts), 0);
    assert_told_once("undisturbed");
    for (int i = 0; i < 3; i++)
        count[i] = calls_of(kinds[i].counted);
    for (int i = 0; i < 3; i++) {
        for (int back = 0; back < kinds[i].back; back++, all++)
            killed += kill_and_go_on(kinds[i].kind, count[i] - back);
    }
    print_message("%d of %d killed\n", killed, all);
    assert_true(killed * 2 > all);
}

static void mistakes_are_told(void **state UNUSED)
{
    static const struct {
        const char *from, *to, *told;
    } cases[] = {
        {"on: {stage: sql}", "on: {stage: slq}", "did you mean \"sql\"?"},
        {"on: {stage: sql}", "on: sql", "on must be {stage: NAME} or {tier: NAME}"},
        {"\"${HOOK_URL}\"", "http://hooks.example.com/x", "goes over https"},
        {"allow_private: true", "allow_private: false", "needs limits: allow_private"},
        {"\"${HOOK_SECRET}\"", "in-the-open", "secret"},
        {"  task: true\n", "  taks: true\n", "did you mean \"task\"?"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct world_result result;

        world_put(&world, "jobs/crossings.yaml", job);
        world_edit(&world, "jobs/crossings.yaml", cases[i].from, cases[i].to);
        result = world_weir(&world, "plan", job_path, NULL);
        assert_int_equal(result.status, 2);
        if (!strstr(result.err, cases[i].told))
            fail_msg("no \"%s\" in:\n%s", cases[i].told, result.err);
        assert_null(strstr(result.err, SECRET));
        world_free(&result);
    }
    setenv("HOOK_SECRET", "short", 1);
    world_put(&world, "jobs/crossings.yaml", job);
    free(world_weir_ok(&world, 2, "plan", job_path, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_world, end_receiver)
        TEST(a_crossing_is_told_once),
        TEST(nobody_is_told_before_the_write),
        TEST(what_was_there_before_is_not_told),
        TEST(consent_tells_of_all_up_to_the_most),
        TEST(what_fails_is_tried_again_and_given_up),
        TEST(what_was_given_up_is_told_beyond_the_limit),
        TEST(a_receiver_may_answer_at_length),
        TEST(a_receiver_that_is_gone_is_left_alone),
        TEST(a_task_that_was_made_is_found),
        TEST(whoever_objects_is_left_alone),
        TEST(whoever_opts_out_is_told_of_no_more),
        TEST(a_dead_receiver_costs_seconds),
        TEST(the_receivers_hour_is_kept),
        TEST(tasks_go_before_webhooks),
        TEST(mistakes_are_told),
        TEST(killed_around_it_tells_once),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
