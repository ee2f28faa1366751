/* compile_rules.c - conditions and `rules:` of a routing. */
#include "etl/route/private.h"

struct rule_config {
    struct wr_str name, owner, queue;
    const struct wr_yaml *when, *accounts;
};

const struct wr_option wr_route_rule_options[] = {
    {.name = "rule",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct rule_config, name),
     .required = true,
     .help = "its name: for route_rule and reports"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct rule_config, when),
     .help = "condition, as of the routing; without it always"},
    {.name = "accounts",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct rule_config, accounts),
     .help = "named accounts: {acme.example: \"701\"}, or a CSV file of domain,owner"},
    {.name = "owner",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct rule_config, owner),
     .help = "who gets it"},
    {.name = "queue",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct rule_config, queue),
     .help = "who of a queue is next gets it"},
    {.name = NULL},
};

static size_t need_queue(struct wr_routing_build *b, struct wr_str name,
                         struct wr_pos pos)
{
    const char *words[WR_MAX_QUEUES + 1];
    const struct wr_routing *r = b->routing;

    for (size_t i = 0; i < r->queue_count; i++) {
        if (wr_str_eq(r->queues[i].name, name))
            return i;
        words[i] = wr_arena_strz(b->arena, r->queues[i].name);
    }
    words[r->queue_count] = NULL;
    wr_diag_unknown(b->diags, pos, "queue", name, words);
    return WR_NOBODY;
}

void wr_routing_condition(struct wr_routing_build *b, const struct wr_yaml *node,
                          struct wr_predicate **out)
{
    if (node)
        *out = wr_predicate_compile_with(node, b->catalogue, wr_route_extra_table,
                                         b->arena, b->diags);
}

static void take_rule(struct wr_routing_build *b, const struct wr_yaml *node,
                      struct wr_route_rule *rule)
{
    struct rule_config config = {.name = WR_NONE};
    int targets;

    wr_options_fill(wr_route_rule_options, node, &config, b->arena, b->diags);
    rule->name = config.name;
    rule->owner = rule->queue = WR_NOBODY;
    wr_routing_condition(b, config.when, &rule->when);
    targets = (config.owner.ptr != NULL) + (config.queue.ptr != NULL) +
              (config.accounts != NULL);
    if (wr_yaml_kind(node) == WR_YAML_MAP && targets != 1)
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "a rule names one of owner, queue and accounts");
    if (config.owner.ptr)
        rule->owner =
            wr_routing_need(b, config.owner, wr_yaml_pos(wr_yaml_get(node, "owner")));
    if (config.queue.ptr)
        rule->queue =
            need_queue(b, config.queue, wr_yaml_pos(wr_yaml_get(node, "queue")));
    if (config.accounts)
        wr_routing_accounts(b, config.accounts, rule);
}

static bool takes_all(const struct wr_route_rule *rule, const struct wr_yaml *node)
{
    return (rule->owner != WR_NOBODY || rule->queue != WR_NOBODY) &&
           !wr_yaml_get(node, "when");
}

void wr_routing_rules(struct wr_routing_build *b, const struct wr_yaml *list)
{
    struct wr_routing *r = b->routing;

    if (!list)
        return;
    if (wr_yaml_kind(list) != WR_YAML_LIST || wr_yaml_size(list) == 0 ||
        wr_yaml_size(list) > WR_MAX_ROUTE_RULES) {
        wr_diag_error(b->diags, wr_yaml_pos(list),
                      "rules must be a list of 1 to %d entries", WR_MAX_ROUTE_RULES);
        return;
    }
    for (size_t i = 0; i < wr_yaml_size(list); i++) {
        struct wr_route_rule *rule = &r->rules[r->rule_count++];

        take_rule(b, wr_yaml_at(list, i), rule);
        if (takes_all(rule, wr_yaml_at(list, i)) && i + 1 < wr_yaml_size(list))
            wr_diag_warn(b->diags, wr_yaml_pos(wr_yaml_at(list, i)),
                         "takes every lead: those below have one only while nobody of "
                         "it is active");
    }
}
