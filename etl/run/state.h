/* state.h - where a run's state is: the workspace's own, or a copy for a dry run. */
#ifndef ETL_RUN_STATE_H
#define ETL_RUN_STATE_H

#include "etl/run/context.h"

struct wr_state {
    struct wr_db *db;
    char *path;
    char *folder; /* of the copy; NULL: the workspace's own */
};

/* Path of the state inside a workspace; makes the folder when `make`. */
enum wr_code wr_state_path(const struct wr_job *job, bool make, struct wr_arena *arena,
                           char **path, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_state_open(const struct wr_setup *setup, bool dry,
                           struct wr_arena *arena, struct wr_state *state,
                           struct wr_err *err) WR_MUST_USE;
/* Closes the connection; a copy is removed. */
void wr_state_close(struct wr_state *state);

#endif
