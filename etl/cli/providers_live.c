/* providers_live.c - weir providers test --live: one real question, with the key of a
 * job, out of its budgets, by its ledger.
 */
#include "etl/cli/grid.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/cli/providers_test.h"
#include "etl/run/trial.h"
#include "weir/clock.h"
#include "weir/text.h"

#include <stdio.h>
#include <unistd.h>

#include "etl/base/banned.h"

struct live {
    const struct wr_args *args;
    const struct wr_test_options *options;
    struct wr_setup setup;
    struct wr_arena *arena;
    const struct wr_value **inputs; /* by field */
    struct wr_trial trial;
};

/* --- what is asked --- */

static enum wr_code unknown_vendor(struct live *l, const char *name, struct wr_err *err)
{
    const struct wr_manifests *m = l->setup.manifests;
    size_t count = wr_manifests_vendors(m);
    const char **words = WR_ARRAY(l->arena, const char *, count + 1);
    const char *near;

    for (size_t i = 0; i < count; i++)
        words[i] = wr_manifests_vendor(m, i)->name;
    near = wr_text_nearest(wr_str(name), words);
    wr_fail(err, WR_E_CONFIG, "no vendor \"%s\"", name);
    return near ? wr_hint(err, "did you mean %s?", near) : WR_E_CONFIG;
}

/* The names of the calls, for the hint. */
static struct wr_str call_names(const struct wr_vendor_info *vendor,
                                struct wr_arena *arena)
{
    struct wr_str names = WR_NONE;

    for (size_t i = 0; i < vendor->call_count; i++)
        names = wr_arena_printf(arena, "%.*s%s%s", WR_FMT(names), i ? ", " : "",
                                vendor->calls[i]->name + strlen(vendor->name) + 1);
    return names;
}

/* Where a vendor has one call, that one is meant. */
static enum wr_code find_call(struct live *l, struct wr_err *err)
{
    const char *name = l->args->positional[0];
    const char *call = l->options->call;
    const struct wr_vendor_info *vendor =
        wr_manifests_find_vendor(l->setup.manifests, wr_str(name));

    if (!vendor)
        return unknown_vendor(l, name, err);
    if (!vendor->bound)
        return wr_fail(err, WR_E_CONFIG, "%s: the job does not use %s", l->options->job,
                       name);
    for (size_t i = 0; i < vendor->call_count; i++) {
        const char *own = vendor->calls[i]->name + strlen(vendor->name) + 1;

        if (call ? strcmp(own, call) == 0 : vendor->call_count == 1)
            l->trial.provider = vendor->calls[i];
    }
    if (l->trial.provider)
        return WR_OK;
    wr_fail(err, WR_E_CONFIG, call ? "%s has no call \"%s\"" : "%s: which call?", name,
            call);
    return wr_hint(err, "--call: %.*s", WR_FMT(call_names(vendor, l->arena)));
}

static enum wr_code read_input(struct live *l, const char *given, struct wr_err *err)
{
    const struct wr_catalogue *catalogue = &l->setup.catalogue;
    struct wr_str text = wr_str(given);
    struct wr_str name = wr_str_split(&text, '=');
    wr_field_id id = wr_catalogue_find(catalogue, name);
    struct wr_value *value = WR_NEW(l->arena, struct wr_value);

    if (!text.ptr)
        return wr_fail(err, WR_E_CONFIG, "--input \"%s\" is not FIELD=VALUE", given);
    if (id == WR_NO_FIELD)
        return wr_fail(err, WR_E_CONFIG, "--input: there is no field \"%.*s\"",
                       WR_FMT(name));
    switch (
        wr_normalise(&catalogue->fields[id], l->setup.lists, text, l->arena, value)) {
    case WR_NORMAL_OK:
    case WR_NORMAL_UNKNOWN:
        break;
    case WR_NORMAL_EMPTY:
    case WR_NORMAL_BAD:
        return wr_fail(err, WR_E_CONFIG, "--input: that is no value of %.*s",
                       WR_FMT(name));
    }
    l->inputs[id] = value;
    return WR_OK;
}

