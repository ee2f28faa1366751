/* caps.c - the counters a paid question counts against. */
#include "etl/run/ask.h"

#include "weir/clock.h"

#include <inttypes.h>

struct counting {
    const struct wr_question *q;
    struct wr_claim *claim;
    struct wr_period month;
};

static void add(struct counting *c, struct wr_str key, struct wr_str name,
                int64_t limit_micro, int64_t until_us)
{
    struct wr_claim *claim = c->claim;

    WR_ASSERT(claim->cap_count < WR_MAX_CAPS);
    claim->caps[claim->cap_count++] = (struct wr_cap){
        .key = key, .name = name, .limit_micro = limit_micro, .until_us = until_us};
}

static void add_provider_caps(struct counting *c)
{
    const struct wr_run_ctx *run = c->q->run;
    const char *vendor = c->q->provider->vendor;
    struct wr_arena *arena = c->q->arena;

    for (size_t i = 0; i < run->job->provider_cap_count; i++) {
        const struct wr_provider_cap *cap = &run->job->provider_caps[i];

        if (!wr_str_eqz(cap->provider.name, vendor))
            continue;
        if (cap->limit_micro >= 0)
            add(c,
                wr_arena_printf(arena, "provider:%s:run:%" PRId64, vendor, run->run.id),
                wr_arena_printf(arena, "cap of %s per run", vendor), cap->limit_micro,
                0);
        if (cap->month_micro >= 0)
            add(c, wr_arena_printf(arena, "provider:%s:%s", vendor, c->month.name),
                wr_arena_printf(arena, "cap of %s per month", vendor), cap->month_micro,
                c->month.until_us);
    }
}

static void add_pool_caps(struct counting *c)
{
    const struct wr_job *job = c->q->run->job;
    const char *vendor = c->q->provider->vendor;
    struct wr_arena *arena = c->q->arena;

    for (size_t i = 0; i < job->pool_cap_count; i++) {
        const struct wr_pool_cap *cap = &job->pool_caps[i];

        if (!wr_str_eqz(cap->vendor.name, vendor))
            continue;
        add(c,
            wr_arena_printf(arena, "pool:%s:%.*s:%s", vendor, WR_FMT(cap->pool),
                            c->month.name),
            wr_arena_printf(arena, "cap of %s.%.*s per month", vendor,
                            WR_FMT(cap->pool)),
            cap->month_micro, c->month.until_us);
        c->claim->caps[c->claim->cap_count - 1].pool = cap->pool;
    }
}

static const struct wr_step *step_of(const struct wr_question *q)
{
    const struct wr_job *job = q->run->job;

    for (size_t i = 0; i < job->step_count; i++)
        if (wr_str_eq(job->steps[i].name, q->step))
            return &job->steps[i];
    return NULL;
}

static bool asks_for(const struct wr_question *q, wr_field_id field)
{
    const struct wr_step *step = step_of(q);

    for (size_t i = 0; step && i < step->want_count; i++)
        if (step->wants[i] == field && q->asked_for >> i & 1u)
            return true;
    return false;
}

/* A field that it is asked for answers for the whole of its price: what of it the
 * others are worth, nobody knows. */
static void add_field_caps(struct counting *c)
{
    const struct wr_setup *setup = c->q->run->setup;
    struct wr_arena *arena = c->q->arena;

    for (size_t i = 0; i < setup->job->field_cap_count; i++) {
        const struct wr_field_cap *cap = &setup->job->field_caps[i];
        const char *name = setup->catalogue.fields[cap->field].name;

        if (asks_for(c->q, cap->field))
            add(c, wr_arena_printf(arena, "field:%s:%s", name, c->month.name),
                wr_arena_printf(arena, "cap of %s per month", name), cap->month_micro,
                c->month.until_us);
    }
}

static void add_subject_caps(struct counting *c)
{
    const struct wr_question *q = c->q;
    const struct wr_job *job = q->run->job;

    add(c, wr_arena_printf(q->arena, "lead:%" PRId64 ":%s", q->lead_id, c->month.name),
        WR_LIT("cap per lead and month"), job->cap_lead, c->month.until_us);
    if (q->account_id)
        add(c,
            wr_arena_printf(q->arena, "account:%" PRId64 ":%s", q->account_id,
                            c->month.name),
            WR_LIT("cap per account and month"), job->cap_account, c->month.until_us);
}

void wr_caps_of(struct wr_question *q)
{
    const struct wr_run_ctx *run = q->run;
    const struct wr_job *job = run->job;
    struct counting c = {.q = q, .claim = &q->claim};
    struct wr_period day;

    if (wr_provider_worst_micro(q->provider) == 0)
        return;
    /* Money is spent today, whatever --as-of. */
    wr_period_day(&job->zone, wr_run_now(run), &day);
    wr_period_month(&job->zone, job->billing_day, wr_run_now(run), &c.month);
    add(&c, wr_arena_printf(q->arena, "run:%" PRId64, run->run.id),
        WR_LIT("cap per run"), job->cap_run, 0);
    add(&c, wr_arena_printf(q->arena, "day:%s", day.name), WR_LIT("cap per day"),
        job->cap_day, day.until_us);
    add(&c, wr_arena_printf(q->arena, "month:%s", c.month.name),
        WR_LIT("cap per month"), job->cap_month, c.month.until_us);
    add_subject_caps(&c);
    add_provider_caps(&c);
    add_pool_caps(&c);
    add_field_caps(&c);
}
