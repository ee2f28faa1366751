/* legs_test.c - calls of several exchanges: what leads on, what is kept, how long is
 * waited, and a state that comes back from a store.
 */
#include "rig.h"

#include "etl/base/banned.h"

/* Lines 1 to 27; a search, a job that is polled, and its file. */
static const char job[] = HEAD /* 1 to 4 */
    "auth: bearer\n"
    "left: {at: /left}\n"
    "replies: [{status: 401, then: bad_key}]\n"
    "calls:\n"
    "  find:\n"
    "    scope: lead\n" /* 10 */
    "    inputs: [[email]]\n"
    "    request: {method: POST, path: /start, json: {mail: \"{email}\"}}\n"
    "    keep: {task: /id, part: /part}\n"
    "    replies:\n"
    "      - {status: 200, when: {at: /id, is: present}, then: next}\n" /* 15 */
    "      - {status: 200, when: {at: /title, is: text}, then: hit}\n"
    "      - {status: 202, wait: 3s, tries: 2, then: repeat_later}\n"
    "    next:\n"
    "      - name: result\n"
    "        request: {method: GET, path: \"/jobs/{$task}\", query: {p: \"{$part}\"}}\n"
    "        poll: {first: 10s, every: 15s, for: 60s}\n" /* 21 */
    "        keep: {file: /file}\n"
    "        replies:\n"
    "          - {status: 200, when: {at: /s, equals: wait}, then: pending}\n"
    "          - {status: 200, when: {at: /s, equals: busy}, wait: {at: /in, else: 5s}, "
    "then: pending}\n" /* 25 */
    "          - {status: 200, when: {at: /file, is: text}, then: next}\n"
    "          - {status: 200, when: {at: /s, equals: none}, then: miss}\n"
    "      - name: file\n"
    "        base_url: https://files.acme.test\n"
    "        request:\n" /* 30 */
    "          method: POST\n"
    "          path: /get\n"
    "          json: {file: \"{$file}\", task: \"{$task}\", both: \"{$task}-{$part}\"}\n"
    "        replies: [{status: 200, when: {at: /job, is: text}, then: hit}]\n"
    "        extract:\n" /* 35 */
    "          confidence: 650\n"
    "          fields: {title: /job, city: /city}\n" EXTRACT PRICE;

static const char accepted[] =
    "{\"id\":-9007199254740993,\"part\":\"a b\",\"left\":7.5}";

static void started(struct rig *rig, const char *yaml)
{
    rig_new(rig, yaml);
    rig_know(rig, WR_F_EMAIL, "a@b.example");
    rig_begin(rig);
}

static void assert_sent(const struct rig *rig, const char *url, const char *body)
{
    const struct wr_http_request *sent = &rig->talk.request.http;

    if (!wr_str_eqz(sent->url, url))
        print_error("%.*s\n", WR_FMT(sent->url));
    assert_true(wr_str_eqz(sent->url, url));
    if (body && !wr_str_eqz(sent->body, body))
        print_error("%.*s\n", WR_FMT(sent->body));
    assert_true(!body || wr_str_eqz(sent->body, body));
}

static void a_job_is_submitted_polled_and_fetched(void **state WR_UNUSED)
{
    struct rig rig;

    started(&rig, job);
    assert_sent(&rig, "https://api.acme.test/start", "{\"mail\":\"a@b.example\"}");
    rig_replied(&rig, accepted, WR_MOVE_WAIT);
    assert_int_equal(rig.talk.wait_ms, 10000);
    assert_int_equal(rig.talk.left_milli, 7500);
    assert_sent(&rig, "https://api.acme.test/jobs/-9007199254740993?p=a%20b", NULL);
    assert_true(wr_str_eqz(rig.talk.request.http.url_public,
                           "https://api.acme.test/jobs/*?p=*"));
    rig_replied(&rig, "{\"s\":\"wait\"}", WR_MOVE_WAIT);
    assert_int_equal(rig.talk.wait_ms, 15000);
    assert_int_equal(rig.talk.left_milli, -1);
    rig_replied(&rig, "{\"s\":\"busy\",\"in\":7}", WR_MOVE_WAIT);
    assert_int_equal(rig.talk.wait_ms, 7000);
    rig_replied(&rig, "{\"file\":\"x/1\"}", WR_MOVE_SEND);
    assert_int_equal(rig.talk.wait_ms, 0);
    assert_sent(&rig, "https://files.acme.test/get",
                "{\"file\":\"x/1\",\"task\":-9007199254740993,"
                "\"both\":\"-9007199254740993-a b\"}");
    rig_replied(&rig, "{\"job\":\"CEO\",\"city\":\"Rome\"}", WR_MOVE_DONE);
    assert_int_equal(rig.talk.answers->outcome, WR_OUTCOME_HIT);
    assert_string_equal(rig_found(&rig, WR_F_TITLE), "CEO");
    assert_int_equal(rig_confidence(&rig, WR_F_CITY), 650);
    assert_int_equal(rig.provider->answer_count, 2);
    rig_free(&rig);
}

