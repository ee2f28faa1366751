/* normal_date.c - dates and years, no more exact than they were told.
 *
 *   2019, "2019"                                  2019
 *   "2019-07", "07/2019", "July 2019"             2019-07
 *   "2019-07-15", "2019-07-15T23:30:00-05:00"     2019-07-15, the day that is written
 *   "20190715", epoch seconds and milliseconds, and all that normal_time.c reads
 *
 * A year alone does not become the first of January: who compares (predicate_leaf.c)
 * takes the whole year for possible. WR_NORMAL_YEAR takes the year out of any of them.
 */
#include "etl/base/ascii.h"
#include "etl/facts/normal.h"
#include "weir/clock.h"

#include <stdio.h>

#include "etl/base/banned.h"

#define YEAR_FIRST 1000
#define YEAR_LAST  2199

static int64_t digits_of(struct wr_str text)
{
    int64_t n = 0;

    if (!text.len || text.len > 4)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (!wr_ascii_is_digit(text.ptr[i]))
            return -1;
        n = n * 10 + (text.ptr[i] - '0');
    }
    return n;
}

static bool is_year(struct wr_str text, int64_t *year)
{
    *year = text.len == 4 ? digits_of(text) : -1;
    return *year >= YEAR_FIRST && *year <= YEAR_LAST;
}

static int64_t month_of(struct wr_str text)
{
    int64_t month = wr_normal_month_name(text);

    if (month < 0 && text.len <= 2)
        month = digits_of(text);
    return month >= 1 && month <= 12 ? month : -1;
}

/* "2019-07", "7/2019", "07.2019", "jul 2019", "july, 2019"; "1998.5" is a number. */
static bool is_month(struct wr_str text, int64_t *year, int64_t *month)
{
    size_t at = 0, end;
    struct wr_str first, second;

    while (at < text.len && !strchr("-/., ", text.ptr[at]))
        at++;
    end = at;
    while (end < text.len && strchr("-/., ", text.ptr[end]))
        end++;
    if (at == text.len)
        return false;
    first = wr_str_sub(text, 0, at);
    second = wr_str_sub(text, end, text.len);
    if (is_year(first, year))
        *month = strchr(".,", text.ptr[at]) ? -1 : month_of(second);
    else
        *month = is_year(second, year) ? month_of(first) : -1;
    return *month > 0;
}

/* "20190715" and "2019-07-15T...": the day as it is written, whatever the zone. */
static struct wr_str day_as_written(const struct wr_normal_in *in)
{
    struct wr_str text = in->text;
    int64_t us;

    if (text.len == 8 && digits_of(wr_str_sub(text, 0, 4)) > 0 &&
        digits_of(wr_str_sub(text, 4, 4)) > 0)
        text = wr_arena_printf(in->arena, "%.4s-%.2s-%.2s", text.ptr, text.ptr + 4,
                               text.ptr + 6);
    if (text.len < 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !wr_time_parse(text, &us))
        return WR_NONE;
    return wr_str_sub(text, 0, 10);
}

/* The date, or WR_NONE. */
static struct wr_str date_of(const struct wr_normal_in *in)
{
    struct wr_str lower = wr_str(wr_normal_lower(in->text, in->arena));
    struct wr_value time;
    struct wr_str day;
    int64_t year, month;

    if (is_year(in->text, &year))
        return in->text;
    if (is_month(lower, &year, &month))
        return wr_arena_printf(in->arena, "%04d-%02d", (int)year, (int)month);
    day = day_as_written(in);
    if (!day.ptr && wr_normal_time(in, &time) == WR_NORMAL_OK)
        day = wr_str_sub(wr_time_text(time.as.num, in->arena), 0, 10);
    return is_year(wr_str_sub(day, 0, 4), &year) ? day : WR_NONE;
}

enum wr_normal_result wr_normal_date(const struct wr_normal_in *in,
                                     struct wr_value *out)
{
    struct wr_str date = date_of(in);

    if (!date.ptr)
        return WR_NORMAL_BAD;
    *out = wr_value_text(date);
    return WR_NORMAL_OK;
}

enum wr_normal_result wr_normal_year(const struct wr_normal_in *in,
                                     struct wr_value *out)
{
    struct wr_str date = date_of(in);
    struct wr_value number;
    int64_t year;

    if (date.ptr)
        date = wr_str_sub(date, 0, 4);
    else if (wr_normal_int(in, &number) == WR_NORMAL_OK)
        date = wr_value_encode(&number, in->arena);
    if (!is_year(date, &year))
        return WR_NORMAL_BAD;
    *out = wr_value_num(WR_TYPE_INT, year);
    return WR_NORMAL_OK;
}

/* Midnight of the first day of a month; months count on into the next year. */
static bool first_of(int64_t year, int64_t month, int64_t *us)
{
    char text[16];
    int len;

    if (month > 12) {
        year++;
        month -= 12;
    }
    len = snprintf(text, sizeof(text), "%04d-%02d-01", (int)year, (int)month);
    return wr_time_parse((struct wr_str){text, (size_t)len}, us);
}

bool wr_date_span(struct wr_str date, int64_t *low, int64_t *high)
{
    int64_t year, month, next = 0;
    bool ok;

    if (date.len == 10 && date.ptr[4] == '-' && wr_time_parse(date, low)) {
        *high = *low + WR_DAY_US - 1;
        return true;
    }
    if (!is_year(wr_str_sub(date, 0, 4), &year) || (date.len != 4 && date.len != 7))
        return false;
    month = date.len == 7 ? digits_of(wr_str_sub(date, 5, 2)) : 1;
    ok = (date.len == 4 || date.ptr[4] == '-') && month >= 1 && month <= 12 &&
         first_of(year, month, low) &&
         first_of(year, month + (date.len == 4 ? 12 : 1), &next);
    if (ok)
        *high = next - 1;
    return ok;
}

bool wr_is_to_come(wr_field_id field, const struct wr_value *value, int64_t now_us)
{
    int64_t low = 0, high;

    switch (field) {
    case WR_F_CREATED_AT:
    case WR_F_LAST_CONTACTED_AT:
        low = value->as.num;
        break;
    case WR_F_FOUNDED_YEAR:
        if (!first_of(value->as.num, 1, &low))
            return true;
        break;
    case WR_F_JOB_STARTED_ON:
    case WR_F_INCORPORATED_ON:
    case WR_F_LAST_FUNDED_ON:
    case WR_F_DOMAIN_REGISTERED_ON:
        if (!wr_date_span(value->as.text, &low, &high))
            return false;
        break;
    default:
        return false;
    }
    return low > now_us + WR_DAY_US;
}
