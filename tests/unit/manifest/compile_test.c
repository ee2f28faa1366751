/* compile_test.c - mistakes in manifests: each told, with its place, all at once. */
#include "rig.h"

#include "etl/base/banned.h"

/* A good manifest; each row of the table below changes one piece of it. */
static const char good[] =
    "vendor: acme\n"                     /* 1 */
    "docs: https://acme.test/docs\n"     /* 2 */
    "docs_read: 2026-11-22\n"            /* 3 */
    "base_url: https://api.acme.test\n"  /* 4 */
    "auth: {header: x-key}\n"            /* 5 */
    "pools: {credits: 0.02}\n"           /* 6 */
    "rates: {per_minute: 60}\n"          /* 7 */
    "replies:\n"                         /* 8 */
    "  - {status: 401, then: bad_key}\n" /* 9 */
    "  - {status: 429, wait: {header: retry-after, else: 60s}, then: rate_limited}\n"
    "calls:\n"                                                             /* 11 */
    "  person:\n"                                                          /* 12 */
    "    scope: lead\n"                                                    /* 13 */
    "    inputs: [[email], [first_name, last_name, domain]]\n"             /* 14 */
    "    optional: [title]\n"                                              /* 15 */
    "    request:\n"                                                       /* 16 */
    "      method: GET\n"                                                  /* 17 */
    "      path: /v1/find\n"                                               /* 18 */
    "      query:\n"                                                       /* 19 */
    "        email: \"{email}\"\n"                                         /* 20 */
    "        name: \"{first_name} {last_name}\"\n"                         /* 21 */
    "        site: \"{domain}\"\n"                                         /* 22 */
    "        title: \"{title}\"\n"                                         /* 23 */
    "    replies:\n"                                                       /* 24 */
    "      - {status: 200, when: {at: /person, is: object}, then: hit}\n"  /* 25 */
    "      - {status: 404, when: {at: /code, equals: none}, then: miss}\n" /* 26 */
    "    extract:\n"                                                       /* 27 */
    "      record: /person\n"                                              /* 28 */
    "      confidence: 800\n"                                              /* 29 */
    "      fields:\n"                                                      /* 30 */
    "        title: /title\n"                                              /* 31 */
    "        email_status: {from: /status, map: {good: deliverable}}\n"    /* 32 */
    "    price: {per: hit, credits: 1, repeat: charged}\n"                 /* 33 */
    "    fresh: {hit: 90d, miss: 30d}\n";                                  /* 34 */

