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
#include "etl/run/links.h"
#include "etl/run/named.h"
#include "etl/run/pull_place.h"
#include "etl/store/runs.h"

#include "weir/alloc.h"
#include "weir/log.h"

#include <stdlib.h>

struct wr_pull_pass {
    struct wr_run_ctx *run;
    void (*done)(void *ctx);
    void *ctx;
    const struct wr_crm *crm;
    size_t object_at; /* into `order` */
    const struct wr_map *map;
    struct wr_pull_place place;
    struct wr_pull named; /* of records by id: their history comes after them, as fewer
                             of them may be read with it */
    struct wr_arena *arena; /* of the page */
    struct wr_arena *keep;  /* of the pass */
    struct wr_request request;
    struct wr_exchange exchange;
    struct wr_history history;
    struct wr_links links;
    struct wr_page page;
    struct wr_ingest ingest;
    size_t added;
};

static const enum wr_object order[] = {WR_OBJECT_ACCOUNT, WR_OBJECT_LEAD};

static void next_object(struct wr_pull_pass *pass);
static void request_page(struct wr_pull_pass *pass);

static void end_pass(struct wr_pull_pass *pass)
{
    wr_exchange_fini(&pass->exchange);
    wr_history_fini(&pass->history);
    wr_links_fini(&pass->links);
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

/* --- ingest --- */

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
    return pass->place.done && !is_limited(pass) && !pass->run->params.ids &&
           skipped == 0 &&
           (pass->place.rewound || pass->run->run.until_us > pass->place.mark_us);
}

static enum wr_code ingest_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;
    int64_t run_id = pass->run->run.id;
    int64_t skipped = 0;
    enum wr_code code =
        wr_db_pull_save(db, run_id, pass->map->object,
                        wr_pull_place_cursor(&pass->place), pass->place.done, err);

    if (!code)
        code = wr_ingest_page(db, &pass->ingest, err);
    if (!code && pass->page.skipped > 0)
        code = wr_db_pull_skip(db, run_id, pass->map->object, pass->page.skipped,
                               pass->page.skips, pass->page.skip_count, err);
    if (!code)
        code = wr_db_skipped_of(db, run_id, pass->map->object, &skipped, err);
    if (!code && window_is_read(pass, skipped))
        code = wr_db_mark_set(db, pass->place.mark_key, pass->run->run.until_us, run_id,
                              err);
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
    if (pass->place.done || room(pass) == 0)
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
    if (!wr_pull_place_move(&pass->place, pass->page.next)) {
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

/* --- what a page leaves open: who set its values, whose its leads are --- */

static void ingest_linked(void *ctx, struct wr_exchange *x)
{
    struct wr_pull_pass *pass = ctx;

    if (!broken(pass, x->code, &x->err))
        ingest(pass);
}

static void request_links(struct wr_pull_pass *pass)
{
    wr_links_fini(&pass->links);
    pass->links = (struct wr_links){.run = pass->run,
                                    .page = &pass->page,
                                    .arena = pass->arena,
                                    .done = ingest_linked,
                                    .ctx = pass};
    if (pass->map->object != WR_OBJECT_LEAD || !wr_links_start(&pass->links))
        ingest(pass);
}

static void history_there(void *ctx, struct wr_exchange *x)
{
    struct wr_pull_pass *pass = ctx;

    if (!broken(pass, x->code, &x->err))
        request_links(pass);
}

static void request_history(struct wr_pull_pass *pass)
{
    wr_history_fini(&pass->history);
    pass->history = (struct wr_history){.run = pass->run,
                                        .pull = pass->place.pull,
                                        .page = &pass->page,
                                        .arena = pass->arena,
                                        .done = history_there,
                                        .ctx = pass};
    if (!wr_history_start(&pass->history))
        request_links(pass);
}

/* --- pages --- */

static enum wr_code decode_page(void *ctx, const struct wr_reply *reply,
                                uint32_t *wait_ms, struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;
    const void *config = pass->run->job->crm_config;

    pass->page = (struct wr_page){0};
    if (wr_named_is_read(pass->run, pass->map->object))
        return pass->crm->read_decode(config, &pass->named, reply, pass->arena,
                                      &pass->page, wait_ms, err);
    return pass->crm->page_decode(config, &pass->place.pull,
                                  wr_pull_place_cursor(&pass->place), reply,
                                  pass->arena, &pass->page, wait_ms, err);
}

static void page_there(void *ctx, struct wr_exchange *x)
{
    struct wr_pull_pass *pass = ctx;

    if (broken(pass, x->code, &x->err))
        return;
    if (wr_pull_place_hear(&pass->place, pass->page.server_now_us)) {
        request_page(pass);
        return;
    }
    wr_named_of_page(pass->run, pass->map, pass->arena, &pass->page);
    WR_LOG(WR_DEBUG, "page.read", WR_KV("object", pass->map->crm_object),
           WR_KV_INT("rows", pass->page.count));
    request_history(pass);
}

static void request_page(struct wr_pull_pass *pass)
{
    struct wr_exchange *x = &pass->exchange;
    struct wr_err err = {0};
    enum wr_code code;

    wr_arena_reset(pass->arena);
    pass->request = (struct wr_request){0};
    if (wr_named_is_read(pass->run, pass->map->object))
        code = wr_named_request(pass->run, &pass->named, pass->arena, &pass->request,
                                &err);
    else
        code = pass->crm->page_request(pass->run->job->crm_config, &pass->place.pull,
                                       wr_pull_place_cursor(&pass->place), pass->arena,
                                       &pass->request, &err);
    if (broken(pass, code, &err))
        return;
    wr_exchange_fini(x);
    *x = wr_crm_exchange(pass->run, &pass->request, pass->arena);
    x->decode = decode_page;
    x->done = page_there;
    x->ctx = pass;
    wr_exchange_start(x);
}

/* --- objects --- */

static enum wr_code load_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;
    struct wr_tally tally = {0};
    enum wr_code code = wr_pull_place_load(db, &pass->place, pass->arena, err);

    if (!code) /* a sample that is gone on with has some of its leads */
        code = wr_db_run_tally(db, pass->run->run.id, &tally, err);
    pass->added = (size_t)tally.extracted;
    return code;
}

static void loaded(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_pull_pass *pass = ctx;

    if (broken(pass, code, err))
        return;
    if (pass->place.done || room(pass) == 0) {
        next_object(pass);
        return;
    }
    wr_pull_place_open(&pass->place);
    request_page(pass);
}

static void start_object(struct wr_pull_pass *pass)
{
    const struct wr_map *map = pass->map;

    pass->place = (struct wr_pull_place){
        .run = pass->run,
        .map = map,
        .mark_key =
            wr_arena_printf(pass->keep, "%.*s|%s|%s", WR_FMT(pass->run->job->instance),
                            map->crm_object, map->hash)};
    pass->place.pull = (struct wr_pull){.object = map->object,
                                        .crm_object = map->crm_object,
                                        .properties = map->properties,
                                        .property_count = map->property_count,
                                        .read_count = map->read_count,
                                        .with_history = map->with_history,
                                        .want_links = map->object == WR_OBJECT_LEAD};
    pass->named = pass->place.pull;
    pass->named.with_history = NULL;
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
