/* normal_set.c - sets of words: technologies, codes, tags. */
#include "etl/facts/normal.h"
#include "etl/facts/technology.h"

#include "etl/base/banned.h"

#define WORD_MAX 256 /* bytes; longer ones are no words */

/* The word of a technology; folded where it is not known, and then *known is false. */
static struct wr_str technology_of(const struct wr_normal_in *in, struct wr_str text,
                                   bool *known)
{
    const struct wr_technology *found = wr_technology_find(in->lists, text, in->arena);

    *known = found || !in->lists;
    return found ? found->word : wr_normal_word_of(text, in->arena);
}

enum wr_normal_result wr_normal_technology(const struct wr_normal_in *in,
                                           struct wr_value *out)
{
    bool known;

    *out = wr_value_text(technology_of(in, in->text, &known));
    if (!out->as.text.len)
        return WR_NORMAL_EMPTY;
    return known ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
}

/* One word of a set; WR_NONE where it is none. *known: it stands in the tables. */
static struct wr_str item_of(const struct wr_normal_in *in, struct wr_str text,
                             bool *known)
{
    *known = true;
    switch ((int)in->field->normal) {
    case WR_NORMAL_NAICS:
    case WR_NORMAL_SIC:
    case WR_NORMAL_UK_SIC:
        return wr_normal_code_of(in->field->normal, text, in->arena);
    case WR_NORMAL_TECHNOLOGY:
        return technology_of(in, text, known);
    default:
        return wr_normal_word_of(text, in->arena);
    }
}

static struct wr_str without_quotes(struct wr_str text)
{
    text = wr_str_trim(text);
    if (text.len > 1 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        text = wr_str_trim(wr_str_sub(text, 1, text.len - 2));
    return text;
}

/* Cuts the next item off *rest. */
static struct wr_str next_item(struct wr_str *rest, const char *marks)
{
    struct wr_str item;
    size_t at = 0;

    while (at < rest->len && !(rest->ptr[at] && strchr(marks, rest->ptr[at])))
        at++;
    item = without_quotes(wr_str_sub(*rest, 0, at));
    *rest = wr_str_sub(*rest, at + 1, rest->len);
    return item;
}

/* Lists arrive as "a;b", "a, b", "a|b", one to a line, or as JSON text: ["a","b"]. What
 * is no word of the set is left out; that, and words that are not known, count once. */
enum wr_normal_result wr_normal_set(const struct wr_normal_in *in, struct wr_value *out)
{
    struct wr_str *words = WR_ARRAY(in->arena, struct wr_str, WR_MAX_SET_ITEMS);
    enum wr_normal_result result = WR_NORMAL_OK;
    struct wr_str rest = in->raw;
    const char *marks = ";|\r\n";
    size_t count = 0;

    if (rest.ptr[0] == '[' && rest.ptr[rest.len - 1] == ']')
        rest = wr_str_sub(rest, 1, rest.len - 2);
    if (wr_str_find(rest, ';') == rest.len && wr_str_find(rest, '|') == rest.len)
        marks = ",\r\n";
    while (rest.len) {
        struct wr_str item = next_item(&rest, marks);
        bool known;
        struct wr_str word = item_of(in, item, &known);

        if (wr_normal_is_blank(item) || (word.len && wr_normal_is_blank(word)))
            continue;
        if (!word.len || word.len > WORD_MAX || !known || count == WR_MAX_SET_ITEMS)
            result = WR_NORMAL_UNKNOWN;
        if (count == WR_MAX_SET_ITEMS)
            break;
        if (word.len && word.len <= WORD_MAX)
            words[count++] = word;
    }
    *out = wr_value_set(words, count, in->arena);
    if (count)
        return result;
    return result == WR_NORMAL_OK ? WR_NORMAL_EMPTY : WR_NORMAL_BAD;
}
