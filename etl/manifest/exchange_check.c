/* exchange_check.c - one exchange run both ways: the request, then what the reply is
 * taken for. The first difference is told; there is no partial pass.
 */
#include "etl/manifest/exchange.h"
#include "etl/manifest/json_copy.h"
#include "weir/alloc.h"

#include "etl/base/banned.h"

#define CAP_BODY_BYTES 4194304 /* 4 MiB */

struct check {
    const struct wr_exchanges *set;
    const struct wr_exchange *x;
    struct wr_arena *arena;
    struct wr_str problem; /* the first one */
};

#define FAIL(check, ...)  \
    ((check)->problem.ptr \
         ? (void)0        \
         : (void)((check)->problem = wr_arena_printf((check)->arena, __VA_ARGS__)))

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
            FAIL(c, "%s sends %.*s, which is not recorded", what, WR_FMT(name));
        else if (!wr_str_eq(value, wr_json_text(expected)))
            FAIL(c, "%s sends %.*s=%.*s, recorded is %.*s", what, WR_FMT(name),
                 WR_FMT(value), WR_FMT(wr_json_text(expected)));
        n++;
    }
    if (n < wr_json_size(recorded))
        FAIL(c, "%s sends %zu parameters, recorded are %zu", what, n,
             wr_json_size(recorded));
}

