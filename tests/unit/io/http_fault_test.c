/* http_fault_test.c - HTTP against a scripted server: faults, caps, addresses that are
 * not allowed. */
#include "http_rig.h"
#include "weir/buf.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compressed_bodies_come_decoded),
        cmocka_unit_test(a_body_that_swells_is_stopped_at_its_cap),
        cmocka_unit_test(each_fault_has_one_code_and_counts_as_sent),
        cmocka_unit_test(one_handle_keeps_nothing_of_its_last_failure),
        cmocka_unit_test(heads_of_one_handle_are_counted_and_kept_apart),
        cmocka_unit_test(headers_are_capped_by_number_and_size),
        cmocka_unit_test(a_huge_body_passes_below_its_cap_and_no_further),
        cmocka_unit_test(a_refused_connection_is_surely_not_sent),
        cmocka_unit_test(private_addresses_are_refused_unless_allowed),
    };

    /* A proxy of the machine has no part in these tests. */
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
