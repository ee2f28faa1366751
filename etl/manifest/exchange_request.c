/* exchange_request.c - the request sent against the recorded one. */
#include "etl/manifest/exchange_check.h"
#include "etl/manifest/json_copy.h"
#include "weir/alloc.h"

#include "etl/base/banned.h"

#define CAP_BODY_BYTES 4194304 /* 4 MiB */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static struct wr_str url_decode(struct wr_str text, struct wr_arena *arena)
{
    char *out = wr_arena_alloc(arena, text.len + 1);
    size_t put = 0;

    for (size_t i = 0; i < text.len; i++) {
        bool coded = text.ptr[i] == '%' && i + 2 < text.len;
        int high = coded ? hex_digit(text.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text.ptr[i + 2]) : -1;

        if (low >= 0) {
            out[put++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[put++] = text.ptr[i];
        }
    }
    return (struct wr_str){out, put};
}

/* How many parameters a recorded object stands for: a list is a name that is repeated.
 */
static size_t count_params(const struct wr_json *recorded)
{
    size_t n = 0;

    for (const struct wr_json_member *it = wr_json_first(recorded); it;
         it = wr_json_next(recorded, it)) {
        const struct wr_json *value = wr_json_member_value(it);

        n += wr_json_kind(value) == WR_JSON_LIST ? wr_json_size(value) : 1;
    }
    return n;
}

static bool is_recorded_value(const struct wr_json *recorded, struct wr_str value,
                              struct wr_arena *arena)
{
    if (wr_json_kind(recorded) != WR_JSON_LIST)
        return wr_str_eq(value, wr_json_scalar(recorded, arena));
    for (size_t i = 0; i < wr_json_size(recorded); i++) {
        if (wr_str_eq(value, wr_json_scalar(wr_json_at(recorded, i), arena)))
            return true;
    }
    return false;
}

/* name=value&... against the recorded object: the same names, the same values. */
static void check_params(struct check *c, const char *what, struct wr_str sent,
                         const struct wr_json *recorded)
{
    size_t n = 0;

    while (sent.len) {
        struct wr_str value = wr_str_split(&sent, '&');
        struct wr_str name = url_decode(wr_str_split(&value, '='), c->arena);
        const struct wr_json *expected = wr_json_get(recorded, name);

        value = url_decode(value, c->arena);
        if (!expected)
            WR_CHECK_FAIL(c, "%s sends %.*s, which is not recorded", what,
                          WR_FMT(name));
        else if (!is_recorded_value(expected, value, c->arena))
            WR_CHECK_FAIL(c, "%s sends %.*s=%.*s, recorded is %.*s", what, WR_FMT(name),
                          WR_FMT(value), WR_FMT(wr_json_scalar(expected, c->arena)));
        n++;
    }
    if (n != count_params(recorded))
        WR_CHECK_FAIL(c, "%s sends %zu parameters, recorded are %zu", what, n,
                      count_params(recorded));
}

static struct wr_str sent_header(const struct wr_http_request *req, struct wr_str name)
{
    for (size_t i = 0; i < req->header_count; i++) {
        if (wr_str_eq_nocase(req->headers[i].name, name))
            return req->headers[i].value;
    }
    if (req->wants_token && wr_str_eq_nocase(name, WR_LIT("authorization")))
        return WR_LIT("Bearer " WR_EXCHANGE_TOKEN);
    if (wr_str_eq_nocase(name, WR_LIT("content-type")))
        return req->content_type;
    return WR_NONE;
}

static bool is_recorded(const struct wr_json *headers, struct wr_str name)
{
    for (const struct wr_json_member *it = wr_json_first(headers); it;
         it = wr_json_next(headers, it)) {
        if (wr_str_eq_nocase(wr_json_member_key(it), name))
            return true;
    }
    return false;
}

static void check_headers(struct check *c, const struct wr_json *recorded,
                          const struct wr_http_request *req)
{
    for (const struct wr_json_member *it = wr_json_first(recorded); it;
         it = wr_json_next(recorded, it)) {
        struct wr_str name = wr_json_member_key(it);
        struct wr_str value = wr_json_text(wr_json_member_value(it));
        struct wr_str sent = sent_header(req, name);

        /* The engine offers what it can decode. */
        if (wr_str_eq_nocase(name, WR_LIT("accept-encoding")))
            continue;
        if (!sent.ptr)
            WR_CHECK_FAIL(c, "header %.*s is recorded, but not sent", WR_FMT(name));
        else if (!wr_str_eq(sent, value))
            WR_CHECK_FAIL(c, "header %.*s is %.*s, recorded is %.*s", WR_FMT(name),
                          WR_FMT(sent), WR_FMT(value));
    }
    for (size_t i = 0; i < req->header_count; i++) {
        if (!is_recorded(recorded, req->headers[i].name))
            WR_CHECK_FAIL(c, "header %.*s is sent, but not recorded",
                          WR_FMT(req->headers[i].name));
    }
    if (req->wants_token && !is_recorded(recorded, WR_LIT("authorization")))
        WR_CHECK_FAIL(c, "the token is sent, but not recorded");
}

static struct wr_str compact(const struct wr_json *value, struct wr_arena *arena)
{
    struct wr_str text;
    struct wr_buf buf;

    wr_buf_init(&buf, CAP_BODY_BYTES);
    wr_json_copy(value, &buf);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static void check_json(struct check *c, struct wr_str body,
                       const struct wr_json *recorded)
{
    struct wr_str expected = compact(recorded, c->arena);
    struct wr_json_doc *doc = NULL;
    struct wr_err err;

    if (wr_json_parse(&doc, body, CAP_BODY_BYTES, &err))
        WR_CHECK_FAIL(c, "the body sent: %s", err.text);
    else if (!wr_str_eq(compact(wr_json_root(doc), c->arena), expected))
        WR_CHECK_FAIL(c, "the body sent is %.*s, recorded is %.*s", WR_FMT(body),
                      WR_FMT(expected));
    wr_json_free(doc);
}

static void check_body(struct check *c, const struct wr_json *recorded,
                       const struct wr_http_request *req)
{
    if (!recorded && req->body.ptr)
        WR_CHECK_FAIL(c, "a body is sent, but not recorded");
    else if (recorded && !req->body.ptr)
        WR_CHECK_FAIL(c, "a body is recorded, but not sent");
    else if (wr_json_kind(recorded) == WR_JSON_TEXT &&
             !wr_str_eq(req->body, wr_json_text(recorded)))
        WR_CHECK_FAIL(c, "the body sent is %.*s, recorded is %.*s", WR_FMT(req->body),
                      WR_FMT(wr_json_text(recorded)));
    else if (!recorded || wr_json_kind(recorded) == WR_JSON_TEXT)
        return;
    else if (wr_str_starts(req->content_type, WR_LIT("application/x-www")))
        check_params(c, "the form", req->body, recorded);
    else
        check_json(c, req->body, recorded);
}

void wr_check_request(struct check *c, const struct wr_json *recorded,
                      const struct wr_http_request *req)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    struct wr_str method = wr_json_text(wr_json_getz(recorded, "method"));
    struct wr_str url = wr_json_text(wr_json_getz(recorded, "url"));
    struct wr_str query = req->url;
    struct wr_str address = wr_str_split(&query, '?');

    if (!wr_str_eqz(method, methods[req->method]))
        WR_CHECK_FAIL(c, "method %s, recorded is %.*s", methods[req->method],
                      WR_FMT(method));
    if (!wr_str_eq(address, url))
        WR_CHECK_FAIL(c, "url %.*s, recorded is %.*s", WR_FMT(address), WR_FMT(url));
    check_params(c, "the query", query, wr_json_getz(recorded, "query"));
    check_headers(c, wr_json_getz(recorded, "headers"), req);
    check_body(c, wr_json_getz(recorded, "body"), req);
}

void wr_check_same_request(struct check *c, const struct wr_http_request *a,
                           const struct wr_http_request *b)
{
    bool same = a->method == b->method && wr_str_eq(a->url, b->url) &&
                wr_str_eq(a->body, b->body) && a->header_count == b->header_count &&
                wr_str_eq(a->content_type, b->content_type) &&
                a->wants_token == b->wants_token;

    for (size_t i = 0; same && i < a->header_count; i++)
        same = wr_str_eq(a->headers[i].name, b->headers[i].name) &&
               wr_str_eq(a->headers[i].value, b->headers[i].value);
    if (!same)
        WR_CHECK_FAIL(c, "out of the state comes another request: %.*s, and %.*s",
                      WR_FMT(a->url), WR_FMT(b->url));
}

void wr_check_secret(struct check *c, struct wr_str text, const char *where)
{
    if (wr_str_search(text, WR_LIT(WR_EXCHANGE_KEY)) < text.len)
        WR_CHECK_FAIL(c, "the key stands in %s", where);
}
