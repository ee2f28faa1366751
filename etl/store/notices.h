/* notices.h - what somebody is told when a lead crosses into a stage or tier: a task in
 * the CRM, a webhook.
 *
 *   WAITS -> READY -> SENT -> DONE | READY again | DEAD          LEFT_OUT
 *
 * A notice is put down in the transaction of the decision, waits for the confirmed
 * write of its lead, and is SENT before it goes out. Its id is made of lead, word and
 * time of the decision: the same crossing is one notice, and who receives it can tell a
 * repeat.
 */
#ifndef ETL_STORE_NOTICES_H
#define ETL_STORE_NOTICES_H

#include "etl/store/leads.h"

enum wr_notice_kind { WR_NOTICE_TASK, WR_NOTICE_WEBHOOK, WR_NOTICE_KINDS };
enum wr_notice_state {
    WR_NOTICE_WAITS,
    WR_NOTICE_READY,
    WR_NOTICE_SENT,
    WR_NOTICE_DONE,
    WR_NOTICE_DEAD,
    WR_NOTICE_LEFT_OUT,
    WR_NOTICE_STATES
};
extern const char *const wr_notice_kind_words[WR_NOTICE_KINDS + 1];
extern const char *const wr_notice_state_words[WR_NOTICE_STATES + 1];

struct wr_notice {
    int64_t id;
    enum wr_notice_kind kind;
    enum wr_notice_state state;
    int64_t run_id, lead_id;
    int64_t tries;
    int64_t due_us;  /* not before */
    int64_t at_us;   /* of the last change of state */
    int64_t sent_us; /* when it went out first; 0: never */
    struct wr_str job;
    struct wr_record_key key;
    struct wr_str ref;    /* what the CRM calls it */
    struct wr_str reason; /* of what went wrong, or why it was left out */
    struct wr_str body;   /* JSON */
};

/* The 20 letters and digits that stand for a notice wherever it goes. */
#define WR_NOTICE_MARKER 21
void wr_notice_marker(int64_t id, char out[WR_NOTICE_MARKER]);

/* With its state WAITS or LEFT_OUT; over `most` of its kind in the run it is left out.
 * A notice that is there stays as it is. */
enum wr_code wr_db_notice_put(struct wr_db *db, const struct wr_notice *notice,
                              int64_t most, struct wr_err *err) WR_MUST_USE;
/* The write of the lead is confirmed, or there was nothing to write: READY. */
enum wr_code wr_db_notice_release(struct wr_db *db, int64_t lead_id, int64_t now_us,
                                  struct wr_err *err) WR_MUST_USE;
/* It does not hold any more: what did not arrive so far is left out, also where a try
 * of it failed. */
enum wr_code wr_db_notice_drop(struct wr_db *db, int64_t lead_id, struct wr_str reason,
                               int64_t now_us, struct wr_err *err) WR_MUST_USE;

struct wr_notice_query {
    struct wr_str job;
    int64_t now_us;    /* due by then */
    int64_t before_us; /* and not touched since */
    unsigned kinds;    /* bits */
};
/* The task that is due first, else the webhook; WR_E_GONE. */
enum wr_code wr_db_notice_next(struct wr_db *db, const struct wr_notice_query *query,
                               struct wr_arena *arena, struct wr_notice *out,
                               struct wr_err *err) WR_MUST_USE;
/* When the first of those that were SENT by a process that died may be looked for, up
 * to now_us; 0: there is none. */
enum wr_code wr_db_notice_wait(struct wr_db *db, const struct wr_notice_query *query,
                               int64_t *due_us, struct wr_err *err) WR_MUST_USE;
/* One try more. `due_us`: before it nobody can know what became of it. */
enum wr_code wr_db_notice_sent(struct wr_db *db, int64_t id, int64_t now_us,
                               int64_t due_us, struct wr_err *err) WR_MUST_USE;
/* State, tries, due, at and sent time, ref and reason as they are in *notice. */
enum wr_code wr_db_notice_end(struct wr_db *db, const struct wr_notice *notice,
                              struct wr_err *err) WR_MUST_USE;

/* None of the kind that is READY goes out before then. */
enum wr_code wr_db_notice_postpone(struct wr_db *db, struct wr_str job,
                                   enum wr_notice_kind kind, int64_t due_us,
                                   struct wr_err *err) WR_MUST_USE;

/* The latest first; `states`: bits. */
enum wr_code wr_db_notice_list(struct wr_db *db, unsigned states, size_t max,
                               struct wr_arena *arena, struct wr_notice **out,
                               size_t *count, struct wr_err *err) WR_MUST_USE;
struct wr_notice_count {
    enum wr_notice_state state;
    enum wr_notice_kind kind;
    struct wr_str reason; /* of what was left out */
    int64_t count;
};
/* Of one run, or (0) of all. */
enum wr_code wr_db_notice_counts(struct wr_db *db, int64_t run_id,
                                 struct wr_arena *arena, struct wr_notice_count **out,
                                 size_t *count, struct wr_err *err) WR_MUST_USE;
/* Dead ones are tried again: one, or (0) all. */
enum wr_code wr_db_notice_retry(struct wr_db *db, int64_t id, int64_t now_us,
                                int64_t *changed, struct wr_err *err) WR_MUST_USE;

#endif
