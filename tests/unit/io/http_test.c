/* http_test.c - HTTP against a scripted server: replies, faults, caps, the queue. */
#include "rig.h"
#include "tests/harness/http_script.h"
#include "weir/buf.h"
#include "weir/log.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct wr_io_options local = {.allow_private = true};

struct world {
    struct http_script *server;
    struct rig *rig;
};

static struct world world_new(struct wr_io_options options)
{
    return (struct world){http_script_new(), rig_new(options)};
}

static void world_free(struct world *w)
{
    rig_free(w->rig);
    assert_string_equal(http_script_complaints(w->server), "");
    http_script_free(w->server);
}

static struct wr_io_result *get(struct world *w, const char *path)
{
    struct wr_request request = rig_get(http_script_url(w->server, path));

    return rig_run(w->rig, &request);
}

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

/* --- faults --- */

static struct wr_str gzip_hello(void)
{
    static const char bytes[] =
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10"
        "\x36\x05\x00\x00\x00";

    return (struct wr_str){bytes, sizeof(bytes) - 1};
}

static void put_bits(struct wr_buf *buf, unsigned *pending, unsigned *count,
                     unsigned bits, unsigned n)
{
    *pending |= bits << *count;
    *count += n;
    while (*count >= 8) {
        wr_buf_putc(buf, (char)(*pending & 0xff));
        *pending >>= 8;
        *count -= 8;
    }
}

/* A gzip stream (RFC 1951, fixed codes) of one 'A' and `runs` times 258 more of them:
 * 13 bits each, 160 to 1. */
static void put_bomb(struct wr_buf *buf, size_t runs)
{
    unsigned pending = 0, count = 0;

    wr_buf_put(buf, WR_LIT("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"));
    put_bits(buf, &pending, &count, 3, 3); /* last block, fixed codes */
    put_bits(buf, &pending, &count, 0x8e,
             8); /* literal 65: 01110001, code bits reversed */
    for (size_t i = 0; i < runs; i++) {
        put_bits(buf, &pending, &count, 0xa3, 8); /* length 258: 11000101 reversed */
        put_bits(buf, &pending, &count, 0, 5);    /* distance 1 */
    }
    put_bits(buf, &pending, &count, 0, 7); /* end of block */
    put_bits(buf, &pending, &count, 0, 7);
}

static void compressed_bodies_come_decoded(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    struct wr_io_result *r;

    http_script_reply_bytes(w.server, 200, "Content-Encoding: gzip\r\n", gzip_hello());
    r = get(&w, "/");
    assert_int_equal(r->code, WR_OK);
    assert_str(r->reply.http.body, "hello");
    world_free(&w);
}

static void a_body_that_swells_is_stopped_at_its_cap(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    struct wr_request request = rig_get(http_script_url(w.server, "/"));
    struct wr_buf bomb;
    struct wr_io_result *r;

    wr_buf_init(&bomb, 16 * 1024 * 1024);
    put_bomb(&bomb, 1000000); /* 258 MB in 1.6 MB */
    http_script_reply_bytes(w.server, 200, "Content-Encoding: gzip\r\n",
                            wr_buf_str(&bomb));
    request.http.cap_bytes = 4 * 1024 * 1024;
    r = rig_run(w.rig, &request);
    assert_int_equal(r->code, WR_E_LIMIT);
    assert_true(r->sent);
    assert_string_equal(r->err.text,
                        "acme.person: the body of the reply is over its cap of "
                        "4194304 bytes");
    assert_int_equal(wr_arena_used(w.rig->arena) / (64 * 1024), 0);
    wr_buf_fini(&bomb);
    world_free(&w);
}

enum fault { RAW, CLOSED, RESET, CUT, HUNG, TRICKLED };

