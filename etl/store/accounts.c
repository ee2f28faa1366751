/* accounts.c - the companies behind leads. */
#include "etl/store/rows.h"
#include "weir/hash.h"

#include "etl/base/banned.h"

int64_t wr_account_id(struct wr_str account_key)
{
    const struct wr_str parts[] = {WR_LIT("account"), account_key};

    return wr_id_of(parts, WR_COUNT(parts));
}

enum wr_code wr_db_account_put(struct wr_db *db, const struct wr_account_row *row,
                               struct wr_err *err)
{
    int64_t id = wr_account_id(row->key);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_PUT);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, id % WR_SHARDS);
    wr_stmt_text(&st, row->key);
    wr_stmt_str(&st, row->record.crm);
    wr_stmt_str(&st, row->record.object);
    wr_stmt_str(&st, row->record.ext_id);
    wr_stmt_str(&st, row->domain);
    wr_stmt_i64(&st, row->modified_us);
    wr_stmt_str(&st, row->values);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_account_load(struct wr_db *db, int64_t id, struct wr_arena *arena,
                             struct wr_account_row *out, bool *there,
                             struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_GET);
    wr_stmt_i64(&st, id);
    *there = wr_stmt_row(&st);
    if (*there)
        *out = (struct wr_account_row){
            .id = wr_col_i64(&st, 0),
            .key = wr_col_str(&st, 1, arena),
            .record = {.crm = wr_col_str(&st, 2, arena),
                       .object = wr_col_str(&st, 3, arena),
                       .ext_id = wr_col_str(&st, 4, arena)},
            .domain = wr_col_str(&st, 5, arena),
            .modified_us = wr_col_i64(&st, 6),
            .values = wr_col_str(&st, 7, arena),
        };
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_account_get(struct wr_db *db, struct wr_str key,
                               struct wr_arena *arena, struct wr_account_row *out,
                               struct wr_err *err)
{
    bool there = false;
    enum wr_code code =
        wr_account_load(db, wr_account_id(key), arena, out, &there, err);

    if (!code && !there)
        return wr_fail(err, WR_E_GONE, "no account %.*s", WR_FMT(key));
    return code;
}

enum wr_code wr_db_account_touch(struct wr_db *db, struct wr_str key, int64_t due_us,
                                 struct wr_str reason, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_TOUCH);
    wr_stmt_text(&st, key);
    wr_stmt_i64(&st, due_us);
    wr_stmt_str(&st, reason);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_account_wake(struct wr_db *db, struct wr_str key, int64_t group_mark,
                                int64_t due_us, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_WAKE);
    wr_stmt_text(&st, key);
    wr_stmt_i64(&st, due_us);
    wr_stmt_i64(&st, group_mark);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_account_stir(struct wr_db *db, struct wr_str key, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_STIR);
    wr_stmt_text(&st, key);
    code = wr_stmt_run(&st, NULL, err);
    return code ? code : wr_db_family_stir(db, key, err);
}

enum wr_code wr_db_stirred_wake(struct wr_db *db, int64_t due_us, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_WAKE_STIRRED);
    wr_stmt_i64(&st, due_us);
    code = wr_stmt_run(&st, NULL, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_SETTLE);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_account_by_domain(struct wr_db *db, struct wr_str crm,
                                     struct wr_str domain, struct wr_arena *arena,
                                     struct wr_str *key, struct wr_err *err)
{
    struct wr_stmt st;

    *key = WR_NONE;
    wr_stmt_open(&st, db, WR_SQL_ACCOUNT_BY_DOMAIN);
    wr_stmt_text(&st, crm);
    wr_stmt_text(&st, domain);
    if (wr_stmt_row(&st))
        *key = wr_col_str(&st, 0, arena);
    return wr_stmt_close(&st, err);
}
