/* copy.c - the state as a whole: a copy of it, and one number that stands for it. */
#include "etl/store/connection.h"
#include "weir/alloc.h"
#include "weir/hash.h"

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "etl/base/banned.h"

/* --- the copy --- */

static enum wr_code copy_into(struct wr_db *db, sqlite3 *target, struct wr_err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", db->sqlite, "main");
    int rc;

    if (!backup)
        return wr_fail(err, WR_E_STORE, "the state: copy: %s", sqlite3_errmsg(target));
    rc = sqlite3_backup_step(backup, -1);
    (void)sqlite3_backup_finish(backup);
    if (rc == SQLITE_DONE)
        return WR_OK;
    return wr_fail(err, WR_E_STORE, "the state: copy: %s", sqlite3_errstr(rc));
}

enum wr_code wr_db_copy(struct wr_db *db, const char *path, struct wr_err *err)
{
    sqlite3 *target = NULL;
    enum wr_code code;
    /* Readable by its owner alone, as the state itself; never over another file. */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return wr_fail_errno(err, WR_E_STORE, errno, "cannot make %s", path);
    (void)close(fd);
    if (sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        code = wr_fail(err, WR_E_STORE, "cannot open %s", path);
    } else {
        (void)sqlite3_exec(target,
                           "PRAGMA cache_size = -2048; PRAGMA synchronous = OFF", NULL,
                           NULL, NULL);
        code = copy_into(db, target, err);
    }
    (void)sqlite3_close(target);
    if (code)
        (void)unlink(path);
    return code;
}

/* --- the digest --- */

/* Chains one more row, or name of a table, onto `sum`. */
static void chain(struct wr_sha256 *sum, struct wr_arena *row, struct wr_str *parts,
                  size_t count)
{
    parts[0] = (struct wr_str){(const char *)sum->bytes, sizeof(sum->bytes)};
    wr_sha256_parts(parts, count, sum);
    wr_arena_reset(row);
}

static struct wr_str column(sqlite3_stmt *raw, int i, struct wr_arena *row)
{
    static const char kinds[] = "?irtbn"; /* by SQLITE_INTEGER .. SQLITE_NULL */
    char kind = kinds[sqlite3_column_type(raw, i)];
    const void *bytes = sqlite3_column_blob(raw, i);
    size_t len = bytes ? (size_t)sqlite3_column_bytes(raw, i) : 0;
    char *copy = wr_arena_alloc(row, len + 1);

    copy[0] = kind;
    if (len)
        memcpy(copy + 1, bytes, len);
    return (struct wr_str){copy, len + 1};
}

static int digest_rows(sqlite3_stmt *raw, struct wr_sha256 *sum, struct wr_arena *row)
{
    int columns = sqlite3_column_count(raw), rc;

    while ((rc = sqlite3_step(raw)) == SQLITE_ROW) {
        struct wr_str *parts = WR_ARRAY(row, struct wr_str, (size_t)columns + 1);

        for (int i = 0; i < columns; i++)
            parts[i + 1] = column(raw, i, row);
        chain(sum, row, parts, (size_t)columns + 1);
    }
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* "ORDER BY" the columns of the primary key, which every table of ours has. */
static int digest_table(struct wr_db *db, const char *table, struct wr_sha256 *sum,
                        struct wr_arena *row)
{
    struct wr_str name[2] = {WR_NONE, wr_str(table)};
    sqlite3_stmt *raw = NULL;
    char *sql = NULL;
    int rc = sqlite3_prepare_v2(
        db->sqlite,
        "SELECT group_concat('\"' || name || '\"', ', ') FROM"
        " (SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk)",
        -1, &raw, NULL);

    chain(sum, row, name, WR_COUNT(name));
    if (!rc)
        rc = sqlite3_bind_text(raw, 1, table, -1, SQLITE_STATIC);
    if (!rc && sqlite3_step(raw) == SQLITE_ROW)
        sql = sqlite3_mprintf("SELECT * FROM \"%w\" ORDER BY %s", table,
                              sqlite3_column_text(raw, 0));
    (void)sqlite3_finalize(raw);
    raw = NULL;
    if (!rc)
        rc = sql ? sqlite3_prepare_v2(db->sqlite, sql, -1, &raw, NULL) : SQLITE_ERROR;
    if (!rc)
        rc = digest_rows(raw, sum, row);
    (void)sqlite3_finalize(raw);
    sqlite3_free(sql);
    return rc;
}

static int digest_tables(struct wr_db *db, struct wr_sha256 *sum, struct wr_arena *row)
{
    sqlite3_stmt *raw = NULL;
    int rc = sqlite3_prepare_v2(db->sqlite,
                                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                " AND name NOT LIKE 'sqlite%' ORDER BY name",
                                -1, &raw, NULL);

    while (!rc && (rc = sqlite3_step(raw)) == SQLITE_ROW)
        rc = digest_table(db, (const char *)sqlite3_column_text(raw, 0), sum, row);
    (void)sqlite3_finalize(raw);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

enum wr_code wr_db_digest(struct wr_db *db, char out[65], struct wr_err *err)
{
    struct wr_sha256 sum = {0};
    struct wr_arena *row;
    struct wr_tx tx; /* one view of all tables */
    enum wr_code code = wr_tx_open(&tx, db, err);
    int rc;

    if (code)
        return code;
    row = wr_arena_new(0);
    rc = digest_tables(db, &sum, row);
    wr_arena_free(row);
    wr_hex(sum.bytes, sizeof(sum.bytes), out);
    return wr_tx_close(&tx, rc ? wr_db_fail(db, rc, "digest", err) : WR_OK, err);
}