static const struct {
    const char *title;
    enum fault fault;
    const char *raw;
    enum wr_code code;
} faults[] = {
    {"reset", RESET, NULL, WR_E_TRANSIENT},
    {"closed without a word", CLOSED, NULL, WR_E_TRANSIENT},
    {"cut body", CUT, "half", WR_E_TRANSIENT},
    {"cut in the head", RAW, "HTTP/1.1 200 OK\r\nContent-Le", WR_E_TRANSIENT},
    {"cut before the empty line", RAW, "HTTP/1.1 204 No Content\r\nX: y\r\n",
     WR_E_TRANSIENT},
    {"an interim reply alone", RAW, "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n",
     WR_E_TRANSIENT},
    {"no HTTP", RAW, "SSH-2.0-OpenSSH_9.2\r\n", WR_E_PROTOCOL},
    {"no status", RAW, "<html>hello</html>", WR_E_PROTOCOL},
    {"cut chunks", RAW, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
     WR_E_TRANSIENT},
    {"broken chunks", RAW,
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", WR_E_TRANSIENT},
    {"broken gzip", RAW,
     "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n"
     "not gzip at all, not in the le",
     WR_E_PROTOCOL},
    {"unknown coding", RAW,
     "HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 2\r\n\r\nab",
     WR_E_PROTOCOL},
    {"declared too large", CUT, "declared 100 MB", WR_E_LIMIT},
    {"no answer in time", HUNG, NULL, WR_E_TRANSIENT},
    {"a trickling body", TRICKLED, "a body that takes for ever and a day to come",
     WR_E_TRANSIENT},
};

static void script_fault(struct http_script *s, size_t i)
{
    switch (faults[i].fault) {
    case RAW:
        http_script_raw(s, wr_str(faults[i].raw));
        return;
    case CLOSED:
        http_script_close(s);
        return;
    case RESET:
        http_script_reset(s);
        return;
    case CUT:
        http_script_cut(s, 200, faults[i].raw,
                        faults[i].code == WR_E_LIMIT ? 100000000 : 100);
        return;
    case HUNG:
        http_script_hang(s);
        return;
    case TRICKLED:
        http_script_trickle(s, 200, faults[i].raw, 1, 30);
        return;
    }
}

static void each_fault_has_one_code_and_counts_as_sent(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(faults); i++) {
        struct world w = world_new(local);
        struct wr_request request = rig_get(http_script_url(w.server, "/"));
        bool slow = faults[i].fault == HUNG || faults[i].fault == TRICKLED;
        struct wr_io_result *r;

        script_fault(w.server, i);
        request.http.method = WR_HTTP_POST;
        request.http.body = WR_LIT("{}");
        request.http.timeout_ms = slow ? 250 : 0;
        r = rig_run(w.rig, &request);
        print_message("%s: %s\n", faults[i].title, r->err.text);
        assert_int_equal(r->code, faults[i].code);
        assert_int_equal(r->err.code, faults[i].code);
        assert_true(r->sent);
        assert_int_equal(http_script_served(w.server), 1); /* not sent again */
        world_free(&w);
    }
}

static void one_handle_keeps_nothing_of_its_last_failure(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    struct wr_request request = rig_get(http_script_url(w.server, "/"));
    struct wr_io_result *r;

    request.http.cap_bytes = 20;
    http_script_cut(w.server, 200, "half", 15);
    http_script_raw(w.server, WR_LIT("HTTP/1.1 200 OK\r\nX: y"));
    http_script_raw(w.server, WR_LIT("HTTP/1.1 200 OK\r\n\r\nmore than twenty bytes"));
    http_script_reset(w.server);
    http_script_reply(w.server, 200, "A: b\r\n", "whole");
    assert_non_null(strstr(rig_run(w.rig, &request)->err.text, "11 bytes remaining"));
    assert_null(strstr(rig_run(w.rig, &request)->err.text, "11 bytes remaining"));
    assert_int_equal(rig_run(w.rig, &request)->code, WR_E_LIMIT);
    assert_int_equal(rig_run(w.rig, &request)->code, WR_E_TRANSIENT);
    r = rig_run(w.rig, &request);
    assert_int_equal(r->code, WR_OK);
    assert_string_equal(r->err.text, "");
    assert_str(r->reply.http.body, "whole");
    assert_int_equal(r->reply.http.header_count, 2);
    world_free(&w);
}

