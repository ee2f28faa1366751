/* reply_test.c - replies: rows and their conditions, waits, confidence, transforms, and
 * what an excerpt shows.
 */
#include "rig.h"

#include "etl/base/banned.h"

#define CALL(replies, extract)                                                    \
    HEAD "auth: none\npools: {c: 0.5}\ncalls:\n  find:\n    scope: lead\n"        \
         "    inputs: [[email]]\n    optional: [domain]\n    request:\n"          \
         "      method: GET\n      path: /x\n"                                    \
         "      query: {e: \"{email}\", d: \"{domain}\"}\n    replies:\n" replies \
         "    extract:\n" extract                                                 \
         "    price: {per: hit, credits: 2}\n    charged: {header: x-spent}\n"

#define FIELDS "      confidence: 700\n      fields: {title: /title}\n"

static void asked(struct rig *rig, const char *yaml)
{
    rig_new(rig, yaml);
    rig_know(rig, WR_F_EMAIL, "a@b.example");
    rig_begin(rig);
}

/* One condition, and bodies it holds for (hit) or not (protocol error). */
static const struct {
    const char *condition, *yes, *no; /* bodies parted by '|' */
} conditions[] = {
    {"{at: /a, is: object}", "{\"a\":{}}",
     "{\"a\":[]}|{\"a\":null}|{}|[]|{\"a\":\"{}\"}"},
    {"{at: /a, is: list}", "{\"a\":[]}|{\"a\":[1]}", "{\"a\":{}}|{}"},
    {"{at: /a, is: text}", "{\"a\":\"\"}|{\"a\":\"x\"}", "{\"a\":1}|{\"a\":null}|{}"},
    {"{at: /a, is: number}", "{\"a\":0}|{\"a\":-1.5}", "{\"a\":\"1\"}|{\"a\":true}|{}"},
    {"{at: /a, is: bool}", "{\"a\":true}|{\"a\":false}",
     "{\"a\":\"true\"}|{\"a\":0}|{}"},
    {"{at: /a, is: \"null\"}", "{\"a\":null}", "{}|{\"a\":\"null\"}|{\"a\":0}|[]"},
    {"{at: /a, is: absent}", "{}|{\"b\":1}", "{\"a\":null}|{\"a\":1}|[]|null|\"x\"|7"},
    {"{at: /a, is: missing}", "{}|{\"a\":null}", "{\"a\":false}|[]|null|\"x\"|7"},
    {"{at: /a/b, is: missing}", "{\"a\":{}}|{\"a\":{\"b\":null}}",
     "{}|{\"a\":null}|{\"a\":[]}"},
    {"{at: /a, is: present}", "{\"a\":0}|{\"a\":\"\"}", "{\"a\":null}|{}"},
    {"{at: /a, is: empty}", "{}|{\"a\":null}|{\"a\":\"\"}|{\"a\":[]}|{\"a\":{}}",
     "{\"a\":0}|{\"a\":\" \"}|[]|\"\""},
    {"{at: /a, is: filled}", "{\"a\":0}|{\"a\":[0]}|{\"a\":\"x\"}|{\"a\":false}",
     "{}|{\"a\":\"\"}|{\"a\":[]}"},
    {"{at: /a/0, is: missing}", "{\"a\":[]}|{\"a\":[null]}",
     "{}|{\"a\":{}}|{\"a\":[1]}"},
    {"{at: \"\", is: list}", "[]|[1]", "{}|1"},
    {"{at: /a, equals: x}", "{\"a\":\"x\"}",
     "{\"a\":\"X\"}|{\"a\":\"xx\"}|{}|{\"a\":null}"},
    {"{at: /a, equals: [\"true\", \"1\"]}", "{\"a\":true}|{\"a\":1}|{\"a\":\"1\"}",
     "{\"a\":false}|{\"a\":[1]}|{}"},
    {"{at: /a, not: [x, y]}", "{\"a\":\"z\"}|{}|{\"a\":null}",
     "{\"a\":\"x\"}|{\"a\":\"y\"}"},
    {"{at: /a, contains: [Key, credit]}", "{\"a\":\"bad KEY.\"}|{\"a\":\"no credits\"}",
     "{\"a\":\"ke y\"}|{}|{\"a\":[\"key\"]}"},
    {"{at: /a, at_least: 0.5}", "{\"a\":0.5}|{\"a\":\"7\"}|{\"a\":1}",
     "{\"a\":0.4}|{\"a\":\"x\"}|{}"},
    {"{at: /a, at_most: 10}", "{\"a\":10}|{\"a\":-3}", "{\"a\":11}|{}|{\"a\":\"\"}"},
    {"{at: /a, same_as: domain}", "{\"a\":\"anything\"}|{}",
     NULL}, /* not known: holds */
    {"{at: /a/*/b, equals: x}",
     "{\"a\":[{\"b\":\"x\"},{\"b\":\"y\"}]}|{\"a\":[{\"b\":\"y\"},{},7,{\"b\":\"x\"}]}",
     "{\"a\":[]}|{\"a\":[{\"b\":\"y\"}]}|{\"a\":{\"b\":\"x\"}}|{}|{\"a\":[[{\"b\":\"x\"}]]}"},
    {"{at: /a/*, not: x}", "{\"a\":[\"x\",\"y\"]}|{\"a\":[]}", "{\"a\":[\"x\",\"x\"]}"},
    {"{at: /a/*, is: \"null\"}", "{\"a\":[1,null]}",
     "{\"a\":[1]}|{\"a\":[]}|{\"a\":null}"},
    {"{at: /a/*, is: missing}", "{\"a\":[]}|{\"a\":[1,null]}",
     "{\"a\":[1]}|{}|{\"a\":{}}"},
    {"{at: /*/b/*, at_least: 7}", "[{\"b\":[1]},{\"b\":[2,9]}]",
     "[{\"b\":[1]},{\"c\":[9]}]|[9]|{}"},
    {"{body: filled}", "x|{}|<html>", " |\r\n"},
    {"{body: empty}", " |\r\n", "x|{}"},
    {"[{at: /a, equals: x}, {at: /b, is: text}]", "{\"a\":\"x\",\"b\":\"y\"}",
     "{\"a\":\"x\"}|{\"b\":\"y\"}"},
};

