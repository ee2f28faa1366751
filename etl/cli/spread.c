/* spread.c - see spread.h. */
#include "etl/cli/spread.h"

#include "weir/clock.h"

#include "etl/base/banned.h"

#define BARS 20

static void count_tier(struct wr_spread *t, struct wr_str tier)
{
    for (size_t i = 0; i < t->tier_count; i++) {
        if (wr_str_eq(t->tiers[i].name, tier)) {
            t->tiers[i].leads++;
            return;
        }
    }
    if (t->tier_count < WR_SPREAD_OUTCOMES)
        t->tiers[t->tier_count++] = (struct wr_outcome_count){tier, 1};
}

static void count_score(struct wr_spread *t, const struct wr_decision *d)
{
    int64_t points = d->score_milli / 1000;

    t->scored++;
    t->scores[points < WR_SPREAD_POINTS ? points : WR_SPREAD_POINTS]++;
    count_tier(t, d->tier);
}

static void count_date(struct wr_spread *t, const struct wr_profile *profile)
{
    const struct wr_value *at = wr_profile_get(profile, WR_F_CREATED_AT);

    if (!at || at->type != WR_TYPE_TIME)
        return;
    if (!t->dated || at->as.num < t->first_us)
        t->first_us = at->as.num;
    if (!t->dated || at->as.num > t->last_us)
        t->last_us = at->as.num;
    t->dated++;
}

void wr_spread_add(struct wr_spread *spread, const struct wr_decide *in,
                   const struct wr_decision *decision)
{
    spread->leads++;
    count_date(spread, in->profile);
    switch (decision->disposition) {
    case WR_DISPOSED_SCORED:
        count_score(spread, decision);
        break;
    case WR_DISPOSED_HELD:
        spread->held++;
        break;
    case WR_DISPOSED_STOPPED:
        spread->stopped++;
        break;
    case WR_DISPOSED_SUPPRESSED:
        spread->opted_out++;
        break;
    }
}

int64_t wr_spread_between(const struct wr_spread *spread, int64_t from, int64_t to)
{
    int64_t count = 0;

    for (int64_t i = from; i <= WR_SPREAD_POINTS && i < to; i++)
        count += spread->scores[i];
    return count;
}

void wr_spread_sort(struct wr_spread *spread, const struct wr_model *model)
{
    struct wr_tier_edge edges[WR_MAX_TIERS];
    size_t count = wr_model_tiers(model, edges), place = 0;

    for (size_t e = 0; e < count; e++) {
        for (size_t i = place; i < spread->tier_count; i++) {
            struct wr_outcome_count found = spread->tiers[i];

            if (!wr_str_eq(found.name, edges[e].name))
                continue;
            spread->tiers[i] = spread->tiers[place];
            spread->tiers[place++] = found;
            break;
        }
    }
}

int64_t wr_spread_highest(const struct wr_spread *spread)
{
    int64_t i = WR_SPREAD_POINTS;

    while (i > 0 && !spread->scores[i])
        i--;
    return i;
}

int64_t wr_spread_width(const struct wr_spread *spread, bool open_ended)
{
    static const int64_t steps[] = {5, 10, 20, 25, 50, 100, 200, 250};
    int64_t highest = open_ended ? wr_spread_highest(spread) : 100;
    size_t i = 0;

    while (i + 1 < WR_COUNT(steps) && highest / steps[i] > BARS)
        i++;
    return highest / steps[i] > BARS ? (highest + BARS - 1) / BARS : steps[i];
}

int64_t wr_spread_days(const struct wr_spread *spread)
{
    if (!spread->dated || spread->dated * 2 < spread->leads)
        return 0;
    return (spread->last_us - spread->first_us) / WR_DAY_US + 1;
}
