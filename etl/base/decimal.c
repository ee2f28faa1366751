/* decimal.c - decimal text as a scaled integer.
 *
 * Digits are gathered as a negative number, because INT64_MIN has no positive twin.
 */
#include "etl/base/decimal.h"

#include "etl/base/banned.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(struct wr_str s)
{
    for (size_t i = 0; s.ptr && i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            return false;
    }
    return s.ptr && s.len > 0;
}

/* *n = *n * 10 - digit */
static bool push_digit(int64_t *n, int digit)
{
    return !__builtin_mul_overflow(*n, 10, n) &&
           !__builtin_sub_overflow(*n, digit - '0', n);
}

static bool push_whole(int64_t *n, struct wr_str digits)
{
    for (size_t i = 0; i < digits.len; i++) {
        if (!push_digit(n, digits.ptr[i]))
            return false;
    }
    return true;
}

static bool push_fraction(int64_t *n, struct wr_str digits, unsigned places)
{
    for (size_t i = 0; i < places; i++) {
        if (!push_digit(n, i < digits.len ? digits.ptr[i] : '0'))
            return false;
    }
    if (digits.len > places && digits.ptr[places] >= '5')
        return !__builtin_sub_overflow(*n, 1, n);
    return true;
}

bool wr_decimal_parse(struct wr_str s, unsigned places, int64_t *out)
{
    bool minus = s.len && s.ptr[0] == '-';
    struct wr_str fraction = wr_str_sub(s, minus ? 1 : 0, s.len);
    struct wr_str whole = wr_str_split(&fraction, '.');
    int64_t n = 0;

    if (!fraction.ptr)
        fraction = WR_LIT("0");
    if (!all_digits(whole) || !all_digits(fraction))
        return false;
    if (!push_whole(&n, whole) || !push_fraction(&n, fraction, places))
        return false;
    if (!minus && __builtin_sub_overflow(0, n, &n))
        return false;
    *out = n;
    return true;
}
