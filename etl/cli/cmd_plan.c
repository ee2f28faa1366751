/* cmd_plan.c - weir plan: what a run would do, and what it would cost at most. */
#include "etl/cli/commands.h"
#include "etl/cli/job.h"
#include "etl/cli/plan_tally.h"
#include "etl/cli/progress.h"
#include "etl/cli/sheet.h"
#include "etl/run/state.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SHOWN_LEADS 10
#define SHOWN_VALUE 48 /* columns */
#define LEAD_INDENT 6  /* of the lines that go on */

struct plan_options {
    struct wr_flag_list without;
    struct wr_flag_list ids;
    size_t limit;
    int64_t as_of_us;
    bool accept;
};

static const struct wr_flag plan_flags[] = {
    {"accept", WR_FLAG_BOOL, offsetof(struct plan_options, accept), NULL,
     "remember that this plan was seen: the job may write from now on"},
    {"limit", WR_FLAG_COUNT, offsetof(struct plan_options, limit), "N",
     "plan a sample of at most N leads"},
    {"id", WR_FLAG_LIST, offsetof(struct plan_options, ids), "ID",
     "plan this record alone (may be given again)"},
    {"without", WR_FLAG_LIST, offsetof(struct plan_options, without), "PROVIDER",
     "leave out a provider or a vendor (may be given again)"},
    {"as-of", WR_FLAG_TIME, offsetof(struct plan_options, as_of_us), "TIME",
     "plan as if it were this time"},
    {.name = NULL},
};

static void add_calls(struct wr_plan_tally *t, const struct wr_plan_lead *lead,
                      size_t item)
{
    const struct wr_possible *possible = &lead->outlook->items[item];
    size_t i = 0;

    while (i < t->provider_count && t->providers[i].provider != possible->provider)
        i++;
    if (i == WR_MAX_NAMED)
        wr_bug("more providers than a job can name");
    if (i == t->provider_count)
        t->providers[t->provider_count++].provider = possible->provider;
    t->providers[i].calls += possible->times;
    if (lead->forecast) {
        t->providers[i].expected_ppm += lead->forecast->calls_ppm[item];
        t->providers[i].expected_micro += lead->forecast->spend_micro[item];
    }
}

/* --- a lead --- */

static void put_lead(const struct wr_plan_lead *lead, struct wr_sheet *sheet)
{
    struct wr_flow flow = {.sheet = sheet, .indent = LEAD_INDENT, .separator = "; "};

    wr_sheet_put(sheet, WR_PLAIN, "  ");
    wr_sheet_data(sheet, WR_PLAIN, lead->ext_id, 0);
    if (lead->outlook) {
        wr_sheet_put(sheet, WR_PLAIN, " may ask");
        for (size_t i = 0; i < lead->outlook->count; i++)
            wr_sheet_printf(sheet, WR_PLAIN, "%s %s", i ? "," : "",
                            lead->outlook->items[i].provider->name);
        return;
    }
    wr_sheet_printf(sheet, WR_PLAIN, " %.*s: ", WR_FMT(lead->outcome));
    for (size_t i = 0; i < lead->out->field_count; i++) {
        const struct wr_out_field *field = &lead->out->fields[i];
        struct wr_str value = wr_sheet_cut(sheet, field->value, SHOWN_VALUE);

        wr_flow_put(&flow, WR_PLAIN,
                    wr_arena_printf(sheet->arena, "%.*s=%.*s", WR_FMT(field->property),
                                    WR_FMT(value)));
    }
}

