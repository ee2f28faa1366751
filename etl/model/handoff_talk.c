/* handoff_talk.c - what a rep can begin with: facts, each with who said it and when.
 *
 *   uses pipedrive, which we stand against (builtwith, 12 Mar 2026); software, 201-500
 *   people (apollo, 3 Feb 2026)
 *
 * Nothing is inferred: what no fact says is not here.
 */
#include "etl/model/handoff.h"

#include "etl/base/words.h"
#include "weir/clock.h"

#define MAX_NAMED      5
#define RECENT_FUNDING (548 * WR_DAY_US) /* a year and a half */

/* "software (apollo, 3 Feb 2026)"; NONE without a fact of its own. */
static struct wr_str sourced(const struct wr_profile *p, wr_field_id field,
                             struct wr_str text, struct wr_arena *arena)
{
    const struct wr_fact *fact = p->slots[field].fact;
    struct wr_str source, rest;

    if (!text.len || !fact)
        return WR_NONE;
    rest = fact->source;
    source = wr_str_split(&rest, '.'); /* "apollo.organization" */
    return wr_arena_printf(arena, "%.*s (%.*s, %.*s)", WR_FMT(text),
                           source.len ? (int)source.len : 7,
                           source.len ? source.ptr : "unknown",
                           WR_FMT(wr_day_text(fact->observed_us, arena)));
}

enum side { COMPETES, COMPLEMENTS, OTHER, SIDES };

static enum side side_of(const struct wr_handoff_rules *rules, struct wr_str word)
{
    if (wr_is_among(word, (struct wr_strs){rules->competes, rules->compete_count}))
        return COMPETES;
    if (wr_is_among(word,
                    (struct wr_strs){rules->complements, rules->complement_count}))
        return COMPLEMENTS;
    return OTHER;
}

static void add_technologies(const struct wr_handoff_rules *rules,
                             const struct wr_profile *p, struct wr_arena *arena,
                             struct wr_str *all)
{
    static const char *const notes[SIDES] = {", which we stand against",
                                             ", which we go with", ""};
    const struct wr_value *value = wr_profile_get(p, WR_F_TECHNOLOGIES);
    struct wr_str lists[SIDES] = {WR_NONE, WR_NONE, WR_NONE};
    size_t counts[SIDES] = {0};

    for (size_t i = 0; value && i < value->as.set.count; i++) {
        enum side side = side_of(rules, value->as.set.items[i]);

        if (counts[side]++ < MAX_NAMED)
            lists[side] = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(lists[side]),
                                          lists[side].ptr ? ", " : "",
                                          WR_FMT(value->as.set.items[i]));
    }
    for (int side = 0; side < SIDES; side++) {
        if (lists[side].ptr)
            wr_handoff_join(all,
                            sourced(p, WR_F_TECHNOLOGIES,
                                    wr_arena_printf(arena, "uses %.*s%s",
                                                    WR_FMT(lists[side]), notes[side]),
                                    arena),
                            arena);
    }
}

static void add_value(const struct wr_profile *p, wr_field_id field, const char *before,
                      const char *after, struct wr_arena *arena, struct wr_str *all)
{
    const struct wr_value *value = wr_profile_get(p, field);
    struct wr_str text;

    if (!value)
        return;
    text = wr_arena_printf(arena, "%s%.*s%s", before,
                           WR_FMT(wr_value_encode(value, arena)), after);
    wr_handoff_join(all, sourced(p, field, text, arena), arena);
}

/* "2026", "2026-01" and "2026-01-15" are days of the catalogue: the end of what they
 * name is what counts. */
static bool is_recent(const struct wr_profile *p)
{
    struct wr_str day = wr_profile_text(p, WR_F_LAST_FUNDED_ON);
    char text[] = "0000-12-28";
    int64_t us;

    if (day.len < 4 || day.len > 10)
        return false;
    memcpy(text, day.ptr, day.len);
    return wr_time_parse(wr_str(text), &us) && us + RECENT_FUNDING >= p->as_of_us;
}

static void add_funding(const struct wr_profile *p, struct wr_arena *arena,
                        struct wr_str *all)
{
    struct wr_str stage = wr_profile_text(p, WR_F_FUNDING_STAGE);

    if (!is_recent(p))
        return;
    wr_handoff_join(
        all,
        sourced(p, WR_F_LAST_FUNDED_ON,
                wr_arena_printf(arena, "raised money%s%.*s in %.*s",
                                stage.len ? ", " : "", WR_FMT(stage),
                                WR_FMT(wr_profile_text(p, WR_F_LAST_FUNDED_ON))),
                arena),
        arena);
}

struct wr_str wr_talking_points(const struct wr_handoff_rules *rules,
                                const struct wr_profile *profile,
                                struct wr_arena *arena)
{
    struct wr_str all = WR_LIT("");

    add_technologies(rules, profile, arena, &all);
    add_funding(profile, arena, &all);
    add_value(profile, WR_F_OPEN_JOBS, "advertises ", " positions", arena, &all);
    add_value(profile, WR_F_INDUSTRY, "", "", arena, &all);
    add_value(profile, WR_F_EMPLOYEES, "", " people", arena, &all);
    all = wr_handoff_harmless(all, WR_HANDOFF_BYTES, arena);
    return all.len ? all : WR_LIT("none");
}
