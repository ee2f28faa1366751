/* firing.c - which criteria and signals ever had a say, over many leads; see lint.h. */
#include "etl/model/remark.h"
#include "etl/model/scoring.h"

#include <stdarg.h>
#include <stdio.h>

#define MAX_REMARK_BYTES 400

void wr_remark(struct wr_lints *out, bool is_hint, const struct wr_yaml *node,
               const char *fmt, ...)
{
    char text[MAX_REMARK_BYTES];
    struct wr_pos pos = {0};
    va_list list;

    if (out->count == WR_MAX_LINTS)
        return;
    va_start(list, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, list);
    va_end(list);
    if (node)
        pos = wr_yaml_pos(node);
    out->items[out->count++] =
        (struct wr_lint){is_hint, pos, wr_arena_str(out->arena, wr_str(text))};
}

/* Of one part: of the model's own where a segment takes it over. */
struct counts {
    int64_t *criteria, *signals;
    bool own;
};

struct wr_firing {
    struct wr_variant variants[WR_MAX_VARIANTS];
    struct counts parts[WR_MAX_VARIANTS][WR_MAX_PARTS];
    size_t count; /* of variants */
    int64_t leads;
};

struct wr_firing *wr_firing_new(const struct wr_model *model,
                                const struct wr_yaml *root, struct wr_arena *arena)
{
    struct wr_firing *f = WR_NEW(arena, struct wr_firing);

    f->count = wr_variants_of(model, root, f->variants);
    for (size_t v = 0; v < f->count; v++) {
        const struct wr_model *m = f->variants[v].model;

        for (size_t i = 0; i < m->part_count; i++) {
            const struct wr_part *part = &m->parts[i];

            f->parts[v][i] = f->parts[0][i];
            if (v > 0 && !wr_variant_part(&f->variants[v], i) && f->parts[0][i].own) {
                f->parts[v][i].own = false;
                continue;
            }
            f->parts[v][i] =
                (struct counts){WR_ARRAY(arena, int64_t, part->criterion_count),
                                WR_ARRAY(arena, int64_t, part->signal_count), true};
        }
    }
    return f;
}

static bool criterion_fires(const struct wr_criterion *c, const struct wr_view *view)
{
    for (size_t i = 0; i < c->case_count; i++) {
        if (wr_predicate_explain(c->cases[i].when, view, NULL).truth == WR_TRUE)
            return true;
    }
    return false;
}

static bool signal_fires(const struct wr_signal_rule *rule,
                         const struct wr_signals *signals)
{
    for (size_t i = 0; i < signals->count; i++) {
        if (signals->items[i].count > 0 &&
            wr_str_eq(signals->items[i].kind, rule->kind))
            return true;
    }
    return false;
}

static void count_part(const struct wr_part *part, const struct wr_scoring *s,
                       const struct counts *counts)
{
    for (size_t i = 0; i < part->criterion_count; i++)
        counts->criteria[i] += criterion_fires(&part->criteria[i], &s->view);
    for (size_t i = 0; i < part->signal_count; i++)
        counts->signals[i] += signal_fires(&part->signals[i], &s->in->signals);
}

void wr_firing_count(struct wr_firing *firing, const struct wr_decide *in)
{
    const struct wr_model *model = firing->variants[0].model;
    const struct wr_segment *segment = wr_scoring_segment(model, in);
    size_t v = segment ? (size_t)(segment - model->segments) + 1 : 0;
    const struct wr_model *m = firing->variants[v].model;
    struct wr_decision unused;
    struct wr_scoring s;

    firing->leads++;
    wr_scoring_init(&s, m, in, NULL, &unused);
    for (size_t i = 0; i < m->part_count; i++)
        count_part(&m->parts[i], &s, &firing->parts[v][i]);
}

static void lint_part(const struct wr_firing *f, size_t v, size_t p,
                      struct wr_lints *out)
{
    const struct wr_part *part = &f->variants[v].model->parts[p];
    const struct wr_yaml *node = wr_variant_part(&f->variants[v], p);
    const struct wr_yaml *criteria = wr_yaml_get(node, "criteria");
    const struct wr_yaml *signals = wr_yaml_get(node, "signals");

    for (size_t i = 0; i < part->criterion_count; i++) {
        if (!f->parts[v][p].criteria[i])
            wr_remark(out, false, wr_yaml_at(criteria, i),
                      "\"%.*s\" never fires: none of %lld leads meets it",
                      WR_FMT(part->criteria[i].name), (long long)f->leads);
    }
    for (size_t i = 0; i < part->signal_count; i++) {
        if (!f->parts[v][p].signals[i])
            wr_remark(out, false, wr_yaml_at(signals, i),
                      "%.*s never fires: none of %lld leads did it",
                      WR_FMT(part->signals[i].kind), (long long)f->leads);
    }
}

void wr_firing_lint(const struct wr_firing *firing, struct wr_lints *out)
{
    for (size_t v = 0; firing->leads > 0 && v < firing->count; v++) {
        for (size_t i = 0; i < firing->variants[v].model->part_count; i++) {
            if (firing->parts[v][i].own)
                lint_part(firing, v, i, out);
        }
    }
}
