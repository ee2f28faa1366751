/* faults_test.c - every fault as a client sees it, when rules fire, and how the
 * simulator starts, tells and ends.
 */
#include "rig.h"

#include "truth_text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *const args[] = {
    "--now", "2026-11-22T00:00:00Z", "--frozen", "--settings", all_knowing, NULL};

static int start(void **state)
{
    static struct rig rig;

    rig_start(&rig, &(struct rig_world){NULL, NULL, TRUTH_TEXT, args});
    *state = &rig;
    return 0;
}

static int stop(void **state)
{
    rig_stop(*state);
    return 0;
}

#define ASK "/apollo/people/match?email=ada@example.com"

/* On a connection of its own: when a used one dies before the reply begins, libcurl
 * sends the request again by itself, and the vendor acts twice. */
static void ask(struct rig *rig)
{
    rig->fresh = true;
    rig_send(rig, "POST", ASK, APOLLO, NULL);
    rig->fresh = false;
}

static json_int_t billed(struct rig *rig)
{
    rig_admin(rig, "/bill", NULL);
    return rig_int(rig, "vendors/apollo/billed_micro");
}

static const struct {
    const char *rule;
    CURLcode code;
    long status;
    bool acted; /* the vendor did the work and charged for it */
    const char *retry_after;
} faults[] = {
    {"{\"kind\":\"rate\"}", CURLE_OK, 429, false, ""},
    {"{\"kind\":\"rate\",\"retry_after\":7}", CURLE_OK, 429, false, "7"},
    {"{\"kind\":\"rate\",\"retry_after\":60,\"retry_date\":true}", CURLE_OK, 429, false,
     "Sun, 22 Nov 2026 00:01:00 GMT"},
    {"{\"kind\":\"quota\"}", CURLE_OK, 422, false, ""},
    {"{\"kind\":\"auth\"}", CURLE_OK, 401, false, ""},
    {"{\"kind\":\"status\"}", CURLE_OK, 503, false, ""},
    {"{\"kind\":\"status\",\"status\":502,\"retry_after\":0}", CURLE_OK, 502, false,
     "0"},
    {"{\"kind\":\"html\"}", CURLE_OK, 200, false, ""},
    {"{\"kind\":\"garbage\"}", CURLE_OK, 200, false, ""},
    {"{\"kind\":\"huge\"}", CURLE_OK, 200, false, ""},
    {"{\"kind\":\"empty\"}", CURLE_OK, 200, false, ""},
    {"{\"kind\":\"reset\"}", CURLE_RECV_ERROR, 0, false, ""},
    {"{\"kind\":\"lost\"}", CURLE_RECV_ERROR, 0, true, ""},
    {"{\"kind\":\"cut\"}", CURLE_PARTIAL_FILE, 200, true, ""},
    {"{\"kind\":\"cut\",\"bytes\":0}", CURLE_PARTIAL_FILE, 200, true, ""},
    {"{\"kind\":\"slow\",\"bytes\":100,\"interval_ms\":1}", CURLE_OK, 200, true, ""},
};

static void each_fault_as_a_client_sees_it(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        json_int_t before = billed(rig);
        char rules[300], text[80];
        CURLcode code;
        long status;

        print_message("%s\n", faults[i].rule);
        snprintf(rules, sizeof(rules), "{\"rules\":[%s]}", faults[i].rule);
        rig_admin(rig, "/faults", rules);
        ask(rig);
        code = rig->code;
        status = rig->status;
        rig_header(rig, "Retry-After", text, sizeof(text));
        assert_int_equal(code, faults[i].code);
        assert_int_equal(status, faults[i].status);
        assert_string_equal(text, faults[i].retry_after);
        assert_int_equal(billed(rig) - before, faults[i].acted ? 1000000 : 0);
    }
    rig_admin(rig, "/faults", "{}");
    ask(rig);
    assert_string_equal(rig_text(rig, "person/email"), "ada@example.com");
}

static void bodies_of_faults(void **state)
{
    struct rig *rig = *state;
    char type[80];

    rig_admin(rig, "/faults", "{\"rules\":[{\"kind\":\"html\"}]}");
    ask(rig);
    rig_header(rig, "Content-Type", type, sizeof(type));
    assert_string_equal(type, "text/html");
    assert_null(rig->json);
    rig_admin(rig, "/faults", "{\"rules\":[{\"kind\":\"garbage\"}]}");
    ask(rig);
    assert_true(rig->body_len > 0);
    assert_null(rig->json);
    rig_admin(rig, "/faults", "{\"rules\":[{\"kind\":\"cut\",\"bytes\":30}]}");
    ask(rig);
    assert_int_equal(rig->body_len, 30);
    rig_admin(rig, "/faults",
              "{\"rules\":[{\"kind\":\"slow\",\"bytes\":300,"
              "\"interval_ms\":1}]}");
    ask(rig);
    assert_string_equal(rig_text(rig, "person/last_name"), "Example");
    rig_admin(rig, "/faults", "{}");
}