static struct wr_str sets_text(const struct live *l)
{
    const struct wr_provider *p = l->trial.provider;
    struct wr_str text = WR_NONE;

    for (size_t i = 0; i < p->input_count; i++) {
        for (size_t k = 0; k < p->inputs[i].count; k++)
            text =
                wr_arena_printf(l->arena, "%.*s%s%s", WR_FMT(text),
                                k   ? " and "
                                : i ? ", or "
                                    : "",
                                l->setup.catalogue.fields[p->inputs[i].fields[k]].name);
    }
    return text;
}

static enum wr_code read_inputs(struct live *l, struct wr_err *err)
{
    size_t count = l->setup.catalogue.count;
    enum wr_code code = WR_OK;

    l->inputs = WR_ARRAY(l->arena, const struct wr_value *, count);
    for (size_t i = 0; i < l->options->inputs.count && !code; i++)
        code = read_input(l, l->options->inputs.items[i], err);
    if (code)
        return code;
    l->trial.inputs = l->inputs;
    l->trial.input_count = count;
    if (wr_provider_ready(l->trial.provider, l->trial.inputs))
        return WR_OK;
    wr_fail(err, WR_E_CONFIG, "%s cannot be asked with that", l->trial.provider->name);
    return wr_hint(err, "--input FIELD=VALUE: %.*s", WR_FMT(sets_text(l)));
}

/* --- what it may cost --- */

static struct wr_str money(struct live *l, int64_t micro)
{
    struct wr_sheet sheet = {.arena = l->arena};

    return wr_arena_printf(l->arena, "%.*s %.*s", WR_FMT(wr_sheet_money(&sheet, micro)),
                           WR_FMT(l->setup.job->currency));
}

static bool ask_person(void)
{
    char line[16];

    fputs("go on? [y/N] ", stderr);
    return fgets(line, sizeof(line), stdin) && (line[0] == 'y' || line[0] == 'Y');
}

/* Said first, whatever comes. */
static enum wr_code agree(struct live *l, struct wr_err *err)
{
    int64_t worst = wr_provider_worst_micro(l->trial.provider);

    fprintf(stderr, "weir: one question to %s, at most %.*s\n", l->trial.provider->name,
            WR_FMT(money(l, worst)));
    if (l->options->yes || worst == 0)
        return WR_OK;
    if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
        return ask_person() ? WR_OK : wr_fail(err, WR_E_CANCELLED, "nothing was asked");
    wr_fail(err, WR_E_CONFIG, "nothing was asked: there is nobody to agree");
    return wr_hint(err, "--yes agrees to the price");
}

/* --- what came --- */

static const char *outcome_word(const struct wr_trial *t)
{
    switch (t->end) {
    case WR_ASK_ANSWERED:
        return wr_outcome_name(t->outcome);
    case WR_ASK_WAIT:
        return "later";
    case WR_ASK_SKIPPED:
    case WR_ASK_LISTED:
    case WR_ASK_BROKEN:
        break;
    }
    return "none";
}

static void put_facts(struct live *l, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"field", false, 0}, {"value", false, 60}, {"sure", true, 0}, {"", false, 0}};
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < l->trial.facts.count; i++) {
        const struct wr_fact *f = &l->trial.facts.items[i];

        wr_grid_row(&grid);
        wr_grid_putz(&grid, l->setup.catalogue.fields[f->field].name);
        wr_grid_put(&grid, WR_PLAIN, wr_value_encode(&f->value, l->arena));
        wr_grid_int(&grid, f->confidence);
        wr_grid_putz(&grid, f->origin == WR_ORIGIN_VERIFIED ? "verified" : "");
    }
    wr_grid_end(&grid, 0);
}

