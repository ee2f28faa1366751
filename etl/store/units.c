/* units.c - the next account with work, its leads leased, all that deciding needs.
 *
 * Accounts whose leads have waited long enough come first; else candidates come from a
 * partial index of open, unparked leads in account order. Each is leased, or parked for
 * a second when another live run has it; an account that gives nothing, or is in work
 * already, is passed over. So a unit has members, and the walk ends.
 */
#include "etl/store/facts.h"
#include "etl/store/lock.h"
#include "etl/store/outbox.h"
#include "etl/store/routes.h"
#include "etl/store/rows.h"
#include "etl/store/runs.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

#define BUSY_PARK_US  WR_SECOND_US
#define DUE_LOOKED_AT 256 /* parked leads, for one whose account is not in work */

struct taking {
    struct wr_db *db;
    const struct wr_unit_query *query;
    struct wr_arena *arena;
    struct wr_unit *unit;
    struct wr_list members; /* struct wr_member */
    struct wr_str key;
};

/* --- candidates --- */

static bool is_in_hand(const struct taking *t, struct wr_str key)
{
    int64_t id = wr_account_id(key);

    for (size_t i = 0; i < t->query->in_hand_count; i++)
        if (t->query->in_hand[i] == id)
            return true;
    return false;
}

/* Key of the account that came back first; NONE: nobody did. */
static enum wr_code due_key(const struct taking *t, struct wr_str *key,
                            struct wr_err *err)
{
    struct wr_stmt st;

    *key = WR_NONE;
    wr_stmt_open(&st, t->db, WR_SQL_RUN_LEAD_DUE);
    wr_stmt_i64(&st, t->query->run_id);
    wr_stmt_i64(&st, t->query->now_us);
    wr_stmt_i64(&st, DUE_LOOKED_AT);
    while (!key->ptr && wr_stmt_row(&st))
        if (!is_in_hand(t, wr_col_peek(&st, 0)))
            *key = wr_col_str(&st, 0, t->arena);
    return wr_stmt_close(&st, err);
}

static enum wr_code unpark(const struct taking *t, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, t->db, WR_SQL_RUN_LEAD_UNPARK);
    wr_stmt_i64(&st, t->query->run_id);
    wr_stmt_text(&st, t->key);
    wr_stmt_i64(&st, t->query->now_us);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code next_key(struct taking *t, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;
    bool there;

    do {
        wr_stmt_open(&st, t->db, WR_SQL_UNIT_NEXT_KEY);
        wr_stmt_i64(&st, t->query->run_id);
        wr_stmt_text(&st, t->key);
        there = wr_stmt_row(&st);
        if (there)
            t->key = wr_col_str(&st, 0, t->arena);
        code = wr_stmt_close(&st, err);
    } while (!code && there && is_in_hand(t, t->key));
    return code || there ? code : wr_fail(err, WR_E_GONE, "no account is left");
}

static enum wr_code candidates(const struct taking *t, struct wr_list *ids,
                               struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, t->db, WR_SQL_UNIT_LEADS);
    wr_stmt_i64(&st, t->query->run_id);
    wr_stmt_text(&st, t->key);
    wr_stmt_i64(&st, (int64_t)(t->query->max_members - t->members.count));
    while (wr_stmt_row(&st)) {
        int met = (int)wr_col_i64(&st, 1);

        if (ids->count == 0 && t->members.count == 0)
            t->unit->met = met;
        if (met == t->unit->met)
            *(int64_t *)wr_list_add(ids) = wr_col_i64(&st, 0);
    }
    return wr_stmt_close(&st, err);
}

/* --- leases --- */

