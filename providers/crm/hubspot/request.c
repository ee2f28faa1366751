/* request.c - what all requests to HubSpot have in common. */
#include "providers/crm/hubspot/hubspot.h"

#include <stdarg.h>
#include <stdio.h>

/* Longest address that HubSpot is known to take is not documented (414 is what comes
 * back); the cap on property names keeps ours below 4 KiB,
 * or 7 KiB with history, which names them twice. */
#define MAX_PATH_CHARS 256

struct wr_str hubspot_url(const struct hubspot_config *cfg, struct wr_str prefix,
                          struct wr_arena *arena, const char *path, ...)
{
    char text[MAX_PATH_CHARS];
    va_list args;
    int len;

    va_start(args, path);
    len = vsnprintf(text, sizeof(text), path, args);
    va_end(args);
    WR_ASSERT(len >= 0 && (size_t)len < sizeof(text));
    return wr_arena_printf(arena, "%.*s/%.*s/%s", WR_FMT(cfg->base_url), WR_FMT(prefix),
                           text);
}

void hubspot_request(const struct hubspot_config *cfg, struct wr_str url,
                     struct wr_str body, struct wr_arena *arena, struct wr_request *out)
{
    *out = (struct wr_request){.kind = WR_REQUEST_HTTP};
    out->http.method = body.ptr ? WR_HTTP_POST : WR_HTTP_GET;
    out->http.url = url;
    out->http.body = body;
    out->http.timeout_ms = (uint32_t)(cfg->timeout_us / 1000);
    out->http.cap_bytes = HUBSPOT_REPLY_BYTES;
    wr_http_add_header(&out->http, "accept", WR_LIT("application/json"));
    wr_http_add_secret(&out->http, "authorization",
                       wr_arena_printf(arena, "Bearer %.*s", WR_FMT(cfg->token.text)));
}

static bool is_path_word(const char *word)
{
    size_t len = strlen(word);

    return len > 0 && len <= 100 &&
           strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_-") == len;
}

enum wr_code hubspot_check_object(const char *crm_object, struct wr_err *err)
{
    if (is_path_word(crm_object))
        return WR_OK;
    return wr_fail(err, WR_E_CONFIG, "hubspot: \"%.40s\" cannot be an object's name",
                   crm_object);
}

enum wr_code hubspot_check_pull(const struct wr_pull *pull, struct wr_err *err)
{
    size_t chars = 0;
    enum wr_code code = hubspot_check_object(pull->crm_object, err);

    if (code)
        return code;
    for (size_t i = 0; i < pull->property_count; i++)
        chars += pull->properties[i].len + 3; /* quotes and comma */
    if (chars <= HUBSPOT_PROPERTY_CHARS)
        return WR_OK;
    wr_fail(err, WR_E_CONFIG,
            "hubspot: the names of the %zu mapped properties of %s take %zu characters "
            "of a search; at most %d fit",
            pull->property_count, pull->crm_object, chars, HUBSPOT_PROPERTY_CHARS);
    return wr_hint(err,
                   "HubSpot refuses a search body over %d characters: map fewer "
                   "properties",
                   HUBSPOT_SEARCH_BODY);
}

/* Contacts have a name of their own for it. */
const char *hubspot_modified_property(const char *crm_object)
{
    bool is_contact =
        strcmp(crm_object, "contacts") == 0 || strcmp(crm_object, "0-1") == 0;

    return is_contact ? "lastmodifieddate" : "hs_lastmodifieddate";
}
