/* cmd_run.c - weir run, weir resume. */
#include "etl/cli/afterword.h"
#include "etl/cli/commands.h"
#include "etl/cli/job.h"
#include "etl/cli/progress.h"
#include "etl/run/state.h"
#include "weir/clock.h"
#include "weir/json.h"
#include "weir/log.h"

#include <stdio.h>

struct run_options {
    struct wr_flag_list ids;
    struct wr_flag_list without;
    size_t limit;
    int64_t as_of_us;
};

static const struct wr_flag run_flags[] = {
    {"id", WR_FLAG_LIST, offsetof(struct run_options, ids), "ID",
     "only this record, whatever its state (may be given again)"},
    {"limit", WR_FLAG_COUNT, offsetof(struct run_options, limit), "N",
     "a sample: at most N leads, cursors stay where they are"},
    {"without", WR_FLAG_LIST, offsetof(struct run_options, without), "PROVIDER",
     "leave out a provider or a vendor (may be given again)"},
    {"as-of", WR_FLAG_TIME, offsetof(struct run_options, as_of_us), "TIME",
     "decide as if it were this time"},
    {.name = NULL},
};

/* --- the accepted plan --- */

static bool writes_to_crm(const struct wr_job *job)
{
    return !job->read_only && (job->crm->caps & WR_CRM_WRITE) &&
           !(job->crm->caps & WR_CRM_REWRITE);
}

/* The first live write of a job needs a plan that somebody accepted, or a sample. A
 * state that cannot be read is an error of its own, and says nothing about plans. */
static enum wr_code check_accepted(const struct wr_setup *setup,
                                   const struct run_options *options, bool *accepted,
                                   struct wr_err *err)
{
    struct wr_arena *arena;
    struct wr_db *db = NULL;
    enum wr_code code;

    *accepted =
        !writes_to_crm(setup->job) || options->limit > 0 || options->ids.count > 0;
    if (*accepted)
        return WR_OK;
    arena = wr_arena_new(0);
    code = wr_cli_state(setup, arena, &db, err);
    *accepted = !code && wr_db_is_accepted(db, setup->job->name);
    wr_db_close(db);
    wr_arena_free(arena);
    return code == WR_E_GONE ? WR_OK : code;
}

static enum wr_exit refuse_unaccepted(const struct wr_setup *setup)
{
    struct wr_err err;

    wr_fail(&err, WR_E_CONFIG,
            "%.*s has never written to this CRM, and no plan of it "
            "was accepted",
            WR_FMT(setup->job->name));
    wr_hint(&err,
            "look at `weir plan %.*s`, then repeat it with --accept; or try a sample: "
            "`weir run %.*s --limit 10`",
            WR_FMT(setup->job->file), WR_FMT(setup->job->file));
    return wr_cli_fail(&err, WR_EXIT_GATE);
}

/* --- run --- */

static enum wr_exit perform(const struct wr_args *args, const struct wr_setup *setup,
                            const struct wr_run_params *params)
{
    struct wr_progress_view view = {0};
    struct wr_pipeline_hooks hooks = {0};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_summary summary = {0};
    struct wr_err err = {0};
    enum wr_exit status;

    wr_progress_attach(&view, args->common, setup->job, &hooks);
    status = wr_pipeline(setup, params, &hooks, arena, &summary, &err);
    wr_progress_clear(&view);
    wr_log_setup(&(struct wr_log_options){.level = WR_WARN});
    if (summary.run.id != 0)
        wr_cli_summary(args->common, setup->job->currency, &summary);
    if (err.code)
        wr_cli_fail(&err, status);
    if (summary.run.state == WR_RUN_INTERRUPTED)
        fprintf(stderr, "weir: go on with `weir resume %lld`\n",
                (long long)summary.run.id);
    else if (summary.run.state == WR_RUN_DONE && !args->common->quiet &&
             !args->common->json)
        wr_cli_afterword(setup);
    wr_arena_free(arena);
    return status;
}

/* A list of words; NULL when there are none. */
static const char *const *read_list(const struct wr_json *from, struct wr_arena *arena)
{
    size_t count = wr_json_size(from);
    const char **list = WR_ARRAY(arena, const char *, count + 1);

    for (size_t i = 0; i < count; i++)
        list[i] = wr_arena_strz(arena, wr_json_text(wr_json_at(from, i)));
    return count > 0 ? list : NULL;
}

/* What the command line of the run said, from its record. */
static void read_params(const struct wr_run *run, struct wr_arena *arena,
                        struct wr_run_params *params)
{
    struct wr_json_doc *doc = NULL;
    const struct wr_json *root;
    int64_t limit = 0;

    params->resume_id = run->id;
    if (wr_json_parse(&doc, run->params, 1024 * 1024, NULL))
        return;
    root = wr_json_root(doc);
    if (wr_json_i64(wr_json_getz(root, "limit"), &limit) && limit > 0)
        params->limit = (size_t)limit;
    params->ids = read_list(wr_json_getz(root, "ids"), arena);
    params->without = read_list(wr_json_getz(root, "without"), arena);
    wr_json_free(doc);
}

/* The newest run of this job that was stopped or killed. */
static bool find_earlier(const struct wr_setup *setup, struct wr_arena *arena,
                         struct wr_run *run)
{
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    enum wr_code code = wr_cli_state(setup, arena, &db, &err);

    if (!code)
        code = wr_db_run_resumable(db, setup->job->name, arena, run, &err);
    wr_db_close(db);
    return code == WR_OK;
}

/* Earlier runs are ended first: their writes and open leads would wait for a person to
 * resume them otherwise. False: one of them cannot be ended now, *status says why. */
