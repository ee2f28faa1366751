/* compile_criteria.c - `criteria:` of one part.
 *
 *   - name: company size
 *     cases: [{points: 25, when: {...}}, {points: 10, when: {...}}]
 *     missing: neutral
 *   - {name: decision maker, points: 20, when: {...}, cap: role}
 *
 * In the style of weights, points are a weight of 1 to 5 times a level of 1 to 3:
 *
 *   - name: industry
 *     weight: 4
 *     cases: [{level: 3, when: ...}, {level: 1, when: ...}]
 */
#include "etl/model/compile.h"

static const char *const missing_words[] = {
    [WR_MISSING_ZERO] = "zero",
    [WR_MISSING_NEUTRAL] = "neutral",
    [WR_MISSING_BLOCKS] = "blocks",
    NULL,
};

struct criterion_config {
    struct wr_str name;
    int64_t points, stale_milli, weight, level;
    const struct wr_yaml *when, *cases, *cap;
    int missing;
};

const struct wr_option wr_criterion_options[] = {
    {.name = "name",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct criterion_config, name),
     .required = true,
     .help = "for the receipt"},
    {.name = "points",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct criterion_config, points),
     .min = -WR_MAX_POINTS,
     .max = WR_MAX_POINTS,
     .help = "may be negative"},
    {.name = "weight",
     .type = WR_OPT_INT,
     .offset = offsetof(struct criterion_config, weight),
     .min = 1,
     .max = WR_MAX_WEIGHT,
     .help = "in the style of weights: how much it counts, 1 to 5"},
    {.name = "level",
     .type = WR_OPT_INT,
     .offset = offsetof(struct criterion_config, level),
     .min = 1,
     .max = WR_MAX_LEVEL,
     .help = "in the style of weights: how well it is met, 1 to 3"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct criterion_config, when),
     .help = "condition"},
    {.name = "cases",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct criterion_config, cases),
     .help = "list of {points, when} in place of both; the first that is true counts"},
    {.name = "missing",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct criterion_config, missing),
     .fallback = "zero",
     .words = missing_words,
     .help = "what not knowing earns: zero, neutral (half), or blocks (hold the lead)"},
    {.name = "stale",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct criterion_config, stale_milli),
     .min = 0,
     .max = WR_POINT,
     .help = "share of the points that stale facts earn; the model's own by default"},
    {.name = "cap",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct criterion_config, cap),
     .help = "name of the cap it falls under"},
    {.name = NULL},
};

struct case_config {
    int64_t points, level;
    const struct wr_yaml *when;
};

const struct wr_option wr_case_options[] = {
    {.name = "points",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct case_config, points),
     .min = -WR_MAX_POINTS,
     .max = WR_MAX_POINTS,
     .help = "may be negative"},
    {.name = "level",
     .type = WR_OPT_INT,
     .offset = offsetof(struct case_config, level),
     .min = 1,
     .max = WR_MAX_LEVEL,
     .help = "in the style of weights"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct case_config, when),
     .required = true,
     .help = "condition"},
    {.name = NULL},
};

static void compile_case(struct wr_compiler *c, int64_t points,
                         const struct wr_yaml *when, struct wr_case *out)
{
    *out = (struct wr_case){points, wr_compile_predicate(c, when, wr_extras_of_facts)};
}

/* The points at `map` (a case, or a criterion of one case). */
static int64_t points_of(struct wr_compiler *c, const struct wr_part *part,
                         const struct wr_yaml *map, int64_t points, int64_t level,
                         int64_t weight)
{
    bool weighted = part->weights_milli > 0;
    bool neither = !wr_yaml_get(map, "level") && !wr_yaml_get(map, "points");

    if (neither && wr_yaml_get(map, "name"))
        return 0; /* a criterion that has neither: check_form tells */
    if (weighted != (wr_yaml_get(map, "level") != NULL) ||
        weighted == (wr_yaml_get(map, "points") != NULL))
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      weighted ? "in the style of weights it has a level, not points"
                               : "it has points (level goes with `style: weights`)");
    return weighted ? weight * level * WR_POINT : points;
}

static void compile_cases(struct wr_compiler *c, const struct wr_part *part,
                          const struct wr_yaml *map,
                          const struct criterion_config *config,
                          struct wr_criterion *out)
{
    struct wr_case *cases;

    out->case_count =
        config->cases ? wr_compile_list(c, config->cases, "cases", WR_MAX_CASES) : 1;
    cases = WR_ARRAY(c->arena, struct wr_case, out->case_count);
    out->cases = cases;
    if (!config->cases) {
        compile_case(
            c, points_of(c, part, map, config->points, config->level, config->weight),
            config->when, cases);
        return;
    }
    for (size_t i = 0; i < out->case_count; i++) {
        const struct wr_yaml *item = wr_yaml_at(config->cases, i);
        struct case_config one = {0};
        int64_t points;

        (void)wr_compile_map(c, wr_case_options, item, &one);
        points = points_of(c, part, item, one.points, one.level, config->weight);
        compile_case(c, points, one.when, &cases[i]);
    }
}

/* A criterion of one case has its points and condition itself. */
static void check_form(struct wr_compiler *c, const struct wr_part *part,
                       const struct wr_yaml *map)
{
    bool points = wr_yaml_get(map, "points") || wr_yaml_get(map, "level");
    bool when = wr_yaml_get(map, "when") != NULL;
    bool weight = wr_yaml_get(map, "weight") != NULL;

    if (wr_yaml_get(map, "cases") ? points || when : !points || !when)
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      "a criterion has points and when, or cases");
    if (weight != (part->weights_milli > 0))
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      weight ? "weight goes with `style: weights`"
                             : "in the style of weights each criterion has a weight");
}

static void compile_criterion(struct wr_compiler *c, const struct wr_part *part,
                              const struct wr_yaml *map, struct wr_criterion *out)
{
    struct criterion_config config = {.stale_milli = c->stale_milli};

    (void)wr_compile_map(c, wr_criterion_options, map, &config);
    out->name = config.name;
    out->missing = (enum wr_missing)config.missing;
    out->stale_milli = config.stale_milli;
    out->cap = wr_compile_cap(c, part, config.cap);
    out->weight = config.weight;
    check_form(c, part, map);
    if (config.cases || config.when)
        compile_cases(c, part, map, &config, out);
    for (size_t i = 0; i < out->case_count; i++) {
        if (i == 0 || out->cases[i].points > out->top)
            out->top = out->cases[i].points;
    }
}

void wr_compile_criteria(struct wr_compiler *c, const struct wr_yaml *list,
                         struct wr_part *part)
{
    size_t count = wr_compile_list(c, list, "criteria", WR_MAX_CRITERIA);
    struct wr_criterion *criteria = WR_ARRAY(c->arena, struct wr_criterion, count);

    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *map = wr_yaml_at(list, i);

        compile_criterion(c, part, map, &criteria[i]);
        for (size_t k = 0; k < i && criteria[i].name.ptr; k++) {
            if (wr_str_eq(criteria[i].name, criteria[k].name))
                wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_get(map, "name")),
                              "\"%.*s\" stands here twice", WR_FMT(criteria[i].name));
        }
    }
    part->criteria = criteria;
    part->criterion_count = count;
}
