/* stakeholders.c - the map of an account's people, for whoever works with one of them:
 *
 *   champion: Ana Ruiz (501, Head of Sales, strong 80), Bo Lind (502, this lead,
 *   Sales Manager, partial 55) and 2 more; economic buyer: missing; 1 of 4 active
 *
 * Behind each name stands the record's id in the CRM, by which it is found again when
 * somebody is forgotten. Whoever opted out is an id alone. Scores are in fives.
 */
#include "etl/model/handoff.h"
#include "etl/model/scoring.h"

#include "weir/buf.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define MAP_BYTES 8192

static const char *const titles[WR_BUYING_ROLES + 1] = {
    [WR_CHAMPION] = "champion",
    [WR_ECONOMIC_BUYER] = "economic buyer",
    [WR_TECHNICAL_EVALUATOR] = "technical evaluator",
    [WR_BUYING_USER] = "user",
    [WR_BLOCKER] = "blocker",
    [WR_BUYING_ROLES] = "others",
};

static void put_person(struct wr_buf *buf, const struct wr_stakeholder *who,
                       bool is_self)
{
    if (who->name.len)
        wr_buf_put(buf, who->name);
    else
        wr_buf_putz(buf, is_self && !who->ext_id.len ? "this lead" : "record");
    if (!who->ext_id.len)
        return;
    wr_buf_printf(buf, " (%.*s", WR_FMT(wr_str_head(who->ext_id, WR_MAP_ID_BYTES)));
    if (is_self)
        wr_buf_putz(buf, ", this lead");
    if (who->title.len)
        wr_buf_printf(buf, ", %.*s", WR_FMT(who->title));
    if (who->tier.len)
        wr_buf_printf(buf, ", %.*s %" PRId64, WR_FMT(who->tier),
                      wr_score_step(who->score_milli) / WR_POINT);
    wr_buf_putc(buf, ')');
}

static void put_part(struct wr_buf *buf, const struct wr_stakeholder *some,
                     int64_t count, int64_t self_id)
{
    int64_t shown = 0;

    for (size_t i = 0; i < WR_PEOPLE_OF_PART && some[i].lead_id; i++) {
        wr_buf_putz(buf, i ? ", " : "");
        put_person(buf, &some[i], some[i].lead_id == self_id);
        shown++;
    }
    if (shown == 0)
        wr_buf_printf(buf, "%" PRId64 " known", count);
    else if (count > shown)
        wr_buf_printf(buf, " and %" PRId64 " more", count - shown);
}

/* Of each part, and of those without one. */
static void count_parts(const struct wr_digest *others, enum wr_buying_role own,
                        int64_t counts[WR_BUYING_ROLES + 1])
{
    counts[WR_BUYING_ROLES] = others->members + 1;
    for (size_t i = 0; i < WR_BUYING_ROLES; i++) {
        counts[i] = others->parts[i] + (own == i);
        counts[WR_BUYING_ROLES] -= counts[i];
    }
}

static void put_map(struct wr_buf *buf, const struct wr_group_plan *plan,
                    const struct wr_people *people, const int64_t *counts,
                    int64_t self_id)
{
    for (size_t i = 0; i <= WR_BUYING_ROLES; i++) {
        bool wanted = i < WR_BUYING_ROLES && plan->wanted[i];

        if (counts[i] <= 0 && !wanted)
            continue;
        wr_buf_printf(buf, "%s: ", titles[i]);
        if (counts[i] > 0)
            put_part(buf, people->of[i], counts[i], self_id);
        else
            wr_buf_putz(buf, "missing");
        wr_buf_putz(buf, "; ");
    }
}

/* Parts that nobody asked for stand there where somebody has them. */
struct wr_str wr_stakeholders(const struct wr_group_plan *plan,
                              const struct wr_decide *in, struct wr_arena *arena)
{
    struct wr_presence self = wr_presence_of(in->profile);
    int64_t active =
        in->digest.active_members + wr_is_active(&in->signals, in->as_of_us);
    int64_t counts[WR_BUYING_ROLES + 1];
    struct wr_people alone = {0};
    struct wr_buf buf;
    struct wr_str text;

    self.lead_id = 1;
    if (!in->people)
        wr_people_add(&alone, &self, WR_NONE, 0);
    count_parts(&in->digest, self.part, counts);
    wr_buf_init(&buf, MAP_BYTES);
    put_map(&buf, plan, in->people ? in->people : &alone, counts,
            in->people ? in->lead_id : self.lead_id);
    wr_buf_printf(&buf, "%" PRId64 " of %" PRId64 " active", active,
                  in->digest.members + 1);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}
