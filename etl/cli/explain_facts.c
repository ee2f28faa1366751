/* explain_facts.c - the facts of a lead for people: who won, who lost, and why.
 *
 * Fields that nobody disputes are told together, by who says so; each of the others has
 * a paragraph with its losers. Sources that only agree are a number, or named in full.
 */
#include "etl/cli/explain.h"

#include "etl/base/banned.h"

#define INDENT        2
#define MORE          6 /* indent of lines that go on */
#define VALUE_COLUMNS 60
#define RULE          WR_LIT("rule:")

/* Why a fact does not stand, for people. */
static const char *why(enum wr_rank rank)
{
    switch (rank) {
    case WR_RANK_WON:
        return "won";
    case WR_RANK_OLDER:
        return "said otherwise since";
    case WR_RANK_ORIGIN:
        return "of lower standing";
    case WR_RANK_AGREEMENT:
        return "alone, others agree";
    case WR_RANK_CONFIDENCE:
        return "less sure";
    case WR_RANK_NEWER:
        return "older";
    case WR_RANK_TIE:
        return "equal, by name";
    case WR_RANK_ABOUT:
        return "about another value";
    case WR_RANK_AGREES:
        return "agrees";
    case WR_RANK_ABSENT:
        return "found nothing";
    case WR_RANK_TOGETHER:
        return "another reply tells several fields";
    }
    return "";
}

struct telling {
    const struct wr_explained *e;
    struct wr_sheet *sheet;
    bool full;
    struct wr_str by[WR_MAX_FIELDS]; /* NONE: disputed, unknown or told already */
};

static struct wr_str value_text(const struct telling *t, const struct wr_fact *fact)
{
    if (fact->absent)
        return WR_LIT("(not there)");
    return wr_sheet_cut(t->sheet, wr_value_encode(&fact->value, t->sheet->arena),
                        t->full ? 0 : VALUE_COLUMNS);
}

/* "crm 2026-09-01 800" */
static struct wr_str origin_text(const struct telling *t, const struct wr_fact *fact)
{
    return wr_arena_printf(t->sheet->arena, "%.*s %.*s %u", WR_FMT(fact->source),
                           WR_FMT(wr_sheet_day(t->sheet, fact->observed_us)),
                           fact->confidence);
}

/* Fact `i` is about the field, and another one stands. */
static bool is_loser(const struct telling *t, size_t i, size_t field)
{
    const struct wr_fact *fact = &t->e->profile->facts.items[i];

    return fact->field == field && fact != t->e->profile->slots[field].fact;
}

static bool agrees(const struct telling *t, size_t i)
{
    return wr_explain_rank(t->e, i) == WR_RANK_AGREES;
}

static size_t count_losers(const struct telling *t, size_t field, bool agreeing)
{
    size_t count = 0;

    for (size_t i = 0; i < t->e->profile->facts.count; i++)
        count += is_loser(t, i, field) && agrees(t, i) == agreeing;
    return count;
}

/* "crm 2026-09-01 800, agreed by apollo.person 2026-11-22 750". Fields with the same
 * text are told together; rules of our own all are. */
static struct wr_str told_by(const struct telling *t, size_t field)
{
    const struct wr_fact *winner = t->e->profile->slots[field].fact;
    struct wr_str text = origin_text(t, winner);
    bool first = true;

    if (winner->origin == WR_ORIGIN_DERIVED && wr_str_starts(winner->source, RULE))
        return WR_LIT("derived");
    for (size_t i = 0; t->full && i < t->e->profile->facts.count; i++) {
        if (!is_loser(t, i, field))
            continue;
        text = wr_arena_printf(t->sheet->arena, "%.*s, %s%.*s", WR_FMT(text),
                               first ? "agreed by " : "",
                               WR_FMT(origin_text(t, &t->e->profile->facts.items[i])));
        first = false;
    }
    return text;
}

