/* buying_roles.c - the model's own word on who has which part in a purchase. It stands
 * above the built-in rules and below whoever said it: a person in the CRM, a vendor.
 */
#include "etl/facts/derive.h"
#include "etl/model/scoring.h"

#define SURE 650 /* of 1000: above the built-in rules, which say at most 600 */

static bool is_observed(const struct wr_slot *slot)
{
    return slot->known == WR_KNOWN && slot->fact &&
           slot->fact->origin != WR_ORIGIN_DERIVED;
}

/* What the rule rests on: as old as that it is. */
static wr_field_id rests_on(const struct wr_profile *profile)
{
    static const wr_field_id fields[] = {WR_F_TITLE, WR_F_SENIORITY, WR_F_DEPARTMENT};

    for (size_t i = 0; i < WR_COUNT(fields); i++)
        if (profile->slots[fields[i]].fact)
            return fields[i];
    return WR_NO_FIELD;
}

void wr_model_derive(const struct wr_model *model, struct wr_profile *profile,
                     struct wr_arena *arena)
{
    struct wr_deriving d = {.profile = profile, .arena = arena};
    struct wr_slot *slot = &profile->slots[WR_F_BUYING_ROLE];
    wr_field_id from = rests_on(profile);

    if (!model || from == WR_NO_FIELD || is_observed(slot))
        return;
    for (size_t i = 0; i < model->buying_rule_count; i++) {
        const struct wr_buying_rule *rule = &model->buying_rules[i];

        if (wr_predicate_eval(rule->when, profile) != WR_TRUE)
            continue;
        *slot = (struct wr_slot){.known = WR_UNKNOWN};
        if (rule->role < WR_BUYING_ROLES)
            wr_derive_put(&d, WR_F_BUYING_ROLE,
                          wr_str(wr_buying_role_words[rule->role]), "rule:model", SURE,
                          from);
        return;
    }
}
