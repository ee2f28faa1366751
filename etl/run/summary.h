/* summary.h - what a run came to, counted from the store. */
#ifndef ETL_RUN_SUMMARY_H
#define ETL_RUN_SUMMARY_H

#include "etl/store/decisions.h"
#include "etl/store/ledger.h"
#include "etl/store/notices.h"
#include "etl/store/outbox.h"
#include "etl/store/routes.h"
#include "etl/store/runs.h"
#include "weir/json.h"

#define WR_SUMMARY_REASONS 5
#define WR_SUMMARY_ROWS    10 /* bad ones, for people; JSON has all that are kept */

/* Credits that a vendor says are left. */
struct wr_balance {
    const char *vendor;
    int64_t left_milli;
    int64_t low_milli; /* below it they are said to be low; 0: never */
};

struct wr_summary {
    struct wr_run run;
    struct wr_tally tally; /* each term its own COUNT */
    bool conserved;        /* outcomes sum to extracted and nothing is open */
    struct wr_reason *reasons[WR_LEAD_OUTCOMES];
    size_t reason_count[WR_LEAD_OUTCOMES];
    struct wr_spend *spend;
    size_t spend_count;
    struct wr_early early;
    struct wr_misfit *misfits; /* answers that could not be understood, by vendor */
    size_t misfit_count;
    struct wr_misfit *unmapped; /* values without a normal form, by vendor */
    size_t unmapped_count;
    int64_t calls, hits, uncertain, spent_micro, reserved_micro, overage_micro;
    struct wr_tier_count *tiers;
    size_t tier_count;
    int64_t writes[WR_OUT_STATES];
    struct wr_notice_count *notices; /* that began in the run */
    size_t notice_count;
    struct wr_routed_counts routed;
    int64_t rows_skipped;    /* input that could not be read as a record at all */
    struct wr_str *bad_rows; /* why, of the first WR_BAD_ROWS */
    size_t bad_row_count;
    struct wr_bad_value *bad_values; /* none of their field's, counted as missing */
    size_t bad_value_count;
    const struct wr_balance *balances; /* told while the run went on; not stored */
    size_t balance_count;
    int64_t wall_ms;
};

enum wr_code wr_summary_collect(struct wr_db *db, int64_t run_id,
                                struct wr_arena *arena, struct wr_summary *out,
                                struct wr_err *err) WR_MUST_USE;
/* One JSON object. */
void wr_summary_json(const struct wr_summary *s, struct wr_str currency,
                     struct wr_buf *out);
/* A few lines for people. */
void wr_summary_text(const struct wr_summary *s, struct wr_str currency,
                     struct wr_buf *out);

/* summary_notices.c: "  notices: task 3 done, 1 dead; webhook 40 left out (backfill)"
 * and a line break; nothing where there are none. And as a list of objects. */
void wr_notices_put(struct wr_buf *out, const struct wr_notice_count *counts,
                    size_t count);
void wr_notices_json(struct wr_jw *w, const struct wr_notice_count *counts,
                     size_t count);

/* summary_input.c: rows that could not be read, values that are none of their field's;
 * nothing where there are none. And as members of an object. */
void wr_input_put(struct wr_buf *out, const struct wr_summary *s);
void wr_input_json(struct wr_jw *w, const struct wr_summary *s);
/* summary_routing.c: "  routed: 45 (the rest 33, existing owner 12); no owner 2" and a
 * line break; nothing where nobody was to be routed. And as a member of an object. */
void wr_routed_put(struct wr_buf *out, const struct wr_routed_counts *counts);
void wr_routed_json(struct wr_jw *w, const struct wr_routed_counts *counts);

/* Balances, one a line, and as a list. */
void wr_balances_put(struct wr_buf *out, const struct wr_summary *s);
void wr_balances_json(struct wr_jw *w, const struct wr_summary *s);

/* Misfits as "apollo 3, hunter 1"; misfits and what was unmapped as objects. */
void wr_misfits_put(struct wr_buf *out, const struct wr_summary *s);
void wr_misfits_json(struct wr_jw *w, const struct wr_summary *s);

/* Micro-units as "12.34" (at least two places, more where they are not zero). */
void wr_money_put(struct wr_buf *out, int64_t micro);
/* The same as a member of a JSON object, a number. */
void wr_money_json(struct wr_jw *w, const char *key, int64_t micro);

#endif
