/* notices.c - see notices.h. */
#include "etl/store/notices.h"

#include "etl/store/statement.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

const char *const wr_notice_kind_words[WR_NOTICE_KINDS + 1] = {"task", "webhook", NULL};
const char *const wr_notice_state_words[WR_NOTICE_STATES + 1] = {
    "waits", "ready", "sent", "done", "dead", "left out", NULL};

void wr_notice_marker(int64_t id, char out[WR_NOTICE_MARKER])
{
    snprintf(out, WR_NOTICE_MARKER, "weir%016" PRIx64, (uint64_t)id);
}

static enum wr_code count_of_run(struct wr_db *db, const struct wr_notice *notice,
                                 int64_t *count, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_OF_RUN);
    wr_stmt_i64(&st, notice->run_id);
    wr_stmt_i64(&st, notice->kind);
    return wr_stmt_first(&st, count, NULL, err);
}

static enum wr_code insert(struct wr_db *db, const struct wr_notice *n,
                           struct wr_err *err)
{
    bool left_out = n->state == WR_NOTICE_LEFT_OUT;
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_PUT);
    wr_stmt_i64(&st, n->id);
    wr_stmt_i64(&st, n->kind);
    wr_stmt_i64(&st, n->state);
    wr_stmt_i64(&st, n->run_id);
    wr_stmt_i64(&st, n->lead_id);
    wr_stmt_i64(&st, n->at_us);
    wr_stmt_text(&st, n->job);
    wr_stmt_text(&st, n->key.crm);
    wr_stmt_text(&st, n->key.object);
    wr_stmt_text(&st, n->key.ext_id);
    wr_stmt_str(&st, n->reason);
    wr_stmt_str(&st, left_out ? WR_NONE : n->body);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_notice_put(struct wr_db *db, const struct wr_notice *notice,
                              int64_t most, struct wr_err *err)
{
    struct wr_notice put = *notice;
    int64_t count = 0;
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    if (put.state != WR_NOTICE_LEFT_OUT)
        code = count_of_run(db, notice, &count, err);
    if (count >= most) {
        put.state = WR_NOTICE_LEFT_OUT;
        put.reason = WR_LIT("over the most of a run");
    }
    if (!code)
        code = insert(db, &put, err);
    return wr_tx_close(&tx, code, err);
}

enum wr_code wr_db_notice_release(struct wr_db *db, int64_t lead_id, int64_t now_us,
                                  struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_RELEASE);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, now_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_notice_drop(struct wr_db *db, int64_t lead_id, struct wr_str reason,
                               int64_t now_us, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_DROP);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_str(&st, reason);
    wr_stmt_i64(&st, now_us);
    return wr_stmt_run(&st, NULL, err);
}

static void read_row(struct wr_stmt *st, struct wr_arena *arena, struct wr_notice *out)
{
    *out = (struct wr_notice){
        .id = wr_col_i64(st, 0),
        .kind = (enum wr_notice_kind)wr_col_enum(st, 1, WR_NOTICE_KINDS),
        .state = (enum wr_notice_state)wr_col_enum(st, 2, WR_NOTICE_STATES),
        .run_id = wr_col_i64(st, 3),
        .lead_id = wr_col_i64(st, 4),
        .tries = wr_col_i64(st, 5),
        .due_us = wr_col_i64(st, 6),
        .at_us = wr_col_i64(st, 7),
        .sent_us = wr_col_i64(st, 8),
        .job = wr_col_str(st, 9, arena),
        .key = {.crm = wr_col_str(st, 10, arena),
                .object = wr_col_str(st, 11, arena),
                .ext_id = wr_col_str(st, 12, arena)},
        .ref = wr_col_str(st, 13, arena),
        .reason = wr_col_str(st, 14, arena),
        .body = wr_col_str(st, 15, arena),
    };
}

