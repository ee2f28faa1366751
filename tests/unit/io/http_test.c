/* http_test.c - HTTP against a scripted server: whole replies, what goes out, what a
 * tap and the log see of it. */
#include "http_rig.h"
#include "weir/buf.h"
#include "weir/log.h"

/* --- complete replies --- */

static const struct {
    const char *title, *raw;
    int status;
    const char *body;
    size_t headers;
} replies[] = {
    {"plain", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", 1},
    {"no reason", "HTTP/1.1 429\r\nContent-Length: 0\r\nRetry-After: 3\r\n\r\n", 429,
     "", 2},
    {"until close", "HTTP/1.0 200 OK\r\nX: y\r\n\r\nto the end", 200, "to the end", 1},
    {"chunks",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n"
     "\r\n",
     200, "abcde", 1},
    {"an interim reply first",
     "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 201 Created\r\nA: 1\r\nB: 2\r\n"
     "Content-Length: 1\r\n\r\n!",
     201, "!", 3},
    {"a redirect is handed back",
     "HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
     307, "", 2},
    {"no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", 0},
    {"server error", "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", 503, "busy",
     1},
    {"empty header value", "HTTP/1.1 200 OK\r\nX:\r\nContent-Length: 0\r\n\r\n", 200,
     "", 2},
    {"folded and shapeless lines",
     "HTTP/1.1 200 OK\r\nX: a\r\n folded: b\r\nContent-Length: 2\r\n\r\nok", 200, "ok",
     2},
};

static void each_complete_reply_is_ok_whatever_its_status(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(replies); i++) {
        struct world w = world_new(local);
        struct wr_io_result *r;

        print_message("%s\n", replies[i].title);
        http_script_raw(w.server, wr_str(replies[i].raw));
        r = get(&w, "/");
        assert_int_equal(r->code, WR_OK);
        assert_true(r->sent);
        assert_int_equal(r->reply.kind, WR_REQUEST_HTTP);
        assert_int_equal(r->reply.http.status, replies[i].status);
        assert_str(r->reply.http.body, replies[i].body);
        assert_int_equal(r->reply.http.header_count, replies[i].headers);
        assert_int_equal(http_script_served(w.server), 1);
        world_free(&w);
    }
}

static void headers_are_found_by_lower_case_name(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    struct wr_io_result *r;

    http_script_reply(w.server, 200, "X-RateLimit-Left:  7 \r\nDup: 1\r\ndup: 2\r\n",
                      "");
    r = get(&w, "/");
    assert_str(wr_http_header(&r->reply.http, "x-ratelimit-left"), "7");
    assert_str(wr_http_header(&r->reply.http, "dup"), "1");
    assert_null(wr_http_header(&r->reply.http, "none").ptr);
    world_free(&w);
}

/* --- what goes out --- */

static void each_method_says_what_it_should(void **state WR_UNUSED)
{
    static const struct {
        enum wr_http_method method;
        const char *body, *line, *has, *has_not;
    } rows[] = {
        {WR_HTTP_GET, NULL, "GET /x?y=1 HTTP/1.1\r\n", "\r\nUser-Agent: weir/",
         "Content-Type"},
        {WR_HTTP_POST, "{\"a\":1}", "POST /x?y=1 HTTP/1.1\r\n",
         "Content-Type: application/json\r\n", "chunked"},
        {WR_HTTP_POST, NULL, "POST /x?y=1 HTTP/1.1\r\n", "Content-Length: 0\r\n",
         "Content-Type"},
        {WR_HTTP_POST, "", "POST /x?y=1 HTTP/1.1\r\n", "Content-Length: 0\r\n",
         "Expect"},
        {WR_HTTP_PUT, "{}", "PUT /x?y=1 HTTP/1.1\r\n", "\r\n\r\n{}", "Expect"},
        {WR_HTTP_PATCH, "{}", "PATCH /x?y=1 HTTP/1.1\r\n", "Content-Length: 2\r\n",
         "Expect"},
        {WR_HTTP_DELETE, NULL, "DELETE /x?y=1 HTTP/1.1\r\n",
         "Host: 127.0.0.1:", "Content-Length"},
        {WR_HTTP_DELETE, "{}", "DELETE /x?y=1 HTTP/1.1\r\n", "\r\n\r\n{}", "Upgrade"},
        {WR_HTTP_GET, "{}", "GET /x?y=1 HTTP/1.1\r\n", "\r\n\r\n{}", "HTTP2-Settings"},
        {WR_HTTP_GET, NULL, "GET /x?y=1 HTTP/1.1\r\n",
         "\r\nAccept-Encoding: ", "Content-Length"},
    };
    struct world w = world_new(local); /* one handle for all: nothing may linger */

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_request request = rig_get(http_script_url(w.server, "/x?y=1"));
        const char *sent;

        http_script_reply(w.server, 200, NULL, "");
        request.http.method = rows[i].method;
        request.http.body = wr_str(rows[i].body);
        assert_int_equal(rig_run(w.rig, &request)->code, WR_OK);
        sent = http_script_request(w.server, i);
        assert_memory_equal(sent, rows[i].line, strlen(rows[i].line));
        assert_non_null(strstr(sent, rows[i].has));
        assert_null(strstr(sent, rows[i].has_not));
    }
    assert_int_equal(http_script_connections(w.server), 1);
    world_free(&w);
}

