/* notify_store.c - notices in the store: put down with a decision, and taken to be
 * sent.
 */
#include "etl/run/notify.h"

#include "etl/run/suppress.h"
#include "weir/clock.h"

#define MAX_WAIT_US (2 * WR_MINUTE_US) /* for a search index to catch up */

/* --- with the decision --- */

enum wr_code wr_notify_decided(struct wr_db *db, const struct wr_run_ctx *run,
                               const struct wr_verdict *verdict, struct wr_err *err)
{
    const struct wr_notify *rules = &run->job->notify;
    int64_t now = wr_run_now(run);
    enum wr_code code = WR_OK;

    if (!rules->there || verdict->outcome == WR_LEAD_DEFERRED)
        return WR_OK;
    if (!verdict->in_notify)
        return wr_db_notice_drop(db, verdict->lead_id, WR_LIT("it holds no more"), now,
                                 err);
    for (size_t i = 0; !code && i < verdict->notice_count; i++) {
        struct wr_notice notice = verdict->notices[i];

        notice.at_us = now;
        code = wr_db_notice_put(db, &notice, rules->most, err);
    }
    if (!code && verdict->out.field_count == 0)
        code = wr_db_notice_release(db, verdict->lead_id, now, err);
    return code;
}

/* --- taking --- */

/* As the record stands now: routing may have given the lead to somebody meanwhile. */
static struct wr_str owner_of(const struct wr_run_ctx *run,
                              const struct wr_lead_row *lead, struct wr_arena *arena)
{
    const struct wr_map *map = run->job->maps[WR_OBJECT_LEAD];
    struct wr_str owner = WR_NONE;

    for (size_t i = 0; i < map->line_count; i++) {
        wr_field_id field = map->lines[i].field;

        if ((field == WR_F_OWNER_ID || field == WR_F_ROUTE_OWNER) &&
            wr_str_empty(owner))
            owner = wr_values_get(lead->values, map->lines[i].property, arena);
    }
    return owner;
}

/* Whoever came on the list since, or is gone, is left alone. */
static enum wr_code look_at_lead(struct wr_db *db, const struct wr_run_ctx *run,
                                 struct wr_arena *arena, struct wr_notice_taken *out,
                                 struct wr_err *err)
{
    struct wr_out row = {.lead_id = out->notice.lead_id, .key = out->notice.key};
    struct wr_lead_row lead;
    bool listed = false;
    enum wr_code code = wr_db_lead_get(db, out->notice.lead_id, arena, &lead, err);

    if (!code)
        code = wr_suppress_write(db, &row, arena, &listed, err);
    if (code && code != WR_E_GONE)
        return code;
    if (code == WR_E_GONE || lead.gone || listed) {
        out->skipped = true;
        out->notice.state = WR_NOTICE_LEFT_OUT;
        out->notice.at_us = wr_run_now(run);
        out->notice.reason =
            listed ? WR_LIT(WR_ON_THE_LIST) : WR_LIT("the record is gone");
        return wr_db_notice_end(db, &out->notice, err);
    }
    out->owner = owner_of(run, &lead, arena);
    return WR_OK;
}

enum wr_code wr_notice_take(struct wr_db *db, const struct wr_run_ctx *run,
                            unsigned kinds, int64_t began_us, struct wr_arena *arena,
                            struct wr_notice_taken *out, struct wr_err *err)
{
    int64_t now = wr_run_now(run);
    struct wr_notice_query query = {
        .job = run->job->name, .now_us = now, .before_us = began_us, .kinds = kinds};
    enum wr_code code = wr_db_notice_next(db, &query, arena, &out->notice, NULL);

    out->skipped = false;
    out->wait_us = 0;
    out->none = code == WR_E_GONE;
    if (out->none) {
        query.now_us += MAX_WAIT_US;
        return wr_db_notice_wait(db, &query, &out->wait_us, err);
    }
    if (code)
        return wr_fail(err, code, "notices cannot be read");
    code = look_at_lead(db, run, arena, out, err);
    if (code || out->skipped)
        return code;
    return wr_db_notice_sent(
        db, out->notice.id, now,
        now + (out->notice.kind == WR_NOTICE_TASK ? run->job->index_lag_us : 0), err);
}
