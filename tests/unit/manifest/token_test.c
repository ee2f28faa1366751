/* token_test.c - the calls of a vendor itself: what is sent for a token, and what
 * comes.
 */
#include "token_rig.h"

#include "weir/sign.h"

static const char form[] = HEAD "auth: {oauth2: {url: /v1/token}}\n" ROWS CALLS;
static const char signed_itself[] = HEAD
    "auth: {jwt: {algorithm: HS256, claims: {iss: \"{$user}\", n: 7, aud: [a, b]}}}\n" ROWS
        CALLS;
static const char exchanged[] =
    HEAD "headers: {x-vendor: ours}\n"
         "auth:\n"
         "  jwt:\n"
         "    algorithm: RS256\n"
         "    claims: {iss: \"{$user}\", aud: \"https://api.finch.test\"}\n"
         "    exchange:\n"
         "      url: https://login.acme.test/authenticate\n"
         "      json: {user: \"{$user}\", assertion: \"{$jwt}\", \"n\": 1}\n"
         "      headers: {x-jwt: \"JWT {$jwt}\"}\n"
         "      token: /jwt\n"
         "      lifetime: 30m\n"
         "      replies:\n"
         "        - {status: 400, when: {at: /m, is: text}, then: bad_key}\n"
         "        - {status: 201, when: {at: /jwt, is: text}, then: hit}\n" ROWS CALLS;

static struct wr_str signed_text(struct rig *rig, enum wr_sign_algorithm algorithm,
                                 struct wr_str key, const char *payload)
{
    struct wr_str out = WR_NONE;

    assert_int_equal(
        wr_sign_jws(algorithm, key, wr_str(payload), rig->arena, &out, &rig->err),
        WR_OK);
    return out;
}

/* --- what is sent --- */

