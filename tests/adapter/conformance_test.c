/* conformance_test.c - what every call of every shipped manifest must survive.
 *
 * The recorded exchanges are cut, emptied, bent and swollen; nothing of that may ever
 * be taken for an answer that is not there, and no message may tell a key or a person.
 */
#include "manifest_rig.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define KEY "sk-live-Zq81xT"

static struct manifest_rig *rig;

static int set_up(void **state WR_UNUSED)
{
    rig = manifest_rig_new(KEY);
    return 0;
}

static int tear_down(void **state WR_UNUSED)
{
    manifest_rig_free(rig);
    return 0;
}

static bool expects_answer(const struct wr_exchange *x)
{
    return wr_json_getz(x->expect, "outcome") || wr_json_getz(x->expect, "answers");
}

/* The code that a whole reply comes to; WR_OK for answers and repeats. */
static enum wr_code expected_code(const struct wr_exchange *x)
{
    struct wr_str word = wr_json_text(wr_json_getz(x->expect, "error"));

    for (int c = 0; word.len && c < WR_CODE_COUNT; c++) {
        if (wr_str_eqz(word, wr_code_name((enum wr_code)c)))
            return (enum wr_code)c;
    }
    return WR_OK;
}

static struct wr_reply with_body(const struct wr_exchange *x, struct wr_str body)
{
    struct wr_reply reply = x->reply;

    reply.http.body = body;
    return reply;
}

/* --- cut, empty, garbage ------------------------------------------------------------
 */

static void check_cut(const struct wr_exchange *x, struct wr_str body)
{
    struct wr_reply reply = with_body(x, body);
    struct rig_run run;

    rig_run(&run, x, &reply);
    if (rig_is_answer(&run))
        print_error("%s, %s: %zu bytes are an answer\n", x->provider->name, x->name,
                    body.len);
    assert_false(rig_is_answer(&run));
    /* What a status alone says stands, whatever is left of the body. */
    if (expects_answer(x))
        assert_int_equal(run.code, WR_E_PROTOCOL);
    else if (run.code != WR_E_PROTOCOL)
        assert_int_equal(run.code, expected_code(x));
    rig_run_fini(&run);
}

static void check_prefixes(const struct wr_exchange *x)
{
    struct wr_str body = x->reply.http.body;

    if (!body.len || (body.ptr[0] != '{' && body.ptr[0] != '['))
        return;
    while (body.len-- > 0)
        check_cut(x, body);
}

static void a_cut_body_is_never_an_answer(void **state WR_UNUSED)
{
    rig_for_each(rig, check_prefixes);
}

static void check_garbage(const struct wr_exchange *x)
{
    static const struct wr_str bodies[] = {
        {"", 0},
        {" \r\n", 3},
        {"null", 4},
        {"true", 4},
        {"0", 1},
        {"\"hit\"", 5},
        {"[]", 2},
        {"[{}]", 4},
        {"<html><body>Please sign in</body></html>", 40},
        {"{\"person\":{}}\0", 14},
        {"{\"person\":\"\xff\xfe\"}", 15},
        {"{\"data\":{},\"data\":{}}", 21},
        {"{}{}", 4},
        {"{\"status\":NaN}", 14},
    };

    for (size_t i = 0; i < WR_COUNT(bodies); i++)
        check_cut(x, bodies[i]);
}

static void garbage_is_never_an_answer(void **state WR_UNUSED)
{
    rig_for_each(rig, check_garbage);
}

/* --- statuses
 * -------------------------------------------------------------------------- */

static void check_statuses(const struct wr_exchange *x)
{
    if (!wr_str_eqz(wr_json_text(wr_json_getz(x->expect, "outcome")), "hit"))
        return;
    for (int status = 100; status <= 599; status++) {
        struct wr_reply reply = x->reply;
        struct rig_run run;

        reply.http.status = status;
        rig_run(&run, x, &reply);
        if (status == 200)
            assert_true(rig_is_answer(&run));
        else
            assert_false(rig_is_answer(&run));
        if (status >= 500)
            assert_int_equal(run.code, WR_E_TRANSIENT);
        rig_run_fini(&run);
    }
}

static void a_hit_comes_with_status_200_alone(void **state WR_UNUSED)
{
    rig_for_each(rig, check_statuses);
}

