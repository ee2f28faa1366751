/* hubspot_setup_test.c - properties read and made, tasks made and found again: a row
 * per documented reply, and replies that are cut or lie.
 */
#include "rig.h"

#include "weir/clock.h"

static const char block[] = "token: ${HUBSPOT_TOKEN}\nbase_url: https://crm.test\n";

struct setup_rig {
    struct wr_arena *arena;
    const struct wr_crm *crm;
    void *config;
    struct wr_request request;
    uint32_t wait_ms;
    struct wr_err err;
};

static void open_rig(struct setup_rig *rig)
{
    *rig = (struct setup_rig){.crm = wr_crm_find(WR_LIT("hubspot"))};
    rig->arena = wr_arena_new(0);
    rig->config = rig_config(rig->crm, block, rig->arena);
}

static void close_rig(struct setup_rig *rig)
{
    assert_null(strstr(rig->err.text, RIG_TOKEN));
    wr_arena_free(rig->arena);
}

static struct wr_reply reply_of(int status, struct wr_str body)
{
    static const struct wr_http_header headers[] = {
        {.name = WR_LIT_INIT("content-type"), .value = WR_LIT_INIT("application/json")},
        {.name = WR_LIT_INIT("x-hubspot-ratelimit-max"), .value = WR_LIT_INIT("190")},
        {.name = WR_LIT_INIT("x-hubspot-ratelimit-daily-remaining"),
         .value = WR_LIT_INIT("-4")},
    };

    return (struct wr_reply){.kind = WR_REQUEST_HTTP,
                             .http = {status, body, headers, WR_COUNT(headers)}};
}

/* --- properties --- */

static const char listed[] =
    "{\"results\":["
    "{\"name\":\"email\",\"label\":\"Email\",\"type\":\"string\","
    "\"fieldType\":\"text\"},"
    "{\"name\":\"createdate\",\"type\":\"datetime\",\"fieldType\":\"date\","
    "\"modificationMetadata\":{\"readOnlyValue\":true}},"
    "{\"name\":\"weir_tier\",\"type\":\"enumeration\",\"fieldType\":\"select\","
    "\"options\":[{\"label\":\"Strong\",\"value\":\"strong\"},"
    "{\"label\":\"Poor\",\"value\":\"poor\"}]},"
    "{\"name\":\"sum\",\"type\":\"number\",\"fieldType\":\"calculation_equation\"},"
    "{\"name\":\"odd\",\"type\":\"object_coordinates\",\"fieldType\":\"text\"},"
    "{\"label\":\"no name\"},7,null]}";

static void properties_are_read(void **state WR_UNUSED)
{
    struct wr_reply reply = reply_of(200, wr_str(listed));
    struct wr_properties got;
    struct setup_rig rig;

    open_rig(&rig);
    assert_int_equal(rig.crm->properties_request(rig.config, "contacts", rig.arena,
                                                 &rig.request, &rig.err),
                     WR_OK);
    assert_str(rig.request.http.url, "https://crm.test/crm/v3/properties/contacts");
    assert_int_equal(rig.crm->properties_decode(rig.config, &reply, rig.arena, &got,
                                                &rig.wait_ms, &rig.err),
                     WR_OK);
    assert_int_equal(got.count, 5);
    assert_int_equal(got.items[0].type, WR_PROPERTY_TEXT);
    assert_true(got.items[1].read_only);
    assert_int_equal(got.items[1].type, WR_PROPERTY_TIME);
    assert_int_equal(got.items[2].word_count, 2);
    assert_str(got.items[2].words[1], "poor");
    assert_true(got.items[3].read_only);
    assert_int_equal(got.items[4].type, WR_PROPERTY_OTHER);
    assert_int_equal(got.limits.calls, 190);
    assert_int_equal(got.limits.daily, -1);
    assert_int_equal(got.limits.daily_left, -1); /* -4 is no number of calls */
    close_rig(&rig);
}

