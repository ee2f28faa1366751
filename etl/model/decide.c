/* decide.c - the decision, in the order a lead meets it:
 *
 *   opted out -> suppressed, a stop -> stopped (scored all the same), too little known
 *   -> held, else scored: parts, score, tier, stage, path, next review.
 *
 * A stop comes before the gate: what is known or absent already ended it, so no retry
 * can help. Pure: the same input gives the same bytes.
 */
#include "etl/model/scoring.h"

#include "weir/alloc.h"

static int64_t count_self(const struct wr_profile *profile, const char *role)
{
    return wr_str_eqz(wr_profile_text(profile, WR_F_ROLE), role);
}

void wr_scoring_tell(struct wr_scoring *s, enum wr_extra_id id, struct wr_value value)
{
    s->values[id] = value;
    s->extras[id] = &s->values[id];
}

static void tell_count(struct wr_scoring *s, enum wr_extra_id id, int64_t count)
{
    wr_scoring_tell(s, id, wr_value_num(WR_TYPE_INT, count));
}

static void tell_score(struct wr_scoring *s, enum wr_extra_id id, int64_t milli)
{
    wr_scoring_tell(s, id, wr_value_num(WR_TYPE_MILLI, milli));
}

static void tell_parts(struct wr_scoring *s)
{
    struct wr_digest all = s->in->digest;
    enum wr_buying_role own =
        wr_buying_role_of(wr_profile_text(s->in->profile, WR_F_BUYING_ROLE));

    if (own < WR_BUYING_ROLES)
        all.parts[own]++;
    for (size_t i = 0; i < WR_BUYING_ROLES; i++)
        tell_count(s, (enum wr_extra_id)(WR_EXTRA_BUYING_ROLES + i), all.parts[i]);
    tell_score(s, WR_EXTRA_GROUP_COVERAGE, wr_group_coverage(&s->model->group, &all));
}

static void tell_family(struct wr_scoring *s)
{
    const struct wr_family *f = &s->in->digest.family;

    tell_count(s, WR_EXTRA_FAMILY_ACCOUNTS, f->accounts);
    tell_count(s, WR_EXTRA_FAMILY_MEMBERS, f->members);
    tell_count(s, WR_EXTRA_FAMILY_DECISION_MAKERS, f->decision_makers);
    tell_count(s, WR_EXTRA_FAMILY_ACTIVE, f->active_members);
    tell_count(s, WR_EXTRA_FAMILY_OPPORTUNITIES, f->open_opportunities);
}

/* The digest leaves the lead itself out; a buying group has it in. */
static void tell_group(struct wr_scoring *s)
{
    const struct wr_profile *p = s->in->profile;
    const struct wr_digest *d = &s->in->digest;

    tell_count(s, WR_EXTRA_MEMBERS, d->members + 1);
    tell_count(s, WR_EXTRA_DECISION_MAKERS,
               d->decision_makers + count_self(p, "decision_maker"));
    tell_count(s, WR_EXTRA_INFLUENCERS, d->influencers + count_self(p, "influencer"));
    tell_count(s, WR_EXTRA_USERS, d->users + count_self(p, "user"));
    tell_count(s, WR_EXTRA_ACTIVE,
               d->active_members + wr_is_active(&s->in->signals, s->in->as_of_us));
    tell_score(s, WR_EXTRA_GROUP_INTENT, d->intent_sum_milli);
    tell_parts(s);
    tell_family(s);
}

void wr_scoring_init(struct wr_scoring *s, const struct wr_model *model,
                     const struct wr_decide *in, struct wr_arena *arena,
                     struct wr_decision *out)
{
    *s = (struct wr_scoring){.model = model, .in = in, .out = out, .arena = arena};
    s->view = (struct wr_view){in->profile, s->extras};
    if (arena)
        s->lines = WR_ARRAY(arena, struct wr_line, model->max_lines);
    tell_group(s);
}

void wr_scoring_line(struct wr_scoring *s, struct wr_str part, enum wr_line_kind kind,
                     struct wr_str name, struct wr_str text, int64_t milli)
{
    if (!s->arena)
        return;
    WR_ASSERT(s->line_count < s->model->max_lines);
    s->lines[s->line_count++] = (struct wr_line){part, kind, name, text, milli};
}

static int64_t later(int64_t at_us, int64_t by_us)
{
    return at_us > WR_NEVER_US - by_us ? WR_NEVER_US : at_us + by_us;
}

/* A stop fires on what is known or absent: on true, never on maybe. */
static bool find_stop(struct wr_scoring *s)
{
    for (size_t i = 0; i < s->model->stop_count; i++) {
        const struct wr_stop_rule *stop = &s->model->stops[i];

        if (wr_predicate_explain(stop->when, &s->view, NULL).truth == WR_TRUE) {
            s->out->stop = stop->reason;
            return true;
        }
    }
    return false;
}