/* Which of `count` equal requests fail, as a text of '0' and '1'. */
static void pattern(struct rig *rig, const char *rule, size_t count, char *out)
{
    char rules[300];

    snprintf(rules, sizeof(rules), "{\"rules\":[%s]}", rule);
    rig_admin(rig, "/faults", rules);
    for (size_t i = 0; i < count; i++) {
        ask(rig);
        out[i] = rig->status == 503 ? '1' : '0';
    }
    out[count] = '\0';
    rig_admin(rig, "/faults", "{}");
}

static void rules_fire_as_they_say(void **state)
{
    static const char *const rules[][2] = {
        {"{\"kind\":\"status\",\"every\":3}", "0010010010"},
        {"{\"kind\":\"status\",\"at\":[1,4]}", "1001000000"},
        {"{\"kind\":\"status\",\"most\":2}", "1100000000"},
        {"{\"kind\":\"status\",\"every\":2,\"most\":1}", "0100000000"},
        {"{\"kind\":\"status\",\"vendor\":\"hunter\"}", "0000000000"},
        {"{\"kind\":\"status\",\"path\":\"/match\",\"at\":[2]}", "0100000000"},
        {"{\"kind\":\"status\",\"path\":\"/other\"}", "0000000000"},
        {"{\"kind\":\"status\",\"share\":1.0}", "1111111111"},
    };
    char seen[32];

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        print_message("%s\n", rules[i][0]);
        pattern(*state, rules[i][0], 10, seen);
        assert_string_equal(seen, rules[i][1]);
    }
}

static void shares_repeat_with_the_seed(void **state)
{
    static const char rule[] = "{\"kind\":\"status\",\"share\":0.4}";
    static const char by_content[] =
        "{\"kind\":\"status\",\"share\":0.4,\"by\":\"content\"}";
    char once[64], again[64];

    pattern(*state, rule, 50, once);
    pattern(*state, rule, 50, again);
    assert_string_equal(once, again);
    assert_non_null(strchr(once, '0'));
    assert_non_null(strchr(once, '1'));
    pattern(*state, by_content, 50, once);
    pattern(*state, by_content, 50, again);
    assert_string_equal(once, again);
    assert_non_null(strchr(once, '0'));
    assert_non_null(strchr(once, '1'));
}

static void bad_rules_are_refused(void **state)
{
    static const char *const rules[] = {
        "{}",
        "{\"kind\":\"boom\"}",
        "{\"kind\":\"rate\",\"vendor\":\"nobody\"}",
        "{\"kind\":\"rate\",\"evry\":3}",
        "{\"kind\":\"rate\",\"every\":-1}",
        "{\"kind\":\"rate\",\"every\":\"3\"}",
        "7",
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        char body[200];

        snprintf(body, sizeof(body), "{\"rules\":[%s]}", rules[i]);
        rig_send(rig, "POST", "/_sim/faults", NULL, body);
        assert_int_equal(rig->status, 400);
        rig_text(rig, "error");
    }
    ask(rig);
    assert_int_equal(rig->status, 200);
}