static void check_bodies(struct rig *rig, const char *bodies, enum wr_code code,
                         const char *title)
{
    struct wr_str rest = wr_str(bodies);

    while (rest.ptr) {
        char *body = wr_arena_strz(rig->arena, wr_str_split(&rest, '|'));
        enum wr_code got = rig_reply(rig, 200, body, NULL, 0);

        if (got != code)
            print_error("%s with %s: %s\n", title, body, wr_code_name(got));
        assert_int_equal(got, code);
    }
}

static void conditions_hold_where_they_should(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(conditions); i++) {
        char yaml[2048];
        struct rig rig;

        snprintf(yaml, sizeof(yaml),
                 CALL("      - {status: 200, when: %s, then: hit}\n", FIELDS),
                 conditions[i].condition);
        asked(&rig, yaml);
        check_bodies(&rig, conditions[i].yes, WR_OK, conditions[i].condition);
        check_bodies(&rig, conditions[i].no, WR_E_PROTOCOL, conditions[i].condition);
        rig_free(&rig);
    }
}

static void same_as_compares_normal_forms(void **state WR_UNUSED)
{
    struct rig rig;

    asked(&rig,
          CALL("      - {status: 200, when: {at: /a, same_as: domain}, then: hit}\n",
               FIELDS));
    rig_know(&rig, WR_F_DOMAIN, "b.example");
    assert_int_equal(rig_reply(&rig, 200, "{\"a\":\"B.Example\"}", NULL, 0), WR_OK);
    assert_int_equal(
        rig_reply(&rig, 200, "{\"a\":\"https://www.b.example/x\"}", NULL, 0), WR_OK);
    assert_int_equal(rig_reply(&rig, 200, "{\"a\":\"c.example\"}", NULL, 0),
                     WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 200, "{\"a\":null}", NULL, 0), WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 200, "{}", NULL, 0), WR_E_PROTOCOL);
    rig_free(&rig);
}

static void the_first_row_that_fits_wins(void **state WR_UNUSED)
{
    static const char yaml[] = CALL(
        "      - {status: 200, when: {at: /x, equals: \"1\"}, then: hit}\n"
        "      - {status: 200, when: {header: x-code, equals: [\"7\"]}, then: out_of_credits}\n"
        "      - {status: 200, when: {at: /x, is: present}, then: miss}\n"
        "      - {status: [401, 403], then: bad_key, say: get another key}\n"
        "      - {status: 404, when: {at: /x, is: absent}, then: refused}\n"
        "      - {status: 451, when: {body: filled}, then: forbidden}\n"
        "      - {status: 500-502, then: rate_limited}\n",
        FIELDS);
    const struct wr_http_header seven = {.name = WR_LIT("x-code"),
                                         .value = WR_LIT("7")};
    struct rig rig;

    asked(&rig, yaml);
    assert_int_equal(rig_reply(&rig, 200, "{\"x\":1}", &seven, 1), WR_OK);
    assert_int_equal(rig.talk.answers->outcome, WR_OUTCOME_HIT);
    assert_int_equal(rig_reply(&rig, 200, "{\"x\":2}", &seven, 1), WR_E_QUOTA);
    assert_int_equal(rig_reply(&rig, 200, "not json", &seven, 1), WR_E_QUOTA);
    assert_int_equal(rig_reply(&rig, 200, "{\"x\":2}", NULL, 0), WR_OK);
    assert_int_equal(rig.talk.answers->outcome, WR_OUTCOME_MISS);
    assert_int_equal(rig_reply(&rig, 403, "", NULL, 0), WR_E_AUTH);
    assert_non_null(strstr(rig.err.text, "get another key"));
    assert_non_null(strstr(rig.err.text, "403"));
    assert_non_null(strstr(rig.err.hint, "providers.acme"));
    assert_int_equal(rig_reply(&rig, 404, "{}", NULL, 0), WR_OK);
    assert_int_equal(rig.talk.answers->outcome, WR_OUTCOME_REFUSED);
    assert_int_equal(rig_reply(&rig, 404, "<html>", NULL, 0), WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 451, "gone", NULL, 0), WR_OK);
    assert_int_equal(rig.talk.answers->outcome, WR_OUTCOME_FORBIDDEN);
    assert_int_equal(rig_reply(&rig, 501, "", NULL, 0), WR_E_RATE);
    assert_int_equal(rig_reply(&rig, 503, "", NULL, 0), WR_E_TRANSIENT);
    assert_int_equal(rig_reply(&rig, 302, "{\"x\":1}", NULL, 0), WR_E_PROTOCOL);
    rig_free(&rig);
}

