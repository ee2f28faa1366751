/* cmd_model_preview.c - weir model preview: what a model makes of the leads there are,
 * and how much work that is for those who get them. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/handout.h"
#include "etl/cli/json_out.h"
#include "etl/cli/population.h"
#include "etl/cli/sheet.h"
#include "etl/cli/spread.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define ASSUMED_DAYS 30
#define MAX_REPS     100000
#define MAX_DAYS     36600
#define BAR_COLUMNS  50

struct preview_options {
    struct wr_population_options from;
    size_t reps, days;
};

static const struct wr_flag preview_flags[] = {
    WR_POPULATION_FLAGS(struct preview_options, from),
    {"reps", WR_FLAG_COUNT, offsetof(struct preview_options, reps), "N",
     "how many salespeople share the leads; 1"},
    {"days", WR_FLAG_COUNT, offsetof(struct preview_options, days), "N",
     "days the leads came in over; told by created_at, else 30"},
    {.name = NULL},
};

struct preview {
    const struct wr_args *args;
    struct wr_population population;
    const struct wr_model *model;
    struct wr_spread spread;
    int64_t width;
    struct wr_handout handout;
};

static enum wr_code count_lead(void *ctx, const struct wr_individual *lead,
                               struct wr_err *err WR_UNUSED)
{
    struct preview *p = ctx;
    struct wr_decision decision;

    wr_decide(p->model, &lead->in, NULL, &decision);
    wr_spread_add(&p->spread, &lead->in, &decision);
    return WR_OK;
}

/* --- what follows from the counts --- */

static void take_figures(struct preview *p)
{
    const struct preview_options *options = p->args->options;
    struct wr_handout *h = &p->handout;

    h->reps = options->reps ? (int64_t)options->reps : 1;
    h->days = (int64_t)options->days;
    h->days_from = "as asked";
    if (!h->days) {
        h->days = wr_spread_days(&p->spread);
        h->days_from = "by created_at";
    }
    if (!h->days) {
        h->days = ASSUMED_DAYS;
        h->days_from = "assumed; --days tells";
    }
    p->width = wr_spread_width(&p->spread, wr_model_is_open_ended(p->model));
    wr_handout_find(h, &p->spread, p->model, 2 * p->width);
    wr_spread_sort(&p->spread, p->model);
}

/* --- for people --- */

static void put_head(const struct preview *p, struct wr_sheet *sheet)
{
    const struct wr_spread *t = &p->spread;

    wr_sheet_data(sheet, WR_BOLD, wr_str(wr_model_name(p->model)), 0);
    wr_sheet_printf(sheet, WR_PLAIN, ", version %s: %" PRId64 " leads",
                    wr_model_version(p->model), t->leads);
    wr_sheet_line(sheet);
    wr_sheet_printf(sheet, WR_PLAIN,
                    "%" PRId64 " scored, %" PRId64 " held, %" PRId64
                    " stopped, %" PRId64 " opted out",
                    t->scored, t->held, t->stopped, t->opted_out);
    wr_sheet_line(sheet);
}

static void put_bar(struct wr_sheet *sheet, int64_t leads, int64_t most)
{
    int64_t columns = most ? (leads * BAR_COLUMNS + most - 1) / most : 0;

    for (int64_t i = 0; i < columns; i++)
        wr_sheet_put(sheet, WR_GREEN, sheet->colour ? "\xE2\x96\x88" : "#");
}

static void put_histogram(const struct preview *p, struct wr_sheet *sheet)
{
    int64_t end = wr_model_is_open_ended(p->model) ? wr_spread_highest(&p->spread) : 99,
            most = 0;

    for (int64_t from = 0; from <= end; from += p->width) {
        int64_t to = from + p->width > end ? INT64_MAX : from + p->width;
        int64_t leads = wr_spread_between(&p->spread, from, to);

        most = leads > most ? leads : most;
    }
    for (int64_t from = 0; from <= end; from += p->width) {
        int64_t to = from + p->width > end ? INT64_MAX : from + p->width;
        int64_t leads = wr_spread_between(&p->spread, from, to);

        wr_sheet_printf(sheet, WR_PLAIN, "%6" PRId64 "%s %8" PRId64 " ", from,
                        to == INT64_MAX ? "+" : " ", leads);
        put_bar(sheet, leads, most);
        wr_sheet_line(sheet);
    }
}

/* "33 %", and of few of them "0.5 %". */
static struct wr_str share_text(int64_t leads, int64_t all, struct wr_arena *arena)
{
    int64_t milli = leads * 1000 / all;

    if (milli >= 100 || leads == 0)
        return wr_arena_printf(arena, "%" PRId64 " %%", milli / 10);
    return wr_arena_printf(arena, "%" PRId64 ".%" PRId64 " %%", milli / 10, milli % 10);
}

static void put_tiers(const struct preview *p, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"tier", false, 30}, {"leads", true, 0}, {"of all", true, 0}};
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < p->spread.tier_count; i++) {
        const struct wr_outcome_count *tier = &p->spread.tiers[i];

        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, tier->name);
        wr_grid_int(&grid, tier->leads);
        wr_grid_put(&grid, WR_PLAIN,
                    share_text(tier->leads, p->spread.leads, sheet->arena));
    }
    wr_grid_end(&grid, 2);
}

