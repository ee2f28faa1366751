/* hubspot_history_test.c - who set a value: how the history is asked for, and what each
 * shape of it means. sourceType has no documented list and the order of the entries no
 * documented promise, so both are held to what the adapter says of them.
 */
#include "rig.h"

#include <stdio.h>

static const struct wr_str properties[] = {
    {"email", 5}, {"jobtitle", 8}, {"weir_score", 10}};
static const bool with_history[] = {false, true, false};

static const char block[] = "token: ${HUBSPOT_TOKEN}\nbase_url: https://crm.test\n";

struct history_rig {
    struct wr_arena *arena;
    const struct wr_crm *crm;
    void *config;
    struct wr_pull pull;
    struct wr_page page;
    uint32_t wait_ms;
    struct wr_err err;
};

static void open_rig(struct history_rig *rig)
{
    *rig = (struct history_rig){.crm = wr_crm_find(WR_LIT("hubspot"))};
    rig->arena = wr_arena_new(0);
    rig->config = rig_config(rig->crm, block, rig->arena);
    rig->pull = (struct wr_pull){.object = WR_OBJECT_LEAD,
                                 .crm_object = "contacts",
                                 .properties = properties,
                                 .property_count = WR_COUNT(properties),
                                 .with_history = with_history};
}

static void close_rig(struct history_rig *rig)
{
    wr_arena_free(rig->arena);
}

static struct wr_reply reply_of(struct history_rig *rig, const char *histories)
{
    struct wr_reply reply = {.http = {.status = 200}};

    reply.http.body = wr_arena_printf(
        rig->arena,
        "{\"results\":[{\"id\":\"501\",\"properties\":{\"email\":\"ada@example.com\","
        "\"jobtitle\":\"CTO\"}%s%s}]}",
        histories ? ",\"propertiesWithHistory\":" : "", histories ? histories : "");
    return reply;
}

/* NULL: not told. */
static const bool *read_history(struct history_rig *rig, const char *histories)
{
    struct wr_reply reply = reply_of(rig, histories);

    assert_int_equal(rig->crm->read_decode(rig->config, &rig->pull, &reply, rig->arena,
                                           &rig->page, &rig->wait_ms, &rig->err),
                     WR_OK);
    assert_int_equal(rig->page.count, 1);
    assert_str(rig->page.records[0].values[1], "CTO");
    return rig->page.records[0].by_person;
}

/* --- what is asked --- */

static void a_list_asks_for_it_and_for_fewer_records(void **state WR_UNUSED)
{
    struct history_rig rig;
    struct wr_request request;

    open_rig(&rig);
    assert_int_equal(rig.crm->page_request(rig.config, &rig.pull, WR_NONE, rig.arena,
                                           &request, &rig.err),
                     WR_OK);
    assert_non_null(strstr(request.http.url.ptr, "?limit=50&"));
    assert_non_null(
        strstr(request.http.url.ptr,
               ",email,jobtitle,weir_score&propertiesWithHistory=jobtitle"));
    rig.pull.with_history = NULL;
    assert_int_equal(rig.crm->page_request(rig.config, &rig.pull, WR_NONE, rig.arena,
                                           &request, &rig.err),
                     WR_OK);
    assert_non_null(strstr(request.http.url.ptr, "?limit=100&"));
    assert_null(strstr(request.http.url.ptr, "History"));
    close_rig(&rig);
}

static void a_search_does_not_ask(void **state WR_UNUSED)
{
    struct history_rig rig;
    struct wr_request request;

    open_rig(&rig);
    rig.pull.changed_only = true;
    assert_int_equal(rig.crm->page_request(rig.config, &rig.pull, WR_NONE, rig.arena,
                                           &request, &rig.err),
                     WR_OK);
    assert_null(strstr(request.http.body.ptr, "History"));
    assert_non_null(strstr(request.http.body.ptr, "\"limit\":200"));
    close_rig(&rig);
}

static void a_read_asks_for_it(void **state WR_UNUSED)
{
    struct wr_str ids[50];
    struct history_rig rig;
    struct wr_request request;

    open_rig(&rig);
    assert_int_equal(rig.crm->max_history_batch, WR_COUNT(ids));
    for (size_t i = 0; i < WR_COUNT(ids); i++)
        ids[i] = wr_arena_printf(rig.arena, "%zu", 501 + i);
    assert_int_equal(rig.crm->read_request(rig.config, &rig.pull, ids, WR_COUNT(ids),
                                           rig.arena, &request, &rig.err),
                     WR_OK);
    assert_non_null(strstr(request.http.body.ptr,
                           "],\"propertiesWithHistory\":[\"jobtitle\"],\"inputs\":["));
    rig.pull.with_history = NULL;
    assert_int_equal(rig.crm->read_request(rig.config, &rig.pull, ids, 1, rig.arena,
                                           &request, &rig.err),
                     WR_OK);
    assert_null(strstr(request.http.body.ptr, "History"));
    close_rig(&rig);
}

/* --- what it means --- */

#define CTO(source, at) \
    "{\"value\":\"CTO\",\"timestamp\":\"" at "\",\"sourceType\":\"" source "\"}"
#define CFO(source, at) \
    "{\"value\":\"CFO\",\"timestamp\":\"" at "\",\"sourceType\":\"" source "\"}"
#define OF(entries) "{\"jobtitle\":[" entries "]}"

#define DAY_1 "2026-01-01T08:00:00.000Z"
#define DAY_2 "2026-01-02T08:00:00Z"