static void an_earlier_exchange_may_end_the_call(void **state WR_UNUSED)
{
    struct rig rig;

    started(&rig, job);
    rig_replied(&rig, "{\"title\":\"CTO\",\"job\":\"CEO\"}", WR_MOVE_DONE);
    assert_string_equal(rig_found(&rig, WR_F_TITLE), "CTO");
    assert_int_equal(rig_confidence(&rig, WR_F_TITLE), 700);
    rig_free(&rig);
    started(&rig, job);
    rig_replied(&rig, accepted, WR_MOVE_WAIT);
    rig_replied(&rig, "{\"s\":\"none\"}", WR_MOVE_DONE);
    assert_int_equal(rig.talk.answers->outcome, WR_OUTCOME_MISS);
    rig_free(&rig);
}

static void a_poll_ends_when_its_time_is_over(void **state WR_UNUSED)
{
    struct rig rig;

    started(&rig, job);
    rig_replied(&rig, accepted, WR_MOVE_WAIT);
    for (int i = 0; i < 3; i++) /* 10 + 3 * 15 s; a fourth would be over the 60 */
        rig_replied(&rig, "{\"s\":\"wait\"}", WR_MOVE_WAIT);
    assert_int_equal(rig_reply(&rig, 200, "{\"s\":\"wait\"}", NULL, 0), WR_E_TRANSIENT);
    assert_non_null(strstr(rig.err.text, "no result after 55 s"));
    /* The vendor's last word counts all the same. */
    rig_replied(&rig, "{\"s\":\"none\"}", WR_MOVE_DONE);
    rig_free(&rig);
}

static void repeats_are_counted_for_each_exchange(void **state WR_UNUSED)
{
    struct rig rig;

    started(&rig, job);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rig_reply(&rig, 202, "", NULL, 0), WR_OK);
        assert_int_equal(rig.move, WR_MOVE_WAIT);
        assert_int_equal(rig.talk.wait_ms, 3000);
        assert_sent(&rig, "https://api.acme.test/start", NULL);
    }
    assert_int_equal(rig_reply(&rig, 202, "", NULL, 0), WR_E_TRANSIENT);
    assert_int_equal(rig_reply(&rig, 401, "", NULL, 0), WR_E_AUTH);
    rig_replied(&rig, accepted, WR_MOVE_WAIT);
    assert_true(wr_str_search(rig.talk.state, WR_LIT("tries")) == rig.talk.state.len);
    rig_free(&rig);
}

static void what_should_be_kept_must_be_there(void **state WR_UNUSED)
{
    static const char *const bodies[] = {
        "{\"id\":1}", "{\"id\":1,\"part\":null}", "{\"id\":1,\"part\":\"\"}",
        "{\"id\":[],\"part\":\"x\"}", "{\"id\":{\"a\":1},\"part\":\"x\"}"};

    for (size_t i = 0; i < WR_COUNT(bodies); i++) {
        struct rig rig;

        started(&rig, job);
        assert_int_equal(rig_reply(&rig, 200, bodies[i], NULL, 0), WR_E_PROTOCOL);
        assert_int_equal(rig.talk.state.len, 0);
        rig_free(&rig);
    }
}

/* A talk of its own, as after a crash: all it has is the state. */
static enum wr_code collect(struct rig *rig, struct wr_str text)
{
    rig->talk = (struct wr_talk){
        .asks = &rig->ask, .count = 1, .arena = rig->arena, .state = text};
    rig->move = WR_MOVE_DONE;
    return wr_provider_begin(rig->provider, &rig->talk, &rig->move, &rig->err);
}