/* "employees=94 (+2, stale)" */
static void put_item(const struct telling *t, struct wr_flow *flow, size_t field)
{
    const struct wr_slot *slot = &t->e->profile->slots[field];
    size_t agreeing = t->full ? 0 : count_losers(t, field, true);
    struct wr_str note = slot->stale ? WR_LIT("stale") : WR_NONE;

    if (wr_str_starts(slot->fact->source, RULE))
        note = wr_arena_printf(t->sheet->arena, "%.*s %u", WR_FMT(slot->fact->source),
                               slot->fact->confidence);
    if (slot->against > 0)
        note = wr_arena_printf(t->sheet->arena, "%u against%s%.*s", slot->against,
                               note.ptr ? ", " : "", WR_FMT(note));
    if (slot->fact->confidence != slot->confidence)
        note = wr_arena_printf(t->sheet->arena, "sure %u%s%.*s", slot->confidence,
                               note.ptr ? ", " : "", WR_FMT(note));
    if (agreeing > 0)
        note = wr_arena_printf(t->sheet->arena, "+%zu%s%.*s", agreeing,
                               note.ptr ? ", " : "", WR_FMT(note));
    wr_flow_put(flow, slot->stale ? WR_YELLOW : WR_PLAIN,
                wr_arena_printf(t->sheet->arena, "%s=%.*s%s%.*s%s",
                                t->e->catalogue->fields[field].name,
                                WR_FMT(value_text(t, slot->fact)), note.ptr ? " (" : "",
                                WR_FMT(note), note.ptr ? ")" : ""));
}

/* All fields that the same sources told, in a paragraph. */
static void put_together(struct telling *t, size_t first)
{
    struct wr_flow flow = {
        .sheet = t->sheet, .indent = MORE, .separator = " ", .count = 1};
    struct wr_str by = t->by[first];

    wr_sheet_text(t->sheet, WR_DIM, INDENT, MORE,
                  wr_arena_printf(t->sheet->arena, "%.*s:", WR_FMT(by)));
    for (size_t f = first; f < t->e->catalogue->count; f++) {
        if (!t->by[f].ptr || !wr_str_eq(t->by[f], by))
            continue;
        put_item(t, &flow, f);
        flow.separator = "; ";
        t->by[f] = WR_NONE;
    }
    wr_sheet_line(t->sheet);
}

static void put_loser(const struct telling *t, struct wr_flow *flow, size_t i)
{
    const struct wr_fact *fact = &t->e->profile->facts.items[i];
    enum wr_rank rank = wr_explain_rank(t->e, i);
    struct wr_str value = value_text(t, fact);

    if (rank == WR_RANK_AGREES || rank == WR_RANK_ABSENT)
        value = WR_NONE;
    wr_flow_put(flow, WR_DIM,
                wr_arena_printf(t->sheet->arena, "%s%.*s%s%.*s: %s",
                                value.ptr ? "not " : "", WR_FMT(value),
                                value.ptr ? " by " : "", WR_FMT(origin_text(t, fact)),
                                why(rank)));
}

static void put_disputed(const struct telling *t, size_t field)
{
    const struct wr_slot *slot = &t->e->profile->slots[field];
    struct wr_flow flow = {.sheet = t->sheet, .indent = MORE, .separator = " "};

    wr_sheet_to(t->sheet, INDENT);
    if (slot->fact) {
        put_item(t, &flow, field);
        wr_flow_put(&flow, WR_PLAIN,
                    wr_arena_printf(t->sheet->arena, "by %.*s",
                                    WR_FMT(origin_text(t, slot->fact))));
    } else {
        wr_flow_printf(&flow, WR_PLAIN, "%s: nothing stands",
                       t->e->catalogue->fields[field].name);
    }
    flow.separator = "; ";
    for (size_t i = 0; i < t->e->profile->facts.count; i++) {
        if (is_loser(t, i, field) && (t->full || !agrees(t, i)))
            put_loser(t, &flow, i);
    }
    wr_sheet_line(t->sheet);
}

void wr_explain_facts_text(const struct wr_explained *e, bool full,
                           struct wr_sheet *sheet)
{
    struct telling t = {.e = e, .sheet = sheet, .full = full};

    wr_sheet_put(sheet, WR_BOLD, "facts");
    wr_sheet_put(sheet, WR_DIM, " (source, date, confidence of 1000");
    wr_sheet_put(sheet, WR_DIM, full ? ")" : "; +n: so many sources more agree)");
    wr_sheet_line(sheet);
    for (size_t f = 0; f < e->catalogue->count; f++) {
        if (e->profile->slots[f].fact && count_losers(&t, f, false) == 0)
            t.by[f] = told_by(&t, f);
    }
    for (size_t f = 0; f < e->catalogue->count; f++) {
        if (t.by[f].ptr)
            put_together(&t, f);
    }
    for (size_t f = 0; f < e->catalogue->count; f++) {
        if (count_losers(&t, f, false) > 0)
            put_disputed(&t, f);
    }
}