static const struct {
    const char *name, *histories;
    bool is_persons;
} rows[] = {
    {"typed in the record", OF(CTO("CRM_UI", DAY_1)), true},
    {"in bulk", OF(CTO("CRM_UI_BULK_ACTION", DAY_1)), true},
    {"on a phone", OF(CTO("MOBILE_IOS", DAY_1)), true},
    {"an import", OF(CTO("IMPORT", DAY_1)), false},
    {"an integration", OF(CTO("INTEGRATION", DAY_1)), false},
    {"the API", OF(CTO("API", DAY_1)), false},
    {"a form", OF(CTO("FORM", DAY_1)), false},
    {"a workflow", OF(CTO("AUTOMATION_PLATFORM", DAY_1)), false},
    {"a source nobody has heard of", OF(CTO("CRM_UI_2", DAY_1)), false},
    {"nearly one", OF(CTO("crm_ui", DAY_1)), false},
    {"no source", OF(CTO("", DAY_1)), false},

    {"the latest first", OF(CTO("CRM_UI", DAY_2) "," CFO("IMPORT", DAY_1)), true},
    {"the latest last", OF(CFO("IMPORT", DAY_1) "," CTO("CRM_UI", DAY_2)), true},
    {"a person's before an import's", OF(CTO("IMPORT", DAY_2) "," CTO("CRM_UI", DAY_1)),
     false},
    {"the same, the latest last", OF(CTO("CRM_UI", DAY_1) "," CTO("IMPORT", DAY_2)),
     false},
    {"at once: the first", OF(CTO("CRM_UI", DAY_1) "," CTO("IMPORT", DAY_1)), true},
    {"at once: the first is no person's",
     OF(CTO("IMPORT", DAY_1) "," CTO("CRM_UI", DAY_1)), false},
    {"times in milliseconds",
     OF(CTO("IMPORT", "1767254400000") "," CTO("CRM_UI", "1767340800000")), true},
    {"no times: the first", OF(CTO("CRM_UI", "soon") "," CTO("IMPORT", "")), true},
    {"a time stands above none", OF(CTO("CRM_UI", "soon") "," CTO("IMPORT", DAY_1)),
     false},
    {"another value is the latest", OF(CFO("CRM_UI", DAY_2) "," CTO("CRM_UI", DAY_1)),
     false},

    {"of another property", "{\"email\":[" CTO("CRM_UI", DAY_1) "]}", false},
    {"nothing", "{}", false},
    {"no entries", OF(""), false},
    {"no list", "{\"jobtitle\":" CTO("CRM_UI", DAY_1) "}", false},
    {"null", "{\"jobtitle\":null}", false},
    {"entries that are none", OF("null,7,\"CRM_UI\",[],{}"), false},
    {"one among them", OF("null,7," CTO("CRM_UI", DAY_1)), true},
    {"value is no text",
     OF("{\"value\":{},\"timestamp\":\"" DAY_1 "\",\"sourceType\":\"CRM_UI\"}"), false},
    {"source is no text",
     OF("{\"value\":\"CTO\",\"timestamp\":\"" DAY_1 "\",\"sourceType\":[\"CRM_UI\"]}"),
     false},
    {"time is a number",
     OF("{\"value\":\"CTO\",\"timestamp\":1767254400000,"
        "\"sourceType\":\"CRM_UI\"}"),
     true},
};

static void each_history_has_one_meaning(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct history_rig rig;
        const bool *by_person;

        print_message("%s\n", rows[i].name);
        open_rig(&rig);
        by_person = read_history(&rig, rows[i].histories);
        assert_non_null(by_person);
        assert_false(by_person[0]);
        assert_int_equal(by_person[1], rows[i].is_persons);
        assert_false(by_person[2]);
        close_rig(&rig);
    }
}

static void what_is_no_history_tells_nothing(void **state WR_UNUSED)
{
    static const char *const none[] = {NULL, "null", "[]", "7", "\"CRM_UI\""};
    struct history_rig rig;

    open_rig(&rig);
    for (size_t i = 0; i < WR_COUNT(none); i++)
        assert_null(read_history(&rig, none[i]));
    rig.pull.with_history = NULL; /* not asked for, and there */
    assert_null(read_history(&rig, OF(CTO("CRM_UI", DAY_1))));
    close_rig(&rig);
}

static void a_list_tells_as_well(void **state WR_UNUSED)
{
    struct history_rig rig;
    struct wr_reply reply;

    open_rig(&rig);
    reply = reply_of(&rig, OF(CTO("CRM_UI", DAY_1)));
    assert_int_equal(rig.crm->page_decode(rig.config, &rig.pull, WR_NONE, &reply,
                                          rig.arena, &rig.page, &rig.wait_ms, &rig.err),
                     WR_OK);
    assert_true(rig.page.records[0].by_person[1]);
    close_rig(&rig);
}

/* A history of a hundred thousand changes is looked at so far and no further. */
static void a_huge_history_has_an_end(void **state WR_UNUSED)
{
    struct history_rig rig;
    struct wr_buf text;

    open_rig(&rig);
    wr_buf_init(&text, (size_t)16 * 1024 * 1024);
    wr_buf_putz(&text, "{\"jobtitle\":[" CTO("CRM_UI", DAY_1));
    for (int i = 0; i < 100000; i++)
        wr_buf_putz(&text, "," CFO("IMPORT", "2020-01-01T00:00:00Z"));
    wr_buf_putz(&text, "]}");
    assert_true(read_history(&rig, wr_arena_str(rig.arena, wr_buf_str(&text)).ptr)[1]);
    wr_buf_fini(&text);
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_asks_for_it_and_for_fewer_records),
        cmocka_unit_test(a_search_does_not_ask),
        cmocka_unit_test(a_read_asks_for_it),
        cmocka_unit_test(each_history_has_one_meaning),
        cmocka_unit_test(what_is_no_history_tells_nothing),
        cmocka_unit_test(a_list_tells_as_well),
        cmocka_unit_test(a_huge_history_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
