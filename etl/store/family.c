/* family.c - an account's parent and its direct subsidiaries: the link, who of them is
 * stirred, and what they come to.
 *
 * One step up and one step down, never further, so a circle of companies is no harm.
 * The link is a key: it may be read before the company that it names.
 */
#include "etl/store/facts.h"
#include "etl/store/rows.h"

#include "etl/base/banned.h"

/* *parent NONE: it has none. */
static enum wr_code load_parent(struct wr_db *db, struct wr_str key,
                                struct wr_arena *arena, struct wr_str *parent,
                                bool *there, struct wr_err *err)
{
    struct wr_stmt st;

    *parent = WR_NONE;
    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_PARENT);
    wr_stmt_i64(&st, wr_account_id(key));
    *there = wr_stmt_row(&st);
    if (*there)
        *parent = wr_col_str(&st, 0, arena);
    return wr_stmt_close(&st, err);
}

/* --- the link --- */

static enum wr_code stir_one(struct wr_db *db, struct wr_str key, struct wr_err *err)
{
    struct wr_stmt st;

    if (!key.ptr)
        return WR_OK;
    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_STIR);
    wr_stmt_text(&st, key);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_family_stir(struct wr_db *db, struct wr_str key, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_FAMILY_STIR);
    wr_stmt_i64(&st, wr_account_id(key));
    wr_stmt_text(&st, key);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code set_parent(struct wr_db *db, struct wr_str key,
                               struct wr_str parent, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_ADOPT);
    wr_stmt_i64(&st, wr_account_id(key));
    wr_stmt_str(&st, parent);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code change_parent(struct wr_db *db, struct wr_str key,
                                  struct wr_str parent, struct wr_arena *arena,
                                  struct wr_err *err)
{
    struct wr_str had;
    bool there;
    enum wr_code code = load_parent(db, key, arena, &had, &there, err);

    if (code || !there || (!had.ptr && !parent.ptr) ||
        (had.ptr && parent.ptr && wr_str_eq(had, parent)))
        return code;
    code = set_parent(db, key, parent, err);
    if (!code)
        code = stir_one(db, key, err);
    if (!code)
        code = stir_one(db, had, err);
    return code ? code : stir_one(db, parent, err);
}

enum wr_code wr_db_account_adopt(struct wr_db *db, struct wr_str key,
                                 struct wr_str parent, struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    enum wr_code code =
        change_parent(db, key, wr_str_eq(key, parent) ? WR_NONE : parent, arena, err);

    wr_arena_free(arena);
    return code;
}

/* --- what they come to --- */

struct relatives {
    struct wr_str keys[WR_MAX_RELATIVES];
    size_t count;
};

/* The least keys first; in a circle of two the parent is a child as well. */
static enum wr_code load_children(struct wr_db *db, struct wr_str key,
                                  struct wr_arena *arena, struct relatives *all,
                                  struct wr_err *err)
{
    struct wr_str parent = all->count ? all->keys[0] : WR_NONE;
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_CHILDREN);
    wr_stmt_text(&st, key);
    wr_stmt_i64(&st, WR_MAX_RELATIVES + 1);
    while (wr_stmt_row(&st))
        if (all->count < WR_MAX_RELATIVES && !wr_str_eq(wr_col_peek(&st, 0), parent))
            all->keys[all->count++] = wr_col_str(&st, 0, arena);
    return wr_stmt_close(&st, err);
}

static enum wr_code load_relatives(struct wr_db *db, struct wr_str key,
                                   struct wr_arena *arena, struct relatives *all,
                                   struct wr_err *err)
{
    struct wr_str parent, unused;
    bool there;
    enum wr_code code = load_parent(db, key, arena, &parent, &there, err);

    all->count = 0;
    if (!code && parent.ptr) {
        code = load_parent(db, parent, arena, &unused, &there, err);
        if (!code && there)
            all->keys[all->count++] = parent;
    }
    return code ? code : load_children(db, key, arena, all, err);
}

static enum wr_code add_people(struct wr_db *db, struct wr_str key, int64_t since_us,
                               struct wr_family *out, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_FAMILY_SUMS);
    wr_stmt_text(&st, key);
    wr_stmt_i64(&st, since_us);
    if (wr_stmt_row(&st)) {
        out->members += wr_col_i64(&st, 0);
        out->decision_makers += wr_col_i64(&st, 1);
        out->active_members += wr_col_i64(&st, 2);
    }
    return wr_stmt_close(&st, err);
}

static enum wr_code add_deals(struct wr_db *db, struct wr_str key, int64_t as_of_us,
                              struct wr_arena *arena, struct wr_family *out,
                              struct wr_err *err)
{
    struct wr_value value;
    bool known = false;
    enum wr_code code =
        wr_db_fact_known(db, WR_SUBJECT_ACCOUNT, wr_account_id(key),
                         WR_F_OPEN_OPPORTUNITIES, as_of_us, arena, &value, &known, err);

    if (!code && known && value.type == WR_TYPE_INT && value.as.num > 0 &&
        value.as.num < INT64_MAX - out->open_opportunities)
        out->open_opportunities += value.as.num;
    return code;
}

enum wr_code wr_family_load(struct wr_db *db, struct wr_str key, int64_t as_of_us,
                            int64_t since_us, struct wr_family *out, struct wr_err *err)
{
    struct wr_arena *keys = wr_arena_new(0), *facts = wr_arena_new(0);
    struct relatives all;
    enum wr_code code = load_relatives(db, key, keys, &all, err);

    *out = (struct wr_family){0};
    for (size_t i = 0; !code && i < all.count; i++) {
        wr_arena_reset(facts);
        out->accounts++;
        code = add_people(db, all.keys[i], since_us, out, err);
        if (!code)
            code = add_deals(db, all.keys[i], as_of_us, facts, out, err);
    }
    wr_arena_free(facts);
    wr_arena_free(keys);
    return code;
}
