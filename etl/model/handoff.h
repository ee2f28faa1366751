/* handoff.h - the receipt's top lines; private to etl/model. */
#ifndef ETL_MODEL_HANDOFF_H
#define ETL_MODEL_HANDOFF_H

#include "etl/model/table.h"

/* The lines of kind POINTS that moved the score most, up to `max`, most first; ties in
 * the order of the receipt. Shares come from the SHARE lines. */
size_t wr_top_drivers(const struct wr_decision *decision, const struct wr_line **out,
                      size_t max);
/* "+25", "-2.5" */
struct wr_str wr_points_text(int64_t milli, struct wr_arena *arena);

/* handoff.c: "title; signal demo_request", or "none". */
struct wr_str wr_gaps_text(const struct wr_decision *decision, struct wr_arena *arena);
/* handoff_held.c: hold reason, and after the last try path and next action. */
void wr_handoff_held(const struct wr_model *model, const struct wr_decision *decision,
                     struct wr_arena *arena, struct wr_str *values);

#endif
