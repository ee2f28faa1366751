/* wait.c - how long a vendor asks us to wait. A moment is told against the vendor's own
 * clock, its Date header, because adapters have none.
 */
#include "etl/manifest/table.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

#define MAX_WAIT_MS INT64_C(86400000) /* a day */

static bool read_until(struct wr_str told, struct reading *r, int64_t *ms)
{
    int64_t until, now;

    if (!wr_time_parse_http(told, &until) && !wr_time_parse(told, &until))
        return false;
    if (!wr_time_parse_http(wr_http_header(r->reply, "date"), &now))
        return false;
    *ms = until > now ? (until - now) / 1000 : 0;
    return true;
}

static bool read_told(enum wait_form form, struct wr_str told, struct reading *r,
                      int64_t *ms)
{
    int64_t milli;

    told = wr_str_trim(told);
    /* RFC 9110, 10.2.3: Retry-After is seconds or a date. */
    if (form != WAIT_UNTIL && wr_str_to_milli(told, &milli))
        *ms = form == WAIT_SECONDS ? milli : milli / 1000;
    else if (!read_until(told, r, ms))
        return false;
    return *ms >= 0;
}

uint32_t wr_manifest_wait_ms(const struct wait *wait, struct reading *r)
{
    struct wr_str told = WR_NONE;
    int64_t ms = 0;

    if (wait->header)
        told = wr_http_header(r->reply, wait->header);
    if (!told.ptr && wait->at.set)
        told = wr_json_scalar(wr_reading_at(r, &wait->at), r->arena);
    if (!told.ptr && !wait->header && !wait->at.set && !wait->fixed_ms)
        told = wr_http_header(r->reply, "retry-after");
    if (!read_told(wait->form, told, r, &ms))
        return wait->fixed_ms;
    return (uint32_t)(ms > MAX_WAIT_MS ? MAX_WAIT_MS : ms);
}
