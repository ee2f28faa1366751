/* facts.c - observations. */
#include "etl/store/facts.h"

#include "etl/store/statement.h"
#include "weir/alloc.h"

#include <stdlib.h>

#include "etl/base/banned.h"

/* --- putting --- */

/* What makes a fact this fact and not another. */
struct identity {
    int64_t subject_kind, subject_id, field, source;
    struct wr_str about, value;
    bool absent;
};

static void bind_identity(struct wr_stmt *st, const struct identity *who)
{
    wr_stmt_i64(st, who->subject_kind);
    wr_stmt_i64(st, who->subject_id);
    wr_stmt_i64(st, who->field);
    wr_stmt_i64(st, who->source);
    wr_stmt_text(st, who->about);
    wr_stmt_i64(st, who->absent);
    wr_stmt_text(st, who->value);
}

static enum wr_code find(struct wr_db *db, const struct identity *who, bool *there,
                         int64_t *last_seen_us, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_FACT_FIND);
    bind_identity(&st, who);
    *there = wr_stmt_row(&st);
    *last_seen_us = *there ? wr_col_i64(&st, 1) : 0;
    return wr_stmt_close(&st, err);
}

static enum wr_code see(struct wr_db *db, const struct identity *who,
                        const struct wr_fact *fact, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_FACT_SEEN);
    bind_identity(&st, who);
    wr_stmt_i64(&st, fact->last_seen_us);
    wr_stmt_i64(&st, fact->origin);
    return wr_stmt_run(&st, NULL, err);
}

/* It is a new observation of an old value. */
static enum wr_code see_again(struct wr_db *db, const struct identity *who,
                              const struct wr_fact *fact, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_FACT_AGAIN);
    bind_identity(&st, who);
    wr_stmt_i64(&st, fact->last_seen_us);
    wr_stmt_i64(&st, fact->observed_us);
    wr_stmt_i64(&st, fact->origin);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code add(struct wr_db *db, const struct identity *who,
                        const struct wr_fact *fact, struct wr_err *err)
{
    struct wr_stmt st;
    int64_t id = 0;
    enum wr_code code = wr_db_next(db, WR_COUNTER_FACT, &id, err);

    if (code)
        return code;
    wr_stmt_open(&st, db, WR_SQL_FACT_ADD);
    bind_identity(&st, who);
    wr_stmt_i64(&st, id);
    wr_stmt_i64(&st, fact->origin);
    wr_stmt_i64(&st, fact->confidence);
    wr_stmt_i64(&st, fact->observed_us);
    wr_stmt_i64(&st, fact->last_seen_us);
    wr_stmt_i64(&st, fact->exchange_id);
    return wr_stmt_run(&st, NULL, err);
}

static enum wr_code put(struct wr_db *db, const struct identity *who,
                        const struct wr_fact *fact, bool *is_new, struct wr_err *err)
{
    int64_t last_seen_us = 0;
    bool there = false;
    enum wr_code code = find(db, who, &there, &last_seen_us, err);

    if (is_new)
        *is_new = !there;
    if (code)
        return code;
    if (!there)
        return add(db, who, fact, err);
    if (fact->came_back)
        return see_again(db, who, fact, err);
    return fact->last_seen_us > last_seen_us ? see(db, who, fact, err) : WR_OK;
}

enum wr_code wr_db_fact_put(struct wr_db *db, enum wr_subject subject, int64_t id,
                            const struct wr_fact *fact, bool *is_new,
                            struct wr_err *err)
{
    struct identity who = {.subject_kind = subject,
                           .subject_id = id,
                           .about = fact->about,
                           .absent = fact->absent};
    struct wr_tx tx;
    enum wr_code code;

    WR_ASSERT(db->catalogue && fact->field < db->catalogue->count);
    code = wr_tx_open(&tx, db, err);
    if (code)
        return code;
    who.field = db->field_num[fact->field];
    wr_arena_reset(db->scratch);
    if (!fact->absent)
        who.value = wr_value_encode(&fact->value, db->scratch);
    code = wr_source_num(db, fact->source, &who.source, err);
    if (!code)
        code = put(db, &who, fact, is_new, err);
    return wr_tx_close(&tx, code, err);
}

