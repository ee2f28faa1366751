/* compile_token.c - `auth: {oauth2: ...}` and `auth: {jwt: ...}`: how a token is had.
 *
 * OAuth2 is the grant of client credentials (RFC 6749, 4.4). A JWT (RFC 7519) is sent
 * as it is, or exchanged for a token (RFC 7523, or the vendor's own way).
 */
#include "etl/manifest/vendor_call.h"

#include "etl/base/banned.h"

#define MAX_REPLY_BYTES ((size_t)8 * 1024 * 1024)

static const char *const client_words[] = {"form", "basic", NULL};

/* Members that both ways have. */
struct token_page {
    struct wr_str url;
    struct wr_str token;
    struct wr_str expires;
    int64_t lifetime_us;
    const struct wr_yaml *replies;
};

/* The first member of either page. */
#define TOKEN_OPTIONS                                                 \
    {.name = "url",                                                   \
     .type = WR_OPT_TEXT,                                             \
     .offset = offsetof(struct token_page, url),                      \
     .required = true,                                                \
     .help = "path below base_url, or a whole URL"},                  \
        {.name = "token",                                             \
         .type = WR_OPT_TEXT,                                         \
         .offset = offsetof(struct token_page, token),                \
         .fallback = "/access_token",                                 \
         .help = "JSON pointer to the token"},                        \
        {.name = "expires",                                           \
         .type = WR_OPT_TEXT,                                         \
         .offset = offsetof(struct token_page, expires),              \
         .fallback = "/expires_in",                                   \
         .help = "JSON pointer to the seconds that it is good for"},  \
        {.name = "lifetime",                                          \
         .type = WR_OPT_DURATION,                                     \
         .offset = offsetof(struct token_page, lifetime_us),          \
         .fallback = "1h",                                            \
         .min = WR_SECOND_US,                                         \
         .max = 365 * WR_DAY_US,                                      \
         .help = "how long it is good where that is not told"},       \
    {                                                                 \
        .name = "replies", .type = WR_OPT_NODE,                       \
        .offset = offsetof(struct token_page, replies),               \
        .help = "rows in front of the vendor's own: what is no token" \
    }

struct oauth2_page {
    struct token_page common;
    int client;
    struct wr_str scope;
};

const struct wr_option wr_manifest_oauth2_options[] = {
    TOKEN_OPTIONS,
    {.name = "client",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct oauth2_page, client),
     .fallback = "form",
     .words = client_words,
     .help = "how id and secret are sent: in the form, or as user and password"},
    {.name = "scope",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct oauth2_page, scope),
     .help = "scope that is asked for"},
    {.name = NULL},
};

struct jwt_page {
    int algorithm;
    const struct wr_yaml *claims;
    int64_t lifetime_us;
    const struct wr_yaml *exchange;
};

/* In the order of enum wr_sign_algorithm. */
static const char *const algorithm_words[] = {"HS256", "RS256", "ES256", NULL};

const struct wr_option wr_manifest_jwt_options[] = {
    {.name = "algorithm",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct jwt_page, algorithm),
     .required = true,
     .words = algorithm_words,
     .help = "RS256 and ES256 take a PEM for a key, HS256 the secret"},
    {.name = "claims",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct jwt_page, claims),
     .required = true,
     .help = "NAME: value, with {$user}; iat and exp are added"},
    {.name = "lifetime",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct jwt_page, lifetime_us),
     .fallback = "5m",
     .min = WR_SECOND_US,
     .max = WR_DAY_US,
     .help = "exp - iat"},
    {.name = "exchange",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct jwt_page, exchange),
     .help = "where it is exchanged for a token; else it is the token"},
    {.name = NULL},
};

struct exchange_page {
    struct token_page common;
    const struct wr_yaml *form;
    const struct wr_yaml *json;
    const struct wr_yaml *headers;
};

const struct wr_option wr_manifest_exchange_options[] = {
    TOKEN_OPTIONS,
    {.name = "form",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct exchange_page, form),
     .help = "NAME: text, with {$jwt} and {$user}"},
    {.name = "json",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct exchange_page, json),
     .help = "the same as JSON"},
    {.name = "headers",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct exchange_page, headers),
     .help = "the same, as headers"},
    {.name = NULL},
};

static const char *const word_names[TOKEN_WORDS] = {"user", "jwt", "secret"};

/* --- where it is asked, and what comes --- */

static struct template literal(struct compile *c, struct wr_str text)
{
    struct part *part = WR_NEW(c->arena, struct part);

    part->literal = text;
    return (struct template){part, text.len ? 1 : 0};
}

static struct template word(struct compile *c, enum token_word which)
{
    struct part *part = WR_NEW(c->arena, struct part);

    part->kind = PART_KEPT;
    part->kept = which;
    return (struct template){part, 1};
}

/* "https://host/path" into both; a path alone stands below base_url. */
static void split_url(struct compile *c, struct wr_str url, struct wr_pos pos,
                      struct token_call *out)
{
    struct wr_str path = url, host = WR_LIT("-");

