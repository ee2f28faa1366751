/* normal_phone.c - phone numbers: digits, a leading +, an extension.
 *
 * A number that starts with + or 00 becomes E.164 ("+4930123456"); others keep their
 * digits and are counted, because without a country they mean no more
 * (normal_phone_country.c). An extension stays behind as " x123". What a spreadsheet
 * made of a number ("-1011", "4.9E+11") is no number.
 */
#include "etl/base/ascii.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

#define MAX_DIGITS    15 /* ITU-T E.164, 6.1 */
#define MIN_DIGITS    6
#define MAX_EXTENSION 8

struct phone {
    char digits[MAX_DIGITS + 2];
    size_t count;
    bool plus;
    bool overflow;
    struct wr_str extension;
};

static bool all_digits(struct wr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!wr_ascii_is_digit(text.ptr[i]))
            return false;
    }
    return text.len > 0;
}

/* Cuts "x123", "ext. 123", "extension 123", ";ext=123", "#123" off the end. */
static struct wr_str cut_extension(struct wr_str text, struct phone *phone)
{
    static const char *const marks[] = {";ext=", "extension", "ext.", "ext", "x", "#"};

    for (size_t i = 0; i < WR_COUNT(marks); i++) {
        struct wr_str mark = wr_str(marks[i]);
        size_t at = wr_str_search(text, mark);
        struct wr_str tail = wr_str_trim(wr_str_sub(text, at + mark.len, text.len));

        if (at == text.len || at == 0)
            continue;
        if (tail.len && strchr(".:", tail.ptr[0]))
            tail = wr_str_trim(wr_str_sub(tail, 1, tail.len));
        if (!all_digits(tail) || tail.len > MAX_EXTENSION)
            continue;
        phone->extension = tail;
        return wr_str_trim(wr_str_sub(text, 0, at));
    }
    return text;
}

/* "Tel.: ", "tel:", "M ", "phone - ": letters and what joins them, before a number. */
static struct wr_str cut_label(struct wr_str text)
{
    size_t at = 0;

    while (at < text.len &&
           (wr_ascii_is_lower(text.ptr[at]) || strchr(" .:", text.ptr[at])))
        at++;
    if (at > 0 && at < text.len && text.ptr[at] == '-' && text.ptr[at - 1] == ' ')
        at++;
    return wr_str_trim(wr_str_sub(text, at, text.len));
}

/* Digits and what people put between them; false on anything else. */
static bool take_digits(struct wr_str text, struct phone *phone)
{
    for (size_t i = 0; i < text.len; i++) {
        if (wr_ascii_is_digit(text.ptr[i])) {
            phone->overflow = phone->overflow || phone->count == sizeof(phone->digits);
            if (!phone->overflow)
                phone->digits[phone->count++] = text.ptr[i];
        } else if (text.ptr[i] == '+' && i == 0) {
            phone->plus = true;
        } else if (!text.ptr[i] || !strchr(" -./()", text.ptr[i])) {
            return false;
        }
    }
    return phone->count > 0;
}

/* The trunk zero in "+44 (0)20" is dialled at home only. */
static struct wr_str without_trunk_zero(struct wr_str text, struct wr_arena *arena)
{
    size_t at = wr_str_search(text, WR_LIT("(0)"));

    if (at == text.len || at == 0)
        return text;
    return wr_arena_printf(arena, "%.*s%.*s", (int)at, text.ptr,
                           (int)(text.len - at - 3), text.ptr + at + 3);
}

static bool is_filler(const struct phone *phone)
{
    for (size_t i = 1; i < phone->count; i++) {
        if (phone->digits[i] != phone->digits[0])
            return false;
    }
    return true;
}

static enum wr_normal_result check(struct phone *phone)
{
    size_t skip = 0;

    if (is_filler(phone))
        return WR_NORMAL_EMPTY;
    if (!phone->plus && phone->count > 2 && memcmp(phone->digits, "00", 2) == 0)
        skip = 2;
    if (skip) {
        phone->plus = true;
        phone->count -= skip;
        memmove(phone->digits, phone->digits + skip, phone->count);
    }
    if (phone->overflow || phone->count > MAX_DIGITS || phone->count < MIN_DIGITS)
        return WR_NORMAL_BAD;
    if (phone->plus && phone->digits[0] == '0')
        return WR_NORMAL_BAD;
    return WR_NORMAL_OK;
}

/* Two numbers in one field: the first is the one meant. */
static struct wr_str first_of_several(struct wr_str text)
{
    static const char *const marks[] = {" or ", " / ", " & ", ","};

    for (size_t i = 0; i < WR_COUNT(marks); i++)
        text = wr_str_sub(text, 0, wr_str_search(text, wr_str(marks[i])));
    return wr_str_trim(text);
}

enum wr_normal_result wr_normal_phone(const struct wr_normal_in *in,
                                      struct wr_value *out)
{
    struct phone phone = {.extension = WR_NONE};
    struct wr_str text = wr_str(wr_normal_lower(in->text, in->arena));
    enum wr_normal_result result;

    text = cut_label(first_of_several(text));
    text = cut_extension(text, &phone);
    /* Another number behind a bare semicolon. */
    text = wr_str_trim(wr_str_sub(text, 0, wr_str_find(text, ';')));
    text = without_trunk_zero(text, in->arena);
    if (!text.len || text.ptr[0] == '-' || !take_digits(text, &phone))
        return WR_NORMAL_BAD;
    result = check(&phone);
    if (result != WR_NORMAL_OK)
        return result;
    if (phone.plus)
        phone.count = wr_phone_drop_trunk(in->lists, phone.digits, phone.count);
    *out = wr_value_text(wr_arena_printf(
        in->arena, "%s%.*s%s%.*s", phone.plus ? "+" : "", (int)phone.count,
        phone.digits, phone.extension.len ? " x" : "", WR_FMT(phone.extension)));
    return phone.plus ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
}
