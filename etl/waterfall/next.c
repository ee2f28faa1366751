/* next.c - the next question: steps in order, providers as listed or as learnt. */
#include "etl/waterfall/waterfall.h"

#include "etl/facts/predicate.h"
#include "etl/facts/resolve.h"
#include "weir/alloc.h"
#include "weir/clock.h"

void wr_trail_add(struct wr_trail *trail, const struct wr_next *asked,
                  enum wr_tried result)
{
    if (result == WR_TRIED_SKIPPED)
        trail->skipped = true;
    if (trail->count == WR_MAX_TRAIL)
        wr_bug("more questions about one lead than steps and providers allow");
    trail->tried[trail->count].provider = asked->provider;
    trail->tried[trail->count].step = asked->step;
    trail->tried[trail->count].question_id = asked->question_id;
    trail->tried[trail->count].result = result;
    trail->count++;
}

static bool was_asked(const struct wr_trail *trail, int64_t question_id)
{
    for (size_t i = 0; i < trail->count; i++)
        if (trail->tried[i].question_id == question_id)
            return true;
    return false;
}

static bool was_tried(const struct wr_trail *trail, size_t step,
                      const struct wr_provider *provider)
{
    for (size_t i = 0; i < trail->count; i++)
        if (trail->tried[i].provider == provider && trail->tried[i].step == step)
            return true;
    return false;
}

void wr_inputs_of(const struct wr_profile *profile, const struct wr_value **inputs)
{
    for (size_t f = 0; f < profile->catalogue->count; f++)
        inputs[f] = wr_profile_get(profile, (wr_field_id)f);
}

/* As the step has it, else as its field has it. What stands in the CRM yields to a
 * vendor's word once the field calls it stale and no sooner (etl/facts/resolve.c):
 * until then nothing that could be bought would take its place. */
static bool is_old(const struct wr_step *step, const struct wr_profile *profile,
                   const struct wr_slot *slot)
{
    enum wr_origin origin = slot->fact->origin;

    if (step->fresh_us == 0 || origin == WR_ORIGIN_PERSON ||
        (origin == WR_ORIGIN_CRM && !slot->stale))
        return slot->stale;
    return wr_fact_since_us(slot->fact) < profile->as_of_us - step->fresh_us;
}

/* Did a step look for it in vain, and lately? That a source took its own word back is
 * no such thing: others may know better. */
static bool was_looked_for(const struct wr_profile *profile, wr_field_id field,
                           int64_t fresh_us)
{
    for (size_t i = 0; i < profile->facts.count; i++) {
        const struct wr_fact *fact = &profile->facts.items[i];

        if (fact->field == field && fact->absent &&
            wr_str_eqz(fact->source, WR_WATERFALL_SOURCE) &&
            fact->last_seen_us >= profile->as_of_us - fresh_us)
            return true;
    }
    return false;
}

/* An address that a vendor brought and the step's verifier called dead before: another
 * vendor brought the same, and nobody takes it back. */
static bool is_refuted(const struct wr_step *step, const struct wr_profile *profile)
{
    const struct wr_slot *status = &profile->slots[WR_F_EMAIL_STATUS];

    return step->verify.name.len && wr_is_found(&profile->slots[WR_F_EMAIL]) &&
           status->known == WR_KNOWN &&
           wr_str_eq(status->fact->source, step->verify.name) &&
           wr_str_eqz(status->fact->value.as.text, "undeliverable");
}

bool wr_is_wanted(const struct wr_waterfall *waterfall, const struct wr_step *step,
                  const struct wr_profile *profile, wr_field_id field)
{
    const struct wr_slot *slot = &profile->slots[field];

    if (slot->known == WR_UNKNOWN || (field == WR_F_EMAIL && is_refuted(step, profile)))
        return true;
    if (slot->known == WR_ABSENT)
        return !was_looked_for(profile, field,
                               step->miss_fresh_us ? step->miss_fresh_us
                                                   : waterfall->absent_fresh_us);
    return is_old(step, profile, slot) || slot->confidence < step->confidence;
}

