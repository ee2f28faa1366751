/* assign.c - see assign.h. */
#include "etl/run/assign.h"

#include "etl/job/shown.h"
#include "etl/run/routing.h"
#include "etl/store/routes.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <stdlib.h>

#define AT_A_TIME 100

struct wr_assign {
    struct wr_run_ctx *run;
    void (*done)(void *ctx);
    void *ctx;
    size_t count; /* dealt the last time */
};

/* One transaction of dealing. */
struct dealing {
    struct wr_db *db;
    const struct wr_run_ctx *run;
    const struct wr_routing *routing;
    struct wr_arena *arena;
    struct wr_str day;
    struct wr_load loads[WR_MAX_OWNERS];
    bool has_load[WR_MAX_OWNERS];
    int64_t credits[WR_MAX_QUEUES][WR_MAX_QUEUE_MEMBERS];
    bool has_credits[WR_MAX_QUEUES];
};

/* --- what a queue stands at --- */

static bool has_cap(const struct wr_owner *owner)
{
    return owner->run >= 0 || owner->day >= 0 || owner->open >= 0;
}

static struct wr_str owner_id(const struct dealing *d, const struct wr_queue *queue,
                              size_t member)
{
    return d->routing->owners[queue->owners[member]].id;
}

static enum wr_code load_member(struct dealing *d, size_t q, size_t member,
                                struct wr_err *err)
{
    const struct wr_queue *queue = &d->routing->queues[q];
    size_t owner = queue->owners[member];
    struct wr_str id = owner_id(d, queue, member);
    enum wr_code code = wr_db_credit_get(d->db, queue->name, id, wr_str(queue->hash),
                                         &d->credits[q][member], err);

    if (code || d->has_load[owner] || !has_cap(&d->routing->owners[owner]))
        return code;
    d->has_load[owner] = true;
    return wr_db_load_of(d->db, id, d->run->run.id, d->day, &d->loads[owner], err);
}

static enum wr_code load_queue(struct dealing *d, size_t q, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    if (d->has_credits[q])
        return WR_OK;
    d->has_credits[q] = true;
    for (size_t i = 0; !code && i < d->routing->queues[q].count; i++)
        code = load_member(d, q, i, err);
    return code;
}

static enum wr_code save_queue(const struct dealing *d, size_t q, struct wr_err *err)
{
    const struct wr_queue *queue = &d->routing->queues[q];
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && d->has_credits[q] && i < queue->count; i++)
        code = wr_db_credit_put(d->db, queue->name, owner_id(d, queue, i),
                                wr_str(queue->hash), d->credits[q][i], err);
    return code;
}

/* --- a lead --- */

static size_t find_queue(const struct dealing *d, struct wr_str name)
{
    size_t count = d->routing ? d->routing->queue_count : 0;

    for (size_t i = 0; i < count; i++)
        if (wr_str_eq(d->routing->queues[i].name, name))
            return i;
    return WR_NOBODY;
}

static void give(const struct dealing *d, struct wr_route *route, size_t owner)
{
    route->state = WR_ROUTE_OWNED;
    route->given = true;
    route->owner = d->routing->owners[owner].id;
    route->assigned_us = d->run->run.as_of_us;
}

static void give_nobody(const struct dealing *d, struct wr_route *route,
                        const struct wr_waiting *row, bool is_there)
{
    route->state = is_there ? WR_ROUTE_FULL : WR_ROUTE_NOBODY;
    route->reason = wr_arena_printf(d->arena,
                                    is_there ? "everyone of %.*s is at a cap"
                                             : "there is no queue %.*s now",
                                    WR_FMT(row->queue));
}

static enum wr_code keep(const struct dealing *d, const struct wr_waiting *row,
                         const struct wr_route *route, struct wr_err *err)
{
    struct wr_assignment assignment = {.lead_id = row->lead_id,
                                       .run_id = d->run->run.id,
                                       .at_us = route->assigned_us,
                                       .day = d->day,
                                       .owner = route->owner,
                                       .rule = route->rule,
                                       .queue = row->queue};
    enum wr_code code = wr_db_route_put(d->db, row->lead_id, route, err);

    if (!code)
        code = wr_db_routed_put(d->db, d->run->run.id, row->lead_id, route, err);
    if (code || route->state == WR_ROUTE_OWNED)
        return code ? code : wr_db_assignment_put(d->db, &assignment, err);
    /* Tomorrow there may be room. */
    return wr_db_lead_set_due(d->db, row->lead_id, d->run->run.as_of_us + WR_DAY_US,
                              WR_LIT("nobody had room"), err);
}

/* Another run that had the lead too may have dealt it meanwhile. */
static enum wr_code deal(struct dealing *d, const struct wr_waiting *row,
                         struct wr_route *route, struct wr_err *err)
{
    size_t q = find_queue(d, row->queue), owner = WR_NOBODY;
    enum wr_code code = wr_db_route_get(d->db, row->lead_id, d->arena, route, err);

