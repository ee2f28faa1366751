/* runs.h - runs, their locks and cursors, and what became of each of their leads. */
#ifndef ETL_STORE_RUNS_H
#define ETL_STORE_RUNS_H

#include "etl/store/db.h"
#include "weir/crm.h"

enum wr_run_state {
    WR_RUN_RUNNING,     /* or killed: its process is gone then */
    WR_RUN_INTERRUPTED, /* stopped in order; resumable         */
    WR_RUN_DONE,
};

enum wr_run_stage { WR_STAGE_PULL, WR_STAGE_WORK, WR_STAGE_WRITE, WR_STAGE_ENDED };

struct wr_run {
    int64_t id;
    struct wr_str job;    /* its name */
    struct wr_str file;   /* the job file, for resume and explain */
    struct wr_str config; /* hash of job, maps, model and manifests: hex */
    struct wr_str params; /* command line that shapes it (--id, --limit ...), JSON */
    enum wr_run_state state;
    enum wr_run_stage stage;
    int64_t as_of_us; /* the run's one "now" */
    int64_t started_us;
    int64_t ended_us;          /* 0 while running */
    int64_t from_us, until_us; /* window of the pull; until 0: not yet known */
    struct wr_str stop;        /* why it ended early, or NONE */
    int exit_status;
};

/* Creates it (id is set) and takes the lock of the job. WR_E_CONFLICT: another live
 * process runs this job (pid in the text). A lock of a dead process is taken over. */
enum wr_code wr_db_run_start(struct wr_db *db, struct wr_run *run, int64_t pid,
                             struct wr_err *err) WR_MUST_USE;
/* Takes the lock of an existing run again, for resume. */
enum wr_code wr_db_run_resume(struct wr_db *db, const struct wr_run *run, int64_t pid,
                              struct wr_err *err) WR_MUST_USE;
/* Stores stage, state, window, stop, exit status, ended; state other than RUNNING
 * gives the lock back and frees its leases. */
enum wr_code wr_db_run_save(struct wr_db *db, const struct wr_run *run,
                            struct wr_err *err) WR_MUST_USE;
/* WR_E_GONE when there is none. */
enum wr_code wr_db_run_get(struct wr_db *db, int64_t id, struct wr_arena *arena,
                           struct wr_run *out, struct wr_err *err) WR_MUST_USE;
/* Newest run that is not DONE and whose process is gone (of `job`, or of any when
 * NONE). WR_E_GONE. */
enum wr_code wr_db_run_resumable(struct wr_db *db, struct wr_str job,
                                 struct wr_arena *arena, struct wr_run *out,
                                 struct wr_err *err) WR_MUST_USE;
/* Newest first, at most `max`. */
enum wr_code wr_db_run_list(struct wr_db *db, size_t max, struct wr_arena *arena,
                            struct wr_run **out, size_t *count,
                            struct wr_err *err) WR_MUST_USE;
/* True while the process that holds the job's lock lives. */
bool wr_db_run_is_live(struct wr_db *db, int64_t run_id);

/* Whether another run of this workspace is at work, in a live process. */
enum wr_code wr_db_run_others(struct wr_db *db, int64_t run_id, bool *others,
                              struct wr_err *err) WR_MUST_USE;

/* Where the pull of an object stands: cursor text of the next page; `done` when the
 * last page is in. Saved in the same transaction as the page. */
