/* snov_test.c - the simulated Snov: tokens that end, jobs that take a while, and what
 * is charged for them.
 */
#include "rig.h"

#include "truth_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START  "/snov/v2/emails-by-domain-by-name/start"
#define RESULT "/snov/v2/emails-by-domain-by-name/result?task_hash="
#define FORM   "Content-Type: application/x-www-form-urlencoded"
#define GRANT  "grant_type=client_credentials&client_id="

static const char *const args[] = {
    "--settings", "{\"snov\":{\"hit\":1,\"gap\":0,\"wrong\":0}}", NULL};

static const char two_rows[] =
    "{\"rows\":[{\"first_name\":\"Ada\",\"last_name\":\"Example\",\"domain\":"
    "\"example.com\"},{\"first_name\":\"No\",\"last_name\":\"Body\",\"domain\":"
    "\"example.com\"}]}";

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

static void settings(struct rig *rig, const char *json)
{
    char text[200];

    snprintf(text, sizeof(text), "{\"snov\":%s}", json);
    rig_admin(rig, "/settings", text);
}

/* "Authorization: Bearer ..." of a new token. */
static void get_token(struct rig *rig, char *header, size_t size)
{
    rig_send(rig, "POST", "/snov/v1/oauth/access_token", FORM,
             GRANT "snov-sim-id&client_secret=snov-sim-secret");
    assert_int_equal(rig->status, 200);
    snprintf(header, size, "Authorization: Bearer %s", rig_text(rig, "access_token"));
}

static json_int_t billed(struct rig *rig, const char *what)
{
    char path[80];

    rig_admin(rig, "/bill", NULL);
    snprintf(path, sizeof(path), "vendors/snov/%s", what);
    return rig_int(rig, path);
}

static void tokens_are_given_for_id_and_secret(void **state)
{
    static const struct {
        const char *form;
        long status;
    } rows[] = {
        {GRANT "snov-sim-id&client_secret=snov-sim-secret", 200},
        {"client_secret=snov%2Dsim%2dsecret&" GRANT "snov-sim-id", 200},
        {GRANT "snov-sim-id&client_secret=no", 401},
        {GRANT "no&client_secret=snov-sim-secret", 401},
        {GRANT "snov-sim-id", 401},
        {"client_id=snov-sim-id&client_secret=snov-sim-secret", 400},
        {"", 400},
        {"grant_type=%zz&client_id=%", 400},
    };
    struct rig *rig = *state;
    json_int_t before = billed(rig, "tokens");

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        rig_send(rig, "POST", "/snov/v1/oauth/access_token", FORM, rows[i].form);
        assert_int_equal(rig->status, rows[i].status);
    }
    assert_int_equal(billed(rig, "tokens") - before, 2);
}

static void a_job_is_charged_once_and_ends(void **state)
{
    struct rig *rig = *state;
    char header[100], path[200];
    json_int_t before = billed(rig, "billed_micro");

    settings(rig, "{\"polls\":2}");
    get_token(rig, header, sizeof(header));
    rig_send(rig, "POST", START, header, two_rows);
    snprintf(path, sizeof(path), RESULT "%s", rig_text(rig, "data/task_hash"));
    assert_int_equal(billed(rig, "billed_micro") - before, 1000000);
    for (int i = 0; i < 2; i++) {
        rig_send(rig, "GET", path, header, NULL);
        assert_string_equal(rig_text(rig, "status"), "in_progress");
    }
    for (int i = 0; i < 2; i++) {
        rig_send(rig, "GET", path, header, NULL);
        assert_string_equal(rig_text(rig, "status"), "completed");
        assert_string_equal(rig_text(rig, "data/0/people"), "Ada Example");
        assert_string_equal(rig_text(rig, "data/0/result/0/email"), "ada@example.com");
        assert_string_equal(rig_text(rig, "data/0/result/0/smtp_status"), "valid");
        assert_string_equal(rig_text(rig, "data/1/people"), "No Body");
        assert_null(rig_at(rig, "data/1/result/0"));
    }
    assert_int_equal(billed(rig, "billed_micro") - before, 1000000);
}

