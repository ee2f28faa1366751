/* exchange_load.c - a file of exchanges into asks and replies. */
#include "etl/base/file.h"
#include "etl/manifest/exchange.h"
#include "etl/manifest/json_copy.h"
#include "weir/alloc.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define CAP_FILE_BYTES 4194304 /* 4 MiB */

static const struct wr_json *own_or(const struct wr_json *own,
                                    const struct wr_json *root, const char *key)
{
    const struct wr_json *value = wr_json_getz(own, key);

    return value ? value : wr_json_getz(root, key);
}

static enum wr_code read_inputs(struct wr_exchanges *set, const struct wr_json *inputs,
                                struct wr_ask *ask, struct wr_err *err)
{
    const struct wr_value **values =
        WR_ARRAY(set->arena, const struct wr_value *, set->catalogue->count);

    for (const struct wr_json_member *it = wr_json_first(inputs); it;
         it = wr_json_next(inputs, it)) {
        struct wr_str name = wr_json_member_key(it);
        wr_field_id id = wr_catalogue_find(set->catalogue, name);
        struct wr_value *value = WR_NEW(set->arena, struct wr_value);

        if (id == WR_NO_FIELD ||
            !wr_value_decode(
                set->catalogue->fields[id].type,
                wr_arena_str(set->arena, wr_json_text(wr_json_member_value(it))),
                set->arena, value))
            return wr_fail(err, WR_E_CONFIG, "input \"%.*s\" is no field or no value",
                           WR_FMT(name));
        values[id] = value;
    }
    ask->inputs = values;
    ask->input_count = set->catalogue->count;
    return WR_OK;
}

static struct wr_str read_body(struct wr_exchanges *set, const struct wr_json *body)
{
    struct wr_str text;
    struct wr_buf buf;