static void heads_of_one_handle_are_counted_and_kept_apart(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    char head[6100];

    snprintf(head, sizeof(head), "X: %06000d\r\n", 0);
    http_script_always(w.server, 200, head, "x");
    for (int i = 0; i < 15; i++) { /* 90 KB all in all */
        assert_int_equal(get(&w, "/")->code, WR_OK);
        assert_int_equal(wr_http_header(&w.rig->result.reply.http, "x").len, 6000);
        wr_arena_free(w.rig->arena); /* each reply lives in the arena of its request */
        w.rig->arena = wr_arena_new(0);
    }
    world_free(&w);
}

static void headers_are_capped_by_number_and_size(void **state WR_UNUSED)
{
    static const struct {
        size_t lines, line_bytes;
        enum wr_code code;
    } rows[] = {
        {63, 20, WR_OK}, /* and Content-Length */
        {64, 20, WR_E_LIMIT},   {5000, 20, WR_E_LIMIT},   {10, 6000, WR_OK},
        {12, 6000, WR_E_LIMIT}, {1, 2000000, WR_E_LIMIT},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct world w = world_new(local);
        struct wr_buf head;

        wr_buf_init(&head, 4 * 1024 * 1024);
        for (size_t n = 0; n < rows[i].lines; n++)
            wr_buf_printf(&head, "X-%zu: %0*d\r\n", n, (int)rows[i].line_bytes - 8, 0);
        http_script_reply(w.server, 200, head.ptr, "");
        if (rows[i].line_bytes > 100000) /* libcurl has a cap of its own by line */
            assert_int_not_equal(get(&w, "/")->code, WR_OK);
        else
            assert_int_equal(get(&w, "/")->code, rows[i].code);
        wr_buf_fini(&head);
        world_free(&w);
    }
}

static void a_huge_body_passes_below_its_cap_and_no_further(void **state WR_UNUSED)
{
    size_t size = 6 * 1024 * 1024;
    char *body = wr_alloc(size + 1);

    memset(body, 'x', size);
    for (int fits = 0; fits < 2; fits++) {
        struct world w = world_new(local);
        struct wr_request request = rig_get(http_script_url(w.server, "/"));
        struct wr_buf raw;
        struct wr_io_result *r;

        wr_buf_init(&raw, size + 100); /* without a length: counted as it comes */
        wr_buf_putz(&raw, "HTTP/1.1 200 OK\r\n\r\n");
        wr_buf_put(&raw, (struct wr_str){body, size});
        http_script_raw(w.server, wr_buf_str(&raw));
        request.http.cap_bytes = fits ? size : size - 1;
        r = rig_run(w.rig, &request);
        assert_int_equal(r->code, fits ? WR_OK : WR_E_LIMIT);
        if (fits)
            assert_int_equal(r->reply.http.body.len, size);
        wr_buf_fini(&raw);
        world_free(&w);
    }
    free(body);
}

static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    getsockname(fd, (struct sockaddr *)&address, &len);
    close(fd);
    return ntohs(address.sin_port);
}

static void a_refused_connection_is_surely_not_sent(void **state WR_UNUSED)
{
    struct rig *rig = rig_new(local);
    struct wr_request request;
    struct wr_io_result *r;
    char url[64];

    snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1?api_key=hush", free_port());
    request = rig_get(url);
    r = rig_run(rig, &request);
    assert_int_equal(r->code, WR_E_TRANSIENT);
    assert_false(r->sent);
    assert_null(strstr(r->err.text, "hush"));
    rig_free(rig);
}

/* --- addresses --- */

static void private_addresses_are_refused_unless_allowed(void **state WR_UNUSED)
{
    static const char *const hosts[] = {
        "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]",
    };
    struct world w = world_new((struct wr_io_options){.max_transfers = 1});

    for (size_t i = 0; i < WR_COUNT(hosts); i++) {
        struct wr_request request;
        struct wr_io_result *r;
        char url[64];

        snprintf(url, sizeof(url), "http://%s:%d/", hosts[i],
                 http_script_port(w.server));
        request = rig_get(url);
        r = rig_run(w.rig, &request);
        print_message("%s: %s\n", hosts[i], r->err.text);
        assert_int_equal(r->code, WR_E_CONFIG);
        assert_false(r->sent);
        /* an address that stands in the URL is refused before a proxy could be asked */
        assert_int_equal(strstr(r->err.text, "leads to") != NULL,
                         strcmp(hosts[i], "localhost") == 0);
    }
    assert_int_equal(http_script_connections(w.server), 0);
    world_free(&w);
}

