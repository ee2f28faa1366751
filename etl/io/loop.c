/* loop.c - libuv's loop with a ready queue and turn hooks around it.
 *
 * One iteration of wr_loop_run is one turn: uv_run polls once and calls back, then the
 * ready queue is run until it is empty, then the hooks. The poll does not block while
 * something is deferred. The queue is a ring that doubles, so that a steady state
 * allocates nothing.
 *
 * Handles of libuv that serve a library (sockets, wake-ups, signals) do not keep the
 * loop alive by themselves; wr_loop_hold does, through one handle that exists for it.
 */
#include "etl/io/loop.h"

#include "etl/io/loop_uv.h"
#include "weir/alloc.h"

#include <uv.h>

#include <signal.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define FIRST_READY 64
#define MAX_HOOKS   8

struct job {
    wr_loop_fn fn; /* NULL: forgotten */
    void *ctx;
};

struct wr_loop {
    uv_loop_t uv;
    uv_async_t keep; /* referenced while something holds the loop */
    uv_prepare_t before_poll;
    uv_idle_t no_wait; /* started: the poll does not block */
    size_t holds;
    struct job *ready; /* ring; `ready_size` is a power of two */
    size_t ready_size, ready_head, ready_count;
    struct job hooks[MAX_HOOKS];
    size_t hook_count;
    uv_signal_t signals[2];
    bool has_signals;
    void (*on_signal)(void *ctx, int signum);
    void *signal_ctx;
    bool stop;
};

struct uv_loop_s *wr_loop_uv(struct wr_loop *loop)
{
    return &loop->uv;
}

/* libuv fails here only for want of memory or descriptors, before any work began. */
static void must(int status)
{
    if (status < 0)
        wr_bug(uv_strerror(status));
}

static void on_keep(uv_async_t *handle WR_UNUSED)
{
}

static void on_no_wait(uv_idle_t *handle WR_UNUSED)
{
}

/* Timers are called before the poll too, and may have deferred something. */
static void on_before_poll(uv_prepare_t *handle)
{
    struct wr_loop *loop = handle->data;

    if (loop->ready_count > 0)
        must(uv_idle_start(&loop->no_wait, on_no_wait));
}

static void init_polling(struct wr_loop *loop)
{
    must(uv_async_init(&loop->uv, &loop->keep, on_keep));
    uv_unref((uv_handle_t *)&loop->keep);
    must(uv_idle_init(&loop->uv, &loop->no_wait));
    must(uv_prepare_init(&loop->uv, &loop->before_poll));
    loop->before_poll.data = loop;
    must(uv_prepare_start(&loop->before_poll, on_before_poll));
    uv_unref((uv_handle_t *)&loop->before_poll);
}

struct wr_loop *wr_loop_new(void)
{
    struct wr_loop *loop = wr_alloc(sizeof(*loop));

    must(uv_loop_init(&loop->uv));
    init_polling(loop);
    loop->ready_size = FIRST_READY;
    loop->ready = wr_alloc_array(loop->ready_size, sizeof(*loop->ready));
    return loop;
}

void wr_loop_free(struct wr_loop *loop)
{
    if (!loop)
        return;
    uv_close((uv_handle_t *)&loop->keep, NULL);
    uv_close((uv_handle_t *)&loop->before_poll, NULL);
    uv_close((uv_handle_t *)&loop->no_wait, NULL);
    for (size_t i = 0; loop->has_signals && i < WR_COUNT(loop->signals); i++)
        uv_close((uv_handle_t *)&loop->signals[i], NULL);
    uv_run(&loop->uv, UV_RUN_DEFAULT); /* the closing callbacks */
    if (uv_loop_close(&loop->uv) != 0)
        wr_bug("a timer or wake-up outlives its loop");
    free(loop->ready);
    free(loop);
}

/* --- the ready queue --- */

static struct job *ready_at(struct wr_loop *loop, size_t i)
{
    return &loop->ready[(loop->ready_head + i) & (loop->ready_size - 1)];
}

static void ready_grow(struct wr_loop *loop)
{
    struct job *wider = wr_alloc_array(loop->ready_size * 2, sizeof(*wider));

    for (size_t i = 0; i < loop->ready_count; i++)
        wider[i] = *ready_at(loop, i);
    free(loop->ready);
    loop->ready = wider;
    loop->ready_size *= 2;
    loop->ready_head = 0;
}

void wr_loop_defer(struct wr_loop *loop, wr_loop_fn fn, void *ctx)
{
    if (loop->ready_count == loop->ready_size)
        ready_grow(loop);
    *ready_at(loop, loop->ready_count++) = (struct job){fn, ctx};
}

void wr_loop_forget(struct wr_loop *loop, const void *ctx)
{
    for (size_t i = 0; i < loop->ready_count; i++) {
        if (ready_at(loop, i)->ctx == ctx)
            ready_at(loop, i)->fn = NULL;
    }
    for (size_t i = 0; i < loop->hook_count; i++) {
        if (loop->hooks[i].ctx == ctx)
            loop->hooks[i].fn = NULL;
    }
}

static void ready_run(struct wr_loop *loop)
{
    while (loop->ready_count > 0) {
        struct job job = *ready_at(loop, 0);

        loop->ready_head = (loop->ready_head + 1) & (loop->ready_size - 1);
        loop->ready_count--;
        if (job.fn)
            job.fn(job.ctx);
    }
}

