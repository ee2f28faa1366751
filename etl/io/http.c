/* http.c - HTTP through libcurl's multi interface on our loop.
 *
 *   submit -> queue -> slot (an easy handle, reused) -> curl -> reap -> wr_op_done
 *
 * What is here because it was measured: our own queue in front of at most 128
 * transfers, since libcurl's queue and connection pool are linear scans; easy handles
 * kept with their constant options; sockets watched lazily (poll.h).
 *
 * What is here because calls cost money: HTTP/1.1 only (with 7.88 an HTTP/2 POST fails
 * now and then with a stream error, and nobody knows whether it was served); redirects
 * are handed back, never followed; no retry of ours. Everything a server sends is
 * capped; certificates are always verified.
 *
 * Proxies come from the environment as libcurl reads it. The address check then sees
 * the proxy's address, so a proxy on a private network needs allow_private.
 */
#include "etl/io/address.h"
#include "etl/io/http_head.h"
#include "etl/io/loop_uv.h"
#include "etl/io/op.h"
#include "etl/io/poll.h"
#include "weir/alloc.h"
#include "weir/buf.h"
#include "weir/log.h"

#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define MAX_TRANSFERS      128
#define CONNECT_TIMEOUT_MS 10000L
#define DEFAULT_TIMEOUT_MS 30000
#define STALL_SECONDS      20L
#define DEFAULT_BODY_BYTES ((size_t)8 * 1024 * 1024)
#define MAX_BODY_BYTES     ((size_t)1024 * 1024 * 1024)
#define KEEP_BUFFER_BYTES  ((size_t)64 * 1024)
#define DEFAULT_USER_AGENT "weir/" WEIR_VERSION

/* One transfer at a time, over and over. */
struct slot {
    struct slot *next; /* while it is free */
    struct wr_http *http;
    CURL *easy;
    CURLU *url;
    struct curl_slist *headers;
    struct wr_op *op; /* NULL while it is free */
    struct wr_buf body;
    struct wr_http_head head;
    bool body_over_cap;
    bool blocked;   /* an address that is not allowed was tried */
    unsigned sends; /* how often the request was about to go out */
    char error[CURL_ERROR_SIZE];
};

struct wr_http {
    struct wr_loop *loop;
    CURLM *multi;
    struct wr_polls *polls;
    struct wr_timer *timer;
    struct wr_ops queue;
    struct slot slots[MAX_TRANSFERS];
    size_t slot_count, max_slots;
    struct slot *free_slots;
    char *user_agent;
    char *ca_file; /* NULL: the system's */
    bool allow_private;
    bool reap_due;
    bool closing;
};

/* --- what libcurl calls --- */

static void reap(void *ctx);

static void act(struct wr_http *http, curl_socket_t fd, int events)
{
    int running;

    curl_multi_socket_action(http->multi, fd, events, &running);
    if (http->reap_due)
        return;
    http->reap_due = true;
    wr_loop_defer(http->loop, reap, http);
}

static void on_ready(void *ctx, int fd, unsigned bits)
{
    int events = 0;

    /* An error is found by whoever reads or writes next, with its name (and a dead
     * connection is replaced): CURL_CSELECT_ERR would end the transfer without. */
    if (bits & (WR_POLL_READ | WR_POLL_ERROR))
        events |= CURL_CSELECT_IN;
    if (bits & (WR_POLL_WRITE | WR_POLL_ERROR))
        events |= CURL_CSELECT_OUT;
    act(ctx, fd, events);
}

static void on_timeout(void *ctx)
{
    act(ctx, CURL_SOCKET_TIMEOUT, 0);
}

static int want_socket(CURL *easy WR_UNUSED, curl_socket_t fd, int what, void *ctx,
                       void *assigned WR_UNUSED)
{
    struct wr_http *http = ctx;
    unsigned bits = 0;

    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        bits |= WR_POLL_READ;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        bits |= WR_POLL_WRITE;
    wr_polls_want(http->polls, fd, bits);
    return 0;
}

static int want_timer(CURLM *multi WR_UNUSED, long after_ms, void *ctx)
{
    struct wr_http *http = ctx;

    if (after_ms < 0)
        wr_timer_stop(http->timer);
    else
        wr_timer_start(http->timer, (uint64_t)after_ms);
    return 0;
}

