/* claim_grant.c - a question is granted: its entry, and what it reserves.
 *
 * All caps are checked for the sum of all lines, and only then is there reserved on all
 * of them, so that neither a refusal nor another process leaves a part behind.
 */
#include "etl/store/entry.h"
#include "weir/json.h"

#include "etl/base/banned.h"

#define CAPS_CAP_BYTES ((size_t)WR_MAX_CAPS * 1024)

_Static_assert(WR_MAX_CAPS <= 64, "a bit of wr_grant.moved for each cap");

/* --- caps --- */

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
static enum wr_code given_back(struct wr_grant *g, const struct wr_cap *cap,
                               int64_t *micro, struct wr_err *err)
{
    struct wr_stmt st;

    *micro = 0;
    if (!g->takes_on)
        return WR_OK;
    wr_stmt_open(&st, g->db, WR_SQL_ENTRY_HOLDS);
    wr_stmt_i64(&st, g->takes_on);
    wr_stmt_text(&st, cap->key);
    return wr_stmt_first(&st, micro, NULL, err);
}

static enum wr_code cap_has_room(struct wr_grant *g, size_t i, int64_t worst_micro,
                                 bool *has_room, struct wr_err *err)
{
    const struct wr_cap *cap = &g->claim->caps[i];
    struct wr_stmt st;
    int64_t used = 0, back_micro;
    bool known = false;
    enum wr_code code = given_back(g, cap, &back_micro, err);

    if (code)
        return code;
    wr_stmt_open(&st, g->db, WR_SQL_BUDGET_USED);
    wr_stmt_text(&st, cap->key);
    if (wr_stmt_row(&st)) {
        used = wr_col_i64(&st, 0) + wr_col_i64(&st, 1) - back_micro;
        known = wr_col_i64(&st, 2) == cap->limit_micro &&
                wr_col_i64(&st, 3) == cap->until_us;
    }
    if (!known)
        g->moved |= UINT64_C(1) << i;
    *has_room =
        worst_micro <= cap->limit_micro && used <= cap->limit_micro - worst_micro;
    return wr_stmt_close(&st, err);
}

/* What costs nothing passes any cap. */
static enum wr_code check_caps(struct wr_grant *g, bool *has_room, struct wr_err *err)
{
    const struct wr_claim *claim = g->claim;
    enum wr_code code = WR_OK;

    *has_room = true;
    for (size_t i = 0; i < claim->cap_count; i++) {
        int64_t worst_micro = worst_against(claim, &claim->caps[i]);

        if (worst_micro == 0)
            continue;
        code = cap_has_room(g, i, worst_micro, has_room, err);
        if (code || *has_room)
            continue;
        g->out->verdict = WR_CLAIM_OVER_CAP;
        g->out->cap_name = wr_arena_str(g->arena, claim->caps[i].name);
        break;
    }
    return code;
}

/* For people: what was known of a cap when it was last claimed against. */
static enum wr_code note_caps(struct wr_grant *g, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < g->claim->cap_count; i++) {
        const struct wr_cap *cap = &g->claim->caps[i];
        struct wr_stmt st;

        if (!(g->moved >> i & 1))
            continue;
        wr_stmt_open(&st, g->db, WR_SQL_BUDGET_CAP);
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
static enum wr_code write_keys(const struct wr_grant *g, struct wr_str pool,
                               struct wr_str *keys, struct wr_err *err)
{
    struct wr_buf buf;
    struct wr_jw w;
    enum wr_code code;

    wr_buf_init(&buf, CAPS_CAP_BYTES);
    wr_jw_init(&w, &buf);
    wr_jw_list(&w);
    for (size_t i = 0; i < g->claim->cap_count; i++) {
        if (counts(&g->claim->caps[i], pool) && is_first_of_key(g->claim, i))
            wr_jw_str(&w, g->claim->caps[i].key);
    }
    wr_jw_list_end(&w);
    *keys = wr_arena_str(g->arena, wr_buf_str(&buf));
    code = wr_buf_done(&buf, "the list of caps", err);
    wr_buf_fini(&buf);
    return code;
}

/* --- entries --- */

/* The question's own entry (`line` NULL), or one of its lines. */
static enum wr_code insert_entry(struct wr_grant *g, int64_t id,
                                 const struct wr_claim_line *line, struct wr_str keys,
                                 struct wr_err *err)
{
    const struct wr_claim *claim = g->claim;
    struct wr_stmt st;

    wr_stmt_open(&st, g->db, WR_SQL_ENTRY_ADD);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, claim->question_id);
    wr_stmt_i64(&st, claim->run_id);
    wr_stmt_i64(&st, g->session);
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
    wr_stmt_i64(&st, line ? g->out->entry_id : 0);
    wr_stmt_i64(&st, line ? 0 : (int64_t)claim->line_count);
    wr_stmt_str(&st, line ? line->name : WR_NONE);
    wr_stmt_i64(&st, g->takes_on != 0);
    return wr_stmt_run(&st, NULL, err);
}

/* With what it reserves. */
static enum wr_code insert_part(struct wr_grant *g, int64_t id,
                                const struct wr_claim_line *line, struct wr_err *err)
{
    struct wr_str keys;
    enum wr_code code = write_keys(g, line ? line->pool : g->claim->pool, &keys, err);

    if (!code)
        code = insert_entry(g, id, line, keys, err);
    if (code)
        return code;
    return wr_budget_move(g->db, keys, 0,
                          line ? line->worst_micro : g->claim->worst_micro, err);
}

static enum wr_code insert_lines(struct wr_grant *g, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < g->claim->line_count; i++) {
        int64_t id = 0;

        code = wr_db_next(g->db, WR_COUNTER_ENTRY, &id, err);
        if (!code)
            code = insert_part(g, id, &g->claim->lines[i], err);
    }
    return code;
}

enum wr_code wr_db_grant(struct wr_grant *g, struct wr_err *err)
{
    bool has_room = true;
    enum wr_code code = check_caps(g, &has_room, err);

    *g->out =
        (struct wr_claimed){.verdict = g->out->verdict, .cap_name = g->out->cap_name};
    if (code || !has_room)
        return code;
    g->out->verdict = WR_CLAIM_GRANTED;
    g->out->again = g->takes_on != 0;
    if (g->takes_on)
        code = wr_db_release(g->db, g->takes_on, WR_LIT("asked again"), err);
    if (!code)
        code = wr_db_next(g->db, WR_COUNTER_ENTRY, &g->out->entry_id, err);
    if (!code)
        code = insert_part(g, g->out->entry_id, NULL, err);
    if (!code)
        code = insert_lines(g, err);
    return code ? code : note_caps(g, err);
}
