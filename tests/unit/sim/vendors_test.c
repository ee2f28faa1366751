/* vendors_test.c - the simulated providers: whom they find, what they charge, and that
 * every reply has the layout of the vendors' documentation (specs beside the project).
 */
#include "rig.h"

#include "truth_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static json_int_t billed(struct rig *rig, const char *vendor)
{
    char path[80];

    rig_admin(rig, "/bill", NULL);
    snprintf(path, sizeof(path), "vendors/%s/billed_micro", vendor);
    return rig_int(rig, path);
}

/* --- whom they find --- */

static const struct {
    const char *method, *path, *header, *found; /* where the value is; NULL: a miss */
    const char *value;
    long status;
    json_int_t micro;
} questions[] = {
    {"POST", "/apollo/api/v1/people/match?email=ADA@example.com", APOLLO,
     "person/email", "ada@example.com", 200, 1000000},
    {"POST", "/apollo/people/match?first_name=ada&last_name=EXAMPLE&domain=example.com",
     APOLLO, "person/title", "VP Marketing", 200, 1000000},
    {"POST", "/apollo/people/match?name=Ada%20Example&organization_name=Example+Corp",
     APOLLO, "person/seniority", "vp", 200, 1000000},
    {"POST",
     "/apollo/people/match?linkedin_url=https://www.linkedin.com/in/ada-example/",
     APOLLO, "person/organization/primary_domain", "example.com", 200, 1000000},
    {"POST", "/apollo/people/match?first_name=Ada&domain=example.com", APOLLO, NULL,
     NULL, 200, 0},
    {"POST", "/apollo/people/match?email=nobody@example.com", APOLLO, NULL, NULL, 200,
     0},
    {"GET", "/apollo/organizations/enrich?domain=www.example.com", APOLLO,
     "organization/name", "Example Corp", 200, 1000000},
    {"GET", "/apollo/organizations/enrich?domain=nomatch.example", APOLLO, NULL, NULL,
     200, 0},
    {"GET", "/peopledatalabs/v5/person/enrich?email=ada@example.com", PDL,
     "data/job_title", "vp marketing", 200, 1000000},
    {"GET",
     "/peopledatalabs/v5/person/enrich?profile=linkedin.com/in/ada-example&titlecase=true",
     PDL, "data/job_title", "Vp Marketing", 200, 1000000},
    {"GET",
     "/peopledatalabs/v5/person/enrich?first_name=ada&last_name=example&company="
     "example.com",
     PDL, "data/work_email", "ada@example.com", 200, 1000000},
    {"GET",
     "/peopledatalabs/v5/person/enrich?name=ada%20example&company=example%20corp", PDL,
     "data/job_company_size", "1001-5000", 200, 1000000},
    {"GET", "/peopledatalabs/v5/person/enrich?email=ada@example.com&min_likelihood=11",
     PDL, NULL, NULL, 404, 0},
    {"GET",
     "/peopledatalabs/v5/person/enrich?email=ada@example.com&required=personal_emails",
     PDL, NULL, NULL, 404, 0},
    {"GET",
     "/peopledatalabs/v5/person/enrich?email=ada@example.com&required=personal_emails%20OR"
     "%20work_email",
     PDL, "data/first_name", "ada", 200, 1000000},
    {"GET", "/peopledatalabs/v5/company/enrich?website=https://example.com/x", PDL,
     "location/locality", "san francisco", 200, 1000000},
    {"GET", "/peopledatalabs/v5/company/enrich?website=nomatch.example", PDL, NULL,
     NULL, 404, 0},
    {"GET",
     "/hunter/v2/email-finder?domain=example.com&first_name=Ada&last_name=Example",
     HUNTER, "data/email", "ada@example.com", 200, 1000000},
    {"GET", "/hunter/v2/email-finder?company=Example+Corp&full_name=ada+example",
     "Authorization: Bearer hunter-sim-key", "data/position", "VP Marketing", 200,
     1000000},
    {"GET", "/hunter/v2/email-finder?domain=example.com&full_name=No+Body", HUNTER,
     NULL, NULL, 200, 0},
    {"GET", "/hunter/v2/email-finder?domain=all.test&full_name=zo%C3%8B+van+dyke",
     HUNTER, "errors/0/id", "claimed_email", 451, 0},
    {"GET", "/hunter/v2/email-verifier?email=ada@example.com", HUNTER, "data/status",
     "valid", 200, 500000},
    {"GET", "/hunter/v2/email-verifier?email=x@all.test", HUNTER, "data/status",
     "accept_all", 200, 500000},
    {"GET", "/hunter/v2/account", HUNTER, "data/plan_name", "Growth", 200, 0},
    {"GET", "/hunter/v2/companies/find?domain=example.com", HUNTER,
     "data/linkedin/handle", "company/example", 200, 1000000},
    {"GET", "/hunter/v2/companies/find?domain=nomatch.example", HUNTER, NULL, NULL, 404,
     0},
    {"GET", "/zerobounce/v2/validate?" ZB "&email=Ada@example.com", NULL, "status",
     "valid", 200, 1000000},
    {"GET", "/zerobounce/v2/validate?" ZB "&email=noone@example.com", NULL,
     "sub_status", "mailbox_not_found", 200, 1000000},
    {"GET", "/zerobounce/v2/validate?" ZB "&email=any@all.test", NULL, "status",
     "catch-all", 200, 1000000},
    {"GET", "/zerobounce/v2/validate?" ZB "&email=a@none.test", NULL, "sub_status",
     "does_not_accept_mail", 200, 1000000},
    {"GET", "/zerobounce/v2/validate?" ZB "&email=a@nomatch.example", NULL,
     "sub_status", "no_dns_entries", 200, 1000000},
    {"GET", "/zerobounce/v2/validate?" ZB "&email=a(at)b", NULL, "sub_status",
     "failed_syntax_check", 200, 1000000},
    {"GET", "/zerobounce/v2/validate?" ZB "&email=info@example.com", NULL, "status",
     "do_not_mail", 200, 1000000},
    {"GET", "/zerobounce/v2/validate?" ZB "&email=greylisted@example.com", NULL,
     "status", "unknown", 200, 0},
    {"GET", "/neverbounce/v4.2/single/check?" NB "&email=Ada@example.com", NULL,
     "result", "valid", 200, 1000000},
    {"GET", "/neverbounce/v4.2/single/check?" NB "&email=any@all.test", NULL, "result",
     "catchall", 200, 1000000},
    {"GET", "/neverbounce/v4.2/single/check?" NB "&email=info@example.com", NULL,
     "result", "invalid", 200, 1000000},
    {"GET", "/neverbounce/v4.2/single/check?" NB, NULL, "status", "general_failure", 200,
     0},
    {"GET", "/neverbounce/v4.2/single/check?key=no&email=a@b.test", NULL, "status",
     "auth_failure", 200, 0},
    {"GET", "/neverbounce/v4.2/account/info?" NB, NULL, "status", "success", 200, 0},
};

