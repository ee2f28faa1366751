/* host.c - host names in one form. libidn2 stands behind.
 *
 * Most names are ASCII already and never reach libidn2.
 */
#include "etl/facts/host.h"

#include "etl/base/ascii.h"
#include "weir/text.h"

#include <idn2.h>

#include "etl/base/banned.h"

static bool is_alnum(char c)
{
    return wr_ascii_is_digit(c) || wr_ascii_is_lower(c);
}

static bool is_ace(struct wr_str label)
{
    return label.len > 4 && memcmp(label.ptr, "xn--", 4) == 0;
}

/* RFC 5890, 2.3.1: letters, digits, inner hyphens; `??--` is kept for `xn--`. */
static bool is_label(struct wr_str label)
{
    if (!label.len || label.len > WR_LABEL_MAX)
        return false;
    if (!is_alnum(label.ptr[0]) || !is_alnum(label.ptr[label.len - 1]))
        return false;
    for (size_t i = 0; i < label.len; i++) {
        if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
            return false;
    }
    if (label.len > 3 && label.ptr[2] == '-' && label.ptr[3] == '-')
        return is_ace(label);
    return true;
}

static bool is_host(struct wr_str host, bool *has_ace)
{
    struct wr_str rest = host;

    if (!host.len || host.len > WR_HOST_MAX)
        return false;
    while (rest.ptr) {
        struct wr_str label = wr_str_split(&rest, '.');

        if (!is_label(label))
            return false;
        *has_ace = *has_ace || is_ace(label);
    }
    return true;
}

/* Through libidn2; "" where it refuses. An A-label that does not decode to a valid
 * U-label and back is refused too. */
static struct wr_str through_idn(struct wr_str text, struct wr_arena *arena)
{
    const char *z = wr_arena_strz(arena, text);
    char *ascii = NULL;
    struct wr_str out = WR_LIT("");

    if (idn2_to_ascii_8z(z, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK)
        out = wr_arena_str(arena, wr_str(ascii));
    idn2_free(ascii);
    return out;
}

static bool lower_ascii(char *text, size_t len)
{
    bool ascii = true;

    for (size_t i = 0; i < len; i++) {
        text[i] = wr_ascii_lower(text[i]);
        ascii = ascii && (unsigned char)text[i] < 0x80;
    }
    return ascii;
}

struct wr_str wr_host_ascii(struct wr_str text, struct wr_arena *arena)
{
    char *copy;
    struct wr_str host;
    bool has_ace = false;

    /* Four octets a character is the most that UTF-8 makes of a label. */
    if (!text.len || text.len > (size_t)4 * (WR_HOST_MAX + 1) ||
        memchr(text.ptr, 0, text.len))
        return WR_NONE;
    if (text.ptr[text.len - 1] == '.')
        text.len--;
    copy = wr_arena_strz(arena, text);
    host = (struct wr_str){copy, text.len};
    if (!lower_ascii(copy, text.len)) {
        if (!wr_text_is_utf8(host))
            return WR_NONE;
        host = through_idn(host, arena);
    }
    if (!is_host(host, &has_ace))
        return WR_NONE;
    if (has_ace && !through_idn(host, arena).len)
        return WR_NONE;
    return host;
}

bool wr_host_is_dotless(struct wr_str host)
{
    return wr_str_find(host, '.') == host.len;
}

bool wr_host_is_numeric(struct wr_str host)
{
    size_t at = host.len;

    while (at > 0 && wr_ascii_is_digit(host.ptr[at - 1]))
        at--;
    return at < host.len && (at == 0 || host.ptr[at - 1] == '.');
}

static struct wr_str cut_at_any(struct wr_str text, const char *ends)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] && strchr(ends, text.ptr[i]))
            return wr_str_sub(text, 0, i);
    }
    return text;
}

struct wr_str wr_host_of_url(struct wr_str text)
{
    size_t at;

    text = wr_str_trim(text);
    at = wr_str_search(text, WR_LIT("//"));
    if (at < text.len && wr_str_find(text, '/') == at)
        text = wr_str_trim(wr_str_sub(text, at + 2, text.len));
    text = cut_at_any(text, "/?#\\, \t\r\n;|");
    at = wr_str_find(text, '@');
    if (at < text.len)
        text = wr_str_sub(text, at + 1, text.len);
    return cut_at_any(text, ":");
}
