/* bounds.c - see bounds.h. */
#include "etl/model/bounds.h"
#include "etl/model/scoring.h"

#include "weir/alloc.h"

struct interval {
    int64_t low, high;
};

struct bounding {
    struct wr_scoring scoring;
    struct wr_decision unused; /* the scoring writes into it */
    bool extras[WR_EXTRA_COUNT];
    struct wr_openness open;
    const bool *spoken; /* may be NULL */
};

static unsigned reach(const struct bounding *b, const struct wr_predicate *when)
{
    return wr_predicate_reach(when, &b->scoring.view, &b->open);
}

/* The lead counts itself in by its role; how many there are and who was active does
 * not hang on answers. */
static void open_counts(struct bounding *b, const struct wr_open *open)
{
    bool role = open->members || open->fields[WR_F_ROLE];
    bool part = open->members || open->fields[WR_F_BUYING_ROLE];

    b->extras[WR_EXTRA_DECISION_MAKERS] = role;
    b->extras[WR_EXTRA_INFLUENCERS] = role;
    b->extras[WR_EXTRA_USERS] = role;
    b->extras[WR_EXTRA_GROUP_INTENT] = true; /* its own is in it, and may change */
    for (size_t i = 0; i < WR_BUYING_ROLES; i++)
        b->extras[WR_EXTRA_BUYING_ROLES + i] = part;
    b->extras[WR_EXTRA_GROUP_COVERAGE] = part;
}

/* --- criteria --- */

static void widen(struct interval *i, int64_t points)
{
    i->low = points < i->low ? points : i->low;
    i->high = points > i->high ? points : i->high;
}

static void widen_by_case(const struct bounding *b, const struct wr_criterion *c,
                          size_t at, unsigned verdicts, struct interval *out)
{
    int64_t points = c->cases[at].points;
    int64_t stale = points * c->stale_milli / WR_POINT;
    struct wr_predicate_verdict now;

    if (verdicts != WR_REACH(WR_TRUE)) {
        widen(out, points);
        widen(out, stale);
        return;
    }
    /* Surely true; whether a stale fact makes it so may change where it is open. */
    now = wr_predicate_explain(c->cases[at].when, &b->scoring.view, NULL);
    if (!now.stale || now.truth != WR_TRUE)
        widen(out, points);
    if (now.stale || now.truth != WR_TRUE)
        widen(out, stale);
}

/* Does any comparison of it look at something open? */
static bool is_open(const struct bounding *b, const struct wr_predicate *when)
{
    wr_field_id fields[WR_MAX_PREDICATE_LEAVES];
    size_t n = wr_predicate_fields(when, fields, WR_COUNT(fields));

    for (size_t i = 0; i < n; i++) {
        if (b->open.fields[fields[i]])
            return true;
    }
    return false;
}

static struct interval bound_criterion(const struct bounding *b,
                                       const struct wr_criterion *c)
{
    struct interval out = {INT64_MAX, INT64_MIN};
    bool may_be_maybe = false, is_maybe = false;

    for (size_t i = 0; i < c->case_count; i++) {
        unsigned verdicts = reach(b, c->cases[i].when);

        if (verdicts & WR_REACH(WR_TRUE)) {
            widen_by_case(b, c, i, verdicts, &out);
            if (is_open(b, c->cases[i].when))
                widen_by_case(b, c, i, WR_REACH_ANY, &out);
        }
        if (verdicts == WR_REACH(WR_TRUE))
            return out;
        may_be_maybe = may_be_maybe || verdicts & WR_REACH(WR_MAYBE);
        is_maybe = is_maybe || verdicts == WR_REACH(WR_MAYBE);
    }
    if (may_be_maybe && c->missing == WR_MISSING_NEUTRAL)
        widen(&out, c->top / 2);
    if (!is_maybe || c->missing != WR_MISSING_NEUTRAL)
        widen(&out, 0);
    return out;
}

/* --- parts and score --- */

