/* ledger.h - every paid (and free) question: reserved before it is sent, settled after.
 *
 *   claim -> GRANTED: an entry RESERVED, its worst case counted against every cap
 *     settle     -> SETTLED: what it cost, what it answered, how long that is good
 *     release    -> RELEASED: surely not charged, not answered; may be asked again
 *     uncertain  -> UNCERTAIN: sent, outcome unknown; stays counted at worst case,
 *                   until it is asked again where a repeat is free
 *
 * A question with several prices has an entry for each further line, reserved with it
 * in one transaction and ended with it. One that was submitted keeps its talk: the
 * state, and its row of the batch.
 *
 * Invariant, in every reachable state and for every cap key:
 *     spent + reserved (uncertain included) <= cap at the time of the claim.
 */
#ifndef ETL_STORE_LEDGER_H
#define ETL_STORE_LEDGER_H

#include "etl/store/db.h"
#include "weir/provider.h"

#define WR_MAX_CAPS 48

/* A counter and its ceiling: "run:12", "day:2026-11-22", "lead:77:2026-11",
 * "provider:apollo:2026-11", "pool:apollo:credits:2026-11". */
struct wr_cap {
    struct wr_str key;
    struct wr_str name; /* for people: "cap per day" */
    int64_t limit_micro;
    struct wr_str pool; /* counts what is paid out of this pool alone; NONE: all */
    int64_t until_us;   /* when it starts anew; 0: never */
};

/* A line beside the question's own: another pool, a later exchange. */
struct wr_claim_line {
    struct wr_str name, pool;
    int64_t worst_micro;
};

struct wr_claim {
    int64_t question_id; /* wr_question_id */
    const int64_t *also; /* the same question by its other input sets */
    size_t also_count;
    struct wr_str provider;
    struct wr_str vendor;
    struct wr_str pool;
    int64_t run_id;
    int64_t lead_id; /* who needs it first; 0 for an account's question alone */
    int64_t account_id;
    int64_t worst_micro;
    struct wr_claim_line lines[WR_MAX_CHARGES];
    size_t line_count;
    enum wr_repeat repeat;
    int64_t free_within_us;          /* of FREE_WITHIN */
    struct wr_cap caps[WR_MAX_CAPS]; /* each checked for the sum of the lines that
                                        count against it */
    size_t cap_count;
    int64_t as_of_us; /* freshness of stored answers is judged at this time */
    /* How old an answer, and a miss, may be to be used again, whatever was thought of
     * that when it was settled; 0: as it was settled. What the same run has asked is
     * never asked again. */
    int64_t fresh_us, miss_fresh_us;
    int64_t now_us;
};

enum wr_claim_verdict {
    WR_CLAIM_GRANTED,  /* entry_id is ours: send */
    WR_CLAIM_ANSWERED, /* a settled answer is still fresh: outcome and answer */
    WR_CLAIM_BUSY,     /* reserved by someone alive: ask again later */
    WR_CLAIM_COLLECT,  /* submitted, and put down or left by a dead run: ours now, to go
                          on from `state` */
    WR_CLAIM_LATER,    /* the same, but not before due_us */
    WR_CLAIM_UNSURE,   /* uncertain, and a repeat is charged: not asked */
    WR_CLAIM_OVER_CAP, /* cap_name would be exceeded */
};

struct wr_claimed {
    enum wr_claim_verdict verdict;
    int64_t entry_id;
    enum wr_outcome outcome; /* ANSWERED */
    struct wr_str answer;    /* ANSWERED: JSON as given to settle */
    int64_t answered_us;     /* at the as-of time of the run that asked */
    struct wr_str state;     /* COLLECT: of the talk */
    uint32_t row;            /* COLLECT: of the talk's batch */
    int64_t due_us;          /* LATER */
    struct wr_str cap_name;  /* OVER_CAP */
    bool again; /* GRANTED, COLLECT: a try before it may have been charged, and what the
                   vendor says it charges for this one may leave that out */
};

/* A lead of which more is known by now may put its question in another way than when it
 * submitted it: that talk is found by `also`, and not submitted a second time. */
enum wr_code wr_db_claim(struct wr_db *db, const struct wr_claim *claim,
                         struct wr_arena *arena, struct wr_claimed *out,
                         struct wr_err *err) WR_MUST_USE;

/* Lines that are not named, or cost nothing, are released; what is charged for a line
 * that was never reserved counts on the question's own. */
