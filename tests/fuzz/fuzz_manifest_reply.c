/* fuzz_manifest_reply.c - any bytes as a reply of a vendor.
 *
 * Input: a letter for the call, a letter for the status, a header line, the body; or a
 * file of exchanges (it starts with a brace), whose replies are all put.
 */
#include "etl/manifest/exchange.h"
#include "weir/alloc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEY "fuzz-key-5f3a"

static struct {
    struct wr_catalogue catalogue;
    struct wr_manifests *manifests;
    struct wr_value values[WR_F_BUILTIN_COUNT];
    const struct wr_value *known[WR_F_BUILTIN_COUNT];
} world;

static void know(wr_field_id field, const char *text)
{
    world.values[field] = wr_value_text(wr_str(text));
    world.known[field] = &world.values[field];
}

static void set_up(void)
{
    static const char *const folders[] = {WEIR_SOURCE_DIR "/providers/enrich",
                                          WEIR_SOURCE_DIR "/providers/verify"};
    const struct wr_vendor_config config = {.enabled = true, .key = {WR_LIT(KEY)}};
    struct wr_diags *diags;

    if (world.manifests)
        return;
    wr_alloc_setup();
    wr_catalogue_init(&world.catalogue);
    diags = wr_diags_new();
    world.manifests = wr_manifests_load(folders, 2, &world.catalogue, NULL, diags);
    for (size_t i = 0; i < wr_manifests_vendors(world.manifests); i++)
        wr_manifests_bind(world.manifests,
                          wr_str(wr_manifests_vendor(world.manifests, i)->name),
                          &config, (struct wr_pos){"job", 1, 1}, diags);
    if (wr_diags_errors(diags))
        abort();
    wr_diags_free(diags);
    know(WR_F_EMAIL, "ada@example.com");
    know(WR_F_FIRST_NAME, "Ada");
    know(WR_F_LAST_NAME, "Example");
    know(WR_F_DOMAIN, "example.com");
}

static void check_answer(const struct wr_provider *p, const struct wr_answer *answer,
                         int status)
{
    if (answer->outcome == WR_OUTCOME_NONE || answer->charged_milli < -1 ||
        answer->count > p->answer_count)
        abort();
    if (answer->outcome == WR_OUTCOME_HIT ? status != 200 : answer->count > 0)
        abort();
    for (size_t i = 0; i < answer->count; i++) {
        const struct wr_finding *f = &answer->findings[i];

        if (f->value.type != world.catalogue.fields[f->field].type ||
            f->confidence > 1000)
            abort();
        for (size_t k = 0; k < i; k++) {
            if (answer->findings[k].field == f->field)
                abort();
        }
    }
}

static void put(const struct wr_provider *p, const struct wr_ask *ask,
                const struct wr_reply *reply)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_talk talk = {.asks = ask, .count = 1, .arena = arena};
    enum wr_move move = WR_MOVE_DONE;
    struct wr_err err = {0};
    enum wr_code code = wr_provider_begin(p, &talk, &move, &err);

    if (!code)
        code = wr_provider_advance(p, &talk, reply, &move, &err);
    if (code ? !err.text[0] || strstr(err.text, KEY) || strstr(err.text, "ada@example")
             : move == WR_MOVE_SEND)
        abort();
    if (!code && move == WR_MOVE_DONE)
        check_answer(p, talk.answers, reply->http.status);
    wr_arena_free(arena);
}

static void put_exchanges(struct wr_str text)
{
    struct wr_exchanges *set;
    struct wr_err err;

    if (wr_exchanges_parse(text, "fuzz", world.manifests, &world.catalogue, &set, &err))
        return;
    for (size_t i = 0; i < set->count; i++) {
        const struct wr_exchange *x = &set->items[i];

        if (x->ask_count == 1 && wr_provider_ready(x->provider, x->asks->inputs))
            put(x->provider, x->asks, &x->reply);
    }
    wr_exchanges_free(set);
}

static void put_raw(struct wr_str input)
{
    static const int statuses[] = {200, 202, 222, 400, 401, 402, 403,
                                   404, 422, 429, 451, 500, 503, 302};
    struct wr_ask ask = {.inputs = world.known, .input_count = WR_F_BUILTIN_COUNT};
    struct wr_str rest = wr_str_sub(input, 2, input.len);
    struct wr_str value = wr_str_split(&rest, '\n');
    struct wr_http_header header = {.name = wr_str_split(&value, ':')};
    struct wr_reply reply = {.kind = WR_REQUEST_HTTP};
    size_t count = wr_manifests_count(world.manifests);

    header.value = value;
    reply.http.status = statuses[(unsigned char)input.ptr[1] % WR_COUNT(statuses)];
    reply.http.headers = &header;
    reply.http.header_count = 1;
    reply.http.body = rest;
    put(wr_manifests_at(world.manifests, (unsigned char)input.ptr[0] % count), &ask,
        &reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct wr_str input = {(const char *)data, size};

    set_up();
    if (size && data[0] == '{')
        put_exchanges(input);
    else if (size > 2)
        put_raw(input);
    return 0;
}
