/* recover.c - what dead processes left reserved.
 *
 * It becomes uncertain, or is released where it cost nothing and may be repeated. What
 * was submitted keeps its talk, to be collected by the next claim.
 */
#include "etl/store/entry.h"
#include "etl/store/lock.h"

#include "etl/base/banned.h"

struct left {
    int64_t id;
    enum wr_repeat repeat;
    bool paid;
};

static enum wr_code list_left(struct wr_db *db, int64_t session, struct wr_list *out,
                              struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ENTRY_LEFT);
    wr_stmt_i64(&st, session);
    while (wr_stmt_row(&st)) {
        struct left *left = wr_list_add(out);

        left->id = wr_col_i64(&st, 0);
        left->repeat = (enum wr_repeat)wr_col_enum(&st, 1, WR_REPEAT_SAFE + 1);
        left->paid = wr_col_bool(&st, 2);
    }
    return wr_stmt_close(&st, err);
}

static enum wr_code recover_session(struct wr_db *db, int64_t session,
                                    size_t *uncertain, struct wr_err *err)
{
    const struct wr_str why = WR_LIT("its process ended");
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_list list = WR_LIST(arena, struct left);
    enum wr_code code = list_left(db, session, &list, err);

    for (size_t i = 0; !code && i < list.count; i++) {
        const struct left *left = (struct left *)list.items + i;
        bool charged = left->repeat == WR_REPEAT_CHARGED || left->paid;

        code = charged ? wr_db_uncertain(db, left->id, why, err)
                       : wr_db_release(db, left->id, why, err);
        *uncertain += charged;
    }
    wr_arena_free(arena);
    return code;
}

static enum wr_code recover(struct wr_db *db, size_t *uncertain, struct wr_err *err)
{
    int64_t session = -1;

    for (;;) {
        struct wr_lock lock;
        struct wr_stmt st;
        enum wr_code code;

        wr_stmt_open(&st, db, WR_SQL_ENTRY_SESSION_AFTER);
        wr_stmt_i64(&st, session);
        if (!wr_stmt_row(&st) || wr_col_peek(&st, 0).ptr == NULL)
            return wr_stmt_close(&st, err);
        session = wr_col_i64(&st, 0);
        code = wr_stmt_close(&st, err);
        if (!code)
            code = wr_lock_of_session(db, session, &lock, err);
        if (!code && !lock.alive)
            code = recover_session(db, session, uncertain, err);
        if (code)
            return code;
    }
}

enum wr_code wr_db_ledger_recover(struct wr_db *db, size_t *uncertain,
                                  struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    *uncertain = 0;
    return code ? code : wr_tx_close(&tx, recover(db, uncertain, err), err);
}
