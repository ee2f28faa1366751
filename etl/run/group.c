/* group.c - see group.h. Members of a unit bring what they are now; the rest of the
 * account is what was last decided of it. */
#include "etl/run/group.h"

struct wr_presence wr_group_last(const struct wr_member *member)
{
    return (struct wr_presence){.lead_id = member->row.id,
                                .ext_id = member->row.key.ext_id,
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
    out->mark = wr_digest_mark(&out->whole);
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

static void add_score(struct wr_digest *digest, bool scored, int64_t milli)
{
    if (scored && (!digest->scored || milli > digest->top_score_milli))
        digest->top_score_milli = milli;
    digest->scored = digest->scored || scored;
}

struct wr_digest wr_group_scored(const struct wr_work_slot *slot,
                                 const struct wr_group *group)
{
    struct wr_digest whole = group->whole;

    for (size_t i = 0; i < slot->unit.member_count; i++) {
        const struct wr_verdict *verdict = slot->leads[i].verdict;
        const struct wr_lead_row *row = &slot->leads[i].member->row;

        if (verdict && verdict->outcome != WR_LEAD_DEFERRED)
            add_score(&whole, wr_verdict_is_scored(verdict),
                      verdict->decision.score_milli);
        else
            add_score(&whole, row->scored, row->score_milli);
    }
    return whole;
}
