/* forget.h - a person erased from the state.
 *
 * What was spent stays, without the person; how many leads a run had stays too. Whoever
 * forgets puts the person on the suppression list first (suppression.h), for after this
 * nothing here can tell who it was.
 */
#ifndef ETL_STORE_FORGET_H
#define ETL_STORE_FORGET_H

#include "etl/store/leads.h"

/* Stands in the place of a text of ours in which somebody was named. */
#define WR_FORGOTTEN_TEXT "(forgotten)"

struct wr_forgotten {
    int64_t leads, facts, signals, answers, decisions, writes;
};
/* Adds to *out what it erased. In the caller's transaction, and while no run is at
 * work. */
enum wr_code wr_db_forget(struct wr_db *db, const struct wr_lead_row *lead,
                          struct wr_forgotten *out, struct wr_err *err) WR_MUST_USE;
/* Before it: deleted rows are overwritten. After the commit: no old page of the file or
 * its log has them any more. WR_E_STORE where another process reads the state. */
enum wr_code wr_db_forget_begin(struct wr_db *db, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_forget_end(struct wr_db *db, struct wr_err *err) WR_MUST_USE;

#endif
