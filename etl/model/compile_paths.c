/* compile_paths.c - `paths:`, the decision table over sub-scores and role.
 *
 *   bands: {fit: {high: 70, medium: 40}, intent: {high: 50, medium: 20}}
 *   table:
 *     - {fit: high, intent: [high, medium], role: decision_maker, path: route_now}
 *     - {path: review_once}
 *
 * The first row that fits counts; a column left out takes anything. The last row takes
 * everything, so that no lead is without a next step.
 */
#include "etl/model/compile.h"

static const char *const band_words[] = {
    [WR_BAND_LOW] = "low",
    [WR_BAND_MEDIUM] = "medium",
    [WR_BAND_HIGH] = "high",
    NULL,
};

struct paths_config {
    const struct wr_yaml *bands, *table;
    struct wr_str suppress;
};

const struct wr_option wr_paths_options[] = {
    {.name = "bands",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct paths_config, bands),
     .help = "where fit, intent and group are high or medium"},
    {.name = "table",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct paths_config, table),
     .required = true,
     .help = "rows; the first that fits counts"},
    {.name = "suppress",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct paths_config, suppress),
     .fallback = "suppress",
     .help = "path of leads that are stopped or opted out"},
    {.name = NULL},
};

const struct wr_option wr_band_options[] = {
    {.name = "high",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct wr_bands, high),
     .fallback = "70",
     .min = 0,
     .max = WR_MAX_SCORE_MILLI,
     .help = "lowest sub-score that is high"},
    {.name = "medium",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct wr_bands, medium),
     .fallback = "40",
     .min = 0,
     .max = WR_MAX_SCORE_MILLI,
     .help = "lowest sub-score that is medium"},
    {.name = NULL},
};

struct row_config {
    const struct wr_yaml *bands[WR_MAX_PARTS], *role, *when;
    struct wr_str path, action;
    int64_t review_us, respond_us;
    bool contact;
};

/* A row has these, and a column for each part of the model. */
const struct wr_option wr_row_options[] = {
    {.name = "role",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct row_config, role),
     .help = "decision_maker, influencer, user, unknown; one or a list"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct row_config, when),
     .help = "a further condition"},
    {.name = "path",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct row_config, path),
     .required = true,
     .help = "name of the path"},
    {.name = "action",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct row_config, action),
     .help = "what a person is to do; well-known paths have one"},
    {.name = "review",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct row_config, review_us),
     .min = WR_HOUR_US,
     .max = 3660 * WR_DAY_US,
     .help = "look again after this; the tier's own by default"},
    {.name = "respond",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct row_config, respond_us),
     .min = WR_MINUTE_US,
     .max = 366 * WR_DAY_US,
     .help = "how soon somebody has to act; the tier's own by default"},
    {.name = "contact",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct row_config, contact),
     .fallback = "false",
     .help = "add to the action how the lead can be reached"},
    {.name = NULL},
};

static const struct {
    const char *path, *action;
    bool contact;
} known_paths[] = {
    {"route_now", "contact within 24 hours", true},
    {"nurture", "keep in the nurture programme", false},
    {"monitor_account", "watch the account; act when somebody there becomes active",
     false},
    {"find_better_stakeholder", "find a decision maker at the same account", false},
    {"review_once", "look at it once, then leave it", false},
    {"suppress", "leave it alone", false},
    {"to_owner", "tell the owner of the open opportunity before anybody calls", false},
    {"manual_review", "have a person look at it", false},
    {"re_enrich", "wait: what is missing or old is looked up again", false},
    {"self_service", "leave it to the product's own sign-up", false},
    {"nurture_no_intent", "fits and shows no interest: keep it warm", false},
    {"nurture_no_fit", "interested and no fit: content, no calls", false},
    {"nurture_wrong_role", "fits, but decides nothing: find out who does", false},
    {"nurture_no_timing", "fits and is interested, but not now: ask again later",
     false},
};

static unsigned word_bit(struct wr_compiler *c, const struct wr_yaml *node,
                         const char *what, const char *const *words)
{
    struct wr_str word = wr_yaml_text(node, c->diags);

    for (unsigned i = 0; words[i]; i++) {
        if (wr_str_eqz(word, words[i]))
            return 1u << i;
    }
    if (word.ptr)
        wr_diag_unknown(c->diags, wr_yaml_pos(node), what, word, words);
    else if (wr_yaml_kind(node) != WR_YAML_SCALAR)
        wr_diag_error(c->diags, wr_yaml_pos(node), "%s is a word or a list of words",
                      what);
    return 0;
}

/* A cell of the table: one word or several; left out, or `any`, it takes anything. */
static unsigned cell(struct wr_compiler *c, const struct wr_yaml *node,
                     const char *what, const char *const *words)
{
    unsigned mask = 0;

    if (!node || (wr_yaml_kind(node) == WR_YAML_SCALAR &&
                  wr_str_eq(wr_yaml_raw(node), WR_LIT("any"))))
        return 0;
    if (wr_yaml_kind(node) != WR_YAML_LIST)
        return word_bit(c, node, what, words);
    for (size_t i = 0; i < wr_yaml_size(node); i++)
        mask |= word_bit(c, wr_yaml_at(node, i), what, words);
    if (wr_yaml_size(node) == 0)
        wr_diag_error(c->diags, wr_yaml_pos(node), "an empty list takes nothing");
    return mask;
}

