/* civil.h - dates of the proleptic Gregorian calendar, UTC. */
#ifndef WEIR_BASE_CIVIL_H
#define WEIR_BASE_CIVIL_H

#include "weir/str.h"

struct wr_civil {
    int64_t year;
    int month, day; /* from 1 */
    int hour, minute, second, micro;
};

struct wr_civil wr_civil_of(int64_t us);

/* False for impossible dates. A year has four digits; second 60 is taken at the end of
 * an hour, where leap seconds are. */
bool wr_civil_to_us(const struct wr_civil *civil, int64_t *us);

/* 0 is Sunday. */
int wr_civil_weekday(int64_t us);

#endif
