/* job.c - see job.h. */
#include "etl/cli/job.h"

#include "etl/run/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool wr_cli_load(const char *job_file, const char *const *without,
                 struct wr_setup *setup)
{
    struct wr_setup_options options = {.job_file = job_file, .without = without};
    struct wr_diags *diags = wr_diags_new();
    struct wr_buf text;
    bool ok = wr_setup_load(setup, &options, diags);

    wr_buf_init(&text, 1024 * 1024);
    wr_diags_print(diags, &text);
    fputs(wr_buf_str(&text).ptr, stderr);
    if (!ok)
        fprintf(stderr, "weir: %zu mistakes, nothing was done\n",
                wr_diags_errors(diags));
    wr_buf_fini(&text);
    wr_diags_free(diags);
    return ok;
}

static enum wr_code open_path(const char *path, enum wr_db_mode mode,
                              struct wr_db **out, struct wr_err *err)
{
    if (access(path, F_OK) != 0) {
        wr_fail(err, WR_E_GONE, "no state at %s", path);
        return wr_hint(err, "run a job first, or name the workspace with --state");
    }
    return wr_db_open(path, mode, out, err);
}

enum wr_code wr_cli_state(const struct wr_setup *setup, struct wr_arena *arena,
                          struct wr_db **out, struct wr_err *err)
{
    char *path;
    enum wr_code code = wr_state_path(setup->job, false, arena, &path, err);

    if (!code)
        code = open_path(path, WR_DB_READ, out, err);
    return code ? code : wr_db_bind(*out, &setup->catalogue, err);
}

enum wr_code wr_cli_find_state(const char *given, enum wr_db_mode mode,
                               struct wr_arena *arena, struct wr_db **out,
                               struct wr_err *err)
{
    const char *place = given ? given : getenv("WEIR_STATE");
    struct wr_str path;
    struct stat info;

    if (!place || !*place)
        place = "state";
    path = wr_str(place);
    if (stat(place, &info) == 0 && S_ISDIR(info.st_mode))
        path = wr_arena_printf(arena, "%s/state.db", place);
    return open_path(wr_arena_strz(arena, path), mode, out, err);
}