#define PERSON  "inputs: [[email]]\n    optional: [domain]"
#define COMPANY "inputs: [[domain]]\n    optional: [email]"

/* What comes of a 451 that the page does not name, or names otherwise. */
static const struct {
    const char *row, *inputs, *body, *link;
    enum wr_code code;
} objections[] = {
    {"", PERSON, "{}", NULL, WR_OK},
    {"", PERSON, "[{\"why\":\"asked\"}]", "<https://a.test>; rel=about", WR_OK},
    {"", PERSON, "", NULL, WR_E_PROTOCOL},
    {"", PERSON, "{\"cut\":", NULL, WR_E_PROTOCOL},
    {"", PERSON, "\"no\"", NULL, WR_E_PROTOCOL},
    {"", PERSON, "<html>{}</html>", NULL, WR_E_PROTOCOL},
    {"", PERSON, "{}", "<https://net.test>; rel=\"blocked-by\"", WR_E_PROTOCOL},
    {"", COMPANY, "{}", NULL, WR_E_PROTOCOL},
    {"      - {status: 451, then: bad_key}\n", PERSON, "{}", NULL, WR_E_AUTH},
    {"      - {status: 451, when: {at: /x, is: text}, then: forbidden}\n", PERSON, "{}",
     NULL, WR_E_PROTOCOL},
    {"      - {status: 4xx, when: {at: /x, is: text}, then: bad_key}\n", PERSON, "{}",
     NULL, WR_OK},
    {"      - {status: 4xx, then: vendor_down}\n", PERSON, "{}", NULL, WR_E_TRANSIENT},
};

static void an_unnamed_451_is_an_objection_of_one_person(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(objections); i++) {
        const char *url = objections[i].link;
        struct wr_http_header link = {WR_LIT("link"), url ? wr_str(url) : WR_NONE, 0};
        char text[2000], *page;
        enum wr_code code;
        struct rig rig;

        snprintf(text, sizeof(text),
                 CALL("      - {status: 200, when: {at: /x, is: text}, then: hit}\n%s",
                      FIELDS),
                 objections[i].row);
        page = rig_bend(text, PERSON, objections[i].inputs);
        rig_new(&rig, page);
        rig_know(&rig, WR_F_EMAIL, "a@b.example");
        rig_know(&rig, WR_F_DOMAIN, "b.example");
        rig_begin(&rig);
        code = rig_reply(&rig, 451, objections[i].body, &link, url ? 1 : 0);
        if (code != objections[i].code)
            print_error("row %zu: %s\n", i, rig.err.text);
        assert_int_equal(code, objections[i].code);
        if (!code)
            assert_int_equal(rig.talk.answers->outcome, WR_OUTCOME_FORBIDDEN);
        rig_free(&rig);
        free(page);
    }
}

