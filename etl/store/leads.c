/* leads.c - leads as last read. */
#include "etl/store/leads.h"

#include "etl/store/rows.h"
#include "weir/clock.h"
#include "weir/hash.h"

#include <inttypes.h>

#include "etl/base/banned.h"

int64_t wr_lead_id(const struct wr_record_key *key)
{
    const struct wr_str parts[] = {WR_LIT("lead"), key->crm, key->object, key->ext_id};

    return wr_id_of(parts, WR_COUNT(parts));
}

static void bind_lead(struct wr_stmt *st, const struct wr_lead_row *row)
{
    wr_stmt_i64(st, row->id);
    wr_stmt_i64(st, wr_account_id(row->account_key) % WR_SHARDS);
    wr_stmt_text(st, row->key.crm);
    wr_stmt_text(st, row->key.object);
    wr_stmt_text(st, row->key.ext_id);
    wr_stmt_text(st, row->account_key);
    wr_stmt_i64(st, row->modified_us);
    wr_stmt_i64(st, row->read_us);
    wr_stmt_str(st, row->values.ptr ? row->values : WR_LIT("{}"));
    wr_stmt_i64(st, row->due_us);
    wr_stmt_str(st, row->due_reason);
    wr_stmt_i64(st, row->gone);
    wr_stmt_str(st, row->role);
    wr_stmt_i64(st, row->intent_milli);
    wr_stmt_i64(st, row->active_us);
}

enum wr_code wr_db_lead_put(struct wr_db *db, const struct wr_lead_row *row,
                            struct wr_err *err)
{
    struct wr_stmt st;

    if (wr_str_empty(row->account_key))
        return wr_fail(err, WR_E_INTERNAL, "a lead without an account key");
    wr_stmt_open(&st, db, WR_SQL_LEAD_PUT);
    bind_lead(&st, row);
    return wr_stmt_run(&st, NULL, err);
}

void wr_lead_read(struct wr_stmt *st, struct wr_arena *arena, struct wr_lead_row *out)
{
    *out = (struct wr_lead_row){
        .id = wr_col_i64(st, 0),
        .key = {.crm = wr_col_str(st, 1, arena),
                .object = wr_col_str(st, 2, arena),
                .ext_id = wr_col_str(st, 3, arena)},
        .account_key = wr_col_str(st, 4, arena),
        .modified_us = wr_col_i64(st, 5),
        .read_us = wr_col_i64(st, 6),
        .values = wr_col_str(st, 7, arena),
        .due_us = wr_col_i64(st, 8),
        .due_reason = wr_col_str(st, 9, arena),
        .gone = wr_col_bool(st, 10),
        .role = wr_col_str(st, 11, arena),
        .intent_milli = wr_col_i64(st, 12),
        .active_us = wr_col_i64(st, 13),
        .decided_us = wr_col_i64(st, 14),
        .part = (enum wr_buying_role)wr_col_i64(st, 15),
        .rank = wr_col_i64(st, 16),
        .scored = wr_col_peek(st, 17).ptr != NULL,
        .score_milli = wr_col_i64(st, 17),
        .group_mark = wr_col_i64(st, 18),
        .name = wr_col_str(st, 19, arena),
        .title = wr_col_str(st, 20, arena),
        .tier = wr_col_str(st, 21, arena),
    };
}

enum wr_code wr_lead_load(struct wr_db *db, int64_t id, struct wr_arena *arena,
                          struct wr_lead_row *out, bool *there, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LEAD_GET);
    wr_stmt_i64(&st, id);
    *there = wr_stmt_row(&st);
    if (*there)
        wr_lead_read(&st, arena, out);
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_lead_get(struct wr_db *db, int64_t id, struct wr_arena *arena,
                            struct wr_lead_row *out, struct wr_err *err)
{
    bool there = false;
    enum wr_code code = wr_lead_load(db, id, arena, out, &there, err);

    if (!code && !there)
        return wr_fail(err, WR_E_GONE, "no lead %" PRId64, id);
    return code;
}

/* --- searching --- */

static enum wr_code search(struct wr_db *db, enum wr_sql by, struct wr_str text,
                           size_t max, struct wr_list *ids, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, by);
    wr_stmt_text(&st, text);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        *(int64_t *)wr_list_add(ids) = wr_col_i64(&st, 0);
    return wr_stmt_close(&st, err);
}

static bool is_first(const int64_t *ids, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (ids[j] == ids[i])
            return false;
    }
    return true;
}