static struct wr_str sent_header(const struct wr_http_request *req, struct wr_str name)
{
    for (size_t i = 0; i < req->header_count; i++) {
        if (wr_str_eq_nocase(req->headers[i].name, name))
            return req->headers[i].value;
    }
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

static void check_headers(struct check *c, const struct wr_http_request *req)
{
    const struct wr_json *recorded = wr_json_getz(c->x->request, "headers");

    for (const struct wr_json_member *it = wr_json_first(recorded); it;
         it = wr_json_next(recorded, it)) {
        struct wr_str name = wr_json_member_key(it);
        struct wr_str value = wr_json_text(wr_json_member_value(it));

        /* The engine offers what it can decode. */
        if (wr_str_eq_nocase(name, WR_LIT("accept-encoding")))
            continue;
        if (!wr_str_eq(sent_header(req, name), value))
            FAIL(c, "header %.*s is not sent as recorded", WR_FMT(name));
    }
    for (size_t i = 0; i < req->header_count; i++) {
        if (!is_recorded(recorded, req->headers[i].name))
            FAIL(c, "header %.*s is sent, but not recorded",
                 WR_FMT(req->headers[i].name));
    }
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

static void check_body(struct check *c, const struct wr_http_request *req)
{
    const struct wr_json *recorded = wr_json_getz(c->x->request, "body");
    struct wr_json_doc *doc = NULL;
    struct wr_err err;

    if (!recorded && req->body.ptr) {
        FAIL(c, "a body is sent, but not recorded");
    } else if (recorded &&
               wr_str_starts(req->content_type, WR_LIT("application/x-www"))) {
        check_params(c, "form", req->body, recorded);
    } else if (recorded) {
        if (wr_json_parse(&doc, req->body, CAP_BODY_BYTES, &err))
            FAIL(c, "the body sent: %s", err.text);
        else if (!wr_str_eq(compact(wr_json_root(doc), c->arena),
                            compact(recorded, c->arena)))
            FAIL(c, "the body sent is not the recorded one: %.*s", WR_FMT(req->body));
        wr_json_free(doc);
    }
}

static void check_request(struct check *c, const struct wr_http_request *req)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    struct wr_str method = wr_json_text(wr_json_getz(c->x->request, "method"));
    struct wr_str url = wr_json_text(wr_json_getz(c->x->request, "url"));
    struct wr_str query = req->url;
    struct wr_str address = wr_str_split(&query, '?');

    if (!wr_str_eqz(method, methods[req->method]))
        FAIL(c, "method %s, recorded is %.*s", methods[req->method], WR_FMT(method));
    if (!wr_str_eq(address, url))
        FAIL(c, "url %.*s, recorded is %.*s", WR_FMT(address), WR_FMT(url));
    check_params(c, "query", query, wr_json_getz(c->x->request, "query"));
    check_headers(c, req);
    check_body(c, req);
}

static void check_finding(struct check *c, const struct wr_finding *f,
                          const struct wr_json *facts)
{
    const char *name = c->set->catalogue->fields[f->field].name;
    const struct wr_json *fact = wr_json_getz(facts, name);
    struct wr_str value = wr_value_encode(&f->value, c->arena);
    struct wr_str recorded = wr_json_text(wr_json_getz(fact, "value"));
    int64_t confidence = -1;
    bool verified = false;

    wr_json_i64(wr_json_getz(fact, "confidence"), &confidence);
    wr_json_bool(wr_json_getz(fact, "verified"), &verified);
    if (!fact)
        FAIL(c, "%s = %.*s is found, but not recorded", name, WR_FMT(value));
    else if (!wr_str_eq(value, recorded))
        FAIL(c, "%s = %.*s, recorded is %.*s", name, WR_FMT(value), WR_FMT(recorded));
    else if (confidence != f->confidence)
        FAIL(c, "%s has confidence %u, recorded is %lld", name, (unsigned)f->confidence,
             (long long)confidence);
    else if (verified != f->verified)
        FAIL(c, "%s is %sverified, against the record", name,
             f->verified ? "" : "not ");
}

static void check_number(struct check *c, const char *key, int64_t got,
                         int64_t fallback)
{
    int64_t recorded = fallback;

    wr_json_i64(wr_json_getz(c->x->expect, key), &recorded);
    if (got != recorded)
        FAIL(c, "%s is %lld, recorded is %lld", key, (long long)got,
             (long long)recorded);
}

static void check_answer(struct check *c, const struct wr_answer *answer)
{
    const struct wr_json *facts = wr_json_getz(c->x->expect, "facts");
    struct wr_str outcome = wr_json_text(wr_json_getz(c->x->expect, "outcome"));

    if (!wr_str_eqz(outcome, wr_outcome_name(answer->outcome)))
        FAIL(c, "outcome is %s, recorded is %.*s", wr_outcome_name(answer->outcome),
             WR_FMT(outcome));
    check_number(c, "charged_milli", answer->charged_milli, -1);
    check_number(c, "unmapped", answer->unmapped, 0);
    for (size_t i = 0; i < answer->count; i++)
        check_finding(c, &answer->findings[i], facts);
    if (answer->count < wr_json_size(facts))
        FAIL(c, "%zu facts are found, recorded are %zu", answer->count,
             wr_json_size(facts));
}

/* No message, and no address for logs, may hold the key. */
static void check_secret(struct check *c, struct wr_str text, const char *where)
{
    if (wr_str_search(text, WR_LIT(WR_EXCHANGE_KEY)) < text.len)
        FAIL(c, "the key stands in %s", where);
}

static void check_reply(struct check *c, struct wr_talk *talk)
{
    struct wr_str error = wr_json_text(wr_json_getz(c->x->expect, "error"));
    enum wr_move move = WR_MOVE_SEND;
    struct wr_err err = {0};
    enum wr_code code =
        wr_provider_advance(c->x->provider, talk, &c->x->reply, &move, &err);

    check_secret(c, wr_str(err.text), "the error");
    check_secret(c, wr_str(err.hint), "the hint");
    if (code && !wr_str_eqz(error, wr_code_name(code)))
        FAIL(c, "error %s (%s), recorded is %s", wr_code_name(code), err.text,
             error.len ? error.ptr : "none");
    else if (!code && error.len)
        FAIL(c, "no error, recorded is %.*s", WR_FMT(error));
    else if (!code && move == WR_MOVE_DONE)
        check_answer(c, &talk->answers[0]);
    else if (!code && wr_json_getz(c->x->expect, "outcome"))
        FAIL(c, "no answer yet, against the record");
    if (code || move == WR_MOVE_WAIT)
        check_number(c, "wait_ms", talk->wait_ms, 0);
}

struct wr_str wr_exchange_check(const struct wr_exchanges *set,
                                const struct wr_exchange *exchange,
                                struct wr_arena *arena)
{
    struct check c = {.set = set, .x = exchange, .arena = arena};
    struct wr_talk talk = {.asks = &exchange->ask, .count = 1, .arena = arena};
    enum wr_move move = WR_MOVE_DONE;
    struct wr_err err = {0};

    if (wr_provider_begin(exchange->provider, &talk, &move, &err))
        return wr_arena_printf(arena, "no request: %s", err.text);
    check_secret(&c, talk.request.http.url_public, "url_public");
    check_request(&c, &talk.request.http);
    if (!c.problem.ptr)
        check_reply(&c, &talk);
    return c.problem;
}