static void waits_are_read_in_every_form(void **state WR_UNUSED)
{
    static const struct {
        const char *wait, *name, *value, *date, *body;
        uint32_t ms;
    } rows[] = {
        {"30s", "retry-after", "5", NULL, "{}", 30000},
        {"{header: retry-after, else: 60s}", "retry-after", "5", NULL, "{}", 5000},
        {"{header: retry-after, else: 60s}", "retry-after", " 1.5 ", NULL, "{}", 1500},
        {"{header: retry-after, else: 60s}", "retry-after", "soon", NULL, "{}", 60000},
        {"{header: retry-after, else: 60s}", "retry-after", "-5", NULL, "{}", 60000},
        {"{header: retry-after, else: 60s}", "x", "5", NULL, "{}", 60000},
        {"{header: retry-after, else: 60s}", "retry-after", "99999999999999999999",
         NULL, "{}", 60000},
        {"{header: retry-after, else: 60s}", "retry-after", "999999999", NULL, "{}",
         86400000},
        {"{header: retry-after, else: 60s}", "retry-after",
         "Sun, 22 Nov 2026 00:01:00 GMT", "Sun, 22 Nov 2026 00:00:20 GMT", "{}", 40000},
        {"{header: retry-after, else: 60s}", "retry-after",
         "Sun, 22 Nov 2026 00:01:00 GMT", NULL, "{}", 60000},
        {"{header: retry-after, else: 60s}", "retry-after",
         "Sun, 22 Nov 2026 00:01:00 GMT", "Sun, 22 Nov 2026 00:02:00 GMT", "{}", 0},
        {"{header: reset, as: until, else: 60s}", "reset", "2026-11-22T00:00:59Z",
         "Sun, 22 Nov 2026 00:00:20 GMT", "{}", 39000},
        {"{header: reset, as: until, else: 60s}", "reset", "1795305660",
         "Sun, 22 Nov 2026 00:00:20 GMT", "{}", 40000},
        {"{header: reset, as: milliseconds}", "reset", "2500", NULL, "{}", 2500},
        {"{at: /retry_after_seconds, else: 60s}", "x", "1", NULL,
         "{\"retry_after_seconds\":10}", 10000},
        {"{at: /retry_after_seconds, else: 60s}", "x", "1", NULL, "{}", 60000},
        {"{at: /retry_after_seconds, else: 60s}", "x", "1", NULL, "<html>", 60000},
        {NULL, "retry-after", "7", NULL, "{}", 7000},
        {NULL, "x", "7", NULL, "{}", 0},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_http_header headers[2] = {
            {.name = wr_str(rows[i].name), .value = wr_str(rows[i].value)},
            {.name = WR_LIT("date"), .value = wr_str(rows[i].date)}};
        char yaml[2048];
        struct rig rig;

        snprintf(yaml, sizeof(yaml),
                 CALL("      - {status: 200, when: {at: /a, is: text}, then: hit}\n"
                      "      - {status: 429, then: rate_limited%s%s}\n",
                      FIELDS),
                 rows[i].wait ? ", wait: " : "", rows[i].wait ? rows[i].wait : "");
        asked(&rig, yaml);
        assert_int_equal(
            rig_reply(&rig, 429, rows[i].body, headers, rows[i].date ? 2 : 1),
            WR_E_RATE);
        if (rig.talk.wait_ms != rows[i].ms)
            print_error("row %zu: %u\n", i, (unsigned)rig.talk.wait_ms);
        assert_int_equal(rig.talk.wait_ms, rows[i].ms);
        rig_free(&rig);
    }
}

#define HIT "      - {status: 200, when: {at: \"\", is: object}, then: hit}\n"

static void confidence_is_fixed_scaled_or_mapped(void **state WR_UNUSED)
{
    static const struct {
        const char *rule, *body;
        int confidence;
    } rows[] = {
        {"900", "{}", 900},
        {"{from: /s, times: 10, else: 300}", "{\"s\":97}", 970},
        {"{from: /s, times: 10, else: 300}", "{\"s\":97.55}", 975},
        {"{from: /s, times: 10, else: 300}", "{\"s\":\"97\"}", 970},
        {"{from: /s, times: 10, else: 300}", "{\"s\":170}", 1000},
        {"{from: /s, times: 10, else: 300}", "{\"s\":-4}", 300},
        {"{from: /s, times: 10, else: 300}", "{\"s\":1e30}", 300},
        {"{from: /s, times: 10, else: 300}", "{\"s\":null}", 300},
        {"{from: /s, times: 1000, else: 300}", "{\"s\":0.42}", 420},
        {"{from: /s, map: {A+: 950, B: 600}, else: 200}", "{\"s\":\"A+\"}", 950},
        {"{from: /s, map: {A+: 950, B: 600}, else: 200}", "{\"s\":\"C\"}", 200},
        {"{from: /s, map: {\"true\": 950}}", "{\"s\":true}", 950},
        {"{from: /s, map: {\"true\": 950}}", "{}", 500},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        char yaml[2048], body[256];
        struct rig rig;

        snprintf(yaml, sizeof(yaml),
                 CALL(HIT, "      confidence: %s\n      fields: {title: /t}\n"),
                 rows[i].rule);
        snprintf(body, sizeof(body), "{\"t\":\"CEO\"%s%s",
                 rows[i].body[1] == '}' ? "" : ",", rows[i].body + 1);
        asked(&rig, yaml);
        assert_int_equal(rig_reply(&rig, 200, body, NULL, 0), WR_OK);
        if (rig_confidence(&rig, WR_F_TITLE) != rows[i].confidence)
            print_error("row %zu: %d\n", i, rig_confidence(&rig, WR_F_TITLE));
        assert_int_equal(rig_confidence(&rig, WR_F_TITLE), rows[i].confidence);
        rig_free(&rig);
    }
}

