/* poll.c - lazy watching of sockets through uv_poll. */
#include "etl/io/poll.h"

#include "etl/io/loop_uv.h"
#include "weir/alloc.h"

#include <uv.h>

#include <stdlib.h>

#include "etl/base/banned.h"

struct watch {
    uv_poll_t uv;
    struct wr_polls *polls;
    int fd;
    unsigned wanted;  /* by the library */
    unsigned started; /* what the kernel was told */
    bool owned;
};

struct wr_polls {
    struct wr_loop *loop;
    wr_poll_fn fn;
    void *ctx;
    struct watch **by_fd;
    size_t size;
};

struct wr_polls *wr_polls_new(struct wr_loop *loop, wr_poll_fn fn, void *ctx)
{
    struct wr_polls *polls = wr_alloc(sizeof(*polls));

    polls->loop = loop;
    polls->fn = fn;
    polls->ctx = ctx;
    return polls;
}

void wr_polls_free(struct wr_polls *polls)
{
    if (!polls)
        return;
    for (size_t fd = 0; fd < polls->size; fd++)
        wr_polls_drop(polls, (int)fd);
    free(polls->by_fd);
    free(polls);
}

static void free_watch(uv_handle_t *handle)
{
    free(handle->data);
}

void wr_polls_drop(struct wr_polls *polls, int fd)
{
    struct watch *watch;

    if (fd < 0 || (size_t)fd >= polls->size || !polls->by_fd[fd])
        return;
    watch = polls->by_fd[fd];
    polls->by_fd[fd] = NULL;
    /* Stops at once, so that the number may be used again; the memory goes later. */
    uv_close((uv_handle_t *)&watch->uv, free_watch);
}

static void on_event(uv_poll_t *handle, int status, int events);

static void watch_start(struct watch *watch, unsigned bits)
{
    int events = 0;

    if (bits & WR_POLL_READ)
        events |= UV_READABLE;
    if (bits & WR_POLL_WRITE)
        events |= UV_WRITABLE;
    watch->started = bits;
    if (bits == 0)
        uv_poll_stop(&watch->uv);
    else
        uv_poll_start(&watch->uv, events, on_event);
}

static void on_event(uv_poll_t *handle, int status, int events)
{
    struct watch *watch = handle->data;
    unsigned bits = 0;

    if (status < 0) {
        watch->started = 0; /* libuv stops a poll that reports an error */
        bits = WR_POLL_ERROR;
    }
    if (events & UV_READABLE)
        bits |= WR_POLL_READ;
    if (events & UV_WRITABLE)
        bits |= WR_POLL_WRITE;
    if (bits & watch->started & ~watch->wanted)
        watch_start(watch, watch->wanted);
    bits &= watch->wanted | WR_POLL_ERROR;
    if (bits && watch->wanted)
        watch->polls->fn(watch->polls->ctx, watch->fd, bits);
}

static struct watch *watch_new(struct wr_polls *polls, int fd)
{
    struct watch *watch = wr_alloc(sizeof(*watch));

    if (uv_poll_init(wr_loop_uv(polls->loop), &watch->uv, fd) != 0)
        wr_bug("a socket that cannot be watched");
    uv_unref((uv_handle_t *)&watch->uv);
    watch->uv.data = watch;
    watch->polls = polls;
    watch->fd = fd;
    polls->by_fd[fd] = watch;
    return watch;
}

static void make_room(struct wr_polls *polls, size_t fd)
{
    size_t size = polls->size ? polls->size : 64;

    if (fd < polls->size)
        return;
    while (size <= fd)
        size *= 2;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): a table of pointers */
    polls->by_fd = wr_realloc(polls->by_fd, size * sizeof(*polls->by_fd));
    for (size_t i = polls->size; i < size; i++)
        polls->by_fd[i] = NULL;
    polls->size = size;
}

static struct watch *watch_of(struct wr_polls *polls, int fd)
{
    WR_ASSERT(fd >= 0);
    make_room(polls, (size_t)fd);
    return polls->by_fd[fd] ? polls->by_fd[fd] : watch_new(polls, fd);
}

void wr_polls_own(struct wr_polls *polls, int fd)
{
    watch_of(polls, fd)->owned = true;
}

void wr_polls_want(struct wr_polls *polls, int fd, unsigned bits)
{
    struct watch *watch = watch_of(polls, fd);

    if (bits == 0 && !watch->owned) {
        wr_polls_drop(polls, fd);
        return;
    }
    watch->wanted = bits;
    if (bits & ~watch->started)
        watch_start(watch, bits);
}