static bool answers(const struct wr_provider *provider, wr_field_id field)
{
    for (size_t i = 0; i < provider->answer_count; i++)
        if (provider->answers[i] == field)
            return true;
    return false;
}

static bool answers_wanted(const struct wr_waterfall *waterfall,
                           const struct wr_step *step, const struct wr_profile *profile,
                           const struct wr_provider *provider)
{
    for (size_t i = 0; i < step->want_count; i++)
        if (answers(provider, step->wants[i]) &&
            wr_is_wanted(waterfall, step, profile, step->wants[i]))
            return true;
    return false;
}

static bool wants_any(const struct wr_waterfall *waterfall, const struct wr_step *step,
                      const struct wr_profile *profile)
{
    for (size_t i = 0; i < step->want_count; i++)
        if (wr_is_wanted(waterfall, step, profile, step->wants[i]))
            return true;
    return false;
}

/* Paid questions about people behind a personal mailbox are not bought unless the job
 * says so. */
static bool may_be_bought(const struct wr_waterfall *waterfall,
                          const struct wr_profile *profile,
                          const struct wr_provider *provider)
{
    struct wr_str kind = wr_profile_text(profile, WR_F_EMAIL_KIND);

    if (wr_provider_is_free(provider) || waterfall->buy_for_personal)
        return true;
    return !wr_str_eqz(kind, "free") && !wr_str_eqz(kind, "disposable");
}

static bool can_ask(const struct wr_waterfall *waterfall,
                    const struct wr_profile *profile, const struct wr_trail *trail,
                    const struct wr_provider *provider, const struct wr_value **inputs,
                    struct wr_arena *scratch, struct wr_next *out)
{
    const struct wr_input_set *set;

    if (!may_be_bought(waterfall, profile, provider))
        return false;
    set = wr_provider_ready(provider, inputs);
    if (!set)
        return false;
    out->question_id = wr_question_id(provider, set, inputs, scratch);
    if (was_asked(trail, out->question_id))
        return false;
    out->provider = provider;
    out->inputs = set;
    return true;
}

bool wr_is_found(const struct wr_slot *slot)
{
    return slot->known == WR_KNOWN && (slot->fact->origin == WR_ORIGIN_PROVIDER ||
                                       slot->fact->origin == WR_ORIGIN_VERIFIED);
}

bool wr_needs_verify(const struct wr_bound_step *bound,
                     const struct wr_profile *profile)
{
    const struct wr_slot *status = &profile->slots[WR_F_EMAIL_STATUS];

    if (!bound->verify || !wr_is_found(&profile->slots[WR_F_EMAIL]))
        return false;
    return status->known != WR_KNOWN ||
           !wr_str_eqz(status->fact->source, bound->verify->name);
}

static void note_absent(const struct wr_waterfall *waterfall,
                        const struct wr_bound_step *bound,
                        const struct wr_profile *profile, struct wr_next *out)
{
    for (size_t i = 0; i < bound->step->want_count; i++) {
        wr_field_id field = bound->step->wants[i];
        const struct wr_slot *slot = &profile->slots[field];
        bool known = slot->known == WR_KNOWN;

        if (known || !wr_is_wanted(waterfall, bound->step, profile, field))
            continue;
        if (out->absent_count < WR_MAX_ABSENT)
            out->absent[out->absent_count++] = field;
    }
}

/* Only what some provider of the step was asked about was looked for. */
static bool step_had_its_say(const struct wr_trail *trail, size_t step)
{
    for (size_t i = 0; i < trail->count; i++)
        if (trail->tried[i].step == step)
            return true;
    return false;
}

/* The order of a step for this lead. The segment is settled for listed steps too: what
 * they come to is counted by it. */
