/* fullenrich_test.c - the simulated FullEnrich: jobs that take a while, what is found,
 * and what is charged for it.
 */
#include "rig.h"

#include "truth_text.h"

#include <stdio.h>
#include <string.h>

#define BULK  "/fullenrich/api/v2/contact/enrich/bulk"
#define KEY   "Authorization: Bearer fullenrich-sim-key"
#define EMAIL "[\"contact.work_emails\"]"
#define BOTH  "[\"contact.work_emails\",\"contact.phones\"]"

static const char *const args[] = {
    "--settings", "{\"fullenrich\":{\"hit\":1,\"email\":1,\"gap\":0,\"wrong\":0}}",
    NULL};

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

    snprintf(text, sizeof(text), "{\"fullenrich\":%s}", json);
    rig_admin(rig, "/settings", text);
}

static json_int_t billed(struct rig *rig)
{
    rig_admin(rig, "/bill", NULL);
    return rig_int(rig, "vendors/fullenrich/billed_micro");
}

/* Ada, and somebody whom nobody knows; `path` is where the result is. */
static void submit(struct rig *rig, const char *fields, char *path, size_t size)
{
    char body[600];

    snprintf(body, sizeof(body),
             "{\"name\":\"test\",\"data\":["
             "{\"first_name\":\"No\",\"last_name\":\"Body\",\"domain\":\"example.com\","
             "\"enrich_fields\":%s,\"custom\":{\"row\":\"1\"}},"
             "{\"first_name\":\"Ada\",\"last_name\":\"Example\",\"domain\":"
             "\"example.com\",\"enrich_fields\":%s,\"custom\":{\"row\":\"2\"}}]}",
             fields, fields);
    rig_send(rig, "POST", BULK, KEY, body);
    assert_int_equal(rig->status, 200);
    snprintf(path, size, BULK "/%s", rig_text(rig, "enrichment_id"));
}

static void a_job_is_charged_once_and_ends(void **state)
{
    struct rig *rig = *state;
    json_int_t before = billed(rig);
    char path[120];

    settings(rig, "{\"polls\":2}");
    submit(rig, EMAIL, path, sizeof(path));
    assert_int_equal(billed(rig) - before, 1000000);
    for (int i = 0; i < 2; i++) {
        rig_send(rig, "GET", path, KEY, NULL);
        assert_int_equal(rig->status, 400);
        assert_string_equal(rig_text(rig, "code"), "error.enrichment.in_progress");
    }
    for (int i = 0; i < 2; i++) {
        rig_send(rig, "GET", path, KEY, NULL);
        assert_int_equal(rig->status, 200);
        assert_string_equal(rig_text(rig, "status"), "FINISHED");
        assert_int_equal(rig_int(rig, "cost/credits"), 1);
        assert_string_equal(rig_text(rig, "data/0/custom/row"), "1");
        assert_int_equal(json_object_size(rig_at(rig, "data/0/contact_info")), 0);
        assert_string_equal(
            rig_text(rig, "data/1/contact_info/most_probable_work_email/email"),
            "ada@example.com");
        assert_string_equal(
            rig_text(rig, "data/1/contact_info/most_probable_work_email/status"),
            "DELIVERABLE");
        assert_null(rig_at(rig, "data/1/contact_info/most_probable_phone"));
    }
    assert_int_equal(billed(rig) - before, 1000000);
}

static void the_same_again_is_free_and_a_number_costs_ten(void **state)
{
    struct rig *rig = *state;
    json_int_t before;
    char path[120];

    submit(rig, EMAIL, path, sizeof(path));
    before = billed(rig);
    submit(rig, EMAIL, path, sizeof(path));
    assert_int_equal(billed(rig) - before, 0);
    submit(rig, BOTH, path, sizeof(path));
    assert_int_equal(billed(rig) - before, 10000000);
    settings(rig, "{\"polls\":0}");
    rig_send(rig, "GET", path, KEY, NULL);
    assert_int_equal(rig_int(rig, "cost/credits"), 10);
    assert_string_equal(rig_text(rig, "data/1/contact_info/most_probable_phone/number"),
                        "+1 555 555 0164");
}

static void a_job_without_credits_ends_so(void **state)
{
    struct rig *rig = *state;
    char path[120];

    settings(rig, "{\"polls\":0,\"balance\":1}");
    submit(rig, EMAIL, path, sizeof(path));
    settings(rig, "{\"balance\":-1}");
    rig_send(rig, "GET", path, KEY, NULL);
    assert_int_equal(rig->status, 402);
    assert_string_equal(rig_text(rig, "status"), "CREDITS_INSUFFICIENT");
}

static const struct {
    const char *method, *path, *header, *body;
    long status;
    const char *code;
} refusals[] = {
    {"POST", BULK, "Authorization: Bearer no", "{}", 401, "error.api.key"},
    {"POST", BULK, NULL, "{}", 401, "error.api.key"},
    {"POST", BULK, KEY, "{}", 400, "error.enrichment.name.empty"},
    {"POST", BULK, KEY, "[", 400, "error.enrichment.name.empty"},
    {"POST", BULK, KEY, "{\"name\":\"x\",\"data\":[]}", 400,
     "error.enrichment.data.empty"},
    {"POST", BULK, KEY, "{\"name\":\"x\",\"data\":[{}]}", 400,
     "error.enrichment.first_name.empty"},
    {"POST", BULK, KEY, "{\"name\":\"x\",\"data\":[{\"first_name\":\"A\"}]}", 400,
     "error.enrichment.last_name.empty"},
    {"POST", BULK, KEY,
     "{\"name\":\"x\",\"data\":[{\"first_name\":\"A\",\"last_name\":\"B\"}]}", 400,
     "error.enrichment.domain.empty"},
    {"POST", BULK, KEY,
     "{\"name\":\"x\",\"data\":[{\"first_name\":\"A\",\"last_name\":\"B\",\"domain\":"
     "\"c.test\"}]}",
     400, "error.enrichment.enrich_fields.empty"},
    {"GET", BULK "/no-such-job", KEY, NULL, 404, "error.enrichment.not_found"},
    {"GET", "/fullenrich/api/v2/nothing", KEY, NULL, 404, "error.not_found"},
};

static void what_is_wrong_is_refused(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        rig_send(rig, refusals[i].method, refusals[i].path, refusals[i].header,
                 refusals[i].body);
        assert_int_equal(rig->status, refusals[i].status);
        assert_string_equal(rig_text(rig, "code"), refusals[i].code);
    }
    rig_admin(rig, "/faults", "{\"rules\":[{\"kind\":\"rate\",\"retry_after\":7}]}");
    rig_send(rig, "POST", BULK, KEY, "{}");
    assert_int_equal(rig->status, 429);
    assert_string_equal(rig_text(rig, "code"), "error.rate.limit");
    rig_admin(rig, "/faults", "{}");
}

static void the_balance_is_told(void **state)
{
    struct rig *rig = *state;

    settings(rig, "{\"balance\":7}");
    rig_send(rig, "GET", "/fullenrich/api/v2/account/credits", KEY, NULL);
    assert_int_equal(rig_int(rig, "balance"), 7);
    settings(rig, "{\"balance\":-1}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_charged_once_and_ends),
        cmocka_unit_test(the_same_again_is_free_and_a_number_costs_ten),
        cmocka_unit_test(a_job_without_credits_ends_so),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(the_balance_is_told),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
