/* map_compile.h - what the files that compile a map share. */
#ifndef ETL_JOB_MAP_COMPILE_H
#define ETL_JOB_MAP_COMPILE_H

#include "etl/job/map.h"

/* A map being compiled. Properties that are only compared are put behind those that
 * are read when all lines are known. */
struct wr_map_build {
    struct wr_catalogue *catalogue;
    struct wr_arena *arena;
    struct wr_diags *diags;
    size_t errors_before; /* the file was read: some of its mistakes are there then */
    struct wr_map *map;
    struct wr_map_line *lines;
    struct wr_str *properties;
    size_t property_room;
    bool *is_read; /* by property */
    int *read_at;  /* by field: the line of the file that reads it, or 0 */
};

extern const struct wr_option wr_map_options[];
extern const struct wr_option wr_map_line_options[];
extern const struct wr_option wr_map_field_options[];

/* The job's own fields: the map's `fields:` block (NULL: none). */
void wr_map_add_fields(struct wr_map_build *build, const struct wr_yaml *block);
/* One entry of `properties:`; a line of the map, or a mistake in `diags`. */
void wr_map_add_line(struct wr_map_build *build, struct wr_str property,
                     struct wr_pos pos, const struct wr_yaml *node);
/* `stage: {mql: marketingqualifiedlead, raw: leave}`: a line that writes the property
 * in the CRM's word for the stage; `always`: over somebody else's word too. */
void wr_map_take_stage(struct wr_map_build *build, struct wr_str property,
                       const struct wr_yaml *stage, bool always);
/* `order:` of a line that is written: where words are given, each stands in it. */
void wr_map_take_order(struct wr_map_build *build, const struct wr_yaml *order,
                       struct wr_map_line *line);
/* Index of a property in build->properties, added when new. */
size_t wr_map_property(struct wr_map_build *build, struct wr_str property,
                       bool is_read);

#endif
