/* choose.c - the owner in the CRM, whom we gave it, the account's owner, the rules. */
#include "etl/route/private.h"

#include "weir/clock.h"

const char *const wr_route_state_words[WR_ROUTE_STATES + 1] = {
    "none", "waiting", "owned", "nobody", "bounced", "recycled", "overflow", NULL};

#define MAX_STATUS_SHOWN 64 /* bytes */

struct choosing {
    const struct wr_route_in *in;
    struct wr_view view;
    struct wr_arena *arena;
    struct wr_routed *out;
    struct wr_str passed; /* who was passed over: "702 is not active" */
};

/* Whoever is not on the list is as the CRM has it: active. */
static bool is_active(const struct choosing *c, struct wr_str id)
{
    size_t owner = wr_routing_owner(c->in->routing, id);

    return owner == WR_NOBODY || c->in->routing->owners[owner].active;
}

static void own(struct choosing *c, struct wr_str owner, struct wr_str rule, bool given)
{
    struct wr_route *route = &c->out->route;

    route->state = WR_ROUTE_OWNED;
    route->given = given;
    route->owner = owner;
    route->rule = rule;
    route->reason =
        is_active(c, owner)
            ? WR_NONE
            : wr_arena_printf(c->arena, "owner %.*s is not active", WR_FMT(owner));
}

static void give(struct choosing *c, struct wr_str owner, struct wr_str rule)
{
    own(c, owner, rule, true);
    c->out->route.assigned_us = c->in->as_of_us;
    c->out->route.reason = c->passed;
    c->out->assigned = true;
}

static void pass_over(struct choosing *c, const char *what, struct wr_str who)
{
    c->passed =
        wr_arena_printf(c->arena, "%.*s%s%s %.*s is not active", WR_FMT(c->passed),
                        c->passed.len ? "; " : "", what, WR_FMT(who));
}

/* Somebody has it: a person, or whom we gave it to. */
static bool has_owner(struct choosing *c)
{
    const struct wr_route *before = &c->in->previous;
    struct wr_str owner = wr_profile_text(c->in->profile, WR_F_OWNER_ID);

    if (owner.len) {
        own(c, owner, WR_LIT("existing owner"), false);
        return true;
    }
    if (!before->given || !before->owner.len)
        return false;
    if (c->in->cleared) {
        c->out->route.state = WR_ROUTE_BOUNCED;
        c->out->route.reason =
            wr_arena_printf(c->arena, "was given to %.*s and has no owner any more",
                            WR_FMT(before->owner));
        return true;
    }
    own(c, before->owner, before->rule, true);
    return true;
}

static bool take_account_owner(struct choosing *c)
{
    struct wr_str owner = wr_profile_text(c->in->profile, WR_F_ACCOUNT_OWNER_ID);

    if (!c->in->routing->account_owner || !owner.len)
        return false;
    if (!is_active(c, owner)) {
        pass_over(c, "account owner", owner);
        return false;
    }
    give(c, owner, WR_LIT("account owner"));
    return true;
}

