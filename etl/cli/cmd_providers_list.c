/* cmd_providers_list.c - weir providers list: what can be asked, and what it costs. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/json_out.h"
#include "etl/cli/providers.h"

#include "etl/base/banned.h"

struct list_options {
    struct wr_flag_list manifests;
};

static const struct wr_flag list_flags[] = {
    {"manifests", WR_FLAG_LIST, offsetof(struct list_options, manifests), "PATH",
     "a folder or file of manifests beside the shipped ones (may be given again)"},
    {.name = NULL},
};

static void put_call(struct wr_grid *grid, const struct wr_shipped *shipped,
                     const struct wr_provider *call)
{
    struct wr_sheet *sheet = grid->sheet;
    const struct wr_tariff *t = &call->tariff;

    wr_grid_row(grid);
    wr_grid_putz(grid, call->name);
    wr_grid_putz(grid, call->scope == WR_SCOPE_LEAD ? "lead" : "account");
    wr_grid_put(grid, WR_PLAIN,
                wr_price_text(shipped, call, t->billing, t->price_micro, sheet));
    wr_grid_putz(grid, t->billing == WR_BILL_FREE ? "-" : wr_billing_word(t->billing));
    wr_grid_put(grid, WR_PLAIN, wr_repeat_text(t, sheet->arena));
    wr_grid_int(grid, call->max_batch);
    wr_grid_put(grid, WR_PLAIN, wr_age_text(call->hit_fresh_us, sheet->arena));
    wr_grid_put(grid, WR_PLAIN, wr_rates_text(&call->rates, sheet->arena));
}

/* A line of the price beside the first. */
static void put_line(struct wr_grid *grid, const struct wr_shipped *shipped,
                     const struct wr_provider *call, const struct wr_charge *extra)
{
    struct wr_sheet *sheet = grid->sheet;

    wr_grid_row(grid);
    wr_grid_put(grid, WR_PLAIN, wr_arena_printf(sheet->arena, "  + %s", extra->name));
    wr_grid_putz(grid, "");
    wr_grid_put(
        grid, WR_PLAIN,
        wr_price_text(shipped, call, extra->billing, extra->price_micro, sheet));
    wr_grid_putz(grid, wr_billing_word(extra->billing));
}

static void put_table(const struct wr_shipped *shipped, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"call", false, 30}, {"of", false, 0},     {"price", true, 0},
        {"per", false, 0},   {"again", false, 0},  {"batch", true, 0},
        {"fresh", true, 0},  {"limits", false, 28}};
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < shipped->count; i++) {
        const struct wr_provider *call = shipped->calls[i];

        put_call(&grid, shipped, call);
        for (size_t k = 0; k < call->extra_count; k++)
            put_line(&grid, shipped, call, &call->extra[k]);
        wr_grid_note(&grid, WR_DIM,
                     wr_names_text(shipped, call->answers, call->answer_count, ", ",
                                   sheet->arena));
    }
    wr_grid_end(&grid, 0);
}

static void put_json(const struct wr_shipped *shipped)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_open_list(&out.w, "providers");
    for (size_t i = 0; i < shipped->count; i++)
        wr_call_json(shipped, shipped->calls[i], &out.w);
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

static enum wr_exit run_list(const struct wr_args *args)
{
    const struct list_options *options = args->options;
    struct wr_shipped shipped;
    struct wr_sheet sheet;
    bool sound = wr_shipped_load(options->manifests.items, &shipped);

    if (args->common->json) {
        put_json(&shipped);
    } else {
        wr_sheet_init(&sheet, wr_sheet_wants_colour(args->common));
        put_table(&shipped, &sheet);
        wr_sheet_print(&sheet);
        wr_sheet_fini(&sheet);
    }
    wr_shipped_fini(&shipped);
    return sound ? WR_EXIT_OK : WR_EXIT_CONFIG;
}

const struct wr_command wr_command_providers_list = {
    .name = "providers list",
    .args = "",
    .summary = "what can be asked, about what, and what it costs",
    .details =
        "Every call of every shipped manifest: whose values it brings, the price as "
        "published and what it is paid for (further lines of the price below it), what "
        "asking the same again costs, how many questions a request can carry, how long "
        "an answer is good for, the vendor's limits, and the fields. A job can set "
        "other prices and limits. With --json all that is known of a call.",
    .flags = list_flags,
    .options_size = sizeof(struct list_options),
    .run = run_list,
};
