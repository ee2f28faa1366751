/* webhook.h - a notice as a signed POST, after Standard Webhooks
 * (www.standardwebhooks.com): webhook-id, webhook-timestamp, webhook-signature. Pure.
 *
 * It is delivered at least once: a crash between sending and its confirmation sends it
 * again, under the same id, by which the receiver drops the second one.
 */
#ifndef ETL_RUN_WEBHOOK_H
#define ETL_RUN_WEBHOOK_H

#include "etl/job/job.h"
#include "etl/store/notices.h"

/* "v1," and the base64 of HMAC-SHA256 over "ID.SECONDS.BODY". */
struct wr_str wr_webhook_signature(struct wr_str key, struct wr_str id, int64_t seconds,
                                   struct wr_str body, struct wr_arena *arena);
/* All in `arena`; signed as of now_us. */
void wr_webhook_request(const struct wr_webhook *hook, const struct wr_notice *notice,
                        int64_t now_us, struct wr_arena *arena, struct wr_request *out);
/* Any 2xx is OK. 410: the receiver wants no more of it (CONFIG). RATE with *wait_ms,
 * TRANSIENT; all else is PROTOCOL, and may be tried another day. */
enum wr_code wr_webhook_decode(const struct wr_reply *reply, uint32_t *wait_ms,
                               struct wr_err *err);

#endif
