/* routing.c - see routing.h. */
#include "etl/run/routing.h"

#include "etl/job/shown.h"
#include "etl/store/routes.h"
#include "weir/clock.h"

/* Where nobody was found, or a stage waits for whom a queue finds: the next night knows
 * more. */
#define TRY_AGAIN_US WR_DAY_US

/* We wrote an owner, and the CRM shows none. A file that is written anew beside its
 * input never shows what we wrote. */
static bool was_cleared(const struct wr_judge *in, struct wr_arena *arena)
{
    const struct wr_map *map = in->setup->job->maps[WR_OBJECT_LEAD];
    const struct wr_member *m = in->member;
    const struct wr_own_writes own = {m->written_names, m->written_values,
                                      m->written_count};

    if (!m->route.given || (in->setup->job->crm->caps & WR_CRM_REWRITE))
        return false;
    for (size_t i = 0; i < map->line_count; i++) {
        struct wr_str property = map->lines[i].property;

        if (map->lines[i].field == WR_F_ROUTE_OWNER &&
            wr_own_write(&own, property).len &&
            wr_shown_blank(wr_values_get(m->row.values, property, arena), arena))
            return true;
    }
    return false;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

const struct wr_routed *wr_judge_route(const struct wr_judge *in,
                                       struct wr_decision *decision,
                                       struct wr_arena *arena)
{
    struct wr_routed *routed;
    struct wr_route_in route = {.routing = in->setup->routing,
                                .profile = in->profile,
                                .signals = in->member->signals,
                                .decision = decision,
                                .previous = in->member->route,
                                .as_of_us = in->run->as_of_us};

    if (!in->setup->routing)
        return NULL;
    routed = WR_NEW(arena, struct wr_routed);
    route.cleared = was_cleared(in, arena);
    wr_route(&route, arena, routed);
    if (routed->path.ptr)
        decision->path = routed->path;
    decision->next_review_us = earlier(decision->next_review_us, routed->again_us);
    if (routed->route.state == WR_ROUTE_NOBODY ||
        (routed->queue != WR_NOBODY && decision->waits_for.ptr))
        decision->next_review_us =
            earlier(decision->next_review_us, in->run->as_of_us + TRY_AGAIN_US);
    return routed;
}

/* Whoever has a lead by us keeps it in the CRM, also while it is not to be routed. */
static struct wr_str owner_value(const struct wr_routing *routing,
                                 const struct wr_routed *routed, struct wr_arena *arena)
{
    const struct wr_route *route = &routed->route;

    if (routed->queue != WR_NOBODY)
        return wr_arena_printf(arena, "(one of %.*s)",
                               WR_FMT(routing->queues[routed->queue].name));
    if (route->state == WR_ROUTE_OWNED ||
        (route->given && route->state != WR_ROUTE_BOUNCED))
        return route->owner;
    return WR_NONE;
}

void wr_routing_values(const struct wr_routing *routing, const struct wr_routed *routed,
                       struct wr_arena *arena, struct wr_str *values)
{
    const struct wr_route *route;

    if (!routed)
        return;
    route = &routed->route;
    values[WR_F_ROUTE_OWNER] = owner_value(routing, routed, arena);
    if (route->state != WR_ROUTE_NONE)
        values[WR_F_ROUTE_RULE] = wr_route_rule_text(route, arena);
    if (route->qualified_us > 0)
        values[WR_F_QUALIFIED_AT] = wr_time_text(route->qualified_us, arena);
    if (route->respond_us > 0)
        values[WR_F_RESPOND_BY] = wr_time_text(route->respond_us, arena);
}

/* --- keeping --- */

struct wr_str wr_routing_day(const struct wr_run_ctx *run, struct wr_arena *arena)
{
    struct wr_period day;

    wr_period_day(&run->job->zone, run->run.as_of_us, &day);
    return wr_arena_str(arena, wr_str(day.name));
}

static enum wr_code keep_assignment(struct wr_db *db, const struct wr_run_ctx *run,
                                    int64_t lead_id, const struct wr_route *route,
                                    struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_assignment row = {.lead_id = lead_id,
                                .run_id = run->run.id,
                                .at_us = route->assigned_us,
                                .day = wr_routing_day(run, arena),
                                .owner = route->owner,
                                .rule = route->rule};
    enum wr_code code = wr_db_assignment_put(db, &row, err);

    wr_arena_free(arena);
    return code;
}

static enum wr_code keep_waiting(struct wr_db *db, const struct wr_run_ctx *run,
                                 int64_t lead_id, const struct wr_routed *routed,
                                 int64_t out_id, struct wr_err *err)
{
    const struct wr_queue *queue = &run->setup->routing->queues[routed->queue];
    struct wr_waiting row = {lead_id, queue->name, out_id, routed->route.qualified_us};
    enum wr_code code = wr_db_wait_put(db, run->run.id, &row, err);

    return code || !out_id ? code : wr_db_out_wait(db, out_id, err);
}

enum wr_code wr_routing_keep(struct wr_db *db, const struct wr_run_ctx *run,
                             int64_t lead_id, const struct wr_routed *routed,
                             int64_t out_id, struct wr_err *err)
{
    enum wr_code code;

    if (!routed || routed->is_nothing)
        return WR_OK;
    code = wr_db_route_put(db, lead_id, &routed->route, err);
    if (!code && routed->route.state != WR_ROUTE_NONE)
        code = wr_db_routed_put(db, run->run.id, lead_id, &routed->route, err);
    if (!code && routed->assigned)
        code = keep_assignment(db, run, lead_id, &routed->route, err);
    if (!code && (routed->rejected || routed->corrected))
        code = wr_db_rejection_put(db, run->run.id, lead_id, &routed->rejection, err);
    if (!code && routed->queue != WR_NOBODY)
        code = keep_waiting(db, run, lead_id, routed, out_id, err);
    return code;
}
