/* exchange_check.h - one comparison under way, for the exchange_*.c files. */
#ifndef ETL_MANIFEST_EXCHANGE_CHECK_H
#define ETL_MANIFEST_EXCHANGE_CHECK_H

#include "etl/manifest/exchange.h"

struct check {
    const struct wr_exchange *x;
    const struct wr_catalogue *catalogue;
    struct wr_arena *arena;
    struct wr_str problem; /* the first one */
};

/* Keeps the first problem: there is no partial pass. */
#define WR_CHECK_FAIL(check, ...) \
    ((check)->problem.ptr         \
         ? (void)0                \
         : (void)((check)->problem = wr_arena_printf((check)->arena, __VA_ARGS__)))

/* The request against a recorded one. */
void wr_check_request(struct check *c, const struct wr_json *recorded,
                      const struct wr_http_request *req);
/* Two requests that must be the same. */
void wr_check_same_request(struct check *c, const struct wr_http_request *a,
                           const struct wr_http_request *b);
/* What advance came to against `expect`. `only` is the ask that stands alone in the
 * talk, SIZE_MAX where all are in it. */
void wr_check_result(struct check *c, const struct wr_talk *talk, enum wr_move move,
                     const struct wr_err *err, size_t only);
/* No message, and no address for logs, may hold the key. */
void wr_check_secret(struct check *c, struct wr_str text, const char *where);

#endif
