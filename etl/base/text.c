/* text.c - Unicode text in normal form, and how far words are apart.
 *
 * utf8proc does NFC, case folding and categories. Cleaning filters first and composes
 * after, so that a control between a letter and its accent does not keep them apart.
 */
#include "weir/text.h"

#include "etl/base/nomem.h"
#include "etl/base/utf8.h"
#include "weir/alloc.h"

#include <utf8proc.h>

#include <stdlib.h>

#include "etl/base/banned.h"

#define ZERO_WIDTH_NON_JOINER 0x200C
#define ZERO_WIDTH_JOINER     0x200D

size_t wr_utf8_next(struct wr_str s, size_t at, int32_t *code)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s.ptr + at;
    utf8proc_ssize_t len;

    if (*bytes < 0x80) {
        *code = *bytes;
        return 1;
    }
    len = utf8proc_iterate(bytes, (utf8proc_ssize_t)(s.len - at), code);
    return len > 0 ? (size_t)len : 0;
}

bool wr_text_is_utf8(struct wr_str s)
{
    int32_t code;

    for (size_t at = 0, len; at < s.len; at += len) {
        len = wr_utf8_next(s, at, &code);
        if (!len)
            return false;
    }
    return true;
}

enum code_class { CODE_KEEP, CODE_SPACE, CODE_DROP };

/* Format characters (soft hyphen, direction marks, byte-order mark) go too, but the two
 * joiners that change how Persian and Indic words read. */
static enum code_class classify(int32_t code)
{
    if (code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85)
        return CODE_SPACE;
    if (code > ' ' && code < 0x7F)
        return CODE_KEEP;
    switch ((int)utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return CODE_SPACE;
    case UTF8PROC_CATEGORY_CC:
        return CODE_DROP;
    case UTF8PROC_CATEGORY_CF:
        return code == ZERO_WIDTH_JOINER || code == ZERO_WIDTH_NON_JOINER ? CODE_KEEP
                                                                          : CODE_DROP;
    default:
        return CODE_KEEP;
    }
}

/* Options of utf8proc are single bits of an enum. */
static utf8proc_option_t options(unsigned bits)
{
    return (utf8proc_option_t)(UTF8PROC_STABLE | bits);
}

struct filter {
    char *out;
    size_t len;
    bool space; /* one is owed before the next character */
    bool ascii; /* nothing else was kept so far          */
};

static void filter_put(struct filter *f, const char *bytes, size_t len)
{
    if (f->space && f->len)
        f->out[f->len++] = ' ';
    f->space = false;
    f->ascii = f->ascii && len == 1;
    memcpy(f->out + f->len, bytes, len);
    f->len += len;
}

/* `out` holds 3 bytes for each of `s`, plus a terminator. */
static void filter_all(struct filter *f, struct wr_str s)
{
    for (size_t at = 0, len; at < s.len; at += len) {
        int32_t code;
        enum code_class class;

        len = wr_utf8_next(s, at, &code);
        if (!len) {
            filter_put(f, WR_REPLACEMENT_UTF, 3);
            len = 1;
            continue;
        }
        class = classify(code);
        if (class == CODE_KEEP)
            filter_put(f, s.ptr + at, len);
        else if (class == CODE_SPACE)
            f->space = true;
    }
}

/* utf8proc allocates what it returns; only memory can fail here. */
static struct wr_str composed(struct wr_str s, struct wr_arena *arena)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t len;
    struct wr_str result;

    len = utf8proc_map((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, &out,
                       options(UTF8PROC_COMPOSE));
    if (len < 0)
        wr_no_memory();
    result = wr_arena_str(arena, (struct wr_str){(const char *)out, (size_t)len});
    free(out);
    return result;
}

struct wr_str wr_text_clean(struct wr_str s, struct wr_arena *arena)
{
    struct filter f = {.ascii = true};
    struct wr_str result;

    if (!s.len)
        return WR_LIT("");
    f.out = wr_alloc_array(s.len + 1, 3);
    filter_all(&f, s);
    result = (struct wr_str){f.out, f.len};
    result = f.ascii ? wr_arena_str(arena, result) : composed(result, arena);
    free(f.out);
    return result;
}

/* Letters whose stroke is no combining mark in Unicode; lower case is enough here. */
static utf8proc_int32_t without_stroke(utf8proc_int32_t code)
{
    static const struct {
        utf8proc_int32_t from, to;
    } strokes[] = {{0xF8, 'o'},  {0x111, 'd'}, {0x127, 'h'},
                   {0x131, 'i'}, {0x142, 'l'}, {0x167, 't'}};

    for (size_t i = 0; i < WR_COUNT(strokes); i++) {
        if (strokes[i].from == code)
            return strokes[i].to;
    }
    return code;
}

/* Only U+0300 to U+036F, the accents of Latin, Greek and Cyrillic: marks of other
 * scripts are vowels. */
static utf8proc_ssize_t make_plain(utf8proc_int32_t *codes, utf8proc_ssize_t count)
{
    utf8proc_ssize_t kept = 0;

    for (utf8proc_ssize_t i = 0; i < count; i++) {
        if (codes[i] < 0x300 || codes[i] > 0x36F)
            codes[kept++] = without_stroke(codes[i]);
    }
    return kept;
}

static struct wr_str folded(struct wr_str s, struct wr_arena *arena)
{
    const utf8proc_option_t how = options(UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)s.ptr;
    utf8proc_ssize_t len = (utf8proc_ssize_t)s.len;
    utf8proc_ssize_t count = utf8proc_decompose(in, len, NULL, 0, how);
    utf8proc_int32_t *codes;
    struct wr_str result;

    if (count < 0)
        wr_no_memory();
    codes = wr_alloc_array((size_t)count + 1, sizeof(*codes));
    utf8proc_decompose(in, len, codes, count, how);
    count = make_plain(codes, count);
    count = utf8proc_reencode(codes, count, options(UTF8PROC_COMPOSE));
    result = wr_arena_str(arena, (struct wr_str){(const char *)codes, (size_t)count});
    free(codes);
    return result;
}

struct wr_str wr_text_fold(struct wr_str s, struct wr_arena *arena)
{
    struct wr_str clean = wr_text_clean(s, arena);

    if (!clean.len)
        return clean;
    /* An accent that stood alone leaves blanks behind. */
    return wr_text_clean(folded(clean, arena), arena);
}
