/* cmd_model_diff.c - weir model diff: who would change tier, and why. */
#include "etl/cli/commands.h"
#include "etl/cli/difference.h"
#include "etl/cli/grid.h"
#include "etl/cli/json_out.h"
#include "etl/cli/population.h"
#include "etl/cli/sheet.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define DEFAULT_EXAMPLES 10

struct diff_options {
    struct wr_population_options from;
    size_t limit;
};

static const struct wr_flag diff_flags[] = {
    WR_POPULATION_FLAGS(struct diff_options, from),
    {"limit", WR_FLAG_COUNT, offsetof(struct diff_options, limit), "N",
     "how many of the leads that change to show; 10"},
    {.name = NULL},
};

static enum wr_code add_lead(void *ctx, const struct wr_individual *lead,
                             struct wr_err *err WR_UNUSED)
{
    wr_difference_add(ctx, lead->id, &lead->in, lead->arena);
    return WR_OK;
}

/* --- for people --- */

static void put_head(const struct wr_difference *d, struct wr_sheet *sheet)
{
    for (size_t i = 0; i < 2; i++) {
        wr_sheet_data(sheet, WR_BOLD, wr_str(wr_model_name(d->models[i])), 0);
        wr_sheet_printf(sheet, WR_PLAIN, " %s%s", wr_model_version(d->models[i]),
                        i ? "" : " -> ");
    }
    wr_sheet_printf(sheet, WR_PLAIN, ": %" PRId64 " leads", d->leads);
    wr_sheet_line(sheet);
    wr_sheet_printf(sheet, WR_PLAIN,
                    "%" PRId64 " change tier, %" PRId64 " change score within theirs",
                    d->moved, d->rescored);
    wr_sheet_line(sheet);
}

/* Outcomes that some lead has, under either model. */
static bool is_met(const struct wr_difference *d, size_t outcome)
{
    for (size_t i = 0; i < d->outcome_count; i++) {
        if (d->matrix[outcome][i] || d->matrix[i][outcome])
            return true;
    }
    return false;
}

static void put_matrix(const struct wr_difference *d, struct wr_sheet *sheet)
{
    struct wr_grid_column columns[WR_GRID_MAX_COLUMNS] = {{"was \\ is", false, 20}};
    size_t count = 1;
    struct wr_grid grid;

    for (size_t i = 0; i < d->outcome_count && count < WR_GRID_MAX_COLUMNS; i++) {
        if (is_met(d, i))
            columns[count++] = (struct wr_grid_column){
                wr_arena_strz(sheet->arena, wr_sheet_cut(sheet, d->outcomes[i], 20)),
                true, 0};
    }
    wr_grid_init(&grid, sheet, columns, count);
    for (size_t row = 0; row < d->outcome_count; row++) {
        if (!is_met(d, row))
            continue;
        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, d->outcomes[row]);
        for (size_t i = 0, put = 1; i < d->outcome_count && put < count; i++) {
            if (is_met(d, i)) {
                wr_grid_int(&grid, d->matrix[row][i]);
                put++;
            }
        }
    }
    wr_grid_end(&grid, 2);
}

/* "65 partial", "held": who is not scored has no score to show. */
static void put_outcome(struct wr_str outcome, bool scored, int64_t milli,
                        struct wr_sheet *sheet)
{
    if (scored)
        wr_sheet_printf(sheet, WR_PLAIN, "%" PRId64 " ", milli / 1000);
    wr_sheet_data(sheet, WR_PLAIN, outcome, 20);
}

static void put_why(const struct wr_example *e, struct wr_sheet *sheet)
{
    struct wr_str both = wr_arena_printf(sheet->arena, "%.*s%s%.*s", WR_FMT(e->was_why),
                                         e->was_why.len && e->is_why.len ? " -> " : "",
                                         WR_FMT(e->is_why));

    if (!both.len)
        return;
    wr_sheet_text(sheet, WR_PLAIN, 4, 6, both);
    wr_sheet_line(sheet);
}

