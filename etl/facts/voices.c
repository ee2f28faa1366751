/* voices.c - see voices.h. */
#include "etl/facts/voices.h"

#include "etl/facts/resolve.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define SURE        1000
#define MAX_VOICES  64 /* more of them change nothing */
#define AGAINST_PER 4  /* a sure voice against takes so much of what there is */

bool wr_is_told_together(wr_field_id field)
{
    switch (field) {
    case WR_F_FIRST_NAME:
    case WR_F_LAST_NAME:
    case WR_F_FULL_NAME:
    case WR_F_TITLE:
    case WR_F_COMPANY_NAME:
    case WR_F_JOB_STARTED_ON:
        return true;
    default:
        return false;
    }
}

/* "apollo.person" and "apollo.company" are one voice. */
struct wr_str wr_voice_of(const struct wr_catalogue *catalogue, struct wr_str source)
{
    struct wr_str vendor = wr_str_sub(source, 0, wr_str_find(source, '.'));
    const struct wr_reseller *all = catalogue->resellers;
    size_t i = 0;

    while (i < catalogue->reseller_count && !wr_str_eq(all[i].vendor, vendor))
        i++;
    if (i == catalogue->reseller_count)
        return vendor;
    for (size_t k = 0; k < i; k++)
        if (all[k].group == all[i].group)
            return all[k].vendor;
    return vendor;
}

static bool speaks(const struct word *word)
{
    return !word->fact->absent && word->fact->origin != WR_ORIGIN_DERIVED;
}

/* Words are in order of source, so those of a voice may be split by another: each is
 * looked for among all before it. */
static bool voice_counted(const struct field_words *all, size_t i, size_t like)
{
    for (size_t k = 0; k < i; k++)
        if (speaks(&all->words[k]) &&
            wr_str_eq(all->words[k].voice, all->words[i].voice) &&
            wr_values_agree(&all->words[k].fact->value, &all->words[like].fact->value))
            return true;
    return false;
}

uint16_t wr_count_agreeing(const struct field_words *all, size_t like)
{
    const struct wr_fact *one = all->words[like].fact;
    uint16_t agree = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct wr_fact *fact = all->words[i].fact;

        if (fact->absent || (fact->origin == WR_ORIGIN_DERIVED && fact != one))
            continue;
        if (wr_values_agree(&fact->value, &one->value) && !voice_counted(all, i, like))
            agree++;
    }
    return agree ? agree : 1;
}

/* --- how sure --- */

/* Ranges that overlap and sets may both be right. */
static bool contradicts(const struct wr_value *a, const struct wr_value *b)
{
    if (a->type == WR_TYPE_SET || wr_values_agree(a, b))
        return false;
    if (a->type == WR_TYPE_RANGE && b->type == WR_TYPE_RANGE)
        return a->as.range.high < b->as.range.low || b->as.range.high < a->as.range.low;
    return true;
}

struct voices {
    struct {
        struct wr_str name;
        uint16_t confidence;
    } items[MAX_VOICES];
    size_t count;
};

static bool is_among(const struct voices *v, struct wr_str name)
{
    for (size_t i = 0; i < v->count; i++)
        if (wr_str_eq(v->items[i].name, name))
            return true;
    return false;
}

/* A voice counts once, with the surest it said. */
static void add_voice(struct voices *v, const struct word *word)
{
    size_t i = 0;

    while (i < v->count && !wr_str_eq(v->items[i].name, word->voice))
        i++;
    if (i == MAX_VOICES)
        return;
    if (i == v->count)
        v->count++;
    v->items[i].name = word->voice;
    if (word->fact->confidence > v->items[i].confidence)
        v->items[i].confidence = word->fact->confidence;
}

static int surest_first(const void *a, const void *b)
{
    const uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;

    return (x < y) - (x > y);
}

/* Sorted, so that rounding does not hang on the order they came in. */
static size_t confidences(const struct voices *v, uint16_t out[MAX_VOICES])
{
    for (size_t i = 0; i < v->count; i++)
        out[i] = v->items[i].confidence < SURE ? v->items[i].confidence : SURE;
    qsort(out, v->count, sizeof(*out), surest_first);
    return v->count;
}

/* All that agree are wrong at once only if each of them is; rounded towards doubt. */
static uint32_t raise(uint32_t sure, const struct voices *with)
{
    uint16_t by[MAX_VOICES];
    uint32_t doubt = SURE - sure;
    size_t count = confidences(with, by);

    for (size_t i = 0; i < count; i++)
        doubt = (doubt * (uint32_t)(SURE - by[i]) + SURE - 1) / SURE;
    return SURE - doubt;
}

static uint32_t lower(uint32_t sure, const struct voices *against)
{
    uint16_t by[MAX_VOICES];
    size_t count = confidences(against, by);

    for (size_t i = 0; i < count; i++)
        sure -= sure * by[i] / (AGAINST_PER * SURE);
    return sure;
}

/* What a person typed is neither confirmed nor put in doubt by vendors. */
void wr_weigh(const struct field_words *all, const struct word *winner,
              struct wr_slot *slot)
{
    const struct wr_fact *won = winner->fact;
    uint32_t sure = won->confidence < SURE ? won->confidence : SURE;
    struct voices with = {.count = 0}, against = {.count = 0};

    slot->confidence = (uint16_t)sure;
    if (won->absent)
        return;
    for (size_t i = 0; i < all->count; i++) {
        const struct word *word = &all->words[i];

        if (speaks(word) && !wr_str_eq(word->voice, winner->voice) &&
            wr_values_agree(&word->fact->value, &won->value))
            add_voice(&with, word);
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct word *word = &all->words[i];

        if (speaks(word) && !word->stale && !wr_str_eq(word->voice, winner->voice) &&
            !is_among(&with, word->voice) &&
            contradicts(&won->value, &word->fact->value))
            add_voice(&against, word);
    }
    slot->against = (uint16_t)against.count;
    if (won->origin != WR_ORIGIN_PERSON)
        slot->confidence = (uint16_t)lower(raise(sure, &with), &against);
}