static void answers_come_from_the_truth(void **state)
{
    struct rig *rig = *state;
    char path[60];

    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        print_message("%s\n", questions[i].path);
        rig_send(rig, questions[i].method, questions[i].path, questions[i].header,
                 NULL);
        assert_int_equal(rig->status, questions[i].status);
        if (questions[i].found)
            assert_string_equal(rig_text(rig, questions[i].found), questions[i].value);
        rig_admin(rig, "/log?since=1", NULL);
        assert_int_equal(rig_int(rig, "count"), i + 1);
        snprintf(path, sizeof(path), "entries/%zu/billed_micro", i);
        assert_int_equal(rig_int(rig, path), questions[i].micro);
    }
}

static void a_json_body_matches_no_one_at_apollo(void **state)
{
    rig_send(*state, "POST", "/apollo/people/match", APOLLO,
             "{\"email\":\"ada@example.com\"}");
    assert_int_equal(((struct rig *)*state)->status, 200);
    assert_true(json_is_null(rig_at(*state, "person")));
}

static void keys_and_queries_stay_out_of_the_log(void **state)
{
    struct rig *rig = *state;

    rig_admin(rig, "/log", NULL);
    assert_null(strstr(rig->body, "sim-key"));
    assert_null(strstr(rig->body, "sim-token"));
    assert_null(strstr(rig->body, "ada"));
}

/* --- credits --- */

