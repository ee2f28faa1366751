/* plan.c - see plan.h. */
#include "etl/run/plan.h"

#include "etl/run/expect.h"

static int64_t worst_of(const struct wr_outlook *outlook)
{
    int64_t sum = 0;

    for (size_t i = 0; i < outlook->count; i++)
        sum += wr_provider_worst_micro(outlook->items[i].provider) *
               outlook->items[i].times;
    return sum;
}

static const struct wr_forecast *forecast_of(struct wr_work_slot *slot,
                                             const struct wr_lead_work *lead,
                                             const struct wr_outlook *outlook)
{
    struct wr_forecast *forecast = WR_NEW(slot->arena, struct wr_forecast);

    wr_waterfall_forecast(&slot->run->setup->waterfall, slot->run->expect->steps,
                          slot->profile, &lead->trail, outlook, forecast);
    return forecast;
}

void wr_plan_tell_purchase(struct wr_work_slot *slot, struct wr_lead_work *lead)
{
    const struct wr_plan_sink *sink = slot->run->plan;
    struct wr_outlook *outlook = WR_NEW(slot->arena, struct wr_outlook);
    struct wr_plan_lead told = {.ext_id = lead->member->row.key.ext_id,
                                .outlook = outlook,
                                .map = slot->run->job->maps[WR_OBJECT_LEAD]};

    lead->outlook = outlook;
    wr_waterfall_outlook(&slot->run->setup->waterfall, WR_ANY_PURPOSE, slot->profile,
                         &lead->trail, outlook);
    told.worst_micro = worst_of(outlook);
    told.forecast = forecast_of(slot, lead, outlook);
    if (sink)
        sink->lead(sink->ctx, &told);
}

/* What purchases for other leads of the account may change about it, and so about a
 * lead that itself buys nothing; NULL where nobody buys. */
static const struct wr_outlook *shared_outlook(struct wr_work_slot *slot)
{
    const struct wr_catalogue *catalogue = &slot->run->setup->catalogue;
    struct wr_outlook *shared = NULL;

    for (size_t i = 0; i < slot->unit.member_count; i++) {
        const struct wr_outlook *own = slot->leads[i].outlook;

        if (own && !shared)
            shared = WR_NEW(slot->arena, struct wr_outlook);
        for (size_t f = 0; own && f < catalogue->count; f++)
            if (catalogue->fields[f].scope == WR_SCOPE_ACCOUNT)
                shared->may_change[f] |= own->may_change[f];
    }
    return shared;
}

void wr_plan_tell_verdict(struct wr_work_slot *slot, const struct wr_lead_work *lead)
{
    const struct wr_plan_sink *sink = slot->run->plan;
    const struct wr_verdict *verdict = lead->verdict;
    enum wr_outcome_of_lead outcome = verdict->outcome;
    struct wr_plan_lead told = {.ext_id = lead->member->row.key.ext_id,
                                .map = slot->run->job->maps[WR_OBJECT_LEAD]};

    if (outcome != WR_LEAD_SUPPRESSED) /* no purchase could change that */
        told.outlook = shared_outlook(slot);
    if (!told.outlook)
        told.out = &verdict->out;
    if (outcome == WR_LEAD_OPEN)
        outcome = verdict->is_held ? WR_LEAD_HELD : WR_LEAD_WRITTEN;
    if (!told.outlook)
        told.outcome = wr_str(wr_lead_outcome_words[outcome]);
    if (sink)
        sink->lead(sink->ctx, &told);
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
    const struct wr_outlook *shared = shared_outlook(slot);
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
                     slot->unit.more ? NULL : &slot->whole, slot->arena, &out);
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