/* One rule, one body, one value (NULL: none) and how many were left out. */
static const struct {
    wr_field_id field;
    const char *rule, *body, *value;
    unsigned unmapped;
} values[] = {
    {WR_F_TITLE, "title: /a", "{\"a\":\" Head  of IT \"}", "Head of IT", 0},
    {WR_F_TITLE, "title: /a", "{\"a\":null}", NULL, 0},
    {WR_F_TITLE, "title: /a", "{}", NULL, 0},
    {WR_F_TITLE, "title: /a", "{\"a\":\"n/a\"}", NULL, 0},
    {WR_F_TITLE, "title: /a", "{\"a\":5}", NULL, 1},
    {WR_F_TITLE, "title: /a", "{\"a\":[\"CEO\"]}", NULL, 1},
    {WR_F_TITLE, "title: /a/*", "{\"a\":[\"CEO\",\"CTO\"]}", "CEO", 0},
    {WR_F_TITLE, "title: /a/1", "{\"a\":[\"CEO\",\"CTO\"]}", "CTO", 0},
    {WR_F_TITLE, "title: [/a, /b]", "{\"b\":\"CTO\"}", "CTO", 0},
    {WR_F_TITLE, "title: [/a, /b]", "{\"a\":\"CEO\",\"b\":\"CTO\"}", "CEO", 0},
    {WR_F_TITLE, "title: {value: Boss, when: {at: /a, is: text}}", "{\"a\":\"x\"}",
     "Boss", 0},
    {WR_F_TITLE, "title: {value: Boss, when: {at: /a, is: text}}", "{\"a\":1}", NULL,
     0},
    {WR_F_TITLE, "title: {from: /a, transform: titlecase}",
     "{\"a\":\"vp of sales, emea\"}", "VP of Sales, EMEA", 0},
    {WR_F_TITLE, "title: {from: /a, transform: titlecase}", "{\"a\":\"of men's wear\"}",
     "Of Men's Wear", 0},
    {WR_F_TITLE, "title: {from: /a, transform: titlecase}", "{\"a\":\"iOS lead\"}",
     "iOS lead", 0},
    {WR_F_TITLE, "title: {from: /a, transform: titlecase}", "{\"a\":\"\"}", NULL, 0},
    {WR_F_TITLE, "title: {from: /a, transform: titlecase}",
     "{\"a\":\"\xC3\xA9lu local\"}", "\xC3\xA9lu Local", 0},
    {WR_F_TITLE, "title: {from: /a, transform: lower}", "{\"a\":\"CEO\"}", "ceo", 0},
    {WR_F_EMAIL, "email: /a", "{\"a\":\"Ada@Example.COM\"}", "Ada@example.com", 0},
    {WR_F_EMAIL, "email: /a", "{\"a\":\"a***@example.com\"}", NULL, 1},
    {WR_F_EMAIL, "email: /a", "{\"a\":\"a*@example.com\"}", NULL, 1},
    {WR_F_EMAIL, "email: /a", "{\"a\":\"not found\"}", NULL, 1},
    {WR_F_PHONE, "phone: /a", "{\"a\":\"+1 555 *** 0164\"}", NULL, 1},
    {WR_F_TITLE, "title: /a", "{\"a\":\"V\xE2\x80\xA2\xE2\x80\xA2\"}", NULL, 1},
    {WR_F_EMPLOYEES, "employees: /a", "{\"a\":1600}", "1600", 0},
    {WR_F_EMPLOYEES, "employees: /a", "{\"a\":\"1001-5000\"}", "1001-5000", 0},
    {WR_F_EMPLOYEES, "employees: /a", "{\"a\":\"10001+\"}", "10001+", 0},
    {WR_F_EMPLOYEES, "employees: /a", "{\"a\":true}", NULL, 1},
    {WR_F_EMPLOYEES, "employees: /a", "{\"a\":\"many\"}", NULL, 1},
    {WR_F_TECHNOLOGIES, "technologies: /a/*",
     "{\"a\":[\"Gmail\",null,\"Marketo\",\"Gmail\"]}", "gmail;marketo", 0},
    {WR_F_TECHNOLOGIES, "technologies: /a/*/n",
     "{\"a\":[{\"n\":\"x;y\"},{\"n\":7},{}]}", "x_y", 1},
    {WR_F_TECHNOLOGIES, "technologies: /a/*", "{\"a\":[]}", NULL, 0},
    {WR_F_EMAIL_STATUS,
     "email_status: {from: /a, map: {\"1\": deliverable, \"true\": risky}}",
     "{\"a\":1}", "deliverable", 0},
    {WR_F_EMAIL_STATUS,
     "email_status: {from: /a, map: {\"1\": deliverable, \"true\": risky}}",
     "{\"a\":true}", "risky", 0},
    {WR_F_EMAIL_STATUS, "email_status: {from: /a, map: {\"1\": deliverable}}",
     "{\"a\":2}", NULL, 1},
    {WR_F_LINKEDIN_URL, "linkedin_url: {from: /a, transform: linkedin_person}",
     "{\"a\":\"ada-example\"}", "linkedin.com/in/ada-example", 0},
    {WR_F_LINKEDIN_URL, "linkedin_url: {from: /a, transform: linkedin_person}",
     "{\"a\":\"in/ada-example\"}", "linkedin.com/in/ada-example", 0},
    {WR_F_LINKEDIN_URL, "linkedin_url: {from: /a, transform: linkedin_person}",
     "{\"a\":\"https://www.linkedin.com/in/ada-example/\"}",
     "linkedin.com/in/ada-example", 0},
    {WR_F_ACCOUNT_LINKEDIN_URL,
     "account_linkedin_url: {from: /a, transform: linkedin_company}",
     "{\"a\":\"example\"}", "linkedin.com/company/example", 0},
    {WR_F_INCORPORATED_ON, "incorporated_on: {from: /a, transform: epoch_ms}",
     "{\"a\":946684800000}", "2000-01-01", 0},
    {WR_F_INCORPORATED_ON, "incorporated_on: {from: /a, transform: epoch_ms}",
     "{\"a\":\"-1\"}", "1969-12-31", 0},
    {WR_F_INCORPORATED_ON, "incorporated_on: {from: /a, transform: epoch_s}",
     "{\"a\":946684800}", "2000-01-01", 0},
    {WR_F_INCORPORATED_ON, "incorporated_on: {from: /a, transform: epoch_s}",
     "{\"a\":\"99999999999999999999\"}", NULL, 1},
    {WR_F_INCORPORATED_ON, "incorporated_on: {from: /a, transform: epoch_s}",
     "{\"a\":9223372036854775807}", NULL, 1},
    {WR_F_INCORPORATED_ON, "incorporated_on: /a", "{\"a\":2015}", "2015", 0},
    {WR_F_CIK, "cik: /a", "{\"a\":320193}", "0000320193", 0},
    {WR_F_CIK, "cik: /a", "{\"a\":320193.5}", NULL, 1},
    {WR_F_SIC_CODES, "sic_codes: /a/*", "{\"a\":[7372,\"0111\",true]}", "0111;7372", 1},
    {WR_F_REVENUE, "revenue: {from: /a, transform: thousands}", "{\"a\":1500}",
     "1500000", 0},
    {WR_F_REVENUE, "revenue: {from: /a, transform: thousands}", "{\"a\":\"1-2\"}",
     "1-2", 0},
    {WR_F_REVENUE, "revenue: {from: /a, transform: millions}", "{\"a\":\"1.5\"}",
     "1500000", 0},
    {WR_F_INDUSTRY, "industry: {from: /a, transform: naics}", "{\"a\":\"541511\"}",
     "naics 541511", 0},
    {WR_F_INDUSTRY, "industry: {from: /a, transform: sic}", "{\"a\":\"7372\"}",
     "sic 7372", 0},
    {WR_F_INDUSTRY, "industry: {from: /a/0, transform: uk_sic}", "{\"a\":[\"62012\"]}",
     "uk sic 62012", 0},
    {WR_F_JURISDICTION, "jurisdiction: {from: /a, transform: us_state}",
     "{\"a\":\"ca\"}", "US-CA", 1},
    {WR_F_JURISDICTION, "jurisdiction: {from: /a, transform: us_state}",
     "{\"a\":\"X0\"}", "X0", 1},
    {WR_F_CITY, "city: {from: /a, transform: first_part}",
     "{\"a\":\"Berlin, BE, Germany\"}", "Berlin", 0},
    {WR_F_CITY, "city: {from: /a, transform: first_part}", "{\"a\":\"Berlin\"}",
     "Berlin", 0},
    {WR_F_CITY, "city: {from: /a, transform: first_part}", "{\"a\":\",\"}", NULL, 0},
    {WR_F_CITY, "city: {from: /a, transform: last_part}",
     "{\"a\":\"Germany, BE, Berlin \"}", "Berlin", 0},
    {WR_F_ACCOUNT_STREET, "account_street: {from: /a/*, transform: join}",
     "{\"a\":[\"Unit 1\",null,\"1 Example Street\"]}", "Unit 1, 1 Example Street", 0},
    {WR_F_ACCOUNT_STREET, "account_street: {from: /a/*, transform: join}", "{\"a\":[]}",
     NULL, 0},
    {WR_F_EMPLOYEES, "employees: {from: /a/*, transform: join}", "{\"a\":[1001,5000]}",
     "1001-5000", 0},
    {WR_F_EMPLOYEES, "employees: {join: [/a, /b/c]}",
     "{\"a\":1001,\"b\":{\"c\":\"5000\"}}", "1001-5000", 0},
    {WR_F_EMPLOYEES, "employees: {join: [/a, /b]}", "{\"a\":1001}", NULL, 0},
    {WR_F_EMPLOYEES, "employees: {join: [/a, /b]}", "{\"b\":5000,\"a\":null}", NULL, 0},
    {WR_F_EMPLOYEES, "employees: {join: [/a, /b]}", "{\"a\":\"\",\"b\":5000}", NULL, 0},
    {WR_F_EMPLOYEES, "employees: {join: [/a, /b]}", "{\"a\":1,\"b\":[5]}", NULL, 1},
    {WR_F_EMPLOYEES, "employees: {join: [/a, /b]}", "{\"a\":9,\"b\":\"x\"}", NULL, 1},
    {WR_F_REVENUE, "revenue: {join: [/a, /b], transform: thousands}",
     "{\"a\":1,\"b\":5}", "1000-5000", 0},
    {WR_F_ACCOUNT_STREET, "account_street: {join: [/a, /b, /c]}",
     "{\"a\":\"Unit 1\",\"c\":\"1 Example Street\"}", "Unit 1, 1 Example Street", 0},
    {WR_F_ACCOUNT_STREET, "account_street: {join: [/a, /b]}", "{}", NULL, 0},
    {WR_F_ACCOUNT_STREET, "account_street: {join: [/a, /b]}", "{\"a\":7,\"b\":\"x\"}",
     "x", 1},
    {WR_F_TECHNOLOGIES, "technologies: {join: [/a, /b]}", "{\"a\":\"x\",\"b\":\"y\"}",
     "x;y", 0},
    {WR_F_OPTED_OUT, "opted_out: /a", "{\"a\":true}", "true", 0},
    {WR_F_OPTED_OUT, "opted_out: /a", "{\"a\":1}", NULL, 1},
};