static void spent_credits_stop_each_vendor_its_way(void **state)
{
    static const struct {
        const char *vendor, *method, *path, *header;
        long status;
        const char *where, *text;
    } rows[] = {
        {"apollo", "POST", "/apollo/people/match?email=ada@example.com", APOLLO, 422,
         "error", NULL},
        {"peopledatalabs", "GET",
         "/peopledatalabs/v5/person/enrich?email=ada@example.com", PDL, 402,
         "error/type", "payment_required"},
        {"hunter", "GET", "/hunter/v2/email-verifier?email=ada@example.com", HUNTER,
         429, "errors/0/details", "usage limit reached"},
        {"zerobounce", "GET", "/zerobounce/v2/validate?" ZB "&email=ada@example.com",
         NULL, 200, "error", "Invalid API Key or your account ran out of credits"},
        {"neverbounce", "GET",
         "/neverbounce/v4.2/single/check?" NB "&email=ada@example.com", NULL, 200,
         "message", "Insufficient credit balance"},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char settings[100];
        json_int_t before = billed(rig, rows[i].vendor);

        snprintf(settings, sizeof(settings), "{\"%s\":{\"balance\":1}}",
                 rows[i].vendor);
        rig_admin(rig, "/settings", settings);
        for (int call = 0; call < 3; call++)
            rig_send(rig, rows[i].method, rows[i].path, rows[i].header, NULL);
        assert_int_equal(rig->status, rows[i].status);
        if (rows[i].text)
            assert_string_equal(rig_text(rig, rows[i].where), rows[i].text);
        assert_true(billed(rig, rows[i].vendor) - before <= 1000000);
        snprintf(settings, sizeof(settings), "{\"%s\":{\"balance\":-1}}",
                 rows[i].vendor);
        rig_admin(rig, "/settings", settings);
    }
}

static void batches_are_charged_by_row(void **state)
{
    struct rig *rig = *state;
    json_int_t before = billed(rig, "zerobounce");

    rig_send(rig, "POST", "/zerobounce/v2/validatebatch",
             "Content-Type: application/json",
             "{\"api_key\":\"zerobounce-sim-key\",\"email_batch\":[{\"email_address\":"
             "\"ada@example.com\"},{\"email_address\":\"no@example.com\"},"
             "{\"email_address\":\"greylisted@example.com\"}]}");
    assert_string_equal(rig_text(rig, "email_batch/1/status"), "invalid");
    assert_string_equal(rig_text(rig, "email_batch/2/status"), "unknown");
    assert_int_equal(billed(rig, "zerobounce") - before, 2000000);
    rig_admin(rig, "/settings", "{\"zerobounce\":{\"balance\":1}}");
    rig_send(rig, "POST", "/zerobounce/v2/validatebatch", NULL,
             "{\"api_key\":\"zerobounce-sim-key\",\"email_batch\":[{\"email_address\":"
             "\"ada@example.com\"},{\"email_address\":\"no@example.com\"}]}");
    assert_string_equal(rig_text(rig, "errors/0/email_address"), "all");
    rig_admin(rig, "/settings", "{\"zerobounce\":{\"balance\":-1}}");
}

static void an_unknown_verdict_is_free(void **state)
{
    struct rig *rig = *state;
    json_int_t before = billed(rig, "zerobounce");

    rig_admin(rig, "/settings", "{\"zerobounce\":{\"unknown\":1}}");
    rig_send(rig, "GET", "/zerobounce/v2/validate?" ZB "&email=ada@example.com", NULL,
             NULL);
    assert_string_equal(rig_text(rig, "sub_status"), "greylisted");
    assert_int_equal(billed(rig, "zerobounce"), before);
    rig_admin(rig, "/settings", "{\"zerobounce\":{\"unknown\":0}}");
}

static void hunter_may_ask_to_come_again(void **state)
{
    static const char path[] =
        "/hunter/v2/email-finder?domain=example.com&full_name=Ada+"
        "Example&max_duration=10";
    struct rig *rig = *state;
    json_int_t before = billed(rig, "hunter");

    rig_admin(rig, "/settings", "{\"hunter\":{\"pending\":1}}");
    rig_send(rig, "GET", path, HUNTER, NULL);
    assert_int_equal(rig->status, 202);
    assert_int_equal(billed(rig, "hunter"), before);
    rig_send(rig, "GET", path, HUNTER, NULL);
    assert_int_equal(rig->status, 200);
    assert_int_equal(billed(rig, "hunter"), before + 1000000);
    rig_admin(rig, "/settings", "{\"hunter\":{\"pending\":0}}");
}

