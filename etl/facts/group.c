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
#define MARK_BYTES       512

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

struct wr_presence wr_presence_of(const struct wr_profile *profile)
{
    return (struct wr_presence){
        .role = wr_profile_text(profile, WR_F_ROLE),
        .part = wr_buying_role_of(wr_profile_text(profile, WR_F_BUYING_ROLE)),
        .rank = rank_of(wr_profile_text(profile, WR_F_SENIORITY)),
    };
}

static bool is_before(const struct wr_presence *presence,
                      const struct wr_stakeholder *best)
{
    if (best->lead_id == 0 || presence->rank != best->rank)
        return best->lead_id == 0 || presence->rank < best->rank;
    return presence->lead_id < best->lead_id;
}

static void add_part(struct wr_digest *digest, const struct wr_presence *presence)
{
    struct wr_stakeholder *best;

    if (presence->part >= WR_BUYING_ROLES)
        return;
    best = &digest->best[presence->part];
    digest->parts[presence->part]++;
    if (is_before(presence, best))
        *best = (struct wr_stakeholder){presence->lead_id, presence->rank,
                                        presence->ext_id};
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
    add_part(digest, presence);
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

int64_t wr_digest_mark(const struct wr_digest *all)
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
        wr_buf_printf(&buf, " %" PRId64 " %" PRId64, all->parts[i],
                      all->best[i].lead_id);
    part = wr_buf_str(&buf);
    mark = wr_id_of(&part, 1);
    wr_buf_fini(&buf);
    return mark ? mark : 1;
}
