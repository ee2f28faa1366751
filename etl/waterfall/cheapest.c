/* cheapest.c - who could answer for a field, and what that costs at most. */
#include "etl/waterfall/waterfall.h"

#include "etl/facts/follows.h"

static bool answers(const struct wr_provider *provider, wr_field_id field)
{
    for (size_t i = 0; i < provider->answer_count; i++) {
        if (provider->answers[i] == field)
            return true;
    }
    return false;
}

/* The field itself, or one it is derived from. */
static bool tells(const struct wr_provider *provider, wr_field_id field)
{
    if (answers(provider, field))
        return true;
    for (size_t i = 0; i < wr_follows_count; i++) {
        if (wr_follows[i].to == field && wr_follows[i].from != WR_F_INDUSTRY &&
            answers(provider, wr_follows[i].from))
            return true;
    }
    return false;
}

static bool has_answered(const struct wr_trail *trail,
                         const struct wr_provider *provider)
{
    for (size_t i = 0; trail && i < trail->count; i++) {
        if (trail->tried[i].provider == provider &&
            trail->tried[i].result == WR_TRIED_ANSWERED)
            return true;
    }
    return false;
}

/* What comes after the decision does not help one on. */
static bool is_after(const struct wr_bound_step *step)
{
    return step->step->purpose == WR_PURPOSE_CONTACT;
}

const struct wr_provider *wr_waterfall_cheapest(const struct wr_waterfall *waterfall,
                                                const struct wr_value *const *inputs,
                                                const struct wr_trail *trail,
                                                wr_field_id field)
{
    const struct wr_provider *best = NULL;

    for (size_t i = 0; i < waterfall->step_count; i++) {
        const struct wr_bound_step *step = &waterfall->steps[i];

        for (size_t k = 0; !is_after(step) && k < step->provider_count; k++) {
            const struct wr_provider *p = step->providers[k];

            if (tells(p, field) && wr_provider_ready(p, inputs) &&
                !has_answered(trail, p) &&
                (!best || wr_provider_worst_micro(p) < wr_provider_worst_micro(best)))
                best = p;
        }
    }
    return best;
}
