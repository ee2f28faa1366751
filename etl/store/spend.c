/* spend.c - what the ledger and the budgets say, for people. */
#include "etl/store/entry.h"

#include "etl/base/banned.h"

enum wr_code wr_db_spend(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                         struct wr_spend **out, size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_spend);
    struct wr_stmt st;

    wr_stmt_open(&st, db, run_id ? WR_SQL_SPEND_OF_RUN : WR_SQL_SPEND_OF_ALL);
    if (run_id)
        wr_stmt_i64(&st, run_id);
    while (wr_stmt_row(&st))
        *(struct wr_spend *)wr_list_add(&list) = (struct wr_spend){
            .provider = wr_col_str(&st, 0, arena),
            .calls = wr_col_i64(&st, 1),
            .hits = wr_col_i64(&st, 2),
            .misses = wr_col_i64(&st, 3),
            .forbidden = wr_col_i64(&st, 4),
            .refused = wr_col_i64(&st, 5),
            .uncertain = wr_col_i64(&st, 6),
            .spent_micro = wr_col_i64(&st, 7),
            .reserved_micro = wr_col_i64(&st, 8),
            .overage_micro = wr_col_i64(&st, 9),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

static enum wr_code by_vendor(struct wr_db *db, enum wr_sql sql, int64_t run_id,
                              struct wr_arena *arena, struct wr_misfit **out,
                              size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_misfit);
    struct wr_stmt st;

    wr_stmt_open(&st, db, sql);
    wr_stmt_i64(&st, run_id);
    while (wr_stmt_row(&st))
        *(struct wr_misfit *)wr_list_add(&list) = (struct wr_misfit){
            .vendor = wr_col_str(&st, 0, arena), .count = wr_col_i64(&st, 1)};
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_misfits(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                           struct wr_misfit **out, size_t *count, struct wr_err *err)
{
    return by_vendor(db, WR_SQL_MISFITS_OF_RUN, run_id, arena, out, count, err);
}

enum wr_code wr_db_unmapped(struct wr_db *db, int64_t run_id, struct wr_arena *arena,
                            struct wr_misfit **out, size_t *count, struct wr_err *err)
{
    return by_vendor(db, WR_SQL_UNMAPPED_OF_RUN, run_id, arena, out, count, err);
}

static enum wr_code read_entries(struct wr_stmt *st, struct wr_arena *arena,
                                 struct wr_entry **out, size_t *count,
                                 struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_entry);

    while (wr_stmt_row(st))
        *(struct wr_entry *)wr_list_add(&list) = (struct wr_entry){
            .id = wr_col_i64(st, 0),
            .question_id = wr_col_i64(st, 1),
            .run_id = wr_col_i64(st, 2),
            .worst_micro = wr_col_i64(st, 3),
            .spent_micro = wr_col_i64(st, 4),
            .at_us = wr_col_i64(st, 5),
            .fresh_until_us = wr_col_i64(st, 6),
            .provider = wr_col_str(st, 7, arena),
            .state = wr_str(wr_entry_state_words[wr_col_enum(st, 8, WR_ENTRY_STATES)]),
            .outcome = wr_str(wr_outcome_name(
                (enum wr_outcome)wr_col_enum(st, 9, WR_OUTCOME_REFUSED + 1))),
            .main_id = wr_col_i64(st, 10),
            .line = wr_col_str(st, 11, arena),
            .pool = wr_col_str(st, 12, arena),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(st, err);
}

enum wr_code wr_db_entries_of(struct wr_db *db, int64_t lead_id, int64_t account_id,
                              struct wr_arena *arena, struct wr_entry **out,
                              size_t *count, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ENTRIES_OF_LEAD);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, account_id);
    return read_entries(&st, arena, out, count, err);
}

enum wr_code wr_db_entries_uncertain(struct wr_db *db, size_t max,
                                     struct wr_arena *arena, struct wr_entry **out,
                                     size_t *count, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_ENTRIES_UNCERTAIN);
    wr_stmt_i64(&st, (int64_t)max);
    return read_entries(&st, arena, out, count, err);
}

/* 0xff stands in no UTF-8 text: behind all keys that begin so. */
static struct wr_str behind(struct wr_str prefix, struct wr_arena *arena)
{
    return wr_arena_printf(arena, "%.*s\xff", WR_FMT(prefix));
}

static enum wr_code read_budgets(struct wr_stmt *st, struct wr_arena *arena,
                                 struct wr_budget **out, size_t *count,
                                 struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_budget);

    while (wr_stmt_row(st))
        *(struct wr_budget *)wr_list_add(&list) = (struct wr_budget){
            .key = wr_col_str(st, 0, arena),
            .spent_micro = wr_col_i64(st, 1),
            .reserved_micro = wr_col_i64(st, 2),
            .cap_micro = wr_col_i64(st, 3),
            .until_us = wr_col_i64(st, 4),
            .name = wr_col_str(st, 5, arena),
        };
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(st, err);
}

enum wr_code wr_db_budgets(struct wr_db *db, struct wr_str prefix,
                           struct wr_arena *arena, struct wr_budget **out,
                           size_t *count, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BUDGETS);
    wr_stmt_text(&st, prefix);
    wr_stmt_str(&st, behind(prefix, arena));
    return read_budgets(&st, arena, out, count, err);
}

enum wr_code wr_db_budgets_open(struct wr_db *db, int64_t now_us, int64_t run_id,
                                struct wr_arena *arena, struct wr_budget **out,
                                size_t *count, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BUDGETS_OPEN);
    wr_stmt_i64(&st, now_us);
    wr_stmt_i64(&st, run_id);
    return read_budgets(&st, arena, out, count, err);
}

enum wr_code wr_db_budgets_fullest(struct wr_db *db, struct wr_str prefix,
                                   int64_t now_us, size_t max, struct wr_arena *arena,
                                   struct wr_budget **out, size_t *count,
                                   struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_BUDGETS_FULLEST);
    wr_stmt_text(&st, prefix);
    wr_stmt_str(&st, behind(prefix, arena));
    wr_stmt_i64(&st, now_us);
    wr_stmt_i64(&st, (int64_t)max);
    return read_budgets(&st, arena, out, count, err);
}
