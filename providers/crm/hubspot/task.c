/* task.c - POST objects/tasks, and the search that finds a task again.
 *
 * A task belongs to its contact by association type 204
 * (developers.hubspot.com/docs/api/crm/tasks, read 2026-11-22). HubSpot takes no
 * idempotency key: the marker stands in the task's body, as a word of its own, and the
 * search has CONTAINS_TOKEN.
 */
#include "providers/crm/hubspot/hubspot.h"

#include "weir/clock.h"

#define TASK_OF_CONTACT 204

static void put_member(struct wr_jw *w, const char *key, struct wr_str text)
{
    wr_jw_key(w, key);
    wr_jw_str(w, text);
}

/* HubSpot shows the body as HTML. */
static struct wr_str as_html(struct wr_str text, struct wr_arena *arena)
{
    struct wr_str out = WR_LIT("");
    struct wr_buf buf;

    wr_buf_init(&buf, (size_t)256 * 1024);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '&' || c == '<' || c == '>')
            wr_buf_putz(&buf, c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;");
        else if (c == '\n')
            wr_buf_putz(&buf, "<br>");
        else
            wr_buf_putc(&buf, c);
    }
    if (!buf.code)
        out = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return out;
}

static void put_properties(struct wr_jw *w, const struct wr_task *task,
                           struct wr_arena *arena)
{
    wr_jw_key(w, "properties");
    wr_jw_object(w);
    put_member(w, "hs_timestamp", wr_time_text(task->due_us, arena));
    put_member(w, "hs_task_subject", task->subject);
    put_member(w, "hs_task_body",
               wr_arena_printf(arena, "%.*s<br><br> %.*s",
                               WR_FMT(as_html(task->text, arena)),
                               WR_FMT(task->marker)));
    put_member(w, "hs_task_status", WR_LIT("NOT_STARTED"));
    put_member(w, "hs_task_priority", WR_LIT("HIGH"));
    put_member(w, "hs_task_type", WR_LIT("TO" "DO"));
    if (task->owner_id.ptr)
        put_member(w, "hubspot_owner_id", task->owner_id);
    wr_jw_object_end(w);
}

static void put_association(struct wr_jw *w, const struct wr_task *task)
{
    wr_jw_key(w, "associations");
    wr_jw_list(w);
    wr_jw_object(w);
    wr_jw_key(w, "to");
    wr_jw_object(w);
    put_member(w, "id", task->lead_id);
    wr_jw_object_end(w);
    wr_jw_key(w, "types");
    wr_jw_list(w);
    wr_jw_object(w);
    put_member(w, "associationCategory", WR_LIT("HUBSPOT_DEFINED"));
    wr_jw_key(w, "associationTypeId");
    wr_jw_i64(w, TASK_OF_CONTACT);
    wr_jw_object_end(w);
    wr_jw_list_end(w);
    wr_jw_object_end(w);
    wr_jw_list_end(w);
}

static enum wr_code post(const struct hubspot_config *cfg, const char *path,
                         struct wr_buf *body, struct wr_arena *arena,
                         struct wr_request *out, struct wr_err *err)
{
    enum wr_code code = wr_buf_done(body, "a task", err);

    if (!code)
        hubspot_request(cfg, hubspot_url(cfg, cfg->api_prefix, arena, "%s", path),
                        wr_arena_str(arena, wr_buf_str(body)), arena, out);
    wr_buf_fini(body);
    return code;
}

enum wr_code hubspot_task_request(const void *config, const char *crm_object,
                                  const struct wr_task *task, struct wr_arena *arena,
                                  struct wr_request *out, struct wr_err *err)
{
    struct wr_buf body;
    struct wr_jw w;

    if (strcmp(crm_object, "contacts") != 0 && strcmp(crm_object, "0-1") != 0)
        return wr_fail(err, WR_E_CONFIG, "hubspot: tasks are made for contacts alone");
    wr_buf_init(&body, (size_t)256 * 1024);
    wr_jw_init(&w, &body);
    wr_jw_object(&w);
    put_properties(&w, task, arena);
    put_association(&w, task);
    wr_jw_object_end(&w);
    return post(config, "objects/tasks", &body, arena, out, err);
}