static void values_come_out_in_normal_form_or_not_at_all(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(values); i++) {
        char yaml[2048];
        const char *found;
        struct rig rig;

        snprintf(yaml, sizeof(yaml),
                 CALL(HIT, "      confidence: 700\n      fields:\n        %s\n"),
                 values[i].rule);
        asked(&rig, yaml);
        assert_int_equal(rig_reply(&rig, 200, values[i].body, NULL, 0), WR_OK);
        found = rig_found(&rig, values[i].field);
        if (!found != !values[i].value ||
            (found && strcmp(found, values[i].value) != 0))
            print_error("%s of %s: %s\n", values[i].rule, values[i].body,
                        found ? found : "nothing");
        assert_int_equal(!found, !values[i].value);
        if (found)
            assert_string_equal(found, values[i].value);
        assert_int_equal(rig.talk.answers->unmapped, values[i].unmapped);
        rig_free(&rig);
    }
}

static void groups_have_their_own_start_and_condition(void **state WR_UNUSED)
{
    static const char yaml[] = CALL(
        HIT, "      - record: /p\n        confidence: {from: \"#/score\", times: 10}\n"
             "        fields: {title: /title, city: /city}\n"
             "      - record: /c\n        when: {at: /d, same_as: domain}\n"
             "        confidence: 600\n"
             "        fields: {account_name: /name, city: /city}\n");
    struct rig rig;

    asked(&rig, yaml);
    rig_know(&rig, WR_F_DOMAIN, "b.example");
    assert_int_equal(
        rig_reply(&rig, 200,
                  "{\"score\":88,\"p\":{\"title\":\"CEO\",\"city\":\"Rome\"},"
                  "\"c\":{\"d\":\"b.example\",\"name\":\"B\",\"city\":\"Oslo\"}}",
                  NULL, 0),
        WR_OK);
    assert_string_equal(rig_found(&rig, WR_F_TITLE), "CEO");
    assert_string_equal(rig_found(&rig, WR_F_CITY), "Rome");
    assert_string_equal(rig_found(&rig, WR_F_ACCOUNT_NAME), "B");
    assert_int_equal(rig_confidence(&rig, WR_F_CITY), 880);
    assert_int_equal(rig_confidence(&rig, WR_F_ACCOUNT_NAME), 600);
    assert_int_equal(
        rig_reply(&rig, 200,
                  "{\"p\":{\"title\":\"CEO\"},"
                  "\"c\":{\"d\":\"x.example\",\"name\":\"B\",\"city\":\"Oslo\"}}",
                  NULL, 0),
        WR_OK);
    assert_null(rig_found(&rig, WR_F_CITY));
    assert_null(rig_found(&rig, WR_F_ACCOUNT_NAME));
    assert_int_equal(rig_reply(&rig, 200,
                               "{\"c\":{\"d\":\"b.example\",\"city\":\"Oslo\"}}", NULL,
                               0),
                     WR_OK);
    assert_null(rig_found(&rig, WR_F_TITLE));
    assert_string_equal(rig_found(&rig, WR_F_CITY), "Oslo");
    rig_free(&rig);
}

