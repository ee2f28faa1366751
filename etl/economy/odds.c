/* odds.c - see odds.h. The mixture is fitted by expectation-maximisation with priors
 * (Dempster, Laird, Rubin 1977). A search is a list of misses and then a hit or an end;
 * how many searches ended where follows from the counts of who was asked after whom. */
#include "etl/economy/odds.h"

#include "weir/alloc.h"

#include <stdlib.h>
#include <string.h>

#include "etl/base/banned.h"

#define KINDS       6
#define FIRST_TURNS 60
#define LATER_TURNS 15
/* Strength of what is believed beforehand, in searches. */
#define RATE_WEIGHT  2.0
#define BLEND_WEIGHT 20.0
#define HOLD_WEIGHT  20.0

/* Counts of one segment and set of misses. */
struct cell {
    uint32_t missed;
    uint8_t segment;
    int64_t asked[WR_MAX_OFFERS], good[WR_MAX_OFFERS];
};

struct mixture {
    double share[WR_MAX_SEGMENTS][KINDS];
    double overall[KINDS];
    double rate[KINDS][WR_MAX_OFFERS]; /* of values that hold */
};

struct wr_odds {
    size_t count;
    struct wr_odds_prior priors[WR_MAX_OFFERS];
    double prior_rate[KINDS][WR_MAX_OFFERS];
    struct cell *cells; /* sorted by segment, then missed */
    size_t cell_count, cell_space;
    /* Of what was not good, how much was brought all the same. */
    int64_t tried[WR_MAX_OFFERS], bad[WR_MAX_OFFERS];
    bool fitted;
    struct mixture mix;
};

/* --- before anything is counted --- */

/* Kinds from "nobody knows them" to "everybody does": odds of the published rate times
 * 1/16 to 16, so that the mean stays about the published one. */
static double prior_rate(double rate, size_t kind)
{
    static const double factor[KINDS] = {0.06, 0.25, 0.7, 1.4, 4.0, 16.0};
    double odds = rate / (1 - rate) * factor[kind];

    return odds / (1 + odds);
}

static double clamp_rate(uint32_t ppm)
{
    double rate = ppm / (double)WR_PPM;

    return rate < 0.001 ? 0.001 : rate > 0.999 ? 0.999 : rate;
}

static void start_mixture(struct wr_odds *odds)
{
    for (size_t k = 0; k < KINDS; k++) {
        odds->mix.overall[k] = 1.0 / KINDS;
        for (size_t s = 0; s < WR_MAX_SEGMENTS; s++)
            odds->mix.share[s][k] = 1.0 / KINDS;
        for (size_t i = 0; i < odds->count; i++) {
            const struct wr_odds_prior *p = &odds->priors[i];
            double rate = clamp_rate(p->found_ppm) * clamp_rate(p->hold_ppm);

            odds->prior_rate[k][i] = prior_rate(rate, k);
            odds->mix.rate[k][i] = odds->prior_rate[k][i];
        }
    }
}

struct wr_odds *wr_odds_new(const struct wr_odds_prior *priors, size_t count)
{
    struct wr_odds *odds = wr_alloc(sizeof(*odds));

    WR_ASSERT(count <= WR_MAX_OFFERS);
    odds->count = count;
    memcpy(odds->priors, priors, count * sizeof(*priors));
    start_mixture(odds);
    return odds;
}

void wr_odds_free(struct wr_odds *odds)
{
    if (!odds)
        return;
    free(odds->cells);
    free(odds);
}

/* --- counting --- */

