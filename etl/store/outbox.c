/* outbox.c - writes as they are put down, sent, listed and counted. */
#include "etl/store/out_row.h"
#include "weir/json.h"

#include <inttypes.h>

#include "etl/base/banned.h"

const char *const wr_out_state_words[WR_OUT_STATES + 1] = {
    "pending", "sent", "confirmed", "rejected", "gone", "conflict", NULL};

/* --- fields as JSON --- */

enum wr_code wr_out_fields_write(const struct wr_out *out, struct wr_arena *arena,
                                 struct wr_str *json, struct wr_err *err)
{
    struct wr_buf buf;
    struct wr_jw w;
    enum wr_code code;

    wr_buf_init(&buf, WR_OUT_CAP_BYTES);
    wr_jw_init(&w, &buf);
    wr_jw_list(&w);
    for (size_t i = 0; i < out->field_count; i++) {
        const struct wr_out_field *field = &out->fields[i];

        wr_jw_list(&w);
        wr_jw_str(&w, field->property);
        wr_jw_str(&w, field->base);
        wr_jw_str(&w, field->value.ptr ? field->value : WR_LIT(""));
        wr_jw_i64(&w, field->conflict);
        wr_jw_list_end(&w);
    }
    wr_jw_list_end(&w);
    *json = wr_arena_str(arena, wr_buf_str(&buf));
    code = wr_buf_done(&buf, "a write", err);
    wr_buf_fini(&buf);
    return code;
}

static struct wr_str text_at(const struct wr_json *list, size_t i,
                             struct wr_arena *arena)
{
    return wr_arena_str(arena, wr_json_text(wr_json_at(list, i)));
}

static enum wr_code parse_fields(struct wr_out *out, struct wr_str json,
                                 struct wr_arena *arena, struct wr_err *err)
{
    struct wr_json_doc *doc = NULL;
    const struct wr_json *root;
    enum wr_code code = wr_json_parse(&doc, json, WR_OUT_CAP_BYTES, err);

    if (code)
        return wr_fail(err, WR_E_STORE, "the state: fields of write %" PRId64, out->id);
    root = wr_json_root(doc);
    out->field_count = wr_json_size(root);
    out->fields = WR_ARRAY(arena, struct wr_out_field, out->field_count);
    for (size_t i = 0; i < out->field_count; i++) {
        const struct wr_json *item = wr_json_at(root, i);
        int64_t conflict = 0;

        (void)wr_json_i64(wr_json_at(item, 3), &conflict);
        out->fields[i] = (struct wr_out_field){.property = text_at(item, 0, arena),
                                               .base = text_at(item, 1, arena),
                                               .value = text_at(item, 2, arena),
                                               .conflict = conflict != 0};
    }
    wr_json_free(doc);
    return WR_OK;
}

/* --- putting and sending --- */

static enum wr_code insert(struct wr_db *db, const struct wr_out *out,
                           struct wr_str fields, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_OUT_PUT);
    wr_stmt_i64(&st, out->id);
    wr_stmt_i64(&st, out->run_id);
    wr_stmt_i64(&st, out->lead_id);
    wr_stmt_i64(&st, out->account_id);
    wr_stmt_i64(&st, out->at_us);
    wr_stmt_text(&st, out->key.crm);
    wr_stmt_text(&st, out->key.object);
    wr_stmt_text(&st, out->key.ext_id);
    wr_stmt_str(&st, out->reason);
    wr_stmt_str(&st, fields);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_out_put(struct wr_db *db, struct wr_out *out, struct wr_err *err)
{
    struct wr_str fields = WR_NONE;
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    wr_arena_reset(db->scratch);
    out->state = WR_OUT_PENDING;
    code = wr_out_fields_write(out, db->scratch, &fields, err);
    if (!code)
        code = wr_db_next(db, WR_COUNTER_OUTBOX, &out->id, err);
    if (!code)
        code = insert(db, out, fields, err);
    return wr_tx_close(&tx, code, err);
}

