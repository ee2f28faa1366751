/* turn.c - when time alone will change a decision: behaviour grows old, a date comes
 * near or passes by.
 *
 * Two kinds of change. Steps have a time: the end of a window, a step of decay, a
 * silence that lasts long enough, the end of being active, a date that is no more
 * within or ahead; each is looked at from both sides. What fades by half-life moves all
 * the time: there it is the edge of a tier, a stage or a path that counts, looked for
 * on a coarse grid and then by halves, to the hour. A lead that goes over an edge and
 * back between two points of the grid is left to its review.
 */
#include "etl/model/scoring.h"

#include "etl/base/banned.h"

#define GRID            4
#define MAX_LOOKS       24 /* at steps; a review too early is better than no end */
#define CLOSE_ENOUGH_US WR_HOUR_US

struct turning {
    const struct wr_model *whole, *model; /* the one that decided */
    struct wr_decide in;
    struct wr_profile profile; /* the lead's, at another time */
    struct wr_decision base;
    int64_t from_us, until_us;
    bool stopped; /* then the score is nobody's business */
};

static void look(struct turning *t, int64_t at_us, struct wr_decision *out)
{
    t->in.as_of_us = t->profile.as_of_us = at_us;
    wr_scoring_decide(t->whole, &t->in, NULL, out);
}

static bool over_an_edge(const struct wr_decision *a, const struct wr_decision *b)
{
    return a->disposition != b->disposition || !wr_str_eq(a->tier, b->tier) ||
           !wr_str_eq(a->stage, b->stage) || !wr_str_eq(a->path, b->path);
}

/* --- steps --- */

/* The earliest of the times offered after `after_us`. */
struct next {
    int64_t after_us, at_us;
};

static void offer(struct next *n, int64_t at_us, int64_t age_us)
{
    /* Ages count as "older than": it is so a microsecond later. */
    int64_t turn_us =
        at_us > WR_NEVER_US - age_us - 1 ? WR_NEVER_US : at_us + age_us + 1;

    if (turn_us > n->after_us && turn_us < n->at_us)
        n->at_us = turn_us;
}

static void offer_rule(struct next *n, const struct wr_signal_rule *rule, int64_t at_us)
{
    if (rule->window_us)
        offer(n, at_us, rule->window_us);
    for (size_t i = 0; i < rule->step_count; i++)
        offer(n, at_us, rule->steps[i].after_us);
}

static void offer_sign(struct next *n, const struct wr_sign *sign,
                       const struct wr_signal *signal)
{
    if (sign->within_us && (!sign->kind.len || wr_str_eq(sign->kind, signal->kind)))
        offer(n, signal->at_us, sign->within_us);
}

/* Completeness and checklists ask for what was done lately. */
static void offer_signs(struct next *n, const struct wr_model *model,
                        const struct wr_signal *signal)
{
    for (size_t i = 0; i < model->gate.need_count; i++)
        if (model->gate.needs[i].is_sign)
            offer_sign(n, &model->gate.needs[i].sign, signal);
    for (size_t i = 0; i < model->framework_count; i++) {
        const struct wr_framework *f = &model->frameworks[i];

        for (size_t k = 0; k < f->check_count; k++)
            if (f->checks[k].has_sign)
                offer_sign(n, &f->checks[k].sign, signal);
    }
}

static void offer_signal(struct next *n, const struct turning *t,
                         const struct wr_signal *signal)
{
    if (signal->count <= 0 || signal->at_us <= 0)
        return;
    offer(n, signal->at_us, WR_ACTIVE_US);
    offer_signs(n, t->model, signal);
    for (size_t p = 0; p < t->model->part_count; p++) {
        const struct wr_part *part = &t->model->parts[p];

        for (size_t i = 0; i < part->signal_count; i++) {
            if (wr_str_eq(part->signals[i].kind, signal->kind))
                offer_rule(n, &part->signals[i], signal->at_us);
        }
    }
}

