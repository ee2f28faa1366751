/* sentence.c - a decision as one plain sentence. */
#include "etl/model/handoff.h"

#define DRIVERS 3

static struct wr_str points(int64_t milli, struct wr_arena *arena)
{
    struct wr_value value = wr_value_num(WR_TYPE_MILLI, milli);

    return wr_value_encode(&value, arena);
}

static struct wr_str drivers_text(const struct wr_decision *d, struct wr_arena *arena)
{
    const struct wr_line *top[DRIVERS];
    size_t count = wr_top_drivers(d, top, DRIVERS);
    struct wr_str all = WR_LIT("");

    for (size_t i = 0; i < count; i++)
        all = wr_arena_printf(arena, "%.*s%s%.*s (%.*s %.*s)", WR_FMT(all),
                              i ? ", " : ", mostly for ", WR_FMT(top[i]->name),
                              WR_FMT(wr_points_text(top[i]->milli, arena)),
                              WR_FMT(top[i]->part));
    return all;
}

static struct wr_str parts_text(const struct wr_decision *d, struct wr_arena *arena)
{
    struct wr_str all = WR_LIT("");

    for (size_t i = 0; i < d->part_count; i++)
        all = wr_arena_printf(arena, "%.*s%s%.*s %.*s", WR_FMT(all), i ? ", " : "",
                              WR_FMT(d->parts[i].name),
                              WR_FMT(points(d->parts[i].milli, arena)));
    return all;
}

struct wr_str wr_lift_text(const struct wr_lift *lift, struct wr_arena *arena)
{
    struct wr_str all = WR_LIT("");

    for (size_t i = 0; i < lift->count; i++)
        all = wr_arena_printf(arena, "%.*s%s%.*s %.*s", WR_FMT(all), i ? " and " : "",
                              WR_FMT(lift->names[i]), WR_FMT(lift->values[i]));
    return wr_arena_printf(arena, "%.*s (%.*s)", WR_FMT(all),
                           WR_FMT(wr_points_text(lift->points_milli, arena)));
}

static struct wr_str scored_text(const struct wr_decision *d, struct wr_arena *arena)
{
    struct wr_str next = WR_LIT("");

    if (d->next_tier.ptr)
        next = wr_arena_printf(arena, "; %.*s point%s below %.*s",
                               WR_FMT(points(d->next_tier_milli, arena)),
                               d->next_tier_milli == WR_POINT ? "" : "s",
                               WR_FMT(d->next_tier));
    if (d->lift_count)
        next = wr_arena_printf(arena, "%.*s, which it reaches if %.*s", WR_FMT(next),
                               WR_FMT(wr_lift_text(&d->lifts[0], arena)));
    return wr_arena_printf(arena, "score %.*s, %.*s: %.*s%.*s%.*s",
                           WR_FMT(points(d->score_milli, arena)), WR_FMT(d->tier),
                           WR_FMT(parts_text(d, arena)), WR_FMT(drivers_text(d, arena)),
                           WR_FMT(next));
}

struct wr_str wr_decision_sentence(const struct wr_decision *decision,
                                   struct wr_arena *arena)
{
    const struct wr_decision *d = decision;

    switch (d->disposition) {
    case WR_DISPOSED_SCORED:
        return scored_text(d, arena);
    case WR_DISPOSED_HELD:
        return wr_arena_printf(
            arena, "held at completeness %.*s: %zu %s missing; try %d%s",
            WR_FMT(points(d->completeness_milli / 1000 * 1000, arena)), d->gap_count,
            d->gap_count == 1 ? "fact is" : "facts are", d->tries,
            d->path.ptr ? ", now a person has to look" : "");
    case WR_DISPOSED_STOPPED:
        return wr_arena_printf(arena, "stopped: %.*s (it would have scored %.*s)",
                               WR_FMT(d->stop), WR_FMT(points(d->score_milli, arena)));
    case WR_DISPOSED_SUPPRESSED:
        return wr_arena_printf(arena, "suppressed: %.*s", WR_FMT(d->stop));
    }
    return WR_NONE;
}
