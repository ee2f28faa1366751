/* decisions.h - what was decided about a lead, and on what; and the leads held back. */
#ifndef ETL_STORE_DECISIONS_H
#define ETL_STORE_DECISIONS_H

#include "etl/store/db.h"
#include "weir/model.h"

struct wr_decision_row {
    int64_t id;
    int64_t run_id;
    int64_t lead_id;
    int64_t as_of_us;
    struct wr_str model;       /* version */
    struct wr_str disposition; /* scored held stopped suppressed */
    struct wr_str tier, stage;
    int64_t score_milli;
    struct wr_str json;   /* wr_decision_write */
    struct wr_str inputs; /* JSON: fact ids, digest, signals: what it was decided on */
};

/* A decision equal to the lead's last one in all but run and time only moves that
 * one's `as_of_us`. */
enum wr_code wr_db_decision_put(struct wr_db *db, const struct wr_decision_row *row,
                                struct wr_err *err) WR_MUST_USE;
/* The last one; WR_E_GONE. */
enum wr_code wr_db_decision_get(struct wr_db *db, int64_t lead_id,
                                struct wr_arena *arena, struct wr_decision_row *out,
                                struct wr_err *err) WR_MUST_USE;
/* Texts (wr_decision_write) of the last `max`, newest first. */
enum wr_code wr_db_decisions_recent(struct wr_db *db, size_t max,
                                    struct wr_arena *arena, struct wr_str **out,
                                    size_t *count, struct wr_err *err) WR_MUST_USE;
/* Ids of the leads of a run with the highest scores, at most `max`. */
enum wr_code wr_db_decision_top(struct wr_db *db, int64_t run_id, size_t max,
                                struct wr_arena *arena, int64_t **lead_ids,
                                size_t *count, struct wr_err *err) WR_MUST_USE;
/* Leads of a run by tier (and "held", "stopped"), for the summary. */
struct wr_tier_count {
    struct wr_str tier;
    int64_t count;
};
enum wr_code wr_db_tiers(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                         struct wr_tier_count **out, size_t *count,
                         struct wr_err *err) WR_MUST_USE;

struct wr_hold {
    int64_t lead_id;
    struct wr_str ext_id;
    struct wr_str missing; /* "title; employees" */
    int64_t completeness_milli;
    int64_t since_us, due_us;
    int tries;
};
enum wr_code wr_db_hold_put(struct wr_db *db, const struct wr_hold *hold,
                            struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_hold_clear(struct wr_db *db, int64_t lead_id,
                              struct wr_err *err) WR_MUST_USE;
/* By due time, those due at `from_us` or later (INT64_MIN: all; WR_NEVER_US: those that
 * are a person's); *total says how many there are in all. */
enum wr_code wr_db_hold_list(struct wr_db *db, int64_t from_us, size_t max,
                             struct wr_arena *arena, struct wr_hold **out,
                             size_t *count, int64_t *total,
                             struct wr_err *err) WR_MUST_USE;
/* Makes held leads due at `due_us` (one lead, or all with lead_id 0); how many. */
enum wr_code wr_db_hold_retry(struct wr_db *db, int64_t lead_id, int64_t due_us,
                              int64_t *changed, struct wr_err *err) WR_MUST_USE;

/* Leads of a run that were decided before all was bought that could be, and what that
 * saved at least. */
struct wr_early {
    int64_t leads, questions, micro;
};
enum wr_code wr_db_early(struct wr_db *db, int64_t run_id, struct wr_early *out,
                         struct wr_err *err) WR_MUST_USE;

#endif
