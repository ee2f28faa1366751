/* conformance_test.c - what every call of every shipped manifest must survive.
 *
 * The recorded exchanges are cut, emptied, repeated and swollen; nothing of that may
 * ever be taken for an answer that is not there.
 */
#include "etl/manifest/table.h"
#include "manifest_rig.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct manifest_rig *rig;

static int set_up(void **state WR_UNUSED)
{
    rig = manifest_rig_new(NULL);
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

/* An answer of any of its asks. Rows of a batch may each be refused. */
static bool has_answer(const struct rig_run *run)
{
    bool any = rig_is_answer(run) && !run->talk.count;

    for (size_t i = 0; rig_is_answer(run) && i < run->talk.count; i++)
        any = any || run->talk.answers[i].outcome != WR_OUTCOME_NONE;
    return any;
}

/* What leads on leads to the same: nothing that was to be kept is lost. */
static void check_state(const struct wr_exchange *x, const struct rig_run *run)
{
    struct rig_run whole;

    rig_run(&whole, x, &x->reply);
    assert_true(wr_str_eq(whole.talk.state, run->talk.state));
    assert_int_equal(whole.move, run->move);
    rig_run_fini(&whole);
}

static void check_cut(const struct wr_exchange *x, struct wr_str body)
{
    struct wr_reply reply = with_body(x, body);
    struct rig_run run;

    rig_run(&run, x, &reply);
    if (has_answer(&run))
        print_error("%s, %s: %zu bytes are an answer\n", x->provider->name, x->name,
                    body.len);
    assert_false(has_answer(&run));
    /* What a status alone says stands, whatever is left of the body. */
    if (run.code == WR_OK && run.move != WR_MOVE_DONE)
        check_state(x, &run);
    else if (expects_answer(x) && run.code)
        assert_int_equal(run.code, WR_E_PROTOCOL);
    else if (run.code && run.code != WR_E_PROTOCOL)
        assert_int_equal(run.code, expected_code(x));
    rig_run_fini(&run);
}

/* Some vendors do say [] for "nobody", or nothing at all. */
static bool is_on_record(const struct wr_exchange *x, int status, struct wr_str body)
{
    const struct wr_exchanges *set = rig_find(rig, x->provider->name);

    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].reply.http.status == status &&
            (!body.ptr ||
             wr_str_eq(wr_str_trim(set->items[i].reply.http.body), wr_str_trim(body))))
            return true;
    }
    return false;
}

/* The same reply in the same place, to another question. */
static bool is_repeat(const struct wr_exchange *x)
{
    const struct wr_exchanges *set = rig_find(rig, x->provider->name);

    for (const struct wr_exchange *it = set->items; it < x; it++) {
        if (it->reply.http.status == x->reply.http.status && it->after == x->after &&
            it->ask_count == x->ask_count &&
            wr_str_eq(it->reply.http.body, x->reply.http.body))
            return true;
    }
    return false;
}

static void check_prefixes(const struct wr_exchange *x)
{
    struct wr_str body = x->reply.http.body;

    if (!body.len || (body.ptr[0] != '{' && body.ptr[0] != '[') || is_repeat(x))
        return;
    while (body.len-- > 0) {
        if (!is_on_record(x, x->reply.http.status, body))
            check_cut(x, body);
    }
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

    for (size_t i = 0; i < WR_COUNT(bodies); i++) {
        if (!is_on_record(x, x->reply.http.status, bodies[i]))
            check_cut(x, bodies[i]);
    }
}

static void garbage_is_never_an_answer(void **state WR_UNUSED)
{
    rig_for_each(rig, check_garbage);
}

/* --- statuses
 * -------------------------------------------------------------------------- */

/* Once a call: it takes its time. */
static bool seldom(const struct wr_exchange *x)
{
    const struct wr_exchanges *set = rig_find(rig, x->provider->name);

    for (const struct wr_exchange *it = set->items; it < x; it++) {
        if (rig_expects(it, "outcome", "hit"))
            return false;
    }
    return true;
}

