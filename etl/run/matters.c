/* matters.c - see matters.h: the model's bounds over what the waterfall may still
 * bring. */
#include "etl/run/matters.h"

#include "etl/run/group.h"

/* Members and who of them was active are known; their roles and intent, which their own
 * answers may change, are left open. */
static struct wr_digest digest_of_others(const struct wr_work_slot *slot)
{
    struct wr_digest digest = slot->unit.others;
    int64_t own_milli = 0;

    for (size_t i = 0; i < slot->unit.member_count; i++) {
        const struct wr_member *member = slot->leads[i].member;
        struct wr_presence presence = wr_group_last(member);

        presence.active_us = wr_latest_signal(member->signals);
        if (i != slot->at)
            wr_digest_add(&digest, &presence, slot->run->run.as_of_us);
        else
            own_milli = presence.intent_milli;
    }
    digest.intent_sum_milli = wr_intent_step(digest.intent_sum_milli + own_milli);
    return digest;
}

void wr_slot_bounds(const struct wr_work_slot *slot, const struct wr_profile *profile,
                    const struct wr_open *open, struct wr_bounds *out)
{
    const struct wr_member *member = slot->leads[slot->at].member;
    struct wr_decide in = {.profile = profile,
                           .signals = member->signals,
                           .digest = digest_of_others(slot),
                           .previous = member->previous,
                           .as_of_us = slot->run->run.as_of_us};

    wr_decide_bounds(slot->run->setup->model, &in, open, out);
}

static bool can_change(const void *ctx, const struct wr_profile *profile,
                       const struct wr_outlook *outlook, enum wr_only_if only_if)
{
    const struct wr_work_slot *slot = ctx;
    struct wr_open open = {.fields = outlook->may_change,
                           .spoken = outlook->may_speak,
                           .members = slot->unit.member_count > 1};
    struct wr_bounds bounds;

    wr_slot_bounds(slot, profile, &open, &bounds);
    switch (only_if) {
    case WR_ONLY_IF_ALWAYS:
        break;
    case WR_ONLY_IF_GATE:
        return bounds.can_pass;
    case WR_ONLY_IF_TIER:
        return !bounds.fixed;
    }
    return true;
}

struct wr_matters wr_slot_matters(const struct wr_work_slot *slot)
{
    return (struct wr_matters){can_change, slot};
}
