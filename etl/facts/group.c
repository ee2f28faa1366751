/* group.c - an account's people in bounded form: what each adds, and what it comes to.
 *
 * Sums and minima alone, so that the order in which members are added says nothing.
 */
#include "weir/buf.h"
#include "weir/clock.h"
#include "weir/hash.h"
#include "weir/model.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define ACTIVE_WITHIN_US (30 * WR_DAY_US)
#define MARK_BYTES       16384
#define NAME_BYTES       60
#define SCORE_STEP       5000

enum wr_buying_role wr_buying_role_of(struct wr_str word)
{
    size_t i = 0;

    while (i < WR_BUYING_ROLES && !wr_str_eqz(word, wr_buying_role_words[i]))
        i++;
    return (enum wr_buying_role)i;
}

static int64_t rank_of(struct wr_str seniority)
{
    int64_t i = 0;

    while (wr_seniority_words[i] && !wr_str_eqz(seniority, wr_seniority_words[i]))
        i++;
    return i;
}

static bool may_be_named(const struct wr_profile *profile)
{
    const struct wr_value *value = wr_profile_get(profile, WR_F_OPTED_OUT);

    return !value || value->type != WR_TYPE_BOOL || value->as.num == 0;
}

static struct wr_str in_short(const struct wr_profile *profile, wr_field_id field)
{
    return wr_str_head(wr_profile_text(profile, field), NAME_BYTES);
}

struct wr_presence wr_presence_of(const struct wr_profile *profile)
{
    bool named = may_be_named(profile);

    return (struct wr_presence){
        .name = named ? in_short(profile, WR_F_FULL_NAME) : WR_NONE,
        .title = named ? in_short(profile, WR_F_TITLE) : WR_NONE,
        .role = wr_profile_text(profile, WR_F_ROLE),
        .part = wr_buying_role_of(wr_profile_text(profile, WR_F_BUYING_ROLE)),
        .rank = rank_of(wr_profile_text(profile, WR_F_SENIORITY)),
    };
}

void wr_digest_add(struct wr_digest *digest, const struct wr_presence *presence,
                   int64_t as_of_us)
{
    digest->members++;
    digest->decision_makers += wr_str_eqz(presence->role, "decision_maker");
    digest->influencers += wr_str_eqz(presence->role, "influencer");
    digest->users += wr_str_eqz(presence->role, "user");
    digest->active_members +=
        presence->active_us > 0 && presence->active_us >= as_of_us - ACTIVE_WITHIN_US;
    digest->intent_sum_milli += presence->intent_milli;
    if (presence->part < WR_BUYING_ROLES)
        digest->parts[presence->part]++;
}

int64_t wr_intent_step(int64_t milli)
{
    static const int64_t shares[] = {5, 2, 1};
    int64_t decade = 1000;

    if (milli < decade)
        return 0;
    while (milli / 10 >= decade)
        decade *= 10;
    for (size_t i = 0; i < WR_COUNT(shares); i++) {
        if (milli >= shares[i] * decade)
            return shares[i] * decade;
    }
    return 0;
}

int64_t wr_score_step(int64_t milli)
{
    int64_t rest = milli % SCORE_STEP;

    return milli - (rest < 0 ? rest + SCORE_STEP : rest);
}

static bool is_before(const struct wr_presence *presence,
                      const struct wr_stakeholder *other)
{
    if (other->lead_id == 0 || presence->rank != other->rank)
        return other->lead_id == 0 || presence->rank < other->rank;
    return presence->lead_id < other->lead_id;
}

void wr_people_add(struct wr_people *people, const struct wr_presence *presence,
                   struct wr_str tier, int64_t score_milli)
{
    size_t part = presence->part < WR_BUYING_ROLES ? presence->part : WR_BUYING_ROLES;
    struct wr_stakeholder *some = people->of[part];
    size_t at = 0;

    while (at < WR_PEOPLE_OF_PART && !is_before(presence, &some[at]))
        at++;
    if (at == WR_PEOPLE_OF_PART)
        return;
    for (size_t i = WR_PEOPLE_OF_PART - 1; i > at; i--)
        some[i] = some[i - 1];
    some[at] = (struct wr_stakeholder){.lead_id = presence->lead_id,
                                       .rank = presence->rank,
                                       .ext_id = presence->ext_id,
                                       .name = presence->name,
                                       .title = presence->title,
                                       .tier = tier,
                                       .score_milli = tier.ptr ? score_milli : 0};
}

static void put_people(struct wr_buf *buf, const struct wr_stakeholder *some)
{
    for (size_t i = 0; i < WR_PEOPLE_OF_PART && some[i].lead_id; i++)
        wr_buf_printf(buf, " %" PRId64 " [%.*s][%.*s][%.*s] %" PRId64, some[i].lead_id,
                      WR_FMT(some[i].name), WR_FMT(some[i].title), WR_FMT(some[i].tier),
                      wr_score_step(some[i].score_milli));
    wr_buf_putz(buf, ";");
}

int64_t wr_digest_mark(const struct wr_digest *all, const struct wr_people *people)
{
    struct wr_buf buf;
    struct wr_str part;
    int64_t mark;

    wr_buf_init(&buf, MARK_BYTES);
    wr_buf_printf(
        &buf, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
        all->members, all->decision_makers, all->influencers, all->users,
        all->active_members, wr_intent_step(all->intent_sum_milli));
    for (size_t i = 0; i < WR_BUYING_ROLES; i++)
        wr_buf_printf(&buf, " %" PRId64, all->parts[i]);
    for (size_t i = 0; i <= WR_BUYING_ROLES; i++)
        put_people(&buf, people->of[i]);
    part = wr_buf_str(&buf);
    mark = wr_id_of(&part, 1);
    wr_buf_fini(&buf);
    return mark ? mark : 1;
}
