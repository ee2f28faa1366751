/* civil.c - days to dates and back.
 *
 * The year is taken to begin in March, so that the leap day is its last; an era is 400
 * years of 146097 days (Hinnant, "chrono-compatible low-level date algorithms").
 */
#include "etl/base/civil.h"

#include "weir/clock.h"

#include "etl/base/banned.h"

#define ERA_DAYS   146097
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t days_from(int64_t year, int month, int day)
{
    int64_t shifted = month <= 2 ? year - 1 : year;
    int64_t era = floor_div(shifted, 400);
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t leap_days = year_of_era / 4 - year_of_era / 100;

    return era * ERA_DAYS + year_of_era * 365 + leap_days + day_of_year - EPOCH_DAYS;
}

static void set_date(struct wr_civil *civil, int64_t days)
{
    int64_t era = floor_div(days + EPOCH_DAYS, ERA_DAYS);
    int64_t of_era = days + EPOCH_DAYS - era * ERA_DAYS;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;

    civil->day = (int)(of_year - (153 * month + 2) / 5 + 1);
    civil->month = (int)(month < 10 ? month + 3 : month - 9);
    civil->year = year + era * 400 + (civil->month <= 2);
}

struct wr_civil wr_civil_of(int64_t us)
{
    int64_t days = floor_div(us, WR_DAY_US);
    int64_t seconds = floor_div(us, WR_SECOND_US) - days * (WR_DAY_US / WR_SECOND_US);
    struct wr_civil civil = {0};

    set_date(&civil, days);
    civil.hour = (int)(seconds / 3600);
    civil.minute = (int)(seconds / 60 % 60);
    civil.second = (int)(seconds % 60);
    civil.micro = (int)((us % WR_SECOND_US + WR_SECOND_US) % WR_SECOND_US);
    return civil;
}

static int days_in(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

static bool date_exists(const struct wr_civil *c)
{
    return c->year >= 0 && c->year <= 9999 && c->month >= 1 && c->month <= 12 &&
           c->day >= 1 && c->day <= days_in(c->year, c->month);
}

static bool time_exists(const struct wr_civil *c)
{
    return c->hour >= 0 && c->hour <= 23 && c->minute >= 0 && c->minute <= 59 &&
           c->second >= 0 && c->second <= (c->minute == 59 ? 60 : 59) &&
           c->micro >= 0 && c->micro < WR_SECOND_US;
}

bool wr_civil_to_us(const struct wr_civil *civil, int64_t *us)
{
    if (!date_exists(civil) || !time_exists(civil))
        return false;
    *us = days_from(civil->year, civil->month, civil->day) * WR_DAY_US +
          civil->hour * WR_HOUR_US + civil->minute * WR_MINUTE_US +
          civil->second * WR_SECOND_US + civil->micro;
    return true;
}

int wr_civil_weekday(int64_t us)
{
    int64_t days = floor_div(us, WR_DAY_US) + 4; /* 1970-01-01 was a Thursday */

    return (int)(days - floor_div(days, 7) * 7);
}
