/* drivers.c - which lines of a receipt moved the score most. */
#include "etl/model/handoff.h"

/* What the part of a line counts in the score: its SHARE line against the sub-score. A
 * sub-score of 0 moves nothing. */
static int64_t weight_of(const struct wr_decision *d, const struct wr_line *line)
{
    for (size_t i = 0; i < d->line_count; i++) {
        if (d->lines[i].kind != WR_LINE_SHARE ||
            !wr_str_eq(d->lines[i].name, line->part))
            continue;
        for (size_t k = 0; k < d->part_count; k++) {
            if (wr_str_eq(line->part, d->parts[k].name) && d->parts[k].milli > 0)
                return d->lines[i].milli * 1000 / d->parts[k].milli;
        }
    }
    return 0;
}

static int64_t moved(const struct wr_decision *d, const struct wr_line *line)
{
    int64_t points = line->milli * weight_of(d, line);

    return points < 0 ? -points : points;
}

size_t wr_top_drivers(const struct wr_decision *decision, const struct wr_line **out,
                      size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < decision->line_count; i++) {
        const struct wr_line *line = &decision->lines[i];
        int64_t by = moved(decision, line);
        size_t at;

        if (line->kind != WR_LINE_POINTS || by == 0)
            continue;
        for (at = count; at > 0 && moved(decision, out[at - 1]) < by; at--)
            continue;
        if (at == max)
            continue;
        if (count < max)
            count++;
        for (size_t k = count - 1; k > at; k--)
            out[k] = out[k - 1];
        out[at] = line;
    }
    return count;
}

struct wr_str wr_points_text(int64_t milli, struct wr_arena *arena)
{
    struct wr_value value = wr_value_num(WR_TYPE_MILLI, milli);
    struct wr_str text = wr_value_encode(&value, arena);

    return wr_arena_printf(arena, "%s%.*s", milli > 0 ? "+" : "", WR_FMT(text));
}
