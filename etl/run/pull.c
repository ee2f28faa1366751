/* pull.c - see pull.h.
 *
 *   next object -> LOAD (mark, cursor) -> [PROBE the CRM's clock] -> PAGE -> [HISTORY]
 *        ^                                                            ^          |
 *        |                                                            |       [LINKS]
 *        |                                                            |          |
 *        |                                                            +------ INGEST
 *        +--------------------------- last page ---------------------------------+
 */
#include "etl/run/pull.h"

#include "etl/run/exchange.h"
#include "etl/run/history.h"
#include "etl/run/ingest.h"
#include "etl/store/runs.h"

#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/log.h"

#include <stdlib.h>

#define PATIENCE_MS (15 * 60 * 1000)

struct wr_pull_pass {
    struct wr_run_ctx *run;
    void (*done)(void *ctx);
    void *ctx;
    const struct wr_crm *crm;
    size_t object_at; /* into `order` */
    const struct wr_map *map;
    struct wr_pull pull;
    struct wr_pull named; /* of records by id: their history comes after them, as fewer
                             of them may be read with it */
    struct wr_str mark_key;
    int64_t mark_us;
    char cursor[4096]; /* of the next page */
    bool has_cursor;
    bool object_done;
    bool probing;
    bool rewound; /* the CRM's clock went back: all is read, and the mark with it */
    struct wr_arena *arena; /* of the page */
    struct wr_arena *keep;  /* of the pass */
    struct wr_request request;
    struct wr_exchange exchange;
    struct wr_history history;
    struct wr_page page;
    struct wr_str *link_ids;
    struct wr_link *links;
    struct wr_ingest ingest;
    size_t added;
};

static const enum wr_object order[] = {WR_OBJECT_ACCOUNT, WR_OBJECT_LEAD};

static void next_object(struct wr_pull_pass *pass);
static void request_page(struct wr_pull_pass *pass);
static void request_history(struct wr_pull_pass *pass);

static void end_pass(struct wr_pull_pass *pass)
{
    wr_exchange_fini(&pass->exchange);
    wr_history_fini(&pass->history);
    pass->done(pass->ctx);
}

static bool broken(struct wr_pull_pass *pass, enum wr_code code,
                   const struct wr_err *err)
{
    if (code)
        wr_run_fail(pass->run, code, err);
    if (!code && !pass->run->stopping)
        return false;
    end_pass(pass);
    return true;
}

static void exchange(struct wr_pull_pass *pass, wr_decode_fn decode,
                     wr_exchange_fn done)
{
    wr_exchange_fini(&pass->exchange);
    pass->exchange = (struct wr_exchange){
        .run = pass->run,
        .service = wr_service_of(pass->run, wr_str(pass->crm->name), NULL),
        .name = pass->crm->name,
        .request = &pass->request,
        .arena = pass->arena,
        .harmless = true,
        .patience_ms = PATIENCE_MS,
        .decode = decode,
        .done = done,
        .ctx = pass,
    };
    wr_exchange_start(&pass->exchange);
}

/* --- ingest --- */

static bool keep_cursor(struct wr_pull_pass *pass)
{
    pass->object_done = !pass->page.next.ptr;
    pass->has_cursor = !pass->object_done;
    if (pass->object_done)
        return true;
    if (pass->page.next.len >= sizeof(pass->cursor))
        return false;
    memcpy(pass->cursor, pass->page.next.ptr, pass->page.next.len);
    pass->cursor[pass->page.next.len] = '\0';
    return true;
}

static bool is_limited(const struct wr_pull_pass *pass)
{
    return pass->run->params.limit > 0 && pass->map->object == WR_OBJECT_LEAD;
}

static size_t room(const struct wr_pull_pass *pass)
{
    if (!is_limited(pass))
        return SIZE_MAX;
    return pass->run->params.limit > pass->added ? pass->run->params.limit - pass->added
                                                 : 0;
}

/* A sample, or a list of names, has not read the window: the mark stays. So it does
 * where a record could not be read, for that is tried again. */
static bool window_is_read(const struct wr_pull_pass *pass, int64_t skipped)
{
    return pass->object_done && !is_limited(pass) && !pass->run->params.ids &&
           skipped == 0 && (pass->rewound || pass->run->run.until_us > pass->mark_us);
}

static enum wr_code ingest_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;
    int64_t run_id = pass->run->run.id;
    int64_t skipped = 0;
    enum wr_code code = wr_db_pull_save(
        db, run_id, pass->map->object,
        pass->has_cursor ? wr_str(pass->cursor) : WR_NONE, pass->object_done, err);

    if (!code)
        code = wr_ingest_page(db, &pass->ingest, err);
    if (!code && pass->page.skipped > 0)
        code = wr_db_pull_skip(db, run_id, pass->map->object, pass->page.skipped,
                               pass->page.skips, pass->page.skip_count, err);
    if (!code)
        code = wr_db_skipped_of(db, run_id, pass->map->object, &skipped, err);
    if (!code && window_is_read(pass, skipped))
        code = wr_db_mark_set(db, pass->mark_key, pass->run->run.until_us, run_id, err);
    if (!code)
        code = wr_db_run_save(db, &pass->run->run, err);
    return code;
}

