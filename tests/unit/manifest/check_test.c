/* check_test.c - the calls of a vendor itself: checks of key and balance; and keys that
 * travel in a body.
 */
#include "token_rig.h"

/* --- is the key good, and what is left --- */

static const char checked[] =
    HEAD "auth: {header: x-key}\n"
         "rates: {per_minute: 60}\n"
         "left: {header: x-left}\n"
         "check:\n"
         "  request: {method: GET, path: /credits}\n"
         "  replies: [{status: 200, when: {at: /credits, is: number}, then: hit}]\n"
         "  left: {at: /credits}\n"
         "  low: 100\n" ROWS CALLS;

static void a_check_tells_what_is_left(void **state WR_UNUSED)
{
    static const struct wr_http_header told = {WR_LIT_INIT("x-left"), WR_LIT_INIT("5"),
                                               false};
    static const struct {
        int status;
        const char *body;
        enum wr_code code;
        int64_t left_milli;
    } rows[] = {
        {200, "{\"credits\":7.5}", WR_OK, 7500},
        {200, "{\"credits\":0}", WR_OK, 0},
        {200, "{\"credits\":-1}", WR_OK, -1},
        {200, "{\"credits\":\"7\"}", WR_E_PROTOCOL, 7000},
        {200, "{\"error\":\"broke\"}", WR_E_QUOTA, -1},
        {401, "", WR_E_AUTH, -1},
        {500, "", WR_E_TRANSIENT, -1},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_http_request *sent;
        struct rig rig;

        open_rig(&rig, checked, "k&y/1", NULL, NULL);
        assert_int_equal(wr_manifests_vendor(rig.manifests, 0)->low_milli, 100000);
        turn_to(&rig, "acme.check");
        sent = rig_begin(&rig);
        assert_str(sent->url, "https://api.acme.test/credits");
        assert_str(header(sent, "x-key"), "k&y/1");
        assert_int_equal(rig.provider->rates.per_minute, 60);
        assert_int_equal(rig_reply(&rig, rows[i].status, rows[i].body, &told, 1),
                         rows[i].code);
        assert_int_equal(rig.talk.left_milli, rows[i].left_milli);
        if (rows[i].code == WR_E_AUTH)
            assert_string_equal(rig.err.hint, "see providers.acme in the job, and "
                                              "https://acme.test/docs");
        rig_free(&rig);
    }
}

static void an_answer_tells_what_is_left(void **state WR_UNUSED)
{
    static const struct {
        const char *header;
        int64_t left_milli;
    } rows[] = {{"5", 5000}, {" 1234.5 ", 1234500},       {"many", -1}, {"-3", -1},
                {"", -1},    {"9223372036854775807", -1}, {NULL, -1}};

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_http_header told = {WR_LIT_INIT("x-left"), wr_str(rows[i].header),
                                      false};
        struct rig rig;

        open_rig(&rig, checked, "k&y/1", NULL, NULL);
        rig_know(&rig, WR_F_EMAIL, "a@b.example");
        rig_begin(&rig);
        assert_int_equal(
            rig_reply(&rig, 200, "{\"ok\":\"no\"}", &told, rows[i].header != NULL),
            WR_OK);
        assert_int_equal(rig.talk.left_milli, rows[i].left_milli);
        rig_free(&rig);
    }
}

static void mistakes_in_a_check(void **state WR_UNUSED)
{
    static const struct {
        const char *check, *told;
    } rows[] = {
        {"{}", "request is missing"},
        {"text", "must be a map with a request"},
        {"{request: {method: GET, path: /c}, replies: []}", "leads to a hit"},
        {"{request: {method: GET, path: \"/{email}\"}, replies: [{status: 200, when: "
         "{at: /a, is: text}, then: hit}]}",
         "check is about nobody: email is not known"},
        {"{request: {method: GET, path: /c}, replies: [{status: 200, then: hit}]}",
         "needs a condition on the body"},
        {"{request: {method: GET, path: /c}, replies: [{status: 200, when: {at: /a, "
         "is: text}, then: hit}], left: {}}",
         "left has a header or an at"},
        {"{request: {method: GET, path: /c}, replies: [{status: 200, when: {at: /a, "
         "is: text}, then: next}]}",
         "error"},
        {"{request: {method: GET, path: /c}, low: -1, replies: [{status: 200, when: "
         "{at: /a, is: text}, then: hit}]}",
         "low must be"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        char yaml[2048];

        snprintf(yaml, sizeof(yaml), HEAD "auth: bearer\ncheck: %s\n" ROWS CALLS,
                 rows[i].check);
        assert_mistake(yaml, rows[i].told);
    }
}

/* --- keys in a body --- */

static void a_body_carries_the_key(void **state WR_UNUSED)
{
    static const struct {
        const char *body, *sent;
    } rows[] = {
        {"json: {mail: \"{email}\"}",
         "{\"api_key\":\"k&y/1\",\"mail\":\"a@b.example\"}"},
        {"json: {title: \"{title}\", mail: [\"{email}\"]}",
         "{\"api_key\":\"k&y/1\",\"mail\":[\"a@b.example\"]}"},
        {"form: {mail: \"{email}\"}", "api_key=k%26y%2F1&mail=a%40b.example"},
        {"form: {title: \"{title}\", mail: \"{email}\"}",
         "api_key=k%26y%2F1&mail=a%40b.example"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        char yaml[2048];
        const struct wr_http_request *sent;
        bool titled = strstr(rows[i].body, "title");
        struct rig rig;

        snprintf(yaml, sizeof(yaml),
                 HEAD
                 "auth: {body: api_key}\n"
                 "calls:\n"
                 "  person:\n"
                 "    scope: lead\n"
                 "    inputs: [[email]]\n"
                 "    optional: [%s]\n"
                 "    request: {method: POST, path: /p, %s}\n" REPLIES EXTRACT PRICE,
                 titled ? "title" : "", rows[i].body);
        open_rig(&rig, yaml, "k&y/1", NULL, NULL);
        rig_know(&rig, WR_F_EMAIL, "a@b.example");
        sent = rig_begin(&rig);
        assert_str(sent->body, rows[i].sent);
        assert_str(sent->url_public, "https://api.acme.test/p");
        rig_free(&rig);
    }
}

static void a_key_in_the_body_needs_one(void **state WR_UNUSED)
{
    assert_mistake(HEAD "auth: {body: api_key}\n" ROWS CALLS,
                   "the key travels in the body");
    assert_mistake(
        HEAD
        "auth: {body: api_key}\n"
        "calls:\n"
        "  person:\n"
        "    scope: lead\n"
        "    inputs: [[email]]\n"
        "    request: {method: POST, path: /p, json: [\"{email}\"]}\n" REPLIES EXTRACT
            PRICE,
        "the key travels in the body");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_check_tells_what_is_left),
        cmocka_unit_test(an_answer_tells_what_is_left),
        cmocka_unit_test(mistakes_in_a_check),
        cmocka_unit_test(a_body_carries_the_key),
        cmocka_unit_test(a_key_in_the_body_needs_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
