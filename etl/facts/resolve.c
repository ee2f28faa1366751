/* resolve.c - facts to a profile.
 *
 * For each field, fields that others are about first:
 *
 *   1. facts about a value that no longer stands do not count          (ABOUT)
 *   2. of each source its latest word counts, a "not there" too        (OLDER)
 *   3. a value beats every "not there" of another source               (ABSENT)
 *   4. origin: person > verified > CRM > vendor > derived              (ORIGIN)
 *      but a CRM value nobody vouches for yields, once stale, to a newer vendor's
 *   5. more voices that say the same, then confidence, then what one reply tells of
 * name, title and employer together, then newer, then the smaller source name
 *      (AGREEMENT, CONFIDENCE, TOGETHER, NEWER, TIE)
 *
 * Facts are put into a total order first, so the order they come in means nothing.
 */
#include "etl/facts/resolve.h"
#include "etl/facts/voices.h"

#include "weir/alloc.h"
#include "weir/clock.h"

#include <stdlib.h>

#include "etl/base/banned.h"

const char *wr_rank_name(enum wr_rank rank)
{
    static const char *const names[] = {
        [WR_RANK_WON] = "won",
        [WR_RANK_OLDER] = "older",
        [WR_RANK_ORIGIN] = "origin",
        [WR_RANK_AGREEMENT] = "agreement",
        [WR_RANK_CONFIDENCE] = "confidence",
        [WR_RANK_NEWER] = "newer",
        [WR_RANK_TIE] = "tie",
        [WR_RANK_ABOUT] = "about",
        [WR_RANK_AGREES] = "agrees",
        [WR_RANK_ABSENT] = "absent",
        [WR_RANK_TOGETHER] = "together",
    };

    return names[rank];
}

/* When the source last said so. */
static int64_t said_us(const struct wr_fact *fact)
{
    return fact->last_seen_us > fact->observed_us ? fact->last_seen_us
                                                  : fact->observed_us;
}

/* A vendor that says the same again has looked again; a CRM that still holds a value
 * has not: its age counts from when it came in. */
int64_t wr_fact_since_us(const struct wr_fact *fact)
{
    return fact->origin == WR_ORIGIN_CRM ? fact->observed_us : said_us(fact);
}

/* What a person typed stands until a person changes it: nothing that could be bought
 * would take its place. */
bool wr_fact_is_stale(const struct wr_fact *fact, const struct wr_field *field,
                      int64_t as_of_us)
{
    int64_t since = wr_fact_since_us(fact);

    if (!field->freshness_days || fact->origin == WR_ORIGIN_PERSON)
        return false;
    return since < as_of_us - (int64_t)field->freshness_days * WR_DAY_US;
}

bool wr_values_agree(const struct wr_value *a, const struct wr_value *b)
{
    if (a->type == WR_TYPE_TEXT && b->type == WR_TYPE_TEXT)
        return wr_str_eq_nocase(a->as.text, b->as.text);
    return wr_value_eq(a, b);
}

