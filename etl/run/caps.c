/* caps.c - the counters a paid question counts against. */
#include "etl/run/ask.h"

#include "weir/clock.h"

#include <inttypes.h>

static void add(struct wr_claim *claim, struct wr_str key, struct wr_str name,
                int64_t limit_micro)
{
    claim->caps[claim->cap_count++] =
        (struct wr_cap){.key = key, .name = name, .limit_micro = limit_micro};
}

static void add_provider_cap(const struct wr_run_ctx *run,
                             const struct wr_provider *provider, struct wr_arena *arena,
                             struct wr_claim *claim)
{
    for (size_t i = 0; i < run->job->provider_cap_count; i++) {
        const struct wr_provider_cap *cap = &run->job->provider_caps[i];

        if (wr_str_eqz(cap->provider.name, provider->vendor))
            add(claim,
                wr_arena_printf(arena, "provider:%s:run:%" PRId64, provider->vendor,
                                run->run.id),
                wr_arena_printf(arena, "cap of %s per run", provider->vendor),
                cap->limit_micro);
    }
}

void wr_caps_of(const struct wr_run_ctx *run, const struct wr_provider *provider,
                int64_t lead_id, struct wr_arena *arena, struct wr_claim *claim)
{
    const struct wr_job *job = run->job;
    char day[WR_TIME_TEXT];

    if (wr_provider_worst_micro(provider) == 0)
        return;
    wr_time_format(wr_run_now(run), day); /* money is spent today, whatever --as-of */
    add(claim, wr_arena_printf(arena, "run:%" PRId64, run->run.id),
        WR_LIT("cap per run"), job->cap_run);
    add(claim, wr_arena_printf(arena, "day:%.10s", day), WR_LIT("cap per day"),
        job->cap_day);
    add(claim, wr_arena_printf(arena, "month:%.7s", day), WR_LIT("cap per month"),
        job->cap_month);
    add(claim, wr_arena_printf(arena, "lead:%" PRId64 ":%.7s", lead_id, day),
        WR_LIT("cap per lead and month"), job->cap_lead);
    add_provider_cap(run, provider, arena, claim);
}