/* A preview of nothing but held leads says nothing of the model. */
static void put_held(const struct preview *p, struct wr_sheet *sheet)
{
    if (p->spread.held == 0 || p->spread.held < p->spread.leads)
        return;
    wr_sheet_text(
        sheet, WR_YELLOW, 0, 0,
        WR_LIT("All are held: too little is known of them. `weir score` tells "
               "in weir_gaps what each lacks; a column may have to be mapped "
               "(--map), or a field enriched first."));
    wr_sheet_line(sheet);
}

static void tell_text(const struct preview *p)
{
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(p->args->common));
    put_head(p, &sheet);
    if (p->spread.scored > 0) {
        wr_sheet_line(&sheet);
        put_histogram(p, &sheet);
        wr_sheet_line(&sheet);
        put_tiers(p, &sheet);
        wr_sheet_line(&sheet);
        wr_handout_put(&p->handout, &p->spread, &sheet);
    }
    put_held(p, &sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

/* --- for programs --- */

static void write_scores(const struct preview *p, struct wr_jw *w)
{
    wr_jw_open_list(w, "scores");
    for (int64_t i = 0; i <= WR_SPREAD_POINTS; i++) {
        if (!p->spread.scores[i])
            continue;
        wr_jw_object(w);
        wr_jw_member_i64(w, "score", i);
        wr_jw_member_i64(w, "leads", p->spread.scores[i]);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void write_tiers(const struct preview *p, struct wr_jw *w)
{
    wr_jw_open_list(w, "tiers");
    for (size_t i = 0; i < p->spread.tier_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "tier", p->spread.tiers[i].name);
        wr_jw_member_i64(w, "leads", p->spread.tiers[i].leads);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void tell_json(const struct preview *p)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_memberz(&out.w, "model", wr_model_name(p->model));
    wr_jw_memberz(&out.w, "version", wr_model_version(p->model));
    wr_jw_member_i64(&out.w, "leads", p->spread.leads);
    wr_jw_member_i64(&out.w, "scored", p->spread.scored);
    wr_jw_member_i64(&out.w, "held", p->spread.held);
    wr_jw_member_i64(&out.w, "stopped", p->spread.stopped);
    wr_jw_member_i64(&out.w, "opted_out", p->spread.opted_out);
    wr_jw_member_i64(&out.w, "reps", p->handout.reps);
    wr_jw_member_i64(&out.w, "days", p->handout.days);
    wr_jw_memberz(&out.w, "days_from", p->handout.days_from);
    write_tiers(p, &out.w);
    write_scores(p, &out.w);
    wr_handout_write(&p->handout, &p->spread, &out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

/* --- the command --- */

static enum wr_exit preview(struct preview *p, struct wr_diags *diags)
{
    struct wr_model *model = wr_model_load(
        p->args->positional[0], &p->population.scorer.catalogue, NULL, diags);
    enum wr_exit status = WR_EXIT_OK;
    struct wr_err err = {0};

    p->model = model;
    if (!model) {
        wr_cli_mistakes(diags);
        return WR_EXIT_CONFIG;
    }
    if (wr_population_walk(&p->population, count_lead, p, &err)) {
        status = wr_cli_error(&err);
    } else {
        take_figures(p);
        if (p->args->common->json)
            tell_json(p);
        else
            tell_text(p);
        wr_population_tell(&p->population, p->args->common);
    }
    wr_model_free(model);
    return status;
}

static bool options_fit(const struct preview_options *options, struct wr_err *err)
{
    if (!wr_population_is_named(&options->from)) {
        wr_fail(err, WR_E_CONFIG, "model preview: no leads");
        wr_hint(err, "--leads FILE, or --job JOB for those in its state");
        return false;
    }
    if (options->reps > MAX_REPS || options->days > MAX_DAYS) {
        wr_fail(err, WR_E_CONFIG, "at most %d reps and %d days", MAX_REPS, MAX_DAYS);
        return false;
    }
    return true;
}

static enum wr_exit run_preview(const struct wr_args *args)
{
    const struct preview_options *options = args->options;
    enum wr_exit status = WR_EXIT_CONFIG;
    struct wr_arena *arena;
    struct wr_diags *diags;
    struct preview *p;
    struct wr_err err = {0};

    if (!options_fit(options, &err))
        return wr_cli_error(&err);
    arena = wr_arena_new(0);
    diags = wr_diags_new();
    p = WR_NEW(arena, struct preview);
    p->args = args;
    if (wr_population_init(&p->population, &options->from, diags))
        status = preview(p, diags);
    else
        wr_cli_mistakes(diags);
    wr_population_fini(&p->population);
    wr_diags_free(diags);
    wr_arena_free(arena);
    return status;
}

const struct wr_command wr_command_model_preview = {
    .name = "model preview",
    .args = "MODEL",
    .summary = "what a model makes of the leads there are",
    .details =
        "Scores the leads of a file (--leads) or of a job's state (--job), writes "
        "nothing, and shows how the scores are spread, how many leads each tier has, how "
        "many are held or stopped, and what each threshold would hand to a salesperson "
        "a day, a week and a month of 30 days. Each lead is judged as if for the first time; rows of a file know "
        "nothing of each other.",
    .min_args = 1,
    .max_args = 1,
    .flags = preview_flags,
    .options_size = sizeof(struct preview_options),
    .run = run_preview,
};
