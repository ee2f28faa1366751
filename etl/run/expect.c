/* expect.c - see expect.h. */
#include "etl/run/expect.h"

#include "etl/run/ranking.h"
#include "weir/alloc.h"

#include <stdlib.h>

static enum wr_code learn_step(const struct wr_bound_step *step, struct wr_db *db,
                               struct wr_arena *arena, struct wr_odds **out,
                               struct wr_err *err)
{
    struct wr_past *past;
    size_t count;
    enum wr_code code = wr_run_history(db, step->step->name, arena, &past, &count, err);

    if (!code)
        *out = wr_learn_odds(step, past, count);
    return code;
}

/* As listed: what each came to at its place. */
static void count_step(const struct wr_bound_step *step, const struct wr_spend *spend,
                       size_t count, struct wr_step_chances *out)
{
    for (size_t i = 0; i < step->provider_count; i++) {
        const struct wr_provider *provider = step->providers[i];
        int64_t answers = 0, hits = 0;

        for (size_t k = 0; k < count; k++)
            if (wr_str_eqz(spend[k].provider, provider->name)) {
                answers = spend[k].hits + spend[k].misses;
                hits = spend[k].hits;
            }
        out->listed[i] =
            wr_forecast_chance(provider, step->verify != NULL, answers, hits);
    }
}

enum wr_code wr_expect_new(const struct wr_setup *setup, struct wr_db *db,
                           struct wr_expect **out, struct wr_err *err)
{
    const struct wr_waterfall *waterfall = &setup->waterfall;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_expect *e = wr_alloc(sizeof(*e));
    struct wr_spend *spend = NULL;
    size_t count = 0;
    enum wr_code code = wr_db_spend(db, 0, arena, &spend, &count, err);

    for (size_t i = 0; !code && i < waterfall->step_count; i++) {
        const struct wr_bound_step *step = &waterfall->steps[i];

        count_step(step, spend, count, &e->steps[i]);
        if (step->ranking)
            code = learn_step(step, db, arena, &e->odds[i], err);
        e->steps[i].odds = e->odds[i];
    }
    wr_arena_free(arena);
    *out = e;
    if (code) {
        wr_expect_free(e);
        *out = NULL;
    }
    return code;
}

void wr_expect_free(struct wr_expect *expect)
{
    for (size_t i = 0; expect && i < WR_MAX_STEPS; i++)
        wr_odds_free(expect->odds[i]);
    free(expect);
}
