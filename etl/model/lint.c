/* lint.c - what is odd about a model, told from the file alone; see lint.h. */
#include "etl/model/lint.h"

#include "etl/model/remark.h"
#include "etl/model/scoring.h"

#define HINT_CRITERIA    8
#define WARNING_CRITERIA 16
/* More than any part comes to, and far from overflow when some are added. */
#define UNLIMITED (INT64_MAX / 64)

/* --- how many, and of what kind --- */

static size_t count_criteria(const struct wr_model *m)
{
    size_t count = 0;

    for (size_t i = 0; i < m->part_count; i++)
        count += m->parts[i].criterion_count + m->parts[i].signal_count;
    return count;
}

static void lint_size(struct wr_lints *out, const struct wr_variant *v)
{
    size_t count = count_criteria(v->model);

    if (count >= WARNING_CRITERIA)
        wr_remark(
            out, false, v->node,
            "%zu criteria and signals: nobody can keep so many in mind; the score "
            "hangs on a handful of them",
            count);
    else if (count >= HINT_CRITERIA)
        wr_remark(out, true, v->node,
                  "%zu criteria and signals: from %d on it is hard to say why a lead "
                  "scores",
                  count, HINT_CRITERIA);
}

static bool takes_points(const struct wr_part *part)
{
    bool negative = part->weights_milli > 0 || part->silence_count > 0;

    for (size_t i = 0; i < part->criterion_count; i++)
        for (size_t k = 0; k < part->criteria[i].case_count; k++)
            negative = negative || part->criteria[i].cases[k].points < 0;
    for (size_t i = 0; i < part->signal_count; i++)
        negative = negative || part->signals[i].points < 0;
    return negative;
}

/* Weights cannot be negative: the style has said so. */
static void lint_signs(struct wr_lints *out, const struct wr_variant *v)
{
    for (size_t i = 0; i < v->model->part_count; i++) {
        if (v->model->parts[i].there && takes_points(&v->model->parts[i]))
            return;
    }
    wr_remark(out, false, v->node,
              "everything is positive: nothing a lead is or does ever costs points");
}

static void lint_stops(struct wr_lints *out, const struct wr_variant *v)
{
    if (!v->model->stop_count)
        wr_remark(out, false, v->node,
                  "no hard stops: a competitor or a country that is not served can "
                  "score like anybody");
}

/* --- what can be reached --- */

static int64_t most_of_criterion(const struct wr_criterion *c)
{
    return c->top > 0 ? c->top : 0;
}

static int64_t most_of_signal(const struct wr_signal_rule *rule)
{
    if (rule->points <= 0)
        return 0;
    return rule->most < UNLIMITED ? rule->most : UNLIMITED;
}

static void add(int64_t *sum, int64_t points)
{
    *sum = points > UNLIMITED - *sum ? UNLIMITED : *sum + points;
}

/* What exceeds a cap is taken off by it; an unlimited kind under a cap earns the cap.
 */
static int64_t most_of_part(const struct wr_model *m, const struct wr_part *part)
{
    int64_t by_cap[WR_MAX_CAPS] = {0}, none[WR_MAX_CAPS] = {0}, sum = 0;

    for (size_t i = 0; i < part->criterion_count; i++) {
        int cap = part->criteria[i].cap;

        add(cap >= 0 ? &by_cap[cap] : &sum, most_of_criterion(&part->criteria[i]));
    }
    for (size_t i = 0; i < part->signal_count; i++) {
        int cap = part->signals[i].cap;

        add(cap >= 0 ? &by_cap[cap] : &sum, most_of_signal(&part->signals[i]));
    }
    for (size_t i = 0; i < part->cap_count; i++)
        add(&sum, by_cap[i] < part->caps[i].most ? by_cap[i] : part->caps[i].most);
    if (sum >= UNLIMITED)
        return m->open_ended ? WR_MAX_SCORE_MILLI : WR_FULL_MILLI;
    return wr_scoring_close_part(m, part, sum, none);
}

