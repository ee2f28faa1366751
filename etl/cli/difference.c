/* difference.c - see difference.h. */
#include "etl/cli/difference.h"

#include <stdlib.h>

#include "etl/base/banned.h"

/* A tier, or what kept the lead from having one. */
static struct wr_str outcome_of(const struct wr_decision *d)
{
    switch (d->disposition) {
    case WR_DISPOSED_HELD:
        return WR_LIT("held");
    case WR_DISPOSED_STOPPED:
        return WR_LIT("stopped");
    case WR_DISPOSED_SUPPRESSED:
        return WR_LIT("opted out");
    case WR_DISPOSED_SCORED:
        break;
    }
    return d->tier;
}

static size_t outcome_index(struct wr_difference *d, struct wr_str name)
{
    for (size_t i = 0; i < d->outcome_count; i++) {
        if (wr_str_eq(d->outcomes[i], name))
            return i;
    }
    if (d->outcome_count == WR_DIFF_OUTCOMES)
        name = WR_LIT("others");
    if (d->outcome_count > WR_DIFF_OUTCOMES)
        return WR_DIFF_OUTCOMES;
    d->outcomes[d->outcome_count] = name;
    return d->outcome_count++;
}

/* The tiers stand in the order of the models, whoever is met first. */
static void name_tiers(struct wr_difference *d, const struct wr_model *model)
{
    struct wr_tier_edge tiers[WR_MAX_TIERS];
    size_t count = wr_model_tiers(model, tiers);

    for (size_t i = 0; i < count; i++)
        (void)outcome_index(d, tiers[i].name);
}

void wr_difference_init(struct wr_difference *d, const struct wr_model *old_model,
                        const struct wr_model *new_model, size_t room,
                        struct wr_arena *arena)
{
    *d = (struct wr_difference){.models = {old_model, new_model}, .room = room};
    d->kept = WR_ARRAY(arena, struct wr_example, room);
    name_tiers(d, old_model);
    name_tiers(d, new_model);
}

void wr_difference_fini(struct wr_difference *d)
{
    for (size_t i = 0; i < d->kept_count; i++)
        wr_arena_free(d->kept[i].arena);
}

/* --- examples --- */

static int64_t size_of(const struct wr_example *e)
{
    int64_t by = e->new_milli - e->old_milli;

    return by < 0 ? -by : by;
}

/* Where an example of this size goes: a new place, the smallest of all, or nowhere. */
static struct wr_example *place_for(struct wr_difference *d, int64_t size)
{
    struct wr_example *smallest = d->kept;

    if (d->kept_count < d->room) {
        d->kept[d->kept_count].arena = wr_arena_new(1024);
        return &d->kept[d->kept_count++];
    }
    for (size_t i = 1; i < d->kept_count; i++) {
        if (size_of(&d->kept[i]) < size_of(smallest))
            smallest = &d->kept[i];
    }
    if (!smallest || size_of(smallest) >= size)
        return NULL;
    wr_arena_reset(smallest->arena);
    return smallest;
}

static int64_t points_of(const struct wr_decision *d, const struct wr_line *wanted)
{
    int64_t sum = 0;

    for (size_t i = 0; i < d->line_count; i++) {
        const struct wr_line *line = &d->lines[i];

        if (line->kind == wanted->kind && wr_str_eq(line->part, wanted->part) &&
            wr_str_eq(line->name, wanted->name))
            sum += line->milli;
    }
    return sum;
}

static bool is_first(const struct wr_decision *d, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (d->lines[i].kind == d->lines[at].kind &&
            wr_str_eq(d->lines[i].part, d->lines[at].part) &&
            wr_str_eq(d->lines[i].name, d->lines[at].name))
            return false;
    }
    return true;
}

static void note_line(struct wr_example *e, const struct wr_line *line,
                      int64_t old_milli, int64_t new_milli)
{
    if (e->line_count == WR_DIFF_LINES) {
        e->more++;
        return;
    }
    e->lines[e->line_count++] = (struct wr_line_change){
        wr_arena_str(e->arena, line->part), wr_arena_str(e->arena, line->name),
        old_milli, new_milli};
}