    if (wr_str_starts(url, WR_LIT("https://")) ||
        wr_str_starts(url, WR_LIT("http://"))) {
        size_t at = wr_str_search(url, WR_LIT("://")) + 3;

        host = wr_str_sub(url, at, url.len);
        host = wr_str_sub(host, 0, wr_str_find(host, '/'));
        out->vendor.base_url = wr_str_sub(url, 0, at + host.len);
        path = wr_str_sub(url, at + host.len, url.len);
    }
    if (!host.len || wr_str_find(host, '@') < host.len || !path.len ||
        path.ptr[0] != '/' || wr_str_find(url, '?') < url.len ||
        wr_str_find(url, '#') < url.len || wr_str_find(url, ' ') < url.len)
        wr_diag_error(c->diags, pos,
                      "url must be a path like /token, or a whole URL, without "
                      "parameters");
    out->leg.request.path = literal(c, wr_arena_str(c->arena, path));
}

/* What a reply without a token may mean. Of the page's own rows one may also say where
 * else a token comes: with a 201, say. */
static bool is_refusal(const struct reply_row *row)
{
    return row->then == MEANS_BAD_KEY || row->then == MEANS_RATE_LIMITED ||
           row->then == MEANS_OUT_OF_CREDITS || row->then == MEANS_VENDOR_DOWN;
}

/* RFC 6749, 5.1: a 200 with a token in it, after all that say why there is none. */
static struct reply_row token_row(struct compile *c, const struct token_call *token)
{
    struct condition *is_text = WR_NEW(c->arena, struct condition);

    *is_text = (struct condition){
        .subject = SUBJECT_JSON, .at = token->token, .test = TEST_TEXT};
    return (struct reply_row){
        .low = 200, .high = 200, .when = {is_text, 1}, .then = MEANS_HIT};
}

static void compile_rows(struct compile *c, const struct wr_yaml *own,
                         const struct wr_yaml *shared, struct token_call *out)
{
    struct leg mine = {.row_count = 0}, theirs = {.row_count = 0};
    struct reply_row *rows;
    size_t n = 0;

    wr_compile_replies(c, own, NULL, &mine);
    wr_compile_replies(c, NULL, shared, &theirs);
    rows = WR_ARRAY(c->arena, struct reply_row, mine.row_count + theirs.row_count + 1);
    for (size_t i = 0; i < mine.row_count; i++) {
        if (!is_refusal(&mine.rows[i]) && mine.rows[i].then != MEANS_HIT)
            wr_diag_error(c->diags, wr_yaml_pos(own),
                          "the row of line %d: what is no token is bad_key, "
                          "rate_limited, out_of_credits or vendor_down",
                          mine.rows[i].line);
        rows[n++] = mine.rows[i];
    }
    for (size_t i = 0; i < theirs.row_count; i++) {
        if (is_refusal(&theirs.rows[i]))
            rows[n++] = theirs.rows[i];
    }
    rows[n++] = token_row(c, out);
    out->leg.rows = rows;
    out->leg.row_count = n;
}

static void compile_common(struct compile *c, const struct token_page *page,
                           struct wr_pos pos, const struct wr_yaml *shared,
                           struct token_call *out)
{
    split_url(c, page->url, pos, out);
    wr_compile_place(c, page->token, pos, &out->token);
    wr_compile_place(c, page->expires, pos, &out->expires);
    out->lifetime_s = (uint32_t)(page->lifetime_us / WR_SECOND_US);
    out->is_sent = true;
    compile_rows(c, page->replies, shared, out);
}

/* A call with one exchange, of the vendor as it is seen at the token's address. */
static void own_call(struct compile *c, struct token_call *token, const char *name,
                     struct leg *leg, struct call *out)
{
    leg->name = "";
    leg->request.method = WR_HTTP_POST;
    leg->request.max_reply = MAX_REPLY_BYTES;
    wr_compile_provider(c, &token->vendor, wr_str(name), out);
    out->provider.tariff.repeat = WR_REPEAT_SAFE;
    out->legs = leg;
    out->leg_count = 1;
    out->kept = word_names;
    out->kept_count = TOKEN_WORDS;
}

static struct token_call *token_new(struct compile *c, const struct vendor *vendor)
{
    struct token_call *token = WR_NEW(c->arena, struct token_call);

    token->vendor = (struct vendor){.info = vendor->info,
                                    .base_url = vendor->base_url,
                                    .rates = vendor->rates,
                                    .timeout_ms = vendor->timeout_ms};
    own_call(c, token, "token", &token->leg, &token->call);
    token->call.provider.begin = wr_token_begin;
    token->call.provider.advance = wr_token_advance;
    wr_compile_forget(c);
    memcpy(c->kept, word_names, sizeof(word_names));
    c->kept_count = TOKEN_SECRET; /* what the page may name */
    c->is_last = true;
    return token;
}

static void refuse_fields(struct compile *c, struct wr_pos pos)
{
    for (size_t id = 0; id < c->catalogue->count; id++) {
        if (c->sent[id] || c->compared[id])
            wr_diag_error(c->diags, pos,
                          "a token is about nobody: %s is not known here",
                          c->catalogue->fields[id].name);
    }
}

