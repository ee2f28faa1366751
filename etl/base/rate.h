/* rate.h - prices in other currencies, by a table that somebody wrote down. */
#ifndef ETL_BASE_RATE_H
#define ETL_BASE_RATE_H

#include "weir/str.h"

struct wr_rate {
    struct wr_str currency;
    int64_t micro; /* of one unit, in ours */
};

struct wr_exchange_rates {
    struct wr_str currency; /* ours */
    struct wr_str as_of;    /* "2026-11-22" */
    const struct wr_rate *rates;
    size_t count;
};

/* Rounded up: a cap must hold. False: no rate for that currency. Amounts and rates up
 * to 10^17 and 10^11. */
bool wr_convert(const struct wr_exchange_rates *rates, struct wr_str currency,
                int64_t micro, int64_t *out);

#endif
