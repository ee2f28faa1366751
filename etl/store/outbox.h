/* outbox.h - every write to a CRM: written down before it is sent.
 *
 *   PENDING -> SENT -> CONFIRMED | REJECTED | GONE | CONFLICT
 * A killed run leaves SENT rows; on resume they are read back and sent again where the
 * CRM does not hold them (a batch update is idempotent).
 */
#ifndef ETL_STORE_OUTBOX_H
#define ETL_STORE_OUTBOX_H

#include "etl/store/leads.h"

enum wr_out_state {
    WR_OUT_PENDING,
    WR_OUT_SENT,
    WR_OUT_CONFIRMED,
    WR_OUT_REJECTED,
    WR_OUT_GONE,
    WR_OUT_CONFLICT, /* every property had moved in the CRM since we read it */
    WR_OUT_STATES
};
extern const char *const wr_out_state_words[WR_OUT_STATES + 1];

struct wr_out_field {
    struct wr_str property;
    struct wr_str base;  /* as read, NONE when it was blank */
    struct wr_str value; /* as sent */
    bool conflict;       /* left out: the CRM's value had moved */
};

struct wr_out {
    int64_t id;
    int64_t run_id;
    int64_t lead_id;    /* 0 for an account's record */
    int64_t account_id; /* 0 for a lead's record */
    struct wr_record_key key;
    enum wr_out_state state;
    struct wr_str reason;
    int64_t at_us; /* of the last change of state */
    struct wr_out_field *fields;
    size_t field_count;
};

/* PENDING; id is set. */
enum wr_code wr_db_out_put(struct wr_db *db, struct wr_out *out,
                           struct wr_err *err) WR_MUST_USE;
/* Unsettled rows (PENDING and SENT) of a run for one object, oldest first, id above
 * `after_id`, at most `max`. */
enum wr_code wr_db_out_next(struct wr_db *db, int64_t run_id, struct wr_str object,
                            int64_t after_id, size_t max, struct wr_arena *arena,
                            struct wr_out **out, size_t *count,
                            struct wr_err *err) WR_MUST_USE;
/* One row. WR_E_GONE. */
enum wr_code wr_db_out_get(struct wr_db *db, int64_t id, struct wr_arena *arena,
                           struct wr_out *out, struct wr_err *err) WR_MUST_USE;
/* A pending row that is not among those to be sent before it is let go, with the fields
 * as they are then. */
enum wr_code wr_db_out_wait(struct wr_db *db, int64_t id,
                            struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_out_let_go(struct wr_db *db, const struct wr_out *out,
                              struct wr_err *err) WR_MUST_USE;
/* A pending row that is not wanted any more. */
enum wr_code wr_db_out_drop(struct wr_db *db, int64_t id,
                            struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_out_sent(struct wr_db *db, const int64_t *ids, size_t count,
                            int64_t now_us, struct wr_err *err) WR_MUST_USE;
/* Marks one property as left out for a conflict. */
enum wr_code wr_db_out_conflict(struct wr_db *db, int64_t id, struct wr_str property,
                                struct wr_err *err) WR_MUST_USE;
/* The end of one row. CONFIRMED also records each value (conflicts excepted) as our
 * last write of that property, and (`shows`) in the record's values as read: a CRM will
 * show what was written, a file written beside its input will not. */
enum wr_code wr_db_out_end(struct wr_db *db, int64_t id, enum wr_out_state state,
                           struct wr_str reason, bool shows, int64_t now_us,
                           struct wr_err *err) WR_MUST_USE;
/* Our last confirmed writes on a record. */
enum wr_code wr_db_written(struct wr_db *db, const struct wr_record_key *key,
                           struct wr_arena *arena, struct wr_str **names,
                           struct wr_str **values, size_t *count,
                           struct wr_err *err) WR_MUST_USE;
/* And what is on its way there, by any run: ours, though nobody has confirmed it. A
 * name may come more than once. */
enum wr_code wr_db_written_or_sent(struct wr_db *db, const struct wr_record_key *key,
                                   struct wr_arena *arena, struct wr_str **names,
                                   struct wr_str **values, size_t *count,
                                   struct wr_err *err) WR_MUST_USE;
/* What stood there when it was written; NONE: nothing, or nobody knows any more. */
enum wr_code wr_db_written_over(struct wr_db *db, const struct wr_record_key *key,
                                struct wr_str property, struct wr_arena *arena,
                                struct wr_str *out, struct wr_err *err) WR_MUST_USE;
/* Of a lead (or account), oldest first, for explain. */
enum wr_code wr_db_outs_of(struct wr_db *db, int64_t lead_id, int64_t account_id,
                           struct wr_arena *arena, struct wr_out **out, size_t *count,
                           struct wr_err *err) WR_MUST_USE;
/* Of a run, by id, after `after_id`: for plan, reports and tests. */
enum wr_code wr_db_outs_of_run(struct wr_db *db, int64_t run_id, int64_t after_id,
                               size_t max, struct wr_arena *arena, struct wr_out **out,
                               size_t *count, struct wr_err *err) WR_MUST_USE;
/* Rows by state. */
enum wr_code wr_db_out_counts(struct wr_db *db, int64_t run_id,
                              int64_t counts[WR_OUT_STATES],
                              struct wr_err *err) WR_MUST_USE;

#endif
