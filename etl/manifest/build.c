/* build.c - from what is known to the request of an exchange.
 *
 * The key goes in here and nowhere else: as a secret header, or as a parameter that
 * url_public leaves out.
 */
#include "etl/manifest/table.h"

#include "etl/base/banned.h"

#define MAX_URL_BYTES    16384
#define MAX_BODY_BYTES   1048576
#define MAX_HEADER_BYTES 4096

/* One piece of a request while it is written. */
struct writer {
    const struct call *call;
    const struct leg *leg;
    const struct wr_talk *talk;
    const struct progress *progress;
    struct known known;
    const struct wr_catalogue *masked; /* set while what logs may show is written */
    struct wr_arena *arena;
    struct wr_buf buf;
};

/* The page that is due takes the place of the parameter that asks for the first. */
static bool is_paged(const struct writer *w, const struct param *param)
{
    return w->progress->page > 1 && wr_str_eq(param->name, w->call->batch->pages.query);
}

static void put_page(struct writer *w)
{
    const struct progress *p = w->progress;
    struct wr_str url = wr_buf_str(&w->buf);

    if (p->page < 2)
        return;
    wr_buf_putc(&w->buf, wr_str_find(url, '?') < url.len ? '&' : '?');
    wr_buf_put_urlenc(&w->buf, w->call->batch->pages.query);
    wr_buf_putc(&w->buf, '=');
    if (p->cursor.ptr && w->masked)
        wr_buf_putc(&w->buf, '*');
    else if (p->cursor.ptr)
        wr_buf_put_urlenc(&w->buf, p->cursor);
    else
        wr_buf_printf(&w->buf, "%u", (unsigned)p->page);
}

static void put_params(struct writer *w, const struct param *params, size_t count,
                       enum slot slot, char first)
{
    char sep = first;

    for (size_t i = 0; i < count; i++) {
        if (!wr_param_applies(&params[i], &w->known) ||
            (slot == SLOT_QUERY && is_paged(w, &params[i])))
            continue;
        if (sep)
            wr_buf_putc(&w->buf, sep);
        wr_buf_put_urlenc(&w->buf, params[i].name);
        wr_buf_putc(&w->buf, '=');
        wr_param_put(&params[i], w->talk, &w->known, slot, w->masked, w->arena,
                     &w->buf);
        sep = '&';
    }
}

static enum wr_code take(struct writer *w, const char *what, struct wr_str *out,
                         struct wr_err *err)
{
    enum wr_code code = wr_buf_done(&w->buf, what, err);

    if (!code)
        *out = wr_arena_str(w->arena, wr_buf_str(&w->buf));
    return code;
}

/* The job's address, else the exchange's own, else the vendor's. */
static struct wr_str base_of(const struct writer *w)
{
    const struct vendor *vendor = w->call->vendor;

    return w->leg->base_url.len && !vendor->base_is_jobs ? w->leg->base_url
                                                         : vendor->bound_base;
}

static void put_url(struct writer *w)
{
    const struct request *request = &w->leg->request;

    wr_buf_reset(&w->buf);
    wr_buf_put(&w->buf, base_of(w));
    wr_template_put(&request->path, &w->known, SLOT_PATH, w->masked, w->arena, &w->buf);
    put_params(w, request->query, request->query_count, SLOT_QUERY, '?');
    put_page(w);
}

static void put_key(struct writer *w)
{
    const struct vendor *vendor = w->call->vendor;
    struct wr_str url = wr_buf_str(&w->buf);

    wr_buf_putc(&w->buf, wr_str_find(url, '?') < url.len ? '&' : '?');
    wr_buf_put_urlenc(&w->buf, wr_str(vendor->info.auth_name));
    wr_buf_putc(&w->buf, '=');
    wr_buf_put_urlenc(&w->buf, vendor->bound_key);
}

/* For the vendor, and for logs: without the key, and with the person masked. */
static enum wr_code build_url(struct writer *w, struct wr_http_request *out,
                              struct wr_err *err)
{
    enum wr_code code;

