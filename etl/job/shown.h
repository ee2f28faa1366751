/* shown.h - values as the CRM has them: written, read back, compared. */
#ifndef ETL_JOB_SHOWN_H
#define ETL_JOB_SHOWN_H

#include "etl/job/map.h"
#include "weir/json.h"

/* Whether the CRM would show both alike, given what the line's field is. */
bool wr_shown_same(const struct wr_map_line *line, const struct wr_catalogue *catalogue,
                   const struct wr_crm *crm, struct wr_str a, struct wr_str b,
                   struct wr_arena *arena);
/* Canonical text of the line's field as it is sent: format, then the CRM's word. */
struct wr_str wr_shown_format(const struct wr_map_line *line,
                              const struct wr_catalogue *catalogue, struct wr_str text,
                              struct wr_arena *arena);
/* A raw value of the line in its field's normal form, read as the map says: the CRM's
 * words in ours, dates in its order. */
enum wr_normal_result wr_shown_normal(const struct wr_map_line *line,
                                      const struct wr_catalogue *catalogue,
                                      const struct wr_lists *lists, struct wr_str raw,
                                      struct wr_arena *arena, struct wr_value *out);
/* The CRM's word in ours; any other text as it is. */
struct wr_str wr_shown_read(const struct wr_map_line *line, struct wr_str raw);
/* Nothing there, by what people write into a field they leave empty too. */
bool wr_shown_blank(struct wr_str raw, struct wr_arena *arena);
/* Our last confirmed write of a property, or NONE. */
struct wr_str wr_own_write(const struct wr_own_writes *own, struct wr_str property);

/* A values JSON, parsed once. NULL text or text that is none gives NULL. */
struct wr_json_doc *wr_values_open(struct wr_str values);
/* All properties of a record, in map order. Values beyond what a field takes are
 * stood for by their digest, so that memory and store stay bounded. */
struct wr_str wr_values_write(const struct wr_map *map, const struct wr_record *record,
                              struct wr_arena *arena);
/* A value as wr_values_write keeps it. */
struct wr_str wr_values_kept(struct wr_str raw, struct wr_arena *arena);

#endif
