/* write.c - POST objects/TYPE/batch/update, and who of the batch came through.
 *
 *   200            all of them are in `results`
 *   207, any 2xx   `results` and `errors` share the batch (the 2026-09 pages list no
 * 207, so the status is not asked) 400 and the like, count > 1   one row spoilt it:
 * RETRY all; the engine halves the same, count == 1          it was this row: REJECTED
 *
 * Which key of an error names its row is not documented. objectWriteTraceId goes out
 * with every input and is looked for first, then context.ids; a lone row takes every
 * error as its own. Rows without a word about them are RETRY, never OK.
 */
#include "providers/crm/hubspot/hubspot.h"

static void put_input(const struct wr_write *write, struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_key(w, "id");
    wr_jw_str(w, write->id);
    if (write->trace.ptr) {
        wr_jw_key(w, "objectWriteTraceId");
        wr_jw_str(w, write->trace);
    }
    wr_jw_key(w, "properties");
    wr_jw_object(w);
    for (size_t i = 0; i < write->count; i++) {
        wr_jw_keys(w, write->properties[i]);
        wr_jw_str(w, write->values[i].ptr ? write->values[i] : WR_LIT(""));
    }
    wr_jw_object_end(w);
    wr_jw_object_end(w);
}

enum wr_code hubspot_write_request(const void *config, const char *crm_object,
                                   const struct wr_write *writes, size_t count,
                                   struct wr_arena *arena, struct wr_request *out,
                                   struct wr_err *err)
{
    const struct hubspot_config *cfg = config;
    struct wr_pull pull = {.crm_object = crm_object};
    struct wr_buf body;
    struct wr_jw w;
    enum wr_code code = hubspot_check_pull(&pull, err);

    WR_ASSERT(count > 0 && count <= HUBSPOT_BATCH);
    if (code)
        return code;
    wr_buf_init(&body, HUBSPOT_REPLY_BYTES);
    wr_jw_init(&w, &body);
    wr_jw_object(&w);
    wr_jw_key(&w, "inputs");
    wr_jw_list(&w);
    for (size_t i = 0; i < count; i++)
        put_input(&writes[i], &w);
    wr_jw_list_end(&w);
    wr_jw_object_end(&w);
    code = wr_buf_done(&body, "a batch update", err);
    if (!code)
        hubspot_request(cfg,
                        hubspot_url(cfg, cfg->api_prefix, arena,
                                    "objects/%s/batch/update", crm_object),
                        wr_arena_str(arena, wr_buf_str(&body)), arena, out);
    wr_buf_fini(&body);
    return code;
}

static void set_all(struct wr_written *written, size_t count,
                    enum wr_write_result result, struct wr_str reason)
{
    for (size_t i = 0; i < count; i++)
        written[i] = (struct wr_written){.result = result, .reason = reason};
}

struct wr_str hubspot_reason(const struct hubspot_error *e, int status,
                             struct wr_arena *arena)
{
    if (!e->category.ptr)
        return wr_arena_printf(arena, "refused with status %d", status);
    if (!e->detail.ptr)
        return e->category;
    return wr_arena_printf(arena, "%.*s: %.*s", WR_FMT(e->category), WR_FMT(e->detail));
}

/* Categories that blame the moment and not the record. */
static bool is_passing(struct wr_str category)
{
    static const char *const passing[] = {"RATE_LIMITS", "RATE_LIMIT", "INTERNAL_ERROR",
                                          "TIMEOUT",     "LOCKED",     "CONFLICT"};

    for (size_t i = 0; i < WR_COUNT(passing); i++) {
        if (wr_str_eqz(category, passing[i]))
            return true;
    }
    return wr_str_empty(category);
}

static struct wr_written verdict(const struct hubspot_error *e, struct wr_arena *arena)
{
    struct wr_written out = {WR_WRITE_REJECTED, hubspot_reason(e, 207, arena)};

    if (wr_str_eqz(e->category, "OBJECT_NOT_FOUND"))
        out.result = WR_WRITE_GONE;
    else if (is_passing(e->category))
        out.result = WR_WRITE_RETRY;
    return out;
}

static bool names_row(const struct wr_json *list, struct wr_str wanted,
                      struct wr_arena *arena)
{
    if (wr_json_kind(list) == WR_JSON_TEXT)
        return wr_str_eq(wr_json_text(list), wanted);
    for (size_t i = 0; i < wr_json_size(list); i++) {
        if (wr_str_eq(wr_json_scalar(wr_json_at(list, i), arena), wanted))
            return true;
    }
    return false;
}

/* Does the error speak of this row? By its trace where traces are told. */
static bool is_about(const struct wr_json *error, const struct wr_write *write,
                     struct wr_arena *arena)
{
    const struct wr_json *context = wr_json_getz(error, "context");
    const struct wr_json *traces = wr_json_getz(context, "objectWriteTraceId");

    if (traces && write->trace.ptr)
        return names_row(traces, write->trace, arena);
    return names_row(wr_json_getz(context, "ids"), write->id, arena) ||
           names_row(wr_json_getz(context, "id"), write->id, arena);
}

