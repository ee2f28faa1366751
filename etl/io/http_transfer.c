/* http_transfer.c - a request into a handle of libcurl, and what libcurl asks on the
 * way.
 *
 * What is here because calls cost money: HTTP/1.1 only (with 7.88 an HTTP/2 POST fails
 * now and then with a stream error, and nobody knows whether it was served); redirects
 * are handed back, never followed; no retry of ours. Everything a server sends is
 * capped; certificates are always verified.
 *
 * Proxies come from the environment as libcurl reads it. The address check then sees
 * the proxy's address, so a proxy on a private network needs allow_private.
 */
#include "etl/io/http_transfer.h"

#include "etl/io/address.h"

#include <sys/socket.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define CONNECT_TIMEOUT_MS 10000L
#define DEFAULT_TIMEOUT_MS 30000
#define STALL_SECONDS      20L
#define DEFAULT_BODY_BYTES ((size_t)8 * 1024 * 1024)
#define MAX_BODY_BYTES     ((size_t)1024 * 1024 * 1024)
#define KEEP_BUFFER_BYTES  ((size_t)64 * 1024)

/* --- what libcurl calls --- */

/* The address is checked here, after the name was resolved, so that a name that leads
 * to a private address later on (DNS rebinding) is refused too. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose WR_UNUSED,
                                 struct curl_sockaddr *address)
{
    struct wr_transfer *t = ctx;
    int fd;

    if (!t->setting->allow_private && !wr_address_is_public(&address->addr)) {
        t->blocked = true;
        return CURL_SOCKET_BAD;
    }
    fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    wr_polls_own(t->setting->polls, fd);
    return fd;
}

static int close_socket(void *ctx, curl_socket_t fd)
{
    wr_polls_drop(ctx, fd);
    return close(fd);
}

/* Returning less than was given aborts the transfer. The type is libcurl's. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct wr_transfer *t = ctx;
    size_t len = size * count;

    wr_buf_put(&t->body, (struct wr_str){bytes, len});
    if (t->body.code == WR_OK)
        return len;
    t->body_over_cap = true;
    return 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter) */
static size_t take_header(char *bytes, size_t size, size_t count, void *ctx)
{
    struct wr_transfer *t = ctx;
    struct wr_str line = {bytes, size * count};

    if (!wr_http_head_line(&t->head, line, t->op->arena))
        return 0;
    if (t->head.ended && wr_transfer_status(t) >= 200) {
        /* From here on: a service may think as long as the request's time-out allows,
         * but not trickle. */
        curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
    }
    return line.len;
}

/* libcurl sends a request again by itself when a reused connection dies before the
 * first byte of the reply. Nobody knows then whether the service has served (and
 * billed) the first one, so the second is not let out; what it means is decided by who
 * pays. */
static int before_send(void *ctx, char *peer_ip WR_UNUSED, char *local_ip WR_UNUSED,
                       int peer_port WR_UNUSED, int local_port WR_UNUSED)
{
    struct wr_transfer *t = ctx;

    return t->sends++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* --- one request into the handle --- */

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

static enum wr_code set_url(struct wr_transfer *t, struct wr_str url,
                            struct wr_err *err)
{
    const char *z = wr_arena_strz(t->op->arena, url);

    if (!z || !wr_http_url_is_plain(url) ||
        curl_url_set(t->url, CURLUPART_URL, z, 0) != CURLUE_OK)
        return wr_fail(err, WR_E_CONFIG, "%s: not an http or https URL", t->op->name);
    if (has_user(t->url))
        return wr_fail(err, WR_E_CONFIG, "%s: a URL with a user part", t->op->name);
    if (!t->setting->allow_private && is_private_literal(t->url))
        return wr_fail(err, WR_E_CONFIG,
                       "%s: a private or local address is not allowed", t->op->name);
    curl_easy_setopt(t->easy, CURLOPT_CURLU, t->url);
    return WR_OK;
}

static void set_method(struct wr_transfer *t, const struct wr_http_request *req)
{
    CURL *easy = t->easy;
    bool has_body = req->body.ptr || req->method == WR_HTTP_POST;

    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body.len);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, req->body.ptr ? req->body.ptr : "");
    if (!has_body)
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L); /* takes the body out again */
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, wr_http_method_name(req->method));
}

