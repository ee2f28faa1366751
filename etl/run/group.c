/* group.c - see group.h. Members of a unit bring what they are now; the rest of the
 * account is what was last decided of it. */
#include "etl/run/group.h"

struct wr_presence wr_group_last(const struct wr_member *member)
{
    return (struct wr_presence){.lead_id = member->row.id,
                                .ext_id = member->row.key.ext_id,
                                .name = member->row.name,
                                .title = member->row.title,
                                .role = member->row.role,
                                .part = member->row.part,
                                .rank = member->row.rank,
                                .intent_milli = member->row.intent_milli,
                                .active_us = member->row.active_us};
}

static struct wr_presence presence_of(struct wr_work_slot *slot,
                                      const struct wr_lead_work *lead)
{
    struct wr_presence presence;

    if (lead->outlook) /* told, not decided */
        return wr_group_last(lead->member);
    wr_arena_reset(slot->scratch);
    presence = wr_judge_presence(slot->run->setup, wr_slot_profile(slot, lead),
                                 lead->member, slot->run->run.as_of_us, slot->scratch);
    presence.role = wr_arena_str(slot->arena, presence.role);
    presence.name = wr_arena_str(slot->arena, presence.name);
    presence.title = wr_arena_str(slot->arena, presence.title);
    return presence;
}

void wr_group_meet(struct wr_work_slot *slot, struct wr_group *out)
{
    size_t count = slot->unit.member_count;
    struct wr_presence *all = WR_ARRAY(slot->arena, struct wr_presence, count);

    *out = (struct wr_group){.members = all, .whole = slot->unit.others};
    for (size_t i = 0; i < count; i++) {
        all[i] = presence_of(slot, &slot->leads[i]);
        wr_digest_add(&out->whole, &all[i], slot->run->run.as_of_us);
    }
}

struct wr_digest wr_group_of(const struct wr_work_slot *slot,
                             const struct wr_group *group, size_t self)
{
    struct wr_digest digest = slot->unit.others;

    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (i != self)
            wr_digest_add(&digest, &group->members[i], slot->run->run.as_of_us);
    digest.intent_sum_milli = wr_intent_step(group->whole.intent_sum_milli);
    return digest;
}

static bool is_decided_now(const struct wr_lead_work *lead)
{
    return lead->decision &&
           !(lead->decision->disposition == WR_DISPOSED_HELD && lead->retry);
}

struct wr_str wr_group_tier(const struct wr_lead_work *lead, int64_t *score_milli)
{
    const struct wr_decision *decision = lead->decision;

    *score_milli = 0;
    if (!is_decided_now(lead)) {
        *score_milli = lead->member->row.score_milli;
        return lead->member->row.tier;
    }
    if (decision->disposition != WR_DISPOSED_SCORED)
        return WR_NONE;
    *score_milli = decision->score_milli;
    return decision->tier;
}

static void add_score(struct wr_digest *digest, int64_t milli)
{
    if (!digest->scored || milli > digest->top_score_milli)
        digest->top_score_milli = milli;
    digest->scored = true;
}

void wr_group_close(const struct wr_work_slot *slot, struct wr_group *group)
{
    group->people = slot->unit.people;
    for (size_t i = 0; i < slot->unit.member_count; i++) {
        int64_t score_milli;
        struct wr_str tier = wr_group_tier(&slot->leads[i], &score_milli);

        if (tier.ptr)
            add_score(&group->whole, score_milli);
        wr_people_add(&group->people, &group->members[i], tier, score_milli);
    }
    group->mark = wr_digest_mark(&group->whole, &group->people);
}
