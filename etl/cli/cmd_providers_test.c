/* cmd_providers_test.c - weir providers test: vendors against their recorded exchanges.
 *
 * Offline: nothing is sent, and no key is needed. A vendor without exchanges is a
 * failure.
 */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/cli/providers_test.h"
#include "etl/manifest/recording.h"
#include "etl/run/context.h"
#include "weir/alloc.h"
#include "weir/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define MAX_PATHS   (2 + WR_MAX_LIST)
#define MAX_VENDORS 1024

static const struct wr_flag test_flags[] = {
    {"all", WR_FLAG_BOOL, offsetof(struct wr_test_options, all), NULL,
     "every vendor, the shipped ones and those of --manifests"},
    {"fixtures", WR_FLAG_TEXT, offsetof(struct wr_test_options, fixtures), "DIR",
     "where the exchanges are: DIR/VENDOR/CALL.json, or DIR/CALL.json for one vendor"},
    {"manifests", WR_FLAG_LIST, offsetof(struct wr_test_options, manifests), "PATH",
     "a folder or file of manifests beside the shipped ones (may be given again)"},
    {"live", WR_FLAG_BOOL, offsetof(struct wr_test_options, live), NULL,
     "one real question instead, which may cost: needs --job and --input"},
    {"call", WR_FLAG_TEXT, offsetof(struct wr_test_options, call), "CALL",
     "with --live: the call of the vendor, where it has several"},
    {"input", WR_FLAG_LIST, offsetof(struct wr_test_options, inputs), "FIELD=VALUE",
     "with --live: what is asked with (may be given again)"},
    {"job", WR_FLAG_TEXT, offsetof(struct wr_test_options, job), "JOB",
     "with --live: whose key, budgets and ledger it is"},
    {"yes", WR_FLAG_BOOL, offsetof(struct wr_test_options, yes), NULL,
     "with --live: agrees to the price that is told first"},
    {.name = NULL},
};

struct fault {
    const char *text;
    struct fault *next;
};

/* One vendor, done. */
struct tally {
    const struct wr_vendor_info *vendor;
    size_t calls, exchanges, failed;
    struct fault *first, *last;
};

struct test {
    const struct wr_test_options *options;
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_lists *lists;
    struct wr_diags *diags;
    struct wr_manifests *manifests;
    struct tally tallies[MAX_VENDORS];
    size_t count;
    size_t exchanges, failed;
};

/* --- loading --- */

static bool is_path(const char *name)
{
    return strchr(name, '/') || wr_str_ends(wr_str(name), WR_LIT(".yaml"));
}

static void load(struct test *t, const struct wr_args *args)
{
    const char *data = wr_data_folder();
    size_t most = 2 + t->options->manifests.count + args->count, count = 0;
    const char **paths = WR_ARRAY(t->arena, const char *, most);

    paths[count++] = wr_arena_printf(t->arena, "%s/providers/enrich", data).ptr;
    paths[count++] = wr_arena_printf(t->arena, "%s/providers/verify", data).ptr;
    for (size_t i = 0; i < t->options->manifests.count; i++)
        paths[count++] = t->options->manifests.items[i];
    for (size_t i = 0; i < args->count; i++) {
        if (is_path(args->positional[i]))
            paths[count++] = args->positional[i];
    }
    t->manifests = wr_manifests_load(paths, count, &t->catalogue, t->lists, t->diags);
}

/* A page is meant by its file, a vendor by its name. */
static bool is_named(const char *name, const struct wr_vendor_info *vendor)
{
    return strcmp(name, is_path(name) ? vendor->file : vendor->name) == 0;
}

static bool is_asked_for(const struct wr_args *args,
                         const struct wr_vendor_info *vendor)
{
    for (size_t i = 0; i < args->count; i++) {
        if (is_named(args->positional[i], vendor))
            return true;
    }
    return false;
}

/* The first name that is no vendor; NULL. */
static const char *find_unknown(const struct test *t, const struct wr_args *args)
{
    for (size_t i = 0; i < args->count; i++) {
        bool known = false;

        for (size_t k = 0; k < wr_manifests_vendors(t->manifests); k++)
            known = known ||
                    is_named(args->positional[i], wr_manifests_vendor(t->manifests, k));
        if (!known)
            return args->positional[i];
    }
    return NULL;
}