/* Lines of the old receipt that are not the same in the new one, then the new one's
 * own. */
static void note_lines(struct wr_example *e, const struct wr_decision *was,
                       const struct wr_decision *is)
{
    for (size_t i = 0; i < was->line_count; i++) {
        int64_t old_milli = points_of(was, &was->lines[i]);
        int64_t new_milli = points_of(is, &was->lines[i]);

        if (is_first(was, i) && old_milli != new_milli)
            note_line(e, &was->lines[i], old_milli, new_milli);
    }
    for (size_t i = 0; i < is->line_count; i++) {
        bool both = false;

        for (size_t k = 0; k < was->line_count && !both; k++)
            both = was->lines[k].kind == is->lines[i].kind &&
                   wr_str_eq(was->lines[k].part, is->lines[i].part) &&
                   wr_str_eq(was->lines[k].name, is->lines[i].name);
        if (!both && is_first(is, i) && points_of(is, &is->lines[i]))
            note_line(e, &is->lines[i], 0, points_of(is, &is->lines[i]));
    }
}

/* What but points made the outcome: the gate where one of both held it, a stop. */
static struct wr_str why(const struct wr_model *model, const struct wr_decision *d,
                         const struct wr_decision *other, struct wr_arena *arena)
{
    if (d->stop.ptr)
        return wr_arena_str(arena, d->stop);
    if (d->disposition == WR_DISPOSED_HELD || other->disposition == WR_DISPOSED_HELD)
        return wr_gate_text(model, d, arena);
    return WR_NONE;
}

static void note_why(struct wr_example *e, const struct wr_difference *d,
                     const struct wr_decision *was, const struct wr_decision *is)
{
    e->was_scored = was->disposition == WR_DISPOSED_SCORED;
    e->is_scored = is->disposition == WR_DISPOSED_SCORED;
    e->was_why = why(d->models[0], was, is, e->arena);
    e->is_why = why(d->models[1], is, was, e->arena);
}

static void keep(struct wr_difference *d, struct wr_str id, const struct wr_decide *in,
                 const struct wr_decision *short_ones, struct wr_arena *scratch)
{
    int64_t by = short_ones[1].score_milli - short_ones[0].score_milli;
    struct wr_example *e = d->room ? place_for(d, by < 0 ? -by : by) : NULL;
    struct wr_arena *arena;
    struct wr_decision was, is;

    if (!e)
        return;
    arena = e->arena;
    *e = (struct wr_example){.arena = arena,
                             .id = wr_arena_str(arena, id),
                             .from = outcome_of(&short_ones[0]),
                             .to = outcome_of(&short_ones[1]),
                             .old_milli = short_ones[0].score_milli,
                             .new_milli = short_ones[1].score_milli};
    wr_decide(d->models[0], in, scratch, &was);
    wr_decide(d->models[1], in, scratch, &is);
    note_why(e, d, &was, &is);
    /* Who was held has no receipt: all lines of the other would be news. */
    if (was.line_count && is.line_count)
        note_lines(e, &was, &is);
}

void wr_difference_add(struct wr_difference *d, struct wr_str id,
                       const struct wr_decide *in, struct wr_arena *scratch)
{
    struct wr_decision decisions[2];
    size_t at[2];

    d->leads++;
    for (size_t i = 0; i < 2; i++) {
        wr_decide(d->models[i], in, NULL, &decisions[i]); /* most do not move */
        at[i] = outcome_index(d, outcome_of(&decisions[i]));
    }
    d->matrix[at[0]][at[1]]++;
    if (wr_str_eq(outcome_of(&decisions[0]), outcome_of(&decisions[1]))) {
        d->rescored += decisions[0].score_milli != decisions[1].score_milli;
        return;
    }
    d->moved++;
    keep(d, id, in, decisions, scratch);
}

static int largest_first(const void *left, const void *right)
{
    const struct wr_example *a = left, *b = right;
    int64_t x = size_of(a), y = size_of(b);

    return x != y ? (x < y) - (x > y) : wr_str_cmp(a->id, b->id);
}

void wr_difference_close(struct wr_difference *d)
{
    qsort(d->kept, d->kept_count, sizeof(*d->kept), largest_first);
}