static void put_example(const struct wr_example *e, struct wr_sheet *sheet)
{
    wr_sheet_data(sheet, WR_BOLD, e->id, 40);
    wr_sheet_put(sheet, WR_PLAIN, "  ");
    put_outcome(e->from, e->was_scored, e->old_milli, sheet);
    wr_sheet_put(sheet, WR_PLAIN, " -> ");
    put_outcome(e->to, e->is_scored, e->new_milli, sheet);
    wr_sheet_line(sheet);
    put_why(e, sheet);
    for (size_t i = 0; i < e->line_count; i++) {
        const struct wr_line_change *line = &e->lines[i];

        wr_sheet_put(sheet, WR_PLAIN, "    ");
        wr_sheet_data(sheet, WR_DIM, line->part, 20);
        wr_sheet_put(sheet, WR_PLAIN, " ");
        wr_sheet_data(sheet, WR_PLAIN, line->name, 40);
        wr_sheet_printf(sheet, WR_PLAIN, "  %.*s -> %.*s",
                        WR_FMT(wr_sheet_points(sheet, line->old_milli)),
                        WR_FMT(wr_sheet_points(sheet, line->new_milli)));
        wr_sheet_line(sheet);
    }
    if (e->more) {
        wr_sheet_printf(sheet, WR_DIM, "    and %zu more", e->more);
        wr_sheet_line(sheet);
    }
}

