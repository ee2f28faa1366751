/* enrich.c - the waterfall of one lead after the other, within a unit.
 *
 *   resolve -> next question -> ask -> add facts -> resolve -> ... -> nothing to ask
 *
 * A question to a provider of batches may wait for company, and its lead is set aside
 * meanwhile: the walk goes on with the next one, whose question may be that company.
 * When all who were set aside are back, the walk starts anew with them, in the order of
 * the members: what is asked does not hang on which answer came first.
 */
#include "etl/run/matters.h"
#include "etl/run/plan.h"
#include "etl/run/work.h"

#define LEAD_BLOCK_BYTES 1024

static void go_on(struct wr_work_slot *slot);
static void next_lead(struct wr_work_slot *slot);
static void next_question(struct wr_work_slot *slot);
static void end_walk(struct wr_work_slot *slot);
static void end_round(struct wr_work_slot *slot);

struct wr_trail *wr_slot_trail(const struct wr_work_slot *slot,
                               struct wr_lead_work *lead)
{
    return slot->purpose == WR_PURPOSE_CONTACT ? &lead->after : &lead->trail;
}

static void park(struct wr_lead_work *lead, int64_t until_us)
{
    lead->parked = true;
    lead->parked_until_us = until_us;
}

static void skip(struct wr_work_slot *slot, struct wr_lead_work *lead,
                 const struct wr_question *q)
{
    if (slot->run->stopping) { /* cut off, not skipped: asked when the run goes on */
        next_question(slot);
        return;
    }
    if (slot->purpose == WR_PURPOSE_CONTACT) {
        lead->again |= !q->unsure;
        if (q->budget && !lead->unpaid.ptr)
            lead->unpaid = q->why;
    } else {
        if (!lead->skipped.ptr)
            lead->skipped = q->why;
        lead->retry |= !q->unsure;
    }
    wr_trail_add(wr_slot_trail(slot, lead), &lead->next, WR_TRIED_SKIPPED);
    next_question(slot);
}

/* A wait that outlasts the run is none: the lead goes on without this answer. What was
 * submitted is paid for: the lead waits for it, in the next run where this one ends. */
static void wait_or_skip(struct wr_work_slot *slot, struct wr_lead_work *lead,
                         const struct wr_question *q)
{
    if (!q->pending && q->until_us > slot->run->deadline_at_us &&
        !slot->run->stopping) {
        skip(slot, lead, q);
        return;
    }
    park(lead, q->until_us);
    next_lead(slot);
}

static void take_end(struct wr_work_slot *slot, struct wr_lead_work *lead)
{
    const struct wr_question *q = lead->question;
    struct wr_trail *trail = wr_slot_trail(slot, lead);

    switch (q->end) {
    case WR_ASK_ANSWERED:
        wr_slot_add_facts(slot, lead, q->facts.items, q->facts.count);
        wr_trail_add(trail, &lead->next, WR_TRIED_ANSWERED);
        trail->tried[trail->count - 1].taught = q->teaches && !q->kept;
        next_question(slot);
        break;
    case WR_ASK_SKIPPED:
        skip(slot, lead, q);
        break;
    case WR_ASK_WAIT:
        wait_or_skip(slot, lead, q);
        break;
    case WR_ASK_LISTED:
        wr_plan_tell_purchase(slot, lead);
        next_lead(slot);
        break;
    case WR_ASK_BROKEN:
        slot->broken = true;
        end_walk(slot);
        break;
    }
}

static void answered(void *ctx, struct wr_question *q WR_UNUSED)
{
    struct wr_lead_work *lead = ctx;
    struct wr_work_slot *slot = lead->slot;

    if (lead->stand != WR_STAND_ASIDE) {
        wr_batches_rest(slot->run->batches, &slot->bringer, false);
        take_end(slot, lead);
        return;
    }
    lead->stand = WR_STAND_BACK;
    slot->aside--;
    if (slot->walked)
        end_round(slot);
}

/* A copy: the profile is gone when the next lead's is made. What the fact points at is
 * the unit's, or the lead's. */
static const struct wr_fact *found_email(const struct wr_work_slot *slot,
                                         struct wr_arena *arena)
{
    const struct wr_slot *email = &slot->profile->slots[WR_F_EMAIL];
    struct wr_fact *copy;

    if (!wr_is_found(email))
        return NULL;
    copy = WR_NEW(arena, struct wr_fact);
    *copy = *email->fact;
    return copy;
}

static bool lesson_of(const struct wr_work_slot *slot, struct wr_lead_work *lead,
                      struct wr_lesson *out)
{
    const struct wr_waterfall *waterfall = &slot->run->setup->waterfall;
    const struct wr_trail *trail = wr_slot_trail(slot, lead);

    if (lead->next.is_verify)
        return wr_learn_from_verdict(waterfall, trail, &lead->next,
                                     slot->profile->slots[WR_F_EMAIL].fact->source,
                                     slot->arena, out);
    return wr_learn_from_answer(waterfall, trail, &lead->next, false, slot->arena, out);
}

/* Values live in the profile, which the next lead takes for its own. */
static const struct wr_value *const *keep_inputs(const struct wr_work_slot *slot,
                                                 struct wr_arena *arena)
{
    size_t count = slot->run->setup->catalogue.count;
    const struct wr_value **kept = WR_ARRAY(arena, const struct wr_value *, count);
    struct wr_value *value;

    for (size_t f = 0; f < count; f++) {
        if (!slot->inputs[f])
            continue;
        value = WR_NEW(arena, struct wr_value);
        *value = wr_answer_value(slot->inputs[f], arena);
        kept[f] = value;
    }
    return kept;
}

