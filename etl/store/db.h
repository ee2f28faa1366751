/* db.h - one connection to a workspace's state, and the thread that owns it in a run.
 *
 * The nouns beside this file (runs, leads, facts, ledger, outbox, decisions) are plain
 * synchronous functions on a wr_db: commands that only read use them directly. In a
 * run they are called on the store's thread by wr_store_submit, so that the loop never
 * waits on a disk: all work submitted in one turn of the loop is one transaction, and
 * callbacks come after it is on disk (synchronous=FULL). What is sent to the world in
 * a callback has therefore been written down first.
 *
 * SQLite stands behind; its SQL is in sql/. Ids are hashes (weir/hash.h), times int64
 * microseconds UTC. Several processes may have the same workspace open.
 */
#ifndef ETL_STORE_DB_H
#define ETL_STORE_DB_H

#include "etl/io/loop.h"
#include "weir/field.h"

struct wr_db;

enum wr_db_mode {
    WR_DB_READ,
    WR_DB_COPY,  /* reads, and the schema may be an older one: for wr_db_copy */
    WR_DB_WRITE, /* it has to be there; an older schema is brought up to date */
    WR_DB_CREATE /* the same, and it is made where there is none */
};

/* Open `path`. WR_E_STORE: not there, not ours, newer than we are, or older where it is
 * only to be read, damaged (the hint says what to do). */
enum wr_code wr_db_open(const char *path, enum wr_db_mode mode, struct wr_db **out,
                        struct wr_err *err) WR_MUST_USE;
void wr_db_close(struct wr_db *db);
/* Ties the catalogue's ids to the stored ones; before any facts are read or written.
 * The catalogue is borrowed for the life of the connection. */
enum wr_code wr_db_bind(struct wr_db *db, const struct wr_catalogue *catalogue,
                        struct wr_err *err) WR_MUST_USE;
/* Transactions, for synchronous callers. */
enum wr_code wr_db_begin(struct wr_db *db, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_commit(struct wr_db *db, struct wr_err *err) WR_MUST_USE;
void wr_db_rollback(struct wr_db *db);
/* A consistent copy of the whole state in a new file: what `plan` works on. */
enum wr_code wr_db_copy(struct wr_db *db, const char *path,
                        struct wr_err *err) WR_MUST_USE;
/* SHA-256 over all rows of all tables in key order, for tests and `doctor`: hex. */
enum wr_code wr_db_digest(struct wr_db *db, char out[65],
                          struct wr_err *err) WR_MUST_USE;
/* Integrity check of the engine and of our own invariants (outcomes, budgets). */
enum wr_code wr_db_check(struct wr_db *db, struct wr_err *err) WR_MUST_USE;
/* Of the engine alone, whatever the schema. */
enum wr_code wr_db_check_pages(struct wr_db *db, struct wr_err *err) WR_MUST_USE;

/* Version of the library that keeps it, as it is loaded. */
const char *wr_db_library(void);

/* --- the store's thread --- */

struct wr_store;

/* Runs on the store's thread inside the turn's transaction; touches only `ctx` and the
 * database. An error ends the store: the transaction is rolled back, and this and
 * every later callback gets WR_E_STORE. What callers can decide upon (refused, busy)
 * is a result in `ctx`, not an error. */
typedef enum wr_code (*wr_store_work_fn)(struct wr_db *db, void *ctx,
                                         struct wr_err *err);
/* On the loop's thread, from the ready queue, after the commit. */
typedef void (*wr_store_done_fn)(void *ctx, enum wr_code code,
                                 const struct wr_err *err);

/* Takes the connection over. `done` of all submitted work comes before close ends. */
struct wr_store *wr_store_new(struct wr_loop *loop, struct wr_db *db);
/* Waits for what was submitted; closes the connection. */
void wr_store_free(struct wr_store *store);
/* `ctx` must live until `done` was called. Work runs in the order submitted. */
void wr_store_submit(struct wr_store *store, wr_store_work_fn work,
                     wr_store_done_fn done, void *ctx);

#endif
