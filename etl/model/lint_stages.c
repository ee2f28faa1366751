/* lint_stages.c - stages that no lead comes to.
 *
 * A lead begins in the first stage, is taken further by a person (`keep`, or a stage
 * only people set), by a rule where `from` leaves a way, or is held one stage below the
 * one it is handed over in.
 */
#include "etl/model/remark.h"

#define BIT(stage) (1u << (stage))

static unsigned named_by(const struct wr_stage_rule *rules, size_t count)
{
    unsigned stages = 0;

    for (size_t i = 0; i < count; i++)
        stages |= BIT(rules[i].stage);
    return stages;
}

/* With this tier, and whatever else may be known. */
static bool can_hold(const struct wr_predicate *when, struct wr_str tier)
{
    static const struct wr_profile nobody = {.as_of_us = 0};
    struct wr_value value = wr_value_text(tier);
    const struct wr_value *extras[WR_EXTRA_COUNT] = {[WR_EXTRA_TIER] = &value};
    bool fields[WR_MAX_FIELDS], open[WR_EXTRA_COUNT];

    memset(fields, true, sizeof(fields));
    memset(open, true, sizeof(open));
    open[WR_EXTRA_TIER] = false;
    return wr_predicate_reach(when, &(struct wr_view){&nobody, extras},
                              &(struct wr_openness){fields, open}) &
           WR_REACH(WR_TRUE);
}

/* Stages that a rule sets in some tier that is in reach. What a model with segments
 * writes may be for theirs. */
static unsigned ruled_in_reach(const struct wr_variant *v, int64_t most)
{
    const struct wr_model *m = v->model;
    unsigned stages = 0;

    if (v->segment.ptr || m->segment_count > 0)
        return named_by(m->stage_rules, m->stage_rule_count);
    for (size_t i = 0; i < m->stage_rule_count; i++) {
        for (size_t t = 0; t < m->tier_count; t++) {
            if (m->tiers[t].from_milli <= most &&
                can_hold(m->stage_rules[i].when, m->tiers[t].name))
                stages |= BIT(m->stage_rules[i].stage);
        }
    }
    return stages;
}

/* Where a lead can be without that any rule says so. */
static unsigned beginnings(const struct wr_model *m)
{
    unsigned stages = BIT(0) | named_by(m->floors, m->floor_count);

    for (size_t i = 0; i < m->stage_count; i++)
        stages |= m->stages[i].by_person ? BIT(i) : 0;
    return stages;
}

/* What the handover lacks keeps a lead in the nearest one below that weir may set. */
static unsigned waiting_room(const struct wr_model *m, unsigned reached)
{
    size_t stage = m->handoff.stage;

    if (stage == 0 || !(reached & BIT(stage)))
        return 0;
    do {
        stage--;
    } while (stage > 0 && m->stages[stage].by_person);
    return BIT(stage);
}

static unsigned reachable(const struct wr_model *m, unsigned ruled)
{
    unsigned reached = beginnings(m), before;

    do {
        before = reached;
        for (size_t i = 0; i < m->stage_count; i++) {
            unsigned from = m->stages[i].from;

            if (ruled & BIT(i) && (!from || from & reached))
                reached |= BIT(i);
        }
        reached |= waiting_room(m, reached);
    } while (reached != before);
    return reached;
}

static void lint_unreached(struct wr_lints *out, const struct wr_variant *v,
                           int64_t most, const struct wr_yaml *order)
{
    const struct wr_model *m = v->model;
    unsigned named = named_by(m->stage_rules, m->stage_rule_count);
    unsigned ruled = ruled_in_reach(v, most), reached = reachable(m, ruled);

    for (size_t i = 0; i < m->stage_count; i++) {
        const char *why = "no rule sets it, and no person under `keep`";

        if (reached & BIT(i))
            continue;
        if (ruled & BIT(i))
            why = "none is ever in a stage of its `from`";
        else if (named & BIT(i))
            why = "its rule is true in no tier that is in reach";
        wr_remark(out, false, wr_yaml_at(order, i), "no lead comes to stage %.*s: %s",
                  WR_FMT(m->stages[i].name), why);
    }
}

/* A rule whose stage has no way from everywhere may be passed over. */
static void lint_hidden(struct wr_lints *out, const struct wr_variant *v,
                        const struct wr_yaml *rules)
{
    const struct wr_model *m = v->model;

    for (size_t later = 1; later < m->stage_rule_count; later++) {
        size_t i = 0;

        while (i < later &&
               (m->stages[m->stage_rules[i].stage].from ||
                wr_predicate_cover(m->stage_rules[i].when,
                                   m->stage_rules[later].when) != WR_COVER_ALL))
            i++;
        if (i < later)
            wr_remark(out, false, wr_yaml_at(rules, later),
                      "rule %zu of the stages is never reached: rule %zu takes all of "
                      "it",
                      later + 1, i + 1);
    }
}

void wr_lint_stages(struct wr_lints *out, const struct wr_variant *v, int64_t most)
{
    const struct wr_yaml *stages = wr_yaml_get(v->node, "stages");

    if (!stages)
        return;
    lint_unreached(out, v, most, wr_yaml_get(stages, "order"));
    lint_hidden(out, v, wr_yaml_get(stages, "rules"));
}