/* --- reading --- */

static wr_field_id field_of(const struct wr_db *db, int64_t num)
{
    return num > 0 && (size_t)num < db->field_of_count ? db->field_of[num]
                                                       : WR_NO_FIELD;
}

/* False: of a field that is not in the catalogue, or no value of its type any more. The
 * source is left as its number in `id_of_source`. */
static bool read_fact(struct wr_stmt *st, struct wr_arena *arena, struct wr_fact *out,
                      int64_t *source)
{
    wr_field_id field = field_of(st->db, wr_col_i64(st, 1));
    struct wr_str about = wr_col_peek(st, 3);

    if (field == WR_NO_FIELD)
        return false;
    *out = (struct wr_fact){
        .id = wr_col_i64(st, 0),
        .field = field,
        .absent = wr_col_bool(st, 4),
        .origin = (enum wr_origin)wr_col_enum(st, 6, WR_ORIGIN_PERSON + 1),
        .confidence = (uint16_t)wr_col_enum(st, 7, 1001),
        .observed_us = wr_col_i64(st, 8),
        .last_seen_us = wr_col_i64(st, 9),
        .about = about.len ? wr_arena_str(arena, about) : WR_NONE,
        .exchange_id = wr_col_i64(st, 10),
    };
    *source = wr_col_i64(st, 2);
    if (out->absent)
        return true;
    return wr_value_decode(st->db->catalogue->fields[field].type,
                           wr_col_str(st, 5, arena), arena, &out->value);
}

static int by_field_and_id(const void *a, const void *b)
{
    const struct wr_fact *x = a, *y = b;

    if (x->field != y->field)
        return x->field < y->field ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static enum wr_code name_sources(struct wr_db *db, struct wr_list *facts,
                                 const int64_t *sources, struct wr_err *err)
{
    struct wr_fact *items = facts->items;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < facts->count; i++)
        code = wr_source_name(db, sources[i], facts->arena, &items[i].source, err);
    if (facts->count)
        qsort(items, facts->count, sizeof(*items), by_field_and_id);
    return code;
}

enum wr_code wr_db_facts_of(struct wr_db *db, enum wr_subject subject, int64_t id,
                            struct wr_arena *arena, struct wr_fact **out, size_t *count,
                            struct wr_err *err)
{
    struct wr_list facts = WR_LIST(arena, struct wr_fact);
    struct wr_list sources = WR_LIST(arena, int64_t);
    struct wr_stmt st;
    enum wr_code code;

    WR_ASSERT(db->catalogue);
    wr_stmt_open(&st, db, WR_SQL_FACTS_OF);
    wr_stmt_i64(&st, subject);
    wr_stmt_i64(&st, id);
    while (wr_stmt_row(&st)) {
        struct wr_fact fact;
        int64_t source;

        if (!read_fact(&st, arena, &fact, &source))
            continue;
        *(struct wr_fact *)wr_list_add(&facts) = fact;
        *(int64_t *)wr_list_add(&sources) = source;
    }
    code = wr_stmt_close(&st, err);
    if (!code)
        code = name_sources(db, &facts, sources.items, err);
    *out = facts.items;
    *count = facts.count;
    return code;
}

enum wr_code wr_db_fact_known(struct wr_db *db, enum wr_subject subject, int64_t id,
                              wr_field_id field, int64_t as_of_us,
                              struct wr_arena *arena, struct wr_value *out, bool *known,
                              struct wr_err *err)
{
    struct wr_fact *facts = NULL;
    const struct wr_value *value;
    size_t count = 0, kept = 0;
    enum wr_code code = wr_db_facts_of(db, subject, id, arena, &facts, &count, err);

    *known = false;
    for (size_t i = 0; !code && i < count; i++)
        if (facts[i].field == field)
            facts[kept++] = facts[i];
    if (code || kept == 0)
        return code;
    value = wr_profile_get(wr_resolve(db->catalogue, (struct wr_facts){facts, kept},
                                      as_of_us, arena, NULL),
                           field);
    *known = value != NULL;
    if (value)
        *out = *value;
    return WR_OK;
}
