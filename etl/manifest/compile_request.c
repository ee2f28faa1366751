/* compile_request.c - the `request:` of a call: method, path, query, headers, body. */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct request_page {
    int method;
    const struct wr_yaml *path;
    const struct wr_yaml *query;
    const struct wr_yaml *headers;
    const struct wr_yaml *json;
    const struct wr_yaml *form;
    const struct wr_yaml *csv;
    const struct wr_yaml *multipart;
    int64_t timeout_us;
    int64_t max_reply;
};

static const char *const method_words[] = {"GET",   "POST",   "PUT",
                                           "PATCH", "DELETE", NULL};

const struct wr_option wr_manifest_request_options[] = {
    {.name = "method",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct request_page, method),
     .required = true,
     .words = method_words,
     .help = "HTTP method"},
    {.name = "path",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct request_page, path),
     .required = true,
     .help = "path below base_url, with {field} placeholders"},
    {.name = "query",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct request_page, query),
     .help = "NAME: text; left out where a placeholder is not known"},
    {.name = "headers",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct request_page, headers),
     .help = "NAME: text, besides the vendor's"},
    {.name = "json",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct request_page, json),
     .help = "body as JSON; a member with an unknown placeholder is left out"},
    {.name = "form",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct request_page, form),
     .help = "body as application/x-www-form-urlencoded"},
    {.name = "csv",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct request_page, csv),
     .help = "body as text/csv: COLUMN: text, a row for each ask"},
    {.name = "multipart",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct request_page, multipart),
     .help = "body as multipart/form-data: NAME: text, or a file"},
    {.name = "timeout",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct request_page, timeout_us),
     .min = WR_SECOND_US,
     .max = 10 * WR_MINUTE_US,
     .help = "of the whole exchange"},
    {.name = "max_reply",
     .type = WR_OPT_SIZE,
     .offset = offsetof(struct request_page, max_reply),
     .fallback = "8MiB",
     .min = 1024,
     .max = (int64_t)64 * 1024 * 1024,
     .help = "largest body of a reply"},
    {.name = NULL},
};

/* A parameter is a text, or {value: text, if_known: field, if_unknown: field}, or
 * {each: text, join: text}. */
struct param_page {
    const struct wr_yaml *value;
    const struct wr_yaml *each;
    struct wr_str join;
    struct wr_str if_known;
    struct wr_str if_unknown;
};

const struct wr_option wr_manifest_param_options[] = {
    {.name = "value",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct param_page, value),
     .help = "what is sent"},
    {.name = "each",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct param_page, each),
     .help = "of a batch: what is sent for each ask ..."},
    {.name = "join",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct param_page, join),
     .fallback = ",",
     .help = "... with this between"},
    {.name = "if_known",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct param_page, if_known),
     .help = "sent only where this field is known"},
    {.name = "if_unknown",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct param_page, if_unknown),
     .help = "sent only where this field is not known"},
    {.name = NULL},
};

static wr_field_id optional_field(struct compile *c, struct wr_str name,
                                  struct wr_pos pos)
{
    wr_field_id id = name.len ? wr_compile_field(c, name, pos) : WR_NO_FIELD;

    if (id != WR_NO_FIELD)
        c->compared[id] = true;
    if (id != WR_NO_FIELD && c->is_batch && !c->in_row)
        wr_diag_error(c->diags, pos,
                      "%.*s is of one ask: in a batch it stands in $each or each",
                      WR_FMT(name));
    return id;
}

static void compile_each(struct compile *c, const struct param_page *page,
                         struct wr_pos pos, struct param *out)
{
    if (!c->is_batch || c->in_row)
        wr_diag_error(c->diags, pos, "each stands in a call with a batch, not in each");
    if (page->if_known.len || page->if_unknown.len)
        wr_diag_error(c->diags, pos, "each goes without if_known and if_unknown");
    c->in_row = true;
    wr_compile_template(c, page->each, &out->value);
    c->in_row = false;
    out->each = true;
    out->join = page->join;
}

