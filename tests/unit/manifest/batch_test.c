/* batch_test.c - several asks in one talk: what is sent for each, whose a row is, what
 * it means, what it cost, and what becomes of it when only some are left to collect.
 */
#include "batch_rig.h"

static const char by_position[] = PAGE("      by: position\n", EACH, ROWS, PRICED);
static const char by_framed[] =
    PAGE("      by: {at: /id, row: \"r-{$row}.x\"}\n", EACH, ROWS, PRICED);
static const char by_echo[] =
    PAGE("      by: {at: /mail, same_as: email}\n", EACH, ROWS, PRICED);
static const char or_miss[] = PAGE("      by: {at: /mail, same_as: email}\n"
                                   "      missing: miss\n",
                                   EACH, ROWS, PRICED);
static const char by_label[] = PAGE("      by: {at: /id}\n", EACH, ROWS, PRICED);

static const char *title_of(struct rig *rig, size_t i)
{
    const struct wr_answer *all = rig->talk.answers;
    const char *found;

    rig->talk.answers += i;
    found = rig_found(rig, WR_F_TITLE);
    rig->talk.answers = (struct wr_answer *)(uintptr_t)all;
    return found;
}

static void each_ask_has_its_piece_of_the_body(void **state WR_UNUSED)
{
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, by_label, 2);
    assert_int_equal(rig.provider->max_batch, 8);
    assert_int_equal(rig.provider->linger_ms, 200);
    assert_true(
        wr_str_eqz(rig.talk.request.http.body,
                   "{\"flag\":true,\"list\":[{\"id\":\"1\",\"mail\":\"a@a.example\"},"
                   "{\"id\":\"2\",\"mail\":\"b@b.example\"}],\"end\":[\"x\"]}"));
    /* One ask is the same request, and a part of a batch keeps its labels. */
    rig.talk.asks = &asks.items[1];
    rig.talk.count = 1;
    rig.talk.state = WR_NONE;
    rig_begin(&rig);
    assert_true(
        wr_str_eqz(rig.talk.request.http.body,
                   "{\"flag\":true,\"list\":[{\"id\":\"2\",\"mail\":\"b@b.example\"}],"
                   "\"end\":[\"x\"]}"));
    rig_free(&rig);
}

static struct wr_str header(const struct wr_http_request *req, const char *name)
{
    for (size_t i = 0; i < req->header_count; i++) {
        if (wr_str_eqz(req->headers[i].name, name))
            return req->headers[i].value;
    }
    return WR_NONE;
}

static void values_of_all_asks_are_joined(void **state WR_UNUSED)
{
    static const char yaml[] = PAGE(
        "      by: position\n",
        "      method: POST\n      path: /all\n"
        "      headers: {x-sites: {each: \"{domain}\", join: \"; \"}}\n"
        "      query: {u: {each: \"https://{domain}\"}, n: \"1\"}\n"
        "      form: {ids: {each: \"{$row}\", join: \"|\"}, m: {each: \"{email}\"}}\n",
        ROWS, PRICED);
    char *page = rig_bend(yaml, "    optional: [title]\n", "");
    const struct wr_http_request *sent;
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, page, 3);
    sent = &rig.talk.request.http;
    assert_true(wr_str_eqz(sent->url,
                           "https://api.acme.test/all?u=https%3A%2F%2Fa.example%2C"
                           "https%3A%2F%2Fb.example%2Chttps%3A%2F%2Fc.example&n=1"));
    assert_true(wr_str_eqz(header(sent, "x-sites"), "a.example; b.example; c.example"));
    assert_true(wr_str_eqz(sent->body, "ids=1%7C2%7C3&m=a%40a.example%2Cb%40b.example"
                                       "%2Cc%40c.example"));
    assert_true(wr_str_search(sent->url_public, WR_LIT("u=https")) <
                sent->url_public.len);
    rig_free(&rig);
    free(page);
}

