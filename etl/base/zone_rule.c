/* zone_rule.c - see zone_rule.h. Days are of the form Mm.w.d, as all zones have them
 * that still change their clocks; a rule by day of the year is left out, and the zone
 * stays as its last shift has it. */
#include "etl/base/zone_rule.h"

#include "etl/base/civil.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

struct change {
    int month, week, weekday; /* week 5: the last */
    int32_t time_s;           /* local, of the clock before it */
};

struct rule {
    struct wr_str rest;
    int32_t standard_s, summer_s;
    struct change start, end;
};

static bool is_digit(struct wr_str s)
{
    return s.len && s.ptr[0] >= '0' && s.ptr[0] <= '9';
}

static bool take(struct rule *r, char c)
{
    if (!r->rest.len || r->rest.ptr[0] != c)
        return false;
    r->rest = wr_str_sub(r->rest, 1, r->rest.len);
    return true;
}

static bool take_number(struct rule *r, int most, int *out)
{
    *out = 0;
    if (!is_digit(r->rest))
        return false;
    for (; is_digit(r->rest) && *out <= most; (void)take(r, r->rest.ptr[0]))
        *out = *out * 10 + (r->rest.ptr[0] - '0');
    return *out <= most;
}

static bool is_letter(struct wr_str s)
{
    return s.len && ((s.ptr[0] >= 'a' && s.ptr[0] <= 'z') ||
                     (s.ptr[0] >= 'A' && s.ptr[0] <= 'Z'));
}

/* "CET", or "<+03>". */
static bool take_name(struct rule *r)
{
    size_t end = wr_str_find(r->rest, '>');

    if (take(r, '<')) {
        r->rest = wr_str_sub(r->rest, end, r->rest.len); /* it began one earlier */
        return true;
    }
    if (!is_letter(r->rest))
        return false;
    while (is_letter(r->rest))
        (void)take(r, r->rest.ptr[0]);
    return true;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct rule *r, int32_t *out)
{
    int hours = 0, minutes = 0, seconds = 0;
    bool minus = take(r, '-');

    if (!minus)
        (void)take(r, '+');
    if (!take_number(r, 167, &hours) || (take(r, ':') && !take_number(r, 59, &minutes)))
        return false;
    if (take(r, ':') && !take_number(r, 59, &seconds))
        return false;
    *out = (hours * 3600 + minutes * 60 + seconds) * (minus ? -1 : 1);
    return true;
}

static bool take_change(struct rule *r, struct change *out)
{
    out->time_s = 2 * 3600;
    if (!take(r, ',') || !take(r, 'M') || !take_number(r, 12, &out->month) ||
        !take(r, '.') || !take_number(r, 5, &out->week) || !take(r, '.') ||
        !take_number(r, 6, &out->weekday))
        return false;
    return out->month > 0 && out->week > 0 &&
           (!take(r, '/') || take_time(r, &out->time_s));
}

static int64_t moment_of(const struct change *c, int year, int32_t before_s)
{
    struct wr_civil civil = {.year = year, .month = c->month, .day = 1};
    int64_t first = 0, day;

    (void)wr_civil_to_us(&civil, &first);
    day = first + (c->weekday - wr_civil_weekday(first) + 7) % 7 * WR_DAY_US;
    for (int week = 1; week < c->week; week++)
        if (wr_civil_of(day + 7 * WR_DAY_US).month == c->month)
            day += 7 * WR_DAY_US;
    return day / WR_SECOND_US + c->time_s - before_s;
}

static void add(struct wr_shift *shifts, struct wr_zone *zone, int64_t at_s,
                int32_t offset_s)
{
    if (zone->count == 0 || shifts[zone->count - 1].at_s < at_s)
        shifts[zone->count++] = (struct wr_shift){at_s, offset_s};
    zone->shifts = shifts;
}

/* South of the equator summer ends before it begins. */
static void add_year(const struct rule *r, int year, struct wr_shift *shifts,
                     struct wr_zone *zone)
{
    int64_t start = moment_of(&r->start, year, r->standard_s);
    int64_t end = moment_of(&r->end, year, r->summer_s);

    if (start < end)
        add(shifts, zone, start, r->summer_s);
    add(shifts, zone, end, r->standard_s);
    if (start > end)
        add(shifts, zone, start, r->summer_s);
}

bool wr_zone_rule(struct wr_str text, struct wr_shift *shifts, struct wr_zone *zone)
{
    struct rule r = {.rest = text};

    /* What is west of Greenwich has a plus there. */
    if (!take_name(&r) || !take_time(&r, &r.standard_s))
        return false;
    r.standard_s = -r.standard_s;
    if (!r.rest.len) {
        if (zone->count == 0)
            zone->offset_s = r.standard_s;
        return true;
    }
    r.summer_s = r.standard_s + 3600;
    if (!take_name(&r))
        return false;
    if (r.rest.len && r.rest.ptr[0] != ',') {
        if (!take_time(&r, &r.summer_s))
            return false;
        r.summer_s = -r.summer_s;
    }
    if (!take_change(&r, &r.start) || !take_change(&r, &r.end))
        return true;
    for (int year = 1970; year <= WR_RULE_UNTIL; year++)
        add_year(&r, year, shifts, zone);
    return true;
}