enum wr_code wr_db_lead_search(struct wr_db *db, struct wr_str text, size_t max,
                               struct wr_arena *arena, struct wr_lead_row **out,
                               size_t *count, struct wr_err *err)
{
    struct wr_list ids = WR_LIST(arena, int64_t),
                   rows = WR_LIST(arena, struct wr_lead_row);
    enum wr_code code = search(db, WR_SQL_LEAD_BY_EXT, text, max, &ids, err);

    if (!code)
        code = search(db, WR_SQL_LEAD_BY_EMAIL, text, max, &ids, err);
    for (size_t i = 0; !code && i < ids.count && rows.count < max; i++) {
        struct wr_lead_row row;
        bool there = false;

        if (!is_first(ids.items, i))
            continue;
        code = wr_lead_load(db, ((int64_t *)ids.items)[i], arena, &row, &there, err);
        if (!code && there)
            *(struct wr_lead_row *)wr_list_add(&rows) = row;
    }
    *out = rows.items;
    *count = rows.count;
    return code;
}

enum wr_code wr_db_sibling_values(struct wr_db *db, struct wr_str account_key,
                                  int64_t lead_id, size_t max, struct wr_arena *arena,
                                  struct wr_str **out, size_t *count,
                                  struct wr_err *err)
{
    struct wr_list values = WR_LIST(arena, struct wr_str);
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_SIBLING_VALUES);
    wr_stmt_text(&st, account_key);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        *(struct wr_str *)wr_list_add(&values) = wr_col_str(&st, 0, arena);
    code = wr_stmt_close(&st, err);
    *out = values.items;
    *count = values.count;
    return code;
}

enum wr_code wr_db_lead_walk(struct wr_db *db, const struct wr_record_key *after,
                             size_t max, struct wr_arena *arena,
                             struct wr_lead_row **out, size_t *count,
                             struct wr_err *err)
{
    struct wr_list rows = WR_LIST(arena, struct wr_lead_row);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LEAD_WALK);
    wr_stmt_text(&st, after->crm);
    wr_stmt_text(&st, after->object);
    wr_stmt_text(&st, after->ext_id);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        wr_lead_read(&st, arena, wr_list_add(&rows));
    *out = rows.items;
    *count = rows.count;
    return wr_stmt_close(&st, err);
}

/* --- changing one --- */

static enum wr_code run_on_lead(struct wr_stmt *st, int64_t id, struct wr_err *err)
{
    int64_t changed = 0;
    enum wr_code code = wr_stmt_run(st, &changed, err);

    if (!code && changed == 0)
        return wr_fail(err, WR_E_GONE, "no lead %" PRId64, id);
    return code;
}

enum wr_code wr_db_lead_set_due(struct wr_db *db, int64_t id, int64_t due_us,
                                struct wr_str reason, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LEAD_SET_DUE);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, due_us);
    wr_stmt_str(&st, reason);
    return run_on_lead(&st, id, err);
}

enum wr_code wr_db_lead_set_digest(struct wr_db *db, const struct wr_presence *presence,
                                   struct wr_str tier, int64_t score_milli,
                                   int64_t group_mark, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LEAD_SET_DIGEST);
    wr_stmt_i64(&st, presence->lead_id);
    wr_stmt_str(&st, presence->role);
    wr_stmt_i64(&st, presence->intent_milli);
    wr_stmt_i64(&st, presence->active_us);
    wr_stmt_i64(&st, (int64_t)presence->part);
    wr_stmt_i64(&st, presence->rank);
    if (tier.ptr)
        wr_stmt_i64(&st, score_milli);
    else
        wr_stmt_str(&st, WR_NONE);
    wr_stmt_i64(&st, group_mark);
    wr_stmt_str(&st, presence->name);
    wr_stmt_str(&st, presence->title);
    wr_stmt_str(&st, tier);
    return run_on_lead(&st, presence->lead_id, err);
}

static enum wr_code set_gone(struct wr_db *db, int64_t id, struct wr_str alias_of,
                             struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_LEAD_SET_GONE);
    wr_stmt_i64(&st, id);
    wr_stmt_str(&st, alias_of);
    code = run_on_lead(&st, id, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_HOLD_DROP);
    wr_stmt_i64(&st, id);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_lead_set_gone(struct wr_db *db, int64_t id, struct wr_str alias_of,
                                 struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    return code ? code : wr_tx_close(&tx, set_gone(db, id, alias_of, err), err);
}

enum wr_code wr_db_lead_count(struct wr_db *db, int64_t *leads, int64_t *accounts,
                              int64_t *due, int64_t as_of_us, struct wr_err *err)
{
    struct wr_stmt st;

    *leads = *accounts = *due = 0;
    wr_stmt_open(&st, db, WR_SQL_LEAD_COUNT);
    wr_stmt_i64(&st, as_of_us);
    if (wr_stmt_row(&st)) {
        *leads = wr_col_i64(&st, 0);
        *accounts = wr_col_i64(&st, 1);
        *due = wr_col_i64(&st, 2);
    }
    return wr_stmt_close(&st, err);
}
