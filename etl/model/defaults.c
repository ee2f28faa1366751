/* defaults.c - what rules may name, and tiers, stages and paths of a model that says
 * nothing about them. */
#include "etl/model/compile.h"

const struct wr_extra wr_extras_of_facts[] = {
    [WR_EXTRA_MEMBERS] = {"group.members", WR_TYPE_INT},
    [WR_EXTRA_DECISION_MAKERS] = {"group.decision_makers", WR_TYPE_INT},
    [WR_EXTRA_INFLUENCERS] = {"group.influencers", WR_TYPE_INT},
    [WR_EXTRA_USERS] = {"group.users", WR_TYPE_INT},
    [WR_EXTRA_ACTIVE] = {"group.active_members", WR_TYPE_INT},
    [WR_EXTRA_GROUP_INTENT] = {"group.intent", WR_TYPE_MILLI},
    [WR_EXTRA_BUYING_ROLES + WR_CHAMPION] = {"group.champions", WR_TYPE_INT},
    [WR_EXTRA_BUYING_ROLES +
        WR_ECONOMIC_BUYER] = {"group.economic_buyers", WR_TYPE_INT},
    [WR_EXTRA_BUYING_ROLES +
        WR_TECHNICAL_EVALUATOR] = {"group.technical_evaluators", WR_TYPE_INT},
    [WR_EXTRA_BUYING_ROLES + WR_BUYING_USER] = {"group.buying_users", WR_TYPE_INT},
    [WR_EXTRA_BUYING_ROLES + WR_BLOCKER] = {"group.blockers", WR_TYPE_INT},
    [WR_EXTRA_GROUP_COVERAGE] = {"group.coverage", WR_TYPE_MILLI},
    [WR_EXTRA_FAMILY_ACCOUNTS] = {"family.accounts", WR_TYPE_INT},
    [WR_EXTRA_FAMILY_MEMBERS] = {"family.members", WR_TYPE_INT},
    [WR_EXTRA_FAMILY_DECISION_MAKERS] = {"family.decision_makers", WR_TYPE_INT},
    [WR_EXTRA_FAMILY_ACTIVE] = {"family.active_members", WR_TYPE_INT},
    [WR_EXTRA_FAMILY_OPPORTUNITIES] = {"family.open_opportunities", WR_TYPE_INT},
    [WR_EXTRA_COUNTS] = {NULL, WR_TYPE_TEXT},
};

/* "fit" is named fit_score. A part the model lacks has a name nobody can write. */
static struct wr_extra part_extra(struct wr_compiler *c, size_t i)
{
    const struct wr_model *m = c->model;
    const char *name = "";

    if (i < m->part_count)
        name = wr_arena_printf(c->arena, "%.*s_score", WR_FMT(m->parts[i].name)).ptr;
    return (struct wr_extra){name, WR_TYPE_MILLI};
}

/* Stage rules do not see the stage nor what follows it: their table ends before. */
static const struct wr_extra *make_extras(struct wr_compiler *c, bool stage)
{
    struct wr_extra *extras = WR_ARRAY(c->arena, struct wr_extra, WR_EXTRA_COUNT + 1);

    memcpy(extras, wr_extras_of_facts, WR_EXTRA_COUNTS * sizeof(*extras));
    extras[WR_EXTRA_SCORE] = (struct wr_extra){"score", WR_TYPE_MILLI};
    for (size_t i = 0; i < WR_MAX_PARTS; i++)
        extras[WR_EXTRA_PARTS + i] = part_extra(c, i);
    extras[WR_EXTRA_COMPLETENESS] = (struct wr_extra){"completeness", WR_TYPE_MILLI};
    for (size_t i = 0; i < WR_COVERAGES * WR_MAX_FRAMEWORKS; i++)
        extras[WR_EXTRA_FRAMEWORKS + i] = wr_coverage_extra(c, i);
    extras[WR_EXTRA_TIER] = (struct wr_extra){"tier", WR_TYPE_TEXT};
    if (!stage)
        return extras;
    extras[WR_EXTRA_STAGE] = (struct wr_extra){"stage", WR_TYPE_TEXT};
    extras[WR_EXTRA_PREVIOUS_PATH] = (struct wr_extra){"previous_path", WR_TYPE_TEXT};
    extras[WR_EXTRA_PREVIOUS_PATH_DAYS] =
        (struct wr_extra){"previous_path_days", WR_TYPE_INT};
    return extras;
}

void wr_extras_make(struct wr_compiler *c)
{
    c->extras_of_stages = make_extras(c, false);
    c->extras_of_paths = make_extras(c, true);
}

/* In the syntax of a model file, so that one compiler reads both and the documentation
 * can quote it. */
const char wr_default_model[] =
    "tiers:\n"
    "  hysteresis: 2\n"
    "  levels:\n"
    "    - {name: strong, from: 70, review: 90d}\n"
    "    - {name: partial, from: 40, review: 30d}\n"
    "    - {name: poor, from: 0, review: 180d}\n"
    "stages:\n"
    "  order: [raw, enriched, mql, sql]\n"
    "  keep:\n"
    "    - stage: sql\n"
    "      when: {field: lifecycle_stage,\n"
    "             in: [salesqualifiedlead, opportunity, customer, evangelist]}\n"
    "    - {stage: mql, when: {field: lifecycle_stage, is: marketingqualifiedlead}}\n"
    "  rules:\n"
    "    - stage: sql\n"
    "      when: [{field: score, at_least: 70}, {field: intent_score, at_least: 50}]\n"
    "    - {stage: mql, when: {field: score, at_least: 40}}\n"
    "    - {stage: enriched, when: always}\n"
    "paths:\n"
    "  table:\n"
    "    - {when: {field: open_opportunities, at_least: 1}, path: to_owner}\n"
    "    - {fit: high, intent: [high, medium], role: [decision_maker, influencer],\n"
    "       path: route_now}\n"
    "    - {fit: high, intent: [high, medium], path: find_better_stakeholder}\n"
    "    - {fit: high, intent: low, path: monitor_account}\n"
    "    - {fit: medium, path: nurture}\n"
    "    - {path: review_once}\n";