    if (code || route->state != WR_ROUTE_WAITING)
        return code;
    if (q != WR_NOBODY) {
        code = load_queue(d, q, err);
        if (code)
            return code;
        owner =
            wr_route_deal(d->routing, &d->routing->queues[q], d->loads, d->credits[q]);
    }
    if (owner != WR_NOBODY)
        give(d, route, owner);
    else
        give_nobody(d, route, row, q != WR_NOBODY);
    return keep(d, row, route, err);
}

/* --- its write --- */

static const struct wr_map_line *line_of(const struct dealing *d,
                                         struct wr_str property)
{
    const struct wr_map *map = d->run->job->maps[WR_OBJECT_LEAD];

    for (size_t i = 0; i < map->line_count; i++)
        if ((map->lines[i].field == WR_F_ROUTE_OWNER ||
             map->lines[i].field == WR_F_ROUTE_RULE) &&
            wr_str_eq(map->lines[i].property, property))
            return &map->lines[i];
    return NULL;
}

/* The words that held the place are replaced by what came out; no owner: left out. */
static void fill_in(const struct dealing *d, const struct wr_route *route,
                    struct wr_out *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < out->field_count; i++) {
        const struct wr_map_line *line = line_of(d, out->fields[i].property);
        struct wr_str text = WR_NONE;

        if (line && line->field == WR_F_ROUTE_RULE)
            text = wr_route_rule_text(route, d->arena);
        else if (line && route->state == WR_ROUTE_OWNED)
            text = route->owner;
        if (line && !text.len)
            continue;
        if (line)
            out->fields[i].value =
                wr_shown_format(line, &d->run->setup->catalogue, text, d->arena);
        out->fields[kept++] = out->fields[i];
    }
    out->field_count = kept;
}

static enum wr_code let_go(const struct dealing *d, const struct wr_waiting *row,
                           const struct wr_route *route, struct wr_err *err)
{
    struct wr_out out;
    enum wr_code code = wr_db_out_get(d->db, row->out_id, d->arena, &out, err);

    if (code || out.state != WR_OUT_PENDING)
        return code;
    fill_in(d, route, &out);
    if (out.field_count > 0)
        return wr_db_out_let_go(d->db, &out, err);
    code = wr_db_out_drop(d->db, out.id, err);
    if (!code)
        code = wr_db_run_end_lead(d->db, d->run->run.id, row->lead_id,
                                  WR_LEAD_UNCHANGED, WR_NONE, true, err);
    return code ? code : wr_db_unit_release(d->db, d->run->run.id, row->lead_id, err);
}

static enum wr_code deal_row(struct dealing *d, const struct wr_waiting *row,
                             struct wr_err *err)
{
    struct wr_route route;
    enum wr_code code = deal(d, row, &route, err);

    if (!code && row->out_id != 0)
        code = let_go(d, row, &route, err);
    return code ? code : wr_db_wait_drop(d->db, d->run->run.id, row->lead_id, err);
}

static enum wr_code deal_some(struct dealing *d, size_t *count, struct wr_err *err)
{
    struct wr_waiting *rows = NULL;
    enum wr_code code =
        wr_db_wait_next(d->db, d->run->run.id, AT_A_TIME, d->arena, &rows, count, err);

    for (size_t i = 0; !code && i < *count; i++)
        code = deal_row(d, &rows[i], err);
    for (size_t q = 0; !code && d->routing && q < d->routing->queue_count; q++)
        code = save_queue(d, q, err);
    return code;
}

/* --- on the loop --- */

static enum wr_code assign_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_assign *assign = ctx;
    struct dealing *d = wr_alloc(sizeof(*d));
    enum wr_code code;

    d->db = db;
    d->run = assign->run;
    d->routing = assign->run->setup->routing;
    d->arena = wr_arena_new(0);
    d->day = wr_routing_day(assign->run, d->arena);
    code = deal_some(d, &assign->count, err);
    wr_arena_free(d->arena);
    free(d);
    return code;
}

static void dealt(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_assign *assign = ctx;
    struct wr_run_ctx *run = assign->run;

    if (code)
        wr_run_fail(run, code, err);
    if (code || run->stopping || assign->count == 0)
        assign->done(assign->ctx);
    else
        wr_store_submit(run->store, assign_work, dealt, assign);
}

struct wr_assign *wr_assign_start(struct wr_run_ctx *run, void (*done)(void *ctx),
                                  void *ctx)
{
    struct wr_assign *assign = wr_alloc(sizeof(*assign));

    *assign = (struct wr_assign){.run = run, .done = done, .ctx = ctx};
    if (run->stopping || run->params.dry)
        done(ctx);
    else
        wr_store_submit(run->store, assign_work, dealt, assign);
    return assign;
}

void wr_assign_free(struct wr_assign *assign)
{
    free(assign);
}