static size_t named_owner(const struct wr_route_rule *rule, struct wr_str domain)
{
    size_t low = 0, high = rule->account_count;

    while (domain.len && low < high) {
        size_t mid = low + (high - low) / 2;
        int order = wr_str_cmp(rule->accounts[mid].domain, domain);

        if (order == 0)
            return rule->accounts[mid].owner;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return WR_NOBODY;
}

static bool has_active_member(const struct choosing *c, const struct wr_queue *queue)
{
    for (size_t i = 0; i < queue->count; i++)
        if (c->in->routing->owners[queue->owners[i]].active)
            return true;
    return false;
}

static bool take_queue(struct choosing *c, const struct wr_route_rule *rule)
{
    const struct wr_queue *queue = &c->in->routing->queues[rule->queue];
    struct wr_route *route = &c->out->route;

    if (!has_active_member(c, queue)) {
        pass_over(c, "everyone of", queue->name);
        return false;
    }
    route->state = WR_ROUTE_WAITING;
    route->given = false;
    route->owner = WR_NONE;
    route->rule = rule->name;
    route->reason = c->passed;
    c->out->queue = rule->queue;
    return true;
}

static bool take_rule(struct choosing *c, const struct wr_route_rule *rule)
{
    const struct wr_profile *p = c->in->profile;
    size_t owner = rule->owner;

    if (wr_predicate_explain(rule->when, &c->view, NULL).truth != WR_TRUE)
        return false;
    if (rule->queue != WR_NOBODY)
        return take_queue(c, rule);
    if (rule->accounts) {
        owner = named_owner(rule, wr_profile_text(p, WR_F_DOMAIN));
        if (owner == WR_NOBODY)
            owner = named_owner(rule, wr_profile_text(p, WR_F_EMAIL_DOMAIN));
    }
    if (owner == WR_NOBODY)
        return false;
    if (!c->in->routing->owners[owner].active) {
        pass_over(c, "owner", c->in->routing->owners[owner].id);
        return false;
    }
    give(c, c->in->routing->owners[owner].id, rule->name);
    return true;
}

static void nobody(struct choosing *c)
{
    struct wr_route *route = &c->out->route;

    route->state = WR_ROUTE_NOBODY;
    route->given = false;
    route->owner = route->rule = WR_NONE;
    route->reason = c->passed.len
                        ? wr_arena_printf(c->arena, "no other rule takes it: %.*s",
                                          WR_FMT(c->passed))
                        : WR_LIT("no rule takes it");
}

static void choose(struct choosing *c)
{
    const struct wr_routing *routing = c->in->routing;

    if (has_owner(c) || take_account_owner(c))
        return;
    for (size_t i = 0; i < routing->rule_count; i++)
        if (take_rule(c, &routing->rules[i]))
            return;
    nobody(c);
}

/* --- when --- */

bool wr_route_is_ours(const struct wr_route *before)
{
    return before->qualified_us > 0 || before->owner.len > 0 ||
           before->state == WR_ROUTE_RECYCLED;
}

static bool is_nothing(const struct wr_route *route)
{
    return route->state == WR_ROUTE_NONE && !route->owner.len &&
           route->rejected_us == 0;
}

/* Sales was done with it before it was ever to be routed: that is no matter of ours. */
static void forget_rejection(struct wr_routed *out)
{
    out->route.rejected_us = 0;
    out->route.rejection = WR_NONE;
    out->again_us = WR_NEVER_US;
}

static void qualify(const struct wr_route_in *in, struct wr_route *route)
{
    if (route->qualified_us == 0) {
        route->qualified_us = in->as_of_us;
        route->touched_us = 0;
        route->status = wr_profile_text(in->profile, WR_F_LEAD_STATUS);
    }
    route->respond_us = in->decision->respond_us > 0
                            ? route->qualified_us + in->decision->respond_us
                            : 0;
}

/* Only what was routed can be sent back; the rest was so in the CRM before. */
static struct wr_str why_closed(const struct choosing *c, bool ours)
{
    struct wr_str status = wr_profile_text(c->in->profile, WR_F_LEAD_STATUS);

    if (ours && !wr_str_eq(c->out->route.rejection, WR_NO_REASON))
        return wr_arena_printf(c->arena, "sent back: %.*s",
                               WR_FMT(c->out->route.rejection));
    if (ours)
        return WR_LIT("sent back without a reason code");
    return wr_arena_printf(c->arena, "%.*s in the CRM before it was ever routed",
                           WR_FMT(wr_str_head(status, MAX_STATUS_SHOWN)));
}

/* Whoever has it keeps it: that it is not for now is no reason to take it away. */
static void leave(struct choosing *c, bool closed)
{
    struct wr_route *route = &c->out->route;
    bool ours = wr_route_is_ours(&c->in->previous);

    route->state = closed && ours ? WR_ROUTE_RECYCLED : WR_ROUTE_NONE;
    route->qualified_us = route->respond_us = route->touched_us = 0;
    route->status = WR_NONE;
    route->reason = closed ? why_closed(c, ours) : WR_NONE;
}

void wr_route(const struct wr_route_in *in, struct wr_arena *arena,
              struct wr_routed *out)
{
    struct wr_value values[WR_ROUTE_EXTRAS];
    const struct wr_value *extras[WR_ROUTE_EXTRAS];
    struct choosing c = {.in = in, .arena = arena, .out = out, .passed = WR_NONE};
    bool wanted, closed;

    *out = (struct wr_routed){
        .route = in->previous, .queue = WR_NOBODY, .again_us = WR_NEVER_US};
    wr_route_extras(in->decision, values, extras);
    c.view = (struct wr_view){in->profile, extras};
    wanted = in->decision->disposition == WR_DISPOSED_SCORED &&
             wr_predicate_explain(in->routing->when, &c.view, NULL).truth == WR_TRUE;
    wr_route_touched(in, &out->route);
    closed = wr_route_rejected(in, out);
    if (wanted && closed)
        out->path = in->routing->rejections.recycle;
    if (!wanted && !wr_route_is_ours(&in->previous)) {
        forget_rejection(out);
        closed = false;
    }
    if (!wanted || closed) {
        leave(&c, closed);
    } else {
        qualify(in, &out->route);
        choose(&c);
    }
    out->is_nothing = is_nothing(&in->previous) && is_nothing(&out->route);
}

static bool has_room(const struct wr_owner *owner)
{
    return owner->active && owner->run < 0 && owner->day < 0 && owner->open < 0;
}

bool wr_route_is_sure(const struct wr_routing *routing, const struct wr_routed *routed)
{
    const struct wr_queue *queue;

    if (routed->queue == WR_NOBODY)
        return routed->route.state == WR_ROUTE_OWNED;
    queue = &routing->queues[routed->queue];
    for (size_t i = 0; i < queue->count; i++)
        if (has_room(&routing->owners[queue->owners[i]]))
            return true;
    return false;
}

struct wr_str wr_route_rule_text(const struct wr_route *route, struct wr_arena *arena)
{
    if (!route->rule.len)
        return route->reason;
    if (!route->reason.len)
        return route->rule;
    return wr_arena_printf(arena, "%.*s (%.*s)", WR_FMT(route->rule),
                           WR_FMT(route->reason));
}