static void client_credentials(void **state WR_UNUSED)
{
    static const struct {
        const char *auth, *base_url, *url, *body, *authorization;
    } rows[] = {
        {"{url: /v1/token}", NULL, "https://api.acme.test/v1/token",
         "grant_type=client_credentials&client_id=i%26d&client_secret=k%26y%2F1", NULL},
        {"{url: /v1/token, scope: \"a:b c\"}", "http://127.0.0.1:1/sim",
         "http://127.0.0.1:1/sim/v1/token",
         "grant_type=client_credentials&scope=a%3Ab%20c&client_id=i%26d"
         "&client_secret=k%26y%2F1",
         NULL},
        {"{url: \"https://login.acme.test/o/token\", client: basic}", NULL,
         "https://login.acme.test/o/token", "grant_type=client_credentials",
         "Basic aSUyNmQ6ayUyNnklMkYx"},
        {"{url: \"https://login.acme.test/o/token\", client: basic}",
         "http://127.0.0.1:1", "http://127.0.0.1:1/o/token",
         "grant_type=client_credentials", "Basic aSUyNmQ6ayUyNnklMkYx"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        char yaml[2048];
        const struct wr_http_request *sent;
        struct rig rig;

        snprintf(yaml, sizeof(yaml), HEAD "auth: {oauth2: %s}\n" ROWS CALLS,
                 rows[i].auth);
        open_rig(&rig, yaml, "k&y/1", "i&d", rows[i].base_url);
        turn_to(&rig, "acme.token");
        sent = rig_begin(&rig);
        assert_int_equal(sent->method, WR_HTTP_POST);
        assert_str(sent->url, rows[i].url);
        assert_str(sent->url_public, rows[i].url);
        assert_str(sent->body, rows[i].body);
        assert_str(sent->content_type, "application/x-www-form-urlencoded");
        assert_str(header(sent, "authorization"), rows[i].authorization);
        assert_false(sent->wants_token);
        rig_free(&rig);
    }
}

static void a_signed_token_is_sent_itself(void **state WR_UNUSED)
{
    struct rig rig;

    open_rig(&rig, signed_itself, "k&y/1", "say \"hi\"", NULL);
    turn_to(&rig, "acme.token");
    assert_int_equal(wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
                     WR_OK);
    assert_int_equal(rig.move, WR_MOVE_DONE);
    assert_int_equal(rig.talk.token_s, 300);
    assert_str(rig.talk.token,
               signed_text(&rig, WR_SIGN_HS256, WR_LIT("k&y/1"),
                           "{\"iss\":\"say \\\"hi\\\"\",\"n\":7,\"aud\":[\"a\",\"b\"],"
                           "\"iat\":1795305600,\"exp\":1795305900}")
                   .ptr);
    rig_free(&rig);
}

static void empty_claims_are_still_timed(void **state WR_UNUSED)
{
    struct rig rig;

    open_rig(&rig,
             HEAD
             "auth: {jwt: {algorithm: HS256, lifetime: 1h, claims: {}}}\n" ROWS CALLS,
             "k&y/1", NULL, NULL);
    turn_to(&rig, "acme.token");
    assert_int_equal(wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
                     WR_OK);
    assert_str(rig.talk.token, signed_text(&rig, WR_SIGN_HS256, WR_LIT("k&y/1"),
                                           "{\"iat\":1795305600,\"exp\":1795309200}")
                                   .ptr);
    rig_free(&rig);
}

static void a_signed_token_is_exchanged(void **state WR_UNUSED)
{
    const struct wr_http_request *sent;
    struct wr_str jwt;
    struct rig rig;

    open_rig(&rig, exchanged, "rsa2048.pem", "ID", NULL);
    turn_to(&rig, "acme.token");
    sent = rig_begin(&rig);
    jwt = signed_text(&rig, WR_SIGN_RS256, key_file(&rig, "rsa2048.pem"),
                      "{\"iss\":\"ID\",\"aud\":\"https://api.finch.test\",\"iat\":"
                      "1795305600,\"exp\":1795305900}");
    assert_str(sent->url, "https://login.acme.test/authenticate");
    assert_str(sent->url_public, "https://login.acme.test/authenticate");
    assert_str(sent->body,
               wr_arena_printf(
                   rig.arena, "{\"user\":\"ID\",\"assertion\":\"%s\",\"n\":1}", jwt.ptr)
                   .ptr);
    assert_str(header(sent, "x-jwt"),
               wr_arena_printf(rig.arena, "JWT %s", jwt.ptr).ptr);
    assert_int_equal(sent->header_count, 1); /* none of the vendor's */
    assert_int_equal(rig_reply(&rig, 201, "{\"jwt\":\"T0k.en\"}", NULL, 0), WR_OK);
    assert_str(rig.talk.token, "T0k.en");
    assert_int_equal(rig.talk.token_s, 1800);
    rig_free(&rig);
}

static void calls_want_the_token_and_carry_no_key(void **state WR_UNUSED)
{
    static const struct {
        const char *yaml, *key;
    } rows[] = {{form, "k&y/1"}, {signed_itself, "k&y/1"}, {exchanged, "rsa2048.pem"}};

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_http_request *sent;
        struct rig rig;

        open_rig(&rig, rows[i].yaml, rows[i].key, "ID", NULL);
        rig_know(&rig, WR_F_EMAIL, "a@b.example");
        sent = rig_begin(&rig);
        assert_true(sent->wants_token);
        assert_str(sent->url, "https://api.acme.test/p?q=a%40b.example");
        assert_null(header(sent, "authorization").ptr);
        rig_free(&rig);
    }
}

/* --- what comes --- */

