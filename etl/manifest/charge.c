/* charge.c - what an answer is charged, in thousandths of the units of each line.
 *
 * A line is charged from its exchange on, up to the next exchange with a price of its
 * own. `next` counts as a hit of what led there: the vendor found, and now sells.
 *
 * What the vendor tells is believed. It tells a sum of credits: what the extras of the
 * same exchange took, by the fields that were found, goes off it.
 */
#include "etl/manifest/table.h"

#include "etl/base/banned.h"

static size_t line_count(const struct call *call)
{
    return 1 + call->provider.extra_count;
}

/* The exchange with which the line ends. */
static size_t end_of(const struct call *call, const struct line *line)
{
    size_t end = call->leg_count;

    for (size_t i = 1; i < line_count(call); i++) {
        size_t leg = call->lines[i].leg;

        if (leg > line->leg && leg < end)
            end = leg;
    }
    return end;
}

static bool has_field(const struct line *line, wr_field_id field)
{
    for (size_t i = 0; i < line->field_count; i++) {
        if (line->fields[i] == field)
            return true;
    }
    return !line->field_count;
}

static int64_t fields_found(const struct line *line, const struct wr_answer *answer)
{
    int64_t found = 0;

    for (size_t i = 0; i < answer->count; i++)
        found += has_field(line, answer->findings[i].field);
    return found;
}

/* Units by the outcome and the fields, where the exchange `leg` ended the call. */
static int64_t units_of(const struct call *call, const struct line *line, size_t leg,
                        const struct wr_answer *answer)
{
    bool led_on = leg >= end_of(call, line);
    int64_t found = fields_found(line, answer);

    if (leg < line->leg || (line->field_count && !found))
        return 0;
    switch (line->billing) {
    case WR_BILL_FREE:
        break;
    case WR_BILL_CALL:
        return 1000;
    case WR_BILL_HIT:
        return led_on || answer->outcome == WR_OUTCOME_HIT ? 1000 : 0;
    case WR_BILL_FIELD:
        return found * 1000;
    }
    return 0;
}

/* Credits into units of the line. */
static int64_t units_told(const struct line *line, int64_t credits_milli)
{
    return line->credits_milli && credits_milli >= 0
               ? credits_milli * 1000 / line->credits_milli
               : -1;
}

/* Credits that the extras of the tariff's own exchanges took. */
static int64_t extras_took(const struct call *call, const struct wr_answer *answer)
{
    int64_t credits_milli = 0;

    for (size_t i = 0; answer->extra_milli && i < call->provider.extra_count; i++) {
        const struct line *line = &call->lines[i + 1];

        if (!line->leg)
            credits_milli += answer->extra_milli[i] / 1000 * line->credits_milli;
    }
    return credits_milli;
}

static int64_t without(int64_t told_milli, int64_t extras_milli)
{
    if (told_milli < 0)
        return -1;
    return told_milli > extras_milli ? told_milli - extras_milli : 0;
}

static bool is_whole(const struct told *told)
{
    return told->header || told->at.from_root;
}

int64_t wr_charge_told(struct reading *r)
{
    const struct line *tariff = &r->call->lines[0];
    int64_t credits_milli = -1;

    if (is_whole(&tariff->charged) && r->progress->leg < end_of(r->call, tariff))
        credits_milli = wr_reading_told(r, &tariff->charged);
    return credits_milli >= 0 ? credits_milli : r->progress->told_milli;
}

/* Credits of the tariff, told by the reply at hand or by an earlier one. */
static int64_t credits_told(struct reading *r)
{
    const struct call *call = r->call;
    const struct told *told = &call->lines[0].charged;
    int64_t credits_milli = -1;

    /* In a batch it is shared out, once all of it was read. */
    if (call->batch && is_whole(told))
        return -1;
    if (r->progress->leg < end_of(call, &call->lines[0]))
        credits_milli = wr_reading_told(r, told);
    return credits_milli >= 0 ? credits_milli : r->progress->told_milli;
}

void wr_charge_keep(struct reading *r)
{
    r->progress->told_milli = r->call->batch ? wr_charge_told(r) : credits_told(r);
}

static void charge_extras(struct reading *r, struct wr_answer *answer)
{
    const struct call *call = r->call;
    size_t n = call->provider.extra_count;
    int64_t *units = WR_ARRAY(r->arena, int64_t, n);

    for (size_t i = 0; i < n; i++) {
        const struct line *line = &call->lines[i + 1];
        int64_t told = line->leg == r->progress->leg
                           ? units_told(line, wr_reading_told(r, &line->charged))
                           : -1;

        units[i] = told >= 0 ? told : units_of(call, line, r->progress->leg, answer);
    }
    answer->extra_milli = n ? units : NULL;
}

void wr_charge_answer(struct reading *r, struct wr_answer *answer)
{
    const struct call *call = r->call;
    const struct line *tariff = &call->lines[0];
    size_t leg = r->progress->leg;

    charge_extras(r, answer);
    answer->charged_milli =
        units_told(tariff, without(credits_told(r), extras_took(call, answer)));
    /* The engine knows what an outcome costs; the rest it has to be told. */
    if (answer->charged_milli < 0 && tariff->billing != WR_BILL_FREE &&
        (tariff->field_count || leg >= end_of(call, tariff)))
        answer->charged_milli = units_of(call, tariff, leg, answer);
}

/* Who shares: the hits, or where there is none all that were answered. */
static bool shares(const struct wr_answer *answer, bool hits_only)
{
    return hits_only ? answer->outcome == WR_OUTCOME_HIT
                     : answer->outcome != WR_OUTCOME_NONE;
}

static int64_t count_sharers(const struct wr_answer *answers, size_t count,
                             bool hits_only)
{
    int64_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += shares(&answers[i], hits_only);
    return n;
}

/* The k-th of n parts that are as even as integers can be, and sum to the whole. */
static int64_t part_of(int64_t whole, int64_t n, int64_t k)
{
    int64_t even = whole / n;

    return even + (k < whole % n);
}

/* What so many thousandths of a credit cost, rounded up once. */
static int64_t price_of(const struct line *line, int64_t credits_milli)
{
    int64_t credit_micro = line->pool ? line->pool->bound_micro : 0;

    if (credit_micro && credits_milli > (INT64_MAX - 999) / credit_micro)
        return INT64_MAX / 16;
    return (credits_milli * credit_micro + 999) / 1000;
}

/* The shares are as even as integers can be; units and money sum to what was told. */
void wr_charge_share(const struct call *call, struct wr_answer *answers, size_t count,
                     int64_t told_milli, struct wr_arena *arena)
{
    const struct line *line = &call->lines[0];
    bool hits_only = count_sharers(answers, count, true) > 0;
    int64_t n = count_sharers(answers, count, hits_only), k = 0;
    int64_t units, micro, *shares_micro;

    if (told_milli < 0 || !n || !line->credits_milli)
        return;
    for (size_t i = 0; i < count; i++)
        told_milli = without(told_milli, extras_took(call, &answers[i]));
    units = (told_milli * 1000 + line->credits_milli - 1) / line->credits_milli;
    micro = price_of(line, told_milli);
    shares_micro = WR_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        answers[i].charged_milli = 0;
        answers[i].share_micro = &shares_micro[i];
        if (!shares(&answers[i], hits_only))
            continue;
        answers[i].charged_milli = part_of(units, n, k);
        shares_micro[i] = part_of(micro, n, k);
        k++;
    }
}
