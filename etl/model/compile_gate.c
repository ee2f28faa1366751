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

#define SHARE(key, class, text)                                                   \
    {                                                                             \
        .name = (key), .type = WR_OPT_MILLI,                                      \
        .offset = offsetof(struct wr_quality, milli) + (class) * sizeof(int64_t), \
        .min = 0, .max = WR_POINT, .help = (text)                                 \
    }

static const struct wr_option quality_options[] = {
    SHARE("verified", WR_SOURCE_VERIFIED, "a check or a vendor confirmed it"),
    SHARE("agreed", WR_SOURCE_AGREED, "several sources say the same"),
    SHARE("provider", WR_SOURCE_PROVIDER, "one vendor says so"),
    SHARE("unverified", WR_SOURCE_UNVERIFIED,
          "it stood in the CRM, nobody knows from whom"),
    SHARE("self_reported", WR_SOURCE_SELF_REPORTED, "a person typed it"),
    SHARE("inferred", WR_SOURCE_INFERRED, "computed from other fields"),
    SHARE("unsure", WR_SOURCE_UNSURE,
          "confidence below 500 of 1000, whoever says so: at most this"),
    {.name = NULL},
};

struct category_config {
    const struct wr_yaml *fields;
    int64_t weight, minimum_milli, ideal_milli;
};

static const struct wr_option category_options[] = {
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

struct need_config {
    struct wr_str field, signal;
    const struct wr_yaml *any_of, *quality;
    int64_t weight, within_us;
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
    {.name = "signal",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct need_config, signal),
     .help = "a kind of signal the lead has to have shown, or any"},
    {.name = "within",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct need_config, within_us),
     .min = WR_HOUR_US,
     .max = 3660 * WR_DAY_US,
     .help = "of a signal: how long ago at most"},
    {.name = "quality",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct need_config, quality),
     .help = "for this field, in place of the model's own"},
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
    if (id != WR_NO_FIELD)
        wr_compile_check_source(c, id, wr_yaml_pos(node));
    return id;
}

/* What is not said counts as above. */
static bool compile_quality(struct wr_compiler *c, const struct wr_yaml *map,
                            struct wr_quality *quality)
{
    bool by_source = false;

    if (map)
        (void)wr_compile_map(c, quality_options, map, quality);
    for (size_t i = 0; i < WR_SOURCE_CLASSES; i++)
        by_source = by_source || quality->milli[i] != WR_POINT;
    return by_source;
}

static void compile_fields(struct wr_compiler *c, const struct wr_yaml *map,
                           const struct need_config *config, struct wr_need *need)
{
    const struct wr_yaml *one = wr_yaml_get(map, "field");
    wr_field_id *fields;
    size_t count = 1;

    if (config->any_of)
        count = wr_compile_list(c, config->any_of, "any_of", WR_MAX_ALTERNATIVES);
    fields = WR_ARRAY(c->arena, wr_field_id, count);
    for (size_t i = 0; i < count; i++)
        fields[i] = need_field(c, one ? one : wr_yaml_at(config->any_of, i));
    need->fields = fields;
    need->field_count = count;
    if (config->within_us)
        wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_get(map, "within")),
                      "within goes with signal");
}

static void compile_sign(struct wr_compiler *c, const struct need_config *config,
                         struct wr_need *need)
{
    bool any = wr_str_eqz(config->signal, "any");

    need->is_sign = true;
    need->sign.kind = any ? WR_NONE : config->signal;
    need->sign.within_us = config->within_us;
    need->name = any ? WR_LIT("any signal")
                     : wr_arena_printf(c->arena, "signal %.*s", WR_FMT(config->signal));
}

static void compile_need(struct wr_compiler *c, const struct wr_yaml *map,
                         const struct wr_quality *quality, struct wr_need *need)
{
    struct need_config config = {0};
    int kinds;

    (void)wr_compile_map(c, need_options, map, &config);
    need->quality = *quality;
    need->by_source = compile_quality(c, config.quality, &need->quality);
    need->weight = config.weight;
    need->required = config.required;
    kinds = (wr_yaml_get(map, "field") != NULL) + (config.any_of != NULL) +
            (config.signal.ptr != NULL);
    if (kinds != 1)
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      "one of field, any_of and signal is needed");
    else if (config.signal.ptr)
        compile_sign(c, &config, need);
    else
        compile_fields(c, map, &config, need);
}

static bool is_same(const struct wr_need *a, const struct wr_need *b)
{
    if (a->is_sign || b->is_sign)
        return a->is_sign && b->is_sign && wr_str_eq(a->name, b->name);
    return a->field_count && b->field_count && a->fields[0] != WR_NO_FIELD &&
           a->fields[0] == b->fields[0];
}

static void check_repeat(struct wr_compiler *c, const struct wr_yaml *node,
                         const struct wr_need *needs, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (is_same(&needs[i], &needs[at]))
            wr_diag_error(c->diags, wr_yaml_pos(node), "%s stands here twice",
                          needs[at].is_sign
                              ? needs[at].name.ptr
                              : c->catalogue->fields[needs[at].fields[0]].name);
    }
}

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
        compile_need(c, node, quality, need);
        category->sum += need->weight;
        check_repeat(c, node, needs, gate->need_count++);
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
    bool ok = wr_compile_map(c, category_options, node, &config);

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
    (void)wr_compile_map(c, gate_options, node, &config);
    (void)wr_compile_map(c, hold_options, config.hold, &hold);
    for (size_t i = 0; i < WR_SOURCE_CLASSES; i++)
        quality.milli[i] = WR_POINT;
    (void)compile_quality(c, config.quality, &quality);
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
