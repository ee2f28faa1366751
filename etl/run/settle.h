/* settle.h - what the files of a unit's end share. */
#ifndef ETL_RUN_SETTLE_H
#define ETL_RUN_SETTLE_H

#include "etl/run/work.h"

/* Not where a plan would buy for it. */
static inline bool wr_is_decided(const struct wr_lead_work *lead)
{
    return !lead->outlook;
}

/* settle_decide.c: decides all members, of slot->group. */
void wr_slot_decide_members(struct wr_work_slot *slot);
/* The decisions stand; what is written has what was bought since. */
void wr_slot_judge_bought(struct wr_work_slot *slot);

/* settle.c, on the store's thread. */
enum wr_code wr_slot_put_absents(struct wr_db *db, const struct wr_work_slot *slot,
                                 const struct wr_lead_work *lead,
                                 struct wr_err *err) WR_MUST_USE;
/* Back on the loop: the members are the store's again. */
void wr_slot_put_off(void *slot, enum wr_code code, const struct wr_err *err);

#endif
