/* waterfall.h - what to ask next about a lead: a pure function of what is known.
 *
 * Steps are walked in order. Of a step are wanted those of its fields that are missing,
 * stale, or below the confidence asked. Nothing wanted: nothing is asked. Otherwise the
 * first provider of the step that was not tried yet, can answer something wanted and
 * has its inputs is asked: as listed, or in the order learnt for the lead's segment. A
 * step whose providers all answered leaves what is still missing as absent, which is a
 * fact. A step that buys only what can change the decision ends where nothing can. No
 * I/O, no clock, no memory but `struct wr_trail`.
 */
#ifndef ETL_WATERFALL_WATERFALL_H
#define ETL_WATERFALL_WATERFALL_H

#include "etl/economy/order.h"
#include "etl/job/job.h"
#include "etl/waterfall/segment.h"
#include "weir/provider.h"

/* Orders of a step's providers by segment, fixed for a run. */
struct wr_ranking {
    struct wr_order by_segment[WR_SEGMENTS];
};

/* A step with its names bound. */
struct wr_bound_step {
    const struct wr_step *step;
    const struct wr_provider *providers[WR_MAX_STEP_PROVIDERS];
    size_t provider_count;
    const struct wr_provider *verify; /* NULL: none */
    const struct wr_ranking *ranking; /* NULL: as listed */
};

struct wr_waterfall {
    const struct wr_catalogue *catalogue;
    struct wr_bound_step steps[WR_MAX_STEPS];
    size_t step_count;
    bool buy_for_personal;
    int64_t absent_fresh_us; /* how long "looked for and not there" is believed */
};

/* Providers and verifiers that a job may name. */
#define WR_MAX_NAMED (WR_MAX_STEPS * (WR_MAX_STEP_PROVIDERS + 1))

/* What became of a question in this passage of the lead. */
enum wr_tried {
    WR_TRIED_ANSWERED, /* hit, miss, refused: the provider had its say          */
    WR_TRIED_SKIPPED,  /* not asked or not answered: budget, breaker, uncertain */
};

/* Every provider of every step, a verdict on what each of them brought, and one on the
 * address that was there before. */
#define WR_MAX_TRAIL (WR_MAX_STEPS * (2 * WR_MAX_STEP_PROVIDERS + 1))
struct wr_trail {
    struct {
        const struct wr_provider *provider;
        size_t step;
        int64_t question_id;
        enum wr_tried result;
        bool taught; /* its answer joined the history: so may the verdict on it */
    } tried[WR_MAX_TRAIL];
    size_t count;
    uint32_t closed; /* bit per step: done with, not gone back to */
    uint32_t early; /* bit per step: closed because nothing could change the decision */
    bool skipped;   /* something was skipped: what is missing may yet be found */
    /* What closing them saved at least: the question each would have asked next, at its
     * worst. */
    uint32_t early_questions;
    int64_t early_micro;
    uint64_t draw; /* in: of the lead, well mixed: who explores, and what */
    /* Segment when a step first asked, plus one: it does not change order half-way. */
    uint8_t segments[WR_MAX_STEPS];
};

#define WR_MAX_ABSENT WR_MAX_WANTS

struct wr_next {
    const struct wr_provider *provider; /* NULL: nothing left to ask */
    const struct wr_input_set *inputs;
    int64_t question_id;
    size_t step; /* index of the step that asks */
    bool is_verify;
    /* Fields that steps closed by this call looked for in vain. */
    wr_field_id absent[WR_MAX_ABSENT];
    size_t absent_count;
};

/* A provider is asked once in a step, even when other inputs become known meanwhile; a
 * verifier once for each address. */
void wr_trail_add(struct wr_trail *trail, const struct wr_next *asked,
                  enum wr_tried result);

/* A walk through the steps of one purpose. Steps after the decision see it in their
 * conditions: `decided` is by enum wr_decided (etl/job/decided.h), NULL before. */
struct wr_walk {
    enum wr_purpose purpose;
    const struct wr_value *const *decided;
};

struct wr_outlook;
/* Can any answer still change what `only_if` names, when no more than the outlook's
 * fields may change? Decided by the model (etl/model/bounds.h). */
typedef bool (*wr_matters_fn)(const void *ctx, const struct wr_profile *profile,
                              const struct wr_outlook *outlook,
                              enum wr_only_if only_if);
struct wr_matters {
    wr_matters_fn matters; /* NULL: everything does */
    const void *ctx;
};

/* Moves `trail` on (steps are closed) and says what to ask. `inputs` is scratch for
 * catalogue->count pointers and is left filled for the ask. */
void wr_waterfall_next(const struct wr_waterfall *waterfall, const struct wr_walk *walk,
                       const struct wr_profile *profile, struct wr_trail *trail,
                       struct wr_matters matters, const struct wr_value **inputs,
                       struct wr_arena *scratch, struct wr_next *out);

/* Inputs of an ask: pointers into the profile by field id, NULL where not known. */
void wr_inputs_of(const struct wr_profile *profile, const struct wr_value **inputs);

/* Did a vendor bring the value that stands, and not the CRM or a person? */
bool wr_is_found(const struct wr_slot *slot);

/* The provider of the waterfall that can answer for the field, or for one it is derived
 * from, under these inputs for least (at worst); NULL: none that was not asked yet. */
const struct wr_provider *wr_waterfall_cheapest(const struct wr_waterfall *waterfall,
                                                const struct wr_value *const *inputs,
                                                const struct wr_trail *trail,
                                                wr_field_id field);

/* Source of "looked for by a step and not there". */
#define WR_WATERFALL_SOURCE "waterfall"

/* An address that a vendor found is believed only once the step's verifier (`verify:`)
 * has spoken about it, whatever the finder itself says of it. */
bool wr_needs_verify(const struct wr_bound_step *bound,
                     const struct wr_profile *profile);

/* Is this field of this step wanted? */
bool wr_is_wanted(const struct wr_waterfall *waterfall, const struct wr_step *step,
                  const struct wr_profile *profile, wr_field_id field);

/* --- plan: what could be asked at most -----------------------------------------------
 */

struct wr_possible {
    const struct wr_provider *provider;
    uint32_t times;       /* at most, for this lead */
    uint32_t times_after; /* of them, in steps after the decision */
};
struct wr_outlook {
    struct wr_possible items[WR_MAX_NAMED];
    size_t count;
    bool may_change[WR_MAX_FIELDS]; /* fields that an answer could bring or displace */
    bool may_speak[WR_MAX_FIELDS];  /* the same, and those it could agree about */
};
/* Every paid question that some sequence of answers could lead to, from this profile
 * on, in steps of these purposes (bits 1 << enum wr_purpose): an upper bound, never a
 * forecast. Whether the decision can come to what a step after it asks for is the
 * caller's to know: such a step counts unless `trail` has it closed. */
#define WR_ANY_PURPOSE (1u << WR_PURPOSE_DECIDE | 1u << WR_PURPOSE_CONTACT)
void wr_waterfall_outlook(const struct wr_waterfall *waterfall, unsigned purposes,
                          const struct wr_profile *profile,
                          const struct wr_trail *trail, struct wr_outlook *out);

#endif
