/* compile_stages.c - `stages:`, how far a lead is, each stage with its written rule.
 *
 *   order: [raw, enriched, {name: mql, from: [enriched]}, {name: sal, set_by: person}]
 *   keep: [{stage: sal, when: {field: lead_status, is: accepted}}]
 *   rules: [{stage: mql, when: {field: tier, is: strong}},
 *           {stage: enriched, when: always}]
 *
 * `from` names the stages a lead may come from, any where it is left out. A stage that
 * only a person sets has no rule: it is read back under `keep`.
 */
#include "etl/model/compile.h"

static const char *const setter_words[] = {"weir", "person", NULL};

struct stages_config {
    struct wr_str disqualified;
    const struct wr_yaml *order, *keep, *rules;
};

const struct wr_option wr_stages_options[] = {
    {.name = "order",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct stages_config, order),
     .required = true,
     .help = "from the first to the last, names or {name, set_by, from}; the first is "
             "that of a lead no rule takes"},
    {.name = "disqualified",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct stages_config, disqualified),
     .fallback = "disqualified",
     .help = "stage of a lead that a stop ended"},
    {.name = "keep",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct stages_config, keep),
     .help = "list of {stage, when}: a person took the lead at least so far"},
    {.name = "rules",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct stages_config, rules),
     .required = true,
     .help = "list of {stage, when}; the first that is true counts"},
    {.name = NULL},
};

struct place_config {
    struct wr_str name;
    int set_by;
    const struct wr_yaml *from;
};

const struct wr_option wr_place_options[] = {
    {.name = "name",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct place_config, name),
     .required = true,
     .help = "of the stage"},
    {.name = "set_by",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct place_config, set_by),
     .fallback = "weir",
     .words = setter_words,
     .help = "weir, or person: then weir never sets it and reads it back under keep"},
    {.name = "from",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct place_config, from),
     .help = "stages a lead may come from; any by default"},
    {.name = NULL},
};

struct stage_config {
    const struct wr_yaml *stage, *when;
};

const struct wr_option wr_stage_rule_options[] = {
    {.name = "stage",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct stage_config, stage),
     .required = true,
     .help = "one of the order"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct stage_config, when),
     .required = true,
     .help = "condition; may name score, fit_score and the other sub-scores, tier"},
    {.name = NULL},
};

/* --- the order --- */

static void check_name(struct wr_compiler *c, const struct wr_yaml *node, size_t at)
{
    const struct wr_model *m = c->model;
    struct wr_str name = m->stages[at].name;
    bool taken = wr_str_eq(name, m->disqualified);

    for (size_t i = 0; i < at; i++)
        taken = taken || wr_str_eq(name, m->stages[i].name);
    if (name.ptr && taken)
        wr_diag_error(c->diags, wr_yaml_pos(node), "there is a stage \"%.*s\" already",
                      WR_FMT(name));
}

/* Names first: `from` may name a stage further down. Returns the nodes of `from`. */
static void compile_place(struct wr_compiler *c, const struct wr_yaml *node, size_t at,
                          const struct wr_yaml **from)
{
    struct wr_stage *stage = &c->model->stages[at];
    struct place_config config = {0};

    if (wr_yaml_kind(node) == WR_YAML_SCALAR)
        config.name = wr_arena_str(c->arena, wr_yaml_text(node, c->diags));
    else
        (void)wr_compile_map(c, wr_place_options, node, &config);
    *stage = (struct wr_stage){.name = config.name, .by_person = config.set_by == 1};
    *from = config.from;
    check_name(c, node, at);
    if (at == 0 && stage->by_person)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "the first stage is that of a lead no rule takes: weir sets it");
    if (stage->by_person && config.from)
        wr_diag_error(c->diags, wr_yaml_pos(config.from),
                      "from is for stages that weir sets; a person is free");
}

