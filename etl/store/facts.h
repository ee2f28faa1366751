/* facts.h - observations, only ever added. */
#ifndef ETL_STORE_FACTS_H
#define ETL_STORE_FACTS_H

#include "etl/store/db.h"
#include "weir/fact.h"

enum wr_subject { WR_SUBJECT_LEAD, WR_SUBJECT_ACCOUNT };

/* Add one. The same value from the same source (about the same) again moves
 * last_seen_us only, and observed_us where it came back; *is_new (may be NULL) says
 * which it was. */
enum wr_code wr_db_fact_put(struct wr_db *db, enum wr_subject subject, int64_t id,
                            const struct wr_fact *fact, bool *is_new,
                            struct wr_err *err) WR_MUST_USE;
/* All of a subject, by field then id; without fields the catalogue does not know. */
enum wr_code wr_db_facts_of(struct wr_db *db, enum wr_subject subject, int64_t id,
                            struct wr_arena *arena, struct wr_fact **out, size_t *count,
                            struct wr_err *err) WR_MUST_USE;

/* The value of one field as its facts resolve, in `arena`; false in *known: none. */
enum wr_code wr_db_fact_known(struct wr_db *db, enum wr_subject subject, int64_t id,
                              wr_field_id field, int64_t as_of_us,
                              struct wr_arena *arena, struct wr_value *out, bool *known,
                              struct wr_err *err) WR_MUST_USE;

#endif
