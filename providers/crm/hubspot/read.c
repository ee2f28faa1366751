/* read.c - records by id: POST objects/TYPE/batch/read, at most 100, or
 * 50 with history ("The maximum number of inputs supported in a batch request for
 * property histories is 50").
 *
 * 200, or 207 when some are missing; a missing one is simply not there. An id that was
 * merged answers with the record it went into. So that the old id can be told from a
 * deleted one, hs_merged_object_ids ("501;502") is read too, and each id in it becomes
 * a record of its own with alias_of set.
 */
#include "providers/crm/hubspot/hubspot.h"

#define MAX_ALIASES 100

static const char merged_ids[] = "hs_merged_object_ids";

static void put_history(const struct wr_pull *pull, struct wr_jw *w)
{
    wr_jw_key(w, "propertiesWithHistory");
    wr_jw_list(w);
    for (size_t i = 0; i < pull->property_count; i++) {
        if (pull->with_history[i])
            wr_jw_str(w, pull->properties[i]);
    }
    wr_jw_list_end(w);
}

static void put_body(const struct wr_pull *pull, const struct wr_str *ids, size_t count,
                     struct wr_buf *body)
{
    struct wr_jw w;

    wr_jw_init(&w, body);
    wr_jw_object(&w);
    wr_jw_key(&w, "properties");
    wr_jw_list(&w);
    wr_jw_str(&w, wr_str(hubspot_modified_property(pull->crm_object)));
    wr_jw_str(&w, wr_str(merged_ids));
    for (size_t i = 0; i < pull->property_count; i++)
        wr_jw_str(&w, pull->properties[i]);
    wr_jw_list_end(&w);
    if (pull->with_history)
        put_history(pull, &w);
    wr_jw_key(&w, "inputs");
    wr_jw_list(&w);
    for (size_t i = 0; i < count; i++) {
        wr_jw_object(&w);
        wr_jw_key(&w, "id");
        wr_jw_str(&w, ids[i]);
        wr_jw_object_end(&w);
    }
    wr_jw_list_end(&w);
    wr_jw_object_end(&w);
}

enum wr_code hubspot_read_request(const void *config, const struct wr_pull *pull,
                                  const struct wr_str *ids, size_t count,
                                  struct wr_arena *arena, struct wr_request *out,
                                  struct wr_err *err)
{
    const struct hubspot_config *cfg = config;
    struct wr_buf body;
    enum wr_code code = hubspot_check_pull(pull, err);

    WR_ASSERT(count > 0 &&
              count <= (pull->with_history ? HUBSPOT_HISTORY_BATCH : HUBSPOT_BATCH));
    if (code)
        return code;
    wr_buf_init(&body, (size_t)64 * 1024);
    put_body(pull, ids, count, &body);
    code = wr_buf_done(&body, "a batch read", err);
    if (!code)
        hubspot_request(cfg,
                        hubspot_url(cfg, cfg->api_prefix, arena,
                                    "objects/%s/batch/read", pull->crm_object),
                        wr_arena_str(arena, wr_buf_str(&body)), arena, out);
    wr_buf_fini(&body);
    return code;
}

static struct wr_str merged_of(const struct wr_json *row)
{
    return wr_json_text(wr_json_getz(wr_json_getz(row, "properties"), merged_ids));
}

static const struct wr_record *record_of(const struct wr_page *page, size_t count,
                                         struct wr_str id)
{
    for (size_t i = 0; i < count; i++) {
        if (wr_str_eq(page->records[i].id, id))
            return &page->records[i];
    }
    return NULL;
}

/* Ids that went into `record`, as records behind those of the page. */
static void put_aliases(const struct wr_record *record, struct wr_str ids,
                        struct wr_page *page, size_t room)
{
    while (ids.ptr && page->count < room) {
        struct wr_str id = wr_str_trim(wr_str_split(&ids, ';'));
        int64_t num;

        if (!wr_str_to_i64(id, &num) || num <= 0 || wr_str_eq(id, record->id))
            continue;
        page->records[page->count] = *record;
        page->records[page->count].id = id;
        page->records[page->count++].alias_of = record->id;
    }
}

static size_t count_ids(struct wr_str ids)
{
    size_t count = ids.len > 0;

    for (size_t i = 0; i < ids.len; i++)
        count += ids.ptr[i] == ';';
    return count < MAX_ALIASES ? count : MAX_ALIASES;
}

static void add_aliases(const struct wr_json *root, struct wr_arena *arena,
                        struct wr_page *page)
{
    const struct wr_json *rows = wr_json_getz(root, "results");
    size_t count = page->count, room = count;
    struct wr_record *all;

    for (size_t i = 0; i < wr_json_size(rows); i++)
        room += count_ids(merged_of(wr_json_at(rows, i)));
    if (room == count)
        return;
    all = WR_ARRAY(arena, struct wr_record, room);
    memcpy(all, page->records, count * sizeof(*all));
    page->records = all;
    for (size_t i = 0; i < wr_json_size(rows); i++) {
        const struct wr_json *row = wr_json_at(rows, i);
        struct wr_str ids = wr_arena_str(arena, merged_of(row));
        const struct wr_record *record =
            wr_str_empty(ids)
                ? NULL
                : record_of(page, count,
                            wr_json_scalar(wr_json_getz(row, "id"), arena));

        if (record)
            put_aliases(record, ids, page, room);
    }
}

enum wr_code hubspot_read_decode(const void *config, const struct wr_pull *pull,
                                 const struct wr_reply *reply, struct wr_arena *arena,
                                 struct wr_page *out, uint32_t *wait_ms,
                                 struct wr_err *err)
{
    struct wr_json_doc *doc;
    enum wr_code code =
        hubspot_open(config, reply, "the batch read", arena, wait_ms, &doc, err);

    *out = (struct wr_page){.server_now_us = hubspot_clock(&reply->http)};
    if (code)
        return code;
    code = hubspot_records(pull, wr_json_root(doc), arena, out, err);
    if (!code)
        add_aliases(wr_json_root(doc), arena, out);
    wr_json_free(doc);
    return code;
}
