/* db.c - opening and closing a connection, transactions, and what failures mean.
 *
 * Settings: write-ahead log, every commit on disk (synchronous=FULL), a page cache that
 * stays small whatever the size of the state, and patience with other processes.
 */
#include "etl/store/connection.h"
#include "etl/store/statement.h"
#include "etl/store/suppression.h"

#include "weir/alloc.h"

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define BUSY_MS       30000
#define BUSY_SLEEP_US 1000
#define WAL_TRIES     200
#define SCRATCH_BYTES ((size_t)64 * 1024)

/* --- failures --- */

static const struct {
    int rc; /* primary code */
    const char *hint;
} hints[] = {
    {SQLITE_BUSY, "another process keeps the state busy; see `weir status`"},
    {SQLITE_LOCKED, "another process keeps the state busy; see `weir status`"},
    {SQLITE_FULL, "the disk is full: make room, then `weir resume`"},
    {SQLITE_IOERR,
     "the disk failed or is full: see the system's log, then `weir resume`"},
    {SQLITE_READONLY,
     "the state file or its folder cannot be written: check its owner"},
    {SQLITE_PERM, "check the owner of the state file and of its folder"},
    {SQLITE_CANTOPEN, "check the path and the owner of the state file and its folder"},
    {SQLITE_CORRUPT, "the state file is damaged: keep it aside and restore a copy"},
    {SQLITE_NOTADB, "this is no state file of weir, or it is damaged"},
};

enum wr_code wr_db_fail(const struct wr_db *db, int rc, const char *doing,
                        struct wr_err *err)
{
    const char *text = sqlite3_errstr(rc);

    /* The connection's own text says more, where it is about this failure. */
    if (db->sqlite && (sqlite3_errcode(db->sqlite) & 0xff) == (rc & 0xff))
        text = sqlite3_errmsg(db->sqlite);
    wr_fail(err, WR_E_STORE, "the state: %s: %s", doing, text);
    for (size_t i = 0; i < WR_COUNT(hints); i++) {
        if (hints[i].rc == (rc & 0xff))
            wr_hint(err, "%s", hints[i].hint);
    }
    return WR_E_STORE;
}

enum wr_code wr_db_exec(struct wr_db *db, const char *sql, const char *doing,
                        struct wr_err *err)
{
    int rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

    return rc ? wr_db_fail(db, rc, doing, err) : WR_OK;
}

/* --- transactions --- */

enum wr_code wr_db_begin(struct wr_db *db, struct wr_err *err)
{
    /* A writer says so at once: a reader that turns writer later can fail for having
     * read what another process has changed since. */
    return wr_db_exec(db, wr_db_only_reads(db) ? "BEGIN" : "BEGIN IMMEDIATE", "begin",
                      err);
}

enum wr_code wr_db_commit(struct wr_db *db, struct wr_err *err)
{
    enum wr_code code = wr_counters_save(db, err);

    if (!code)
        code = wr_db_exec(db, "COMMIT", "commit", err);
    if (code)
        wr_db_rollback(db);
    wr_counters_forget(db);
    return code;
}

void wr_db_rollback(struct wr_db *db)
{
    wr_sources_forget(db);
    wr_counters_forget(db);
    /* A full disk and the like roll back by themselves. */
    if (!sqlite3_get_autocommit(db->sqlite))
        (void)sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
}

enum wr_code wr_tx_open(struct wr_tx *tx, struct wr_db *db, struct wr_err *err)
{
    *tx = (struct wr_tx){db, sqlite3_get_autocommit(db->sqlite) != 0};
    return tx->own ? wr_db_begin(db, err) : WR_OK;
}

enum wr_code wr_tx_close(struct wr_tx *tx, enum wr_code code, struct wr_err *err)
{
    if (!tx->own)
        return code;
    if (!code)
        return wr_db_commit(tx->db, err);
    wr_db_rollback(tx->db);
    return code;
}

/* --- opening --- */

/* The state holds people's data: nobody but its owner reads it. SQLite gives the files
 * beside it the same permissions. */
static void create_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0)
        (void)close(fd);
}

static bool is_wal(struct wr_db *db)
{
    sqlite3_stmt *raw = NULL;
    bool wal = false;

    if (!sqlite3_prepare_v2(db->sqlite, "PRAGMA journal_mode", -1, &raw, NULL) &&
        sqlite3_step(raw) == SQLITE_ROW)
        wal = sqlite3_stricmp((const char *)sqlite3_column_text(raw, 0), "wal") == 0;
    (void)sqlite3_finalize(raw);
    return wal;
}