static void bind_query(struct wr_stmt *st, struct wr_db *db, enum wr_sql sql,
                       const struct wr_notice_query *query, int64_t kinds)
{
    wr_stmt_open(st, db, sql);
    wr_stmt_text(st, query->job);
    wr_stmt_i64(st, query->now_us);
    wr_stmt_i64(st, query->before_us);
    wr_stmt_i64(st, kinds);
}

static enum wr_code next_of(struct wr_db *db, const struct wr_notice_query *query,
                            enum wr_notice_kind kind, struct wr_arena *arena,
                            struct wr_notice *out, bool *there, struct wr_err *err)
{
    struct wr_stmt st;

    bind_query(&st, db, WR_SQL_NOTICE_NEXT, query, kind);
    *there = wr_stmt_row(&st);
    if (*there)
        read_row(&st, arena, out);
    return wr_stmt_close(&st, err);
}

/* Kind by kind: a receiver of webhooks that hangs holds nobody's task up. */
enum wr_code wr_db_notice_next(struct wr_db *db, const struct wr_notice_query *query,
                               struct wr_arena *arena, struct wr_notice *out,
                               struct wr_err *err)
{
    enum wr_code code = WR_OK;
    bool there = false;

    for (int kind = 0; !code && !there && kind < WR_NOTICE_KINDS; kind++)
        if (query->kinds & 1u << kind)
            code =
                next_of(db, query, (enum wr_notice_kind)kind, arena, out, &there, err);
    return code || there ? code : wr_fail(err, WR_E_GONE, "no notice is due");
}

enum wr_code wr_db_notice_wait(struct wr_db *db, const struct wr_notice_query *query,
                               int64_t *due_us, struct wr_err *err)
{
    struct wr_stmt st;

    bind_query(&st, db, WR_SQL_NOTICE_WAIT, query, query->kinds);
    return wr_stmt_first(&st, due_us, NULL, err);
}

enum wr_code wr_db_notice_sent(struct wr_db *db, int64_t id, int64_t now_us,
                               int64_t due_us, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_SENT);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, now_us);
    wr_stmt_i64(&st, due_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_notice_end(struct wr_db *db, const struct wr_notice *notice,
                              struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_END);
    wr_stmt_i64(&st, notice->id);
    wr_stmt_i64(&st, notice->state);
    wr_stmt_i64(&st, notice->tries);
    wr_stmt_i64(&st, notice->due_us);
    wr_stmt_i64(&st, notice->at_us);
    wr_stmt_i64(&st, notice->sent_us);
    wr_stmt_str(&st, notice->ref);
    wr_stmt_str(&st, notice->reason);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_notice_postpone(struct wr_db *db, struct wr_str job,
                                   enum wr_notice_kind kind, int64_t due_us,
                                   struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_POSTPONE);
    wr_stmt_text(&st, job);
    wr_stmt_i64(&st, kind);
    wr_stmt_i64(&st, due_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_notice_list(struct wr_db *db, unsigned states, size_t max,
                               struct wr_arena *arena, struct wr_notice **out,
                               size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_notice);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_LIST);
    wr_stmt_i64(&st, states);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st))
        read_row(&st, arena, wr_list_add(&list));
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_notice_counts(struct wr_db *db, int64_t run_id,
                                 struct wr_arena *arena, struct wr_notice_count **out,
                                 size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_notice_count);
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_COUNTS);
    wr_stmt_i64(&st, run_id);
    while (wr_stmt_row(&st)) {
        struct wr_notice_count *row = wr_list_add(&list);

        row->state = (enum wr_notice_state)wr_col_enum(&st, 0, WR_NOTICE_STATES);
        row->kind = (enum wr_notice_kind)wr_col_enum(&st, 1, WR_NOTICE_KINDS);
        row->reason = wr_col_str(&st, 2, arena);
        row->count = wr_col_i64(&st, 3);
    }
    *out = list.items;
    *count = list.count;
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_notice_retry(struct wr_db *db, int64_t id, int64_t now_us,
                                int64_t *changed, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_NOTICE_RETRY);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, now_us);
    return wr_stmt_run(&st, changed, err);
}