static void ingested(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;

    if (broken(pass, code, err))
        return;
    pass->added += pass->ingest.added;
    pass->run->progress.pulled += (int64_t)pass->page.count;
    pass->run->progress.total += (int64_t)pass->ingest.added;
    pass->run->progress.done += (int64_t)pass->ingest.unchanged;
    if (pass->object_done || room(pass) == 0)
        next_object(pass);
    else
        request_page(pass);
}

static void note_skipped(const struct wr_pull_pass *pass)
{
    if (pass->page.note.ptr)
        WR_LOG(WR_WARN, "page.note", WR_KV_STR("note", pass->page.note));
    for (size_t i = 0; i < pass->page.skip_count; i++)
        WR_LOG(WR_WARN, "row.skipped", WR_KV("object", pass->map->crm_object),
               WR_KV_STR("reason", pass->page.skips[i]));
    if (pass->page.skipped > pass->page.skip_count)
        WR_LOG(WR_WARN, "rows.skipped", WR_KV("object", pass->map->crm_object),
               WR_KV_INT("more", pass->page.skipped - pass->page.skip_count));
}

static void ingest(struct wr_pull_pass *pass)
{
    struct wr_err err = {0};

    note_skipped(pass);
    if (!keep_cursor(pass)) {
        broken(pass,
               wr_fail(&err, WR_E_LIMIT, "%s: cursor of a page is too long",
                       pass->crm->name),
               &err);
        return;
    }
    pass->ingest = (struct wr_ingest){.run = pass->run,
                                      .map = pass->map,
                                      .page = &pass->page,
                                      .take = room(pass),
                                      .asked = pass->run->params.ids != NULL};
    wr_store_submit(pass->run->store, ingest_work, ingested, pass);
}

/* --- links of a page's leads to their accounts --- */

static enum wr_code decode_links(void *ctx, const struct wr_reply *reply,
                                 uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;

    return pass->crm->links_decode(pass->run->job->crm_config, pass->link_ids,
                                   pass->page.count, reply, pass->arena, pass->links,
                                   wait_ms, err);
}

static void links_there(void *ctx, struct wr_exchange *x)
{
    struct wr_pull_pass *pass = ctx;

    if (broken(pass, x->code, &x->err))
        return;
    for (size_t i = 0; i < pass->page.count; i++) {
        pass->page.records[i].account_id = pass->links[i].account_id;
        pass->page.records[i].links_known = true;
    }
    ingest(pass);
}

static bool needs_links(const struct wr_pull_pass *pass)
{
    if (pass->map->object != WR_OBJECT_LEAD || !(pass->crm->caps & WR_CRM_LINKS))
        return false;
    for (size_t i = 0; i < pass->page.count; i++)
        if (!pass->page.records[i].links_known)
            return true;
    return false;
}

static void request_links(struct wr_pull_pass *pass)
{
    struct wr_err err = {0};
    enum wr_code code;

    pass->link_ids = WR_ARRAY(pass->arena, struct wr_str, pass->page.count);
    pass->links = WR_ARRAY(pass->arena, struct wr_link, pass->page.count);
    for (size_t i = 0; i < pass->page.count; i++)
        pass->link_ids[i] = pass->page.records[i].id;
    pass->request = (struct wr_request){0};
    code =
        pass->crm->links_request(pass->run->job->crm_config, pass->link_ids,
                                 pass->page.count, pass->arena, &pass->request, &err);
    if (!broken(pass, code, &err))
        exchange(pass, decode_links, links_there);
}

/* --- who set the values of a page's records --- */

static void link_or_ingest(struct wr_pull_pass *pass)
{
    if (pass->page.count > 0 && needs_links(pass))
        request_links(pass);
    else
        ingest(pass);
}

static void history_there(void *ctx, struct wr_exchange *x)
{
    struct wr_pull_pass *pass = ctx;

    if (!broken(pass, x->code, &x->err))
        link_or_ingest(pass);
}

static void request_history(struct wr_pull_pass *pass)
{
    wr_history_fini(&pass->history);
    pass->history = (struct wr_history){.run = pass->run,
                                        .pull = pass->pull,
                                        .page = &pass->page,
                                        .arena = pass->arena,
                                        .patience_ms = PATIENCE_MS,
                                        .done = history_there,
                                        .ctx = pass};
    if (!wr_history_start(&pass->history))
        link_or_ingest(pass);
}