/* A table of lists: three asks, what they come to, or the error of all of them. */
static const struct {
    const char *page, *rows, *answers;
    enum wr_code code;
} lists[] = {
    {by_position, "{\"site\":\"a.example\"},null,{\"no\":1}", "hmm", WR_OK},
    {by_position, "{\"site\":\"b.example\"},null,{\"bad\":1}", "Pmr", WR_OK},
    {by_position, "{},\"x\",[]", "PPP", WR_OK},
    {by_position, "{\"left\":0},7,{\"no\":true}", "QPm", WR_OK},
    {by_position, "null,null", NULL, WR_E_PROTOCOL},
    {by_position, "null,null,null,null", NULL, WR_E_PROTOCOL},
    {by_position, "", NULL, WR_E_PROTOCOL},
    {by_label,
     "{\"id\":\"3\",\"no\":1},{\"id\":1,\"site\":\"a.example\"},"
     "{\"id\":\"2\",\"bad\":1}",
     "hrm", WR_OK},
    {by_label, "{\"id\":\"3\",\"no\":1}", "PPm", WR_OK},
    {by_label, "{\"id\":\"3\",\"no\":1},{\"id\":\"3\",\"no\":1}", "PPP", WR_OK},
    {by_label,
     "{\"id\":\"0\",\"no\":1},{\"id\":\"4\",\"no\":1},{\"id\":\"-1\",\"no\":1},"
     "{\"id\":\"4294967297\",\"no\":1},{\"id\":null,\"no\":1},{\"no\":1},null,"
     "{\"id\":\"1x\",\"no\":1},{\"id\":1.5,\"no\":1},{\"id\":[1],\"no\":1}",
     "PPP", WR_OK},
    {by_label, "", "PPP", WR_OK},
    {by_framed, "{\"id\":\"r-3.x\",\"no\":1},{\"id\":\"r-1.x\",\"site\":\"a.example\"}",
     "hPm", WR_OK},
    {by_framed,
     "{\"id\":\"3\",\"no\":1},{\"id\":1,\"no\":1},{\"id\":\"r-2\",\"no\":1},"
     "{\"id\":\"2.x\",\"no\":1},{\"id\":\"r-.x\",\"no\":1},{\"id\":\"r-1.x.x\",\"no\":1},"
     "{\"id\":\"R-1.x\",\"no\":1},{\"id\":\"r--1.x\",\"no\":1},{\"id\":\"r-4.x\",\"no\":1},"
     "{\"id\":\"r.x\",\"no\":1},{\"id\":\"\",\"no\":1}",
     "PPP", WR_OK},
    {by_echo,
     "{\"mail\":\"C@C.Example\",\"no\":1},{\"mail\":\"a@a.example\","
     "\"site\":\"https://www.a.example/\"}",
     "hPm", WR_OK},
    {by_echo,
     "{\"mail\":\"c@c.example\",\"no\":1},{\"mail\":\"a@a.example\","
     "\"site\":\"https://www.a.example/\"}",
     "hPm", WR_OK},
    {by_echo,
     "{\"mail\":\"a@a.example\",\"no\":1},{\"mail\":\"a@a.example\",\"no\":1},"
     "{\"mail\":\"a@a.example\",\"no\":1}",
     "PPP", WR_OK},
    {or_miss, "{\"mail\":\"a@a.example\",\"site\":\"a.example\"}", "hmm", WR_OK},
    {or_miss, "", "mmm", WR_OK},
    /* a row that is nobody's may be anybody's */
    {or_miss, "{\"mail\":\"x@y.example\",\"site\":\"a.example\"}", "PPP", WR_OK},
    {or_miss, "{\"mail\":null,\"site\":\"a.example\"}", "PPP", WR_OK},
    {or_miss, "{\"mail\":\"a@a.example\",\"no\":1},{\"mail\":\"a@a.example\",\"no\":1}",
     "Pmm", WR_OK},
};

static void rows_find_their_asks(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(lists); i++) {
        struct asks asks;
        struct rig rig;
        enum wr_code code;
        char *body;

        asked(&rig, &asks, lists[i].page, 3);
        body = wr_arena_strz(
            rig.arena, wr_arena_printf(rig.arena, "{\"rows\":[%s]}", lists[i].rows));
        code = rig_reply(&rig, 200, body, NULL, 0);
        if (code != lists[i].code)
            print_error("%s: %s\n", body, rig.err.text);
        assert_int_equal(code, lists[i].code);
        if (!code) {
            assert_int_equal(rig.move, WR_MOVE_DONE);
            assert_answers(&rig, lists[i].answers);
        }
        rig_free(&rig);
    }
}

static void what_is_no_list_is_an_error_of_all(void **state WR_UNUSED)
{
    static const char *const bodies[] = {
        "{\"rows\":{}}", "{\"rows\":null}",           "{}", "[]", "\"rows\"",
        "<html>",        "{\"rows\":[null,null,null", ""};
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, by_position, 3);
    for (size_t i = 0; i < WR_COUNT(bodies); i++)
        assert_int_equal(rig_reply(&rig, 200, bodies[i], NULL, 0), WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 503, "", NULL, 0), WR_E_TRANSIENT);
    /* Nothing of them has stuck. */
    rig_replied(&rig, "{\"rows\":[null,null,null]}", WR_MOVE_DONE);
    assert_answers(&rig, "mmm");
    rig_free(&rig);
}