static void print_lead_text(struct wr_plan_tally *t, const struct wr_plan_lead *lead)
{
    struct wr_sheet sheet;

    if (t->shown >= SHOWN_LEADS || (lead->out && lead->out->field_count == 0))
        return;
    t->shown++;
    wr_sheet_init(&sheet, false);
    put_lead(lead, &sheet);
    wr_sheet_line(&sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void take_share(void *ctx, const struct wr_past_share *share)
{
    struct wr_plan_after *after = &((struct wr_plan_tally *)ctx)->after;

    after->shares[after->share_count++] = *share;
}

static void take_lead(void *ctx, const struct wr_plan_lead *lead)
{
    struct wr_plan_tally *t = ctx;

    wr_plan_after_add(&t->after, lead);

    if (lead->outlook) {
        t->buying++;
        t->worst_micro += lead->worst_micro;
        t->expected_micro += lead->forecast ? lead->forecast->sum_micro : 0;
        for (size_t i = 0; i < lead->outlook->count; i++)
            add_calls(t, lead, i);
    } else {
        t->exact++;
        t->writes += lead->out->field_count > 0;
        t->fields += (int64_t)lead->out->field_count;
    }
    if (t->json)
        wr_plan_json_lead(lead);
    else
        print_lead_text(t, lead);
}

static void take_account(void *ctx, const struct wr_plan_lead *account)
{
    struct wr_plan_tally *t = ctx;

    if (account->outlook) {
        t->accounts_buying++;
    } else {
        t->accounts++;
        t->account_fields += (int64_t)account->out->field_count;
    }
    if (t->json)
        wr_plan_json_account(account);
}

/* --- the whole --- */

static void print_balances(const struct wr_summary *summary)
{
    struct wr_buf text;

    if (summary->balance_count == 0)
        return;
    wr_buf_init(&text, (size_t)64 * 1024);
    wr_balances_put(&text, summary);
    printf("  vendors say:\n%s", wr_buf_str(&text).ptr);
    wr_buf_fini(&text);
}

static void print_money(const char *what, int64_t micro, const struct wr_job *job)
{
    struct wr_buf text;

    wr_buf_init(&text, 64);
    wr_money_put(&text, micro);
    printf("%s%s %.*s", what, wr_buf_str(&text).ptr, WR_FMT(job->currency));
    wr_buf_fini(&text);
}

/* Nobody knows what is expected to the millionth. */
static int64_t whole_cents(int64_t micro)
{
    return (micro + 9999) / 10000 * 10000;
}

static void print_text(const struct wr_plan_tally *t, const struct wr_summary *summary,
                       const struct wr_job *job)
{
    if (t->shown == SHOWN_LEADS && t->exact + t->buying > SHOWN_LEADS)
        printf("  (the first %d; all of them: --json)\n", SHOWN_LEADS);
    printf("plan of %.*s: %" PRId64 " leads; nothing was bought, written or moved\n",
           WR_FMT(job->name), summary->tally.extracted);
    printf("  %" PRId64 " need no purchase: %" PRId64
           " of them would be written, %" PRId64 " fields\n",
           t->exact, t->writes, t->fields);
    if (t->accounts + t->accounts_buying > 0)
        printf("  %" PRId64 " companies would be written, %" PRId64 " fields; %" PRId64
               " more may be, by what is bought\n",
               t->accounts, t->account_fields, t->accounts_buying);
    if (t->buying > 0)
        printf("  %" PRId64 " may ask, at most:\n", t->buying);
    for (size_t i = 0; i < t->provider_count; i++) {
        printf("    %-24s %6" PRId64 " questions, ", t->providers[i].provider->name,
               t->providers[i].calls);
        print_money("",
                    t->providers[i].calls *
                        wr_provider_worst_micro(t->providers[i].provider),
                    job);
        printf("; expected %" PRId64 ", ",
               (t->providers[i].expected_ppm + 999999) / 1000000);
        print_money("", whole_cents(t->providers[i].expected_micro), job);
        printf("\n");
    }
    print_money("  at most ", t->worst_micro, job);
    print_money("; expected ", whole_cents(t->expected_micro), job);
    print_money("; the cap of a run is ", job->cap_run, job);
    printf("\n");
    wr_plan_after_print(&t->after, job->currency);
    print_balances(summary);
}

static enum wr_code remember(const struct wr_setup *setup, struct wr_arena *arena,
                             struct wr_err *err)
{
    struct wr_state state;
    enum wr_code code = wr_state_open(setup, false, arena, &state, err);

    if (!code)
        code = wr_db_accept(state.db, setup->job->name, wr_str(setup->config_hash),
                            wr_now_us(), err);
    wr_state_close(&state);
    fflush(stdout); /* the plan comes first */
    if (!code)
        fprintf(stderr, "weir: accepted: %.*s may write from now on\n",
                WR_FMT(setup->job->name));
    return code;
}

static enum wr_exit make_plan(const struct wr_args *args, const struct wr_setup *setup)
{
    const struct plan_options *options = args->options;
    struct wr_plan_tally tally = {.json = args->common->json};
    struct wr_plan_sink sink = {
        .share = take_share, .lead = take_lead, .account = take_account, .ctx = &tally};
    struct wr_run_params params = {.dry = true,
                                   .limit = options->limit,
                                   .ids =
                                       options->ids.count ? options->ids.items : NULL,
                                   .as_of_us = options->as_of_us};
    struct wr_progress_view view = {0};
    struct wr_pipeline_hooks hooks = {.plan = &sink};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_summary summary = {0};
    struct wr_err err = {0};
    enum wr_exit status;

    wr_progress_attach(&view, args->common, setup->job, &hooks);
    status = wr_pipeline(setup, &params, &hooks, arena, &summary, &err);
    wr_progress_clear(&view);
    wr_log_setup(&(struct wr_log_options){.level = WR_WARN});
    if (status == WR_EXIT_BUDGET)
        status = WR_EXIT_OK;
    if (status == WR_EXIT_OK || status == WR_EXIT_FAILED_RECORDS) {
        if (tally.json)
            wr_plan_json(&tally, &summary, setup->job);
        else
            print_text(&tally, &summary, setup->job);
        if (options->accept && remember(setup, arena, &err))
            status = wr_cli_error(&err);
    } else if (err.code) {
        wr_cli_fail(&err, status);
    }
    wr_arena_free(arena);
    return status;
}

static enum wr_exit run_plan(const struct wr_args *args)
{
    const struct plan_options *options = args->options;
    struct wr_setup setup;
    enum wr_exit status = WR_EXIT_CONFIG;

    if (wr_cli_load(args->positional[0], options->without.items, &setup))
        status = make_plan(args, &setup);
    wr_setup_fini(&setup);
    return status;
}

const struct wr_command wr_command_plan = {
    .name = "plan",
    .args = "JOB",
    .summary = "what a run would do, and what it would cost at most",
    .details =
        "Reads the CRM and the state, asks what is free (DNS, and vendors what "
        "is left), buys nothing, writes nothing, moves no cursor. Leads that need no purchase are shown "
        "with the very writes of a run; the others with what may be asked, the "
        "worst price, and the fields that may change. What is expected goes by the "
        "chances that the history of the workspace gives, or what the manifests say; "
        "it leans to the dear side: an only_if is counted where no answer can make it "
        "true any more, and taken as true where it hangs on answers. With --json one object a "
        "lead, then one for the whole.",
    .min_args = 1,
    .max_args = 1,
    .flags = plan_flags,
    .options_size = sizeof(struct plan_options),
    .run = run_plan,
};
