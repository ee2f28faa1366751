/* lint_reach.c - conditions of stages and paths that want more points than there are.
 *
 * Told of the comparison, whatever stands around it: under a `not` it is as idle. What
 * a model with segments writes may be for theirs, which score in their own way.
 */
#include "etl/model/remark.h"

static void lint_condition(struct wr_lints *out, const struct wr_predicate *when,
                           const struct wr_most *most, const struct wr_yaml *node)
{
    int64_t by_extra[WR_EXTRA_COMPLETENESS + 1] = {
        [WR_EXTRA_SCORE] = most->score, [WR_EXTRA_COMPLETENESS] = WR_FULL_MILLI};

    memcpy(&by_extra[WR_EXTRA_PARTS], most->parts, sizeof(most->parts));
    for (size_t i = WR_EXTRA_SCORE; i <= WR_EXTRA_COMPLETENESS; i++) {
        struct wr_str text = wr_predicate_above(when, i, by_extra[i], out->arena);

        if (text.ptr)
            wr_remark(out, false, node,
                      "\"%.*s\" is never true: no lead comes to more than %lld",
                      WR_FMT(text), (long long)(by_extra[i] / WR_POINT));
    }
}

void wr_lint_reach(struct wr_lints *out, const struct wr_variant *v,
                   const struct wr_most *most)
{
    const struct wr_model *m = v->model;
    const struct wr_yaml *rules = wr_yaml_get(wr_yaml_get(v->node, "stages"), "rules");
    const struct wr_yaml *rows = wr_yaml_get(wr_yaml_get(v->node, "paths"), "table");

    if (m->segment_count > 0)
        return;
    for (size_t i = 0; rules && i < m->stage_rule_count; i++)
        lint_condition(out, m->stage_rules[i].when, most, wr_yaml_at(rules, i));
    for (size_t i = 0; rows && i < m->path_count; i++)
        lint_condition(out, m->paths[i].when, most, wr_yaml_at(rows, i));
}
