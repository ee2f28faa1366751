/* explain_route.c - who has the lead and why, until when somebody has to act, and what
 * sales sent back. */
#include "etl/cli/explain.h"
#include "etl/route/route.h"
#include "weir/clock.h"

#include "etl/cli/json_out.h"

#include "etl/base/banned.h"

#define AT 10

static bool is_routed(const struct wr_explained *e)
{
    return e->route.state != WR_ROUTE_NONE || e->route.owner.len > 0 ||
           e->route.reason.len > 0 || e->rejection_count > 0;
}

static void put_state(const struct wr_explained *e, struct wr_flow *flow)
{
    const struct wr_route *route = &e->route;
    struct wr_str rule = wr_route_rule_text(route, flow->sheet->arena);

    wr_flow_printf(flow, WR_PLAIN, "%s%s%.*s",
                   route->state == WR_ROUTE_NONE ? "not routed"
                                                 : wr_route_state_words[route->state],
                   route->owner.len ? " " : "", WR_FMT(route->owner));
    if (rule.len)
        wr_flow_put(flow, WR_PLAIN, rule);
    if (route->qualified_us > 0)
        wr_flow_printf(flow, WR_DIM, "qualified %.*s",
                       WR_FMT(wr_sheet_minute(flow->sheet, route->qualified_us)));
    if (route->respond_us > 0)
        wr_flow_printf(flow, WR_PLAIN, "respond by %.*s",
                       WR_FMT(wr_sheet_minute(flow->sheet, route->respond_us)));
    if (route->touched_us > 0)
        wr_flow_printf(flow, WR_DIM, "acted on %.*s",
                       WR_FMT(wr_sheet_minute(flow->sheet, route->touched_us)));
}

void wr_explain_route_text(const struct wr_explained *e, struct wr_sheet *sheet)
{
    struct wr_flow flow = {.sheet = sheet, .indent = AT, .separator = "; "};

    if (!is_routed(e))
        return;
    wr_sheet_put(sheet, WR_BOLD, "route");
    wr_sheet_to(sheet, AT);
    put_state(e, &flow);
    for (size_t i = 0; i < e->rejection_count; i++) {
        const struct wr_rejection *row = &e->rejections[i];

        wr_flow_printf(&flow, WR_YELLOW, "sent back %.*s by %.*s: %.*s%s",
                       WR_FMT(wr_sheet_day(sheet, row->at_us)),
                       WR_FMT(row->owner.len ? row->owner : WR_LIT("nobody known")),
                       WR_FMT(row->reason), row->known ? "" : " (no code of the list)");
    }
    wr_sheet_line(sheet);
}

static void put_rejections(const struct wr_explained *e, struct wr_jw *w)
{
    wr_jw_open_list(w, "rejections");
    for (size_t i = 0; i < e->rejection_count; i++) {
        const struct wr_rejection *row = &e->rejections[i];

        wr_jw_object(w);
        wr_jw_member_time(w, "at", row->at_us);
        wr_jw_member(w, "reason", row->reason);
        wr_jw_member_bool(w, "allowed", row->known);
        wr_jw_member(w, "status", row->status);
        wr_jw_member(w, "owner", row->owner);
        wr_jw_member(w, "rule", row->rule);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

void wr_explain_route_json(const struct wr_explained *e, struct wr_jw *w)
{
    const struct wr_route *route = &e->route;

    wr_jw_key(w, "route");
    if (!is_routed(e)) {
        wr_jw_null(w);
        return;
    }
    wr_jw_object(w);
    wr_jw_memberz(w, "state", wr_route_state_words[route->state]);
    wr_jw_member(w, "owner", route->owner);
    wr_jw_member(w, "rule", route->rule);
    wr_jw_member(w, "why", route->reason);
    wr_jw_member_time(w, "qualified_at", route->qualified_us);
    wr_jw_member_time(w, "respond_by", route->respond_us);
    wr_jw_member_time(w, "acted_on", route->touched_us);
    put_rejections(e, w);
    wr_jw_object_end(w);
}
