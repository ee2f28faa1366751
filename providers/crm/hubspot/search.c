/* search.c - what changed in a window: POST objects/TYPE/search.
 *
 * One query shows 10,000 rows and no more (developers.hubspot.com, CRM search), so rows
 * are never walked by `after`: they are sorted by hs_object_id, and each page asks for
 * the ids above the last one seen. The window stays as it is for the whole walk; a
 * record that changes meanwhile leaves it and comes with the next run. Cursor:
 * "search:LAST-ID".
 */
#include "providers/crm/hubspot/hubspot.h"

#include <inttypes.h>
#include <stdio.h>

static const char prefix[] = "search:";

/* 0 stands for the first page: ids are positive. */
static enum wr_code last_of(struct wr_str cursor, int64_t *last, struct wr_err *err)
{
    *last = 0;
    if (!cursor.ptr)
        return WR_OK;
    if (!wr_str_starts(cursor, wr_str(prefix)) ||
        !wr_str_to_i64(wr_str_sub(cursor, strlen(prefix), cursor.len), last))
        return wr_fail(err, WR_E_CONFIG, "hubspot: the cursor is not of a search");
    return WR_OK;
}

/* Times in filters are milliseconds in text. */
static void put_filter(struct wr_jw *w, const char *property, const char *op, int64_t n)
{
    char num[24];

    snprintf(num, sizeof(num), "%" PRId64, n);
    wr_jw_object(w);
    wr_jw_key(w, "propertyName");
    wr_jw_str(w, wr_str(property));
    wr_jw_key(w, "operator");
    wr_jw_str(w, wr_str(op));
    wr_jw_key(w, "value");
    wr_jw_str(w, wr_str(num));
    wr_jw_object_end(w);
}

static int64_t ms_up(int64_t us)
{
    return us / 1000 + (us % 1000 > 0);
}

/* [from, until) in microseconds is [ceil, ceil) in milliseconds. */
static void put_filters(struct wr_jw *w, const struct wr_pull *pull, int64_t last)
{
    const char *modified = hubspot_modified_property(pull->crm_object);

    wr_jw_key(w, "filterGroups");
    wr_jw_list(w);
    wr_jw_object(w);
    wr_jw_key(w, "filters");
    wr_jw_list(w);
    put_filter(w, modified, "GTE", ms_up(pull->from_us));
    put_filter(w, modified, "LT", ms_up(pull->until_us));
    if (last)
        put_filter(w, "hs_object_id", "GT", last);
    wr_jw_list_end(w);
    wr_jw_object_end(w);
    wr_jw_list_end(w);
}

static void put_sorts(struct wr_jw *w)
{
    wr_jw_key(w, "sorts");
    wr_jw_list(w);
    wr_jw_object(w);
    wr_jw_key(w, "propertyName");
    wr_jw_str(w, WR_LIT("hs_object_id"));
    wr_jw_key(w, "direction");
    wr_jw_str(w, WR_LIT("ASCENDING"));
    wr_jw_object_end(w);
    wr_jw_list_end(w);
}

static void put_body(const struct hubspot_config *cfg, const struct wr_pull *pull,
                     int64_t last, struct wr_buf *body)
{
    struct wr_jw w;

    wr_jw_init(&w, body);
    wr_jw_object(&w);
    put_filters(&w, pull, last);
    put_sorts(&w);
    wr_jw_key(&w, "properties");
    wr_jw_list(&w);
    wr_jw_str(&w, wr_str(hubspot_modified_property(pull->crm_object)));
    for (size_t i = 0; i < pull->property_count; i++)
        wr_jw_str(&w, pull->properties[i]);
    wr_jw_list_end(&w);
    wr_jw_key(&w, "limit");
    wr_jw_i64(&w, cfg->search_size);
    wr_jw_object_end(&w);
}

enum wr_code hubspot_search_request(const struct hubspot_config *cfg,
                                    const struct wr_pull *pull, struct wr_str cursor,
                                    struct wr_arena *arena, struct wr_request *out,
                                    struct wr_err *err)
{
    struct wr_buf body;
    int64_t last;
    enum wr_code code = last_of(cursor, &last, err);

    if (code)
        return code;
    wr_buf_init(&body, HUBSPOT_SEARCH_BODY - 1);
    put_body(cfg, pull, last, &body);
    code = wr_buf_done(&body, "a search", err);
    if (!code)
        hubspot_request(cfg,
                        hubspot_url(cfg, cfg->api_prefix, arena, "objects/%s/search",
                                    pull->crm_object),
                        wr_arena_str(arena, wr_buf_str(&body)), arena, out);
    wr_buf_fini(&body);
    return code;
}

/* Ids that do not rise would make the walk lose rows or go in circles. */
static enum wr_code check_order(const struct wr_page *page, int64_t *last,
                                struct wr_err *err)
{
    for (size_t i = 0; i < page->count; i++) {
        int64_t id = 0;

        if (!wr_str_to_i64(page->records[i].id, &id) || id <= *last)
            return wr_fail(err, WR_E_PROTOCOL,
                           "hubspot: ids of a search do not rise; rows would be lost");
        *last = id;
    }
    return WR_OK;
}

enum wr_code hubspot_search_next(const struct wr_json *root, struct wr_str cursor,
                                 struct wr_arena *arena, struct wr_page *out,
                                 struct wr_err *err)
{
    bool more =
        wr_json_kind(wr_json_getz(wr_json_getz(root, "paging"), "next")) > WR_JSON_NULL;
    size_t rows = out->count + out->skipped;
    int64_t last, total;
    enum wr_code code = last_of(cursor, &last, err);

    out->next = WR_NONE;
    if (!code)
        code = check_order(out, &last, err);
    if (code)
        return code;
    if (wr_json_i64(wr_json_getz(root, "total"), &total) && total > (int64_t)rows)
        more = true;
    if (!more)
        return WR_OK;
    if (!out->count)
        return wr_fail(err, WR_E_PROTOCOL,
                       "hubspot: a search says more rows follow, but shows none");
    out->next = wr_arena_printf(arena, "%s%" PRId64, prefix, last);
    return WR_OK;
}
