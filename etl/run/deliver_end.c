/* deliver_end.c - the end of an outbox row, and what it means for its lead. */
#include "etl/run/deliver.h"

#include "etl/run/suppress.h"
#include "etl/store/decisions.h"
#include "etl/store/notices.h"
#include "weir/clock.h"

#define RETRY_AFTER_US WR_DAY_US

struct ending {
    enum wr_outcome_of_lead outcome;
    int64_t due_us; /* 0: as the decision said */
    struct wr_str due_reason;
};

/* A held lead stays held though what was found about it was written. */
static enum wr_code is_held(struct wr_db *db, int64_t lead_id, bool *held,
                            struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_decision_row row;
    enum wr_code code = wr_db_decision_get(db, lead_id, arena, &row, err);

    *held = code == WR_OK && wr_str_eqz(row.disposition, "held");
    wr_arena_free(arena);
    return code == WR_E_GONE ? WR_OK : code;
}

static enum wr_code ending_of(struct wr_db *db, const struct wr_run_ctx *run,
                              const struct wr_out *row, enum wr_out_state state,
                              struct wr_str reason, struct ending *out,
                              struct wr_err *err)
{
    int64_t now = run->run.as_of_us;
    enum wr_code code = WR_OK;
    bool held = false;

    *out = (struct ending){WR_LEAD_SUPPRESSED, WR_NEVER_US, WR_LIT("suppressed")};
    if (state == WR_OUT_REJECTED && wr_str_eqz(reason, WR_ON_THE_LIST))
        return WR_OK;
    *out = (struct ending){0};
    switch (state) {
    case WR_OUT_CONFIRMED:
        code = is_held(db, row->lead_id, &held, err);
        out->outcome = held ? WR_LEAD_HELD : WR_LEAD_WRITTEN;
        break;
    case WR_OUT_GONE:
        *out = (struct ending){WR_LEAD_GONE, WR_NEVER_US, WR_LIT("gone")};
        break;
    case WR_OUT_CONFLICT:
        *out = (struct ending){WR_LEAD_DEFERRED, now, WR_LIT("conflict")};
        break;
    case WR_OUT_REJECTED:
    case WR_OUT_PENDING:
    case WR_OUT_SENT:
    case WR_OUT_STATES:
        *out = (struct ending){WR_LEAD_FAILED, now + RETRY_AFTER_US, WR_LIT("retry")};
        break;
    }
    return code;
}

static enum wr_code end_lead(struct wr_db *db, const struct wr_run_ctx *run,
                             const struct wr_out *row, enum wr_out_state state,
                             struct wr_str reason, struct wr_err *err)
{
    struct ending ending;
    enum wr_code code = ending_of(db, run, row, state, reason, &ending, err);

    if (!code)
        code = wr_db_run_end_lead(db, run->run.id, row->lead_id, ending.outcome, reason,
                                  true, err);
    if (!code && ending.due_us != 0)
        code =
            wr_db_lead_set_due(db, row->lead_id, ending.due_us, ending.due_reason, err);
    if (!code && state == WR_OUT_GONE)
        code = wr_db_lead_set_gone(db, row->lead_id, WR_NONE, err);
    return code ? code : wr_db_unit_release(db, run->run.id, row->lead_id, err);
}

enum wr_code wr_deliver_end_row(struct wr_db *db, const struct wr_run_ctx *run,
                                const struct wr_out *row, enum wr_out_state state,
                                struct wr_str reason, struct wr_err *err)
{
    bool shows = !(run->job->crm->caps & WR_CRM_REWRITE);
    enum wr_code code;

    if (!reason.ptr)
        reason = row->reason;
    code = wr_db_out_end(db, row->id, state, reason, shows, wr_now_us(), err);

    if (!code && row->lead_id != 0 && state == WR_OUT_CONFIRMED)
        code = wr_db_notice_release(db, row->lead_id, wr_now_us(), err);
    if (!code && row->lead_id != 0)
        code = end_lead(db, run, row, state, reason, err);
    return code;
}
