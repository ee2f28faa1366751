/* settle_meet.c - an account with more open leads than a unit holds.
 *
 *   met 0: what it adds to the account is kept     met 1: so is its score
 *   met 2: decided for good
 *
 * All of them are met as often before one goes on, so that the first one decided sees
 * what the last one does, whatever the order. Who has to wait for an answer is not
 * waited for.
 */
#include "etl/run/group.h"
#include "etl/run/settle.h"

#define TIMES_MET 2

/* What it adds to its account, and the second time its score: whoever is decided first
 * is to see all the others. */
static enum wr_code meet_lead(struct wr_db *db, const struct wr_work_slot *slot,
                              const struct wr_lead_work *lead, struct wr_err *err)
{
    const struct wr_lead_row *row = &lead->member->row;
    int64_t run_id = slot->run->run.id, score_milli;
    struct wr_str tier = wr_group_tier(lead, &score_milli);
    enum wr_code code = wr_slot_put_absents(db, slot, lead, err);

    if (!code)
        code = wr_trail_keep(db, slot, lead, err);
    if (!code)
        code = wr_db_lead_set_digest(db, &slot->group->members[lead - slot->leads],
                                     tier, score_milli, row->group_mark, err);
    if (!code)
        code = wr_db_unit_met(db, run_id, row->id, err);
    return code ? code : wr_db_unit_release(db, run_id, row->id, err);
}

static enum wr_code meet_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_work_slot *slot = ctx;
    enum wr_code code = WR_OK;

    wr_slot_let_go(slot);
    for (size_t i = 0; !code && i < slot->unit.member_count; i++)
        code = meet_lead(db, slot, &slot->leads[i], err);
    return code;
}

/* A plan tells at once of whom it would buy for. */
bool wr_slot_is_met(const struct wr_work_slot *slot)
{
    if (!slot->unit.more || slot->unit.met >= TIMES_MET ||
        wr_slot_waits_until(slot) > 0)
        return false;
    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (!wr_is_decided(&slot->leads[i]))
            return false;
    return true;
}

void wr_slot_meet(struct wr_work_slot *slot)
{
    slot->state = WR_SLOT_COMMITTING;
    slot->group = WR_NEW(slot->arena, struct wr_group);
    wr_group_meet(slot, slot->group);
    if (slot->unit.met > 0)
        wr_slot_decide_members(slot);
    wr_store_submit(slot->run->store, meet_work, wr_slot_put_off, slot);
}
