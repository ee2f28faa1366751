/* suppression.h - who must not be asked about, as salted hashes.
 *
 * An entry is HMAC-SHA256 of kind and normal form with a salt, and a reason: what was
 * put on the list cannot be read back from it. The salt is a file beside the state, for
 * its owner alone, made with the first entry: a copy of the state by itself cannot be
 * tried with a list of addresses. A list whose salt is gone, or is another list's, is
 * an error: it never passes for an empty one.
 */
#ifndef ETL_STORE_SUPPRESSION_H
#define ETL_STORE_SUPPRESSION_H

#include "etl/store/leads.h"

enum wr_who_kind {
    WR_WHO_ADDRESS,
    WR_WHO_DOMAIN,  /* and what is below it, and all addresses there */
    WR_WHO_RECORD,  /* of a CRM: wr_who_record */
    WR_WHO_PROFILE, /* "linkedin.com/in/slug" */
    WR_WHO_NAME,    /* full name, line break, domain: of whom no more is known */
    WR_WHO_KINDS
};
extern const char *const wr_who_words[WR_WHO_KINDS + 1];

/* In normal form; letter case counts in records alone. */
struct wr_who {
    enum wr_who_kind kind;
    struct wr_str text;
    bool exact; /* of an address: its domain does not count */
};
struct wr_who wr_who_record(const struct wr_record_key *key, struct wr_arena *arena);
/* What a person would type: an address, a profile or a domain. False: none of them (an
 * id of a CRM, say). */
bool wr_who_parse(struct wr_str text, struct wr_arena *arena, struct wr_who *out);

/* The salt belongs to the state at `path`, which this connection need not be of: a copy
 * of it. Without `make` the connection never makes one. */
void wr_db_salt_beside(struct wr_db *db, const char *path, bool make);

/* `reason`: short, without personal data. Who is listed stays so with the first reason;
 * *is_new may be NULL. */
enum wr_code wr_db_suppress(struct wr_db *db, const struct wr_who *who,
                            struct wr_str reason, int64_t at_us, bool *is_new,
                            struct wr_err *err) WR_MUST_USE;
/* Reason of the first of them that is listed, itself or (of addresses and domains) by
 * its domain; NONE when none is. */
enum wr_code wr_db_suppressed(struct wr_db *db, const struct wr_who *who, size_t count,
                              struct wr_arena *arena, struct wr_str *reason,
                              struct wr_err *err) WR_MUST_USE;
/* The same with its kind and since when: row->reason NONE when none is. */
struct wr_suppression_row;
enum wr_code wr_db_suppressed_by(struct wr_db *db, const struct wr_who *who,
                                 size_t count, struct wr_arena *arena,
                                 struct wr_suppression_row *row,
                                 struct wr_err *err) WR_MUST_USE;
/* Whether anybody is listed: asks no salt. */
enum wr_code wr_db_suppression_any(struct wr_db *db, bool *any,
                                   struct wr_err *err) WR_MUST_USE;

struct wr_suppression_row {
    struct wr_str kind, reason;
    int64_t count, last_us;
};
/* By kind and reason, at most `max`. */
enum wr_code wr_db_suppression_tally(struct wr_db *db, size_t max,
                                     struct wr_arena *arena,
                                     struct wr_suppression_row **out, size_t *count,
                                     struct wr_err *err) WR_MUST_USE;

#endif