/* --- pages --- */

static size_t count_ids(const struct wr_run_ctx *run)
{
    size_t n = 0;

    while (run->params.ids && run->params.ids[n])
        n++;
    return n;
}

static bool by_name(const struct wr_pull_pass *pass)
{
    return pass->run->params.ids && pass->map->object == WR_OBJECT_LEAD &&
           (pass->crm->caps & WR_CRM_READ);
}

static enum wr_code decode_page(void *ctx, const struct wr_reply *reply,
                                uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;
    const void *config = pass->run->job->crm_config;
    struct wr_str cursor = pass->has_cursor ? wr_str(pass->cursor) : WR_NONE;

    pass->page = (struct wr_page){0};
    if (by_name(pass))
        return pass->crm->read_decode(config, &pass->named, reply, pass->arena,
                                      &pass->page, wait_ms, err);
    return pass->crm->page_decode(config, &pass->pull, cursor, reply, pass->arena,
                                  &pass->page, wait_ms, err);
}

/* A clock that went back behind the mark stamps changes with times that count as read:
 * since when is not known, so all is read. What the lag allows for is no jump. */
static void heed_clock(struct wr_pull_pass *pass)
{
    const struct wr_run_ctx *run = pass->run;

    pass->rewound = pass->pull.changed_only && run->run.until_us > 0 &&
                    run->run.until_us + run->job->index_lag_us < pass->mark_us;
    if (!pass->rewound)
        return;
    pass->pull.changed_only = false;
    pass->pull.from_us = 0;
    WR_LOG(WR_WARN, "crm.clock_went_back", WR_KV("object", pass->map->crm_object));
}

/* The first reply tells the CRM's clock; without one, the run's own time holds. */
static void fix_window(struct wr_pull_pass *pass)
{
    struct wr_run *run = &pass->run->run;
    int64_t now = pass->page.server_now_us;

    if (run->until_us > 0)
        return;
    run->until_us = (now > 0 ? now : run->as_of_us) - pass->run->job->index_lag_us;
}

/* Keeps of a page only what was named (an adapter that cannot read by id). */
static void keep_named(struct wr_pull_pass *pass)
{
    size_t kept = 0;

    if (!pass->run->params.ids || pass->map->object != WR_OBJECT_LEAD)
        return;
    for (size_t i = 0; i < pass->page.count; i++)
        for (size_t n = 0; pass->run->params.ids[n]; n++)
            if (wr_str_eqz(pass->page.records[i].id, pass->run->params.ids[n])) {
                pass->page.records[kept++] = pass->page.records[i];
                break;
            }
    pass->page.count = kept;
}

static bool is_on_page(const struct wr_page *page, const char *id)
{
    for (size_t i = 0; i < page->count; i++)
        if (wr_str_eqz(page->records[i].id, id))
            return true;
    return false;
}

/* What was asked for by name and did not come is gone. */
static void note_missing(struct wr_pull_pass *pass)
{
    struct wr_page *page = &pass->page;
    struct wr_record *all;

    if (!by_name(pass))
        return;
    all = WR_ARRAY(pass->arena, struct wr_record, page->count + count_ids(pass->run));
    if (page->count > 0)
        memcpy(all, page->records, page->count * sizeof(*all));
    page->records = all;
    for (size_t n = 0; pass->run->params.ids[n]; n++) {
        const char *id = pass->run->params.ids[n];

        if (is_on_page(page, id))
            continue;
        WR_LOG(WR_WARN, "record.missing", WR_KV("object", pass->map->crm_object),
               WR_KV("id", id));
        all[page->count++] =
            (struct wr_record){.id = wr_str(id), .gone = true, .links_known = true};
    }
}

static void page_there(void *ctx, struct wr_exchange *x)
{
    struct wr_pull_pass *pass = ctx;

    if (broken(pass, x->code, &x->err))
        return;
    fix_window(pass);
    if (pass->probing) {
        pass->probing = false;
        pass->pull.until_us = pass->run->run.until_us;
        heed_clock(pass);
        request_page(pass);
        return;
    }
    keep_named(pass);
    note_missing(pass);
    WR_LOG(WR_DEBUG, "page.read", WR_KV("object", pass->map->crm_object),
           WR_KV_INT("rows", pass->page.count));
    request_history(pass);
}

static enum wr_code build_read(struct wr_pull_pass *pass, struct wr_err *err)
{
    size_t count = count_ids(pass->run);
    struct wr_str *ids = WR_ARRAY(pass->arena, struct wr_str, count);

