/* option.c - a map of a file into a typed config, by a table.
 *
 * A fallback is read as if it were written in the file, by the same code.
 */
#include "weir/option.h"

#include "etl/base/option_value.h"
#include "etl/base/words.h"
#include "etl/base/yaml_node.h"

#include "etl/base/banned.h"

static const char *const *names_of(const struct wr_option *options,
                                   struct wr_arena *arena)
{
    const char **names;
    size_t count = 0;

    while (options[count].name)
        count++;
    names = WR_ARRAY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = options[i].name;
    return names;
}

static void report_unknown(const struct wr_option *options, const struct wr_yaml *map,
                           struct wr_arena *arena, struct wr_diags *diags)
{
    const char *const *names = names_of(options, arena);

    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        struct wr_str key = wr_yaml_key_at(map, i);

        if (!wr_is_word_of(key, names))
            wr_diag_unknown(diags, wr_yaml_key_pos(map, i), "option", key, names);
    }
}

/* What stands in the file, or the fallback in its place; NULL when there is neither. */
static const struct wr_yaml *node_of(const struct wr_option *option,
                                     const struct wr_yaml *map, struct wr_arena *arena)
{
    const struct wr_yaml *node = wr_yaml_get(map, option->name);

    if (node || !option->fallback)
        return node;
    return wr_yaml_scalar(arena, map ? map->env : NULL, wr_str(option->fallback),
                          wr_yaml_pos(map));
}

void wr_options_fill(const struct wr_option *options, const struct wr_yaml *map,
                     void *config, struct wr_arena *arena, struct wr_diags *diags)
{
    if (map && wr_yaml_kind(map) != WR_YAML_MAP) {
        wr_diag_error(diags, wr_yaml_pos(map), "must be a map of options");
        return;
    }
    report_unknown(options, map, arena, diags);
    for (; options->name; options++) {
        const struct wr_option_value value = {options, node_of(options, map, arena),
                                              arena, diags};

        if (value.node)
            wr_option_take(&value, (unsigned char *)config + options->offset);
        else if (options->required)
            wr_diag_error(diags, wr_yaml_pos(map), "%s is missing", options->name);
    }
}