/* --- wrong answers --- */

static void wrong_answers_differ_from_the_truth(void **state)
{
    struct rig *rig = *state;

    rig_admin(rig, "/settings",
              "{\"apollo\":{\"wrong\":1},\"zerobounce\":{\"wrong\":1}}");
    rig_send(rig, "POST", "/apollo/people/match?email=ada@example.com", APOLLO, NULL);
    assert_string_equal(rig_text(rig, "person/email"), "x.ada@example.com");
    assert_string_equal(rig_text(rig, "person/title"), "Head");
    rig_send(rig, "GET", "/zerobounce/v2/validate?" ZB "&email=ada@example.com", NULL,
             NULL);
    assert_string_equal(rig_text(rig, "status"), "invalid");
    rig_admin(rig, "/bill", NULL);
    assert_int_equal(rig_int(rig, "vendors/apollo/wrong"), 1);
    rig_admin(rig, "/settings",
              "{\"apollo\":{\"wrong\":0},\"zerobounce\":{\"wrong\":0}}");
}

/* --- the documented layouts --- */

static const struct {
    const char *vendor, *call, *reply; /* of specs/providers/VENDOR/fixtures.json */
    const char *method, *path, *header, *body, *settings, *fault;
} layouts[] = {
    {"apollo", "person_match", "hit", "POST",
     "/apollo/api/v1/people/match?email=ada@example.com", APOLLO, NULL, NULL, NULL},
    {"apollo", "person_match", "miss", "POST", "/apollo/people/match?email=no@x.test",
     APOLLO, NULL, NULL, NULL},
    {"apollo", "person_match", "bad_key", "POST", "/apollo/people/match",
     "x-api-key: no", NULL, NULL, NULL},
    {"apollo", "person_match", "rate_limited", "POST", "/apollo/people/match", APOLLO,
     NULL, NULL, "{\"rules\":[{\"kind\":\"rate\",\"retry_after\":37}]}"},
    {"apollo", "person_bulk_match", "hit", "POST", "/apollo/api/v1/people/bulk_match",
     APOLLO,
     "{\"details\":[{\"first_name\":\"Ada\",\"last_name\":\"Example\",\"domain\":"
     "\"example.com\"},{\"name\":\"No Body\",\"domain\":\"x.test\"}]}",
     NULL, NULL},
    {"apollo", "person_bulk_match", "empty", "POST", "/apollo/people/bulk_match",
     APOLLO, "{}", NULL, NULL},
    {"apollo", "person_bulk_match", "too_many", "POST", "/apollo/people/bulk_match",
     APOLLO, "{\"details\":[1,2,3,4,5,6,7,8,9,10,11]}", NULL, NULL},
    {"apollo", "org_enrich", "hit", "GET",
     "/apollo/api/v1/organizations/enrich?domain=example.com", APOLLO, NULL, NULL,
     NULL},
    {"apollo", "org_enrich", "miss", "GET",
     "/apollo/organizations/enrich?domain=x.test", APOLLO, NULL, NULL, NULL},
    {"apollo", "org_enrich", "bad_input", "GET", "/apollo/organizations/enrich", APOLLO,
     NULL, NULL, NULL},
    {"peopledatalabs", "person_enrich", "hit", "GET",
     "/peopledatalabs/v5/person/enrich?email=ada@example.com", PDL, NULL,
     "{\"peopledatalabs\":{\"balance\":1000}}", NULL},
    {"peopledatalabs", "person_enrich", "miss", "GET",
     "/peopledatalabs/v5/person/enrich?email=no@x.test", PDL, NULL, NULL, NULL},
    {"peopledatalabs", "person_enrich", "bad_input", "GET",
     "/peopledatalabs/v5/person/enrich?first_name=Ada", PDL, NULL, NULL, NULL},
    {"peopledatalabs", "person_enrich", "bad_key", "GET",
     "/peopledatalabs/v5/person/enrich?email=no@x.test", "X-Api-Key: no", NULL, NULL,
     NULL},
    {"peopledatalabs", "person_enrich", "no_credits", "GET",
     "/peopledatalabs/v5/person/enrich?email=no@x.test", PDL, NULL,
     "{\"peopledatalabs\":{\"balance\":0}}", NULL},
    {"peopledatalabs", "person_enrich", "rate_limited", "GET",
     "/peopledatalabs/v5/person/enrich?email=no@x.test", PDL, NULL,
     "{\"peopledatalabs\":{\"balance\":-1}}", "{\"rules\":[{\"kind\":\"rate\"}]}"},
    {"peopledatalabs", "person_bulk", "hit", "POST", "/peopledatalabs/v5/person/bulk",
     PDL,
     "{\"required\":\"work_email\",\"requests\":[{\"metadata\":{\"row\":\"1\"},\"params\":{"
     "\"profile\":[\"linkedin.com/in/ada-example\"]}},{\"metadata\":{\"row\":\"2\"},"
     "\"params\":{\"email\":[\"nobody@nomatch.example\"]}}]}",
     NULL, NULL},
    {"peopledatalabs", "company_enrich", "hit", "GET",
     "/peopledatalabs/v5/company/enrich?website=example.com", PDL, NULL,
     "{\"peopledatalabs\":{\"balance\":1000}}", NULL},
    {"peopledatalabs", "company_enrich", "miss", "GET",
     "/peopledatalabs/v5/company/enrich?website=x.test", PDL, NULL, NULL, NULL},
    {"hunter", "email_finder", "hit", "GET",
     "/hunter/v2/email-finder?domain=example.com&full_name=Ada+Example", HUNTER, NULL,
     NULL, NULL},
    {"hunter", "email_finder", "miss", "GET",
     "/hunter/v2/email-finder?domain=example.com&first_name=No&last_name=Body", HUNTER,
     NULL, NULL, NULL},
    {"hunter", "email_finder", "bad_input", "GET",
     "/hunter/v2/email-finder?full_name=A+B", HUNTER, NULL, NULL, NULL},
    {"hunter", "email_finder", "bad_key", "GET", "/hunter/v2/email-finder", NULL, NULL,
     NULL, NULL},
    {"hunter", "email_finder", "rate_limited", "GET", "/hunter/v2/email-finder", HUNTER,
     NULL, NULL, "{\"rules\":[{\"kind\":\"rate\"}]}"},
    {"hunter", "email_finder", "no_credits", "GET", "/hunter/v2/email-finder", HUNTER,
     NULL, "{\"hunter\":{\"balance\":0}}", NULL},
    {"hunter", "email_finder", "legal", "GET",
     "/hunter/v2/email-finder?domain=all.test&full_name=Zo%C3%AB+Van+Dyke", HUNTER,
     NULL, "{\"hunter\":{\"balance\":-1}}", NULL},
    {"hunter", "email_verifier", "hit", "GET",
     "/hunter/v2/email-verifier?email=ada@example.com", HUNTER, NULL, NULL, NULL},
    {"hunter", "company_find", "hit", "GET",
     "/hunter/v2/companies/find?domain=example.com", HUNTER, NULL, NULL, NULL},
    {"hunter", "company_find", "miss", "GET", "/hunter/v2/companies/find?domain=x.test",
     HUNTER, NULL, NULL, NULL},
    {"zerobounce", "validate", "valid", "GET",
     "/zerobounce/v2/validate?" ZB "&email=valid@example.com", NULL, NULL, NULL, NULL},
    {"zerobounce", "validate", "invalid", "GET",
     "/zerobounce/v2/validate?" ZB "&email=no@all2.test", NULL, NULL, NULL, NULL},
    {"zerobounce", "validate", "unknown", "GET",
     "/zerobounce/v2/validate?" ZB "&email=unknown@example.com", NULL, NULL, NULL,
     NULL},
    {"zerobounce", "validate", "bad_key_or_no_credits", "GET",
     "/zerobounce/v2/validate?api_key=no&email=a@b.test", NULL, NULL, NULL, NULL},
    {"zerobounce", "validate_batch", "hit", "POST", "/zerobounce/v2/validatebatch",
     NULL,
     "{\"api_key\":\"zerobounce-sim-key\",\"email_batch\":[{\"email_address\":"
     "\"ada@example.com\",\"ip_address\":null}]}",
     NULL, NULL},
    {"zerobounce", "credits", "hit", "GET", "/zerobounce/v2/getcredits?" ZB, NULL, NULL,
     NULL, NULL},
    {"zerobounce", "credits", "bad_key", "GET", "/zerobounce/v2/getcredits?api_key=no",
     NULL, NULL, NULL, NULL},
};

