/* hubspot_page_test.c - pulls: what is asked for, what each reply means, how the walk
 * goes on. A row per documented reply.
 */
#include "rig.h"

#include "weir/clock.h"

static const struct wr_str properties[] = {
    {"email", 5}, {"jobtitle", 8}, {"weir_score", 10}};

static const char block[] = "token: ${HUBSPOT_TOKEN}\n"
                            "base_url: https://crm.test/\n"
                            "page_size: 2\n"
                            "search_size: 2\n";

struct page_rig {
    struct wr_arena *arena;
    const struct wr_crm *crm;
    void *config;
    struct rig_fixture *fixture;
    struct wr_pull pull;
    struct wr_page page;
    uint32_t wait_ms;
    struct wr_err err;
};

static void open_rig(struct page_rig *rig, const char *file)
{
    *rig = (struct page_rig){.crm = wr_crm_find(WR_LIT("hubspot"))};
    rig->arena = wr_arena_new(0);
    rig->config = rig_config(rig->crm, block, rig->arena);
    rig->fixture = rig_fixture_open(file);
    rig->pull = (struct wr_pull){.object = WR_OBJECT_LEAD,
                                 .crm_object = "contacts",
                                 .properties = properties,
                                 .property_count = WR_COUNT(properties),
                                 .want_links = true};
}

static void close_rig(struct page_rig *rig)
{
    rig_fixture_close(rig->fixture);
    wr_arena_free(rig->arena);
}

static enum wr_code decode_reply(struct page_rig *rig, struct wr_str cursor,
                                 const struct wr_reply *reply)
{
    rig->err = (struct wr_err){.code = WR_OK};
    return rig->crm->page_decode(rig->config, &rig->pull, cursor, reply, rig->arena,
                                 &rig->page, &rig->wait_ms, &rig->err);
}

static enum wr_code decode(struct page_rig *rig, const char *cursor, const char *name)
{
    struct wr_reply reply = rig_reply(rig->fixture, name, rig->arena);

    return decode_reply(rig, wr_str(cursor), &reply);
}

/* 2026-01-01 00:00 to 2026-01-02 00:00:00.000001: the odd microsecond rounds up. */
static void set_window(struct page_rig *rig)
{
    rig->pull.changed_only = true;
    rig->pull.from_us = INT64_C(1767225600) * WR_SECOND_US;
    rig->pull.until_us = INT64_C(1767312000) * WR_SECOND_US + 1;
}

static void check_requests(struct page_rig *rig)
{
    struct wr_request request;
    struct wr_str cursor;
    size_t i;

    for (i = 0; rig_fixture_request(rig->fixture, i, &cursor); i++) {
        assert_int_equal(rig->crm->page_request(rig->config, &rig->pull, cursor,
                                                rig->arena, &request, &rig->err),
                         WR_OK);
        rig_assert_request(rig->fixture, i, &request);
        assert_int_equal(request.http.header_count, 2);
        assert_true(request.http.headers[1].secret);
        assert_str(request.http.headers[1].value, "Bearer " RIG_TOKEN);
        assert_null(strstr(request.http.url.ptr, RIG_TOKEN));
    }
    assert_true(i > 1);
}

static void a_list_asks_for_properties_and_companies(void **state WR_UNUSED)
{
    struct page_rig rig;

    open_rig(&rig, "list.json");
    check_requests(&rig);
    close_rig(&rig);
}

static void links_are_asked_for_where_wanted(void **state WR_UNUSED)
{
    struct page_rig rig;
    struct wr_request request;

    open_rig(&rig, "list.json");
    rig.pull.want_links = false;
    assert_int_equal(rig.crm->page_request(rig.config, &rig.pull, WR_NONE, rig.arena,
                                           &request, &rig.err),
                     WR_OK);
    assert_null(strstr(request.http.url.ptr, "associations"));
    assert_int_equal(decode(&rig, NULL, "page"), WR_OK);
    assert_false(rig.page.records[0].links_known);
    close_rig(&rig);
}

static void a_search_walks_by_id_inside_a_window(void **state WR_UNUSED)
{
    struct page_rig rig;

    open_rig(&rig, "search.json");
    set_window(&rig);
    check_requests(&rig);
    close_rig(&rig);
}