static const struct {
    const char *from, *to; /* text that is replaced */
    const char *expected;  /* parts of the report, parted by '|' */
} mistakes[] = {
    {"200, when: {at: /person, is: object}, then: hit",
     "999, when: {at: person, is: thing}, then: hitt",
     "acme.yaml:25:|unknown then|status must be like 200|must start with /|unknown "
     "kind"},
    {"vendor: acme", "vendr: acme",
     "acme.yaml:1:1: |unknown option|vendor|vendor is missing"},
    {"vendor: acme", "vendor: Acme Inc",
     "acme.yaml:1:9: |a name has lower-case letters"},
    {"docs_read: 2026-11-22", "docs_read: last week",
     "acme.yaml:3:12: |must be a date"},
    {"docs_read: 2026-11-22", "docs_read: 2026-02-30",
     "acme.yaml:3:12: |must be a date"},
    {"docs: https://acme.test/docs\n", "", "docs is missing"},
    {"base_url: https://api", "base_url: ftp://api", "acme.yaml:4:11: |http"},
    {"https://api.acme.test", "https://${HOME}",
     "acme.yaml:4:11: |reads nothing from the environment"},
    {"{header: x-key}", "{header: x-key, query: key}",
     "acme.yaml:5:7: |one of header, query, body, basic, oauth2 and jwt"},
    {"{header: x-key}", "{heder: x-key}", "acme.yaml:5:8: |header"},
    {"{header: x-key}", "digest", "acme.yaml:5:7: |auth must be none, bearer"},
    {"{header: x-key}", "{query: key, prefix: \"Key \"}",
     "a prefix goes with a header"},
    {"{header: x-key}", "none\nheaders: {x-who: \"{email}\"}",
     "acme.yaml:6:10: |headers of all calls are about nobody: email"},
    {"{header: x-key}", "none\nheaders: {x-who: \"{$task}\"}",
     "acme.yaml:6:18: |unknown kept value"},
    {"0.02}", "cheap}", "acme.yaml:6:18: |must be like 0.025"},
    {"0.02}", "-1}", "must be like 0.025"},
    {"per_minute: 60", "per_minute: 0",
     "acme.yaml:7:21: |per_minute must be between 1"},
    {"per_minute: 60", "per_week: 60", "acme.yaml:7:9: |unknown option|per_week"},
    {"{status: 401, then: bad_key}", "{status: 401, then: badkey}",
     "acme.yaml:9:25: |bad_key"},
    {"{status: 401, then: bad_key}", "{status: 40l, then: bad_key}",
     "acme.yaml:9:14: |status must be like"},
    {"{status: 401, then: bad_key}", "{status: 600, then: bad_key}",
     "status must be like"},
    {"{status: 401, then: bad_key}", "{status: 300-200, then: bad_key}",
     "status must be like"},
    {"{status: 401, then: bad_key}", "{status: [], then: bad_key}",
     "acme.yaml:9:14: |a row without a status never holds"},
    {"{status: 401, then: bad_key}", "{then: bad_key}",
     "acme.yaml:9:5: |status is missing"},
    {"{status: 401, then: bad_key}", "{status: 401}", "then is missing"},
    {"{status: 401, then: bad_key}", "{status: 401, then: miss}",
     "acme.yaml:9:14: |needs a condition on the body"},
    {"{status: 401, then: bad_key}", "{status: 4xx, then: bad_key}",
     "acme.yaml:10:14: |never reached: the row of line 9"},
    {"else: 60s", "else: soon", "acme.yaml:10:53: |else"},
    {"else: 60s", "else: 2d", "else must be between"},
    {"scope: lead", "scope: leads", "acme.yaml:13:12: |lead"},
    {"[[email], [first", "[[emial], [first", "acme.yaml:14:15: |email"},
    {"[[email], [first", "[[], [first",
     "acme.yaml:14:14: |an input list has 1 to 8 fields"},
    {"[[email], [first", "[email, [first", "must be a list of fields"},
    {"[[email], [first", "[[score], [first", "is decided by weir"},
    {"optional: [title]", "optional: [phone]",
     "{title} is neither an input nor optional|phone is an input, but it is not used"},
    {"method: GET", "method: FETCH", "acme.yaml:17:15: |unknown method"},
    {"path: /v1/find", "path: v1/find", "acme.yaml:18:13: |path must start with /"},
    {"path: /v1/find", "path: /v1/find?x=1", "parameters stand under query"},
    {"path: /v1/find", "path: \"/v1/{email}\"", "input list 2 does not fill"},
    {"path: /v1/find", "path: /v1/find\n      json: {a: b}", "a GET has no body"},
    {"\"{email}\"", "\"{email\"", "acme.yaml:20:16: |a \"{\" without its \"}\""},
    {"\"{email}\"", "\"{e_mail}\"", "acme.yaml:20:16: |email"},
    {"\"{email}\"", "\"{email|rot13}\"", "filter|lower"},
    {"at: /person, is: object", "at: person, is: object",
     "acme.yaml:25:29: |must start with /"},
    {"at: /person, is: object", "at: /person, is: objekt", "kind|object"},
    {"at: /person, is: object", "at: /person", "a condition has one test"},
    {"at: /person, is: object", "at: /person, is: object, equals: x",
     "a condition has one test"},
    {"at: /person, is: object", "is: object",
     "looks at one of at, header, body, choice"},
    {"at: /person, is: object", "header: x-hit, is: object", "a header has no kind"},
    {"at: /person, is: object", "header: x-hit, is: present",
     "needs a condition on the body"},
    {"at: /person, is: object", "at: /person, same_as: phone",
     "phone is looked at, but is neither an input nor optional"},
    {"at: /person, is: object}, then: hit", "at: /person, is: object}, then: miss",
     "acme.yaml:12:3: |no row of replies leads to a hit"},
    {"      confidence: 800\n", "", "confidence is missing"},
    {"confidence: 800", "confidence: 1001", "acme.yaml:29:19: |0..1000"},
    {"confidence: 800", "confidence: {from: /score}", "confidence needs times or map"},
    {"confidence: 800", "confidence: {from: /score, map: {a: 1500}}",
     "must be 0..1000"},
    {"title: /title\n", "titel: /title\n", "acme.yaml:31:9: |title"},
    {"title: /title\n", "tier: /title\n", "tier is decided by weir"},
    {"title: /title\n", "title: {from: /a, value: b}\n",
     "by from, by join or by value"},
    {"title: /title\n", "title: {from: /a, join: [/a, /b]}\n", "by from, by join"},
    {"title: /title\n", "title: {join: [/a]}\n", "join takes 2 to 8 pointers"},
    {"title: /title\n", "title: {join: /a}\n", "a list of pointers"},
    {"title: /title\n", "title: {join: [/a, b]}\n", "must start with /"},
    {"title: /title\n", "employees: {join: [/a, /b, /c]}\n", "of a range its two ends"},
    {"title: /title\n", "title: {from: /a, transform: lowr}\n", "lower"},
    {"{good: deliverable}", "{good: delivered}", "acme.yaml:32:51: |deliverable"},
    {"{from: /status, map: {good: deliverable}}", "/status",
     "acme.yaml:32:23: |need a map to those of email_status"},
    {"credits: 1, repeat", "credits: 1, pool: mails, repeat",
     "acme.yaml:33:12: |one of the vendor's pools"},
    {"credits: 1, repeat", "credits: 2, worst: 1, repeat",
     "worst is less than credits"},
    {"credits: 1, repeat", "credits: 0, repeat", "credits must be between"},
    {"repeat: charged", "repeat: free_within", "go together"},
    {"repeat: charged", "repeat: charged, free_within: 30d", "go together"},
    {"    price: {per: hit, credits: 1, repeat: charged}\n", "", "price is missing"},
    {"    scope: lead\n", "    scope: lead\n    scope: lead\n", "scope"},
    {"hit: 90d", "hit: never", "hit"},
};