static enum wr_code set_sent(struct wr_db *db, int64_t id, int64_t now_us,
                             struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_OUT_SENT);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, now_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_out_sent(struct wr_db *db, const int64_t *ids, size_t count,
                            int64_t now_us, struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    for (size_t i = 0; !code && i < count; i++)
        code = set_sent(db, ids[i], now_us, err);
    return wr_tx_close(&tx, code, err);
}

/* --- listing --- */

static struct wr_str read_out(struct wr_stmt *st, struct wr_arena *arena,
                              struct wr_out *out)
{
    *out = (struct wr_out){
        .id = wr_col_i64(st, 0),
        .run_id = wr_col_i64(st, 1),
        .lead_id = wr_col_i64(st, 2),
        .account_id = wr_col_i64(st, 3),
        .key = {.crm = wr_col_str(st, 4, arena),
                .object = wr_col_str(st, 5, arena),
                .ext_id = wr_col_str(st, 6, arena)},
        .state = (enum wr_out_state)wr_col_enum(st, 7, WR_OUT_STATES),
        .reason = wr_col_str(st, 8, arena),
        .at_us = wr_col_i64(st, 9),
    };
    return wr_col_peek(st, 10);
}

static enum wr_code read_outs(struct wr_stmt *st, struct wr_arena *arena,
                              struct wr_out **out, size_t *count, struct wr_err *err)
{
    struct wr_list list = WR_LIST(arena, struct wr_out);
    enum wr_code code = WR_OK, closed;

    while (!code && wr_stmt_row(st)) {
        struct wr_out *row = wr_list_add(&list);
        struct wr_str fields = read_out(st, arena, row);

        code = parse_fields(row, fields, arena, err);
    }
    closed = wr_stmt_close(st, code ? NULL : err);
    *out = list.items;
    *count = list.count;
    return code ? code : closed;
}

enum wr_code wr_out_get(struct wr_db *db, int64_t id, struct wr_arena *arena,
                        struct wr_out *out, struct wr_err *err)
{
    struct wr_out *rows;
    size_t count;
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_OUT_GET);
    wr_stmt_i64(&st, id);
    code = read_outs(&st, arena, &rows, &count, err);
    if (!code && count == 0)
        return wr_fail(err, WR_E_GONE, "no write %" PRId64, id);
    if (!code)
        *out = rows[0];
    return code;
}

enum wr_code wr_db_out_next(struct wr_db *db, int64_t run_id, struct wr_str object,
                            int64_t after_id, size_t max, struct wr_arena *arena,
                            struct wr_out **out, size_t *count, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_OUT_NEXT);
    wr_stmt_i64(&st, run_id);
    wr_stmt_text(&st, object);
    wr_stmt_i64(&st, after_id);
    wr_stmt_i64(&st, (int64_t)max);
    return read_outs(&st, arena, out, count, err);
}

enum wr_code wr_db_outs_of(struct wr_db *db, int64_t lead_id, int64_t account_id,
                           struct wr_arena *arena, struct wr_out **out, size_t *count,
                           struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_OUTS_OF_LEAD);
    wr_stmt_i64(&st, lead_id);
    wr_stmt_i64(&st, account_id);
    return read_outs(&st, arena, out, count, err);
}

enum wr_code wr_db_outs_of_run(struct wr_db *db, int64_t run_id, int64_t after_id,
                               size_t max, struct wr_arena *arena, struct wr_out **out,
                               size_t *count, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_OUTS_OF_RUN);
    wr_stmt_i64(&st, run_id);
    wr_stmt_i64(&st, after_id);
    wr_stmt_i64(&st, (int64_t)max);
    return read_outs(&st, arena, out, count, err);
}

enum wr_code wr_db_out_counts(struct wr_db *db, int64_t run_id,
                              int64_t counts[WR_OUT_STATES], struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_OUT_COUNTS);
    wr_stmt_i64(&st, run_id);
    memset(counts, 0, sizeof(counts[0]) * WR_OUT_STATES);
    if (wr_stmt_row(&st)) {
        for (int i = 0; i < WR_OUT_STATES; i++)
            counts[i] = wr_col_i64(&st, i);
    }
    return wr_stmt_close(&st, err);
}
