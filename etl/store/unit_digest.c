/* unit_digest.c - what an account's leads come to, those of a unit left out. */
#include "etl/store/rows.h"
#include "weir/buf.h"
#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define ACTIVE_US (30 * WR_DAY_US)
#define ID_BYTES  24

/* 0 is for "never". */
static int64_t active_since(int64_t as_of_us)
{
    return as_of_us > ACTIVE_US ? as_of_us - ACTIVE_US : 1;
}

static struct wr_str member_ids(const struct wr_unit *unit, struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_str text;

    wr_buf_init(&buf, unit->member_count * ID_BYTES + 2);
    wr_buf_putc(&buf, '[');
    for (size_t i = 0; i < unit->member_count; i++)
        wr_buf_printf(&buf, "%s%" PRId64, i ? "," : "", unit->members[i].row.id);
    wr_buf_putc(&buf, ']');
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static enum wr_code load_sums(struct wr_db *db, struct wr_str key, int64_t since_us,
                              struct wr_str ids, struct wr_digest *out,
                              struct wr_err *err)
{
    struct wr_stmt st;

    *out = (struct wr_digest){0};
    wr_stmt_open(&st, db, WR_SQL_UNIT_DIGEST);
    wr_stmt_text(&st, key);
    wr_stmt_i64(&st, since_us);
    wr_stmt_text(&st, ids);
    if (wr_stmt_row(&st)) {
        out->members = wr_col_i64(&st, 0);
        out->decision_makers = wr_col_i64(&st, 1);
        out->influencers = wr_col_i64(&st, 2);
        out->users = wr_col_i64(&st, 3);
        out->active_members = wr_col_i64(&st, 4);
        out->intent_sum_milli = wr_col_i64(&st, 5);
        for (int i = 0; i < (int)WR_BUYING_ROLES; i++)
            out->parts[i] = wr_col_i64(&st, 6 + i);
        out->scored = wr_col_peek(&st, 6 + (int)WR_BUYING_ROLES).ptr != NULL;
        out->top_score_milli = wr_col_i64(&st, 6 + (int)WR_BUYING_ROLES);
    }
    return wr_stmt_close(&st, err);
}

static enum wr_code load_part(struct wr_db *db, struct wr_str key, size_t part,
                              struct wr_str ids, struct wr_arena *arena,
                              struct wr_people *out, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_UNIT_STAKEHOLDERS);
    wr_stmt_text(&st, key);
    wr_stmt_i64(&st, (int64_t)part);
    wr_stmt_text(&st, ids);
    wr_stmt_i64(&st, WR_PEOPLE_OF_PART);
    while (wr_stmt_row(&st)) {
        const struct wr_presence presence = {.lead_id = wr_col_i64(&st, 0),
                                             .rank = wr_col_i64(&st, 1),
                                             .ext_id = wr_col_str(&st, 2, arena),
                                             .name = wr_col_str(&st, 3, arena),
                                             .title = wr_col_str(&st, 4, arena),
                                             .part = (enum wr_buying_role)part};

        wr_people_add(out, &presence, wr_col_str(&st, 5, arena), wr_col_i64(&st, 6));
    }
    return wr_stmt_close(&st, err);
}

static enum wr_code load_people(struct wr_db *db, struct wr_str key, struct wr_str ids,
                                struct wr_arena *arena, struct wr_people *out,
                                struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i <= WR_BUYING_ROLES; i++)
        code = load_part(db, key, i, ids, arena, out, err);
    return code;
}

static enum wr_code load_more(struct wr_db *db, int64_t run_id, struct wr_str key,
                              struct wr_str ids, bool *more, struct wr_err *err)
{
    struct wr_stmt st;

    wr_stmt_open(&st, db, WR_SQL_UNIT_MORE);
    wr_stmt_i64(&st, run_id);
    wr_stmt_text(&st, key);
    wr_stmt_text(&st, ids);
    *more = wr_stmt_row(&st);
    return wr_stmt_close(&st, err);
}

enum wr_code wr_digest_load(struct wr_db *db, struct wr_str key, int64_t as_of_us,
                            struct wr_str ids, struct wr_digest *out,
                            struct wr_err *err)
{
    int64_t since_us = active_since(as_of_us);
    enum wr_code code = load_sums(db, key, since_us, ids, out, err);

    return code ? code : wr_family_load(db, key, as_of_us, since_us, &out->family, err);
}

void wr_digest_without(const struct wr_lead_row *row, int64_t as_of_us,
                       const struct wr_digest *whole, struct wr_digest *out)
{
    *out = *whole;
    out->intent_sum_milli = wr_intent_step(whole->intent_sum_milli);
    if (row->gone)
        return;
    out->members--;
    out->decision_makers -= wr_str_eqz(row->role, "decision_maker");
    out->influencers -= wr_str_eqz(row->role, "influencer");
    out->users -= wr_str_eqz(row->role, "user");
    out->active_members -= row->active_us >= active_since(as_of_us);
    if (row->part < WR_BUYING_ROLES)
        out->parts[row->part]--;
}

enum wr_code wr_unit_digest(struct wr_db *db, const struct wr_unit_query *query,
                            struct wr_str key, struct wr_arena *arena,
                            struct wr_unit *unit, struct wr_err *err)
{
    struct wr_str ids = member_ids(unit, arena);
    enum wr_code code =
        wr_digest_load(db, key, query->as_of_us, ids, &unit->others, err);

    if (!code)
        code = load_people(db, key, ids, arena, &unit->people, err);
    return code ? code : load_more(db, query->run_id, key, ids, &unit->more, err);
}
