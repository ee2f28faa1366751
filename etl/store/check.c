/* check.c - is the state whole, and does it keep our own promises? */
#include "etl/store/statement.h"

#include <sqlite3.h>

#include "etl/base/banned.h"

static const struct {
    enum wr_sql sql;
    const char *broken; /* what a row means; its first column names the place */
} invariants[] = {
    {WR_SQL_CHECK_OPEN_LEADS, "a run that is done has open leads: run"},
    {WR_SQL_CHECK_OUTCOMES, "a lead ended in no known way: run"},
    {WR_SQL_CHECK_BUDGETS, "a budget is not the sum of its entries:"},
    {WR_SQL_CHECK_OPEN_ENTRIES, "a question is open twice:"},
    {WR_SQL_CHECK_LINES, "a line of a question did not end with it: entry"},
    {WR_SQL_CHECK_WAITS, "a lead waits for a queue in a run that is done: run"},
    {WR_SQL_CHECK_LOCKS, "the lock of a job is held by a run that ended:"},
};

enum wr_code wr_db_check_pages(struct wr_db *db, struct wr_err *err)
{
    sqlite3_stmt *raw = NULL;
    enum wr_code code = WR_OK;
    int rc = sqlite3_prepare_v2(db->sqlite, "PRAGMA quick_check(1)", -1, &raw, NULL);

    if (!rc)
        rc = sqlite3_step(raw);
    if (rc != SQLITE_ROW)
        code = wr_db_fail(db, rc, "check", err);
    else if (sqlite3_stricmp((const char *)sqlite3_column_text(raw, 0), "ok") != 0)
        code = wr_db_fail(db, SQLITE_CORRUPT, "check", err);
    (void)sqlite3_finalize(raw);
    return code;
}

static enum wr_code check_invariant(struct wr_db *db, size_t i, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code, broken = WR_OK;

    wr_stmt_open(&st, db, invariants[i].sql);
    if (wr_stmt_row(&st))
        broken = wr_fail(err, WR_E_STORE, "the state: %s %.*s", invariants[i].broken,
                         WR_FMT(wr_col_peek(&st, 0)));
    code = wr_stmt_close(&st, err);
    return code ? code : broken;
}

enum wr_code wr_db_check(struct wr_db *db, struct wr_err *err)
{
    enum wr_code code = wr_db_check_pages(db, err);

    for (size_t i = 0; !code && i < WR_COUNT(invariants); i++)
        code = check_invariant(db, i, err);
    return code;
}
