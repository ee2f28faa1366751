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
 * One transaction reads, checks all caps for the sum of all lines and only then
 * reserves on all of them, so that neither a refusal nor another process leaves a part
 * behind.
 */
#include "etl/store/entry.h"
#include "etl/store/lock.h"
#include "weir/json.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define CAPS_CAP_BYTES ((size_t)WR_MAX_CAPS * 1024)

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
    uint64_t moved;   /* bit i: caps[i] is not as the last claim knew it */
    int64_t takes_on; /* the uncertain entry in whose place it is asked; 0: none */
};
_Static_assert(WR_MAX_CAPS <= 64, "a bit for each cap");

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

/* --- granting --- */

static bool counts(const struct wr_cap *cap, struct wr_str pool)
{
    return !cap->pool.ptr || wr_str_eq(cap->pool, pool);
}

/* Of the lines that count against it. */
static int64_t worst_against(const struct wr_claim *claim, const struct wr_cap *cap)
{
    int64_t sum = counts(cap, claim->pool) ? claim->worst_micro : 0;

    for (size_t i = 0; i < claim->line_count; i++)
        if (counts(cap, claim->lines[i].pool))
            sum += claim->lines[i].worst_micro;
    return sum;
}

/* What the uncertain entry gives back when this one takes its place. */
static enum wr_code given_back(struct claiming *c, const struct wr_cap *cap,
                               int64_t *micro, struct wr_err *err)
{
    struct wr_stmt st;

    *micro = 0;
    if (!c->takes_on)
        return WR_OK;
    wr_stmt_open(&st, c->db, WR_SQL_ENTRY_HOLDS);
    wr_stmt_i64(&st, c->takes_on);
    wr_stmt_text(&st, cap->key);
    return wr_stmt_first(&st, micro, NULL, err);
}

static enum wr_code cap_has_room(struct claiming *c, size_t i, int64_t worst_micro,
                                 bool *has_room, struct wr_err *err)
{
    const struct wr_cap *cap = &c->claim->caps[i];
    struct wr_stmt st;
    int64_t used = 0, back_micro;
    bool known = false;
    enum wr_code code = given_back(c, cap, &back_micro, err);

    if (code)
        return code;
    wr_stmt_open(&st, c->db, WR_SQL_BUDGET_USED);
    wr_stmt_text(&st, cap->key);
    if (wr_stmt_row(&st)) {
        used = wr_col_i64(&st, 0) + wr_col_i64(&st, 1) - back_micro;
        known = wr_col_i64(&st, 2) == cap->limit_micro &&
                wr_col_i64(&st, 3) == cap->until_us;
    }
    if (!known)
        c->moved |= UINT64_C(1) << i;
    *has_room =
        worst_micro <= cap->limit_micro && used <= cap->limit_micro - worst_micro;
    return wr_stmt_close(&st, err);
}

/* What costs nothing passes any cap. */
static enum wr_code check_caps(struct claiming *c, bool *has_room, struct wr_err *err)
{
    const struct wr_claim *claim = c->claim;
    enum wr_code code = WR_OK;

    *has_room = true;
    for (size_t i = 0; i < claim->cap_count; i++) {
        int64_t worst_micro = worst_against(claim, &claim->caps[i]);

        if (worst_micro == 0)
            continue;
        code = cap_has_room(c, i, worst_micro, has_room, err);
        if (code || *has_room)
            continue;
        c->out->verdict = WR_CLAIM_OVER_CAP;
        c->out->cap_name = wr_arena_str(c->arena, claim->caps[i].name);
        break;
    }
    return code;
}

/* For people: what was known of a cap when it was last claimed against. */
static enum wr_code note_caps(struct claiming *c, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < c->claim->cap_count; i++) {
        const struct wr_cap *cap = &c->claim->caps[i];
        struct wr_stmt st;

        if (!(c->moved >> i & 1))
            continue;
        wr_stmt_open(&st, c->db, WR_SQL_BUDGET_CAP);
        wr_stmt_text(&st, cap->key);
        wr_stmt_i64(&st, cap->limit_micro);
        wr_stmt_i64(&st, cap->until_us);
        wr_stmt_str(&st, cap->name);
        code = wr_stmt_run(&st, NULL, err);
    }
    return code;
}

