/* map.c - a map file, compiled: one object of the CRM, property by property. */
#include "etl/job/map.h"

#include "etl/job/map_compile.h"
#include "etl/job/yaml_hash.h"

#include "etl/base/banned.h"

#define MAX_LINES 500

static const char *const object_words[] = {"lead", "account", NULL};

struct map_config {
    struct wr_str object;
    int is;
    bool history;
    const struct wr_yaml *fields;
    const struct wr_yaml *properties;
};

const struct wr_option wr_map_options[] = {
    {.name = "object",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct map_config, object),
     .required = true,
     .help = "the CRM's name of the object: contacts"},
    {.name = "is",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct map_config, is),
     .required = true,
     .words = object_words,
     .help = "what its records are"},
    {.name = "history",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct map_config, history),
     .fallback = "false",
     .help =
         "HubSpot's property history is read of what is both read and written: what a "
         "person typed there last stands above every vendor, and is never replaced"},
    {.name = "fields",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct map_config, fields),
     .help = "fields of one's own, beside the built-in ones"},
    {.name = "properties",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct map_config, properties),
     .required = true,
     .help = "property of the CRM: field, or a map of options"},
    {.name = NULL},
};

/* Those that are read first, each part in the order of the file; lines follow. */
static void order_properties(struct wr_map_build *b)
{
    size_t count = b->map->property_count, next = 0;
    struct wr_str *ordered = WR_ARRAY(b->arena, struct wr_str, count);
    size_t *place = WR_ARRAY(b->arena, size_t, count);

    for (int part = 0; part < 2; part++) {
        for (size_t i = 0; i < count; i++) {
            if (b->is_read[i] != (part == 0))
                continue;
            place[i] = next;
            ordered[next++] = b->properties[i];
        }
        if (part == 0)
            b->map->read_count = next;
    }
    b->map->properties = ordered;
    for (size_t i = 0; i < b->map->line_count; i++) {
        b->lines[i].index = place[b->lines[i].index];
        if (b->lines[i].signal_at != SIZE_MAX)
            b->lines[i].signal_at = place[b->lines[i].signal_at];
    }
}

/* Who set a value matters where another one could take its place. */
static void mark_history(struct wr_map_build *b, struct wr_pos pos)
{
    bool *marks = WR_ARRAY(b->arena, bool, b->map->property_count);
    bool any = false;

    for (size_t i = 0; i < b->map->line_count; i++) {
        const struct wr_map_line *line = &b->lines[i];
        bool matters =
            line->direction == WR_MAP_BOTH && line->policy != WR_POLICY_NEVER;

        marks[line->index] = marks[line->index] || matters;
        any = any || matters;
    }
    if (!any)
        wr_diag_error(
            b->diags, pos,
            "history is of properties that are read and written, and there is "
            "none");
    b->map->with_history = marks;
}

static void add_lines(struct wr_map_build *b, const struct wr_yaml *block)
{
    size_t count = wr_yaml_size(block);

    if (!block)
        return;
    if (wr_yaml_kind(block) != WR_YAML_MAP || !count || count > MAX_LINES) {
        wr_diag_error(b->diags, wr_yaml_pos(block),
                      "properties must be a map of 1 to %d properties", MAX_LINES);
        return;
    }
    b->property_room = 2 * count; /* each may name another one with `at` */
    b->properties = WR_ARRAY(b->arena, struct wr_str, b->property_room);
    b->is_read = WR_ARRAY(b->arena, bool, b->property_room);
    b->lines =
        WR_ARRAY(b->arena, struct wr_map_line, 2 * count); /* `fill` or `stage` */
    for (size_t i = 0; i < count; i++)
        wr_map_add_line(b, wr_yaml_key_at(block, i), wr_yaml_key_pos(block, i),
                        wr_yaml_at(block, i));
    order_properties(b);
}

/* Takes the document over. */
static struct wr_map *compile(struct wr_yaml_doc *doc, struct wr_map_build *b)
{
    struct map_config config = {.is = 0};

    b->map = WR_NEW(b->arena, struct wr_map);
    wr_options_fill(wr_map_options, wr_yaml_root(doc), &config, b->arena, b->diags);
    b->map->object = (enum wr_object)config.is;
    b->map->crm_object = wr_arena_strz(b->arena, config.object);
    wr_map_add_fields(b, config.fields);
    b->read_at = WR_ARRAY(b->arena, int, b->catalogue->count);
    add_lines(b, config.properties);
    if (config.history && b->map->line_count)
        mark_history(b, wr_yaml_pos(wr_yaml_get(wr_yaml_root(doc), "history")));
    b->map->lines = b->lines;
    wr_yaml_hash(wr_yaml_root(doc), b->map->hash);
    wr_yaml_free(doc);
    return wr_diags_errors(b->diags) == b->errors_before ? b->map : NULL;
}

struct wr_map *wr_map_load(const char *path, struct wr_catalogue *catalogue,
                           const struct wr_env *env, struct wr_arena *arena,
                           struct wr_diags *diags)
{
    struct wr_map_build b = {.catalogue = catalogue,
                             .arena = arena,
                             .diags = diags,
                             .errors_before = wr_diags_errors(diags)};
    struct wr_yaml_doc *doc = wr_yaml_load(path, env, diags);

    return doc ? compile(doc, &b) : NULL;
}

struct wr_map *wr_map_parse(struct wr_str text, const char *name,
                            struct wr_catalogue *catalogue, const struct wr_env *env,
                            struct wr_arena *arena, struct wr_diags *diags)
{
    struct wr_map_build b = {.catalogue = catalogue,
                             .arena = arena,
                             .diags = diags,
                             .errors_before = wr_diags_errors(diags)};
    struct wr_yaml_doc *doc = wr_yaml_parse(text, name, env, diags);

    return doc ? compile(doc, &b) : NULL;
}
