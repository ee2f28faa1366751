/* cmd_suppress.c - weir suppress add, check, list. What was typed is never repeated. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/cli/suppress.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

#define MAX_ROWS 10000

/* --- add --- */

static enum wr_code not_understood(size_t i, struct wr_err *err)
{
    wr_fail(err, WR_E_CONFIG,
            "argument %zu is no address, domain or profile, nor an id of a record here",
            i + 1);
    return wr_hint(err, "ids are known once a run has read them; nobody was added");
}

static enum wr_code add_all(const struct wr_args *args, struct wr_db *db,
                            struct wr_arena *arena, struct wr_suppress_tally *tally,
                            struct wr_err *err)
{
    const struct wr_suppress_options *options = args->options;
    enum wr_code code = wr_db_begin(db, err);

    if (code)
        return code;
    for (size_t i = 0; !code && i < args->count; i++) {
        struct wr_who *who = NULL;
        size_t count = 0;

        code =
            wr_suppress_who(db, wr_str(args->positional[i]), arena, &who, &count, err);
        if (!code && count == 0)
            code = not_understood(i, err);
        if (!code)
            code = wr_suppress_add(db, who, count, options->reason, tally, err);
    }
    if (!code)
        return wr_db_commit(db, err);
    wr_db_rollback(db);
    return code;
}

static enum wr_exit run_add(const struct wr_args *args)
{
    const struct wr_suppress_options *options = args->options;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_suppress_tally tally = {0};
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    enum wr_code code =
        wr_cli_find_state(options->state, WR_DB_CREATE, arena, &db, &err);

    if (!code)
        code = add_all(args, db, arena, &tally, &err);
    if (!code)
        wr_suppress_tell(args->common, &tally);
    wr_db_close(db);
    wr_arena_free(arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

/* --- check --- */

static void tell_check(const struct wr_args *args, size_t i, struct wr_str reason)
{
    struct wr_str kind = reason.ptr ? wr_str_split(&reason, ':') : WR_NONE;
    struct wr_json_out json;

    if (!args->common->json && kind.ptr) {
        printf("%zu: on the list by its %.*s: %.*s\n", i + 1, WR_FMT(kind),
               WR_FMT(reason));
        return;
    }
    if (!args->common->json) {
        printf("%zu: not on the list\n", i + 1);
        return;
    }
    wr_json_out_init(&json);
    wr_jw_object(&json.w);
    wr_jw_member_i64(&json.w, "argument", (int64_t)i + 1);
    wr_jw_member_bool(&json.w, "listed", kind.ptr != NULL);
    if (kind.ptr) {
        wr_jw_member(&json.w, "by", kind);
        wr_jw_member(&json.w, "reason", reason);
    }
    wr_jw_object_end(&json.w);
    wr_json_out_print(&json);
    wr_json_out_fini(&json);
}

static enum wr_code check_one(const struct wr_args *args, size_t i, struct wr_db *db,
                              struct wr_arena *arena, struct wr_err *err)
{
    struct wr_who *who = NULL;
    struct wr_str reason = WR_NONE;
    size_t count = 0;
    enum wr_code code =
        wr_suppress_who(db, wr_str(args->positional[i]), arena, &who, &count, err);

    if (!code)
        code = wr_db_suppressed(db, who, count, arena, &reason, err);
    if (!code)
        tell_check(args, i, reason);
    return code;
}

static enum wr_exit run_check(const struct wr_args *args)
{
    const struct wr_suppress_options *options = args->options;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    enum wr_code code = wr_cli_find_state(options->state, WR_DB_READ, arena, &db, &err);

    for (size_t i = 0; !code && i < args->count; i++)
        code = check_one(args, i, db, arena, &err);
    wr_db_close(db);
    wr_arena_free(arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

/* --- list --- */

static void list_text(const struct wr_common *common,
                      const struct wr_suppression_row *rows, size_t count)
{
    static const struct wr_grid_column columns[] = {{"of", false, 0},
                                                    {"entries", true, 0},
                                                    {"last", false, 0},
                                                    {"reason", false, 0}};
    struct wr_sheet sheet;
    struct wr_grid grid;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    wr_grid_init(&grid, &sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < count; i++) {
        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, rows[i].kind);
        wr_grid_int(&grid, rows[i].count);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_day(&sheet, rows[i].last_us));
        wr_grid_put(&grid, WR_PLAIN, rows[i].reason);
    }
    if (count > 0)
        wr_grid_end(&grid, 0);
    else
        wr_sheet_put(&sheet, WR_PLAIN, "nobody is on the list");
    if (count == 0)
        wr_sheet_line(&sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void list_json(const struct wr_suppression_row *rows, size_t count)
{
    struct wr_json_out json;

    wr_json_out_init(&json);
    wr_jw_object(&json.w);
    wr_jw_open_list(&json.w, "entries");
    for (size_t i = 0; i < count; i++) {
        wr_jw_object(&json.w);
        wr_jw_member(&json.w, "of", rows[i].kind);
        wr_jw_member(&json.w, "reason", rows[i].reason);
        wr_jw_member_i64(&json.w, "count", rows[i].count);
        wr_jw_member_time(&json.w, "last", rows[i].last_us);
        wr_jw_object_end(&json.w);
    }
    wr_jw_list_end(&json.w);
    wr_jw_object_end(&json.w);
    wr_json_out_print(&json);
    wr_json_out_fini(&json);
}

static enum wr_exit run_list(const struct wr_args *args)
{
    const struct wr_suppress_options *options = args->options;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_suppression_row *rows = NULL;
    size_t count = 0;
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    enum wr_code code = wr_cli_find_state(options->state, WR_DB_READ, arena, &db, &err);

    if (!code)
        code = wr_db_suppression_tally(db, MAX_ROWS, arena, &rows, &count, &err);
    if (!code && args->common->json)
        list_json(rows, count);
    else if (!code)
        list_text(args->common, rows, count);
    wr_db_close(db);
    wr_arena_free(arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

const struct wr_command wr_command_suppress_add = {
    .name = "suppress add",
    .args = "WHO...",
    .summary = "put somebody on the list of those nobody is asked about",
    .details =
        "WHO is an e-mail address, a LinkedIn profile, a domain (with all that is "
        "below it), or the id of a record that a run has read. Kept are salted hashes "
        "alone: the list tells nobody. Who is on it is sent to no provider and not "
        "written to, in any run; such leads end as \"suppressed\". The salt lies "
        "beside the state (state.db.salt): keep copies of both.",
    .min_args = 1,
    .max_args = 1000,
    .flags = wr_suppress_flags,
    .options_size = sizeof(struct wr_suppress_options),
    .run = run_add,
};

const struct wr_command wr_command_suppress_check = {
    .name = "suppress check",
    .args = "WHO...",
    .summary = "whether somebody is on the suppression list",
    .details = "Answers by the number of the argument: what was typed is not repeated.",
    .min_args = 1,
    .max_args = 1000,
    .flags = wr_suppress_state_flags,
    .options_size = sizeof(struct wr_suppress_options),
    .run = run_check,
};

const struct wr_command wr_command_suppress_list = {
    .name = "suppress list",
    .args = "",
    .summary = "how many are on the suppression list, and why",
    .details = "Counts by kind and reason: who they are cannot be read back.",
    .flags = wr_suppress_state_flags,
    .options_size = sizeof(struct wr_suppress_options),
    .run = run_list,
};
