/* plan.c - see plan.h. */
#include "etl/run/plan.h"

#include "etl/run/contact.h"
#include "etl/run/expect.h"
#include "etl/run/group.h"
#include "etl/run/matters.h"

static void add_worst(struct wr_plan_lead *told)
{
    for (size_t i = 0; i < told->outlook->count; i++) {
        const struct wr_possible *item = &told->outlook->items[i];
        int64_t micro = wr_provider_worst_micro(item->provider);

        told->worst_micro += micro * item->times;
        told->after_micro += micro * item->times_after;
    }
}

static bool may_ask(const struct wr_outlook *outlook,
                    const struct wr_provider *provider)
{
    for (size_t i = 0; outlook && i < outlook->count; i++)
        if (outlook->items[i].provider == provider)
            return true;
    return false;
}

/* A question about the account is asked once, whoever of its leads needs the answer: it
 * is expected of the first that was told of alone. At most each could ask its own,
 * where an answer changes what the next one is asked with. */
static void drop_shared(const struct wr_work_slot *slot,
                        const struct wr_lead_work *lead,
                        const struct wr_outlook *outlook, struct wr_forecast *forecast)
{
    for (size_t i = 0; i < outlook->count; i++) {
        const struct wr_provider *provider = outlook->items[i].provider;
        bool shared = false;

        for (size_t k = 0; k < slot->unit.member_count; k++)
            shared |=
                &slot->leads[k] != lead && may_ask(slot->leads[k].outlook, provider);
        if (!shared || provider->scope != WR_SCOPE_ACCOUNT)
            continue;
        forecast->sum_micro -= forecast->spend_micro[i];
        forecast->calls_ppm[i] = forecast->spend_micro[i] = 0;
    }
    if (forecast->after_micro > forecast->sum_micro)
        forecast->after_micro = forecast->sum_micro;
}

/* Bits of the steps that no answer still to come can make worth their money: a run
 * would close them too, whatever came before. Others count as if their `only_if` held,
 * for that hangs on answers. What other members' answers might open is left out, so
 * this is for what is expected, not for what is possible. */
static uint32_t worth_nothing(const struct wr_work_slot *slot,
                              const struct wr_trail *trail)
{
    const struct wr_waterfall *waterfall = &slot->run->setup->waterfall;
    struct wr_matters matters = wr_slot_matters(slot);
    struct wr_outlook outlook;
    uint32_t bits = 0;

    wr_waterfall_outlook(waterfall, 1u << WR_PURPOSE_DECIDE, slot->profile, trail,
                         &outlook);
    for (size_t i = 0; i < waterfall->step_count; i++) {
        const struct wr_step *step = waterfall->steps[i].step;

        if (step->purpose == WR_PURPOSE_DECIDE && step->only_if != WR_ONLY_IF_ALWAYS &&
            !matters.matters(matters.ctx, slot->profile, &outlook, step->only_if))
            bits |= UINT32_C(1) << i;
    }
    return bits;
}

static const struct wr_forecast *forecast_of(struct wr_work_slot *slot,
                                             const struct wr_lead_work *lead,
                                             struct wr_trail *trail,
                                             const struct wr_outlook *outlook)
{
    struct wr_forecast *forecast = WR_NEW(slot->arena, struct wr_forecast);
    struct wr_step_chances chances[WR_MAX_STEPS];

    memcpy(chances, slot->run->expect->steps, sizeof(chances));
    for (size_t i = 0; slot->purpose == WR_PURPOSE_CONTACT && i < WR_MAX_STEPS; i++)
        chances[i].passed_over_ppm = 0; /* it is decided: what is open is asked */
    if (slot->purpose == WR_PURPOSE_DECIDE)
        trail->closed |= worth_nothing(slot, trail);
    wr_waterfall_forecast(&slot->run->setup->waterfall, chances, slot->profile, trail,
                          outlook, forecast);
    drop_shared(slot, lead, outlook, forecast);
    return forecast;
}

static bool touches_account(const struct wr_catalogue *catalogue,
                            const struct wr_outlook *outlook)
{
    for (size_t f = 0; f < catalogue->count; f++)
        if (catalogue->fields[f].scope == WR_SCOPE_ACCOUNT && outlook->may_change[f])
            return true;
    return false;
}

/* What is asked after the decision is not decided on: it concerns the others where it
 * is about their account alone. */
static bool concerns_others(const struct wr_work_slot *slot,
                            const struct wr_lead_work *lead)
{
    return lead->outlook &&
           (!lead->decision ||
            touches_account(&slot->run->setup->catalogue, lead->outlook));
}

const struct wr_outlook *wr_plan_shared(struct wr_work_slot *slot)
{
    const struct wr_catalogue *catalogue = &slot->run->setup->catalogue;
    struct wr_outlook *shared = NULL;

    for (size_t i = 0; i < slot->unit.member_count; i++) {
        const struct wr_outlook *own =
            concerns_others(slot, &slot->leads[i]) ? slot->leads[i].outlook : NULL;

        if (own && !shared)
            shared = WR_NEW(slot->arena, struct wr_outlook);
        for (size_t f = 0; own && f < catalogue->count; f++)
            if (catalogue->fields[f].scope == WR_SCOPE_ACCOUNT)
                shared->may_change[f] |= own->may_change[f];
    }
    return shared;
}

static void add_shared(struct wr_work_slot *slot, struct wr_outlook *out)
{
    const struct wr_outlook *shared = wr_plan_shared(slot);

    for (size_t f = 0; shared && f < slot->run->setup->catalogue.count; f++)
        out->may_change[f] |= shared->may_change[f];
}

