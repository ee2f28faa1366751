/* named.h - leads that were asked for by their ids: read so where the CRM can, else
 * picked from its pages. What was named and does not come is gone.
 */
#ifndef ETL_RUN_NAMED_H
#define ETL_RUN_NAMED_H

#include "etl/run/context.h"

/* Of the leads, and the CRM reads by id. */
bool wr_named_is_read(const struct wr_run_ctx *run, enum wr_object object);
enum wr_code wr_named_request(const struct wr_run_ctx *run, const struct wr_pull *pull,
                              struct wr_arena *arena, struct wr_request *request,
                              struct wr_err *err) WR_MUST_USE;
/* What was read by id: the rest of the named joins the page as gone. Else: of a page of
 * leads stays what was named. */
void wr_named_of_page(const struct wr_run_ctx *run, const struct wr_map *map,
                      struct wr_arena *arena, struct wr_page *page);

#endif
