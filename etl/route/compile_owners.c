/* compile_owners.c - `owners:` and `queues:` of a routing.
 *
 * Where there is no list of owners, whoever is named is one, active and without caps.
 */
#include "etl/route/private.h"

#include "weir/hash.h"

#define MAX_LEADS 1000000

struct owner_config {
    bool active;
    int64_t run, day, open;
};

#define CAP(key, text)                                                             \
    {                                                                              \
        .name = #key, .type = WR_OPT_INT,                                          \
        .offset = offsetof(struct owner_config, key), .fallback = "-1", .min = -1, \
        .max = MAX_LEADS, .help = (text)                                           \
    }

const struct wr_option wr_route_owner_options[] = {
    {.name = "active",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct owner_config, active),
     .fallback = "yes",
     .help = "no: gets no lead; passed over, and that is said"},
    CAP(run, "most leads out of queues in a run; -1: any number"),
    CAP(day, "the same of a day, by the job's time zone"),
    CAP(open, "no lead out of a queue while so many are routed to the owner"),
    {.name = NULL},
};

size_t wr_routing_owner(const struct wr_routing *routing, struct wr_str id)
{
    for (size_t i = 0; i < routing->owner_count; i++)
        if (wr_str_eq(routing->owners[i].id, id))
            return i;
    return WR_NOBODY;
}

static size_t add_owner(struct wr_routing_build *b, struct wr_str id, struct wr_pos pos)
{
    struct wr_routing *r = b->routing;

    if (!id.len || id.len > 100) {
        wr_diag_error(b->diags, pos, "an owner's id has 1 to 100 bytes");
        return WR_NOBODY;
    }
    if (r->owner_count == WR_MAX_OWNERS) {
        wr_diag_error(b->diags, pos, "more than %d owners", WR_MAX_OWNERS);
        return WR_NOBODY;
    }
    r->owners[r->owner_count] =
        (struct wr_owner){wr_arena_str(b->arena, id), true, -1, -1, -1};
    return r->owner_count++;
}

size_t wr_routing_need(struct wr_routing_build *b, struct wr_str id, struct wr_pos pos)
{
    const struct wr_routing *r = b->routing;
    const char *words[WR_MAX_OWNERS + 1];
    size_t owner = wr_routing_owner(r, id);

    if (owner != WR_NOBODY || !b->listed)
        return owner != WR_NOBODY ? owner : add_owner(b, id, pos);
    for (size_t i = 0; i < r->owner_count; i++)
        words[i] = wr_arena_strz(b->arena, r->owners[i].id);
    words[r->owner_count] = NULL;
    wr_diag_unknown(b->diags, pos, "owner", id, words);
    return WR_NOBODY;
}

void wr_routing_owners(struct wr_routing_build *b, const struct wr_yaml *node)
{
    b->listed = node != NULL;
    if (node && wr_yaml_kind(node) != WR_YAML_MAP) {
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "owners must be a map: {\"701\": {active: yes}}");
        b->listed = false;
        return;
    }
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        struct owner_config config = {.active = true};
        size_t owner = add_owner(b, wr_yaml_key_at(node, i), wr_yaml_key_pos(node, i));

        wr_options_fill(wr_route_owner_options, wr_yaml_at(node, i), &config, b->arena,
                        b->diags);
        if (owner != WR_NOBODY)
            b->routing->owners[owner] =
                (struct wr_owner){b->routing->owners[owner].id, config.active,
                                  config.run, config.day, config.open};
    }
}

static int64_t weight_of(struct wr_routing_build *b, const struct wr_yaml *node)
{
    int64_t weight = 0;

    if (wr_str_to_i64(wr_yaml_text(node, b->diags), &weight) && weight >= 1 &&
        weight <= 1000)
        return weight;
    wr_diag_error(b->diags, wr_yaml_pos(node), "a weight is a number from 1 to 1000");
    return 1;
}

static void add_member(struct wr_routing_build *b, struct wr_queue *queue,
                       struct wr_str id, struct wr_pos pos, int64_t weight)
{
    size_t owner = wr_routing_need(b, id, pos);

    for (size_t i = 0; i < queue->count; i++)
        if (queue->owners[i] == owner) {
            wr_diag_error(b->diags, pos, "%.*s is there twice", WR_FMT(id));
            return;
        }
    if (owner == WR_NOBODY || queue->count == WR_MAX_QUEUE_MEMBERS)
        return;
    queue->owners[queue->count] = owner;
    queue->weights[queue->count++] = weight;
}

static void hash_queue(const struct wr_routing *r, struct wr_queue *queue,
                       struct wr_arena *arena)
{
    struct wr_str *parts = WR_ARRAY(arena, struct wr_str, queue->count);
    char hex[WR_SHA256_HEX];
    struct wr_sha256 sum;

    for (size_t i = 0; i < queue->count; i++)
        parts[i] =
            wr_arena_printf(arena, "%.*s %lld", WR_FMT(r->owners[queue->owners[i]].id),
                            (long long)queue->weights[i]);
    wr_sha256_parts(parts, queue->count, &sum);
    wr_hex(sum.bytes, sizeof(sum.bytes), hex);
    memcpy(queue->hash, hex, sizeof(queue->hash) - 1);
}

static void take_queue(struct wr_routing_build *b, struct wr_queue *queue,
                       const struct wr_yaml *node)
{
    enum wr_yaml_kind kind = wr_yaml_kind(node);

    if ((kind != WR_YAML_MAP && kind != WR_YAML_LIST) || wr_yaml_size(node) == 0 ||
        wr_yaml_size(node) > WR_MAX_QUEUE_MEMBERS) {
        wr_diag_error(
            b->diags, wr_yaml_pos(node),
            "a queue is a list of 1 to %d owners, or a map of them with weights",
            WR_MAX_QUEUE_MEMBERS);
        return;
    }
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        const struct wr_yaml *item = wr_yaml_at(node, i);

        if (kind == WR_YAML_MAP)
            add_member(b, queue, wr_yaml_key_at(node, i), wr_yaml_key_pos(node, i),
                       weight_of(b, item));
        else
            add_member(b, queue, wr_yaml_text(item, b->diags), wr_yaml_pos(item), 1);
    }
    hash_queue(b->routing, queue, b->arena);
}

void wr_routing_queues(struct wr_routing_build *b, const struct wr_yaml *node)
{
    struct wr_routing *r = b->routing;

    if (!node)
        return;
    if (wr_yaml_kind(node) != WR_YAML_MAP || wr_yaml_size(node) > WR_MAX_QUEUES) {
        wr_diag_error(b->diags, wr_yaml_pos(node), "queues must be a map of at most %d",
                      WR_MAX_QUEUES);
        return;
    }
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        r->queues[r->queue_count].name =
            wr_arena_str(b->arena, wr_yaml_key_at(node, i));
        take_queue(b, &r->queues[r->queue_count++], wr_yaml_at(node, i));
    }
}
