/* slot_facts.c - what is known of a unit's leads while they are asked about: facts of
 * each and of their account, what was bought after the decision apart from them, and
 * the profiles they come to.
 */
#include "etl/run/contact.h"
#include "etl/run/suppress.h"
#include "etl/run/work.h"

static void add_fact(struct wr_arena *arena, struct wr_fact **facts, size_t *count,
                     size_t *room, const struct wr_fact *fact)
{
    if (*count == *room) {
        size_t bigger = *room ? *room * 2 : 16;
        struct wr_fact *copy = WR_ARRAY(arena, struct wr_fact, bigger);

        if (*count)
            memcpy(copy, *facts, *count * sizeof(**facts));
        *facts = copy;
        *room = bigger;
    }
    (*facts)[(*count)++] = *fact;
}

/* To be stored with the decision. */
static void keep_fact(struct wr_work_slot *slot, struct wr_lead_work *lead,
                      const struct wr_fact *fact)
{
    if (!lead->absents)
        lead->absents = WR_ARRAY(slot->arena, struct wr_fact, WR_MAX_FIELDS);
    if (lead->absent_count < WR_MAX_FIELDS)
        lead->absents[lead->absent_count++] = *fact;
}

/* What was bought after the decision stands apart from what was decided on, but for an
 * objection. */
static void add_bought(struct wr_work_slot *slot, struct wr_lead_work *lead,
                       const struct wr_fact *fact)
{
    bool account =
        slot->run->setup->catalogue.fields[fact->field].scope == WR_SCOPE_ACCOUNT;
    struct wr_fact_list *list = account ? &slot->account_bought : &lead->bought;

    if (!wr_is_objection(fact)) {
        add_fact(slot->arena, &list->items, &list->count, &list->room, fact);
        return;
    }
    slot->objected = true;
    add_fact(slot->arena, &lead->facts, &lead->fact_count, &lead->fact_room, fact);
    if (!wr_is_suppressed_fact(fact))
        keep_fact(slot, lead, fact);
}

void wr_slot_add_facts(struct wr_work_slot *slot, struct wr_lead_work *lead,
                       const struct wr_fact *facts, size_t count)
{
    const struct wr_catalogue *catalogue = &slot->run->setup->catalogue;

    for (size_t i = 0; i < count; i++)
        if (slot->purpose == WR_PURPOSE_CONTACT)
            add_bought(slot, lead, &facts[i]);
        else if (catalogue->fields[facts[i].field].scope == WR_SCOPE_ACCOUNT)
            add_fact(slot->arena, &slot->account_facts, &slot->account_fact_count,
                     &slot->account_fact_room, &facts[i]);
        else
            add_fact(slot->arena, &lead->facts, &lead->fact_count, &lead->fact_room,
                     &facts[i]);
}

void wr_slot_note_absent(struct wr_work_slot *slot, struct wr_lead_work *lead,
                         const struct wr_next *next)
{
    for (size_t i = 0; i < next->absent_count; i++) {
        struct wr_fact fact = {.field = next->absent[i],
                               .absent = true,
                               .origin = WR_ORIGIN_PROVIDER,
                               .source = WR_LIT(WR_WATERFALL_SOURCE),
                               .observed_us = slot->run->run.as_of_us,
                               .last_seen_us = slot->run->run.as_of_us};

        wr_slot_add_facts(slot, lead, &fact, 1);
        if (slot->purpose == WR_PURPOSE_DECIDE)
            keep_fact(slot, lead, &fact);
    }
}

struct wr_facts wr_slot_absents(struct wr_work_slot *slot)
{
    const struct wr_catalogue *catalogue = &slot->run->setup->catalogue;
    struct wr_facts out = {0};
    struct wr_fact *items;
    size_t room = 0;

    for (size_t i = 0; i <= slot->at; i++)
        room += slot->leads[i].absent_count;
    items = WR_ARRAY(slot->arena, struct wr_fact, room);
    for (size_t i = 0; i <= slot->at; i++)
        for (size_t k = 0; k < slot->leads[i].absent_count; k++) {
            const struct wr_fact *fact = &slot->leads[i].absents[k];

            if (i == slot->at ||
                catalogue->fields[fact->field].scope == WR_SCOPE_ACCOUNT)
                items[out.count++] = *fact;
        }
    out.items = items;
    return out;
}

/* --- what they come to --- */

struct wr_profile *wr_slot_profile_in(const struct wr_work_slot *slot,
                                      const struct wr_lead_work *lead,
                                      struct wr_arena *arena)
{
    return wr_judge_profile(
        slot->run->setup, (struct wr_facts){lead->facts, lead->fact_count},
        (struct wr_facts){slot->account_facts, slot->account_fact_count},
        slot->run->run.as_of_us, arena);
}

struct wr_profile *wr_slot_profile(struct wr_work_slot *slot,
                                   const struct wr_lead_work *lead)
{
    return wr_slot_profile_in(slot, lead, slot->scratch);
}

static struct wr_facts join(const struct wr_fact *a, size_t a_count,
                            const struct wr_fact_list *b, struct wr_arena *arena)
{
    struct wr_fact *all = WR_ARRAY(arena, struct wr_fact, a_count + b->count);

    if (a_count)
        memcpy(all, a, a_count * sizeof(*all));
    if (b->count)
        memcpy(all + a_count, b->items, b->count * sizeof(*all));
    return (struct wr_facts){all, a_count + b->count};
}

struct wr_profile *wr_slot_shown(struct wr_work_slot *slot,
                                 const struct wr_lead_work *lead)
{
    if (lead->bought.count + slot->account_bought.count == 0)
        return wr_slot_profile(slot, lead);
    return wr_judge_profile(
        slot->run->setup,
        join(lead->facts, lead->fact_count, &lead->bought, slot->scratch),
        join(slot->account_facts, slot->account_fact_count, &slot->account_bought,
             slot->scratch),
        slot->run->run.as_of_us, slot->scratch);
}