static int order_nums(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* What is left when all that matters is equal: any order, as long as it is total. */
static int order_rest(const struct wr_fact *a, const struct wr_fact *b)
{
    int order = order_nums(a->absent, b->absent);

    if (!order && !a->absent)
        order = wr_value_cmp(&a->value, &b->value);
    if (!order)
        order = order_nums(a->observed_us, b->observed_us);
    if (!order)
        order = wr_str_cmp(a->about, b->about);
    return order ? order : order_nums(a->id, b->id);
}

/* By source, its latest word first. Of words said at once, one that takes back what was
 * said (an absence), then the one that is newer, then the better one. */
static int by_source(const void *left, const void *right)
{
    const struct wr_fact *a = ((const struct word *)left)->fact;
    const struct wr_fact *b = ((const struct word *)right)->fact;
    int order = wr_str_cmp(a->source, b->source);

    if (!order)
        order = order_nums(said_us(b), said_us(a));
    if (!order)
        order = order_nums(b->absent, a->absent);
    if (!order)
        order = order_nums(b->observed_us, a->observed_us);
    if (!order)
        order = order_nums(b->origin, a->origin);
    if (!order)
        order = order_nums(b->confidence, a->confidence);
    return order ? order : order_rest(a, b);
}

static void set_rank(const struct wr_profile *profile, const struct wr_fact *fact,
                     enum wr_rank rank)
{
    if (profile->ranks)
        profile->ranks[fact - profile->facts.items] = rank;
}

/* Whether the fact was observed for the value that stands now. One that does not say
 * counts. */
static bool is_about_what_stands(const struct wr_profile *profile,
                                 const struct wr_fact *fact, struct wr_arena *arena)
{
    wr_field_id about = profile->catalogue->fields[fact->field].about;
    const struct wr_value *value;

    if (about == WR_NO_FIELD || !fact->about.ptr)
        return true;
    value = wr_profile_get(profile, about);
    return value && wr_str_eq_nocase(wr_value_encode(value, arena), fact->about);
}

static bool is_told_together(const struct wr_profile *profile,
                             const struct wr_fact *fact)
{
    return profile->together != 0 && fact->exchange_id == profile->together &&
           wr_is_told_together(fact->field);
}

static struct field_words gather(struct wr_profile *profile, wr_field_id field,
                                 struct wr_arena *arena)
{
    struct field_words all = {.words = NULL};
    size_t count = 0;

    for (size_t i = 0; i < profile->facts.count; i++)
        count += profile->facts.items[i].field == field;
    if (!count)
        return all;
    all.words = WR_ARRAY(arena, struct word, count);
    for (size_t i = 0; i < profile->facts.count; i++) {
        const struct wr_fact *fact = &profile->facts.items[i];

        if (fact->field != field)
            continue;
        if (is_about_what_stands(profile, fact, arena))
            all.words[all.count++] =
                (struct word){.fact = fact,
                              .voice = wr_voice_of(profile->catalogue, fact->source),
                              .together = is_told_together(profile, fact)};
        else
            set_rank(profile, fact, WR_RANK_ABOUT);
    }
    return all;
}

/* Keeps the first of each source. */
static void keep_latest(const struct wr_profile *profile, struct field_words *all)
{
    size_t kept = 0;

    qsort(all->words, all->count, sizeof(*all->words), by_source);
    for (size_t i = 0; i < all->count; i++) {
        const struct wr_fact *fact = all->words[i].fact;

        if (kept && wr_str_eq(all->words[kept - 1].fact->source, fact->source))
            set_rank(profile, fact, WR_RANK_OLDER);
        else
            all->words[kept++] = all->words[i];
    }
    all->count = kept;
}

/* A vendor's word that is newer than a stale one of the CRM. */
static bool outlives(const struct word *a, const struct word *crm)
{
    return crm->stale && a->fact->origin == WR_ORIGIN_PROVIDER &&
           said_us(a->fact) > crm->fact->observed_us;
}

/* Negative when `a` stands above `b`; *rank says by what. Among facts of one origin
 * this is a total order; across CRM and vendors see best_of. */
static int compare_standing(const struct word *a, const struct word *b,
                            enum wr_rank *rank)
{
    int order;

    *rank = WR_RANK_ORIGIN;
    order = order_nums(b->fact->origin, a->fact->origin);
    if (order)
        return order;
    *rank = WR_RANK_AGREEMENT;
    order = order_nums(b->agree, a->agree);
    if (order)
        return order;
    *rank = WR_RANK_CONFIDENCE;
    order = order_nums(b->fact->confidence, a->fact->confidence);
    if (order)
        return order;
    *rank = WR_RANK_TOGETHER;
    order = order_nums(b->together, a->together);
    if (order)
        return order;
    *rank = WR_RANK_NEWER;
    order = order_nums(said_us(b->fact), said_us(a->fact));
    if (order)
        return order;
    *rank = WR_RANK_TIE;
    order = wr_str_cmp(a->fact->source, b->fact->source);
    return order ? order : order_rest(a->fact, b->fact);
}

/* Best of the CRM's words (`crm`) or of the others; NULL when there are none. */
static const struct word *best_among(const struct field_words *all, bool crm)
{
    const struct word *best = NULL;
    enum wr_rank rank;

    for (size_t i = 0; i < all->count; i++) {
        const struct word *word = &all->words[i];

        if (word->fact->absent || (word->fact->origin == WR_ORIGIN_CRM) != crm)
            continue;
        if (!best || compare_standing(word, best, &rank) < 0)
            best = word;
    }
    return best;
}

/* The one rule that is no order (a stale CRM value stands above old vendors' words and
 * below new ones) is applied once, between the best of either side. */
static const struct word *best_of(const struct field_words *all)
{
    const struct word *crm = best_among(all, true);
    const struct word *other = best_among(all, false);
    enum wr_rank rank;

    if (!crm || !other)
        return crm ? crm : other;
    if (outlives(other, crm) || compare_standing(other, crm, &rank) < 0)
        return other;
    return crm;
}

/* Nothing but "not there": the latest of them, by the same order. */
static const struct word *best_absence(const struct field_words *all)
{
    const struct word *best = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const struct wr_fact *fact = all->words[i].fact;

        if (!best || said_us(fact) > said_us(best->fact))
            best = &all->words[i];
    }
    return best;
}

static enum wr_rank rank_of(const struct word *word, const struct word *winner)
{
    enum wr_rank rank;

    if (word == winner)
        return WR_RANK_WON;
    if (word->fact->absent)
        return winner->fact->absent ? WR_RANK_NEWER : WR_RANK_ABSENT;
    if (wr_values_agree(&word->fact->value, &winner->fact->value))
        return WR_RANK_AGREES;
    if (word->fact->origin == WR_ORIGIN_CRM && outlives(winner, word))
        return WR_RANK_NEWER;
    compare_standing(winner, word, &rank);
    return rank;
}

