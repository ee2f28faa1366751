/* webhook.c - see webhook.h. */
#include "etl/run/webhook.h"

#include "weir/clock.h"
#include "weir/hash.h"
#include "weir/http_class.h"
#include "weir/sign.h"

#define MAX_WAIT_S 3600

struct wr_str wr_webhook_signature(struct wr_str key, struct wr_str id, int64_t seconds,
                                   struct wr_str body, struct wr_arena *arena)
{
    struct wr_str text = wr_arena_printf(arena, "%.*s.%lld.%.*s", WR_FMT(id),
                                         (long long)seconds, WR_FMT(body));
    struct wr_sha256 mac;

    wr_hmac_sha256(key, text, &mac);
    return wr_arena_printf(
        arena, "v1,%.*s",
        WR_FMT(wr_base64((struct wr_str){(const char *)mac.bytes, sizeof(mac.bytes)},
                         arena)));
}

void wr_webhook_request(const struct wr_webhook *hook, const struct wr_notice *notice,
                        int64_t now_us, struct wr_arena *arena, struct wr_request *out)
{
    int64_t seconds = now_us / WR_SECOND_US;
    char marker[WR_NOTICE_MARKER];
    struct wr_str id;

    wr_notice_marker(notice->id, marker);
    id = wr_arena_str(arena, wr_str(marker));
    *out = (struct wr_request){.kind = WR_REQUEST_HTTP};
    out->http.method = WR_HTTP_POST;
    out->http.url = hook->url;
    out->http.url_public = WR_LIT("webhook"); /* an address may be a secret */
    out->http.body = notice->body;
    out->http.content_type = WR_LIT("application/json");
    out->http.timeout_ms = (uint32_t)(hook->timeout_us / 1000);
    wr_http_add_header(&out->http, "webhook-id", id);
    wr_http_add_header(&out->http, "webhook-timestamp",
                       wr_arena_printf(arena, "%lld", (long long)seconds));
    wr_http_add_secret(
        &out->http, "webhook-signature",
        wr_webhook_signature(hook->secret.text, id, seconds, notice->body, arena));
}

static uint32_t told_ms(const struct wr_http_reply *reply)
{
    int64_t seconds;

    if (!wr_str_to_i64(wr_str_trim(wr_http_header(reply, "retry-after")), &seconds) ||
        seconds < 0)
        return 0;
    return (uint32_t)(seconds > MAX_WAIT_S ? MAX_WAIT_S : seconds) * 1000u;
}

enum wr_code wr_webhook_decode(const struct wr_reply *reply, uint32_t *wait_ms,
                               struct wr_err *err)
{
    int status = reply->http.status;
    enum wr_code code;

    *wait_ms = told_ms(&reply->http);
    if (status >= 200 && status <= 299)
        return WR_OK;
    if (status == 410)
        return wr_fail(err, WR_E_CONFIG, "webhook: the receiver wants no more (410)");
    code = wr_http_class(status);
    if (code != WR_E_RATE && code != WR_E_TRANSIENT)
        code = WR_E_PROTOCOL;
    return wr_fail(err, code, "webhook: status %d", status);
}
