/* entry.h - entries of the ledger, as claim*.c, ledger.c and spend.c share them.
 * Private to this folder. */
#ifndef ETL_STORE_ENTRY_H
#define ETL_STORE_ENTRY_H

#include "etl/store/ledger.h"
#include "etl/store/statement.h"

/* As stored; the statements in sql/ledger.sql name them by number. */
enum wr_entry_state {
    WR_ENTRY_RESERVED,
    WR_ENTRY_SETTLED,
    WR_ENTRY_RELEASED,
    WR_ENTRY_UNCERTAIN,
    WR_ENTRY_STATES
};

extern const char *const wr_entry_state_words[WR_ENTRY_STATES];

/* Adds to every counter of the JSON list `caps`. */
enum wr_code wr_budget_move(struct wr_db *db, struct wr_str caps, int64_t spent_micro,
                            int64_t reserved_micro, struct wr_err *err) WR_MUST_USE;

/* claim_grant.c: out->verdict is GRANTED, with all lines reserved, or OVER_CAP with
 * nothing. Inside the claim's transaction. */
struct wr_grant {
    struct wr_db *db;
    const struct wr_claim *claim;
    struct wr_arena *arena;
    struct wr_claimed *out;
    int64_t session;  /* of the run that asks */
    int64_t takes_on; /* the uncertain entry in whose place it is asked; 0: none */
    uint64_t moved;   /* own: bit i: caps[i] is not as the last claim knew it */
};
enum wr_code wr_db_grant(struct wr_grant *g, struct wr_err *err) WR_MUST_USE;

#endif