/* No answer, but that a 451 about one person is their objection. */
static void check_status(const struct rig_run *run, int status)
{
    if (status != 451 || !rig_is_answer(run)) {
        assert_false(has_answer(run));
        return;
    }
    assert_int_equal(run->talk.count, 1);
    assert_int_equal(run->talk.answers[0].outcome, WR_OUTCOME_FORBIDDEN);
    assert_int_equal(run->talk.answers[0].count, 0);
}

static void check_statuses(const struct wr_exchange *x)
{
    if (!rig_expects(x, "outcome", "hit") || !seldom(x))
        return;
    for (int status = 100; status <= 599; status++) {
        struct wr_reply reply = x->reply;
        struct rig_run run;

        if (is_on_record(x, status, WR_NONE))
            continue;
        reply.http.status = status;
        rig_run(&run, x, &reply);
        check_status(&run, status);
        if (status >= 500)
            assert_int_equal(run.code, WR_E_TRANSIENT);
        rig_run_fini(&run);
    }
}

static void a_hit_comes_with_its_own_status(void **state WR_UNUSED)
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

/* More than any reply of the call may have. */
static size_t too_large(const struct wr_exchange *x)
{
    const struct call *call = x->provider->self;
    size_t most = 0;

    for (size_t i = 0; i < call->leg_count; i++) {
        if (call->legs[i].request.max_reply > most)
            most = call->legs[i].request.max_reply;
    }
    return most + 1024 * 1024;
}

static void check_sizes(const struct wr_exchange *x)
{
    if (!rig_expects(x, "outcome", "hit") ||
        !wr_str_starts(x->reply.http.body, WR_LIT("{")) || !seldom(x))
        return;
    check_size(x, "{\"pad_\":\"", 'x', 1024 * 1024, "\",", WR_OK);
    check_size(x, "{\"pad_\":\"", 'x', too_large(x), "\",", WR_E_LIMIT);
    check_size(x, "{\"pad_\":", '[', 200, "}", WR_E_LIMIT);
}

static void size_is_capped(void **state WR_UNUSED)
{
    rig_for_each(rig, check_sizes);
}

/* --- repeats
 * ---------------------------------------------------------------------------------- */

/* Another turn with nothing but the state: begin, and the same reply. False where it
 * goes on to another request, or ends. */
static bool repeat(const struct wr_exchange *x, struct rig_run *run,
                   struct wr_arena *keep, struct wr_str *state)
{
    struct wr_http_request first = run->request;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_talk talk = {.asks = x->asks,
                           .count = x->ask_count,
                           .arena = arena,
                           .now_us = RIG_NOW_US,
                           .state = *state};
    bool same;

    assert_int_equal(wr_provider_begin(x->provider, &talk, &run->move, &run->err),
                     WR_OK);
    same = wr_str_eq(first.url, talk.request.http.url) &&
           wr_str_eq(first.body, talk.request.http.body);
    if (same)
        run->code =
            wr_provider_advance(x->provider, &talk, &x->reply, &run->move, &run->err);
    *state = wr_arena_str(keep, talk.state);
    wr_arena_free(arena);
    return same && run->code == WR_OK;
}

/* A vendor that is never done: the same request each time, then an end. The state alone
 * carries the count, as after a crash. */
static void check_endless(const struct wr_exchange *x)
{
    struct wr_arena *keep;
    struct wr_str state;
    struct rig_run run;
    unsigned turns = 0;

    rig_run(&run, x, &x->reply);
    keep = wr_arena_new(0);
    state = wr_arena_str(keep, run.talk.state);
    while (run.code == WR_OK && run.move == WR_MOVE_WAIT && turns < 10000 &&
           repeat(x, &run, keep, &state))
        turns++;
    assert_true(turns < 10000);
    if (turns)
        assert_int_equal(run.code, WR_E_TRANSIENT);
    wr_arena_free(keep);
    rig_run_fini(&run);
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
        cmocka_unit_test(a_hit_comes_with_its_own_status),
        cmocka_unit_test(size_is_capped),
        cmocka_unit_test(an_endless_vendor_comes_to_an_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