/* --- size
 * ------------------------------------------------------------------------------- */

/* The body with a member in front of the others. */
static char *padded(struct wr_str body, const char *open, char fill, size_t count,
                    const char *close)
{
    char *text = wr_alloc(strlen(open) + count + strlen(close) + body.len + 2);
    char *at = text;

    memcpy(at, open, strlen(open));
    at += strlen(open);
    memset(at, fill, count);
    at += count;
    memcpy(at, close, strlen(close));
    at += strlen(close);
    memcpy(at, body.ptr + 1, body.len - 1);
    return text;
}

static void check_size(const struct wr_exchange *x, const char *open, char fill,
                       size_t count, const char *close, enum wr_code code)
{
    char *text = padded(x->reply.http.body, open, fill, count, close);
    struct wr_reply reply = with_body(x, wr_str(text));
    struct rig_run run;

    rig_run(&run, x, &reply);
    assert_int_equal(run.code, code);
    rig_run_fini(&run);
    free(text);
}

static void check_sizes(const struct wr_exchange *x)
{
    if (strcmp(x->name, "hit") != 0 && strcmp(x->name, "valid") != 0)
        return;
    check_size(x, "{\"pad_\":\"", 'x', 1024 * 1024, "\",", WR_OK);
    check_size(x, "{\"pad_\":\"", 'x', 9 * 1024 * 1024, "\",", WR_E_LIMIT);
    check_size(x, "{\"pad_\":", '[', 200, "}", WR_E_LIMIT);
}

static void size_is_capped(void **state WR_UNUSED)
{
    rig_for_each(rig, check_sizes);
}

/* --- secrets and persons
 * ------------------------------------------------------------------- */

static void assert_hides(const char *text, struct wr_str secret)
{
    if (secret.len >= 3 && wr_str_search(wr_str(text), secret) < strlen(text)) {
        print_error("told in: %s\n", text);
        fail();
    }
}

static void assert_hides_person(const char *text, const struct wr_ask *ask)
{
    for (size_t i = 0; i < ask->input_count; i++) {
        if (ask->inputs[i] && rig->catalogue.fields[i].person)
            assert_hides(text, ask->inputs[i]->as.text);
    }
}

