/* settle.c - the end of a unit: its members are committed in one piece, or put off
 * together. */
#include "etl/run/settle.h"
#include "etl/run/group.h"
#include "etl/run/notify.h"
#include "etl/run/plan.h"
#include "etl/run/routing.h"
#include "etl/store/facts.h"

#include "weir/clock.h"

/* Members are decided together or not at all: what becomes of one must not hang on
 * which of the others had to wait. */
int64_t wr_slot_waits_until(const struct wr_work_slot *slot)
{
    int64_t until_us = 0;

    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (slot->leads[i].parked && slot->leads[i].parked_until_us > until_us)
            until_us = slot->leads[i].parked_until_us;
    return until_us;
}

/* --- commit: on the store's thread --- */

enum wr_code wr_slot_put_absents(struct wr_db *db, const struct wr_work_slot *slot,
                                 const struct wr_lead_work *lead, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < lead->absent_count; i++) {
        const struct wr_fact *fact = &lead->absents[i];
        const struct wr_field *field = &slot->run->setup->catalogue.fields[fact->field];
        bool account = field->scope == WR_SCOPE_ACCOUNT;

        code = wr_db_fact_put(db, account ? WR_SUBJECT_ACCOUNT : WR_SUBJECT_LEAD,
                              account ? slot->unit.account.id : lead->member->row.id,
                              fact, NULL, err);
    }
    return code;
}

static enum wr_code put_decision(struct wr_db *db, const struct wr_work_slot *slot,
                                 const struct wr_verdict *verdict, struct wr_err *err)
{
    const struct wr_decision_row *row = &verdict->decision;
    enum wr_code code;

    if (verdict->outcome == WR_LEAD_DEFERRED)
        return WR_OK;
    code = wr_db_decision_put(db, row, err);
    if (!code)
        code = wr_db_lead_set_digest(
            db, &verdict->presence, wr_verdict_is_scored(verdict) ? row->tier : WR_NONE,
            row->score_milli, slot->group->mark, err);
    if (!code)
        code = verdict->is_held ? wr_db_hold_put(db, &verdict->hold, err)
                                : wr_db_hold_clear(db, verdict->lead_id, err);
    return code;
}

/* What the steps after the decision brought. */
static enum wr_code put_bought(struct wr_db *db, enum wr_subject subject, int64_t id,
                               const struct wr_fact_list *bought, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < bought->count; i++)
        code = wr_db_fact_put(db, subject, id, &bought->items[i], NULL, err);
    return code;
}

/* A lead with something to send stays open, parked for good and leased, so that no
 * other run decides it on values that are about to change: the writer ends it. */
static enum wr_code put_outcome(struct wr_db *db, const struct wr_work_slot *slot,
                                struct wr_verdict *verdict, struct wr_err *err)
{
    int64_t run_id = slot->run->run.id;
    enum wr_code code;

    if (verdict->out.field_count > 0) {
        code = wr_db_out_put(db, &verdict->out, err);
        if (!code)
            code = wr_db_run_park(db, run_id, verdict->lead_id, WR_NEVER_US, err);
    } else {
        code = wr_db_run_end_lead(db, run_id, verdict->lead_id, verdict->outcome,
                                  verdict->reason, true, err);
        if (!code)
            code = wr_db_unit_release(db, run_id, verdict->lead_id, err);
    }
    return code;
}

/* The decision says when to look again, unless somebody has made the lead due meanwhile
 * (a changed account, an event, a person): then the earlier time stands. */
static enum wr_code put_due(struct wr_db *db, const struct wr_lead_work *lead,
                            struct wr_arena *arena, struct wr_err *err)
{
    const struct wr_verdict *verdict = lead->verdict;
    struct wr_lead_row now;
    enum wr_code code = wr_db_lead_get(db, verdict->lead_id, arena, &now, err);

    if (code ||
        (now.due_us != lead->member->row.due_us && now.due_us < verdict->due_us))
        return code;
    return wr_db_lead_set_due(db, verdict->lead_id, verdict->due_us,
                              verdict->due_reason, err);
}

static enum wr_code commit_decided(struct wr_db *db, const struct wr_work_slot *slot,
                                   const struct wr_lead_work *lead, struct wr_err *err)
{
    struct wr_verdict *verdict = lead->verdict;
    enum wr_code code = wr_slot_put_absents(db, slot, lead, err);

    if (!code)
        code =
            put_bought(db, WR_SUBJECT_LEAD, lead->member->row.id, &lead->bought, err);
    if (!code)
        code = put_decision(db, slot, verdict, err);
    if (!code)
        code = wr_notify_decided(db, slot->run, verdict, err);
    if (!code)
        code = put_outcome(db, slot, verdict, err);
    if (!code)
        code = wr_routing_keep(db, slot->run, verdict->lead_id, verdict->routed,
                               verdict->out.id, err);
    if (!code)
        code = put_due(db, lead, slot->arena, err);
    if (!code)
        code = wr_db_tried_drop(db, slot->run->run.id, verdict->lead_id, err);
    return code;
}

