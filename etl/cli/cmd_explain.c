/* cmd_explain.c - weir explain: why a lead has the score it has.
 *
 * Reads the state alone. The job file is looked at for its own fields and its currency;
 * where it does not load (secrets that are not set here) what it says so far is used.
 */
#include "etl/cli/commands.h"
#include "etl/cli/explain.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/run/state.h"
#include "weir/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define MAX_TOP     1000
#define MAX_MATCHES 20
#define MAX_RUNS    50

struct explain_options {
    size_t top;
    const char *state;
    const char *job;
    bool full;
};

static const struct wr_flag explain_flags[] = {
    {"top", WR_FLAG_COUNT, offsetof(struct explain_options, top), "N",
     "the N leads with the highest scores of the newest run"},
    {"full", WR_FLAG_BOOL, offsetof(struct explain_options, full), NULL,
     "also criteria without points, their reasons uncut, sources that agree, and every "
     "write with its whole values"},
    {"state", WR_FLAG_TEXT, offsetof(struct explain_options, state), "DIR",
     "workspace (else the job's, else $WEIR_STATE, else ./state)"},
    {"job", WR_FLAG_TEXT, offsetof(struct explain_options, job), "FILE",
     "job file with the fields of one's own (else that of the newest run)"},
    {.name = NULL},
};

/* What is needed beside the state. */
struct explaining {
    const struct wr_args *args;
    const struct explain_options *options;
    struct wr_arena *arena;
    struct wr_glance glance; /* at the job */
    struct wr_lists *lists;
    struct wr_db *db;
    struct wr_run *runs; /* newest first */
    size_t run_count;
    struct wr_sheet sheet;
    struct wr_json_out json;
    size_t told;
    bool unsound; /* a receipt does not sum */
};

/* --- job, lists, state --- */

static void look_at_job(struct explaining *x, const char *file)
{
    wr_glance_at(file, x->arena, &x->glance);
    if (file && !x->glance.job)
        fprintf(stderr,
                "weir: note: the job does not load here (%s); fields of its own may be "
                "missing\n",
                x->glance.err.text);
}

static void load_lists(struct explaining *x)
{
    struct wr_str folder =
        wr_arena_printf(x->arena, "%s/providers/lists", wr_data_folder());
    struct wr_err err = {0};

    if (wr_lists_load(folder.ptr, &x->lists, &err))
        fprintf(stderr, "weir: note: %s; derived fields are missing\n", err.text);
}

static enum wr_code open_state(struct explaining *x, struct wr_err *err)
{
    const char *place = x->options->state;
    enum wr_code code;

    if (!place && x->glance.job)
        place = wr_arena_strz(x->arena, x->glance.job->workspace);
    code = wr_cli_find_state(place, WR_DB_READ, x->arena, &x->db, err);
    if (!code)
        code = wr_db_run_list(x->db, MAX_RUNS, x->arena, &x->runs, &x->run_count, err);
    return code;
}

static enum wr_code prepare(struct explaining *x, struct wr_err *err)
{
    const char *file = x->options->job;
    enum wr_code code;

    look_at_job(x, file);
    code = open_state(x, err);
    if (code)
        return code;
    if (!file && x->run_count > 0)
        look_at_job(x, wr_arena_strz(x->arena, x->runs[0].file));
    load_lists(x);
    return wr_db_bind(x->db, &x->glance.catalogue, err);
}

/* --- telling --- */

static void tell(struct explaining *x, const struct wr_explained *e)
{
    x->unsound = x->unsound || !wr_receipt_sums(&e->decision);
    if (x->args->common->json) {
        wr_explain_json(e, &x->json.w);
        wr_json_out_print(&x->json);
    } else {
        if (x->told > 0)
            wr_sheet_line(&x->sheet);
        wr_explain_text(e, x->options->full, &x->sheet);
        wr_sheet_print(&x->sheet);
    }
    x->told++;
}

static enum wr_code explain_lead(struct explaining *x, const struct wr_lead_row *lead,
                                 struct wr_err *err)
{
    struct wr_explain_from from = {
        .db = x->db, .catalogue = &x->glance.catalogue, .lists = x->lists};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_explained e;
    enum wr_code code;

    if (x->glance.job)
        from.currency = x->glance.job->currency;
    code = wr_explain_load(&from, lead, arena, &e, err);

    if (!code)
        tell(x, &e);
    wr_arena_free(arena);
    return code;
}

