/* compile_part.c - fit, intent and group: criteria, caps, and the shares between them.
 *
 *   criteria:
 *     - name: company size
 *       cases: [{points: 25, when: {...}}, {points: 10, when: {...}}]
 *       missing: neutral
 *     - {name: decision maker, points: 20, when: {...}, cap: role}
 *   caps: {role: 30}
 */
#include "etl/model/compile.h"

static const char *const missing_words[] = {
    [WR_MISSING_ZERO] = "zero",
    [WR_MISSING_NEUTRAL] = "neutral",
    [WR_MISSING_BLOCKS] = "blocks",
    NULL,
};

struct part_config {
    const struct wr_yaml *criteria, *signals, *caps;
    int64_t undated_milli;
};

#define CRITERIA                                                                     \
    {                                                                                \
        .name = "criteria", .type = WR_OPT_NODE,                                     \
        .offset = offsetof(struct part_config, criteria), .help = "list of criteria" \
    }
#define CAPS                                                                  \
    {                                                                         \
        .name = "caps", .type = WR_OPT_NODE,                                  \
        .offset = offsetof(struct part_config, caps),                         \
        .help = "most points that entries with the same `cap:` earn together" \
    }

static const struct wr_option part_options[] = {CRITERIA, CAPS, {.name = NULL}};

static const struct wr_option intent_options[] = {
    CRITERIA,
    CAPS,
    {.name = "signals",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct part_config, signals),
     .help = "list of signal kinds and their points"},
    {.name = "undated",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct part_config, undated_milli),
     .fallback = "0.5",
     .min = 0,
     .max = WR_POINT,
     .help = "share of the points that events without a date earn"},
    {.name = NULL},
};

struct criterion_config {
    struct wr_str name;
    int64_t points, stale_milli;
    const struct wr_yaml *when, *cases, *cap;
    int missing;
};

static const struct wr_option criterion_options[] = {
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
    int64_t points;
    const struct wr_yaml *when;
};

static const struct wr_option case_options[] = {
    {.name = "points",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct case_config, points),
     .required = true,
     .min = -WR_MAX_POINTS,
     .max = WR_MAX_POINTS,
     .help = "may be negative"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct case_config, when),
     .required = true,
     .help = "condition"},
    {.name = NULL},
};

/* Where a lead comes from may colour its behaviour; it says nothing about who it is. */
static void refuse_source(struct wr_compiler *c, const struct wr_predicate *when,
                          const struct wr_part *part, struct wr_pos pos)
{
    wr_field_id fields[WR_MAX_PREDICATE_LEAVES];
    size_t count;

    if (!when || part != &c->model->parts[WR_PART_FIT])
        return;
    count = wr_predicate_fields(when, fields, WR_COUNT(fields));
    for (size_t i = 0; i < count; i++) {
        if (fields[i] == WR_F_LEAD_SOURCE)
            wr_diag_error(c->diags, pos,
                          "lead_source adds nothing to fit; use it under intent");
    }
}

static void compile_case(struct wr_compiler *c, const struct wr_part *part,
                         int64_t points, const struct wr_yaml *when,
                         struct wr_case *out)
{
    *out = (struct wr_case){points, wr_compile_predicate(c, when, wr_extras_of_facts)};
    refuse_source(c, out->when, part, wr_yaml_pos(when));
}

static void compile_cases(struct wr_compiler *c, const struct wr_part *part,
                          const struct criterion_config *config,
                          struct wr_criterion *out)
{
    struct wr_case *cases;

    out->case_count =
        config->cases ? wr_compile_list(c, config->cases, "cases", WR_MAX_CASES) : 1;
    cases = WR_ARRAY(c->arena, struct wr_case, out->case_count);
    out->cases = cases;
    if (!config->cases) {
        compile_case(c, part, config->points, config->when, cases);
        return;
    }
    for (size_t i = 0; i < out->case_count; i++) {
        struct case_config one = {0};

        (void)wr_compile_map(c, case_options, wr_yaml_at(config->cases, i), &one);
        compile_case(c, part, one.points, one.when, &cases[i]);
    }
}

static void compile_criterion(struct wr_compiler *c, const struct wr_part *part,
                              const struct wr_yaml *map, struct wr_criterion *out)
{
    struct criterion_config config = {.stale_milli = c->stale_milli};
    bool points = wr_yaml_get(map, "points") != NULL;

    (void)wr_compile_map(c, criterion_options, map, &config);
    out->name = config.name;
    out->missing = (enum wr_missing)config.missing;
    out->stale_milli = config.stale_milli;
    out->cap = wr_compile_cap(c, part, config.cap);
    if (config.cases ? points || config.when : !points || !config.when)
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      "a criterion has points and when, or cases");
    compile_cases(c, part, &config, out);
    for (size_t i = 0; i < out->case_count; i++) {
        if (i == 0 || out->cases[i].points > out->top)
            out->top = out->cases[i].points;
    }
}