/* Index of the cell, or where it belongs. */
static size_t search(const struct wr_odds *odds, uint8_t segment, uint32_t missed)
{
    size_t low = 0, high = odds->cell_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct cell *c = &odds->cells[mid];

        if (c->segment < segment || (c->segment == segment && c->missed < missed))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct cell *find_cell(const struct wr_odds *odds, uint8_t segment,
                              uint32_t missed)
{
    size_t at = search(odds, segment, missed);

    if (at == odds->cell_count || odds->cells[at].segment != segment ||
        odds->cells[at].missed != missed)
        return NULL;
    return &odds->cells[at];
}

static struct cell *need_cell(struct wr_odds *odds, uint8_t segment, uint32_t missed)
{
    struct cell *found = find_cell(odds, segment, missed);
    size_t at;

    if (found)
        return found;
    at = search(odds, segment, missed);
    if (odds->cell_count == odds->cell_space) {
        odds->cell_space = odds->cell_space ? odds->cell_space * 2 : 64;
        odds->cells = wr_realloc(odds->cells, odds->cell_space * sizeof(*odds->cells));
    }
    memmove(&odds->cells[at + 1], &odds->cells[at],
            (odds->cell_count - at) * sizeof(*odds->cells));
    odds->cells[at] = (struct cell){.missed = missed, .segment = segment};
    odds->cell_count++;
    return &odds->cells[at];
}

static bool is_sound(const struct wr_odds *odds, const struct wr_tries *t)
{
    return t->provider < odds->count && t->segment < WR_MAX_SEGMENTS &&
           t->missed < 1u << odds->count && !(t->missed & 1u << t->provider) &&
           t->good >= 0 && t->good <= t->found && t->found <= t->asked &&
           t->asked <= INT32_MAX;
}

bool wr_odds_count(struct wr_odds *odds, const struct wr_tries *tally)
{
    struct cell *cell;

    if (!is_sound(odds, tally))
        return false;
    cell = need_cell(odds, tally->segment, tally->missed);
    cell->asked[tally->provider] += tally->asked;
    cell->good[tally->provider] += tally->good;
    odds->tried[tally->provider] += tally->asked - tally->good;
    odds->bad[tally->provider] += tally->found - tally->good;
    return true;
}

/* --- fitting --- */

/* Sums of one turn: how often each kind hit and missed. */
struct sums {
    double hit[KINDS][WR_MAX_OFFERS], miss[KINDS][WR_MAX_OFFERS];
    double seen[WR_MAX_SEGMENTS][KINDS];
};

/* Chance of each kind, given the misses: not normalised. */
static void weigh_kinds(const struct wr_odds *odds, const double *share,
                        uint32_t missed, double *weight)
{
    for (size_t k = 0; k < KINDS; k++) {
        weight[k] = share[k];
        for (size_t i = 0; i < odds->count; i++)
            if (missed & 1u << i)
                weight[k] *= 1 - odds->mix.rate[k][i];
    }
}

/* `searches` of one segment missed all of `missed`, and then hit `hit` (or ended: hit
 * is count). */
static void add_searches(const struct wr_odds *odds, struct sums *sums, uint8_t segment,
                         uint32_t missed, size_t hit, double searches)
{
    double weight[KINDS], all = 0;

    if (searches <= 0)
        return;
    weigh_kinds(odds, odds->mix.share[segment], missed, weight);
    for (size_t k = 0; k < KINDS; k++) {
        if (hit < odds->count)
            weight[k] *= odds->mix.rate[k][hit];
        all += weight[k];
    }
    for (size_t k = 0; k < KINDS && all > 0; k++) {
        double w = searches * weight[k] / all;

        sums->seen[segment][k] += w;
        for (size_t i = 0; i < odds->count; i++)
            if (missed & 1u << i)
                sums->miss[k][i] += w;
        if (hit < odds->count)
            sums->hit[k][hit] += w;
    }
}

/* Searches that came to this state; what went on from it is taken off. */
static int64_t ended_here(const struct wr_odds *odds, uint8_t segment, uint32_t missed)
{
    const struct cell *here = find_cell(odds, segment, missed);
    int64_t n = 0;

    for (size_t i = 0; i < odds->count; i++) {
        const struct cell *before;

        if (here)
            n -= here->asked[i];
        if (!(missed & 1u << i))
            continue;
        before = find_cell(odds, segment, missed & ~(1u << i));
        if (before)
            n += before->asked[i] - before->good[i];
    }
    return n;
}

/* The states that one miss in this cell leads to and that have no cell of their own
 * (nobody was asked there) are ends too; each is counted at its smallest way in. */
static void add_ends_behind(const struct wr_odds *odds, struct sums *sums,
                            const struct cell *cell)
{
    for (size_t i = 0; i < odds->count; i++) {
        uint32_t after = cell->missed | 1u << i;
        bool first = true;

        if (!cell->asked[i] || find_cell(odds, cell->segment, after))
            continue;
        for (size_t j = 0; j < i && first; j++) {
            const struct cell *other =
                after & 1u << j ? find_cell(odds, cell->segment, after & ~(1u << j))
                                : NULL;

            first = !other || !other->asked[j];
        }
        if (first)
            add_searches(odds, sums, cell->segment, after, odds->count,
                         (double)ended_here(odds, cell->segment, after));
    }
}

static void expect(const struct wr_odds *odds, struct sums *sums)
{
    memset(sums, 0, sizeof(*sums));
    for (size_t c = 0; c < odds->cell_count; c++) {
        const struct cell *cell = &odds->cells[c];

        for (size_t i = 0; i < odds->count; i++)
            add_searches(odds, sums, cell->segment, cell->missed, i,
                         (double)cell->good[i]);
        if (cell->missed)
            add_searches(odds, sums, cell->segment, cell->missed, odds->count,
                         (double)ended_here(odds, cell->segment, cell->missed));
        add_ends_behind(odds, sums, cell);
    }
}

static void maximise_rates(struct wr_odds *odds, const struct sums *sums)
{
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < odds->count; i++)
            odds->mix.rate[k][i] =
                (sums->hit[k][i] + RATE_WEIGHT * odds->prior_rate[k][i]) /
                (sums->hit[k][i] + sums->miss[k][i] + RATE_WEIGHT);
}

