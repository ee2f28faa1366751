/* io.c - hands requests to the back end of their kind and results to their callers.
 *
 * Results wait in one list that is delivered from the ready queue. An op holds the loop
 * from wr_io_perform to its callback, and goes back to a pool.
 */
#include "etl/io/io.h"

#include "etl/io/loop_uv.h"
#include "etl/io/op.h"
#include "weir/alloc.h"

#include <signal.h>
#include <stdlib.h>

#include "etl/base/banned.h"

struct wr_io {
    struct wr_loop *loop;
    struct wr_http *http;
    struct wr_dns *dns;
    struct wr_io_tap tap;
    struct wr_ops finished;
    struct wr_ops pool;
    size_t busy;
    bool delivery_due; /* deliver is in the ready queue */
    bool delivering;
    bool closing;
};

struct wr_io *wr_io_new(struct wr_loop *loop, const struct wr_io_options *options)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct wr_io *io = wr_alloc(sizeof(*io));

    WR_ASSERT(sigaction(SIGPIPE, &ignore, NULL) == 0);
    io->loop = loop;
    wr_ops_init(&io->finished);
    wr_ops_init(&io->pool);
    io->http = wr_http_new(loop, options);
    io->dns = wr_dns_new(loop, options);
    return io;
}

void wr_io_set_tap(struct wr_io *io, const struct wr_io_tap *tap)
{
    io->tap = tap ? *tap : (struct wr_io_tap){.ctx = NULL};
}

static void give_back(struct wr_op *op)
{
    struct wr_io *io = op->io;

    wr_ops_put(&io->pool, op);
    io->busy--;
    wr_loop_release(io->loop);
}

static void deliver(void *ctx)
{
    struct wr_io *io = ctx;
    struct wr_op *op;

    io->delivery_due = false;
    io->delivering = true;
    while ((op = wr_ops_take(&io->finished))) {
        op->done(op->ctx, &op->result);
        give_back(op);
    }
    io->delivering = false;
}

static void finish(struct wr_op *op)
{
    struct wr_io *io = op->io;

    wr_ops_put(&io->finished, op);
    if (io->delivery_due || io->delivering)
        return;
    io->delivery_due = true;
    wr_loop_defer(io->loop, deliver, io);
}

void wr_op_done(struct wr_op *op)
{
    struct wr_io *io = op->io;

    if (op->started_ms > 0)
        op->result.took_ms = (uint32_t)(wr_loop_now_ms(io->loop) - op->started_ms);
    if (io->tap.after)
        io->tap.after(io->tap.ctx, op->name, op->request, &op->result);
    finish(op);
}

void wr_op_cancel(struct wr_op *op)
{
    op->result.code =
        wr_fail(&op->result.err, WR_E_CANCELLED, "%s: cancelled", op->name);
    wr_op_done(op);
}

static void submit(struct wr_op *op)
{
    switch (op->request->kind) {
    case WR_REQUEST_HTTP:
        wr_http_submit(op->io->http, op);
        return;
    case WR_REQUEST_DNS:
        wr_dns_submit(op->io->dns, op);
        return;
    case WR_REQUEST_FILE:
        wr_file_submit(op);
        return;
    }
    wr_bug("a request of no kind");
}

static struct wr_op *op_new(struct wr_io *io)
{
    struct wr_op *op = wr_ops_take(&io->pool);

    if (!op)
        op = wr_alloc(sizeof(*op));
    io->busy++;
    wr_loop_hold(io->loop);
    return op;
}

void wr_io_perform(struct wr_io *io, const char *name, const struct wr_request *request,
                   struct wr_arena *arena, wr_io_fn done, void *ctx)
{
    struct wr_op *op = op_new(io);

    *op = (struct wr_op){.io = io,
                         .name = name,
                         .request = request,
                         .arena = arena,
                         .done = done,
                         .ctx = ctx,
                         .result.reply.kind = request->kind};
    if (io->closing)
        wr_op_cancel(op);
    else if (io->tap.before &&
             io->tap.before(io->tap.ctx, name, request, arena, &op->result))
        finish(op);
    else
        submit(op);
}

size_t wr_io_busy(const struct wr_io *io)
{
    return io->busy;
}

void wr_io_free(struct wr_io *io)
{
    struct wr_op *op;

    if (!io)
        return;
    WR_ASSERT(!io->delivering);
    io->closing = true;
    wr_http_free(io->http);
    wr_dns_free(io->dns);
    deliver(io);
    WR_ASSERT(io->busy == 0);
    wr_loop_forget(io->loop, io);
    while ((op = wr_ops_take(&io->pool)))
        free(op);
    free(io);
}

size_t wr_io_libraries(struct wr_io_library out[WR_IO_LIBRARIES])
{
    const struct wr_io_library all[WR_IO_LIBRARIES] = {
        {"libcurl", wr_http_library()},
        {"c-ares", wr_dns_library()},
        {"libuv", wr_loop_library()},
    };

    memcpy(out, all, sizeof(all));
    return WR_IO_LIBRARIES;
}
