/* zone.c - see zone.h. */
#include "etl/base/zone.h"

#include "etl/base/civil.h"
#include "etl/base/file.h"
#include "etl/base/zone_rule.h"
#include "weir/clock.h"

#include <stdio.h>
#include <string.h>

#include "etl/base/banned.h"

#define ZONE_CAP_BYTES ((size_t)64 * 1024)
#define MOST_SHIFTS    4000u
#define HEADER_BYTES   44u
#define FOLDER         "/usr/share/zoneinfo"

int32_t wr_zone_offset(const struct wr_zone *zone, int64_t us)
{
    int64_t s = us / WR_SECOND_US - (us % WR_SECOND_US < 0);
    size_t low = 0, high = zone->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (zone->shifts[mid].at_s <= s)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? zone->shifts[low - 1].offset_s : zone->offset_s;
}

/* --- tzdata --- */

static int64_t big_endian(const char *at, size_t bytes)
{
    uint64_t n = (unsigned char)at[0] & 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | (unsigned char)at[i];
    return (int64_t)n;
}

struct block {
    uint32_t utc, standard, leaps, times, types, chars;
    const char *data;
    size_t len; /* of the data */
};

/* Header and data of one version; what follows it is left in `rest`. */
static bool take_block(struct wr_str *rest, size_t time_bytes, struct block *out)
{
    uint32_t *counts[] = {&out->utc,   &out->standard, &out->leaps,
                          &out->times, &out->types,    &out->chars};

    if (rest->len < HEADER_BYTES || memcmp(rest->ptr, "TZif", 4) != 0)
        return false;
    for (size_t i = 0; i < WR_COUNT(counts); i++) {
        int64_t n = big_endian(rest->ptr + 20 + 4 * i, 4);

        if (n < 0 || n > MOST_SHIFTS)
            return false;
        *counts[i] = (uint32_t)n;
    }
    out->data = rest->ptr + HEADER_BYTES;
    out->len = out->times * (time_bytes + 1) + out->types * (size_t)6 + out->chars +
               out->leaps * (time_bytes + 4) + out->standard + out->utc;
    if (rest->len - HEADER_BYTES < out->len)
        return false;
    *rest = wr_str_sub(*rest, HEADER_BYTES + out->len, rest->len);
    return out->types > 0;
}

static bool take_shifts(const struct block *b, struct wr_shift *shifts,
                        struct wr_zone *out)
{
    const char *kinds = b->data + (size_t)b->times * 8;
    const char *types = kinds + b->times;

    out->offset_s = (int32_t)big_endian(types, 4);
    for (uint32_t i = 0; i < b->times; i++) {
        unsigned kind = (unsigned char)kinds[i];

        if (kind >= b->types)
            return false;
        shifts[i].at_s = big_endian(b->data + (size_t)i * 8, 8);
        shifts[i].offset_s = (int32_t)big_endian(types + (size_t)kind * 6, 4);
        if ((i && shifts[i].at_s <= shifts[i - 1].at_s) ||
            shifts[i].offset_s < -93600 || shifts[i].offset_s > 93600)
            return false;
    }
    out->shifts = shifts;
    out->count = b->times;
    return true;
}

enum wr_code wr_zone_read(struct wr_str bytes, struct wr_arena *arena,
                          struct wr_zone *out, struct wr_err *err)
{
    struct wr_str rest = bytes;
    struct block block;
    struct wr_shift *shifts = NULL;
    bool ok = take_block(&rest, 4, &block) && take_block(&rest, 8, &block);

    *out = (struct wr_zone){0};
    if (ok) {
        shifts = WR_ARRAY(arena, struct wr_shift, block.times + WR_RULE_SHIFTS);
        ok = take_shifts(&block, shifts, out);
    }
    if (ok && rest.len > 2 && rest.ptr[0] == '\n') {
        rest = wr_str_sub(rest, 1, wr_str_find(wr_str_sub(rest, 1, rest.len), '\n'));
        ok = wr_zone_rule(rest, shifts, out);
    }
    return ok ? WR_OK : wr_fail(err, WR_E_PROTOCOL, "no time zone data");
}

/* --- by name --- */

