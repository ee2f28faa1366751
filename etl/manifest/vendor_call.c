/* vendor_call.c - the token call and the check call of a vendor, in a run.
 *
 * Nothing that comes or goes for a token stands in a message: an answer may hold the
 * token, a request holds the secret.
 */
#include "etl/manifest/vendor_call.h"

#include "etl/base/banned.h"

#define MAX_TOKEN_BYTES 16384
#define MAX_TOKEN_S     (INT64_C(3650) * 86400)

enum wr_code wr_check_advance(const struct wr_provider *p, struct wr_talk *talk,
                              const struct wr_reply *reply, enum wr_move *move,
                              struct wr_err *err)
{
    enum wr_code code = wr_call_advance(p, talk, reply, move, err);

    if (!code && *move == WR_MOVE_DONE && talk->answers[0].outcome != WR_OUTCOME_HIT)
        code = wr_fail(err, WR_E_PROTOCOL, "%s: a reply with status %d is no check",
                       p->name, reply->http.status);
    return code;
}

/* --- what is sent for a token --- */

static struct kept kept_text(struct wr_str text)
{
    return (struct kept){.text = text.len ? text : WR_NONE};
}

/* RFC 7519, 4.1: times are seconds. The claims are an object that is written already.
 */
static enum wr_code sign(const struct token_call *token, struct progress *words,
                         struct wr_talk *talk, struct wr_err *err)
{
    long long now_s = talk->now_us / WR_SECOND_US;
    enum wr_code code = wr_call_request(&token->claims, words, talk, err);
    struct wr_str claims = talk->request.http.body, jwt;

    if (code)
        return code;
    claims.len--;
    claims =
        wr_arena_printf(talk->arena, "%.*s%s\"iat\":%lld,\"exp\":%lld}", WR_FMT(claims),
                        claims.len > 1 ? "," : "", now_s, now_s + token->jwt_s);
    code = wr_sign_jws(token->algorithm, token->vendor.bound_key, claims, talk->arena,
                       &jwt, err);
    if (code)
        return wr_context(err, "%s", token->call.provider.name);
    words->kept[TOKEN_JWT] = kept_text(jwt);
    return WR_OK;
}

/* RFC 6749, 2.3.1: both are encoded as in a form before they are joined. */
static void put_basic(const struct token_call *token, struct wr_talk *talk)
{
    struct wr_str pair;
    struct wr_buf buf;

    wr_buf_init(&buf, MAX_TOKEN_BYTES);
    wr_buf_put_urlenc(&buf, token->bound_user);
    wr_buf_putc(&buf, ':');
    wr_buf_put_urlenc(&buf, token->vendor.bound_key);
    pair = wr_base64(wr_buf_str(&buf), talk->arena);
    wr_buf_fini(&buf);
    wr_http_add_secret(&talk->request.http, "authorization",
                       wr_arena_printf(talk->arena, "Basic %.*s", WR_FMT(pair)));
}

static void hide_headers(struct wr_http_request *request, struct wr_str jwt)
{
    for (size_t i = 0; i < request->header_count; i++) {
        struct wr_str value = request->headers[i].value;

        if (jwt.len && wr_str_search(value, jwt) < value.len)
            request->headers[i].secret = true;
    }
}

static enum wr_code send(const struct token_call *token, const struct progress *words,
                         struct wr_talk *talk, enum wr_move *move, struct wr_err *err)
{
    enum wr_code code = wr_call_request(&token->call, words, talk, err);

    if (code)
        return code;
    if (token->basic)
        put_basic(token, talk);
    hide_headers(&talk->request.http, words->kept[TOKEN_JWT].text);
    *move = WR_MOVE_SEND;
    return WR_OK;
}

enum wr_code wr_token_begin(const struct wr_provider *p, struct wr_talk *talk,
                            enum wr_move *move, struct wr_err *err)
{
    const struct token_call *token = p->self;
    struct kept kept[TOKEN_WORDS] = {
        [TOKEN_USER] = kept_text(token->bound_user),
        [TOKEN_SECRET] = kept_text(token->vendor.bound_key),
    };
    struct progress words = {.kept = kept};
    enum wr_code code = WR_OK;

