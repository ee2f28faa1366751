/* loop.h - one thread, one loop: timers, wake-ups, signals and a ready queue.
 *
 * libuv stands behind. Rules: a callback stores its result and defers the rest with
 * wr_loop_defer; deferred work runs from the queue, never nested in a callback, so
 * nothing is freed under its caller. A turn is: poll, callbacks, the ready queue until
 * it is empty, then the turn hooks (group commit is one). Time is read once a turn.
 */
#ifndef ETL_IO_LOOP_H
#define ETL_IO_LOOP_H

#include "weir/err.h"

struct wr_loop;
typedef void (*wr_loop_fn)(void *ctx);

struct wr_loop *wr_loop_new(void);
/* Everything that was started on it must have been stopped or freed. NULL allowed. */
void wr_loop_free(struct wr_loop *loop);
/* Runs until wr_loop_stop, or until nothing is left that could wake it. A stop takes
 * effect at the end of the turn: the queue is emptied and the hooks are called first.
 * May be called again. */
void wr_loop_run(struct wr_loop *loop);
void wr_loop_stop(struct wr_loop *loop);
/* Monotonic milliseconds at the start of this turn. */
uint64_t wr_loop_now_ms(const struct wr_loop *loop);

/* Run `fn` from the ready queue of this turn (or of the next, when called from a turn
 * hook), in order. */
void wr_loop_defer(struct wr_loop *loop, wr_loop_fn fn, void *ctx);
/* Drop what is still deferred with `ctx`, and its turn hooks: for free functions. */
void wr_loop_forget(struct wr_loop *loop, const void *ctx);
/* Call `fn` at the end of every turn, in the order of registration. At most 8 hooks. */
void wr_loop_on_turn(struct wr_loop *loop, wr_loop_fn fn, void *ctx);
/* SIGINT and SIGTERM; `fn` gets the number, from the ready queue. The second signal of
 * a kind ends the process at once by its default action, even when the loop is stuck.
 */
void wr_loop_on_signal(struct wr_loop *loop, void (*fn)(void *ctx, int signum),
                       void *ctx);
/* How many things (transfers, store operations) keep the loop alive besides timers. */
void wr_loop_hold(struct wr_loop *loop);
void wr_loop_release(struct wr_loop *loop);

/* A one-shot timer; restart moves it. The callback may restart or free it. A started
 * timer keeps the loop alive. */
struct wr_timer;
struct wr_timer *wr_timer_new(struct wr_loop *loop, wr_loop_fn fn, void *ctx);
void wr_timer_free(struct wr_timer *timer);
void wr_timer_start(struct wr_timer *timer, uint64_t after_ms);
void wr_timer_stop(struct wr_timer *timer);

/* Wakes the loop from another thread; many sends may be one call of `fn`. */
struct wr_wake;
struct wr_wake *wr_wake_new(struct wr_loop *loop, wr_loop_fn fn, void *ctx);
void wr_wake_free(struct wr_wake *wake);
void wr_wake_send(struct wr_wake *wake); /* from any thread */

#endif