void wr_compile_param(struct compile *c, const struct wr_yaml *node, struct param *out)
{
    struct param_page page = {0};

    out->if_known = out->if_unknown = WR_NO_FIELD;
    if (wr_yaml_kind(node) != WR_YAML_MAP) {
        wr_compile_template(c, node, &out->value);
        return;
    }
    wr_options_fill(wr_manifest_param_options, node, &page, c->arena, c->diags);
    if (!page.value == !page.each)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "a parameter has a value or an each");
    if (page.each) {
        compile_each(c, &page, wr_yaml_pos(node), out);
        return;
    }
    wr_compile_template(c, page.value, &out->value);
    out->if_known = optional_field(c, page.if_known, wr_yaml_pos(node));
    out->if_unknown = optional_field(c, page.if_unknown, wr_yaml_pos(node));
}

void wr_compile_params(struct compile *c, const struct wr_yaml *map,
                       const struct param **out, size_t *count)
{
    size_t n = wr_yaml_size(map);
    struct param *params;

    if (!wr_compile_is(c, map, WR_YAML_MAP, "a map of names"))
        return;
    if (n > MAX_PARAMS) {
        wr_diag_error(c->diags, wr_yaml_pos(map), "more than %d parameters",
                      MAX_PARAMS);
        n = MAX_PARAMS;
    }
    params = WR_ARRAY(c->arena, struct param, n);
    for (size_t i = 0; i < n; i++) {
        params[i].name = wr_arena_str(c->arena, wr_yaml_key_at(map, i));
        wr_compile_param(c, wr_yaml_at(map, i), &params[i]);
    }
    *out = params;
    *count = n;
}

/* A position in the YAML tree while it is flattened. */
struct level {
    const struct wr_yaml *node;
    size_t next;
    enum body_op op;
};

/* Scalars of a JSON body that are not text: everything else in YAML is. */
static bool is_bare(struct wr_str text)
{
    int64_t number;

    return wr_str_eqz(text, "true") || wr_str_eqz(text, "false") ||
           wr_str_eqz(text, "null") || wr_str_to_i64(text, &number);
}

static void compile_leaf(struct compile *c, const struct wr_yaml *node,
                         struct body_step *step)
{
    const struct wr_yaml *forced = wr_yaml_get(node, "$text");

    step->op = BODY_TEXT;
    if (!forced && is_bare(wr_yaml_raw(node))) {
        step->op = BODY_RAW;
        step->raw = wr_arena_str(c->arena, wr_yaml_raw(node));
        return;
    }
    wr_compile_template(c, forced ? forced : node, &step->value);
}

static bool is_each(const struct wr_yaml *node)
{
    return wr_yaml_kind(node) == WR_YAML_MAP && wr_yaml_get(node, "$each");
}

/* Opens containers on the stack; false when the node is a leaf. */
static bool opens(struct compile *c, const struct wr_yaml *node, struct body_step *step)
{
    enum wr_yaml_kind kind = wr_yaml_kind(node);

    if (kind == WR_YAML_LIST)
        step->op = BODY_LIST;
    else if (is_each(node))
        step->op = BODY_EACH;
    else if (kind == WR_YAML_MAP && !wr_yaml_get(node, "$text"))
        step->op = BODY_OBJECT;
    else
        return false;
    if (step->op != BODY_EACH)
        return true;
    if (!c->is_batch || c->in_row || wr_yaml_size(node) != 1)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "$each stands alone, in a call with a batch, not in another");
    c->in_row = true;
    return true;
}

static bool body_step(struct compile *c, const struct wr_yaml *node, struct wr_str key,
                      struct body_step *step)
{
    step->key = wr_arena_str(c->arena, key);
    if (opens(c, node, step))
        return true;
    compile_leaf(c, node, step);
    return false;
}

static enum body_op end_of(enum body_op op)
{
    if (op == BODY_EACH)
        return BODY_EACH_END;
    return op == BODY_OBJECT ? BODY_OBJECT_END : BODY_LIST_END;
}

#define BODY_DEPTH 8