/* What is done on a path is said once: by the first row that names it, or by the table
 * of well-known paths. */
static void take_action(struct wr_compiler *c, const struct wr_yaml *map,
                        const struct row_config *config,
                        const struct wr_path_rule *above, struct wr_path_rule *rule)
{
    rule->action = config->action;
    rule->contact = config->contact;
    if (above && config->action.ptr && !wr_str_eq(config->action, above->action))
        wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_get(map, "action")),
                      "\"%.*s\" has another action in a row above",
                      WR_FMT(config->path));
    if (above) {
        rule->action = above->action;
        rule->contact = above->contact;
    }
    for (size_t i = 0; !rule->action.ptr && i < WR_COUNT(known_paths); i++) {
        if (wr_str_eqz(config->path, known_paths[i].path)) {
            rule->action = wr_str(known_paths[i].action);
            rule->contact = config->contact || known_paths[i].contact;
        }
    }
    if (!rule->action.ptr && config->path.ptr)
        wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_get(map, "path")),
                      "\"%.*s\" needs an action: it is none of the well-known paths",
                      WR_FMT(config->path));
}

static const struct wr_path_rule *same_path(const struct wr_path_rule *rules,
                                            size_t count, struct wr_str path)
{
    for (size_t i = 0; i < count; i++) {
        if (wr_str_eq(rules[i].path, path))
            return &rules[i];
    }
    return NULL;
}

static bool takes_everything(const struct wr_path_rule *rule)
{
    unsigned columns = rule->roles;

    for (size_t i = 0; i < WR_MAX_PARTS; i++)
        columns |= rule->bands[i];
    return !columns && !rule->when;
}

/* An option for each part, in front of those of `rest`. */
static const struct wr_option *with_parts(struct wr_compiler *c, size_t offset,
                                          const char *help,
                                          const struct wr_option *rest, size_t count)
{
    const struct wr_model *m = c->model;
    struct wr_option *options =
        WR_ARRAY(c->arena, struct wr_option, m->part_count + count);

    for (size_t i = 0; i < m->part_count; i++)
        options[i] = (struct wr_option){.name = m->parts[i].name.ptr,
                                        .type = WR_OPT_NODE,
                                        .offset = offset + i * sizeof(void *),
                                        .help = help};
    memcpy(options + m->part_count, rest, count * sizeof(*rest));
    return options;
}

static void compile_row(struct wr_compiler *c, const struct wr_option *options,
                        const struct wr_yaml *map, struct wr_path_rule *rules,
                        size_t above)
{
    struct wr_path_rule *rule = &rules[above];
    struct row_config config = {0};

    (void)wr_compile_map(c, options, map, &config);
    for (size_t i = 0; i < c->model->part_count; i++)
        rule->bands[i] = cell(c, config.bands[i], "band", band_words);
    rule->roles = cell(c, config.role, "role", wr_role_words);
    c->may_ask_source = true;
    if (config.when)
        rule->when = wr_compile_predicate(c, config.when, c->extras_of_paths);
    c->may_ask_source = false;
    rule->path = config.path;
    rule->review_us = config.review_us;
    rule->respond_us = config.respond_us;
    take_action(c, map, &config, same_path(rules, above, config.path), rule);
}

static void compile_table(struct wr_compiler *c, const struct wr_yaml *list)
{
    size_t before = wr_diags_errors(c->diags);
    size_t count = wr_compile_list(c, list, "table", WR_MAX_RULES);
    struct wr_path_rule *rules = WR_ARRAY(c->arena, struct wr_path_rule, count);
    const struct wr_option *options =
        with_parts(c, offsetof(struct row_config, bands), "low, medium, high",
                   wr_row_options, WR_COUNT(wr_row_options));

    for (size_t i = 0; i < count; i++)
        compile_row(c, options, wr_yaml_at(list, i), rules, i);
    c->model->paths = rules;
    c->model->path_count = count;
    if (wr_diags_errors(c->diags) != before)
        return;
    for (size_t i = 0; i + 1 < count; i++) {
        if (takes_everything(&rules[i]))
            wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(list, i + 1)),
                          "never reached: the row above takes everything");
    }
    if (!takes_everything(&rules[count - 1]))
        wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(list, count - 1)),
                      "the last row must take everything: {path: ...} alone");
}

static void compile_bands(struct wr_compiler *c, const struct wr_yaml *node)
{
    static const struct wr_option end[] = {{.name = NULL}};
    const struct wr_yaml *of[WR_MAX_PARTS] = {NULL};

    if (node)
        (void)wr_compile_map(
            c, with_parts(c, 0, "{high: from, medium: from}", end, WR_COUNT(end)), node,
            of);
    for (size_t i = 0; i < c->model->part_count; i++) {
        struct wr_bands *bands = &c->model->bands[i];

        if (wr_compile_map(c, wr_band_options, of[i], bands) &&
            bands->medium > bands->high)
            wr_diag_error(c->diags, wr_yaml_pos(of[i]), "medium starts above high");
    }
}

void wr_compile_paths(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct paths_config config = {0};

    (void)wr_compile_map(c, wr_paths_options, node, &config);
    c->model->suppress = config.suppress;
    compile_bands(c, config.bands);
    if (config.table)
        compile_table(c, config.table);
}
