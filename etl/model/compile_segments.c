/* compile_segments.c - `segments:`, kinds of leads that are decided their own way.
 *
 *   - name: enterprise
 *     when: {field: employees, at_least: 1000}
 *     tiers: {...}
 *     paths: {...}
 *
 * A section that a segment has stands in place of the model's; the others are the
 * model's. The first segment whose condition is true takes the lead. Each is compiled
 * into a model of its own, so that deciding knows nothing of segments.
 */
#include "etl/model/compile.h"

struct segment_config {
    struct wr_str name;
    const struct wr_yaml *when, *completeness, *shares, *fit, *intent, *group, *scores,
        *stops, *tiers, *stages, *paths;
};

#define SECTION(key)                                    \
    {                                                   \
        .name = #key, .type = WR_OPT_NODE,              \
        .offset = offsetof(struct segment_config, key), \
        .help = "in place of the model's"               \
    }

const struct wr_option wr_segment_options[] = {
    {.name = "name",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct segment_config, name),
     .required = true,
     .help = "for receipts and reports"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct segment_config, when),
     .required = true,
     .help = "which leads are of it"},
    SECTION(completeness),
    SECTION(shares),
    SECTION(fit),
    SECTION(intent),
    SECTION(group),
    SECTION(scores),
    SECTION(stops),
    SECTION(tiers),
    SECTION(stages),
    SECTION(paths),
    {.name = NULL},
};

#define TAKE(key) (own->key ? own->key : base->key)

static struct wr_model_config merge(const struct wr_model_config *base,
                                    const struct segment_config *own)
{
    struct wr_model_config merged = *base;

    merged.completeness = TAKE(completeness);
    merged.shares = TAKE(shares);
    merged.fit = TAKE(fit);
    merged.intent = TAKE(intent);
    merged.group = TAKE(group);
    merged.scores = TAKE(scores);
    merged.stops = TAKE(stops);
    merged.tiers = TAKE(tiers);
    merged.stages = TAKE(stages);
    merged.paths = TAKE(paths);
    return merged;
}

/* Only where the model's own sections are sound: their mistakes are told once. */
static void compile_variant(struct wr_compiler *c, const struct wr_model_config *config,
                            struct wr_segment *out)
{
    struct wr_model *base = c->model;

    out->model = WR_NEW(c->arena, struct wr_model);
    out->model->arena = base->arena;
    out->model->name = base->name;
    c->model = out->model;
    wr_compile_sections(c, config);
    c->model = base;
}

static void compile_segment(struct wr_compiler *c, const struct wr_model_config *base,
                            const struct wr_yaml *node, struct wr_segment *out)
{
    struct segment_config own = {0};
    struct wr_model_config merged;

    (void)wr_compile_map(c, wr_segment_options, node, &own);
    out->name = own.name;
    if (own.when)
        out->when = wr_compile_predicate(c, own.when, wr_extras_of_facts);
    merged = merge(base, &own);
    if (c->sound)
        compile_variant(c, &merged, out);
}

void wr_compile_segments(struct wr_compiler *c, const struct wr_model_config *config)
{
    const struct wr_yaml *list = config->segments;
    size_t count =
        list ? wr_compile_list(c, list, "segments", WR_MAX_SEGMENT_RULES) : 0;
    struct wr_segment *segments = WR_ARRAY(c->arena, struct wr_segment, count);

    for (size_t i = 0; i < count; i++) {
        compile_segment(c, config, wr_yaml_at(list, i), &segments[i]);
        for (size_t k = 0; k < i && segments[i].name.ptr; k++) {
            if (wr_str_eq(segments[i].name, segments[k].name))
                wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(list, i)),
                              "there is a segment \"%.*s\" already",
                              WR_FMT(segments[i].name));
        }
    }
    c->model->segments = segments;
    c->model->segment_count = count;
}