static int64_t most_of_model(const struct wr_model *m)
{
    int64_t sum = 0;

    for (size_t i = 0; i < m->part_count; i++)
        sum += most_of_part(m, &m->parts[i]) * m->parts[i].share_milli / WR_POINT;
    sum = wr_scoring_close(m, sum);
    return (sum + WR_POINT / 2) / WR_POINT * WR_POINT;
}

static void lint_tiers(struct wr_lints *out, const struct wr_variant *v)
{
    const struct wr_yaml *node = wr_yaml_get(v->node, "tiers");
    const struct wr_yaml *levels = wr_yaml_get(node, "levels");
    int64_t most = most_of_model(v->model);

    for (size_t i = 0; i < v->model->tier_count; i++) {
        const struct wr_tier *tier = &v->model->tiers[i];

        if (tier->from_milli > most)
            wr_remark(out, false, levels ? wr_yaml_at(levels, i) : v->node,
                      "tier %.*s is out of reach: it begins at %lld, and no lead comes "
                      "to more than %lld",
                      WR_FMT(tier->name), (long long)(tier->from_milli / WR_POINT),
                      (long long)(most / WR_POINT));
    }
}

static void lint_bands(struct wr_lints *out, const struct wr_variant *v)
{
    const struct wr_yaml *paths = wr_yaml_get(v->node, "paths");

    for (size_t i = 0; i < v->model->part_count; i++) {
        const struct wr_part *part = &v->model->parts[i];
        int64_t most = most_of_part(v->model, part);
        unsigned asked = 0;

        for (size_t k = 0; k < v->model->path_count; k++)
            asked |= v->model->paths[k].bands[i];
        if (part->there && asked & (1u << WR_BAND_HIGH) &&
            most < v->model->bands[i].high)
            wr_remark(out, false, paths ? paths : v->node,
                      "%.*s is never high: that begins at %lld, and no lead comes to "
                      "more than %lld",
                      WR_FMT(part->name),
                      (long long)(v->model->bands[i].high / WR_POINT),
                      (long long)(most / WR_POINT));
    }
}

/* Activity outweighs fit where clicks alone can bring more than being the right
 * company. */
static void lint_activity(struct wr_lints *out, const struct wr_variant *v)
{
    const struct wr_model *m = v->model;
    const struct wr_part *fit = &m->parts[WR_PART_FIT];
    const struct wr_part *intent = &m->parts[WR_PART_INTENT];
    int64_t who, what;

    if (!intent->there || (!fit->there && m->part_count > WR_PART_NAMED))
        return; /* sub-scores of other names stand for fit */
    who = most_of_part(m, fit) * fit->share_milli / WR_POINT;
    what = most_of_part(m, intent) * intent->share_milli / WR_POINT;
    if (what >= WR_MAX_SCORE_MILLI)
        wr_remark(
            out, false, v->node,
            "activity outweighs fit: intent has no end (`most` and `caps` give it "
            "one), fit brings %lld points at most",
            (long long)(who / WR_POINT));
    else if (what > who)
        wr_remark(out, false, v->node,
                  "activity outweighs fit: intent brings up to %lld points, fit up to "
                  "%lld",
                  (long long)(what / WR_POINT), (long long)(who / WR_POINT));
}

/* --- what hides what --- */

static void lint_cases(struct wr_lints *out, const struct wr_criterion *c,
                       const struct wr_yaml *map)
{
    const struct wr_yaml *cases = wr_yaml_get(map, "cases");

    for (size_t later = 1; later < c->case_count; later++) {
        enum wr_cover worst = WR_COVER_NONE;
        size_t by = 0;

        for (size_t i = 0; i < later && worst != WR_COVER_ALL; i++) {
            enum wr_cover one =
                wr_predicate_cover(c->cases[i].when, c->cases[later].when);

            by = one > worst ? i : by;
            worst = one > worst ? one : worst;
        }
        if (worst == WR_COVER_NONE)
            continue;
        wr_remark(
            out, worst == WR_COVER_SOME, wr_yaml_at(cases, later),
            worst == WR_COVER_ALL
                ? "case %zu of \"%.*s\" is never reached: case %zu takes all of it"
                : "case %zu of \"%.*s\" overlaps case %zu: what meets both earns "
                  "the points of the first",
            later + 1, WR_FMT(c->name), by + 1);
    }
}