static void charges_are_told_in_billing_units(void **state WR_UNUSED)
{
    static const struct {
        const char *told;
        int64_t milli;
    } rows[] = {{"2", 1000},   {"1", 500}, {"0", 0},     {"0.5", 250},
                {" 4 ", 2000}, {"-1", -1}, {"none", -1}, {"99999999999999999", -1}};

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_http_header spent = {.name = WR_LIT("x-spent"),
                                       .value = wr_str(rows[i].told)};
        struct rig rig;

        asked(&rig, CALL(HIT, FIELDS));
        assert_int_equal(rig_reply(&rig, 200, "{}", &spent, 1), WR_OK);
        assert_int_equal(rig.talk.answers->charged_milli, rows[i].milli);
        assert_int_equal(rig_reply(&rig, 200, "{}", NULL, 0), WR_OK);
        assert_int_equal(rig.talk.answers->charged_milli, -1);
        rig_free(&rig);
    }
}

static const struct {
    const char *body, *excerpt;
} excerpts[] = {
    {"", ": (empty)"},
    {" \n ", ": (empty)"},
    {"{\"error\":\"Quota  of 500\\n reached\"}",
     ": {\"error\":\"Quota of 000\\n reached\"}"},
    {"{\"error\":{\"message\":\"try\",\"x\":\"Ada Lovelace\"}}",
     ": {\"error\":{\"message\":\"try\",\"x\":\"\"}}"},
    {"{\"name\":\"Ada Lovelace\",\"n\":42,\"ok\":true}",
     ": {\"name\":\"\",\"n\":00,\"ok\":true}"},
    {"[\"Ada Lovelace\"]", ": [\"\"]"},
    {"{\"errors\":[\"no such\",\"thing\"]}", ": {\"errors\":[\"no such\",\"thing\"]}"},
    {"{\"message\":\"mail to x@y.example, or call 555 123\"}",
     ": {\"message\":\"mail to <mail>, or call 000 000\"}"},
    {"{\"message\":\"a@b.example is unknown\"}",
     ": {\"message\":\"<ours> is unknown\"}"},
    {"{\"broken\":\"Ada", ": {\"broken\":\"\""},
    {"{\"broken", ": {\"\""},
    {"<html><h1>502 Bad Gateway</h1>", ": <html><h0>000 Bad Gateway</h0>"},
    {"token 0123456789abcdef0123456789abcdef", ": token <...>"},
    {"caf\xC3\xA9 \x01\x02 end", ": caf?? end"},
};

