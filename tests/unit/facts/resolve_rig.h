/* resolve_rig.h - facts of some days ago, in any order. */
#ifndef TESTS_UNIT_FACTS_RESOLVE_RIG_H
#define TESTS_UNIT_FACTS_RESOLVE_RIG_H

#include "rig.h"

#include "weir/clock.h"
#include "weir/fact.h"

#include <stdlib.h>
#include <string.h>

#define NOW     (1000 * WR_DAY_US)
#define DAYS(n) (NOW - (n)*WR_DAY_US)
#define MAX     16

#define PERSON   WR_ORIGIN_PERSON
#define CRM      WR_ORIGIN_CRM
#define VENDOR   WR_ORIGIN_PROVIDER
#define VERIFIED WR_ORIGIN_VERIFIED
#define DERIVED  WR_ORIGIN_DERIVED
#define WON      WR_RANK_WON
#define RANK(r)  WR_RANK_##r

static inline void shuffle(struct wr_fact *facts, size_t count, uint32_t *seed)
{
    for (size_t i = count; i > 1; i--) {
        struct wr_fact keep = facts[i - 1];
        size_t k;

        *seed = *seed * 1664525 + 1013904223;
        k = (*seed >> 8) % i;
        facts[i - 1] = facts[k];
        facts[k] = keep;
    }
}

static inline struct wr_fact fact(wr_field_id field, const char *source,
                                  const char *text, const char *about, int days_ago)
{
    return (struct wr_fact){
        .field = field,
        .value = wr_value_text(wr_str(text)),
        .origin = VENDOR,
        .source = wr_str(source),
        .confidence = 900,
        .observed_us = DAYS(days_ago),
        .last_seen_us = DAYS(days_ago),
        .about = wr_str(about),
    };
}

#endif