static void a_cut_list_is_refused(void **state WR_UNUSED)
{
    struct wr_str body = wr_str(listed);
    struct wr_properties got;
    struct setup_rig rig;

    open_rig(&rig);
    while (body.len-- > 0) {
        struct wr_reply reply = reply_of(200, body);

        assert_int_not_equal(rig.crm->properties_decode(rig.config, &reply, rig.arena,
                                                        &got, &rig.wait_ms, &rig.err),
                             WR_OK);
    }
    close_rig(&rig);
}

static void a_name_that_is_no_path_is_refused(void **state WR_UNUSED)
{
    struct setup_rig rig;

    open_rig(&rig);
    assert_int_equal(rig.crm->properties_request(rig.config, "../x", rig.arena,
                                                 &rig.request, &rig.err),
                     WR_E_CONFIG);
    close_rig(&rig);
}

/* --- making them --- */

static const struct wr_str tiers[] = {WR_LIT_INIT("strong"), WR_LIT_INIT("poor")};

static const struct wr_property wanted[] = {
    {.name = WR_LIT_INIT("weir_tier"),
     .label = WR_LIT_INIT("Tier"),
     .about = WR_LIT_INIT("band"),
     .type = WR_PROPERTY_CHOICE,
     .words = tiers,
     .word_count = 2},
    {.name = WR_LIT_INIT("weir_score"),
     .label = WR_LIT_INIT("Score"),
     .type = WR_PROPERTY_NUMBER},
};

static void the_request_says_it_all(void **state WR_UNUSED)
{
    struct setup_rig rig;

    open_rig(&rig);
    assert_int_equal(rig.crm->setup_request(rig.config, "contacts", NULL, 0, rig.arena,
                                            &rig.request, &rig.err),
                     WR_OK);
    assert_str(rig.request.http.url,
               "https://crm.test/crm/v3/properties/contacts/groups");
    assert_str(rig.request.http.body, "{\"name\":\"weir\",\"label\":\"weir\"}");
    assert_int_equal(rig.crm->setup_request(rig.config, "contacts", wanted, 2,
                                            rig.arena, &rig.request, &rig.err),
                     WR_OK);
    assert_str(rig.request.http.url,
               "https://crm.test/crm/v3/properties/contacts/batch/create");
    assert_str(
        rig.request.http.body,
        "{\"inputs\":[{\"name\":\"weir_tier\",\"label\":\"Tier\",\"description\":"
        "\"band\",\"groupName\":\"weir\",\"type\":\"enumeration\",\"fieldType\":"
        "\"select\",\"options\":[{\"label\":\"strong\",\"value\":\"strong\","
        "\"displayOrder\":0,\"hidden\":false},{\"label\":\"poor\",\"value\":\"poor\","
        "\"displayOrder\":1,\"hidden\":false}]},{\"name\":\"weir_score\",\"label\":"
        "\"Score\",\"description\":\"\",\"groupName\":\"weir\",\"type\":\"number\","
        "\"fieldType\":\"number\"}]}");
    close_rig(&rig);
}

#define OK    WR_WRITE_OK
#define NO    WR_WRITE_REJECTED
#define AGAIN WR_WRITE_RETRY

