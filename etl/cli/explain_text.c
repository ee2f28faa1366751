/* explain_text.c - one lead for people: at most a screen.
 *
 *   lead 1158  Ada Example, VP Sales, Example Ltd
 *   strong 78, ...          the sentence
 *   receipt                 part, its sum, its lines
 *   missing, calls, writes, facts
 */
#include "etl/cli/explain.h"

#include "weir/clock.h"

#include "etl/base/banned.h"

#define INDENT       2
#define SUM_AT       10
#define POINTS_AT    16
#define NAME_AT      24
#define TEXT_AT      46
#define MORE         6
#define SHOWN_WRITES 2
#define SHOWN_FIELDS 9  /* of a write */
#define SHOWN_VALUE  24 /* columns of a written value */

/* --- who --- */

static void put_who(const struct wr_explained *e, struct wr_sheet *sheet)
{
    static const wr_field_id fields[] = {WR_F_FULL_NAME, WR_F_TITLE, WR_F_COMPANY_NAME,
                                         WR_F_ACCOUNT_COUNTRY};
    struct wr_flow flow = {.sheet = sheet, .indent = MORE, .separator = ", "};

    wr_sheet_put(sheet, WR_BOLD, "lead ");
    wr_sheet_data(sheet, WR_BOLD, e->lead.key.ext_id, 0);
    wr_sheet_put(sheet, WR_PLAIN, "  ");
    for (size_t i = 0; i < WR_COUNT(fields); i++) {
        struct wr_str text = wr_profile_text(e->profile, fields[i]);

        if (!wr_str_empty(text))
            wr_flow_put(&flow, WR_PLAIN, text);
    }
    wr_flow_put(&flow, WR_DIM,
                wr_arena_printf(sheet->arena, "%.*s %.*s", WR_FMT(e->lead.key.crm),
                                WR_FMT(e->lead.key.object)));
    if (e->lead.gone)
        wr_flow_put(&flow, WR_RED, WR_LIT("gone from the CRM"));
    wr_sheet_line(sheet);
}

static enum wr_paint disposition_paint(const struct wr_decision *d)
{
    switch (d->disposition) {
    case WR_DISPOSED_SCORED:
        return wr_str_empty(d->next_tier) ? WR_GREEN : WR_BOLD;
    case WR_DISPOSED_HELD:
        return WR_YELLOW;
    case WR_DISPOSED_STOPPED:
    case WR_DISPOSED_SUPPRESSED:
        return WR_RED;
    }
    return WR_PLAIN;
}

static void put_verdict(const struct wr_explained *e, struct wr_sheet *sheet)
{
    const struct wr_decision *d = &e->decision;
    struct wr_flow flow = {.sheet = sheet, .indent = INDENT, .separator = "; "};

    wr_sheet_text(sheet, disposition_paint(d), INDENT, INDENT,
                  wr_decision_sentence(d, sheet->arena));
    wr_sheet_line(sheet);
    wr_sheet_to(sheet, INDENT);
    if (d->stage.ptr)
        wr_flow_put(&flow, WR_PLAIN,
                    wr_arena_printf(sheet->arena, "stage %.*s", WR_FMT(d->stage)));
    if (d->path.ptr)
        wr_flow_put(&flow, WR_PLAIN,
                    wr_arena_printf(sheet->arena, "path %.*s", WR_FMT(d->path)));
    wr_flow_put(&flow, WR_PLAIN,
                wr_arena_printf(sheet->arena, "decided %.*s by model %.*s",
                                WR_FMT(wr_sheet_minute(sheet, e->row.as_of_us)),
                                WR_FMT(e->row.model)));
    wr_flow_put(&flow, WR_PLAIN,
                wr_arena_printf(sheet->arena, "next look %.*s",
                                WR_FMT(wr_sheet_day(sheet, d->next_review_us))));
    wr_sheet_line(sheet);
}

/* --- the receipt --- */

static void put_line(const struct wr_line *line, bool full, struct wr_sheet *sheet)
{
    struct wr_str points = wr_sheet_points(sheet, line->milli);

    wr_sheet_to(sheet, NAME_AT - 2 - points.len);
    wr_sheet_data(sheet, WR_PLAIN, points, 0);
    wr_sheet_to(sheet, NAME_AT);
    wr_sheet_data(sheet, WR_PLAIN, line->name, TEXT_AT - NAME_AT - 1);
    wr_sheet_to(sheet, TEXT_AT);
    if (full)
        wr_sheet_text(sheet, WR_DIM, TEXT_AT, TEXT_AT, line->text);
    else
        wr_sheet_data(sheet, WR_DIM, line->text, sheet->columns - TEXT_AT);
    wr_sheet_line(sheet);
}

