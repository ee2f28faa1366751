/* account.c - what becomes of an account: coverage, intent, score, and the map of its
 * people for whoever works with them.
 *
 * Names of people are not in it: the CRM's own ids are, which only who may see the
 * records can follow.
 */
#include "etl/model/handoff.h"
#include "etl/model/scoring.h"

#include "weir/buf.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define MAP_BYTES 1024
#define ALONE_AT_MOST                                              \
    (50 * WR_POINT) /* of intent, where one person alone is active \
                     */
#define ID_SHOWN 40

static const char *const titles[WR_BUYING_ROLES] = {
    [WR_CHAMPION] = "champion",
    [WR_ECONOMIC_BUYER] = "economic buyer",
    [WR_TECHNICAL_EVALUATOR] = "technical evaluator",
    [WR_BUYING_USER] = "user",
    [WR_BLOCKER] = "blocker",
};

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

/* --- the map of the people --- */

static void put_known(struct wr_buf *buf, const struct wr_digest *others, size_t part,
                      bool own)
{
    const struct wr_stakeholder *best = &others->best[part];
    int64_t count = others->parts[part] + own;

    if (own)
        wr_buf_putz(buf, "this lead");
    else
        wr_buf_putz(buf, "known");
    if (own && count > 1)
        wr_buf_printf(buf, " and %" PRId64 " more", count - 1);
    else if (count > 1)
        wr_buf_printf(buf, " (%" PRId64 ")", count);
    if (best->lead_id && best->ext_id.len)
        wr_buf_printf(buf, ", record %.*s",
                      WR_FMT(wr_str_sub(best->ext_id, 0, ID_SHOWN)));
}

/* "champion: known (2), record 501; economic buyer: missing; ...; 2 of 4 active". Parts
 * that nobody asked for stand there where somebody has them. */
struct wr_str wr_stakeholders(const struct wr_group_plan *plan,
                              const struct wr_decide *in, struct wr_arena *arena)
{
    const struct wr_digest *others = &in->digest;
    enum wr_buying_role own =
        wr_buying_role_of(wr_profile_text(in->profile, WR_F_BUYING_ROLE));
    int64_t active = others->active_members + wr_is_active(&in->signals, in->as_of_us);
    struct wr_buf buf;
    struct wr_str text;

    wr_buf_init(&buf, MAP_BYTES);
    for (size_t i = 0; i < WR_BUYING_ROLES; i++) {
        bool known = others->parts[i] > 0 || own == i;

        if (!known && !plan->wanted[i])
            continue;
        wr_buf_printf(&buf, "%s: ", titles[i]);
        if (known)
            put_known(&buf, others, i, own == i);
        else
            wr_buf_putz(&buf, "missing");
        wr_buf_putz(&buf, "; ");
    }
    wr_buf_printf(&buf, "%" PRId64 " of %" PRId64 " active", active,
                  others->members + 1);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}
