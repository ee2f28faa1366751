/* zone.h - time zones, so that a day of the budget ends when the office's does.
 *
 * A zone is a list of shifts, read once and pure afterwards: no TZ variable, no global.
 * Named zones come from the system's tzdata (RFC 8536, version 2 and on; what its
 * footer says goes on to 2099), "+01:00" and "UTC" from themselves.
 */
#ifndef ETL_BASE_ZONE_H
#define ETL_BASE_ZONE_H

#include "weir/arena.h"
#include "weir/err.h"

struct wr_shift {
    int64_t at_s; /* from then on, seconds UTC */
    int32_t offset_s;
};

/* All zero is UTC. */
struct wr_zone {
    int32_t offset_s;              /* before the first shift */
    const struct wr_shift *shifts; /* in order of time */
    size_t count;
};

/* "UTC", "+01:00", "Europe/Berlin". WR_E_CONFIG where there is no such zone. */
enum wr_code wr_zone_find(struct wr_str name, struct wr_arena *arena,
                          struct wr_zone *out, struct wr_err *err) WR_MUST_USE;
/* The same from the bytes of a tzdata file; PROTOCOL where they are none. */
enum wr_code wr_zone_read(struct wr_str bytes, struct wr_arena *arena,
                          struct wr_zone *out, struct wr_err *err) WR_MUST_USE;
int32_t wr_zone_offset(const struct wr_zone *zone, int64_t us);

/* A stretch of the calendar: its name ("2026-11-22", or "2026-11" for the month that
 * begins on the billing day of November), and when it is over. */
struct wr_period {
    char name[12];
    int64_t from_us, until_us;
};
void wr_period_day(const struct wr_zone *zone, int64_t us, struct wr_period *out);
/* `billing_day` is 1..28. */
void wr_period_month(const struct wr_zone *zone, int billing_day, int64_t us,
                     struct wr_period *out);

#endif
