/* fuzz_manifest_reply.c - any bytes as the replies of a vendor.
 *
 * Input: the name of a call on a line; then replies, a record separator (0x1e) between
 * them: a line with the status and a header, and the body. Each is answered in a new
 * talk that has the state of the last one, so that whole conversations are led. A
 * "state" in the place of the status makes the body the state: what a damaged store
 * may give back.
 *
 * Or a file of exchanges (it starts with a brace), whose replies are all put, behind
 * those they stand behind.
 */
#include "etl/manifest/exchange.h"
#include "weir/alloc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEY       "fuzz-key-5f3a"
#define MAX_ASKS  3
#define MAX_TURNS 64

static struct {
    struct wr_catalogue catalogue;
    struct wr_manifests *manifests;
    struct wr_value values[WR_F_BUILTIN_COUNT];
    const struct wr_value *known[WR_F_BUILTIN_COUNT];
    struct wr_ask asks[MAX_ASKS];
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
    const struct wr_vendor_config config = {
        .enabled = true, .key = {WR_LIT(KEY)}, .user = WR_LIT("me")};
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
    know(WR_F_FULL_NAME, "Ada Example");
    know(WR_F_DOMAIN, "example.com");
    know(WR_F_COMPANY_NAME, "Example Corp");
    know(WR_F_LINKEDIN_URL, "linkedin.com/in/ada-example");
    for (size_t i = 0; i < MAX_ASKS; i++)
        world.asks[i] = (struct wr_ask){.inputs = world.known,
                                        .input_count = WR_F_BUILTIN_COUNT,
                                        .row = (uint32_t)i};
}

/* One talk after another, each with the state of the last. */
struct chat {
    const struct wr_provider *provider;
    const struct wr_ask *asks;
    size_t ask_count;
    struct wr_arena *arena; /* of the states */
    struct wr_str state;
    bool over;
};

static void check_findings(const struct wr_provider *p, const struct wr_answer *answer)
{
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
    if (answer->count > p->answer_count)
        abort();
}

static void check_answer(const struct wr_provider *p, const struct wr_answer *answer,
                         size_t asks)
{
    bool none = answer->outcome == WR_OUTCOME_NONE;

    /* Alone, who has no answer has an error. */
    if (none && (asks < 2 || answer->code == WR_OK))
        abort();
    if (answer->charged_milli < -1 ||
        (answer->outcome != WR_OUTCOME_HIT && answer->count > 0))
        abort();
    for (size_t i = 0; answer->extra_milli && i < p->extra_count; i++) {
        if (answer->extra_milli[i] < 0)
            abort();
    }
    check_findings(p, answer);
}

static void check_error(enum wr_code code, const struct wr_err *err)
{
    if (code && (!err->text[0] || strstr(err->text, KEY) ||
                 strstr(err->text, "ada@example") || strstr(err->hint, KEY)))
        abort();
}

static bool begin(struct chat *c, struct wr_talk *talk)
{
    enum wr_move move = WR_MOVE_DONE;
    struct wr_err err = {0};
    enum wr_code code;

    *talk = (struct wr_talk){.asks = c->asks,
                             .count = c->ask_count,
                             .arena = wr_arena_new(0),
                             .state = c->state,
                             .left_milli = -1};
    code = wr_provider_begin(c->provider, talk, &move, &err);
    check_error(code, &err);
    if (!code && move == WR_MOVE_SEND &&
        wr_str_search(talk->request.http.url_public, WR_LIT(KEY)) <
            talk->request.http.url_public.len)
        abort();
    return !code && move != WR_MOVE_DONE;
}

static void put(struct chat *c, const struct wr_reply *reply)
{
    enum wr_move move = WR_MOVE_DONE;
    struct wr_err err = {0};
    struct wr_talk talk;
    enum wr_code code;

    if (c->over || !begin(c, &talk)) {
        if (!c->over)
            wr_arena_free(talk.arena);
        c->over = true;
        return;
    }
    code = wr_provider_advance(c->provider, &talk, reply, &move, &err);
    check_error(code, &err);
    c->over = code || move == WR_MOVE_DONE;
    if (talk.left_milli < -1)
        abort();
    for (size_t i = 0; !code && move == WR_MOVE_DONE && i < c->ask_count; i++)
        check_answer(c->provider, &talk.answers[i], c->ask_count);
    c->state = wr_arena_str(c->arena, talk.state);
    wr_arena_free(talk.arena);
}

