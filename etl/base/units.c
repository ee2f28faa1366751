/* units.c - durations, sizes and money, read and written. */
#include "etl/base/units.h"

#include "etl/base/decimal.h"
#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define MONEY_PLACES 6

/* Largest last: writing takes the largest that divides. */
struct unit {
    const char *name; /* NULL ends a table */
    int64_t worth;
};

static const struct unit times[] = {
    {"ms", 1000},     {"s", WR_SECOND_US},  {"m", WR_MINUTE_US}, {"h", WR_HOUR_US},
    {"d", WR_DAY_US}, {"w", 7 * WR_DAY_US}, {NULL, 0},
};

static const struct unit sizes[] = {
    {"B", 1},  {"KiB", 1024}, {"MiB", 1024 * 1024}, {"GiB", 1024 * 1024 * 1024},
    {NULL, 0},
};

static size_t count_digits(struct wr_str s)
{
    size_t i = 0;

    while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
        i++;
    return i;
}

static bool read_in(const struct unit *units, struct wr_str text, int64_t *out)
{
    size_t digits = count_digits(text);
    struct wr_str unit = wr_str_sub(text, digits, text.len);
    int64_t n;

    if (!wr_str_to_i64(wr_str_sub(text, 0, digits), &n))
        return false;
    for (; units->name; units++) {
        if (wr_str_eqz(unit, units->name))
            return !__builtin_mul_overflow(n, units->worth, out);
    }
    return false;
}

enum wr_code wr_parse_duration(struct wr_str text, int64_t *us, const char *what,
                               struct wr_err *err)
{
    if (read_in(times, text, us))
        return WR_OK;
    return wr_fail(err, WR_E_CONFIG,
                   "%s must be a duration such as 500ms, 30s, 5m, 4h, 90d or 2w", what);
}

enum wr_code wr_parse_size(struct wr_str text, int64_t *bytes, const char *what,
                           struct wr_err *err)
{
    if (read_in(sizes, text, bytes))
        return WR_OK;
    return wr_fail(err, WR_E_CONFIG, "%s must be a size such as 64KiB or 8MiB", what);
}

enum wr_code wr_parse_money(struct wr_str text, int64_t *micro, const char *what,
                            struct wr_err *err)
{
    size_t whole = wr_str_find(text, '.');

    /* A price of less than a millionth must not become nothing unseen. */
    if (text.len <= whole + 1 + MONEY_PLACES &&
        wr_decimal_parse(text, MONEY_PLACES, micro) && text.ptr[0] != '-')
        return WR_OK;
    return wr_fail(err, WR_E_CONFIG,
                   "%s must be an amount such as 0.025, with six decimals at most",
                   what);
}

static void put_in(struct wr_buf *out, const struct unit *units, int64_t n)
{
    const struct unit *best = units;

    for (; units->name; units++) {
        if (n && n % units->worth == 0)
            best = units;
    }
    wr_buf_printf(out, "%" PRId64 "%s", n / best->worth, best->name);
}

static void put_decimal(struct wr_buf *out, int64_t n, int places)
{
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    uint64_t scale = places == MONEY_PLACES ? 1000000 : 1000;
    uint64_t rest = size % scale;

    wr_buf_printf(out, "%s%" PRIu64, n < 0 ? "-" : "", size / scale);
    if (!rest)
        return;
    while (rest % 10 == 0) {
        rest /= 10;
        places--;
    }
    wr_buf_printf(out, ".%0*" PRIu64, places, rest);
}

void wr_units_put(struct wr_buf *out, enum wr_option_type type, int64_t n)
{
    /* No one writes "0ms". */
    if (type == WR_OPT_DURATION && n == 0)
        wr_buf_putz(out, "0s");
    else if (type == WR_OPT_DURATION)
        put_in(out, times, n);
    else if (type == WR_OPT_SIZE)
        put_in(out, sizes, n);
    else if (type == WR_OPT_MONEY)
        put_decimal(out, n, MONEY_PLACES);
    else if (type == WR_OPT_MILLI)
        put_decimal(out, n, 3);
    else
        wr_buf_printf(out, "%" PRId64, n);
}
