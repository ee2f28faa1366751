/* contact.c - the steps after the decision: what a rep needs of a lead that is scored.
 *
 *   all members decided -> leads for whom such a step holds -> asked about -> written
 *
 * What these steps bring is written beside the decision and never moves it. So that
 * this holds over a wait, a kill and a resume too, it stands apart until the unit's
 * commit, in memory and in the store: whoever takes the unit up again finds the facts
 * that were decided on, decides the same, and has the same answers from the ledger.
 *
 * An objection alone reaches back: a person who is not to be asked about is not scored
 * either. Then all is taken back, decided anew, and asked of the ledger anew, which is
 * what a resume would do.
 */
#include "etl/run/contact.h"

#include "etl/model/bounds.h"
#include "etl/run/matters.h"
#include "etl/run/plan.h"

#include "etl/base/banned.h"

bool wr_is_objection(const struct wr_fact *fact)
{
    return fact->field == WR_F_OPTED_OUT && !fact->absent && fact->value.as.num != 0;
}

/* --- conditions --- */

/* Bits of the steps that ask for something else than this decision. */
static uint32_t closed_by(const struct wr_work_slot *slot,
                          const struct wr_decided_view *decided, const bool *open)
{
    const struct wr_waterfall *waterfall = &slot->run->setup->waterfall;
    uint32_t closed = 0;

    for (size_t i = 0; i < waterfall->step_count; i++) {
        const struct wr_step *step = waterfall->steps[i].step;

        if (step->purpose == WR_PURPOSE_CONTACT &&
            !wr_decided_can_hold(step->when, decided, open))
            closed |= UINT32_C(1) << i;
    }
    return closed;
}

static uint32_t contact_steps(const struct wr_work_slot *slot)
{
    const struct wr_waterfall *waterfall = &slot->run->setup->waterfall;
    uint32_t bits = 0;

    for (size_t i = 0; i < waterfall->step_count; i++)
        if (waterfall->steps[i].step->purpose == WR_PURPOSE_CONTACT)
            bits |= UINT32_C(1) << i;
    return bits;
}

bool wr_contact_has_steps(const struct wr_work_slot *slot)
{
    return contact_steps(slot) != 0;
}

/* A step is out of reach when it is in every tier that the lead may come to. */
uint32_t wr_contact_out_of_reach(const struct wr_work_slot *slot,
                                 const struct wr_outlook *before)
{
    uint32_t steps = contact_steps(slot), closed = steps;
    struct wr_open open = {.fields = before->may_change,
                           .members = slot->unit.member_count > 1};
    struct wr_bounds bounds;

    if (!steps)
        return 0;
    wr_slot_bounds(slot, slot->profile, &open, &bounds);
    for (size_t i = 0; i < bounds.tier_count; i++) {
        struct wr_decision decision = {.tier = bounds.tiers[i]};
        struct wr_decided_view decided;
        bool operands[WR_DECIDED_COUNT];

        memset(operands, true, sizeof(operands));
        operands[WR_DECIDED_TIER] = operands[WR_DECIDED_STOP] = false;
        wr_decided_tell(&decision, &decided);
        closed &= closed_by(slot, &decided, operands);
    }
    return closed;
}

/* --- the walk --- */

/* A plan does not know what will be bought for other members, nor what they, and so
 * this one, will come to. */
static bool is_open(const struct wr_work_slot *slot)
{
    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (slot->leads[i].outlook && !slot->leads[i].decision)
            return true;
    return false;
}

/* What may be asked about it is told; it is not walked. */
static void tell_open(struct wr_work_slot *slot, size_t i)
{
    struct wr_lead_work *lead = &slot->leads[i];
    struct wr_outlook *outlook = WR_NEW(slot->arena, struct wr_outlook);

    slot->at = i;
    wr_arena_reset(slot->scratch);
    slot->profile = wr_slot_profile(slot, lead);
    *outlook = *wr_plan_shared(slot);
    lead->after = lead->trail;
    lead->after.closed = wr_contact_out_of_reach(slot, outlook);
    wr_waterfall_outlook(&slot->run->setup->waterfall, 1u << WR_PURPOSE_CONTACT,
                         slot->profile, &lead->after, outlook);
    if (outlook->count > 0)
        wr_plan_tell_purchase(slot, lead);
}

/* Held, stopped and suppressed leads are nobody's to be reached. */
static bool begin_lead(const struct wr_work_slot *slot, struct wr_lead_work *lead)
{
    static const bool none[WR_DECIDED_COUNT] = {false};
    uint32_t closed;

    lead->stand = WR_STAND_DONE;
    lead->again = false;
    lead->unpaid = WR_NONE;
    lead->after.count = 0;
    if (lead->outlook || lead->decision->disposition != WR_DISPOSED_SCORED)
        return false;
    wr_decided_tell(lead->decision, &lead->decided);
    closed = closed_by(slot, &lead->decided, none);
    if (closed == contact_steps(slot))
        return false;
    lead->after = lead->trail;
    lead->after.closed = closed;
    lead->after.early = 0;
    lead->after.skipped = false;
    lead->stand = WR_STAND_NEW;
    return true;
}

static bool begin(struct wr_work_slot *slot)
{
    bool any = false;

    slot->purpose = WR_PURPOSE_CONTACT;
    slot->objected = false;
    if (!contact_steps(slot))
        return false;
    if (is_open(slot)) {
        for (size_t i = 0; i < slot->unit.member_count; i++)
            if (!slot->leads[i].outlook)
                tell_open(slot, i);
        return false;
    }
    for (size_t i = 0; i < slot->unit.member_count; i++)
        any |= begin_lead(slot, &slot->leads[i]);
    return any;
}

static void take_back(struct wr_work_slot *slot)
{
    slot->account_bought.count = 0;
    for (size_t i = 0; i < slot->unit.member_count; i++)
        slot->leads[i].bought.count = 0;
}

bool wr_contact_goes_on(struct wr_work_slot *slot)
{
    bool is_after = slot->purpose == WR_PURPOSE_CONTACT;

    if (wr_slot_waits_until(slot) > 0 || (is_after && !slot->objected))
        return false;
    if (is_after)
        take_back(slot);
    wr_slot_decide(slot);
    return begin(slot);
}
