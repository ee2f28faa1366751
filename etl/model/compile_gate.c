/* compile_gate.c - `completeness:`, what has to be known before a lead is scored.
 *
 * Needs stand in one list (`fields:`), or in categories that each have a minimum and an
 * ideal of their own:
 *
 *   quality: {self_reported: 0.6, inferred: 0.7}
 *   categories:
 *     contact: {minimum: 50, ideal: 80, fields: [{field: email, weight: 3}]}
 *     behaviour: {weight: 20, fields: [{signal: any, within: 90d, weight: 1}]}
 */
#include "etl/model/compile.h"

struct hold_config {
    int64_t retry_us, give_up_after;
    struct wr_str give_up_path;
};

const struct wr_option wr_hold_options[] = {
    {.name = "retry",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct hold_config, retry_us),
     .fallback = "7d",
     .min = WR_HOUR_US,
     .max = 366 * WR_DAY_US,
     .help = "when a held lead is looked at again"},
    {.name = "give_up_after",
     .type = WR_OPT_INT,
     .offset = offsetof(struct hold_config, give_up_after),
     .fallback = "5",
     .min = 1,
     .max = 1000,
     .help = "tries; then it is a person's, or waits for new facts"},
    {.name = "give_up_path",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct hold_config, give_up_path),
     .fallback = "manual_review",
     .help = "path of a lead that is a person's after the last try"},
    {.name = NULL},
};

struct gate_config {
    int64_t threshold_milli, stale_milli;
    const struct wr_yaml *hold, *fields, *categories, *quality;
};

const struct wr_option wr_completeness_options[] = {
    {.name = "threshold",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct gate_config, threshold_milli),
     .fallback = "60",
     .min = 0,
     .max = WR_FULL_MILLI,
     .help = "completeness below it holds the lead, 0 to 100"},
    {.name = "stale",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct gate_config, stale_milli),
     .fallback = "1",
     .min = 0,
     .max = WR_POINT,
     .help = "share of its weight that a stale fact counts"},
    {.name = "quality",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct gate_config, quality),
     .help = "share of its weight that a value counts, by who says so"},
    {.name = "hold",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct gate_config, hold),
     .help = "retry, give_up_after and give_up_path"},
    {.name = "fields",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct gate_config, fields),
     .help = "list of {field, weight, required}"},
    {.name = "categories",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct gate_config, categories),
     .help = "NAME: {fields, weight, minimum, ideal}, in place of fields"},
    {.name = NULL},
};

struct category_config {
    const struct wr_yaml *fields;
    int64_t weight, minimum_milli, ideal_milli;
};

const struct wr_option wr_category_options[] = {
    {.name = "fields",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct category_config, fields),
     .required = true,
     .help = "list of {field, weight, required}; {signal: KIND} or {signal: any} too"},
    {.name = "weight",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct category_config, weight),
     .min = 0,
     .max = WR_MAX_POINTS,
     .help = "against the other categories; that of its fields together by default"},
    {.name = "minimum",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct category_config, minimum_milli),
     .fallback = "0",
     .min = 0,
     .max = WR_FULL_MILLI,
     .help =
         "percent of its own weight; below it the lead is held, whatever the total"},
    {.name = "ideal",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct category_config, ideal_milli),
     .fallback = "100",
     .min = 0,
     .max = WR_FULL_MILLI,
     .help = "percent of its own weight; from it on nothing of it is called missing"},
    {.name = NULL},
};

/* The needs of one list, behind those that are there. */
static void compile_needs(struct wr_compiler *c, const struct wr_yaml *list,
                          const struct wr_quality *quality, struct wr_need *needs)
{
    struct wr_gate *gate = &c->model->gate;
    struct wr_category *category = &gate->categories[gate->category_count];
    size_t count = wr_compile_list(c, list, "fields", WR_MAX_NEEDS - gate->need_count);

    for (size_t i = 0; i < count; i++) {
        struct wr_need *need = &needs[gate->need_count];
        const struct wr_yaml *node = wr_yaml_at(list, i);

        need->category = gate->category_count;
        wr_compile_need(c, node, quality, need);
        category->sum += need->weight;
        wr_check_repeat(c, node, needs, gate->need_count++);
    }
    gate->category_count++;
    gate->weight_sum += category->own_weight ? category->weight : category->sum;
    if (count && category->sum == 0)
        wr_diag_error(c->diags, wr_yaml_pos(list),
                      "at least one field needs a weight above 0");
}

static void compile_category(struct wr_compiler *c, const struct wr_yaml *map, size_t i,
                             const struct wr_quality *quality, struct wr_need *needs)
{
    struct wr_category *category = &c->model->gate.categories[i];
    const struct wr_yaml *node = wr_yaml_at(map, i);
    struct category_config config = {0};
    bool ok = wr_compile_map(c, wr_category_options, node, &config);

    category->name = wr_arena_str(c->arena, wr_yaml_key_at(map, i));
    if (!wr_is_plain_name(category->name))
        wr_diag_error(c->diags, wr_yaml_key_pos(map, i),
                      "a category is named with a-z and _");
    category->own_weight = wr_yaml_get(node, "weight") != NULL;
    category->weight = config.weight;
    category->minimum_milli = config.minimum_milli;
    category->ideal_milli = config.ideal_milli;
    if (ok && config.minimum_milli > config.ideal_milli)
        wr_diag_error(c->diags, wr_yaml_pos(node), "minimum is above ideal");
    if (config.fields)
        compile_needs(c, config.fields, quality, needs);
}

static void compile_categories(struct wr_compiler *c, const struct wr_yaml *map,
                               const struct wr_quality *quality, struct wr_need *needs)
{
    size_t count = wr_yaml_size(map);
    struct wr_gate *gate = &c->model->gate;

    if (wr_yaml_kind(map) != WR_YAML_MAP || count == 0 || count > WR_MAX_CATEGORIES) {
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      "categories is a map of 1 to %d names", WR_MAX_CATEGORIES);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        gate->category_count = i;
        compile_category(c, map, i, quality, needs);
    }
    if (gate->need_count && gate->weight_sum == 0)
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      "at least one category needs a weight above 0");
}

void wr_compile_gate(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_gate *gate = &c->model->gate;
    struct gate_config config = {0};
    struct hold_config hold = {0};
    struct wr_quality quality;
    struct wr_need *needs = WR_ARRAY(c->arena, struct wr_need, WR_MAX_NEEDS);

    if (!node) /* no gate: whatever is known is enough */
        return;
    (void)wr_compile_map(c, wr_completeness_options, node, &config);
    (void)wr_compile_map(c, wr_hold_options, config.hold, &hold);
    for (size_t i = 0; i < WR_SOURCE_CLASSES; i++)
        quality.milli[i] = WR_POINT;
    (void)wr_compile_quality(c, config.quality, &quality);
    *gate = (struct wr_gate){.needs = needs,
                             .threshold_milli = config.threshold_milli,
                             .stale_milli = config.stale_milli,
                             .retry_us = hold.retry_us,
                             .give_up_after = hold.give_up_after,
                             .give_up_path = hold.give_up_path};
    if (wr_yaml_kind(node) == WR_YAML_MAP && !config.fields == !config.categories)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "one of fields and categories is needed");
    if (config.fields) {
        gate->categories[0].ideal_milli = WR_FULL_MILLI;
        compile_needs(c, config.fields, &quality, needs);
    } else if (config.categories) {
        compile_categories(c, config.categories, &quality, needs);
    }
}