static const struct {
    int status;
    const char *body;
    enum wr_code code;
    const char *token;
    uint32_t seconds;
} replies[] = {
    {200, "{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
     WR_OK, "abc", 3600},
    {200, "{\"access_token\":\"abc\",\"token_type\":\"bearer\",\"expires_in\":\"60\"}",
     WR_OK, "abc", 60},
    {200, "{\"access_token\":\"a.b-c_~+/=\",\"expires_in\":59.9}", WR_OK,
     "a.b-c_~+/=", 59},
    {200, "{\"access_token\":\"abc\"}", WR_OK, "abc", 3600},
    {200, "{\"access_token\":\"abc\",\"expires_in\":null}", WR_OK, "abc", 3600},
    {200, "{\"access_token\":\"abc\",\"expires_in\":0}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"abc\",\"expires_in\":-1}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"abc\",\"expires_in\":\"soon\"}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"abc\",\"expires_in\":true}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"abc\",\"expires_in\":[]}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"abc\",\"expires_in\":315360001}", WR_E_PROTOCOL, NULL,
     0},
    {200, "{\"access_token\":\"abc\",\"expires_in\":1e300}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"abc\",\"token_type\":\"mac\"}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"abc\",\"token_type\":7}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"\"}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"a b\"}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"a\\r\\nb\"}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":\"\\u00e9\"}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":7}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"access_token\":null}", WR_E_PROTOCOL, NULL, 0},
    {200, "{\"token\":\"abc\"}", WR_E_PROTOCOL, NULL, 0},
    {200, "[\"abc\"]", WR_E_PROTOCOL, NULL, 0},
    {200, "<html>", WR_E_PROTOCOL, NULL, 0},
    {200, "", WR_E_PROTOCOL, NULL, 0},
    {202, "{}", WR_E_PROTOCOL, NULL, 0}, /* the vendor's row is not of a token */
    {201, "{\"access_token\":\"abc\"}", WR_E_PROTOCOL, NULL, 0},
    {302, "", WR_E_PROTOCOL, NULL, 0},
    {400, "{\"error\":\"invalid_client\"}", WR_E_PROTOCOL, NULL, 0},
    {401, "{\"message\":\"invalid_client\"}", WR_E_AUTH, NULL, 0},
    {200, "{\"error\":\"broke\",\"access_token\":\"abc\"}", WR_E_QUOTA, NULL, 0},
    {503, "", WR_E_TRANSIENT, NULL, 0},
};

static void each_reply_is_a_token_or_an_error(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(replies); i++) {
        struct rig rig;
        enum wr_code code;

        print_message("%d %s\n", replies[i].status, replies[i].body);
        open_rig(&rig, form, "k&y/1", "ID", NULL);
        turn_to(&rig, "acme.token");
        rig_begin(&rig);
        code = rig_reply(&rig, replies[i].status, replies[i].body, NULL, 0);
        assert_int_equal(code, replies[i].code);
        if (code) {
            assert_true(wr_str_starts(wr_str(rig.err.text), WR_LIT("acme.token: ")));
            assert_null(rig.talk.token.ptr);
        } else {
            assert_int_equal(rig.move, WR_MOVE_DONE);
            assert_str(rig.talk.token, replies[i].token);
            assert_int_equal(rig.talk.token_s, replies[i].seconds);
        }
        rig_free(&rig);
    }
}

static void a_cut_reply_brings_no_token(void **state WR_UNUSED)
{
    static const char whole[] = "{\"access_token\":\"abc\",\"expires_in\":3600}";
    struct rig rig;

    open_rig(&rig, form, "k&y/1", "ID", NULL);
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        char *cut = wr_arena_strz(rig.arena, (struct wr_str){whole, len});

        turn_to(&rig, "acme.token");
        rig_begin(&rig);
        assert_int_equal(rig_reply(&rig, 200, cut, NULL, 0), WR_E_PROTOCOL);
    }
    rig_free(&rig);
}

