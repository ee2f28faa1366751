/* handout.c - see handout.h.
 *
 * A day, a week and a month stand beside each other: of a hundred leads a year nobody
 * gets one a day, of a hundred thousand nobody counts a month.
 */
#include "etl/cli/handout.h"

#include "etl/cli/grid.h"

#include <inttypes.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define WEEK_DAYS  7
#define MONTH_DAYS 30

static void add_threshold(struct wr_handout *h, int64_t points, struct wr_str tier)
{
    for (size_t i = 0; i < h->count; i++) {
        if (h->items[i].points == points)
            return;
    }
    if (h->count < WR_MAX_THRESHOLDS)
        h->items[h->count++] = (struct wr_threshold){points, tier};
}

static int downwards(const void *left, const void *right)
{
    const struct wr_threshold *a = left, *b = right;

    return (a->points < b->points) - (a->points > b->points);
}

/* A score counts in whole points: what begins at 69.5 begins at 70. */
void wr_handout_find(struct wr_handout *handout, const struct wr_spread *spread,
                     const struct wr_model *model, int64_t step)
{
    int64_t highest = wr_spread_highest(spread);
    struct wr_tier_edge tiers[WR_MAX_TIERS];
    size_t count = wr_model_tiers(model, tiers);

    handout->count = 0;
    for (size_t i = 0; i < count; i++)
        add_threshold(handout, (tiers[i].from_milli + 999) / 1000, tiers[i].name);
    for (int64_t at = step; at <= highest; at += step)
        add_threshold(handout, at, WR_NONE);
    qsort(handout->items, handout->count, sizeof(*handout->items), downwards);
}

/* Thousandths of a lead to a rep in so many days. */
static int64_t each(const struct wr_handout *h, int64_t leads, int64_t days)
{
    int64_t share = h->reps * h->days;

    return (leads * days * 1000 + share / 2) / share;
}

/* "0.03", "4.2", "118": what helps to plan a day. */
static struct wr_str figure(const struct wr_handout *h, int64_t leads, int64_t days,
                            struct wr_arena *arena)
{
    int64_t milli = each(h, leads, days);

    if (leads > 0 && milli < 5)
        return WR_LIT("<0.01");
    if (milli < 995)
        return wr_arena_printf(arena, "0.%02" PRId64, (milli + 5) / 10);
    if (milli < 99950)
        return wr_arena_printf(arena, "%" PRId64 ".%" PRId64, (milli + 50) / 1000,
                               (milli + 50) % 1000 / 100);
    return wr_arena_printf(arena, "%" PRId64, (milli + 500) / 1000);
}

static void put_row(const struct wr_handout *h, const struct wr_threshold *t,
                    int64_t leads, struct wr_grid *grid, struct wr_arena *arena)
{
    static const int64_t spans[] = {1, WEEK_DAYS, MONTH_DAYS};

    wr_grid_row(grid);
    wr_grid_int(grid, t->points);
    wr_grid_put(grid, WR_BOLD, t->tier.ptr ? t->tier : WR_LIT(""));
    wr_grid_int(grid, leads);
    for (size_t i = 0; i < WR_COUNT(spans); i++)
        wr_grid_put(grid, WR_PLAIN, figure(h, leads, spans[i], arena));
}

void wr_handout_put(const struct wr_handout *handout, const struct wr_spread *spread,
                    struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"from", true, 0},          {"tier", false, 30},   {"leads", true, 0},
        {"a rep and day", true, 0}, {"and week", true, 0}, {"and month", true, 0}};
    const struct wr_handout *h = handout;
    struct wr_grid grid;

    wr_sheet_printf(sheet, WR_PLAIN,
                    "Handed over from a score on, to %" PRId64 " rep%s, over %" PRId64
                    " day%s (%s):",
                    h->reps, h->reps == 1 ? "" : "s", h->days, h->days == 1 ? "" : "s",
                    h->days_from);
    wr_sheet_line(sheet);
    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < h->count; i++)
        put_row(h, &h->items[i],
                wr_spread_between(spread, h->items[i].points, INT64_MAX), &grid,
                sheet->arena);
    wr_grid_end(&grid, 2);
}

void wr_handout_write(const struct wr_handout *handout, const struct wr_spread *spread,
                      struct wr_jw *w)
{
    wr_jw_open_list(w, "thresholds");
    for (size_t i = 0; i < handout->count; i++) {
        const struct wr_threshold *t = &handout->items[i];
        int64_t leads = wr_spread_between(spread, t->points, INT64_MAX);

        wr_jw_object(w);
        wr_jw_member_i64(w, "from", t->points);
        wr_jw_member(w, "tier", t->tier);
        wr_jw_member_i64(w, "leads", leads);
        wr_jw_member_milli(w, "per_rep_and_day", each(handout, leads, 1));
        wr_jw_member_milli(w, "per_rep_and_week", each(handout, leads, WEEK_DAYS));
        wr_jw_member_milli(w, "per_rep_and_month", each(handout, leads, MONTH_DAYS));
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}
