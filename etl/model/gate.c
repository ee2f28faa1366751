/* gate.c - completeness: what is known against what the model wants known.
 *
 * A lead below the threshold, below the minimum of a category, without a required
 * field, or without a fact that a criterion cannot do without (missing: blocks) is
 * held. Gaps are listed with what they would add, the required ones first; a category
 * that has reached its ideal has none.
 */
#include "etl/model/scoring.h"

#include "etl/base/banned.h"

bool wr_is_known(const struct wr_profile *profile, wr_field_id field)
{
    const struct wr_value *value = wr_profile_get(profile, field);

    return value && !(value->type == WR_TYPE_TEXT &&
                      wr_str_eq_nocase(value->as.text, WR_LIT("unknown")));
}

/* What the lead has of a need: its share of the weight, in thousandths. */
struct have {
    int64_t share;
    bool known;
};

static struct have look_at(const struct wr_scoring *s, const struct wr_need *need)
{
    const struct wr_profile *profile = s->in->profile;
    struct have best = {0};

    if (need->is_sign) {
        best.known = wr_sign_seen(&need->sign, &s->in->signals, s->in->as_of_us);
        best.share = best.known ? WR_POINT : 0;
    }
    for (size_t i = 0; i < need->field_count; i++) {
        wr_field_id field = need->fields[i];
        int64_t share;

        if (!wr_is_known(profile, field))
            continue;
        share = wr_need_share(need, &s->model->gate, &profile->slots[field]);
        best.share = share > best.share ? share : best.share;
        best.known = true;
    }
    return best;
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
        if (wr_str_eq(out->gaps[i].name, gap.name))
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

/* --- criteria that block --- */

static struct wr_str field_name(const struct wr_scoring *s, wr_field_id field)
{
    return wr_str(s->in->profile->catalogue->fields[field].name);
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
        add_gap(s->out, (struct wr_gap){lacks, field_name(s, lacks), 0, true});
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

/* --- needs --- */

/* What closing the gap would add to completeness. */
static int64_t worth(const struct wr_gate *gate, const struct wr_need *need,
                     int64_t share)
{
    const struct wr_category *category = &gate->categories[need->category];
    int64_t points = need->weight * (WR_POINT - share) * 100;

    if (category->own_weight)
        points = points / category->sum * category->weight +
                 points % category->sum * category->weight / category->sum;
    return points / gate->weight_sum;
}

static void list_gap(struct wr_scoring *s, const struct wr_need *need, struct have have,
                     const int64_t *got)
{
    const struct wr_gate *gate = &s->model->gate;
    const struct wr_category *category = &gate->categories[need->category];
    bool required = need->required && !have.known;
    wr_field_id field = need->is_sign ? WR_NO_FIELD : need->fields[0];

    if (have.share >= WR_POINT ||
        (!required &&
         wr_gate_category(gate, need->category, got) >= category->ideal_milli))
        return;
    add_gap(s->out,
            (struct wr_gap){field, need->is_sign ? need->name : field_name(s, field),
                            worth(gate, need, have.share), required});
}

static void tell_categories(const struct wr_gate *gate, const int64_t *got,
                            struct wr_decision *out)
{
    for (size_t i = 0; i < gate->category_count; i++) {
        const struct wr_category *category = &gate->categories[i];

        if (!category->name.ptr) /* the flat form has none to tell of */
            return;
        out->categories[i] =
            (struct wr_category_score){category->name, wr_gate_category(gate, i, got),
                                       category->minimum_milli, category->ideal_milli};
        out->category_count = i + 1;
    }
}

bool wr_scoring_gate(struct wr_scoring *s)
{
    const struct wr_gate *gate = &s->model->gate;
    int64_t got[WR_MAX_CATEGORIES] = {0};
    struct have have[WR_MAX_NEEDS];
    bool required_missing = false;

    for (size_t i = 0; i < gate->need_count; i++) {
        const struct wr_need *need = &gate->needs[i];

        have[i] = look_at(s, need);
        got[need->category] += need->weight * have[i].share;
        required_missing = required_missing || (need->required && !have[i].known);
    }
    for (size_t i = 0; i < gate->need_count; i++)
        list_gap(s, &gate->needs[i], have[i], got);
    s->out->completeness_milli = wr_gate_total(gate, got);
    tell_categories(gate, got, s->out);
    return any_blocked(s) || required_missing || wr_gate_lacks(gate, got);
}