    w->masked = w->call->catalogue;
    put_url(w);
    code = take(w, "url", &out->url_public, err);
    if (code)
        return code;
    w->masked = NULL;
    put_url(w);
    if (w->call->vendor->info.auth == WR_AUTH_QUERY)
        put_key(w);
    return take(w, "url", &out->url, err);
}

static enum wr_code add_headers(struct writer *w, const struct param *params,
                                size_t count, struct wr_http_request *out,
                                struct wr_err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct wr_str value;
        enum wr_code code;

        if (!wr_param_applies(&params[i], &w->known))
            continue;
        wr_buf_reset(&w->buf);
        wr_param_put(&params[i], w->talk, &w->known, SLOT_HEADER, NULL, w->arena,
                     &w->buf);
        code = take(w, "header", &value, err);
        if (code)
            return code;
        wr_http_add_header(out, params[i].name.ptr, value);
    }
    return WR_OK;
}

static enum wr_code build_headers(struct writer *w, struct wr_http_request *out,
                                  struct wr_err *err)
{
    const struct vendor *vendor = w->call->vendor;
    const struct request *request = &w->leg->request;
    enum wr_code code;

    code = add_headers(w, vendor->headers, vendor->header_count, out, err);
    if (!code)
        code = add_headers(w, request->headers, request->header_count, out, err);
    if (!code && vendor->bound_header.ptr)
        wr_http_add_secret(out, vendor->info.auth_name, vendor->bound_header);
    return code;
}

static void write_value(struct wr_jw *jw, const struct wr_value *value,
                        struct wr_arena *arena)
{
    switch (value->type) {
    case WR_TYPE_INT:
        wr_jw_i64(jw, value->as.num);
        break;
    case WR_TYPE_BOOL:
        wr_jw_bool(jw, value->as.num != 0);
        break;
    case WR_TYPE_MILLI:
        wr_jw_milli(jw, value->as.num);
        break;
    case WR_TYPE_SET:
        wr_jw_list(jw);
        for (size_t i = 0; i < value->as.set.count; i++)
            wr_jw_str(jw, value->as.set.items[i]);
        wr_jw_list_end(jw);
        break;
    case WR_TYPE_TEXT:
    case WR_TYPE_TIME:
    case WR_TYPE_RANGE:
        wr_jw_str(jw, wr_value_encode(value, arena));
        break;
    }
}

static void write_text(struct writer *w, struct wr_jw *jw, const struct template *text)
{
    const struct wr_value *value = wr_template_value(text, &w->known);
    const struct kept *kept = wr_template_kept(text, &w->known);
    struct wr_buf mixed;

    if (value) {
        write_value(jw, value, w->arena);
        return;
    }
    if (kept && kept->bare) {
        wr_jw_raw(jw, kept->text);
        return;
    }
    wr_buf_init(&mixed, MAX_URL_BYTES);
    wr_template_put(text, &w->known, SLOT_PLAIN, NULL, w->arena, &mixed);
    wr_jw_str(jw, wr_buf_str(&mixed));
    if (mixed.code)
        w->buf.code = mixed.code;
    wr_buf_fini(&mixed);
}

static void write_step(struct writer *w, struct wr_jw *jw, const struct body_step *step)
{
    /* A member whose value is not known is not there at all. */
    if (step->op == BODY_TEXT && !wr_template_known(&step->value, &w->known))
        return;
    if (step->key.ptr)
        wr_jw_keys(jw, step->key);
    switch (step->op) {
    case BODY_OBJECT:
        wr_jw_object(jw);
        break;
    case BODY_OBJECT_END:
        wr_jw_object_end(jw);
        break;
    case BODY_LIST:
        wr_jw_list(jw);
        break;
    case BODY_LIST_END:
        wr_jw_list_end(jw);
        break;
    case BODY_EACH:
        wr_jw_list(jw);
        break;
    case BODY_EACH_END:
        wr_jw_list_end(jw);
        break;
    case BODY_TEXT:
        write_text(w, jw, &step->value);
        break;
    case BODY_RAW:
        wr_jw_raw(jw, step->raw);
        break;
    }
}

static bool carries_key(const struct writer *w)
{
    return w->call->vendor->info.auth == WR_AUTH_BODY;
}

