/* silence.c - points lost by who converted and was not heard of since.
 *
 * Silence begins with the conversion, or with the last sign of life after it. A kind
 * that would break it and is known by its count alone may have come since: then nobody
 * can say that there was silence, and nothing is lost.
 */
#include "etl/model/scoring.h"

#include "etl/base/banned.h"

static bool breaks(const struct wr_silence_rule *rule, struct wr_str kind)
{
    for (size_t i = 0; i < rule->without.count; i++) {
        if (wr_str_eq(kind, rule->without.items[i]))
            return true;
    }
    return rule->without.count == 0 && !wr_str_eq(kind, rule->after);
}

int64_t wr_silence_since(const struct wr_silence_rule *rule,
                         const struct wr_signals *signals)
{
    int64_t converted_us = 0, heard_us = 0;

    for (size_t i = 0; i < signals->count; i++) {
        const struct wr_signal *signal = &signals->items[i];

        if (signal->count <= 0)
            continue;
        if (wr_str_eq(signal->kind, rule->after) && signal->at_us > converted_us)
            converted_us = signal->at_us;
        if (!breaks(rule, signal->kind))
            continue;
        if (signal->at_us <= 0)
            return 0;
        heard_us = signal->at_us > heard_us ? signal->at_us : heard_us;
    }
    if (!converted_us)
        return 0;
    return heard_us > converted_us ? heard_us : converted_us;
}

static struct wr_str silence_text(const struct wr_scoring *s,
                                  const struct wr_silence_rule *rule, int64_t since_us)
{
    int64_t days;

    if (!s->arena)
        return WR_NONE;
    days = (s->in->as_of_us - since_us) / WR_DAY_US;
    return wr_arena_printf(s->arena, "%.*s, then nothing for %lld %s",
                           WR_FMT(rule->after), (long long)days,
                           days == 1 ? "day" : "days");
}

int64_t wr_scoring_silences(struct wr_scoring *s, const struct wr_part *part)
{
    int64_t sum = 0;

    for (size_t i = 0; i < part->silence_count; i++) {
        const struct wr_silence_rule *rule = &part->silences[i];
        int64_t since_us = wr_silence_since(rule, &s->in->signals);

        if (!since_us || s->in->as_of_us - since_us <= rule->for_us)
            continue;
        wr_scoring_line(s, part->name, WR_LINE_POINTS, rule->name,
                        silence_text(s, rule, since_us), rule->points);
        sum += rule->points;
    }
    return sum;
}