/* Names of the lines that brought nothing, in one line. */
static void put_nothing_for(const struct wr_decision *d, struct wr_str part,
                            struct wr_sheet *sheet)
{
    struct wr_flow flow = {.sheet = sheet, .indent = NAME_AT, .separator = ", "};

    for (size_t i = 0; i < d->line_count; i++) {
        if (d->lines[i].milli != 0 || !wr_str_eq(d->lines[i].part, part))
            continue;
        if (flow.count == 0) {
            wr_sheet_to(sheet, NAME_AT - 3);
            wr_sheet_put(sheet, WR_DIM, "0  ");
        }
        wr_flow_put(&flow, WR_DIM, d->lines[i].name);
    }
    if (flow.count > 0)
        wr_sheet_line(sheet);
}

/* Shares and rounding, in one paragraph. */
static void put_score(const struct wr_decision *d, struct wr_sheet *sheet)
{
    struct wr_flow flow = {.sheet = sheet, .indent = POINTS_AT, .separator = ", "};

    wr_sheet_to(sheet, POINTS_AT);
    for (size_t i = 0; i < d->line_count; i++) {
        if (wr_str_eqz(d->lines[i].part, "score"))
            wr_flow_put(
                &flow, WR_PLAIN,
                wr_arena_printf(sheet->arena, "%.*s (%.*s)",
                                WR_FMT(wr_sheet_points(sheet, d->lines[i].milli)),
                                WR_FMT(d->lines[i].text)));
    }
}

static void put_lines(const struct wr_decision *d, struct wr_str part, bool full,
                      struct wr_sheet *sheet)
{
    for (size_t i = 0; i < d->line_count; i++) {
        if (wr_str_eq(d->lines[i].part, part) && (full || d->lines[i].milli))
            put_line(&d->lines[i], full, sheet);
    }
    if (!full)
        put_nothing_for(d, part, sheet);
}

static void put_part(const struct wr_decision *d, const struct wr_receipt_part *part,
                     bool full, struct wr_sheet *sheet)
{
    struct wr_str sum = wr_sheet_milli(sheet, part->sum);

    wr_sheet_to(sheet, INDENT);
    wr_sheet_data(sheet, WR_PLAIN, part->name, 0);
    wr_sheet_to(sheet, POINTS_AT - 2 - sum.len);
    wr_sheet_data(sheet, WR_BOLD, sum, 0);
    if (part->sum != part->stated) {
        wr_sheet_put(sheet, WR_RED, "  but the decision says ");
        wr_sheet_data(sheet, WR_RED, wr_sheet_milli(sheet, part->stated), 0);
        wr_sheet_line(sheet);
    }
    if (wr_str_eqz(part->name, "score"))
        put_score(d, sheet);
    else
        put_lines(d, part->name, full, sheet);
    if (sheet->column > 0)
        wr_sheet_line(sheet);
}

static void put_receipt(const struct wr_explained *e, bool full, struct wr_sheet *sheet)
{
    struct wr_receipt_part parts[WR_RECEIPT_PARTS];

    if (e->decision.line_count == 0)
        return;
    wr_receipt_parts(&e->decision, parts);
    wr_sheet_put(sheet, WR_BOLD, "receipt");
    wr_sheet_put(sheet, WR_DIM,
                 wr_receipt_sums(&e->decision) ? " (its lines sum to the score)"
                                               : " (its lines do not sum)");
    wr_sheet_line(sheet);
    for (size_t p = 0; p < WR_RECEIPT_PARTS; p++)
        put_part(&e->decision, &parts[p], full, sheet);
}

/* --- what is missing, what was asked, what was written --- */

static struct wr_str name_of_call(const struct wr_entry *entry, struct wr_arena *arena)
{
    if (!entry->line.ptr)
        return entry->provider;
    return wr_arena_printf(arena, "%.*s/%.*s", WR_FMT(entry->provider),
                           WR_FMT(entry->line));
}

/* A further price of a question, which was not charged. */
static bool is_idle_line(const struct wr_entry *entry)
{
    return entry->main_id != 0 && wr_str_eqz(entry->state, "released");
}

/* Newest day last; a day is named once. */
static void put_call(const struct wr_entry *entry, bool same_day, struct wr_flow *flow)
{
    struct wr_sheet *sheet = flow->sheet;
    bool settled = wr_str_eqz(entry->state, "settled");
    int64_t micro = settled ? entry->spent_micro : entry->worst_micro;
    struct wr_str day = same_day ? WR_NONE : wr_sheet_day(sheet, entry->at_us);

    wr_flow_put(flow, settled ? WR_PLAIN : WR_YELLOW,
                wr_arena_printf(
                    sheet->arena, "%.*s%s%.*s %.*s %s%.*s", WR_FMT(day),
                    day.ptr ? " " : "", WR_FMT(name_of_call(entry, sheet->arena)),
                    WR_FMT(settled ? entry->outcome : entry->state),
                    settled ? "" : "at most ", WR_FMT(wr_sheet_money(sheet, micro))));
}

