/* floor.h - the kill switch: a provider that finds next to nothing is asked no more.
 *
 * Judged by its last answers of the run, as the job says (`floor`, `floor_after`). Once
 * below it stays so until the run ends; a run that is gone on with counts anew.
 */
#ifndef ETL_RUN_FLOOR_H
#define ETL_RUN_FLOOR_H

#include "etl/run/context.h"

/* It answered: said, once, when that brings it below its floor. */
void wr_floor_note(struct wr_run_ctx *run, const struct wr_provider *provider,
                   bool is_hit);
bool wr_floor_is_below(const struct wr_run_ctx *run,
                       const struct wr_provider *provider);
void wr_floors_free(struct wr_run_ctx *run);

#endif
