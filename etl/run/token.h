/* token.h - the access token of a vendor that wants one, shared by all its calls.
 *
 * Kept in memory alone. One refresh is in flight at a time; who needs the token waits
 * for it here, without a place at the gate. It is renewed before it ends, and once more
 * when the vendor refuses it; a new one that is refused too means that the key is bad.
 */
#ifndef ETL_RUN_TOKEN_H
#define ETL_RUN_TOKEN_H

#include "etl/run/exchange.h"

struct wr_token;

/* Of the vendor behind this service; made at the first call. NULL where the vendor has
 * no token. */
struct wr_token *wr_token_of(struct wr_run_ctx *run, struct wr_service *service);
void wr_token_free(struct wr_token *token);

/* Good for a request that goes out now. */
bool wr_token_is_good(const struct wr_token *token);
/* Calls `came` when the refresh has ended, from the ready queue; starts it where none
 * is in flight. On an error `wait_ms` is as struct wr_exchange has it. */
struct wr_token_wait {
    void (*came)(void *ctx, enum wr_code code, const struct wr_err *err,
                 uint32_t wait_ms);
    void *ctx;
    struct wr_token_wait *next; /* own */
};
void wr_token_await(struct wr_token *token, struct wr_token_wait *wait);

/* Copy of `request` with the token in it, in `arena`; *generation tells which it was.
 */
const struct wr_request *wr_token_put(const struct wr_token *token,
                                      const struct wr_request *request,
                                      struct wr_arena *arena, uint32_t *generation);
/* A request that carried the token was answered. */
void wr_token_proved(struct wr_token *token, uint32_t generation);
/* It was answered with AUTH. True: the token is to blame, so that the request may be
 * sent again with the next one. */
bool wr_token_refused(struct wr_token *token, uint32_t generation);
/* What the vendor wrote may hold the token. */
void wr_token_blot(const struct wr_token *token, struct wr_err *err);

#endif
