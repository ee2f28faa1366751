/* normal_country.c - a country in any of 77 languages into its two letters.
 *
 * "Berlin, Germany" is a location with the country last, as Crunchbase, LinkedIn and
 * Y Combinator write it; of several ("Oslo, Norway; Remote") the first one counts. Two
 * capitals that are no country's ("XX", which some systems write for none) are no
 * value; other words are kept as they stand and compare to nothing.
 */
#include "etl/facts/lists.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

bool wr_is_country_code(struct wr_str text)
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

/* "Germany (DE)", "DE - Germany": where both parts say the same. */
static struct wr_str of_parts(const struct wr_normal_in *in, struct wr_str text)
{
    static const char *const marks[] = {" (", " - ", ": "};

    for (size_t i = 0; i < WR_COUNT(marks); i++) {
        struct wr_str mark = wr_str(marks[i]);
        size_t at = wr_str_search(text, mark);
        struct wr_str tail = wr_str_sub(text, at + mark.len, text.len);
        struct wr_str head, other;

        if (at == text.len)
            continue;
        if (tail.len && tail.ptr[tail.len - 1] == ')')
            tail.len--;
        head = wr_lists_country(in->lists, wr_str_sub(text, 0, at), in->arena);
        other = wr_lists_country(in->lists, tail, in->arena);
        if (head.ptr && wr_str_eq(head, other))
            return head;
    }
    return WR_NONE;
}

enum wr_normal_result wr_normal_country(const struct wr_normal_in *in,
                                        struct wr_value *out)
{
    struct wr_str first = wr_str_sub(in->text, 0, wr_str_find(in->text, ';'));
    struct wr_str last = after_last_comma(first);
    struct wr_str code;

    *out = wr_value_text(in->text);
    if (!in->lists)
        return wr_is_country_code(in->text) ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
    code = wr_lists_country(in->lists, first, in->arena);
    /* Two letters after a comma are a state as often as a country: "Boston, MA". */
    if (!code.ptr && last.len > 2)
        code = wr_lists_country(in->lists, last, in->arena);
    if (!code.ptr)
        code = of_parts(in, first);
    if (!code.ptr)
        return wr_is_country_code(in->text) ? WR_NORMAL_BAD : WR_NORMAL_UNKNOWN;
    *out = wr_value_text(code);
    return WR_NORMAL_OK;
}