static void maximise_shares(struct wr_odds *odds, const struct sums *sums)
{
    double total[KINDS] = {0}, all = 0;

    for (size_t k = 0; k < KINDS; k++) {
        for (size_t s = 0; s < WR_MAX_SEGMENTS; s++)
            total[k] += sums->seen[s][k];
        total[k] += BLEND_WEIGHT / KINDS;
        all += total[k];
    }
    for (size_t k = 0; k < KINDS; k++)
        odds->mix.overall[k] = total[k] / all;
    for (size_t s = 0; s < WR_MAX_SEGMENTS; s++) {
        double seen = 0;

        for (size_t k = 0; k < KINDS; k++)
            seen += sums->seen[s][k];
        for (size_t k = 0; k < KINDS; k++)
            odds->mix.share[s][k] =
                (sums->seen[s][k] + BLEND_WEIGHT * odds->mix.overall[k]) /
                (seen + BLEND_WEIGHT);
    }
}

void wr_odds_fit(struct wr_odds *odds)
{
    struct sums *sums = wr_alloc(sizeof(*sums));

    for (int turn = 0; turn < (odds->fitted ? LATER_TURNS : FIRST_TURNS); turn++) {
        expect(odds, sums);
        maximise_rates(odds, sums);
        maximise_shares(odds, sums);
    }
    odds->fitted = true;
    free(sums);
}

/* --- asking --- */

static uint32_t to_ppm(double chance)
{
    return chance <= 0 ? 0 : chance >= 1 ? WR_PPM : (uint32_t)(chance * WR_PPM + 0.5);
}

/* Values that do not hold are no matter of kinds: of what is not good, a part of its
 * own for each provider. */
static double bad_rate(const struct wr_odds *odds, size_t i)
{
    double found = clamp_rate(odds->priors[i].found_ppm);
    double bad = found * (1 - clamp_rate(odds->priors[i].hold_ppm));
    double prior = bad / (1 - found + bad);

    return ((double)odds->bad[i] + HOLD_WEIGHT * prior) /
           ((double)odds->tried[i] + HOLD_WEIGHT);
}

struct wr_chance wr_odds_chance(const struct wr_odds *odds, uint8_t segment,
                                uint32_t missed, size_t provider)
{
    const double *share =
        segment < WR_MAX_SEGMENTS ? odds->mix.share[segment] : odds->mix.overall;
    double weight[KINDS], all = 0, good = 0;

    weigh_kinds(odds, share, missed, weight);
    for (size_t k = 0; k < KINDS; k++) {
        all += weight[k];
        good += weight[k] * odds->mix.rate[k][provider];
    }
    good = all > 0 ? good / all : 0;
    return (struct wr_chance){to_ppm(good + (1 - good) * bad_rate(odds, provider)),
                              to_ppm(good)};
}

struct wr_chance wr_odds_chance_in(const void *view, uint32_t missed, size_t provider)
{
    const struct wr_odds_view *v = view;

    return wr_odds_chance(v->odds, v->segment, missed, provider);
}

int64_t wr_odds_support(const struct wr_odds *odds, uint8_t segment, uint32_t missed,
                        size_t provider)
{
    const struct cell *cell = find_cell(odds, segment, missed);

    return cell ? cell->asked[provider] : 0;
}