    if (!body || wr_json_kind(body) == WR_JSON_NULL)
        return WR_LIT("");
    if (wr_json_kind(body) == WR_JSON_TEXT)
        return wr_json_text(body);
    wr_buf_init(&buf, CAP_FILE_BYTES);
    wr_json_copy(body, &buf);
    text = wr_arena_str(set->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static void read_headers(struct wr_exchanges *set, const struct wr_json *headers,
                         struct wr_http_reply *out)
{
    size_t n = wr_json_size(headers);
    struct wr_http_header *items = WR_ARRAY(set->arena, struct wr_http_header, n);

    for (const struct wr_json_member *it = wr_json_first(headers); it;
         it = wr_json_next(headers, it)) {
        /* As the engine hands them over, however a recording spells them (RFC
         * 9110, 5.1). */
        items[out->header_count].name =
            wr_arena_lower(set->arena, wr_json_member_key(it));
        items[out->header_count++].value =
            wr_json_scalar(wr_json_member_value(it), set->arena);
    }
    out->headers = items;
}

static const struct wr_exchange *find_earlier(const struct wr_exchange *from,
                                              const struct wr_exchange *to,
                                              struct wr_str name)
{
    for (const struct wr_exchange *x = from; x < to; x++) {
        if (wr_str_eqz(name, x->name))
            return x;
    }
    return NULL;
}

static enum wr_code read_name(struct wr_exchanges *set, const struct wr_json *own,
                              struct wr_exchange *out, struct wr_err *err)
{
    struct wr_str name = wr_json_text(wr_json_getz(own, "name"));
    const struct wr_json *after = wr_json_getz(own, "after");
    unsigned length = 1;

    out->name = wr_arena_strz(set->arena, name);
    out->from = wr_arena_strz(set->arena, wr_json_text(wr_json_getz(own, "from")));
    if (!name.len)
        return wr_fail(err, WR_E_CONFIG, "it has no name");
    if (find_earlier(set->items, out, name))
        return wr_fail(err, WR_E_CONFIG, "there is another one of this name");
    out->after = find_earlier(set->items, out, wr_json_text(after));
    if (after && !out->after)
        return wr_fail(err, WR_E_CONFIG, "after: there is no \"%.*s\" above it",
                       WR_FMT(wr_json_text(after)));
    for (const struct wr_exchange *x = out; x->after; x = x->after)
        length++;
    if (length > WR_EXCHANGE_MAX_CHAIN)
        return wr_fail(err, WR_E_CONFIG, "it stands behind more than %d others",
                       WR_EXCHANGE_MAX_CHAIN - 1);
    return WR_OK;
}

/* The request by its name, the exchange's own, or the first of the call. */
static enum wr_code read_request(const struct wr_json *root, const struct wr_json *own,
                                 struct wr_exchange *out, struct wr_err *err)
{
    const struct wr_json *request = own_or(own, root, "request");

    if (wr_json_kind(request) == WR_JSON_TEXT) {
        struct wr_str name = wr_json_text(request);

        request = wr_json_get(wr_json_getz(root, "requests"), name);
        if (!request)
            return wr_fail(err, WR_E_CONFIG, "requests has no \"%.*s\"", WR_FMT(name));
    }
    out->request = request;
    if (wr_json_kind(request) != WR_JSON_OBJECT)
        return wr_fail(err, WR_E_CONFIG, "it has no request");
    return WR_OK;
}

static enum wr_code read_response(struct wr_exchanges *set, const struct wr_json *own,
                                  struct wr_exchange *out, struct wr_err *err)
{
    int64_t status = 0;

    out->response = wr_json_getz(own, "response");
    out->expect = wr_json_getz(own, "expect");
    if (!out->expect || !wr_json_i64(wr_json_getz(out->response, "status"), &status))
        return wr_fail(err, WR_E_CONFIG,
                       "it needs a response with a status, and an expect");
    out->reply.kind = WR_REQUEST_HTTP;
    out->reply.http.status = (int)status;
    out->reply.http.body = read_body(set, wr_json_getz(out->response, "body"));
    read_headers(set, wr_json_getz(out->response, "headers"), &out->reply.http);
    return WR_OK;
}

static enum wr_code read_list(struct wr_exchanges *set, const struct wr_json *list,
                              struct wr_exchange *out, struct wr_err *err)
{
    size_t n = wr_json_size(list);
    struct wr_ask *asks = WR_ARRAY(set->arena, struct wr_ask, n);
    enum wr_code code = WR_OK;

    for (size_t i = 0; i < n && !code; i++) {
        code = read_inputs(set, wr_json_at(list, i), &asks[i], err);
        asks[i].row = (uint32_t)i;
    }
    out->asks = asks;
    out->ask_count = n;
    return code;
}

/* Inputs or asks: its own, else the file's. What stands behind another has that one's.
 */
static enum wr_code read_asks(struct wr_exchanges *set, const struct wr_json *root,
                              const struct wr_json *own, struct wr_exchange *out,
                              struct wr_err *err)
{
    const struct wr_json *at =
        wr_json_getz(own, "inputs") || wr_json_getz(own, "asks") ? own : root;
    const struct wr_json *inputs = wr_json_getz(at, "inputs");
    const struct wr_json *list = wr_json_getz(at, "asks");
    struct wr_ask *ask;

    if (out->after && at == own)
        return wr_fail(err, WR_E_CONFIG, "its inputs are those of \"%s\"",
                       out->after->name);
    if (inputs && list)
        return wr_fail(err, WR_E_CONFIG, "it has inputs, and asks");
    if (out->after) {
        out->asks = out->after->asks;
        out->ask_count = out->after->ask_count;
        return WR_OK;
    }
    if (list)
        return read_list(set, list, out, err);
    if (!inputs)
        return WR_OK; /* of the vendor itself */
    ask = WR_NEW(set->arena, struct wr_ask);
    out->asks = ask;
    out->ask_count = 1;
    return read_inputs(set, inputs, ask, err);
}

static enum wr_code read_exchange(struct wr_exchanges *set, const struct wr_json *root,
                                  const struct wr_json *own, struct wr_exchange *out,
                                  struct wr_err *err)
{
    enum wr_code code = read_name(set, own, out, err);

    if (!code)
        code = read_request(root, own, out, err);
    if (!code)
        code = read_response(set, own, out, err);
    if (!code)
        code = read_asks(set, root, own, out, err);
    return code;
}

static enum wr_code read_all(struct wr_exchanges *set, struct wr_err *err)
{
    const struct wr_json *root = wr_json_root(set->doc);
    const struct wr_json *list = wr_json_getz(root, "exchanges");
    size_t n = wr_json_size(list);

    set->call = wr_json_text(wr_json_getz(root, "provider"));
    set->tariff = wr_json_getz(root, "tariff");
    set->items = WR_ARRAY(set->arena, struct wr_exchange, n);
    if (!n)
        return wr_fail(err, WR_E_CONFIG, "no exchanges");
    for (size_t i = 0; i < n; i++) {
        struct wr_exchange *x = &set->items[i];

        if (read_exchange(set, root, wr_json_at(list, i), x, err))
            return x->name ? wr_context(err, "%s", x->name)
                           : wr_context(err, "exchange %zu", i + 1);
    }
    set->count = n;
    return WR_OK;
}

bool wr_exchanges_aim(struct wr_exchanges *set, const struct wr_manifests *manifests)
{
    set->provider = wr_manifests_find(manifests, set->call);
    for (size_t i = 0; i < set->count; i++)
        set->items[i].provider = set->provider;
    return set->provider != NULL;
}

enum wr_code wr_exchanges_parse(struct wr_str text, const char *file,
                                const struct wr_manifests *manifests,
                                const struct wr_catalogue *catalogue,
                                struct wr_exchanges **out, struct wr_err *err)
{
    struct wr_exchanges *set = wr_alloc(sizeof(*set));
    enum wr_code code;

    set->arena = wr_arena_new(0);
    set->catalogue = catalogue;
    set->file = wr_arena_strz(set->arena, wr_str(file));
    code = wr_json_parse(&set->doc, text, CAP_FILE_BYTES, err);
    if (!code)
        code = read_all(set, err);
    if (!code && !wr_exchanges_aim(set, manifests))
        code = wr_fail(err, WR_E_CONFIG, "no provider \"%.*s\"", WR_FMT(set->call));
    if (code) {
        wr_exchanges_free(set);
        return wr_context(err, "%s", file);
    }
    *out = set;
    return WR_OK;
}

enum wr_code wr_exchanges_load(const char *file, const struct wr_manifests *manifests,
                               const struct wr_catalogue *catalogue,
                               struct wr_exchanges **out, struct wr_err *err)
{
    struct wr_buf text;
    enum wr_code code;

    wr_buf_init(&text, CAP_FILE_BYTES);
    code = wr_file_read(file, &text, err);
    if (code)
        wr_context(err, "%s", file);
    else
        code =
            wr_exchanges_parse(wr_buf_str(&text), file, manifests, catalogue, out, err);
    wr_buf_fini(&text);
    return code;
}

void wr_exchanges_free(struct wr_exchanges *set)
{
    if (!set)
        return;
    wr_json_free(set->doc);
    wr_arena_free(set->arena);
    free(set);
}
