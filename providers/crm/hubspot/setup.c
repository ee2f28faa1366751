/* setup.c - POST properties/TYPE/groups, then properties/TYPE/batch/create.
 *
 *   201, 207   `results` and `errors` share the batch
 *   409        the name is taken: it is there, and stays as it is
 *   400        of several: one of them spoilt it, RETRY all; of one: it was this one
 *
 * An error of a row names it in context.name where it does; a row without a word about
 * it is RETRY, and goes again alone.
 */
#include "providers/crm/hubspot/hubspot.h"

struct kind {
    const char *type, *field_type;
};

static struct kind kind_of(const struct wr_property *property)
{
    static const struct kind kinds[WR_PROPERTY_TYPES] = {
        [WR_PROPERTY_TEXT] = {"string", "text"},
        [WR_PROPERTY_NUMBER] = {"number", "number"},
        [WR_PROPERTY_TIME] = {"datetime", "date"},
        [WR_PROPERTY_DATE] = {"date", "date"},
        [WR_PROPERTY_CHOICE] = {"enumeration", "select"},
        [WR_PROPERTY_BOOL] = {"bool", "booleancheckbox"},
        [WR_PROPERTY_OTHER] = {"string", "text"},
    };

    if (property->type == WR_PROPERTY_TEXT && property->is_long)
        return (struct kind){"string", "textarea"};
    return kinds[property->type];
}

static void put_member(struct wr_jw *w, const char *key, struct wr_str text)
{
    wr_jw_key(w, key);
    wr_jw_str(w, text);
}

static void put_option(struct wr_jw *w, struct wr_str word, struct wr_str label,
                       size_t order)
{
    wr_jw_object(w);
    put_member(w, "label", label);
    put_member(w, "value", word);
    wr_jw_key(w, "displayOrder");
    wr_jw_i64(w, (int64_t)order);
    wr_jw_key(w, "hidden");
    wr_jw_bool(w, false);
    wr_jw_object_end(w);
}

/* A yes or no is a choice of these two (developers.hubspot.com, properties). */
static void put_options(struct wr_jw *w, const struct wr_property *property)
{
    bool is_bool = property->type == WR_PROPERTY_BOOL;

    if (!is_bool && property->type != WR_PROPERTY_CHOICE)
        return;
    wr_jw_key(w, "options");
    wr_jw_list(w);
    if (is_bool) {
        put_option(w, WR_LIT("true"), WR_LIT("Yes"), 0);
        put_option(w, WR_LIT("false"), WR_LIT("No"), 1);
    }
    for (size_t i = 0; !is_bool && i < property->word_count; i++)
        put_option(w, property->words[i], property->words[i], i);
    wr_jw_list_end(w);
}

static void put_property(struct wr_jw *w, const struct wr_property *property)
{
    struct kind kind = kind_of(property);

    wr_jw_object(w);
    put_member(w, "name", property->name);
    put_member(w, "label", property->label);
    put_member(w, "description", property->about.ptr ? property->about : WR_LIT(""));
    put_member(w, "groupName", WR_LIT(HUBSPOT_GROUP));
    put_member(w, "type", wr_str(kind.type));
    put_member(w, "fieldType", wr_str(kind.field_type));
    put_options(w, property);
    wr_jw_object_end(w);
}

static void put_body(struct wr_jw *w, const struct wr_property *wanted, size_t count)
{
    wr_jw_object(w);
    if (count == 0) {
        put_member(w, "name", WR_LIT(HUBSPOT_GROUP));
        put_member(w, "label", WR_LIT(HUBSPOT_GROUP));
    } else {
        wr_jw_key(w, "inputs");
        wr_jw_list(w);
        for (size_t i = 0; i < count; i++)
            put_property(w, &wanted[i]);
        wr_jw_list_end(w);
    }
    wr_jw_object_end(w);
}

enum wr_code hubspot_setup_request(const void *config, const char *crm_object,
                                   const struct wr_property *wanted, size_t count,
                                   struct wr_arena *arena, struct wr_request *out,
                                   struct wr_err *err)
{
    const struct hubspot_config *cfg = config;
    struct wr_buf body;
    struct wr_jw w;
    enum wr_code code = hubspot_check_object(crm_object, err);

    WR_ASSERT(count <= HUBSPOT_BATCH);
    if (code)
        return code;
    wr_buf_init(&body, HUBSPOT_REPLY_BYTES);
    wr_jw_init(&w, &body);
    put_body(&w, wanted, count);
    code = wr_buf_done(&body, "new properties", err);
    if (!code)
        hubspot_request(cfg,
                        hubspot_url(cfg, cfg->api_prefix, arena, "properties/%s/%s",
                                    crm_object, count ? "batch/create" : "groups"),
                        wr_arena_str(arena, wr_buf_str(&body)), arena, out);
    wr_buf_fini(&body);
    return code;
}

