/* compile_needs.c - one need of `completeness:`, and what values count by who says so.
 *
 *   {field: employees, weight: 15}
 *   {any_of: [title, seniority], weight: 20, required: true}
 *   {signal: demo_request, within: 90d, weight: 5}
 *   {field: phone, weight: 5, quality: {self_reported: 1}}
 */
#include "etl/model/compile.h"

#define SHARE(key, class, text)                                                   \
    {                                                                             \
        .name = (key), .type = WR_OPT_MILLI,                                      \
        .offset = offsetof(struct wr_quality, milli) + (class) * sizeof(int64_t), \
        .min = 0, .max = WR_POINT, .help = (text)                                 \
    }

const struct wr_option wr_quality_options[] = {
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

struct need_config {
    struct wr_str field, signal;
    const struct wr_yaml *any_of, *quality;
    int64_t weight, within_us;
    bool required;
};

const struct wr_option wr_need_options[] = {
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
    wr_field_id id = wr_compile_field_name(c, node);

    if (id != WR_NO_FIELD && c->catalogue->fields[id].kind == WR_FIELD_DECIDED)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "\"%s\" is decided by the model and cannot be missing",
                      c->catalogue->fields[id].name);
    if (id != WR_NO_FIELD)
        wr_compile_check_source(c, id, wr_yaml_pos(node));
    return id;
}

/* What is not said counts as above. */
bool wr_compile_quality(struct wr_compiler *c, const struct wr_yaml *map,
                        struct wr_quality *quality)
{
    bool by_source = false;

    if (map)
        (void)wr_compile_map(c, wr_quality_options, map, quality);
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

void wr_compile_need(struct wr_compiler *c, const struct wr_yaml *map,
                     const struct wr_quality *quality, struct wr_need *need)
{
    struct need_config config = {0};
    int kinds;

    (void)wr_compile_map(c, wr_need_options, map, &config);
    need->quality = *quality;
    need->by_source = wr_compile_quality(c, config.quality, &need->quality);
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

void wr_check_repeat(struct wr_compiler *c, const struct wr_yaml *node,
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