static void score_parts(struct wr_scoring *s)
{
    const struct wr_model *m = s->model;
    struct wr_decision *out = s->out;

    for (size_t i = 0; i < m->part_count; i++) {
        s->sums[i] = wr_scoring_part(s, i);
        tell_score(s, (enum wr_extra_id)(WR_EXTRA_PARTS + i), s->sums[i]);
        if (m->parts[i].there)
            out->parts[out->part_count++] =
                (struct wr_part_score){m->parts[i].name, s->sums[i]};
    }
    out->fit_milli = s->sums[WR_PART_FIT];
    out->intent_milli = s->sums[WR_PART_INTENT];
    out->group_milli = s->sums[WR_PART_GROUP];
}

static void score(struct wr_scoring *s)
{
    struct wr_decision *out = s->out;

    score_parts(s);
    out->score_milli = wr_scoring_total(s);
    out->lines = s->lines;
    out->line_count = s->line_count;
    tell_score(s, WR_EXTRA_SCORE, out->score_milli);
    tell_score(s, WR_EXTRA_COMPLETENESS, out->completeness_milli);
}

size_t wr_scoring_tier(const struct wr_model *m, const struct wr_previous *previous,
                       int64_t score_milli)
{
    size_t i = 0;

    for (; i + 1 < m->tier_count; i++) {
        bool was_here = previous->there && wr_str_eq(previous->tier, m->tiers[i].name);

        if (score_milli >=
            m->tiers[i].from_milli - (was_here ? m->hysteresis_milli : 0))
            break;
    }
    return i;
}

static unsigned band_bit(const struct wr_bands *bands, int64_t milli)
{
    if (milli >= bands->high)
        return 1u << WR_BAND_HIGH;
    return 1u << (milli >= bands->medium ? WR_BAND_MEDIUM : WR_BAND_LOW);
}

/* A role that is not known, or is none of the words, is `unknown`: the last one. */
static unsigned role_bit(const struct wr_profile *profile)
{
    struct wr_str role = wr_profile_text(profile, WR_F_ROLE);
    unsigned i = 0;

    while (wr_role_words[i + 1] && !wr_str_eqz(role, wr_role_words[i]))
        i++;
    return 1u << i;
}

static bool path_takes(const struct wr_scoring *s, const struct wr_path_rule *rule,
                       const unsigned *bands, unsigned role)
{
    for (size_t i = 0; i < s->model->part_count; i++) {
        if (rule->bands[i] && !(rule->bands[i] & bands[i]))
            return false;
    }
    if (rule->roles && !(rule->roles & role))
        return false;
    return wr_predicate_explain(rule->when, &s->view, NULL).truth == WR_TRUE;
}

static const struct wr_path_rule *find_path(const struct wr_scoring *s)
{
    const struct wr_model *m = s->model;
    unsigned bands[WR_MAX_PARTS], role = role_bit(s->in->profile);

    for (size_t i = 0; i < m->part_count; i++)
        bands[i] = band_bit(&m->bands[i], s->sums[i]);
    for (size_t i = 0; i < m->path_count; i++) {
        if (path_takes(s, &m->paths[i], bands, role))
            return &m->paths[i];
    }
    wr_bug("a path table without a last row");
}

/* A path that stays goes on; a lead without one has been on none. */
static void take_path(struct wr_scoring *s, struct wr_str path)
{
    const struct wr_previous *previous = &s->in->previous;
    bool stays =
        previous->there && previous->path_since_us && wr_str_eq(previous->path, path);

    s->out->path = path;
    s->out->path_since_us = stays ? previous->path_since_us : s->in->as_of_us;
}

static void tell_previous_path(struct wr_scoring *s)
{
    const struct wr_previous *previous = &s->in->previous;

    if (!previous->there || !previous->path.ptr)
        return;
    wr_scoring_tell(s, WR_EXTRA_PREVIOUS_PATH, wr_value_text(previous->path));
    if (previous->path_since_us && previous->path_since_us <= s->in->as_of_us)
        tell_count(s, WR_EXTRA_PREVIOUS_PATH_DAYS,
                   (s->in->as_of_us - previous->path_since_us) / WR_DAY_US);
}

