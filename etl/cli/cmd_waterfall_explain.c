/* cmd_waterfall_explain.c - weir waterfall explain: in which order a step asks, why,
 * and what another order would have come to on the same history. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/run/ranking.h"

#include <inttypes.h>

#include "etl/base/banned.h"

/* A state seen less often than this carries no judgement of another order. */
#define ENOUGH_TRIALS 30

struct explain_options {
    const char *step;
};

static const struct wr_flag explain_flags[] = {
    {"step", WR_FLAG_TEXT, offsetof(struct explain_options, step), "NAME",
     "this step alone"},
    {.name = NULL},
};

/* One step of the waterfall, as it would be asked now. */
struct step_view {
    const struct wr_bound_step *step;
    struct wr_odds *odds;
    struct wr_offer offers[WR_MAX_OFFERS];
    int64_t seen[WR_SEGMENTS]; /* searches counted */
};

/* One segment of it. */
struct segment_view {
    char name[WR_SEGMENT_BYTES];
    int64_t searches;
    struct wr_order learnt, listed;
    bool supported; /* the listed order, by the log */
};

static void count_searches(struct step_view *view, const struct wr_past *past,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t segment = wr_segment_find(past[i].segment);

        if (segment < WR_SEGMENTS && past[i].missed.len == 0)
            view->seen[segment] += past[i].asked;
    }
}

/* Was each state of the order seen often enough, with just the provider that comes
 * then?
 */
static bool is_supported(const struct step_view *view, uint8_t segment,
                         const struct wr_order *order)
{
    uint32_t missed = 0;

    for (size_t i = 0; i < order->count; i++) {
        if (wr_odds_support(view->odds, segment, missed, order->items[i]) <
            ENOUGH_TRIALS)
            return false;
        missed |= 1u << order->items[i];
    }
    return true;
}

static void view_segment(const struct step_view *view, uint8_t segment,
                         struct segment_view *out)
{
    struct wr_odds_view chances = {view->odds, segment};
    struct wr_market market = {.offers = view->offers,
                               .count = view->step->provider_count,
                               .chance = wr_odds_chance_in,
                               .ctx = &chances,
                               .worth_micro = view->step->step->worth_micro};

    *out = (struct segment_view){.searches = view->seen[segment]};
    wr_segment_name(segment, out->name);
    wr_order_best(&market, &out->learnt);
    for (size_t i = 0; i < market.count; i++)
        out->listed.items[out->listed.count++] = (uint8_t)i;
    wr_order_price(&market, &out->listed);
    out->supported = is_supported(view, segment, &out->listed);
}

static enum wr_code view_step(struct wr_db *db, const struct wr_bound_step *step,
                              struct wr_arena *arena, struct step_view *out,
                              struct wr_err *err)
{
    struct wr_past *past = NULL;
    size_t count = 0;
    enum wr_code code = WR_OK;

    *out = (struct step_view){.step = step};
    if (db)
        code = wr_run_history(db, step->step->name, arena, &past, &count, err);
    if (code)
        return code;
    out->odds = wr_learn_odds(step, past, count);
    wr_learn_offers(step, out->offers);
    count_searches(out, past, count);
    return WR_OK;
}

/* --- as text --- */

static struct wr_str percent(struct wr_sheet *sheet, uint32_t ppm)
{
    return wr_arena_printf(sheet->arena, "%u.%u %%", ppm / 10000, ppm / 1000 % 10);
}

static void put_segment(const struct segment_view *s, const struct step_view *view,
                        struct wr_grid *grid)
{
    struct wr_sheet *sheet = grid->sheet;

    wr_grid_row(grid);
    wr_grid_putz(grid, s->searches ? s->name : "all the others");
    wr_grid_int(grid, s->searches);
    wr_grid_put(grid, WR_PLAIN, wr_sheet_money(sheet, s->learnt.cost_micro));
    wr_grid_put(grid, WR_PLAIN, percent(sheet, s->learnt.coverage_ppm));
    wr_grid_put(grid, s->supported ? WR_PLAIN : WR_DIM,
                wr_sheet_money(sheet, s->listed.cost_micro));
    wr_grid_putz(grid, s->supported ? "yes" : "no");
    wr_grid_note(grid, WR_PLAIN, wr_order_write(view->step, &s->learnt, sheet->arena));
}

static void put_step(const struct step_view *view, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"segment", false, 34}, {"asked", true, 0},     {"cost each", true, 0},
        {"found", true, 0},     {"as listed", true, 0}, {"logged", false, 0}};
    bool learnt = view->step->step->order == WR_ORDER_EXPECTED;
    struct segment_view segment;
    bool rest = false;
    struct wr_grid grid;

    wr_sheet_data(sheet, WR_BOLD, view->step->step->name, 0);
    wr_sheet_put(sheet, WR_DIM, learnt ? "  order: expected" : "  order: listed");
    wr_sheet_line(sheet);
    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (uint8_t s = 0; s < WR_SEGMENTS; s++) {
        if (!view->seen[s] && rest)
            continue;
        /* Segments never seen share one row: they are asked alike. */
        rest = rest || !view->seen[s];
        view_segment(view, s, &segment);
        put_segment(&segment, view, &grid);
    }
    wr_grid_end(&grid, 2);
    wr_sheet_line(sheet);
}

/* --- as JSON --- */

