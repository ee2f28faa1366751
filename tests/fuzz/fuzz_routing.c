/* fuzz_routing.c - any bytes as a routing; what compiles has no mistakes, routes any
 * lead, and deals its queues so that credits sum to nothing and caps are kept.
 */
#include "etl/route/route.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct wr_catalogue catalogue;

static void need(bool holds)
{
    if (!holds)
        abort();
}

static bool is_kept(int64_t count, int64_t cap)
{
    return cap < 0 || count <= cap;
}

static void deal(const struct wr_routing *routing, const struct wr_queue *queue)
{
    struct wr_load *loads = wr_alloc_array(WR_MAX_OWNERS, sizeof(*loads));
    int64_t credits[WR_MAX_QUEUE_MEMBERS] = {0}, sum = 0;

    for (int n = 0; n < 40; n++) {
        size_t owner = wr_route_deal(routing, queue, loads, credits);

        if (owner == WR_NOBODY)
            break;
        need(owner < routing->owner_count && routing->owners[owner].active);
        need(is_kept(loads[owner].run, routing->owners[owner].run));
        need(is_kept(loads[owner].day, routing->owners[owner].day));
        need(is_kept(loads[owner].open, routing->owners[owner].open));
    }
    for (size_t i = 0; i < queue->count; i++)
        sum += credits[i];
    need(sum == 0);
    free(loads);
}

static void know(struct wr_profile *profile, struct wr_arena *arena, wr_field_id field,
                 struct wr_str text)
{
    struct wr_fact *fact = WR_NEW(arena, struct wr_fact);

    *fact = (struct wr_fact){
        .field = field, .value = wr_value_text(text), .observed_us = 40 * WR_DAY_US};
    profile->slots[field] = (struct wr_slot){.known = WR_KNOWN, .fact = fact};
}

static void route(const struct wr_routing *routing, struct wr_arena *arena)
{
    static const wr_field_id fields[] = {WR_F_LEAD_STATUS, WR_F_REJECTION_REASON,
                                         WR_F_DOMAIN,      WR_F_ACCOUNT_COUNTRY,
                                         WR_F_OWNER_ID,    WR_F_ACCOUNT_OWNER_ID};
    static const struct wr_str texts[] = {{"unqualified", 11},  {"no_budget", 9},
                                          {"acme.example", 12}, {"DE", 2},
                                          {"7001", 4},          {"7004", 4}};
    struct wr_decision decision = {.tier = WR_LIT("strong"),
                                   .path = WR_LIT("route_now"),
                                   .respond_us = WR_HOUR_US};
    struct wr_profile profile = {.catalogue = &catalogue,
                                 .slots =
                                     WR_ARRAY(arena, struct wr_slot, catalogue.count)};
    struct wr_route_in in = {
        .routing = routing, .profile = &profile, .decision = &decision};
    struct wr_routed out;

    for (size_t i = WR_COUNT(fields); i > 0; i--) {
        in.as_of_us = profile.as_of_us = 100 * WR_DAY_US - (int64_t)i * 9 * WR_DAY_US;
        wr_route(&in, arena, &out);
        need((out.queue != WR_NOBODY) == (out.route.state == WR_ROUTE_WAITING));
        need(!out.assigned || (out.route.state == WR_ROUTE_OWNED && out.route.given));
        need((out.route.qualified_us > 0) == (out.route.state != WR_ROUTE_NONE &&
                                              out.route.state != WR_ROUTE_RECYCLED));
        in.previous = out.route;
        know(&profile, arena, fields[i - 1], texts[i - 1]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_str text = {(const char *)data, size};
    struct wr_diags *diags = wr_diags_new();
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_routing *routing;

    if (!catalogue.count)
        wr_catalogue_init(&catalogue);
    routing = wr_routing_parse(text, WEIR_SOURCE_DIR "/jobs/fuzz.yaml", &catalogue,
                               NULL, diags);
    need((routing != NULL) == !wr_diags_errors(diags));
    for (size_t q = 0; routing && q < routing->queue_count; q++)
        deal(routing, &routing->queues[q]);
    if (routing)
        route(routing, arena);
    wr_routing_free(routing);
    wr_arena_free(arena);
    wr_diags_free(diags);
    return 0;
}
