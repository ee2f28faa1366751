/* limit.c - the gate of one service.
 *
 * A window is a ring of slots with the calls of each; a call may go when the slots that
 * overlap the last period hold fewer than the limit. That errs on the vendor's side by
 * less than one slot.
 *
 * The breaker: CLOSED --failures in a row--> OPEN --wait over, one probe--> PROBING;
 * a probe that ends with WR_OK closes it, one that fails opens it again, anything else
 * (the caller gave up) lets the next probe through at once.
 */
#include "etl/io/limit.h"

#include "weir/alloc.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define SLOTS            64
#define DEFAULT_FAILURES 8
#define DEFAULT_WAIT_MS  30000
#define FIRST_HOLD_MS    1000
#define LAST_HOLD_MS     60000

struct window {
    uint32_t limit; /* 0: none */
    uint32_t slot_ms;
    uint64_t newest; /* number of the newest slot that is valid */
    uint32_t calls[SLOTS + 1];
    uint64_t sum;
};

#define MAX_FAILED_PROBES 5
#define MAX_REFUSALS      1000

enum breaker { CLOSED, OPEN, PROBING };

struct wr_gate {
    struct window windows[4];
    uint32_t concurrent, in_flight;
    enum breaker breaker;
    uint32_t failures, failures_allowed;
    uint32_t failed_probes; /* of the breaker, in a row                   */
    uint32_t refusals;      /* RATE in a row, without one WR_OK in between */
    uint32_t breaker_wait_ms;
    uint64_t probe_at_ms;
    uint64_t held_until_ms;
    uint32_t hold_ms; /* of the last hold that nobody told the length of */
    enum wr_code shut_by;
};

static void window_init(struct window *w, uint32_t limit, uint32_t period_ms)
{
    w->limit = limit;
    w->slot_ms = (period_ms + SLOTS - 1) / SLOTS;
}

/* Empty the slots that have left the period. A clock that goes back changes nothing. */
static void window_roll(struct window *w, uint64_t now_ms)
{
    uint64_t slot = now_ms / w->slot_ms;

    if (slot > w->newest + SLOTS + 1)
        w->newest = slot - SLOTS - 1;
    while (w->newest < slot) {
        uint32_t *calls = &w->calls[++w->newest % (SLOTS + 1)];

        w->sum -= *calls;
        *calls = 0;
    }
}

/* Milliseconds until one more call fits. */
static uint64_t window_wait(struct window *w, uint64_t now_ms)
{
    if (w->limit == 0)
        return 0;
    window_roll(w, now_ms);
    if (w->sum < w->limit)
        return 0;
    for (uint64_t back = SLOTS; back > 0; back--) {
        uint64_t slot = w->newest - back; /* the oldest that holds calls goes first */

        if (w->newest >= back && w->calls[slot % (SLOTS + 1)] > 0)
            return (slot + SLOTS + 1) * w->slot_ms - now_ms;
    }
    return (w->newest + SLOTS + 1) * w->slot_ms - now_ms;
}

static void window_count(struct window *w)
{
    if (w->limit == 0)
        return;
    w->calls[w->newest % (SLOTS + 1)]++;
    w->sum++;
}

struct wr_gate *wr_gate_new(const struct wr_gate_options *options)
{
    struct wr_gate *gate = wr_alloc(sizeof(*gate));

    window_init(&gate->windows[0], options->per_second, 1000);
    window_init(&gate->windows[1], options->per_minute, 60 * 1000);
    window_init(&gate->windows[2], options->per_hour, 60 * 60 * 1000);
    window_init(&gate->windows[3], options->per_day, 24 * 60 * 60 * 1000);
    gate->concurrent = options->concurrent;
    gate->failures_allowed =
        options->breaker_failures ? options->breaker_failures : DEFAULT_FAILURES;
    gate->breaker_wait_ms =
        options->breaker_wait_ms ? options->breaker_wait_ms : DEFAULT_WAIT_MS;
    return gate;
}

void wr_gate_free(struct wr_gate *gate)
{
    free(gate);
}

