/* suppress.h - whom a run leaves alone: the suppression list, wherever somebody would
 * be asked about or written to.
 *
 * Who is on it has opted out: a fact of the run says so, and the rest follows from
 * that. It is not stored, for the list may say otherwise tomorrow. All of this is store
 * work.
 */
#ifndef ETL_RUN_SUPPRESS_H
#define ETL_RUN_SUPPRESS_H

#include "etl/run/ask.h"
#include "etl/store/outbox.h"
#include "etl/store/suppression.h"

#define WR_ON_THE_LIST "on the suppression list"

/* The fact that stands for the list; its source says so. */
struct wr_fact wr_suppressed_fact(int64_t as_of_us);
bool wr_is_suppressed_fact(const struct wr_fact *fact);

/* Members that are on the list, by record, address or profile, get the fact. Where the
 * account's domain is on it all do, and the account's record is left as it is. */
enum wr_code wr_suppress_unit(struct wr_db *db, struct wr_unit *unit, int64_t as_of_us,
                              struct wr_arena *arena, struct wr_err *err) WR_MUST_USE;
/* Before it is claimed: whether it is about somebody on the list. */
enum wr_code wr_suppress_question(struct wr_db *db, const struct wr_question *q,
                                  bool *listed, struct wr_err *err) WR_MUST_USE;
/* After its answer: an address or profile in it that is on the list adds the fact. */
enum wr_code wr_suppress_found(struct wr_db *db, struct wr_question *q,
                               struct wr_err *err) WR_MUST_USE;
/* The person asked the vendor to be left alone (451): on the list with all that is
 * known to name them, so that a record made anew is left alone too. The answer's facts
 * are stored by then; to them the list's is added. */
enum wr_code wr_suppress_objector(struct wr_db *db, struct wr_question *q,
                                  struct wr_err *err) WR_MUST_USE;
/* A lead with all that is known to name it goes on the list; *added counts. */
enum wr_code wr_suppress_lead(struct wr_db *db, const struct wr_lead_row *lead,
                              const char *reason, int64_t at_us, struct wr_arena *arena,
                              int64_t *added, struct wr_err *err) WR_MUST_USE;
/* What is read of somebody who was forgotten is not kept: *forgotten. The record, which
 * may be a new one, is known by its id alone then. */
#define WR_FORGOTTEN "forgotten"
enum wr_code wr_suppress_read(struct wr_db *db, const struct wr_record_key *key,
                              const struct wr_fact *facts, size_t count, int64_t at_us,
                              struct wr_arena *arena, bool *forgotten,
                              struct wr_err *err) WR_MUST_USE;
/* By which entry of the list, and since when; row->reason NONE where it is by none, or
 * by the id of its account's record. */
enum wr_code wr_suppress_why(struct wr_db *db, const struct wr_record_key *key,
                             struct wr_facts facts, struct wr_arena *arena,
                             struct wr_suppression_row *row,
                             struct wr_err *err) WR_MUST_USE;
/* Before it is sent. */
enum wr_code wr_suppress_write(struct wr_db *db, const struct wr_out *row,
                               struct wr_arena *arena, bool *listed,
                               struct wr_err *err) WR_MUST_USE;

#endif
