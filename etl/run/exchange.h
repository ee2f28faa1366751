/* exchange.h - one request to a service, through its gate, again where that is safe.
 *
 * All that adapters need not know is here once: rate limits, the wait a service asked
 * for, circuit breaker, backoff with jitter, what a broken connection means for money.
 */
#ifndef ETL_RUN_EXCHANGE_H
#define ETL_RUN_EXCHANGE_H

#include "etl/run/context.h"

struct wr_exchange;

/* Interpret a complete reply. WR_OK ends the exchange; RATE and TRANSIENT with *wait_ms
 * make it wait and send again; anything else ends it. */
typedef enum wr_code (*wr_decode_fn)(void *ctx, const struct wr_reply *reply,
                                     uint32_t *wait_ms, struct wr_err *err);
/* The end. On RATE and TRANSIENT `wait_ms` says when it may be worth another try. */
typedef void (*wr_exchange_fn)(void *ctx, struct wr_exchange *x);

struct wr_exchange {
    struct wr_run_ctx *run;           /* in */
    struct wr_service *service;       /* in */
    const char *name;                 /* in: for logs */
    const struct wr_request *request; /* in; lives until the end */
    const struct wr_rates *rates; /* in: of this request beside the service's; NULL */
    struct wr_arena *arena;       /* in: replies live here */
    bool repeat_costs;    /* in: a sent request without an answer is not repeated */
    bool harmless;        /* in: to ask again changes nothing and costs nothing: also a
                             reply that cannot be understood is asked for again */
    bool over;            /* in, by decode: sending again brings nothing */
    uint32_t patience_ms; /* in: longer waits end the exchange with RATE */
    uint64_t until_ms;    /* in: of the loop; no try begins after it; 0: no such time */
    wr_decode_fn decode;  /* in */
    wr_exchange_fn done;  /* in */
    void *ctx;            /* in */

    enum wr_code code; /* out */
    struct wr_err err; /* out */
    bool uncertain;    /* out: sent, and nobody knows whether it counted */
    bool unanswered;  /* out: so of an earlier try, or of the last one, though it may be
                         sent again for nothing */
    uint32_t wait_ms; /* out */
    uint32_t took_ms; /* out: of the last try */
    int status;       /* out: HTTP status of the last reply, 0 */

    uint32_t tries;                            /* own */
    struct wr_token_wait *token_wait;          /* own: for the vendor's token */
    uint32_t token_generation;                 /* own: of the one sent; 0: none */
    uint32_t token_waits;                      /* own */
    bool token_renewed;                        /* own */
    struct wr_timer *timer;                    /* own */
    struct wr_exchange *next;                  /* own: in the line at the gate */
    bool in_flight, waiting;                   /* own */
    struct wr_exchange *wait_next, *wait_prev; /* own: among the run's waiting ones */
};

/* With the CRM, of what may be asked again, for as long as it has to be waited for;
 * decode, done and ctx are the caller's to set. */
struct wr_exchange wr_crm_exchange(struct wr_run_ctx *run,
                                   const struct wr_request *request,
                                   struct wr_arena *arena);
void wr_exchange_start(struct wr_exchange *x);
/* Frees what belongs to it; after the end only. */
void wr_exchange_fini(struct wr_exchange *x);

/* The run is stopping: whatever waits out a limit or a backoff asks again now, and
 * ends. */
void wr_exchange_hurry(struct wr_run_ctx *run);

struct wr_line_up *wr_line_new(struct wr_run_ctx *run, struct wr_service *service);
void wr_line_free(struct wr_line_up *line);

#endif