/* A vendor that echoes the key and everything we sent, in forms it never documented. */
static void check_echoes(const struct wr_exchange *x)
{
    static const char *const forms[] = {
        "{\"error\":\"no such key " KEY " for %s\"}",
        "{\"surprise\":{\"" KEY "\":\"%s\"}}",
        "{\"surprise\":\"%s\",\"token\":\"" KEY "\"}",
        "<html>key=" KEY " who=%s</html>",
        "key " KEY
        "\n%s\n4111111111111111 +15555550164 eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        "{\"message\":\"" KEY " %s",
    };

    for (size_t f = 0; f < WR_COUNT(forms); f++) {
        for (size_t i = 0; i < x->asks->input_count; i++) {
            const struct wr_value *value = x->asks->inputs[i];
            struct wr_reply reply = x->reply;
            struct wr_arena *arena;
            struct rig_run run;
            char format[256];

            if (!value || value->type != WR_TYPE_TEXT)
                continue;
            arena = wr_arena_new(0);
            snprintf(format, sizeof(format), "%s", forms[f]);
            reply.http.status = 418;
            {
                struct wr_str head = wr_str_sub(
                    wr_str(format), 0, wr_str_search(wr_str(format), WR_LIT("%s")));
                reply.http.body =
                    wr_arena_printf(arena, "%.*s%.*s%s", WR_FMT(head),
                                    WR_FMT(value->as.text), format + head.len + 2);
            }
            rig_run(&run, x, &reply);
            assert_int_equal(run.code, WR_E_PROTOCOL);
            assert_non_null(strstr(run.err.text, "418"));
            assert_hides(run.err.text, WR_LIT(KEY));
            assert_hides(run.err.text, WR_LIT("4111"));
            assert_hides(run.err.text, WR_LIT("5555550164"));
            assert_hides(run.err.text, WR_LIT("eyJhbGci"));
            assert_hides_person(run.err.text, x->asks);
            rig_run_fini(&run);
            wr_arena_free(arena);
        }
    }
}

static void messages_hide_what_the_vendor_echoes(void **state WR_UNUSED)
{
    rig_for_each(rig, check_echoes);
}

/* Person's values of a hit whose shape is unknown: none of them is told. */
static void check_strange_hit(const struct wr_exchange *x)
{
    struct wr_reply reply = x->reply;
    struct rig_run run;

    if (strcmp(x->name, "hit") != 0)
        return;
    reply.http.status = 299;
    rig_run(&run, x, &reply);
    assert_int_equal(run.code, WR_E_PROTOCOL);
    assert_hides(run.err.text, WR_LIT("Ada"));
    assert_hides(run.err.text, WR_LIT("VP Marketing"));
    assert_hides(run.err.text, WR_LIT("ada@"));
    assert_true(strlen(run.err.text) < 220);
    rig_run_fini(&run);
}

static void messages_hide_the_person_found(void **state WR_UNUSED)
{
    rig_for_each(rig, check_strange_hit);
}

static void check_key(const struct wr_exchange *x)
{
    const struct wr_http_request *req;
    struct rig_run run;
    size_t carriers;

    rig_run(&run, x, &x->reply);
    req = &run.request;
    carriers = wr_str_search(req->url, WR_LIT(KEY)) < req->url.len;
    assert_true(wr_str_search(req->url_public, WR_LIT(KEY)) == req->url_public.len);
    assert_true(req->url_public.len > 0);
    assert_hides_person(wr_arena_strz(run.arena, req->url_public), x->asks);
    for (size_t i = 0; i < req->header_count; i++) {
        const struct wr_http_header *h = &req->headers[i];
        bool has_key = wr_str_search(h->value, WR_LIT(KEY)) < h->value.len;

        assert_int_equal(has_key, h->secret);
        carriers += has_key;
    }
    assert_int_equal(carriers, 1);
    assert_hides(run.err.text, WR_LIT(KEY));
    assert_hides(run.err.hint, WR_LIT(KEY));
    assert_hides_person(run.err.text, x->asks);
    rig_run_fini(&run);
}

static void the_key_goes_one_way_and_is_marked(void **state WR_UNUSED)
{
    rig_for_each(rig, check_key);
}

/* --- repeats
 * ---------------------------------------------------------------------------------- */

/* A vendor that is never done: the same request each time, then an end. The state alone
 * carries the count, as after a crash. */
static void check_endless(const struct wr_exchange *x)
{
    struct wr_str state = WR_NONE;
    struct wr_arena *keep;
    struct wr_str url = WR_NONE;
    enum wr_code code = WR_OK;
    unsigned turns = 0;

    if (strcmp(x->name, "pending") != 0)
        return;
    keep = wr_arena_new(0);
    while (code == WR_OK && turns++ < 100) {
        struct wr_arena *arena = wr_arena_new(0);
        struct wr_talk talk = {
            .asks = x->asks, .count = x->ask_count, .arena = arena, .state = state};
        enum wr_move move = WR_MOVE_DONE;
        struct wr_err err;

        assert_int_equal(wr_provider_begin(x->provider, &talk, &move, &err), WR_OK);
        if (url.ptr)
            assert_true(wr_str_eq(url, talk.request.http.url));
        url = wr_arena_str(keep, talk.request.http.url);
        code = wr_provider_advance(x->provider, &talk, &x->reply, &move, &err);
        if (!code) {
            assert_int_equal(move, WR_MOVE_WAIT);
            assert_true(wr_str_eq(url, talk.request.http.url));
            assert_true(talk.wait_ms > 0);
        }
        state = wr_arena_str(keep, talk.state);
        wr_arena_free(arena);
    }
    assert_int_equal(code, WR_E_TRANSIENT);
    assert_int_equal(turns, 13);
    wr_arena_free(keep);
}

static void an_endless_vendor_comes_to_an_end(void **state WR_UNUSED)
{
    rig_for_each(rig, check_endless);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_body_is_never_an_answer),
        cmocka_unit_test(garbage_is_never_an_answer),
        cmocka_unit_test(a_hit_comes_with_status_200_alone),
        cmocka_unit_test(size_is_capped),
        cmocka_unit_test(messages_hide_what_the_vendor_echoes),
        cmocka_unit_test(messages_hide_the_person_found),
        cmocka_unit_test(the_key_goes_one_way_and_is_marked),
        cmocka_unit_test(an_endless_vendor_comes_to_an_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