/* --- turns --- */

static void drop_forgotten_hooks(struct wr_loop *loop)
{
    size_t kept = 0;

    for (size_t i = 0; i < loop->hook_count; i++) {
        if (loop->hooks[i].fn)
            loop->hooks[kept++] = loop->hooks[i];
    }
    loop->hook_count = kept;
}

void wr_loop_on_turn(struct wr_loop *loop, wr_loop_fn fn, void *ctx)
{
    if (loop->hook_count == MAX_HOOKS)
        drop_forgotten_hooks(loop);
    WR_ASSERT(loop->hook_count < MAX_HOOKS);
    loop->hooks[loop->hook_count++] = (struct job){fn, ctx};
}

void wr_loop_run(struct wr_loop *loop)
{
    loop->stop = false;
    do {
        uv_run(&loop->uv, loop->ready_count > 0 ? UV_RUN_NOWAIT : UV_RUN_ONCE);
        must(uv_idle_stop(&loop->no_wait));
        ready_run(loop);
        for (size_t i = 0; i < loop->hook_count; i++) {
            if (loop->hooks[i].fn)
                loop->hooks[i].fn(loop->hooks[i].ctx);
        }
    } while (!loop->stop && (loop->ready_count > 0 || uv_loop_alive(&loop->uv)));
}

void wr_loop_stop(struct wr_loop *loop)
{
    loop->stop = true;
}

uint64_t wr_loop_now_ms(const struct wr_loop *loop)
{
    return uv_now(&loop->uv);
}

void wr_loop_hold(struct wr_loop *loop)
{
    if (loop->holds++ == 0)
        uv_ref((uv_handle_t *)&loop->keep);
}

void wr_loop_release(struct wr_loop *loop)
{
    WR_ASSERT(loop->holds > 0);
    if (--loop->holds == 0)
        uv_unref((uv_handle_t *)&loop->keep);
}

/* --- signals --- */

static void report_signal(void *ctx)
{
    uv_signal_t *signal = ctx;
    struct wr_loop *loop = signal->data;

    loop->on_signal(loop->signal_ctx, signal == &loop->signals[0] ? SIGINT : SIGTERM);
}

static void on_signal(uv_signal_t *signal, int signum WR_UNUSED)
{
    struct wr_loop *loop = signal->data;

    wr_loop_defer(loop, report_signal, signal);
}

void wr_loop_on_signal(struct wr_loop *loop, void (*fn)(void *ctx, int signum),
                       void *ctx)
{
    static const int signums[] = {SIGINT, SIGTERM};

    WR_ASSERT(!loop->has_signals);
    loop->on_signal = fn;
    loop->signal_ctx = ctx;
    loop->has_signals = true;
    for (size_t i = 0; i < WR_COUNT(signums); i++) {
        uv_signal_t *signal = &loop->signals[i];

        must(uv_signal_init(&loop->uv, signal));
        signal->data = loop;
        /* One shot: the kernel puts the default action back as it delivers. */
        must(uv_signal_start_oneshot(signal, on_signal, signums[i]));
        uv_unref((uv_handle_t *)signal);
    }
}

/* --- timers and wake-ups --- */

struct wr_timer {
    uv_timer_t uv;
    wr_loop_fn fn;
    void *ctx;
};

static void free_handle(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_timer(uv_timer_t *handle)
{
    struct wr_timer *timer = handle->data;

    timer->fn(timer->ctx);
}

struct wr_timer *wr_timer_new(struct wr_loop *loop, wr_loop_fn fn, void *ctx)
{
    struct wr_timer *timer = wr_alloc(sizeof(*timer));

    must(uv_timer_init(&loop->uv, &timer->uv));
    timer->uv.data = timer;
    timer->fn = fn;
    timer->ctx = ctx;
    return timer;
}

void wr_timer_free(struct wr_timer *timer)
{
    if (timer)
        uv_close((uv_handle_t *)&timer->uv, free_handle);
}

void wr_timer_start(struct wr_timer *timer, uint64_t after_ms)
{
    must(uv_timer_start(&timer->uv, on_timer, after_ms, 0));
}

void wr_timer_stop(struct wr_timer *timer)
{
    must(uv_timer_stop(&timer->uv));
}

void wr_timer_background(struct wr_timer *timer)
{
    uv_unref((uv_handle_t *)&timer->uv);
}

struct wr_wake {
    uv_async_t uv;
    wr_loop_fn fn;
    void *ctx;
};

static void on_wake(uv_async_t *handle)
{
    struct wr_wake *wake = handle->data;

    wake->fn(wake->ctx);
}

struct wr_wake *wr_wake_new(struct wr_loop *loop, wr_loop_fn fn, void *ctx)
{
    struct wr_wake *wake = wr_alloc(sizeof(*wake));

    must(uv_async_init(&loop->uv, &wake->uv, on_wake));
    uv_unref((uv_handle_t *)&wake->uv);
    wake->uv.data = wake;
    wake->fn = fn;
    wake->ctx = ctx;
    return wake;
}

void wr_wake_free(struct wr_wake *wake)
{
    if (wake)
        uv_close((uv_handle_t *)&wake->uv, free_handle);
}

void wr_wake_send(struct wr_wake *wake)
{
    must(uv_async_send(&wake->uv));
}

const char *wr_loop_library(void)
{
    return uv_version_string();
}