static void add_line(struct wr_transfer *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->headers, line);

    WR_ASSERT(longer); /* out of memory */
    t->headers = longer;
}

/* libcurl takes "Name:" for a wish to leave it out, and "Name;" for an empty value. */
static void add_header(struct wr_transfer *t, const char *name, struct wr_str value)
{
    struct wr_arena *arena = t->op->arena;

    if (value.len > 0)
        add_line(t, wr_arena_printf(arena, "%s: %.*s", name, WR_FMT(value)).ptr);
    else
        add_line(t, wr_arena_printf(arena, "%s;", name).ptr);
}

static void set_headers(struct wr_transfer *t, const struct wr_http_request *req)
{
    struct wr_str type = req->content_type;

    if (!type.ptr)
        type = WR_LIT("application/json");
    add_line(t, "Expect:"); /* takes libcurl's away: no wait for 100 Continue */
    if (!req->body.ptr)
        add_line(t, "Content-Type:");
    else if (!wr_http_has_header(req, WR_LIT("content-type")))
        add_header(t, "Content-Type", type);
    for (size_t i = 0; i < req->header_count; i++) {
        const char *name = wr_arena_strz(t->op->arena, req->headers[i].name);

        add_header(t, name, req->headers[i].value);
    }
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static enum wr_code prepare(struct wr_transfer *t, struct wr_err *err)
{
    const struct wr_http_request *req = &t->op->request->http;
    size_t cap = req->cap_bytes ? req->cap_bytes : DEFAULT_BODY_BYTES;
    uint32_t timeout_ms = req->timeout_ms ? req->timeout_ms : DEFAULT_TIMEOUT_MS;
    CURL *easy = t->easy;
    enum wr_code code;

    code = wr_http_check_headers(req, err);
    if (code != WR_OK)
        return wr_context(err, "%s", t->op->name);
    code = set_url(t, req->url, err);
    if (code != WR_OK)
        return code;
    set_headers(t, req);
    set_method(t, req);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 0L);
    /* A length over the cap ends it before the body comes; take_body counts again,
     * what was compressed by its decoded size. */
    if (cap > MAX_BODY_BYTES)
        cap = MAX_BODY_BYTES;
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)cap);
    t->body.cap_bytes = cap;
    t->sends = 0;
    return WR_OK;
}

/* --- the handle --- */

static void set_constants(struct wr_transfer *t)
{
    const struct wr_transfer_setting *setting = t->setting;
    CURL *easy = t->easy;

    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_send);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
    /* A cancelled look-up of a name is not waited for: its thread may take long. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (setting->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, setting->ca_file);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); /* all that libcurl decodes */
    curl_easy_setopt(easy, CURLOPT_USERAGENT, setting->user_agent);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, setting->polls);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
}

void wr_transfer_init(struct wr_transfer *t, const struct wr_transfer_setting *setting)
{
    t->setting = setting;
    t->easy = curl_easy_init();
    t->url = curl_url();
    WR_ASSERT(t->easy && t->url); /* out of memory */
    wr_buf_init(&t->body, DEFAULT_BODY_BYTES);
    set_constants(t);
}

void wr_transfer_fini(struct wr_transfer *t)
{
    curl_easy_cleanup(t->easy);
    curl_url_cleanup(t->url);
    wr_buf_fini(&t->body);
}

static void clear(struct wr_transfer *t, struct wr_op *op)
{
    t->op = op;
    if (t->body.size > KEEP_BUFFER_BYTES)
        wr_buf_fini(&t->body);
    wr_buf_reset(&t->body);
    t->head = (struct wr_http_head){.headers = NULL};
    t->body_over_cap = false;
    t->blocked = false;
    t->error[0] = '\0';
}

enum wr_code wr_transfer_begin(struct wr_transfer *t, struct wr_op *op)
{
    clear(t, op);
    op->result.code = prepare(t, &op->result.err);
    return op->result.code;
}

void wr_transfer_release(struct wr_transfer *t)
{
    curl_slist_free_all(t->headers);
    t->headers = NULL;
    t->op = NULL;
}
