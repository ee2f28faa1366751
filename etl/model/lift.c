/* lift.c - the fewest missing facts that bring a lead into the next tier.
 *
 * One fact first, two where none does alone. Bounds say which fields can be enough; of
 * those the values that conditions look for are tried on a copy of the profile, so
 * that what is told is what would be decided. Trying is bounded: a pair that is not
 * found is not told.
 */
#include "etl/model/advise.h"

#include "etl/base/banned.h"

#define MAX_TRIES 512 /* decisions */

struct lifting {
    struct wr_advice *a;
    struct wr_arena *arena;
    struct wr_profile profile; /* a copy, with what is tried */
    struct wr_decide in;
    struct wr_fact facts[WR_MAX_LIFT_FIELDS];
    int64_t from_milli; /* edge of the next tier */
    const struct wr_lever *missing[WR_MAX_LEVERS];
    size_t missing_count;
    size_t tries;
    struct wr_lift *found;
    size_t found_count;
};

static bool can_reach(const struct lifting *l, const struct wr_lever *const *levers,
                      size_t count)
{
    bool fields[WR_MAX_FIELDS] = {false};
    struct wr_open open = {.fields = fields};
    struct wr_bounds b;

    for (size_t i = 0; i < count; i++)
        wr_open_field(l->a->in->profile, levers[i]->field, fields);
    wr_decide_bounds(l->a->whole, l->a->in, &open, &b);
    return b.can_be_scored && b.score_high >= l->from_milli;
}

/* What is told by a level, a department or a title alone: standing and part in a
 * purchase. What follows from an address hangs on which one it is. */
static bool says_more(const struct lifting *l, const struct wr_lever *const *levers,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        wr_field_id field = levers[i]->field;

        if (field == WR_F_SENIORITY || field == WR_F_DEPARTMENT || field == WR_F_TITLE)
            return l->profile.catalogue->lists != NULL;
    }
    return false;
}

/* As the lead would be resolved: what was derived before gives way. */
static void derive_again(struct lifting *l, const struct wr_lever *const *levers,
                         size_t count)
{
    bool fields[WR_MAX_FIELDS] = {false};

    for (size_t i = 0; i < count; i++)
        wr_open_field(&l->profile, levers[i]->field, fields);
    for (size_t i = 0; i < count; i++)
        fields[levers[i]->field] = false;
    for (size_t f = 0; f < l->profile.catalogue->count; f++) {
        if (fields[f])
            l->profile.slots[f] = (struct wr_slot){0};
    }
    wr_derive(&l->profile, l->profile.catalogue->lists, l->arena);
}

/* A fact may hand the lead to another segment, whose tiers begin elsewhere or are
 * others: what counts is that it comes out in the next tier, or above. */
static bool is_lifted(const struct lifting *l, const struct wr_decision *then)
{
    const struct wr_model *m = l->a->model;

    if (then->disposition != WR_DISPOSED_SCORED || then->score_milli < l->from_milli)
        return false;
    for (size_t i = 0; i < m->tier_count; i++) {
        if (wr_str_eq(m->tiers[i].name, then->tier))
            return true;
        if (wr_str_eq(m->tiers[i].name, l->a->decision->next_tier))
            return false;
    }
    return false;
}

/* Points that the witnesses add; 0 where the lead is not lifted. */
static int64_t try_values(struct lifting *l, const struct wr_lever *const *levers,
                          const size_t *witness, size_t count)
{
    const struct wr_profile *profile = l->a->in->profile;
    struct wr_decision then;

    l->tries++;
    for (size_t i = 0; i < count; i++) {
        struct wr_slot *slot = &l->profile.slots[levers[i]->field];

        l->facts[i] = (struct wr_fact){.field = levers[i]->field,
                                       .value = levers[i]->witnesses[witness[i]].value,
                                       .origin = WR_ORIGIN_VERIFIED,
                                       .confidence = 1000,
                                       .observed_us = l->in.as_of_us,
                                       .last_seen_us = l->in.as_of_us};
        *slot = (struct wr_slot){
            .known = WR_KNOWN, .agree = 1, .confidence = 1000, .fact = &l->facts[i]};
    }
    if (says_more(l, levers, count))
        derive_again(l, levers, count);
    wr_scoring_decide(l->a->whole, &l->in, NULL, &then);
    memcpy(l->profile.slots, profile->slots,
           profile->catalogue->count * sizeof(*profile->slots));
    return is_lifted(l, &then) ? then.score_milli - l->a->decision->score_milli : 0;
}