static const struct {
    const char *title;
    size_t count;
    int status;
    const char *body;
    enum wr_code code;
    enum wr_write_result first, second;
} makings[] = {
    {"both", 2, 201,
     "{\"results\":[{\"name\":\"weir_score\"},{\"name\":\"weir_tier\"}]}", WR_OK, OK,
     OK},
    {"one was there", 2, 207,
     "{\"results\":[{\"name\":\"weir_score\"}],\"errors\":[{\"category\":\"CONFLICT\","
     "\"context\":{\"name\":[\"weir_tier\"]}}]}",
     WR_OK, OK, OK},
    {"one is bad", 2, 207,
     "{\"results\":[{\"name\":\"weir_score\"}],\"errors\":[{\"category\":"
     "\"VALIDATION_ERROR\",\"context\":{\"name\":[\"weir_tier\"]}}]}",
     WR_OK, NO, OK},
    {"nobody is named", 2, 207,
     "{\"results\":[{\"name\":\"weir_score\"}],\"errors\":[{\"category\":\"X\"}]}",
     WR_OK, AGAIN, OK},
    {"a stranger is named", 2, 201, "{\"results\":[{\"name\":\"other\"}]}", WR_OK,
     AGAIN, AGAIN},
    {"a batch spoilt by one", 2, 400, "{\"category\":\"VALIDATION_ERROR\"}", WR_OK,
     AGAIN, AGAIN},
    {"a batch with a taken name", 2, 409, "{\"category\":\"CONFLICT\"}", WR_OK, AGAIN,
     AGAIN},
    {"alone and taken", 1, 409, "{\"category\":\"OBJECT_ALREADY_EXISTS\"}", WR_OK, OK,
     OK},
    {"alone and bad", 1, 400, "{\"category\":\"VALIDATION_ERROR\"}", WR_OK, NO, OK},
    {"no scope", 2, 403, "{\"category\":\"MISSING_SCOPES\"}", WR_E_AUTH, 0, 0},
    {"too fast", 2, 429, "{\"policyName\":\"SECONDLY\"}", WR_E_RATE, 0, 0},
    {"down", 2, 502, "<html>", WR_E_TRANSIENT, 0, 0},
    {"no object", 2, 201, "[]", WR_E_PROTOCOL, 0, 0},
    {"nothing said", 2, 201, "{}", WR_E_PROTOCOL, 0, 0},
    {"the group", 0, 201, "{\"name\":\"weir\"}", WR_OK, 0, 0},
    {"the group is there", 0, 409, "{\"category\":\"CONFLICT\"}", WR_OK, 0, 0},
    {"the group is refused", 0, 400, "{\"category\":\"VALIDATION_ERROR\"}",
     WR_E_PROTOCOL, 0, 0},
};

static void each_making_has_one_meaning(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(makings); i++) {
        struct wr_reply reply = reply_of(makings[i].status, wr_str(makings[i].body));
        struct wr_written made[2] = {{WR_WRITE_OK, WR_NONE}, {WR_WRITE_OK, WR_NONE}};
        struct setup_rig rig;

        open_rig(&rig);
        print_message("%s\n", makings[i].title);
        assert_int_equal(rig.crm->setup_decode(rig.config, wanted, makings[i].count,
                                               &reply, rig.arena, made, &rig.wait_ms,
                                               &rig.err),
                         makings[i].code);
        if (!makings[i].code && makings[i].count) {
            assert_int_equal(made[0].result, makings[i].first);
            assert_int_equal(made[1].result, makings[i].second);
        }
        close_rig(&rig);
    }
}

/* --- tasks --- */

static const struct wr_task task = {
    .lead_id = WR_LIT_INIT("501"),
    .subject = WR_LIT_INIT("Call <now>"),
    .text = WR_LIT_INIT("fits & asks\nfor a <demo>"),
    .owner_id = WR_LIT_INIT("77"),
    .marker = WR_LIT_INIT("weir00ff"),
    .due_us = INT64_C(1770000000) * WR_SECOND_US,
};

static void a_task_belongs_to_its_contact(void **state WR_UNUSED)
{
    struct setup_rig rig;

    open_rig(&rig);
    assert_int_equal(rig.crm->task_request(rig.config, "contacts", &task, rig.arena,
                                           &rig.request, &rig.err),
                     WR_OK);
    assert_str(rig.request.http.url, "https://crm.test/crm/v3/objects/tasks");
    assert_str(
        rig.request.http.body,
        "{\"properties\":{\"hs_timestamp\":\"2026-02-02T02:40:00Z\","
        "\"hs_task_subject\":\"Call <now>\",\"hs_task_body\":\"fits &amp; "
        "asks<br>for a &lt;demo&gt;<br><br> weir00ff\",\"hs_task_status\":"
        "\"NOT_STARTED\",\"hs_task_priority\":\"HIGH\",\"hs_task_type\":\"TO"
        "DO\","
        "\"hubspot_owner_id\":\"77\"},\"associations\":[{\"to\":{\"id\":\"501\"},"
        "\"types\":[{\"associationCategory\":\"HUBSPOT_DEFINED\","
        "\"associationTypeId\":204}]}]}");
    assert_int_equal(rig.crm->task_request(rig.config, "deals", &task, rig.arena,
                                           &rig.request, &rig.err),
                     WR_E_CONFIG);
    close_rig(&rig);
}

