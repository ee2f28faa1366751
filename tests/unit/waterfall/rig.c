/* rig.c - see rig.h. */
#include "rig.h"

static const wr_field_id name_and_domain[] = {WR_F_FULL_NAME, WR_F_DOMAIN};
static const wr_field_id address[] = {WR_F_EMAIL};
static const struct wr_input_set by_name[] = {{name_and_domain, 2}};
static const struct wr_input_set by_address[] = {{address, 1}};
static const wr_field_id finds[] = {WR_F_EMAIL};
static const wr_field_id verdicts[] = {WR_F_EMAIL_STATUS};

static struct wr_provider finder(const char *name, int64_t price_micro)
{
    return (struct wr_provider){.name = name,
                                .vendor = name,
                                .answers = finds,
                                .answer_count = 1,
                                .inputs = by_name,
                                .input_count = 1,
                                .tariff = {.billing = WR_BILL_HIT,
                                           .price_micro = price_micro,
                                           .worst_micro = price_micro},
                                .max_batch = 1};
}

void rig_init(struct rig *rig)
{
    struct wr_bound_step *bound = &rig->waterfall.steps[0];

    memset(rig, 0, sizeof(*rig));
    rig->arena = wr_arena_new(0);
    wr_catalogue_init(&rig->catalogue);
    rig->providers[0] = finder("a.find", 10000);
    rig->providers[1] = finder("b.find", 20000);
    rig->providers[2] = finder("c.find", 30000);
    rig->providers[3] = (struct wr_provider){
        .name = "v.verify",
        .vendor = "v",
        .answers = verdicts,
        .answer_count = 1,
        .vouched = verdicts,
        .vouched_count = 1,
        .inputs = by_address,
        .input_count = 1,
        .tariff = {.billing = WR_BILL_CALL, .price_micro = 8000, .worst_micro = 8000},
        .max_batch = 1};
    rig->steps[0] = (struct wr_step){
        .name = WR_LIT("email"), .wants = {WR_F_EMAIL}, .want_count = 1};
    rig->waterfall.catalogue = &rig->catalogue;
    rig->waterfall.step_count = 1;
    rig->waterfall.absent_fresh_us = 30 * WR_DAY_US;
    bound->step = &rig->steps[0];
    for (size_t i = 0; i < 3; i++)
        bound->providers[bound->provider_count++] = &rig->providers[i];
    rig_fact(rig, WR_F_FULL_NAME, "Ada Example", WR_ORIGIN_CRM, "crm", 1);
    rig_fact(rig, WR_F_DOMAIN, "example.com", WR_ORIGIN_CRM, "crm", 1);
}

void rig_fini(struct rig *rig)
{
    wr_arena_free(rig->arena);
}

static struct wr_fact *add(struct rig *rig, wr_field_id field, int days)
{
    struct wr_fact *fact = &rig->facts[rig->fact_count++];

    assert_true(rig->fact_count <= WR_COUNT(rig->facts));
    *fact = (struct wr_fact){.field = field,
                             .confidence = 800,
                             .observed_us = RIG_NOW - days * WR_DAY_US,
                             .last_seen_us = RIG_NOW - days * WR_DAY_US};
    return fact;
}

void rig_fact(struct rig *rig, wr_field_id field, const char *text,
              enum wr_origin origin, const char *source, int days)
{
    struct wr_fact *fact = add(rig, field, days);

    fact->origin = origin;
    fact->source = wr_str(source);
    assert_true(wr_value_decode(rig->catalogue.fields[field].type, wr_str(text),
                                rig->arena, &fact->value));
}

void rig_absent(struct rig *rig, wr_field_id field, int days)
{
    struct wr_fact *fact = add(rig, field, days);

    fact->absent = true;
    fact->origin = WR_ORIGIN_PROVIDER;
    fact->source = WR_LIT("waterfall");
}

const char *rig_next(struct rig *rig)
{
    rig->profile =
        wr_resolve(&rig->catalogue, (struct wr_facts){rig->facts, rig->fact_count},
                   RIG_NOW, rig->arena, NULL);
    wr_waterfall_next(&rig->waterfall, &(struct wr_walk){.purpose = WR_PURPOSE_DECIDE},
                      rig->profile, &rig->trail, rig->matters, rig->inputs, rig->arena,
                      &rig->next);
    return rig->next.provider ? rig->next.provider->name : "";
}

void rig_tried(struct rig *rig, enum wr_tried result)
{
    wr_trail_add(&rig->trail, &rig->next, result);
}
