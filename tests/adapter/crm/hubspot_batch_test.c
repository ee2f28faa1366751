/* hubspot_batch_test.c - reads by id, companies of contacts, and writes: who of a batch
 * came through. A row per documented reply.
 */
#include "rig.h"

static const struct wr_str properties[] = {
    {"email", 5}, {"jobtitle", 8}, {"weir_score", 10}};

static const char block[] = "token: ${HUBSPOT_TOKEN}\nbase_url: https://crm.test\n";

struct batch_rig {
    struct wr_arena *arena;
    const struct wr_crm *crm;
    void *config;
    struct rig_fixture *fixture;
    struct wr_pull pull;
    uint32_t wait_ms;
    struct wr_err err;
};

static void open_rig(struct batch_rig *rig, const char *file)
{
    *rig = (struct batch_rig){.crm = wr_crm_find(WR_LIT("hubspot"))};
    rig->arena = wr_arena_new(0);
    rig->config = rig_config(rig->crm, block, rig->arena);
    rig->fixture = rig_fixture_open(file);
    rig->pull = (struct wr_pull){.crm_object = "contacts",
                                 .properties = properties,
                                 .property_count = WR_COUNT(properties)};
}

static void close_rig(struct batch_rig *rig)
{
    rig_fixture_close(rig->fixture);
    wr_arena_free(rig->arena);
}

/* --- read
 * ----------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *ids, *aliases; /* of the records, and what they are aliases of */
} reads[] = {
    {"all", "501 499 777", "- - -"},
    {"one is gone", "501 499", "- -"},
    {"one was merged", "501 777 499 498", "- - 501 501"},
    {"merged into itself and rubbish", "501 499", "- 501"},
    {"none", "", ""},
};

static void assert_ids(const struct wr_page *page, const char *ids, const char *aliases,
                       struct wr_arena *arena)
{
    struct wr_str got = WR_LIT(""), got_aliases = WR_LIT("");

    for (size_t i = 0; i < page->count; i++) {
        const struct wr_record *r = &page->records[i];
        const char *blank = i ? " " : "";

        got = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(got), blank, WR_FMT(r->id));
        got_aliases = wr_arena_printf(arena, "%.*s%s%s", WR_FMT(got_aliases), blank,
                                      r->alias_of.ptr ? r->alias_of.ptr : "-");
    }
    assert_str(got, ids);
    assert_str(got_aliases, aliases);
}

static void records_are_read_by_id(void **state WR_UNUSED)
{
    static const struct wr_str ids[] = {{"501", 3}, {"499", 3}, {"777", 3}};
    struct batch_rig rig;
    struct wr_request request;
    struct wr_page page;

    open_rig(&rig, "read.json");
    assert_int_equal(rig.crm->read_request(rig.config, &rig.pull, ids, 3, rig.arena,
                                           &request, &rig.err),
                     WR_OK);
    rig_assert_request(rig.fixture, 0, &request);
    for (size_t i = 0; i < WR_COUNT(reads); i++) {
        struct wr_reply reply = rig_reply(rig.fixture, reads[i].name, rig.arena);

        print_message("%s\n", reads[i].name);
        assert_int_equal(rig.crm->read_decode(rig.config, &rig.pull, &reply, rig.arena,
                                              &page, &rig.wait_ms, &rig.err),
                         WR_OK);
        assert_ids(&page, reads[i].ids, reads[i].aliases, rig.arena);
    }
    close_rig(&rig);
}

/* --- links
 * ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum wr_code code;
    const char *accounts[3];
} link_rows[] = {
    {"primary, smallest, none", WR_OK, {"9002", "9003", NULL}},
    {"none by error", WR_OK, {"9001", NULL, NULL}},
    {"not found, no more said", WR_OK, {NULL, NULL, NULL}},
    {"another error", WR_E_TRANSIENT, {NULL}},
    {"odd rows", WR_OK, {NULL, "9005", NULL}},
    {"no list", WR_E_PROTOCOL, {NULL}},
};

static void companies_of_contacts(void **state WR_UNUSED)
{
    static const struct wr_str ids[] = {{"501", 3}, {"502", 3}, {"503", 3}};
    struct batch_rig rig;
    struct wr_request request;
    struct wr_link links[3];

    open_rig(&rig, "links.json");
    assert_int_equal(
        rig.crm->links_request(rig.config, ids, 3, rig.arena, &request, &rig.err),
        WR_OK);
    rig_assert_request(rig.fixture, 0, &request);
    for (size_t i = 0; i < WR_COUNT(link_rows); i++) {
        struct wr_reply reply = rig_reply(rig.fixture, link_rows[i].name, rig.arena);

        print_message("%s\n", link_rows[i].name);
        assert_int_equal(rig.crm->links_decode(rig.config, ids, 3, &reply, rig.arena,
                                               links, &rig.wait_ms, &rig.err),
                         link_rows[i].code);
        for (size_t k = 0; k < 3 && !link_rows[i].code; k++) {
            assert_str(links[k].lead_id, ids[k].ptr);
            assert_str(links[k].account_id, link_rows[i].accounts[k]);
        }
    }
    close_rig(&rig);
}

/* --- write
 * ---------------------------------------------------------------------------- */

