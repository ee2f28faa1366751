/* rig.h - a waterfall of invented providers, and a lead made of facts. */
#ifndef TESTS_UNIT_WATERFALL_RIG_H
#define TESTS_UNIT_WATERFALL_RIG_H

#include "etl/waterfall/learn.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define RIG_NOW       (INT64_C(1795336200) * WR_SECOND_US)
#define RIG_PROVIDERS 8

struct rig {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_provider providers[RIG_PROVIDERS];
    struct wr_step steps[4];
    struct wr_waterfall waterfall;
    struct wr_ranking ranking;
    struct wr_fact facts[32];
    size_t fact_count;
    struct wr_profile *profile;
    struct wr_trail trail;
    const struct wr_value *inputs[WR_MAX_FIELDS];
    struct wr_next next;
    struct wr_matters matters;
};

/* One step "email": asks a.find, b.find, c.find for an address by name and domain; all
 * per hit, at 10, 20, 30 thousandths of a unit. */
void rig_init(struct rig *rig);
void rig_fini(struct rig *rig);
/* A fact, `days` old. */
void rig_fact(struct rig *rig, wr_field_id field, const char *text,
              enum wr_origin origin, const char *source, int days);
void rig_absent(struct rig *rig, wr_field_id field, int days);
/* Resolves what is known and says what is asked next; "" for nothing. */
const char *rig_next(struct rig *rig);
/* The one that was named answered, or was skipped. */
void rig_tried(struct rig *rig, enum wr_tried result);

#endif
