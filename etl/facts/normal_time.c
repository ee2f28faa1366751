/* normal_time.c - dates as exports write them.
 *
 *   RFC 3339, epoch seconds and milliseconds      weir/clock.h
 *   2026-11-22 08:30[:15], 2026/11/22             year first
 *   22.11.2026                                    day first
 *   22/11/2026, 11/22/2026                        whichever is possible
 *   15-Oct-2025, Oct 15, 2025, 15 October 2025    month by its English name
 *
 * 04/05/2026 is April to some and May to others: a wrong date is worse than none, so it
 * is refused, unless both numbers are the same or the field says which comes first.
 * What then contradicts the field is refused too: an order told wrong must show. Times
 * without a zone are UTC.
 */
#include "etl/facts/normal.h"
#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define PARTS 6

struct parts {
    struct wr_str words[PARTS];
    size_t count;
};

static int64_t number(struct wr_str word)
{
    int64_t n;

    return word.len && word.ptr[0] != '-' && wr_str_to_i64(word, &n) ? n : -1;
}

int64_t wr_normal_month_name(struct wr_str word)
{
    static const char *const months[] = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december",
    };

    for (size_t i = 0; word.len >= 3 && i < WR_COUNT(months); i++) {
        if (wr_str_starts(wr_str(months[i]), word))
            return (int64_t)i + 1;
    }
    return -1;
}

/* The date's words; what is left goes to *time. */
static bool split_date(struct wr_str text, struct parts *parts, struct wr_str *time)
{
    size_t at = 0;

    while (parts->count < 3 && at < text.len) {
        size_t start = at;

        while (at < text.len && !strchr("-/., ", text.ptr[at]))
            at++;
        if (at > start)
            parts->words[parts->count++] = wr_str_sub(text, start, at - start);
        while (parts->count < 3 && at < text.len && strchr("-/., ", text.ptr[at]))
            at++;
    }
    *time = wr_str_trim(wr_str_sub(text, at, text.len));
    return parts->count == 3;
}

struct date {
    int64_t year, month, day;
};

static bool by_name(const struct parts *p, struct date *date)
{
    bool name_first = wr_normal_month_name(p->words[0]) > 0;

    date->month = wr_normal_month_name(p->words[name_first ? 0 : 1]);
    date->day = number(p->words[name_first ? 1 : 0]);
    date->year = number(p->words[2]);
    return date->month > 0;
}

static bool by_numbers(const struct parts *p, char mark, enum wr_day_order order,
                       struct date *date)
{
    int64_t a = number(p->words[0]);
    int64_t b = number(p->words[1]);
    int64_t c = number(p->words[2]);

    if (p->words[0].len == 4) {
        *date = (struct date){a, b, c};
        return true;
    }
    if (order == WR_DAY_UNKNOWN) {
        bool day_first = mark == '.' || a > 12 || a == b;

        if (!day_first && b <= 12)
            return false;
        order = day_first ? WR_DAY_FIRST : WR_MONTH_FIRST;
    }
    *date = order == WR_DAY_FIRST ? (struct date){c, b, a} : (struct date){c, a, b};
    return true;
}

/* "8:30", "08:30:15", "08:30 PM", "08:30:15Z" to "08:30:15"; "" is midnight. */
static bool clock_text(struct wr_str time, char out[9])
{
    int64_t fields[3] = {0, 0, 0};
    bool pm = wr_str_ends(time, WR_LIT("pm"));
    bool am = wr_str_ends(time, WR_LIT("am"));

    if (time.len && time.ptr[0] == 't')
        time = wr_str_sub(time, 1, time.len);
    if (pm || am)
        time = wr_str_trim(wr_str_sub(time, 0, time.len - 2));
    else if (wr_str_ends(time, WR_LIT("z")))
        time.len--;
    for (size_t i = 0; time.ptr && time.len; i++) {
        struct wr_str word = wr_str_split(&time, ':');

        if (i == 3)
            return false;
        word = wr_str_sub(word, 0, wr_str_find(word, '.'));
        fields[i] = number(word);
        if (fields[i] < 0 || fields[i] > 59 || word.len > 2)
            return false;
    }
    if ((pm || am) && (fields[0] < 1 || fields[0] > 12))
        return false;
    if (pm || am)
        fields[0] = fields[0] % 12 + (pm ? 12 : 0);
    if (fields[0] > 23)
        return false;
    for (size_t i = 0; i < 3; i++) {
        out[3 * i] = (char)('0' + fields[i] / 10);
        out[3 * i + 1] = (char)('0' + fields[i] % 10);
        out[3 * i + 2] = i < 2 ? ':' : '\0';
    }
    return true;
}

enum wr_normal_result wr_normal_time(const struct wr_normal_in *in,
                                     struct wr_value *out)
{
    struct wr_str text = wr_str(wr_normal_lower(in->text, in->arena));
    struct parts parts = {.count = 0};
    struct wr_str time;
    struct date date;
    char clock[9];

    *out = wr_value_num(WR_TYPE_TIME, 0);
    if (wr_time_parse(in->text, &out->as.num))
        return WR_NORMAL_OK;
    if (!split_date(text, &parts, &time))
        return WR_NORMAL_BAD;
    if (!by_name(&parts, &date) &&
        !by_numbers(&parts, text.ptr[parts.words[0].len], in->field->day_order, &date))
        return WR_NORMAL_BAD;
    if (!clock_text(time, clock) || date.year < 1000 || date.year > 9999 ||
        date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
        return WR_NORMAL_BAD;
    text = wr_arena_printf(in->arena, "%04" PRId64 "-%02" PRId64 "-%02" PRId64 "T%sZ",
                           date.year, date.month, date.day, clock);
    return wr_time_parse(text, &out->as.num) ? WR_NORMAL_OK : WR_NORMAL_BAD;
}