static const struct wr_str names_1[] = {{"weir_score", 10}, {"weir_tier", 9}};
static const struct wr_str values_1[] = {{"77", 2}, {"strong", 6}};
static const struct wr_str names_2[] = {{"jobtitle", 8}};
static const struct wr_str values_2[] = {{"Caf\xC3\xA9 \"Chef\" \\ K\xC3\xB6"
                                          "chin",
                                          22}};
static const struct wr_str names_3[] = {{"weir_stop_reason", 16}};
static const struct wr_str values_3[] = {{"", 0}};

static const struct wr_write writes[] = {
    {{"501", 3}, names_1, values_1, 2, {"t-501", 5}},
    {{"502", 3}, names_2, values_2, 1, {"t-502", 5}},
    {{"503", 3}, names_3, values_3, 1, {"t-503", 5}},
};

enum {
    OK = WR_WRITE_OK,
    NO = WR_WRITE_REJECTED,
    GONE = WR_WRITE_GONE,
    AGAIN = WR_WRITE_RETRY
};

static const struct {
    const char *name;
    enum wr_code code;
    int results[3];
    const char *reason; /* of the last that is not OK */
} write_rows[] =
    {
        {"all", WR_OK, {OK, OK, OK}, NULL},
        {"all, without traces", WR_OK, {OK, OK, OK}, NULL},
        {"one refused by trace",
         WR_OK,
         {OK, NO, OK},
         "VALIDATION_ERROR: jobtitle, INVALID_OPTION"},
        {"one gone by id", WR_OK, {OK, GONE, OK}, "OBJECT_NOT_FOUND"},
        {"two gone in one error", WR_OK, {OK, GONE, GONE}, "OBJECT_NOT_FOUND"},
        {"200 with errors", WR_OK, {OK, OK, NO}, "VALIDATION_ERROR"},
        {"201 mixed", WR_OK, {OK, OK, AGAIN}, "CONFLICT"},
        {"error that names nobody",
         WR_OK,
         {OK, AGAIN, OK},
         "no word about it in the reply"},
        {"no word about one", WR_OK, {OK, AGAIN, OK}, "no word about it in the reply"},
        {"both result and error", WR_OK, {OK, NO, OK}, "VALIDATION_ERROR"},
        {"not finished", WR_OK, {AGAIN, AGAIN, AGAIN}, "no word about it in the reply"},
        {"errors without results",
         WR_OK,
         {GONE, AGAIN, AGAIN},
         "no word about it in the reply"},
        {"one rate limited", WR_OK, {OK, AGAIN, OK}, "RATE_LIMITS"},
        {"error of odd types", WR_OK, {OK, GONE, OK}, "OBJECT_NOT_FOUND"},
        {"error without a category", WR_OK, {OK, AGAIN, OK}, "refused with status 207"},
        {"merged, told by its trace", WR_OK, {OK, OK, OK}, NULL},
        {"strangers", WR_OK, {AGAIN, AGAIN, AGAIN}, "no word about it in the reply"},
        {"no results", WR_E_PROTOCOL, {0, 0, 0}, NULL},
        {"one row spoils it",
         WR_OK,
         {AGAIN, AGAIN, AGAIN},
         "VALIDATION_ERROR: weir_score, INVALID_INTEGER"},
        {"no such property", WR_E_CONFIG, {0, 0, 0}, NULL},
        {"bare 400", WR_OK, {AGAIN, AGAIN, AGAIN}, "refused with status 400"},
        {"400 of HTML", WR_E_TRANSIENT, {0, 0, 0}, NULL},
        {"409", WR_OK, {AGAIN, AGAIN, AGAIN}, "CONFLICT"},
        {"413", WR_OK, {AGAIN, AGAIN, AGAIN}, "refused with status 413"},
        {"404 gone", WR_OK, {AGAIN, AGAIN, AGAIN}, "OBJECT_NOT_FOUND"},
        {"404 address", WR_E_CONFIG, {0, 0, 0}, NULL},
},
  lone_rows[] = {
      {"one row spoils it",
       WR_OK,
       {NO},
       "VALIDATION_ERROR: weir_score, INVALID_INTEGER"},
      {"bare 400", WR_OK, {NO}, "refused with status 400"},
      {"409", WR_OK, {NO}, "CONFLICT"},
      {"413", WR_OK, {NO}, "refused with status 413"},
      {"404 gone", WR_OK, {GONE}, "OBJECT_NOT_FOUND"},
      {"no such property", WR_E_CONFIG, {0}, NULL},
      {"error that names nobody", WR_OK, {NO}, "VALIDATION_ERROR"},
      {"errors without results", WR_OK, {GONE}, "OBJECT_NOT_FOUND"},
      {"not finished", WR_OK, {AGAIN}, "no word about it in the reply"},
      {"strangers", WR_OK, {AGAIN}, "no word about it in the reply"},
};