/* SQLite's own handler soon sleeps for a tenth of a second at a time, and a process
 * that commits without a pause hardly ever leaves the lock free just then: measured, it
 * kept another out for ten seconds. The spread keeps two that wait from waking
 * together. */
static int wait_for_lock(void *ctx, int tries)
{
    const struct wr_db *db = ctx;
    struct timespec pause = {.tv_nsec = 1000L * (BUSY_SLEEP_US + tries % 7 * 100)};

    (void)nanosleep(&pause, NULL);
    return tries < db->busy_tries;
}

/* WEIR_BUSY_MS, for tests: a lock that is kept too long, without the wait. */
static int busy_tries(void)
{
    const char *given = getenv("WEIR_BUSY_MS"); /* NOLINT(concurrency-mt-unsafe) */
    int64_t ms = 0;

    if (!given || !wr_str_to_i64(wr_str(given), &ms) || ms < 0 || ms > BUSY_MS)
        ms = BUSY_MS;
    return (int)(ms * 1000 / BUSY_SLEEP_US);
}

/* Two processes that create the state at once: SQLite does not wait for the lock that
 * the change of mode takes, so this does. */
static enum wr_code use_wal(struct wr_db *db, struct wr_err *err)
{
    int rc = SQLITE_OK;

    for (int i = 0; i < WAL_TRIES && !is_wal(db); i++) {
        rc = sqlite3_exec(db->sqlite, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if (rc && (rc & 0xff) != SQLITE_BUSY)
            break;
        if (rc)
            sqlite3_sleep(5);
    }
    if (is_wal(db))
        return WR_OK;
    return wr_db_fail(db, rc ? rc : SQLITE_CANTOPEN, "write-ahead log", err);
}

static enum wr_code configure(struct wr_db *db, struct wr_err *err)
{
    enum wr_code code;

    (void)sqlite3_extended_result_codes(db->sqlite, 1);
    (void)sqlite3_busy_handler(db->sqlite, wait_for_lock, db);
    (void)sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* Else a statement is compiled anew whenever a value is bound that its plan looked
     * at, and every use of a partial index looks. */
    (void)sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    code = wr_db_exec(db,
                      "PRAGMA cache_size = -8192; PRAGMA foreign_keys = ON;"
                      "PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0;"
                      "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;"
                      "PRAGMA journal_size_limit = 67108864",
                      "open", err);
    if (!code && !wr_db_only_reads(db))
        code = use_wal(db, err);
    return code;
}

static enum wr_code open_file(struct wr_db *db, const char *path, struct wr_err *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc;

    flags |= wr_db_only_reads(db) ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (db->mode == WR_DB_CREATE)
        create_private(path);
    if (access(path, F_OK) != 0 && errno == ENOENT && db->mode != WR_DB_CREATE) {
        wr_fail(err, WR_E_STORE, "no state at %s", path);
        return wr_hint(err, "the first `weir run` of a job makes it");
    }
    rc = sqlite3_open_v2(path, &db->sqlite, flags, NULL);
    return rc ? wr_db_fail(db, rc, "open", err) : WR_OK;
}

enum wr_code wr_db_open(const char *path, enum wr_db_mode mode, struct wr_db **out,
                        struct wr_err *err)
{
    struct wr_db *db = wr_alloc(sizeof(*db));
    enum wr_code code;

    db->mode = mode;
    db->busy_tries = busy_tries();
    db->source_arena = wr_arena_new(0);
    db->scratch = wr_arena_new(SCRATCH_BYTES);
    wr_db_salt_beside(db, path, true);
    code = open_file(db, path, err);
    if (!code)
        code = configure(db, err);
    if (!code)
        code = wr_schema_open(db, path, err);
    if (code) {
        wr_db_close(db);
        return code == WR_E_STORE ? wr_context(err, "%s", path) : code;
    }
    *out = db;
    return WR_OK;
}

void wr_db_close(struct wr_db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < WR_SQL_COUNT; i++)
        (void)sqlite3_finalize(db->statements[i]);
    if (sqlite3_close(db->sqlite) != SQLITE_OK)
        wr_bug("a statement outlives its connection");
    wr_arena_free(db->source_arena);
    wr_arena_free(db->scratch);
    free(db->field_of);
    free(db->salt_path);
    free(db);
}

const char *wr_db_library(void)
{
    return sqlite3_libversion();
}
