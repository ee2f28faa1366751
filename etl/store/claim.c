/* claim.c - may this question be asked, and who asks it?
 *
 *   newest entry of the question      verdict
 *   settled, by this run or fresh     ANSWERED
 *   reserved, submitted, put down     COLLECT once it is due, LATER before
 *     or of a dead process
 *   reserved by a live process        BUSY
 *   reserved by a dead one            as if it had been recovered: below
 *   uncertain, a repeat is charged    UNSURE
 *   uncertain, a repeat is free       GRANTED, in place of the uncertain entry
 *   anything else, or none            GRANTED where every cap has room, else OVER_CAP
 *
 * One transaction reads, checks and reserves (claim_grant.c).
 */
#include "etl/store/entry.h"
#include "etl/store/lock.h"

#include "etl/base/banned.h"

/* What the ledger says about the question. */
struct standing {
    int64_t id; /* of the newest entry that counts; 0: none */
    enum wr_entry_state state;
    int64_t session;
    bool parked;
    bool submitted;
    enum wr_repeat repeat;
    int64_t at_us;
    bool again;    /* it was asked in place of an uncertain one itself */
    bool paid;     /* it may cost something */
    bool answered; /* `out` of the claim is filled */
};

struct claiming {
    struct wr_db *db;
    const struct wr_claim *claim;
    struct wr_arena *arena;
    struct wr_claimed *out;
    int64_t session; /* of the run that asks */
    struct standing standing;
};

/* --- what is there --- */

static void take_newest(struct claiming *c, struct wr_stmt *st)
{
    c->standing = (struct standing){
        .id = wr_col_i64(st, 0),
        .state = (enum wr_entry_state)wr_col_enum(st, 1, WR_ENTRY_STATES),
        .session = wr_col_i64(st, 2),
        .repeat = (enum wr_repeat)wr_col_enum(st, 3, WR_REPEAT_SAFE + 1),
        .parked = wr_col_bool(st, 4),
        .submitted = wr_col_peek(st, 8).ptr != NULL,
        .again = wr_col_bool(st, 13),
        .at_us = wr_col_i64(st, 14),
        .paid = wr_col_i64(st, 15) > 0 || wr_col_i64(st, 16) > 0,
    };
    c->out->entry_id = c->standing.id;
    c->out->state = wr_col_str(st, 8, c->arena);
    c->out->row = (uint32_t)wr_col_i64(st, 10);
    c->out->due_us = wr_col_i64(st, 11);
}

/* A step may believe an answer for a shorter time than its provider says, or for a
 * longer one; an objection stands whatever a step says. */
static bool is_fresh(const struct claiming *c, struct wr_stmt *st)
{
    const struct wr_claim *claim = c->claim;
    int64_t outcome = wr_col_i64(st, 5);
    int64_t age_us = claim->as_of_us - wr_col_i64(st, 6);
    int64_t most_us =
        outcome == WR_OUTCOME_MISS ? claim->miss_fresh_us : claim->fresh_us;

    if (wr_col_i64(st, 12) == claim->run_id)
        return true;
    if (most_us == 0 || outcome == WR_OUTCOME_FORBIDDEN)
        return wr_col_i64(st, 7) > claim->as_of_us;
    return age_us <= most_us;
}

static bool take_answer(struct claiming *c, struct wr_stmt *st)
{
    if (wr_col_i64(st, 1) != WR_ENTRY_SETTLED || !is_fresh(c, st))
        return false;
    c->out->verdict = WR_CLAIM_ANSWERED;
    c->out->entry_id = wr_col_i64(st, 0);
    c->out->outcome = (enum wr_outcome)wr_col_enum(st, 5, WR_OUTCOME_REFUSED + 1);
    c->out->answered_us = wr_col_i64(st, 6);
    c->out->answer = wr_col_str(st, 9, c->arena);
    return true;
}

static enum wr_code read_standing(struct claiming *c, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, c->db, WR_SQL_ENTRY_OF_QUESTION);
    wr_stmt_i64(&st, c->claim->question_id);
    while (!c->standing.answered && wr_stmt_row(&st)) {
        if (c->standing.id == 0)
            take_newest(c, &st);
        c->standing.answered = take_answer(c, &st);
    }
    return wr_stmt_close(&st, err);
}

static bool is_also(const struct wr_claim *claim, int64_t question_id)
{
    for (size_t i = 0; i < claim->also_count; i++)
        if (claim->also[i] == question_id)
            return true;
    return false;
}

/* The lead has submitted it in another way. */
static enum wr_code read_submitted(struct claiming *c, struct wr_err *err)
{
    struct wr_stmt st;

    if (c->claim->lead_id == 0 || c->claim->also_count == 0)
        return WR_OK;
    wr_stmt_open(&st, c->db, WR_SQL_ENTRY_SUBMITTED);
    wr_stmt_i64(&st, c->claim->lead_id);
    wr_stmt_text(&st, c->claim->provider);
    while (wr_stmt_row(&st))
        if (is_also(c->claim, wr_col_i64(&st, 12)))
            take_newest(c, &st);
    return wr_stmt_close(&st, err);
}

