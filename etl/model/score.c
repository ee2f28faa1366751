/* score.c - criteria to parts, parts to the score, each step a line of the receipt. */
#include "etl/model/scoring.h"

static struct wr_str with_note(struct wr_scoring *s, struct wr_str text,
                               const char *note)
{
    if (!s->arena)
        return WR_NONE;
    return wr_arena_printf(s->arena, "%.*s%s", WR_FMT(text), note);
}

/* The case that settles a criterion: the first known to be true, else the first that
 * may be, else the first. */
static size_t settling_case(const struct wr_scoring *s, const struct wr_criterion *c)
{
    size_t maybe = c->case_count;

    for (size_t i = 0; i < c->case_count; i++) {
        enum wr_truth truth =
            wr_predicate_explain(c->cases[i].when, &s->view, NULL).truth;

        if (truth == WR_TRUE)
            return i;
        if (truth == WR_MAYBE && maybe == c->case_count)
            maybe = i;
    }
    return maybe < c->case_count ? maybe : 0;
}

struct earned {
    int64_t points;
    struct wr_str text;
};

static struct earned earn(struct wr_scoring *s, const struct wr_criterion *c)
{
    const struct wr_case *settling = &c->cases[settling_case(s, c)];
    struct wr_predicate_verdict v =
        wr_predicate_explain(settling->when, &s->view, s->arena);

    if (v.truth == WR_TRUE && v.stale && c->stale_milli < WR_POINT)
        return (struct earned){settling->points * c->stale_milli / WR_POINT,
                               with_note(s, v.text, " (stale: counts in part)")};
    if (v.truth == WR_TRUE)
        return (struct earned){settling->points, v.text};
    if (v.truth == WR_MAYBE && c->missing == WR_MISSING_NEUTRAL)
        return (struct earned){c->top / 2,
                               with_note(s, v.text, ": half of the points")};
    return (struct earned){0, v.text};
}

static int64_t score_criteria(struct wr_scoring *s, const struct wr_part *part,
                              int64_t *by_cap)
{
    int64_t sum = 0;

    for (size_t i = 0; i < part->criterion_count; i++) {
        const struct wr_criterion *c = &part->criteria[i];
        struct earned earned = earn(s, c);

        wr_scoring_line(s, part->name, WR_LINE_POINTS, c->name, earned.text,
                        earned.points);
        sum += earned.points;
        if (c->cap >= 0)
            by_cap[c->cap] += earned.points;
    }
    return sum;
}

static int64_t apply_caps(struct wr_scoring *s, const struct wr_part *part,
                          const int64_t *by_cap)
{
    int64_t taken = 0;

    for (size_t i = 0; i < part->cap_count; i++) {
        int64_t over = by_cap[i] - part->caps[i].most;

        if (over <= 0)
            continue;
        wr_scoring_line(s, part->name, WR_LINE_CAP, part->caps[i].name,
                        WR_LIT("together they reached their cap"), -over);
        taken += over;
    }
    return taken;
}

/* Into 0..100; the difference is a line of `part`. */
static int64_t clamp(struct wr_scoring *s, struct wr_str part, int64_t sum)
{
    if (sum < 0) {
        wr_scoring_line(s, part, WR_LINE_CLAMP, part, WR_LIT("not below 0"), -sum);
        return 0;
    }
    if (sum > WR_FULL_MILLI) {
        wr_scoring_line(s, part, WR_LINE_CLAMP, part, WR_LIT("not above 100"),
                        WR_FULL_MILLI - sum);
        return WR_FULL_MILLI;
    }
    return sum;
}

int64_t wr_scoring_part(struct wr_scoring *s, enum wr_part_id id)
{
    const struct wr_part *part = &s->model->parts[id];
    int64_t by_cap[WR_MAX_CAPS] = {0};
    int64_t sum = score_criteria(s, part, by_cap);

    sum += wr_scoring_signals(s, part, by_cap);
    sum -= apply_caps(s, part, by_cap);
    return clamp(s, part->name, sum);
}

int64_t wr_scoring_total(struct wr_scoring *s)
{
    const int64_t parts[WR_PART_COUNT] = {s->out->fit_milli, s->out->intent_milli,
                                          s->out->group_milli};
    int64_t sum = 0, rounded;

    for (size_t i = 0; i < WR_PART_COUNT; i++) {
        const struct wr_part *part = &s->model->parts[i];
        int64_t points = parts[i] * part->share_milli / WR_POINT;

        if (!part->share_milli)
            continue;
        wr_scoring_line(s, WR_LIT("score"), WR_LINE_SHARE, part->name,
                        s->arena ? wr_arena_printf(s->arena, "%d.%03d of %.*s",
                                                   (int)(part->share_milli / WR_POINT),
                                                   (int)(part->share_milli % WR_POINT),
                                                   WR_FMT(part->name))
                                 : WR_NONE,
                        points);
        sum += points;
    }
    sum = clamp(s, WR_LIT("score"), sum);
    rounded = (sum + WR_POINT / 2) / WR_POINT * WR_POINT;
    if (rounded != sum)
        wr_scoring_line(s, WR_LIT("score"), WR_LINE_ROUND, WR_LIT("whole points"),
                        WR_LIT("rounded to whole points"), rounded - sum);
    return rounded;
}
