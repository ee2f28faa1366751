/* named.c - see named.h. */
#include "etl/run/named.h"

#include "weir/log.h"

static size_t count_ids(const struct wr_run_ctx *run)
{
    size_t n = 0;

    while (run->params.ids && run->params.ids[n])
        n++;
    return n;
}

bool wr_named_is_read(const struct wr_run_ctx *run, enum wr_object object)
{
    return run->params.ids && object == WR_OBJECT_LEAD &&
           (run->job->crm->caps & WR_CRM_READ);
}

enum wr_code wr_named_request(const struct wr_run_ctx *run, const struct wr_pull *pull,
                              struct wr_arena *arena, struct wr_request *request,
                              struct wr_err *err)
{
    const struct wr_crm *crm = run->job->crm;
    size_t count = count_ids(run);
    struct wr_str *ids = WR_ARRAY(arena, struct wr_str, count);

    if (count > crm->max_read_batch)
        return wr_fail(err, WR_E_CONFIG, "at most %zu records can be named at once",
                       crm->max_read_batch);
    for (size_t i = 0; i < count; i++)
        ids[i] = wr_str(run->params.ids[i]);
    return crm->read_request(run->job->crm_config, pull, ids, count, arena, request,
                             err);
}

static void keep_named(const struct wr_run_ctx *run, struct wr_page *page)
{
    size_t kept = 0;

    for (size_t i = 0; i < page->count; i++)
        for (size_t n = 0; run->params.ids[n]; n++)
            if (wr_str_eqz(page->records[i].id, run->params.ids[n])) {
                page->records[kept++] = page->records[i];
                break;
            }
    page->count = kept;
}

static bool is_on_page(const struct wr_page *page, const char *id)
{
    for (size_t i = 0; i < page->count; i++)
        if (wr_str_eqz(page->records[i].id, id))
            return true;
    return false;
}

static void add_missing(const struct wr_run_ctx *run, const struct wr_map *map,
                        struct wr_arena *arena, struct wr_page *page)
{
    struct wr_record *all =
        WR_ARRAY(arena, struct wr_record, page->count + count_ids(run));

    if (page->count > 0)
        memcpy(all, page->records, page->count * sizeof(*all));
    page->records = all;
    for (size_t n = 0; run->params.ids[n]; n++) {
        const char *id = run->params.ids[n];

        if (is_on_page(page, id))
            continue;
        WR_LOG(WR_WARN, "record.missing", WR_KV("object", map->crm_object),
               WR_KV("id", id));
        all[page->count++] =
            (struct wr_record){.id = wr_str(id), .gone = true, .links_known = true};
    }
}

void wr_named_of_page(const struct wr_run_ctx *run, const struct wr_map *map,
                      struct wr_arena *arena, struct wr_page *page)
{
    if (!run->params.ids || map->object != WR_OBJECT_LEAD)
        return;
    keep_named(run, page);
    if (wr_named_is_read(run, map->object))
        add_missing(run, map, arena, page);
}
