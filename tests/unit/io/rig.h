/* rig.h - a loop, an io and an arena for the tests of etl/io. */
#ifndef TESTS_UNIT_IO_RIG_H
#define TESTS_UNIT_IO_RIG_H

#include "etl/io/io.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <stdlib.h>

struct rig {
    struct wr_loop *loop;
    struct wr_io *io;
    struct wr_arena *arena;
    struct wr_io_result result; /* of the last request that ended */
    size_t ended;
};

static inline struct rig *rig_new(struct wr_io_options options)
{
    struct rig *rig = wr_alloc(sizeof(*rig));

    rig->loop = wr_loop_new();
    rig->arena = wr_arena_new(0);
    rig->io = wr_io_new(rig->loop, &options);
    return rig;
}

static inline void rig_free(struct rig *rig)
{
    wr_io_free(rig->io);
    wr_arena_free(rig->arena);
    wr_loop_free(rig->loop);
    free(rig);
}

static inline void rig_take(void *ctx, struct wr_io_result *result)
{
    struct rig *rig = ctx;

    rig->result = *result;
    rig->ended++;
}

/* One request from beginning to end. */
static inline struct wr_io_result *rig_run(struct rig *rig,
                                           const struct wr_request *request)
{
    size_t before = rig->ended;

    wr_io_perform(rig->io, "acme.person", request, rig->arena, rig_take, rig);
    assert_int_equal(rig->ended, before); /* never from inside the call */
    wr_loop_run(rig->loop);
    assert_int_equal(rig->ended, before + 1);
    assert_int_equal(wr_io_busy(rig->io), 0);
    return &rig->result;
}

static inline struct wr_request rig_get(const char *url)
{
    struct wr_request request = {.kind = WR_REQUEST_HTTP};

    request.http.url = wr_str(url);
    return request;
}

static inline void assert_str(struct wr_str s, const char *expected)
{
    if (!wr_str_eqz(s, expected))
        fail_msg("\"%.*s\" instead of \"%s\"", WR_FMT(s), expected);
}

#endif
