/* run_leads.c - the leads of a run and what became of each. */
#include "etl/store/lock.h"
#include "etl/store/runs.h"
#include "etl/store/statement.h"

#include <inttypes.h>

#include "etl/base/banned.h"

const char *const wr_lead_outcome_words[WR_LEAD_OUTCOMES + 1] = {
    "open",   "written",  "unchanged", "held", "suppressed",
    "failed", "deferred", "gone",      NULL};

enum wr_code wr_db_run_add(struct wr_db *db, int64_t run_id, int64_t lead_id,
                           struct wr_str account_key, bool *added, struct wr_err *err)
{
    struct wr_stmt st;
    int64_t changed = 0;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_ADD);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_text(&st, account_key);
    code = wr_stmt_run(&st, &changed, err);
    if (added)
        *added = changed > 0;
    return code;
}

/* `which` takes the run, the CRM, a time and the most to add. */
static enum wr_code add_many(struct wr_db *db, enum wr_sql which, int64_t run_id,
                             struct wr_str crm, int64_t time_us, size_t max,
                             int64_t *added, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code = wr_leases_sweep(db, err);

    if (code)
        return code;
    wr_stmt_open(&st, db, which);
    wr_stmt_i64(&st, run_id);
    wr_stmt_text(&st, crm);
    wr_stmt_i64(&st, time_us);
    wr_stmt_i64(&st, max ? (int64_t)max : -1);
    return wr_stmt_run(&st, added, err);
}

enum wr_code wr_db_run_add_due(struct wr_db *db, int64_t run_id, struct wr_str crm,
                               int64_t as_of_us, size_t max, size_t *added,
                               struct wr_err *err)
{
    struct wr_tx tx;
    int64_t changed = 0;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    code = add_many(db, WR_SQL_RUN_LEAD_ADD_DUE, run_id, crm, as_of_us, max, &changed,
                    err);
    *added = (size_t)changed;
    return wr_tx_close(&tx, code, err);
}

enum wr_code wr_db_run_put_first(struct wr_db *db, int64_t run_id, int64_t as_of_us,
                                 struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_FIRST);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, as_of_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_run_add_stale(struct wr_db *db, int64_t run_id, struct wr_str crm,
                                 int64_t before_us, size_t max, size_t *added,
                                 struct wr_err *err)
{
    struct wr_tx tx;
    int64_t changed = 0;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    code = add_many(db, WR_SQL_RUN_LEAD_ADD_STALE, run_id, crm, before_us, max,
                    &changed, err);
    *added = (size_t)changed;
    return wr_tx_close(&tx, code, err);
}

static enum wr_code need_run_lead(struct wr_db *db, int64_t run_id, int64_t lead_id,
                                  struct wr_err *err)
{
    struct wr_stmt st;
    int64_t outcome;
    bool there;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_THERE);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    code = wr_stmt_first(&st, &outcome, &there, err);
    if (!code && !there)
        return wr_fail(err, WR_E_GONE, "lead %" PRId64 " is not in run %" PRId64,
                       lead_id, run_id);
    return code;
}

enum wr_code wr_db_run_end_lead(struct wr_db *db, int64_t run_id, int64_t lead_id,
                                enum wr_outcome_of_lead outcome, struct wr_str reason,
                                bool replace, struct wr_err *err)
{
    struct wr_stmt st;
    int64_t changed = 0;
    enum wr_code code;

    if (outcome == WR_LEAD_OPEN && !wr_str_empty(reason))
        return wr_fail(err, WR_E_INTERNAL, "an open lead has no reason");
    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_END);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, outcome);
    wr_stmt_str(&st, reason);
    wr_stmt_i64(&st, replace);
    code = wr_stmt_run(&st, &changed, err);
    if (!code && changed == 0)
        code = need_run_lead(db, run_id, lead_id, err);
    return code;
}

enum wr_code wr_db_run_park(struct wr_db *db, int64_t run_id, int64_t lead_id,
                            int64_t until_us, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_PARK);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, until_us);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code end_open(struct wr_db *db, int64_t run_id,
                             enum wr_outcome_of_lead outcome, struct wr_str reason,
                             int64_t due_us, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_DUE_OPEN);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, due_us);
    wr_stmt_str(&st, reason);
    code = wr_stmt_run(&st, NULL, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_END_OPEN);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, outcome);
    wr_stmt_str(&st, reason);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_run_end_open(struct wr_db *db, int64_t run_id,
                                enum wr_outcome_of_lead outcome, struct wr_str reason,
                                int64_t due_us, struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code;

    if (outcome == WR_LEAD_OPEN)
        return wr_fail(err, WR_E_INTERNAL, "open is no end");
    code = wr_tx_open(&tx, db, err);
    if (code)
        return code;
    return wr_tx_close(&tx, end_open(db, run_id, outcome, reason, due_us, err), err);
}
