/* webhook_test.c - the signature against the example of Standard Webhooks' libraries,
 * what a reply means, and how long is waited. */
#include "etl/run/notify.h"
#include "etl/run/webhook.h"

#include "weir/clock.h"
#include "weir/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Key, id, time and body of the vector that the reference libraries share. */
static void the_signature_is_that_of_the_standard(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str key, got;

    assert_true(
        wr_base64_decode(WR_LIT("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), arena, &key));
    got = wr_webhook_signature(key, WR_LIT("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                               INT64_C(1614265330), WR_LIT("{\"test\": 2432232314}"),
                               arena);
    assert_true(wr_str_eqz(got, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    wr_arena_free(arena);
}

static void base64_goes_back(void **state WR_UNUSED)
{
    static const char *const bad[] = {"a", "ab=c", "====", "a*==", "ab c", "abc"};
    static const char *const good[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str out;

    for (size_t i = 0; i < WR_COUNT(good); i++) {
        assert_true(wr_base64_decode(wr_base64(wr_str(good[i]), arena), arena, &out));
        assert_true(wr_str_eqz(out, good[i]));
    }
    for (size_t i = 0; i < WR_COUNT(bad); i++)
        assert_false(wr_base64_decode(wr_str(bad[i]), arena, &out));
    wr_arena_free(arena);
}

static const struct {
    int status;
    const char *retry_after;
    enum wr_code code;
    uint32_t wait_ms;
} replies[] = {
    {200, NULL, WR_OK, 0},          {204, NULL, WR_OK, 0},
    {301, NULL, WR_E_PROTOCOL, 0},  {400, NULL, WR_E_PROTOCOL, 0},
    {401, NULL, WR_E_PROTOCOL, 0},  {404, NULL, WR_E_PROTOCOL, 0},
    {410, NULL, WR_E_CONFIG, 0},    {429, "7", WR_E_RATE, 7000},
    {429, "-1", WR_E_RATE, 0},      {429, "99999999", WR_E_RATE, 3600000},
    {500, NULL, WR_E_TRANSIENT, 0}, {503, "x", WR_E_TRANSIENT, 0},
};

static void each_reply_has_one_meaning(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(replies); i++) {
        struct wr_http_header header = {.name = WR_LIT("retry-after"),
                                        .value = wr_str(replies[i].retry_after)};
        struct wr_reply reply = {
            .kind = WR_REQUEST_HTTP,
            .http = {.status = replies[i].status,
                     .headers = &header,
                     .header_count = replies[i].retry_after != NULL}};
        struct wr_err err = {0};
        uint32_t wait_ms = 1;

        assert_int_equal(wr_webhook_decode(&reply, &wait_ms, &err), replies[i].code);
        assert_int_equal(wait_ms, replies[i].wait_ms);
    }
}

static void waits_double_to_an_end(void **state WR_UNUSED)
{
    assert_int_equal(wr_notify_backoff_us(1), WR_MINUTE_US);
    assert_int_equal(wr_notify_backoff_us(2), 2 * WR_MINUTE_US);
    assert_int_equal(wr_notify_backoff_us(4), 8 * WR_MINUTE_US);
    assert_int_equal(wr_notify_backoff_us(100), 6 * WR_HOUR_US);
}

/* What the state holds may be damaged. */
static void a_body_that_is_none_is_refused(void **state WR_UNUSED)
{
    static const char *const bad[] = {
        "", "[]", "{", "{\"respond_by\":\"soon\"}", "{\"respond_by\":7}", "null"};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_notice notice = {.id = 255};
    struct wr_task task;
    struct wr_err err;

    for (size_t i = 0; i < WR_COUNT(bad); i++) {
        notice.body = wr_str(bad[i]);
        assert_int_equal(wr_notice_task(&notice, WR_NONE, arena, &task, &err),
                         WR_E_STORE);
    }
    notice.body = WR_LIT("{\"respond_by\":\"2026-03-02T12:00:00Z\"}");
    assert_int_equal(wr_notice_task(&notice, WR_NONE, arena, &task, &err), WR_OK);
    assert_true(wr_str_eqz(task.marker, "weir00000000000000ff"));
    assert_true(wr_str_eqz(task.subject, "a lead to act on"));
    assert_null(task.owner_id.ptr);
    wr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_signature_is_that_of_the_standard),
        cmocka_unit_test(base64_goes_back),
        cmocka_unit_test(each_reply_has_one_meaning),
        cmocka_unit_test(waits_double_to_an_end),
        cmocka_unit_test(a_body_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