static void a_page_is_read(void **state WR_UNUSED)
{
    struct page_rig rig;
    const struct wr_record *r;

    open_rig(&rig, "list.json");
    assert_int_equal(decode(&rig, NULL, "page"), WR_OK);
    assert_int_equal(rig.page.count, 2);
    assert_str(rig.page.next, "list:NTAyCg%3D%3D");
    assert_int_equal(rig.page.server_now_us, INT64_C(1795336200) * WR_SECOND_US);
    r = &rig.page.records[0];
    assert_str(r->id, "501");
    assert_int_equal(r->modified_us, INT64_C(1795168800) * WR_SECOND_US);
    assert_str(r->values[0], "ada@example.com");
    assert_str(r->values[1], "VP Marketing");
    assert_str(r->values[2], NULL);
    assert_true(r->links_known);
    assert_str(r->account_id, "9002"); /* the primary one */
    r = &rig.page.records[1];
    assert_str(r->values[1], NULL); /* "" is how HubSpot clears */
    assert_str(r->values[2], "77");
    assert_true(r->links_known);
    assert_str(r->account_id, NULL);
    close_rig(&rig);
}

static const struct {
    const char *name;
    const char *cursor;
    enum wr_code code;
    size_t count, skipped;
    const char *next;
} lists[] =
    {
        {"page", NULL, WR_OK, 2, 0, "list:NTAyCg%3D%3D"},
        {"last page", NULL, WR_OK, 1, 0, NULL},
        {"nobody", NULL, WR_OK, 0, 0, NULL},
        {"more companies than shown", NULL, WR_OK, 1, 0, NULL},
        {"archived", NULL, WR_OK, 1, 0, NULL},
        {"unknown members", NULL, WR_OK, 1, 0, NULL},
        {"rows that are none", NULL, WR_OK, 2, 8, NULL},
        {"number id", NULL, WR_OK, 1, 0, NULL},
        {"same cursor", "list:NTAyCg%3D%3D", WR_E_PROTOCOL, 0, 0, NULL},
        {"next without cursor", NULL, WR_E_PROTOCOL, 0, 0, NULL},
        {"results is no list", NULL, WR_E_PROTOCOL, 0, 0, NULL},
        {"no results", NULL, WR_E_PROTOCOL, 0, 0, NULL},
        {"a list", NULL, WR_E_PROTOCOL, 0, 0, NULL},
        {"empty body", NULL, WR_E_PROTOCOL, 0, 0, NULL},
        {"no content", NULL, WR_E_PROTOCOL, 0, 0, NULL},
        {"a page of HTML", NULL, WR_E_TRANSIENT, 0, 0, NULL},
        {"HTML without a type", NULL, WR_E_TRANSIENT, 0, 0, NULL},
        {"page", "search:501", WR_OK, 2, 0, "list:NTAyCg%3D%3D"},
},
  searches[] = {
      {"page", NULL, WR_OK, 2, 0, "search:502"},
      {"page", "search:500", WR_OK, 2, 0, "search:502"},
      {"last page", "search:502", WR_OK, 1, 0, NULL},
      {"nobody", "search:502", WR_OK, 0, 0, NULL},
      {"more by the total alone", "search:502", WR_OK, 2, 0, "search:504"},
      {"more by the paging alone", "search:502", WR_OK, 2, 0, "search:504"},
      {"last page, bad row", "search:502", WR_OK, 1, 1, NULL},
      {"page", "search:501", WR_E_PROTOCOL, 0, 0, NULL}, /* the same page again */
      {"ids by text", NULL, WR_E_PROTOCOL, 0, 0, NULL},
      {"goes back", "search:502", WR_E_PROTOCOL, 0, 0, NULL},
      {"same id twice", "search:502", WR_E_PROTOCOL, 0, 0, NULL},
      {"says more, shows none", "search:502", WR_E_PROTOCOL, 0, 0, NULL},
      {"only bad rows, more", "search:502", WR_E_PROTOCOL, 0, 0, NULL},
      {"huge ids", NULL, WR_OK, 2, 0, NULL},
      {"page", "list:x", WR_E_CONFIG, 0, 0, NULL},
      {"page", "search:", WR_E_CONFIG, 0, 0, NULL},
      {"page", "search:5x", WR_E_CONFIG, 0, 0, NULL},
};

