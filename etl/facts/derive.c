/* derive.c - fields that follow from other fields, where nobody observed them.
 *
 * A derived fact is as old as what it was derived from, and goes stale with it. When a
 * derived field is what facts are about (domain_status about a domain that was derived
 * from the address), those facts come back into play.
 */
#include "etl/facts/derive.h"

#include "etl/facts/email.h"
#include "etl/facts/host.h"
#include "etl/facts/lists.h"
#include "etl/facts/resolve.h"

#include "etl/base/banned.h"

bool wr_derive_open(const struct wr_deriving *d, wr_field_id field)
{
    return d->profile->slots[field].known != WR_KNOWN;
}

void wr_derive_put(struct wr_deriving *d, wr_field_id field, struct wr_str text,
                   const char *rule, uint16_t confidence, wr_field_id from)
{
    const struct wr_catalogue *catalogue = d->profile->catalogue;
    const struct wr_slot *origin = &d->profile->slots[from];
    struct wr_fact *fact = WR_NEW(d->arena, struct wr_fact);

    *fact = (struct wr_fact){
        .field = field,
        .value = wr_value_text(text),
        .origin = WR_ORIGIN_DERIVED,
        .source = wr_str(rule),
        .confidence = confidence,
        .observed_us = origin->fact->observed_us,
        .last_seen_us = origin->fact->last_seen_us,
        .about = WR_NONE,
    };
    d->profile->slots[field] = (struct wr_slot){
        .known = WR_KNOWN,
        .stale = origin->stale || wr_fact_is_stale(fact, &catalogue->fields[field],
                                                   d->profile->as_of_us),
        .agree = 1,
        .confidence = confidence,
        .fact = fact,
    };
    for (size_t i = 0; i < catalogue->count; i++) {
        if (catalogue->fields[i].about == field)
            wr_resolve_field(d->profile, (wr_field_id)i, d->arena);
    }
}

void wr_derive(struct wr_profile *profile, const struct wr_lists *lists,
               struct wr_arena *arena)
{
    struct wr_deriving d = {profile, lists, arena};

    wr_derive_names(&d);
    wr_derive_account(&d); /* before the title: the industry bears on it */
    wr_derive_title(&d);
    wr_derive_email(&d);
    wr_derive_domain(&d);
    wr_derive_email_status(&d);
}
