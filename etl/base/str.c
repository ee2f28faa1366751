/* str.c - borrowed text: comparing, searching, cutting, reading numbers. */
#include "weir/str.h"

#include "etl/base/ascii.h"
#include "etl/base/decimal.h"

#include "etl/base/banned.h"

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int wr_str_cmp(struct wr_str a, struct wr_str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;

    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool wr_str_eq_nocase(struct wr_str a, struct wr_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (wr_ascii_lower(a.ptr[i]) != wr_ascii_lower(b.ptr[i]))
            return false;
    }
    return true;
}

bool wr_str_starts(struct wr_str s, struct wr_str prefix)
{
    return wr_str_eq(wr_str_sub(s, 0, prefix.len), prefix);
}

bool wr_str_ends(struct wr_str s, struct wr_str suffix)
{
    return s.len >= suffix.len &&
           wr_str_eq(wr_str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

size_t wr_str_find(struct wr_str s, char c)
{
    const char *hit = s.len ? memchr(s.ptr, c, s.len) : NULL;

    return hit ? (size_t)(hit - s.ptr) : s.len;
}

size_t wr_str_search(struct wr_str s, struct wr_str needle)
{
    if (!needle.len)
        return 0;
    for (size_t at = 0; at + needle.len <= s.len; at++) {
        at += wr_str_find(wr_str_sub(s, at, s.len), needle.ptr[0]);
        if (wr_str_starts(wr_str_sub(s, at, s.len), needle))
            return at;
    }
    return s.len;
}

struct wr_str wr_str_sub(struct wr_str s, size_t from, size_t len)
{
    if (!s.ptr)
        return WR_NONE;
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (struct wr_str){s.ptr + from, len};
}

struct wr_str wr_str_trim(struct wr_str s)
{
    size_t from = 0;

    while (from < s.len && is_blank(s.ptr[from]))
        from++;
    s = wr_str_sub(s, from, s.len);
    while (s.len && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

struct wr_str wr_str_head(struct wr_str s, size_t most)
{
    if (s.len <= most)
        return s;
    while (most > 0 && ((unsigned char)s.ptr[most] & 0xC0) == 0x80)
        most--;
    return wr_str_sub(s, 0, most);
}

struct wr_str wr_str_split(struct wr_str *rest, char sep)
{
    size_t at = wr_str_find(*rest, sep);
    struct wr_str part = wr_str_sub(*rest, 0, at);

    *rest = at < rest->len ? wr_str_sub(*rest, at + 1, rest->len) : WR_NONE;
    return part;
}

bool wr_str_to_i64(struct wr_str s, int64_t *out)
{
    if (wr_str_find(s, '.') < s.len)
        return false;
    return wr_decimal_parse(s, 0, out);
}

bool wr_str_to_milli(struct wr_str s, int64_t *out)
{
    return wr_decimal_parse(s, 3, out);
}

bool wr_str_to_milli_exact(struct wr_str s, int64_t *out)
{
    for (size_t i = wr_str_find(s, '.') + 4; i < s.len; i++) {
        if (s.ptr[i] != '0')
            return false;
    }
    return wr_str_to_milli(s, out);
}