enum wr_code wr_db_pull_save(struct wr_db *db, int64_t run_id, enum wr_object object,
                             struct wr_str cursor, bool done,
                             struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_pull_get(struct wr_db *db, int64_t run_id, enum wr_object object,
                            struct wr_arena *arena, struct wr_str *cursor, bool *done,
                            struct wr_err *err) WR_MUST_USE;

/* Rows of a page that could not be read: `count` of them, and why for the first
 * `reason_count`. After wr_db_pull_save of the page, in the same transaction. The first
 * WR_BAD_ROWS of a pull are kept, all are counted. */
#define WR_BAD_ROWS 1000
enum wr_code wr_db_pull_skip(struct wr_db *db, int64_t run_id, enum wr_object object,
                             size_t count, const struct wr_str *reasons,
                             size_t reason_count, struct wr_err *err) WR_MUST_USE;
/* The events file is read anew whenever a run is gone on with; it counts as a pull of
 * its own, whose bad rows are forgotten first. */
#define WR_PULL_EVENTS WR_OBJECT_COUNT
enum wr_code wr_db_pull_restart(struct wr_db *db, int64_t run_id, enum wr_object object,
                                struct wr_err *err) WR_MUST_USE;
/* How many rows of a run, or of its pull of one object, could not be read. */
enum wr_code wr_db_skipped(struct wr_db *db, int64_t run_id, int64_t *out,
                           struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_skipped_of(struct wr_db *db, int64_t run_id, enum wr_object object,
                              int64_t *out, struct wr_err *err) WR_MUST_USE;
/* Why, in their order, at most `max`. */
enum wr_code wr_db_bad_rows(struct wr_db *db, int64_t run_id, size_t max,
                            struct wr_arena *arena, struct wr_str **out, size_t *count,
                            struct wr_err *err) WR_MUST_USE;

/* A value that was none of its field's, by the column where it stood. In the
 * transaction of its page. */
enum wr_code wr_db_bad_value(struct wr_db *db, int64_t run_id, struct wr_str place,
                             struct wr_err *err) WR_MUST_USE;
struct wr_bad_value {
    struct wr_str place;
    int64_t count;
};
/* Of a run, the most first. */
enum wr_code wr_db_bad_values(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                              struct wr_bad_value **out, size_t *count,
                              struct wr_err *err) WR_MUST_USE;

/* High-water mark of what was pulled, by (CRM instance, object, filter, mapping). */
enum wr_code wr_db_mark_get(struct wr_db *db, struct wr_str key, int64_t *until_us,
                            struct wr_err *err) WR_MUST_USE; /* 0: never */
enum wr_code wr_db_mark_set(struct wr_db *db, struct wr_str key, int64_t until_us,
                            int64_t run_id, struct wr_err *err) WR_MUST_USE;

/* A plan of this configuration was accepted. */
enum wr_code wr_db_accept(struct wr_db *db, struct wr_str job, struct wr_str config,
                          int64_t at_us, struct wr_err *err) WR_MUST_USE;
bool wr_db_is_accepted(struct wr_db *db, struct wr_str job);

/* --- what became of the leads: conservation --- */

enum wr_outcome_of_lead {
    WR_LEAD_OPEN, /* not ended yet */
    WR_LEAD_WRITTEN,
    WR_LEAD_UNCHANGED,
    WR_LEAD_HELD,
    WR_LEAD_SUPPRESSED,
    WR_LEAD_FAILED,
    WR_LEAD_DEFERRED,
    WR_LEAD_GONE,
    WR_LEAD_OUTCOMES
};
/* "written" ... by index; "open" first. */
extern const char *const wr_lead_outcome_words[WR_LEAD_OUTCOMES + 1];

/* Adds a lead to the run (once; again is no error and keeps what is there). Sets *added
 * (may be NULL). */
enum wr_code wr_db_run_add(struct wr_db *db, int64_t run_id, int64_t lead_id,
                           struct wr_str account_key, bool *added,
                           struct wr_err *err) WR_MUST_USE;
/* Adds leads of `crm` (at most `max`, 0: all) whose due time has come, and that no run
 * holds; *added says how many. */
enum wr_code wr_db_run_add_due(struct wr_db *db, int64_t run_id, struct wr_str crm,
                               int64_t as_of_us, size_t max, size_t *added,
                               struct wr_err *err) WR_MUST_USE;
/* The same for leads whose last decision was taken before `before_us`. */
enum wr_code wr_db_run_add_stale(struct wr_db *db, int64_t run_id, struct wr_str crm,
                                 int64_t before_us, size_t max, size_t *added,
                                 struct wr_err *err) WR_MUST_USE;
/* Of the leads that were added, those that have been due since before `as_of_us` (cut
 * off, held, put off; not for their review) come before all others, the longest due
 * first. */
enum wr_code wr_db_run_put_first(struct wr_db *db, int64_t run_id, int64_t as_of_us,
                                 struct wr_err *err) WR_MUST_USE;
/* The end of a lead in this run; `reason` short and without personal data. OPEN with a
 * reason is refused. An ended lead keeps its first outcome unless `replace`. */
enum wr_code wr_db_run_end_lead(struct wr_db *db, int64_t run_id, int64_t lead_id,
                                enum wr_outcome_of_lead outcome, struct wr_str reason,
                                bool replace, struct wr_err *err) WR_MUST_USE;
/* The lead waits: not taken up again by this run before `until_us`. */
enum wr_code wr_db_run_park(struct wr_db *db, int64_t run_id, int64_t lead_id,
                            int64_t until_us, struct wr_err *err) WR_MUST_USE;
/* One COUNT for each outcome, and one over all (extracted): none is a remainder. */
struct wr_tally {
    int64_t extracted;
    int64_t by[WR_LEAD_OUTCOMES];
};
enum wr_code wr_db_run_tally(struct wr_db *db, int64_t run_id, struct wr_tally *out,
                             struct wr_err *err) WR_MUST_USE;
/* Reasons of an outcome with their counts, most frequent first, at most `max`. */
struct wr_reason {
    struct wr_str text;
    int64_t count;
};
enum wr_code wr_db_run_reasons(struct wr_db *db, int64_t run_id,
                               enum wr_outcome_of_lead outcome, size_t max,
                               struct wr_arena *arena, struct wr_reason **out,
                               size_t *count, struct wr_err *err) WR_MUST_USE;
/* All open leads of the run end as `outcome` (deadline, budget). */
enum wr_code wr_db_run_end_open(struct wr_db *db, int64_t run_id,
                                enum wr_outcome_of_lead outcome, struct wr_str reason,
                                int64_t due_us, struct wr_err *err) WR_MUST_USE;

#endif
