/* outbox_wait.c - writes that are put down before all of them is known. */
#include "etl/store/out_row.h"

#include "etl/base/banned.h"

enum wr_code wr_db_out_get(struct wr_db *db, int64_t id, struct wr_arena *arena,
                           struct wr_out *out, struct wr_err *err)
{
    return wr_out_get(db, id, arena, out, err);
}

static enum wr_code set_waits(struct wr_db *db, int64_t id, bool waits,
                              struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_OUT_WAIT);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, waits);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_out_wait(struct wr_db *db, int64_t id, struct wr_err *err)
{
    return set_waits(db, id, true, err);
}

enum wr_code wr_db_out_let_go(struct wr_db *db, const struct wr_out *out,
                              struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    wr_arena_reset(db->scratch);
    code = wr_out_fields_save(db, out, db->scratch, err);
    if (!code)
        code = set_waits(db, out->id, false, err);
    return wr_tx_close(&tx, code, err);
}

enum wr_code wr_db_out_drop(struct wr_db *db, int64_t id, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_OUT_DROP);
    wr_stmt_i64(&st, id);
    return wr_stmt_run(&st, NULL, err);
}
