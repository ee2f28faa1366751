/* request_test.c - requests: every value escaped by where it stands, keys where they
 * belong, and nothing sent of what is not known.
 */
#include "rig.h"

#include "etl/base/banned.h"

#define CALL(auth, inputs, request)                                     \
    HEAD auth "\ncalls:\n  find:\n    scope: lead\n    inputs: " inputs \
              "\n    request:\n" request REPLIES EXTRACT PRICE

static struct wr_str header(const struct wr_http_request *req, const char *name)
{
    for (size_t i = 0; i < req->header_count; i++) {
        if (wr_str_eqz(req->headers[i].name, name))
            return req->headers[i].value;
    }
    return WR_NONE;
}

#define assert_text(s, z)                                                 \
    do {                                                                  \
        struct wr_str text_ = (s);                                        \
        if (!wr_str_eqz(text_, z))                                        \
            print_error("\"%.*s\", expected \"%s\"\n", WR_FMT(text_), z); \
        assert_true(wr_str_eqz(text_, z));                                \
    } while (0)

static void query_and_path_are_escaped(void **state WR_UNUSED)
{
    static const char *const values[][2] = {
        {"a@b.example", "a%40b.example"},
        {"a&b=c#d?e", "a%26b%3Dc%23d%3Fe"},
        {"a/../b", "a%2F..%2Fb"},
        {"..", "%2E%2E"},
        {".", "%2E"},
        {"%41", "%2541"},
        {"\xC3\xA9 x", "%C3%A9%20x"},
        {"a+b", "a%2Bb"},
        {"\r\nHost: evil", "%0D%0AHost%3A%20evil"},
    };

    for (size_t i = 0; i < WR_COUNT(values); i++) {
        const struct wr_http_request *req;
        struct rig rig;

        rig_new(&rig, CALL("auth: none", "[[email]]",
                           "      method: GET\n      path: \"/v1/{email}/x\"\n"));
        rig_know(&rig, WR_F_EMAIL, values[i][0]);
        req = rig_begin(&rig);
        assert_text(
            req->url,
            wr_arena_printf(rig.arena, "https://api.acme.test/v1/%s/x", values[i][1])
                .ptr);
        assert_true(req->method == WR_HTTP_GET && !req->body.ptr);
        rig_free(&rig);
    }
}

static void unknown_parameters_are_left_out(void **state WR_UNUSED)
{
    static const char yaml[] =
        CALL("auth: none",
             "[[email], [full_name, domain], [full_name]]\n    optional: [title]",
             "      method: GET\n      path: /find\n      query:\n"
             "        mail: \"{email}\"\n"
             "        who: {value: \"{full_name}\", if_unknown: email}\n"
             "        where: {value: \"{domain}\", if_known: full_name}\n"
             "        any: \"{domain, email}\"\n"
             "        job: \"at {domain} as {title}\"\n"
             "        fixed: \"1\"\n");
    struct rig rig;

    rig_new(&rig, yaml);
    rig_know(&rig, WR_F_EMAIL, "a@b.example");
    assert_text(
        rig_begin(&rig)->url,
        "https://api.acme.test/find?mail=a%40b.example&any=a%40b.example&fixed=1");
    rig_know(&rig, WR_F_DOMAIN, "b.example");
    rig_know(&rig, WR_F_TITLE, "CEO");
    assert_text(rig_begin(&rig)->url,
                "https://api.acme.test/find?mail=a%40b.example&any=b.example&"
                "job=at%20b.example%20as%20CEO&fixed=1");
    rig_know(&rig, WR_F_FULL_NAME, "Ada Example");
    rig.inputs[WR_F_EMAIL] = NULL;
    assert_text(
        rig_begin(&rig)->url,
        "https://api.acme.test/find?who=Ada%20Example&where=b.example&any=b.example&"
        "job=at%20b.example%20as%20CEO&fixed=1");
    rig.inputs[WR_F_DOMAIN] = NULL;
    assert_text(rig_begin(&rig)->url,
                "https://api.acme.test/find?who=Ada%20Example&fixed=1");
    rig_free(&rig);
}