static struct interval bound_part(struct bounding *b, size_t id)
{
    const struct wr_model *model = b->scoring.model;
    const struct wr_part *part = &model->parts[id];
    int64_t low_caps[WR_MAX_CAPS] = {0}, high_caps[WR_MAX_CAPS];
    struct interval sum;

    sum.low = sum.high = wr_scoring_signals(&b->scoring, part, low_caps);
    memcpy(high_caps, low_caps, sizeof(high_caps));
    for (size_t i = 0; i < part->criterion_count; i++) {
        const struct wr_criterion *c = &part->criteria[i];
        struct interval points = bound_criterion(b, c);

        sum.low += points.low;
        sum.high += points.high;
        if (c->cap >= 0) {
            low_caps[c->cap] += points.low;
            high_caps[c->cap] += points.high;
        }
    }
    return (struct interval){wr_scoring_close_part(model, part, sum.low, low_caps),
                             wr_scoring_close_part(model, part, sum.high, high_caps)};
}

static struct interval bound_score(struct bounding *b)
{
    struct wr_scoring *s = &b->scoring;
    struct interval parts[WR_MAX_PARTS], out;

    for (size_t i = 0; i < s->model->part_count; i++) {
        parts[i] = bound_part(b, i);
        s->sums[i] = parts[i].low;
    }
    out.low = wr_scoring_total(s);
    for (size_t i = 0; i < s->model->part_count; i++)
        s->sums[i] = parts[i].high;
    out.high = wr_scoring_total(s);
    return out;
}

/* --- the gate --- */

/* What is known is not lost by looking further, but for an address that a vendor found
 * and a verifier refuses, and what was said about a value that may change. */
static bool stays_known(const struct bounding *b, wr_field_id field)
{
    const struct wr_profile *p = b->scoring.in->profile;
    wr_field_id about = p->catalogue->fields[field].about;

    if (!wr_is_known(p, field))
        return false;
    if (!b->open.fields[field])
        return true;
    return field != WR_F_EMAIL && field != WR_F_EMAIL_STATUS &&
           (about == WR_NO_FIELD || !b->open.fields[about]);
}

struct need_bounds {
    struct interval share;
    bool surely_known, maybe_known;
};

/* Another voice about what stands moves what it counts, where sources differ. */
static bool may_be_spoken_of(const struct bounding *b, const struct wr_need *need,
                             wr_field_id field)
{
    return need->by_source &&
           (b->open.fields[field] || (b->spoken && b->spoken[field]));
}

static void bound_field(const struct bounding *b, const struct wr_need *need,
                        wr_field_id field, struct need_bounds *out)
{
    const struct wr_profile *p = b->scoring.in->profile;
    bool known = wr_is_known(p, field);
    int64_t low = 0, high = 0;

    if (known)
        low = high = wr_need_share(need, &b->scoring.model->gate, &p->slots[field]);
    if (known && may_be_spoken_of(b, need, field)) {
        low = wr_need_least(need) < low ? wr_need_least(need) : low;
        high = wr_need_most(need) > high ? wr_need_most(need) : high;
    }
    if (b->open.fields[field])
        high = wr_need_most(need) > high ? wr_need_most(need) : high;
    if (stays_known(b, field)) {
        out->share.low = low > out->share.low ? low : out->share.low;
        out->surely_known = true;
    }
    out->share.high = high > out->share.high ? high : out->share.high;
    out->maybe_known = out->maybe_known || known || b->open.fields[field];
}

/* What the lead did does not hang on answers. */
static struct need_bounds bound_need(const struct bounding *b,
                                     const struct wr_need *need)
{
    const struct wr_decide *in = b->scoring.in;
    struct need_bounds out = {{0, 0}, false, false};

    if (need->is_sign && wr_sign_seen(&need->sign, &in->signals, in->as_of_us))
        out = (struct need_bounds){{WR_POINT, WR_POINT}, true, true};
    for (size_t i = 0; i < need->field_count; i++)
        bound_field(b, need, need->fields[i], &out);
    return out;
}

