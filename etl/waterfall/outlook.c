/* outlook.c - all that could be asked at most: the bound that `plan` prints.
 *
 * A field is possible when it is known or when a provider that could be asked may
 * answer it; a provider could be asked when one of its input sets is possible. Steps
 * are walked as a run walks them, each of its questions taken both as a hit and as a
 * miss, so that every real sequence of answers stays inside.
 */
#include "etl/waterfall/waterfall.h"

#include "etl/facts/follows.h"

struct reach {
    const struct wr_waterfall *waterfall;
    const struct wr_profile *profile;
    bool possible[WR_MAX_FIELDS];
    bool after; /* in a step after the decision */
    struct wr_outlook *out;
};

static bool vouches_for(const struct wr_provider *provider, wr_field_id field)
{
    for (size_t i = 0; i < provider->vouched_count; i++)
        if (provider->vouched[i] == field)
            return true;
    return !provider->vouched;
}

/* Can an answer take the place of what stands? See precedence in etl/facts/resolve.c.
 */
static bool can_displace(const struct reach *r, const struct wr_provider *provider,
                         wr_field_id field)
{
    const struct wr_slot *slot = &r->profile->slots[field];
    wr_field_id about = r->waterfall->catalogue->fields[field].about;

    if (slot->known != WR_KNOWN || (about != WR_NO_FIELD && r->out->may_change[about]))
        return true;
    switch (slot->fact->origin) {
    case WR_ORIGIN_PERSON:
        return false;
    case WR_ORIGIN_VERIFIED:
    case WR_ORIGIN_CRM:
        return slot->stale || vouches_for(provider, field);
    case WR_ORIGIN_PROVIDER:
    case WR_ORIGIN_DERIVED:
        break;
    }
    return true;
}

/* What is derived stands below all that was observed. */
static bool is_observed(const struct reach *r, wr_field_id field)
{
    const struct wr_slot *slot = &r->profile->slots[field];

    return slot->known == WR_KNOWN && slot->fact->origin != WR_ORIGIN_DERIVED &&
           r->waterfall->catalogue->fields[field].about == WR_NO_FIELD;
}

/* Derived fields follow what they are derived from. */
static void spread(struct reach *r)
{
    for (size_t i = 0; i < wr_follows_count; i++) {
        if (r->out->may_speak[wr_follows[i].from])
            r->out->may_speak[wr_follows[i].to] = true;
        if (r->out->may_change[wr_follows[i].from]) {
            r->possible[wr_follows[i].to] = true;
            if (!is_observed(r, wr_follows[i].to))
                r->out->may_change[wr_follows[i].to] = true;
        }
    }
}

static bool inputs_possible(const struct reach *r, const struct wr_provider *provider)
{
    for (size_t s = 0; s < provider->input_count; s++) {
        const struct wr_input_set *set = &provider->inputs[s];
        size_t have = 0;

        while (have < set->count && r->possible[set->fields[have]])
            have++;
        if (have == set->count)
            return true;
    }
    return false;
}

/* Wanted now, or wanted once a field it depends on has changed, or once an address that
 * was found turns out dead. */
static bool may_be_wanted(const struct reach *r, const struct wr_bound_step *bound,
                          wr_field_id field)
{
    wr_field_id about = r->waterfall->catalogue->fields[field].about;

    return wr_is_wanted(r->waterfall, bound->step, r->profile, field) ||
           (field == WR_F_EMAIL && wr_needs_verify(bound, r->profile)) ||
           (about != WR_NO_FIELD && r->out->may_change[about]);
}

static bool answers_possible_want(const struct reach *r,
                                  const struct wr_bound_step *bound,
                                  const struct wr_provider *provider)
{
    const struct wr_step *step = bound->step;

    for (size_t w = 0; w < step->want_count; w++)
        for (size_t a = 0; a < provider->answer_count; a++)
            if (provider->answers[a] == step->wants[w] &&
                may_be_wanted(r, bound, step->wants[w]))
                return true;
    return false;
}

static void list(struct reach *r, const struct wr_provider *provider)
{
    struct wr_outlook *out = r->out;
    size_t i = 0;

    for (size_t a = 0; a < provider->answer_count; a++) {
        r->possible[provider->answers[a]] = true;
        out->may_speak[provider->answers[a]] = true;
        if (can_displace(r, provider, provider->answers[a]))
            out->may_change[provider->answers[a]] = true;
    }
    spread(r);
    if (wr_provider_is_free(provider))
        return;
    while (i < out->count && out->items[i].provider != provider)
        i++;
    if (i == out->count)
        out->items[out->count++].provider = provider;
    out->items[i].times++;
    out->items[i].times_after += r->after;
}

static bool is_barred(const struct reach *r, const struct wr_provider *provider)
{
    struct wr_str kind = wr_profile_text(r->profile, WR_F_EMAIL_KIND);

    if (wr_provider_is_free(provider) || r->waterfall->buy_for_personal ||
        r->out->may_change[WR_F_EMAIL])
        return false;
    return wr_str_eqz(kind, "free") || wr_str_eqz(kind, "disposable");
}

static void walk_step(struct reach *r, const struct wr_bound_step *bound)
{
    const struct wr_step *step = bound->step;

    r->after = step->purpose == WR_PURPOSE_CONTACT;
    /* A condition that is false now may hold once an answer has changed a field. */
    if (step->when && !r->after && r->out->count == 0 &&
        wr_predicate_eval(step->when, r->profile) == WR_FALSE)
        return;
    if (wr_needs_verify(bound, r->profile))
        list(r, bound->verify);
    for (size_t i = 0; i < bound->provider_count; i++) {
        const struct wr_provider *provider = bound->providers[i];

        if (is_barred(r, provider) || !inputs_possible(r, provider) ||
            !answers_possible_want(r, bound, provider))
            continue;
        list(r, provider);
        if (bound->verify)
            list(r, bound->verify);
    }
}

void wr_waterfall_outlook(const struct wr_waterfall *waterfall, unsigned purposes,
                          const struct wr_profile *profile,
                          const struct wr_trail *trail, struct wr_outlook *out)
{
    struct reach r = {.waterfall = waterfall, .profile = profile, .out = out};

    *out = (struct wr_outlook){0};
    for (size_t f = 0; f < profile->catalogue->count; f++)
        r.possible[f] = wr_profile_get(profile, (wr_field_id)f) != NULL;
    for (size_t i = 0; i < waterfall->step_count; i++)
        if (!(trail->closed & UINT32_C(1) << i) &&
            purposes & 1u << waterfall->steps[i].step->purpose)
            walk_step(&r, &waterfall->steps[i]);
}
