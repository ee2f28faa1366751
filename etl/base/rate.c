/* rate.c - see rate.h. */
#include "etl/base/rate.h"

#include "etl/base/banned.h"

#define UNIT INT64_C(1000000)

static bool scale(int64_t micro, int64_t rate_micro, int64_t *out)
{
    int64_t units = micro / UNIT, rest = micro % UNIT;

    if (micro < 0 || rate_micro <= 0 || rate_micro > INT64_C(100000) * UNIT ||
        (units && rate_micro > (INT64_MAX - rate_micro) / units))
        return false;
    *out = units * rate_micro + (rest * rate_micro + UNIT - 1) / UNIT;
    return true;
}

bool wr_convert(const struct wr_exchange_rates *rates, struct wr_str currency,
                int64_t micro, int64_t *out)
{
    *out = micro;
    if (wr_str_eq(currency, rates->currency))
        return true;
    for (size_t i = 0; i < rates->count; i++)
        if (wr_str_eq(currency, rates->rates[i].currency))
            return scale(micro, rates->rates[i].micro, out);
    return false;
}