static void write_json(struct writer *w)
{
    const struct vendor *vendor = w->call->vendor;
    const struct request *request = &w->leg->request;
    const size_t count = w->talk->count;
    size_t row = 0, each = 0;
    struct wr_jw jw;

    wr_jw_init(&jw, &w->buf);
    for (size_t i = 0; i < request->step_count; i++) {
        const struct body_step *step = &request->steps[i];

        /* Back to the first step of the row, until the last ask has had its own. */
        if (step->op == BODY_EACH_END && ++row < count) {
            w->known.ask = &w->talk->asks[row];
            i = each;
            continue;
        }
        write_step(w, &jw, step);
        if (i == 0 && carries_key(w)) {
            wr_jw_key(&jw, vendor->info.auth_name);
            wr_jw_str(&jw, vendor->bound_key);
        }
        if (step->op == BODY_EACH) {
            each = i;
            row = 0;
            w->known.ask = &w->talk->asks[0];
        } else if (step->op == BODY_EACH_END) {
            w->known.ask = NULL;
        }
    }
}

static void write_form(struct writer *w)
{
    const struct vendor *vendor = w->call->vendor;
    const struct request *request = &w->leg->request;

    if (carries_key(w)) {
        wr_buf_put_urlenc(&w->buf, wr_str(vendor->info.auth_name));
        wr_buf_putc(&w->buf, '=');
        wr_buf_put_urlenc(&w->buf, vendor->bound_key);
    }
    put_params(w, request->form, request->form_count, SLOT_FORM,
               carries_key(w) ? '&' : 0);
}

static enum wr_code build_body(struct writer *w, struct wr_http_request *out,
                               struct wr_err *err)
{
    const struct request *request = &w->leg->request;

    switch (request->body) {
    case BODY_NONE:
        return WR_OK;
    case BODY_JSON:
        write_json(w);
        out->content_type = WR_LIT("application/json");
        break;
    case BODY_FORM:
        write_form(w);
        out->content_type = WR_LIT("application/x-www-form-urlencoded");
        break;
    case BODY_CSV:
        wr_body_csv(&request->sheet, w->talk, w->known.kept, w->arena, &w->buf);
        out->content_type = WR_LIT("text/csv");
        break;
    case BODY_MULTIPART:
        wr_pieces_put(request, w->call->vendor, w->talk, &w->known, w->arena, &w->buf,
                      &out->content_type);
        break;
    }
    return take(w, "body", &out->body, err);
}

enum wr_code wr_call_request(const struct call *call, const struct progress *progress,
                             struct wr_talk *talk, struct wr_err *err)
{
    static const struct {
        enum wr_code (*build)(struct writer *w, struct wr_http_request *out,
                              struct wr_err *err);
        size_t cap_bytes;
    } pieces[] = {{build_url, MAX_URL_BYTES},
                  {build_headers, MAX_HEADER_BYTES},
                  {build_body, MAX_BODY_BYTES}};
    const struct leg *leg = &call->legs[progress->leg];
    struct wr_http_request *out = &talk->request.http;
    enum wr_code code = WR_OK;

    talk->request = (struct wr_request){.kind = WR_REQUEST_HTTP};
    talk->rates = leg->rates;
    out->method = leg->request.method;
    out->wants_token = call->vendor->token != NULL;
    out->cap_bytes = leg->request.max_reply;
    out->timeout_ms = leg->request.timeout_ms ? leg->request.timeout_ms
                                              : call->vendor->bound_timeout_ms;
    for (size_t i = 0; i < WR_COUNT(pieces) && !code; i++) {
        struct writer w = {.call = call,
                           .leg = leg,
                           .talk = talk,
                           .progress = progress,
                           .arena = talk->arena};

        w.known = (struct known){wr_talk_ask(call, talk), progress->kept};
        wr_buf_init(&w.buf, pieces[i].cap_bytes);
        code = pieces[i].build(&w, out, err);
        wr_buf_fini(&w.buf);
    }
    return code ? wr_context(err, "%s", call->provider.name) : WR_OK;
}