static bool is_first_of_key(const struct wr_claim *claim, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (wr_str_eq(claim->caps[j].key, claim->caps[i].key))
            return false;
    }
    return true;
}

/* The keys that what is paid out of `pool` counts against, as a JSON list; each once,
 * for each is counted once. */
static enum wr_code write_keys(const struct claiming *c, struct wr_str pool,
                               struct wr_str *keys, struct wr_err *err)
{
    struct wr_buf buf;
    struct wr_jw w;
    enum wr_code code;

    wr_buf_init(&buf, CAPS_CAP_BYTES);
    wr_jw_init(&w, &buf);
    wr_jw_list(&w);
    for (size_t i = 0; i < c->claim->cap_count; i++) {
        if (counts(&c->claim->caps[i], pool) && is_first_of_key(c->claim, i))
            wr_jw_str(&w, c->claim->caps[i].key);
    }
    wr_jw_list_end(&w);
    *keys = wr_arena_str(c->arena, wr_buf_str(&buf));
    code = wr_buf_done(&buf, "the list of caps", err);
    wr_buf_fini(&buf);
    return code;
}

/* The question's own entry (`line` NULL), or one of its lines. */
static enum wr_code insert_entry(struct claiming *c, int64_t id,
                                 const struct wr_claim_line *line, struct wr_str keys,
                                 struct wr_err *err)
{
    const struct wr_claim *claim = c->claim;
    struct wr_stmt st;

    wr_stmt_open(&st, c->db, WR_SQL_ENTRY_ADD);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, claim->question_id);
    wr_stmt_i64(&st, claim->run_id);
    wr_stmt_i64(&st, c->session);
    wr_stmt_i64(&st, claim->lead_id);
    wr_stmt_i64(&st, claim->account_id);
    wr_stmt_i64(&st, claim->repeat);
    wr_stmt_i64(&st, line ? line->worst_micro : claim->worst_micro);
    wr_stmt_i64(&st, claim->now_us);
    wr_stmt_i64(&st, claim->as_of_us);
    wr_stmt_text(&st, claim->provider);
    wr_stmt_str(&st, claim->vendor);
    wr_stmt_str(&st, line ? line->pool : claim->pool);
    wr_stmt_str(&st, keys);
    wr_stmt_i64(&st, line ? c->out->entry_id : 0);
    wr_stmt_i64(&st, line ? 0 : (int64_t)claim->line_count);
    wr_stmt_str(&st, line ? line->name : WR_NONE);
    wr_stmt_i64(&st, c->takes_on != 0);
    return wr_stmt_run(&st, NULL, err);
}

/* With what it reserves. */
static enum wr_code insert_part(struct claiming *c, int64_t id,
                                const struct wr_claim_line *line, struct wr_err *err)
{
    struct wr_str keys;
    enum wr_code code = write_keys(c, line ? line->pool : c->claim->pool, &keys, err);

    if (!code)
        code = insert_entry(c, id, line, keys, err);
    if (code)
        return code;
    return wr_budget_move(c->db, keys, 0,
                          line ? line->worst_micro : c->claim->worst_micro, err);
}

static enum wr_code insert_lines(struct claiming *c, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < c->claim->line_count; i++) {
        int64_t id = 0;

        code = wr_db_next(c->db, WR_COUNTER_ENTRY, &id, err);
        if (!code)
            code = insert_part(c, id, &c->claim->lines[i], err);
    }
    return code;
}

static enum wr_code grant(struct claiming *c, struct wr_err *err)
{
    bool has_room = true;
    enum wr_code code = check_caps(c, &has_room, err);

    *c->out =
        (struct wr_claimed){.verdict = c->out->verdict, .cap_name = c->out->cap_name};
    if (code || !has_room)
        return code;
    c->out->verdict = WR_CLAIM_GRANTED;
    c->out->again = c->takes_on != 0;
    if (c->takes_on)
        code = wr_db_release(c->db, c->takes_on, WR_LIT("asked again"), err);
    if (!code)
        code = wr_db_next(c->db, WR_COUNTER_ENTRY, &c->out->entry_id, err);
    if (!code)
        code = insert_part(c, c->out->entry_id, NULL, err);
    if (!code)
        code = insert_lines(c, err);
    return code ? code : note_caps(c, err);
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
    enum wr_code code = read_session(c, err);

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
            c->takes_on = c->standing.id;
    }
    return grant(c, err);
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