static void order_of(const struct wr_bound_step *bound, size_t index,
                     const struct wr_profile *profile, struct wr_trail *trail,
                     struct wr_order *out)
{
    if (!trail->segments[index])
        trail->segments[index] = (uint8_t)(wr_segment_of(profile) + 1);
    if (!bound->ranking) {
        out->count = bound->provider_count;
        for (size_t i = 0; i < out->count; i++)
            out->items[i] = (uint8_t)i;
        return;
    }
    *out = bound->ranking->by_segment[trail->segments[index] - 1];
    /* Each step draws for itself. */
    wr_order_explore(out, (uint32_t)bound->step->explore_milli * 1000,
                     (trail->draw ^ index * UINT64_C(0x9E3779B97F4A7C15)) >> 1);
}

static bool find_provider(const struct wr_waterfall *waterfall, size_t index,
                          const struct wr_profile *profile, struct wr_trail *trail,
                          const struct wr_value **inputs, struct wr_arena *scratch,
                          struct wr_next *out)
{
    const struct wr_bound_step *bound = &waterfall->steps[index];
    struct wr_order order;

    if (wr_needs_verify(bound, profile) &&
        can_ask(waterfall, profile, trail, bound->verify, inputs, scratch, out)) {
        out->is_verify = true;
        return true;
    }
    if (!wants_any(waterfall, bound->step, profile))
        return false;
    order_of(bound, index, profile, trail, &order);
    for (size_t i = 0; i < order.count; i++) {
        const struct wr_provider *provider = bound->providers[order.items[i]];

        if (!was_tried(trail, index, provider) &&
            answers_wanted(waterfall, bound->step, profile, provider) &&
            can_ask(waterfall, profile, trail, provider, inputs, scratch, out))
            return true;
    }
    return false;
}

/* Is the question found worth its money? */
static bool is_worth_it(const struct wr_waterfall *waterfall,
                        const struct wr_profile *profile, const struct wr_trail *trail,
                        struct wr_matters matters, const struct wr_next *next)
{
    enum wr_only_if only_if = waterfall->steps[next->step].step->only_if;
    struct wr_outlook outlook;

    if (only_if == WR_ONLY_IF_ALWAYS || !matters.matters ||
        wr_provider_is_free(next->provider))
        return true;
    wr_waterfall_outlook(waterfall, 1u << WR_PURPOSE_DECIDE, profile, trail, &outlook);
    return matters.matters(matters.ctx, profile, &outlook, only_if);
}

static bool ask_step(const struct wr_waterfall *waterfall, size_t index,
                     const struct wr_profile *profile, struct wr_trail *trail,
                     struct wr_matters matters, const struct wr_value **inputs,
                     struct wr_arena *scratch, struct wr_next *out)
{
    const struct wr_bound_step *bound = &waterfall->steps[index];

    out->step = index;
    if (find_provider(waterfall, index, profile, trail, inputs, scratch, out)) {
        if (is_worth_it(waterfall, profile, trail, matters, out))
            return true;
        trail->early_questions++;
        trail->early_micro += wr_provider_worst_micro(out->provider);
        out->provider = NULL;
        trail->early |= UINT32_C(1) << index;
    } else if (!trail->skipped && step_had_its_say(trail, index)) {
        note_absent(waterfall, bound, profile, out);
    }
    trail->closed |= UINT32_C(1) << index;
    return false;
}

void wr_waterfall_next(const struct wr_waterfall *waterfall, const struct wr_walk *walk,
                       const struct wr_profile *profile, struct wr_trail *trail,
                       struct wr_matters matters, const struct wr_value **inputs,
                       struct wr_arena *scratch, struct wr_next *out)
{
    const struct wr_view view = {profile, walk->decided};

    *out = (struct wr_next){0};
    wr_inputs_of(profile, inputs);
    for (size_t i = 0; i < waterfall->step_count; i++) {
        const struct wr_step *step = waterfall->steps[i].step;

        if (trail->closed & UINT32_C(1) << i || step->purpose != walk->purpose)
            continue;
        if (wr_predicate_explain(step->when, &view, NULL).truth != WR_TRUE) {
            trail->closed |= UINT32_C(1) << i;
            continue;
        }
        if (ask_step(waterfall, i, profile, trail, matters, inputs, scratch, out))
            return;
    }
}