/* Whatever the vendor writes back. */
static void no_message_holds_a_secret(void **state WR_UNUSED)
{
    static const char *const bodies[] = {
        "{\"access_token\":\"s3cret-TOKEN\",\"expires_in\":0}",
        "{\"access_token\":\"s3cret-TOKEN\",\"token_type\":\"s3cret-KEY\"}",
        "{\"code\":\"s3cret-TOKEN\"}",
        "{\"message\":\"s3cret-KEY\",\"error\":\"s3cret-KEY is wrong\"}",
        "s3cret-KEY",
        "{\"error\":\"broke\",\"message\":\"s3cret-KEY\"}",
    };
    static const int statuses[] = {200, 201, 302, 400, 401, 403, 429, 500};

    for (size_t i = 0; i < WR_COUNT(bodies) * WR_COUNT(statuses); i++) {
        int status = statuses[i % WR_COUNT(statuses)];
        const char *body = bodies[i / WR_COUNT(statuses)];
        struct rig rig;

        if (status > 201 && strstr(body, "TOKEN"))
            continue; /* a token comes with success alone */
        open_rig(&rig, form, "s3cret-KEY", "ID", NULL);
        turn_to(&rig, "acme.token");
        rig_begin(&rig);
        assert_int_not_equal(rig_reply(&rig, status, body, NULL, 0), WR_OK);
        if (strstr(rig.err.text, "cret") || strstr(rig.err.hint, "cret"))
            fail_msg("%d %s: %s", status, body, rig.err.text);
        rig_free(&rig);
    }
}

/* --- found, but not listed --- */

static void own_calls_are_found_and_not_listed(void **state WR_UNUSED)
{
    const struct wr_vendor_info *info;
    struct rig rig;

    open_rig(&rig, form, "k&y/1", "ID", NULL);
    info = wr_manifests_vendor(rig.manifests, 0);
    assert_int_equal(info->auth, WR_AUTH_OAUTH2);
    assert_int_equal(wr_manifests_count(rig.manifests), 1);
    assert_ptr_equal(wr_manifests_find(rig.manifests, WR_LIT("acme.token")),
                     info->token);
    assert_null(wr_manifests_find(rig.manifests, WR_LIT("acme.check")));
    assert_null(info->check);
    assert_int_equal(info->token->tariff.billing, WR_BILL_FREE);
    assert_int_equal(info->token->answer_count, 0);
    assert_null(wr_manifests_need(rig.manifests, WR_LIT("acme.token"),
                                  (struct wr_pos){"job.yaml", 9, 9}, rig.diags));
    assert_int_equal(wr_diags_errors(rig.diags), 1);
    rig_free(&rig);
}

/* --- mistakes --- */

