/* token_test.c - one token for all requests of a vendor: waited for, renewed, refused;
 * over real sockets, against a script.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/run/token.h"
#include "tests/harness/http_script.h"
#include "weir/alloc.h"
#include "weir/log.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ASKED 16

static const char page[] = "vendor: acme\n"
                           "docs: https://acme.test/docs\n"
                           "docs_read: 2026-11-22\n"
                           "base_url: https://api.acme.test\n"
                           "auth: {oauth2: {url: /token}}\n"
                           "replies:\n"
                           "  - {status: 401, then: bad_key}\n"
                           "  - {status: 429, then: rate_limited}\n"
                           "calls:\n"
                           "  person:\n"
                           "    scope: lead\n"
                           "    inputs: [[email]]\n"
                           "    request: {method: GET, path: /p, query: {q: "
                           "\"{email}\"}}\n"
                           "    replies: [{status: 200, when: {at: /a, is: text}, "
                           "then: hit}]\n"
                           "    extract: {confidence: 500, fields: {title: /a}}\n"
                           "    price: free\n";

struct rig {
    struct wr_arena *arena;
    struct wr_setup setup;
    struct wr_run_ctx run;
    struct wr_service *service;
    struct http_script *vendor;
    struct wr_request request;
    struct wr_exchange asked[MAX_ASKED];
    size_t count, ended;
};

static void bind(struct rig *rig)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_vendor_config config = {.enabled = true,
                                      .key = {WR_LIT("secret")},
                                      .user = WR_LIT("id"),
                                      .base_url =
                                          wr_str(http_script_url(rig->vendor, ""))};

    rig->setup.manifests =
        wr_manifests_parse(wr_str(page), "acme", &rig->setup.catalogue, NULL, diags);
    wr_manifests_bind(rig->setup.manifests, WR_LIT("acme"), &config, (struct wr_pos){0},
                      diags);
    assert_int_equal(wr_diags_errors(diags), 0);
    wr_diags_free(diags);
}

static int init(void **state)
{
    struct rig *rig = wr_alloc(sizeof(*rig));
    struct wr_io_options options = {.user_agent = "test", .allow_private = true};

    wr_log_setup(&(struct wr_log_options){.level = WR_ERROR});
    rig->arena = wr_arena_new(0);
    wr_catalogue_init(&rig->setup.catalogue);
    rig->vendor = http_script_new();
    bind(rig);
    rig->run.setup = &rig->setup;
    rig->run.seed = 1;
    rig->run.loop = wr_loop_new();
    rig->run.io = wr_io_new(rig->run.loop, &options);
    rig->request.kind = WR_REQUEST_HTTP;
    rig->request.http.url = wr_str(http_script_url(rig->vendor, "/call"));
    rig->request.http.wants_token = true;
    *state = rig;
    return 0;
}

static int fini(void **state)
{
    struct rig *rig = *state;

    assert_string_equal(http_script_complaints(rig->vendor), "");
    wr_io_free(rig->run.io);
    wr_token_free(rig->service->token);
    wr_gate_free(rig->service->gate);
    wr_line_free(rig->service->line);
    wr_loop_free(rig->run.loop);
    wr_manifests_free(rig->setup.manifests);
    http_script_free(rig->vendor);
    wr_arena_free(rig->arena);
    free(rig);
    return 0;
}

#define RIG(state) ((struct rig *)*(state))
#define T(test)    cmocka_unit_test_setup_teardown(test, init, fini)

/* --- requests --- */

static enum wr_code decode(void *ctx WR_UNUSED, const struct wr_reply *reply,
                           uint32_t *wait_ms WR_UNUSED, struct wr_err *err)
{
    if (reply->http.status == 200)
        return WR_OK;
    return wr_fail(err, reply->http.status == 401 ? WR_E_AUTH : WR_E_PROTOCOL,
                   "call: %.*s", WR_FMT(reply->http.body));
}

static void ended(void *ctx, struct wr_exchange *x)
{
    struct rig *rig = ctx;

    (void)x;
    if (++rig->ended == rig->count)
        wr_loop_stop(rig->run.loop);
}

static void start(struct rig *rig, size_t i)
{
    rig->asked[i] = (struct wr_exchange){.run = &rig->run,
                                         .service = rig->service,
                                         .name = "acme.person",
                                         .request = &rig->request,
                                         .arena = rig->arena,
                                         .patience_ms = 5000,
                                         .decode = decode,
                                         .done = ended,
                                         .ctx = rig};
    wr_exchange_start(&rig->asked[i]);
}

/* So many at once, until all have ended. */
static void ask(struct rig *rig, size_t count, uint32_t concurrent)
{
    struct wr_rates rates = {.concurrent = concurrent};

    rig->service = wr_service_of(&rig->run, WR_LIT("acme"), &rates);
    rig->count = count;
    rig->ended = 0;
    for (size_t i = 0; i < count; i++)
        start(rig, i);
    wr_loop_run(rig->run.loop);
    assert_int_equal(rig->ended, rig->count);
    for (size_t i = 0; i < rig->count; i++)
        wr_exchange_fini(&rig->asked[i]);
}

