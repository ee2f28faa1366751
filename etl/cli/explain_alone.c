/* explain_alone.c - who says that a lead is to be left alone, of one that is
 * suppressed: the list by an entry of its own, else whoever told the fact (a vendor
 * that the person objected to, the CRM).
 *
 * The list is looked at as it is now, and what was hashed into it cannot be told.
 */
#include "etl/cli/explain.h"

#include "etl/cli/json_out.h"
#include "etl/run/suppress.h"

#include "etl/base/banned.h"

#define INDENT 2

static bool is_suppressed(const struct wr_explained *e)
{
    return e->is_decided && e->decision.disposition == WR_DISPOSED_SUPPRESSED;
}

/* Who tells it among the facts; NULL: nobody, so that it was the list. */
static const struct wr_fact *told_by(const struct wr_explained *e)
{
    const struct wr_fact *fact = e->profile->slots[WR_F_OPTED_OUT].fact;

    return fact && !fact->absent && fact->value.as.num ? fact : NULL;
}

/* A list that cannot be read is no reason to tell nothing of the lead. */
void wr_explain_load_alone(const struct wr_explain_from *from, struct wr_facts facts,
                           struct wr_arena *arena, struct wr_explained *e)
{
    struct wr_err err;

    if (is_suppressed(e) &&
        wr_suppress_why(from->db, &e->lead.key, facts, arena, &e->listed, &err))
        e->list_unread = true;
}

void wr_explain_alone_text(const struct wr_explained *e, struct wr_sheet *sheet)
{
    const struct wr_fact *fact = told_by(e);
    struct wr_arena *arena = sheet->arena;
    struct wr_str who;

    if (!is_suppressed(e))
        return;
    if (e->listed.reason.ptr)
        who = wr_arena_printf(
            arena, "on the suppression list by %.*s since %.*s%s%.*s",
            WR_FMT(e->listed.kind), WR_FMT(wr_sheet_day(sheet, e->listed.last_us)),
            e->listed.reason.len ? ": " : "", WR_FMT(e->listed.reason));
    else if (fact)
        who = wr_arena_printf(arena, "said by %.*s, %.*s", WR_FMT(fact->source),
                              WR_FMT(wr_sheet_day(sheet, fact->observed_us)));
    else if (e->list_unread)
        who = WR_LIT("on the suppression list, which cannot be read here");
    else
        who = WR_LIT("on the suppression list then, by the company's record or an "
                     "entry that is gone");
    wr_sheet_text(sheet, WR_PLAIN, INDENT, INDENT, who);
    wr_sheet_line(sheet);
}

void wr_explain_alone_json(const struct wr_explained *e, struct wr_jw *w)
{
    const struct wr_fact *fact = told_by(e);
    bool listed = e->listed.reason.ptr || !fact;

    wr_jw_key(w, "left_alone");
    if (!is_suppressed(e)) {
        wr_jw_null(w);
        return;
    }
    wr_jw_object(w);
    wr_jw_member(w, "by", listed ? WR_LIT("suppression list") : fact->source);
    wr_jw_member(w, "entry", e->listed.kind);
    wr_jw_member(w, "reason", e->listed.reason);
    wr_jw_member_time(w, "at",
                      e->listed.reason.ptr ? e->listed.last_us
                      : listed             ? 0
                                           : fact->observed_us);
    wr_jw_object_end(w);
}