/* --- oauth2 --- */

static void add_param(struct request *request, struct param *params, const char *name,
                      struct template value)
{
    params[request->form_count++] = (struct param){.name = wr_str(name),
                                                   .value = value,
                                                   .if_known = WR_NO_FIELD,
                                                   .if_unknown = WR_NO_FIELD};
}

static void compile_grant(struct compile *c, struct wr_str scope,
                          struct token_call *out)
{
    struct request *request = &out->leg.request;
    struct param *params = WR_ARRAY(c->arena, struct param, 4);

    request->body = BODY_FORM;
    request->form = params;
    add_param(request, params, "grant_type", literal(c, WR_LIT("client_credentials")));
    if (scope.len)
        add_param(request, params, "scope", literal(c, scope));
    if (out->basic)
        return;
    add_param(request, params, "client_id", word(c, TOKEN_USER));
    add_param(request, params, "client_secret", word(c, TOKEN_SECRET));
}

struct token_call *wr_compile_oauth2(struct compile *c, const struct wr_yaml *node,
                                     const struct wr_yaml *shared,
                                     const struct vendor *vendor)
{
    struct oauth2_page page = {.client = 0};
    struct token_call *out = token_new(c, vendor);

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a map with a url"))
        return out;
    wr_options_fill(wr_manifest_oauth2_options, node, &page, c->arena, c->diags);
    out->basic = page.client == 1;
    out->wants_user = true;
    compile_common(c, &page.common, wr_yaml_pos(node), shared, out);
    compile_grant(c, page.scope, out);
    refuse_fields(c, wr_yaml_pos(node));
    return out;
}

/* --- jwt --- */

static bool names(const struct template *text, enum token_word which)
{
    for (size_t i = 0; i < text->count; i++) {
        if (text->parts[i].kind == PART_KEPT && text->parts[i].kept == which)
            return true;
    }
    return false;
}

static bool sends(const struct request *request, enum token_word which)
{
    bool found = false;

    for (size_t i = 0; i < request->form_count; i++)
        found = found || names(&request->form[i].value, which);
    for (size_t i = 0; i < request->header_count; i++)
        found = found || names(&request->headers[i].value, which);
    for (size_t i = 0; i < request->step_count; i++)
        found = found || names(&request->steps[i].value, which);
    return found;
}

static void compile_claims(struct compile *c, const struct wr_yaml *map,
                           struct token_call *out)
{
    struct request *request = &out->claims_leg.request;

    own_call(c, out, "token", &out->claims_leg, &out->claims);
    if (!wr_compile_is(c, map, WR_YAML_MAP, "a map of claims"))
        return;
    wr_compile_json(c, map, request);
    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        if (wr_str_eqz(wr_yaml_key_at(map, i), "iat") ||
            wr_str_eqz(wr_yaml_key_at(map, i), "exp"))
            wr_diag_error(c->diags, wr_yaml_key_pos(map, i),
                          "iat and exp are added at the moment of signing");
    }
    if (sends(request, TOKEN_JWT))
        wr_diag_error(c->diags, wr_yaml_pos(map), "claims cannot hold {$jwt}");
}

static void compile_exchange(struct compile *c, const struct wr_yaml *node,
                             const struct wr_yaml *shared, struct token_call *out)
{
    struct exchange_page page = {.form = NULL};
    struct request *request = &out->leg.request;

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a map with a url"))
        return;
    wr_options_fill(wr_manifest_exchange_options, node, &page, c->arena, c->diags);
    compile_common(c, &page.common, wr_yaml_pos(node), shared, out);
    if (page.form && page.json)
        wr_diag_error(c->diags, wr_yaml_pos(node), "an exchange has a form or a json");
    if (page.json) {
        wr_compile_json(c, page.json, request);
    } else if (page.form) {
        request->body = BODY_FORM;
        wr_compile_params(c, page.form, &request->form, &request->form_count);
    }
    wr_compile_params(c, page.headers, &request->headers, &request->header_count);
    if (!sends(request, TOKEN_JWT))
        wr_diag_error(c->diags, wr_yaml_pos(node), "an exchange sends {$jwt}");
}

struct token_call *wr_compile_jwt(struct compile *c, const struct wr_yaml *node,
                                  const struct wr_yaml *shared,
                                  const struct vendor *vendor)
{
    struct jwt_page page = {.algorithm = -1};
    struct token_call *out = token_new(c, vendor);

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a map with an algorithm"))
        return out;
    wr_options_fill(wr_manifest_jwt_options, node, &page, c->arena, c->diags);
    if (page.algorithm >= 0)
        out->algorithm = (enum wr_sign_algorithm)page.algorithm;
    out->jwt_s = (uint32_t)(page.lifetime_us / WR_SECOND_US);
    compile_claims(c, page.claims, out);
    if (page.exchange)
        compile_exchange(c, page.exchange, shared, out);
    out->wants_user = sends(&out->claims_leg.request, TOKEN_USER) ||
                      sends(&out->leg.request, TOKEN_USER);
    refuse_fields(c, wr_yaml_pos(node));
    return out;
}
