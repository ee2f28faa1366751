/* mend.c - a reply with text that is no Unicode, made readable.
 *
 * Bytes that are not UTF-8, and escapes of half a surrogate pair (RFC 8259, 8.2), make
 * a reply unreadable as a whole. Each becomes U+FFFD, so that one bad record does not
 * cost its page. Everything else stays as it is.
 */
#include "providers/crm/hubspot/hubspot.h"

#include "weir/text.h"

#define REPLACEMENT "\xEF\xBF\xBD"

static size_t sequence(struct wr_str text, size_t at)
{
    unsigned char lead = (unsigned char)text.ptr[at];
    size_t len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    if (lead >= 0x80 && !wr_text_is_utf8(wr_str_sub(text, at, len)))
        return 0;
    return at + len <= text.len ? len : 0;
}

/* The unit of \uXXXX at `at`, or -1. */
static int unit(struct wr_str text, size_t at)
{
    int n = 0;

    if (!wr_str_starts(wr_str_sub(text, at, text.len), WR_LIT("\\u")) ||
        text.len - at < 6)
        return -1;
    for (size_t i = at + 2; i < at + 6; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF", *d;

        d = text.ptr[i] ? strchr(digits, text.ptr[i]) : NULL;
        if (!d)
            return -1;
        n = n * 16 + (int)((d - digits) % 16);
    }
    return n;
}

/* Length of the escape at `at` that may stay, or 0 where it is half a pair. */
static size_t escape(struct wr_str text, size_t at)
{
    int first = unit(text, at), second;

    if (first < 0xD800 || first > 0xDFFF)
        return first < 0 ? 2 : 6;
    second = unit(text, at + 6);
    return first < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF ? 12 : 0;
}

struct wr_str hubspot_mend(struct wr_str text, struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_str mended;

    wr_buf_init(&buf, HUBSPOT_REPLY_BYTES);
    for (size_t at = 0; at < text.len;) {
        bool escaped = text.ptr[at] == '\\';
        size_t keep = escaped ? escape(text, at) : sequence(text, at);

        if (keep > 0)
            wr_buf_put(&buf, wr_str_sub(text, at, keep));
        else
            wr_buf_putz(&buf, REPLACEMENT);
        at += keep > 0 ? keep : escaped ? 6 : 1;
    }
    mended = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return mended;
}
