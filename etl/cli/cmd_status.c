/* cmd_status.c - weir status: runs, holds and budgets of a workspace, or one run. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/run/summary.h"
#include "etl/store/leads.h"
#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define DEFAULT_RUNS  10
#define MAX_RUNS      1000
#define SHOWN_BUDGETS 3
#define MAX_BUDGETS   64

struct status_options {
    const char *state;
    size_t run;
    size_t limit;
};

static const struct wr_flag status_flags[] = {
    {"run", WR_FLAG_COUNT, offsetof(struct status_options, run), "N",
     "the summary of this run alone"},
    {"limit", WR_FLAG_COUNT, offsetof(struct status_options, limit), "N",
     "at most so many runs, the newest first (10)"},
    {"state", WR_FLAG_TEXT, offsetof(struct status_options, state), "DIR",
     "workspace (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

struct one_budget {
    struct wr_str key;
    int64_t spent_micro, reserved_micro;
    int64_t cap_micro; /* 0: not known */
};

struct status {
    struct wr_arena *arena;
    struct wr_db *db;
    struct wr_glance glance; /* at the job of the newest run */
    struct wr_str currency;  /* NONE where that does not load */
    struct wr_summary *runs;
    const char **states;
    size_t run_count;
    int64_t leads, accounts, due, held, to_person;
    size_t uncertain;
    struct wr_notice_count *notices; /* of all runs */
    size_t notice_count;
    struct one_budget budgets[MAX_BUDGETS];
    size_t budget_count;
};

/* --- collecting --- */

static const char *state_word(struct wr_db *db, const struct wr_run *run)
{
    switch (run->state) {
    case WR_RUN_RUNNING:
        return wr_db_run_is_live(db, run->id) ? "running" : "killed";
    case WR_RUN_INTERRUPTED:
        return "interrupted";
    case WR_RUN_DONE:
        return "done";
    }
    return "unknown";
}

static enum wr_code collect_runs(struct status *s, size_t limit, struct wr_err *err)
{
    struct wr_run *rows;
    enum wr_code code =
        wr_db_run_list(s->db, limit, s->arena, &rows, &s->run_count, err);

    if (code)
        return code;
    s->runs = WR_ARRAY(s->arena, struct wr_summary, s->run_count);
    s->states = WR_ARRAY(s->arena, const char *, s->run_count);
    for (size_t i = 0; !code && i < s->run_count; i++) {
        s->states[i] = state_word(s->db, &rows[i]);
        code = wr_summary_collect(s->db, rows[i].id, s->arena, &s->runs[i], err);
    }
    if (!code && s->run_count > 0)
        wr_glance_at(wr_arena_strz(s->arena, rows[0].file), s->arena, &s->glance);
    if (s->glance.job)
        s->currency = s->glance.job->currency;
    return code;
}

static void add_budget(struct status *s, const struct wr_budget *row, int64_t cap_micro)
{
    if (s->budget_count < MAX_BUDGETS)
        s->budgets[s->budget_count++] = (struct one_budget){
            row->key, row->spent_micro, row->reserved_micro, cap_micro};
}

/* The latest few whose key begins so. */
static enum wr_code collect_budgets(struct status *s, struct wr_str prefix, int64_t cap,
                                    struct wr_err *err)
{
    struct wr_budget *rows;
    size_t count;
    enum wr_code code = wr_db_budgets(s->db, prefix, s->arena, &rows, &count, err);

    if (code)
        return code;
    for (size_t i = count > SHOWN_BUDGETS ? count - SHOWN_BUDGETS : 0; i < count; i++)
        add_budget(s, &rows[i], cap);
    return WR_OK;
}