/* Steps written as criteria of their own ("50 and more", "200 and more") add up as they
 * are meant to; ranges that share a part do not. */
static bool shares_some(const struct wr_criterion *a, const struct wr_criterion *b)
{
    for (size_t i = 0; i < a->case_count; i++) {
        for (size_t k = 0; k < b->case_count; k++) {
            const struct wr_predicate *one = a->cases[i].when;
            const struct wr_predicate *other = b->cases[k].when;
            enum wr_cover cover = wr_predicate_cover(one, other);
            bool same_sign = (a->cases[i].points > 0) == (b->cases[k].points > 0);

            if (same_sign && (cover == WR_COVER_SOME ||
                              (cover == WR_COVER_ALL &&
                               wr_predicate_cover(other, one) == WR_COVER_ALL)))
                return true;
        }
    }
    return false;
}

static void lint_twice(struct wr_lints *out, const struct wr_part *part, size_t later,
                       const struct wr_yaml *map)
{
    for (size_t i = 0; i < later; i++) {
        if (!shares_some(&part->criteria[i], &part->criteria[later]))
            continue;
        wr_remark(out, true, map,
                  "\"%.*s\" overlaps \"%.*s\": what meets both earns the points twice",
                  WR_FMT(part->criteria[later].name), WR_FMT(part->criteria[i].name));
        return;
    }
}

static void lint_parts(struct wr_lints *out, const struct wr_variant *v)
{
    for (size_t i = 0; i < v->model->part_count; i++) {
        const struct wr_part *part = &v->model->parts[i];
        const struct wr_yaml *node = wr_variant_part(v, i);
        const struct wr_yaml *list = wr_yaml_get(node, "criteria");

        for (size_t k = 0; node && k < part->criterion_count; k++) {
            lint_cases(out, &part->criteria[k], wr_yaml_at(list, k));
            lint_twice(out, part, k, wr_yaml_at(list, k));
        }
    }
}

/* --- all of it --- */

static bool has(const struct wr_variant *v, const char *section)
{
    return wr_yaml_get(v->node, section) != NULL;
}

static bool has_scores(const struct wr_variant *v)
{
    return has(v, "fit") || has(v, "intent") || has(v, "group") || has(v, "scores") ||
           has(v, "shares");
}

static struct wr_most most_of(const struct wr_model *m)
{
    struct wr_most most = {.score = most_of_model(m)};

    for (size_t i = 0; i < m->part_count; i++)
        most.parts[i] = most_of_part(m, &m->parts[i]);
    return most;
}

/* What a segment takes over from the model was remarked upon there. */
static void lint_variant(struct wr_lints *out, const struct wr_variant *v,
                         struct wr_strs paths)
{
    const struct wr_most most = most_of(v->model);
    bool whole = !v->segment.ptr;

    if (whole || has_scores(v)) {
        lint_size(out, v);
        lint_signs(out, v);
        lint_activity(out, v);
    }
    if (whole || has(v, "stops"))
        lint_stops(out, v);
    if (whole || has_scores(v) || has(v, "tiers"))
        lint_tiers(out, v);
    if (whole || has_scores(v) || has(v, "paths"))
        lint_bands(out, v);
    lint_parts(out, v);
    wr_lint_stages(out, v, most.score);
    wr_lint_reach(out, v, &most);
    wr_lint_paths(out, v, paths);
}

void wr_model_lint(const struct wr_model *model, const struct wr_yaml *root,
                   struct wr_lints *out)
{
    struct wr_variant variants[WR_MAX_VARIANTS];
    size_t count = wr_variants_of(model, root, variants);
    struct wr_strs paths = wr_model_words(model, WR_WORD_PATH, out->arena);

    for (size_t i = 0; i < count; i++)
        lint_variant(out, &variants[i], paths);
    wr_lint_words(out, model);
}
