/* normal_range.c - head counts and revenues as bands.
 *
 *   "1001-5000" "1,001 – 5,000" "11 to 50 employees"   low..high
 *   "10001+" "> 10000" "over 5000" "$1B+"              low and more
 *   "<10" "under 50" "up to 50"                        0 and more
 *   1600 "~1,600" "18.3 MM" "$10M-$50M" "10-50M"       points and bands with units
 *   "Nov-50" "10-Jan"                                  what Excel makes of 11-50, 1-10
 *   "over-10k" "under-1m" "500-1k" "$1 bil. - $5 bil." as vendors write them
 *   "c_00101_00250" "r_00010000" "SIZE_51_TO_200"      normal_range_code.c
 *
 * Amounts in other currencies than the dollar are refused: nobody told the rate.
 */
#include "etl/facts/normal_range.h"
#include "etl/base/ascii.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

/* More than any company has of anything, and far from overflow. */
#define AMOUNT_MAX INT64_C(1000000000000000)

struct amount {
    int64_t value;
    int64_t unit; /* 1 when none was written */
    struct wr_str rest;
};

static bool starts_word(struct wr_str text, const char *word)
{
    struct wr_str w = wr_str(word);

    if (!wr_str_starts(text, w))
        return false;
    text = wr_str_sub(text, w.len, 1);
    return !text.len || !wr_ascii_is_lower(text.ptr[0]);
}

/* Cuts one of `words` (NULL-terminated) off the front. */
static bool skip_word(struct wr_str *text, const char *const *words)
{
    for (; *words; words++) {
        if (starts_word(*text, *words)) {
            *text = wr_str_trim(wr_str_sub(*text, strlen(*words), text->len));
            return true;
        }
    }
    return false;
}

static void skip_noise(struct wr_str *text)
{
    static const char *const noise[] = {"us$",    "usd",   "$",     "~",   "approx.",
                                        "approx", "about", "circa", "ca.", "between",
                                        "from",   "est.",  "=",     NULL};

    while (skip_word(text, noise))
        ;
}

static int64_t unit_of(struct wr_str *text)
{
    static const struct {
        const char *word;
        int64_t unit;
    } units[] = {
        {"trillion", INT64_C(1000000000000)},
        {"billion", 1000000000},
        {"bn", 1000000000},
        {"bil", 1000000000},
        {"b", 1000000000},
        {"mrd", 1000000000},
        {"million", 1000000},
        {"millions", 1000000},
        {"mio", 1000000},
        {"mln", 1000000},
        {"mil", 1000000},
        {"mm", 1000000},
        {"m", 1000000},
        {"thousand", 1000},
        {"tsd", 1000},
        {"k", 1000},
        {"t", INT64_C(1000000000000)},
    };
    struct wr_str rest = wr_str_trim(*text);

    for (size_t i = 0; i < WR_COUNT(units); i++) {
        if (!starts_word(rest, units[i].word))
            continue;
        *text = wr_str_sub(rest, strlen(units[i].word), rest.len);
        if (text->len && text->ptr[0] == '.')
            *text = wr_str_sub(*text, 1, text->len);
        return units[i].unit;
    }
    return 1;
}

static size_t digits_at(struct wr_str text, size_t at)
{
    size_t count = 0;

    while (at + count < text.len && wr_ascii_is_digit(text.ptr[at + count]))
        count++;
    return count;
}

/* The length of a run of digits with their separators: "1,001", "1.5", "1'000", and
 * "10 000", where exactly three digits follow the blank. */
static size_t number_length(struct wr_str text)
{
    size_t len = digits_at(text, 0);

    while (len > 0 && len + 1 < text.len && strchr(",.' ", text.ptr[len])) {
        size_t next = digits_at(text, len + 1);

        if (!next || (text.ptr[len] == ' ' && next != 3))
            break;
        len += 1 + next;
    }
    return len;
}

/* Whether the mark at `at` separates thousands: three digits follow, then no more. */
static bool is_grouping(struct wr_str number, size_t at)
{
    size_t digits = 0;

    while (at + 1 + digits < number.len &&
           wr_ascii_is_digit(number.ptr[at + 1 + digits]))
        digits++;
    return digits == 3;
}

/* Thousandths of `number`; a fraction is what stands behind the last mark that groups
 * nothing. "1.500" alone is fifteen hundred, "1.500M" one and a half million. */
static bool number_milli(struct wr_str number, bool has_unit, int64_t *milli)
{
    char plain[24];
    size_t len = 0;

    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i];
        bool last_mark =
            wr_str_find(wr_str_sub(number, i + 1, number.len), c) + i + 1 == number.len;

        if (!wr_ascii_is_digit(c)) {
            if (is_grouping(number, i) && !(c == '.' && has_unit && last_mark))
                continue;
            c = '.';
        }
        if (len + 1 == sizeof(plain))
            return false;
        plain[len++] = c;
    }
    return wr_str_to_milli((struct wr_str){plain, len}, milli);
}

static bool take_amount(struct wr_str text, struct amount *out)
{
    struct wr_str number;
    int64_t milli;

    skip_noise(&text);
    number = wr_str_sub(text, 0, number_length(text));
    if (!number.len)
        return false;
    out->rest = wr_str_sub(text, number.len, text.len);
    out->unit = unit_of(&out->rest);
    out->rest = wr_str_trim(out->rest);
    if (!number_milli(number, out->unit > 1, &milli))
        return false;
    if (milli / 1000 > AMOUNT_MAX / out->unit)
        return false;
    out->value = out->unit > 1 ? milli * (out->unit / 1000) : milli / 1000;
    return true;
}