static int64_t cap_of_vendor(const struct wr_job *job, struct wr_str key)
{
    struct wr_str rest = key, vendor;

    (void)wr_str_split(&rest, ':');
    vendor = wr_str_split(&rest, ':');
    for (size_t i = 0; job && i < job->provider_cap_count; i++) {
        if (wr_str_eq(job->provider_caps[i].provider.name, vendor))
            return job->provider_caps[i].limit_micro < 0
                       ? 0
                       : job->provider_caps[i].limit_micro;
    }
    return 0;
}

/* Vendors' own, of the newest run. */
static enum wr_code collect_vendors(struct status *s, struct wr_err *err)
{
    struct wr_budget *rows;
    size_t count = 0;
    enum wr_code code =
        wr_db_budgets(s->db, WR_LIT("provider:"), s->arena, &rows, &count, err);
    struct wr_str end = wr_arena_printf(s->arena, ":run:%" PRId64,
                                        s->run_count > 0 ? s->runs[0].run.id : 0);

    for (size_t i = 0; !code && i < count; i++) {
        if (wr_str_ends(rows[i].key, end))
            add_budget(s, &rows[i], cap_of_vendor(s->glance.job, rows[i].key));
    }
    return code;
}

static enum wr_code collect(struct status *s, size_t limit, struct wr_err *err)
{
    struct wr_hold *holds;
    struct wr_entry *entries;
    size_t count;
    const struct wr_job *job;
    enum wr_code code = collect_runs(s, limit, err);

    if (!code)
        code =
            wr_db_lead_count(s->db, &s->leads, &s->accounts, &s->due, wr_now_us(), err);
    if (!code)
        code = wr_db_hold_list(s->db, INT64_MIN, 1, s->arena, &holds, &count, &s->held,
                               err);
    if (!code)
        code = wr_db_hold_list(s->db, WR_NEVER_US, 1, s->arena, &holds, &count,
                               &s->to_person, err);
    if (!code)
        code =
            wr_db_notice_counts(s->db, 0, s->arena, &s->notices, &s->notice_count, err);
    if (!code)
        code = wr_db_entries_uncertain(s->db, MAX_RUNS, s->arena, &entries,
                                       &s->uncertain, err);
    job = s->glance.job;
    if (!code)
        code = collect_budgets(s, WR_LIT("day:"), job ? job->cap_day : 0, err);
    if (!code)
        code = collect_budgets(s, WR_LIT("month:"), job ? job->cap_month : 0, err);
    return code ? code : collect_vendors(s, err);
}

/* --- telling --- */

static enum wr_paint state_paint(const char *state)
{
    if (strcmp(state, "done") == 0)
        return WR_PLAIN;
    return strcmp(state, "running") == 0 ? WR_GREEN : WR_YELLOW;
}

static void put_runs(const struct status *s, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"run", true, 0},       {"job", false, 20}, {"started", false, 0},
        {"state", false, 24},   {"leads", true, 0}, {"written", true, 0},
        {"unchanged", true, 0}, {"held", true, 0},  {"failed", true, 0},
        {"deferred", true, 0},  {"spent", true, 0}};
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < s->run_count; i++) {
        const struct wr_summary *run = &s->runs[i];

        wr_grid_row(&grid);
        wr_grid_int(&grid, run->run.id);
        wr_grid_put(&grid, WR_PLAIN, run->run.job);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_minute(sheet, run->run.started_us));
        wr_grid_put(&grid, state_paint(s->states[i]), wr_str(s->states[i]));
        wr_grid_int(&grid, run->tally.extracted);
        wr_grid_int(&grid, run->tally.by[WR_LEAD_WRITTEN]);
        wr_grid_int(&grid, run->tally.by[WR_LEAD_UNCHANGED]);
        wr_grid_int(&grid, run->tally.by[WR_LEAD_HELD]);
        wr_grid_int(&grid, run->tally.by[WR_LEAD_FAILED]);
        wr_grid_int(&grid, run->tally.by[WR_LEAD_DEFERRED]);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_money(sheet, run->spent_micro));
    }
    wr_grid_end(&grid, 0);
}

