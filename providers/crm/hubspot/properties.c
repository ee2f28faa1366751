/* properties.c - GET properties/TYPE: what an object's records may hold.
 *
 *   {"results":[{"name":"weir_tier","label":"Tier","type":"enumeration",
 *     "fieldType":"select","options":[{"label":"strong","value":"strong",...}],
 *     "modificationMetadata":{"readOnlyValue":false,...}}]}
 *
 * The same reply tells the limits by its headers (developers.hubspot.com, usage
 * details).
 */
#include "providers/crm/hubspot/hubspot.h"

#define MAX_PROPERTIES 5000
#define MAX_WORDS      5000

enum wr_code hubspot_properties_request(const void *config, const char *crm_object,
                                        struct wr_arena *arena, struct wr_request *out,
                                        struct wr_err *err)
{
    const struct hubspot_config *cfg = config;
    enum wr_code code = hubspot_check_object(crm_object, err);

    if (code)
        return code;
    hubspot_request(
        cfg, hubspot_url(cfg, cfg->api_prefix, arena, "properties/%s", crm_object),
        WR_NONE, arena, out);
    return WR_OK;
}

static enum wr_property_type type_of(struct wr_str word)
{
    static const struct {
        const char *word;
        enum wr_property_type type;
    } types[] = {
        {"string", WR_PROPERTY_TEXT},   {"number", WR_PROPERTY_NUMBER},
        {"datetime", WR_PROPERTY_TIME}, {"date", WR_PROPERTY_DATE},
        {"bool", WR_PROPERTY_BOOL},     {"enumeration", WR_PROPERTY_CHOICE},
    };

    for (size_t i = 0; i < WR_COUNT(types); i++) {
        if (wr_str_eqz(word, types[i].word))
            return types[i].type;
    }
    return WR_PROPERTY_OTHER;
}

static void take_words(const struct wr_json *options, struct wr_arena *arena,
                       struct wr_property *out)
{
    size_t count = wr_json_size(options);
    struct wr_str *words;

    if (count > MAX_WORDS)
        count = MAX_WORDS;
    words = WR_ARRAY(arena, struct wr_str, count);
    for (size_t i = 0; i < count; i++)
        words[i] = wr_json_scalar(wr_json_getz(wr_json_at(options, i), "value"), arena);
    out->words = words;
    out->word_count = count;
}

static struct wr_str text_of(const struct wr_json *row, const char *key,
                             struct wr_arena *arena)
{
    return wr_arena_str(arena, wr_json_text(wr_json_getz(row, key)));
}

/* A calculated property cannot be written either (fieldType calculation_equation). */
static bool is_read_only(const struct wr_json *row)
{
    const struct wr_json *meta = wr_json_getz(row, "modificationMetadata");
    bool read_only = false, calculated = false;

    (void)wr_json_bool(wr_json_getz(meta, "readOnlyValue"), &read_only);
    (void)wr_json_bool(wr_json_getz(row, "calculated"), &calculated);
    return read_only || calculated ||
           wr_str_starts(wr_json_text(wr_json_getz(row, "fieldType")),
                         WR_LIT("calculation"));
}

static bool take_property(const struct wr_json *row, struct wr_arena *arena,
                          struct wr_property *out)
{
    *out = (struct wr_property){
        .name = text_of(row, "name", arena),
        .label = text_of(row, "label", arena),
        .about = text_of(row, "description", arena),
        .type = type_of(wr_json_text(wr_json_getz(row, "type"))),
        .is_long = wr_str_eqz(wr_json_text(wr_json_getz(row, "fieldType")), "textarea"),
        .read_only = is_read_only(row),
    };
    if (out->type == WR_PROPERTY_CHOICE)
        take_words(wr_json_getz(row, "options"), arena, out);
    return !wr_str_empty(out->name);
}

static int64_t told(const struct wr_http_reply *reply, const char *header)
{
    int64_t n;

    return wr_str_to_i64(wr_str_trim(wr_http_header(reply, header)), &n) && n >= 0 ? n
                                                                                   : -1;
}

static struct wr_crm_limits limits_of(const struct wr_http_reply *reply)
{
    return (struct wr_crm_limits){
        .calls = told(reply, "x-hubspot-ratelimit-max"),
        .calls_left = told(reply, "x-hubspot-ratelimit-remaining"),
        .window_ms = told(reply, "x-hubspot-ratelimit-interval-milliseconds"),
        .daily = told(reply, "x-hubspot-ratelimit-daily"),
        .daily_left = told(reply, "x-hubspot-ratelimit-daily-remaining"),
    };
}

enum wr_code hubspot_properties_decode(const void *config, const struct wr_reply *reply,
                                       struct wr_arena *arena,
                                       struct wr_properties *out, uint32_t *wait_ms,
                                       struct wr_err *err)
{
    const struct wr_json *rows;
    struct wr_json_doc *doc;
    size_t count;
    enum wr_code code = hubspot_open(config, reply, "the list of properties", arena,
                                     wait_ms, &doc, err);

    *out = (struct wr_properties){.limits = limits_of(&reply->http)};
    if (code)
        return code;
    rows = wr_json_getz(wr_json_root(doc), "results");
    count = wr_json_size(rows);
    if (wr_json_kind(rows) != WR_JSON_LIST)
        code = wr_fail(err, WR_E_PROTOCOL, "hubspot: no list \"results\" in the reply");
    else if (count > MAX_PROPERTIES)
        code = wr_fail(err, WR_E_LIMIT, "hubspot: more than %d properties",
                       MAX_PROPERTIES);
    if (!code)
        out->items = WR_ARRAY(arena, struct wr_property, count);
    for (size_t i = 0; !code && i < count; i++)
        out->count +=
            take_property(wr_json_at(rows, i), arena, &out->items[out->count]);
    wr_json_free(doc);
    return code;
}
