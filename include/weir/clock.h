/* weir/clock.h - time comes in by parameter.
 *
 * Wall time (int64 microseconds since 1970, UTC) stamps facts and decides what is
 * due; monotonic milliseconds measure waits. Nothing but etl/base/clock.c asks the
 * system.
 */
#ifndef WEIR_CLOCK_H
#define WEIR_CLOCK_H

#include "weir/arena.h"

#define WR_SECOND_US INT64_C(1000000)
#define WR_MINUTE_US (60 * WR_SECOND_US)
#define WR_HOUR_US (60 * WR_MINUTE_US)
#define WR_DAY_US (24 * WR_HOUR_US)
/* Later than any date: "never". */
#define WR_NEVER_US INT64_MAX

int64_t wr_now_us(void);
uint64_t wr_mono_ms(void);

/* "2026-11-22T08:30:00Z"; microseconds are shown only when not zero;
 * WR_NEVER_US is "never". `out` takes at least 32 bytes. */
#define WR_TIME_TEXT 32
void wr_time_format(int64_t us, char out[WR_TIME_TEXT]);
struct wr_str wr_time_text(int64_t us, struct wr_arena *arena);

/* RFC 3339 date-time or date ("2026-11-22", midnight UTC), or epoch milliseconds as
 * HubSpot writes them (13 digits), or epoch seconds (10 digits). False on anything
 * else, impossible dates included. */
bool wr_time_parse(struct wr_str text, int64_t *us);

/* HTTP date (RFC 9110, 5.6.7, IMF-fixdate only). */
bool wr_time_parse_http(struct wr_str text, int64_t *us);
void wr_time_format_http(int64_t us, char out[WR_TIME_TEXT]);

/* Midnight UTC of the day; first midnight of the month. */
int64_t wr_time_day(int64_t us);
int64_t wr_time_month(int64_t us);

#endif