/* --- a file of exchanges --- */

static void put_exchange(const struct wr_exchange *x)
{
    const struct wr_exchange *chain[WR_EXCHANGE_MAX_CHAIN];
    struct chat c = {x->provider,     x->asks, x->ask_count,
                     wr_arena_new(0), WR_NONE, false};
    size_t n = 0;

    for (const struct wr_exchange *it = x; it; it = it->after)
        chain[n++] = it;
    while (n-- > 0)
        put(&c, &chain[n]->reply);
    wr_arena_free(c.arena);
}

/* What the contract asks of who starts a talk. */
static bool may_be_asked(const struct wr_exchange *x)
{
    if (!x->ask_count != !x->provider->input_count ||
        (x->ask_count > 1 && x->ask_count > x->provider->max_batch))
        return false;
    for (size_t i = 0; i < x->ask_count; i++) {
        if (!wr_provider_ready(x->provider, x->asks[i].inputs))
            return false;
    }
    return true;
}

static void put_exchanges(struct wr_str text)
{
    struct wr_exchanges *set;
    struct wr_err err;

    if (wr_exchanges_parse(text, "fuzz", world.manifests, &world.catalogue, &set, &err))
        return;
    for (size_t i = 0; i < set->count; i++) {
        if (may_be_asked(&set->items[i]))
            put_exchange(&set->items[i]);
    }
    wr_exchanges_free(set);
}

/* --- replies --- */

static void put_piece(struct chat *c, struct wr_str piece)
{
    struct wr_str body = piece;
    struct wr_str head = wr_str_split(&body, '\n');
    struct wr_str header = head;
    struct wr_str status = wr_str_split(&header, ' ');
    struct wr_http_header line = {.name = wr_str_split(&header, ':')};
    struct wr_reply reply = {.kind = WR_REQUEST_HTTP};
    int64_t n = 200;

    if (wr_str_eqz(status, "state")) {
        c->state = wr_arena_str(c->arena, body);
        return;
    }
    if (wr_str_to_i64(status, &n))
        n = (n < 0 ? -(n % 1000) : n % 1000);
    line.value = header.ptr ? header : WR_LIT("");
    reply.http.status = (int)n;
    reply.http.headers = &line;
    reply.http.header_count = line.name.len > 0;
    reply.http.body = body.ptr ? body : WR_LIT("");
    put(c, &reply);
}

/* The call of this name, else one of them. */
static const struct wr_provider *find_call(struct wr_str name)
{
    const struct wr_provider *found = wr_manifests_find(world.manifests, name);
    size_t sum = 0;

    for (size_t i = 0; i < name.len; i++)
        sum = sum * 31 + (unsigned char)name.ptr[i];
    return found ? found
                 : wr_manifests_at(world.manifests,
                                   sum % wr_manifests_count(world.manifests));
}

static void put_raw(struct wr_str input)
{
    const struct wr_provider *p = find_call(wr_str_split(&input, '\n'));
    size_t most = p->max_batch < MAX_ASKS ? p->max_batch : MAX_ASKS;
    struct chat c = {p,       world.asks, p->input_count ? most : 0, wr_arena_new(0),
                     WR_NONE, false};

    if (p->input_count && !wr_provider_ready(p, world.known))
        c.over = true;
    for (size_t i = 0; input.ptr && i < MAX_TURNS; i++)
        put_piece(&c, wr_str_split(&input, '\x1e'));
    wr_arena_free(c.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct wr_str input = {(const char *)data, size};

    set_up();
    if (size && data[0] == '{')
        put_exchanges(input);
    else if (size)
        put_raw(input);
    return 0;
}
