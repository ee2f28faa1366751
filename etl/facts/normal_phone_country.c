/* normal_phone_country.c - national numbers, by the country they belong to.
 *
 * Only what can be read in one way is read:
 *
 *   030 901820 in DE         the trunk prefix is there            +4930901820
 *   (415) 555-0100 in US     the country dials no prefix that     +14155550100
 *   612 345 678 in ES        a number must have                   +34612345678
 *   33 6 12 34 56 78 in FR   the code without its +, and too      +33612345678
 *                            long for a number at home
 *
 * Lengths are those of providers/lists/geo/dial_codes.tsv; a number that fits none
 * stays as it is. Which numbers are in use nobody here knows: that takes a verifier.
 */
#include "etl/facts/lists_private.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

size_t wr_phone_drop_trunk(const struct wr_lists *lists, char *digits, size_t count)
{
    const struct wr_dial *dial =
        lists ? wr_dial_of_number(&lists->dials, (struct wr_str){digits, count}) : NULL;
    size_t code = dial ? strlen(dial->code) : 0;

    if (!dial || strcmp(dial->trunk, "0") != 0)
        return count;
    while (count > code + dial->least && digits[code] == '0') {
        memmove(digits + code, digits + code + 1, count - code - 1);
        count--;
    }
    return count;
}

static bool fits(const struct wr_dial *dial, size_t digits)
{
    return digits >= dial->least && digits <= dial->most;
}

/* North America: neither area nor exchange begins with 0 or 1. */
static bool is_american(struct wr_str national)
{
    return national.len == 10 && national.ptr[0] > '1' && national.ptr[3] > '1';
}

/* The digits behind the country's code; WR_NONE where they cannot be told. */
static struct wr_str national_of(const struct wr_dial *dial, struct wr_str digits)
{
    struct wr_str trunk = wr_str(dial->trunk), code = wr_str(dial->code);
    struct wr_str behind = wr_str_sub(digits, code.len, digits.len);
    bool coded =
        wr_str_starts(digits, code) && fits(dial, behind.len) && behind.ptr[0] != '0';

    if (wr_str_eqz(code, "1")) {
        if (wr_str_starts(digits, code))
            digits = behind;
        return is_american(digits) ? digits : WR_NONE;
    }
    if (trunk.len && wr_str_starts(digits, trunk)) {
        digits = wr_str_sub(digits, trunk.len, digits.len);
        return fits(dial, digits.len) && digits.ptr[0] != '0' ? digits : WR_NONE;
    }
    if (fits(dial, digits.len)) {
        /* Where numbers at home begin with a nought, one without may be anything, but
         * where all of them are of one length. */
        if (trunk.len && dial->least != dial->most)
            return WR_NONE;
        return coded ? WR_NONE : digits;
    }
    return coded ? behind : WR_NONE;
}

bool wr_phone_settle(const struct wr_lists *lists, struct wr_str country,
                     struct wr_arena *arena, struct wr_value *phone)
{
    struct wr_str text = phone->as.text;
    struct wr_str digits = wr_str_sub(text, 0, wr_str_find(text, ' '));
    const struct wr_dial *dial =
        lists ? wr_dial_of_country(&lists->dials, country) : NULL;
    struct wr_str national;

    if (!dial || !digits.len || digits.ptr[0] == '+')
        return false;
    national = national_of(dial, digits);
    if (!national.ptr)
        return false;
    *phone = wr_value_text(
        wr_arena_printf(arena, "+%s%.*s%.*s", dial->code, WR_FMT(national),
                        WR_FMT(wr_str_sub(text, digits.len, text.len))));
    return true;
}
