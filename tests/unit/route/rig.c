/* rig.c - see rig.h. */
#include "rig.h"

static void init(struct rig *rig)
{
    *rig = (struct rig){.arena = wr_arena_new(0), .diags = wr_diags_new()};
    wr_catalogue_init(&rig->catalogue);
}

void rig_open(struct rig *rig, const char *yaml)
{
    struct wr_err err = {0};

    init(rig);
    rig->routing =
        wr_routing_parse(wr_str(yaml), "r.yaml", &rig->catalogue, NULL, rig->diags);
    if (!rig->routing && wr_diags_result(rig->diags, &err))
        fail_msg("%s", err.text);
    rig->profile = (struct wr_profile){
        .catalogue = &rig->catalogue,
        .slots = WR_ARRAY(rig->arena, struct wr_slot, rig->catalogue.count),
        .as_of_us = RIG_NOW};
    rig->decision = (struct wr_decision){.disposition = WR_DISPOSED_SCORED,
                                         .score_milli = 80000,
                                         .tier = WR_LIT("strong"),
                                         .stage = WR_LIT("sql"),
                                         .path = WR_LIT("route_now"),
                                         .segment = WR_LIT("enterprise"),
                                         .respond_us = WR_DAY_US};
    rig->in = (struct wr_route_in){.routing = rig->routing,
                                   .profile = &rig->profile,
                                   .signals = {rig->signals, 0},
                                   .decision = &rig->decision,
                                   .as_of_us = RIG_NOW};
}

void rig_close(struct rig *rig)
{
    wr_routing_free(rig->routing);
    wr_diags_free(rig->diags);
    wr_arena_free(rig->arena);
}

void rig_know(struct rig *rig, wr_field_id field, const char *text, int days)
{
    struct wr_fact *fact = WR_NEW(rig->arena, struct wr_fact);

    fact->field = field;
    fact->observed_us = rig->in.as_of_us - days * WR_DAY_US;
    assert_true(wr_value_decode(rig->catalogue.fields[field].type, wr_str(text),
                                rig->arena, &fact->value));
    rig->profile.slots[field] =
        (struct wr_slot){.known = WR_KNOWN, .agree = 1, .fact = fact};
}

void rig_forget(struct rig *rig, wr_field_id field)
{
    rig->profile.slots[field] = (struct wr_slot){.known = WR_UNKNOWN};
}

void rig_later(struct rig *rig, int64_t us)
{
    rig->in.previous = rig->out.route;
    rig->in.as_of_us += us;
    rig->profile.as_of_us = rig->in.as_of_us;
}

const struct wr_routed *rig_route(struct rig *rig)
{
    wr_route(&rig->in, rig->arena, &rig->out);
    return &rig->out;
}

void rig_expect(struct rig *rig, const char *wanted)
{
    const struct wr_routed *out = rig_route(rig);
    const struct wr_route *r = &out->route;
    struct wr_str who = r->owner, rule = wr_route_rule_text(r, rig->arena), got;

    if (out->queue != WR_NOBODY)
        who = wr_arena_printf(rig->arena, "for %.*s",
                              WR_FMT(rig->routing->queues[out->queue].name));
    got = wr_arena_printf(rig->arena, "%s%s%.*s: %.*s", wr_route_state_words[r->state],
                          who.len ? " " : "", WR_FMT(who), WR_FMT(rule));
    assert_string_equal(wr_arena_strz(rig->arena, got), wanted);
}

void rig_mistakes(const char *yaml, const char *wanted)
{
    struct wr_buf out;
    struct rig rig;

    init(&rig);
    rig.routing =
        wr_routing_parse(wr_str(yaml), "r.yaml", &rig.catalogue, NULL, rig.diags);
    assert_null(rig.routing);
    wr_buf_init(&out, 65536);
    wr_diags_print(rig.diags, &out);
    assert_string_equal(wr_buf_str(&out).ptr, wanted);
    wr_buf_fini(&out);
    rig_close(&rig);
}