static struct wr_written *row_of(const struct wr_property *wanted, size_t count,
                                 struct wr_str name, struct wr_written *made)
{
    for (size_t i = 0; i < count; i++) {
        if (wr_str_eq(wanted[i].name, name))
            return &made[i];
    }
    return NULL;
}

static bool is_taken(const struct hubspot_error *e, int status)
{
    return status == 409 || wr_str_eqz(e->category, "CONFLICT") ||
           wr_str_eqz(e->category, "OBJECT_ALREADY_EXISTS");
}

static void take_error(const struct hubspot_config *cfg, const struct wr_json *error,
                       struct wr_arena *arena, struct wr_written *row)
{
    struct hubspot_error e;

    hubspot_error_of(cfg, error, arena, &e);
    *row = is_taken(&e, 0)
               ? (struct wr_written){WR_WRITE_OK, WR_NONE}
               : (struct wr_written){WR_WRITE_REJECTED, hubspot_reason(&e, 207, arena)};
}

/* The name is in a list in the context, or a lone property takes every error. */
static void take_errors(const struct hubspot_config *cfg, const struct wr_json *errors,
                        const struct wr_property *wanted, size_t count,
                        struct wr_arena *arena, struct wr_written *made)
{
    for (size_t i = 0; i < wr_json_size(errors); i++) {
        const struct wr_json *error = wr_json_at(errors, i);
        const struct wr_json *names =
            wr_json_getz(wr_json_getz(error, "context"), "name");

        for (size_t k = 0; k < wr_json_size(names); k++) {
            struct wr_written *row =
                row_of(wanted, count, wr_json_text(wr_json_at(names, k)), made);

            if (row)
                take_error(cfg, error, arena, row);
        }
        if (count == 1)
            take_error(cfg, error, arena, &made[0]);
    }
}

static enum wr_code decode_mixed(const struct hubspot_config *cfg,
                                 const struct wr_property *wanted, size_t count,
                                 const struct wr_reply *reply, struct wr_arena *arena,
                                 struct wr_written *made, struct wr_err *err)
{
    const struct wr_json *root, *rows;
    struct wr_json_doc *doc = NULL;
    enum wr_code code = wr_json_parse(&doc, reply->http.body, HUBSPOT_REPLY_BYTES, err);

    if (code)
        return wr_context(err, "hubspot: new properties");
    root = wr_json_root(doc);
    rows = wr_json_getz(root, "results");
    if (wr_json_kind(root) != WR_JSON_OBJECT ||
        (count && wr_json_kind(rows) != WR_JSON_LIST && !wr_json_getz(root, "errors")))
        code = wr_fail(err, WR_E_PROTOCOL, "hubspot: no results of new properties");
    for (size_t i = 0; !code && i < wr_json_size(rows); i++) {
        struct wr_written *row =
            row_of(wanted, count,
                   wr_json_text(wr_json_getz(wr_json_at(rows, i), "name")), made);

        if (row)
            *row = (struct wr_written){WR_WRITE_OK, WR_NONE};
    }
    if (!code)
        take_errors(cfg, wr_json_getz(root, "errors"), wanted, count, arena, made);
    wr_json_free(doc);
    return code;
}

enum wr_code hubspot_setup_decode(const void *config, const struct wr_property *wanted,
                                  size_t count, const struct wr_reply *reply,
                                  struct wr_arena *arena, struct wr_written *made,
                                  uint32_t *wait_ms, struct wr_err *err)
{
    const struct hubspot_config *cfg = config;
    const struct wr_http_reply *http = &reply->http;
    struct wr_written all = {WR_WRITE_RETRY, WR_LIT("no word about it in the reply")};
    struct hubspot_error e;
    enum wr_code code = hubspot_class(
        cfg, http, count ? "making properties" : "making the property group", arena,
        wait_ms, err);

    for (size_t i = 0; i < count; i++)
        made[i] = all;
    if (!code)
        return decode_mixed(cfg, wanted, count, reply, arena, made, err);
    hubspot_open_error(cfg, http, arena, &e);
    if (count == 0 && is_taken(&e, http->status))
        return WR_OK;
    if (count == 0 || !hubspot_blames_content(http))
        return code;
    if (count == 1)
        all.result = is_taken(&e, http->status) ? WR_WRITE_OK : WR_WRITE_REJECTED;
    all.reason = all.result ? hubspot_reason(&e, http->status, arena) : WR_NONE;
    for (size_t i = 0; i < count; i++)
        made[i] = all;
    return WR_OK;
}