static enum wr_code read_session(struct claiming *c, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, c->db, WR_SQL_RUN_SESSION);
    wr_stmt_i64(&st, c->claim->run_id);
    return wr_stmt_first(&st, &c->session, NULL, err);
}

/* --- an entry is open --- */

static enum wr_code collect(struct claiming *c, struct wr_err *err)
{
    struct wr_stmt st;

    c->out->verdict = WR_CLAIM_LATER;
    if (c->out->due_us > c->claim->now_us)
        return WR_OK;
    c->out->verdict = WR_CLAIM_COLLECT;
    c->out->again = c->standing.again;
    wr_stmt_open(&st, c->db, WR_SQL_ENTRY_COLLECT);
    wr_stmt_i64(&st, c->standing.id);
    wr_stmt_i64(&st, c->session);
    return wr_stmt_run(&st, NULL, err);
}

/* What recovery would have made of it. */
static enum wr_code bury(struct claiming *c, struct wr_err *err)
{
    const struct wr_str why = WR_LIT("its process ended");

    if (c->standing.repeat == WR_REPEAT_CHARGED || c->standing.paid) {
        c->standing.state = WR_ENTRY_UNCERTAIN;
        return wr_db_uncertain(c->db, c->standing.id, why, err);
    }
    c->standing.id = 0;
    return wr_db_release(c->db, c->out->entry_id, why, err);
}

/* Two leads may ask the same at once, of one run or of two: what is in hand is not
 * collected, what was put down is by whoever comes first. */
static enum wr_code judge_reserved(struct claiming *c, struct wr_err *err)
{
    const struct standing *s = &c->standing;
    struct wr_lock lock = {.alive = true};
    enum wr_code code = WR_OK;

    if (s->submitted && s->parked)
        return collect(c, err);
    if (s->session != c->session)
        code = wr_lock_of_session(c->db, s->session, &lock, err);
    if (code)
        return code;
    c->out->verdict = WR_CLAIM_BUSY;
    if (lock.alive)
        return WR_OK;
    return s->submitted ? collect(c, err) : bury(c, err);
}

/* The vendor does not charge it a second time: the same question, so soon. What it may
 * have charged before is counted when the answer is there. After that time the
 * uncertain entry stays as it is. */
static bool is_repeated_for_nothing(const struct claiming *c)
{
    const struct standing *s = &c->standing;

    return s->repeat == WR_REPEAT_SAFE ||
           (s->repeat == WR_REPEAT_FREE_WITHIN &&
            c->claim->now_us - s->at_us < c->claim->free_within_us);
}

static enum wr_code judge(struct claiming *c, struct wr_err *err)
{
    struct wr_grant grant = {
        .db = c->db, .claim = c->claim, .arena = c->arena, .out = c->out};
    enum wr_code code = read_session(c, err);

    grant.session = c->session;
    if (!code)
        code = read_standing(c, err);
    if (!code && !c->standing.answered &&
        (!c->standing.id || c->standing.state != WR_ENTRY_RESERVED))
        code = read_submitted(c, err);
    if (code || c->standing.answered)
        return code;
    if (c->standing.id && c->standing.state == WR_ENTRY_RESERVED) {
        code = judge_reserved(c, err);
        if (code || (c->standing.id && c->standing.state == WR_ENTRY_RESERVED))
            return code;
    }
    if (c->standing.id && c->standing.state == WR_ENTRY_UNCERTAIN) {
        if (c->standing.repeat == WR_REPEAT_CHARGED) {
            c->out->verdict = WR_CLAIM_UNSURE;
            return WR_OK;
        }
        if (is_repeated_for_nothing(c))
            grant.takes_on = c->standing.id;
    }
    return wr_db_grant(&grant, err);
}

static bool is_possible(const struct wr_claim *claim)
{
    int64_t sum = claim->worst_micro;

    if (sum < 0 || claim->cap_count > WR_MAX_CAPS || claim->line_count > WR_MAX_CHARGES)
        return false;
    for (size_t i = 0; i < claim->line_count; i++) {
        if (claim->lines[i].worst_micro < 0 ||
            claim->lines[i].worst_micro > INT64_MAX - sum)
            return false;
        sum += claim->lines[i].worst_micro;
    }
    return true;
}

enum wr_code wr_db_claim(struct wr_db *db, const struct wr_claim *claim,
                         struct wr_arena *arena, struct wr_claimed *out,
                         struct wr_err *err)
{
    struct claiming c = {.db = db, .claim = claim, .arena = arena, .out = out};
    struct wr_tx tx;
    enum wr_code code;

    if (!is_possible(claim))
        return wr_fail(err, WR_E_INTERNAL, "a claim with impossible money");
    code = wr_tx_open(&tx, db, err);
    if (code)
        return code;
    *out = (struct wr_claimed){0};
    return wr_tx_close(&tx, judge(&c, err), err);
}