/* A criterion that blocks: WR_REACH bits of "it does" (true) and "it does not". */
static unsigned reach_block(const struct bounding *b, const struct wr_criterion *c)
{
    bool maybe = false, sure_maybe = false;
    bool may_be_true = false;

    if (c->missing != WR_MISSING_BLOCKS)
        return WR_REACH(WR_FALSE);
    for (size_t i = 0; i < c->case_count; i++) {
        unsigned verdicts = reach(b, c->cases[i].when);

        if (verdicts == WR_REACH(WR_TRUE))
            return WR_REACH(WR_FALSE);
        may_be_true = may_be_true || verdicts & WR_REACH(WR_TRUE);
        maybe = maybe || verdicts & WR_REACH(WR_MAYBE);
        sure_maybe = sure_maybe || verdicts == WR_REACH(WR_MAYBE);
    }
    return (maybe ? WR_REACH(WR_TRUE) : 0) |
           (may_be_true || !sure_maybe ? WR_REACH(WR_FALSE) : 0);
}

static unsigned reach_blocks(const struct bounding *b)
{
    unsigned out = WR_REACH(WR_FALSE);

    for (size_t p = 0; p < b->scoring.model->part_count; p++) {
        const struct wr_part *part = &b->scoring.model->parts[p];

        for (size_t i = 0; i < part->criterion_count; i++) {
            unsigned one = reach_block(b, &part->criteria[i]);

            if (one == WR_REACH(WR_TRUE))
                return one;
            out |= one;
        }
    }
    return out;
}

/* WR_REACH bits of "the gate holds the lead" (true) and "it passes" (false). */
static unsigned reach_hold(struct bounding *b, struct wr_bounds *out)
{
    const struct wr_gate *gate = &b->scoring.model->gate;
    int64_t low[WR_MAX_CATEGORIES] = {0}, high[WR_MAX_CATEGORIES] = {0};
    unsigned blocks = reach_blocks(b);
    bool lacks_now = blocks & WR_REACH(WR_TRUE);
    bool lacks_always = blocks == WR_REACH(WR_TRUE);

    for (size_t i = 0; i < gate->need_count; i++) {
        const struct wr_need *need = &gate->needs[i];
        struct need_bounds one = bound_need(b, need);

        low[need->category] += need->weight * one.share.low;
        high[need->category] += need->weight * one.share.high;
        lacks_now = lacks_now || (need->required && !one.surely_known);
        lacks_always = lacks_always || (need->required && !one.maybe_known);
    }
    out->completeness_low = wr_gate_total(gate, low);
    out->completeness_high = wr_gate_total(gate, high);
    lacks_now = lacks_now || wr_gate_lacks(gate, low);
    lacks_always = lacks_always || wr_gate_lacks(gate, high);
    return (lacks_now ? WR_REACH(WR_TRUE) : 0) |
           (lacks_always ? 0 : WR_REACH(WR_FALSE));
}

/* --- stops --- */

/* WR_REACH(WR_TRUE) where the first stop that can fire surely does, WR_REACH(WR_FALSE)
 * where none can, both where it is open. */
static unsigned reach_stop(const struct bounding *b)
{
    const struct wr_model *m = b->scoring.model;

    for (size_t i = 0; i < m->stop_count; i++) {
        unsigned verdicts = reach(b, m->stops[i].when);

        if (verdicts == WR_REACH(WR_TRUE))
            return verdicts;
        if (verdicts & WR_REACH(WR_TRUE))
            return WR_REACH(WR_TRUE) | WR_REACH(WR_FALSE);
    }
    return WR_REACH(WR_FALSE);
}

/* --- all of it --- */

static bool same_tier(const struct bounding *b, const struct wr_bounds *bounds)
{
    const struct wr_previous *previous = &b->scoring.in->previous;

    return wr_scoring_tier(b->scoring.model, previous, bounds->score_low) ==
           wr_scoring_tier(b->scoring.model, previous, bounds->score_high);
}

