/* cmd_budget.c - weir budget: spent, reserved, left; and what the vendors say. */
#include "etl/cli/budget.h"
#include "etl/cli/commands.h"
#include "etl/cli/job.h"
#include "etl/run/balance_check.h"
#include "etl/store/runs.h"

#include "etl/base/banned.h"

struct budget_options {
    const char *state;
    bool check;
};

static const struct wr_flag budget_flags[] = {
    {"check", WR_FLAG_BOOL, offsetof(struct budget_options, check), NULL,
     "ask the job's vendors now what is left; free calls only"},
    {"state", WR_FLAG_TEXT, offsetof(struct budget_options, state), "DIR",
     "workspace, where no job is given (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

static enum wr_code tell(struct wr_db *db, const struct wr_job *job,
                         const struct wr_common *common, struct wr_arena *arena,
                         struct wr_err *err)
{
    struct wr_budget_view view;
    enum wr_code code = wr_budget_collect(db, job, arena, &view, err);
    struct wr_json_out json;
    struct wr_sheet sheet;

    if (code)
        return code;
    if (common->json) {
        wr_json_out_init(&json);
        wr_budget_json(&view, &json.w);
        wr_json_out_print(&json);
        wr_json_out_fini(&json);
        return WR_OK;
    }
    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    wr_budget_text(&view, &sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
    return WR_OK;
}

static enum wr_exit of_job(const struct wr_args *args)
{
    const struct budget_options *options = args->options;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_setup setup;
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    bool loaded = wr_cli_load(args->positional[0], NULL, &setup);
    enum wr_code code = WR_OK;

    if (loaded && options->check)
        code = wr_balance_check(&setup, arena, &err);
    if (loaded && !code)
        code = wr_cli_state(&setup, arena, &db, &err);
    if (loaded && !code)
        code = tell(db, setup.job, args->common, arena, &err);
    wr_db_close(db);
    wr_setup_fini(&setup);
    wr_arena_free(arena);
    if (!loaded)
        return WR_EXIT_CONFIG;
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

/* As the state knows, and as the job of its newest run says where that is there. */
static enum wr_exit of_state(const struct wr_args *args)
{
    const struct budget_options *options = args->options;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_glance glance = {.job = NULL};
    struct wr_run *runs = NULL;
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    size_t count = 0;
    enum wr_code code = wr_cli_find_state(options->state, WR_DB_READ, arena, &db, &err);

    if (!code)
        code = wr_db_run_list(db, 1, arena, &runs, &count, &err);
    if (!code && count > 0)
        wr_glance_at(wr_arena_strz(arena, runs[0].file), arena, &glance);
    if (!code)
        code = tell(db, glance.job, args->common, arena, &err);
    wr_db_close(db);
    wr_glance_fini(&glance);
    wr_arena_free(arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

static enum wr_exit run_budget(const struct wr_args *args)
{
    const struct budget_options *options = args->options;
    struct wr_err err = {0};

    if (args->count == 0 && options->check) {
        wr_fail(&err, WR_E_CONFIG, "--check needs a job, for the keys of its vendors");
        wr_hint(&err, "weir budget JOB --check");
        return wr_cli_error(&err);
    }
    return args->count ? of_job(args) : of_state(args);
}

const struct wr_command wr_command_budget = {
    .name = "budget",
    .args = "[JOB]",
    .summary = "spent, reserved and left of every cap, and what vendors say is left",
    .details =
        "Every cap that is in force, with what is spent, reserved and left of it and "
        "when it starts anew; the leads and accounts with least left; what each pool "
        "of each vendor was paid this month. Where a vendor tells its balance, the "
        "ledger is held against it: credits used between the last two checks, what "
        "the ledger knows of them, what of it is open still, and the rest, which "
        "nobody here can explain. Every run checks as it begins; --check does now.",
    .max_args = 1,
    .flags = budget_flags,
    .options_size = sizeof(struct budget_options),
    .run = run_budget,
};
