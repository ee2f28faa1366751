/* compile.c - a routing file to a table; every mistake of it at once. */
#include "etl/route/private.h"

#include "etl/base/file.h"
#include "etl/base/reference.h"
#include "weir/clock.h"
#include "weir/hash.h"

#define MAX_FILE_BYTES ((size_t)1024 * 1024)

struct config {
    bool account_owner;
    const struct wr_yaml *when, *owners, *queues, *rules, *rejections;
    struct wr_strs untouched;
};

#define NODE(key, must, text)                                                      \
    {                                                                              \
        .name = #key, .type = WR_OPT_NODE, .offset = offsetof(struct config, key), \
        .required = (must), .help = (text)                                         \
    }

static const struct wr_option options[] = {
    NODE(when, true,
         "who is to be routed: a condition over facts and score, tier, stage, path, "
         "segment"),
    {.name = "account_owner",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct config, account_owner),
     .fallback = "yes",
     .help = "a lead without an owner goes to its account's, before any rule"},
    NODE(owners, false,
         "map of owner ids; whoever a rule or queue names must be in it"),
    NODE(queues, false, "NAME: owner ids in turn, [\"701\", \"702\"] or {\"701\": 2}"),
    NODE(rules, true, "the first whose condition is true and whose owner is active"),
    {.name = "untouched",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct config, untouched),
     .help = "lead status of one nobody has acted on; new and open when not set"},
    NODE(rejections, false, "leads that sales sends back"),
    {.name = NULL},
};

static const struct wr_option rejection_options[] = {
    {.name = "status",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct wr_rejections, status),
     .required = true,
     .help = "lead status of one that was sent back"},
    {.name = "allowed",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct wr_rejections, allowed),
     .required = true,
     .help = "reason codes of the field rejection_reason; others are reported"},
    {.name = "recycle",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_rejections, recycle),
     .required = true,
     .help = "path it takes then"},
    {.name = "after",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct wr_rejections, after_us),
     .fallback = "90d",
     .min = WR_HOUR_US,
     .max = 3660 * WR_DAY_US,
     .help = "it is not routed again before"},
    {.name = "conversions",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct wr_rejections, conversions),
     .help = "kinds of signals that bring it back at once"},
    {.name = NULL},
};

static void take_rejections(struct wr_routing_build *b, const struct wr_yaml *node)
{
    if (!node)
        return;
    b->routing->rejections.there = true;
    wr_options_fill(rejection_options, node, &b->routing->rejections, b->arena,
                    b->diags);
}

static void compile(struct wr_routing_build *b, const struct wr_yaml *root)
{
    static const struct wr_str fresh[] = {{"new", 3}, {"open", 4}};
    struct config config = {.when = NULL};

    wr_options_fill(options, root, &config, b->arena, b->diags);
    b->routing->account_owner = config.account_owner;
    b->routing->untouched = config.untouched.count
                                ? config.untouched
                                : (struct wr_strs){fresh, WR_COUNT(fresh)};
    wr_routing_condition(b, config.when, &b->routing->when);
    wr_routing_owners(b, config.owners);
    wr_routing_queues(b, config.queues);
    wr_routing_rules(b, config.rules);
    take_rejections(b, config.rejections);
}

/* --- the file --- */

struct wr_routing *wr_routing_parse(struct wr_str text, const char *name,
                                    const struct wr_catalogue *catalogue,
                                    const struct wr_env *env, struct wr_diags *diags)
{
    size_t before = wr_diags_errors(diags);
    struct wr_yaml_doc *doc = wr_yaml_parse(text, name, env, diags);
    struct wr_routing_build b = {.catalogue = catalogue, .diags = diags};
    struct wr_sha256 sum;

    if (!doc)
        return NULL;
    b.arena = wr_arena_new(0);
    b.routing = WR_NEW(b.arena, struct wr_routing);
    b.routing->arena = b.arena;
    compile(&b, wr_yaml_root(doc));
    wr_yaml_free(doc);
    wr_sha256_parts((struct wr_str[]){text, wr_str(b.routing->hash)}, 2, &sum);
    wr_hex(sum.bytes, sizeof(sum.bytes), b.routing->hash);
    if (wr_diags_errors(diags) == before)
        return b.routing;
    wr_routing_free(b.routing);
    return NULL;
}

struct wr_routing *wr_routing_load(const char *path,
                                   const struct wr_catalogue *catalogue,
                                   const struct wr_env *env, struct wr_diags *diags)
{
    struct wr_routing *routing = NULL;
    struct wr_buf text;

    if (wr_file_take(path, MAX_FILE_BYTES, &text, diags))
        routing = wr_routing_parse(wr_buf_str(&text), path, catalogue, env, diags);
    wr_buf_fini(&text);
    return routing;
}

void wr_routing_free(struct wr_routing *routing)
{
    if (!routing)
        return;
    wr_predicate_free(routing->when);
    for (size_t i = 0; i < routing->rule_count; i++)
        wr_predicate_free(routing->rules[i].when);
    wr_arena_free(routing->arena);
}

void wr_routing_reference(struct wr_buf *out)
{
    wr_reference_table(out, "## Routing files", options);
    wr_reference_table(out, "### `owners:`, each owner", wr_route_owner_options);
    wr_reference_table(out, "### `rules:`, each rule", wr_route_rule_options);
    wr_reference_table(out, "### `rejections:`", rejection_options);
}
