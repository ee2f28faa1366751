/* exchange_load.c - a file of exchanges into asks and replies. */
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
    *ask = (struct wr_ask){.inputs = values, .input_count = set->catalogue->count};
    return WR_OK;
}

static struct wr_str read_body(struct wr_exchanges *set, const struct wr_json *body)
{
    struct wr_str text;
    struct wr_buf buf;

    if (!body)
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
        items[out->header_count].name = wr_json_member_key(it);
        items[out->header_count++].value = wr_json_text(wr_json_member_value(it));
    }
    out->headers = items;
}

static enum wr_code read_exchange(struct wr_exchanges *set,
                                  const struct wr_manifests *manifests,
                                  const struct wr_json *root, const struct wr_json *own,
                                  struct wr_exchange *out, struct wr_err *err)
{
    struct wr_str provider = wr_json_text(wr_json_getz(root, "provider"));
    const struct wr_json *response = wr_json_getz(own, "response");
    int64_t status = 0;

    out->name = wr_arena_strz(set->arena, wr_json_text(wr_json_getz(own, "name")));
    out->provider = wr_manifests_find(manifests, provider);
    out->request = own_or(own, root, "request");
    out->expect = wr_json_getz(own, "expect");
    if (!out->provider)
        return wr_fail(err, WR_E_CONFIG, "no provider \"%.*s\"", WR_FMT(provider));
    if (!out->name || !out->request || !out->expect ||
        !wr_json_i64(wr_json_getz(response, "status"), &status))
        return wr_fail(
            err, WR_E_CONFIG,
            "an exchange has a name, a request, a response with a status and "
            "an expect");
    out->reply.kind = WR_REQUEST_HTTP;
    out->reply.http.status = (int)status;
    out->reply.http.body = read_body(set, wr_json_getz(response, "body"));
    read_headers(set, wr_json_getz(response, "headers"), &out->reply.http);
    return read_inputs(set, own_or(own, root, "inputs"), &out->ask, err);
}

static enum wr_code read_all(struct wr_exchanges *set,
                             const struct wr_manifests *manifests, struct wr_err *err)
{
    const struct wr_json *root = wr_json_root(set->doc);
    const struct wr_json *list = wr_json_getz(root, "exchanges");
    size_t n = wr_json_size(list);
    struct wr_exchange *items = WR_ARRAY(set->arena, struct wr_exchange, n);

    if (!n)
        return wr_fail(err, WR_E_CONFIG, "no exchanges");
    for (size_t i = 0; i < n; i++) {
        if (read_exchange(set, manifests, root, wr_json_at(list, i), &items[i], err))
            return wr_context(err, "exchange %zu", i + 1);
    }
    set->items = items;
    set->count = n;
    return WR_OK;
}

enum wr_code wr_exchanges_parse(struct wr_str text, const char *name,
                                const struct wr_manifests *manifests,
                                const struct wr_catalogue *catalogue,
                                struct wr_exchanges **out, struct wr_err *err)
{
    struct wr_exchanges *set = wr_alloc(sizeof(*set));
    enum wr_code code;

    set->arena = wr_arena_new(0);
    set->catalogue = catalogue;
    code = wr_json_parse(&set->doc, text, CAP_FILE_BYTES, err);
    if (!code)
        code = read_all(set, manifests, err);
    if (code) {
        wr_exchanges_free(set);
        return wr_context(err, "%s", name);
    }
    *out = set;
    return WR_OK;
}

void wr_exchanges_free(struct wr_exchanges *set)
{
    if (!set)
        return;
    wr_json_free(set->doc);
    wr_arena_free(set->arena);
    free(set);
}