void wr_resolve_field(struct wr_profile *profile, wr_field_id field,
                      struct wr_arena *arena)
{
    const struct wr_field *info = &profile->catalogue->fields[field];
    struct wr_slot *slot = &profile->slots[field];
    struct field_words all = gather(profile, field, arena);
    const struct word *winner;

    *slot = (struct wr_slot){.known = WR_UNKNOWN};
    if (!all.count)
        return;
    keep_latest(profile, &all);
    for (size_t i = 0; i < all.count; i++) {
        all.words[i].stale =
            wr_fact_is_stale(all.words[i].fact, info, profile->as_of_us);
        if (!all.words[i].fact->absent)
            all.words[i].agree = wr_count_agreeing(&all, i);
    }
    winner = best_of(&all);
    if (!winner)
        winner = best_absence(&all);
    WR_ASSERT(winner);
    for (size_t i = 0; i < all.count; i++)
        set_rank(profile, all.words[i].fact, rank_of(&all.words[i], winner));
    slot->known = winner->fact->absent ? WR_ABSENT : WR_KNOWN;
    slot->stale = winner->stale;
    slot->agree = winner->agree;
    slot->fact = winner->fact;
    wr_weigh(&all, winner, slot);
}

/* Most fields have no fact: those are done, being unknown. Returns how many are left.
 */
static size_t find_spoken_of(const struct wr_profile *profile, bool done[WR_MAX_FIELDS])
{
    size_t left = 0;

    memset(done, true, WR_MAX_FIELDS * sizeof(*done));
    for (size_t i = 0; i < profile->facts.count; i++) {
        wr_field_id field = profile->facts.items[i].field;

        if (field >= profile->catalogue->count || !done[field])
            continue;
        done[field] = false;
        left++;
    }
    return left;
}

/* Fields in rounds: one whose target stands, or has none, is resolved. What is left
 * after a round without progress is about itself in a ring; its targets count as
 * unknown. */
static void resolve_all(struct wr_profile *profile, struct wr_arena *arena)
{
    const struct wr_catalogue *catalogue = profile->catalogue;
    bool done[WR_MAX_FIELDS];
    size_t left = find_spoken_of(profile, done);
    bool forced = false;

    while (left) {
        size_t before = left;

        for (size_t i = 0; i < catalogue->count; i++) {
            wr_field_id about = catalogue->fields[i].about;

            if (done[i] || (!forced && about < catalogue->count && !done[about]))
                continue;
            wr_resolve_field(profile, (wr_field_id)i, arena);
            done[i] = true;
            left--;
        }
        forced = left == before;
    }
}

/* What one reply says of somebody's name, title and employer belongs together: of
 * several replies the one that won most of these, then the smaller number. Its words
 * stand where nothing but age spoke against them. */
static int64_t told_together(const struct wr_profile *profile)
{
    int64_t best = 0;
    size_t most = 1; /* one field alone is no company */

    for (size_t f = 0; f < profile->catalogue->count; f++) {
        const struct wr_fact *fact = profile->slots[f].fact;
        size_t count = 0;

        if (!fact || !fact->exchange_id || !wr_is_told_together(fact->field))
            continue;
        for (size_t k = 0; k < profile->catalogue->count; k++) {
            const struct wr_fact *other = profile->slots[k].fact;

            count += other && other->exchange_id == fact->exchange_id &&
                     wr_is_told_together(other->field);
        }
        if (count > most || (count == most && best && fact->exchange_id < best)) {
            most = count;
            best = fact->exchange_id;
        }
    }
    return best;
}

static void resolve_together(struct wr_profile *profile, struct wr_arena *arena)
{
    profile->together = told_together(profile);
    for (size_t f = 0; profile->together && f < profile->catalogue->count; f++)
        if (profile->slots[f].fact && wr_is_told_together((wr_field_id)f))
            wr_resolve_field(profile, (wr_field_id)f, arena);
}

struct wr_profile *wr_resolve(const struct wr_catalogue *catalogue,
                              struct wr_facts facts, int64_t as_of_us,
                              struct wr_arena *arena, enum wr_rank *ranks)
{
    struct wr_profile *profile = WR_NEW(arena, struct wr_profile);

    *profile = (struct wr_profile){
        .catalogue = catalogue,
        .slots = WR_ARRAY(arena, struct wr_slot, catalogue->count),
        .as_of_us = as_of_us,
        .facts = facts,
        .ranks = ranks,
    };
    /* A fact of a field that the catalogue no longer has belongs to nothing. */
    for (size_t i = 0; ranks && i < facts.count; i++)
        ranks[i] = WR_RANK_ABOUT;
    resolve_all(profile, arena);
    resolve_together(profile, arena);
    return profile;
}
