/* decisions.c - what was decided about leads. */
#include "etl/store/decisions.h"

#include "etl/store/rows.h"
#include "etl/store/runs.h"

#include <inttypes.h>

#include "etl/base/banned.h"

static void read_decision(struct wr_stmt *st, struct wr_arena *arena,
                          struct wr_decision_row *out)
{
    *out = (struct wr_decision_row){
        .id = wr_col_i64(st, 0),
        .run_id = wr_col_i64(st, 1),
        .lead_id = wr_col_i64(st, 2),
        .as_of_us = wr_col_i64(st, 3),
        .model = wr_col_str(st, 4, arena),
        .disposition = wr_col_str(st, 5, arena),
        .tier = wr_col_str(st, 6, arena),
        .stage = wr_col_str(st, 7, arena),
        .score_milli = wr_col_i64(st, 8),
        .json = wr_col_str(st, 9, arena),
        .inputs = wr_col_str(st, 10, arena),
    };
}

static enum wr_code load_last(struct wr_db *db, int64_t lead_id, struct wr_arena *arena,
                              struct wr_decision_row *out, bool *there,
                              struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_DECISION_LAST);
    wr_stmt_i64(&st, lead_id);
    *there = wr_stmt_row(&st);
    if (*there)
        read_decision(&st, arena, out);
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_decision_get(struct wr_db *db, int64_t lead_id,
                                struct wr_arena *arena, struct wr_decision_row *out,
                                struct wr_err *err)
{
    bool there = false;
    enum wr_code code = load_last(db, lead_id, arena, out, &there, err);

    if (!code && !there)
        return wr_fail(err, WR_E_GONE, "no decision about lead %" PRId64, lead_id);
    return code;
}

/* --- putting --- */

static bool is_same(const struct wr_decision_row *a, const struct wr_decision_row *b)
{
    return a->score_milli == b->score_milli && wr_str_eq(a->model, b->model) &&
           wr_str_eq(a->disposition, b->disposition) && wr_str_eq(a->tier, b->tier) &&
           wr_str_eq(a->stage, b->stage) && wr_str_eq(a->json, b->json) &&
           wr_str_eq(a->inputs, b->inputs);
}

static enum wr_code confirm(struct wr_db *db, int64_t id, int64_t as_of_us,
                            struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_DECISION_AGAIN);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, as_of_us);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code add(struct wr_db *db, const struct wr_decision_row *row,
                        int64_t *id, struct wr_err *err)
{
    struct wr_stmt st;
    enum wr_code code = wr_db_next(db, WR_COUNTER_DECISION, id, err);

    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_DECISION_ADD);
    wr_stmt_i64(&st, *id);
    wr_stmt_i64(&st, row->run_id);
    wr_stmt_i64(&st, row->lead_id);
    wr_stmt_i64(&st, row->as_of_us);
    wr_stmt_str(&st, row->model);
    wr_stmt_text(&st, row->disposition);
    wr_stmt_str(&st, row->tier);
    wr_stmt_str(&st, row->stage);
    wr_stmt_i64(&st, row->score_milli);
    wr_stmt_str(&st, row->json);
    wr_stmt_str(&st, row->inputs);
    return wr_stmt_run(&st, NULL, err);
}

/* The run's summary counts by tier, or by what kept the lead from having one. */
static enum wr_code note_in_run(struct wr_db *db, const struct wr_decision_row *row,
                                int64_t id, struct wr_err *err)
{
    bool scored = wr_str_eqz(row->disposition, "scored");
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_RUN_LEAD_DECIDED);
    wr_stmt_i64(&st, row->run_id);
    wr_stmt_i64(&st, row->lead_id);
    wr_stmt_i64(&st, id);
    if (scored)
        wr_stmt_i64(&st, row->score_milli);
    else
        wr_stmt_str(&st, WR_NONE);
    wr_stmt_str(&st, scored && row->tier.ptr ? row->tier : row->disposition);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code note_in_lead(struct wr_db *db, const struct wr_decision_row *row,
                                 struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_LEAD_DECIDED);
    wr_stmt_i64(&st, row->lead_id);
    wr_stmt_i64(&st, row->as_of_us);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code put(struct wr_db *db, const struct wr_decision_row *row,
                        struct wr_arena *arena, struct wr_err *err)
{
    struct wr_decision_row last = {0};
    bool there = false;
    int64_t id = 0;
    enum wr_code code = load_last(db, row->lead_id, arena, &last, &there, err);

    if (code)
        return code;
    if (there && is_same(&last, row)) {
        id = last.id;
        code = confirm(db, id, row->as_of_us, err);
    } else {
        code = add(db, row, &id, err);
    }
    if (!code)
        code = note_in_lead(db, row, err);
    return code ? code : note_in_run(db, row, id, err);
}

enum wr_code wr_db_decision_put(struct wr_db *db, const struct wr_decision_row *row,
                                struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    wr_arena_reset(db->scratch);
    return wr_tx_close(&tx, put(db, row, db->scratch, err), err);
}

/* --- what bears on the next one --- */

static enum wr_code load_any(struct wr_db *db, int64_t lead_id, struct wr_previous *out,
                             struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_DECISION_ANY);
    wr_stmt_i64(&st, lead_id);
    out->there = wr_stmt_row(&st);
    return wr_stmt_close(&st, err);
}

static enum wr_code load_standing(struct wr_db *db, int64_t lead_id,
                                  struct wr_arena *arena, struct wr_previous *out,
                                  struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_DECISION_STANDING);
    wr_stmt_i64(&st, lead_id);
    if (wr_stmt_row(&st)) {
        out->tier = wr_col_str(&st, 0, arena);
        out->stage = wr_col_str(&st, 1, arena);
        out->path = wr_col_str(&st, 2, arena);
        out->path_since_us = wr_col_i64(&st, 3);
    }
    return wr_stmt_close(&st, err);
}

enum wr_code wr_previous_load(struct wr_db *db, int64_t lead_id, struct wr_arena *arena,
                              struct wr_previous *out, struct wr_err *err)
{
    struct wr_stmt st;
    int64_t tries = 0;
    enum wr_code code;

    *out = (struct wr_previous){0};
    code = load_any(db, lead_id, out, err);
    if (!code && out->there)
        code = load_standing(db, lead_id, arena, out, err);
    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_HOLD_TRIES);
    wr_stmt_i64(&st, lead_id);
    code = wr_stmt_first(&st, &tries, NULL, err);
    out->tries = (int)tries;
    return code;
}

enum wr_code wr_db_decisions_recent(struct wr_db *db, size_t max,
                                    struct wr_arena *arena, struct wr_str **out,
                                    size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_str);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_DECISION_RECENT);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        *(struct wr_str *)wr_list_add(&list) = wr_col_str(&st, 0, arena);
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}