static void latency_holds_the_reply_back(void **state)
{
    struct rig *rig = *state;
    struct timespec from, to;

    rig_admin(rig, "/settings", "{\"apollo\":{\"latency_ms\":[15,20]}}");
    clock_gettime(CLOCK_MONOTONIC, &from);
    ask(rig);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_int_equal(rig->status, 200);
    assert_true(
        (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 >= 15);
    rig_admin(rig, "/settings", "{\"apollo\":{\"latency_ms\":0}}");
}

static void admin_refuses_nonsense(void **state)
{
    static const char *const rows[][2] = {
        {"/_sim/clock", "{\"now\":\"soon\"}"},
        {"/_sim/settings", "{\"nobody\":{}}"},
        {"/_sim/settings", "{\"apollo\":{\"hit\":2}}"},
        {"/_sim/settings", "{\"apollo\":{\"latency_ms\":[5,1]}}"},
        {"/_sim/settings", "{\"apollo\":{\"hitt\":1}}"},
        {"/_sim/edit", "{\"object\":\"contacts\",\"id\":\"1\"}"},
        {"/_sim/edit", "{}"},
        {"/_sim/merge", "{\"object\":\"contacts\"}"},
        {"/_sim/add", "{\"object\":\"deals\"}"},
        {"/_sim/add", "{\"object\":\"contacts\",\"properties\":{\"nope\":\"1\"}}"},
        {"/_sim/lag", "{\"lag_ms\":-1}"},
        {"/_sim/nothing", "{}"},
        {"/_sim/clock", "{"},
        {"/_sim/clock", "[]"},
        {"/apol/people/match", "{}"},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s %s\n", rows[i][0], rows[i][1]);
        rig_send(rig, "POST", rows[i][0], NULL, rows[i][1]);
        assert_true(rig->status == 400 || rig->status == 404);
        rig_text(rig, "error");
    }
}

static void huge_bodies_are_refused(void **state)
{
    struct rig *rig = *state;
    char *body = malloc((17 << 20) + 1);

    assert_non_null(body);
    memset(body, ' ', 17 << 20);
    body[17 << 20] = '\0';
    rig_send(rig, "POST", "/hubspot/crm/v3/objects/contacts/search",
             "Authorization: Bearer hubspot-sim-token", body);
    assert_int_equal(rig->status, 413);
    free(body);
}

static void the_log_and_the_bill_agree(void **state)
{
    struct rig *rig = *state;
    json_int_t all = 0, told;

    ask(rig);
    rig_admin(rig, "/log?vendor=apollo", NULL);
    for (size_t i = 0; i < json_array_size(rig_at(rig, "entries")); i++) {
        const json_t *entry = json_array_get(rig_at(rig, "entries"), i);

        assert_string_equal(json_string_value(json_object_get(entry, "vendor")),
                            "apollo");
        all += json_integer_value(json_object_get(entry, "billed_micro"));
    }
    told = billed(rig);
    assert_int_equal(told, all);
    assert_int_equal(rig_int(rig, "billed_micro"), all);
    rig_admin(rig, "/log?since=2&limit=3", NULL);
    assert_int_equal(rig_int(rig, "entries/0/seq"), 2);
    assert_int_equal(rig_int(rig, "next"), 5);
    rig_send(rig, "GET", "/_sim/log?vendor=x", NULL, NULL);
    assert_int_equal(rig->status, 400);
}

/* --- start and end --- */

static int exit_of(const char *const *arguments)
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        char *argv[8] = {0};

        for (size_t i = 0; i < 7 && arguments[i]; i++)
            argv[i] = strdup(arguments[i]);
        if (freopen("/dev/null", "w", stdout) && freopen("/dev/null", "w", stderr))
            execv(WEIR_BIN_DIR "/weir-sim", argv);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void bad_arguments_end_with_2(void **state UNUSED)
{
    static const char *const rows[][4] = {
        {"weir-sim", "--leads", "/nowhere", NULL},
        {"weir-sim", "--truth", "/nowhere", NULL},
        {"weir-sim", "--port", "70000", NULL},
        {"weir-sim", "--now", "soon", NULL},
        {"weir-sim", "--settings", "{", NULL},
        {"weir-sim", "--settings", "{\"x\":{}}", NULL},
        {"weir-sim", "--fault", "{\"kind\":\"x\"}", NULL},
        {"weir-sim", "--config", "/nowhere", NULL},
        {"weir-sim", "--bogus", NULL, NULL},
        {"weir-sim", "extra", NULL, NULL},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(exit_of(rows[i]), 2);
    assert_int_equal(exit_of((const char *const[]){"weir-sim", "--help", NULL}), 0);
}

static void bad_files_name_their_line(void **state UNUSED)
{
    static const char twice[] = "{\"id\":\"1\",\"createdAt\":\"2026-01-01\"}\n"
                                "{\"id\":\"1\",\"createdAt\":\"2026-01-01\"}\n";
    static const char *const contacts[] = {
        "{\"id\":\"1\",\"createdAt\":\"2026-01-01T00:00:00Z\"}\n{\"id\":\n",
        "{\"id\":\"1\"}\n",
        "{\"id\":\"x\",\"createdAt\":\"2026-01-01T00:00:00Z\"}\n",
        "{\"id\":\"1\",\"createdAt\":\"now\"}\n",
        "{\"id\":\"1\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"properties\":{\"a\":\"1\"}}\n",
        twice,
    };
    char folder[] = "/tmp/weir-sim-bad-XXXXXX", path[64], other[64];

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/contacts.ndjson", folder);
    snprintf(other, sizeof(other), "%s/companies.ndjson", folder);
    fclose(fopen(other, "we"));
    for (size_t i = 0; i < sizeof(contacts) / sizeof(contacts[0]); i++) {
        FILE *file = fopen(path, "we");

        assert_non_null(file);
        fputs(contacts[i], file);
        fclose(file);
        assert_int_equal(
            exit_of((const char *const[]){"weir-sim", "--leads", folder, NULL}), 2);
    }
    unlink(path);
    unlink(other);
    rmdir(folder);
}

static void ready_file_config_and_quit(void **state UNUSED)
{
    static const char config[] =
        "{\"now\":\"2026-11-22T00:00:00Z\",\"rebase\":\"2026-11-21T00:00:00Z\","
        "\"frozen\":true,\"seed\":9,\"lag_ms\":100,\"correlation\":0.3,\"vendors\":{"
        "\"hubspot\":{\"key\":\"other\"}},\"faults\":[{\"kind\":\"status\",\"vendor\":"
        "\"hubspot\",\"at\":[2]}]}";
    static const char contacts[] =
        "{\"id\":\"1\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"properties\":{"
        "\"hs_email_last_open_date\":\"2026-02-01T00:00:00Z\"}}\n";
    char config_path[] = "/tmp/weir-sim-config-XXXXXX", ready[128], line[80] = "";
    char expected[80];
    const char *more[] = {"--config", config_path, "--ready-file", ready, NULL};
    int file = mkstemp(config_path), status;
    struct rig rig;
    FILE *told;

    snprintf(ready, sizeof(ready), "%s.ready", config_path);
    assert_int_equal(write(file, config, strlen(config)), strlen(config));
    close(file);
    rig_start(&rig, &(struct rig_world){contacts, NULL, NULL, more});
    /* The line on stdout comes before the file is in place. */
    for (int i = 0; i < 2000 && access(ready, R_OK) != 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    told = fopen(ready, "re");
    assert_non_null(told);
    assert_non_null(fgets(line, sizeof(line), told));
    fclose(told);
    snprintf(expected, sizeof(expected), "{\"port\":%d,\"pid\":%ld}\n", rig.port,
             (long)rig.pid);
    assert_string_equal(line, expected);
    rig_send(&rig, "GET",
             "/hubspot/crm/v3/objects/contacts?properties=hs_email_last_open_date",
             "Authorization: Bearer other", NULL);
    assert_string_equal(rig_text(&rig, "results/0/properties/hs_email_last_open_date"),
                        "2026-02-02T00:00:00.000Z");
    assert_string_equal(rig_text(&rig, "results/0/createdAt"),
                        "2026-01-02T00:00:00.000Z");
    rig_send(&rig, "GET", "/hubspot/crm/v3/objects/contacts",
             "Authorization: Bearer other", NULL);
    assert_int_equal(rig.status, 503);
    rig_admin(&rig, "/quit", "{}");
    assert_int_equal(waitpid(rig.pid, &status, 0), rig.pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    curl_easy_cleanup(rig.curl);
    close(rig.out);
    json_decref(rig.json);
    free(rig.body);
    free(rig.headers);
    unlink(ready);
    unlink(config_path);
    rig_forget_folder(&rig);
}

/* Replies that wait do not keep it from ending. */
static void it_ends_while_replies_wait(void **state UNUSED)
{
    static const char *const slow[] = {"--settings",
                                       "{\"apollo\":{\"latency_ms\":60000}}", NULL};
    CURLM *multi = curl_multi_init();
    CURL *handle = curl_easy_init();
    int running = 1;
    struct rig rig;
    char url[80];

    rig_start(&rig, &(struct rig_world){NULL, NULL, TRUTH_TEXT, slow});
    snprintf(url, sizeof(url), "http://127.0.0.1:%d" ASK, rig.port);
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_multi_add_handle(multi, handle);
    do { /* until it has been asked */
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, 2, NULL);
        rig_admin(&rig, "/counters", NULL);
    } while (rig_int(&rig, "requests") == 0);
    rig_stop(&rig);
    curl_multi_remove_handle(multi, handle);
    curl_easy_cleanup(handle);
    curl_multi_cleanup(multi);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_as_a_client_sees_it),
        cmocka_unit_test(bodies_of_faults),
        cmocka_unit_test(rules_fire_as_they_say),
        cmocka_unit_test(shares_repeat_with_the_seed),
        cmocka_unit_test(bad_rules_are_refused),
        cmocka_unit_test(latency_holds_the_reply_back),
        cmocka_unit_test(admin_refuses_nonsense),
        cmocka_unit_test(huge_bodies_are_refused),
        cmocka_unit_test(the_log_and_the_bill_agree),
        cmocka_unit_test(bad_arguments_end_with_2),
        cmocka_unit_test(bad_files_name_their_line),
        cmocka_unit_test(ready_file_config_and_quit),
        cmocka_unit_test(it_ends_while_replies_wait),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
