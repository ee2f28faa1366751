/* settle_decide.c - the members of a unit are decided together, and then judged: what
 * is written about one shows what the others came to. */
#include "etl/run/contact.h"
#include "etl/run/group.h"
#include "etl/run/settle.h"

static bool has_retry(const struct wr_work_slot *slot)
{
    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (slot->leads[i].retry)
            return true;
    return false;
}

static struct wr_judge judge_of(const struct wr_work_slot *slot, size_t i)
{
    const struct wr_lead_work *lead = &slot->leads[i];

    return (struct wr_judge){.setup = slot->run->setup,
                             .run = &slot->run->run,
                             .member = lead->member,
                             .digest = wr_group_of(slot, slot->group, i),
                             .people = &slot->group->people,
                             .presence = slot->group->members[i],
                             .decision = lead->decision,
                             .routed = lead->routed,
                             .trail = &lead->trail,
                             .skipped = lead->skipped,
                             .unpaid = lead->unpaid,
                             .retry = lead->retry,
                             .due_again = has_retry(slot) || lead->again};
}

static void decide_lead(struct wr_work_slot *slot, size_t i)
{
    struct wr_lead_work *lead = &slot->leads[i];
    struct wr_judge in;

    lead->decision = WR_NEW(slot->arena, struct wr_decision);
    in = judge_of(slot, i);
    /* The decision may borrow from its profile, and is read again later. */
    in.profile = lead->profile = wr_slot_profile_in(slot, lead, slot->arena);
    lead->routed = wr_judge_decide(&in, slot->arena, lead->decision);
}

static void judge_lead(struct wr_work_slot *slot, size_t i)
{
    struct wr_lead_work *lead = &slot->leads[i];
    struct wr_judge in = judge_of(slot, i);

    in.profile = lead->profile;
    lead->verdict = WR_NEW(slot->arena, struct wr_verdict);
    wr_judge_lead(&in, slot->arena, lead->verdict);
}

/* Its own record, by the profile of its first lead. What is decided about it waits for
 * the last of its leads. */
static void judge_account(struct wr_work_slot *slot)
{
    if (!wr_is_decided(&slot->leads[0]))
        return;
    wr_arena_reset(slot->scratch);
    wr_judge_account(slot->run->setup, &slot->run->run, &slot->unit,
                     wr_slot_shown(slot, &slot->leads[0]),
                     slot->unit.more ? NULL : &slot->group->whole, slot->arena,
                     &slot->account_out);
}

void wr_slot_decide_members(struct wr_work_slot *slot)
{
    for (size_t i = 0; i < slot->unit.member_count; i++)
        slot->leads[i].decision = NULL;
    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (wr_is_decided(&slot->leads[i]))
            decide_lead(slot, i);
}

void wr_slot_decide(struct wr_work_slot *slot)
{
    slot->group = WR_NEW(slot->arena, struct wr_group);
    wr_group_meet(slot, slot->group);
    wr_slot_decide_members(slot);
    wr_group_close(slot, slot->group);
    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (wr_is_decided(&slot->leads[i]))
            judge_lead(slot, i);
    judge_account(slot);
}

static void judge_again(struct wr_work_slot *slot, size_t i)
{
    struct wr_lead_work *lead = &slot->leads[i];
    struct wr_judge in = judge_of(slot, i);

    if (lead->after.count > lead->trail.count)
        in.after = &lead->after;
    if (!wr_is_decided(lead) ||
        (!in.after && lead->bought.count + slot->account_bought.count == 0))
        return;
    wr_arena_reset(slot->scratch);
    in.profile = wr_slot_profile(slot, lead);
    in.shown = wr_slot_shown(slot, lead);
    wr_judge_lead(&in, slot->arena, lead->verdict);
}

void wr_slot_judge_bought(struct wr_work_slot *slot)
{
    for (size_t i = 0; i < slot->unit.member_count; i++)
        judge_again(slot, i);
    if (slot->account_bought.count > 0)
        judge_account(slot);
}