static void each_list_has_one_meaning(void **state WR_UNUSED)
{
    struct page_rig rig;

    open_rig(&rig, "list.json");
    for (size_t i = 0; i < WR_COUNT(lists); i++) {
        print_message("%s\n", lists[i].name);
        assert_int_equal(decode(&rig, lists[i].cursor, lists[i].name), lists[i].code);
        if (lists[i].code)
            continue;
        assert_int_equal(rig.page.count, lists[i].count);
        assert_int_equal(rig.page.skipped, lists[i].skipped);
        assert_str(rig.page.next, lists[i].next);
    }
    close_rig(&rig);
}

static void each_search_has_one_meaning(void **state WR_UNUSED)
{
    struct page_rig rig;

    open_rig(&rig, "search.json");
    set_window(&rig);
    for (size_t i = 0; i < WR_COUNT(searches); i++) {
        print_message("%s, %s\n", searches[i].name, searches[i].cursor);
        assert_int_equal(decode(&rig, searches[i].cursor, searches[i].name),
                         searches[i].code);
        if (searches[i].code)
            continue;
        assert_int_equal(rig.page.count, searches[i].count);
        assert_int_equal(rig.page.skipped, searches[i].skipped);
        assert_str(rig.page.next, searches[i].next);
        assert_false(rig.page.count && rig.page.records[0].links_known);
    }
    close_rig(&rig);
}

static void odd_records_are_told_apart(void **state WR_UNUSED)
{
    struct page_rig rig;

    open_rig(&rig, "list.json");
    assert_int_equal(decode(&rig, NULL, "archived"), WR_OK);
    assert_true(rig.page.records[0].gone);
    assert_int_equal(decode(&rig, NULL, "last page"), WR_OK);
    assert_false(rig.page.records[0].gone);
    assert_str(rig.page.records[0].account_id, "9003"); /* the smallest; no primary */
    assert_int_equal(decode(&rig, NULL, "more companies than shown"), WR_OK);
    assert_false(rig.page.records[0].links_known);
    assert_int_equal(decode(&rig, NULL, "rows that are none"), WR_OK);
    assert_str(rig.page.skip_reason, "a record has no id");
    /* An object where a text belongs costs its value alone. */
    assert_str(rig.page.records[0].id, "507");
    assert_str(rig.page.records[0].values[0], NULL);
    assert_int_equal(rig.page.records[0].kinds[0], WR_JSON_OBJECT);
    assert_str(rig.page.records[1].id, "508");
    assert_int_equal(decode(&rig, NULL, "number id"), WR_OK);
    assert_str(rig.page.records[0].id, "509");
    assert_str(rig.page.records[0].values[2], "77");
    close_rig(&rig);
}

static const struct {
    const char *name;
    enum wr_code code;
    uint32_t wait_ms;
    const char *text, *hint;
} errors[] = {
    {"429 ten seconds", WR_E_RATE, 10000, "TEN_SECONDLY_ROLLING", NULL},
    {"429 with Retry-After", WR_E_RATE, 3000, "TEN_SECONDLY_ROLLING", NULL},
    {"429 with a date", WR_E_RATE, 7000, NULL, NULL},
    {"429 secondly", WR_E_RATE, 1000, "SECONDLY", NULL},
    {"429 secondly by message", WR_E_RATE, 1000, NULL, NULL},
    {"429 daily", WR_E_QUOTA, 0, "DAILY", NULL},
    {"429 daily by message", WR_E_QUOTA, 0, NULL, NULL},
    {"429 by category", WR_E_RATE, 0, NULL, NULL},
    {"429 of text", WR_E_RATE, 0, NULL, NULL},
    {"429 of HTML", WR_E_RATE, 5000, NULL, NULL},
    {"429 with a wrong wait", WR_E_RATE, 10000, NULL, NULL},
    {"429 with a wait of ages", WR_E_RATE, 86400000, NULL, NULL},
    {"401", WR_E_AUTH, 0, "INVALID_AUTHENTICATION", "token"},
    {"401 of HTML", WR_E_AUTH, 0, "401", "token"},
    {"403 scopes", WR_E_AUTH, 0, "MISSING_SCOPES", "crm.objects.contacts.read"},
    {"403 missing scopes", WR_E_AUTH, 0, NULL, "crm.objects.companies.read"},
    {"403 of HTML", WR_E_TRANSIENT, 0, NULL, NULL},
    {"400", WR_E_PROTOCOL, 0, "VALIDATION_ERROR", NULL},
    {"404", WR_E_CONFIG, 0, "404", "object"},
    {"414", WR_E_LIMIT, 0, NULL, NULL},
    {"423", WR_E_TRANSIENT, 2000, NULL, NULL},
    {"477", WR_E_TRANSIENT, 120000, NULL, NULL},
    {"500", WR_E_TRANSIENT, 0, "500", NULL},
    {"502", WR_E_TRANSIENT, 0, "502", NULL},
    {"503", WR_E_TRANSIENT, 7000, NULL, NULL},
    {"521", WR_E_TRANSIENT, 0, NULL, NULL},
    {"524", WR_E_TRANSIENT, 0, NULL, NULL},
    {"526", WR_E_TRANSIENT, 0, NULL, NULL},
    {"301", WR_E_PROTOCOL, 0, "301", NULL},
    {"418", WR_E_PROTOCOL, 0, "418", NULL},
};