static bool is_result_of(const struct wr_json *row, const struct wr_write *write,
                         struct wr_arena *arena)
{
    struct wr_str trace = wr_json_text(wr_json_getz(row, "objectWriteTraceId"));

    if (trace.ptr && write->trace.ptr)
        return wr_str_eq(trace, write->trace);
    return wr_str_eq(wr_json_scalar(wr_json_getz(row, "id"), arena), write->id);
}

static void take_results(const struct wr_json *rows, const struct wr_write *writes,
                         size_t count, struct wr_arena *arena,
                         struct wr_written *written)
{
    /* A lone write is answered under another id where its record was merged. */
    bool lone = count == 1 && wr_json_size(rows) == 1;

    for (size_t i = 0; i < wr_json_size(rows); i++) {
        for (size_t k = 0; k < count; k++) {
            if (lone || is_result_of(wr_json_at(rows, i), &writes[k], arena))
                written[k] = (struct wr_written){.result = WR_WRITE_OK};
        }
    }
}

/* After the results: where both speak of a row, the error holds. */
static void take_errors(const struct hubspot_config *cfg, const struct wr_json *errors,
                        const struct wr_write *writes, size_t count,
                        struct wr_arena *arena, struct wr_written *written)
{
    for (size_t i = 0; i < wr_json_size(errors); i++) {
        const struct wr_json *error = wr_json_at(errors, i);
        struct hubspot_error e;

        hubspot_error_of(cfg, error, arena, &e);
        for (size_t k = 0; k < count; k++) {
            if (count == 1 || is_about(error, &writes[k], arena))
                written[k] = verdict(&e, arena);
        }
    }
}

static enum wr_code decode_mixed(const struct hubspot_config *cfg,
                                 const struct wr_write *writes, size_t count,
                                 const struct wr_reply *reply, struct wr_arena *arena,
                                 struct wr_written *written, struct wr_err *err)
{
    const struct wr_json *root, *rows;
    struct wr_json_doc *doc = NULL;
    enum wr_code code = wr_json_parse(&doc, reply->http.body, HUBSPOT_REPLY_BYTES, err);

    if (code)
        return wr_context(err, "hubspot: the batch update");
    root = wr_json_root(doc);
    rows = wr_json_getz(root, "results");
    set_all(written, count, WR_WRITE_RETRY, WR_LIT("no word about it in the reply"));
    if (wr_json_kind(rows) == WR_JSON_LIST || wr_json_getz(root, "errors")) {
        take_results(rows, writes, count, arena, written);
        take_errors(cfg, wr_json_getz(root, "errors"), writes, count, arena, written);
    } else {
        code = wr_fail(err, WR_E_PROTOCOL, "hubspot: no results of the batch update");
    }
    wr_json_free(doc);
    return code;
}

/* Statuses that speak of what was in the batch, not of the call. */
bool hubspot_blames_content(const struct wr_http_reply *reply)
{
    int s = reply->status;

    return (s == 400 || s == 409 || s == 413 || s == 414 || s == 422) &&
           !hubspot_is_html(reply);
}

static void decode_refused(const struct hubspot_error *e, int status, size_t count,
                           struct wr_arena *arena, struct wr_written *written)
{
    struct wr_str reason = hubspot_reason(e, status, arena);

    set_all(written, count, count == 1 ? WR_WRITE_REJECTED : WR_WRITE_RETRY, reason);
}

void hubspot_open_error(const struct hubspot_config *cfg,
                        const struct wr_http_reply *reply, struct wr_arena *arena,
                        struct hubspot_error *out)
{
    struct wr_json_doc *doc = NULL;

    *out = (struct hubspot_error){0};
    if (wr_json_parse(&doc, reply->body, HUBSPOT_REPLY_BYTES, NULL))
        return;
    hubspot_error_of(cfg, wr_json_root(doc), arena, out);
    wr_json_free(doc);
}

enum wr_code hubspot_write_decode(const void *config, const struct wr_write *writes,
                                  size_t count, const struct wr_reply *reply,
                                  struct wr_arena *arena, struct wr_written *written,
                                  uint32_t *wait_ms, struct wr_err *err)
{
    const struct hubspot_config *cfg = config;
    const struct wr_http_reply *http = &reply->http;
    struct hubspot_error e;
    enum wr_code code;

    code = hubspot_class(cfg, http, "the batch update", arena, wait_ms, err);
    if (!code)
        return decode_mixed(cfg, writes, count, reply, arena, written, err);
    hubspot_open_error(cfg, http, arena, &e);
    if (http->status == 404 && wr_str_eqz(e.category, "OBJECT_NOT_FOUND")) {
        set_all(written, count, count == 1 ? WR_WRITE_GONE : WR_WRITE_RETRY,
                e.category);
        return WR_OK;
    }
    if (!hubspot_blames_content(http) || e.no_property)
        return code;
    decode_refused(&e, http->status, count, arena, written);
    return WR_OK;
}