static enum wr_code decode_write(struct batch_rig *rig, const char *name, size_t count,
                                 struct wr_written *written)
{
    struct wr_reply reply = rig_reply(rig->fixture, name, rig->arena);

    return rig->crm->write_decode(rig->config, writes, count, &reply, rig->arena,
                                  written, &rig->wait_ms, &rig->err);
}

static void assert_written(const struct wr_written *written, size_t count,
                           const int *results, const char *reason)
{
    struct wr_str last = WR_NONE;

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(written[i].result, results[i]);
        assert_true(!written[i].reason.ptr == (results[i] == OK));
        if (results[i] != OK)
            last = written[i].reason;
        assert_true(wr_str_search(last, WR_LIT("@")) >= last.len);
    }
    assert_str(last, reason);
}

static void of_a_batch_each_row_is_settled_by_itself(void **state WR_UNUSED)
{
    struct wr_written written[3];
    struct batch_rig rig;

    open_rig(&rig, "write.json");
    assert_int_equal(rig_fixture_count(rig.fixture), WR_COUNT(write_rows));
    for (size_t i = 0; i < WR_COUNT(write_rows); i++) {
        print_message("%s\n", write_rows[i].name);
        assert_int_equal(decode_write(&rig, write_rows[i].name, 3, written),
                         write_rows[i].code);
        if (!write_rows[i].code)
            assert_written(written, 3, write_rows[i].results, write_rows[i].reason);
    }
    close_rig(&rig);
}

static void a_lone_row_takes_all_that_is_said(void **state WR_UNUSED)
{
    struct wr_written written;
    struct batch_rig rig;

    open_rig(&rig, "write.json");
    for (size_t i = 0; i < WR_COUNT(lone_rows); i++) {
        print_message("%s\n", lone_rows[i].name);
        assert_int_equal(decode_write(&rig, lone_rows[i].name, 1, &written),
                         lone_rows[i].code);
        if (!lone_rows[i].code)
            assert_written(&written, 1, lone_rows[i].results, lone_rows[i].reason);
    }
    close_rig(&rig);
}

/* The record was merged: HubSpot answers with the one that it went into. */
static void a_lone_row_may_come_back_under_another_id(void **state WR_UNUSED)
{
    static const char body[] = "{\"results\":[{\"id\":\"900\",\"properties\":{}}]}";
    struct wr_reply reply = {.kind = WR_REQUEST_HTTP};
    struct wr_written written;
    struct batch_rig rig;

    open_rig(&rig, "write.json");
    reply.http.status = 200;
    reply.http.body = wr_str(body);
    assert_int_equal(rig.crm->write_decode(rig.config, writes, 1, &reply, rig.arena,
                                           &written, &rig.wait_ms, &rig.err),
                     WR_OK);
    assert_int_equal(written.result, WR_WRITE_OK);
    close_rig(&rig);
}

static void writes_carry_a_trace_each(void **state WR_UNUSED)
{
    struct wr_request request;
    struct batch_rig rig;

    open_rig(&rig, "write.json");
    assert_int_equal(rig.crm->write_request(rig.config, "contacts", writes, 3,
                                            rig.arena, &request, &rig.err),
                     WR_OK);
    rig_assert_request(rig.fixture, 0, &request);
    assert_int_equal(rig.crm->write_request(rig.config, "con tacts", writes, 3,
                                            rig.arena, &request, &rig.err),
                     WR_E_CONFIG);
    close_rig(&rig);
}

static void a_cut_body_settles_nothing(void **state WR_UNUSED)
{
    struct wr_written written[3];
    struct wr_reply reply;
    struct batch_rig rig;

    open_rig(&rig, "write.json");
    reply = rig_reply(rig.fixture, "one refused by trace", rig.arena);
    while (reply.http.body.len-- > 0)
        assert_int_equal(rig.crm->write_decode(rig.config, writes, 3, &reply, rig.arena,
                                               written, &rig.wait_ms, &rig.err),
                         WR_E_PROTOCOL);
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_read_by_id),
        cmocka_unit_test(companies_of_contacts),
        cmocka_unit_test(of_a_batch_each_row_is_settled_by_itself),
        cmocka_unit_test(a_lone_row_takes_all_that_is_said),
        cmocka_unit_test(a_lone_row_may_come_back_under_another_id),
        cmocka_unit_test(writes_carry_a_trace_each),
        cmocka_unit_test(a_cut_body_settles_nothing),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