/* --- many --- */

struct many {
    struct world w;
    struct wr_request request;
    size_t ok, failed, left, never_sent;
};

static void count_result(void *ctx, struct wr_io_result *result)
{
    struct many *m = ctx;

    if (result->code == WR_OK)
        m->ok++;
    else
        m->failed++;
    if (!result->sent)
        m->never_sent++;
}

static void a_thousand_requests_pass_through_few_connections(void **state WR_UNUSED)
{
    static const size_t limits[] = {1, 16, 128, 0, 5000};

    for (size_t i = 0; i < WR_COUNT(limits); i++) {
        struct many m = {.w = world_new((struct wr_io_options){
                             .allow_private = true, .max_transfers = limits[i]})};
        size_t most = limits[i] == 0 || limits[i] > 128 ? 128 : limits[i];

        http_script_always(m.w.server, 200, NULL, "{\"ok\":true}");
        m.request = rig_get(http_script_url(m.w.server, "/"));
        for (int n = 0; n < 1000; n++)
            wr_io_perform(m.w.rig->io, "acme", &m.request, m.w.rig->arena, count_result,
                          &m);
        assert_int_equal(wr_io_busy(m.w.rig->io), 1000);
        wr_loop_run(m.w.rig->loop);
        assert_int_equal(m.ok, 1000);
        assert_int_equal(http_script_served(m.w.server), 1000);
        assert_true(http_script_most_open(m.w.server) <= most);
        assert_true(http_script_connections(m.w.server) <= most);
        world_free(&m.w);
    }
}

/* Each closes its connection, so that descriptors' numbers are used again and again
 * (what a socket left in the loop would not survive). */
static void connections_that_end_each_time_work_too(void **state WR_UNUSED)
{
    struct many m = {.w = world_new((struct wr_io_options){.allow_private = true,
                                                           .max_transfers = 8})};

    http_script_always(m.w.server, 200, "Connection: close\r\n", "x");
    m.request = rig_get(http_script_url(m.w.server, "/"));
    for (int n = 0; n < 500; n++)
        wr_io_perform(m.w.rig->io, "acme", &m.request, m.w.rig->arena, count_result,
                      &m);
    wr_loop_run(m.w.rig->loop);
    assert_int_equal(m.ok, 500);
    assert_int_equal(http_script_connections(m.w.server), 500);
    world_free(&m.w);
}

/* "localhost" goes through libcurl's resolver, with descriptors of its own. */
static void names_and_addresses_mix(void **state WR_UNUSED)
{
    struct many m = {.w = world_new(local)};
    char url[64];

    snprintf(url, sizeof(url), "http://localhost:%d/", http_script_port(m.w.server));
    http_script_always(m.w.server, 200, "Connection: close\r\n", "x");
    for (int round = 0; round < 20; round++) {
        m.request = rig_get(round % 2 ? url : http_script_url(m.w.server, "/"));
        for (int n = 0; n < 10; n++)
            wr_io_perform(m.w.rig->io, "acme", &m.request, m.w.rig->arena, count_result,
                          &m);
        wr_loop_run(m.w.rig->loop);
    }
    assert_int_equal(m.ok, 200);
    world_free(&m.w);
}

/* Where the close is still on its way when the request goes out, that request is lost:
 * it is not sent again by itself, and the connection libcurl opened for it is dropped.
 */
static void a_connection_is_kept_and_a_dead_one_replaced(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    enum wr_code code;

    http_script_always(w.server, 200, NULL, "x");
    assert_int_equal(get(&w, "/")->code, WR_OK);
    assert_int_equal(get(&w, "/")->code, WR_OK);
    assert_int_equal(http_script_connections(w.server), 1);
    http_script_close_idle(w.server);
    code = get(&w, "/")->code;
    assert_true(code == WR_OK || code == WR_E_TRANSIENT);
    assert_int_equal(get(&w, "/")->code, WR_OK);
    assert_in_range(http_script_connections(w.server), 2, code == WR_OK ? 2 : 3);
    assert_int_equal(http_script_served(w.server), code == WR_OK ? 4 : 3);
    world_free(&w);
}

