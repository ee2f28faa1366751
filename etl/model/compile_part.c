/* compile_part.c - sub-scores: criteria, signals, caps, and the shares between them.
 *
 *   fit:
 *     criteria: [...]
 *     caps: {role: 30}
 *   scores:
 *     need: {style: weights, criteria: [...]}
 *   shares: {fit: 0.6, need: 0.4}
 */
#include "etl/model/compile.h"

static const char *const style_words[] = {"points", "weights", NULL};

struct part_config {
    const struct wr_yaml *criteria, *signals, *silence, *caps;
    int64_t undated_milli;
    int style;
};

const struct wr_option wr_part_options[] = {
    {.name = "style",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct part_config, style),
     .fallback = "points",
     .words = style_words,
     .help = "points, or weights: weight times level, made 100"},
    {.name = "criteria",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct part_config, criteria),
     .help = "list of criteria"},
    {.name = "caps",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct part_config, caps),
     .help = "NAME: most points that entries with this `cap:` earn together"},
    {.name = "signals",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct part_config, signals),
     .help = "list of signal kinds and their points; not for fit and group"},
    {.name = "silence",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct part_config, silence),
     .help = "list of {after, without, for, points}: what silence after a conversion "
             "costs; not for fit and group"},
    {.name = "undated",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct part_config, undated_milli),
     .fallback = "0.5",
     .min = 0,
     .max = WR_POINT,
     .help = "share of the points that events without a date earn"},
    {.name = NULL},
};

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
        if (!text.ptr || !wr_str_to_milli_exact(text, &caps[i].most) ||
            caps[i].most < 0 || caps[i].most > WR_MAX_POINTS)
            wr_diag_error(c->diags, wr_yaml_pos(node),
                          "a cap is 0 to 1000 points, with three decimals at most");
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

/* Behaviour says nothing about who somebody is, nor who else is there. */
static void check_behaviour(struct wr_compiler *c, const struct wr_yaml *node,
                            const char *what, const struct wr_part *part)
{
    const struct wr_model *m = c->model;

    if (!node)
        return;
    if (part == &m->parts[WR_PART_FIT] || part == &m->parts[WR_PART_GROUP])
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "%s add nothing to %s; use them under intent", what,
                      part->name.ptr);
    if (part->weights_milli)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "%s have points: they do not go with `style: weights`", what);
}

/* The most that weights and levels can come to is what is made 100. */
static void sum_weights(struct wr_part *part)
{
    part->weights_milli = 0;
    for (size_t i = 0; i < part->criterion_count; i++)
        part->weights_milli += part->criteria[i].weight * WR_MAX_LEVEL * WR_POINT;
    if (!part->weights_milli) /* after a mistake */
        part->weights_milli = WR_FULL_MILLI;
}

static void compile_part(struct wr_compiler *c, const struct wr_yaml *node,
                         struct wr_str name, struct wr_part *part)
{
    struct part_config config = {0};

    part->name = name;
    part->there = node != NULL;
    if (!node)
        return;
    (void)wr_compile_map(c, wr_part_options, node, &config);
    part->undated_milli = config.undated_milli;
    part->weights_milli = config.style == 1 ? WR_FULL_MILLI : 0;
    check_behaviour(c, config.signals, "signals", part);
    check_behaviour(c, config.silence, "silences", part);
    if (config.caps && part->weights_milli)
        wr_diag_error(c->diags, wr_yaml_pos(config.caps),
                      "caps do not go with `style: weights`");
    else if (config.caps)
        compile_caps(c, config.caps, part);
    c->may_ask_source = part == &c->model->parts[WR_PART_INTENT];
    if (config.criteria)
        wr_compile_criteria(c, config.criteria, part);
    c->may_ask_source = false;
    if (part->weights_milli)
        sum_weights(part);
    if (config.signals)
        wr_compile_signals(c, config.signals, part);
    if (config.silence)
        wr_compile_silences(c, config.silence, part);
    if (wr_yaml_kind(node) == WR_YAML_MAP && !config.criteria && !config.signals)
        wr_diag_error(c->diags, wr_yaml_pos(node), "%.*s has no criteria",
                      WR_FMT(name));
}

bool wr_is_plain_name(struct wr_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.ptr[i];

        if ((ch < 'a' || ch > 'z') && ch != '_')
            return false;
    }
    return name.len > 0 && name.len <= 32;
}

