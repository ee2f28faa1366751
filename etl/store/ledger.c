/* ledger.c - what becomes of an entry: settled, released, uncertain.
 *
 * Every change of state moves its money between the counters in the same transaction:
 * reserved and uncertain entries hold their worst case in `reserved`, settled ones what
 * they cost in `spent`.
 */
#include "etl/store/entry.h"
#include "etl/store/lock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

enum wr_code wr_budget_move(struct wr_db *db, struct wr_str caps, int64_t spent_micro,
                            int64_t reserved_micro, struct wr_err *err)
{
    struct wr_stmt st;

    if (spent_micro == 0 && reserved_micro == 0)
        return WR_OK;
    wr_stmt_open(&st, db, WR_SQL_BUDGET_MOVE);
    wr_stmt_str(&st, caps);
    wr_stmt_i64(&st, spent_micro);
    wr_stmt_i64(&st, reserved_micro);
    return wr_stmt_run(&st, NULL, err);
}

const char *const wr_entry_state_words[WR_ENTRY_STATES] = {"reserved", "settled",
                                                           "released", "uncertain"};

struct entry {
    int64_t id;
    enum wr_entry_state state;
    int64_t worst_micro;
    struct wr_str caps; /* in the connection's scratch arena */
};

static enum wr_code load(struct wr_db *db, int64_t id, struct entry *out,
                         struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;
    bool there;

    wr_arena_reset(db->scratch);
    wr_stmt_open(&st, db, WR_SQL_ENTRY_GET);
    wr_stmt_i64(&st, id);
    there = wr_stmt_row(&st);
    if (there)
        *out = (struct entry){
            .id = id,
            .state = (enum wr_entry_state)wr_col_enum(&st, 0, WR_ENTRY_STATES),
            .worst_micro = wr_col_i64(&st, 1),
            .caps = wr_col_str(&st, 2, db->scratch),
        };
    code = wr_stmt_close(&st, err);
    return code || there ? code : wr_fail(err, WR_E_GONE, "no entry %" PRId64, id);
}

static bool is_open(const struct entry *e)
{
    return e->state == WR_ENTRY_RESERVED || e->state == WR_ENTRY_UNCERTAIN;
}

/* What it holds in `reserved` now. */
static int64_t held(const struct entry *e)
{
    return is_open(e) ? e->worst_micro : 0;
}

static enum wr_code refuse(const struct entry *e, const char *change,
                           struct wr_err *err)
{
    return wr_fail(err, WR_E_CONFLICT, "entry %" PRId64 " is %s and cannot be %s",
                   e->id, wr_entry_state_words[e->state], change);
}

/* --- settle --- */

static enum wr_code write_settled(struct wr_db *db, const struct wr_settlement *s,
                                  int64_t overage_micro, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ENTRY_SETTLE);
    wr_stmt_i64(&st, s->entry_id);
    wr_stmt_i64(&st, s->outcome);
    wr_stmt_i64(&st, s->spent_micro);
    wr_stmt_i64(&st, overage_micro);
    wr_stmt_str(&st, s->answer);
    wr_stmt_i64(&st, s->fresh_until_us);
    wr_stmt_i64(&st, s->now_us);
    wr_stmt_i64(&st, s->as_of_us);
    wr_stmt_i64(&st, s->took_ms);
    wr_stmt_i64(&st, s->status);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code settle(struct wr_db *db, const struct wr_settlement *s,
                           struct wr_err *err)
{
    struct entry e = {0};
    enum wr_code code = load(db, s->entry_id, &e, err);

    if (code)
        return code;
    /* An answer may still come to a question that was given up: it counts. */
    if (e.state == WR_ENTRY_SETTLED)
        return refuse(&e, "settled", err);
    code = wr_budget_move(db, e.caps, s->spent_micro, -held(&e), err);
    if (code)
        return code;
    return write_settled(
        db, s, s->spent_micro > e.worst_micro ? s->spent_micro - e.worst_micro : 0,
        err);
}

enum wr_code wr_db_settle(struct wr_db *db, const struct wr_settlement *s,
                          struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code;

    if (s->spent_micro < 0)
        return wr_fail(err, WR_E_INTERNAL, "a settlement with negative money");
    code = wr_tx_open(&tx, db, err);
    return code ? code : wr_tx_close(&tx, settle(db, s, err), err);
}

