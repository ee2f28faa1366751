/* state.c - where a run's state is: the workspace's own, or a copy for a dry run. */
#include "etl/run/state.h"

#include "etl/store/suppression.h"
#include "weir/alloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIVE_RUNS 64

enum wr_code wr_state_path(const struct wr_job *job, bool make, struct wr_arena *arena,
                           char **path, struct wr_err *err)
{
    char *folder = wr_arena_strz(arena, job->workspace);

    if (make && mkdir(folder, 0700) != 0 && errno != EEXIST) {
        wr_fail_errno(err, WR_E_CONFIG, errno, "workspace %s", folder);
        return wr_hint(err, "make the folder above it, or set `workspace:` in the job");
    }
    *path = wr_arena_strz(arena, wr_arena_printf(arena, "%s/state.db", folder));
    return WR_OK;
}

/* In a copy nobody else is at work: what other runs hold is free. */
static enum wr_code free_leases(struct wr_db *db, struct wr_arena *arena,
                                struct wr_err *err)
{
    struct wr_run *runs;
    size_t count;
    enum wr_code code = wr_db_run_list(db, LIVE_RUNS, arena, &runs, &count, err);

    for (size_t i = 0; !code && i < count; i++)
        if (runs[i].state == WR_RUN_RUNNING) {
            runs[i].state = WR_RUN_INTERRUPTED;
            code = wr_db_run_save(db, &runs[i], err);
        }
    return code;
}

static enum wr_code copy_state(const char *from, const char *to, struct wr_err *err)
{
    struct wr_db *db = NULL;
    enum wr_code code;

    if (access(from, F_OK) != 0)
        return WR_OK; /* no state yet: a plan of the first run */
    code = wr_db_open(from, WR_DB_COPY, &db, err);
    if (!code)
        code = wr_db_copy(db, to, err);
    wr_db_close(db);
    return code;
}

static enum wr_code open_copy(const char *path, struct wr_state *state,
                              struct wr_arena *arena, struct wr_err *err)
{
    const char *tmp = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe) */
    enum wr_code code;

    state->folder = wr_arena_strz(arena, wr_arena_printf(arena, "%s/weir-plan-XXXXXX",
                                                         tmp && *tmp ? tmp : "/tmp"));
    if (!mkdtemp(state->folder)) {
        code = wr_fail_errno(err, WR_E_CONFIG, errno, "%s", state->folder);
        state->folder = NULL;
        return code;
    }
    state->path =
        wr_arena_strz(arena, wr_arena_printf(arena, "%s/state.db", state->folder));
    code = copy_state(path, state->path, err);
    if (!code)
        code = wr_db_open(state->path, WR_DB_CREATE, &state->db, err);
    if (!code)
        wr_db_salt_beside(state->db, path, false);
    return code ? code : free_leases(state->db, arena, err);
}

enum wr_code wr_state_open(const struct wr_setup *setup, bool dry,
                           struct wr_arena *arena, struct wr_state *state,
                           struct wr_err *err)
{
    char *path = NULL;
    enum wr_code code = wr_state_path(setup->job, !dry, arena, &path, err);

    *state = (struct wr_state){0};
    if (code)
        return code;
    if (dry)
        code = open_copy(path, state, arena, err);
    else
        code = wr_db_open(path, WR_DB_CREATE, &state->db, err);
    if (!dry)
        state->path = path;
    if (!code)
        code = wr_db_bind(state->db, &setup->catalogue, err);
    return code;
}

static void remove_copy(struct wr_state *state)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    char path[4200];

    for (size_t i = 0; state->path && i < WR_COUNT(endings); i++) {
        snprintf(path, sizeof(path), "%s%s", state->path, endings[i]);
        unlink(path);
    }
    rmdir(state->folder);
}

void wr_state_close(struct wr_state *state)
{
    wr_db_close(state->db);
    state->db = NULL;
    if (state->folder)
        remove_copy(state);
}