/* The address is checked here, after the name was resolved, so that a name that leads
 * to a private address later on (DNS rebinding) is refused too. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose WR_UNUSED,
                                 struct curl_sockaddr *address)
{
    struct slot *slot = ctx;
    int fd;

    if (!slot->http->allow_private && !wr_address_is_public(&address->addr)) {
        slot->blocked = true;
        return CURL_SOCKET_BAD;
    }
    fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    wr_polls_own(slot->http->polls, fd);
    return fd;
}

static int close_socket(void *ctx, curl_socket_t fd)
{
    struct wr_http *http = ctx;

    wr_polls_drop(http->polls, fd);
    return close(fd);
}

static int status_of(struct slot *slot)
{
    long status = 0;

    curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

/* Returning less than was given aborts the transfer. The type is libcurl's. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct slot *slot = ctx;
    size_t len = size * count;

    wr_buf_put(&slot->body, (struct wr_str){bytes, len});
    if (slot->body.code == WR_OK)
        return len;
    slot->body_over_cap = true;
    return 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter) */
static size_t take_header(char *bytes, size_t size, size_t count, void *ctx)
{
    struct slot *slot = ctx;
    struct wr_str line = {bytes, size * count};

    if (!wr_http_head_line(&slot->head, line, slot->op->arena))
        return 0;
    if (slot->head.ended && status_of(slot) >= 200) {
        /* From here on: a service may think as long as the request's time-out allows,
         * but not trickle. */
        curl_easy_setopt(slot->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(slot->easy, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
    }
    return line.len;
}

/* --- one request into one handle --- */

/* A user part would be a secret in a place where none is expected. */
static bool has_user(CURLU *url)
{
    char *user = NULL;
    bool has = curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK;

    curl_free(user);
    return has;
}

/* Also checked when the socket is made; here for targets behind a proxy. */
static bool is_private_literal(CURLU *url)
{
    char *host = NULL;
    bool is_literal, is_public;

    if (curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return false;
    is_public = wr_address_text_is_public(wr_str(host), &is_literal);
    curl_free(host);
    return is_literal && !is_public;
}

static enum wr_code set_url(struct slot *slot, struct wr_str url, struct wr_err *err)
{
    const char *z = wr_arena_strz(slot->op->arena, url);

    if (!z || !wr_http_url_is_plain(url) ||
        curl_url_set(slot->url, CURLUPART_URL, z, 0) != CURLUE_OK)
        return wr_fail(err, WR_E_CONFIG, "%s: not an http or https URL",
                       slot->op->name);
    if (has_user(slot->url))
        return wr_fail(err, WR_E_CONFIG, "%s: a URL with a user part", slot->op->name);
    if (!slot->http->allow_private && is_private_literal(slot->url))
        return wr_fail(err, WR_E_CONFIG,
                       "%s: a private or local address is not allowed", slot->op->name);
    curl_easy_setopt(slot->easy, CURLOPT_CURLU, slot->url);
    return WR_OK;
}

static void set_method(struct slot *slot, const struct wr_http_request *req)
{
    CURL *easy = slot->easy;
    bool has_body = req->body.ptr || req->method == WR_HTTP_POST;

    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body.len);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, req->body.ptr ? req->body.ptr : "");
    if (!has_body)
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L); /* takes the body out again */
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, wr_http_method_name(req->method));
}

static void add_line(struct slot *slot, const char *line)
{
    struct curl_slist *longer = curl_slist_append(slot->headers, line);

    WR_ASSERT(longer); /* out of memory */
    slot->headers = longer;
}

/* libcurl takes "Name:" for a wish to leave it out, and "Name;" for an empty value. */
static void add_header(struct slot *slot, const char *name, struct wr_str value)
{
    struct wr_arena *arena = slot->op->arena;

    if (value.len > 0)
        add_line(slot, wr_arena_printf(arena, "%s: %.*s", name, WR_FMT(value)).ptr);
    else
        add_line(slot, wr_arena_printf(arena, "%s;", name).ptr);
}

