/* rig.c - see rig.h. */
#include "rig.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>

struct rig_fixture {
    json_t *root;
    const char *file;
};

static const char *get_env(void *ctx WR_UNUSED, const char *name)
{
    return strcmp(name, "HUBSPOT_TOKEN") == 0 ? RIG_TOKEN : NULL;
}

void *rig_config(const struct wr_crm *crm, const char *yaml, struct wr_arena *arena)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_env env = {.get = get_env};
    struct wr_yaml_doc *doc = wr_yaml_parse(wr_str(yaml), "test.yaml", &env, diags);
    void *config = wr_arena_alloc(arena, crm->config_size);
    struct wr_buf text;

    wr_options_fill(crm->options, wr_yaml_root(doc), config, arena, diags);
    wr_buf_init(&text, 64 * 1024);
    wr_diags_print(diags, &text);
    if (wr_diags_errors(diags))
        fail_msg("%s", wr_buf_str(&text).ptr);
    wr_buf_fini(&text);
    wr_yaml_free(doc);
    wr_diags_free(diags);
    return config;
}

struct rig_fixture *rig_fixture_open(const char *name)
{
    struct rig_fixture *fixture = wr_alloc(sizeof(*fixture));
    json_error_t error;
    char path[512];

    snprintf(path, sizeof(path), "%s/fixtures/hubspot/%s", WEIR_SOURCE_DIR, name);
    fixture->file = name;
    fixture->root = json_load_file(path, 0, &error);
    if (!fixture->root)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    return fixture;
}

void rig_fixture_close(struct rig_fixture *fixture)
{
    json_decref(fixture->root);
    free(fixture);
}

static json_t *request_at(const struct rig_fixture *fixture, size_t i)
{
    return json_array_get(json_object_get(fixture->root, "requests"), i);
}

bool rig_fixture_request(const struct rig_fixture *fixture, size_t i,
                         struct wr_str *cursor)
{
    json_t *row = request_at(fixture, i);

    *cursor = wr_str(json_string_value(json_object_get(row, "cursor")));
    return row != NULL;
}

void rig_assert_request(const struct rig_fixture *fixture, size_t i,
                        const struct wr_request *request)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    json_t *wanted = json_object_get(request_at(fixture, i), "request");
    json_t *body = json_object_get(wanted, "body");
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;

    assert_int_equal(request->kind, WR_REQUEST_HTTP);
    assert_string_equal(methods[request->http.method],
                        json_string_value(json_object_get(wanted, "method")));
    assert_str(request->http.url, json_string_value(json_object_get(wanted, "url")));
    assert_str(request->http.body, text);
    free(text);
}

size_t rig_fixture_count(const struct rig_fixture *fixture)
{
    return json_array_size(json_object_get(fixture->root, "exchanges"));
}

static json_t *exchange_at(const struct rig_fixture *fixture, size_t i)
{
    return json_array_get(json_object_get(fixture->root, "exchanges"), i);
}

const char *rig_fixture_name(const struct rig_fixture *fixture, size_t i)
{
    return json_string_value(json_object_get(exchange_at(fixture, i), "name"));
}

static void take_headers(json_t *headers, struct wr_arena *arena,
                         struct wr_http_reply *out)
{
    struct wr_http_header *list =
        WR_ARRAY(arena, struct wr_http_header, json_object_size(headers));
    const char *name;
    json_t *value;

    json_object_foreach(headers, name, value)
    {
        list[out->header_count].name = wr_arena_str(arena, wr_str(name));
        list[out->header_count++].value =
            wr_arena_str(arena, wr_str(json_string_value(value)));
    }
    out->headers = list;
}

static struct wr_reply reply_of(json_t *response, struct wr_arena *arena)
{
    struct wr_reply reply = {.kind = WR_REQUEST_HTTP};
    json_t *body = json_object_get(response, "body");
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;

    reply.http.status = (int)json_integer_value(json_object_get(response, "status"));
    if (!text)
        text = wr_strdup(json_string_value(json_object_get(response, "text")));
    reply.http.body = wr_arena_str(arena, wr_str(text));
    take_headers(json_object_get(response, "headers"), arena, &reply.http);
    free(text);
    return reply;
}

struct wr_reply rig_reply(const struct rig_fixture *fixture, const char *name,
                          struct wr_arena *arena)
{
    for (size_t i = 0; i < rig_fixture_count(fixture); i++) {
        if (strcmp(rig_fixture_name(fixture, i), name) == 0)
            return reply_of(json_object_get(exchange_at(fixture, i), "response"),
                            arena);
    }
    fail_msg("%s has no exchange \"%s\"", fixture->file, name);
    return (struct wr_reply){.kind = WR_REQUEST_HTTP};
}

void rig_assert_str(struct wr_str actual, const char *expected, const char *file,
                    int line)
{
    if (!actual.ptr == !expected && wr_str_eqz(actual, expected))
        return;
    print_error("\"%.*s\"%s is not %s%s\n", WR_FMT(actual), actual.ptr ? "" : " (none)",
                expected ? expected : "none", "");
    _fail(file, line);
}
