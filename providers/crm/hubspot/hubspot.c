/* hubspot.c - the HubSpot adapter: contacts and companies over the v3 object API.
 *
 * Reads: the list for everything, the search for what changed, batch read by id.
 * Writes: batch update. Companies of contacts: v4 associations. A file each beside this
 * one.
 */
#include "providers/crm/hubspot/hubspot.h"
#include "providers/registry.h"

static const struct wr_option options[] = {
    {.name = "token",
     .type = WR_OPT_SECRET,
     .offset = offsetof(struct hubspot_config, token),
     .required = true,
     .help = "access token of a private app, as ${HUBSPOT_TOKEN} or file:PATH"},
    {.name = "base_url",
     .type = WR_OPT_URL,
     .offset = offsetof(struct hubspot_config, base_url),
     .fallback = "https://api.hubapi.com",
     .help = "where the API is"},
    {.name = "api_prefix",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct hubspot_config, api_prefix),
     .fallback = "crm/v3",
     .help = "path before objects/; HubSpot's dated versions take another one"},
    {.name = "associations_prefix",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct hubspot_config, associations_prefix),
     .fallback = "crm/v4",
     .help = "path before associations/"},
    {.name = "page_size",
     .type = WR_OPT_INT,
     .offset = offsetof(struct hubspot_config, page_size),
     .fallback = "100",
     .min = 1,
     .max = 100,
     .help = "records of a page of a full pull"},
    {.name = "search_size",
     .type = WR_OPT_INT,
     .offset = offsetof(struct hubspot_config, search_size),
     .fallback = "200",
     .min = 1,
     .max = 200,
     .help = "records of a page of a search"},
    {.name = "timeout",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct hubspot_config, timeout_us),
     .fallback = "30s",
     .min = 1000000,
     .max = INT64_C(600) * 1000000,
     .help = "of one exchange"},
    {.name = NULL},
};

static enum wr_code page_request(const void *config, const struct wr_pull *pull,
                                 struct wr_str cursor, struct wr_arena *arena,
                                 struct wr_request *out, struct wr_err *err)
{
    enum wr_code code = hubspot_check_pull(pull, err);

    if (code)
        return code;
    return pull->changed_only
               ? hubspot_search_request(config, pull, cursor, arena, out, err)
               : hubspot_list_request(config, pull, cursor, arena, out, err);
}

static enum wr_code page_decode(const void *config, const struct wr_pull *pull,
                                struct wr_str cursor, const struct wr_reply *reply,
                                struct wr_arena *arena, struct wr_page *out,
                                uint32_t *wait_ms, struct wr_err *err)
{
    const char *doing = pull->changed_only ? "the search" : "the list";
    struct wr_json_doc *doc;
    enum wr_code code = hubspot_open(config, reply, doing, arena, wait_ms, &doc, err);

    *out = (struct wr_page){.server_now_us = hubspot_clock(&reply->http)};
    if (code)
        return code;
    code = hubspot_records(pull, wr_json_root(doc), arena, out, err);
    if (!code && pull->changed_only)
        code = hubspot_search_next(wr_json_root(doc), cursor, arena, out, err);
    else if (!code)
        code = hubspot_list_next(wr_json_root(doc), cursor, arena, out, err);
    wr_json_free(doc);
    return code;
}

/* By API a lifecycle stage only moves on; to go back it has to be cleared first. */
static const char *const forward_only[] = {"lifecyclestage", NULL};

const struct wr_crm wr_crm_hubspot = {
    .name = "hubspot",
    .caps = WR_CRM_WRITE | WR_CRM_READ | WR_CRM_LINKS | WR_CRM_CHANGED | WR_CRM_SETUP |
            WR_CRM_TASKS,
    .max_write_batch = HUBSPOT_BATCH,
    .max_read_batch = HUBSPOT_BATCH,
    .max_history_batch = HUBSPOT_HISTORY_BATCH,
    .index_lag_us = INT64_C(60) * 1000000,
    .forward_only = forward_only,
    .per_second = 9, /* the smallest plan has 100 in ten seconds */
    .concurrent = 4,
    .options = options,
    .config_size = sizeof(struct hubspot_config),
    .page_request = page_request,
    .page_decode = page_decode,
    .read_request = hubspot_read_request,
    .read_decode = hubspot_read_decode,
    .links_request = hubspot_links_request,
    .links_decode = hubspot_links_decode,
    .write_request = hubspot_write_request,
    .write_decode = hubspot_write_decode,
    .properties_request = hubspot_properties_request,
    .properties_decode = hubspot_properties_decode,
    .setup_request = hubspot_setup_request,
    .setup_decode = hubspot_setup_decode,
    .max_setup_batch = HUBSPOT_BATCH,
    .task_request = hubspot_task_request,
    .task_decode = hubspot_task_decode,
    .find_task_request = hubspot_find_task_request,
    .find_task_decode = hubspot_find_task_decode,
    .as_shown = hubspot_as_shown,
};