static void put_budgets(const struct status *s, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {{"budget", false, 0},
                                                    {"spent", true, 0},
                                                    {"reserved", true, 0},
                                                    {"cap", true, 0}};
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < s->budget_count; i++) {
        const struct one_budget *b = &s->budgets[i];

        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, b->key);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_money(sheet, b->spent_micro));
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_money(sheet, b->reserved_micro));
        wr_grid_put(&grid, WR_PLAIN,
                    b->cap_micro ? wr_sheet_money(sheet, b->cap_micro) : WR_LIT("-"));
    }
    wr_grid_end(&grid, 0);
}

static void put_misfits(const struct status *s, struct wr_sheet *sheet)
{
    for (size_t i = 0; i < s->run_count; i++) {
        struct wr_buf list;

        if (s->runs[i].misfit_count == 0)
            continue;
        wr_buf_init(&list, 4096);
        wr_misfits_put(&list, &s->runs[i]);
        wr_sheet_printf(sheet, WR_YELLOW,
                        "run %" PRId64 ": answers that could not be understood: %s",
                        s->runs[i].run.id, list.ptr);
        wr_sheet_line(sheet);
        wr_buf_fini(&list);
    }
}

/* What waits or was given up; what was done is of no more interest here. */
static void put_notices(const struct status *s, struct wr_sheet *sheet)
{
    for (size_t i = 0; i < s->notice_count; i++) {
        const struct wr_notice_count *n = &s->notices[i];

        if (n->state == WR_NOTICE_DONE || n->state == WR_NOTICE_LEFT_OUT)
            continue;
        wr_sheet_printf(sheet, n->state == WR_NOTICE_DEAD ? WR_RED : WR_PLAIN,
                        "%" PRId64 " %s%s %s: weir notices list", n->count,
                        wr_notice_kind_words[n->kind], n->count == 1 ? "" : "s",
                        n->state == WR_NOTICE_DEAD ? "given up" : "open");
        wr_sheet_line(sheet);
    }
}

static void put_text(const struct status *s, struct wr_sheet *sheet)
{
    wr_sheet_printf(sheet, WR_BOLD,
                    "%" PRId64 " leads of %" PRId64 " accounts; %" PRId64
                    " held, %" PRId64 " due now",
                    s->leads, s->accounts, s->held, s->due);
    if (s->uncertain > 0)
        wr_sheet_printf(sheet, WR_YELLOW, "; %zu calls uncertain", s->uncertain);
    wr_sheet_line(sheet);
    wr_sheet_line(sheet);
    put_runs(s, sheet);
    put_notices(s, sheet);
    put_misfits(s, sheet);
    if (s->budget_count > 0) {
        wr_sheet_line(sheet);
        put_budgets(s, sheet);
    }
    for (size_t i = 0; i < s->run_count; i++) {
        if (state_paint(s->states[i]) != WR_YELLOW)
            continue;
        wr_sheet_line(sheet);
        wr_sheet_printf(sheet, WR_YELLOW, "go on with weir resume %" PRId64,
                        s->runs[i].run.id);
        wr_sheet_line(sheet);
        break;
    }
}

static void put_run_json(struct wr_jw *w, const struct wr_summary *run,
                         const char *state)
{
    wr_jw_object(w);
    wr_jw_member_i64(w, "run", run->run.id);
    wr_jw_member(w, "job", run->run.job);
    wr_jw_memberz(w, "state", state);
    wr_jw_member_time(w, "started", run->run.started_us);
    wr_jw_member_time(w, "ended", run->run.ended_us);
    wr_jw_member_i64(w, "exit", run->run.exit_status);
    wr_jw_member(w, "stop", run->run.stop);
    wr_jw_member_i64(w, "extracted", run->tally.extracted);
    for (int i = 0; i < WR_LEAD_OUTCOMES; i++)
        wr_jw_member_i64(w, wr_lead_outcome_words[i], run->tally.by[i]);
    wr_jw_member_i64(w, "calls", run->calls);
    wr_jw_member_i64(w, "hits", run->hits);
    wr_jw_member_money(w, "spend", run->spent_micro);
    wr_jw_member_money(w, "reserved", run->reserved_micro);
    wr_misfits_json(w, run);
    wr_jw_object_end(w);
}

