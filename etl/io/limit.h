/* limit.h - how fast, how many at once, and whether at all: one gate per service.
 *
 * At most N calls in any second, minute, hour and day, a cap on calls in flight, a
 * circuit breaker and the wait a service asked for, in one place shared by all
 * endpoints of a vendor. Pure but for the time handed in.
 *
 * "In any" holds for windows that slide and for windows that start on the vendor's
 * clock: a bucket that refills would let nearly 2 N through after an idle time. Windows
 * count in 64 slots, so a full one opens up to 1/64 of its length late. What earlier
 * runs used of a day is not known here; caps over runs are the ledger's.
 */
#ifndef ETL_IO_LIMIT_H
#define ETL_IO_LIMIT_H

#include "weir/err.h"

struct wr_gate;

struct wr_gate_options {
    uint32_t per_second, per_minute, per_hour, per_day, concurrent; /* 0: none */
    uint32_t breaker_failures; /* in a row before it opens; 0 takes 8 */
    uint32_t breaker_wait_ms;  /* before one probe is let through; 0 takes 30,000 */
};

struct wr_gate *wr_gate_new(const struct wr_gate_options *options);
void wr_gate_free(struct wr_gate *gate);

/* May a call go out now? 0: yes, and it counts as in flight until wr_gate_done.
 * Otherwise the milliseconds after which to ask again; WR_GATE_FULL when only a call
 * that ends can make room; WR_GATE_SHUT when the service was given up for this run. */
#define WR_GATE_FULL UINT64_MAX
#define WR_GATE_SHUT (UINT64_MAX - 1)
uint64_t wr_gate_take(struct wr_gate *gate, uint64_t now_ms);
/* The same without taking it: what it would say. */
uint64_t wr_gate_wait(struct wr_gate *gate, uint64_t now_ms);
/* The call ended. TRANSIENT and PROTOCOL count against the breaker, RATE with
 * `wait_ms` (0: not told; then 1 s doubling to 60 s) holds everything back, AUTH and
 * QUOTA shut the gate for good, WR_OK closes the breaker. Calls that were out together
 * and are all refused without a time double the wait once. A breaker that is open lets
 * one probe through at a time; after five failed ones in a row, or a thousand RATEs
 * without a WR_OK, the gate is shut by that code, so that a run ends. */
void wr_gate_done(struct wr_gate *gate, uint64_t now_ms, enum wr_code code,
                  uint32_t wait_ms);
/* Shut it for good, for a reason the caller knows of. */
void wr_gate_shut(struct wr_gate *gate, enum wr_code why);
/* Why it is shut; WR_OK while it is not. */
enum wr_code wr_gate_shut_by(const struct wr_gate *gate);

/* Full jitter: a random wait in [0, min(cap, base * 2^attempt)], never less than what
 * the service asked for. `seed` is stepped. */
uint32_t wr_backoff_ms(uint32_t attempt, uint32_t base_ms, uint32_t cap_ms,
                       uint32_t told_ms, uint64_t *seed);

#endif