static void put_calls(const struct wr_explained *e, struct wr_sheet *sheet)
{
    struct wr_flow flow = {.sheet = sheet, .indent = SUM_AT, .separator = "; "};
    int64_t spent = 0, day_us = 0;

    if (e->entry_count == 0)
        return;
    wr_sheet_put(sheet, WR_BOLD, "calls");
    wr_sheet_to(sheet, SUM_AT);
    for (size_t i = 0; i < e->entry_count; i++) {
        if (is_idle_line(&e->entries[i]))
            continue;
        put_call(&e->entries[i], wr_time_day(e->entries[i].at_us) == day_us, &flow);
        day_us = wr_time_day(e->entries[i].at_us);
        spent += e->entries[i].spent_micro;
    }
    wr_flow_put(&flow, WR_DIM,
                wr_arena_printf(sheet->arena, "%.*s%s%.*s in all",
                                WR_FMT(wr_sheet_money(sheet, spent)),
                                e->currency.ptr ? " " : "", WR_FMT(e->currency)));
    wr_sheet_line(sheet);
}

static void put_field(const struct wr_out_field *field, bool full, struct wr_flow *flow)
{
    struct wr_sheet *sheet = flow->sheet;

    if (field->conflict) {
        wr_flow_put(flow, WR_YELLOW,
                    wr_arena_printf(sheet->arena, "%.*s left alone: it had moved",
                                    WR_FMT(field->property)));
        return;
    }
    wr_flow_put(flow, WR_PLAIN,
                wr_arena_printf(
                    sheet->arena, "%.*s=%.*s", WR_FMT(field->property),
                    WR_FMT(wr_sheet_cut(sheet, field->value, full ? 0 : SHOWN_VALUE))));
}

static void put_write(const struct wr_explained *e, const struct wr_out *out, bool full,
                      struct wr_sheet *sheet)
{
    struct wr_flow flow = {
        .sheet = sheet, .indent = SUM_AT, .separator = " ", .count = 1};
    enum wr_paint paint = out->state == WR_OUT_CONFIRMED ? WR_DIM : WR_YELLOW;
    size_t shown =
        full || out->field_count <= SHOWN_FIELDS + 1 ? out->field_count : SHOWN_FIELDS;

    wr_sheet_text(sheet, paint, SUM_AT, SUM_AT,
                  wr_arena_printf(sheet->arena, "%.*s %s %s %.*s%s%.*s:",
                                  WR_FMT(wr_sheet_minute(sheet, out->at_us)),
                                  out->lead_id == e->lead.id ? "lead" : "account",
                                  wr_out_state_words[out->state],
                                  WR_FMT(out->key.ext_id), out->reason.ptr ? ", " : "",
                                  WR_FMT(out->reason)));
    for (size_t i = 0; i < shown; i++) {
        put_field(&out->fields[i], full, &flow);
        flow.separator = "; ";
    }
    if (shown < out->field_count)
        wr_flow_printf(&flow, WR_DIM, "and %zu more", out->field_count - shown);
    wr_sheet_line(sheet);
}

static void put_writes(const struct wr_explained *e, bool full, struct wr_sheet *sheet)
{
    size_t shown = full || e->out_count < SHOWN_WRITES ? e->out_count : SHOWN_WRITES;

    if (e->out_count == 0)
        return;
    wr_sheet_put(sheet, WR_BOLD, "written");
    for (size_t i = e->out_count - shown; i < e->out_count; i++)
        put_write(e, &e->outs[i], full, sheet);
    if (shown < e->out_count) {
        wr_sheet_to(sheet, SUM_AT);
        wr_sheet_printf(sheet, WR_DIM, "and %zu earlier (--full shows them)",
                        e->out_count - shown);
        wr_sheet_line(sheet);
    }
}

void wr_explain_text(const struct wr_explained *e, bool full, struct wr_sheet *sheet)
{
    put_who(e, sheet);
    if (e->is_decided) {
        put_verdict(e, sheet);
        wr_explain_alone_text(e, sheet);
        put_receipt(e, full, sheet);
        wr_explain_missing(e, sheet);
    } else {
        wr_sheet_text(sheet, WR_YELLOW, INDENT, INDENT,
                      wr_arena_printf(sheet->arena, "not decided yet (due: %.*s)",
                                      WR_FMT(e->lead.due_reason)));
        wr_sheet_line(sheet);
    }
    wr_explain_route_text(e, sheet);
    put_calls(e, sheet);
    wr_explain_after_text(e, sheet);
    put_writes(e, full, sheet);
    wr_explain_facts_text(e, full, sheet);
}
