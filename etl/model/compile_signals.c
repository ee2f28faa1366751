/* compile_signals.c - behaviour: what an event of a kind is worth and for how long, and
 * what silence costs.
 *
 *   signals:
 *     - {kind: demo_request, points: 50, half_life: 30d}
 *     - kind: webinar
 *       points: 20
 *       decay: [{after: 7d, keep: 0.5}, {after: 30d, keep: 0}]
 *   silence:
 *     - {after: demo_request, without: [email_open, meeting], for: 30d, points: -15}
 */
#include "etl/model/compile.h"

struct signal_config {
    struct wr_str kind;
    int64_t points, most, window_us, half_life_us;
    const struct wr_yaml *decay, *cap;
};

const struct wr_option wr_signal_options[] = {
    {.name = "kind",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct signal_config, kind),
     .required = true,
     .help = "the job's word for it: demo_request"},
    {.name = "points",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct signal_config, points),
     .required = true,
     .min = -WR_MAX_POINTS,
     .max = WR_MAX_POINTS,
     .help = "of one event"},
    {.name = "most",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct signal_config, most),
     .min = 0,
     .max = WR_MAX_POINTS,
     .help = "of all events of the kind"},
    {.name = "window",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct signal_config, window_us),
     .min = WR_HOUR_US,
     .max = 3660 * WR_DAY_US,
     .help = "older events count nothing"},
    {.name = "half_life",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct signal_config, half_life_us),
     .min = WR_HOUR_US,
     .max = 3660 * WR_DAY_US,
     .help = "events lose half of their points in this time, again and again"},
    {.name = "decay",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct signal_config, decay),
     .help = "in place of half_life: list of {after: 7d, keep: 0.5}, by steps"},
    {.name = "cap",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct signal_config, cap),
     .help = "name of the cap it falls under"},
    {.name = NULL},
};

const struct wr_option wr_decay_options[] = {
    {.name = "after",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct wr_decay_step, after_us),
     .required = true,
     .min = WR_HOUR_US,
     .max = 3660 * WR_DAY_US,
     .help = "of events older than this"},
    {.name = "keep",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct wr_decay_step, keep_milli),
     .required = true,
     .min = 0,
     .max = WR_POINT - 1,
     .help = "this share of the points is left, 0 to 1"},
    {.name = NULL},
};

/* Older is later in the list, and worth less. */
static void compile_decay(struct wr_compiler *c, const struct wr_yaml *list,
                          struct wr_signal_rule *rule)
{
    size_t count = wr_compile_list(c, list, "decay", WR_MAX_DECAY_STEPS);
    struct wr_decay_step *steps = WR_ARRAY(c->arena, struct wr_decay_step, count);
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *node = wr_yaml_at(list, i);

        ok = wr_compile_map(c, wr_decay_options, node, &steps[i]) && ok;
        if (ok && i > 0 &&
            (steps[i].after_us <= steps[i - 1].after_us ||
             steps[i].keep_milli >= steps[i - 1].keep_milli))
            wr_diag_error(c->diags, wr_yaml_pos(node),
                          "steps go from the youngest to the oldest, and keep less and "
                          "less");
    }
    rule->steps = steps;
    rule->step_count = count;
    if (rule->half_life_us)
        wr_diag_error(c->diags, wr_yaml_pos(list),
                      "events fade by half_life or by decay, not by both");
}

/* Both would count. */
static void check_repeat(struct wr_compiler *c, const struct wr_yaml *node,
                         const struct wr_signal_rule *rules, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (rules[at].kind.ptr && wr_str_eq(rules[i].kind, rules[at].kind))
            wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_get(node, "kind")),
                          "\"%.*s\" stands here twice", WR_FMT(rules[at].kind));
    }
}

void wr_compile_signals(struct wr_compiler *c, const struct wr_yaml *list,
                        struct wr_part *part)
{
    size_t count = wr_compile_list(c, list, "signals", WR_MAX_SIGNAL_RULES);
    struct wr_signal_rule *rules = WR_ARRAY(c->arena, struct wr_signal_rule, count);

    for (size_t i = 0; i < count; i++) {
        struct signal_config config = {.most = INT64_MAX};

        (void)wr_compile_map(c, wr_signal_options, wr_yaml_at(list, i), &config);
        rules[i] = (struct wr_signal_rule){.kind = config.kind,
                                           .points = config.points,
                                           .most = config.most,
                                           .window_us = config.window_us,
                                           .half_life_us = config.half_life_us,
                                           .cap = wr_compile_cap(c, part, config.cap)};
        if (config.decay)
            compile_decay(c, config.decay, &rules[i]);
        check_repeat(c, wr_yaml_at(list, i), rules, i);
    }
    part->signals = rules;
    part->signal_count = count;
}

const struct wr_option wr_silence_options[] = {
    {.name = "name",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_silence_rule, name),
     .fallback = "silence",
     .help = "for the receipt"},
    {.name = "after",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_silence_rule, after),
     .required = true,
     .help = "kind of signal that is the conversion: demo_request"},
    {.name = "without",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct wr_silence_rule, without),
     .help = "kinds that break the silence; without it every kind does"},
    {.name = "for",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct wr_silence_rule, for_us),
     .required = true,
     .min = WR_HOUR_US,
     .max = 3660 * WR_DAY_US,
     .help = "how long nothing came"},
    {.name = "points",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct wr_silence_rule, points),
     .required = true,
     .min = -WR_MAX_POINTS,
     .max = -1,
     .help = "below 0"},
    {.name = NULL},
};

void wr_compile_silences(struct wr_compiler *c, const struct wr_yaml *list,
                         struct wr_part *part)
{
    size_t count = wr_compile_list(c, list, "silence", WR_MAX_SILENCES);
    struct wr_silence_rule *rules = WR_ARRAY(c->arena, struct wr_silence_rule, count);

    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *node = wr_yaml_at(list, i);

        (void)wr_compile_map(c, wr_silence_options, node, &rules[i]);
        if (rules[i].without.count > WR_MAX_SILENCE_KINDS)
            wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_get(node, "without")),
                          "at most %d kinds", WR_MAX_SILENCE_KINDS);
    }
    part->silences = rules;
    part->silence_count = count;
}