/* libcurl would send it again by itself; a paid call must not go out twice. */
static void a_request_lost_on_a_reused_connection_goes_out_once(void **state WR_UNUSED)
{
    static const enum wr_http_method methods[] = {WR_HTTP_GET, WR_HTTP_POST};
    struct world w = world_new(local);

    for (size_t i = 0; i < WR_COUNT(methods); i++) {
        struct wr_request request = rig_get(http_script_url(w.server, "/"));
        const struct wr_io_result *r;

        request.http.method = methods[i];
        http_script_reply(w.server, 200, NULL, "warm");
        http_script_close(w.server);
        http_script_reply(w.server, 200, NULL, "never asked");
        assert_int_equal(rig_run(w.rig, &request)->code, WR_OK);
        r = rig_run(w.rig, &request);
        assert_int_equal(r->code, WR_E_TRANSIENT);
        assert_true(r->sent);
        assert_int_equal(http_script_served(w.server), 3 * i + 2);
        assert_str(get(&w, "/")->reply.http.body, "never asked");
    }
    world_free(&w);
}

static void headers_and_content_type_go_out_as_given(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    struct wr_request request = rig_get(http_script_url(w.server, "/"));
    const char *sent;

    http_script_reply(w.server, 200, NULL, "");
    request.http.method = WR_HTTP_POST;
    request.http.body = WR_LIT("a=b");
    request.http.content_type = WR_LIT("application/x-www-form-urlencoded");
    wr_http_add_header(&request.http, "X-One", WR_LIT("1; two"));
    wr_http_add_header(&request.http, "X-Empty", WR_LIT(""));
    wr_http_add_secret(&request.http, "Authorization", WR_LIT("Bearer k"));
    assert_int_equal(rig_run(w.rig, &request)->code, WR_OK);
    sent = http_script_request(w.server, 0);
    assert_non_null(strstr(sent, "\r\nX-One: 1; two\r\n"));
    assert_non_null(strstr(sent, "\r\nX-Empty:\r\n"));
    assert_non_null(strstr(sent, "\r\nAuthorization: Bearer k\r\n"));
    assert_non_null(
        strstr(sent, "Content-Type: application/x-www-form-urlencoded\r\n"));
    world_free(&w);
}

static void a_content_type_among_the_headers_goes_out_once(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    struct wr_request request = rig_get(http_script_url(w.server, "/"));
    const char *type;

    http_script_reply(w.server, 200, NULL, "");
    request.http.method = WR_HTTP_POST;
    request.http.body = WR_LIT("x");
    wr_http_add_header(&request.http, "content-type", WR_LIT("text/csv"));
    assert_int_equal(rig_run(w.rig, &request)->code, WR_OK);
    type = strstr(http_script_request(w.server, 0), "content-type: text/csv\r\n");
    assert_non_null(type);
    assert_null(strstr(http_script_request(w.server, 0), "Content-Type"));
    world_free(&w);
}

static void a_large_body_goes_out_whole_and_at_once(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    struct wr_request request = rig_get(http_script_url(w.server, "/"));
    size_t size = 3 * 1024 * 1024;
    char *body = wr_alloc(size);
    const char *sent;

    memset(body, 'x', size);
    http_script_reply(w.server, 200, NULL, "");
    request.http.method = WR_HTTP_POST;
    request.http.body = (struct wr_str){body, size};
    assert_int_equal(rig_run(w.rig, &request)->code, WR_OK);
    sent = http_script_request(w.server, 0);
    assert_null(strstr(sent, "Expect")); /* libcurl would wait a second for a 100 */
    assert_int_equal(strlen(strstr(sent, "\r\n\r\n")), size + 4);
    free(body);
    world_free(&w);
}

static void what_cannot_be_sent_is_refused_before_anything_goes_out(
    void **state WR_UNUSED)
{
    static const struct {
        const char *url, *header, *value;
    } rows[] = {
        {"", NULL, NULL},
        {"127.0.0.1/", NULL, NULL},
        {"ftp://127.0.0.1/", NULL, NULL},
        {"file:///etc/passwd", NULL, NULL},
        {"HTTP://127.0.0.1:1/", "Bad Name", "x"},
        {"http://user:pass@127.0.0.1/", NULL, NULL},
        {"http://127.0.0.1/a b", NULL, NULL},
        {"http://127.0.0.1/\r\nX: y", NULL, NULL},
        {"http://127.0.0.1:99999/", NULL, NULL},
        {"http://", NULL, NULL},
        {"http://127.0.0.1:1/", "", "x"},
        {"http://127.0.0.1:1/", "X", "a\r\nY: b"},
        {"http://127.0.0.1:1/", "X", "a\nY: b"},
        {"http://127.0.0.1:1/", "X: y\r\nZ", "b"},
    };
    struct rig *rig = rig_new(local);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_request request = rig_get(rows[i].url);
        struct wr_io_result *r;

        if (rows[i].header)
            wr_http_add_header(&request.http, rows[i].header, wr_str(rows[i].value));
        r = rig_run(rig, &request);
        print_message("%s: %s\n", rows[i].url, r->err.text);
        assert_int_equal(r->code, WR_E_CONFIG);
        assert_int_equal(r->err.code, WR_E_CONFIG);
        assert_false(r->sent);
        assert_null(strstr(r->err.text, "pass"));
    }
    rig_free(rig);
}