/* A CRM id, or an e-mail address; several leads may have the same. */
static enum wr_code explain_text(struct explaining *x, const char *text,
                                 struct wr_err *err)
{
    struct wr_lead_row *rows;
    size_t count;
    enum wr_code code = wr_db_lead_search(x->db, wr_str(text), MAX_MATCHES, x->arena,
                                          &rows, &count, err);

    if (!code && count == 0) {
        /* An address is a person's: it is not repeated. */
        if (strchr(text, '@'))
            wr_fail(err, WR_E_GONE, "no lead here has this address");
        else
            wr_fail(err, WR_E_GONE, "no lead here has the id \"%.60s\"", text);
        return wr_hint(err, "ids are the CRM's; `weir holds list` and "
                            "`weir explain --top 3` show some");
    }
    for (size_t i = 0; !code && i < count; i++)
        code = explain_lead(x, &rows[i], err);
    return code;
}

/* Held leads have no score, so the best ones never show one. */
static enum wr_code point_at_held(struct explaining *x, struct wr_err *err)
{
    struct wr_hold *holds;
    size_t count;
    int64_t total;
    enum wr_code code =
        wr_db_hold_list(x->db, INT64_MIN, 1, x->arena, &holds, &count, &total, err);

    if (!code && total > 0 && !x->args->common->quiet)
        fprintf(stderr,
                "weir: %lld lead%s held back; one of them: weir explain %.*s%s%s\n",
                (long long)total, total == 1 ? " is" : "s are",
                WR_FMT(wr_text_shown(holds[0].ext_id, 60, x->arena)),
                x->options->state ? " --state " : "",
                x->options->state ? x->options->state : "");
    return code;
}

/* Of the newest run that scored any. */
static enum wr_code explain_top(struct explaining *x, struct wr_err *err)
{
    int64_t *ids = NULL;
    size_t count = 0;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && count == 0 && i < x->run_count; i++)
        code = wr_db_decision_top(x->db, x->runs[i].id, x->options->top, x->arena, &ids,
                                  &count, err);
    for (size_t i = 0; !code && i < count; i++) {
        struct wr_lead_row lead;

        code = wr_db_lead_get(x->db, ids[i], x->arena, &lead, err);
        if (!code)
            code = explain_lead(x, &lead, err);
    }
    if (!code && count == 0)
        return wr_fail(err, WR_E_GONE, "no run here has scored a lead");
    return code ? code : point_at_held(x, err);
}

static enum wr_exit explain_all(struct explaining *x)
{
    enum wr_exit status = WR_EXIT_OK;
    struct wr_err err = {0};

    if (prepare(x, &err))
        return wr_cli_error(&err);
    for (size_t i = 0; i < x->args->count; i++)
        if (explain_text(x, x->args->positional[i], &err))
            status = wr_cli_error(&err);
    if (x->options->top > 0 && explain_top(x, &err))
        status = wr_cli_error(&err);
    if (x->unsound) {
        wr_fail(&err, WR_E_INTERNAL, "a receipt does not sum to its score");
        status = wr_cli_error(&err);
    }
    return status;
}

static enum wr_exit run_explain(const struct wr_args *args)
{
    struct explaining x = {.args = args, .options = args->options};
    enum wr_exit status;
    struct wr_err err;

    if ((args->count == 0) == (x.options->top == 0) || x.options->top > MAX_TOP) {
        wr_fail(&err, WR_E_CONFIG, "explain takes leads, or --top N (at most %d)",
                MAX_TOP);
        wr_hint(&err, "weir explain ada@example.com; weir explain --top 3");
        return wr_cli_error(&err);
    }
    x.arena = wr_arena_new(0);
    wr_sheet_init(&x.sheet, wr_sheet_wants_colour(args->common));
    wr_json_out_init(&x.json);
    status = explain_all(&x);
    wr_json_out_fini(&x.json);
    wr_sheet_fini(&x.sheet);
    wr_db_close(x.db);
    wr_lists_free(x.lists);
    wr_glance_fini(&x.glance);
    wr_arena_free(x.arena);
    return status;
}

const struct wr_command wr_command_explain = {
    .name = "explain",
    .args = "[LEAD...]",
    .summary = "why a lead has the score it has",
    .details =
        "LEAD is an id of the CRM or an e-mail address. Told are the receipt, "
        "whose lines sum to the score; what is missing, and how far the next tier "
        "is; what was asked and what it cost; what was written and when; and of "
        "each field the fact that stands, with source, date and confidence, and "
        "those that do not, with the reason. With --json one object a lead, with "
        "nothing left out.",
    .max_args = 1000,
    .flags = explain_flags,
    .options_size = sizeof(struct explain_options),
    .run = run_explain,
};
