/* normal_code.c - numbers that registers and classifications give.
 *
 *   CODE    "hrb 12345 b", "us_de"                 HRB 12345 B, US-DE
 *   LEI     "5493 001k jtii gc8y 1r12"             5493001KJTIIGC8Y1R12
 *   CIK     320193, "CIK0000320193"                0000320193
 *   NAICS   541511, "541511 - Custom Computer ..." 541511, and the sectors 31-33 ...
 *   SIC     7372, "7372: Prepackaged Software"     7372
 *   UK SIC  62012, "62.01/2", "62012 - Business"   62012
 *
 * Leading noughts are part of a code and are kept. Whether a code is in use is asked of
 * the lists where they are there; one that is not is kept and counted.
 */
#include "etl/base/ascii.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

#define MAX_CODE   64
#define LEI_LENGTH 20
#define CIK_LENGTH 10

static char to_upper(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - ('a' - 'A'));
    return c;
}

static struct wr_str upper(struct wr_str text, struct wr_arena *arena)
{
    char *out = wr_arena_strz(arena, text);

    for (size_t i = 0; i < text.len; i++)
        out[i] = out[i] == '_' ? '-' : to_upper(out[i]);
    return (struct wr_str){out, text.len};
}

enum wr_normal_result wr_normal_code(const struct wr_normal_in *in,
                                     struct wr_value *out)
{
    if (in->text.len > MAX_CODE)
        return WR_NORMAL_BAD;
    *out = wr_value_text(upper(in->text, in->arena));
    return WR_NORMAL_OK;
}

/* ISO 7064 MOD 97-10 over the text with A = 10 ... Z = 35; a true LEI leaves 1. */
static unsigned remainder_97(const char *text, size_t len)
{
    unsigned rest = 0;

    for (size_t i = 0; i < len; i++) {
        if (wr_ascii_is_digit(text[i]))
            rest = (rest * 10 + (unsigned)(text[i] - '0')) % 97;
        else
            rest = (rest * 100 + (unsigned)(text[i] - 'A') + 10) % 97;
    }
    return rest;
}

/* One that does not add up is mistyped, or made up in somebody's documentation. */
enum wr_normal_result wr_normal_lei(const struct wr_normal_in *in, struct wr_value *out)
{
    char *lei = wr_arena_alloc(in->arena, LEI_LENGTH + 1);
    size_t len = 0;

    for (size_t i = 0; i < in->text.len; i++) {
        char c = to_upper(in->text.ptr[i]);

        if (c == ' ')
            continue;
        if (len == LEI_LENGTH || !(wr_ascii_is_digit(c) || (c >= 'A' && c <= 'Z')))
            return WR_NORMAL_BAD;
        lei[len++] = c;
    }
    if (len != LEI_LENGTH)
        return WR_NORMAL_BAD;
    *out = wr_value_text((struct wr_str){lei, len});
    return remainder_97(lei, len) == 1 ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
}

enum wr_normal_result wr_normal_cik(const struct wr_normal_in *in, struct wr_value *out)
{
    struct wr_str text = in->text;
    int64_t number = 0;

    if (wr_str_eq_nocase(wr_str_sub(text, 0, 3), WR_LIT("CIK")))
        text = wr_str_trim(wr_str_sub(text, 3, text.len));
    if (!text.len || text.len > CIK_LENGTH)
        return WR_NORMAL_BAD;
    for (size_t i = 0; i < text.len; i++) {
        if (!wr_ascii_is_digit(text.ptr[i]))
            return WR_NORMAL_BAD;
        number = number * 10 + (text.ptr[i] - '0');
    }
    if (!number)
        return WR_NORMAL_EMPTY;
    *out = wr_value_text(wr_arena_printf(in->arena, "%010lld", (long long)number));
    return WR_NORMAL_OK;
}

/* The digits in front, with the marks UK SIC writes between them ("62.01/2"); *rest is
 * what follows. */
static size_t leading_digits(struct wr_str text, const char *marks, char *digits,
                             size_t most, struct wr_str *rest)
{
    size_t len = 0, at = 0;

    for (; at < text.len; at++) {
        char c = text.ptr[at];
        bool mark = len > 0 && c && strchr(marks, c) && at + 1 < text.len &&
                    wr_ascii_is_digit(text.ptr[at + 1]);

        if (mark)
            continue;
        if (!wr_ascii_is_digit(c))
            break;
        if (len == most)
            return 0;
        digits[len++] = c;
    }
    *rest = wr_str_sub(text, at, text.len);
    return len;
}

/* Behind a code stands nothing, or what it means: "541511 - Custom ...", "7372: ...".
 */
static bool is_description(struct wr_str rest)
{
    return !rest.len || strchr(" :-\t", rest.ptr[0]) || rest.ptr[0] == '(';
}

/* NAICS has three sectors of several numbers. */
static bool is_naics_sector(struct wr_str text)
{
    return wr_str_eqz(text, "31-33") || wr_str_eqz(text, "44-45") ||
           wr_str_eqz(text, "48-49");
}

struct wr_str wr_normal_code_of(enum wr_normal form, struct wr_str text,
                                struct wr_arena *arena)
{
    char digits[8];
    bool uk = form == WR_NORMAL_UK_SIC;
    size_t least = uk ? 4 : 2;
    size_t most = uk ? 5 : form == WR_NORMAL_SIC ? 4 : 6;
    struct wr_str rest = WR_NONE;
    size_t len;

    text = wr_str_trim(text);
    if (form == WR_NORMAL_NAICS && is_naics_sector(wr_str_sub(text, 0, 5)))
        return wr_arena_str(arena, wr_str_sub(text, 0, 5));
    len = leading_digits(text, uk ? "./" : "", digits, most, &rest);
    if (len < least || !is_description(rest))
        return WR_NONE;
    return wr_arena_str(arena, (struct wr_str){digits, len});
}

enum wr_normal_result wr_normal_class_code(const struct wr_normal_in *in,
                                           struct wr_value *out)
{
    struct wr_str code = wr_normal_code_of(in->field->normal, in->text, in->arena);

    if (!code.ptr)
        return WR_NORMAL_BAD;
    *out = wr_value_text(code);
    return WR_NORMAL_OK;
}
