/* job.c - see job.h. */
#include "etl/cli/job.h"

#include "etl/run/state.h"
#include "weir/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUMMARY_CAP_BYTES ((size_t)1024 * 1024)

void wr_cli_mistakes(const struct wr_diags *diags)
{
    struct wr_buf text;

    wr_buf_init(&text, SUMMARY_CAP_BYTES);
    wr_diags_print(diags, &text);
    fputs(wr_buf_str(&text).ptr, stderr);
    wr_buf_fini(&text);
}

bool wr_cli_load(const char *job_file, const char *const *without,
                 struct wr_setup *setup)
{
    struct wr_setup_options options = {.job_file = job_file, .without = without};
    struct wr_diags *diags = wr_diags_new();
    bool ok = wr_setup_load(setup, &options, diags);

    wr_cli_mistakes(diags);
    if (!ok)
        fprintf(stderr, "weir: %zu mistake%s, nothing was done\n",
                wr_diags_errors(diags), wr_diags_errors(diags) == 1 ? "" : "s");
    wr_diags_free(diags);
    return ok;
}

static enum wr_code open_path(const char *path, enum wr_db_mode mode,
                              struct wr_db **out, struct wr_err *err)
{
    struct stat info;

    /* A run killed right at its start leaves an empty file. */
    if (mode != WR_DB_CREATE && (stat(path, &info) != 0 || info.st_size == 0)) {
        wr_fail(err, WR_E_GONE, "no state at %s", path);
        return wr_hint(err, "run a job first; or name its workspace: --state DIR, or "
                            "WEIR_STATE=DIR");
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

enum wr_code wr_cli_upgrade(const struct wr_setup *setup, struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_db *db = NULL;
    char *path = NULL;
    enum wr_code code = wr_state_path(setup->job, false, arena, &path, err);

    if (!code)
        code = open_path(path, WR_DB_READ, &db, err);
    if (code == WR_E_STORE) /* or one whose making was cut off */
        code = wr_db_open(path, WR_DB_CREATE, &db, err);
    wr_db_close(db);
    wr_arena_free(arena);
    return code == WR_E_GONE ? WR_OK : code;
}

enum wr_code wr_cli_find_state(const char *given, enum wr_db_mode mode,
                               struct wr_arena *arena, struct wr_db **out,
                               struct wr_err *err)
{
    const char *set = getenv("WEIR_STATE"); /* NOLINT(concurrency-mt-unsafe) */
    const char *place = given ? given : set;
    struct wr_str path;
    struct stat info;

    if (!place || !*place)
        place = "state";
    path = wr_str(place);
    if (mode == WR_DB_CREATE && mkdir(place, 0700) != 0 && errno != EEXIST)
        return wr_fail_errno(err, WR_E_CONFIG, errno, "workspace %s", place);
    if (stat(place, &info) == 0 && S_ISDIR(info.st_mode))
        path = wr_arena_printf(arena, "%s/state.db", place);
    return open_path(wr_arena_strz(arena, path), mode, out, err);
}

/* Line by line: reasons come from vendors. */
static void put_shown(struct wr_str text, struct wr_buf *out)
{
    struct wr_arena *arena = wr_arena_new(0);

    while (!wr_str_empty(text)) {
        wr_buf_put(out, wr_text_shown(wr_str_split(&text, '\n'), 0, arena));
        wr_buf_putc(out, '\n');
    }
    wr_arena_free(arena);
}

void wr_cli_summary(const struct wr_common *common, struct wr_str currency,
                    const struct wr_summary *summary)
{
    struct wr_buf text, out;

    wr_buf_init(&text, SUMMARY_CAP_BYTES);
    wr_buf_init(&out, SUMMARY_CAP_BYTES);
    if (common->json) {
        wr_summary_json(summary, currency, &out);
        wr_buf_putc(&out, '\n');
    } else {
        wr_summary_text(summary, currency, &text);
        put_shown(wr_buf_str(&text), &out);
    }
    wr_cli_put(&out);
    wr_buf_fini(&text);
    wr_buf_fini(&out);
}

void wr_glance_at(const char *file, struct wr_arena *arena, struct wr_glance *out)
{
    struct wr_diags *diags;

    *out = (struct wr_glance){.err = {.code = WR_OK}};
    wr_catalogue_init(&out->catalogue);
    if (!file)
        return;
    diags = wr_diags_new();
    out->job = wr_job_load(file, NULL, &out->catalogue, arena, &out->doc, diags);
    if (!out->job && wr_diags_result(diags, &out->err) == WR_OK)
        wr_fail(&out->err, WR_E_CONFIG, "%s does not load", file);
    wr_diags_free(diags);
}

void wr_glance_fini(struct wr_glance *glance)
{
    wr_job_free(glance->job);
    wr_yaml_free(glance->doc);
}
