/* cmd_holds_list.c - weir holds list: who is kept back, and for want of what. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/store/decisions.h"

#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define DEFAULT_HOLDS 50
#define MAX_HOLDS     100000

struct holds_options {
    size_t limit;
    bool to_person;
    const char *state;
};

static const struct wr_flag holds_flags[] = {
    {"limit", WR_FLAG_COUNT, offsetof(struct holds_options, limit), "N",
     "at most so many, those that are due first (50)"},
    {"to-person", WR_FLAG_BOOL, offsetof(struct holds_options, to_person), NULL,
     "those alone that were tried for the last time: a person has to look"},
    {"state", WR_FLAG_TEXT, offsetof(struct holds_options, state), "DIR",
     "workspace (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

struct holds {
    struct wr_hold *items;
    size_t count;
    int64_t total;
};

/* After the last try no run comes back to it by itself. */
static bool is_to_person(const struct wr_hold *hold)
{
    return hold->due_us == WR_NEVER_US;
}

static void put_text(const struct holds *holds, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"lead", false, 24}, {"complete", true, 0}, {"held since", false, 0},
        {"due", false, 0},   {"tries", true, 0},    {"missing", false, 0}};
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < holds->count; i++) {
        const struct wr_hold *hold = &holds->items[i];

        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, hold->ext_id);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_milli(sheet, hold->completeness_milli));
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_day(sheet, hold->since_us));
        if (is_to_person(hold))
            wr_grid_put(&grid, WR_YELLOW, WR_LIT("a person"));
        else
            wr_grid_put(&grid, WR_PLAIN, wr_sheet_day(sheet, hold->due_us));
        wr_grid_int(&grid, hold->tries);
        wr_grid_put(&grid, WR_PLAIN, hold->missing);
    }
    wr_grid_end(&grid, 0);
    wr_sheet_printf(sheet, WR_DIM, "%zu of %" PRId64 " held leads", holds->count,
                    holds->total);
    wr_sheet_line(sheet);
}

static void put_json(const struct holds *holds, struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_member_i64(w, "total", holds->total);
    wr_jw_open_list(w, "holds");
    for (size_t i = 0; i < holds->count; i++) {
        const struct wr_hold *hold = &holds->items[i];
        struct wr_str rest = hold->missing;

        wr_jw_object(w);
        wr_jw_member(w, "lead", hold->ext_id);
        wr_jw_member_milli(w, "completeness", hold->completeness_milli);
        wr_jw_member_time(w, "since", hold->since_us);
        wr_jw_member_time(w, "due", hold->due_us);
        wr_jw_member_i64(w, "tries", hold->tries);
        wr_jw_member_bool(w, "to_person", is_to_person(hold));
        wr_jw_open_list(w, "missing");
        while (!wr_str_empty(rest))
            wr_jw_str(w, wr_str_trim(wr_str_split(&rest, ';')));
        wr_jw_list_end(w);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_object_end(w);
}

static void tell(const struct holds *holds, const struct wr_common *common)
{
    struct wr_json_out json;
    struct wr_sheet sheet;

    if (common->json) {
        wr_json_out_init(&json);
        put_json(holds, &json.w);
        wr_json_out_print(&json);
        wr_json_out_fini(&json);
        return;
    }
    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    put_text(holds, &sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static enum wr_exit run_holds_list(const struct wr_args *args)
{
    const struct holds_options *options = args->options;
    size_t max = options->limit ? options->limit : DEFAULT_HOLDS;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_db *db = NULL;
    struct holds holds = {0};
    struct wr_err err = {0};
    enum wr_code code = wr_cli_find_state(options->state, WR_DB_READ, arena, &db, &err);

    if (!code)
        code = wr_db_hold_list(db, options->to_person ? WR_NEVER_US : INT64_MIN,
                               max < MAX_HOLDS ? max : MAX_HOLDS, arena, &holds.items,
                               &holds.count, &holds.total, &err);
    if (!code)
        tell(&holds, args->common);
    wr_db_close(db);
    wr_arena_free(arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

const struct wr_command wr_command_holds_list = {
    .name = "holds list",
    .args = "",
    .summary = "leads that are kept back, and what they are missing",
    .details =
        "Those that are due first come first. What was found about a held lead is "
        "written all the same; score, tier, stage and route are not. After the last "
        "try (the model's give_up_after) the lead is a person's: its record says so "
        "(path, next action, hold reason), and it comes back once the record changes.",
    .flags = holds_flags,
    .options_size = sizeof(struct holds_options),
    .run = run_holds_list,
};
