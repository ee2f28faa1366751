/* signals.c - what a lead did: points an event, a recency window, a half-life or steps.
 *
 * A signal is a count and the date of the latest event, so the whole count is as old as
 * that. Dates to come count as now.
 */
#include "etl/model/scoring.h"

#include "etl/base/banned.h"

#define MAX_EVENTS  1000000
#define MAX_SUM     (1000 * WR_MAX_POINTS)
#define DECAY_STEPS 16

int64_t wr_decay(int64_t points, int64_t age_us, int64_t half_life_us)
{
    /* 1000 * 2^(-i/16) */
    static const int64_t table[DECAY_STEPS] = {1000, 958, 917, 878, 841, 805, 771, 738,
                                               707,  677, 648, 621, 595, 569, 545, 522};
    int64_t steps = age_us / (half_life_us / DECAY_STEPS);
    int64_t halvings = steps / DECAY_STEPS;

    if (halvings >= 30)
        return 0;
    return points * table[steps % DECAY_STEPS] / 1000 / (INT64_C(1) << halvings);
}

static int64_t age_of(const struct wr_signal *signal, int64_t as_of_us)
{
    return signal->at_us < as_of_us ? as_of_us - signal->at_us : 0;
}

bool wr_is_active(const struct wr_signals *signals, int64_t as_of_us)
{
    for (size_t i = 0; i < signals->count; i++) {
        const struct wr_signal *signal = &signals->items[i];

        if (signal->count > 0 && signal->at_us > 0 &&
            age_of(signal, as_of_us) <= WR_ACTIVE_US)
            return true;
    }
    return false;
}

static int64_t clamp(int64_t n, int64_t low, int64_t high)
{
    if (n < low)
        return low;
    return n > high ? high : n;
}

static int64_t stepped(const struct wr_signal_rule *rule, int64_t points,
                       int64_t age_us)
{
    for (size_t i = rule->step_count; i > 0; i--) {
        if (age_us > rule->steps[i - 1].after_us)
            return points * rule->steps[i - 1].keep_milli / WR_POINT;
    }
    return points;
}

static int64_t worth(const struct wr_signal_rule *rule, const struct wr_part *part,
                     const struct wr_signal *signal, int64_t as_of_us)
{
    int64_t points = rule->points * clamp(signal->count, 0, MAX_EVENTS);
    int64_t age;

    points = clamp(points, -MAX_SUM, MAX_SUM);
    if (signal->at_us <= 0)
        return points * part->undated_milli / WR_POINT;
    age = age_of(signal, as_of_us);
    if (rule->window_us && age > rule->window_us)
        return 0;
    return rule->half_life_us ? wr_decay(points, age, rule->half_life_us)
                              : stepped(rule, points, age);
}

struct seen {
    int64_t points, events, latest_us;
};

static struct seen look_for(const struct wr_scoring *s, const struct wr_part *part,
                            const struct wr_signal_rule *rule)
{
    const struct wr_signals *signals = &s->in->signals;
    struct seen seen = {0};

    for (size_t i = 0; i < signals->count; i++) {
        const struct wr_signal *signal = &signals->items[i];

        if (signal->count <= 0 || !wr_str_eq(signal->kind, rule->kind))
            continue;
        seen.points += worth(rule, part, signal, s->in->as_of_us);
        seen.points = clamp(seen.points, -MAX_SUM, MAX_SUM);
        seen.events =
            clamp(seen.events + clamp(signal->count, 0, MAX_EVENTS), 0, MAX_EVENTS);
        if (signal->at_us > seen.latest_us)
            seen.latest_us = signal->at_us;
    }
    return seen;
}

static struct wr_str seen_text(const struct wr_scoring *s, const struct seen *seen)
{
    const char *events = seen->events == 1 ? "event" : "events";
    int64_t days;

    if (!s->arena)
        return WR_NONE;
    if (!seen->latest_us)
        return wr_arena_printf(s->arena, "%lld %s without a date",
                               (long long)seen->events, events);
    days = seen->latest_us < s->in->as_of_us
               ? (s->in->as_of_us - seen->latest_us) / WR_DAY_US
               : 0;
    if (days == 0)
        return wr_arena_printf(s->arena, "%lld %s, the last one today",
                               (long long)seen->events, events);
    return wr_arena_printf(s->arena, "%lld %s, the last one %lld %s ago",
                           (long long)seen->events, events, (long long)days,
                           days == 1 ? "day" : "days");
}

int64_t wr_scoring_signals(struct wr_scoring *s, const struct wr_part *part,
                           int64_t *by_cap)
{
    int64_t sum = 0;

    for (size_t i = 0; i < part->signal_count; i++) {
        const struct wr_signal_rule *rule = &part->signals[i];
        struct seen seen = look_for(s, part, rule);

        if (seen.events == 0)
            continue;
        wr_scoring_line(s, part->name, WR_LINE_POINTS, rule->kind, seen_text(s, &seen),
                        seen.points);
        if (seen.points > rule->most) {
            wr_scoring_line(s, part->name, WR_LINE_CAP, rule->kind,
                            WR_LIT("events of this kind reached their most"),
                            rule->most - seen.points);
            seen.points = rule->most;
        }
        sum += seen.points;
        if (rule->cap >= 0)
            by_cap[rule->cap] += seen.points;
    }
    return sum + wr_scoring_silences(s, part);
}
