/* connection.h - what the parts of the store share: the connection, its transactions,
 * how a failure of SQLite is told. Private to this folder.
 *
 * A function of several statements wraps them in wr_tx: inside a transaction of the
 * caller it joins that one, else it makes its own. After an error inside the caller's
 * transaction, the caller must roll back.
 */
#ifndef ETL_STORE_CONNECTION_H
#define ETL_STORE_CONNECTION_H

#include "etl/store/db.h"
#include "store_sql.h"
#include "weir/hash.h"

struct sqlite3;
struct sqlite3_stmt;

#define WR_MAX_SOURCES 256 /* remembered; more of them are looked up each time */

struct wr_source {
    int64_t num;
    struct wr_str name;
};

enum wr_counter {
    WR_COUNTER_RUN,
    WR_COUNTER_SESSION,
    WR_COUNTER_FIELD,
    WR_COUNTER_SOURCE,
    WR_COUNTER_FACT,
    WR_COUNTER_ENTRY,
    WR_COUNTER_OUTBOX,
    WR_COUNTER_DECISION,
    WR_COUNTERS
};

struct wr_db {
    struct sqlite3 *sqlite;
    enum wr_db_mode mode;
    int busy_tries; /* waits for another's lock, a millisecond each */
    /* Counters of this transaction; 0: not used in it. Stored at its commit. */
    int64_t counters[WR_COUNTERS];
    struct sqlite3_stmt *statements[WR_SQL_COUNT];
    /* Catalogue and stored field numbers, both ways; 0 and WR_NO_FIELD: no such. */
    const struct wr_catalogue *catalogue;
    int64_t field_num[WR_MAX_FIELDS];
    wr_field_id *field_of; /* by stored number */
    size_t field_of_count;
    struct wr_arena *scratch; /* of one call; reset by who takes it up */
    /* Sources seen on this connection. Forgotten on a rollback, which may have taken
     * a new one back. */
    struct wr_arena *source_arena;
    struct wr_source sources[WR_MAX_SOURCES];
    size_t source_count;
    /* suppression.c: the salt of the list. */
    char *salt_path;
    bool salt_make; /* may be made: not for a copy */
    bool has_salt, has_mark;
    unsigned char salt[WR_SHA256_BYTES];
};

static inline bool wr_db_only_reads(const struct wr_db *db)
{
    return db->mode == WR_DB_READ || db->mode == WR_DB_COPY;
}

/* WR_E_STORE, with the text of SQLite's last failure, `rc`, and a hint by its kind. */
enum wr_code wr_db_fail(const struct wr_db *db, int rc, const char *doing,
                        struct wr_err *err);

struct wr_tx {
    struct wr_db *db;
    bool own;
};
enum wr_code wr_tx_open(struct wr_tx *tx, struct wr_db *db,
                        struct wr_err *err) WR_MUST_USE;
/* Commits, or rolls back where `code` is not WR_OK. Returns `code`, or what the commit
 * came to. */
enum wr_code wr_tx_close(struct wr_tx *tx, enum wr_code code,
                         struct wr_err *err) WR_MUST_USE;

/* Runs statements without results. */
enum wr_code wr_db_exec(struct wr_db *db, const char *sql, const char *doing,
                        struct wr_err *err) WR_MUST_USE;

/* counters.c. Next value of a counter, from 1; inside a transaction. */
enum wr_code wr_db_next(struct wr_db *db, enum wr_counter which, int64_t *out,
                        struct wr_err *err) WR_MUST_USE;
/* Before the commit, and after it or a rollback. */
enum wr_code wr_counters_save(struct wr_db *db, struct wr_err *err) WR_MUST_USE;
void wr_counters_forget(struct wr_db *db);

/* schema.c */
#define WR_SCHEMA_VERSION 6
enum wr_code wr_schema_open(struct wr_db *db, const char *path,
                            struct wr_err *err) WR_MUST_USE;

/* names.c: sources as numbers. */
enum wr_code wr_source_num(struct wr_db *db, struct wr_str name, int64_t *out,
                           struct wr_err *err) WR_MUST_USE;
enum wr_code wr_source_name(struct wr_db *db, int64_t num, struct wr_arena *arena,
                            struct wr_str *out, struct wr_err *err) WR_MUST_USE;
void wr_sources_forget(struct wr_db *db);

/* salt.c: reads the salt, or makes it where `make`. WR_E_STORE. */
enum wr_code wr_salt_load(struct wr_db *db, bool make, struct wr_err *err) WR_MUST_USE;

#endif
