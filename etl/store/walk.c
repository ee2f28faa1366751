/* walk.c - every lead of the state, account by account, as a decision takes it. */
#include "etl/store/facts.h"
#include "etl/store/rows.h"

#include "etl/base/banned.h"

struct walking {
    struct wr_db *db;
    int64_t as_of_us;
    struct wr_arena *account; /* of the account at hand */
    struct wr_arena *lead;    /* of the lead at hand */
    struct wr_str key;
    struct wr_facts facts;   /* of the account */
    struct wr_digest digest; /* with all of its leads */
};

static enum wr_code load_facts(const struct walking *w, enum wr_subject subject,
                               int64_t id, struct wr_arena *arena, struct wr_facts *out,
                               struct wr_err *err)
{
    struct wr_fact *items = NULL;
    enum wr_code code =
        wr_db_facts_of(w->db, subject, id, arena, &items, &out->count, err);

    out->items = items;
    return code;
}

static enum wr_code enter_account(struct walking *w, struct wr_str key,
                                  struct wr_err *err)
{
    enum wr_code code;

    wr_arena_reset(w->account);
    w->key = wr_arena_str(w->account, key);
    code = wr_digest_load(w->db, w->key, w->as_of_us, WR_LIT("[]"), &w->digest, err);
    return code ? code
                : load_facts(w, WR_SUBJECT_ACCOUNT, wr_account_id(w->key), w->account,
                             &w->facts, err);
}

static enum wr_code visit(struct walking *w, const struct wr_lead_row *row,
                          wr_walk_fn fn, void *ctx, struct wr_err *err)
{
    struct wr_walked walked = {.row = row, .arena = w->lead};
    enum wr_code code = WR_OK;

    if (!w->key.ptr || !wr_str_eq(row->account_key, w->key))
        code = enter_account(w, row->account_key, err);
    if (!code)
        code =
            load_facts(w, WR_SUBJECT_LEAD, row->id, w->lead, &walked.lead_facts, err);
    if (!code)
        code = wr_db_signals_of(w->db, row->id, w->lead, &walked.signals, err);
    if (code)
        return code;
    wr_digest_without(row, w->as_of_us, &w->digest, &walked.digest);
    walked.account_facts = w->facts;
    return fn(ctx, &walked, err);
}

enum wr_code wr_db_walk(struct wr_db *db, int64_t as_of_us, wr_walk_fn fn, void *ctx,
                        struct wr_err *err)
{
    struct walking w = {.db = db, .as_of_us = as_of_us};
    enum wr_code code = WR_OK, closed;
    struct wr_stmt st;

    w.account = wr_arena_new(0);
    w.lead = wr_arena_new(0);
    wr_stmt_open(&st, db, WR_SQL_LEAD_WALK_ALL);
    while (!code && wr_stmt_row(&st)) {
        struct wr_lead_row row;

        wr_arena_reset(w.lead);
        wr_lead_read(&st, w.lead, &row);
        code = visit(&w, &row, fn, ctx, err);
    }
    closed = wr_stmt_close(&st, code ? NULL : err);
    wr_arena_free(w.lead);
    wr_arena_free(w.account);
    return code ? code : closed;
}
