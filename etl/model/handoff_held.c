/* handoff_held.c - how complete a lead is against what is needed; and what a held
 * lead's record says: what is missing, how often it was tried, when it is next; and
 * after the last try, that a person has to look. */
#include "etl/model/handoff.h"
#include "etl/model/scoring.h"

static struct wr_str completeness(const struct wr_gate *gate,
                                  const struct wr_decision *d, struct wr_arena *arena)
{
    return wr_arena_printf(arena, "completeness %lld of the %lld needed",
                           (long long)(d->completeness_milli / WR_POINT),
                           (long long)(gate->threshold_milli / WR_POINT));
}

/* "; contact 20 of the 50 needed" */
static struct wr_str short_categories(const struct wr_decision *d,
                                      struct wr_arena *arena)
{
    struct wr_str all = WR_LIT("");

    for (size_t i = 0; i < d->category_count; i++) {
        const struct wr_category_score *c = &d->categories[i];

        if (c->milli < c->minimum_milli)
            all = wr_arena_printf(arena, "%.*s; %.*s %lld of the %lld needed",
                                  WR_FMT(all), WR_FMT(c->name),
                                  (long long)(c->milli / WR_POINT),
                                  (long long)(c->minimum_milli / WR_POINT));
    }
    return all;
}

struct wr_str wr_gate_text(const struct wr_model *model, const struct wr_decision *d,
                           struct wr_arena *arena)
{
    const struct wr_gate *gate = &wr_scoring_model(model, d)->gate;
    struct wr_str all = completeness(gate, d, arena);
    size_t count = 0;

    all = wr_arena_printf(arena, "%.*s%.*s", WR_FMT(all),
                          WR_FMT(short_categories(d, arena)));
    for (size_t i = 0; i < d->gap_count; i++) {
        if (d->gaps[i].required)
            all = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(all),
                                  count++ ? ", " : "; not without ",
                                  WR_FMT(d->gaps[i].name));
    }
    return wr_str_head(all, WR_HANDOFF_BYTES);
}

static struct wr_str shortfall(const struct wr_gate *gate, const struct wr_decision *d,
                               struct wr_arena *arena)
{
    struct wr_str all = short_categories(d, arena);

    if (d->completeness_milli >= gate->threshold_milli)
        return all;
    return wr_arena_printf(arena, "; %.*s%.*s", WR_FMT(completeness(gate, d, arena)),
                           WR_FMT(all));
}

static struct wr_str reason(const struct wr_gate *gate, const struct wr_decision *d,
                            struct wr_arena *arena)
{
    struct wr_str missing = wr_gaps_text(d, arena);
    struct wr_str lacks = shortfall(gate, d, arena);

    if (d->path.ptr)
        return wr_arena_printf(arena,
                               "missing: %.*s%.*s; tried %d times, now a person has to "
                               "look",
                               WR_FMT(missing), WR_FMT(lacks), d->tries);
    return wr_arena_printf(
        arena, "missing: %.*s%.*s; try %d of %lld, again on %.*s", WR_FMT(missing),
        WR_FMT(lacks), d->tries, (long long)gate->give_up_after,
        WR_FMT(wr_str_sub(wr_time_text(d->next_review_us, arena), 0, 10)));
}

void wr_handoff_held(const struct wr_model *model, const struct wr_decision *decision,
                     struct wr_arena *arena, struct wr_str *values)
{
    values[WR_F_HOLD_REASON] = reason(&model->gate, decision, arena);
    if (!decision->path.ptr)
        return;
    values[WR_F_PATH] = decision->path;
    values[WR_F_NEXT_ACTION] = wr_arena_printf(arena, "find out what is missing: %.*s",
                                               WR_FMT(wr_gaps_text(decision, arena)));
}