static enum wr_exit unknown(const struct test *t, const char *name)
{
    size_t count = wr_manifests_vendors(t->manifests);
    const char **words = WR_ARRAY(t->arena, const char *, count + 1);
    struct wr_err err;
    const char *near;

    for (size_t i = 0; i < count; i++)
        words[i] = wr_manifests_vendor(t->manifests, i)->name;
    if (is_path(name)) {
        wr_fail(&err, WR_E_CONFIG, "%s is not tested: it does not compile", name);
        return wr_cli_error(&err);
    }
    near = wr_text_nearest(wr_str(name), words);
    wr_fail(&err, WR_E_CONFIG, "no vendor \"%s\"", name);
    wr_hint(&err,
            near ? "did you mean %s?"
                 : "weir providers list has those shipped; a page of your own is named "
                   "by its file, ./finch.yaml%s",
            near ? near : "");
    return wr_cli_error(&err);
}

/* --- running --- */

/* DIR/VENDOR where there is such a folder, else DIR itself; the shipped ones. */
static const char *folder_of(const struct test *t, const struct wr_vendor_info *vendor)
{
    const char *root = t->options->fixtures;
    const char *own;

    if (!root)
        return wr_arena_printf(t->arena, "%s/fixtures/%s", wr_data_folder(),
                               vendor->name)
            .ptr;
    own = wr_arena_printf(t->arena, "%s/%s", root, vendor->name).ptr;
    return access(own, X_OK) == 0 ? own : root;
}

static void add_fault(void *ctx, const char *file, const char *exchange,
                      const char *problem)
{
    struct test *t = ctx;
    struct tally *tally = &t->tallies[t->count];
    struct fault *fault = WR_NEW(t->arena, struct fault);

    fault->text =
        exchange ? wr_arena_printf(t->arena, "%s: %s: %s", file, exchange, problem).ptr
                 : wr_arena_strz(t->arena, wr_str(problem));
    if (tally->last)
        tally->last->next = fault;
    else
        tally->first = fault;
    tally->last = fault;
}

static void test_vendor(struct test *t, const struct wr_vendor_info *vendor)
{
    struct tally *tally = &t->tallies[t->count];
    const char *folder = folder_of(t, vendor);
    struct wr_recording *recording;

    wr_recording_bind(t->manifests, vendor, folder, t->diags);
    recording =
        wr_recording_open(t->manifests, vendor, folder, &t->catalogue, add_fault, t);
    tally->vendor = vendor;
    tally->calls = vendor->call_count;
    tally->exchanges = recording->exchanges;
    tally->failed = recording->failed + wr_recording_check(recording, add_fault, t);
    t->exchanges += tally->exchanges;
    t->failed += tally->failed;
    t->count++;
    wr_recording_free(recording);
}

/* --- telling --- */