static void json_bodies_are_typed(void **state WR_UNUSED)
{
    static const char yaml[] = CALL(
        "auth: none",
        "[[email]]\n    optional: [founded_year, technologies, title, city, opted_out]",
        "      method: POST\n      path: /find\n      json:\n"
        "        flag: true\n        limit: 5\n        zip: {$text: \"007\"}\n"
        "        none: null\n"
        "        person: {mail: \"{email}\", year: \"{founded_year}\", out: \"{opted_out}\"}\n"
        "        list: [\"{title}\", \"{city}\", {tech: \"{technologies}\"}]\n"
        "        mixed: \"in {city} {{}\"\n");
    const struct wr_http_request *req;
    struct rig rig;

    rig_new(&rig, yaml);
    rig_know(&rig, WR_F_EMAIL, "a\"b\\@c.example");
    rig_know(&rig, WR_F_FOUNDED_YEAR, "1999");
    rig_know(&rig, WR_F_TECHNOLOGIES, "a;b");
    rig_know(&rig, WR_F_CITY, "K\xC3\xB6ln");
    req = rig_begin(&rig);
    assert_int_equal(req->method, WR_HTTP_POST);
    assert_text(req->content_type, "application/json");
    assert_text(req->body,
                "{\"flag\":true,\"limit\":5,\"zip\":\"007\",\"none\":null,"
                "\"person\":{\"mail\":\"a\\\"b\\\\@c.example\",\"year\":1999},"
                "\"list\":[\"K\xC3\xB6ln\",{\"tech\":[\"a\",\"b\"]}],"
                "\"mixed\":\"in K\xC3\xB6ln {}\"}");
    rig_free(&rig);
}

static void forms_are_escaped(void **state WR_UNUSED)
{
    static const char yaml[] =
        CALL("auth: none", "[[email]]\n    optional: [title]",
             "      method: POST\n      path: /find\n      form:\n"
             "        mail: \"{email}\"\n        job: \"{title}\"\n"
             "        x y: \"1&2\"\n");
    const struct wr_http_request *req;
    struct rig rig;

    rig_new(&rig, yaml);
    rig_know(&rig, WR_F_EMAIL, "a&b@c.example");
    req = rig_begin(&rig);
    assert_text(req->content_type, "application/x-www-form-urlencoded");
    assert_text(req->body, "mail=a%26b%40c.example&x%20y=1%262");
    rig_free(&rig);
}

static void filters_and_headers(void **state WR_UNUSED)
{
    static const char yaml[] =
        CALL("auth: none", "[[email, linkedin_url]]",
             "      method: GET\n      path: /find\n"
             "      headers:\n        x-who: \"<{email}>\"\n"
             "      query:\n"
             "        hash: \"{email|sha256}\"\n        low: \"{email|lower}\"\n"
             "        slug: \"{linkedin_url|slug}\"\n"
             "        old: \"{email|md5}\"\n");
    const struct wr_http_request *req;
    struct rig rig;

    rig_new(&rig, yaml);
    rig_know(&rig, WR_F_EMAIL, "Ada\r\nX: y@Example.com");
    rig_know(&rig, WR_F_LINKEDIN_URL, "linkedin.com/in/ada");
    assert_text(header(rig_begin(&rig), "x-who"), "<AdaX: y@Example.com>");
    rig_know(&rig, WR_F_EMAIL, "Ada@example.com");
    req = rig_begin(&rig);
    assert_text(req->url,
                "https://api.acme.test/find?hash="
                "b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72"
                "&low=ada%40example.com&slug=ada"
                "&old=3e3417d7ef77d5932a6734b916515ed5");
    rig_free(&rig);
}

/* Each kind of auth: where the key goes, and that it is marked. */
static void keys_go_where_they_belong(void **state WR_UNUSED)
{
    static const struct {
        const char *auth, *user, *name, *value, *url;
    } kinds[] = {
        {"auth: {header: X-Key}", "", "X-Key", "k&y/1",
         "https://api.acme.test/find?a=1"},
        {"auth: {header: Authorization, prefix: \"API \"}", "", "Authorization",
         "API k&y/1", "https://api.acme.test/find?a=1"},
        {"auth: bearer", "", "authorization", "Bearer k&y/1",
         "https://api.acme.test/find?a=1"},
        {"auth: {basic: key}", "", "authorization", "Basic ayZ5LzE6",
         "https://api.acme.test/find?a=1"},
        {"auth: {basic: user}", "me", "authorization",
         "Basic bWU6ayZ5LzE=", "https://api.acme.test/find?a=1"},
        {"auth: {query: api_key}", "", NULL, NULL,
         "https://api.acme.test/find?a=1&api_key=k%26y%2F1"},
        {"auth: none", "", NULL, NULL, "https://api.acme.test/find?a=1"},
    };

    for (size_t i = 0; i < WR_COUNT(kinds); i++) {
        struct wr_vendor_config config = {
            .enabled = true, .key = {WR_LIT("k&y/1")}, .user = wr_str(kinds[i].user)};
        const struct wr_http_request *req;
        char yaml[1024];
        struct rig rig;

        snprintf(yaml, sizeof(yaml), "%s%s%s", HEAD, kinds[i].auth,
                 "\ncalls:\n  find:\n    scope: lead\n    inputs: [[email]]\n"
                 "    request:\n      method: GET\n      path: /find\n"
                 "      query: {a: \"1\", b: {value: \"{email}\", if_known: phone}}\n"
                 "    optional: [phone]\n" REPLIES EXTRACT PRICE);
        rig_compile(&rig, yaml);
        assert_int_equal(wr_diags_errors(rig.diags), 0);
        rig_bind(&rig, &config);
        assert_int_equal(wr_diags_errors(rig.diags), 0);
        rig_know(&rig, WR_F_EMAIL, "a@b.example");
        req = rig_begin(&rig);
        assert_text(req->url, kinds[i].url);
        assert_text(req->url_public, "https://api.acme.test/find?a=1");
        assert_int_equal(req->header_count, kinds[i].name ? 1 : 0);
        if (kinds[i].name) {
            assert_text(header(req, kinds[i].name), kinds[i].value);
            assert_true(req->headers[0].secret);
        }
        rig_free(&rig);
    }
}

