/* forecast.c - see forecast.h. */
#include "etl/waterfall/forecast.h"

#include "etl/base/banned.h"

#define PRIOR_ANSWERS     20
#define DEFAULT_FOUND_PPM 500000u
#define DEFAULT_HOLD_PPM  900000u

struct wr_chance wr_forecast_chance(const struct wr_provider *provider, bool verified,
                                    int64_t answers, int64_t hits)
{
    uint32_t prior =
        provider->prior_found_ppm ? provider->prior_found_ppm : DEFAULT_FOUND_PPM;
    uint32_t hold =
        provider->prior_hold_ppm ? provider->prior_hold_ppm : DEFAULT_HOLD_PPM;
    struct wr_chance chance;

    if (hits < 0 || answers < hits)
        answers = hits = 0;
    while (answers > INT64_C(1000000000)) {
        answers /= 2;
        hits /= 2;
    }
    chance.found_ppm =
        (uint32_t)((hits * (int64_t)WR_PPM + (int64_t)prior * PRIOR_ANSWERS) /
                   (answers + PRIOR_ANSWERS));
    chance.good_ppm = verified ? (uint32_t)((uint64_t)chance.found_ppm * hold / WR_PPM)
                               : chance.found_ppm;
    return chance;
}

struct walk {
    const struct wr_outlook *outlook;
    struct wr_forecast *out;
};

/* outlook->count: it is not asked, or costs nothing. */
static size_t item_of(const struct walk *w, const struct wr_provider *provider)
{
    size_t i = 0;

    while (i < w->outlook->count && w->outlook->items[i].provider != provider)
        i++;
    return i;
}

static int64_t part_of(int64_t micro, int64_t ppm)
{
    return micro / WR_PPM * ppm + (micro % WR_PPM * ppm + WR_PPM - 1) / WR_PPM;
}

/* Of one ledger line, asked once: a hit with a chance of `found_ppm`. */
static int64_t price_of(enum wr_billing billing, int64_t price_micro,
                        int64_t worst_micro, uint32_t found_ppm)
{
    switch (billing) {
    case WR_BILL_FREE:
        break;
    case WR_BILL_CALL:
        return price_micro;
    case WR_BILL_HIT:
        return part_of(price_micro, found_ppm);
    case WR_BILL_FIELD: /* how many fields come is not known: at most all of them */
        return part_of(worst_micro, found_ppm);
    }
    return 0;
}

static int64_t price_of_ask(const struct wr_provider *p, uint32_t found_ppm)
{
    int64_t sum = price_of(p->tariff.billing, p->tariff.price_micro,
                           p->tariff.worst_micro, found_ppm);

    for (size_t i = 0; i < p->extra_count; i++)
        sum += price_of(p->extra[i].billing, p->extra[i].price_micro,
                        p->extra[i].worst_micro, found_ppm);
    return sum;
}

static int64_t add(struct walk *w, size_t item, int64_t calls_ppm, uint32_t found_ppm)
{
    const struct wr_possible *possible = &w->outlook->items[item];
    int64_t most_ppm = (int64_t)possible->times * WR_PPM, most_micro, micro;
    struct wr_forecast *out = w->out;

    if (calls_ppm > most_ppm - out->calls_ppm[item])
        calls_ppm = most_ppm - out->calls_ppm[item];
    most_micro = wr_provider_worst_micro(possible->provider) * possible->times -
                 out->spend_micro[item];
    micro = part_of(price_of_ask(possible->provider, found_ppm), calls_ppm);
    out->calls_ppm[item] += calls_ppm;
    if (micro > most_micro)
        micro = most_micro;
    out->spend_micro[item] += micro;
    return micro;
}

static struct wr_order order_of(const struct wr_bound_step *bound, uint8_t segment)
{
    struct wr_order order = {.count = 0};

    if (bound->ranking)
        return bound->ranking->by_segment[segment];
    for (size_t i = 0; i < bound->provider_count; i++)
        order.items[order.count++] = (uint8_t)i;
    return order;
}

static void walk_step(struct walk *w, const struct wr_bound_step *bound,
                      const struct wr_step_chances *chances, uint8_t segment)
{
    struct wr_order order = order_of(bound, segment);
    size_t verify = bound->verify ? item_of(w, bound->verify) : w->outlook->count;
    int64_t reach_ppm = (int64_t)WR_PPM - chances->passed_over_ppm, micro = 0;
    uint32_t missed = 0;

    for (size_t i = 0; i < order.count; i++) {
        size_t at = order.items[i];
        size_t item = item_of(w, bound->providers[at]);
        struct wr_chance chance;

        if (item == w->outlook->count)
            continue;
        chance = chances->odds ? wr_odds_chance(chances->odds, segment, missed, at)
                               : chances->listed[at];
        micro += add(w, item, reach_ppm, chance.found_ppm);
        if (verify < w->outlook->count)
            micro += add(w, verify, part_of(reach_ppm, chance.found_ppm), WR_PPM);
        reach_ppm -= reach_ppm * chance.good_ppm / WR_PPM;
        missed |= 1u << at;
    }
    if (bound->step->purpose == WR_PURPOSE_CONTACT)
        w->out->after_micro += micro;
}

void wr_waterfall_forecast(const struct wr_waterfall *waterfall,
                           const struct wr_step_chances *chances,
                           const struct wr_profile *profile,
                           const struct wr_trail *trail,
                           const struct wr_outlook *outlook, struct wr_forecast *out)
{
    struct walk w = {outlook, out};
    uint8_t segment = wr_segment_of(profile);

    *out = (struct wr_forecast){.sum_micro = 0};
    for (size_t s = 0; s < waterfall->step_count; s++)
        if (!(trail->closed >> s & 1u))
            walk_step(&w, &waterfall->steps[s], &chances[s],
                      trail->segments[s] ? (uint8_t)(trail->segments[s] - 1) : segment);
    for (size_t i = 0; i < outlook->count; i++)
        out->sum_micro += out->spend_micro[i];
}
