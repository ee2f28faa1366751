/* http_rig.h - a scripted server, and an io that asks it. */
#ifndef TESTS_UNIT_IO_HTTP_RIG_H
#define TESTS_UNIT_IO_HTTP_RIG_H

#include "rig.h"
#include "tests/harness/http_script.h"

static const struct wr_io_options local = {.allow_private = true};

struct world {
    struct http_script *server;
    struct rig *rig;
};

static inline struct world world_new(struct wr_io_options options)
{
    return (struct world){http_script_new(), rig_new(options)};
}

static inline void world_free(struct world *w)
{
    rig_free(w->rig);
    assert_string_equal(http_script_complaints(w->server), "");
    http_script_free(w->server);
}

static inline struct wr_io_result *get(struct world *w, const char *path)
{
    struct wr_request request = rig_get(http_script_url(w->server, path));

    return rig_run(w->rig, &request);
}

#endif