static void put_text(struct live *l)
{
    const struct wr_trial *t = &l->trial;
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(l->args->common));
    if (t->facts.count)
        put_facts(l, &sheet);
    wr_sheet_data(&sheet, WR_BOLD, wr_str(t->provider->name), 0);
    wr_sheet_printf(&sheet, WR_PLAIN, ": %s", outcome_word(t));
    if (t->why.len) {
        wr_sheet_put(&sheet, WR_PLAIN, " (");
        wr_sheet_data(&sheet, WR_PLAIN, t->why, 0);
        wr_sheet_put(&sheet, WR_PLAIN, ")");
    }
    wr_sheet_put(&sheet, WR_PLAIN,
                 t->kept ? ", answered before: nothing was sent, " : ", ");
    wr_sheet_data(&sheet, WR_PLAIN, money(l, t->spent_micro), 0);
    wr_sheet_line(&sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void put_json(struct live *l)
{
    const struct wr_trial *t = &l->trial;
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_memberz(&out.w, "call", t->provider->name);
    wr_jw_memberz(&out.w, "outcome", outcome_word(t));
    wr_jw_member(&out.w, "why", t->why);
    wr_jw_member_bool(&out.w, "answered_before", t->kept);
    wr_jw_member_money(&out.w, "spent", t->spent_micro);
    wr_jw_member(&out.w, "currency", l->setup.job->currency);
    wr_jw_member_time(&out.w, "again_at", t->end == WR_ASK_WAIT ? t->until_us : 0);
    wr_jw_open_list(&out.w, "facts");
    for (size_t i = 0; i < t->facts.count; i++) {
        const struct wr_fact *f = &t->facts.items[i];

        wr_jw_object(&out.w);
        wr_jw_memberz(&out.w, "field", l->setup.catalogue.fields[f->field].name);
        wr_jw_member(&out.w, "value", wr_value_encode(&f->value, l->arena));
        wr_jw_member_i64(&out.w, "confidence", f->confidence);
        wr_jw_member_bool(&out.w, "verified", f->origin == WR_ORIGIN_VERIFIED);
        wr_jw_object_end(&out.w);
    }
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

static enum wr_exit status_of(const struct wr_trial *t)
{
    if (t->signum)
        return t->signum == 2 ? WR_EXIT_INT : WR_EXIT_TERM;
    if (t->end == WR_ASK_ANSWERED)
        return WR_EXIT_OK;
    if (t->budget)
        return WR_EXIT_BUDGET;
    return t->code == WR_E_AUTH ? WR_EXIT_AUTH : WR_EXIT_FAILED_RECORDS;
}

static enum wr_exit ask(struct live *l)
{
    struct wr_err err = {0};
    enum wr_code code = find_call(l, &err);

    if (!code)
        code = read_inputs(l, &err);
    if (!code)
        code = agree(l, &err);
    if (!code)
        code = wr_trial_run(&l->setup, &l->trial, l->arena, &err);
    if (code)
        return wr_cli_error(&err);
    if (l->args->common->json)
        put_json(l);
    else
        put_text(l);
    return status_of(&l->trial);
}

enum wr_exit wr_providers_live(const struct wr_args *args,
                               const struct wr_test_options *options)
{
    struct live l = {.args = args, .options = options};
    enum wr_exit status = WR_EXIT_CONFIG;
    struct wr_err err = {0};

    if (args->count != 1 || !options->job) {
        wr_fail(&err, WR_E_CONFIG,
                args->count == 1 ? "--live needs a job, for its key"
                                 : "--live asks one vendor");
        wr_hint(&err,
                "weir providers test VENDOR --live --call CALL --input FIELD=VALUE "
                "--job JOB");
        return wr_cli_error(&err);
    }
    l.arena = wr_arena_new(0);
    if (wr_cli_load(options->job, NULL, &l.setup))
        status = ask(&l);
    wr_setup_fini(&l.setup);
    wr_arena_free(l.arena);
    return status;
}