static void set_headers(struct slot *slot, const struct wr_http_request *req)
{
    struct wr_str type = req->content_type;

    if (!type.ptr)
        type = WR_LIT("application/json");
    add_line(slot, "Expect:"); /* takes libcurl's away: no wait for 100 Continue */
    if (!req->body.ptr)
        add_line(slot, "Content-Type:");
    else if (!wr_http_has_header(req, WR_LIT("content-type")))
        add_header(slot, "Content-Type", type);
    for (size_t i = 0; i < req->header_count; i++) {
        const char *name = wr_arena_strz(slot->op->arena, req->headers[i].name);

        add_header(slot, name, req->headers[i].value);
    }
    curl_easy_setopt(slot->easy, CURLOPT_HTTPHEADER, slot->headers);
}

static enum wr_code prepare(struct slot *slot, struct wr_err *err)
{
    const struct wr_http_request *req = &slot->op->request->http;
    size_t cap = req->cap_bytes ? req->cap_bytes : DEFAULT_BODY_BYTES;
    uint32_t timeout_ms = req->timeout_ms ? req->timeout_ms : DEFAULT_TIMEOUT_MS;
    CURL *easy = slot->easy;
    enum wr_code code;

    code = wr_http_check_headers(req, err);
    if (code != WR_OK)
        return wr_context(err, "%s", slot->op->name);
    code = set_url(slot, req->url, err);
    if (code != WR_OK)
        return code;
    set_headers(slot, req);
    set_method(slot, req);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 0L);
    /* A length over the cap ends it before the body comes; take_body counts again,
     * what was compressed by its decoded size. */
    if (cap > MAX_BODY_BYTES)
        cap = MAX_BODY_BYTES;
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)cap);
    slot->body.cap_bytes = cap;
    slot->sends = 0;
    return WR_OK;
}

/* --- slots --- */

/* libcurl sends a request again by itself when a reused connection dies before the
 * first byte of the reply. Nobody knows then whether the service has served (and
 * billed) the first one, so the second is not let out; what it means is decided by who
 * pays. */
static int before_send(void *ctx, char *peer_ip WR_UNUSED, char *local_ip WR_UNUSED,
                       int peer_port WR_UNUSED, int local_port WR_UNUSED)
{
    struct slot *slot = ctx;

    return slot->sends++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static void set_constants(struct slot *slot)
{
    struct wr_http *http = slot->http;
    CURL *easy = slot->easy;

    curl_easy_setopt(easy, CURLOPT_PRIVATE, slot);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, slot->error);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_send);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, slot);
    /* A cancelled look-up of a name is not waited for: its thread may take long. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (http->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); /* all that libcurl decodes */
    curl_easy_setopt(easy, CURLOPT_USERAGENT, http->user_agent);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, slot);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, http);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot);
}

static struct slot *slot_take(struct wr_http *http)
{
    struct slot *slot = http->free_slots;

    if (slot) {
        http->free_slots = slot->next;
        return slot;
    }
    if (http->slot_count == http->max_slots)
        return NULL;
    slot = &http->slots[http->slot_count++];
    slot->http = http;
    slot->easy = curl_easy_init();
    slot->url = curl_url();
    WR_ASSERT(slot->easy && slot->url); /* out of memory */
    wr_buf_init(&slot->body, DEFAULT_BODY_BYTES);
    set_constants(slot);
    return slot;
}

static void slot_give_back(struct slot *slot)
{
    curl_slist_free_all(slot->headers);
    slot->headers = NULL;
    slot->op = NULL;
    slot->next = slot->http->free_slots;
    slot->http->free_slots = slot;
}

static void slot_clear(struct slot *slot, struct wr_op *op)
{
    slot->op = op;
    if (slot->body.size > KEEP_BUFFER_BYTES)
        wr_buf_fini(&slot->body);
    wr_buf_reset(&slot->body);
    slot->head = (struct wr_http_head){.headers = NULL};
    slot->body_over_cap = false;
    slot->blocked = false;
    slot->error[0] = '\0';
}

static void start(struct slot *slot, struct wr_op *op)
{
    slot_clear(slot, op);
    op->result.code = prepare(slot, &op->result.err);
    if (op->result.code == WR_OK) {
        WR_ASSERT(curl_multi_add_handle(slot->http->multi, slot->easy) == CURLM_OK);
        return;
    }
    slot_give_back(slot);
    wr_op_done(op);
}

