/* clock.c - the only place that asks the system for the time.
 *
 * Everything is UTC; the host's time zone plays no part.
 */
#include "weir/clock.h"

#include "etl/base/civil.h"
#include "weir/alloc.h"

#include <time.h>

#include "etl/base/banned.h"

int64_t wr_now_us(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now))
        wr_bug("no wall clock");
    return (int64_t)now.tv_sec * WR_SECOND_US + now.tv_nsec / 1000;
}

uint64_t wr_mono_ms(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now))
        wr_bug("no monotonic clock");
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Start of the span of `unit` that holds `us`, towards the past. */
static int64_t floor_to(int64_t us, int64_t unit)
{
    int64_t over = us % unit;

    if (over < 0)
        over += unit;
    return us < INT64_MIN + over ? INT64_MIN : us - over;
}

int64_t wr_time_day(int64_t us)
{
    return floor_to(us, WR_DAY_US);
}

int64_t wr_time_month(int64_t us)
{
    struct wr_civil civil = wr_civil_of(us);
    int64_t month;

    if (__builtin_sub_overflow(wr_time_day(us), (civil.day - 1) * WR_DAY_US, &month))
        return INT64_MIN;
    return month;
}
