/* outbox_end.c - the end of a write, and what stands in the CRM by our hand.
 *
 * A confirmed write is remembered per property, and put into the record's values as
 * read, so that the next comparison sees what the CRM holds now.
 */
#include "etl/store/out_row.h"
#include "weir/json.h"

#include <inttypes.h>

#include "etl/base/banned.h"

/* --- conflicts --- */

enum wr_code wr_out_fields_save(struct wr_db *db, const struct wr_out *out,
                                struct wr_arena *arena, struct wr_err *err)
{
    struct wr_stmt st;
    struct wr_str json;
    enum wr_code code = wr_out_fields_write(out, arena, &json, err);

    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_OUT_SET_FIELDS);
    wr_stmt_i64(&st, out->id);
    wr_stmt_str(&st, json);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code mark(struct wr_db *db, int64_t id, struct wr_str property,
                         struct wr_arena *arena, struct wr_err *err)
{
    struct wr_out out = {0};
    enum wr_code code = wr_out_get(db, id, arena, &out, err);

    for (size_t i = 0; !code && i < out.field_count; i++) {
        if (!wr_str_eq(out.fields[i].property, property))
            continue;
        out.fields[i].conflict = true;
        return wr_out_fields_save(db, &out, arena, err);
    }
    return code ? code
                : wr_fail(err, WR_E_GONE, "no property %.*s in write %" PRId64,
                          WR_FMT(property), id);
}

enum wr_code wr_db_out_conflict(struct wr_db *db, int64_t id, struct wr_str property,
                                struct wr_err *err)
{
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    wr_arena_reset(db->scratch);
    return wr_tx_close(&tx, mark(db, id, property, db->scratch, err), err);
}

/* --- confirmed --- */

static enum wr_code remember(struct wr_db *db, const struct wr_out *out,
                             const struct wr_out_field *field, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_WRITTEN_PUT);
    wr_stmt_text(&st, out->key.crm);
    wr_stmt_text(&st, out->key.object);
    wr_stmt_text(&st, out->key.ext_id);
    wr_stmt_text(&st, field->property);
    wr_stmt_text(&st, field->value);
    wr_stmt_i64(&st, out->id);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code change_values(struct wr_db *db, const struct wr_out *out,
                                  enum wr_sql of_lead, enum wr_sql of_account,
                                  struct wr_str text, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, out->lead_id ? of_lead : of_account);
    wr_stmt_i64(&st, out->lead_id ? out->lead_id : out->account_id);
    wr_stmt_str(&st, text);
    return wr_stmt_run(&st, NULL, err);
}

/* Keeps the key of a cleared property, with null. A path of SQLite cannot name a
 * property with a quote in it: the merge below takes that one out altogether. */
static enum wr_code blank(struct wr_db *db, const struct wr_out *out,
                          struct wr_str property, struct wr_arena *arena,
                          struct wr_err *err)
{
    return change_values(db, out, WR_SQL_LEAD_BLANK, WR_SQL_ACCOUNT_BLANK,
                         wr_arena_printf(arena, "$.\"%.*s\"", WR_FMT(property)), err);
}

static bool is_plain_blank(const struct wr_out_field *field)
{
    return wr_str_empty(field->value) &&
           wr_str_find(field->property, '"') == field->property.len;
}

/* RFC 7396: null takes a member away. */
static enum wr_code merge(struct wr_db *db, const struct wr_out *out,
                          struct wr_arena *arena, struct wr_err *err)
{
    struct wr_buf buf;
    struct wr_jw w;
    struct wr_str patch;
    enum wr_code code;

    wr_buf_init(&buf, WR_OUT_CAP_BYTES);
    wr_jw_init(&w, &buf);
    wr_jw_object(&w);
    for (size_t i = 0; i < out->field_count; i++) {
        const struct wr_out_field *field = &out->fields[i];

        if (field->conflict || is_plain_blank(field))
            continue;
        wr_jw_keys(&w, field->property);
        wr_jw_str(&w, wr_str_empty(field->value) ? WR_NONE : field->value);
    }
    wr_jw_object_end(&w);
    patch = wr_arena_str(arena, wr_buf_str(&buf));
    code = wr_buf_done(&buf, "a write", err);
    wr_buf_fini(&buf);
    if (code || wr_str_eqz(patch, "{}"))
        return code;
    return change_values(db, out, WR_SQL_LEAD_PATCH, WR_SQL_ACCOUNT_PATCH, patch, err);
}

