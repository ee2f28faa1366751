/* names.c - fields and sources as small numbers.
 *
 * The catalogue's ids are dense and change with a job's own fields; stored numbers are
 * given once and stay. wr_db_bind makes the tables between the two. Sources are
 * numbered as they come, and the first few hundred are remembered.
 */
#include "etl/store/statement.h"

#include "weir/alloc.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define MAX_FIELD_NUM 65535

static enum wr_code field_num(struct wr_db *db, const char *name, int64_t *num,
                              struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_FIELD_NUM);
    wr_stmt_str(&st, wr_str(name));
    code = wr_stmt_first(&st, num, NULL, err);
    if (code || *num || wr_db_only_reads(db))
        return code;
    code = wr_db_next(db, WR_COUNTER_FIELD, num, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_FIELD_ADD);
    wr_stmt_i64(&st, *num);
    wr_stmt_str(&st, wr_str(name));
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code bind_field(struct wr_db *db, size_t id, struct wr_err *err)
{
    int64_t num = 0;
    enum wr_code code = field_num(db, db->catalogue->fields[id].name, &num, err);

    if (code)
        return code;
    if (num > MAX_FIELD_NUM)
        return wr_fail(err, WR_E_STORE, "the state: more than %d names of fields",
                       MAX_FIELD_NUM);
    db->field_num[id] = num;
    while (db->field_of_count <= (size_t)num) {
        size_t count = db->field_of_count ? db->field_of_count * 2 : WR_MAX_FIELDS;

        db->field_of = wr_realloc(db->field_of, count * sizeof(*db->field_of));
        while (db->field_of_count < count)
            db->field_of[db->field_of_count++] = WR_NO_FIELD;
    }
    if (num)
        db->field_of[num] = (wr_field_id)id;
    return WR_OK;
}

enum wr_code wr_db_bind(struct wr_db *db, const struct wr_catalogue *catalogue,
                        struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    db->catalogue = catalogue;
    memset(db->field_num, 0, sizeof(db->field_num));
    free(db->field_of);
    db->field_of = NULL;
    db->field_of_count = 0;
    for (size_t i = 0; !code && i < catalogue->count; i++)
        code = bind_field(db, i, err);
    return wr_tx_close(&tx, code, err);
}

/* --- sources --- */

void wr_sources_forget(struct wr_db *db)
{
    db->source_count = 0;
    wr_arena_reset(db->source_arena);
}

static void remember(struct wr_db *db, int64_t num, struct wr_str name)
{
    if (num && db->source_count < WR_MAX_SOURCES)
        db->sources[db->source_count++] =
            (struct wr_source){num, wr_arena_str(db->source_arena, name)};
}

static enum wr_code add_source(struct wr_db *db, struct wr_str name, int64_t *num,
                               struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code = wr_db_next(db, WR_COUNTER_SOURCE, num, err);

    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_SOURCE_ADD);
    wr_stmt_i64(&st, *num);
    wr_stmt_text(&st, name);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_source_num(struct wr_db *db, struct wr_str name, int64_t *out,
                           struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code;

    for (size_t i = 0; i < db->source_count; i++) {
        if (wr_str_eq(db->sources[i].name, name)) {
            *out = db->sources[i].num;
            return WR_OK;
        }
    }
    wr_stmt_open(&st, db, WR_SQL_SOURCE_NUM);
    wr_stmt_text(&st, name);
    code = wr_stmt_first(&st, out, NULL, err);
    if (!code && !*out)
        code = add_source(db, name, out, err);
    if (!code)
        remember(db, *out, name);
    return code;
}

enum wr_code wr_source_name(struct wr_db *db, int64_t num, struct wr_arena *arena,
                            struct wr_str *out, struct wr_err *err)
{
    struct wr_stmt st;

    for (size_t i = 0; i < db->source_count; i++) {
        if (db->sources[i].num == num) {
            /* A copy: the memory of sources is emptied by a rollback. */
            *out = wr_arena_str(arena, db->sources[i].name);
            return WR_OK;
        }
    }
    *out = WR_LIT("");
    wr_stmt_open(&st, db, WR_SQL_SOURCE_NAME);
    wr_stmt_i64(&st, num);
    if (wr_stmt_row(&st)) {
        *out = wr_col_str(&st, 0, arena);
        remember(db, num, *out);
    }
    return wr_stmt_close(&st, err);
}
