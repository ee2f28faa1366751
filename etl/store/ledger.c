/* ledger.c - what becomes of an entry: settled, released, uncertain.
 *
 * Every change of state moves its money between the counters in the same transaction:
 * reserved and uncertain entries hold their worst case in `reserved`, settled ones what
 * they cost in `spent`. The lines of a question end in the transaction that ends it.
 */
#include "etl/store/entry.h"

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
    int64_t lines;      /* further ones */
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
            .lines = wr_col_i64(&st, 2),
            .caps = wr_col_str(&st, 3, db->scratch),
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

/* --- lines --- */

struct line {
    int64_t id;
    struct wr_str name;
};

static enum wr_code list_lines(struct wr_db *db, int64_t main_id, struct wr_list *out,
                               struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ENTRY_LINES);
    wr_stmt_i64(&st, main_id);
    while (wr_stmt_row(&st)) {
        struct line *line = wr_list_add(out);

        line->id = wr_col_i64(&st, 0);
        line->name = wr_col_str(&st, 1, out->arena);
    }
    return wr_stmt_close(&st, err);
}

/* --- release, uncertain --- */

static enum wr_code end_loaded(struct wr_db *db, const struct entry *e,
                               enum wr_entry_state state, struct wr_str why,
                               struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code = WR_OK;

    if (state == WR_ENTRY_RELEASED)
        code = wr_budget_move(db, e->caps, 0, -held(e), err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_ENTRY_END);
    wr_stmt_i64(&st, e->id);
    wr_stmt_i64(&st, state);
    wr_stmt_str(&st, why);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code end_lines(struct wr_db *db, int64_t main_id,
                              enum wr_entry_state state, struct wr_str why,
                              struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_list lines = WR_LIST(arena, struct line);
    enum wr_code code = list_lines(db, main_id, &lines, err);

    for (size_t i = 0; !code && i < lines.count; i++) {
        struct entry e = {0};

        code = load(db, ((struct line *)lines.items)[i].id, &e, err);
        if (!code && is_open(&e))
            code = end_loaded(db, &e, state, why, err);
    }
    wr_arena_free(arena);
    return code;
}

/* With its lines. */
static enum wr_code end_entry(struct wr_db *db, int64_t id, enum wr_entry_state state,
                              struct wr_str why, struct wr_err *err)
{
    struct entry e = {0};
    enum wr_code code = load(db, id, &e, err);

    if (code)
        return code;
    if (!is_open(&e))
        return refuse(&e, wr_entry_state_words[state], err);
    code = end_loaded(db, &e, state, why, err);
    return code || e.lines == 0 ? code : end_lines(db, id, state, why, err);
}

static enum wr_code end_in_tx(struct wr_db *db, int64_t id, enum wr_entry_state state,
                              struct wr_str why, struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    return code ? code : wr_tx_close(&tx, end_entry(db, id, state, why, err), err);
}

enum wr_code wr_db_release(struct wr_db *db, int64_t entry_id, struct wr_str why,
                           struct wr_err *err)
{
    return end_in_tx(db, entry_id, WR_ENTRY_RELEASED, why, err);
}

enum wr_code wr_db_uncertain(struct wr_db *db, int64_t entry_id, struct wr_str why,
                             struct wr_err *err)
{
    return end_in_tx(db, entry_id, WR_ENTRY_UNCERTAIN, why, err);
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

static enum wr_code settle_loaded(struct wr_db *db, const struct entry *e,
                                  const struct wr_settlement *s, struct wr_err *err)
{
    int64_t over_micro = s->spent_micro - e->worst_micro;
    enum wr_code code;

    /* An answer may still come to a question that was given up: it counts. */
    if (e->state == WR_ENTRY_SETTLED)
        return refuse(e, "settled", err);
    code = wr_budget_move(db, e->caps, s->spent_micro, -held(e), err);
    return code ? code : write_settled(db, s, over_micro > 0 ? over_micro : 0, err);
}

/* What the line costs; taken out of `costs`, so that what is left has no line. */
static int64_t take_cost(struct wr_settlement *costs, struct wr_str name)
{
    int64_t spent_micro = 0;

    for (size_t i = 0; i < costs->line_count; i++) {
        if (!wr_str_eq(costs->lines[i].name, name))
            continue;
        spent_micro += costs->lines[i].spent_micro;
        costs->lines[i].spent_micro = 0;
    }
    return spent_micro;
}

/* A line that was charged is settled like the question, but answers nothing. */
static enum wr_code settle_line(struct wr_db *db, const struct line *line,
                                struct wr_settlement *costs, struct wr_err *err)
{
    struct wr_settlement s = *costs;
    struct entry e = {0};
    enum wr_code code = load(db, line->id, &e, err);

    if (code)
        return code;
    s.entry_id = line->id;
    s.spent_micro = take_cost(costs, line->name);
    s.answer = WR_NONE;
    s.fresh_until_us = 0;
    if (s.spent_micro > 0)
        return settle_loaded(db, &e, &s, err);
    if (!is_open(&e))
        return WR_OK;
    return end_loaded(db, &e, WR_ENTRY_RELEASED, WR_LIT("not charged"), err);
}

static enum wr_code settle_lines(struct wr_db *db, struct wr_settlement *costs,
                                 struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_list lines = WR_LIST(arena, struct line);
    enum wr_code code = list_lines(db, costs->entry_id, &lines, err);

    for (size_t i = 0; !code && i < lines.count; i++)
        code = settle_line(db, (struct line *)lines.items + i, costs, err);
    wr_arena_free(arena);
    return code;
}

static enum wr_code settle(struct wr_db *db, const struct wr_settlement *given,
                           struct wr_err *err)
{
    struct wr_settlement s = *given;
    struct entry e = {0};
    enum wr_code code = load(db, s.entry_id, &e, err);

    if (!code && e.state == WR_ENTRY_SETTLED)
        return refuse(&e, "settled", err);
    if (!code && e.lines > 0) {
        code = settle_lines(db, &s, err);
        if (!code)
            code = load(db, s.entry_id, &e, err); /* the scratch arena was used */
    }
    for (size_t i = 0; i < s.line_count; i++)
        s.spent_micro += s.lines[i].spent_micro; /* of no line */
    return code ? code : settle_loaded(db, &e, &s, err);
}

static bool is_possible(const struct wr_settlement *s)
{
    if (s->spent_micro < 0 || s->line_count > WR_MAX_CHARGES)
        return false;
    for (size_t i = 0; i < s->line_count; i++)
        if (s->lines[i].spent_micro < 0)
            return false;
    return true;
}

enum wr_code wr_db_settle(struct wr_db *db, const struct wr_settlement *s,
                          struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code;

    if (!is_possible(s))
        return wr_fail(err, WR_E_INTERNAL, "a settlement with impossible money");
    code = wr_tx_open(&tx, db, err);
    return code ? code : wr_tx_close(&tx, settle(db, s, err), err);
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

enum wr_code wr_db_talk_save(struct wr_db *db, int64_t entry_id,
                             const struct wr_talk_mark *mark, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TALK_SAVE);
    wr_stmt_i64(&st, entry_id);
    wr_stmt_text(&st, mark->state);
    wr_stmt_i64(&st, mark->row);
    wr_stmt_i64(&st, mark->due_us > 0);
    wr_stmt_i64(&st, mark->due_us);
    wr_stmt_i64(&st, mark->again);
    return change_talk(&st, entry_id, err);
}

enum wr_code wr_db_talk_park(struct wr_db *db, int64_t entry_id, int64_t due_us,
                             struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_TALK_PARK);
    wr_stmt_i64(&st, entry_id);
    wr_stmt_i64(&st, due_us);
    return change_talk(&st, entry_id, err);
}
