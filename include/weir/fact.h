/* weir/fact.h - observations, and the profile they resolve to.
 *
 * A fact is one observation of one field: a value or its absence. Facts are
 * immutable; seen again unchanged, only `last_seen_us` moves. The profile is a pure
 * function of the facts and the time, whatever the order they came in.
 */
#ifndef WEIR_FACT_H
#define WEIR_FACT_H

#include "weir/value.h"

/* What kind of source speaks; decides precedence, highest last. */
enum wr_origin {
    WR_ORIGIN_DERIVED,  /* computed by us from other fields               */
    WR_ORIGIN_PROVIDER, /* a vendor said so                               */
    WR_ORIGIN_CRM,      /* stood in the CRM, nobody knows from whom: protected from
                           overwriting, not from going stale: then a newer vendor's
                           word stands above it                           */
    WR_ORIGIN_VERIFIED, /* a vendor or a check confirmed it               */
    WR_ORIGIN_PERSON,   /* the CRM's history says that a person typed it  */
};

struct wr_fact {
    int64_t id; /* of the store; 0 before it is stored */
    wr_field_id field;
    bool absent; /* looked for and not there; `value` is meaningless */
    struct wr_value value;
    enum wr_origin origin;
    struct wr_str source; /* "crm", "apollo.person", "dns", "rule:title" */
    uint16_t confidence;  /* 0..1000 */
    int64_t observed_us;
    int64_t last_seen_us;
    struct wr_str about;  /* encoded value of field->about it was observed for, or NONE */
    int64_t exchange_id;  /* ledger entry that brought it; 0: none */
    bool came_back;       /* told, not stored: another value stood there in between, so its
                             age counts anew */
};

struct wr_facts {
    const struct wr_fact *items;
    size_t count;
};

/* Why a fact stands where it does in a profile. */
enum wr_rank {
    WR_RANK_WON,
    WR_RANK_OLDER,      /* a later word of the same source replaced it */
    WR_RANK_ORIGIN,     /* a source of higher standing spoke           */
    WR_RANK_AGREEMENT,  /* several sources agree on another value      */
    WR_RANK_CONFIDENCE, /* less sure than the winner                   */
    WR_RANK_NEWER,      /* as sure, but older                          */
    WR_RANK_TIE,        /* equal in all; smaller source name wins      */
    WR_RANK_ABOUT,      /* spoke about a value that no longer stands   */
    WR_RANK_AGREES,     /* says the same as the winner                 */
    WR_RANK_ABSENT,     /* found nothing; another source found a value */
    WR_RANK_TOGETHER,   /* as sure; the winner's reply told the other fields too */
};
const char *wr_rank_name(enum wr_rank rank);

enum wr_known { WR_UNKNOWN, WR_ABSENT, WR_KNOWN };

struct wr_slot {
    enum wr_known known;
    bool stale;                 /* older than the field's freshness (absence too) */
    uint16_t agree;             /* voices that say the same, the winner's included */
    uint16_t against;           /* voices that contradict it and are not stale */
    uint16_t confidence;        /* of the winner, more for agreement, less for conflict */
    const struct wr_fact *fact; /* the winner; NULL while unknown */
};

/* Slots by field id, for lead and account fields together. */
struct wr_profile {
    const struct wr_catalogue *catalogue;
    struct wr_slot *slots; /* catalogue->count of them */
    int64_t as_of_us;
    struct wr_facts facts; /* what it was resolved from */
    enum wr_rank *ranks;   /* of each of them */
    int64_t together;      /* exchange whose name, title and employer belong together */
};

/* Resolve. `facts` are borrowed for the life of the profile, which lives in `arena`.
 * With `ranks` (count entries, living as long), says how each fact fared; wr_derive may
 * move some of them from ABOUT to another rank. Derived fields are added by wr_derive,
 * not here. */
struct wr_profile *wr_resolve(const struct wr_catalogue *catalogue,
                              struct wr_facts facts, int64_t as_of_us,
                              struct wr_arena *arena, enum wr_rank *ranks);

/* Fills derived fields that no observation filled: names split and joined, e-mail
 * domain and kind, seniority, department and role from the title, the account's domain
 * from a business address, a negative e-mail status that needs no vendor (bad syntax,
 * dead domain, disposable), the account's name and industry from what registers tell.
 * Pure. */
void wr_derive(struct wr_profile *profile, const struct wr_lists *lists,
               struct wr_arena *arena);

/* Value of a field, or NULL while unknown or absent. */
static inline const struct wr_value *wr_profile_get(const struct wr_profile *p,
                                                    wr_field_id f)
{
    const struct wr_slot *slot = &p->slots[f];

    return slot->known == WR_KNOWN ? &slot->fact->value : NULL;
}
/* Text of a text field, or WR_NONE. */
static inline struct wr_str wr_profile_text(const struct wr_profile *p, wr_field_id f)
{
    const struct wr_value *v = wr_profile_get(p, f);

    return v && v->type == WR_TYPE_TEXT ? v->as.text : WR_NONE;
}

#endif