static void fields_start_at_the_row(void **state WR_UNUSED)
{
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, by_label, 2);
    rig_replied(&rig,
                "{\"city\":\"Rome\",\"title\":\"Nobody\",\"rows\":["
                "{\"id\":\"2\",\"site\":\"b.example\",\"title\":\"CTO\"},"
                "{\"id\":\"1\",\"site\":\"a.example\",\"title\":\"CEO\"}]}",
                WR_MOVE_DONE);
    assert_string_equal(title_of(&rig, 0), "CEO");
    assert_string_equal(title_of(&rig, 1), "CTO");
    assert_int_equal(rig.talk.answers[0].count, 2);
    rig_free(&rig);
}

#define JOB                                                    \
    "      - name: result\n"                                   \
    "        request: {method: GET, path: \"/jobs/{$job}\"}\n" \
    "        poll: {first: 1s, every: 1s, for: 9s}\n"          \
    "        replies:\n"                                       \
    "          - {status: 202, then: pending}\n"               \
    "          - {status: 200, when: {at: /rows, is: list}, then: rows}\n"

static char *job_page(const char *by)
{
    char text[4096];

    snprintf(text, sizeof(text),
             PAGE("      by: %s\n", EACH,
                  "      - {status: 200, when: {at: /job, is: text}, then: next}\n",
                  "    keep: {job: /job}\n    next:\n" JOB PRICED),
             by);
    return wr_strdup(text);
}

/* The state knows how long the list is, the talk whom it is still asked for. */
static void a_part_of_a_batch_is_collected(void **state WR_UNUSED)
{
    static const struct {
        const char *by, *rows;
    } kinds[] = {
        {"position", "null,{\"site\":\"b.example\",\"title\":\"CTO\"},null,"
                     "{\"site\":\"d.example\",\"title\":\"CIO\"}"},
        {"{at: /id}", "{\"id\":4,\"site\":\"d.example\",\"title\":\"CIO\"},"
                      "{\"id\":2,\"site\":\"b.example\",\"title\":\"CTO\"},"
                      "{\"id\":1,\"no\":1}"},
        {"{at: /m, same_as: email}", "{\"m\":\"d@d.example\",\"site\":\"d.example\","
                                     "\"title\":\"CIO\"},{\"m\":\"a@a.example\"},"
                                     "{\"m\":\"b@b.example\",\"site\":\"b.example\","
                                     "\"title\":\"CTO\"}"},
    };

    for (size_t i = 0; i < WR_COUNT(kinds); i++) {
        char *page = job_page(kinds[i].by), *body;
        struct wr_str text;
        struct asks asks;
        struct rig rig;

        asked(&rig, &asks, page, 4);
        rig_replied(&rig, "{\"job\":\"j1\"}", WR_MOVE_WAIT);
        text = rig.talk.state;
        assert_true(wr_str_eqz(unmarked(&rig),
                               "{\"leg\":\"result\",\"kept\":{\"job\":\"j1\"},"
                               "\"waited_ms\":1000,\"rows\":4}"));
        asks.items[0] = asks.items[1];
        asks.items[1] = asks.items[3];
        rig.talk = (struct wr_talk){
            .asks = asks.items, .count = 2, .arena = rig.arena, .state = text};
        rig_begin(&rig);
        assert_true(rig.talk.harmless);
        assert_true(
            wr_str_eqz(rig.talk.request.http.url, "https://api.acme.test/jobs/j1"));
        assert_int_equal(rig_reply(&rig, 202, "", NULL, 0), WR_OK);
        body = wr_arena_strz(
            rig.arena, wr_arena_printf(rig.arena, "{\"rows\":[%s]}", kinds[i].rows));
        rig_replied(&rig, body, WR_MOVE_DONE);
        assert_answers(&rig, "hh");
        assert_string_equal(title_of(&rig, 0), "CTO");
        assert_string_equal(title_of(&rig, 1), "CIO");
        rig_free(&rig);
        free(page);
    }
}