void wr_compile_json(struct compile *c, const struct wr_yaml *root, struct request *out)
{
    struct body_step steps[MAX_BODY_STEPS] = {0};
    struct body_step *copy;
    struct level levels[BODY_DEPTH] = {{root, 0, BODY_TEXT}};
    size_t depth = 1, n = 1;

    if (!body_step(c, root, WR_NONE, &steps[0]))
        depth = 0;
    levels[0].op = steps[0].op;
    while (depth && n < MAX_BODY_STEPS && depth < BODY_DEPTH) {
        struct level *top = &levels[depth - 1];
        size_t i = top->next++;
        const struct wr_yaml *child = wr_yaml_at(top->node, i);
        struct body_step *step = &steps[n++];

        if (!child) {
            step->op = end_of(top->op);
            if (top->op == BODY_EACH)
                c->in_row = false;
            depth--;
        } else if (body_step(c, child,
                             top->op == BODY_OBJECT ? wr_yaml_key_at(top->node, i)
                                                    : WR_NONE,
                             step)) {
            levels[depth++] = (struct level){child, 0, step->op};
        }
    }
    if (depth)
        wr_diag_error(c->diags, wr_yaml_pos(root),
                      "body is deeper than %d levels or longer than %d values",
                      BODY_DEPTH - 1, MAX_BODY_STEPS);
    c->in_row = false;
    copy = WR_ARRAY(c->arena, struct body_step, n);
    memcpy(copy, steps, n * sizeof(*copy));
    out->body = BODY_JSON;
    out->steps = copy;
    out->step_count = n;
}

static bool has_each(const struct param *params, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (params[i].each)
            return true;
    }
    return false;
}

/* Whether something is written for each ask. */
static bool sends_rows(const struct request *request)
{
    for (size_t i = 0; i < request->step_count; i++) {
        if (request->steps[i].op == BODY_EACH)
            return true;
    }
    for (size_t i = 0; i < request->piece_count; i++) {
        if (request->pieces[i].filename.ptr || has_each(&request->pieces[i].param, 1))
            return true;
    }
    return request->body == BODY_CSV ||
           has_each(request->query, request->query_count) ||
           has_each(request->headers, request->header_count) ||
           has_each(request->form, request->form_count);
}

static void compile_body(struct compile *c, const struct request_page *page,
                         struct wr_pos pos, struct request *out)
{
    int bodies = !!page->json + !!page->form + !!page->csv + !!page->multipart;

    if (bodies > 1)
        wr_diag_error(c->diags, pos,
                      "a request has one body: json, form, csv or multipart");
    if (bodies && out->method == WR_HTTP_GET)
        wr_diag_error(c->diags, pos, "a GET has no body");
    if (page->json) {
        wr_compile_json(c, page->json, out);
    } else if (page->form) {
        out->body = BODY_FORM;
        wr_compile_params(c, page->form, &out->form, &out->form_count);
    } else if (page->csv) {
        out->body = BODY_CSV;
        wr_compile_sheet(c, page->csv, &out->sheet);
    } else if (page->multipart) {
        out->body = BODY_MULTIPART;
        wr_compile_pieces(c, page->multipart, out);
    }
}

void wr_compile_request(struct compile *c, const struct wr_yaml *node,
                        struct request *out)
{
    struct request_page page = {0};
    struct wr_str path;

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a request"))
        return;
    wr_options_fill(wr_manifest_request_options, node, &page, c->arena, c->diags);
    out->method = (enum wr_http_method)page.method;
    out->timeout_ms = (uint32_t)(page.timeout_us / 1000);
    out->max_reply = (size_t)page.max_reply;
    path = wr_yaml_raw(page.path);
    if (page.path && (!path.len || path.ptr[0] != '/'))
        wr_diag_error(c->diags, wr_yaml_pos(page.path), "path must start with /");
    if (wr_str_find(path, '?') < path.len)
        wr_diag_error(c->diags, wr_yaml_pos(page.path),
                      "parameters stand under query, not in the path");
    wr_compile_template(c, page.path, &out->path);
    wr_compile_params(c, page.query, &out->query, &out->query_count);
    wr_compile_params(c, page.headers, &out->headers, &out->header_count);
    compile_body(c, &page, wr_yaml_pos(node), out);
    out->rows_sent = sends_rows(out);
}