struct wr_line_cost {
    struct wr_str name;
    int64_t spent_micro;
};
struct wr_settlement {
    int64_t entry_id;
    enum wr_outcome outcome;
    int64_t spent_micro; /* above the worst case: recorded as overage too */
    struct wr_line_cost lines[WR_MAX_CHARGES];
    size_t line_count;
    struct wr_str answer;   /* JSON of the findings */
    int64_t fresh_until_us; /* asked again after that */
    int64_t now_us, as_of_us;
    uint32_t took_ms;
    int status; /* HTTP status, 0 when none */
};
enum wr_code wr_db_settle(struct wr_db *db, const struct wr_settlement *s,
                          struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_release(struct wr_db *db, int64_t entry_id, struct wr_str why,
                           struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_uncertain(struct wr_db *db, int64_t entry_id, struct wr_str why,
                             struct wr_err *err) WR_MUST_USE;
/* Keeps the talk between exchanges. due_us 0: in hand, this process goes on with it;
 * else it is put down, as by wr_db_talk_park. */
struct wr_talk_mark {
    struct wr_str state;
    uint32_t row;
    int64_t due_us;
    bool again; /* as in wr_claimed */
};
enum wr_code wr_db_talk_save(struct wr_db *db, int64_t entry_id,
                             const struct wr_talk_mark *mark,
                             struct wr_err *err) WR_MUST_USE;
/* The talk is put down: nobody goes on with it until a claim collects it, from due_us
 * on. For a lead that waits as a row in the store. */
enum wr_code wr_db_talk_park(struct wr_db *db, int64_t entry_id, int64_t due_us,
                             struct wr_err *err) WR_MUST_USE;
/* At the start: RESERVED entries of runs whose process is gone become UNCERTAIN,
 * RELEASED where nothing could be charged; those with a saved talk stay, to be
 * collected. *uncertain says how many became so. */
enum wr_code wr_db_ledger_recover(struct wr_db *db, size_t *uncertain,
                                  struct wr_err *err) WR_MUST_USE;

/* Sums by provider over one run (run_id) or over all (0). */
struct wr_spend {
    struct wr_str provider;
    int64_t calls, hits, misses, forbidden, refused, uncertain;
    int64_t spent_micro, reserved_micro, overage_micro;
};
enum wr_code wr_db_spend(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                         struct wr_spend **out, size_t *count,
                         struct wr_err *err) WR_MUST_USE;

/* Questions of a run whose answers could not be understood, or were larger than their
 * cap, by vendor; given up with "PROVIDER: protocol" or "PROVIDER: limit". */
struct wr_misfit {
    struct wr_str vendor;
    int64_t count;
};
enum wr_code wr_db_misfits(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                           struct wr_misfit **out, size_t *count,
                           struct wr_err *err) WR_MUST_USE;
/* Values of a run's answers that were kept raw or left out for want of a normal form,
 * by vendor. */
enum wr_code wr_db_unmapped(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                            struct wr_misfit **out, size_t *count,
                            struct wr_err *err) WR_MUST_USE;

/* Entries for explain: of a lead or its account, newest last. Further lines follow the
 * question's own: main_id is its id, 0 for the question itself. */
struct wr_entry {
    int64_t id, question_id, run_id, worst_micro, spent_micro, at_us, fresh_until_us;
    int64_t main_id;
    struct wr_str provider, state, outcome, line, pool;
};
enum wr_code wr_db_entries_of(struct wr_db *db, int64_t lead_id, int64_t account_id,
                              struct wr_arena *arena, struct wr_entry **out,
                              size_t *count, struct wr_err *err) WR_MUST_USE;
/* All UNCERTAIN ones, at most `max`. */
enum wr_code wr_db_entries_uncertain(struct wr_db *db, size_t max,
                                     struct wr_arena *arena, struct wr_entry **out,
                                     size_t *count, struct wr_err *err) WR_MUST_USE;

/* Counters of budgets: key, spent, reserved. Keys start with `prefix`. */
struct wr_budget {
    struct wr_str key;
    int64_t spent_micro, reserved_micro;
    int64_t cap_micro;  /* as the last claim had it; -1: not known */
    int64_t until_us;   /* when it starts anew; 0: never */
    struct wr_str name; /* NONE: not known */
};
enum wr_code wr_db_budgets(struct wr_db *db, struct wr_str prefix,
                           struct wr_arena *arena, struct wr_budget **out,
                           size_t *count, struct wr_err *err) WR_MUST_USE;
/* Those that are not over at `now_us`; of runs, of `run_id` alone; none of leads and
 * accounts. */
enum wr_code wr_db_budgets_open(struct wr_db *db, int64_t now_us, int64_t run_id,
                                struct wr_arena *arena, struct wr_budget **out,
                                size_t *count, struct wr_err *err) WR_MUST_USE;
/* Of those whose keys start with `prefix`, the `max` with least left. */
enum wr_code wr_db_budgets_fullest(struct wr_db *db, struct wr_str prefix,
                                   int64_t now_us, size_t max, struct wr_arena *arena,
                                   struct wr_budget **out, size_t *count,
                                   struct wr_err *err) WR_MUST_USE;

/* What was paid to each pool of each vendor in [from_us, until_us): settled then, or
 * open since. */
struct wr_pool_spend {
    struct wr_str vendor, pool; /* pool "": not told */
    int64_t calls, spent_micro, reserved_micro, overage_micro, uncertain;
};
enum wr_code wr_db_pool_spend(struct wr_db *db, int64_t from_us, int64_t until_us,
                              struct wr_arena *arena, struct wr_pool_spend **out,
                              size_t *count, struct wr_err *err) WR_MUST_USE;

/* What a vendor said was left. */
struct wr_balance_row {
    struct wr_str vendor;
    int64_t at_us, left_milli;
    int64_t credit_micro; /* price of a credit then */
};
enum wr_code wr_db_balance_put(struct wr_db *db, const struct wr_balance_row *row,
                               struct wr_err *err) WR_MUST_USE;
/* By vendor, of each the last two, newest first. */
enum wr_code wr_db_balances(struct wr_db *db, struct wr_arena *arena,
                            struct wr_balance_row **out, size_t *count,
                            struct wr_err *err) WR_MUST_USE;

#endif
