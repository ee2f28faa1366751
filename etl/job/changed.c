/* changed.c - did a record say anything new? */
#include "etl/job/shown.h"

#include "etl/base/banned.h"

static const struct wr_map_line *line_of(const struct wr_map *map,
                                         struct wr_str property)
{
    for (size_t i = 0; i < map->line_count; i++)
        if (wr_str_eq(map->lines[i].property, property) &&
            map->lines[i].field != WR_NO_FIELD)
            return &map->lines[i];
    return NULL;
}

bool wr_values_changed(const struct wr_map *map, const struct wr_catalogue *catalogue,
                       const struct wr_crm *crm, struct wr_str previous,
                       struct wr_str now, struct wr_arena *arena)
{
    struct wr_json_doc *before = wr_values_open(previous);
    struct wr_json_doc *after = wr_values_open(now);
    size_t count = map->read_count > 0 ? map->read_count : map->property_count;
    bool changed = !before;

    for (size_t i = 0; !changed && i < count; i++) {
        struct wr_str property = map->properties[i];
        struct wr_str a = wr_json_text(wr_json_get(wr_json_root(before), property));
        struct wr_str b = wr_json_text(wr_json_get(wr_json_root(after), property));
        const struct wr_map_line *line = line_of(map, property);

        changed =
            line ? !wr_shown_same(line, catalogue, crm, a, b, arena) : !wr_str_eq(a, b);
    }
    wr_json_free(before);
    wr_json_free(after);
    return changed;
}
