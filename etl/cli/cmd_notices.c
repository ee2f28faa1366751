/* cmd_notices.c - weir notices list, retry: who was told of a crossing, and who not. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/store/notices.h"
#include "weir/clock.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

#define DEFAULT_NOTICES 50
#define MAX_NOTICES     100000

struct notices_options {
    size_t limit;
    bool all;
    const char *state;
};

static const struct wr_flag list_flags[] = {
    {"limit", WR_FLAG_COUNT, offsetof(struct notices_options, limit), "N",
     "at most so many, the latest first (50)"},
    {"all", WR_FLAG_BOOL, offsetof(struct notices_options, all), NULL,
     "also what was done, and what was left out"},
    {"state", WR_FLAG_TEXT, offsetof(struct notices_options, state), "DIR",
     "workspace (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

static const struct wr_flag retry_flags[] = {
    {"all", WR_FLAG_BOOL, offsetof(struct notices_options, all), NULL,
     "all that were given up"},
    {"state", WR_FLAG_TEXT, offsetof(struct notices_options, state), "DIR",
     "workspace (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

struct notices {
    struct wr_notice *items;
    size_t count;
    int64_t total, dead;
};

static void put_text(const struct notices *n, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"notice", false, 0}, {"kind", false, 0}, {"lead", false, 24},
        {"state", false, 0},  {"tries", true, 0}, {"since", false, 0},
        {"why", false, 0}};
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < n->count; i++) {
        const struct wr_notice *one = &n->items[i];
        char marker[WR_NOTICE_MARKER];

        wr_notice_marker(one->id, marker);
        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, wr_arena_str(sheet->arena, wr_str(marker)));
        wr_grid_putz(&grid, wr_notice_kind_words[one->kind]);
        wr_grid_put(&grid, WR_PLAIN, one->key.ext_id);
        wr_grid_put(&grid, one->state == WR_NOTICE_DEAD ? WR_RED : WR_PLAIN,
                    wr_str(wr_notice_state_words[one->state]));
        wr_grid_int(&grid, one->tries);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_minute(sheet, one->at_us));
        wr_grid_put(&grid, WR_PLAIN, one->reason);
    }
    if (n->count)
        wr_grid_end(&grid, 0);
    wr_sheet_printf(sheet, WR_DIM, "%zu of %" PRId64 " %s, %" PRId64 " given up",
                    n->count, n->total, n->total == 1 ? "notice" : "notices", n->dead);
    wr_sheet_line(sheet);
}

static void put_json(const struct notices *n, struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_member_i64(w, "total", n->total);
    wr_jw_member_i64(w, "dead", n->dead);
    wr_jw_open_list(w, "notices");
    for (size_t i = 0; i < n->count; i++) {
        const struct wr_notice *one = &n->items[i];
        char marker[WR_NOTICE_MARKER];

        wr_notice_marker(one->id, marker);
        wr_jw_object(w);
        wr_jw_memberz(w, "id", marker);
        wr_jw_memberz(w, "kind", wr_notice_kind_words[one->kind]);
        wr_jw_memberz(w, "state", wr_notice_state_words[one->state]);
        wr_jw_member(w, "job", one->job);
        wr_jw_member(w, "lead", one->key.ext_id);
        wr_jw_member_i64(w, "run", one->run_id);
        wr_jw_member_i64(w, "tries", one->tries);
        wr_jw_member_time(w, "at", one->at_us);
        wr_jw_member_time(w, "due", one->state == WR_NOTICE_READY ? one->due_us : 0);
        wr_jw_member(w, "ref", one->ref);
        wr_jw_member(w, "reason", one->reason);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_object_end(w);
}

static void tell(const struct notices *n, const struct wr_common *common)
{
    struct wr_json_out json;
    struct wr_sheet sheet;

    if (common->json) {
        wr_json_out_init(&json);
        put_json(n, &json.w);
        wr_json_out_print(&json);
        wr_json_out_fini(&json);
        return;
    }
    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    put_text(n, &sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

/* Of all there are, and not of those that are shown. */
static enum wr_code count(struct wr_db *db, unsigned states, struct wr_arena *arena,
                          struct notices *n, struct wr_err *err)
{
    struct wr_notice_count *rows;
    size_t row_count;
    enum wr_code code = wr_db_notice_counts(db, 0, arena, &rows, &row_count, err);

    for (size_t i = 0; !code && i < row_count; i++) {
        if (states & 1u << rows[i].state)
            n->total += rows[i].count;
        if (rows[i].state == WR_NOTICE_DEAD)
            n->dead += rows[i].count;
    }
    return code;
}

