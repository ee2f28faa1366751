/* op.h - one request on its way through etl/io; shared by io.c and its back ends.
 *
 * io.c makes an op and submits it to the back end of its kind; the back end fills
 * op->result and calls wr_op_done exactly once, from anywhere, also from inside submit:
 * the caller's callback is deferred by io.c.
 */
#ifndef ETL_IO_OP_H
#define ETL_IO_OP_H

#include "etl/io/io.h"

struct wr_op {
    struct wr_op *next; /* of the one list the op is in */
    struct wr_io *io;
    const char *name;
    const struct wr_request *request;
    struct wr_arena *arena;
    wr_io_fn done;
    void *ctx;
    uint64_t started_ms; /* set when it leaves the back end's queue; 0 before */
    size_t pending;      /* dns.c: queries without an answer yet */
    struct wr_io_result result;
};

/* A queue of ops, first in, first out. */
struct wr_ops {
    struct wr_op *first, **end;
    size_t count;
};

static inline void wr_ops_init(struct wr_ops *ops)
{
    *ops = (struct wr_ops){.end = &ops->first};
}

static inline void wr_ops_put(struct wr_ops *ops, struct wr_op *op)
{
    op->next = NULL;
    *ops->end = op;
    ops->end = &op->next;
    ops->count++;
}

/* NULL when empty. */
static inline struct wr_op *wr_ops_take(struct wr_ops *ops)
{
    struct wr_op *op = ops->first;

    if (!op)
        return NULL;
    ops->first = op->next;
    if (!ops->first)
        ops->end = &ops->first;
    ops->count--;
    return op;
}

/* op->result is filled. */
void wr_op_done(struct wr_op *op);
/* The same with WR_E_CANCELLED. */
void wr_op_cancel(struct wr_op *op);

struct wr_http;
struct wr_http *wr_http_new(struct wr_loop *loop, const struct wr_io_options *options);
void wr_http_free(struct wr_http *http); /* cancels */
void wr_http_submit(struct wr_http *http, struct wr_op *op);
const char *wr_http_library(void);

struct wr_dns;
struct wr_dns *wr_dns_new(struct wr_loop *loop, const struct wr_io_options *options);
void wr_dns_free(struct wr_dns *dns); /* cancels */
void wr_dns_submit(struct wr_dns *dns, struct wr_op *op);
const char *wr_dns_library(void);

void wr_file_submit(struct wr_op *op);

#endif