/* --- taps and logs --- */

struct recorder {
    size_t asked, seen;
    bool answer;
    enum wr_code last;
};

static bool before(void *ctx, const char *name, const struct wr_request *request,
                   struct wr_arena *arena, struct wr_io_result *result)
{
    struct recorder *rec = ctx;

    assert_string_equal(name, "acme.person");
    assert_int_equal(request->kind, WR_REQUEST_HTTP);
    rec->asked++;
    if (!rec->answer)
        return false;
    result->sent = true;
    result->reply.http.status = 299;
    result->reply.http.body = wr_arena_str(arena, WR_LIT("replayed"));
    return true;
}

static void after(void *ctx, const char *name WR_UNUSED,
                  const struct wr_request *request WR_UNUSED,
                  const struct wr_io_result *result)
{
    struct recorder *rec = ctx;

    rec->seen++;
    rec->last = result->code;
}

static void a_tap_sees_the_world_or_stands_for_it(void **state WR_UNUSED)
{
    struct recorder rec = {.last = WR_E_INTERNAL};
    struct world w = world_new(local);
    struct wr_io_result *r;

    wr_io_set_tap(w.rig->io, &(struct wr_io_tap){before, after, &rec});
    http_script_reply(w.server, 200, NULL, "real");
    assert_str(get(&w, "/")->reply.http.body, "real");
    assert_int_equal(rec.seen, 1);
    assert_int_equal(rec.last, WR_OK);
    rec.answer = true;
    r = get(&w, "/");
    assert_str(r->reply.http.body, "replayed");
    assert_int_equal(r->reply.kind, WR_REQUEST_HTTP);
    assert_int_equal(rec.asked, 2);
    assert_int_equal(rec.seen, 1); /* what it said itself it does not hear */
    wr_io_set_tap(w.rig->io, NULL);
    http_script_reply(w.server, 200, NULL, "real again");
    assert_str(get(&w, "/")->reply.http.body, "real again");
    world_free(&w);
}

static void keep_line(void *ctx, enum wr_level level WR_UNUSED, struct wr_str line)
{
    wr_buf_put(ctx, line);
    wr_buf_putc(ctx, '\n');
}

static void a_log_line_holds_no_secret(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    struct wr_request request =
        rig_get(http_script_url(w.server, "/v1/people?api_key=hush#hush"));
    struct wr_buf lines;

    wr_buf_init(&lines, 65536);
    wr_log_setup(&(struct wr_log_options){
        .level = WR_DEBUG, .sink = keep_line, .sink_ctx = &lines});
    http_script_reply(w.server, 200, "Set-Cookie: hush\r\n", "hush body");
    http_script_cut(w.server, 200, "hush", 100);
    request.http.method = WR_HTTP_POST;
    request.http.body = WR_LIT("{\"hush\":1}");
    wr_http_add_secret(&request.http, "Authorization", WR_LIT("hush"));
    assert_int_equal(rig_run(w.rig, &request)->code, WR_OK);
    assert_int_equal(rig_run(w.rig, &request)->code, WR_E_TRANSIENT);
    assert_null(strstr(w.rig->result.err.text, "hush"));
    request.http.url_public = WR_LIT("http://acme.test/v1/people");
    http_script_reply(w.server, 404, NULL, "");
    assert_int_equal(rig_run(w.rig, &request)->code, WR_OK);
    wr_log_setup(&(struct wr_log_options){.level = WR_INFO});
    assert_null(strstr(lines.ptr, "hush"));
    assert_non_null(strstr(lines.ptr, "http.done"));
    assert_non_null(strstr(lines.ptr, "/v1/people"));
    assert_non_null(strstr(lines.ptr, "acme.person"));
    assert_non_null(strstr(lines.ptr, "404"));
    assert_non_null(strstr(lines.ptr, "http://acme.test/v1/people"));
    wr_buf_fini(&lines);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_complete_reply_is_ok_whatever_its_status),
        cmocka_unit_test(headers_are_found_by_lower_case_name),
        cmocka_unit_test(each_method_says_what_it_should),
        cmocka_unit_test(a_request_lost_on_a_reused_connection_goes_out_once),
        cmocka_unit_test(headers_and_content_type_go_out_as_given),
        cmocka_unit_test(a_content_type_among_the_headers_goes_out_once),
        cmocka_unit_test(a_large_body_goes_out_whole_and_at_once),
        cmocka_unit_test(what_cannot_be_sent_is_refused_before_anything_goes_out),
        cmocka_unit_test(a_tap_sees_the_world_or_stands_for_it),
        cmocka_unit_test(a_log_line_holds_no_secret),
    };

    /* A proxy of the machine has no part in these tests. */
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
