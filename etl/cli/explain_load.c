/* explain_load.c - one lead with its account, out of the store. */
#include "etl/cli/explain.h"

#include "etl/facts/derive.h"
#include "etl/store/facts.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

static enum wr_code load_decision(const struct wr_explain_from *from,
                                  struct wr_arena *arena, struct wr_explained *e,
                                  struct wr_err *err)
{
    enum wr_code code = wr_db_decision_get(from->db, e->lead.id, arena, &e->row, err);

    if (code == WR_E_GONE)
        return WR_OK;
    if (!code)
        code = wr_decision_read(e->row.json, from->catalogue, arena, &e->decision, err);
    e->is_decided = code == WR_OK;
    if (e->is_decided)
        wr_explain_load_after(e, arena);
    return code;
}

/* The lead's facts, then its account's: one list, as they were judged. */
static enum wr_code load_facts(const struct wr_explain_from *from, int64_t account_id,
                               struct wr_arena *arena, struct wr_explained *e,
                               struct wr_facts *out, struct wr_err *err)
{
    struct wr_fact *parts[2] = {NULL, NULL}, *all;
    size_t counts[2] = {0, 0};
    enum wr_code code = wr_db_facts_of(from->db, WR_SUBJECT_LEAD, e->lead.id, arena,
                                       &parts[0], &counts[0], err);

    if (!code)
        code = wr_db_facts_of(from->db, WR_SUBJECT_ACCOUNT, account_id, arena,
                              &parts[1], &counts[1], err);
    if (code)
        return code;
    all = WR_ARRAY(arena, struct wr_fact, counts[0] + counts[1]);
    for (size_t i = 0; i < counts[0]; i++)
        all[i] = parts[0][i];
    for (size_t i = 0; i < counts[1]; i++)
        all[counts[0] + i] = parts[1][i];
    *out = (struct wr_facts){all, counts[0] + counts[1]};
    return WR_OK;
}

/* The model may have had another word for it than the built-in rules (`roles:`). */
static void take_part(struct wr_explained *e, struct wr_arena *arena)
{
    struct wr_deriving d = {.profile = e->profile, .arena = arena};
    struct wr_slot *slot = &e->profile->slots[WR_F_BUYING_ROLE];
    enum wr_buying_role part = e->lead.part;

    if (!e->is_decided || !e->profile->slots[WR_F_TITLE].fact ||
        (slot->fact && slot->fact->origin != WR_ORIGIN_DERIVED) ||
        wr_presence_of(e->profile).part == part)
        return;
    *slot = (struct wr_slot){.known = WR_UNKNOWN};
    if (part < WR_BUYING_ROLES)
        wr_derive_put(&d, WR_F_BUYING_ROLE, wr_str(wr_buying_role_words[part]),
                      "rule:model", 0, WR_F_TITLE);
}

static void resolve(const struct wr_explain_from *from, struct wr_facts facts,
                    struct wr_arena *arena, struct wr_explained *e)
{
    enum wr_rank *ranks = WR_ARRAY(arena, enum wr_rank, facts.count);
    int64_t as_of_us = e->is_decided ? e->row.as_of_us : wr_now_us();

    e->profile = wr_resolve(from->catalogue, facts, as_of_us, arena, ranks);
    if (from->lists)
        wr_derive(e->profile, from->lists, arena);
    take_part(e, arena);
}

enum wr_code wr_explain_load(const struct wr_explain_from *from,
                             const struct wr_lead_row *lead, struct wr_arena *arena,
                             struct wr_explained *out, struct wr_err *err)
{
    int64_t account_id = wr_account_id(lead->account_key);
    struct wr_facts facts = {0};
    enum wr_code code;

    *out = (struct wr_explained){
        .catalogue = from->catalogue, .currency = from->currency, .lead = *lead};
    code = load_decision(from, arena, out, err);
    if (!code)
        code = load_facts(from, account_id, arena, out, &facts, err);
    if (!code)
        code = wr_db_route_get(from->db, lead->id, arena, &out->route, err);
    if (!code)
        code = wr_db_rejections_of(from->db, lead->id, arena, &out->rejections,
                                   &out->rejection_count, err);
    if (!code)
        code = wr_db_entries_of(from->db, lead->id, account_id, arena, &out->entries,
                                &out->entry_count, err);
    if (!code)
        code = wr_db_outs_of(from->db, lead->id, account_id, arena, &out->outs,
                             &out->out_count, err);
    if (!code) {
        resolve(from, facts, arena, out);
        wr_explain_load_alone(from, facts, arena, out);
    }
    return code;
}

/* --- the receipt --- */

void wr_receipt_parts(const struct wr_decision *decision,
                      struct wr_receipt_part parts[WR_RECEIPT_PARTS])
{
    const struct wr_receipt_part all[WR_RECEIPT_PARTS] = {
        {WR_LIT("fit"), decision->fit_milli, 0},
        {WR_LIT("intent"), decision->intent_milli, 0},
        {WR_LIT("group"), decision->group_milli, 0},
        {WR_LIT("score"), decision->score_milli, 0},
    };

    for (size_t p = 0; p < WR_RECEIPT_PARTS; p++) {
        parts[p] = all[p];
        for (size_t i = 0; i < decision->line_count; i++) {
            if (wr_str_eq(decision->lines[i].part, parts[p].name))
                parts[p].sum += decision->lines[i].milli;
        }
    }
}

bool wr_receipt_sums(const struct wr_decision *decision)
{
    struct wr_receipt_part parts[WR_RECEIPT_PARTS];

    wr_receipt_parts(decision, parts);
    for (size_t p = 0; p < WR_RECEIPT_PARTS; p++) {
        if (parts[p].sum != parts[p].stated)
            return false;
    }
    return true;
}

enum wr_rank wr_explain_rank(const struct wr_explained *e, size_t i)
{
    return e->profile->ranks ? e->profile->ranks[i] : WR_RANK_WON;
}