static void assert_tells_nothing(const struct wr_err *err)
{
    static const char *const never[] = {RIG_TOKEN, "example.com", "@", "ada", "\n"};

    for (size_t i = 0; i < WR_COUNT(never); i++) {
        assert_null(strstr(err->text, never[i]));
        assert_null(strstr(err->hint, never[i]));
    }
}

static void each_error_says_what_to_do(void **state WR_UNUSED)
{
    struct page_rig rig;

    open_rig(&rig, "errors.json");
    assert_int_equal(rig_fixture_count(rig.fixture), WR_COUNT(errors));
    for (size_t i = 0; i < WR_COUNT(errors); i++) {
        print_message("%s\n", errors[i].name);
        assert_int_equal(decode(&rig, NULL, errors[i].name), errors[i].code);
        assert_int_equal(rig.err.code, errors[i].code);
        assert_int_equal(rig.wait_ms, errors[i].wait_ms);
        assert_non_null(strstr(rig.err.text, errors[i].text ? errors[i].text : ""));
        assert_non_null(strstr(rig.err.hint, errors[i].hint ? errors[i].hint : ""));
        assert_tells_nothing(&rig.err);
    }
    close_rig(&rig);
}

/* A connection may close anywhere: every proper prefix of a body is refused. */
static void a_cut_body_is_never_a_page(void **state WR_UNUSED)
{
    static const char *const files[] = {"list.json", "search.json"};

    for (size_t f = 0; f < WR_COUNT(files); f++) {
        struct page_rig rig;
        struct wr_reply reply;

        open_rig(&rig, files[f]);
        rig.pull.changed_only = f == 1;
        reply = rig_reply(rig.fixture, "page", rig.arena);
        while (reply.http.body.len-- > 0) {
            assert_int_equal(decode_reply(&rig, WR_NONE, &reply), WR_E_PROTOCOL);
            assert_tells_nothing(&rig.err);
        }
        close_rig(&rig);
    }
}

/* 4,000 records in a page nobody asked for, with values of 2 KiB. */
static void a_huge_page_is_read_or_refused(void **state WR_UNUSED)
{
    struct page_rig rig;
    struct wr_reply reply;
    struct wr_buf body;
    char value[2048];

    open_rig(&rig, "list.json");
    reply = rig_reply(rig.fixture, "page", rig.arena);
    memset(value, 'x', sizeof(value));
    wr_buf_init(&body, 64 * 1024 * 1024);
    wr_buf_putz(&body, "{\"results\":[");
    for (int i = 1; i <= 4000; i++)
        wr_buf_printf(&body, "%s{\"id\":\"%d\",\"properties\":{\"email\":\"%.*s\"}}",
                      i > 1 ? "," : "", i, (int)sizeof(value), value);
    wr_buf_putz(&body, "]}");
    reply.http.body = wr_buf_str(&body);
    assert_int_equal(decode_reply(&rig, WR_NONE, &reply), WR_OK);
    assert_int_equal(rig.page.count, 4000);
    wr_buf_reset(&body);
    for (int i = 0; i < 33 * 1024 * 1024 / 64; i++)
        wr_buf_putz(&body, "                                                        "
                           "        ");
    reply.http.body = wr_buf_str(&body);
    assert_int_equal(decode_reply(&rig, WR_NONE, &reply), WR_E_LIMIT);
    wr_buf_fini(&body);
    close_rig(&rig);
}

