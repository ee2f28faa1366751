/* shown.c - how HubSpot shows what was written.
 *
 * Numbers lose their trailing zeros ("77.0" is shown as "77"), white space at the ends
 * goes, and times come back in UTC with milliseconds. For comparing alone, since the
 * property's type is not known here: both sides go through it.
 */
#include "providers/crm/hubspot/hubspot.h"

#include "weir/clock.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "-12.50": offset of the dot; 0 when it is no such number. A leading zero before
 * other digits belongs to a phone number or a code. */
static size_t dot_of(struct wr_str s)
{
    size_t from = s.len && s.ptr[0] == '-', dot = wr_str_find(s, '.');

    if (dot >= s.len - 1 || dot == from || (s.ptr[from] == '0' && dot > from + 1))
        return 0;
    for (size_t i = from; i < s.len; i++) {
        if (i != dot && !is_digit(s.ptr[i]))
            return 0;
    }
    return dot;
}

static struct wr_str without_zeros(struct wr_str s, size_t dot)
{
    while (s.len > dot + 1 && s.ptr[s.len - 1] == '0')
        s.len--;
    if (s.len == dot + 1)
        s.len--;
    return wr_str_eqz(s, "-0") ? WR_LIT("0") : s;
}

struct wr_str hubspot_as_shown(struct wr_str value, struct wr_arena *arena)
{
    struct wr_str s = wr_str_trim(value);
    size_t dot = s.len ? dot_of(s) : 0;
    int64_t us;

    if (dot)
        return without_zeros(s, dot);
    if (s.len > 10 && s.ptr[10] == 'T' && wr_time_parse(s, &us))
        return wr_time_text(us - us % 1000, arena);
    return s;
}
