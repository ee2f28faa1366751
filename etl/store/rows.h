/* rows.h - reading of whole rows, shared by the files of leads and units. Private to
 * this folder. */
#ifndef ETL_STORE_ROWS_H
#define ETL_STORE_ROWS_H

#include "etl/store/leads.h"
#include "etl/store/statement.h"

/* The columns of lead_get. */
void wr_lead_read(struct wr_stmt *st, struct wr_arena *arena, struct wr_lead_row *out);
/* *there: whether there is such a lead. */
enum wr_code wr_lead_load(struct wr_db *db, int64_t id, struct wr_arena *arena,
                          struct wr_lead_row *out, bool *there,
                          struct wr_err *err) WR_MUST_USE;
enum wr_code wr_account_load(struct wr_db *db, int64_t id, struct wr_arena *arena,
                             struct wr_account_row *out, bool *there,
                             struct wr_err *err) WR_MUST_USE;
/* units.c calls it for a member; holds.c, decisions.c. */
enum wr_code wr_previous_load(struct wr_db *db, int64_t lead_id, struct wr_arena *arena,
                              struct wr_previous *out, struct wr_err *err) WR_MUST_USE;
/* All leads of an account but those of `ids`, a JSON list. */
enum wr_code wr_digest_load(struct wr_db *db, struct wr_str key, int64_t as_of_us,
                            struct wr_str ids, struct wr_digest *out,
                            struct wr_err *err) WR_MUST_USE;
/* What its parent and its subsidiaries come to. */
enum wr_code wr_family_load(struct wr_db *db, struct wr_str key, int64_t as_of_us,
                            int64_t since_us, struct wr_family *out,
                            struct wr_err *err) WR_MUST_USE;
/* What one of its leads sees of the whole. */
void wr_digest_without(const struct wr_lead_row *row, int64_t as_of_us,
                       const struct wr_digest *whole, struct wr_digest *out);
/* Fills others, people and more of a unit whose members are there. */
enum wr_code wr_unit_digest(struct wr_db *db, const struct wr_unit_query *query,
                            struct wr_str key, struct wr_arena *arena,
                            struct wr_unit *unit, struct wr_err *err) WR_MUST_USE;

#endif
