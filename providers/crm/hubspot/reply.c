/* reply.c - what a reply of HubSpot asks us to do, before it is read.
 *
 *   2xx, JSON          read it
 *   2xx or error, HTML a proxy or a page of maintenance: TRANSIENT
 *   400                PROTOCOL; a property that is not there is CONFIG
 *   401, 403           AUTH, missing scopes named
 *   404                CONFIG: the object or the prefix is wrong
 *   414                LIMIT
 *   423, 477, 5xx      TRANSIENT; 423 asks for two seconds or more
 *   429                RATE or, by the policy DAILY, QUOTA
 *
 * Retry-After is promised for 477 alone (seconds), but honoured wherever it stands.
 */
#include "providers/crm/hubspot/hubspot.h"

#include "weir/clock.h"
#include "weir/http_class.h"

#define MAX_ERROR_BYTES ((size_t)1024 * 1024)
#define MAX_WAIT_S      INT64_C(86400)

static struct wr_str body_start(const struct wr_http_reply *reply)
{
    return wr_str_trim(wr_str_sub(reply->body, 0, 200));
}

bool hubspot_is_html(const struct wr_http_reply *reply)
{
    struct wr_str type = wr_http_header(reply, "content-type");

    return wr_str_starts(type, WR_LIT("text/html")) ||
           wr_str_starts(body_start(reply), WR_LIT("<"));
}

int64_t hubspot_clock(const struct wr_http_reply *reply)
{
    int64_t now_us = 0;

    return wr_time_parse_http(wr_http_header(reply, "date"), &now_us) ? now_us : 0;
}

/* Seconds, or a date to be read against the reply's own (RFC 9110, 10.2.3). */
static uint32_t told_ms(const struct wr_http_reply *reply)
{
    struct wr_str text = wr_str_trim(wr_http_header(reply, "retry-after"));
    int64_t now_us = hubspot_clock(reply), seconds, until_us;

    if (!wr_str_to_i64(text, &seconds)) {
        if (!now_us || !wr_time_parse_http(text, &until_us))
            return 0;
        seconds = (until_us - now_us) / WR_SECOND_US;
    }
    if (seconds < 0)
        return 0;
    return (uint32_t)(seconds > MAX_WAIT_S ? MAX_WAIT_S : seconds) * 1000u;
}

/* The official Node client waits these times for these policies. */
static enum wr_code class_429(const struct hubspot_error *e, uint32_t *wait_ms,
                              struct wr_err *err)
{
    const char *policy = e->policy.ptr ? e->policy.ptr : "unnamed";

    if (wr_str_eqz(e->policy, "DAILY") || e->daily)
        return wr_fail(err, WR_E_QUOTA,
                       "hubspot: the day's calls are spent (policy %s)", policy);
    if (!*wait_ms && wr_str_eqz(e->policy, "TEN_SECONDLY_ROLLING"))
        *wait_ms = 10000;
    if (!*wait_ms && (wr_str_eqz(e->policy, "SECONDLY") || e->secondly))
        *wait_ms = 1000;
    return wr_fail(err, WR_E_RATE, "hubspot: too many calls (policy %s)", policy);
}

static enum wr_code class_auth(const struct hubspot_error *e, int status,
                               const char *doing, struct wr_err *err)
{
    wr_fail(err, WR_E_AUTH, "hubspot: %s was refused (%d%s%.*s)", doing, status,
            e->category.ptr ? " " : "", WR_FMT(e->category));
    if (e->scopes.ptr)
        return wr_hint(err, "give the token the scopes %.*s", WR_FMT(e->scopes));
    return wr_hint(err, status == 401 ? "is the token right, and of this account?"
                                      : "which scopes has the token?");
}

static enum wr_code class_400(const struct hubspot_error *e, const char *doing,
                              struct wr_err *err)
{
    enum wr_code code = e->no_property ? WR_E_CONFIG : WR_E_PROTOCOL;

    wr_fail(err, code, "hubspot: %s was called wrong (400 %.*s%s%.*s)", doing,
            WR_FMT(e->category), e->detail.ptr ? ": " : "", WR_FMT(e->detail));
    if (e->no_property)
        return wr_hint(err, "add the property in HubSpot, or take it out of the map");
    return code;
}

static enum wr_code class_error(const struct hubspot_error *e, int status,
                                const char *doing, uint32_t *wait_ms,
                                struct wr_err *err)
{
    switch (status) {
    case 400:
        return class_400(e, doing, err);
    case 401:
    case 403:
        return class_auth(e, status, doing, err);
    case 404:
        wr_fail(err, WR_E_CONFIG, "hubspot: %s: no such object or address (404)",
                doing);
        return wr_hint(err, "check the map's `object`, base_url and api_prefix");
    case 414:
        return wr_fail(err, WR_E_LIMIT, "hubspot: %s: the address is too long", doing);
    case 423:
        if (*wait_ms < 2000)
            *wait_ms = 2000;
        break;
    case 429:
        return class_429(e, wait_ms, err);
    default:
        break;
    }
    return wr_fail(err, wr_http_class(status), "hubspot: %s: status %d%s%.*s", doing,
                   status, e->category.ptr ? " " : "", WR_FMT(e->category));
}

static void read_error(const struct hubspot_config *cfg,
                       const struct wr_http_reply *reply, struct wr_arena *arena,
                       struct hubspot_error *out)
{
    struct wr_json_doc *doc = NULL;

    *out = (struct hubspot_error){0};
    if (hubspot_is_html(reply) ||
        wr_json_parse(&doc, reply->body, MAX_ERROR_BYTES, NULL))
        return;
    hubspot_error_of(cfg, wr_json_root(doc), arena, out);
    wr_json_free(doc);
}

enum wr_code hubspot_class(const struct hubspot_config *cfg,
                           const struct wr_http_reply *reply, const char *doing,
                           struct wr_arena *arena, uint32_t *wait_ms,
                           struct wr_err *err)
{
    bool is_html = hubspot_is_html(reply);
    struct hubspot_error e;

    *wait_ms = told_ms(reply);
    if (reply->status >= 200 && reply->status <= 299 && !is_html)
        return WR_OK;
    if (is_html && reply->status != 401 && reply->status != 429)
        return wr_fail(err, WR_E_TRANSIENT,
                       "hubspot: %s: status %d with a page instead of JSON", doing,
                       reply->status);
    read_error(cfg, reply, arena, &e);
    return class_error(&e, reply->status, doing, wait_ms, err);
}

enum wr_code hubspot_open(const struct hubspot_config *cfg,
                          const struct wr_reply *reply, const char *doing,
                          struct wr_arena *arena, uint32_t *wait_ms,
                          struct wr_json_doc **doc, struct wr_err *err)
{
    enum wr_code code = hubspot_class(cfg, &reply->http, doing, arena, wait_ms, err);

    *doc = NULL;
    if (code)
        return code;
    code = wr_json_parse(doc, reply->http.body, HUBSPOT_REPLY_BYTES, err);
    if (code == WR_E_PROTOCOL &&
        !wr_json_parse(doc, hubspot_mend(reply->http.body, arena), HUBSPOT_REPLY_BYTES,
                       NULL))
        code = WR_OK;
    if (code)
        return wr_context(err, "hubspot: %s", doing);
    if (wr_json_kind(wr_json_root(*doc)) == WR_JSON_OBJECT)
        return WR_OK;
    wr_json_free(*doc);
    *doc = NULL;
    return wr_fail(err, WR_E_PROTOCOL, "hubspot: %s: the reply is not an object",
                   doing);
}
