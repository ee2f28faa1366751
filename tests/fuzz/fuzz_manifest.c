/* fuzz_manifest.c - any bytes as a manifest; what compiles must build requests and take
 * any reply.
 */
#include "etl/manifest/manifest.h"
#include "weir/alloc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEY "fuzz-key-5f3a"

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

static void reply_to(const struct wr_provider *p, struct wr_talk *talk, int status,
                     const char *body)
{
    const struct wr_http_header headers[] = {
        {.name = WR_LIT("retry-after"),
         .value = WR_LIT("Sun, 22 Nov 2026 00:01:00 GMT")},
        {.name = WR_LIT("date"), .value = WR_LIT("Sun, 22 Nov 2026 00:00:00 GMT")}};
    const struct wr_reply reply = {
        .kind = WR_REQUEST_HTTP,
        .http = {status, wr_str(body), headers, WR_COUNT(headers)}};
    enum wr_move move = WR_MOVE_SEND;
    struct wr_err err = {0};
    enum wr_code code = wr_provider_advance(p, talk, &reply, &move, &err);

    if (code && (!err.text[0] || strstr(err.text, KEY)))
        abort();
    if (!code && move == WR_MOVE_DONE && talk->answers[0].count > p->answer_count)
        abort();
}

static void talk_to(const struct wr_provider *p)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_ask ask = {.inputs = known, .input_count = WR_F_BUILTIN_COUNT};
    struct wr_talk talk = {.asks = &ask, .count = 1, .arena = arena};
    enum wr_move move = WR_MOVE_DONE;
    struct wr_err err = {0};

    if (!wr_provider_begin(p, &talk, &move, &err)) {
        if (wr_str_search(talk.request.http.url_public, WR_LIT(KEY)) <
            talk.request.http.url_public.len)
            abort();
        for (int status = 200; status < 600; status += 51) {
            reply_to(p, &talk, status,
                     "{\"data\":{\"email\":\"a@b.example\"},\"status\":1}");
            reply_to(p, &talk, status, "[{\"a\":[null,1.5,\"x\"]}]");
            reply_to(p, &talk, status, "<html>");
        }
    } else if (!err.text[0]) {
        abort();
    }
    wr_arena_free(arena);
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
    for (size_t i = 0; i < wr_manifests_count(m); i++)
        talk_to(wr_manifests_at(m, i));
    wr_manifests_free(m);
    wr_diags_free(diags);
    return 0;
}