static void too_many_properties_are_a_mistake_of_the_map(void **state WR_UNUSED)
{
    struct page_rig rig;
    struct wr_str many[100];
    struct wr_request request;

    open_rig(&rig, "list.json");
    for (size_t i = 0; i < WR_COUNT(many); i++)
        many[i] = WR_LIT("a_property_of_21_bytes");
    rig.pull.properties = many;
    for (int search = 0; search < 2; search++) {
        rig.pull.changed_only = search;
        rig.pull.property_count = 96; /* 96 * 25 is 2,400 */
        assert_int_equal(rig.crm->page_request(rig.config, &rig.pull,
                                               search ? WR_LIT("search:"
                                                               "9223372036854775807")
                                                      : WR_NONE,
                                               rig.arena, &request, &rig.err),
                         WR_OK);
        assert_true(request.http.body.len < 3000);
        rig.pull.property_count = 97;
        assert_int_equal(rig.crm->page_request(rig.config, &rig.pull, WR_NONE,
                                               rig.arena, &request, &rig.err),
                         WR_E_CONFIG);
        assert_non_null(strstr(rig.err.text, "2400 fit"));
    }
    rig.pull.property_count = 1;
    rig.pull.crm_object = "contacts/../deals";
    assert_int_equal(rig.crm->page_request(rig.config, &rig.pull, WR_NONE, rig.arena,
                                           &request, &rig.err),
                     WR_E_CONFIG);
    close_rig(&rig);
}

static void companies_go_by_their_own_stamp(void **state WR_UNUSED)
{
    struct page_rig rig;
    struct wr_request request;

    open_rig(&rig, "search.json");
    set_window(&rig);
    rig.pull.crm_object = "companies";
    assert_int_equal(rig.crm->page_request(rig.config, &rig.pull, WR_NONE, rig.arena,
                                           &request, &rig.err),
                     WR_OK);
    assert_non_null(
        strstr(request.http.body.ptr, "\"hs_lastmodifieddate\",\"operator\""));
    assert_null(strstr(request.http.body.ptr, "\"lastmodifieddate\""));
    close_rig(&rig);
}

static const struct {
    const char *value, *shown;
} shown[] = {
    {"77.0", "77"},
    {"77", "77"},
    {"77.50", "77.5"},
    {"-3.00", "-3"},
    {"0.0", "0"},
    {"-0.0", "0"},
    {"0.10", "0.1"},
    {"01.50", "01.50"},
    {"1.", "1."},
    {".5", ".5"},
    {"1.2.0", "1.2.0"},
    {"+1.0", "+1.0"},
    {"  VP  ", "VP"},
    {"", ""},
    {"  ", ""},
    {"1.0 km", "1.0 km"},
    {"2026-11-22T08:30:00.000Z", "2026-11-22T08:30:00Z"},
    {"2026-11-22T08:30:00.123456Z", "2026-11-22T08:30:00.123000Z"},
    {"2026-11-22T09:30:00+01:00", "2026-11-22T08:30:00Z"},
    {"2026-11-22", "2026-11-22"},
    {"2026-11-22Tomorrow", "2026-11-22Tomorrow"},
    {"1001-5000", "1001-5000"},
    {"004930", "004930"},
};

static void values_are_compared_as_hubspot_shows_them(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    const struct wr_crm *crm = wr_crm_find(WR_LIT("hubspot"));

    for (size_t i = 0; i < WR_COUNT(shown); i++) {
        print_message("%s\n", shown[i].value);
        assert_str(crm->as_shown(wr_str(shown[i].value), arena), shown[i].shown);
    }
    wr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_asks_for_properties_and_companies),
        cmocka_unit_test(links_are_asked_for_where_wanted),
        cmocka_unit_test(a_search_walks_by_id_inside_a_window),
        cmocka_unit_test(a_page_is_read),
        cmocka_unit_test(each_list_has_one_meaning),
        cmocka_unit_test(each_search_has_one_meaning),
        cmocka_unit_test(odd_records_are_told_apart),
        cmocka_unit_test(each_error_says_what_to_do),
        cmocka_unit_test(a_cut_body_is_never_a_page),
        cmocka_unit_test(a_huge_page_is_read_or_refused),
        cmocka_unit_test(too_many_properties_are_a_mistake_of_the_map),
        cmocka_unit_test(companies_go_by_their_own_stamp),
        cmocka_unit_test(values_are_compared_as_hubspot_shows_them),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
