/* gate.c - completeness: what is known against what the model wants known.
 *
 * A lead below the threshold, without a required field, or without a fact that a
 * criterion cannot do without (missing: blocks) is held. Gaps are listed with what they
 * would add, the required ones first.
 */
#include "etl/model/scoring.h"

bool wr_is_known(const struct wr_profile *profile, wr_field_id field)
{
    const struct wr_value *value = wr_profile_get(profile, field);

    return value && !(value->type == WR_TYPE_TEXT &&
                      wr_str_eq_nocase(value->as.text, WR_LIT("unknown")));
}

/* Share of its weight that a need has, in thousandths. */
static int64_t share_of(const struct wr_need *need, const struct wr_gate *gate,
                        const struct wr_profile *profile)
{
    int64_t best = 0;

    for (size_t i = 0; i < need->field_count; i++) {
        wr_field_id field = need->fields[i];
        int64_t share = WR_POINT;

        if (!wr_is_known(profile, field))
            continue;
        if (profile->slots[field].stale)
            share = gate->stale_milli;
        best = share > best ? share : best;
    }
    return best;
}

static bool is_missing(const struct wr_need *need, const struct wr_profile *profile)
{
    for (size_t i = 0; i < need->field_count; i++) {
        if (wr_is_known(profile, need->fields[i]))
            return false;
    }
    return true;
}

static bool goes_before(const struct wr_gap *a, const struct wr_gap *b)
{
    if (a->required != b->required)
        return a->required;
    return a->weight_milli > b->weight_milli;
}

static void add_gap(struct wr_decision *out, struct wr_gap gap)
{
    size_t at = 0;

    for (size_t i = 0; i < out->gap_count; i++) {
        if (out->gaps[i].field == gap.field)
            return;
    }
    if (out->gap_count == WR_MAX_GAPS)
        return;
    while (at < out->gap_count && !goes_before(&gap, &out->gaps[at]))
        at++;
    memmove(&out->gaps[at + 1], &out->gaps[at],
            (out->gap_count - at) * sizeof out->gaps[0]);
    out->gaps[at] = gap;
    out->gap_count++;
}

/* True where a criterion that blocks waits for a fact. */
static bool is_blocked(struct wr_scoring *s, const struct wr_criterion *criterion)
{
    wr_field_id lacks = WR_NO_FIELD;

    if (criterion->missing != WR_MISSING_BLOCKS)
        return false;
    for (size_t i = 0; i < criterion->case_count; i++) {
        struct wr_predicate_verdict v =
            wr_predicate_explain(criterion->cases[i].when, &s->view, NULL);

        if (v.truth == WR_TRUE)
            return false;
        if (v.truth == WR_MAYBE && lacks == WR_NO_FIELD)
            lacks = v.lacks;
    }
    if (lacks != WR_NO_FIELD)
        add_gap(s->out, (struct wr_gap){lacks, 0, true});
    return lacks != WR_NO_FIELD;
}

static bool any_blocked(struct wr_scoring *s)
{
    bool blocked = false;

    for (size_t p = 0; p < s->model->part_count; p++) {
        const struct wr_part *part = &s->model->parts[p];

        for (size_t i = 0; i < part->criterion_count; i++)
            blocked = is_blocked(s, &part->criteria[i]) || blocked;
    }
    return blocked;
}

bool wr_scoring_gate(struct wr_scoring *s)
{
    const struct wr_gate *gate = &s->model->gate;
    bool required_missing = false;
    int64_t got = 0;

    for (size_t i = 0; i < gate->need_count; i++) {
        const struct wr_need *need = &gate->needs[i];
        int64_t share = share_of(need, gate, s->in->profile);
        bool missing = is_missing(need, s->in->profile);

        got += need->weight * share;
        required_missing = required_missing || (need->required && missing);
        if (share < WR_POINT)
            add_gap(s->out, (struct wr_gap){need->fields[0],
                                            need->weight * (WR_POINT - share) * 100 /
                                                gate->weight_sum,
                                            need->required && missing});
    }
    s->out->completeness_milli =
        gate->need_count ? got * 100 / gate->weight_sum : WR_FULL_MILLI;
    return any_blocked(s) || required_missing ||
           s->out->completeness_milli < gate->threshold_milli;
}
