/* crm_link.h - asks the CRM of a job outside any run: what it holds and takes.
 *
 * Calls come back when it has answered: through the same gate, retries and time-outs as
 * in a run. No store is opened and nothing of a run is touched.
 */
#ifndef ETL_RUN_CRM_LINK_H
#define ETL_RUN_CRM_LINK_H

#include "etl/run/context.h"

struct wr_crm_link;

struct wr_crm_link *wr_crm_link_new(const struct wr_setup *setup);
void wr_crm_link_free(struct wr_crm_link *link);

/* All properties of a map's object, in `arena`. The adapter has WR_CRM_SETUP. */
enum wr_code wr_crm_link_properties(struct wr_crm_link *link, const struct wr_map *map,
                                    struct wr_arena *arena, struct wr_properties *out,
                                    struct wr_err *err) WR_MUST_USE;
/* One page of its records, to see that they may be read; *count of them. */
enum wr_code wr_crm_link_page(struct wr_crm_link *link, const struct wr_map *map,
                              struct wr_arena *arena, size_t *count,
                              struct wr_err *err) WR_MUST_USE;
/* Makes the place that properties go into, then the properties. `made` has `count`
 * entries. What is there already stays as it is. */
enum wr_code wr_crm_link_make(struct wr_crm_link *link, const struct wr_map *map,
                              const struct wr_property *wanted, size_t count,
                              struct wr_arena *arena, struct wr_written *made,
                              struct wr_err *err) WR_MUST_USE;

#endif