static void put_json(const struct status *s, struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_member_i64(w, "leads", s->leads);
    wr_jw_member_i64(w, "accounts", s->accounts);
    wr_jw_member_i64(w, "held", s->held);
    wr_jw_member_i64(w, "held_to_person", s->to_person);
    wr_jw_member_i64(w, "due", s->due);
    wr_jw_member_i64(w, "uncertain", (int64_t)s->uncertain);
    wr_jw_member(w, "currency", s->currency);
    wr_jw_open_list(w, "runs");
    for (size_t i = 0; i < s->run_count; i++)
        put_run_json(w, &s->runs[i], s->states[i]);
    wr_jw_list_end(w);
    wr_notices_json(w, s->notices, s->notice_count);
    wr_jw_open_list(w, "budgets");
    for (size_t i = 0; i < s->budget_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "key", s->budgets[i].key);
        wr_jw_member_money(w, "spent", s->budgets[i].spent_micro);
        wr_jw_member_money(w, "reserved", s->budgets[i].reserved_micro);
        if (s->budgets[i].cap_micro)
            wr_jw_member_money(w, "cap", s->budgets[i].cap_micro);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_object_end(w);
}

/* --- the command --- */

static enum wr_code tell_all(struct status *s, const struct wr_common *common,
                             size_t limit, struct wr_err *err)
{
    struct wr_json_out json;
    struct wr_sheet sheet;
    enum wr_code code = collect(s, limit, err);

    if (code)
        return code;
    if (common->json) {
        wr_json_out_init(&json);
        put_json(s, &json.w);
        wr_json_out_print(&json);
        wr_json_out_fini(&json);
        return WR_OK;
    }
    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    put_text(s, &sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
    return WR_OK;
}

static enum wr_code tell_one(struct status *s, const struct wr_common *common,
                             int64_t run_id, struct wr_err *err)
{
    struct wr_summary summary;
    enum wr_code code = wr_summary_collect(s->db, run_id, s->arena, &summary, err);

    if (code == WR_E_GONE)
        wr_hint(err, "weir status lists the runs of this workspace");
    if (code)
        return code;
    wr_glance_at(wr_arena_strz(s->arena, summary.run.file), s->arena, &s->glance);
    wr_cli_summary(common, s->glance.job ? s->glance.job->currency : WR_NONE, &summary);
    return WR_OK;
}

static enum wr_exit run_status(const struct wr_args *args)
{
    const struct status_options *options = args->options;
    size_t limit = options->limit ? options->limit : DEFAULT_RUNS;
    struct status s = {.arena = wr_arena_new(0)};
    struct wr_err err = {0};
    enum wr_code code =
        wr_cli_find_state(options->state, WR_DB_READ, s.arena, &s.db, &err);

    if (!code && options->run)
        code = tell_one(&s, args->common, (int64_t)options->run, &err);
    else if (!code)
        code = tell_all(&s, args->common, limit < MAX_RUNS ? limit : MAX_RUNS, &err);
    wr_db_close(s.db);
    wr_glance_fini(&s.glance);
    wr_arena_free(s.arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

const struct wr_command wr_command_status = {
    .name = "status",
    .args = "",
    .summary = "runs, holds and budgets of a workspace",
    .details =
        "Runs with what became of their leads; leads that are held or due; the "
        "budgets of the last days, months and of the newest run, with their caps "
        "where the job can be read. A run that was killed is told from one that "
        "is at work.",
    .flags = status_flags,
    .options_size = sizeof(struct status_options),
    .run = run_status,
};