/* Who is left of a batch alone is not who is meant by a reply to all of it. */
static void the_last_of_a_batch_is_not_taken_for_all(void **state WR_UNUSED)
{
    static const char *const named[] = {
        "- {status: 202, then: pending}\n",
        "- {status: 202, then: pending}\n          - {status: 451, when: {at: /who, is: "
        "text}, then: forbidden}\n"};

    for (size_t i = 0; i < WR_COUNT(named); i++) {
        char *page = job_page("position"), *bent = rig_bend(page, named[0], named[i]);
        struct asks asks;
        struct rig rig;

        asked(&rig, &asks, bent, 4);
        rig_replied(&rig, "{\"job\":\"j1\"}", WR_MOVE_WAIT);
        asks.items[0] = asks.items[2];
        rig.talk = (struct wr_talk){.asks = asks.items,
                                    .count = 1,
                                    .arena = rig.arena,
                                    .state = rig.talk.state};
        rig_begin(&rig);
        assert_int_equal(rig_reply(&rig, 451, "{\"who\":\"x\"}", NULL, 0),
                         WR_E_PROTOCOL);
        rig_free(&rig);
        free(bent);
        free(page);
    }
}

/* A request that was not taken is sent again for those who are left: its list is as
 * long as they are. */
static void a_part_of_a_batch_is_asked_again(void **state WR_UNUSED)
{
    char *page = job_page("position");
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, page, 4);
    rig.talk.asks = &asks.items[1];
    rig.talk.count = 2;
    rig.talk.state = WR_LIT("{\"rows\":4,\"tries\":1}");
    rig_begin(&rig);
    rig_replied(&rig, "{\"job\":\"j2\"}", WR_MOVE_WAIT);
    assert_true(wr_str_eqz(rig.talk.state,
                           "{\"leg\":\"result\",\"kept\":{\"job\":\"j2\"},"
                           "\"waited_ms\":1000,\"rows\":[1,2]}"));
    rig_begin(&rig);
    rig_replied(&rig, "{\"rows\":[null,{\"site\":\"c.example\"}]}", WR_MOVE_DONE);
    assert_answers(&rig, "mh");
    rig_free(&rig);
    free(page);
}

/* Two batches that have come as far, in jobs of one name: who comes back is told apart
 * by the state alone. */
static void talks_of_other_asks_have_other_states(void **state WR_UNUSED)
{
    char *page = job_page("position");
    struct wr_str first;
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, page, 4);
    rig.talk.count = 1;
    rig_replied(&rig, "{\"job\":\"j1\"}", WR_MOVE_WAIT);
    first = rig.talk.state;
    rig.talk.state = WR_NONE;
    asks.items[1].row = 0;
    rig.talk.asks = &asks.items[1];
    rig_begin(&rig);
    rig_replied(&rig, "{\"job\":\"j1\"}", WR_MOVE_WAIT);
    assert_false(wr_str_eq(first, rig.talk.state));
    /* The mark stays, whoever is left. */
    first = unmarked(&rig);
    rig_begin(&rig);
    assert_int_equal(rig_reply(&rig, 202, "", NULL, 0), WR_OK);
    assert_false(wr_str_eq(first, rig.talk.state));
    assert_true(unmarked(&rig).len > 0);
    rig_free(&rig);
    free(page);
}

static void a_damaged_state_is_refused(void **state WR_UNUSED)
{
    static const char *const states[] = {
        "{}",
        "{\"rows\":0}",
        "{\"rows\":1}",
        "{\"rows\":-4}",
        "{\"rows\":99999}",
        "{\"rows\":\"4\"}",
        "{\"rows\":[]}",
        "{\"rows\":[0]}",
        "{\"rows\":[1,0]}",
        "{\"rows\":[0,0,1]}",
        "{\"rows\":[0,\"1\"]}",
        "{\"rows\":[0,1,99999999999]}",
        "{\"rows\":2,\"page\":5}",
        "{\"rows\":2,\"page\":-1}",
        "{\"rows\":2,\"cursor\":\"x\"}",
        "{\"rows\":2,\"mark\":-1}",
        "{\"rows\":2,\"mark\":\"x\"}",
        "{\"rows\":2,\"told_milli\":-1}",
        "{\"rows\":2,\"told_milli\":\"x\"}",
    };
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, by_position, 2);
    for (size_t i = 0; i < WR_COUNT(states); i++) {
        rig.talk.state = wr_str(states[i]);
        if (wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err) !=
            WR_E_INTERNAL)
            print_error("%s\n", states[i]);
        assert_int_equal(
            wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
            WR_E_INTERNAL);
    }
    rig.talk.state = WR_NONE;
    asks.items[1].row = 0;
    assert_int_equal(wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
                     WR_E_INTERNAL);
    rig_free(&rig);
}