/* Keeps the best few, the most points first. */
static void keep(struct lifting *l, const struct wr_lift *lift)
{
    size_t at = l->found_count;

    while (at > 0 && l->found[at - 1].points_milli < lift->points_milli)
        at--;
    if (at == WR_MAX_LIFTS)
        return;
    if (l->found_count < WR_MAX_LIFTS)
        l->found_count++;
    memmove(&l->found[at + 1], &l->found[at],
            (l->found_count - 1 - at) * sizeof(*l->found));
    l->found[at] = *lift;
}

/* The next combination of witnesses; false after the last. */
static bool advance(const struct wr_lever *const *levers, size_t *witness, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (++witness[i] < levers[i]->witness_count)
            return true;
        witness[i] = 0;
    }
    return false;
}

static void try_levers(struct lifting *l, const struct wr_lever *const *levers,
                       size_t count)
{
    size_t witness[WR_MAX_LIFT_FIELDS] = {0};
    struct wr_lift best = {.count = count};

    if (!can_reach(l, levers, count))
        return;
    do {
        int64_t points = try_values(l, levers, witness, count);

        if (points <= best.points_milli)
            continue;
        best.points_milli = points;
        for (size_t i = 0; i < count; i++) {
            best.fields[i] = levers[i]->field;
            best.names[i] = wr_str(l->profile.catalogue->fields[levers[i]->field].name);
            best.values[i] = levers[i]->witnesses[witness[i]].text;
        }
    } while (l->tries < MAX_TRIES && advance(levers, witness, count));
    if (best.points_milli > 0)
        keep(l, &best);
}

static void find_missing(struct lifting *l)
{
    const struct wr_model *m = l->a->model;

    for (size_t i = 0; i < m->lever_count; i++) {
        const struct wr_lever *lever = &m->levers[i];

        if (lever->witness_count > 0 && !wr_is_known(l->a->in->profile, lever->field))
            l->missing[l->missing_count++] = lever;
    }
}

static void find(struct lifting *l)
{
    for (size_t i = 0; i < l->missing_count; i++)
        try_levers(l, &l->missing[i], 1);
    for (size_t i = 0; l->found_count == 0 && i < l->missing_count; i++) {
        for (size_t k = i + 1; k < l->missing_count && l->tries < MAX_TRIES; k++) {
            const struct wr_lever *pair[] = {l->missing[i], l->missing[k]};

            try_levers(l, pair, 2);
        }
    }
}

void wr_find_lifts(struct wr_advice *advice, struct wr_arena *arena)
{
    const struct wr_profile *profile = advice->in->profile;
    const struct wr_decision *d = advice->decision;
    struct lifting *l = WR_NEW(arena, struct lifting);

    *l = (struct lifting){.a = advice,
                          .arena = arena,
                          .profile = *profile,
                          .in = *advice->in,
                          .from_milli = d->score_milli + d->next_tier_milli};
    find_missing(l);
    if (l->missing_count == 0 || !can_reach(l, l->missing, l->missing_count))
        return;
    l->profile.slots = WR_ARRAY(arena, struct wr_slot, profile->catalogue->count);
    memcpy(l->profile.slots, profile->slots,
           profile->catalogue->count * sizeof(*profile->slots));
    l->profile.ranks = NULL; /* those of the lead itself stay as they are */
    l->in.profile = &l->profile;
    l->found = WR_ARRAY(arena, struct wr_lift, WR_MAX_LIFTS + 1);
    find(l);
    advice->decision->lifts = l->found;
    advice->decision->lift_count = l->found_count;
}
