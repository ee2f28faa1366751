/* normal_country.c - a country in any of 77 languages into its two letters.
 *
 * "Berlin, Germany" is a location with the country last, as Crunchbase, LinkedIn and
 * Y Combinator write it; of several ("Oslo, Norway; Remote") the first one counts.
 */
#include "etl/facts/lists.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

static bool is_code(struct wr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    }
    return text.len == 2;
}

static struct wr_str after_last_comma(struct wr_str text)
{
    size_t at = text.len;

    while (at > 0 && text.ptr[at - 1] != ',')
        at--;
    return at ? wr_str_trim(wr_str_sub(text, at, text.len)) : WR_NONE;
}

enum wr_normal_result wr_normal_country(const struct wr_normal_in *in,
                                        struct wr_value *out)
{
    struct wr_str first = wr_str_sub(in->text, 0, wr_str_find(in->text, ';'));
    struct wr_str last = after_last_comma(first);
    struct wr_str code;

    *out = wr_value_text(in->text);
    if (!in->lists)
        return is_code(in->text) ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
    code = wr_lists_country(in->lists, first, in->arena);
    /* Two letters after a comma are a state as often as a country: "Boston, MA". */
    if (!code.ptr && last.len > 2)
        code = wr_lists_country(in->lists, last, in->arena);
    if (!code.ptr)
        return WR_NORMAL_UNKNOWN;
    *out = wr_value_text(code);
    return WR_NORMAL_OK;
}
