/* order.h - in which order to ask the providers of a step: pure arithmetic.
 *
 * Providers are asked one after the other until one brings a value that holds. What the
 * next one brings depends on who was asked in vain before it: whoever one vendor does
 * not know, the others know less often too. Given those chances and the prices, the
 * best order is found by exact search over the sets of providers already asked
 * (2^n states), so that correlation of any form is allowed for.
 *
 * For independent providers it comes to the index rule: the least cost of a try for
 * each value it brings, first (Weitzman 1979, Optimal Search for the Best Alternative:
 * reservation values; with equal values, cost over chance). With pay-per-hit prices
 * that is the price alone.
 *
 * Money is in micro-units, chances in millionths; all in integers, so that the same
 * history gives the same order on every machine.
 */
#ifndef ETL_ECONOMY_ORDER_H
#define ETL_ECONOMY_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WR_MAX_OFFERS      12
#define WR_PPM             1000000u
#define WR_NO_WORTH        0
#define WR_MAX_OFFER_MICRO (INT64_C(100000) * 1000000)

/* What one provider charges. */
struct wr_offer {
    int64_t call_micro; /* for being asked, a miss too                         */
    int64_t hit_micro;  /* besides, when it brings a value: its price, and what it
                           costs to verify it where the step verifies each       */
};

/* Of one provider, after all of a set were asked in vain; good <= found. */
struct wr_chance {
    uint32_t found_ppm; /* it brings a value                       */
    uint32_t good_ppm;  /* it brings one that holds: the search ends */
};
/* `missed` has a bit for each offer asked in vain. Pure. */
typedef struct wr_chance (*wr_chance_fn)(const void *ctx, uint32_t missed, size_t i);

struct wr_market {
    const struct wr_offer *offers;
    size_t count; /* at most WR_MAX_OFFERS */
    wr_chance_fn chance;
    const void *ctx;
    int64_t
        worth_micro; /* what a value is worth: whoever costs more than that for each
                        value it brings is not asked. WR_NO_WORTH: no limit, all are */
};

struct wr_order {
    uint8_t items[WR_MAX_OFFERS]; /* indexes of offers, first to be asked first */
    size_t count;
    int64_t cost_micro;    /* expected, of one search, rounded up */
    uint32_t coverage_ppm; /* searches that end with a value      */
};

/* The order of least expected cost; equal costs go by index. Without a worth all offers
 * are in it, and coverage is the same in every order. */
void wr_order_best(const struct wr_market *market, struct wr_order *out);
/* The index rule: cost over chance, each provider by its chance when asked first. The
 * best order where providers are independent; within reach for any number of them. */
void wr_order_index(const struct wr_market *market, struct wr_order *out);
/* Cost and coverage of the order in out->items, out->count. */
void wr_order_price(const struct wr_market *market, struct wr_order *out);

/* Exploring: of a million draws, `share_ppm` put one other provider first, each equally
 * often; the rest leave the order as it is. `draw` is any well-mixed number, such as a
 * hash of lead and step: the same lead explores the same. */
void wr_order_explore(struct wr_order *order, uint32_t share_ppm, uint64_t draw);

#endif