static void all_end_with(const struct rig *rig, enum wr_code code)
{
    for (size_t i = 0; i < rig->count; i++)
        assert_int_equal(rig->asked[i].code, code);
}

/* --- the script --- */

static void gives_token(struct rig *rig, const char *token)
{
    struct wr_str body = wr_arena_printf(
        rig->arena, "{\"access_token\":\"%s\",\"expires_in\":3600}", token);

    http_script_expect(rig->vendor, "POST", "/token", "client_secret=secret");
    http_script_after_ms(rig->vendor, 10);
    http_script_reply(rig->vendor, 200, NULL, body.ptr);
}

/* So many calls with this token are answered so. */
static void answers(struct rig *rig, size_t count, const char *token, int status,
                    const char *body)
{
    const char *part = wr_arena_printf(rig->arena, "Bearer %s\r\n", token).ptr;

    for (size_t i = 0; i < count; i++) {
        http_script_expect(rig->vendor, "GET", "/call", part);
        http_script_reply(rig->vendor, status, NULL, body);
    }
}

/* --- tests --- */

static void many_share_one(void **state)
{
    struct rig *rig = RIG(state);

    gives_token(rig, "first");
    answers(rig, 24, "first", 200, "");
    ask(rig, 12, 0);
    all_end_with(rig, WR_OK);
    ask(rig, 12, 0);
    all_end_with(rig, WR_OK);
    assert_int_equal(http_script_served(rig->vendor), 25);
}

/* Who waits for it holds no place: one is enough for its own request. */
static void one_place_is_enough(void **state)
{
    struct rig *rig = RIG(state);

    gives_token(rig, "first");
    answers(rig, 6, "first", 200, "");
    ask(rig, 6, 1);
    all_end_with(rig, WR_OK);
    /* Refused while others stand in the line for the place. */
    answers(rig, 1, "first", 401, "");
    gives_token(rig, "second");
    answers(rig, 6, "second", 200, "");
    ask(rig, 6, 1);
    all_end_with(rig, WR_OK);
    assert_int_equal(http_script_served(rig->vendor), 15);
}

static void a_refused_one_is_renewed_once_for_all(void **state)
{
    struct rig *rig = RIG(state);

    gives_token(rig, "first");
    answers(rig, 1, "first", 200, "");
    ask(rig, 1, 0);
    /* All eight are out before the first of them is refused. */
    for (int i = 0; i < 8; i++) {
        http_script_after_ms(rig->vendor, 300);
        answers(rig, 1, "first", 401, "");
    }
    gives_token(rig, "second");
    answers(rig, 8, "second", 200, "");
    ask(rig, 8, 0);
    all_end_with(rig, WR_OK);
    assert_int_equal(http_script_served(rig->vendor), 19);
    assert_int_equal(wr_gate_shut_by(rig->service->gate), WR_OK);
}

static void each_that_was_good_may_be_renewed(void **state)
{
    static const char *const tokens[] = {"first", "second", "third"};
    struct rig *rig = RIG(state);

    for (size_t i = 0; i < WR_COUNT(tokens); i++) {
        gives_token(rig, tokens[i]);
        answers(rig, 1, tokens[i], 200, "");
        if (i + 1 < WR_COUNT(tokens))
            answers(rig, 1, tokens[i], 401, "");
    }
    for (size_t i = 0; i < WR_COUNT(tokens); i++) {
        ask(rig, 1, 0);
        all_end_with(rig, WR_OK);
    }
}

static void a_new_one_that_is_refused_means_a_bad_key(void **state)
{
    struct rig *rig = RIG(state);

    gives_token(rig, "first");
    answers(rig, 1, "first", 401, "go away, first");
    gives_token(rig, "second");
    answers(rig, 1, "second", 401, "go away, second");
    ask(rig, 1, 0);
    all_end_with(rig, WR_E_AUTH);
    assert_string_equal(rig->asked[0].err.text, "call: go away, ******");
    assert_int_equal(wr_gate_shut_by(rig->service->gate), WR_E_AUTH);
    ask(rig, 3, 0);
    all_end_with(rig, WR_E_AUTH);
    assert_int_equal(http_script_served(rig->vendor), 4);
}

static void a_refused_client_ends_all(void **state)
{
    struct rig *rig = RIG(state);

    http_script_expect(rig->vendor, "POST", "/token", NULL);
    http_script_reply(rig->vendor, 401, NULL, "{}");
    ask(rig, 5, 0);
    all_end_with(rig, WR_E_AUTH);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(rig->asked[i].err.text,
                            "acme.token: the key is refused (status 401)");
    assert_int_equal(http_script_served(rig->vendor), 1);
    assert_int_equal(wr_gate_shut_by(rig->service->gate), WR_E_AUTH);
}

static void a_long_wait_for_it_is_told_to_all(void **state)
{
    struct rig *rig = RIG(state);

    http_script_expect(rig->vendor, "POST", "/token", NULL);
    http_script_reply(rig->vendor, 429, "retry-after: 600\r\n", "{}");
    ask(rig, 4, 0);
    all_end_with(rig, WR_E_RATE);
    for (size_t i = 0; i < 4; i++)
        assert_true(rig->asked[i].wait_ms >= 600000);
    assert_int_equal(http_script_served(rig->vendor), 1);
}

