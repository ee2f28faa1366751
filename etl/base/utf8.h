/* utf8.h - one code point at a time. */
#ifndef WEIR_BASE_UTF8_H
#define WEIR_BASE_UTF8_H

#include "weir/str.h"

#define WR_REPLACEMENT     0xFFFD
#define WR_REPLACEMENT_UTF "\xEF\xBF\xBD"

/* Bytes of the code point at `at` (< s.len), which goes to *code; 0 where the bytes are
 * no UTF-8 (overlong forms and surrogates included): skip one then. */
size_t wr_utf8_next(struct wr_str s, size_t at, int32_t *code);

/* Controls from U+0080 on, and marks that turn the direction of what is read: text with
 * them is not what it looks like. */
static inline bool wr_utf8_deceives(int32_t code)
{
    return (code >= 0x80 && code <= 0x9F) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

#endif