static void compile_criteria(struct wr_compiler *c, const struct wr_yaml *list,
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

static void compile_caps(struct wr_compiler *c, const struct wr_yaml *map,
                         struct wr_part *part)
{
    size_t count = wr_yaml_size(map);
    struct wr_cap *caps;

    if (wr_yaml_kind(map) != WR_YAML_MAP || count > WR_MAX_CAPS) {
        wr_diag_error(c->diags, wr_yaml_pos(map), "caps is a map of at most %d names",
                      WR_MAX_CAPS);
        return;
    }
    caps = WR_ARRAY(c->arena, struct wr_cap, count);
    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *node = wr_yaml_at(map, i);
        struct wr_str text = wr_yaml_text(node, c->diags);

        caps[i].name = wr_arena_str(c->arena, wr_yaml_key_at(map, i));
        if (!text.ptr || !wr_str_to_milli(text, &caps[i].most) || caps[i].most < 0 ||
            caps[i].most > WR_MAX_POINTS)
            wr_diag_error(c->diags, wr_yaml_pos(node), "a cap is 0 to 1000 points");
    }
    part->caps = caps;
    part->cap_count = count;
}

int wr_compile_cap(struct wr_compiler *c, const struct wr_part *part,
                   const struct wr_yaml *node)
{
    const char *words[WR_MAX_CAPS + 1] = {NULL};
    struct wr_str name;

    if (!node)
        return -1;
    name = wr_yaml_text(node, c->diags);
    if (!name.ptr) {
        if (wr_yaml_kind(node) != WR_YAML_SCALAR)
            wr_diag_error(c->diags, wr_yaml_pos(node), "cap is the name of one");
        return -1;
    }
    for (size_t i = 0; i < part->cap_count; i++) {
        if (wr_str_eq(name, part->caps[i].name))
            return (int)i;
        words[i] = part->caps[i].name.ptr;
    }
    if (part->cap_count)
        wr_diag_unknown(c->diags, wr_yaml_pos(node), "cap", name, words);
    else
        wr_diag_error(c->diags, wr_yaml_pos(node), "\"%.*s\" is not among the caps",
                      WR_FMT(name));
    return -1;
}

void wr_compile_part(struct wr_compiler *c, const struct wr_yaml *node,
                     enum wr_part_id id)
{
    static const char *const names[] = WR_PART_WORDS;
    struct wr_part *part = &c->model->parts[id];
    struct part_config config = {0};

    part->name = wr_str(names[id]);
    part->there = node != NULL;
    if (!node)
        return;
    (void)wr_compile_map(c, id == WR_PART_INTENT ? intent_options : part_options, node,
                         &config);
    part->undated_milli = config.undated_milli;
    if (config.caps)
        compile_caps(c, config.caps, part);
    if (config.criteria)
        compile_criteria(c, config.criteria, part);
    if (config.signals)
        wr_compile_signals(c, config.signals, part);
    if (wr_yaml_kind(node) == WR_YAML_MAP && !config.criteria && !config.signals)
        wr_diag_error(c->diags, wr_yaml_pos(node), "%s has no criteria", names[id]);
}

struct shares_config {
    int64_t milli[WR_PART_COUNT];
};

#define SHARE(key, id, text)                                                      \
    {                                                                             \
        .name = (key), .type = WR_OPT_MILLI, .fallback = "0", .min = 0,           \
        .max = WR_POINT,                                                          \
        .offset = offsetof(struct shares_config, milli) + (id) * sizeof(int64_t), \
        .help = (text)                                                            \
    }

static const struct wr_option share_options[] = {
    SHARE("fit", WR_PART_FIT, "share of fit in the score, 0 to 1"),
    SHARE("intent", WR_PART_INTENT, "share of intent"),
    SHARE("group", WR_PART_GROUP, "share of the buying group"),
    {.name = NULL},
};

void wr_compile_shares(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_part *parts = c->model->parts;
    struct shares_config shares = {0};
    int64_t sum = 0;
    bool ok;

    if (!node)
        return;
    ok = wr_compile_map(c, share_options, node, &shares);
    for (size_t i = 0; i < WR_PART_COUNT; i++) {
        parts[i].share_milli = shares.milli[i];
        sum += shares.milli[i];
        if (shares.milli[i] && !parts[i].there)
            wr_diag_error(c->diags, wr_yaml_pos(node), "%s has a share and no criteria",
                          parts[i].name.ptr);
    }
    if (ok && sum != WR_POINT)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "the shares make %d.%03d together, not 1", (int)(sum / WR_POINT),
                      (int)(sum % WR_POINT));
}