static void a_job_is_collected_after_a_crash(void **state WR_UNUSED)
{
    struct rig rig;

    started(&rig, job);
    rig_replied(&rig, accepted, WR_MOVE_WAIT);
    assert_true(wr_str_eqz(rig.talk.state,
                           "{\"leg\":\"result\",\"kept\":{\"task\":-9007199254740993,"
                           "\"part\":\"a b\"},\"waited_ms\":10000}"));
    assert_int_equal(collect(&rig, rig.talk.state), WR_OK);
    assert_int_equal(rig.move, WR_MOVE_SEND);
    assert_sent(&rig, "https://api.acme.test/jobs/-9007199254740993?p=a%20b", NULL);
    for (int i = 0; i < 3; i++) {
        rig_replied(&rig, "{\"s\":\"wait\"}", WR_MOVE_WAIT);
        assert_int_equal(collect(&rig, rig.talk.state), WR_OK);
    }
    assert_int_equal(rig_reply(&rig, 200, "{\"s\":\"wait\"}", NULL, 0), WR_E_TRANSIENT);
    rig_replied(&rig, "{\"file\":\"f\"}", WR_MOVE_SEND);
    assert_int_equal(collect(&rig, rig.talk.state), WR_OK);
    rig_replied(&rig, "{\"job\":\"CEO\"}", WR_MOVE_DONE);
    rig_free(&rig);
}

static void a_damaged_state_is_refused(void **state WR_UNUSED)
{
    static const char *const states[] = {
        "x",
        "repeat 3",
        "{",
        "[]",
        "null",
        "7",
        "{\"leg\":\"nowhere\"}",
        "{\"leg\":1}",
        "{\"leg\":null}",
        "{\"kept\":{\"other\":\"x\"}}",
        "{\"kept\":{\"task\":[]}}",
        "{\"kept\":{\"task\":\"\"}}",
        "{\"kept\":{\"task\":null}}",
        "{\"kept\":[\"x\"]}",
        "{\"tries\":-1}",
        "{\"tries\":\"3\"}",
        "{\"tries\":99999999999}",
        "{\"tries\":1.5}",
        "{\"waited_ms\":-5}",
        "{\"waited_ms\":9223372036854775807}",
        "{\"leg\":\"result\",\"leg\":\"file\"}",
        /* the exchange is known, what its address needs is not */
        "{\"leg\":\"result\"}",
        "{\"leg\":\"result\",\"kept\":{\"part\":\"x\"}}",
    };
    struct rig rig;

    started(&rig, job);
    for (size_t i = 0; i < WR_COUNT(states); i++) {
        enum wr_code code = collect(&rig, wr_str(states[i]));

        if (code != WR_E_INTERNAL)
            print_error("%s: %s\n", states[i], wr_code_name(code));
        assert_int_equal(code, WR_E_INTERNAL);
        assert_non_null(strstr(rig.err.text, "acme.find"));
    }
    rig_free(&rig);
}

/* Every cut and every changed byte of a state: refused, or a request; never a crash. */
static void a_bent_state_is_survived(void **state WR_UNUSED)
{
    struct rig rig;
    struct wr_str good;

    started(&rig, job);
    rig_replied(&rig, accepted, WR_MOVE_WAIT);
    good = rig.talk.state;
    for (size_t i = 0; i < good.len; i++) {
        char *bent = wr_arena_strz(rig.arena, good);

        if (i)
            assert_int_equal(collect(&rig, wr_str_sub(good, 0, i)), WR_E_INTERNAL);
        for (int c = 1; c < 256; c += 7) {
            bent[i] = (char)c;
            if (!collect(&rig, (struct wr_str){bent, good.len}))
                assert_int_equal(rig.move, WR_MOVE_SEND);
        }
    }
    rig_free(&rig);
}