static void start_some(struct wr_http *http)
{
    struct slot *slot;

    while (!http->closing && http->queue.first && (slot = slot_take(http)))
        start(slot, wr_ops_take(&http->queue));
}

void wr_http_submit(struct wr_http *http, struct wr_op *op)
{
    wr_ops_put(&http->queue, op);
    start_some(http);
}

/* --- the end of a transfer --- */

static enum wr_code code_of(CURLcode curl)
{
    /* What is not listed is the service or the way to it, TLS among it. */
    static const struct {
        CURLcode curl;
        enum wr_code code;
    } table[] = {
        {CURLE_OK, WR_OK},
        {CURLE_URL_MALFORMAT, WR_E_CONFIG},
        {CURLE_SSL_CACERT_BADFILE, WR_E_CONFIG},
        {CURLE_UNSUPPORTED_PROTOCOL, WR_E_PROTOCOL}, /* HTTP/0.9: no status line */
        {CURLE_WEIRD_SERVER_REPLY, WR_E_PROTOCOL},
        {CURLE_BAD_CONTENT_ENCODING, WR_E_PROTOCOL},
        {CURLE_FAILED_INIT, WR_E_INTERNAL},
        {CURLE_BAD_FUNCTION_ARGUMENT, WR_E_INTERNAL},
    };

    for (size_t i = 0; i < WR_COUNT(table); i++) {
        if (table[i].curl == curl)
            return table[i].code;
    }
    return WR_E_TRANSIENT;
}

/* libcurl's text names hosts, ports and certificates, no URL and no header; the parts
 * that a server chose are made printable. */
static const char *curl_text(struct slot *slot, CURLcode curl)
{
    char *text = slot->error;

    if (!text[0])
        snprintf(text, CURL_ERROR_SIZE, "%s", curl_easy_strerror(curl));
    for (char *p = text; *p; p++) {
        if (*p < 0x20 || *p == 0x7f)
            *p = '?';
    }
    if (text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a')
        text[0] = (char)(text[0] - 'A' + 'a');
    return text;
}

static enum wr_code describe(struct slot *slot, CURLcode curl, struct wr_err *err)
{
    const char *name = slot->op->name;
    const char *over_cap = slot->head.over_cap;

    if (slot->blocked && curl == CURLE_COULDNT_CONNECT)
        return wr_fail(err, WR_E_CONFIG,
                       "%s: the name leads to a private or local address", name);
    if (slot->body_over_cap || curl == CURLE_FILESIZE_EXCEEDED)
        return wr_fail(err, WR_E_LIMIT,
                       "%s: the body of the reply is over its cap of %zu bytes", name,
                       slot->body.cap_bytes);
    if (over_cap)
        return wr_fail(err, WR_E_LIMIT, "%s: the %s of the reply is over its cap", name,
                       over_cap);
    if (slot->sends > 1)
        return wr_fail(err, WR_E_TRANSIENT,
                       "%s: the connection was closed before the reply began", name);
    return wr_fail(err, code_of(curl), "%s: %s", name, curl_text(slot, curl));
}

/* libcurl takes a connection that closes among the headers for the end of a reply
 * without a body. */
static bool is_whole(struct slot *slot)
{
    return slot->head.ended && status_of(slot) >= 200;
}

static void fill_reply(struct slot *slot, struct wr_http_reply *reply)
{
    reply->status = status_of(slot);
    reply->body = wr_arena_str(slot->op->arena, wr_buf_str(&slot->body));
    reply->headers = slot->head.headers;
    reply->header_count = slot->head.count;
}

/* Bytes of the request that were handed to the socket (or to TLS). A request cut short
 * on its way counts as sent: nobody knows what the service makes of it. */
static bool was_sent(struct slot *slot)
{
    long bytes = 0;

    curl_easy_getinfo(slot->easy, CURLINFO_REQUEST_SIZE, &bytes);
    return bytes > 0;
}

static void log_exchange(const struct slot *slot)
{
    const struct wr_op *op = slot->op;

    WR_LOG(WR_DEBUG, "http.done", WR_KV("service", op->name),
           WR_KV("method", wr_http_method_name(op->request->http.method)),
           WR_KV_STR("url", wr_http_url_shown(&op->request->http)),
           WR_KV_INT("status", op->result.reply.http.status),
           WR_KV_INT("bytes", slot->body.len), WR_KV_INT("ms", op->result.took_ms),
           WR_KV("code", wr_code_name(op->result.code)));
}

static void finish(struct slot *slot, CURLcode curl)
{
    struct wr_op *op = slot->op;
    struct wr_io_result *r = &op->result;
    curl_off_t took_us = 0;

    curl_easy_getinfo(slot->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    r->took_ms = (uint32_t)(took_us / 1000);
    r->sent = curl == CURLE_OK || was_sent(slot);
    if (curl == CURLE_OK && !is_whole(slot))
        curl = CURLE_PARTIAL_FILE;
    if (curl == CURLE_OK)
        fill_reply(slot, &r->reply.http);
    else
        r->code = describe(slot, curl, &r->err);
    if (wr_log_enabled(WR_DEBUG))
        log_exchange(slot);
    curl_multi_remove_handle(slot->http->multi, slot->easy);
    slot_give_back(slot);
    wr_op_done(op);
}

static void reap(void *ctx)
{
    struct wr_http *http = ctx;
    CURLMsg *message;
    int left;

    http->reap_due = false;
    while ((message = curl_multi_info_read(http->multi, &left))) {
        struct slot *slot = NULL;

        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
        finish(slot, message->data.result);
    }
    start_some(http);
}

/* --- life --- */

static CURLM *multi_new(struct wr_http *http)
{
    CURLM *multi = curl_multi_init();

    WR_ASSERT(multi); /* out of memory */
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, want_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, http);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, want_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, http);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)http->max_slots);
    return multi;
}

