/* stage.c - which stage a lead is in.
 *
 * It stands at the furthest of what a person took it to (`keep`) and what weir last put
 * it in. From there it goes to the stage of the first rule that is true, as far as
 * `from` leaves a way; it may pass through several stages at once where the rule of
 * each is true. What a person set is never moved back, not even by a stop.
 */
#include "etl/model/scoring.h"

#define BIT(stage) (1u << (stage))

static bool is_true(const struct wr_scoring *s, const struct wr_stage_rule *rule)
{
    return wr_predicate_explain(rule->when, &s->view, NULL).truth == WR_TRUE;
}

size_t wr_scoring_floor(const struct wr_scoring *s)
{
    const struct wr_model *m = s->model;
    size_t floor = 0;

    for (size_t i = 0; i < m->floor_count; i++) {
        if (m->floors[i].stage > floor && is_true(s, &m->floors[i]))
            floor = m->floors[i].stage;
    }
    return floor;
}

/* A lead that was disqualified begins anew, and so does one whose person took back
 * what only a person sets. */
static size_t stands_at(const struct wr_scoring *s, size_t floor)
{
    const struct wr_model *m = s->model;
    const struct wr_previous *previous = &s->in->previous;

    for (size_t i = 0; previous->there && i < m->stage_count; i++) {
        if (wr_str_eq(m->stages[i].name, previous->stage) && i > floor &&
            !m->stages[i].by_person)
            return i;
    }
    return floor;
}

static bool is_open(const struct wr_model *m, size_t stage, unsigned reached)
{
    unsigned from = m->stages[stage].from;

    return !from || from & reached;
}

/* Stages whose rule is true, as far as there is a way to them from `at`. */
static unsigned reach(const struct wr_model *m, unsigned wanted, size_t at)
{
    unsigned reached = BIT(at), before;

    do {
        before = reached;
        for (size_t i = 0; i < m->stage_count; i++) {
            if (wanted & BIT(i) && is_open(m, i, reached))
                reached |= BIT(i);
        }
    } while (reached != before);
    return reached;
}

static size_t move_from(const struct wr_scoring *s, size_t at)
{
    const struct wr_model *m = s->model;
    size_t wanted_first[WR_MAX_RULES], count = 0;
    unsigned wanted = 0, reached;

    for (size_t i = 0; i < m->stage_rule_count; i++) {
        if (!is_true(s, &m->stage_rules[i]))
            continue;
        wanted_first[count++] = m->stage_rules[i].stage;
        wanted |= BIT(m->stage_rules[i].stage);
    }
    reached = reach(m, wanted, at);
    for (size_t i = 0; i < count; i++) {
        if (reached & BIT(wanted_first[i]))
            return wanted_first[i];
    }
    return count == 0 && is_open(m, 0, reached) ? 0 : at;
}

struct wr_str wr_scoring_stage(const struct wr_scoring *s)
{
    const struct wr_model *m = s->model;
    size_t floor = wr_scoring_floor(s), stage;

    if (s->out->disposition == WR_DISPOSED_STOPPED)
        return floor ? m->stages[floor].name : m->disqualified;
    stage = move_from(s, stands_at(s, floor));
    return m->stages[stage > floor ? stage : floor].name;
}