/* The documented reply, or NULL. */
static json_t *documented(json_t *specs, const char *call, const char *reply)
{
    json_t *calls = json_object_get(specs, "calls");

    for (size_t i = 0; i < json_array_size(calls); i++) {
        json_t *one = json_array_get(calls, i);

        if (!strcmp(json_string_value(json_object_get(one, "name")), call))
            return json_object_get(json_object_get(one, "responses"), reply);
    }
    return NULL;
}

static bool same_kind(const json_t *a, const json_t *b)
{
    if (json_is_null(a) || json_is_null(b))
        return true;
    if (json_is_boolean(a) || json_is_boolean(b))
        return json_is_boolean(a) && json_is_boolean(b);
    return json_typeof(a) == json_typeof(b);
}

/* Same members and types, all the way down; what the caller sent is not compared. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the documents are */
static void same_layout(json_t *theirs, json_t *ours, const char *where)
{
    const char *name;
    json_t *value;

    if (!same_kind(theirs, ours))
        fail_msg("another type at %s", where);
    if (json_is_array(theirs) && json_array_size(theirs) && json_array_size(ours))
        same_layout(json_array_get(theirs, 0), json_array_get(ours, 0), where);
    if (!json_is_object(theirs) || !json_is_object(ours) || !strcmp(where, "params"))
        return;
    json_object_foreach(theirs, name, value)
    {
        if (!json_object_get(ours, name))
            fail_msg("%s lacks %s", where, name);
        else
            same_layout(value, json_object_get(ours, name), name);
    }
    json_object_foreach(ours, name, value)
    {
        if (!json_object_get(theirs, name))
            fail_msg("%s has %s, which is not documented", where, name);
    }
}

