/* compile_signals.c - `signals:`, what an event of a kind is worth and for how long. */
#include "etl/model/compile.h"

struct signal_config {
    struct wr_str kind;
    int64_t points, most, window_us, half_life_us;
    const struct wr_yaml *cap;
};

static const struct wr_option signal_options[] = {
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
    {.name = "cap",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct signal_config, cap),
     .help = "name of the cap it falls under"},
    {.name = NULL},
};

void wr_compile_signals(struct wr_compiler *c, const struct wr_yaml *list,
                        struct wr_part *part)
{
    size_t count = wr_compile_list(c, list, "signals", WR_MAX_SIGNAL_RULES);
    struct wr_signal_rule *rules = WR_ARRAY(c->arena, struct wr_signal_rule, count);

    for (size_t i = 0; i < count; i++) {
        struct signal_config config = {.most = INT64_MAX};

        (void)wr_compile_map(c, signal_options, wr_yaml_at(list, i), &config);
        rules[i] = (struct wr_signal_rule){
            config.kind,      config.points,       config.most,
            config.window_us, config.half_life_us, wr_compile_cap(c, part, config.cap)};
    }
    part->signals = rules;
    part->signal_count = count;
}
