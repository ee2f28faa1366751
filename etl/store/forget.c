/* forget.c - see forget.h. */
#include "etl/store/forget.h"

#include "etl/store/statement.h"

#include <sqlite3.h>

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

#define AT_ONCE_US 1 /* whatever time the next run takes for its own */

static enum wr_code by_id(struct wr_db *db, enum wr_sql sql, int64_t id,
                          int64_t *counted, struct wr_err *err)
{
    struct wr_stmt st;
    int64_t changes = 0;
    enum wr_code code;

    wr_stmt_open(&st, db, sql);
    wr_stmt_i64(&st, id);
    code = wr_stmt_run(&st, &changes, err);
    if (counted)
        *counted += changes;
    return code;
}

static enum wr_code forget_written(struct wr_db *db, const struct wr_record_key *key,
                                   struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_FORGET_WRITTEN);
    wr_stmt_text(&st, key->crm);
    wr_stmt_text(&st, key->object);
    wr_stmt_text(&st, key->ext_id);
    return wr_stmt_run(&st, NULL, err);
}

/* Answers first: which ones they are stands in the facts. */
static enum wr_code forget_rows(struct wr_db *db, int64_t id, struct wr_forgotten *out,
                                struct wr_err *err)
{
    const struct {
        enum wr_sql sql;
        int64_t *counted;
    } steps[] = {
        {WR_SQL_FORGET_ANSWERS, &out->answers},
        {WR_SQL_FORGET_FACTS, &out->facts},
        {WR_SQL_FORGET_SIGNALS, &out->signals},
        {WR_SQL_FORGET_DECISIONS, &out->decisions},
        {WR_SQL_FORGET_HOLD, NULL},
        {WR_SQL_FORGET_TRIED, NULL},
        {WR_SQL_FORGET_ROUTE, NULL},
        {WR_SQL_FORGET_ASSIGNMENTS, NULL},
        {WR_SQL_FORGET_REJECTIONS, NULL},
        {WR_SQL_FORGET_WAITS, NULL},
        {WR_SQL_FORGET_ROUTED, NULL},
        {WR_SQL_FORGET_LEASE, NULL},
        {WR_SQL_FORGET_NOTICES, NULL},
        {WR_SQL_FORGET_OUTS, &out->writes},
        {WR_SQL_FORGET_OUTCOMES, NULL},
        {WR_SQL_FORGET_LEAD, &out->leads},
    };
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < WR_COUNT(steps); i++)
        code = by_id(db, steps[i].sql, id, steps[i].counted, err);
    return code;
}

static enum wr_code forget_in(struct wr_db *db, enum wr_sql sql,
                              const struct wr_lead_row *lead, struct wr_err *err)
{
    struct wr_str shown = wr_str_head(lead->key.ext_id, WR_MAP_ID_BYTES);
    char more[WR_MAP_ID_BYTES + 3], alone[WR_MAP_ID_BYTES + 3];
    struct wr_stmt st;

    snprintf(more, sizeof(more), "(%.*s,", WR_FMT(shown));
    snprintf(alone, sizeof(alone), "(%.*s)", WR_FMT(shown));
    wr_stmt_open(&st, db, sql);
    wr_stmt_i64(&st, lead->id);
    wr_stmt_text(&st, lead->account_key);
    wr_stmt_text(&st, wr_str(more));
    wr_stmt_text(&st, wr_str(alone));
    return wr_stmt_run(&st, NULL, err);
}

/* What the map of others says of it; they are written anew in the next run. */
static enum wr_code forget_in_maps(struct wr_db *db, const struct wr_lead_row *lead,
                                   struct wr_err *err)
{
    enum wr_code code;

    if (wr_str_starts(lead->account_key, WR_LIT("lead:")))
        return WR_OK;
    code = forget_in(db, WR_SQL_FORGET_IN_OUTS, lead, err);
    if (!code)
        code = forget_in(db, WR_SQL_FORGET_IN_WRITTEN, lead, err);
    if (!code)
        code = forget_in(db, WR_SQL_FORGET_IN_VALUES, lead, err);
    if (!code)
        code = wr_db_account_stir(db, lead->account_key, err);
    return code ? code : wr_db_stirred_wake(db, AT_ONCE_US, err);
}

enum wr_code wr_db_forget(struct wr_db *db, const struct wr_lead_row *lead,
                          struct wr_forgotten *out, struct wr_err *err)
{
    char own[40];
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    code = forget_rows(db, lead->id, out, err);
    if (!code)
        code = forget_in_maps(db, lead, err);
    if (!code)
        code = forget_written(db, &lead->key, err);
    /* A lead of no company is its own account. */
    snprintf(own, sizeof(own), "lead:%" PRId64, lead->id);
    if (!code)
        code = by_id(db, WR_SQL_FORGET_ACCOUNT_FACTS, wr_account_id(wr_str(own)),
                     &out->facts, err);
    return wr_tx_close(&tx, code, err);
}

enum wr_code wr_db_forget_begin(struct wr_db *db, struct wr_err *err)
{
    return wr_db_exec(db, "PRAGMA secure_delete = ON", "forget", err);
}

enum wr_code wr_db_forget_end(struct wr_db *db, struct wr_err *err)
{
    int rc;
    enum wr_code code =
        wr_db_exec(db, "PRAGMA temp_store = MEMORY; VACUUM", "forget", err);

    if (code)
        return code;
    rc = sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                   NULL);
    return rc ? wr_db_fail(db, rc, "empty its log", err) : WR_OK;
}