static void write_order(struct wr_jw *w, const char *key, const struct step_view *view,
                        const struct wr_order *order)
{
    wr_jw_open_object(w, key);
    wr_jw_open_list(w, "providers");
    for (size_t i = 0; i < order->count; i++)
        wr_jw_str(w, wr_str(view->step->providers[order->items[i]]->name));
    wr_jw_list_end(w);
    wr_jw_member_money(w, "expected_cost", order->cost_micro);
    wr_jw_member_milli(w, "expected_coverage", order->coverage_ppm / 1000);
    wr_jw_object_end(w);
}

static void write_step(const struct step_view *view, struct wr_jw *w)
{
    struct segment_view segment;

    wr_jw_object(w);
    wr_jw_member(w, "step", view->step->step->name);
    wr_jw_memberz(w, "order",
                  view->step->step->order == WR_ORDER_EXPECTED ? "expected" : "listed");
    wr_jw_open_list(w, "segments");
    for (uint8_t s = 0; s < WR_SEGMENTS; s++) {
        view_segment(view, s, &segment);
        wr_jw_object(w);
        wr_jw_memberz(w, "segment", segment.name);
        wr_jw_member_i64(w, "searches", segment.searches);
        write_order(w, "expected", view, &segment.learnt);
        write_order(w, "listed", view, &segment.listed);
        wr_jw_member_bool(w, "listed_supported_by_log", segment.supported);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_object_end(w);
}

/* --- the command --- */

struct output {
    const struct wr_common *common;
    struct wr_sheet sheet;
    struct wr_json_out json;
};

static void tell_step(struct output *out, const struct step_view *view)
{
    if (out->common->json)
        write_step(view, &out->json.w);
    else
        put_step(view, &out->sheet);
}

static bool is_meant(const struct wr_bound_step *step, const char *name)
{
    return step->provider_count > 1 && (!name || wr_str_eqz(step->step->name, name));
}

static enum wr_code tell_steps(const struct wr_setup *setup, struct wr_db *db,
                               const char *name, struct wr_arena *arena,
                               struct output *out, struct wr_err *err)
{
    enum wr_code code = WR_OK;
    bool any = false;

    for (size_t i = 0; !code && i < setup->waterfall.step_count; i++) {
        struct step_view view;

        if (!is_meant(&setup->waterfall.steps[i], name))
            continue;
        code = view_step(db, &setup->waterfall.steps[i], arena, &view, err);
        if (!code)
            tell_step(out, &view);
        wr_odds_free(code ? NULL : view.odds);
        any = true;
    }
    if (!code && !any && name)
        return wr_fail(err, WR_E_CONFIG,
                       "no step \"%s\" of several providers in this job", name);
    if (!code && !any && !out->common->json)
        wr_sheet_put(&out->sheet, WR_PLAIN,
                     "no step of this job asks several providers, so there is no order "
                     "to choose\n");
    return code;
}

static enum wr_code explain(const struct wr_setup *setup, const char *step,
                            struct output *out, struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_db *db = NULL;
    enum wr_code code = wr_cli_state(setup, arena, &db, err);

    if (code == WR_E_GONE) /* nothing has run yet: published rates alone */
        code = WR_OK;
    if (!code)
        code = tell_steps(setup, db, step, arena, out, err);
    wr_db_close(db);
    wr_arena_free(arena);
    return code;
}

static void begin_output(struct output *out, const struct wr_common *common)
{
    out->common = common;
    if (common->json) {
        wr_json_out_init(&out->json);
        wr_jw_object(&out->json.w);
        wr_jw_open_list(&out->json.w, "steps");
    } else {
        wr_sheet_init(&out->sheet, wr_sheet_wants_colour(common));
    }
}

static void end_output(struct output *out, bool print)
{
    if (out->common->json) {
        wr_jw_list_end(&out->json.w);
        wr_jw_object_end(&out->json.w);
        if (print)
            wr_json_out_print(&out->json);
        wr_json_out_fini(&out->json);
        return;
    }
    if (print)
        wr_sheet_print(&out->sheet);
    wr_sheet_fini(&out->sheet);
}

static enum wr_exit run_waterfall_explain(const struct wr_args *args)
{
    const struct explain_options *options = args->options;
    struct wr_setup setup;
    struct wr_err err = {0};
    struct output out;
    enum wr_code code;

    if (!wr_cli_load(args->positional[0], NULL, &setup)) {
        wr_setup_fini(&setup);
        return WR_EXIT_CONFIG;
    }
    begin_output(&out, args->common);
    code = explain(&setup, options->step, &out, &err);
    end_output(&out, !code);
    wr_setup_fini(&setup);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

const struct wr_command wr_command_waterfall_explain = {
    .name = "waterfall explain",
    .args = "JOB",
    .summary = "in which order each step asks, what that is expected to cost, and why",
    .details =
        "For each segment of leads that the ledger has seen: what one search costs in the "
        "order of least expected cost, how often it finds what the step wants, and below "
        "it that order. "
        "\"as listed\" is what the order in the job would have come to by the same "
        "chances; \"logged\" says whether the log has seen each of its states at "
        "least 30 times, or whether that figure is the model's alone. A step with order: "
        "listed is shown too: what it could save.",
    .min_args = 1,
    .max_args = 1,
    .flags = explain_flags,
    .options_size = sizeof(struct explain_options),
    .run = run_waterfall_explain,
};
