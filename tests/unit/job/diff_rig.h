/* diff_rig.h - a lead with a map: what the CRM shows, what is known and decided. */
#ifndef TESTS_UNIT_JOB_DIFF_RIG_H
#define TESTS_UNIT_JOB_DIFF_RIG_H

#include "rig.h"

#include "weir/clock.h"

#include <stdio.h>

#define DAY(n) (INT64_C(1790000000) * WR_SECOND_US + (n)*WR_DAY_US)

struct d_rig {
    struct rig *rig;
    struct wr_map *map;
    struct wr_fact facts[16];
    size_t fact_count;
    struct wr_str decided[WR_F_BUILTIN_COUNT];
    bool has_decided;
    const char *values;
    struct wr_str own_names[8], own_values[8];
    size_t own_count;
    int64_t min_score_milli;
    const char *crm;
};

static inline void open_rig(struct d_rig *d, const char *lines)
{
    char text[2048];

    *d = (struct d_rig){.rig = rig_new(), .crm = "hubspot", .values = "{}"};
    snprintf(text, sizeof(text), "object: contacts\nis: lead\nproperties:\n%s", lines);
    d->map = rig_map(d->rig, text);
}

static inline void know(struct d_rig *d, wr_field_id field, const char *source,
                        const char *value, int64_t at_us)
{
    struct wr_fact *fact = &d->facts[d->fact_count++];
    enum wr_type type = d->rig->catalogue.fields[field].type;

    *fact = (struct wr_fact){
        .field = field,
        .origin = strcmp(source, "crm") == 0 ? WR_ORIGIN_CRM : WR_ORIGIN_PROVIDER,
        .source = wr_str(source),
        .confidence = 800,
        .observed_us = at_us,
        .last_seen_us = at_us,
    };
    fact->absent = value == NULL;
    if (value)
        assert_true(wr_value_decode(type, wr_str(value), d->rig->arena, &fact->value));
}

static inline void decide(struct d_rig *d, wr_field_id field, const char *value)
{
    d->has_decided = true;
    d->decided[field] = wr_str(value);
}

static inline void wrote(struct d_rig *d, const char *property, const char *value)
{
    d->own_names[d->own_count] = wr_str(property);
    d->own_values[d->own_count++] = wr_str(value);
}

/* "property: base > value; ..." of the changes. */
static inline struct wr_str changes(struct d_rig *d)
{
    struct wr_arena *arena = d->rig->arena;
    struct wr_facts facts = {d->facts, d->fact_count};
    struct wr_diff diff = {
        .map = d->map,
        .crm = wr_crm_find(wr_str(d->crm)),
        .profile = wr_resolve(&d->rig->catalogue, facts, DAY(0), arena, NULL),
        .decided = d->has_decided ? d->decided : NULL,
        .values = wr_str(d->values),
        .own = {d->own_names, d->own_values, d->own_count},
        .min_score_milli = d->min_score_milli,
    };
    struct wr_change *out = WR_ARRAY(arena, struct wr_change, d->map->line_count);
    size_t count = wr_diff_changes(&diff, arena, out);
    struct wr_str text = WR_LIT("");

    for (size_t i = 0; i < count; i++)
        text = wr_arena_printf(arena, "%.*s%s%.*s: %s > %.*s", WR_FMT(text),
                               i ? "; " : "", WR_FMT(out[i].line->property),
                               out[i].base.ptr ? out[i].base.ptr : "-",
                               WR_FMT(out[i].value));
    return text;
}

#endif
