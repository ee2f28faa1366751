/* member.c - where the members of a JSON object stand in its text.
 *
 * For writing a line again with some values replaced and all else byte for byte as it
 * was. The text has been parsed before, so this only balances brackets and quotes.
 */
#include "providers/crm/file/file.h"

static void skip_space(struct wr_str text, size_t *pos)
{
    while (*pos < text.len && strchr(" \t\r\n", text.ptr[*pos]))
        ++*pos;
}

/* *pos is on the opening quote; leaves it behind the closing one. */
static void skip_string(struct wr_str text, size_t *pos)
{
    for (++*pos; *pos < text.len && text.ptr[*pos] != '"'; ++*pos) {
        if (text.ptr[*pos] == '\\')
            ++*pos;
    }
    *pos = *pos < text.len ? *pos + 1 : text.len;
}

static void skip_value(struct wr_str text, size_t *pos)
{
    unsigned depth = 0;

    while (*pos < text.len) {
        char c = text.ptr[*pos];

        if (c == '"') {
            skip_string(text, pos);
            continue;
        }
        if (!depth && (c == ',' || c == '}' || c == ']'))
            return;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        ++*pos;
    }
}

bool file_member(struct wr_str text, size_t *pos, struct wr_str *key,
                 struct wr_str *value)
{
    size_t start;

    if (*pos == 0)
        *pos = wr_str_find(text, '{');
    else
        skip_space(text, pos);
    if (*pos >= text.len || text.ptr[*pos] == '}')
        return false;
    ++*pos; /* the brace or the comma */
    skip_space(text, pos);
    if (*pos >= text.len || text.ptr[*pos] != '"')
        return false;
    start = *pos;
    skip_string(text, pos);
    *key = wr_str_sub(text, start, *pos - start);
    skip_space(text, pos);
    ++*pos; /* the colon */
    skip_space(text, pos);
    start = *pos;
    skip_value(text, pos);
    *value = wr_str_trim(wr_str_sub(text, start, *pos - start));
    return true;
}