static void tell_text(const struct wr_difference *d, const struct wr_common *common)
{
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    put_head(d, &sheet);
    wr_sheet_line(&sheet);
    put_matrix(d, &sheet);
    for (size_t i = 0; i < d->kept_count; i++) {
        if (i == 0)
            wr_sheet_line(&sheet);
        put_example(&d->kept[i], &sheet);
    }
    if ((int64_t)d->kept_count < d->moved) {
        wr_sheet_printf(&sheet, WR_DIM,
                        "and %" PRId64 " more that change tier (--limit shows more)",
                        d->moved - (int64_t)d->kept_count);
        wr_sheet_line(&sheet);
    }
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

/* --- for programs --- */

static void write_moves(const struct wr_difference *d, struct wr_jw *w)
{
    wr_jw_open_list(w, "moves");
    for (size_t from = 0; from < d->outcome_count; from++) {
        for (size_t to = 0; to < d->outcome_count; to++) {
            if (!d->matrix[from][to])
                continue;
            wr_jw_object(w);
            wr_jw_member(w, "from", d->outcomes[from]);
            wr_jw_member(w, "to", d->outcomes[to]);
            wr_jw_member_i64(w, "leads", d->matrix[from][to]);
            wr_jw_object_end(w);
        }
    }
    wr_jw_list_end(w);
}

/* A score that decided nothing is none. */
static void write_score(struct wr_jw *w, const char *key, bool scored, int64_t milli)
{
    wr_jw_key(w, key);
    if (scored)
        wr_jw_milli(w, milli);
    else
        wr_jw_null(w);
}

static void write_example(const struct wr_example *e, struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_member(w, "lead", e->id);
    wr_jw_member(w, "from", e->from);
    wr_jw_member(w, "to", e->to);
    write_score(w, "old_score", e->was_scored, e->old_milli);
    write_score(w, "new_score", e->is_scored, e->new_milli);
    wr_jw_member(w, "old_why", e->was_why);
    wr_jw_member(w, "new_why", e->is_why);
    wr_jw_open_list(w, "lines");
    for (size_t i = 0; i < e->line_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "part", e->lines[i].part);
        wr_jw_member(w, "name", e->lines[i].name);
        wr_jw_member_milli(w, "old", e->lines[i].old_milli);
        wr_jw_member_milli(w, "new", e->lines[i].new_milli);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_member_i64(w, "more_lines", (int64_t)e->more);
    wr_jw_object_end(w);
}

static void tell_json(const struct wr_difference *d)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_memberz(&out.w, "old", wr_model_version(d->models[0]));
    wr_jw_memberz(&out.w, "new", wr_model_version(d->models[1]));
    wr_jw_member_i64(&out.w, "leads", d->leads);
    wr_jw_member_i64(&out.w, "moved", d->moved);
    wr_jw_member_i64(&out.w, "rescored", d->rescored);
    write_moves(d, &out.w);
    wr_jw_open_list(&out.w, "examples");
    for (size_t i = 0; i < d->kept_count; i++)
        write_example(&d->kept[i], &out.w);
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

/* --- the command --- */

static enum wr_exit compare(const struct wr_args *args,
                            struct wr_population *population,
                            const struct wr_model *const models[2],
                            struct wr_arena *arena)
{
    const struct diff_options *options = args->options;
    struct wr_difference *d = WR_NEW(arena, struct wr_difference);
    enum wr_exit status = WR_EXIT_OK;
    struct wr_err err = {0};

    wr_difference_init(d, models[0], models[1],
                       options->limit ? options->limit : DEFAULT_EXAMPLES, arena);
    if (wr_population_walk(population, add_lead, d, &err)) {
        status = wr_cli_error(&err);
    } else {
        wr_difference_close(d);
        if (args->common->json)
            tell_json(d);
        else
            tell_text(d, args->common);
        wr_population_tell(population, args->common);
    }
    wr_difference_fini(d);
    return status;
}

static enum wr_exit diff(const struct wr_args *args, struct wr_population *population,
                         struct wr_diags *diags, struct wr_arena *arena)
{
    const struct wr_catalogue *catalogue = &population->scorer.catalogue;
    struct wr_model *old_model =
        wr_model_load(args->positional[0], catalogue, NULL, diags);
    struct wr_model *new_model =
        wr_model_load(args->positional[1], catalogue, NULL, diags);
    const struct wr_model *const models[2] = {old_model, new_model};
    enum wr_exit status = WR_EXIT_CONFIG;

    if (old_model && new_model)
        status = compare(args, population, models, arena);
    else
        wr_cli_mistakes(diags);
    wr_model_free(new_model);
    wr_model_free(old_model);
    return status;
}

static enum wr_exit run_diff(const struct wr_args *args)
{
    const struct diff_options *options = args->options;
    struct wr_population population;
    enum wr_exit status = WR_EXIT_CONFIG;
    struct wr_diags *diags;
    struct wr_arena *arena;
    struct wr_err err = {0};

    if (!wr_population_is_named(&options->from)) {
        wr_fail(&err, WR_E_CONFIG, "model diff: no leads");
        wr_hint(&err, "--leads FILE, or --job JOB for those in its state");
        return wr_cli_error(&err);
    }
    if (options->limit > WR_DIFF_MOST) {
        wr_fail(&err, WR_E_CONFIG, "model diff: at most %d leads are shown",
                WR_DIFF_MOST);
        return wr_cli_error(&err);
    }
    diags = wr_diags_new();
    arena = wr_arena_new(0);
    if (wr_population_init(&population, &options->from, diags))
        status = diff(args, &population, diags, arena);
    else
        wr_cli_mistakes(diags);
    wr_population_fini(&population);
    wr_arena_free(arena);
    wr_diags_free(diags);
    return status;
}

const struct wr_command wr_command_model_diff = {
    .name = "model diff",
    .args = "OLD NEW",
    .summary = "who changes tier from one model to the other, and why",
    .details =
        "Scores the leads of a file (--leads) or of a job's state (--job) by both "
        "models, writes nothing, and counts who goes from where to where. Of those that "
        "change, the ones whose score moves most are shown with the lines of the receipt "
        "that differ, or with the completeness that held them or let them pass, or the stop; "
        "a lead is named by its id in the CRM or its row, never by person.",
    .min_args = 2,
    .max_args = 2,
    .flags = diff_flags,
    .options_size = sizeof(struct diff_options),
    .run = run_diff,
};
