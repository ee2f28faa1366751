/* list.c - the full pull: GET objects/TYPE, page by page.
 *
 * The list has no documented end, unlike the search, so it is the call for everything.
 * `after` is opaque: it travels as it came, encoded again. Cursor: "list:AFTER".
 */
#include "providers/crm/hubspot/hubspot.h"

static const char prefix[] = "list:";

static enum wr_code after_of(struct wr_str cursor, struct wr_str *after,
                             struct wr_err *err)
{
    *after = WR_NONE;
    if (!cursor.ptr)
        return WR_OK;
    if (!wr_str_starts(cursor, wr_str(prefix)))
        return wr_fail(err, WR_E_CONFIG, "hubspot: the cursor is not of a full pull");
    *after = wr_str_sub(cursor, strlen(prefix), cursor.len);
    return WR_OK;
}

/* With history a page has at most 50 ("limit" over it is refused). */
static int64_t page_size(const struct hubspot_config *cfg, const struct wr_pull *pull)
{
    bool is_less = pull->with_history && cfg->page_size > HUBSPOT_HISTORY_BATCH;

    return is_less ? HUBSPOT_HISTORY_BATCH : cfg->page_size;
}

static void put_history(const struct wr_pull *pull, struct wr_buf *url)
{
    const char *before = "&propertiesWithHistory=";

    for (size_t i = 0; pull->with_history && i < pull->property_count; i++) {
        if (!pull->with_history[i])
            continue;
        wr_buf_putz(url, before);
        wr_buf_put_urlenc(url, pull->properties[i]);
        before = ",";
    }
}

static void put_query(const struct hubspot_config *cfg, const struct wr_pull *pull,
                      struct wr_str after, struct wr_buf *url)
{
    wr_buf_printf(url, "?limit=%d&archived=false&properties=%s",
                  (int)page_size(cfg, pull),
                  hubspot_modified_property(pull->crm_object));
    for (size_t i = 0; i < pull->property_count; i++) {
        wr_buf_putc(url, ',');
        wr_buf_put_urlenc(url, pull->properties[i]);
    }
    put_history(pull, url);
    if (pull->want_links)
        wr_buf_putz(url, "&associations=companies");
    if (after.ptr) {
        wr_buf_putz(url, "&after=");
        wr_buf_put_urlenc(url, after);
    }
}

enum wr_code hubspot_list_request(const struct hubspot_config *cfg,
                                  const struct wr_pull *pull, struct wr_str cursor,
                                  struct wr_arena *arena, struct wr_request *out,
                                  struct wr_err *err)
{
    struct wr_str after;
    struct wr_buf url;
    enum wr_code code = after_of(cursor, &after, err);

    if (code)
        return code;
    wr_buf_init(&url, (size_t)16 * 1024);
    wr_buf_put(
        &url, hubspot_url(cfg, cfg->api_prefix, arena, "objects/%s", pull->crm_object));
    put_query(cfg, pull, after, &url);
    code = wr_buf_done(&url, "the address of a page", err);
    if (!code)
        hubspot_request(cfg, wr_arena_str(arena, wr_buf_str(&url)), WR_NONE, arena,
                        out);
    wr_buf_fini(&url);
    return code;
}

enum wr_code hubspot_list_next(const struct wr_json *root, struct wr_str cursor,
                               struct wr_arena *arena, struct wr_page *out,
                               struct wr_err *err)
{
    const struct wr_json *paging = wr_json_getz(root, "paging");
    const struct wr_json *next = wr_json_getz(paging, "next");
    struct wr_str after = wr_json_scalar(wr_json_getz(next, "after"), arena);

    out->next = WR_NONE;
    if (wr_json_kind(next) <= WR_JSON_NULL)
        return WR_OK;
    if (wr_str_empty(after))
        return wr_fail(err, WR_E_PROTOCOL, "hubspot: a next page without its cursor");
    out->next = wr_arena_printf(arena, "%s%.*s", prefix, WR_FMT(after));
    if (wr_str_eq(out->next, cursor))
        return wr_fail(err, WR_E_PROTOCOL,
                       "hubspot: the list gave the same cursor again");
    return WR_OK;
}