/* 0, a wait, or WR_GATE_FULL while the one probe is out. */
static uint64_t breaker_wait(const struct wr_gate *gate, uint64_t now_ms)
{
    if (gate->breaker == PROBING)
        return WR_GATE_FULL;
    if (gate->breaker == OPEN && now_ms < gate->probe_at_ms)
        return gate->probe_at_ms - now_ms;
    return 0;
}

uint64_t wr_gate_wait(struct wr_gate *gate, uint64_t now_ms)
{
    uint64_t wait;

    if (gate->shut_by != WR_OK)
        return WR_GATE_SHUT;
    if (now_ms < gate->held_until_ms)
        return gate->held_until_ms - now_ms;
    wait = breaker_wait(gate, now_ms);
    if (wait == 0 && gate->concurrent > 0 && gate->in_flight >= gate->concurrent)
        wait = WR_GATE_FULL;
    for (size_t i = 0; wait == 0 && i < WR_COUNT(gate->windows); i++)
        wait = window_wait(&gate->windows[i], now_ms);
    return wait;
}

uint64_t wr_gate_take(struct wr_gate *gate, uint64_t now_ms)
{
    uint64_t wait = wr_gate_wait(gate, now_ms);

    if (wait > 0)
        return wait;
    for (size_t i = 0; i < WR_COUNT(gate->windows); i++)
        window_count(&gate->windows[i]);
    gate->in_flight++;
    if (gate->breaker == OPEN)
        gate->breaker = PROBING;
    return 0;
}

static void count_failure(struct wr_gate *gate, uint64_t now_ms)
{
    if (gate->breaker == OPEN)
        return; /* a call that was out before it opened */
    if (gate->breaker == CLOSED && ++gate->failures < gate->failures_allowed)
        return;
    /* A service that stays down through all its probes is given up: a run must end. */
    if (gate->breaker == PROBING && ++gate->failed_probes >= MAX_FAILED_PROBES)
        gate->shut_by = WR_E_TRANSIENT;
    gate->breaker = OPEN;
    gate->probe_at_ms = now_ms + gate->breaker_wait_ms;
}

static void hold_back(struct wr_gate *gate, uint64_t now_ms, uint32_t told_ms)
{
    uint64_t until;

    if (++gate->refusals >= MAX_REFUSALS)
        gate->shut_by = WR_E_RATE;
    if (told_ms == 0) {
        if (now_ms < gate->held_until_ms)
            return; /* one of several that were out together */
        told_ms = gate->hold_ms ? gate->hold_ms * 2 : FIRST_HOLD_MS;
        if (told_ms > LAST_HOLD_MS)
            told_ms = LAST_HOLD_MS;
        gate->hold_ms = told_ms;
    }
    until = now_ms + told_ms;
    if (until > gate->held_until_ms)
        gate->held_until_ms = until;
}

static void count_success(struct wr_gate *gate, uint64_t now_ms)
{
    gate->breaker = CLOSED;
    gate->failures = 0;
    gate->failed_probes = 0;
    gate->refusals = 0;
    if (now_ms >= gate->held_until_ms)
        gate->hold_ms = 0;
}

void wr_gate_shut(struct wr_gate *gate, enum wr_code why)
{
    gate->shut_by = gate->shut_by ? gate->shut_by : why;
}

void wr_gate_done(struct wr_gate *gate, uint64_t now_ms, enum wr_code code,
                  uint32_t wait_ms)
{
    WR_ASSERT(gate->in_flight > 0);
    gate->in_flight--;
    if (code == WR_OK)
        count_success(gate, now_ms);
    else if (code == WR_E_TRANSIENT || code == WR_E_PROTOCOL)
        count_failure(gate, now_ms);
    else if (code == WR_E_RATE)
        hold_back(gate, now_ms, wait_ms);
    else if (code == WR_E_AUTH || code == WR_E_QUOTA)
        wr_gate_shut(gate, code);
    if (gate->breaker == PROBING)
        gate->breaker = OPEN; /* its wait is over: the next call is the probe */
}

enum wr_code wr_gate_shut_by(const struct wr_gate *gate)
{
    return gate->shut_by;
}