/* The others of the unit need not wait for what waits for company. */
static bool is_set_aside(const struct wr_work_slot *slot,
                         const struct wr_provider *provider)
{
    return provider->max_batch > 1 && !slot->run->params.dry;
}

static bool can_answer(const struct wr_provider *provider, wr_field_id field)
{
    for (size_t i = 0; i < provider->answer_count; i++)
        if (provider->answers[i] == field)
            return true;
    return false;
}

/* The verdict on a value is asked for the sake of that value, which the step wants
 * first. */
static uint32_t asked_for(const struct wr_work_slot *slot, const struct wr_next *next)
{
    const struct wr_waterfall *waterfall = &slot->run->setup->waterfall;
    const struct wr_step *step = waterfall->steps[next->step].step;
    uint32_t bits = next->is_verify;

    for (size_t i = 0; !next->is_verify && i < step->want_count; i++)
        if (can_answer(next->provider, step->wants[i]) &&
            wr_is_wanted(waterfall, step, slot->profile, step->wants[i]))
            bits |= 1u << i;
    return bits;
}

static void ask(struct wr_work_slot *slot, struct wr_lead_work *lead)
{
    struct wr_question *q =
        lead->question ? lead->question : WR_NEW(slot->arena, struct wr_question);
    const struct wr_next *next = &lead->next;
    const struct wr_bound_step *bound = &slot->run->setup->waterfall.steps[next->step];

    if (!lead->arena)
        lead->arena = wr_arena_new(LEAD_BLOCK_BYTES);
    lead->question = q;
    *q = (struct wr_question){
        .run = slot->run,
        .provider = next->provider,
        .inputs = slot->inputs,
        .input_count = slot->run->setup->catalogue.count,
        .question_id = next->question_id,
        .lead_id = lead->member->row.id,
        .account_id = slot->unit.account.id,
        .step = bound->step->name,
        .found_email = found_email(slot, lead->arena),
        .apart = slot->purpose == WR_PURPOSE_CONTACT,
        .arena = lead->arena,
        .done = answered,
        .bringer = &slot->bringer,
        .ctx = lead,
    };
    if (!q->apart)
        q->absents = wr_slot_absents(slot);
    q->teaches = lesson_of(slot, lead, &q->lesson);
    q->fresh_us = bound->step->fresh_us;
    q->miss_fresh_us = bound->step->miss_fresh_us;
    q->wants = bound->step->wants[0];
    q->verifies = bound->verify != NULL;
    q->asked_for = asked_for(slot, next);
    if (is_set_aside(slot, next->provider)) {
        q->inputs = keep_inputs(slot, lead->arena);
        lead->stand = WR_STAND_ASIDE;
        slot->aside++;
        wr_question_ask(q);
        go_on(slot);
        return;
    }
    wr_batches_rest(slot->run->batches, &slot->bringer, slot->aside == 0);
    wr_question_ask(q);
}

static bool opted_out(const struct wr_profile *profile)
{
    const struct wr_value *value = wr_profile_get(profile, WR_F_OPTED_OUT);

    return value && value->as.num;
}

static void next_question(struct wr_work_slot *slot)
{
    struct wr_lead_work *lead = &slot->leads[slot->at];
    const struct wr_walk walk = {slot->purpose, lead->decided.operands};

    if (slot->run->stopping) {
        park(lead, wr_run_now(slot->run));
        next_lead(slot);
        return;
    }
    wr_arena_reset(slot->scratch);
    slot->profile = wr_slot_shown(slot, lead);
    if (opted_out(slot->profile)) {
        next_lead(slot);
        return;
    }
    wr_waterfall_next(&slot->run->setup->waterfall, &walk, slot->profile,
                      wr_slot_trail(slot, lead), wr_slot_matters(slot), slot->inputs,
                      slot->scratch, &lead->next);
    wr_slot_note_absent(slot, lead, &lead->next);
    if (lead->next.provider)
        ask(slot, lead);
    else
        next_lead(slot);
}

/* --- the walk --- */

static void visit(void *ctx)
{
    struct wr_work_slot *slot = ctx;
    struct wr_lead_work *lead = &slot->leads[slot->at];

    if (lead->stand == WR_STAND_DONE) {
        go_on(slot);
    } else if (lead->stand == WR_STAND_BACK) {
        lead->stand = WR_STAND_NEW;
        take_end(slot, lead);
    } else {
        next_question(slot);
    }
}

/* From the ready queue, so that a unit of many leads does not nest. */
static void go_on(struct wr_work_slot *slot)
{
    slot->at++;
    if (slot->at < slot->unit.member_count)
        wr_loop_defer(slot->run->loop, visit, slot);
    else
        end_walk(slot);
}

static void next_lead(struct wr_work_slot *slot)
{
    slot->leads[slot->at].stand = WR_STAND_DONE;
    go_on(slot);
}

static void start_round(struct wr_work_slot *slot)
{
    slot->at = 0;
    slot->walked = false;
    wr_batches_rest(slot->run->batches, &slot->bringer, false);
    wr_loop_defer(slot->run->loop, visit, slot);
}

static bool has_come_back(const struct wr_work_slot *slot)
{
    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (slot->leads[i].stand == WR_STAND_BACK)
            return true;
    return false;
}

static void end_round(struct wr_work_slot *slot)
{
    if (slot->aside > 0)
        return;
    if (slot->broken)
        wr_slot_settled(slot);
    else if (has_come_back(slot))
        start_round(slot);
    else
        wr_slot_enriched(slot);
}

static void end_walk(struct wr_work_slot *slot)
{
    slot->walked = true;
    wr_batches_rest(slot->run->batches, &slot->bringer, slot->aside > 0);
    end_round(slot);
}

void wr_slot_enrich(struct wr_work_slot *slot)
{
    slot->aside = 0;
    slot->broken = false;
    start_round(slot);
}
