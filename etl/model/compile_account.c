/* compile_account.c - the section `account`: whom a buying group needs, and how much
 * people, coverage and intent count in the account's score. */
#include "etl/model/compile.h"

#include "etl/base/banned.h"

struct account_config {
    struct wr_strs roles;
    int64_t score_milli, coverage_milli, intent_milli;
};

#define SHARE(key, otherwise, text)                              \
    {                                                            \
        .name = #key, .type = WR_OPT_MILLI,                      \
        .offset = offsetof(struct account_config, key##_milli),  \
        .fallback = (otherwise), .max = WR_POINT, .help = (text) \
    }

const struct wr_option wr_account_options[] = {
    {.name = "roles",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct account_config, roles),
     .help = "parts that a buying group needs: champion, economic_buyer, "
             "technical_evaluator, user, blocker; the first three by default"},
    SHARE(score, "0.6", "share of the best score of its people"),
    SHARE(coverage, "0.25", "share of the parts that somebody has"),
    SHARE(intent, "0.15", "share of what its people do, taken together"),
    {.name = NULL},
};

static void want_usual(struct wr_group_plan *plan)
{
    plan->wanted[WR_CHAMPION] = true;
    plan->wanted[WR_ECONOMIC_BUYER] = true;
    plan->wanted[WR_TECHNICAL_EVALUATOR] = true;
}

static void want(struct wr_compiler *c, const struct wr_yaml *node,
                 const struct wr_strs *roles, struct wr_group_plan *plan)
{
    for (size_t i = 0; i < roles->count; i++) {
        enum wr_buying_role role = wr_buying_role_of(roles->items[i]);

        if (role < WR_BUYING_ROLES)
            plan->wanted[role] = true;
        else
            wr_diag_unknown(c->diags, wr_yaml_pos(wr_yaml_get(node, "roles")),
                            "buying role", roles->items[i], wr_buying_role_words);
    }
}

void wr_compile_account(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_group_plan *plan = &c->model->group;
    struct account_config config = {
        .score_milli = 600, .coverage_milli = 250, .intent_milli = 150};

    if (node && wr_compile_map(c, wr_account_options, node, &config) &&
        config.score_milli + config.coverage_milli + config.intent_milli != WR_POINT)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "score, coverage and intent together make 1");
    *plan = (struct wr_group_plan){.score_milli = config.score_milli,
                                   .coverage_milli = config.coverage_milli,
                                   .intent_milli = config.intent_milli};
    if (config.roles.count)
        want(c, node, &config.roles, plan);
    else
        want_usual(plan);
}
