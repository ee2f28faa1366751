/* afterword.c - see afterword.h. */
#include "etl/cli/afterword.h"

#include "weir/rewrite.h"
#include "weir/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "etl/base/banned.h"

static void tell_files(const struct wr_job *job, struct wr_arena *arena)
{
    struct wr_rewrite_files files = {0};

    if (!(job->crm->caps & WR_CRM_REWRITE) || job->read_only)
        return;
    wr_rewrite_files(job->crm_config, arena, &files);
    fprintf(stderr, "weir: written to %.*s; each change and why in %.*s\n",
            WR_FMT(wr_text_shown(files.output, 0, arena)),
            WR_FMT(wr_text_shown(files.changes, 0, arena)));
}

/* Where commands look that name no workspace. */
static bool is_found_by_itself(const char *workspace)
{
    const char *set = getenv("WEIR_STATE"); /* NOLINT(concurrency-mt-unsafe) */
    struct stat found, own;

    return stat(set && *set ? set : "state", &found) == 0 &&
           stat(workspace, &own) == 0 && found.st_dev == own.st_dev &&
           found.st_ino == own.st_ino;
}

void wr_cli_afterword(const struct wr_setup *setup)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str workspace = setup->job->workspace;

    tell_files(setup->job, arena);
    if (!is_found_by_itself(wr_arena_strz(arena, workspace)))
        fprintf(stderr, "weir: look around with: weir explain --top 3 --state %.*s\n",
                WR_FMT(wr_text_shown(workspace, 0, arena)));
    wr_arena_free(arena);
}