/* A piece of the page changed, and what is told of it. */
static const struct rig_mistake mistakes[] = {
    {"{$task}\", query", "{$tsak}\", query", "acme.yaml:20:38: |\"tsak\"|task"},
    {"{$file}", "{$row}", "acme.yaml:33:24: |{$row} stands"},
    {"json: {mail: \"{email}\"}", "json: {mail: \"{email}\", t: \"{$task}\"}",
     "acme.yaml:12:70: |\"task\""},
    {"{file: /file}", "{task: /file}", "acme.yaml:22:16: |{$task} is taken"},
    {"{file: /file}", "{file: file}", "acme.yaml:22:22: |must start with /"},
    {"{file: /file}", "[file]", "acme.yaml:22:15: |must be a map of pointers"},
    {"base_url: https://files.acme.test",
     "keep: {a: /a}\n        base_url: https://files.acme.test",
     "no exchange follows that could send"},
    {"base_url: https://files.acme.test", "base_url: files", "acme.yaml:29:19: |http"},
    {"name: file", "name: result",
     "acme.yaml:28:9: |the name of an exchange is its own"},
    {"name: file", "title: file", "acme.yaml:28:9: |name is missing|unknown option"},
    {"is: text}, then: next}", "is: text}, then: hit}",
     "acme.yaml:28:9: |no row of replies leads to this exchange"},
    {"/job, is: text}, then: hit}", "/job, is: text}, then: next}",
     "acme.yaml:34:28: |no exchange follows this one"},
    {"        poll: {first: 10s, every: 15s, for: 60s}\n", "",
     "acme.yaml:23:22: |pending needs a poll|acme.yaml:24:22: |pending needs a poll"},
    {"every: 15s, for: 60s", "every: 15s", "acme.yaml:21:15: |go together"},
    {"every: 15s, for: 60s", "every: 15s, for: 60d", "acme.yaml:21:45: |for must be"},
    {"first: 10s, every", "frist: 10s, every", "acme.yaml:21:16: |first"},
    {"    keep: {task: /id, part: /part}\n",
     "    keep: {task: /id, part: /part}\n    poll: {first: 1s, every: 1s, for: 9s}\n",
     "acme.yaml:14:11: |first belongs to an exchange of next"},
    {"{status: 401, then: bad_key}", "{status: 401, then: pending}",
     "acme.yaml:7:20: |pending needs a poll"},
    {"          fields: {title: /job, city: /city}\n", "          fields: {}\n",
     "acme.yaml:28:9: |nothing is extracted"},
};

static void mistakes_are_told_with_their_place(void **state WR_UNUSED)
{
    rig_check_mistakes(job, mistakes, WR_COUNT(mistakes));
}

static void nonsense_is_survived(void **state WR_UNUSED)
{
    static const char *const nonsense[] = {
        "next: {}",     "next: text",    "next: [text, [], {}]",
        "keep: []",     "keep: {a: {}}", "poll: []",
        "poll: 5s",     "reply: xml",    "next: [{name: []}]",
        "base_url: []",
    };

    for (size_t i = 0; i < WR_COUNT(nonsense); i++) {
        char yaml[1024];
        struct rig rig;

        snprintf(yaml, sizeof(yaml),
                 HEAD "auth: none\ncalls:\n  find:\n    scope: lead\n"
                      "    inputs: [[email]]\n    request: {method: GET, path: "
                      "\"/{email}\"}\n    %s\n" REPLIES EXTRACT PRICE,
                 nonsense[i]);
        rig_compile(&rig, yaml);
        if (!wr_diags_errors(rig.diags))
            print_error("%s\n", nonsense[i]);
        assert_true(wr_diags_errors(rig.diags) > 0);
        rig_free(&rig);
    }
}

/* A job's own address stands in for all of them: a test never leaves it. */
static void the_jobs_address_is_everybodys(void **state WR_UNUSED)
{
    struct wr_vendor_config config = {.enabled = true,
                                      .key = {WR_LIT("k")},
                                      .base_url = WR_LIT("http://127.0.0.1:9/a")};
    struct rig rig;

    rig_compile(&rig, job);
    rig_bind(&rig, &config);
    rig_know(&rig, WR_F_EMAIL, "a@b.example");
    rig_begin(&rig);
    rig_replied(&rig, accepted, WR_MOVE_WAIT);
    rig_replied(&rig, "{\"file\":\"f\"}", WR_MOVE_SEND);
    assert_sent(&rig, "http://127.0.0.1:9/a/get", NULL);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_submitted_polled_and_fetched),
        cmocka_unit_test(an_earlier_exchange_may_end_the_call),
        cmocka_unit_test(a_poll_ends_when_its_time_is_over),
        cmocka_unit_test(repeats_are_counted_for_each_exchange),
        cmocka_unit_test(what_should_be_kept_must_be_there),
        cmocka_unit_test(a_job_is_collected_after_a_crash),
        cmocka_unit_test(a_damaged_state_is_refused),
        cmocka_unit_test(a_bent_state_is_survived),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(nonsense_is_survived),
        cmocka_unit_test(the_jobs_address_is_everybodys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
