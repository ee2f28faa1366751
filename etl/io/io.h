/* io.h - performs what adapters ask for: HTTP, DNS and files.
 *
 * One call for all kinds, so that limits, recordings and dry runs have one place.
 * The callback is deferred to the ready queue, never called from inside wr_io_perform.
 */
#ifndef ETL_IO_IO_H
#define ETL_IO_IO_H

#include "etl/io/loop.h"
#include "weir/request.h"

struct wr_io;

struct wr_io_options {
    const char *user_agent;
    size_t max_transfers;      /* HTTP in flight over all hosts; 0 takes 128, the most
                                  at which libcurl's pool stays fast */
    struct wr_str dns_servers; /* "127.0.0.1:5353,..."; NONE takes the system's */
    uint32_t dns_timeout_ms;   /* 0 takes 2000, tried three times */
    size_t max_dns;            /* in flight; 0 takes 64 */
    bool allow_private;        /* private, loopback and link-local addresses may be
                                  reached by vendors' URLs and checks */
    struct wr_str ca_file;     /* instead of the system's; tests */
};

/* SIGPIPE is ignored from here on: libraries write to sockets that may be closed. */
struct wr_io *wr_io_new(struct wr_loop *loop, const struct wr_io_options *options);
/* Cancels what is in flight: every callback still owed comes from inside this call,
 * with WR_E_CANCELLED where no result was there yet; requests made by those callbacks
 * are cancelled too. Not to be called from such a callback. NULL allowed. */
void wr_io_free(struct wr_io *io);

/* What came of it. `reply` lives in the arena given to wr_io_perform. `sent` is false
 * where the request surely never reached the service (name not resolved, connection
 * refused, TLS failed, cancelled in the queue): only then is a paid call surely not
 * charged. Codes other than WR_OK: TRANSIENT (time-out, reset, cut body), LIMIT (body
 * or headers over their cap), PROTOCOL (no HTTP), CANCELLED, CONFIG (address or URL not
 * allowed, file missing).
 *
 * HTTP: WR_OK is any complete reply, whatever its status; redirects are handed back,
 * never followed; a body that stalls for 20 seconds is given up. DNS: WR_OK once every
 * query has a status, WR_DNS_FAIL among them.
 *
 * A request reaches the service at most once: libcurl's own second try, on a reused
 * connection that died before the reply began, is not let out (http_transfer.c). */
struct wr_io_result {
    enum wr_code code;
    struct wr_err err;
    bool sent;
    uint32_t took_ms; /* without the wait in our own queue */
    struct wr_reply reply;
};
/* `result` is borrowed for the call. */
typedef void (*wr_io_fn)(void *ctx, struct wr_io_result *result);

/* `request` and `arena` must live, and not be reset, until the callback. `name` is the
 * service's name for logs ("hubspot", "apollo.person"). */
void wr_io_perform(struct wr_io *io, const char *name, const struct wr_request *request,
                   struct wr_arena *arena, wr_io_fn done, void *ctx);
/* Requests whose callback has not been called yet. */
size_t wr_io_busy(const struct wr_io *io);

/* Versions of the libraries that this part runs on, as they are loaded: "libcurl",
 * "c-ares", "libuv". Returns how many there are. */
struct wr_io_library {
    const char *name;
    const char *version;
};
#define WR_IO_LIBRARIES 3
size_t wr_io_libraries(struct wr_io_library out[WR_IO_LIBRARIES]);

/* Stands between wr_io_perform and the world: recording, replay, dry runs. */
struct wr_io_tap {
    /* Fill `result` instead of the world and return true, or let it pass. NULL: never.
     */
    bool (*before)(void *ctx, const char *name, const struct wr_request *request,
                   struct wr_arena *arena, struct wr_io_result *result);
    /* Sees every result of the world before its callback does. May be NULL. */
    void (*after)(void *ctx, const char *name, const struct wr_request *request,
                  const struct wr_io_result *result);
    void *ctx;
};
/* `tap` is copied; NULL takes it out. */
void wr_io_set_tap(struct wr_io *io, const struct wr_io_tap *tap);

#endif