static enum wr_code confirm(struct wr_db *db, const struct wr_out *out, bool shows,
                            struct wr_arena *arena, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < out->field_count; i++) {
        const struct wr_out_field *field = &out->fields[i];

        if (field->conflict)
            continue;
        code = remember(db, out, field, err);
        if (!code && shows && is_plain_blank(field))
            code = blank(db, out, field->property, arena, err);
    }
    return code || !shows ? code : merge(db, out, arena, err);
}

/* --- the end --- */

static enum wr_code set_end(struct wr_db *db, const struct wr_out *out,
                            enum wr_out_state state, struct wr_str reason,
                            int64_t now_us, struct wr_err *err)
{
    struct wr_stmt st;

    if (out->state > WR_OUT_SENT)
        return wr_fail(err, WR_E_CONFLICT, "write %" PRId64 " is %s already", out->id,
                       wr_out_state_words[out->state]);
    wr_stmt_open(&st, db, WR_SQL_OUT_END);
    wr_stmt_i64(&st, out->id);
    wr_stmt_i64(&st, state);
    wr_stmt_str(&st, reason);
    wr_stmt_i64(&st, now_us);
    return wr_stmt_run(&st, NULL, err);
}

enum wr_code wr_db_out_end(struct wr_db *db, int64_t id, enum wr_out_state state,
                           struct wr_str reason, bool shows, int64_t now_us,
                           struct wr_err *err)
{
    struct wr_tx tx;
    struct wr_out out = {0};
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    wr_arena_reset(db->scratch);
    code = wr_out_get(db, id, db->scratch, &out, err);
    if (!code)
        code = set_end(db, &out, state, reason, now_us, err);
    if (!code && state == WR_OUT_CONFIRMED)
        code = confirm(db, &out, shows, db->scratch, err);
    return wr_tx_close(&tx, code, err);
}

struct pairs {
    struct wr_list names, values;
};

static enum wr_code take_pairs(struct wr_db *db, enum wr_sql sql,
                               const struct wr_record_key *key, struct wr_arena *arena,
                               struct pairs *out, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, sql);
    wr_stmt_text(&st, key->crm);
    wr_stmt_text(&st, key->object);
    wr_stmt_text(&st, key->ext_id);
    while (wr_stmt_row(&st)) {
        *(struct wr_str *)wr_list_add(&out->names) = wr_col_str(&st, 0, arena);
        *(struct wr_str *)wr_list_add(&out->values) = wr_col_str(&st, 1, arena);
    }
    return wr_stmt_close(&st, err);
}

static struct pairs no_pairs(struct wr_arena *arena)
{
    return (struct pairs){WR_LIST(arena, struct wr_str), WR_LIST(arena, struct wr_str)};
}

static void give_pairs(const struct pairs *pairs, struct wr_str **names,
                       struct wr_str **values, size_t *count)
{
    *names = pairs->names.items;
    *values = pairs->values.items;
    *count = pairs->names.count;
}

enum wr_code wr_db_written(struct wr_db *db, const struct wr_record_key *key,
                           struct wr_arena *arena, struct wr_str **names,
                           struct wr_str **values, size_t *count, struct wr_err *err)
{
    struct pairs pairs = no_pairs(arena);
    enum wr_code code = take_pairs(db, WR_SQL_WRITTEN_OF, key, arena, &pairs, err);

    give_pairs(&pairs, names, values, count);
    return code;
}

enum wr_code wr_db_written_or_sent(struct wr_db *db, const struct wr_record_key *key,
                                   struct wr_arena *arena, struct wr_str **names,
                                   struct wr_str **values, size_t *count,
                                   struct wr_err *err)
{
    struct pairs pairs = no_pairs(arena);
    enum wr_code code = take_pairs(db, WR_SQL_WRITTEN_OF, key, arena, &pairs, err);

    if (!code)
        code = take_pairs(db, WR_SQL_SENT_TO, key, arena, &pairs, err);
    give_pairs(&pairs, names, values, count);
    return code;
}

enum wr_code wr_db_written_over(struct wr_db *db, const struct wr_record_key *key,
                                struct wr_str property, struct wr_arena *arena,
                                struct wr_str *out, struct wr_err *err)
{
    struct wr_stmt st;

    *out = WR_NONE;
    wr_stmt_open(&st, db, WR_SQL_WRITTEN_OVER);
    wr_stmt_text(&st, key->crm);
    wr_stmt_text(&st, key->object);
    wr_stmt_text(&st, key->ext_id);
    wr_stmt_text(&st, property);
    if (wr_stmt_row(&st))
        *out = wr_col_str(&st, 0, arena);
    return wr_stmt_close(&st, err);
}
