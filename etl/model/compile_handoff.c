/* compile_handoff.c - `handoff:`, what has to be in the record before a rep gets it.
 *
 *   handoff:
 *     stage: sql
 *     required: [owner_id, {any_of: [phone, mobile, email]}, next_action]
 *     competes: [pipedrive]
 *     complements: [slack]
 */
#include "etl/model/compile.h"

#define MAX_REQUIRED     16
#define MAX_TECHNOLOGIES 64

struct handoff_config {
    struct wr_str stage;
    const struct wr_yaml *required;
    struct wr_strs competes, complements;
};

const struct wr_option wr_handoff_options[] = {
    {.name = "stage",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct handoff_config, stage),
     .fallback = "sql",
     .help = "the stage in which a rep gets the lead"},
    {.name = "required",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct handoff_config, required),
     .help = "fields, or {any_of: [...]}, without which the lead stays a stage below"},
    {.name = "competes",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct handoff_config, competes),
     .help = "technologies that ours stands against, for the talking points"},
    {.name = "complements",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct handoff_config, complements),
     .help = "technologies that ours goes with"},
    {.name = NULL},
};

const struct wr_option wr_handoff_need_options[] = {
    {.name = "any_of",
     .type = WR_OPT_NODE,
     .offset = 0,
     .required = true,
     .help = "fields of which one is enough"},
    {.name = NULL},
};

/* Of what is decided only the next action can be missing. */
static wr_field_id need_field(struct wr_compiler *c, const struct wr_yaml *node)
{
    wr_field_id id = wr_compile_field_name(c, node);

    if (id == WR_NO_FIELD || c->catalogue->fields[id].kind != WR_FIELD_DECIDED ||
        id == WR_F_NEXT_ACTION)
        return id;
    wr_diag_error(c->diags, wr_yaml_pos(node),
                  "\"%s\" is decided after the stage and cannot be required for it",
                  c->catalogue->fields[id].name);
    return WR_NO_FIELD;
}

static void compile_need(struct wr_compiler *c, const struct wr_yaml *node,
                         struct wr_handoff_need *out)
{
    const struct wr_yaml *any_of = NULL;
    bool is_map = wr_yaml_kind(node) == WR_YAML_MAP;
    wr_field_id *fields;
    size_t count = 1;

    if (is_map) {
        if (!wr_compile_map(c, wr_handoff_need_options, node, &any_of))
            return;
        count = wr_compile_list(c, any_of, "any_of", WR_MAX_ALTERNATIVES);
    }
    fields = WR_ARRAY(c->arena, wr_field_id, count);
    for (size_t i = 0; i < count; i++) {
        fields[i] = need_field(c, is_map ? wr_yaml_at(any_of, i) : node);
        if (fields[i] == WR_NO_FIELD)
            return;
        out->name =
            wr_arena_printf(c->arena, "%.*s%s%s", WR_FMT(out->name), i ? " or " : "",
                            c->catalogue->fields[fields[i]].name);
    }
    out->fields = fields;
    out->field_count = count;
}

static const struct wr_str *take_words(struct wr_compiler *c, struct wr_strs list,
                                       const struct wr_yaml *node, size_t *count)
{
    const struct wr_field *field = &c->catalogue->fields[WR_F_TECHNOLOGIES];
    struct wr_str *words;

    *count = list.count;
    if (list.count > MAX_TECHNOLOGIES) {
        wr_diag_error(c->diags, wr_yaml_pos(node), "at most %d technologies",
                      MAX_TECHNOLOGIES);
        *count = 0;
    }
    words = WR_ARRAY(c->arena, struct wr_str, *count);
    for (size_t i = 0; i < *count; i++) {
        struct wr_value value;

        words[i] = list.items[i];
        if (wr_normalise(field, c->catalogue->lists, list.items[i], c->arena, &value) ==
                WR_NORMAL_OK &&
            value.as.set.count == 1)
            words[i] = value.as.set.items[0];
    }
    return words;
}

/* A model without such a stage asks for nothing. */
static size_t find_stage(struct wr_compiler *c, const struct handoff_config *config,
                         const struct wr_yaml *node)
{
    const struct wr_model *m = c->model;

    for (size_t i = 1; i < m->stage_count; i++) {
        if (wr_str_eq(m->stages[i].name, config->stage))
            return i;
    }
    if (config->required)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "there is no stage \"%.*s\" above the first one",
                      WR_FMT(config->stage));
    return 0;
}

void wr_compile_handoff(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_handoff_rules *out = &c->model->handoff;
    struct handoff_config config = {.stage = WR_NONE};
    struct wr_handoff_need *needs;

    if (!node || !wr_compile_map(c, wr_handoff_options, node, &config))
        return;
    out->competes = take_words(c, config.competes, node, &out->compete_count);
    out->complements = take_words(c, config.complements, node, &out->complement_count);
    out->stage = find_stage(c, &config, node);
    if (!config.required)
        return;
    out->need_count = wr_compile_list(c, config.required, "required", MAX_REQUIRED);
    needs = WR_ARRAY(c->arena, struct wr_handoff_need, out->need_count);
    for (size_t i = 0; i < out->need_count; i++)
        compile_need(c, wr_yaml_at(config.required, i), &needs[i]);
    out->needs = needs;
}