static void add_tier(struct wr_bounds *bounds, struct wr_str name)
{
    for (size_t i = 0; i < bounds->tier_count; i++)
        if (wr_str_eq(bounds->tiers[i], name))
            return;
    if (bounds->tier_count == WR_MAX_REACHABLE)
        wr_bug("more tiers within reach than a model and its segments have");
    bounds->tiers[bounds->tier_count++] = name;
}

/* Highest first. */
static void reach_tiers(const struct bounding *b, struct wr_bounds *out)
{
    const struct wr_model *m = b->scoring.model;
    const struct wr_previous *previous = &b->scoring.in->previous;
    size_t last = wr_scoring_tier(m, previous, out->score_low);

    for (size_t i = wr_scoring_tier(m, previous, out->score_high); i <= last; i++)
        add_tier(out, m->tiers[i].name);
}

static void bound(const struct wr_model *model, const struct wr_decide *in,
                  const struct wr_open *open, struct wr_bounds *out)
{
    struct bounding b = {.open = {open->fields, b.extras}, .spoken = open->spoken};
    struct interval score;
    unsigned stop, hold;

    wr_scoring_init(&b.scoring, model, in, NULL, &b.unused);
    open_counts(&b, open);
    score = bound_score(&b);
    *out = (struct wr_bounds){.score_low = score.low, .score_high = score.high};
    hold = reach_hold(&b, out);
    stop = reach_stop(&b);
    out->can_pass = hold & WR_REACH(WR_FALSE) || stop & WR_REACH(WR_TRUE);
    out->can_be_scored = hold & WR_REACH(WR_FALSE) && stop & WR_REACH(WR_FALSE);
    if (out->can_be_scored && !wr_is_opted_out(in->profile))
        reach_tiers(&b, out);
    if (wr_is_opted_out(in->profile) || stop == WR_REACH(WR_TRUE))
        out->fixed = true;
    else if (stop == WR_REACH(WR_FALSE))
        out->fixed = hold == WR_REACH(WR_TRUE) ||
                     (hold == WR_REACH(WR_FALSE) && same_tier(&b, out));
}

static void widen_bounds(struct wr_bounds *all, const struct wr_bounds *one)
{
    if (one->score_low < all->score_low)
        all->score_low = one->score_low;
    if (one->score_high > all->score_high)
        all->score_high = one->score_high;
    if (one->completeness_low < all->completeness_low)
        all->completeness_low = one->completeness_low;
    if (one->completeness_high > all->completeness_high)
        all->completeness_high = one->completeness_high;
    all->can_pass = all->can_pass || one->can_pass;
    all->can_be_scored = all->can_be_scored || one->can_be_scored;
    for (size_t i = 0; i < one->tier_count; i++)
        add_tier(all, one->tiers[i]);
    all->fixed = false;
}

/* Whichever segments may take the lead; where several may, nothing is fixed. */
void wr_decide_bounds(const struct wr_model *model, const struct wr_decide *in,
                      const struct wr_open *open, struct wr_bounds *out)
{
    struct bounding b = {.open = {open->fields, b.extras}, .spoken = open->spoken};
    struct wr_bounds one;
    bool any = false;

    wr_scoring_init(&b.scoring, model, in, NULL, &b.unused);
    open_counts(&b, open);
    for (size_t i = 0; i <= model->segment_count; i++) {
        bool rest = i == model->segment_count;
        unsigned verdicts =
            rest ? WR_REACH(WR_TRUE) : reach(&b, model->segments[i].when);

        if (!(verdicts & WR_REACH(WR_TRUE)))
            continue;
        bound(rest ? model : model->segments[i].model, in, open, any ? &one : out);
        if (any)
            widen_bounds(out, &one);
        any = true;
        if (verdicts == WR_REACH(WR_TRUE))
            break;
    }
}