static void offer_dates(struct next *n, const struct turning *t)
{
    const struct wr_view view = {.profile = &t->profile};

    for (size_t i = 0; i < t->whole->dated_count; i++) {
        int64_t at_us = wr_predicate_turn(t->whole->dated[i], &view, n->after_us);

        if (at_us < n->at_us)
            n->at_us = at_us;
    }
}

static int64_t next_step(const struct turning *t, int64_t after_us)
{
    struct next n = {after_us, t->until_us};

    for (size_t i = 0; i < t->in.signals.count; i++)
        offer_signal(&n, t, &t->in.signals.items[i]);
    for (size_t p = 0; p < t->model->part_count; p++) {
        const struct wr_part *part = &t->model->parts[p];

        for (size_t i = 0; i < part->silence_count; i++) {
            int64_t since_us = wr_silence_since(&part->silences[i], &t->in.signals);

            if (since_us)
                offer(&n, since_us, part->silences[i].for_us);
        }
    }
    offer_dates(&n, t);
    return n.at_us;
}

/* The first step that moves the score or more. */
static int64_t first_step(struct turning *t)
{
    int64_t at_us = t->from_us;

    for (int i = 0; i < MAX_LOOKS; i++) {
        struct wr_decision before, after;

        at_us = next_step(t, at_us);
        if (at_us >= t->until_us)
            return t->until_us;
        look(t, at_us - 1, &before);
        look(t, at_us, &after);
        if (over_an_edge(&before, &after) ||
            (!t->stopped && before.score_milli != after.score_milli))
            return at_us;
    }
    return at_us;
}

/* --- half-lives --- */

static bool does_fade(const struct wr_model *model, const struct wr_signals *signals)
{
    for (size_t p = 0; p < model->part_count; p++) {
        const struct wr_part *part = &model->parts[p];

        for (size_t i = 0; i < part->signal_count; i++) {
            for (size_t k = 0; part->signals[i].half_life_us && k < signals->count;
                 k++) {
                if (signals->items[k].count > 0 && signals->items[k].at_us > 0 &&
                    wr_str_eq(signals->items[k].kind, part->signals[i].kind))
                    return true;
            }
        }
    }
    return false;
}

/* low_us is on this side of the edge, high_us beyond it. */
static int64_t halve(struct turning *t, int64_t low_us, int64_t high_us)
{
    while (high_us - low_us > CLOSE_ENOUGH_US) {
        int64_t middle_us = low_us + (high_us - low_us) / 2;
        struct wr_decision then;

        look(t, middle_us, &then);
        if (over_an_edge(&t->base, &then))
            high_us = middle_us;
        else
            low_us = middle_us;
    }
    return high_us;
}

static int64_t first_edge(struct turning *t, int64_t until_us)
{
    int64_t low_us = t->from_us;

    for (int i = 1; i <= GRID; i++) {
        int64_t high_us = t->from_us + (until_us - 1 - t->from_us) / GRID * i;
        struct wr_decision then;

        look(t, high_us, &then);
        if (over_an_edge(&t->base, &then))
            return halve(t, low_us, high_us);
        low_us = high_us;
    }
    return until_us;
}

int64_t wr_scoring_turn(const struct wr_model *model, const struct wr_decide *in,
                        const struct wr_decision *now, int64_t until_us)
{
    struct turning t = {.whole = model,
                        .model = wr_scoring_model(model, now),
                        .in = *in,
                        .profile = *in->profile,
                        .from_us = in->as_of_us,
                        .until_us = until_us,
                        .stopped = now->disposition == WR_DISPOSED_STOPPED};

    if ((in->signals.count == 0 && model->dated_count == 0) || until_us <= in->as_of_us)
        return until_us;
    t.in.profile = &t.profile;
    t.in.previous.there = true;
    t.in.previous.tier = now->tier;
    t.in.previous.stage = now->stage;
    t.in.previous.path = now->path;
    t.in.previous.path_since_us = now->path_since_us;
    until_us = first_step(&t);
    if (t.stopped || !does_fade(t.model, &in->signals))
        return until_us;
    look(&t, in->as_of_us, &t.base);
    return first_edge(&t, until_us);
}