static void what_is_asked_wrongly(void **state)
{
    static const struct {
        const char *method, *path, *body;
        long status;
    } rows[] = {
        {"POST", START, "{\"rows\":[]}", 422},
        {"POST", START, "{\"rows\":[1,2,3,4,5,6,7,8,9,10,11]}", 422},
        {"POST", START, "not JSON", 422},
        {"GET", RESULT "none", NULL, 404},
        {"GET", "/snov/v2/none", NULL, 404},
    };
    struct rig *rig = *state;
    char header[100];

    get_token(rig, header, sizeof(header));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        rig_send(rig, rows[i].method, rows[i].path, header, rows[i].body);
        assert_int_equal(rig->status, rows[i].status);
        assert_int_equal(rig_int(rig, "errors/code"), rows[i].status);
        rig_send(rig, rows[i].method, rows[i].path, NULL, rows[i].body);
        assert_int_equal(rig->status, 401);
    }
}

static void a_call_finds_its_token_revoked_once(void **state)
{
    struct rig *rig = *state;
    char first[100], second[100];

    rig_stop(rig);
    start(state);
    settings(rig, "{\"revoke_at\":2}");
    get_token(rig, first, sizeof(first));
    rig_send(rig, "GET", "/snov/v1/get-balance", first, NULL);
    assert_int_equal(rig->status, 200);
    for (int i = 0; i < 2; i++) {
        rig_send(rig, "GET", "/snov/v1/get-balance", first, NULL);
        assert_int_equal(rig->status, 401);
    }
    get_token(rig, second, sizeof(second));
    assert_string_not_equal(first, second);
    for (int i = 0; i < 3; i++) {
        rig_send(rig, "GET", "/snov/v1/get-balance", second, NULL);
        assert_int_equal(rig->status, 200);
    }
    assert_int_equal(billed(rig, "tokens"), 2);
}

static void a_token_of_no_time_is_over_at_once(void **state)
{
    struct rig *rig = *state;
    char header[100];
    int64_t tries = 0;

    settings(rig, "{\"token_s\":0}");
    get_token(rig, header, sizeof(header));
    assert_int_equal(rig_int(rig, "expires_in"), 0);
    do
        rig_send(rig, "GET", "/snov/v1/get-balance", header, NULL);
    while (rig->status == 200 && ++tries < 1000);
    assert_int_equal(rig->status, 401);
    settings(rig, "{\"token_s\":3600}");
}

static void spent_credits(void **state)
{
    struct rig *rig = *state;
    char header[100], path[200];

    settings(rig, "{\"balance\":1}");
    get_token(rig, header, sizeof(header));
    rig_send(rig, "GET", "/snov/v1/get-balance", header, NULL);
    assert_string_equal(rig_text(rig, "data/balance"), "1.00");
    rig_send(rig, "POST", START, header, two_rows);
    snprintf(path, sizeof(path), RESULT "%s", rig_text(rig, "data/task_hash"));
    rig_send(rig, "GET", path, header, NULL);
    assert_string_equal(rig_text(rig, "status"), "not_enough_credits");
    settings(rig, "{\"balance\":-1}");
}

static void tokens_and_secrets_stay_out_of_the_log(void **state)
{
    struct rig *rig = *state;

    rig_admin(rig, "/log?vendor=snov", NULL);
    assert_non_null(strstr(rig->body, "access_token"));
    assert_null(strstr(rig->body, "snovtoken"));
    assert_null(strstr(rig->body, "snov-sim"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_given_for_id_and_secret),
        cmocka_unit_test(a_job_is_charged_once_and_ends),
        cmocka_unit_test(what_is_asked_wrongly),
        cmocka_unit_test(a_call_finds_its_token_revoked_once),
        cmocka_unit_test(a_token_of_no_time_is_over_at_once),
        cmocka_unit_test(spent_credits),
        cmocka_unit_test(tokens_and_secrets_stay_out_of_the_log),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
