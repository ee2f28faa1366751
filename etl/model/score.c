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

/* Points as the part counts them: weights are made 100. */
static int64_t in_part(const struct wr_part *part, int64_t points)
{
    return part->weights_milli ? points * WR_FULL_MILLI / part->weights_milli : points;
}

/* Returns what was earned; *shown is the sum of its lines. */
static int64_t score_criteria(struct wr_scoring *s, const struct wr_part *part,
                              int64_t *by_cap, int64_t *shown)
{
    int64_t sum = 0;

    for (size_t i = 0; i < part->criterion_count; i++) {
        const struct wr_criterion *c = &part->criteria[i];
        struct earned earned = earn(s, c);
        int64_t line = in_part(part, earned.points);

        wr_scoring_line(s, part->name, WR_LINE_POINTS, c->name, earned.text, line);
        *shown += line;
        sum += earned.points;
        if (c->cap >= 0)
            by_cap[c->cap] += earned.points;
    }
    return sum;
}

static int64_t over_caps(struct wr_scoring *s, const struct wr_part *part,
                         const int64_t *by_cap)
{
    int64_t taken = 0;

    for (size_t i = 0; i < part->cap_count; i++) {
        int64_t over = by_cap[i] - part->caps[i].most;

        if (over <= 0)
            continue;
        if (s)
            wr_scoring_line(s, part->name, WR_LINE_CAP, part->caps[i].name,
                            WR_LIT("together they reached their cap"), -over);
        taken += over;
    }
    return taken;
}

static int64_t make_100(const struct wr_part *part, int64_t sum)
{
    if (!part->weights_milli || sum <= 0)
        return sum;
    return (sum * WR_FULL_MILLI + part->weights_milli / 2) / part->weights_milli;
}

/* On a scale of points a part may be below 0: it is the whole that ends there. */
static int64_t clamp_part(const struct wr_model *model, int64_t sum)
{
    if (model->open_ended)
        return sum;
    return sum < 0 ? 0 : sum > WR_FULL_MILLI ? WR_FULL_MILLI : sum;
}

int64_t wr_scoring_close_part(const struct wr_model *model, const struct wr_part *part,
                              int64_t sum, const int64_t *by_cap)
{
    return clamp_part(model, make_100(part, sum - over_caps(NULL, part, by_cap)));
}

int64_t wr_scoring_close(const struct wr_model *model, int64_t sum)
{
    int64_t most = model->open_ended ? WR_MAX_SCORE_MILLI : WR_FULL_MILLI;

    return sum < 0 ? 0 : sum > most ? most : sum;
}

static void clamp_line(struct wr_scoring *s, struct wr_str part, int64_t from,
                       int64_t to)
{
    if (from < to)
        wr_scoring_line(s, part, WR_LINE_CLAMP, part, WR_LIT("not below 0"), to - from);
    else if (from > to)
        wr_scoring_line(s, part, WR_LINE_CLAMP, part,
                        s->model->open_ended ? WR_LIT("the end of the scale")
                                             : WR_LIT("not above 100"),
                        to - from);
}

static void round_line(struct wr_scoring *s, struct wr_str part, struct wr_str name,
                       struct wr_str text, int64_t milli)
{
    if (milli)
        wr_scoring_line(s, part, WR_LINE_ROUND, name, text, milli);
}

int64_t wr_scoring_part(struct wr_scoring *s, size_t id)
{
    const struct wr_part *part = &s->model->parts[id];
    int64_t by_cap[WR_MAX_CAPS] = {0}, shown = 0;
    int64_t sum = score_criteria(s, part, by_cap, &shown);
    int64_t signals = wr_scoring_signals(s, part, by_cap);
    int64_t over = over_caps(s, part, by_cap);
    int64_t made = make_100(part, sum + signals - over), closed;

    round_line(s, part->name, part->name, WR_LIT("weights made 100"),
               made - (shown + signals - over));
    closed = clamp_part(s->model, made);
    clamp_line(s, part->name, made, closed);
    return closed;
}

static struct wr_str share_text(struct wr_scoring *s, const struct wr_part *part)
{
    if (!s->arena)
        return WR_NONE;
    return wr_arena_printf(s->arena, "%d.%03d of %.*s",
                           (int)(part->share_milli / WR_POINT),
                           (int)(part->share_milli % WR_POINT), WR_FMT(part->name));
}

int64_t wr_scoring_total(struct wr_scoring *s)
{
    int64_t sum = 0, closed, rounded;

    for (size_t i = 0; i < s->model->part_count; i++) {
        const struct wr_part *part = &s->model->parts[i];
        int64_t points = s->sums[i] * part->share_milli / WR_POINT;

        if (!part->share_milli)
            continue;
        wr_scoring_line(s, WR_LIT("score"), WR_LINE_SHARE, part->name,
                        share_text(s, part), points);
        sum += points;
    }
    closed = wr_scoring_close(s->model, sum);
    clamp_line(s, WR_LIT("score"), sum, closed);
    rounded = (closed + WR_POINT / 2) / WR_POINT * WR_POINT;
    round_line(s, WR_LIT("score"), WR_LIT("whole points"),
               WR_LIT("rounded to whole points"), rounded - closed);
    return rounded;
}