/* The others learn from the first one's refusal. */
static void one_refusal_of_a_new_one_is_enough(void **state)
{
    struct rig *rig = RIG(state);

    gives_token(rig, "first");
    answers(rig, 1, "first", 401, "");
    gives_token(rig, "second");
    answers(rig, 1, "second", 401, "");
    ask(rig, 3, 1);
    all_end_with(rig, WR_E_AUTH);
    assert_int_equal(http_script_served(rig->vendor), 4);
}

/* A refusal of the old one comes when the new one is there: that one is good. */
static void a_late_refusal_harms_no_new_one(void **state)
{
    struct rig *rig = RIG(state);

    gives_token(rig, "first");
    answers(rig, 1, "first", 200, "");
    ask(rig, 1, 0);
    answers(rig, 1, "first", 401, "");
    http_script_after_ms(rig->vendor, 60);
    answers(rig, 1, "first", 401, "");
    gives_token(rig, "second");
    answers(rig, 2, "second", 200, "");
    ask(rig, 2, 0);
    all_end_with(rig, WR_OK);
    assert_int_equal(http_script_served(rig->vendor), 7);
}

/* The token is over while one request is out and others stand in the line for its
 * place: whoever is called leaves it to the token's own request. */
static void token_over(void *ctx)
{
    struct rig *rig = ctx;

    assert_true(wr_token_refused(rig->service->token, 1));
    start(rig, rig->count++);
}

static void a_line_of_waiters_lets_the_token_through(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_timer *timer = wr_timer_new(rig->run.loop, token_over, rig);

    gives_token(rig, "first");
    answers(rig, 1, "first", 200, "");
    ask(rig, 1, 1);
    http_script_after_ms(rig->vendor, 40);
    answers(rig, 1, "first", 200, "");
    gives_token(rig, "second");
    answers(rig, 5, "second", 200, "");
    wr_timer_start(timer, 10);
    ask(rig, 5, 1);
    wr_timer_free(timer);
    all_end_with(rig, WR_OK);
}

/* What cannot be a token is asked for again, as what harms nothing. */
static void nonsense_is_asked_for_again(void **state)
{
    struct rig *rig = RIG(state);

    http_script_expect(rig->vendor, "POST", "/token", NULL);
    http_script_reply(rig->vendor, 200, NULL, "<html>");
    gives_token(rig, "first");
    answers(rig, 2, "first", 200, "");
    ask(rig, 2, 0);
    all_end_with(rig, WR_OK);
}

/* A second one in a row is believed: nobody is held up by it, nor asked again. */
static void nonsense_twice_ends_the_vendor(void **state)
{
    static const char *const bodies[] = {"{\"access_token\":\"\"}", "{}"};
    struct rig *rig = RIG(state);

    for (size_t i = 0; i < WR_COUNT(bodies); i++) {
        http_script_expect(rig->vendor, "POST", "/token", NULL);
        http_script_reply(rig->vendor, 200, NULL, bodies[i]);
    }
    ask(rig, 4, 0);
    all_end_with(rig, WR_E_PROTOCOL);
    assert_string_equal(rig->asked[3].err.text,
                        "acme.token: a reply with status 200 brings no token");
    ask(rig, 3, 0);
    all_end_with(rig, WR_E_PROTOCOL);
    assert_int_equal(http_script_served(rig->vendor), 2);
    assert_int_equal(wr_gate_shut_by(rig->service->gate), WR_E_PROTOCOL);
}

static void what_the_vendor_echoes_is_blotted(void **state)
{
    static const struct {
        const char *token, *body, *told;
    } rows[] = {
        {"abc7", "no abc7, no ABC7: abc7abc7", "call: no ****, no ABC7: ********"},
        {"tok99", "tok00 and tok98", "call: ***** and tok98"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct rig *rig;

        if (i > 0) { /* a rig for each */
            fini(state);
            init(state);
        }
        rig = RIG(state);
        gives_token(rig, rows[i].token);
        answers(rig, 1, rows[i].token, 403, rows[i].body);
        ask(rig, 1, 0);
        all_end_with(rig, WR_E_PROTOCOL);
        assert_string_equal(rig->asked[0].err.text, rows[i].told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(many_share_one),
        T(one_place_is_enough),
        T(a_refused_one_is_renewed_once_for_all),
        T(each_that_was_good_may_be_renewed),
        T(a_new_one_that_is_refused_means_a_bad_key),
        T(a_refused_client_ends_all),
        T(a_long_wait_for_it_is_told_to_all),
        T(one_refusal_of_a_new_one_is_enough),
        T(a_late_refusal_harms_no_new_one),
        T(a_line_of_waiters_lets_the_token_through),
        T(nonsense_is_asked_for_again),
        T(nonsense_twice_ends_the_vendor),
        T(what_the_vendor_echoes_is_blotted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