static char *bend(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    char *text = wr_alloc(sizeof(good) + strlen(to));

    assert_non_null(at);
    memcpy(text, good, (size_t)(at - good));
    memcpy(text + (at - good), to, strlen(to));
    memcpy(text + (at - good) + strlen(to), at + strlen(from),
           strlen(at + strlen(from)));
    return text;
}

static char *report_of(const struct rig *rig)
{
    struct wr_buf out;
    char *text;

    wr_buf_init(&out, 64 * 1024);
    wr_diags_print(rig->diags, &out);
    text = wr_strdup(wr_buf_str(&out).ptr);
    wr_buf_fini(&out);
    return text;
}

static void the_good_one_is_good(void **state WR_UNUSED)
{
    struct rig rig;

    rig_new(&rig, good);
    assert_string_equal(rig.provider->name, "acme.person");
    assert_int_equal(wr_diags_warnings(rig.diags), 0);
    rig_free(&rig);
}

static void each_mistake_is_told_with_its_place(void **state WR_UNUSED)
{
    size_t wrong = 0;

    for (size_t i = 0; i < WR_COUNT(mistakes); i++) {
        char *yaml = bend(mistakes[i].from, mistakes[i].to);
        struct wr_str parts = wr_str(mistakes[i].expected);
        struct rig rig;
        char *report;

        rig_compile(&rig, yaml);
        report = report_of(&rig);
        while (parts.ptr) {
            struct wr_str part = wr_str_split(&parts, '|');

            if (wr_str_search(wr_str(report), part) == strlen(report))
                print_error("%s: expected \"%.*s\" in\n%s", mistakes[i].to,
                            WR_FMT(part), report);
            wrong += wr_str_search(wr_str(report), part) == strlen(report);
        }
        assert_true(wr_diags_errors(rig.diags) > 0);
        assert_int_equal(wr_manifests_count(rig.manifests), 0);
        rig_free(&rig);
        free(report);
        free(yaml);
    }
    assert_int_equal(wrong, 0);
}

static void all_mistakes_are_told_at_once(void **state WR_UNUSED)
{
    static const char many[] = "vendor: Acme\n"
                               "docs_read: yesterday\n"
                               "base_url: nowhere\n"
                               "auth: maybe\n"
                               "rates: {per_second: fast}\n"
                               "calls:\n"
                               "  a: {scope: all}\n"
                               "  B: {}\n";
    struct rig rig;

    rig_compile(&rig, many);
    assert_true(wr_diags_errors(rig.diags) >= 12);
    rig_free(&rig);
}

/* Shapes that no manifest has; nothing but a report may come of them. */
static void nonsense_is_survived(void **state WR_UNUSED)
{
    static const char *const nonsense[] = {
        "",
        "- a\n- b\n",
        "text\n",
        "calls: {}\n",
        "calls: []\n",
        "calls: {a: }\n",
        "calls: {a: []}\n",
        "calls: {a: {inputs: {}, request: [], extract: text}}\n",
        "calls: {a: {inputs: [[[]]], request: {query: [], json: {}, form: {}}}}\n",
        "calls: {a: {request: {json: [[[[[[[[[[1]]]]]]]]]]}}}\n",
        "calls: {a: {replies: text}}\n",
        "calls: {a: {replies: [[], {}, text]}}\n",
        "calls: {a: {replies: [{status: [], when: [], then: hit}]}}\n",
        "calls: {a: {extract: [{}, [], text, {fields: {email: [[], {}, {map: []}]}}]}}\n",
        "replies: {}\nheaders: []\npools: []\nauth: []\nrates: text\n",
        "vendor: {}\ndocs: []\n",
        "vendor: a\nvendor: b\n",
        "a: &x b\nc: *x\n",
        "calls: {a: {request: {path: \"{}{}{|}{,}{{{{\"}}}\n",
    };

    for (size_t i = 0; i < WR_COUNT(nonsense); i++) {
        struct rig rig;

        rig_compile(&rig, nonsense[i]);
        assert_true(wr_diags_errors(rig.diags) > 0);
        assert_int_equal(wr_manifests_count(rig.manifests), 0);
        rig_free(&rig);
    }
}

static void cuts_are_survived(void **state WR_UNUSED)
{
    for (size_t len = 0; len < sizeof(good); len += 3) {
        struct rig rig;
        char *yaml = wr_alloc(sizeof(good));

        memcpy(yaml, good, len);
        rig_compile(&rig, yaml);
        rig_free(&rig);
        free(yaml);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_one_is_good),
        cmocka_unit_test(each_mistake_is_told_with_its_place),
        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(nonsense_is_survived),
        cmocka_unit_test(cuts_are_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