struct wr_http *wr_http_new(struct wr_loop *loop, const struct wr_io_options *options)
{
    const char *agent = options->user_agent;
    struct wr_http *http = wr_alloc(sizeof(*http));

    WR_ASSERT(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    http->loop = loop;
    wr_ops_init(&http->queue);
    http->max_slots = options->max_transfers;
    if (http->max_slots == 0 || http->max_slots > MAX_TRANSFERS)
        http->max_slots = MAX_TRANSFERS;
    http->user_agent = wr_strdup(agent ? agent : DEFAULT_USER_AGENT);
    if (options->ca_file.ptr) {
        http->ca_file = wr_alloc(options->ca_file.len + 1);
        memcpy(http->ca_file, options->ca_file.ptr, options->ca_file.len);
    }
    http->allow_private = options->allow_private;
    http->polls = wr_polls_new(loop, on_ready, http);
    http->timer = wr_timer_new(loop, on_timeout, http);
    wr_timer_background(http->timer);
    http->multi = multi_new(http);
    return http;
}

/* What is out is taken back: sent or not is known, the outcome is not. */
static void cancel_slot(struct slot *slot)
{
    struct wr_op *op = slot->op;

    if (!op)
        return;
    op->result.sent = was_sent(slot);
    curl_multi_remove_handle(slot->http->multi, slot->easy);
    slot_give_back(slot);
    wr_op_cancel(op);
}

static void free_slots(struct wr_http *http)
{
    for (size_t i = 0; i < http->slot_count; i++) {
        struct slot *slot = &http->slots[i];

        curl_easy_cleanup(slot->easy);
        curl_url_cleanup(slot->url);
        wr_buf_fini(&slot->body);
    }
}

void wr_http_free(struct wr_http *http)
{
    struct wr_op *op;

    http->closing = true;
    reap(http); /* what has ended already has ended */
    wr_loop_forget(http->loop, http);
    while ((op = wr_ops_take(&http->queue)))
        wr_op_cancel(op);
    for (size_t i = 0; i < http->slot_count; i++)
        cancel_slot(&http->slots[i]);
    curl_multi_cleanup(http->multi); /* closes connections: the polls are still there */
    free_slots(http);
    wr_polls_free(http->polls);
    wr_timer_free(http->timer);
    curl_global_cleanup();
    free(http->user_agent);
    free(http->ca_file);
    free(http);
}

const char *wr_http_library(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}
