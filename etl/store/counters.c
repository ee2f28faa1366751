/* counters.c - ids that are counted, not hashed.
 *
 * A transaction reads a counter once, counts in memory and stores it as it commits: the
 * write lock, which it has from its beginning, keeps others from counting meanwhile.
 */
#include "etl/store/statement.h"

#include "weir/alloc.h"

#include <sqlite3.h>

#include "etl/base/banned.h"

static const char *const names[WR_COUNTERS] = {"run",  "session", "field",  "source",
                                               "fact", "entry",   "outbox", "decision"};

enum wr_code wr_db_next(struct wr_db *db, enum wr_counter which, int64_t *out,
                        struct wr_err *err)
{
    enum wr_code code = WR_OK;

    WR_ASSERT(!sqlite3_get_autocommit(db->sqlite));
    if (db->counters[which] == 0) {
        struct wr_stmt st;

        wr_stmt_open(&st, db, WR_SQL_COUNTER_GET);
        wr_stmt_str(&st, wr_str(names[which]));
        code = wr_stmt_first(&st, &db->counters[which], NULL, err);
    }
    if (!code)
        *out = ++db->counters[which];
    return code;
}

enum wr_code wr_counters_save(struct wr_db *db, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < WR_COUNTERS; i++) {
        struct wr_stmt st;

        if (db->counters[i] == 0)
            continue;
        wr_stmt_open(&st, db, WR_SQL_COUNTER_SET);
        wr_stmt_str(&st, wr_str(names[i]));
        wr_stmt_i64(&st, db->counters[i]);
        code = wr_stmt_run(&st, NULL, err);
    }
    return code;
}

void wr_counters_forget(struct wr_db *db)
{
    memset(db->counters, 0, sizeof(db->counters));
}
