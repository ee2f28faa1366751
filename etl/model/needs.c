/* needs.c - what a value counts towards completeness, and what the needs of a gate come
 * to.
 *
 * A value counts by who says so and whether it has gone stale; a signal counts or does
 * not. A category's completeness is of its own weight; the whole is that of the
 * categories by their weights. All sums are exact until the one division at the end,
 * and monotone in each share, so that bounds may use them on both of their ends.
 */
#include "etl/model/scoring.h"

#define SURE_FROM 500 /* of 1000: what is less sure is `unsure`, whoever says so */

static enum wr_source_class class_of(const struct wr_slot *slot)
{
    if (slot->fact->origin == WR_ORIGIN_VERIFIED)
        return WR_SOURCE_VERIFIED;
    if (slot->agree > 1)
        return WR_SOURCE_AGREED;
    switch (slot->fact->origin) {
    case WR_ORIGIN_PERSON:
        return WR_SOURCE_SELF_REPORTED;
    case WR_ORIGIN_CRM:
        return WR_SOURCE_UNVERIFIED;
    case WR_ORIGIN_DERIVED:
        return WR_SOURCE_INFERRED;
    case WR_ORIGIN_VERIFIED:
    case WR_ORIGIN_PROVIDER:
        break;
    }
    return WR_SOURCE_PROVIDER;
}

static int64_t quality_of(const struct wr_quality *quality, const struct wr_slot *slot)
{
    int64_t share = quality->milli[class_of(slot)];

    if (slot->confidence < SURE_FROM && quality->milli[WR_SOURCE_UNSURE] < share)
        share = quality->milli[WR_SOURCE_UNSURE];
    return share;
}

int64_t wr_need_share(const struct wr_need *need, const struct wr_gate *gate,
                      const struct wr_slot *slot)
{
    int64_t share = WR_POINT;

    if (need->by_source)
        share = quality_of(&need->quality, slot);
    return slot->stale ? share * gate->stale_milli / WR_POINT : share;
}

int64_t wr_need_least(const struct wr_need *need)
{
    int64_t least = WR_POINT;

    for (size_t i = 0; need->by_source && i < WR_SOURCE_CLASSES; i++)
        least = need->quality.milli[i] < least ? need->quality.milli[i] : least;
    return least;
}

int64_t wr_need_most(const struct wr_need *need)
{
    int64_t most = 0;

    if (!need->by_source)
        return WR_POINT;
    for (size_t i = 0; i < WR_SOURCE_CLASSES; i++)
        most = need->quality.milli[i] > most ? need->quality.milli[i] : most;
    return most;
}

bool wr_sign_seen(const struct wr_sign *sign, const struct wr_signals *signals,
                  int64_t as_of_us)
{
    for (size_t i = 0; i < signals->count; i++) {
        const struct wr_signal *signal = &signals->items[i];

        if (signal->count <= 0 ||
            (sign->kind.len && !wr_str_eq(signal->kind, sign->kind)))
            continue;
        if (!sign->within_us ||
            (signal->at_us > 0 && signal->at_us >= as_of_us - sign->within_us))
            return true;
    }
    return false;
}

int64_t wr_gate_category(const struct wr_gate *gate, size_t category,
                         const int64_t *got)
{
    return got[category] * 100 / gate->categories[category].sum;
}

/* A category without a weight of its own weighs what its needs do. */
int64_t wr_gate_total(const struct wr_gate *gate, const int64_t *got)
{
    int64_t sum = 0;

    for (size_t i = 0; i < gate->category_count; i++) {
        const struct wr_category *category = &gate->categories[i];
        int64_t points = got[i] * 100;

        sum += category->own_weight
                   ? points / category->sum * category->weight +
                         points % category->sum * category->weight / category->sum
                   : points;
    }
    return gate->need_count ? sum / gate->weight_sum : WR_FULL_MILLI;
}

bool wr_gate_lacks(const struct wr_gate *gate, const int64_t *got)
{
    for (size_t i = 0; i < gate->category_count; i++) {
        if (wr_gate_category(gate, i, got) < gate->categories[i].minimum_milli)
            return true;
    }
    return wr_gate_total(gate, got) < gate->threshold_milli;
}
