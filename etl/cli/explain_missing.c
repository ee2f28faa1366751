/* explain_missing.c - the part of an explanation about what is not known: how complete
 * each category is, what is missing, what the checklists cover, what a form should ask,
 * and which facts would lift the lead. */
#include "etl/cli/explain.h"

#include "etl/base/banned.h"

#define SUM_AT 10

static void put_gaps(const struct wr_explained *e, struct wr_sheet *sheet)
{
    const struct wr_decision *d = &e->decision;
    struct wr_flow flow = {.sheet = sheet, .indent = SUM_AT, .separator = ", "};

    wr_sheet_put(sheet, WR_BOLD, "missing");
    wr_sheet_to(sheet, SUM_AT);
    for (size_t i = 0; i < d->gap_count; i++)
        wr_flow_put(
            &flow, d->gaps[i].required ? WR_YELLOW : WR_PLAIN,
            wr_arena_printf(sheet->arena, "%.*s (%s%.*s)", WR_FMT(d->gaps[i].name),
                            d->gaps[i].required ? "required, " : "",
                            WR_FMT(wr_sheet_milli(sheet, d->gaps[i].weight_milli))));
    if (d->gap_count == 0)
        wr_flow_put(&flow, WR_PLAIN, WR_LIT("nothing"));
    wr_flow_put(&flow, WR_DIM,
                wr_arena_printf(sheet->arena, "completeness %.*s of 100",
                                WR_FMT(wr_sheet_milli(sheet, d->completeness_milli))));
    wr_sheet_line(sheet);
}

/* "firmographics 75, contact 20 (needs 50), behaviour 0" */
static void put_categories(const struct wr_explained *e, struct wr_sheet *sheet)
{
    const struct wr_decision *d = &e->decision;
    struct wr_flow flow = {.sheet = sheet, .indent = SUM_AT, .separator = ", "};

    if (d->category_count == 0)
        return;
    wr_sheet_put(sheet, WR_BOLD, "known");
    wr_sheet_to(sheet, SUM_AT);
    for (size_t i = 0; i < d->category_count; i++) {
        const struct wr_category_score *c = &d->categories[i];
        bool low = c->milli < c->minimum_milli;

        wr_flow_put(&flow, low ? WR_YELLOW : WR_PLAIN,
                    wr_arena_printf(
                        sheet->arena, "%.*s %.*s%s%.*s%s", WR_FMT(c->name),
                        WR_FMT(wr_sheet_milli(sheet, c->milli)), low ? " (needs " : "",
                        WR_FMT(low ? wr_sheet_milli(sheet, c->minimum_milli) : WR_NONE),
                        low ? ")" : ""));
    }
    wr_sheet_line(sheet);
}

static struct wr_str question_text(const struct wr_form_question *q,
                                   struct wr_sheet *sheet)
{
    struct wr_arena *arena = sheet->arena;
    bool named = !wr_str_eq(q->text, q->name);
    struct wr_str note = WR_LIT("");

    if (named)
        note = wr_arena_printf(arena, "%.*s", WR_FMT(q->name));
    if (q->required || q->opens)
        note = wr_arena_printf(arena, "%.*s%s%s", WR_FMT(note), note.len ? ", " : "",
                               q->required ? "required" : "enough to be scored");
    if (q->points_milli > 0)
        note = wr_arena_printf(arena, "%.*s%sup to +%.*s", WR_FMT(note),
                               note.len ? ", " : "",
                               WR_FMT(wr_sheet_milli(sheet, q->points_milli)));
    return wr_arena_printf(arena, "%.*s%s%.*s%s", WR_FMT(q->text), note.len ? " (" : "",
                           WR_FMT(note), note.len ? ")" : "");
}

/* What a form should ask next, the best first. */
static void put_questions(const struct wr_explained *e, struct wr_sheet *sheet)
{
    const struct wr_decision *d = &e->decision;
    struct wr_flow flow = {.sheet = sheet, .indent = SUM_AT, .separator = "; "};

    if (d->question_count == 0)
        return;
    wr_sheet_put(sheet, WR_BOLD, "ask");
    wr_sheet_to(sheet, SUM_AT);
    for (size_t i = 0; i < d->question_count; i++)
        wr_flow_put(&flow, WR_PLAIN, question_text(&d->questions[i], sheet));
    wr_sheet_line(sheet);
}

static void put_frameworks(const struct wr_explained *e, struct wr_sheet *sheet)
{
    if (e->decision.check_count == 0)
        return;
    wr_sheet_put(sheet, WR_BOLD, "covered");
    wr_sheet_text(sheet, WR_PLAIN, SUM_AT, SUM_AT,
                  wr_qualification_text(&e->decision, sheet->arena));
    wr_sheet_line(sheet);
}

/* "strong if employees is within 200-5000 (+14): apollo.company, at most 0.025" */
static void put_lifts(const struct wr_explained *e, struct wr_sheet *sheet)
{
    const struct wr_decision *d = &e->decision;

    for (size_t i = 0; i < d->lift_count; i++) {
        const struct wr_lift *lift = &d->lifts[i];
        struct wr_str by = WR_LIT("nobody here can tell");

        if (i == 0)
            wr_sheet_put(sheet, WR_BOLD, "lift");
        if (lift->providers.ptr)
            by = wr_arena_printf(sheet->arena, "%.*s, at most %.*s%s%.*s",
                                 WR_FMT(lift->providers),
                                 WR_FMT(wr_sheet_money(sheet, lift->price_micro)),
                                 e->currency.ptr ? " " : "", WR_FMT(e->currency));
        wr_sheet_text(
            sheet, WR_PLAIN, SUM_AT, SUM_AT,
            wr_arena_printf(sheet->arena, "%.*s if %.*s: %.*s", WR_FMT(d->next_tier),
                            WR_FMT(wr_lift_text(lift, sheet->arena)), WR_FMT(by)));
        wr_sheet_line(sheet);
    }
}

void wr_explain_missing(const struct wr_explained *e, struct wr_sheet *sheet)
{
    put_categories(e, sheet);
    put_gaps(e, sheet);
    put_frameworks(e, sheet);
    put_questions(e, sheet);
    put_lifts(e, sheet);
}
