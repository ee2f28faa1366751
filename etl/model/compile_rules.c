/* compile_rules.c - stops and tiers. */
#include "etl/model/compile.h"

struct stop_config {
    struct wr_str name, reason;
    const struct wr_yaml *when;
};

const struct wr_option wr_stop_options[] = {
    {.name = "name",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct stop_config, name),
     .required = true,
     .help = "short"},
    {.name = "reason",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct stop_config, reason),
     .required = true,
     .help = "what a salesperson reads"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct stop_config, when),
     .required = true,
     .help = "condition; only what is known or absent can fire it"},
    {.name = NULL},
};

void wr_compile_stops(struct wr_compiler *c, const struct wr_yaml *list)
{
    size_t count = list ? wr_compile_list(c, list, "stops", WR_MAX_RULES) : 0;
    struct wr_stop_rule *stops = WR_ARRAY(c->arena, struct wr_stop_rule, count);

    for (size_t i = 0; i < count; i++) {
        struct stop_config config = {0};

        (void)wr_compile_map(c, wr_stop_options, wr_yaml_at(list, i), &config);
        stops[i].name = config.name;
        stops[i].reason = config.reason;
        if (config.when)
            stops[i].when = wr_compile_predicate(c, config.when, wr_extras_of_facts);
        for (size_t k = 0; k < i && config.name.ptr; k++) {
            if (wr_str_eq(stops[k].name, config.name))
                wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(list, i)),
                              "there is a stop \"%.*s\" already", WR_FMT(config.name));
        }
    }
    c->model->stops = stops;
    c->model->stop_count = count;
}

struct tiers_config {
    int64_t hysteresis_milli;
    const struct wr_yaml *levels;
};

const struct wr_option wr_tiers_options[] = {
    {.name = "hysteresis",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct tiers_config, hysteresis_milli),
     .fallback = "0",
     .min = 0,
     .max = WR_FULL_MILLI,
     .help = "points below its edge at which a lead falls out of its tier"},
    {.name = "levels",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct tiers_config, levels),
     .required = true,
     .help = "list of {name, from, review}, highest first"},
    {.name = NULL},
};

const struct wr_option wr_level_options[] = {
    {.name = "name",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_tier, name),
     .required = true,
     .help = "of the tier"},
    {.name = "from",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct wr_tier, from_milli),
     .required = true,
     .min = 0,
     .max = WR_MAX_SCORE_MILLI,
     .help = "lowest score in it"},
    {.name = "respond",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct wr_tier, respond_us),
     .min = WR_MINUTE_US,
     .max = 366 * WR_DAY_US,
     .help = "how soon somebody has to act on a lead of this tier"},
    {.name = "review",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct wr_tier, review_us),
     .required = true,
     .min = WR_DAY_US,
     .max = 3660 * WR_DAY_US,
     .help = "when a lead of this tier is scored again"},
    {.name = NULL},
};

static void check_tier_name(struct wr_compiler *c, const struct wr_yaml *level,
                            size_t at)
{
    const struct wr_model *m = c->model;

    for (size_t i = 0; i < at && m->tiers[at].name.ptr; i++) {
        if (wr_str_eq_nocase(m->tiers[i].name, m->tiers[at].name))
            wr_diag_error(c->diags, wr_yaml_pos(level),
                          "there is a tier \"%.*s\" already",
                          WR_FMT(m->tiers[at].name));
    }
}

#define NO_EDGE (-1)

/* Whatever else is wrong with a level, where it begins is looked at. */
static void check_edges(struct wr_compiler *c, const struct wr_yaml *levels)
{
    const struct wr_model *m = c->model;

    for (size_t i = 0; i < m->tier_count; i++) {
        if (m->tiers[i].from_milli == NO_EDGE)
            return;
    }
    for (size_t i = 1; i < m->tier_count; i++) {
        int64_t gap = m->tiers[i - 1].from_milli - m->tiers[i].from_milli;
        struct wr_pos pos = wr_yaml_pos(wr_yaml_at(levels, i));

        if (gap <= 0)
            wr_diag_error(c->diags, pos, "tiers stand from the highest to the lowest");
        else if (gap <= m->hysteresis_milli)
            wr_diag_error(c->diags, pos, "the tier above is no wider than hysteresis");
    }
    if (m->tier_count && !m->open_ended && m->tiers[0].from_milli > WR_FULL_MILLI)
        wr_diag_error(
            c->diags, wr_yaml_pos(wr_yaml_at(levels, 0)),
            "no score is above 100 on this scale (`scale: points` has no end)");
    if (m->tier_count && m->tiers[m->tier_count - 1].from_milli != 0)
        wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(levels, m->tier_count - 1)),
                      "the lowest tier starts from 0");
}

void wr_compile_tiers(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_model *m = c->model;
    struct tiers_config config = {0};

    (void)wr_compile_map(c, wr_tiers_options, node, &config);
    m->hysteresis_milli = config.hysteresis_milli;
    if (!config.levels)
        return;
    m->tier_count = wr_compile_list(c, config.levels, "levels", WR_MAX_TIERS);
    for (size_t i = 0; i < m->tier_count; i++) {
        m->tiers[i].from_milli = NO_EDGE;
        (void)wr_compile_map(c, wr_level_options, wr_yaml_at(config.levels, i),
                             &m->tiers[i]);
        check_tier_name(c, wr_yaml_at(config.levels, i), i);
    }
    check_edges(c, config.levels);
}