static enum wr_code lease_is_free(const struct taking *t, int64_t lead_id,
                                  bool *is_free, struct wr_err *err)
{
    struct wr_stmt st;
    struct wr_lock lock;
    int64_t run_id = 0, until_us = 0;
    enum wr_code code;

    wr_stmt_open(&st, t->db, WR_SQL_LEASE_GET);
    wr_stmt_i64(&st, lead_id);
    if (wr_stmt_row(&st)) {
        run_id = wr_col_i64(&st, 0);
        until_us = wr_col_i64(&st, 1);
    }
    code = wr_stmt_close(&st, err);
    *is_free =
        run_id == 0 || run_id == t->query->run_id || until_us <= t->query->now_us;
    if (code || *is_free)
        return code;
    code = wr_lock_of_run(t->db, run_id, &lock, err);
    *is_free = !lock.alive;
    return code;
}

static enum wr_code lease(const struct taking *t, int64_t lead_id, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, t->db, WR_SQL_LEASE_TAKE);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, t->query->run_id);
    wr_stmt_i64(&st, t->query->now_us + t->query->lease_us);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code move_account(const struct taking *t, int64_t lead_id,
                                 struct wr_str key, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, t->db, WR_SQL_RUN_LEAD_MOVE);
    wr_stmt_i64(&st, t->query->run_id);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_text(&st, key);
    return wr_stmt_run(&st, NULL, err);
}

/* Every candidate leaves the index of what is ready, or becomes a member. */
static enum wr_code take_lead(struct taking *t, int64_t lead_id, struct wr_err *err)
{
    struct wr_lead_row row = {0};
    bool there = false, is_free = false;
    enum wr_code code = wr_lead_load(t->db, lead_id, t->arena, &row, &there, err);

    if (code)
        return code;
    if (!there)
        return wr_db_run_end_lead(t->db, t->query->run_id, lead_id, WR_LEAD_GONE,
                                  WR_LIT("not in the store"), false, err);
    /* Read again since it was added, and of another account now. */
    if (!wr_str_eq(row.account_key, t->key))
        return move_account(t, lead_id, row.account_key, err);
    code = lease_is_free(t, lead_id, &is_free, err);
    if (code)
        return code;
    if (!is_free) {
        t->unit->busy++;
        return wr_db_run_park(t->db, t->query->run_id, lead_id,
                              t->query->now_us + BUSY_PARK_US, err);
    }
    ((struct wr_member *)wr_list_add(&t->members))->row = row;
    return lease(t, lead_id, err);
}

/* *none: no lead of this account is ready. */
static enum wr_code take_leads(struct taking *t, bool *none, struct wr_err *err)
{
    struct wr_list ids = WR_LIST(t->arena, int64_t);
    enum wr_code code = candidates(t, &ids, err);

    *none = ids.count == 0;
    for (size_t i = 0; !code && i < ids.count; i++)
        code = take_lead(t, ((int64_t *)ids.items)[i], err);
    return code;
}

/* The first account that gives a member. Where the first candidates gave none, those
 * behind them are looked at. */
static enum wr_code take_account(struct taking *t, struct wr_err *err)
{
    enum wr_code code = next_key(t, err);

    while (!code && t->members.count == 0) {
        bool none = false;

        code = take_leads(t, &none, err);
        if (!code && none) {
            t->unit->busy = 0;
            code = next_key(t, err);
        }
    }
    return code;
}

/* --- what deciding needs --- */

static enum wr_code load_member(const struct taking *t, struct wr_member *m,
                                struct wr_err *err)
{
    enum wr_code code = wr_db_facts_of(t->db, WR_SUBJECT_LEAD, m->row.id, t->arena,
                                       &m->facts, &m->fact_count, err);

    if (!code)
        code = wr_db_signals_of(t->db, m->row.id, t->arena, &m->signals, err);
    if (!code)
        code = wr_previous_load(t->db, m->row.id, t->arena, &m->previous, err);
    if (!code)
        code = wr_db_route_get(t->db, m->row.id, t->arena, &m->route, err);
    if (!code)
        code = wr_db_tried_of(t->db, t->query->run_id, m->row.id, t->arena, &m->tried,
                              &m->tried_count, err);
    if (!code)
        code = wr_db_written(t->db, &m->row.key, t->arena, &m->written_names,
                             &m->written_values, &m->written_count, err);
    return code;
}

