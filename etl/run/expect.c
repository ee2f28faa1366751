/* expect.c - see expect.h. */
#include "etl/run/expect.h"

#include "etl/job/decided.h"
#include "etl/run/ranking.h"
#include "etl/store/decisions.h"
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

/* --- who comes to a step after the decision --- */

#define PAST_DECISIONS 1000

static bool came_to(const struct wr_step *step, const struct wr_decision *decision)
{
    static const bool none[WR_DECIDED_COUNT] = {false};
    struct wr_decided_view decided;

    wr_decided_tell(decision, &decided);
    return decision->disposition == WR_DISPOSED_SCORED &&
           wr_decided_can_hold(step->when, &decided, none);
}

static void count_decision(const struct wr_waterfall *waterfall,
                           const struct wr_decision *decision, struct wr_expect *e)
{
    size_t at = 0;

    for (size_t i = 0; i < waterfall->step_count; i++) {
        const struct wr_step *step = waterfall->steps[i].step;

        if (step->purpose != WR_PURPOSE_CONTACT)
            continue;
        e->shares[at].past++;
        e->shares[at++].qualified += came_to(step, decision);
    }
}

/* What decisions of a model that was changed since came to stands in for what its next
 * ones will; without any, all who may qualify are expected to. */
static enum wr_code count_shares(const struct wr_setup *setup, struct wr_db *db,
                                 struct wr_arena *arena, struct wr_expect *e,
                                 struct wr_err *err)
{
    struct wr_str *texts = NULL;
    size_t count = 0;
    enum wr_code code =
        wr_db_decisions_recent(db, PAST_DECISIONS, arena, &texts, &count, err);

    for (size_t i = 0; !code && i < count; i++) {
        struct wr_decision decision;

        code = wr_decision_read(texts[i], &setup->catalogue, arena, &decision, err);
        if (!code)
            count_decision(&setup->waterfall, &decision, e);
    }
    return code;
}

static void name_shares(const struct wr_waterfall *waterfall, struct wr_expect *e)
{
    for (size_t i = 0; i < waterfall->step_count; i++)
        if (waterfall->steps[i].step->purpose == WR_PURPOSE_CONTACT)
            e->shares[e->share_count++].step = waterfall->steps[i].step->name;
}

static void use_shares(const struct wr_waterfall *waterfall, struct wr_expect *e)
{
    size_t at = 0;

    for (size_t i = 0; i < waterfall->step_count; i++) {
        const struct wr_past_share *share = &e->shares[at];

        if (waterfall->steps[i].step->purpose != WR_PURPOSE_CONTACT)
            continue;
        at++;
        if (share->past > 0)
            e->steps[i].passed_over_ppm =
                (uint32_t)((share->past - share->qualified) * WR_PPM / share->past);
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
    name_shares(waterfall, e);
    if (!code && e->share_count > 0)
        code = count_shares(setup, db, arena, e, err);
    use_shares(waterfall, e);
    wr_arena_free(arena);
    *out = e;
    if (code) {
        wr_expect_free(e);
        *out = NULL;
    }
    return code;
}

void wr_expect_tell(const struct wr_expect *expect, const struct wr_plan_sink *sink)
{
    for (size_t i = 0; sink && sink->share && i < expect->share_count; i++)
        sink->share(sink->ctx, &expect->shares[i]);
}

void wr_expect_free(struct wr_expect *expect)
{
    for (size_t i = 0; expect && i < WR_MAX_STEPS; i++)
        wr_odds_free(expect->odds[i]);
    free(expect);
}
