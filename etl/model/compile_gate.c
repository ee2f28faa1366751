/* compile_gate.c - `completeness:`, what has to be known before a lead is scored. */
#include "etl/model/compile.h"

struct hold_config {
    int64_t retry_us, give_up_after;
};

static const struct wr_option hold_options[] = {
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
     .help = "tries; then it waits for a person or for new facts"},
    {.name = NULL},
};

struct gate_config {
    int64_t threshold_milli, stale_milli;
    const struct wr_yaml *hold, *fields;
};

static const struct wr_option gate_options[] = {
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
    {.name = "hold",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct gate_config, hold),
     .help = "retry and give_up_after"},
    {.name = "fields",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct gate_config, fields),
     .required = true,
     .help = "list of {field, weight, required}"},
    {.name = NULL},
};

struct need_config {
    struct wr_str field;
    const struct wr_yaml *any_of;
    int64_t weight;
    bool required;
};

static const struct wr_option need_options[] = {
    {.name = "field",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct need_config, field),
     .help = "what has to be known"},
    {.name = "any_of",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct need_config, any_of),
     .help = "fields of which one is enough"},
    {.name = "weight",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct need_config, weight),
     .required = true,
     .min = 0,
     .max = WR_MAX_POINTS,
     .help = "against the sum of all weights"},
    {.name = "required",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct need_config, required),
     .fallback = "false",
     .help = "without it the lead is held whatever else is known"},
    {.name = NULL},
};

static wr_field_id need_field(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_str name = wr_yaml_text(node, c->diags);
    wr_field_id id;

    if (!name.ptr) {
        if (wr_yaml_kind(node) != WR_YAML_SCALAR)
            wr_diag_error(c->diags, wr_yaml_pos(node),
                          "the name of a field is needed here");
        return WR_NO_FIELD;
    }
    id = wr_catalogue_need(c->catalogue, name, wr_yaml_pos(node), c->diags);
    if (id != WR_NO_FIELD && c->catalogue->fields[id].kind == WR_FIELD_DECIDED)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "\"%.*s\" is decided by the model and cannot be missing",
                      WR_FMT(name));
    return id;
}

static void compile_need(struct wr_compiler *c, const struct wr_yaml *map,
                         struct wr_need *need)
{
    const struct wr_yaml *one = wr_yaml_get(map, "field");
    struct need_config config = {0};
    wr_field_id *fields;
    size_t count = 1;

    (void)wr_compile_map(c, need_options, map, &config);
    if (!one == !config.any_of) {
        wr_diag_error(c->diags, wr_yaml_pos(map), "one of field and any_of is needed");
        return;
    }
    if (config.any_of)
        count = wr_compile_list(c, config.any_of, "any_of", WR_MAX_ALTERNATIVES);
    fields = WR_ARRAY(c->arena, wr_field_id, count);
    for (size_t i = 0; i < count; i++)
        fields[i] = need_field(c, one ? one : wr_yaml_at(config.any_of, i));
    *need = (struct wr_need){fields, count, config.weight, config.required};
}

static void check_repeats(struct wr_compiler *c, const struct wr_yaml *list,
                          const struct wr_need *needs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (needs[i].field_count && needs[k].field_count &&
                needs[i].fields[0] != WR_NO_FIELD &&
                needs[i].fields[0] == needs[k].fields[0])
                wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(list, i)),
                              "%s stands here twice",
                              c->catalogue->fields[needs[i].fields[0]].name);
        }
    }
}

void wr_compile_gate(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_gate *gate = &c->model->gate;
    struct gate_config config = {0};
    struct hold_config hold = {0};
    struct wr_need *needs;

    if (!node) /* no gate: whatever is known is enough */
        return;
    (void)wr_compile_map(c, gate_options, node, &config);
    (void)wr_compile_map(c, hold_options, config.hold, &hold);
    *gate = (struct wr_gate){.threshold_milli = config.threshold_milli,
                             .stale_milli = config.stale_milli,
                             .retry_us = hold.retry_us,
                             .give_up_after = hold.give_up_after};
    if (!config.fields)
        return;
    gate->need_count = wr_compile_list(c, config.fields, "fields", WR_MAX_NEEDS);
    needs = WR_ARRAY(c->arena, struct wr_need, gate->need_count);
    for (size_t i = 0; i < gate->need_count; i++) {
        compile_need(c, wr_yaml_at(config.fields, i), &needs[i]);
        gate->weight_sum += needs[i].weight;
    }
    gate->needs = needs;
    check_repeats(c, config.fields, needs, gate->need_count);
    if (gate->need_count && gate->weight_sum == 0)
        wr_diag_error(c->diags, wr_yaml_pos(config.fields),
                      "at least one field needs a weight above 0");
}