static bool read_offset(struct wr_str name, int32_t *out)
{
    int64_t hours, minutes;

    if (name.len != 6 || (name.ptr[0] != '+' && name.ptr[0] != '-') ||
        name.ptr[3] != ':' || name.ptr[1] == '-' || name.ptr[4] == '-' ||
        !wr_str_to_i64(wr_str_sub(name, 1, 2), &hours) ||
        !wr_str_to_i64(wr_str_sub(name, 4, 2), &minutes) || hours > 14 || minutes > 59)
        return false;
    *out = (int32_t)(hours * 3600 + minutes * 60) * (name.ptr[0] == '-' ? -1 : 1);
    return true;
}

/* No path leads out of the folder. */
static bool is_name(struct wr_str name)
{
    static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789_+-/";

    if (name.len == 0 || name.len > 64 || name.ptr[0] == '/')
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!name.ptr[i] || !strchr(set, name.ptr[i]))
            return false;
    return true;
}

enum wr_code wr_zone_find(struct wr_str name, struct wr_arena *arena,
                          struct wr_zone *out, struct wr_err *err)
{
    struct wr_buf bytes;
    enum wr_code code;

    *out = (struct wr_zone){0};
    if (wr_str_eqz(name, "UTC") || read_offset(name, &out->offset_s))
        return WR_OK;
    wr_fail(err, WR_E_CONFIG, "there is no time zone \"%.*s\"", WR_FMT(name));
    wr_hint(err, "a name of the tz database, as Europe/Berlin, or +01:00");
    if (!is_name(name))
        return WR_E_CONFIG;
    wr_buf_init(&bytes, ZONE_CAP_BYTES);
    code = wr_file_read(
        wr_arena_strz(arena, wr_arena_printf(arena, FOLDER "/%.*s", WR_FMT(name))),
        &bytes, NULL);
    if (!code)
        code = wr_zone_read(wr_buf_str(&bytes), arena, out, NULL);
    wr_buf_fini(&bytes);
    return code ? WR_E_CONFIG : WR_OK;
}

/* --- periods --- */

/* Midnight there; a midnight that the clocks leap over is when they have. */
static int64_t midnight(const struct wr_zone *zone, int64_t year, int month, int day)
{
    struct wr_civil civil = {.year = year, .month = month, .day = day};
    int64_t local = 0, us;

    (void)wr_civil_to_us(&civil, &local);
    us = local - wr_zone_offset(zone, local) * WR_SECOND_US;
    return local - wr_zone_offset(zone, us) * WR_SECOND_US;
}

static struct wr_civil local_of(const struct wr_zone *zone, int64_t us)
{
    return wr_civil_of(us + wr_zone_offset(zone, us) * WR_SECOND_US);
}

void wr_period_day(const struct wr_zone *zone, int64_t us, struct wr_period *out)
{
    struct wr_civil today = local_of(zone, us), next;

    out->from_us = midnight(zone, today.year, today.month, today.day);
    next = wr_civil_of(us + (wr_zone_offset(zone, us) + 86400) * WR_SECOND_US);
    out->until_us = midnight(zone, next.year, next.month, next.day);
    (void)snprintf(out->name, sizeof(out->name), "%04u-%02u-%02u",
                   (unsigned)today.year % 10000u, (unsigned)today.month % 100u,
                   (unsigned)today.day % 100u);
}

static void step_month(struct wr_civil *civil, int by)
{
    civil->month += by;
    if (civil->month == 0 || civil->month == 13) {
        civil->year += by;
        civil->month = civil->month ? 1 : 12;
    }
}

void wr_period_month(const struct wr_zone *zone, int billing_day, int64_t us,
                     struct wr_period *out)
{
    struct wr_civil month = local_of(zone, us);

    if (month.day < billing_day)
        step_month(&month, -1);
    out->from_us = midnight(zone, month.year, month.month, billing_day);
    (void)snprintf(out->name, sizeof(out->name), "%04u-%02u",
                   (unsigned)month.year % 10000u, (unsigned)month.month % 100u);
    step_month(&month, 1);
    out->until_us = midnight(zone, month.year, month.month, billing_day);
}
