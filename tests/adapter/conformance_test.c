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

/* --- single values bent
 * ------------------------------------------------------------------ */

enum bend {
    BEND_DELETE,
    BEND_NULL,
    BEND_TRUE,
    BEND_NUMBER,
    BEND_TEXT,
    BEND_LIST,
    BEND_OBJECT,
    BEND_COUNT
};

/* Writes a value, with the member number `target` (counted in order) bent. */
struct bender {
    struct wr_jw w;
    struct wr_arena *arena;
    enum bend bend;
    size_t target, seen;
    struct wr_str key; /* of the one bent */
};

static void put_bent(struct bender *b)
{
    switch (b->bend) {
    case BEND_DELETE:
    case BEND_COUNT:
        break;
    case BEND_NULL:
        wr_jw_null(&b->w);
        break;
    case BEND_TRUE:
        wr_jw_bool(&b->w, true);
        break;
    case BEND_NUMBER:
        wr_jw_i64(&b->w, -7);
        break;
    case BEND_TEXT:
        wr_jw_str(&b->w, WR_LIT("@@ bent **"));
        break;
    case BEND_LIST:
        wr_jw_list(&b->w);
        wr_jw_list_end(&b->w);
        break;
    case BEND_OBJECT:
        wr_jw_object(&b->w);
        wr_jw_object_end(&b->w);
        break;
    }
}

static void put_value(struct bender *b, const struct wr_json *v);

static void put_members(struct bender *b, const struct wr_json *v)
{
    wr_jw_object(&b->w);
    for (const struct wr_json_member *it = wr_json_first(v); it;
         it = wr_json_next(v, it)) {
        bool bent = b->seen++ == b->target;

        if (bent)
            b->key = wr_json_member_key(it);
        if (bent && b->bend == BEND_DELETE)
            continue;
        wr_jw_keys(&b->w, wr_json_member_key(it));
        if (bent)
            put_bent(b);
        else
            put_value(b, wr_json_member_value(it));
    }
    wr_jw_object_end(&b->w);
}

static void put_value(struct bender *b, const struct wr_json *v)
{
    bool truth = false;

    switch (wr_json_kind(v)) {
    case WR_JSON_OBJECT:
        put_members(b, v);
        break;
    case WR_JSON_LIST:
        wr_jw_list(&b->w);
        for (size_t i = 0; i < wr_json_size(v); i++)
            put_value(b, wr_json_at(v, i));
        wr_jw_list_end(&b->w);
        break;
    case WR_JSON_TEXT:
        wr_jw_str(&b->w, wr_json_text(v));
        break;
    case WR_JSON_BOOL:
        wr_json_bool(v, &truth);
        wr_jw_bool(&b->w, truth);
        break;
    case WR_JSON_NONE:
    case WR_JSON_NULL:
        wr_jw_null(&b->w);
        break;
    case WR_JSON_INT:
    case WR_JSON_REAL:
        wr_jw_raw(&b->w, wr_json_scalar(v, b->arena));
        break;
    }
}

static const struct wr_finding *find(const struct wr_answer *answer, wr_field_id field)
{
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->findings[i].field == field)
            return &answer->findings[i];
    }
    return NULL;
}

/* Fields that a second rule may fill where the first finds nothing. */
static bool has_second_source(wr_field_id field)
{
    return field == WR_F_DEPARTMENT || field == WR_F_EMPLOYEES || field == WR_F_EMAIL ||
           field == WR_F_EMAIL_STATUS;
}

/* Where the vendors document an absent or null value as a miss. */
static bool is_documented_miss(const char *provider, const struct bender *b)
{
    static const struct {
        const char *provider, *key;
        bool absent_too;
    } misses[] = {
        {"apollo.person", "person", true},
        {"apollo.organization", "organization", true},
        {"hunter.finder", "email", false},
    };

    for (size_t i = 0; i < WR_COUNT(misses); i++) {
        if (!strcmp(provider, misses[i].provider) && wr_str_eqz(b->key, misses[i].key))
            return b->bend == BEND_NULL ||
                   (b->bend == BEND_DELETE && misses[i].absent_too);
    }
    return false;
}

static void check_findings(const struct wr_exchange *x, const struct wr_answer *before,
                           const struct wr_answer *after, const struct bender *b)
{
    for (size_t i = 0; i < after->count; i++) {
        const struct wr_finding *f = &after->findings[i];
        const struct wr_finding *was = find(before, f->field);

        if ((was && wr_value_eq(&was->value, &f->value)) || has_second_source(f->field))
            continue;
        /* A number or a word in the right place is a value: not ours to doubt. */
        if (b->bend == BEND_NUMBER || b->bend == BEND_TEXT || b->bend == BEND_TRUE)
            continue;
        print_error("%s: \"%.*s\" bent (%d) gives another %s\n", x->provider->name,
                    WR_FMT(b->key), (int)b->bend, rig->catalogue.fields[f->field].name);
        fail();
    }
}

static bool check_bent(const struct wr_exchange *x, const struct wr_json *root,
                       const struct wr_answer *before, size_t target, enum bend bend)
{
    struct bender b = {.arena = wr_arena_new(0), .bend = bend, .target = target};
    struct wr_reply reply;
    struct rig_run run;
    struct wr_buf buf;

    wr_buf_init(&buf, 1024 * 1024);
    wr_jw_init(&b.w, &buf);
    put_value(&b, root);
    reply = with_body(x, wr_buf_str(&buf));
    rig_run(&run, x, &reply);
    if (rig_is_answer(&run) && b.seen > target) {
        const struct wr_answer *after = &run.talk.answers[0];

        if (after->outcome == WR_OUTCOME_HIT)
            check_findings(x, before, after, &b);
        else
            assert_true(is_documented_miss(x->provider->name, &b));
    } else if (b.seen > target) {
        assert_int_equal(run.code, WR_E_PROTOCOL);
    }
    rig_run_fini(&run);
    wr_buf_fini(&buf);
    wr_arena_free(b.arena);
    return b.seen > target;
}

static void check_bends(const struct wr_exchange *x)
{
    struct wr_json_doc *doc = NULL;
    struct rig_run whole;
    struct wr_err err;

    if (strcmp(x->name, "hit") != 0 && strcmp(x->name, "valid") != 0)
        return;
    print_message("%s\n", x->provider->name);
    rig_run(&whole, x, &x->reply);
    assert_true(rig_is_answer(&whole));
    assert_int_equal(wr_json_parse(&doc, x->reply.http.body, 1024 * 1024, &err), WR_OK);
    for (int bend = 0; bend < BEND_COUNT; bend++) {
        size_t target = 0;

        while (check_bent(x, wr_json_root(doc), &whole.talk.answers[0], target,
                          (enum bend)bend))
            target++;
        assert_true(target > 5);
    }
    wr_json_free(doc);
    rig_run_fini(&whole);
}

static void a_bent_value_is_left_out_or_refused(void **state WR_UNUSED)
{
    rig_for_each(rig, check_bends);
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
        cmocka_unit_test(a_bent_value_is_left_out_or_refused),
        cmocka_unit_test(messages_hide_what_the_vendor_echoes),
        cmocka_unit_test(messages_hide_the_person_found),
        cmocka_unit_test(the_key_goes_one_way_and_is_marked),
        cmocka_unit_test(an_endless_vendor_comes_to_an_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