static const struct {
    int status;
    const char *body;
    enum wr_code code;
    enum wr_write_result result;
    const char *id;
} tasks[] = {
    {201, "{\"id\":\"9001\"}", WR_OK, OK, "9001"},
    {201, "{}", WR_E_PROTOCOL, OK, NULL},
    {201, "{\"id\":\"x\"}", WR_E_PROTOCOL, OK, NULL},
    {400, "{\"category\":\"VALIDATION_ERROR\"}", WR_OK, NO, NULL},
    {403, "{\"category\":\"MISSING_SCOPES\"}", WR_E_AUTH, OK, NULL},
    {429, "{}", WR_E_RATE, OK, NULL},
    {503, "{}", WR_E_TRANSIENT, OK, NULL},
};

static void each_task_reply_has_one_meaning(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(tasks); i++) {
        struct wr_reply reply = reply_of(tasks[i].status, wr_str(tasks[i].body));
        struct wr_written out;
        struct wr_str id;
        struct setup_rig rig;

        open_rig(&rig);
        assert_int_equal(rig.crm->task_decode(rig.config, &reply, rig.arena, &out, &id,
                                              &rig.wait_ms, &rig.err),
                         tasks[i].code);
        if (!tasks[i].code) {
            assert_int_equal(out.result, tasks[i].result);
            assert_str(id, tasks[i].id);
        }
        close_rig(&rig);
    }
}

static const struct {
    const char *body;
    enum wr_code code;
    const char *id;
} finds[] = {
    {"{\"results\":[{\"id\":\"9\",\"properties\":{\"hs_task_body\":\"a weir00ff\"}}]}",
     WR_OK, "9"},
    {"{\"results\":[]}", WR_OK, NULL},
    {"{\"results\":[{\"id\":\"9\",\"properties\":{\"hs_task_body\":\"weir00fe\"}}]}",
     WR_OK, NULL},
    {"{\"results\":[{\"properties\":{\"hs_task_body\":\"weir00ff\"}}]}", WR_E_PROTOCOL,
     NULL},
    {"{\"total\":0}", WR_E_PROTOCOL, NULL},
};

static void a_task_is_found_by_its_marker_alone(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(finds); i++) {
        struct wr_reply reply = reply_of(200, wr_str(finds[i].body));
        struct setup_rig rig;
        struct wr_str id;

        open_rig(&rig);
        assert_int_equal(rig.crm->find_task_request(rig.config, task.marker, rig.arena,
                                                    &rig.request, &rig.err),
                         WR_OK);
        assert_str(rig.request.http.url,
                   "https://crm.test/crm/v3/objects/tasks/search");
        assert_int_equal(rig.crm->find_task_decode(rig.config, task.marker, &reply,
                                                   rig.arena, &id, &rig.wait_ms,
                                                   &rig.err),
                         finds[i].code);
        if (!finds[i].code)
            assert_str(id, finds[i].id);
        close_rig(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(properties_are_read),
        cmocka_unit_test(a_cut_list_is_refused),
        cmocka_unit_test(a_name_that_is_no_path_is_refused),
        cmocka_unit_test(the_request_says_it_all),
        cmocka_unit_test(each_making_has_one_meaning),
        cmocka_unit_test(a_task_belongs_to_its_contact),
        cmocka_unit_test(each_task_reply_has_one_meaning),
        cmocka_unit_test(a_task_is_found_by_its_marker_alone),
    };

    return cmocka_run_group_tests(all, NULL, NULL);
}