static void decide_scored(struct wr_scoring *s)
{
    const struct wr_model *m = s->model;
    struct wr_decision *out = s->out;
    size_t tier = wr_scoring_tier(m, &s->in->previous, out->score_milli);
    const struct wr_path_rule *path;
    int64_t review_us = m->tiers[tier].review_us;

    out->tier = m->tiers[tier].name;
    if (tier > 0) {
        out->next_tier = m->tiers[tier - 1].name;
        out->next_tier_milli = m->tiers[tier - 1].from_milli - out->score_milli;
    }
    wr_scoring_tell(s, WR_EXTRA_TIER, wr_value_text(out->tier));
    out->stage = wr_scoring_stage(s);
    out->kept = wr_scoring_floor(s) > 0 &&
                wr_str_eq(out->stage, m->stages[wr_scoring_floor(s)].name);
    wr_scoring_tell(s, WR_EXTRA_STAGE, wr_value_text(out->stage));
    tell_previous_path(s);
    path = find_path(s);
    if (wr_handoff_waits(s, path)) {
        wr_scoring_tell(s, WR_EXTRA_STAGE, wr_value_text(out->stage));
        path = find_path(s);
    }
    take_path(s, path->path);
    if (path->review_us && path->review_us < review_us)
        review_us = path->review_us;
    out->next_review_us = later(s->in->as_of_us, review_us);
    out->respond_us = path->respond_us ? path->respond_us : m->tiers[tier].respond_us;
}

/* The lowest tier, so that no list of good leads has it, and its review: a stop can
 * lapse. */
static void decide_stopped(struct wr_scoring *s)
{
    const struct wr_tier *lowest = &s->model->tiers[s->model->tier_count - 1];
    struct wr_decision *out = s->out;

    out->tier = lowest->name;
    out->stage = wr_scoring_stage(s);
    take_path(s, s->model->suppress);
    out->next_review_us = later(s->in->as_of_us, lowest->review_us);
}

/* After the last try it is a person's; nothing but a change of the record brings it
 * back. */
static void decide_held(struct wr_scoring *s)
{
    const struct wr_gate *gate = &s->model->gate;
    struct wr_decision *out = s->out;
    int tries = s->in->previous.there ? s->in->previous.tries : 0;

    out->tries = tries < INT32_MAX ? tries + 1 : tries;
    if (out->tries < gate->give_up_after)
        out->next_review_us = later(s->in->as_of_us, gate->retry_us);
    else
        out->path = gate->give_up_path;
}

bool wr_is_opted_out(const struct wr_profile *profile)
{
    const struct wr_value *value = wr_profile_get(profile, WR_F_OPTED_OUT);

    return value && value->type == WR_TYPE_BOOL && value->as.num != 0;
}

const struct wr_segment *wr_scoring_segment(const struct wr_model *model,
                                            const struct wr_decide *in)
{
    struct wr_decision unused;
    struct wr_scoring s;

    if (!model->segment_count)
        return NULL;
    wr_scoring_init(&s, model, in, NULL, &unused);
    for (size_t i = 0; i < model->segment_count; i++) {
        const struct wr_segment *segment = &model->segments[i];

        if (wr_predicate_explain(segment->when, &s.view, NULL).truth == WR_TRUE)
            return segment;
    }
    return NULL;
}

const struct wr_model *wr_scoring_model(const struct wr_model *model,
                                        const struct wr_decision *decision)
{
    for (size_t i = 0; i < model->segment_count; i++) {
        if (wr_str_eq(decision->segment, model->segments[i].name))
            return model->segments[i].model;
    }
    return model;
}

void wr_scoring_decide(const struct wr_model *model, const struct wr_decide *in,
                       struct wr_arena *arena, struct wr_decision *out)
{
    const struct wr_segment *segment = wr_scoring_segment(model, in);
    struct wr_scoring s;
    bool held;

    *out = (struct wr_decision){.next_review_us = WR_NEVER_US};
    if (segment)
        out->segment = segment->name;
    wr_scoring_init(&s, segment ? segment->model : model, in, arena, out);
    model = s.model;
    held = wr_scoring_gate(&s);
    wr_scoring_frameworks(&s);
    if (wr_is_opted_out(in->profile)) {
        out->disposition = WR_DISPOSED_SUPPRESSED;
        take_path(&s, model->suppress);
        out->stop = WR_LIT("opted out");
    } else if (find_stop(&s)) {
        out->disposition = WR_DISPOSED_STOPPED;
        score(&s);
        decide_stopped(&s);
    } else if (held) {
        out->disposition = WR_DISPOSED_HELD;
        decide_held(&s);
    } else {
        out->disposition = WR_DISPOSED_SCORED;
        score(&s);
        decide_scored(&s);
    }
}

void wr_decide(const struct wr_model *model, const struct wr_decide *in,
               struct wr_arena *arena, struct wr_decision *out)
{
    wr_scoring_decide(model, in, arena, out);
    if (out->disposition == WR_DISPOSED_SCORED ||
        out->disposition == WR_DISPOSED_STOPPED)
        out->next_review_us = wr_scoring_turn(model, in, out, out->next_review_us);
}