/* --- what it cost --- */

static void what_the_whole_took_is_shared_among_the_hits(void **state WR_UNUSED)
{
    static const char page[] = PAGE("      by: position\n", EACH, ROWS,
                                    PRICED "    charged: {at: \"#/spent\"}\n");
    static const struct {
        const char *rows, *spent;
        int64_t first, second;
    } kinds[] = {
        {"{\"site\":\"a.example\"},null,{\"site\":\"c.example\"}", "4", 1000, 0},
        {"{\"site\":\"a.example\"},null,{\"site\":\"c.example\"}", "2", 500, 0},
        {"{\"site\":\"a.example\"},null,{\"site\":\"c.example\"}", "0.001", 1, 0},
        {"{\"site\":\"a.example\"},{\"site\":\"b.example\"},{\"site\":\"c.example\"}",
         "5", 834, 833},
        {"{\"site\":\"a.example\"},null,null", "\"x\"", -1, -1},
        {"{\"site\":\"a.example\"},null,null", "-2", -1, -1},
        {"null,null,{\"x\":1}", "2", 500, 500}, /* no hit: those that were answered */
        {"7,8,9", "2", -1, -1},
    };

    for (size_t i = 0; i < WR_COUNT(kinds); i++) {
        struct asks asks;
        struct rig rig;

        asked(&rig, &asks, page, 3);
        rig_replied(&rig,
                    wr_arena_printf(rig.arena, "{\"spent\":%s,\"rows\":[%s]}",
                                    kinds[i].spent, kinds[i].rows)
                        .ptr,
                    WR_MOVE_DONE);
        assert_int_equal(rig.talk.answers[0].charged_milli, kinds[i].first);
        assert_int_equal(rig.talk.answers[1].charged_milli, kinds[i].second);
        rig_free(&rig);
    }
}

/* At a price out of another currency, that no number of hits divides evenly. */
static void shares_of_money_sum_to_what_the_batch_cost(void **state WR_UNUSED)
{
    static const char page[] = PAGE("      by: position\n", EACH, ROWS,
                                    PRICED "    charged: {at: \"#/spent\"}\n");
    static const struct wr_rate euro = {WR_LIT_INIT("EUR"), 1083333};
    static const struct wr_exchange_rates rates = {WR_LIT_INIT("USD"),
                                                   WR_LIT_INIT("2026-11-01"), &euro, 1};
    /* 0.307693 EUR are 333334 (rounded up once) micro-dollars a credit. */
    const struct wr_vendor_config config = {.enabled = true,
                                            .key = {WR_LIT("k")},
                                            .price_micro = 307693,
                                            .currency = WR_LIT("EUR"),
                                            .rates = &rates};
    static const struct {
        const char *rows, *spent;
        int64_t shares[3];
    } kinds[] = {
        {"{\"site\":\"a.example\"},{\"site\":\"b.example\"},{\"site\":\"c.example\"}",
         "5",
         {555557, 555557, 555556}},
        {"{\"site\":\"a.example\"},null,{\"site\":\"c.example\"}",
         "0.001",
         {167, 0, 167}},
        {"{\"site\":\"a.example\"},null,{\"site\":\"c.example\"}", "0", {0, 0, 0}},
        {"null,null,{\"x\":1}", "2.5", {416668, 416667, 0}},
    };

    for (size_t i = 0; i < WR_COUNT(kinds); i++) {
        struct asks asks;
        struct rig rig;

        rig_compile(&rig, page);
        rig_bind(&rig, &config);
        assert_int_equal(wr_diags_errors(rig.diags), 0);
        know(&rig, &asks, 3);
        rig_begin(&rig);
        rig_replied(&rig,
                    wr_arena_printf(rig.arena, "{\"spent\":%s,\"rows\":[%s]}",
                                    kinds[i].spent, kinds[i].rows)
                        .ptr,
                    WR_MOVE_DONE);
        for (size_t k = 0; k < 3; k++)
            if (rig.talk.answers[k].share_micro)
                assert_int_equal(*rig.talk.answers[k].share_micro, kinds[i].shares[k]);
            else
                assert_int_equal(kinds[i].shares[k], 0);
        rig_free(&rig);
    }
}