static enum wr_code load_account(const struct taking *t, struct wr_err *err)
{
    struct wr_unit *u = t->unit;
    int64_t id = wr_account_id(t->key);
    bool there = false;
    enum wr_code code = wr_account_load(t->db, id, t->arena, &u->account, &there, err);

    if (code)
        return code;
    if (!there)
        u->account = (struct wr_account_row){.id = id, .key = t->key};
    code = wr_db_facts_of(t->db, WR_SUBJECT_ACCOUNT, id, t->arena, &u->account_facts,
                          &u->account_fact_count, err);
    if (code || !u->account.record.ext_id.ptr)
        return code;
    return wr_db_written(t->db, &u->account.record, t->arena, &u->written_names,
                         &u->written_values, &u->written_count, err);
}

/* The account that came back, if any gives a member. */
static enum wr_code take_back(struct taking *t, struct wr_err *err)
{
    struct wr_str key, place = t->key;
    bool none = false;
    enum wr_code code = due_key(t, &key, err);

    if (code || !key.ptr)
        return code;
    t->key = key;
    code = unpark(t, err);
    if (!code)
        code = take_leads(t, &none, err);
    t->unit->came_back = t->members.count > 0;
    if (!t->unit->came_back) {
        t->unit->busy = 0;
        t->key = place;
    }
    return code;
}

static enum wr_code take(struct taking *t, struct wr_err *err)
{
    enum wr_code code = take_back(t, err);

    if (!code && !t->unit->came_back)
        code = take_account(t, err);
    if (code)
        return code;
    t->unit->members = t->members.items;
    t->unit->member_count = t->members.count;
    code = load_account(t, err);
    for (size_t i = 0; !code && i < t->unit->member_count; i++)
        code = load_member(t, &t->unit->members[i], err);
    return code ? code
                : wr_unit_digest(t->db, t->query, t->key, t->arena, t->unit, err);
}

enum wr_code wr_db_unit_take(struct wr_db *db, const struct wr_unit_query *query,
                             struct wr_arena *arena, struct wr_unit *out,
                             struct wr_err *err)
{
    struct taking t = {.db = db,
                       .query = query,
                       .arena = arena,
                       .unit = out,
                       .members = WR_LIST(arena, struct wr_member),
                       .key = query->after_key};
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err), result;

    if (code)
        return code;
    *out = (struct wr_unit){0};
    result = take(&t, err);
    /* That there is none is a result: what was parked on the way stays parked. */
    code = wr_tx_close(&tx, result == WR_E_GONE ? WR_OK : result, err);
    return code ? code : result;
}

/* --- waiting, giving back --- */

enum wr_code wr_db_unit_wait(struct wr_db *db, int64_t run_id, int64_t *until_us,
                             struct wr_err *err)
{
    struct wr_stmt st;
    int64_t ready = 0;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_ANY_READY);
    wr_stmt_i64(&st, run_id);
    code = wr_stmt_first(&st, &ready, NULL, err);
    *until_us = 0;
    if (code || ready)
        return code;
    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_FIRST_PARKED);
    wr_stmt_i64(&st, run_id);
    code = wr_stmt_first(&st, until_us, NULL, err);
    if (*until_us == 0) /* the minimum of none is NULL */
        *until_us = WR_NEVER_US;
    return code;
}

enum wr_code wr_db_leases_renew(struct wr_db *db, int64_t run_id, int64_t until_us,
                                struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LEASE_RENEW);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, until_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_unit_met(struct wr_db *db, int64_t run_id, int64_t lead_id,
                            struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_MET);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, lead_id);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_unit_release(struct wr_db *db, int64_t run_id, int64_t lead_id,
                                struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LEASE_DROP);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, run_id);
    return wr_stmt_run(&st, NULL, err);
}
