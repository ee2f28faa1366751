/* rig.h - a lead on the bench of routing: a routing, facts, a decision. */
#ifndef TESTS_UNIT_ROUTE_RIG_H
#define TESTS_UNIT_ROUTE_RIG_H

#include "etl/route/route.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* 2026-11-22T08:30:00Z */
#define RIG_NOW         (INT64_C(1795336200) * WR_SECOND_US)
#define RIG_MAX_SIGNALS 4

struct rig {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_diags *diags;
    struct wr_routing *routing;
    struct wr_profile profile;
    struct wr_decision decision;
    struct wr_signal signals[RIG_MAX_SIGNALS];
    struct wr_route_in in;
    struct wr_routed out;
};

/* A routing that must compile; a lead that is scored, strong, path route_now, to be
 * answered within a day. */
void rig_open(struct rig *rig, const char *yaml);
void rig_close(struct rig *rig);
/* `text` in canonical form, as the CRM said it `days` ago. */
void rig_know(struct rig *rig, wr_field_id field, const char *text, int days);
void rig_forget(struct rig *rig, wr_field_id field);
/* Time goes on, and what was kept is the last outcome. */
void rig_later(struct rig *rig, int64_t us);
const struct wr_routed *rig_route(struct rig *rig);
/* Text of what came out: "owned 701 by dach", "waits for inbound by rest (...)". */
void rig_expect(struct rig *rig, const char *wanted);

/* All mistakes of a file that must not compile. */
void rig_mistakes(const char *yaml, const char *wanted);

#endif
