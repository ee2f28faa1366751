/* normal_name.c - names of people and places: "JOHN", "john" -> "John".
 *
 * Mixed case is left alone: whoever wrote "McKenna" or "van der Berg" knew. Only a name
 * that is all upper or all lower is recased: first letters up, particles down, "Mc" and
 * apostrophes minded. Initials without a vowel ("JT", "DC") stay.
 */
#include "etl/base/ascii.h"
#include "etl/base/utf8.h"
#include "etl/facts/normal.h"
#include "weir/text.h"

#include <utf8proc.h>

#include "etl/base/banned.h"

enum shape { SHAPE_MIXED, SHAPE_UPPER, SHAPE_LOWER };

static bool is_upper(int32_t code)
{
    return utf8proc_tolower(code) != code;
}

static bool is_lower(int32_t code)
{
    return utf8proc_toupper(code) != code;
}

static enum shape shape_of(struct wr_str text)
{
    size_t upper = 0, lower = 0;
    int32_t code;

    for (size_t at = 0, len; at < text.len; at += len) {
        len = wr_utf8_next(text, at, &code);
        if (!len)
            return SHAPE_MIXED;
        upper += is_upper(code);
        lower += is_lower(code);
    }
    if (upper + lower < 2)
        return lower ? SHAPE_LOWER : SHAPE_MIXED;
    if (upper && lower)
        return SHAPE_MIXED;
    return upper ? SHAPE_UPPER : SHAPE_LOWER;
}

/* Words that stay small inside a name, never at an end of it (Tuan Le). */
static bool is_particle(struct wr_str word)
{
    static const char *const particles[] = {
        "al",    "and", "bin", "da",  "dal", "de", "degli", "dei", "del",
        "della", "den", "der", "des", "di",  "do", "dos",   "du",  "e",
        "el",    "ibn", "la",  "las", "le",  "of", "op",    "per", "ten",
        "ter",   "van", "vom", "von", "y",   "zu", "zum",   "zur",
    };

    for (size_t i = 0; i < WR_COUNT(particles); i++) {
        if (wr_str_eq_nocase(word, wr_str(particles[i])))
            return true;
    }
    return false;
}

static bool has_vowel(struct wr_str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (strchr("AEIOUYaeiouy", word.ptr[i]) || (unsigned char)word.ptr[i] >= 0x80)
            return true;
    }
    return false;
}

static bool is_numeral(struct wr_str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (!strchr("IVX", word.ptr[i]))
            return false;
    }
    return word.len > 1;
}

/* Whether a letter after `at` begins a new part: "anne-marie", "o'brien", "mcdonald".
 */
static bool begins_part(struct wr_str word, size_t at)
{
    if (at == 0)
        return true;
    if (strchr("-./(&", word.ptr[at - 1]))
        return true;
    if (at == 2 && word.ptr[1] == '\'')
        return strchr("OoDdLl", word.ptr[0]) != NULL;
    if (at == 4 && memcmp(word.ptr + 1, "\xE2\x80\x99", 3) == 0)
        return strchr("OoDdLl", word.ptr[0]) != NULL;
    return at == 2 && word.len > 4 && strchr("Mm", word.ptr[0]) &&
           strchr("Cc", word.ptr[1]);
}

static size_t put_word(struct wr_str word, char *out)
{
    size_t len = 0;

    for (size_t at = 0, step; at < word.len; at += step) {
        int32_t code;

        step = wr_utf8_next(word, at, &code);
        if (!step)
            return 0;
        code = begins_part(word, at) ? utf8proc_totitle(code) : utf8proc_tolower(code);
        len += (size_t)utf8proc_encode_char(code, (utf8proc_uint8_t *)out + len);
    }
    return len;
}

static size_t put_lower(struct wr_str word, char *out)
{
    for (size_t i = 0; i < word.len; i++)
        out[i] = wr_ascii_lower(word.ptr[i]);
    return word.len;
}

static struct wr_str recase(struct wr_str text, enum shape shape,
                            struct wr_arena *arena)
{
    /* A mapped character may be longer than its origin, never over four bytes. */
    char *out = wr_arena_alloc(arena, 4 * text.len + 1);
    struct wr_str rest = text;
    size_t len = 0;

    while (rest.ptr) {
        struct wr_str word = wr_str_split(&rest, ' ');

        if (len)
            out[len++] = ' ';
        if (len && rest.ptr && is_particle(word)) {
            len += put_lower(word, out + len);
        } else if (shape == SHAPE_UPPER && word.len <= 3 &&
                   (!has_vowel(word) || (len && is_numeral(word)))) {
            memcpy(out + len, word.ptr, word.len);
            len += word.len;
        } else {
            len += put_word(word, out + len);
        }
    }
    return (struct wr_str){out, len};
}

static struct wr_str without_edges(struct wr_str text)
{
    while (text.len && strchr(",;:\"*_<>|", text.ptr[0]))
        text = wr_str_trim(wr_str_sub(text, 1, text.len));
    while (text.len && strchr(",;:\"*_<>|", text.ptr[text.len - 1]))
        text = wr_str_trim(wr_str_sub(text, 0, text.len - 1));
    return text;
}

static bool has_letter(struct wr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80)
            return true;
    }
    return false;
}

enum wr_normal_result wr_normal_name(const struct wr_normal_in *in,
                                     struct wr_value *out)
{
    struct wr_str text = without_edges(in->text);
    enum shape shape;

    if (!text.len)
        return WR_NORMAL_EMPTY;
    if (!has_letter(text) || memchr(text.ptr, '@', text.len))
        return WR_NORMAL_BAD;
    shape = shape_of(text);
    if (shape != SHAPE_MIXED)
        /* Small letters may compose with the marks behind them where capitals did not.
         */
        text = wr_text_clean(recase(text, shape, in->arena), in->arena);
    *out = wr_value_text(text);
    return WR_NORMAL_OK;
}
