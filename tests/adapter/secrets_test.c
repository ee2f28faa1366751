/* secrets_test.c - what must stand in no message and in no address for logs: the key,
 * and the persons asked about and found, whatever a vendor makes of them.
 */
#include "manifest_rig.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>

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

static void assert_hides(const char *text, struct wr_str secret)
{
    if (secret.len >= 3 && wr_str_search(wr_str(text), secret) < strlen(text)) {
        print_error("told in: %s\n", text);
        fail();
    }
}

static void assert_hides_person(const char *text, const struct wr_exchange *x)
{
    for (size_t k = 0; k < x->ask_count; k++) {
        const struct wr_ask *ask = &x->asks[k];

        for (size_t i = 0; i < ask->input_count; i++) {
            if (ask->inputs[i] && rig->catalogue.fields[i].person)
                assert_hides(text, ask->inputs[i]->as.text);
        }
    }
}

static void check_echo(const struct wr_exchange *x, const char *before,
                       struct wr_str who, const char *after)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_reply reply = x->reply;
    struct rig_run run;

    reply.http.status = 418;
    reply.http.body = wr_arena_printf(arena, "%s%.*s%s", before, WR_FMT(who), after);
    rig_run(&run, x, &reply);
    assert_int_equal(run.code, WR_E_PROTOCOL);
    assert_non_null(strstr(run.err.text, "418"));
    assert_hides(run.err.text, WR_LIT(KEY));
    assert_hides(run.err.text, WR_LIT("4111"));
    assert_hides(run.err.text, WR_LIT("5555550164"));
    assert_hides(run.err.text, WR_LIT("eyJhbGci"));
    assert_hides_person(run.err.text, x);
    rig_run_fini(&run);
    wr_arena_free(arena);
}

/* A vendor that echoes the key and everything we sent, in forms it never documented. */
static void check_echoes(const struct wr_exchange *x)
{
    static const char *const forms[][2] = {
        {"{\"error\":\"no such key " KEY " for ", "\"}"},
        {"{\"surprise\":{\"" KEY "\":\"", "\"}}"},
        {"{\"surprise\":\"", "\",\"token\":\"" KEY "\"}"},
        {"<html>key=" KEY " who=", "</html>"},
        {"key " KEY "\n",
         "\n4111111111111111 +15555550164 eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"},
        {"{\"message\":\"" KEY " ", ""},
    };

    for (size_t f = 0; f < WR_COUNT(forms); f++) {
        check_echo(x, forms[f][0], WR_LIT("someone"), forms[f][1]);
        for (size_t i = 0; x->ask_count && i < x->asks->input_count; i++) {
            const struct wr_value *value = x->asks->inputs[i];

            if (value && value->type == WR_TYPE_TEXT)
                check_echo(x, forms[f][0], value->as.text, forms[f][1]);
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

    if (!rig_expects(x, "outcome", "hit"))
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

static bool has_key(struct wr_str text)
{
    return wr_str_search(text, WR_LIT(KEY)) < text.len;
}

/* In how many places of the request the key stands. A header that carries it in another
 * form (basic) is marked as a secret too. */
static size_t count_carriers(const struct wr_http_request *req)
{
    size_t carriers = (size_t)has_key(req->url) + has_key(req->body);

    for (size_t i = 0; i < req->header_count; i++) {
        assert_true(req->headers[i].secret || !has_key(req->headers[i].value));
        carriers += req->headers[i].secret;
    }
    return carriers;
}

static void check_key(const struct wr_exchange *x)
{
    const struct wr_vendor_info *vendor =
        wr_manifests_find_vendor(rig->manifests, wr_str(x->provider->vendor));
    bool without = vendor->auth == WR_AUTH_NONE || vendor->auth == WR_AUTH_JWT;
    struct rig_run run;

    rig_run(&run, x, &x->reply);
    assert_false(has_key(run.request.url_public));
    assert_true(run.request.url_public.len > 0);
    assert_hides_person(wr_arena_strz(run.arena, run.request.url_public), x);
    if (without || run.request.wants_token)
        assert_int_equal(count_carriers(&run.request), 0);
    else
        assert_int_equal(count_carriers(&run.request), 1);
    assert_hides(run.err.text, WR_LIT(KEY));
    assert_hides(run.err.hint, WR_LIT(KEY));
    assert_hides_person(run.err.text, x);
    rig_run_fini(&run);
}

static void the_key_goes_one_way_and_is_marked(void **state WR_UNUSED)
{
    rig_for_each(rig, check_key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_hide_what_the_vendor_echoes),
        cmocka_unit_test(messages_hide_the_person_found),
        cmocka_unit_test(the_key_goes_one_way_and_is_marked),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
