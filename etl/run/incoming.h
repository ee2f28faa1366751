/* incoming.h - one record on its way into the store; private to ingest.c and
 * incoming.c. */
#ifndef ETL_RUN_INCOMING_H
#define ETL_RUN_INCOMING_H

#include "etl/run/ingest.h"

struct wr_incoming {
    struct wr_db *db;
    struct wr_ingest *ingest;
    const struct wr_run_ctx *run;
    const struct wr_record *record;
    struct wr_arena *arena;
    struct wr_record_key key;
    struct wr_extract extract;
    struct wr_str account_key;
    int64_t account_id;
};

/* What the record says of a field, or NULL. */
const struct wr_fact *wr_incoming_fact(const struct wr_incoming *e, wr_field_id field);
/* Key of the CRM's company with this id. */
struct wr_str wr_incoming_company(const struct wr_incoming *e, struct wr_str id);
/* Sets account_key and account_id of a lead's record: the CRM's link, else the domain,
 * else the account it had, else one of its own. */
enum wr_code wr_incoming_account(struct wr_incoming *e, int64_t lead_id,
                                 const struct wr_lead_row *previous,
                                 struct wr_err *err) WR_MUST_USE;
/* Links the account to its parent, where the record says something of one, be it that
 * there is none any more. Its facts must be put. */
enum wr_code wr_incoming_adopt(struct wr_incoming *e, struct wr_err *err) WR_MUST_USE;

#endif