/* All that it may be asked, and may change: before the decision what the steps that
 * decide could lead to, and of those after it the ones that it may come to; after the
 * decision these alone, and what is written anyway. */
static void find_outlook(struct wr_work_slot *slot, struct wr_lead_work *lead,
                         struct wr_trail *trail, struct wr_outlook *out)
{
    const struct wr_waterfall *waterfall = &slot->run->setup->waterfall;

    *trail = *wr_slot_trail(slot, lead);
    if (slot->purpose == WR_PURPOSE_CONTACT) {
        wr_waterfall_outlook(waterfall, 1u << WR_PURPOSE_CONTACT, slot->profile, trail,
                             out);
        add_shared(slot, out);
        return;
    }
    wr_waterfall_outlook(waterfall, 1u << WR_PURPOSE_DECIDE, slot->profile, trail, out);
    trail->closed |= wr_contact_out_of_reach(slot, out);
    wr_waterfall_outlook(waterfall, WR_ANY_PURPOSE, slot->profile, trail, out);
}

/* What would be written without a purchase may come out otherwise with one. */
static void add_pending(const struct wr_map *map, const struct wr_out *out,
                        struct wr_outlook *outlook)
{
    for (size_t i = 0; i < map->line_count; i++)
        for (size_t f = 0; f < out->field_count; f++)
            if (map->lines[i].field != WR_NO_FIELD &&
                wr_str_eq(map->lines[i].property, out->fields[f].property))
                outlook->may_change[map->lines[i].field] = true;
}

void wr_plan_tell_purchase(struct wr_work_slot *slot, struct wr_lead_work *lead)
{
    const struct wr_plan_sink *sink = slot->run->plan;
    struct wr_outlook *outlook = WR_NEW(slot->arena, struct wr_outlook);
    struct wr_plan_lead told = {.ext_id = lead->member->row.key.ext_id,
                                .outlook = outlook,
                                .map = slot->run->job->maps[WR_OBJECT_LEAD]};
    struct wr_trail trail;

    find_outlook(slot, lead, &trail, outlook);
    lead->outlook = outlook;
    if (lead->verdict)
        add_pending(told.map, &lead->verdict->out, outlook);
    lead->verdict = NULL;
    add_worst(&told);
    told.forecast = forecast_of(slot, lead, &trail, outlook);
    if (sink)
        sink->lead(sink->ctx, &told);
}

void wr_plan_tell_verdict(struct wr_work_slot *slot, const struct wr_lead_work *lead)
{
    const struct wr_plan_sink *sink = slot->run->plan;
    const struct wr_verdict *verdict = lead->verdict;
    enum wr_outcome_of_lead outcome = verdict->outcome;
    struct wr_plan_lead told = {.ext_id = lead->member->row.key.ext_id,
                                .map = slot->run->job->maps[WR_OBJECT_LEAD]};

    if (outcome != WR_LEAD_SUPPRESSED) /* no purchase could change that */
        told.outlook = wr_plan_shared(slot);
    if (!told.outlook)
        told.out = &verdict->out;
    if (outcome == WR_LEAD_OPEN)
        outcome = verdict->is_held ? WR_LEAD_HELD : WR_LEAD_WRITTEN;
    if (!told.outlook)
        told.outcome = wr_str(wr_lead_outcome_words[outcome]);
    if (sink)
        sink->lead(sink->ctx, &told);
}

static bool may_write_any(const struct wr_plan_lead *told)
{
    for (size_t i = 0; i < told->map->line_count; i++)
        if (wr_plan_may_write(told, &told->map->lines[i]))
            return true;
    return false;
}

/* Its outlook is the leads', without their questions. */
static struct wr_outlook *account_outlook(struct wr_work_slot *slot)
{
    const struct wr_outlook *shared = wr_plan_shared(slot);
    struct wr_outlook *own;

    if (!shared)
        return NULL;
    own = WR_NEW(slot->arena, struct wr_outlook);
    memcpy(own->may_change, shared->may_change, sizeof(own->may_change));
    return own;
}

void wr_plan_tell_account(struct wr_work_slot *slot)
{
    const struct wr_setup *setup = slot->run->setup;
    const struct wr_plan_sink *sink = slot->run->plan;
    struct wr_plan_lead told = {.ext_id = slot->unit.account.record.ext_id,
                                .map = setup->job->maps[WR_OBJECT_ACCOUNT]};
    struct wr_outlook *outlook = account_outlook(slot);
    struct wr_out out;

    if (!sink || !sink->account || !told.map || !told.ext_id.ptr ||
        !slot->unit.account.values.ptr || setup->job->read_only)
        return;
    wr_arena_reset(slot->scratch);
    wr_judge_account(setup, &slot->run->run, &slot->unit,
                     wr_slot_profile(slot, &slot->leads[0]),
                     slot->unit.more ? NULL : &slot->group->whole, slot->arena, &out);
    if (outlook)
        add_pending(told.map, &out, outlook);
    told.outlook = outlook;
    told.out = outlook ? NULL : &out;
    if (outlook ? may_write_any(&told) : out.field_count > 0)
        sink->account(sink->ctx, &told);
}

bool wr_plan_may_write(const struct wr_plan_lead *lead, const struct wr_map_line *line)
{
    if (line->direction == WR_MAP_READ || line->policy == WR_POLICY_NEVER ||
        line->field == WR_NO_FIELD)
        return false;
    /* Any answer may move the decision, and with it every decided field. */
    if (line->field >= WR_F_SCORE && line->field < WR_F_BUILTIN_COUNT)
        return true;
    return lead->outlook->may_change[line->field];
}