/* What may stand behind the numbers; all of it must be known. */
static bool is_end(struct wr_str text)
{
    static const char *const tails[] = {
        "employees", "employee", "people", "persons",  "staff",   "emp.",
        "emp",       "fte",      "ftes",   "workers",  "members", "mitarbeiter",
        "empleados", "usd",      "us$",    "$",        "dollars", "a year",
        "per year",  "/year",    "p.a.",   "annually", "revenue", "in revenue",
        ".",         NULL};

    text = wr_str_trim(text);
    while (text.len) {
        if (!skip_word(&text, tails))
            return false;
    }
    return true;
}

/* Cuts a hyphen, dash or "to" between two amounts. */
static bool skip_dash(struct wr_str *text)
{
    static const char *const dashes[] = {"-",
                                         "\xE2\x80\x90",
                                         "\xE2\x80\x91",
                                         "\xE2\x80\x92",
                                         "\xE2\x80\x93",
                                         "\xE2\x80\x94",
                                         "\xE2\x88\x92",
                                         "..",
                                         "to",
                                         "bis",
                                         "and",
                                         "a",
                                         NULL};

    *text = wr_str_trim(*text);
    if (!skip_word(text, dashes))
        return false;
    return true;
}

/* One amount with a word in front that opens a side: "> 10000", "up to 50". */
static bool take_bound(struct wr_str text, struct wr_value *out)
{
    static const char *const at_least[] = {">=", "\xE2\x89\xA5", "at least", "min.",
                                           NULL};
    static const char *const over[] = {">",    "more than", "greater than",
                                       "over", "above",     NULL};
    static const char *const at_most[] = {"<=",      "\xE2\x89\xA4", "up to",
                                          "at most", "max.",         NULL};
    static const char *const under[] = {"<",     "less than",  "under",
                                        "below", "fewer than", NULL};
    const char *const *const words[] = {at_least, over, at_most, under};
    struct amount amount;
    size_t which = 0;

    skip_noise(&text);
    while (which < WR_COUNT(words) && !skip_word(&text, words[which]))
        which++;
    if (which == WR_COUNT(words))
        return false;
    if (text.len && text.ptr[0] == '-') /* "over-10k" */
        text = wr_str_sub(text, 1, text.len);
    if (!take_amount(text, &amount) || !is_end(amount.rest))
        return false;
    if (which < 2)
        *out = wr_value_range(amount.value + (which == 1), WR_RANGE_OPEN);
    else
        *out = wr_value_range(0, amount.value - (which == 3));
    return out->as.range.low <= out->as.range.high;
}

static int64_t month_number(struct wr_str word)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (int64_t i = 0; word.len == 3 && i < 12; i++) {
        if (memcmp(months + 3 * i, word.ptr, 3) == 0)
            return i + 1;
    }
    return 0;
}

/* "Nov-50" and "10-Jan": a spreadsheet read a band as a date. */
static bool take_spoilt(struct wr_str text, struct wr_value *out)
{
    struct wr_str right = text;
    struct wr_str left = wr_str_split(&right, '-');
    int64_t month, number, low;

    if (!right.ptr)
        return false;
    month = month_number(left);
    if (!month) {
        month = month_number(right);
        right = left;
    }
    if (!month || !wr_str_to_i64(right, &number) || number < 0 || number > 99)
        return false;
    low = month < number ? month : number;
    *out = wr_value_range(low, month + number - low);
    return true;
}

static bool take_open(struct amount low, struct wr_value *out)
{
    static const char *const more[] = {
        "+",        "or more",    "and more", "and over", "and above", "and up", "plus",
        "or above", "or greater", "& up",     "& above",  "& over",    NULL};

    if (!skip_word(&low.rest, more) || !is_end(low.rest))
        return false;
    *out = wr_value_range(low.value, WR_RANGE_OPEN);
    return true;
}

static bool take_band(struct amount low, struct wr_value *out)
{
    struct amount high;

    if (!skip_dash(&low.rest) || !take_amount(low.rest, &high) || !is_end(high.rest))
        return false;
    /* "10-50M": the unit at the end is meant for both, "$500K-1M" has its own. */
    if (low.unit == 1 && high.unit > 1 && low.value < AMOUNT_MAX / high.unit &&
        low.value * high.unit <= high.value)
        low.value *= high.unit;
    *out = low.value <= high.value ? wr_value_range(low.value, high.value)
                                   : wr_value_range(high.value, low.value);
    return true;
}

enum wr_normal_result wr_normal_range(const struct wr_normal_in *in,
                                      struct wr_value *out)
{
    static const char *const alone[] = {"self-employed", "self employed", "solo",
                                        "myself only", NULL};
    struct wr_str text = wr_str(wr_normal_lower(in->text, in->arena));
    struct wr_str word = text;
    struct amount first;

    if (skip_word(&word, alone) && !word.len) {
        *out = wr_value_range(1, 1);
        return WR_NORMAL_OK;
    }
    if (wr_normal_range_code(text, out) || take_bound(text, out) ||
        take_spoilt(text, out))
        return WR_NORMAL_OK;
    if (!take_amount(text, &first))
        return WR_NORMAL_BAD;
    if (is_end(first.rest)) {
        *out = wr_value_range(first.value, first.value);
        return WR_NORMAL_OK;
    }
    return take_open(first, out) || take_band(first, out) ? WR_NORMAL_OK
                                                          : WR_NORMAL_BAD;
}
