/* statement.h - one use of a prepared statement: bind in order, step, read, close.
 *
 *   wr_stmt_open(&st, db, WR_SQL_LEAD_GET);
 *   wr_stmt_i64(&st, id);
 *   if (wr_stmt_row(&st))
 *       ... wr_col_i64(&st, 0) ...
 *   code = wr_stmt_close(&st, err);
 *
 * The first failure sticks and comes out of the close, so nothing else is checked.
 * Statements are prepared once per connection. Bound text must live until the close.
 */
#ifndef ETL_STORE_STATEMENT_H
#define ETL_STORE_STATEMENT_H

#include "etl/store/connection.h"

struct wr_stmt {
    struct wr_db *db;
    struct sqlite3_stmt *raw;
    enum wr_sql id;
    int bound;
    int rc; /* SQLITE_OK, or the first failure */
};

void wr_stmt_open(struct wr_stmt *st, struct wr_db *db, enum wr_sql id);
void wr_stmt_i64(struct wr_stmt *st, int64_t n);
/* WR_NONE is NULL. */
void wr_stmt_str(struct wr_stmt *st, struct wr_str s);
/* WR_NONE is ''. */
void wr_stmt_text(struct wr_stmt *st, struct wr_str s);
void wr_stmt_blob(struct wr_stmt *st, struct wr_str s);

/* True: there is a row. False: no more, or it failed. */
bool wr_stmt_row(struct wr_stmt *st);
/* NULL is 0. */
int64_t wr_col_i64(const struct wr_stmt *st, int col);
bool wr_col_bool(const struct wr_stmt *st, int col);
/* 0 .. limit-1; anything else is damage, and sticks. */
int wr_col_enum(struct wr_stmt *st, int col, int limit);
/* A copy in `arena`; NULL is WR_NONE. */
struct wr_str wr_col_str(const struct wr_stmt *st, int col, struct wr_arena *arena);
/* Valid until the next step. */
struct wr_str wr_col_peek(const struct wr_stmt *st, int col);

enum wr_code wr_stmt_close(struct wr_stmt *st, struct wr_err *err) WR_MUST_USE;
/* To the end, then close; *changes (may be NULL) says how many rows it changed. */
enum wr_code wr_stmt_run(struct wr_stmt *st, int64_t *changes,
                         struct wr_err *err) WR_MUST_USE;
/* First column of the first row; *there (may be NULL) says whether there was one, and
 * *out is 0 without. */
enum wr_code wr_stmt_first(struct wr_stmt *st, int64_t *out, bool *there,
                           struct wr_err *err) WR_MUST_USE;

/* An array of unknown length in an arena. */
struct wr_list {
    struct wr_arena *arena;
    void *items;
    size_t item_size, count, room;
};
#define WR_LIST(arena_, type) ((struct wr_list){(arena_), NULL, sizeof(type), 0, 0})
/* A new, zeroed last item; the earlier ones may move. */
void *wr_list_add(struct wr_list *list);

#endif