static enum wr_code commit_listed(struct wr_db *db, const struct wr_work_slot *slot,
                                  const struct wr_lead_work *lead, struct wr_err *err)
{
    int64_t run_id = slot->run->run.id, lead_id = lead->member->row.id;
    enum wr_code code = wr_db_run_end_lead(db, run_id, lead_id, WR_LEAD_DEFERRED,
                                           WR_LIT("would buy"), true, err);

    return code ? code : wr_db_unit_release(db, run_id, lead_id, err);
}

/* Somebody of the account is decided with another group than the last time, so that its
 * family sees another one too. */
static bool is_another_group(const struct wr_work_slot *slot)
{
    for (size_t i = 0; i < slot->unit.member_count; i++)
        if (wr_is_decided(&slot->leads[i]) &&
            slot->leads[i].member->row.group_mark != slot->group->mark)
            return true;
    return false;
}

static enum wr_code commit_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_work_slot *slot = ctx;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < slot->unit.member_count; i++) {
        const struct wr_lead_work *lead = &slot->leads[i];

        code = wr_is_decided(lead) ? commit_decided(db, slot, lead, err)
                                   : commit_listed(db, slot, lead, err);
    }
    if (!code)
        code = put_bought(db, WR_SUBJECT_ACCOUNT, slot->unit.account.id,
                          &slot->account_bought, err);
    if (!code && slot->account_out.field_count > 0)
        code = wr_db_out_put(db, &slot->account_out, err);
    if (!code && is_another_group(slot))
        code = wr_db_family_stir(db, slot->unit.account.key, err);
    /* Whoever rested on another group than this one has to be looked at again. */
    if (!code)
        code = wr_db_account_wake(db, slot->unit.account.key, slot->group->mark,
                                  slot->run->run.as_of_us, err);
    wr_slot_let_go(slot);
    return code;
}

/* Back to the store as they are: what was answered stands in the ledger, and what is
 * done with, or was looked for in vain, is kept. */
static enum wr_code put_off_lead(struct wr_db *db, const struct wr_work_slot *slot,
                                 const struct wr_lead_work *lead, int64_t until_us,
                                 struct wr_err *err)
{
    int64_t run_id = slot->run->run.id, lead_id = lead->member->row.id;
    enum wr_code code = wr_slot_put_absents(db, slot, lead, err);

    if (!code)
        code = wr_trail_keep(db, slot, lead, err);
    if (!code)
        code = wr_db_run_park(db, run_id, lead_id, until_us, err);
    return code ? code : wr_db_unit_release(db, run_id, lead_id, err);
}

static enum wr_code put_off_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_work_slot *slot = ctx;
    int64_t until_us = wr_slot_waits_until(slot);
    enum wr_code code = WR_OK;

    wr_slot_let_go(slot);
    for (size_t i = 0; !code && i < slot->unit.member_count; i++)
        code = put_off_lead(db, slot, &slot->leads[i], until_us, err);
    return code;
}

/* --- back on the loop --- */

static void count(struct wr_work_slot *slot, const struct wr_lead_work *lead)
{
    struct wr_progress *progress = &slot->run->progress;

    progress->done++;
    if (!lead->verdict)
        return;
    progress->held += lead->verdict->is_held;
    progress->deferred += lead->verdict->outcome == WR_LEAD_DEFERRED;
    progress->unpaid += lead->unpaid.ptr != NULL;
    if (slot->run->params.dry)
        wr_plan_tell_verdict(slot, lead);
}

static void committed(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_work_slot *slot = ctx;

    if (code)
        wr_run_fail(slot->run, code, err);
    else
        for (size_t i = 0; i < slot->unit.member_count; i++)
            count(slot, &slot->leads[i]);
    if (!code && slot->run->params.dry)
        wr_plan_tell_account(slot);
    wr_slot_settled(slot);
}

void wr_slot_put_off(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_work_slot *slot = ctx;

    if (code)
        wr_run_fail(slot->run, code, err);
    wr_slot_settled(slot);
}

void wr_slot_settle(struct wr_work_slot *slot)
{
    slot->state = WR_SLOT_COMMITTING;
    if (wr_slot_waits_until(slot) > 0) {
        wr_store_submit(slot->run->store, put_off_work, wr_slot_put_off, slot);
        return;
    }
    wr_slot_judge_bought(slot);
    wr_store_submit(slot->run->store, commit_work, committed, slot);
}
