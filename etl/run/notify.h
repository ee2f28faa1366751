/* notify.h - who is told when a lead crosses into a stage or tier: a task in the CRM, a
 * webhook (etl/store/notices.h).
 *
 * The crossing is judged with the decision and put down with it; it is let go by the
 * confirmed write of its lead, and goes out after all writes. A task that may have been
 * made by a process that died is looked for by its marker before it is made again; a
 * webhook is sent again under the same id. What fails waits for a later run; so do all
 * webhooks once a receiver that is dead has cost the end of the run some seconds.
 */
#ifndef ETL_RUN_NOTIFY_H
#define ETL_RUN_NOTIFY_H

#include "etl/run/judge.h"
#include "etl/store/notices.h"

/* notify_judge.c, pure: fills out->notices and out->in_notify. `values` are
 * wr_handoff's. */
void wr_judge_notices(const struct wr_judge *in, const struct wr_decision *decision,
                      const struct wr_str *values, struct wr_arena *arena,
                      struct wr_verdict *out);

/* notify_text.c, pure. */
/* A notice as a task; `owner` NONE: nobody's yet. WR_E_STORE: its text cannot be read.
 */
enum wr_code wr_notice_task(const struct wr_notice *notice, struct wr_str owner,
                            struct wr_arena *arena, struct wr_task *out,
                            struct wr_err *err) WR_MUST_USE;
/* The body of a webhook. */
enum wr_code wr_notice_event(const struct wr_notice *notice, struct wr_str owner,
                             struct wr_arena *arena, struct wr_str *out,
                             struct wr_err *err) WR_MUST_USE;

/* notify_store.c. */
/* Store work with the decision: puts notices down, drops those that hold no more, lets
 * go of them where nothing is left to write. */
enum wr_code wr_notify_decided(struct wr_db *db, const struct wr_run_ctx *run,
                               const struct wr_verdict *verdict,
                               struct wr_err *err) WR_MUST_USE;

/* The next one to send; whoever came on the list since, or is gone, is left alone. */
struct wr_notice_taken {
    struct wr_notice notice;
    struct wr_str owner; /* of the lead, as its record stands now; NONE */
    bool none;           /* nothing is due */
    bool skipped;        /* what was taken needs no sending */
    int64_t wait_us;     /* of none: until then something may be; 0 */
};
/* Store work: one of `kinds` (bits); what was touched since `began_us` is not taken
 * again; what is taken counts as sent. */
enum wr_code wr_notice_take(struct wr_db *db, const struct wr_run_ctx *run,
                            unsigned kinds, int64_t began_us, struct wr_arena *arena,
                            struct wr_notice_taken *out,
                            struct wr_err *err) WR_MUST_USE;

/* When it may be tried again after so many tries. */
int64_t wr_notify_backoff_us(int64_t tries);

struct wr_notify_pass;
/* Sends what is due of this job, then calls `done` once. */
struct wr_notify_pass *wr_notify_start(struct wr_run_ctx *run, void (*done)(void *ctx),
                                       void *ctx);
/* The run is stopping: it waits for nothing. NULL allowed. */
void wr_notify_hurry(struct wr_notify_pass *pass);
void wr_notify_free(struct wr_notify_pass *pass);

#endif
