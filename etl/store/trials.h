/* trials.h - what searches came to, by step, segment and who was asked in vain before.
 *
 * Counts alone, no leads: the table grows with steps, segments and sets of providers,
 * never with leads. Written in the transaction that settles the question.
 */
#ifndef ETL_STORE_TRIALS_H
#define ETL_STORE_TRIALS_H

#include "etl/store/db.h"

struct wr_trial_row {
    struct wr_str step, segment;
    struct wr_str missed; /* names in their order, a blank between them; "" for none */
    struct wr_str provider;
    int64_t asked, found, good; /* to be added; good is what held when verified */
    int64_t spent_micro, took_ms;
};
enum wr_code wr_db_trial_add(struct wr_db *db, const struct wr_trial_row *row,
                             struct wr_err *err) WR_MUST_USE;
/* All of a step, in a fixed order. `step` of the rows is not filled. */
enum wr_code wr_db_trials_of(struct wr_db *db, struct wr_str step,
                             struct wr_arena *arena, struct wr_trial_row **out,
                             size_t *count, struct wr_err *err) WR_MUST_USE;

/* The order of one segment's providers in a run. */
struct wr_order_row {
    struct wr_str segment;
    struct wr_str providers; /* a blank between them, first to be asked first */
};
enum wr_code wr_db_order_put(struct wr_db *db, int64_t run_id, struct wr_str step,
                             const struct wr_order_row *row,
                             struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_orders_of(struct wr_db *db, int64_t run_id, struct wr_str step,
                             struct wr_arena *arena, struct wr_order_row **out,
                             size_t *count, struct wr_err *err) WR_MUST_USE;

#endif