static void mistakes_in_the_page(void **state WR_UNUSED)
{
    static const struct {
        const char *auth, *told;
    } rows[] = {
        {"{oauth2: {}}", "acme.yaml:5:16: error: url is missing"},
        {"{oauth2: text}", "must be a map with a url"},
        {"{oauth2: {url: token}}", "url must be a path like /token"},
        {"{oauth2: {url: \"https://login.acme.test\"}}", "url must be a path"},
        {"{oauth2: {url: \"https:///token\"}}", "url must be a path"},
        {"{oauth2: {url: \"https://me@login.acme.test/t\"}}", "url must be a path"},
        {"{oauth2: {url: \"/token?a=b\"}}", "without parameters"},
        {"{oauth2: {url: /t, client: cookie}}", "client"},
        {"{oauth2: {url: /t, token: token}}", "error"},
        {"{oauth2: {url: /t, lifetime: 0s}}", "lifetime must be between"},
        {"{oauth2: {url: /t, replies: [{status: 202, then: repeat_later}]}}",
         "what is no token is bad_key"},
        {"{oauth2: {url: /t}, header: x}", "auth has one of"},
        {"{jwt: {claims: {}}}", "algorithm is missing"},
        {"{jwt: {algorithm: none, claims: {}}}", "algorithm"},
        {"{jwt: {algorithm: RS256}}", "claims is missing"},
        {"{jwt: {algorithm: RS256, claims: []}}", "must be a map of claims"},
        {"{jwt: {algorithm: RS256, claims: {exp: 1}}}", "iat and exp are added"},
        {"{jwt: {algorithm: RS256, claims: {a: \"{$jwt}\"}}}", "cannot hold {$jwt}"},
        {"{jwt: {algorithm: RS256, claims: {a: \"{$secret}\"}}}", "kept value"},
        {"{jwt: {algorithm: RS256, claims: {a: \"{email}\"}}}", "about nobody: email"},
        {"{jwt: {algorithm: RS256, claims: {}, exchange: {url: /t}}}",
         "an exchange sends {$jwt}"},
        {"{jwt: {algorithm: RS256, claims: {}, exchange: {url: /t, form: {a: b}, "
         "json: {a: \"{$jwt}\"}}}}",
         "a form or a json"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        char yaml[2048];

        snprintf(yaml, sizeof(yaml), HEAD "auth: %s\n" ROWS CALLS, rows[i].auth);
        assert_mistake(yaml, rows[i].told);
    }
    assert_mistake(HEAD "auth: {oauth2: {url: /t}}\n"
                        "calls:\n"
                        "  token:\n"
                        "    scope: lead\n"
                        "    inputs: [[email]]\n"
                        "    request: {method: GET, path: /p, query: {q: "
                        "\"{email}\"}}\n" REPLIES EXTRACT PRICE,
                   "\"token\" is the name of the vendor's own call");
}

static void mistakes_in_the_job(void **state WR_UNUSED)
{
    static const struct {
        const char *yaml, *key, *user, *told;
    } rows[] = {
        {form, "k&y/1", NULL, "job.yaml:3:5: error: acme needs a user"},
        {form, NULL, "ID", "job.yaml:3:5: error: acme needs a key"},
        {form, "p256.pem", "ID", "job.yaml:3:5: error: the key of acme must be one"},
        {exchanged, "rsa2048.pem", NULL, "job.yaml:3:5: error: acme needs a user"},
        {exchanged, "rsa1024.pem", "ID",
         "job.yaml:3:5: error: the key of acme: the RSA key must have 2048"},
        {exchanged, "p256.pem", "ID", "the key of acme: RS256 takes an RSA key"},
        {exchanged, "encrypted.pem", "ID", "RS256 takes a private key as PEM"},
        {exchanged, "s3cret", "ID", "RS256 takes a private key as PEM"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_vendor_config config = {.enabled = true,
                                          .key = {wr_str(rows[i].key)},
                                          .user = wr_str(rows[i].user)};
        struct wr_buf out;
        struct rig rig;

        rig_compile(&rig, rows[i].yaml);
        if (wr_str_ends(wr_str(rows[i].key), WR_LIT(".pem")))
            config.key.text = key_file(&rig, rows[i].key);
        rig_bind(&rig, &config);
        wr_buf_init(&out, 65536);
        wr_diags_print(rig.diags, &out);
        if (!strstr(out.ptr, rows[i].told))
            fail_msg("expected \"%s\" in\n%s", rows[i].told, out.ptr);
        assert_null(strstr(out.ptr, "s3cret"));
        assert_int_equal(wr_diags_errors(rig.diags), 1);
        assert_false(wr_manifests_vendor(rig.manifests, 0)->bound);
        wr_buf_fini(&out);
        turn_to(&rig, "acme.token");
        assert_int_equal(
            wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
            WR_E_CONFIG);
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_credentials),
        cmocka_unit_test(a_signed_token_is_sent_itself),
        cmocka_unit_test(empty_claims_are_still_timed),
        cmocka_unit_test(a_signed_token_is_exchanged),
        cmocka_unit_test(calls_want_the_token_and_carry_no_key),
        cmocka_unit_test(each_reply_is_a_token_or_an_error),
        cmocka_unit_test(a_cut_reply_brings_no_token),
        cmocka_unit_test(no_message_holds_a_secret),
        cmocka_unit_test(own_calls_are_found_and_not_listed),
        cmocka_unit_test(mistakes_in_the_page),
        cmocka_unit_test(mistakes_in_the_job),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
