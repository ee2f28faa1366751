/* normal_range_code.c - bands that vendors write as codes.
 *
 *   c_00101_00250, c_10001_max       Crunchbase, num_employees_enum
 *   r_00000000 ... r_10000000        Crunchbase, revenue_range: the low end in
 * thousands SIZE_51_TO_200, SIZE_1           LinkedIn, staffCountRange
 */
#include "etl/base/ascii.h"
#include "etl/facts/normal_range.h"

#include "etl/base/banned.h"

static bool take_number(struct wr_str text, int64_t *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!wr_ascii_is_digit(text.ptr[i]))
            return false;
    }
    return text.len <= 12 && wr_str_to_i64(text, out);
}

static bool take_count(struct wr_str text, struct wr_value *out)
{
    struct wr_str rest = text;
    struct wr_str first = wr_str_split(&rest, '_');
    int64_t low, high = WR_RANGE_OPEN;

    if (!rest.ptr || !take_number(first, &low))
        return false;
    if (!wr_str_eqz(rest, "max") && !take_number(rest, &high))
        return false;
    *out = wr_value_range(low, high);
    return low <= high;
}

static bool take_revenue(struct wr_str text, struct wr_value *out)
{
    static const int64_t thousands[] = {0,      1000,   10000,   50000,
                                        100000, 500000, 1000000, 10000000};
    int64_t low;

    if (text.len != 8 || !take_number(text, &low))
        return false;
    for (size_t i = 0; i < WR_COUNT(thousands); i++) {
        if (thousands[i] != low)
            continue;
        *out = wr_value_range(low * 1000, i + 1 == WR_COUNT(thousands)
                                              ? WR_RANGE_OPEN
                                              : thousands[i + 1] * 1000);
        return true;
    }
    return false;
}

static bool take_size(struct wr_str text, struct wr_value *out)
{
    size_t at = wr_str_search(text, WR_LIT("_to_"));
    struct wr_str tail = wr_str_sub(text, at + 4, text.len);
    int64_t low, high;

    if (at == text.len && wr_str_ends(text, WR_LIT("_or_more"))) {
        text = wr_str_sub(text, 0, text.len - 8);
        tail = WR_LIT("max");
    } else if (at == text.len) {
        tail = text;
    } else {
        text = wr_str_sub(text, 0, at);
    }
    high = WR_RANGE_OPEN;
    if (!text.len || !take_number(text, &low) ||
        (!wr_str_eqz(tail, "max") && !take_number(tail, &high)) || low > high)
        return false;
    *out = wr_value_range(low, high);
    return true;
}

bool wr_normal_range_code(struct wr_str lower, struct wr_value *out)
{
    if (wr_str_starts(lower, WR_LIT("c_")))
        return take_count(wr_str_sub(lower, 2, lower.len), out);
    if (wr_str_starts(lower, WR_LIT("r_")))
        return take_revenue(wr_str_sub(lower, 2, lower.len), out);
    if (wr_str_starts(lower, WR_LIT("size_")))
        return take_size(wr_str_sub(lower, 5, lower.len), out);
    return false;
}