    if (count > pass->crm->max_read_batch)
        return wr_fail(err, WR_E_CONFIG, "at most %zu records can be named at once",
                       pass->crm->max_read_batch);
    for (size_t i = 0; i < count; i++)
        ids[i] = wr_str(pass->run->params.ids[i]);
    return pass->crm->read_request(pass->run->job->crm_config, &pass->named, ids, count,
                                   pass->arena, &pass->request, err);
}

static void request_page(struct wr_pull_pass *pass)
{
    struct wr_str cursor = pass->has_cursor ? wr_str(pass->cursor) : WR_NONE;
    struct wr_err err = {0};
    enum wr_code code;

    wr_arena_reset(pass->arena);
    pass->request = (struct wr_request){0};
    if (by_name(pass))
        code = build_read(pass, &err);
    else
        code = pass->crm->page_request(pass->run->job->crm_config, &pass->pull, cursor,
                                       pass->arena, &pass->request, &err);
    if (!broken(pass, code, &err))
        exchange(pass, decode_page, page_there);
}

/* --- objects --- */

static enum wr_code load_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;
    struct wr_str cursor = WR_NONE;
    struct wr_tally tally = {0};
    enum wr_code code = wr_db_mark_get(db, pass->mark_key, &pass->mark_us, err);

    if (!code) /* a sample that is gone on with has some of its leads */
        code = wr_db_run_tally(db, pass->run->run.id, &tally, err);
    pass->added = (size_t)tally.extracted;
    if (!code)
        code = wr_db_pull_get(db, pass->run->run.id, pass->map->object, pass->arena,
                              &cursor, &pass->object_done, err);
    if (code)
        return code;
    pass->has_cursor = cursor.ptr && cursor.len < sizeof(pass->cursor);
    if (pass->has_cursor) {
        memcpy(pass->cursor, cursor.ptr, cursor.len);
        pass->cursor[cursor.len] = '\0';
    }
    return WR_OK;
}

/* A window whose upper edge is not known yet: ask for an empty one first, whose reply
 * carries the CRM's clock. */
static void prepare_window(struct wr_pull_pass *pass)
{
    const struct wr_run_ctx *run = pass->run;
    struct wr_pull *pull = &pass->pull;

    pull->changed_only = run->job->select == WR_SELECT_CHANGED && pass->mark_us > 0 &&
                         (pass->crm->caps & WR_CRM_CHANGED) && !run->params.ids;
    pull->from_us = pull->changed_only ? pass->mark_us : 0;
    pull->until_us = run->run.until_us;
    pass->probing = pull->changed_only && run->run.until_us == 0;
    if (pass->probing)
        pull->until_us = pull->from_us;
    heed_clock(pass);
}

static void loaded(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;

    if (broken(pass, code, err))
        return;
    if (pass->object_done || room(pass) == 0) {
        next_object(pass);
        return;
    }
    prepare_window(pass);
    request_page(pass);
}

static void start_object(struct wr_pull_pass *pass)
{
    const struct wr_job *job = pass->run->job;

    pass->pull = (struct wr_pull){.object = pass->map->object,
                                  .crm_object = pass->map->crm_object,
                                  .properties = pass->map->properties,
                                  .property_count = pass->map->property_count,
                                  .read_count = pass->map->read_count,
                                  .with_history = pass->map->with_history,
                                  .want_links = pass->map->object == WR_OBJECT_LEAD};
    pass->named = pass->pull;
    pass->named.with_history = NULL;
    pass->mark_key = wr_arena_printf(pass->keep, "%.*s|%s|%s", WR_FMT(job->instance),
                                     pass->map->crm_object, pass->map->hash);
    wr_store_submit(pass->run->store, load_work, loaded, pass);
}

static void next_object(struct wr_pull_pass *pass)
{
    while (pass->object_at < WR_COUNT(order)) {
        pass->map = pass->run->job->maps[order[pass->object_at++]];
        /* Named leads alone are read: their accounts are as last seen. */
        if (pass->map &&
            !(pass->run->params.ids && pass->map->object == WR_OBJECT_ACCOUNT)) {
            start_object(pass);
            return;
        }
    }
    end_pass(pass);
}

static void begin(void *ctx)
{
    next_object(ctx);
}

struct wr_pull_pass *wr_pull_start(struct wr_run_ctx *run, void (*done)(void *ctx),
                                   void *ctx)
{
    struct wr_pull_pass *pass = wr_alloc(sizeof(*pass));

    pass->run = run;
    pass->done = done;
    pass->ctx = ctx;
    pass->crm = run->job->crm;
    pass->arena = wr_arena_new(0);
    pass->keep = wr_arena_new(0);
    wr_loop_defer(run->loop, begin, pass);
    return pass;
}

void wr_pull_free(struct wr_pull_pass *pass)
{
    if (!pass)
        return;
    wr_arena_free(pass->arena);
    wr_arena_free(pass->keep);
    free(pass);
}
