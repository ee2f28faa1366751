/* time_text.c - times as text: RFC 3339, epochs, and HTTP dates.
 *
 * Beside RFC 3339 an offset without a colon is read, because Salesforce writes
 * 2026-11-22T08:30:00.000+0000.
 */
#include "weir/clock.h"

#include "etl/base/civil.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

static const char *const day_names[] = {"Sun", "Mon", "Tue", "Wed",
                                        "Thu", "Fri", "Sat"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Years of five and six digits fit too; the copy is bounded for those who only see
 * the types. */
static void copy_text(char out[WR_TIME_TEXT], const char *text)
{
    size_t len = strlen(text);

    if (len >= WR_TIME_TEXT)
        len = WR_TIME_TEXT - 1;
    memcpy(out, text, len);
    out[len] = '\0';
}

void wr_time_format(int64_t us, char out[WR_TIME_TEXT])
{
    struct wr_civil c = wr_civil_of(us);
    char text[128], micro[16] = "";

    if (c.micro)
        snprintf(micro, sizeof(micro), ".%06d", c.micro);
    snprintf(text, sizeof(text), "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d%sZ", c.year,
             c.month, c.day, c.hour, c.minute, c.second, micro);
    copy_text(out, us == WR_NEVER_US ? "never" : text);
}

struct wr_str wr_time_text(int64_t us, struct wr_arena *arena)
{
    char text[WR_TIME_TEXT];

    wr_time_format(us, text);
    return wr_arena_str(arena, wr_str(text));
}

/* Takes `count` digits off the front of *rest. */
static bool take_number(struct wr_str *rest, size_t count, int *out)
{
    int n = 0;

    if (rest->len < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rest->ptr[i] < '0' || rest->ptr[i] > '9')
            return false;
        n = n * 10 + (rest->ptr[i] - '0');
    }
    *rest = wr_str_sub(*rest, count, rest->len);
    *out = n;
    return true;
}

/* Takes one of the characters in `set`. */
static bool take_char(struct wr_str *rest, const char *set)
{
    if (!rest->len || !rest->ptr[0] || !strchr(set, rest->ptr[0]))
        return false;
    *rest = wr_str_sub(*rest, 1, rest->len);
    return true;
}

static bool take_date(struct wr_str *rest, struct wr_civil *c)
{
    int year;

    if (!take_number(rest, 4, &year) || !take_char(rest, "-") ||
        !take_number(rest, 2, &c->month) || !take_char(rest, "-") ||
        !take_number(rest, 2, &c->day))
        return false;
    c->year = year;
    return true;
}

static bool take_time(struct wr_str *rest, struct wr_civil *c)
{
    return take_number(rest, 2, &c->hour) && take_char(rest, ":") &&
           take_number(rest, 2, &c->minute) && take_char(rest, ":") &&
           take_number(rest, 2, &c->second);
}

/* Digits behind the dot; those beyond microseconds are cut. */
static bool take_fraction(struct wr_str *rest, struct wr_civil *c)
{
    int digit, places = 0;

    if (!take_char(rest, "."))
        return true;
    for (; take_number(rest, 1, &digit); places++) {
        if (places < 6)
            c->micro = c->micro * 10 + digit;
    }
    for (int i = places; i < 6; i++)
        c->micro *= 10;
    return places > 0;
}

static bool take_offset(struct wr_str *rest, int64_t *offset_us)
{
    bool west = rest->len && rest->ptr[0] == '-';
    int hours, minutes;

    *offset_us = 0;
    if (take_char(rest, "Zz"))
        return true;
    if (!take_char(rest, "+-") || !take_number(rest, 2, &hours))
        return false;
    take_char(rest, ":");
    if (!take_number(rest, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset_us = (west ? -1 : 1) * (hours * WR_HOUR_US + minutes * WR_MINUTE_US);
    return true;
}

static bool parse_rfc3339(struct wr_str text, int64_t *us)
{
    struct wr_civil c = {0};
    int64_t offset_us = 0, local_us;

    if (!take_date(&text, &c))
        return false;
    if (text.len && (!take_char(&text, "Tt ") || !take_time(&text, &c) ||
                     !take_fraction(&text, &c) || !take_offset(&text, &offset_us)))
        return false;
    if (text.len || !wr_civil_to_us(&c, &local_us))
        return false;
    *us = local_us - offset_us;
    return true;
}

/* The count of digits tells the unit; both stay in range until the year 2286. */
static bool parse_epoch(struct wr_str text, int64_t *us)
{
    int64_t n;

    if ((text.len != 13 && text.len != 10) || text.ptr[0] == '-' ||
        !wr_str_to_i64(text, &n))
        return false;
    *us = n * (text.len == 13 ? 1000 : WR_SECOND_US);
    return true;
}

bool wr_time_parse(struct wr_str text, int64_t *us)
{
    return parse_epoch(text, us) || parse_rfc3339(text, us);
}

static int name_index(struct wr_str name, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        if (wr_str_eqz(name, names[i]))
            return i;
    }
    return -1;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT"; a day name that does not fit the date is let pass,
 * since recipients are asked to be lenient with dates (RFC 9110, 5.6.7). */
bool wr_time_parse_http(struct wr_str text, int64_t *us)
{
    struct wr_str rest = wr_str_sub(text, 5, 2);
    struct wr_civil c = {0};
    int year;

    if (text.len != 29 || name_index(wr_str_sub(text, 0, 3), day_names, 7) < 0 ||
        !wr_str_eq(wr_str_sub(text, 3, 2), WR_LIT(", ")) ||
        !take_number(&rest, 2, &c.day))
        return false;
    c.month = name_index(wr_str_sub(text, 8, 3), month_names, 12) + 1;
    rest = wr_str_sub(text, 11, text.len);
    if (text.ptr[7] != ' ' || !take_char(&rest, " ") || !take_number(&rest, 4, &year) ||
        !take_char(&rest, " ") || !take_time(&rest, &c) ||
        !wr_str_eq(rest, WR_LIT(" GMT")))
        return false;
    c.year = year;
    return wr_civil_to_us(&c, us);
}

void wr_time_format_http(int64_t us, char out[WR_TIME_TEXT])
{
    struct wr_civil c = wr_civil_of(us);
    char text[128];

    snprintf(text, sizeof(text), "%s, %02d %s %04" PRId64 " %02d:%02d:%02d GMT",
             day_names[wr_civil_weekday(us)], c.day, month_names[c.month - 1], c.year,
             c.hour, c.minute, c.second);
    copy_text(out, text);
}