/* Where the order itself is wrong, that is said, and no name is unknown. */
static size_t stage_index(struct wr_compiler *c, const struct wr_yaml *node)
{
    const char *words[WR_MAX_STAGES + 1] = {NULL};
    struct wr_str name = wr_yaml_text(node, c->diags);
    size_t count = 0;

    for (size_t i = 0; i < c->model->stage_count; i++) {
        if (wr_str_eq(name, c->model->stages[i].name))
            return i;
        if (c->model->stages[i].name.ptr)
            words[count++] = c->model->stages[i].name.ptr;
    }
    if (count > 0 && (name.ptr || wr_yaml_kind(node) != WR_YAML_SCALAR))
        wr_diag_unknown(c->diags, wr_yaml_pos(node), "stage", name, words);
    return 0;
}

static void compile_from(struct wr_compiler *c, const struct wr_yaml *list, size_t at)
{
    size_t count = list ? wr_compile_list(c, list, "from", WR_MAX_STAGES) : 0;

    for (size_t i = 0; i < count; i++)
        c->model->stages[at].from |= 1u << stage_index(c, wr_yaml_at(list, i));
}

static void compile_order(struct wr_compiler *c, const struct wr_yaml *list)
{
    const struct wr_yaml *from[WR_MAX_STAGES] = {NULL};
    size_t count = wr_compile_list(c, list, "order", WR_MAX_STAGES);

    c->model->stage_count = count;
    for (size_t i = 0; i < count; i++)
        compile_place(c, wr_yaml_at(list, i), i, &from[i]);
    for (size_t i = 0; i < count; i++)
        compile_from(c, from[i], i);
}

/* --- rules --- */

static const struct wr_stage_rule *compile_stage_rules(struct wr_compiler *c,
                                                       const struct wr_yaml *list,
                                                       const char *what,
                                                       const struct wr_extra *extras,
                                                       size_t *count)
{
    struct wr_stage_rule *rules;

    *count = list ? wr_compile_list(c, list, what, WR_MAX_RULES) : 0;
    rules = WR_ARRAY(c->arena, struct wr_stage_rule, *count);
    for (size_t i = 0; i < *count; i++) {
        struct stage_config config = {0};

        (void)wr_compile_map(c, wr_stage_rule_options, wr_yaml_at(list, i), &config);
        if (config.stage)
            rules[i].stage = stage_index(c, config.stage);
        if (config.when)
            rules[i].when = wr_compile_predicate(c, config.when, extras);
    }
    return rules;
}

static bool any_sets(const struct wr_stage_rule *rules, size_t count, size_t stage,
                     size_t *at)
{
    for (*at = 0; *at < count; ++*at) {
        if (rules[*at].stage == stage)
            return true;
    }
    return false;
}

static void check_setters(struct wr_compiler *c, const struct stages_config *config)
{
    const struct wr_model *m = c->model;
    size_t at;

    for (size_t i = 0; i < m->stage_count; i++) {
        const struct wr_stage *stage = &m->stages[i];

        if (!stage->by_person)
            continue;
        if (any_sets(m->stage_rules, m->stage_rule_count, i, &at))
            wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(config->rules, at)),
                          "%.*s is set by a person: it has no rule, and stands under "
                          "keep",
                          WR_FMT(stage->name));
        if (!any_sets(m->floors, m->floor_count, i, &at))
            wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(config->order, i)),
                          "%.*s is set by a person: keep says how weir sees it",
                          WR_FMT(stage->name));
    }
}

static void check_reached(struct wr_compiler *c, const struct wr_yaml *list)
{
    const struct wr_model *m = c->model;

    for (size_t i = 0; i + 1 < m->stage_rule_count; i++) {
        if (!wr_predicate_is_always(m->stage_rules[i].when))
            continue;
        wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(list, i + 1)),
                      "never reached: the rule above takes everything");
        return;
    }
}

void wr_compile_stages(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_model *m = c->model;
    struct stages_config config = {0};
    size_t before = wr_diags_errors(c->diags);

    (void)wr_compile_map(c, wr_stages_options, node, &config);
    m->disqualified = config.disqualified;
    if (config.order)
        compile_order(c, config.order);
    m->floors = compile_stage_rules(c, config.keep, "keep", wr_extras_of_facts,
                                    &m->floor_count);
    m->stage_rules = compile_stage_rules(c, config.rules, "rules", c->extras_of_stages,
                                         &m->stage_rule_count);
    if (wr_diags_errors(c->diags) != before)
        return;
    check_setters(c, &config);
    if (wr_diags_errors(c->diags) == before)
        check_reached(c, config.rules);
}