static bool end_earlier(const struct wr_args *args, const struct wr_setup *setup,
                        enum wr_exit *status)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_run run = {0};
    int64_t tried = 0;
    bool left = false;

    while (!left && find_earlier(setup, arena, &run)) {
        struct wr_run_params params = {0};

        left = run.id == tried;
        tried = run.id;
        if (left)
            break;
        fprintf(stderr, "weir: run %lld is not done; it is ended first\n",
                (long long)run.id);
        read_params(&run, arena, &params);
        *status = perform(args, setup, &params);
    }
    wr_arena_free(arena);
    return !left;
}

/* A sample, or a run about named records, leaves earlier runs alone. */
static enum wr_exit run_anew(const struct wr_args *args, const struct wr_setup *setup,
                             const struct wr_run_params *params)
{
    enum wr_exit earlier = WR_EXIT_OK, status;

    if (!params->ids && params->limit == 0 && !end_earlier(args, setup, &earlier))
        return earlier;
    status = perform(args, setup, params);
    return status == WR_EXIT_OK ? earlier : status;
}

static enum wr_exit run_accepted(const struct wr_args *args,
                                 const struct wr_setup *setup,
                                 const struct wr_run_params *params)
{
    struct wr_err err = {0};
    bool accepted = false;
    enum wr_code code = wr_cli_upgrade(setup, &err);

    if (!code)
        code = check_accepted(setup, args->options, &accepted, &err);
    if (code)
        return wr_cli_fail(&err, (enum wr_exit)wr_policy(code)->exit_status);
    return accepted ? run_anew(args, setup, params) : refuse_unaccepted(setup);
}

static enum wr_exit run_run(const struct wr_args *args)
{
    const struct run_options *options = args->options;
    struct wr_run_params params = {.limit = options->limit,
                                   .as_of_us = options->as_of_us,
                                   .ids =
                                       options->ids.count ? options->ids.items : NULL,
                                   .without = options->without.items};
    struct wr_setup setup;
    enum wr_exit status = WR_EXIT_CONFIG;

    if (wr_cli_load(args->positional[0], options->without.items, &setup)) {
        if (setup.job->select == WR_SELECT_NAMED && !params.ids)
            fprintf(stderr,
                    "weir: error: %s works on named records\nhint: weir run %s "
                    "--id ID\n",
                    args->positional[0], args->positional[0]);
        else
            status = run_accepted(args, &setup, &params);
    }
    wr_setup_fini(&setup);
    return status;
}

const struct wr_command wr_command_run = {
    .name = "run",
    .args = "JOB",
    .summary = "do a job: pull, enrich, verify, hold, score, write back",
    .details = "The first run of a job that writes to a CRM needs an accepted plan "
               "(weir plan JOB --accept) or a sample (--limit).",
    .min_args = 1,
    .max_args = 1,
    .flags = run_flags,
    .options_size = sizeof(struct run_options),
    .run = run_run,
};

/* --- resume --- */

struct resume_options {
    const char *state;
};

static const struct wr_flag resume_flags[] = {
    {"state", WR_FLAG_TEXT, offsetof(struct resume_options, state), "DIR",
     "workspace of the run (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

/* The run to go on with: the one named, else the newest that is not done. */
static enum wr_code find_run(const struct wr_args *args, struct wr_arena *arena,
                             struct wr_run *run, struct wr_err *err)
{
    const struct resume_options *options = args->options;
    struct wr_db *db = NULL;
    int64_t id = 0;
    enum wr_code code = wr_cli_find_state(options->state, WR_DB_READ, arena, &db, err);

    if (code == WR_E_STORE) /* an older weir's */
        code = wr_cli_find_state(options->state, WR_DB_WRITE, arena, &db, err);
    if (code)
        return code;
    if (args->count == 0)
        code = wr_db_run_resumable(db, WR_NONE, arena, run, err);
    else if (!wr_str_to_i64(wr_str(args->positional[0]), &id))
        code = wr_fail(err, WR_E_CONFIG, "\"%s\" is not the number of a run",
                       args->positional[0]);
    else
        code = wr_db_run_get(db, id, arena, run, err);
    if (code == WR_E_GONE && args->count == 0)
        wr_fail(err, WR_E_CONFIG, "nothing to resume: every run here is done");
    else if (!code && run->state == WR_RUN_DONE)
        code = wr_fail(err, WR_E_CONFIG, "run %lld is done", (long long)run->id);
    wr_db_close(db);
    return code ? err->code : WR_OK;
}

static enum wr_exit run_resume(const struct wr_args *args)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_run_params params = {0};
    struct wr_run run = {0};
    struct wr_setup setup;
    struct wr_err err = {0};
    enum wr_exit status = WR_EXIT_CONFIG;

    if (find_run(args, arena, &run, &err)) {
        wr_arena_free(arena);
        return wr_cli_fail(&err, WR_EXIT_CONFIG);
    }
    read_params(&run, arena, &params);
    if (wr_cli_load(wr_arena_strz(arena, run.file), params.without, &setup)) {
        if (!wr_str_eqz(run.config, setup.config_hash))
            WR_LOG(WR_WARN, "resume.config_changed", WR_KV_STR("job", run.job));
        status = perform(args, &setup, &params);
    }
    wr_setup_fini(&setup);
    wr_arena_free(arena);
    return status;
}

const struct wr_command wr_command_resume = {
    .name = "resume",
    .args = "[RUN]",
    .summary = "go on with a run that was stopped or killed",
    .details = "Without a number: the newest run that is not done. What was in flight "
               "when it was killed is settled first; nothing paid is asked twice.",
    .max_args = 1,
    .flags = resume_flags,
    .options_size = sizeof(struct resume_options),
    .run = run_resume,
};