static void excerpts_tell_the_form_and_nobody(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(excerpts); i++) {
        struct rig rig;

        asked(&rig, CALL(HIT, FIELDS));
        assert_int_equal(rig_reply(&rig, 418, excerpts[i].body, NULL, 0),
                         WR_E_PROTOCOL);
        if (!wr_str_ends(wr_str(rig.err.text), wr_str(excerpts[i].excerpt)))
            print_error("%s\n", rig.err.text);
        assert_true(wr_str_ends(wr_str(rig.err.text), wr_str(excerpts[i].excerpt)));
        assert_non_null(strstr(rig.err.text, "acme.find"));
        assert_non_null(strstr(rig.err.text, "418"));
        rig_free(&rig);
    }
}

static void an_excerpt_is_short(void **state WR_UNUSED)
{
    char body[4000];
    struct rig rig;

    for (size_t i = 0; i + 1 < sizeof(body); i++)
        body[i] = i % 7 ? 'x' : ' ';
    body[sizeof(body) - 1] = '\0';
    asked(&rig, CALL(HIT, FIELDS));
    assert_int_equal(rig_reply(&rig, 418, body, NULL, 0), WR_E_PROTOCOL);
    assert_true(strlen(rig.err.text) < 200);
    assert_true(wr_str_ends(wr_str(rig.err.text), WR_LIT("...")));
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_hold_where_they_should),
        cmocka_unit_test(same_as_compares_normal_forms),
        cmocka_unit_test(the_first_row_that_fits_wins),
        cmocka_unit_test(an_unnamed_451_is_an_objection_of_one_person),
        cmocka_unit_test(waits_are_read_in_every_form),
        cmocka_unit_test(confidence_is_fixed_scaled_or_mapped),
        cmocka_unit_test(values_come_out_in_normal_form_or_not_at_all),
        cmocka_unit_test(groups_have_their_own_start_and_condition),
        cmocka_unit_test(charges_are_told_in_billing_units),
        cmocka_unit_test(excerpts_tell_the_form_and_nobody),
        cmocka_unit_test(an_excerpt_is_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
