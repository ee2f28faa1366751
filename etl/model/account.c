/* account.c - what becomes of an account: coverage, intent, score. */
#include "etl/model/scoring.h"

#include "etl/base/banned.h"

#define ALONE_AT_MOST                                              \
    (50 * WR_POINT) /* of intent, where one person alone is active \
                     */

int64_t wr_group_coverage(const struct wr_group_plan *plan, const struct wr_digest *all)
{
    int64_t wanted = 0, known = 0;

    for (size_t i = 0; i < WR_BUYING_ROLES; i++) {
        wanted += plan->wanted[i];
        known += plan->wanted[i] && all->parts[i] > 0;
    }
    return wanted ? known * WR_FULL_MILLI / wanted : WR_FULL_MILLI;
}

/* Several people of one company who look around are a project; one is a person. */
static int64_t account_intent(const struct wr_digest *all)
{
    int64_t sum = wr_intent_step(all->intent_sum_milli);
    int64_t most = all->active_members >= 2 ? WR_FULL_MILLI : ALONE_AT_MOST;

    return sum < most ? sum : most;
}

static int64_t account_score(const struct wr_group_plan *plan,
                             const struct wr_digest *all)
{
    int64_t sum = all->top_score_milli * plan->score_milli +
                  wr_group_coverage(plan, all) * plan->coverage_milli +
                  account_intent(all) * plan->intent_milli;

    /* Whole points, half up. */
    return (sum / WR_POINT + WR_POINT / 2) / WR_POINT * WR_POINT;
}

static struct wr_str missing(const struct wr_group_plan *plan,
                             const struct wr_digest *all, struct wr_arena *arena)
{
    struct wr_str text = WR_LIT("");

    for (size_t i = 0; i < WR_BUYING_ROLES; i++)
        if (plan->wanted[i] && all->parts[i] == 0)
            text = wr_arena_printf(arena, "%.*s%s%s", WR_FMT(text),
                                   text.len ? "; " : "", wr_buying_role_words[i]);
    return text.len ? text : WR_LIT("none");
}

static struct wr_str points(int64_t milli, struct wr_arena *arena)
{
    struct wr_value value = wr_value_num(WR_TYPE_MILLI, milli);

    return wr_value_encode(&value, arena);
}

void wr_account_handoff(const struct wr_model *model, const struct wr_digest *all,
                        struct wr_arena *arena, struct wr_str *values)
{
    const struct wr_group_plan *plan = &model->group;

    for (size_t i = 0; i < WR_F_BUILTIN_COUNT; i++)
        values[i] = WR_NONE;
    if (!all->scored)
        return; /* nobody was decided: nothing is said of the account either */
    values[WR_F_ACCOUNT_SCORE] = points(account_score(plan, all), arena);
    values[WR_F_ACCOUNT_COVERAGE] =
        points(wr_group_coverage(plan, all) / WR_POINT * WR_POINT, arena);
    values[WR_F_ACCOUNT_INTENT] = points(account_intent(all), arena);
    values[WR_F_ACCOUNT_MISSING_ROLES] = missing(plan, all, arena);
}