    if (!token->vendor.info.bound)
        return wr_fail(err, WR_E_CONFIG, "%s has no settings in this job", p->vendor);
    talk->wait_ms = 0;
    if (token->jwt_s)
        code = sign(token, &words, talk, err);
    if (code)
        return code;
    if (token->is_sent)
        return send(token, &words, talk, move, err);
    talk->token = kept[TOKEN_JWT].text;
    talk->token_s = token->jwt_s;
    *move = WR_MOVE_DONE;
    return WR_OK;
}

/* --- what comes --- */

/* What may stand in a header (RFC 6750, 2.1, asks for less). */
static bool is_token(struct wr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || (unsigned char)text.ptr[i] >= 0x7F)
            return false;
    }
    return text.len > 0 && text.len <= MAX_TOKEN_BYTES;
}

/* Seconds, as a number or as text; not told: the page's. False on nonsense. */
static bool read_lifetime(const struct token_call *token, struct reading *r,
                          uint32_t *seconds)
{
    const struct wr_json *value = wr_reading_at(r, &token->expires);
    int64_t milli;

    *seconds = token->lifetime_s;
    if (!value || wr_json_kind(value) == WR_JSON_NULL)
        return true;
    if (!wr_str_to_milli(wr_json_scalar(value, r->arena), &milli) || milli < 1000 ||
        milli / 1000 > MAX_TOKEN_S)
        return false;
    *seconds = (uint32_t)(milli / 1000);
    return true;
}

/* RFC 6749, 7.1: a token of a type that is not known must not be used. */
static bool is_bearer(struct reading *r)
{
    const struct wr_json *type = wr_json_getz(wr_reading_root(r), "token_type");

    return !type || wr_str_eq_nocase(wr_json_text(type), WR_LIT("bearer"));
}

static enum wr_code read_token(const struct token_call *token, struct reading *r,
                               struct wr_talk *talk, struct wr_err *err)
{
    struct wr_str text = wr_json_text(wr_reading_at(r, &token->token));
    const char *name = token->call.provider.name;

    if (!is_token(text))
        return wr_fail(err, WR_E_PROTOCOL, "%s: what came cannot be a token", name);
    if (!token->jwt_s && !is_bearer(r))
        return wr_fail(err, WR_E_PROTOCOL, "%s: a token of another type than bearer",
                       name);
    if (!read_lifetime(token, r, &talk->token_s))
        return wr_fail(err, WR_E_PROTOCOL, "%s: a token of no sensible lifetime", name);
    talk->token = wr_arena_str(talk->arena, text);
    return WR_OK;
}

enum wr_code wr_token_advance(const struct wr_provider *p, struct wr_talk *talk,
                              const struct wr_reply *reply, enum wr_move *move,
                              struct wr_err *err)
{
    const struct token_call *token = p->self;
    struct reading r = {.call = &token->call,
                        .leg = &token->leg,
                        .talk = talk,
                        .ask = wr_talk_ask(&token->call, talk),
                        .reply = &reply->http,
                        .arena = talk->arena};
    enum wr_code code = wr_call_advance(p, talk, reply, move, err);
    int status = reply->http.status;

    /* The excerpt that an ordinary call shows might be of the token. */
    if (code == WR_E_PROTOCOL && status >= 200 && status <= 299)
        return wr_fail(err, code, "%s: a reply with status %d brings no token", p->name,
                       status);
    if (!code)
        code = read_token(token, &r, talk, err);
    wr_json_free(r.doc);
    return code;
}

/* --- the job's settings --- */

bool wr_token_call_bind(struct token_call *token, const struct wr_vendor_config *config,
                        struct wr_arena *arena, struct wr_pos pos,
                        struct wr_diags *diags)
{
    struct vendor *v = &token->vendor;
    struct wr_err err = {.code = WR_OK};

    if (token->wants_user && !config->user.len) {
        wr_diag_error(diags, pos, "%s needs a user: the id that goes with the key",
                      v->info.name);
        return false;
    }
    if (token->jwt_s && wr_sign_check(token->algorithm, config->key.text, &err)) {
        wr_diag_error(diags, pos, "the key of %s: %s", v->info.name, err.text);
        return false;
    }
    v->bound_base =
        config->base_url.len ? wr_arena_str(arena, config->base_url) : v->base_url;
    v->bound_key = wr_arena_str(arena, config->key.text);
    v->bound_timeout_ms =
        config->timeout_us ? (uint32_t)(config->timeout_us / 1000) : v->timeout_ms;
    v->info.bound = true;
    token->bound_user = wr_arena_str(arena, config->user);
    return true;
}
