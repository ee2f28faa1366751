/* compile_auth.c - `auth:`, how the key of a vendor travels. */
#include "etl/manifest/vendor_call.h"

#include "etl/base/banned.h"

struct auth_page {
    struct wr_str header;
    struct wr_str prefix;
    struct wr_str query;
    struct wr_str body;
    int basic;
    const struct wr_yaml *oauth2;
    const struct wr_yaml *jwt;
};

static const char *const basic_words[] = {"key", "user", NULL};

const struct wr_option wr_manifest_auth_options[] = {
    {.name = "header",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct auth_page, header),
     .help = "header that carries the key"},
    {.name = "prefix",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct auth_page, prefix),
     .help = "in front of the key in that header"},
    {.name = "query",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct auth_page, query),
     .help = "parameter that carries the key"},
    {.name = "body",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct auth_page, body),
     .help = "member of the JSON or form body that carries the key"},
    {.name = "basic",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct auth_page, basic),
     .words = basic_words,
     .help =
         "key: the key is the user and the password empty; user: the job names a user"},
    {.name = "oauth2",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct auth_page, oauth2),
     .help = "the key is a client's secret: a token is had for it"},
    {.name = "jwt",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct auth_page, jwt),
     .help = "the key signs a token"},
    {.name = NULL},
};

static void set_auth(struct compile *c, struct vendor *out, enum wr_auth_kind kind,
                     struct wr_str name)
{
    out->info.auth = kind;
    out->info.auth_name = wr_arena_strz(c->arena, name);
}

static void take_token(struct vendor *out, enum wr_auth_kind kind,
                       struct token_call *token)
{
    out->info.auth = kind;
    out->token = token;
    out->info.token = &token->call.provider;
}

static void compile_map(struct compile *c, const struct wr_yaml *node,
                        const struct wr_yaml *shared, struct vendor *out)
{
    struct auth_page page = {.basic = -1};
    int ways;

    wr_options_fill(wr_manifest_auth_options, node, &page, c->arena, c->diags);
    ways = (page.header.len > 0) + (page.query.len > 0) + (page.body.len > 0) +
           (page.basic >= 0) + (page.oauth2 != NULL) + (page.jwt != NULL);
    if (ways != 1)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "auth has one of header, query, body, basic, oauth2 and jwt");
    if (page.prefix.len && !page.header.len)
        wr_diag_error(c->diags, wr_yaml_pos(node), "a prefix goes with a header");
    out->auth_prefix = page.prefix;
    if (page.header.len)
        set_auth(c, out, WR_AUTH_HEADER, page.header);
    else if (page.query.len)
        set_auth(c, out, WR_AUTH_QUERY, page.query);
    else if (page.body.len)
        set_auth(c, out, WR_AUTH_BODY, page.body);
    else if (page.oauth2)
        take_token(out, WR_AUTH_OAUTH2, wr_compile_oauth2(c, page.oauth2, shared, out));
    else if (page.jwt)
        take_token(out, WR_AUTH_JWT, wr_compile_jwt(c, page.jwt, shared, out));
    else
        set_auth(c, out, WR_AUTH_BASIC, WR_LIT("authorization"));
    out->basic_user_is_key = page.basic == 0;
}

void wr_compile_auth(struct compile *c, const struct wr_yaml *node,
                     const struct wr_yaml *shared, struct vendor *out)
{
    struct wr_str word = wr_yaml_raw(node);

    if (wr_yaml_kind(node) == WR_YAML_MAP) {
        compile_map(c, node, shared, out);
    } else if (wr_str_eqz(word, "bearer")) {
        set_auth(c, out, WR_AUTH_BEARER, WR_LIT("authorization"));
        out->auth_prefix = WR_LIT("Bearer ");
    } else if (node && !wr_str_eqz(word, "none")) {
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "auth must be none, bearer or a map such as {header: x-api-key}");
    }
}

void wr_compile_carries(struct compile *c, const struct request *request,
                        const struct vendor *vendor, struct wr_pos pos)
{
    bool object = request->body == BODY_JSON && request->step_count &&
                  request->steps[0].op == BODY_OBJECT;

    if (vendor->info.auth == WR_AUTH_BODY && !object && request->body != BODY_FORM &&
        request->body != BODY_MULTIPART)
        wr_diag_error(c->diags, pos,
                      "the key travels in the body: the request must have a form, or "
                      "an object as json");
}
