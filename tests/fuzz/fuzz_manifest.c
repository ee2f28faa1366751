/* fuzz_manifest.c - any bytes as a manifest; what compiles must build requests and take
 * any reply.
 */
#include "etl/manifest/manifest.h"
#include "weir/alloc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEY      "fuzz-key-5f3a"
#define MAX_ASKS 3

static struct wr_catalogue catalogue;
static struct wr_value values[WR_F_BUILTIN_COUNT];
static const struct wr_value *known[WR_F_BUILTIN_COUNT];

static const char *text_of(wr_field_id id)
{
    if (id == WR_F_EMAIL)
        return "ada@example.com";
    return id == WR_F_DOMAIN ? "example.com" : "Ada \"Example\" & \xC3\xA9/..%";
}

static void set_up(void)
{
    static const struct wr_str words[] = {{"a", 1}, {"b", 1}};

    if (catalogue.count)
        return;
    wr_alloc_setup();
    wr_catalogue_init(&catalogue);
    for (size_t i = 0; i < WR_F_BUILTIN_COUNT; i++) {
        enum wr_type type = catalogue.fields[i].type;

        if (type == WR_TYPE_TEXT)
            values[i] = wr_value_text(wr_str(text_of((wr_field_id)i)));
        else if (type == WR_TYPE_RANGE)
            values[i] = wr_value_range(101, WR_RANGE_OPEN);
        else if (type == WR_TYPE_SET)
            values[i] = (struct wr_value){.type = type, .as.set = {words, 2}};
        else
            values[i] = wr_value_num(type, 1);
        known[i] = &values[i];
    }
}

/* A call, its asks, and the state that the last reply left. */
struct chat {
    const struct wr_provider *provider;
    struct wr_ask asks[MAX_ASKS];
    size_t count;
    struct wr_arena *arena;
    struct wr_str state, next;
};

static void check(enum wr_code code, const struct wr_err *err)
{
    if (code && (!err->text[0] || strstr(err->text, KEY)))
        abort();
}

/* In a talk of its own, which has nothing but the state of the last one. */
static void reply_to(struct chat *c, int status, const char *body)
{
    const struct wr_http_header headers[] = {
        {.name = WR_LIT("retry-after"),
         .value = WR_LIT("Sun, 22 Nov 2026 00:01:00 GMT")},
        {.name = WR_LIT("date"), .value = WR_LIT("Sun, 22 Nov 2026 00:00:00 GMT")}};
    const struct wr_reply reply = {
        .kind = WR_REQUEST_HTTP,
        .http = {status, wr_str(body), headers, WR_COUNT(headers)}};
    struct wr_talk talk = {.asks = c->asks,
                           .count = c->count,
                           .arena = wr_arena_new(0),
                           .state = c->state};
    const struct wr_str *shown = &talk.request.http.url_public;
    enum wr_move move = WR_MOVE_DONE;
    struct wr_err err = {0};
    enum wr_code code = wr_provider_begin(c->provider, &talk, &move, &err);

    check(code, &err);
    if (!code && wr_str_search(*shown, WR_LIT(KEY)) < shown->len)
        abort();
    if (!code && move != WR_MOVE_DONE) {
        code = wr_provider_advance(c->provider, &talk, &reply, &move, &err);
        check(code, &err);
        for (size_t i = 0; !code && move == WR_MOVE_DONE && i < c->count; i++) {
            if (talk.answers[i].count > c->provider->answer_count)
                abort();
        }
        if (!code && move != WR_MOVE_DONE)
            c->next = wr_arena_str(c->arena, talk.state);
    }
    wr_arena_free(talk.arena);
}

/* Whatever leads on is followed for some turns. */
static void talk_to(const struct wr_provider *p)
{
    static const char *const bodies[] = {
        "{\"data\":{\"email\":\"a@b.example\"},\"status\":1,\"id\":\"7\"}",
        "[{\"a\":[null,1.5,\"x\"]}]",
        "{\"rows\":[{\"id\":\"1\",\"email\":\"a@b.example\"},{\"id\":\"2\"},null]}",
        "id,email\n1,a@b.example\n",
        "<html>",
    };
    struct chat c = {.provider = p, .arena = wr_arena_new(0)};

    if (p->input_count)
        c.count = p->max_batch < MAX_ASKS ? p->max_batch : MAX_ASKS;
    for (size_t i = 0; i < c.count; i++)
        c.asks[i] = (struct wr_ask){
            .inputs = known, .input_count = WR_F_BUILTIN_COUNT, .row = (uint32_t)i};
    for (int turn = 0; turn < 4; turn++) {
        c.next = WR_NONE;
        for (int status = 200; status < 600; status += 51) {
            for (size_t i = 0; i < WR_COUNT(bodies); i++)
                reply_to(&c, status, bodies[i]);
        }
        if (!c.next.ptr)
            break;
        c.state = c.next;
    }
    wr_arena_free(c.arena);
}

static void talk_to_all(const struct wr_manifests *m)
{
    for (size_t i = 0; i < wr_manifests_count(m); i++)
        talk_to(wr_manifests_at(m, i));
    for (size_t i = 0; i < wr_manifests_vendors(m); i++) {
        const struct wr_vendor_info *vendor = wr_manifests_vendor(m, i);

        if (vendor->token)
            talk_to(vendor->token);
        if (vendor->check)
            talk_to(vendor->check);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct wr_vendor_config config = {
        .enabled = true, .key = {WR_LIT(KEY)}, .user = WR_LIT("me")};
    const struct wr_str text = {(const char *)data, size};
    struct wr_diags *diags;
    struct wr_manifests *m;

    /* A page that holds the key itself proves nothing. */
    if (wr_str_search(text, WR_LIT(KEY)) < size)
        return 0;
    set_up();
    diags = wr_diags_new();
    m = wr_manifests_parse((struct wr_str){(const char *)data, size}, "fuzz",
                           &catalogue, NULL, diags);
    /* A vendor comes out exactly where nothing was wrong. */
    if (!wr_manifests_vendors(m) == !wr_diags_errors(diags))
        abort();
    for (size_t i = 0; i < wr_manifests_vendors(m); i++)
        wr_manifests_bind(m, wr_str(wr_manifests_vendor(m, i)->name), &config,
                          (struct wr_pos){"job", 1, 1}, diags);
    talk_to_all(m);
    wr_manifests_free(m);
    wr_diags_free(diags);
    return 0;
}
