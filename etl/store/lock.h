/* lock.h - who works on what now. Private to this folder.
 *
 * A run has a session for each process that worked on it. The session that holds the
 * lock of its job, by a process that lives, is alive; all others are dead.
 */
#ifndef ETL_STORE_LOCK_H
#define ETL_STORE_LOCK_H

#include "etl/store/connection.h"

struct wr_lock {
    bool held;
    bool alive;
    int64_t run_id;
    int64_t pid;
};

enum wr_code wr_lock_of_job(struct wr_db *db, struct wr_str job, struct wr_lock *out,
                            struct wr_err *err) WR_MUST_USE;
enum wr_code wr_lock_of_run(struct wr_db *db, int64_t run_id, struct wr_lock *out,
                            struct wr_err *err) WR_MUST_USE;
enum wr_code wr_lock_of_session(struct wr_db *db, int64_t session, struct wr_lock *out,
                                struct wr_err *err) WR_MUST_USE;
/* Frees the leases of runs that nobody works on any more. */
enum wr_code wr_leases_sweep(struct wr_db *db, struct wr_err *err) WR_MUST_USE;

#endif