/* --- the end --- */

struct watcher {
    struct many m;
    struct wr_timer *timer;
    size_t stop_at;
};

static void stop_when_served(void *ctx)
{
    struct watcher *x = ctx;

    if (http_script_served(x->m.w.server) >= x->stop_at)
        wr_loop_stop(x->m.w.rig->loop);
    else
        wr_timer_start(x->timer, 1);
}

static void count_and_ask_again(void *ctx, struct wr_io_result *result)
{
    struct many *m = ctx;

    assert_int_equal(result->code, WR_E_CANCELLED);
    count_result(ctx, result);
    if (m->left > 0) {
        m->left--;
        wr_io_perform(m->w.rig->io, "acme", &m->request, m->w.rig->arena,
                      count_and_ask_again, m);
    }
}

static void freeing_cancels_what_is_out_and_what_waits(void **state WR_UNUSED)
{
    struct watcher x = {.m.w = world_new((struct wr_io_options){.allow_private = true,
                                                                .max_transfers = 3}),
                        .stop_at = 3};
    struct many *m = &x.m;

    for (int i = 0; i < 3; i++)
        http_script_hang(m->w.server);
    m->request = rig_get(http_script_url(m->w.server, "/"));
    m->left = 2; /* whoever asks again while all is ending is cancelled too */
    for (int n = 0; n < 10; n++)
        wr_io_perform(m->w.rig->io, "acme", &m->request, m->w.rig->arena,
                      count_and_ask_again, m);
    x.timer = wr_timer_new(m->w.rig->loop, stop_when_served, &x);
    wr_timer_start(x.timer, 1);
    wr_loop_run(m->w.rig->loop);
    wr_timer_free(x.timer);
    assert_int_equal(m->failed, 0);
    wr_io_free(m->w.rig->io);
    m->w.rig->io = NULL;
    assert_int_equal(m->failed, 12);
    assert_int_equal(m->never_sent, 9); /* seven in the queue, two asked again */
    world_free(&m->w);
}

static void results_that_wait_are_delivered_when_all_ends(void **state WR_UNUSED)
{
    struct many m = {.w = {.rig = rig_new(local)}};

    m.request = rig_get("ftp://127.0.0.1/"); /* refused at once, delivered later */
    wr_io_perform(m.w.rig->io, "acme", &m.request, m.w.rig->arena, count_result, &m);
    assert_int_equal(m.failed, 0);
    wr_io_free(m.w.rig->io);
    m.w.rig->io = NULL;
    assert_int_equal(m.failed, 1);
    wr_loop_run(m.w.rig->loop); /* nothing is left of it in the ready queue */
    rig_free(m.w.rig);
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
        cmocka_unit_test(compressed_bodies_come_decoded),
        cmocka_unit_test(a_body_that_swells_is_stopped_at_its_cap),
        cmocka_unit_test(each_fault_has_one_code_and_counts_as_sent),
        cmocka_unit_test(one_handle_keeps_nothing_of_its_last_failure),
        cmocka_unit_test(heads_of_one_handle_are_counted_and_kept_apart),
        cmocka_unit_test(headers_are_capped_by_number_and_size),
        cmocka_unit_test(a_huge_body_passes_below_its_cap_and_no_further),
        cmocka_unit_test(a_refused_connection_is_surely_not_sent),
        cmocka_unit_test(private_addresses_are_refused_unless_allowed),
        cmocka_unit_test(a_thousand_requests_pass_through_few_connections),
        cmocka_unit_test(connections_that_end_each_time_work_too),
        cmocka_unit_test(names_and_addresses_mix),
        cmocka_unit_test(a_connection_is_kept_and_a_dead_one_replaced),
        cmocka_unit_test(freeing_cancels_what_is_out_and_what_waits),
        cmocka_unit_test(results_that_wait_are_delivered_when_all_ends),
        cmocka_unit_test(a_tap_sees_the_world_or_stands_for_it),
        cmocka_unit_test(a_log_line_holds_no_secret),
    };

    /* A proxy of the machine has no part in these tests. */
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
