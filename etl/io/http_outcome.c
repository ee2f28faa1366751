/* http_outcome.c - what came of a transfer: a whole reply, or why there is none, in
 * words that name no URL; and whether the service may have seen the request.
 */
#include "etl/io/http_transfer.h"

#include "weir/log.h"

#include <stdio.h>

#include "etl/base/ascii.h"
#include "etl/base/banned.h"

int wr_transfer_status(const struct wr_transfer *t)
{
    long status = 0;

    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

bool wr_transfer_was_sent(const struct wr_transfer *t)
{
    long bytes = 0;

    curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &bytes);
    return bytes > 0;
}

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
static const char *curl_text(struct wr_transfer *t, CURLcode curl)
{
    char *text = t->error;

    if (!text[0])
        snprintf(text, CURL_ERROR_SIZE, "%s", curl_easy_strerror(curl));
    for (char *p = text; *p; p++) {
        if (*p < 0x20 || *p == 0x7f)
            *p = '?';
    }
    if (text[1] >= 'a')
        text[0] = wr_ascii_lower(text[0]);
    return text;
}

static enum wr_code describe(struct wr_transfer *t, CURLcode curl, struct wr_err *err)
{
    const char *name = t->op->name;
    const char *over_cap = t->head.over_cap;

    if (t->blocked && curl == CURLE_COULDNT_CONNECT)
        return wr_fail(err, WR_E_CONFIG,
                       "%s: the name leads to a private or local address", name);
    if (t->body_over_cap || curl == CURLE_FILESIZE_EXCEEDED)
        return wr_fail(err, WR_E_LIMIT,
                       "%s: the body of the reply is over its cap of %zu bytes", name,
                       t->body.cap_bytes);
    if (over_cap)
        return wr_fail(err, WR_E_LIMIT, "%s: the %s of the reply is over its cap", name,
                       over_cap);
    if (t->sends > 1)
        return wr_fail(err, WR_E_TRANSIENT,
                       "%s: the connection was closed before the reply began", name);
    return wr_fail(err, code_of(curl), "%s: %s", name, curl_text(t, curl));
}

/* libcurl takes a connection that closes among the headers for the end of a reply
 * without a body. */
static bool is_whole(struct wr_transfer *t)
{
    return t->head.ended && wr_transfer_status(t) >= 200;
}

static void fill_reply(struct wr_transfer *t, struct wr_http_reply *reply)
{
    reply->status = wr_transfer_status(t);
    reply->body = wr_arena_str(t->op->arena, wr_buf_str(&t->body));
    reply->headers = t->head.headers;
    reply->header_count = t->head.count;
}

static void log_exchange(const struct wr_transfer *t)
{
    const struct wr_op *op = t->op;

    WR_LOG(WR_DEBUG, "http.done", WR_KV("service", op->name),
           WR_KV("method", wr_http_method_name(op->request->http.method)),
           WR_KV_STR("url", wr_http_url_shown(&op->request->http)),
           WR_KV_INT("status", op->result.reply.http.status),
           WR_KV_INT("bytes", t->body.len), WR_KV_INT("ms", op->result.took_ms),
           WR_KV("code", wr_code_name(op->result.code)));
}

void wr_transfer_end(struct wr_transfer *t, CURLcode curl)
{
    struct wr_io_result *r = &t->op->result;
    curl_off_t took_us = 0;

    curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    r->took_ms = (uint32_t)(took_us / 1000);
    r->sent = curl == CURLE_OK || wr_transfer_was_sent(t);
    if (curl == CURLE_OK && !is_whole(t))
        curl = CURLE_PARTIAL_FILE;
    if (curl == CURLE_OK)
        fill_reply(t, &r->reply.http);
    else
        r->code = describe(t, curl, &r->err);
    if (wr_log_enabled(WR_DEBUG))
        log_exchange(t);
}
