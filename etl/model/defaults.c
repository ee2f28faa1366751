/* defaults.c - tiers, stages and paths of a model that says nothing about them. */
#include "etl/model/compile.h"

const struct wr_extra wr_extras_of_facts[] = {
    [WR_EXTRA_MEMBERS] = {"group.members", WR_TYPE_INT},
    [WR_EXTRA_DECISION_MAKERS] = {"group.decision_makers", WR_TYPE_INT},
    [WR_EXTRA_INFLUENCERS] = {"group.influencers", WR_TYPE_INT},
    [WR_EXTRA_USERS] = {"group.users", WR_TYPE_INT},
    [WR_EXTRA_ACTIVE] = {"group.active_members", WR_TYPE_INT},
    [WR_EXTRA_GROUP_INTENT] = {"group.intent", WR_TYPE_MILLI},
    [WR_EXTRA_COUNTS] = {NULL, WR_TYPE_TEXT},
};

#define COUNTS_AND_SCORES                                                \
    [WR_EXTRA_MEMBERS] = {"group.members", WR_TYPE_INT},                 \
    [WR_EXTRA_DECISION_MAKERS] = {"group.decision_makers", WR_TYPE_INT}, \
    [WR_EXTRA_INFLUENCERS] = {"group.influencers", WR_TYPE_INT},         \
    [WR_EXTRA_USERS] = {"group.users", WR_TYPE_INT},                     \
    [WR_EXTRA_ACTIVE] = {"group.active_members", WR_TYPE_INT},           \
    [WR_EXTRA_GROUP_INTENT] = {"group.intent", WR_TYPE_MILLI},           \
    [WR_EXTRA_SCORE] = {"score", WR_TYPE_MILLI},                         \
    [WR_EXTRA_FIT] = {"fit_score", WR_TYPE_MILLI},                       \
    [WR_EXTRA_INTENT] = {"intent_score", WR_TYPE_MILLI},                 \
    [WR_EXTRA_GROUP] = {"group_score", WR_TYPE_MILLI},                   \
    [WR_EXTRA_COMPLETENESS] = {"completeness", WR_TYPE_MILLI},           \
    [WR_EXTRA_TIER] = {"tier", WR_TYPE_TEXT}

const struct wr_extra wr_extras_of_stages[] = {
    COUNTS_AND_SCORES,
    [WR_EXTRA_STAGE] = {NULL, WR_TYPE_TEXT},
};

const struct wr_extra wr_extras_of_paths[] = {
    COUNTS_AND_SCORES,
    [WR_EXTRA_STAGE] = {"stage", WR_TYPE_TEXT},
    [WR_EXTRA_COUNT] = {NULL, WR_TYPE_TEXT},
};

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
    "  rules:\n"
    "    - stage: sql\n"
    "      when: [{field: score, at_least: 70}, {field: intent_score, at_least: 50}]\n"
    "    - {stage: mql, when: {field: score, at_least: 40}}\n"
    "    - {stage: enriched, when: always}\n"
    "paths:\n"
    "  table:\n"
    "    - {fit: high, intent: [high, medium], role: [decision_maker, influencer],\n"
    "       path: route_now}\n"
    "    - {fit: high, intent: [high, medium], path: find_better_stakeholder}\n"
    "    - {fit: high, intent: low, path: monitor_account}\n"
    "    - {fit: medium, path: nurture}\n"
    "    - {path: review_once}\n";