static void what_a_row_took_is_its_asks(void **state WR_UNUSED)
{
    static const char page[] =
        PAGE("      by: position\n", EACH, ROWS, PRICED "    charged: {at: /spent}\n");
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, page, 3);
    rig_replied(&rig,
                "{\"spent\":9,\"rows\":[{\"site\":\"a.example\",\"spent\":1},"
                "{\"no\":1,\"spent\":0},{\"site\":\"c.example\"}]}",
                WR_MOVE_DONE);
    assert_int_equal(rig.talk.answers[0].charged_milli, 500);
    assert_int_equal(rig.talk.answers[1].charged_milli, 0);
    assert_int_equal(rig.talk.answers[2].charged_milli, -1);
    rig_free(&rig);
}

/* --- replies to all of them --- */

static void a_reply_to_all_is_everybodys_or_nobodys(void **state WR_UNUSED)
{
    static const char page[] =
        PAGE("      by: position\n", EACH,
             ROWS "      - {status: 404, when: {at: /none, is: bool}, then: miss}\n"
                  "      - {status: 451, when: {at: /who, is: text}, then: forbidden}\n"
                  "      - {status: 422, when: {at: /bad, is: text}, then: refused}\n"
                  "      - {status: 402, then: out_of_credits}\n",
             PRICED);
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, page, 2);
    assert_int_equal(rig_reply(&rig, 404, "{\"none\":true}", NULL, 0), WR_OK);
    assert_answers(&rig, "mm");
    assert_int_equal(rig_reply(&rig, 451, "{\"who\":\"x\"}", NULL, 0), WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 422, "{\"bad\":\"x\"}", NULL, 0), WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 402, "", NULL, 0), WR_E_QUOTA);
    rig.talk.count = 1;
    assert_int_equal(rig_reply(&rig, 451, "{\"who\":\"x\"}", NULL, 0), WR_OK);
    assert_answers(&rig, "f");
    assert_int_equal(rig_reply(&rig, 422, "{\"bad\":\"x\"}", NULL, 0), WR_OK);
    assert_answers(&rig, "r");
    rig_free(&rig);
}

/* Rows, and the error of who asked alone. */
static void who_asks_alone_hears_the_error(void **state WR_UNUSED)
{
    static const struct {
        const char *rows;
        enum wr_code code;
    } kinds[] = {{"{\"left\":0}", WR_E_QUOTA},
                 {"{\"x\":0}", WR_E_PROTOCOL},
                 {"{\"site\":\"b.example\"}", WR_E_PROTOCOL}};
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, by_position, 1);
    for (size_t i = 0; i < WR_COUNT(kinds); i++) {
        char body[256];

        snprintf(body, sizeof(body), "{\"rows\":[%s]}", kinds[i].rows);
        assert_int_equal(rig_reply(&rig, 200, body, NULL, 0), kinds[i].code);
        assert_non_null(strstr(rig.err.text, "acme.find"));
    }
    /* The same again is heard as if for the first time. */
    rig_replied(&rig, "{\"rows\":[{\"site\":\"a.example\"}]}", WR_MOVE_DONE);
    assert_answers(&rig, "h");
    rig_free(&rig);
}

static void excerpts_name_none_of_the_asks(void **state WR_UNUSED)
{
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, by_position, 3);
    assert_int_equal(
        rig_reply(&rig, 418, "{\"error\":\"b.example and c.example\"}", NULL, 0),
        WR_E_PROTOCOL);
    assert_non_null(strstr(rig.err.text, "{\"error\":\"<ours> and <ours>\"}"));
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_ask_has_its_piece_of_the_body),
        cmocka_unit_test(values_of_all_asks_are_joined),
        cmocka_unit_test(rows_find_their_asks),
        cmocka_unit_test(what_is_no_list_is_an_error_of_all),
        cmocka_unit_test(fields_start_at_the_row),
        cmocka_unit_test(a_part_of_a_batch_is_collected),
        cmocka_unit_test(the_last_of_a_batch_is_not_taken_for_all),
        cmocka_unit_test(a_part_of_a_batch_is_asked_again),
        cmocka_unit_test(talks_of_other_asks_have_other_states),
        cmocka_unit_test(a_damaged_state_is_refused),
        cmocka_unit_test(what_the_whole_took_is_shared_among_the_hits),
        cmocka_unit_test(shares_of_money_sum_to_what_the_batch_cost),
        cmocka_unit_test(what_a_row_took_is_its_asks),
        cmocka_unit_test(a_reply_to_all_is_everybodys_or_nobodys),
        cmocka_unit_test(who_asks_alone_hears_the_error),
        cmocka_unit_test(excerpts_name_none_of_the_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