static struct wr_part *find_part(struct wr_model *m, struct wr_str name)
{
    for (size_t i = 0; i < m->part_count; i++) {
        if (wr_str_eq(m->parts[i].name, name))
            return &m->parts[i];
    }
    return NULL;
}

static void compile_named(struct wr_compiler *c, const struct wr_yaml *scores, size_t i)
{
    struct wr_model *m = c->model;
    struct wr_str name = wr_arena_str(c->arena, wr_yaml_key_at(scores, i));
    const struct wr_yaml *node = wr_yaml_at(scores, i);
    struct wr_part *part = find_part(m, name);

    if (part && part->there)
        wr_diag_error(c->diags, wr_yaml_pos(node), "%.*s stands here twice",
                      WR_FMT(name));
    else if (!wr_is_plain_name(name) || wr_str_eqz(name, "score"))
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "a sub-score is named with a-z and _, and not \"score\"");
    else if (part)
        compile_part(c, node, name, part);
    else if (m->part_count == WR_MAX_PARTS)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "at most %d sub-scores besides fit, intent and group",
                      WR_MAX_PARTS - WR_PART_NAMED);
    else
        compile_part(c, node, name, &m->parts[m->part_count++]);
}

void wr_compile_parts(struct wr_compiler *c, const struct wr_yaml *const *named,
                      const struct wr_yaml *scores)
{
    static const char *const names[WR_PART_NAMED] = {"fit", "intent", "group"};
    struct wr_model *m = c->model;

    m->part_count = WR_PART_NAMED;
    for (size_t i = 0; i < WR_PART_NAMED; i++)
        compile_part(c, named[i], wr_str(names[i]), &m->parts[i]);
    if (scores && wr_yaml_kind(scores) != WR_YAML_MAP)
        wr_diag_error(c->diags, wr_yaml_pos(scores), "scores is a map of sub-scores");
    else if (scores)
        for (size_t i = 0; i < wr_yaml_size(scores); i++)
            compile_named(c, scores, i);
}

/* --- shares --- */

static void take_share(struct wr_compiler *c, const struct wr_yaml *node,
                       struct wr_str name)
{
    struct wr_part *part = find_part(c->model, name);
    struct wr_str text = wr_yaml_text(node, c->diags);
    const char *words[WR_MAX_PARTS + 1] = {NULL};

    if (!part) {
        for (size_t i = 0; i < c->model->part_count; i++)
            words[i] = c->model->parts[i].name.ptr;
        wr_diag_unknown(c->diags, wr_yaml_pos(node), "sub-score", name, words);
        return;
    }
    if (!text.ptr || !wr_str_to_milli_exact(text, &part->share_milli) ||
        part->share_milli < 0 || part->share_milli > WR_POINT) {
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "a share is 0 to 1, with three decimals at most");
        part->share_milli = 0;
    }
    if (part->share_milli && !part->there)
        wr_diag_error(c->diags, wr_yaml_pos(node), "%.*s has a share and no criteria",
                      WR_FMT(name));
}

static void share_whole(struct wr_model *m)
{
    for (size_t i = 0; i < m->part_count; i++)
        m->parts[i].share_milli = m->parts[i].there ? WR_POINT : 0;
}

static void check_sum(struct wr_compiler *c, const struct wr_yaml *node)
{
    int64_t sum = 0;

    for (size_t i = 0; i < c->model->part_count; i++)
        sum += c->model->parts[i].share_milli;
    if (sum != WR_POINT)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "the shares make %d.%03d together, not 1", (int)(sum / WR_POINT),
                      (int)(sum % WR_POINT));
}

void wr_compile_shares(struct wr_compiler *c, const struct wr_yaml *node)
{
    size_t before = wr_diags_errors(c->diags);

    if (!node && c->model->open_ended) {
        share_whole(c->model);
        return;
    }
    if (wr_yaml_kind(node) != WR_YAML_MAP) {
        wr_diag_error(
            c->diags, wr_yaml_pos(node ? node : c->root),
            "shares says what each sub-score counts: {fit: 0.6, intent: 0.4}");
        return;
    }
    for (size_t i = 0; i < wr_yaml_size(node); i++)
        take_share(c, wr_yaml_at(node, i), wr_yaml_key_at(node, i));
    if (!c->model->open_ended && wr_diags_errors(c->diags) == before)
        check_sum(c, node);
}