static void a_key_alone_in_the_query(void **state WR_UNUSED)
{
    const struct wr_http_request *req;
    struct rig rig;

    rig_new(&rig, CALL("auth: {query: k}", "[[email]]",
                       "      method: GET\n      path: \"/find/{email}\"\n"));
    rig_know(&rig, WR_F_EMAIL, "a@b.example");
    req = rig_begin(&rig);
    assert_text(req->url, "https://api.acme.test/find/a%40b.example?k=k%26y%2F1");
    assert_text(req->url_public, "https://api.acme.test/find/*");
    rig_free(&rig);
}

static void settings_of_the_job_count(void **state WR_UNUSED)
{
    struct wr_vendor_config config = {.enabled = true,
                                      .key = {WR_LIT("key")},
                                      .base_url = WR_LIT("http://127.0.0.1:8080/acme"),
                                      .timeout_us = 5 * 1000000};
    const struct wr_http_request *req;
    struct rig rig;

    rig_compile(&rig, CALL("auth: bearer\ntimeout: 20s", "[[email]]",
                           "      method: GET\n      path: \"/v1/{email}\"\n"));
    rig_bind(&rig, &config);
    rig_know(&rig, WR_F_EMAIL, "a");
    req = rig_begin(&rig);
    assert_text(req->url, "http://127.0.0.1:8080/acme/v1/a");
    assert_int_equal(req->timeout_ms, 5000);
    rig_free(&rig);
}

static void what_is_not_bound_or_not_complete_asks_nothing(void **state WR_UNUSED)
{
    static const char yaml[] =
        CALL("auth: bearer", "[[full_name, domain]]",
             "      method: GET\n      path: /x\n"
             "      query: {n: \"{full_name}\", d: \"{domain}\"}\n");
    struct rig rig;

    rig_compile(&rig, yaml);
    rig_know(&rig, WR_F_FULL_NAME, "Ada");
    rig_know(&rig, WR_F_DOMAIN, "a.example");
    assert_int_equal(wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
                     WR_E_CONFIG);
    rig_free(&rig);
    rig_new(&rig, yaml);
    rig_know(&rig, WR_F_FULL_NAME, "Ada");
    assert_int_equal(wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
                     WR_E_INTERNAL);
    rig_free(&rig);
}

static void a_huge_value_is_a_limit(void **state WR_UNUSED)
{
    char *huge = wr_alloc(40000);
    struct rig rig;

    memset(huge, 'x', 39999);
    rig_new(&rig, CALL("auth: none", "[[email]]",
                       "      method: GET\n      path: \"/v1/{email}\"\n"));
    rig_know(&rig, WR_F_EMAIL, huge);
    assert_int_equal(wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
                     WR_E_LIMIT);
    rig_free(&rig);
    free(huge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(query_and_path_are_escaped),
        cmocka_unit_test(unknown_parameters_are_left_out),
        cmocka_unit_test(json_bodies_are_typed),
        cmocka_unit_test(forms_are_escaped),
        cmocka_unit_test(filters_and_headers),
        cmocka_unit_test(keys_go_where_they_belong),
        cmocka_unit_test(a_key_alone_in_the_query),
        cmocka_unit_test(settings_of_the_job_count),
        cmocka_unit_test(what_is_not_bound_or_not_complete_asks_nothing),
        cmocka_unit_test(a_huge_value_is_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
