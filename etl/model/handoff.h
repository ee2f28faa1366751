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

/* handoff.c: "title; signal demo_request; sql waits for owner_id", or "none". */
struct wr_str wr_gaps_text(const struct wr_decision *decision, struct wr_arena *arena);
#define WR_HANDOFF_BYTES 500 /* of a text made for a person */

/* handoff_context.c: source, campaign, first page, form; and what was typed there.
 * "none" where nothing is known. */
struct wr_str wr_source_context(const struct wr_profile *profile,
                                struct wr_arena *arena);
struct wr_str wr_pain_points(const struct wr_profile *profile, struct wr_arena *arena);
/* handoff_activity.c: "demo request 3 Mar 2026; 5 page views, last 12 Mar 2026", or
 * "none". */
struct wr_str wr_recent_activity(const struct wr_decide *in, struct wr_arena *arena);
/* "3 Mar 2026" */
struct wr_str wr_day_text(int64_t us, struct wr_arena *arena);
/* handoff_talk.c: facts to begin with, each with its source and day, or "none". */
struct wr_str wr_talking_points(const struct wr_handoff_rules *rules,
                                const struct wr_profile *profile,
                                struct wr_arena *arena);
/* Text of strangers without what begins a formula, cut between characters. */
struct wr_str wr_handoff_harmless(struct wr_str text, size_t most,
                                  struct wr_arena *arena);
/* Puts `part` behind `all` with "; " between, whole or not at all. */
void wr_handoff_join(struct wr_str *all, struct wr_str part, struct wr_arena *arena);

/* handoff_held.c: hold reason, and after the last try path and next action. */
void wr_handoff_held(const struct wr_model *model, const struct wr_decision *decision,
                     struct wr_arena *arena, struct wr_str *values);

struct wr_str wr_stakeholders(const struct wr_group_plan *plan,
                              const struct wr_decide *in, struct wr_arena *arena);

#endif