static void same_reply(const struct rig *rig, json_t *theirs)
{
    json_t *body = json_object_get(theirs, "body");
    const char *name;
    json_t *value;
    char text[200];

    assert_int_equal(rig->status,
                     json_integer_value(json_object_get(theirs, "status")));
    json_object_foreach(json_object_get(theirs, "headers"), name, value)
    {
        rig_header(rig, name, text, sizeof(text));
        if (*json_string_value(value) && !*text)
            fail_msg("no header %s", name);
    }
    if (json_is_string(body))
        assert_string_equal(rig->body, json_string_value(body));
    else
        same_layout(body, rig->json, "reply");
}

static json_t *load_specs(const char *vendor)
{
    char path[300];
    json_t *specs;

    snprintf(path, sizeof(path),
             WEIR_SOURCE_DIR "/../shared/specs/providers/%s/fixtures.json", vendor);
    specs = json_load_file(path, 0, NULL);
    if (specs)
        return specs;
    if (rig_must_not_skip())
        fail_msg("%s is not there", path);
    skip();
    return NULL;
}

static void replies_are_laid_out_as_documented(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
        json_t *specs = load_specs(layouts[i].vendor), *theirs;

        print_message("%s %s %s\n", layouts[i].vendor, layouts[i].call,
                      layouts[i].reply);
        theirs = documented(specs, layouts[i].call, layouts[i].reply);
        assert_non_null(theirs);
        rig_admin(rig, "/faults", layouts[i].fault ? layouts[i].fault : "{}");
        if (layouts[i].settings)
            rig_admin(rig, "/settings", layouts[i].settings);
        rig_send(rig, layouts[i].method, layouts[i].path, layouts[i].header,
                 layouts[i].body);
        assert_int_equal(rig->code, CURLE_OK);
        same_reply(rig, theirs);
        json_decref(specs);
    }
    rig_admin(rig, "/faults", "{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_from_the_truth),
        cmocka_unit_test(a_json_body_matches_no_one_at_apollo),
        cmocka_unit_test(keys_and_queries_stay_out_of_the_log),
        cmocka_unit_test(spent_credits_stop_each_vendor_its_way),
        cmocka_unit_test(batches_are_charged_by_row),
        cmocka_unit_test(an_unknown_verdict_is_free),
        cmocka_unit_test(hunter_may_ask_to_come_again),
        cmocka_unit_test(wrong_answers_differ_from_the_truth),
        cmocka_unit_test(replies_are_laid_out_as_documented),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