static enum wr_exit run_list(const struct wr_args *args)
{
    const struct notices_options *options = args->options;
    unsigned open = 1u << WR_NOTICE_WAITS | 1u << WR_NOTICE_READY |
                    1u << WR_NOTICE_SENT | 1u << WR_NOTICE_DEAD;
    unsigned states = options->all ? ~0u : open;
    size_t max = options->limit ? options->limit : DEFAULT_NOTICES;
    struct wr_arena *arena = wr_arena_new(0);
    struct notices n = {0};
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    enum wr_code code = wr_cli_find_state(options->state, WR_DB_READ, arena, &db, &err);

    if (!code)
        code = wr_db_notice_list(db, states, max < MAX_NOTICES ? max : MAX_NOTICES,
                                 arena, &n.items, &n.count, &err);
    if (!code)
        code = count(db, states, arena, &n, &err);
    if (!code)
        tell(&n, args->common);
    wr_db_close(db);
    wr_arena_free(arena);
    if (code)
        return wr_cli_error(&err);
    return n.dead ? WR_EXIT_FAILED_RECORDS : WR_EXIT_OK;
}

/* "weir00c0ffee00c0ffee": what `list` shows. */
static enum wr_code id_of(const char *marker, int64_t *id, struct wr_err *err)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t value = 0;
    size_t len = strlen(marker);

    for (size_t i = 4; i < len; i++) {
        const char *at = strchr(digits, marker[i]);

        if (!at)
            len = 0;
        else
            value = value << 4 | (uint64_t)(at - digits);
    }
    *id = (int64_t)value;
    if (len == WR_NOTICE_MARKER - 1 && strncmp(marker, "weir", 4) == 0 && *id > 0)
        return WR_OK;
    return wr_fail(err, WR_E_CONFIG, "\"%.40s\" names no notice", marker);
}

static enum wr_code retry(struct wr_db *db, const struct wr_args *args,
                          int64_t *changed, struct wr_err *err)
{
    const struct notices_options *options = args->options;
    int64_t id = 0, some = 0;
    enum wr_code code = WR_OK;

    if (options->all)
        return wr_db_notice_retry(db, 0, wr_now_us(), changed, err);
    for (size_t i = 0; !code && i < args->count; i++) {
        code = id_of(args->positional[i], &id, err);
        if (!code)
            code = wr_db_notice_retry(db, id, wr_now_us(), &some, err);
        if (!code && some == 0)
            code =
                wr_fail(err, WR_E_CONFIG, "%s was not given up", args->positional[i]);
        *changed += some;
    }
    return code;
}

static enum wr_exit run_retry(const struct wr_args *args)
{
    const struct notices_options *options = args->options;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    int64_t changed = 0;
    enum wr_code code = WR_OK;

    if (!options->all && args->count == 0)
        code = wr_fail(&err, WR_E_CONFIG, "which notices? name them, or --all");
    if (!code)
        code = wr_cli_find_state(options->state, WR_DB_WRITE, arena, &db, &err);
    if (!code)
        code = retry(db, args, &changed, &err);
    if (!code && args->common->json)
        printf("{\"again\":%" PRId64 "}\n", changed);
    else if (!code)
        printf("%" PRId64 " will be sent again by the next run\n", changed);
    wr_db_close(db);
    wr_arena_free(arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

const struct wr_command wr_command_notices_list = {
    .name = "notices list",
    .args = "",
    .summary =
        "tasks and webhooks of leads that crossed: what is open, what was given up",
    .details =
        "A job with `notify:` makes a task in the CRM, or sends a signed webhook, when a "
        "lead crosses into a stage or tier: after its write is confirmed, once. The time "
        "to respond runs from the run's beginning, when the lead qualified; a nightly job "
        "cannot promise an answer in five minutes. A webhook is delivered at least once: "
        "drop what comes again under the same webhook-id. What fails is tried again by "
        "later runs, further and further apart, and given up after `tries`. Ends with 3 "
        "where something was given up.",
    .flags = list_flags,
    .options_size = sizeof(struct notices_options),
    .run = run_list,
};

const struct wr_command wr_command_notices_retry = {
    .name = "notices retry",
    .args = "[NOTICE...]",
    .summary = "sends again what was given up",
    .details = "With the next run of its job. A task is looked for before it is made.",
    .max_args = 1000,
    .flags = retry_flags,
    .options_size = sizeof(struct notices_options),
    .run = run_retry,
};
