/* schema.c - makes the schema, brings an older one up to date, refuses a newer one.
 *
 * A state file is told by its application id ("weir") and by the table schema_version.
 * A change of the schema adds a step here and a script in sql/; a step runs in the one
 * transaction that also records its version.
 */
#include "etl/store/statement.h"

#include <sqlite3.h>

#include "etl/base/banned.h"

#define APPLICATION_ID 0x77656972 /* "weir" */

static const struct {
    const char *script; /* from version index to index + 1 */
} steps[WR_SCHEMA_VERSION] = {
    {wr_sql_schema},   {wr_sql_schema_2}, {wr_sql_schema_3},
    {wr_sql_schema_4}, {wr_sql_schema_5}, {wr_sql_schema_6},
};

static enum wr_code read_int(struct wr_db *db, const char *sql, int64_t *out,
                             struct wr_err *err)
{
    sqlite3_stmt *raw = NULL;
    int rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &raw, NULL);
    enum wr_code code = WR_OK;

    *out = 0;
    if (!rc)
        rc = sqlite3_step(raw);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(raw, 0);
    else if (rc != SQLITE_DONE)
        code = wr_db_fail(db, rc, "read its header", err);
    (void)sqlite3_finalize(raw);
    return code;
}

/* 0: an empty file, without a schema yet. */
static enum wr_code read_version(struct wr_db *db, int64_t *version, struct wr_err *err)
{
    int64_t application = 0, tables = 0;
    enum wr_code code = read_int(db, "PRAGMA application_id", &application, err);

    *version = 0;
    if (!code)
        code = read_int(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (code || tables == 0)
        return code;
    if (application != APPLICATION_ID) {
        wr_fail(err, WR_E_STORE, "a database of another program");
        return wr_hint(err, "name another state file in the job");
    }
    code = read_int(db, "SELECT max(version) FROM schema_version", version, err);
    if (!code && *version < 1)
        code = wr_db_fail(db, SQLITE_CORRUPT, "read its version", err);
    return code;
}

static enum wr_code record_version(struct wr_db *db, int64_t version,
                                   struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_SCHEMA_VERSION_ADD);
    wr_stmt_i64(&st, version);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code apply_steps(struct wr_db *db, int64_t version, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (int64_t v = version; !code && v < WR_SCHEMA_VERSION; v++)
        code = wr_db_exec(db, steps[v].script, "make the schema", err);
    for (int64_t v = version; !code && v < WR_SCHEMA_VERSION; v++)
        code = record_version(db, v + 1, err);
    return code;
}

/* Under the lock, for another process may have been first. */
static enum wr_code upgrade(struct wr_db *db, struct wr_err *err)
{
    struct wr_tx tx;
    int64_t version = 0;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    code = read_version(db, &version, err);
    if (!code && version == 0)
        code = wr_db_exec(db, "PRAGMA application_id = 0x77656972", "make the schema",
                          err);
    if (!code)
        code = apply_steps(db, version, err);
    return wr_tx_close(&tx, code, err);
}

enum wr_code wr_schema_open(struct wr_db *db, const char *path, struct wr_err *err)
{
    int64_t version = 0;
    enum wr_code code = read_version(db, &version, err);

    if (code)
        return code;
    if (version > WR_SCHEMA_VERSION) {
        wr_fail(err, WR_E_STORE, "made by a newer weir (schema %d; this one knows %d)",
                (int)version, WR_SCHEMA_VERSION);
        return wr_hint(err, "use the newer weir, or another state file");
    }
    if (version == WR_SCHEMA_VERSION)
        return WR_OK;
    if (version && db->mode == WR_DB_COPY)
        return WR_OK;
    if (db->mode == WR_DB_CREATE || (version && db->mode == WR_DB_WRITE))
        return upgrade(db, err);
    wr_fail(err, WR_E_STORE, version ? "made by an older weir" : "an empty file");
    return wr_hint(err,
                   version ? "the next `weir run` brings %s up to date"
                           : "the first `weir run` makes the state in %s",
                   path);
}