enum wr_code hubspot_task_decode(const void *config, const struct wr_reply *reply,
                                 struct wr_arena *arena, struct wr_written *out,
                                 struct wr_str *id, uint32_t *wait_ms,
                                 struct wr_err *err)
{
    const struct wr_http_reply *http = &reply->http;
    struct hubspot_error e;
    struct wr_json_doc *doc;
    int64_t num;
    enum wr_code code =
        hubspot_open(config, reply, "a new task", arena, wait_ms, &doc, err);

    *out = (struct wr_written){.result = WR_WRITE_OK};
    *id = WR_NONE;
    if (!code) {
        if (!hubspot_id(wr_json_getz(wr_json_root(doc), "id"), arena, id, &num))
            code = wr_fail(err, WR_E_PROTOCOL, "hubspot: the new task has no id");
        wr_json_free(doc);
        return code;
    }
    if (!hubspot_blames_content(http))
        return code;
    hubspot_open_error(config, http, arena, &e);
    *out =
        (struct wr_written){WR_WRITE_REJECTED, hubspot_reason(&e, http->status, arena)};
    return WR_OK;
}

static void put_filter(struct wr_jw *w, struct wr_str marker)
{
    wr_jw_key(w, "filterGroups");
    wr_jw_list(w);
    wr_jw_object(w);
    wr_jw_key(w, "filters");
    wr_jw_list(w);
    wr_jw_object(w);
    put_member(w, "propertyName", WR_LIT("hs_task_body"));
    put_member(w, "operator", WR_LIT("CONTAINS_TOKEN"));
    put_member(w, "value", marker);
    wr_jw_object_end(w);
    wr_jw_list_end(w);
    wr_jw_object_end(w);
    wr_jw_list_end(w);
}

enum wr_code hubspot_find_task_request(const void *config, struct wr_str marker,
                                       struct wr_arena *arena, struct wr_request *out,
                                       struct wr_err *err)
{
    struct wr_buf body;
    struct wr_jw w;

    wr_buf_init(&body, HUBSPOT_SEARCH_BODY);
    wr_jw_init(&w, &body);
    wr_jw_object(&w);
    put_filter(&w, marker);
    wr_jw_key(&w, "properties");
    wr_jw_list(&w);
    wr_jw_str(&w, WR_LIT("hs_task_body"));
    wr_jw_list_end(&w);
    wr_jw_key(&w, "limit");
    wr_jw_i64(&w, 10);
    wr_jw_object_end(&w);
    return post(config, "objects/tasks/search", &body, arena, out, err);
}

/* What the search takes for the word may be looser than we are: the body is read. */
enum wr_code hubspot_find_task_decode(const void *config, struct wr_str marker,
                                      const struct wr_reply *reply,
                                      struct wr_arena *arena, struct wr_str *id,
                                      uint32_t *wait_ms, struct wr_err *err)
{
    const struct wr_json *rows;
    struct wr_json_doc *doc;
    int64_t num;
    enum wr_code code =
        hubspot_open(config, reply, "the search for a task", arena, wait_ms, &doc, err);

    *id = WR_NONE;
    if (code)
        return code;
    rows = wr_json_getz(wr_json_root(doc), "results");
    if (wr_json_kind(rows) != WR_JSON_LIST)
        code = wr_fail(err, WR_E_PROTOCOL, "hubspot: no list \"results\" in the reply");
    for (size_t i = 0; !code && !id->ptr && i < wr_json_size(rows); i++) {
        const struct wr_json *row = wr_json_at(rows, i);
        struct wr_str text =
            wr_json_text(wr_json_getz(wr_json_getz(row, "properties"), "hs_task_body"));

        if (wr_str_search(text, marker) < text.len &&
            !hubspot_id(wr_json_getz(row, "id"), arena, id, &num))
            code = wr_fail(err, WR_E_PROTOCOL, "hubspot: a task has no id");
    }
    wr_json_free(doc);
    return code;
}
