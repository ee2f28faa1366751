/* reject.c - what sales did with a lead: acted on it, or sent it back.
 *
 * A rejection is what the CRM shows: the lead's status, and the reason code beside it.
 * It is one rejection for as long as the CRM shows it; once the status is another it is
 * over, and the next one is a new one. Where the status stays, a second one is told by
 * a later date of rejection (rejected_at), or by another code once the lead was routed
 * again; another code before that corrects the first.
 */
#include "etl/route/private.h"

#include "etl/base/words.h"
#include "weir/clock.h"

#define MAX_CODE_BYTES 64
#define AHEAD_US       (2 * WR_DAY_US) /* of us, at most: dates of other time zones */

/* As old as the CRM's own word is, within what can be. */
static int64_t when_said(const struct wr_profile *p, wr_field_id field,
                         int64_t not_before, int64_t as_of_us)
{
    const struct wr_fact *fact = p->slots[field].fact;
    int64_t at = fact ? fact->observed_us : as_of_us;

    if (at > as_of_us)
        at = as_of_us;
    return at < not_before ? not_before : at;
}

void wr_route_touched(const struct wr_route_in *in, struct wr_route *route)
{
    const struct wr_value *contacted =
        wr_profile_get(in->profile, WR_F_LAST_CONTACTED_AT);
    struct wr_str status = wr_profile_text(in->profile, WR_F_LEAD_STATUS);

    if (route->qualified_us == 0 || route->touched_us > 0)
        return;
    if (contacted && contacted->as.num >= route->qualified_us &&
        contacted->as.num <= in->as_of_us)
        route->touched_us = contacted->as.num;
    else if (status.len && !wr_is_among_nocase(status, in->routing->untouched) &&
             !wr_str_eq_nocase(status, route->status))
        route->touched_us =
            when_said(in->profile, WR_F_LEAD_STATUS, route->qualified_us, in->as_of_us);
}

static bool came_back(const struct wr_route_in *in, int64_t since_us)
{
    for (size_t i = 0; i < in->signals.count; i++)
        if (in->signals.items[i].at_us > since_us && in->signals.items[i].kind.len &&
            wr_is_among_nocase(in->signals.items[i].kind,
                               in->routing->rejections.conversions))
            return true;
    return false;
}

static void keep_rejection(const struct wr_route_in *in, struct wr_str reason,
                           struct wr_routed *out)
{
    const struct wr_rejections *r = &in->routing->rejections;
    struct wr_str crm_owner = wr_profile_text(in->profile, WR_F_OWNER_ID);

    out->rejection = (struct wr_rejection){
        .at_us = out->route.rejected_us,
        .reason = reason,
        .known = wr_is_among_nocase(reason, r->allowed),
        .status = wr_profile_text(in->profile, WR_F_LEAD_STATUS),
        .owner = crm_owner.len ? crm_owner : in->previous.owner,
        .rule = in->previous.rule,
    };
}

static struct wr_str code_of(const struct wr_profile *p)
{
    struct wr_str code = wr_profile_text(p, WR_F_REJECTION_REASON);

    if (!code.len)
        return WR_NO_REASON;
    return code.len <= MAX_CODE_BYTES ? code : WR_LIT("not a code");
}

/* The date of rejection as the CRM shows it; 0: none that can be. */
static int64_t shown_date(const struct wr_route_in *in)
{
    const struct wr_value *value = wr_profile_get(in->profile, WR_F_REJECTED_AT);

    if (!value || value->as.num <= 0 || value->as.num > in->as_of_us + AHEAD_US)
        return 0;
    return value->as.num;
}

/* The first date to be seen may be the one of the rejection that is known: filled in
 * later, or not mapped before. It is none of another try that is older than the try;
 * some CRMs keep the day alone. */
static bool is_later(const struct wr_route *route, bool routed_since, int64_t shown)
{
    if (route->told_us)
        return shown > route->told_us;
    return routed_since && shown > route->rejected_us &&
           shown > route->qualified_us - WR_DAY_US;
}

static bool is_second(const struct wr_route *route, struct wr_str reason, int64_t shown)
{
    bool routed_since = route->qualified_us > route->rejected_us;

    return is_later(route, routed_since, shown) ||
           (routed_since && !wr_str_eq(route->rejection, reason));
}

/* Later than the one before, so that both are kept. */
static int64_t when_rejected(const struct wr_route_in *in, const struct wr_route *route,
                             int64_t shown)
{
    int64_t after = route->rejected_us ? route->rejected_us + 1 : 0;

    if (after < in->previous.qualified_us)
        after = in->previous.qualified_us;
    if (shown > route->told_us && shown >= after && shown <= in->as_of_us)
        return shown;
    return when_said(in->profile,
                     route->rejected_us ? WR_F_REJECTION_REASON : WR_F_LEAD_STATUS,
                     after, in->as_of_us);
}

bool wr_route_rejected(const struct wr_route_in *in, struct wr_routed *out)
{
    const struct wr_rejections *r = &in->routing->rejections;
    struct wr_str status = wr_profile_text(in->profile, WR_F_LEAD_STATUS);
    struct wr_str reason = code_of(in->profile);
    struct wr_route *route = &out->route;
    int64_t shown = shown_date(in);
    bool is_new;

    if (!r->there || !status.len || !wr_is_among_nocase(status, r->status)) {
        route->rejected_us = 0;
        route->rejection = WR_NONE;
        return false;
    }
    is_new = route->rejected_us == 0 || is_second(route, reason, shown);
    out->rejected = is_new && wr_route_is_ours(&in->previous);
    out->corrected = !is_new && !wr_str_eq(route->rejection, reason) &&
                     wr_route_is_ours(&in->previous);
    if (is_new)
        route->rejected_us = when_rejected(in, route, shown);
    if (shown > route->told_us)
        route->told_us = shown;
    route->rejection = reason;
    keep_rejection(in, reason, out);
    if (in->as_of_us >= route->rejected_us + r->after_us ||
        came_back(in, route->rejected_us))
        return false;
    out->again_us = route->rejected_us + r->after_us;
    return true;
}