/* --- release, uncertain --- */

static enum wr_code end_entry(struct wr_db *db, int64_t id, enum wr_entry_state state,
                              struct wr_str why, struct wr_err *err)
{
    struct entry e = {0};
    struct wr_stmt st;
    enum wr_code code = load(db, id, &e, err);

    if (code)
        return code;
    if (!is_open(&e))
        return refuse(&e, wr_entry_state_words[state], err);
    if (state == WR_ENTRY_RELEASED)
        code = wr_budget_move(db, e.caps, 0, -held(&e), err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_ENTRY_END);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, state);
    wr_stmt_str(&st, why);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_release(struct wr_db *db, int64_t entry_id, struct wr_str why,
                           struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    return wr_tx_close(&tx, end_entry(db, entry_id, WR_ENTRY_RELEASED, why, err), err);
}

enum wr_code wr_db_uncertain(struct wr_db *db, int64_t entry_id, struct wr_str why,
                             struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    return wr_tx_close(&tx, end_entry(db, entry_id, WR_ENTRY_UNCERTAIN, why, err), err);
}

/* --- talks --- */

static enum wr_code change_talk(struct wr_stmt *st, int64_t entry_id,
                                struct wr_err *err)
{
    int64_t changed = 0;
    enum wr_code code = wr_stmt_run(st, &changed, err);

    if (!code && changed == 0)
        return wr_fail(err, WR_E_CONFLICT, "entry %" PRId64 " is not open", entry_id);
    return code;
}

enum wr_code wr_db_talk_save(struct wr_db *db, int64_t entry_id, struct wr_str state,
                             struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TALK_SAVE);
    wr_stmt_i64(&st, entry_id);
    wr_stmt_text(&st, state);
    return change_talk(&st, entry_id, err);
}

enum wr_code wr_db_talk_park(struct wr_db *db, int64_t entry_id, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TALK_PARK);
    wr_stmt_i64(&st, entry_id);
    return change_talk(&st, entry_id, err);
}

/* --- after a crash --- */

struct left {
    int64_t id;
    enum wr_repeat repeat;
};

static enum wr_code list_left(struct wr_db *db, int64_t session, struct wr_list *out,
                              struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ENTRY_LEFT);
    wr_stmt_i64(&st, session);
    while (wr_stmt_row(&st)) {
        struct left *left = wr_list_add(out);

        left->id = wr_col_i64(&st, 0);
        left->repeat = (enum wr_repeat)wr_col_enum(&st, 1, WR_REPEAT_SAFE + 1);
    }
    return wr_stmt_close(&st, err);
}

static enum wr_code recover_session(struct wr_db *db, int64_t session,
                                    size_t *uncertain, struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_list list = WR_LIST(arena, struct left);
    enum wr_code code = list_left(db, session, &list, err);

    for (size_t i = 0; !code && i < list.count; i++) {
        const struct left *left = (struct left *)list.items + i;
        bool charged = left->repeat == WR_REPEAT_CHARGED;

        code = end_entry(db, left->id, charged ? WR_ENTRY_UNCERTAIN : WR_ENTRY_RELEASED,
                         WR_LIT("its process ended"), err);
        *uncertain += charged;
    }
    wr_arena_free(arena);
    return code;
}

static enum wr_code recover(struct wr_db *db, size_t *uncertain, struct wr_err *err)
{
    int64_t session = -1;

    for (;;) {
        struct wr_lock lock;
        struct wr_stmt st;
        enum wr_code code;

        wr_stmt_open(&st, db, WR_SQL_ENTRY_SESSION_AFTER);
        wr_stmt_i64(&st, session);
        if (!wr_stmt_row(&st) || wr_col_peek(&st, 0).ptr == NULL)
            return wr_stmt_close(&st, err);
        session = wr_col_i64(&st, 0);
        code = wr_stmt_close(&st, err);
        if (!code)
            code = wr_lock_of_session(db, session, &lock, err);
        if (!code && !lock.alive)
            code = recover_session(db, session, uncertain, err);
        if (code)
            return code;
    }
}

enum wr_code wr_db_ledger_recover(struct wr_db *db, size_t *uncertain,
                                  struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    *uncertain = 0;
    return code ? code : wr_tx_close(&tx, recover(db, uncertain, err), err);
}
