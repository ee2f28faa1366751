/* advise.c - what would help a lead on, with what that costs in this job; see judge.h.
 *
 * The model says which missing facts lift the lead; the waterfall says who of its
 * providers could still answer for them. The cheapest comes first; what nobody here can
 * answer comes last.
 */
#include "etl/run/judge.h"

static void add_provider(struct wr_lift *lift, const struct wr_provider *provider,
                         struct wr_arena *arena)
{
    if (lift->providers.ptr && wr_str_eqz(lift->providers, provider->name))
        return; /* one question brings both */
    lift->providers = wr_arena_printf(arena, "%.*s%s%s", WR_FMT(lift->providers),
                                      lift->providers.ptr ? ", " : "", provider->name);
    lift->price_micro += wr_provider_worst_micro(provider);
}

static void price(const struct wr_judge *in, const struct wr_value **inputs,
                  struct wr_lift *lift, struct wr_arena *arena)
{
    lift->providers = WR_NONE;
    lift->price_micro = 0;
    for (size_t i = 0; i < lift->count; i++) {
        const struct wr_provider *provider = wr_waterfall_cheapest(
            &in->setup->waterfall, inputs, in->trail, lift->fields[i]);

        if (!provider) {
            lift->providers = WR_NONE;
            lift->price_micro = 0;
            return;
        }
        add_provider(lift, provider, arena);
    }
}

static bool goes_before(const struct wr_lift *a, const struct wr_lift *b)
{
    bool has_a = a->providers.ptr != NULL, has_b = b->providers.ptr != NULL;

    return has_a != has_b ? has_a : has_a && a->price_micro < b->price_micro;
}

void wr_judge_advise(const struct wr_judge *in, const struct wr_decide *decide,
                     struct wr_arena *arena, struct wr_decision *decision)
{
    struct wr_lift *lifts = WR_ARRAY(arena, struct wr_lift, WR_MAX_LIFTS);
    const struct wr_value **inputs;
    size_t count = 0;

    wr_advise(in->setup->model, decide, arena, decision);
    if (decision->lift_count == 0)
        return;
    inputs = WR_ARRAY(arena, const struct wr_value *, in->setup->catalogue.count);
    wr_inputs_of(in->profile, inputs);
    for (size_t i = 0; i < decision->lift_count; i++) {
        struct wr_lift one = decision->lifts[i];
        size_t at = count++;

        price(in, inputs, &one, arena);
        for (; at > 0 && goes_before(&one, &lifts[at - 1]); at--)
            lifts[at] = lifts[at - 1];
        lifts[at] = one;
    }
    decision->lifts = lifts;
}