static void put_text(const struct test *t, const struct wr_common *common)
{
    static const struct wr_grid_column columns[] = {{"vendor", false, 0},
                                                    {"calls", true, 0},
                                                    {"exchanges", true, 0},
                                                    {"failed", true, 0}};
    struct wr_sheet sheet;
    struct wr_grid grid;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    for (size_t i = 0; i < t->count; i++) {
        for (const struct fault *f = t->tallies[i].first; f; f = f->next) {
            wr_sheet_data(&sheet, WR_RED, wr_str(f->text), 0);
            wr_sheet_line(&sheet);
        }
    }
    wr_grid_init(&grid, &sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < t->count; i++) {
        wr_grid_row(&grid);
        wr_grid_putz(&grid, t->tallies[i].vendor->name);
        wr_grid_int(&grid, (int64_t)t->tallies[i].calls);
        wr_grid_int(&grid, (int64_t)t->tallies[i].exchanges);
        wr_grid_int(&grid, (int64_t)t->tallies[i].failed);
    }
    wr_grid_end(&grid, 0);
    wr_sheet_printf(&sheet, WR_PLAIN, "vendors %zu, exchanges %zu, failed %zu",
                    t->count, t->exchanges, t->failed);
    wr_sheet_line(&sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void put_json(const struct test *t)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_open_list(&out.w, "vendors");
    for (size_t i = 0; i < t->count; i++) {
        const struct tally *tally = &t->tallies[i];

        wr_jw_object(&out.w);
        wr_jw_memberz(&out.w, "vendor", tally->vendor->name);
        wr_jw_member_i64(&out.w, "calls", (int64_t)tally->calls);
        wr_jw_member_i64(&out.w, "exchanges", (int64_t)tally->exchanges);
        wr_jw_member_i64(&out.w, "failed", (int64_t)tally->failed);
        wr_jw_open_list(&out.w, "failures");
        for (const struct fault *f = tally->first; f; f = f->next)
            wr_jw_str(&out.w, wr_str(f->text));
        wr_jw_list_end(&out.w);
        wr_jw_object_end(&out.w);
    }
    wr_jw_list_end(&out.w);
    wr_jw_member_i64(&out.w, "exchanges", (int64_t)t->exchanges);
    wr_jw_member_i64(&out.w, "failed", (int64_t)t->failed);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

/* --- the command --- */

static enum wr_exit test_all(struct test *t, const struct wr_args *args)
{
    const char *stranger;
    bool sound;

    load(t, args);
    sound = wr_diags_errors(t->diags) == 0;
    stranger = find_unknown(t, args);
    /* What is wrong with a page that nobody asked for is not told. */
    if (t->options->all || stranger)
        wr_cli_mistakes(t->diags);
    if (stranger)
        return unknown(t, stranger);
    for (size_t i = 0; i < wr_manifests_vendors(t->manifests); i++) {
        const struct wr_vendor_info *vendor = wr_manifests_vendor(t->manifests, i);

        if (t->count < MAX_VENDORS && (t->options->all || is_asked_for(args, vendor)))
            test_vendor(t, vendor);
    }
    if (args->common->json)
        put_json(t);
    else
        put_text(t, args->common);
    if (t->failed)
        return WR_EXIT_FAILED_RECORDS;
    return sound || !t->options->all ? WR_EXIT_OK : WR_EXIT_CONFIG;
}

static enum wr_exit run_offline(const struct wr_args *args)
{
    struct test *t = wr_alloc(sizeof(*t));
    enum wr_exit status;
    struct wr_err err;

    t->options = args->options;
    t->arena = wr_arena_new(0);
    t->diags = wr_diags_new();
    wr_catalogue_init(&t->catalogue);
    if (!t->options->all && !args->count) {
        wr_fail(&err, WR_E_CONFIG, "which vendor?");
        wr_hint(&err, "weir providers test VENDOR, or --all");
        status = wr_cli_error(&err);
    } else if (wr_lists_load(
                   wr_arena_printf(t->arena, "%s/providers/lists", wr_data_folder())
                       .ptr,
                   &t->lists, &err)) {
        status = wr_cli_error(&err);
    } else {
        status = test_all(t, args);
    }
    wr_manifests_free(t->manifests);
    wr_lists_free(t->lists);
    wr_diags_free(t->diags);
    wr_arena_free(t->arena);
    free(t);
    return status;
}

static enum wr_exit run_test(const struct wr_args *args)
{
    const struct wr_test_options *options = args->options;

    return options->live ? wr_providers_live(args, options) : run_offline(args);
}

const struct wr_command wr_command_providers_test = {
    .name = "providers test",
    .args = "[VENDOR|FILE...]",
    .summary = "vendors against their recorded exchanges, both ways",
    .details =
        "Runs every recorded exchange of the vendors: is the request that is sent the "
        "recorded one, and does the recorded reply come to what is expected of it? "
        "Nothing is sent, and no key is needed. Tells each exchange that failed with "
        "its first difference. Ends with 3 where one failed; a call without exchanges "
        "has failed. How to record them: docs/adding-a-provider.md.\n"
        "With --live one question goes to the vendor itself: its worst price is told "
        "first, it counts against the budgets of the job and stands in its ledger, and "
        "what came back is told. No lead gets it; a run that asks the same does not "
        "pay for it again.",
    .max_args = 1000,
    .flags = test_flags,
    .options_size = sizeof(struct wr_test_options),
    .run = run_test,
};
