/* advise.c - the next best question: missing facts ranked by what they would do.
 *
 *   what is required, then what alone lets a held lead be scored, then what can raise
 *   the tier by most, the score by most, completeness by most, then what the model has
 *   a question for
 *
 * What a fact can do is asked of the bounds, with that field open and what is derived
 * from it. Facts that nobody can be asked for on a form are left out.
 */
#include "etl/model/advise.h"

#include "etl/facts/follows.h"

struct ranked {
    const struct wr_lever *lever;
    struct wr_form_question question;
    size_t tiers_up;
    int64_t weight_milli;
};

static bool is_derived(const struct wr_slot *slot)
{
    return slot->known != WR_KNOWN || slot->fact->origin == WR_ORIGIN_DERIVED;
}

void wr_open_field(const struct wr_profile *profile, wr_field_id field, bool *fields)
{
    fields[field] = true;
    for (size_t i = 0; i < wr_follows_count; i++) {
        const struct wr_follows *f = &wr_follows[i];

        if (fields[f->from] && f->from != WR_F_INDUSTRY &&
            is_derived(&profile->slots[f->to]))
            fields[f->to] = true;
    }
}

static const struct wr_gap *gap_of(const struct wr_decision *d, wr_field_id field)
{
    for (size_t i = 0; i < d->gap_count; i++) {
        if (d->gaps[i].field == field)
            return &d->gaps[i];
    }
    return NULL;
}

static size_t tier_of(const struct wr_advice *a, int64_t score_milli)
{
    return wr_scoring_tier(a->model, &a->in->previous, score_milli);
}

static void look_at(const struct wr_advice *a, const struct wr_lever *lever,
                    struct ranked *out)
{
    bool fields[WR_MAX_FIELDS] = {false};
    struct wr_open open = {.fields = fields};
    const struct wr_gap *gap = gap_of(a->decision, lever->field);
    bool held = a->decision->disposition == WR_DISPOSED_HELD;
    struct wr_bounds b;

    wr_open_field(a->in->profile, lever->field, fields);
    wr_decide_bounds(a->whole, a->in, &open, &b);
    *out = (struct ranked){.lever = lever, .weight_milli = gap ? gap->weight_milli : 0};
    out->question = (struct wr_form_question){
        .field = lever->field,
        .name = wr_str(a->in->profile->catalogue->fields[lever->field].name),
        .text = lever->question,
        .points_milli = b.score_high - a->now.score_high,
        .required = gap && gap->required,
        .opens = held && b.can_be_scored,
    };
    if (!lever->question.ptr)
        out->question.text = out->question.name;
    out->tiers_up = tier_of(a, a->now.score_high) - tier_of(a, b.score_high);
}

static bool is_worth_asking(const struct ranked *r)
{
    return r->question.required || r->question.opens || r->question.points_milli > 0 ||
           r->weight_milli > 0 || r->lever->question.ptr;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Stable: of equals, the one that the model looks at first. */
static bool goes_before(const struct ranked *a, const struct ranked *b)
{
    int order = compare(a->question.required, b->question.required);

    if (!order)
        order = compare(a->question.opens, b->question.opens);
    if (!order)
        order = compare((int64_t)a->tiers_up, (int64_t)b->tiers_up);
    if (!order)
        order = compare(a->question.points_milli, b->question.points_milli);
    if (!order)
        order = compare(a->weight_milli, b->weight_milli);
    if (!order)
        order = compare(a->lever->question.ptr != NULL, b->lever->question.ptr != NULL);
    return order > 0;
}

static size_t insert(struct ranked *list, size_t count, const struct ranked *one)
{
    size_t at = count;

    while (at > 0 && goes_before(one, &list[at - 1]))
        at--;
    memmove(&list[at + 1], &list[at], (count - at) * sizeof(*list));
    list[at] = *one;
    return count + 1;
}

/* Several ways to the same: who tells the title need not tell the seniority too. */
static bool is_told_by(const struct ranked *list, size_t count, wr_field_id field)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < wr_follows_count; k++) {
            if (wr_follows[k].from == list[i].question.field &&
                wr_follows[k].to == field && wr_follows[k].from != WR_F_INDUSTRY)
                return true;
        }
    }
    return false;
}

static void rank_questions(struct wr_advice *a, struct wr_arena *arena)
{
    struct wr_form_question *out =
        WR_ARRAY(arena, struct wr_form_question, WR_MAX_QUESTIONS);
    struct ranked list[WR_MAX_LEVERS + 1], one;
    size_t count = 0, told = 0;

    for (size_t i = 0; i < a->model->lever_count; i++) {
        const struct wr_lever *lever = &a->model->levers[i];

        if (!lever->askable || wr_is_known(a->in->profile, lever->field))
            continue;
        look_at(a, lever, &one);
        if (is_worth_asking(&one))
            count = insert(list, count, &one);
    }
    for (size_t i = 0; i < count && told < WR_MAX_QUESTIONS; i++) {
        if (!is_told_by(list, i, list[i].question.field))
            out[told++] = list[i].question;
    }
    a->decision->questions = out;
    a->decision->question_count = told;
}

void wr_advise(const struct wr_model *model, const struct wr_decide *in,
               struct wr_arena *arena, struct wr_decision *decision)
{
    static const bool none[WR_MAX_FIELDS];
    struct wr_open closed = {.fields = none};
    struct wr_advice a = {.whole = model,
                          .model = wr_scoring_model(model, decision),
                          .in = in,
                          .decision = decision};

    if (decision->disposition != WR_DISPOSED_SCORED &&
        decision->disposition != WR_DISPOSED_HELD)
        return;
    wr_decide_bounds(model, in, &closed, &a.now);
    rank_questions(&a, arena);
    if (decision->disposition == WR_DISPOSED_SCORED && decision->next_tier.ptr)
        wr_find_lifts(&a, arena);
}
