/* statement.c - see statement.h. */
#include "etl/store/statement.h"

#include "weir/alloc.h"

#include <sqlite3.h>

#include <limits.h>

#include "etl/base/banned.h"

void wr_stmt_open(struct wr_stmt *st, struct wr_db *db, enum wr_sql id)
{
    sqlite3_stmt **slot = &db->statements[id];

    *st = (struct wr_stmt){.db = db, .id = id};
    if (!*slot)
        st->rc = sqlite3_prepare_v3(db->sqlite, wr_sql_texts[id].text, -1,
                                    SQLITE_PREPARE_PERSISTENT, slot, NULL);
    st->raw = *slot;
    if (st->raw && sqlite3_stmt_busy(st->raw))
        wr_bug("a statement is used inside itself");
}

static void note(struct wr_stmt *st, int rc)
{
    if (!st->rc)
        st->rc = rc;
}

void wr_stmt_i64(struct wr_stmt *st, int64_t n)
{
    if (!st->rc)
        note(st, sqlite3_bind_int64(st->raw, ++st->bound, n));
}

void wr_stmt_str(struct wr_stmt *st, struct wr_str s)
{
    if (st->rc)
        return;
    if (s.ptr)
        note(st, sqlite3_bind_text64(st->raw, ++st->bound, s.ptr, s.len, SQLITE_STATIC,
                                     SQLITE_UTF8));
    else
        note(st, sqlite3_bind_null(st->raw, ++st->bound));
}

void wr_stmt_text(struct wr_stmt *st, struct wr_str s)
{
    wr_stmt_str(st, s.ptr ? s : WR_LIT(""));
}

void wr_stmt_blob(struct wr_stmt *st, struct wr_str s)
{
    if (!st->rc)
        note(st, sqlite3_bind_blob64(st->raw, ++st->bound, s.ptr ? s.ptr : "", s.len,
                                     SQLITE_STATIC));
}

bool wr_stmt_row(struct wr_stmt *st)
{
    int rc;

    if (st->rc)
        return false;
    rc = sqlite3_step(st->raw);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        note(st, rc);
    return rc == SQLITE_ROW;
}

int64_t wr_col_i64(const struct wr_stmt *st, int col)
{
    return sqlite3_column_int64(st->raw, col);
}

bool wr_col_bool(const struct wr_stmt *st, int col)
{
    return sqlite3_column_int64(st->raw, col) != 0;
}

int wr_col_enum(struct wr_stmt *st, int col, int limit)
{
    int64_t n = sqlite3_column_int64(st->raw, col);

    if (n >= 0 && n < limit)
        return (int)n;
    note(st, SQLITE_CORRUPT);
    return 0;
}

struct wr_str wr_col_peek(const struct wr_stmt *st, int col)
{
    const unsigned char *text = sqlite3_column_text(st->raw, col);

    if (!text)
        return WR_NONE;
    return (struct wr_str){(const char *)text,
                           (size_t)sqlite3_column_bytes(st->raw, col)};
}

struct wr_str wr_col_str(const struct wr_stmt *st, int col, struct wr_arena *arena)
{
    return wr_arena_str(arena, wr_col_peek(st, col));
}

enum wr_code wr_stmt_close(struct wr_stmt *st, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    /* The text of the failure is lost once the statement is reset. */
    if (st->rc)
        code = wr_db_fail(st->db, st->rc, wr_sql_texts[st->id].name, err);
    if (st->raw) {
        (void)sqlite3_reset(st->raw);
        (void)sqlite3_clear_bindings(st->raw);
    }
    return code;
}

enum wr_code wr_stmt_run(struct wr_stmt *st, int64_t *changes, struct wr_err *err)
{
    while (wr_stmt_row(st))
        continue;
    if (changes && !st->rc)
        *changes = sqlite3_changes64(st->db->sqlite);
    return wr_stmt_close(st, err);
}

enum wr_code wr_stmt_first(struct wr_stmt *st, int64_t *out, bool *there,
                           struct wr_err *err)
{
    bool row = wr_stmt_row(st);

    *out = row ? wr_col_i64(st, 0) : 0;
    if (there)
        *there = row;
    return wr_stmt_close(st, err);
}

void *wr_list_add(struct wr_list *list)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 8;
        void *wider = wr_arena_array(list->arena, room, list->item_size);

        if (list->count)
            memcpy(wider, list->items, list->count * list->item_size);
        list->items = wider;
        list->room = room;
    }
    return (char *)list->items + list->count++ * list->item_size;
}
