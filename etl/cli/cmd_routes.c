/* cmd_routes.c - weir routes: leads that somebody should look at, who has how many, and
 * what sales sent back. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/route/route.h"
#include "etl/store/routes.h"
#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define DEFAULT_ROUTES 50
#define MAX_ROUTES     100000

struct routes_options {
    bool rejections, recycled;
    int64_t as_of_us;
    size_t limit;
    const char *state;
};

static const struct wr_flag routes_flags[] = {
    {"rejections", WR_FLAG_BOOL, offsetof(struct routes_options, rejections), NULL,
     "what sales sent back, counted by reason, rule and owner"},
    {"recycled", WR_FLAG_BOOL, offsetof(struct routes_options, recycled), NULL,
     "the leads that sales sent back and that are not routed again yet"},
    {"as-of", WR_FLAG_TIME, offsetof(struct routes_options, as_of_us), "TIME",
     "what is late then (now)"},
    {"limit", WR_FLAG_COUNT, offsetof(struct routes_options, limit), "N",
     "at most so many leads (50)"},
    {"state", WR_FLAG_TEXT, offsetof(struct routes_options, state), "DIR",
     "workspace (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

struct routes {
    int64_t now_us;
    bool recycled; /* these are the rows, not the exceptions */
    int64_t counts[WR_ROUTE_STATES];
    struct wr_route_row *rows;
    size_t row_count;
    bool more; /* than rows were asked for */
    struct wr_owner_count *owners;
    size_t owner_count;
    struct wr_rejection_count *rejections;
    size_t rejection_count;
};

static bool is_late(const struct routes *r, const struct wr_route *route)
{
    return route->respond_us > 0 && route->respond_us < r->now_us &&
           route->touched_us == 0;
}

static const char *problem(const struct wr_route *route)
{
    if (route->state == WR_ROUTE_NOBODY)
        return "no owner";
    if (route->state == WR_ROUTE_FULL)
        return "queue overflow";
    if (route->state == WR_ROUTE_BOUNCED)
        return "bounced back";
    if (route->state == WR_ROUTE_RECYCLED)
        return "recycled";
    if (route->state == WR_ROUTE_OWNED && !route->given && route->reason.len)
        return "inactive owner";
    return "late";
}

/* --- exceptions, and what was recycled --- */

static void put_rows(const struct routes *r, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"lead", false, 24}, {"what", false, 0},       {"owner", false, 20},
        {"rule", false, 24}, {"respond by", false, 0}, {"why", false, 0}};
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < r->row_count; i++) {
        const struct wr_route *route = &r->rows[i].route;

        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, r->rows[i].ext_id);
        wr_grid_putz(&grid, problem(route));
        wr_grid_put(&grid, WR_PLAIN, route->owner);
        wr_grid_put(&grid, WR_PLAIN, route->rule);
        wr_grid_put(&grid, is_late(r, route) ? WR_RED : WR_PLAIN,
                    route->respond_us ? wr_sheet_minute(sheet, route->respond_us)
                                      : WR_LIT("-"));
        wr_grid_put(&grid, WR_PLAIN,
                    route->reason.len ? route->reason : WR_LIT("nobody has acted"));
    }
    wr_grid_end(&grid, 0);
}

static void put_owners(const struct routes *r, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"owner", false, 40}, {"leads", true, 0}, {"late", true, 0}};
    struct wr_grid grid;

    if (!r->owner_count)
        return;
    wr_sheet_line(sheet);
    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < r->owner_count; i++) {
        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, r->owners[i].owner);
        wr_grid_int(&grid, r->owners[i].open);
        wr_grid_int(&grid, r->owners[i].late);
    }
    wr_grid_end(&grid, 0);
}

static void put_counts(const struct routes *r, struct wr_sheet *sheet)
{
    wr_sheet_line(sheet);
    for (int i = WR_ROUTE_WAITING; i < WR_ROUTE_STATES; i++)
        wr_sheet_printf(sheet, WR_DIM, "%s%" PRId64 " %s",
                        i == WR_ROUTE_WAITING ? "" : ", ", r->counts[i],
                        wr_route_state_words[i]);
    wr_sheet_line(sheet);
}

static void put_exceptions(const struct routes *r, struct wr_sheet *sheet)
{
    if (r->row_count)
        put_rows(r, sheet);
    else
        wr_sheet_put(sheet, WR_PLAIN,
                     r->recycled ? "no lead is recycled"
                                 : "no lead that somebody should look at");
    if (r->more)
        wr_sheet_printf(sheet, WR_DIM, "the first %zu; --limit shows more",
                        r->row_count);
    if (!r->row_count || r->more)
        wr_sheet_line(sheet);
    put_owners(r, sheet);
    put_counts(r, sheet);
}

static void put_row_json(const struct routes *r, const struct wr_route_row *row,
                         struct wr_jw *w)
{
    const struct wr_route *route = &row->route;

    wr_jw_object(w);
    wr_jw_member(w, "lead", row->ext_id);
    wr_jw_memberz(w, "what", problem(route));
    wr_jw_memberz(w, "state", wr_route_state_words[route->state]);
    wr_jw_member_bool(w, "late", is_late(r, route));
    wr_jw_member(w, "owner", route->owner);
    wr_jw_member(w, "rule", route->rule);
    wr_jw_member(w, "why", route->reason);
    wr_jw_member_time(w, "qualified_at", route->qualified_us);
    wr_jw_member_time(w, "respond_by", route->respond_us);
    wr_jw_member_time(w, "rejected_at", route->rejected_us);
    wr_jw_object_end(w);
}

static void put_exceptions_json(const struct routes *r, struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_open_object(w, "leads");
    for (int i = WR_ROUTE_WAITING; i < WR_ROUTE_STATES; i++)
        wr_jw_member_i64(w, wr_route_state_words[i], r->counts[i]);
    wr_jw_object_end(w);
    wr_jw_open_list(w, r->recycled ? "recycled" : "exceptions");
    for (size_t i = 0; i < r->row_count; i++)
        put_row_json(r, &r->rows[i], w);
    wr_jw_list_end(w);
    wr_jw_member_bool(w, "more", r->more);
    wr_jw_open_list(w, "owners");
    for (size_t i = 0; i < r->owner_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "owner", r->owners[i].owner);
        wr_jw_member_i64(w, "leads", r->owners[i].open);
        wr_jw_member_i64(w, "late", r->owners[i].late);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_object_end(w);
}

/* --- rejections --- */

static void put_rejections(const struct routes *r, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"reason", false, 32}, {"code", false, 0}, {"rule", false, 24},
        {"owner", false, 20},  {"leads", true, 0}, {"last", false, 0}};
    struct wr_grid grid;

    if (!r->rejection_count) {
        wr_sheet_put(sheet, WR_PLAIN, "no lead was sent back");
        wr_sheet_line(sheet);
        return;
    }
    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < r->rejection_count; i++) {
        const struct wr_rejection_count *row = &r->rejections[i];

        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, row->reason);
        wr_grid_put(&grid, row->known ? WR_PLAIN : WR_YELLOW,
                    row->known ? WR_LIT("allowed") : WR_LIT("unknown"));
        wr_grid_put(&grid, WR_PLAIN, row->rule);
        wr_grid_put(&grid, WR_PLAIN, row->owner);
        wr_grid_int(&grid, row->count);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_day(sheet, row->last_us));
    }
    wr_grid_end(&grid, 0);
}

static void put_rejections_json(const struct routes *r, struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_open_list(w, "rejections");
    for (size_t i = 0; i < r->rejection_count; i++) {
        const struct wr_rejection_count *row = &r->rejections[i];

        wr_jw_object(w);
        wr_jw_member(w, "reason", row->reason);
        wr_jw_member_bool(w, "allowed", row->known);
        wr_jw_member(w, "rule", row->rule);
        wr_jw_member(w, "owner", row->owner);
        wr_jw_member_i64(w, "leads", row->count);
        wr_jw_member_time(w, "last", row->last_us);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_object_end(w);
}

/* --- the command --- */

static void tell(const struct routes *r, bool rejections,
                 const struct wr_common *common)
{
    struct wr_json_out json;
    struct wr_sheet sheet;

    if (common->json) {
        wr_json_out_init(&json);
        (rejections ? put_rejections_json : put_exceptions_json)(r, &json.w);
        wr_json_out_print(&json);
        wr_json_out_fini(&json);
        return;
    }
    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    (rejections ? put_rejections : put_exceptions)(r, &sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static enum wr_code collect(struct wr_db *db, const struct routes_options *options,
                            struct wr_arena *arena, struct routes *r,
                            struct wr_err *err)
{
    size_t max = options->limit ? options->limit : DEFAULT_ROUTES;
    enum wr_code code;

    r->now_us = options->as_of_us ? options->as_of_us : wr_now_us();
    if (options->rejections)
        return wr_db_rejection_counts(db, arena, &r->rejections, &r->rejection_count,
                                      err);
    max = max < MAX_ROUTES ? max : MAX_ROUTES;
    code = wr_db_route_counts(db, r->counts, err);
    r->recycled = options->recycled;
    if (!code && r->recycled)
        code = wr_db_routes_recycled(db, max + 1, arena, &r->rows, &r->row_count, err);
    else if (!code)
        code = wr_db_route_exceptions(db, r->now_us, max + 1, arena, &r->rows,
                                      &r->row_count, err);
    r->more = !code && r->row_count > max;
    r->row_count -= r->more;
    return code ? code
                : wr_db_route_loads(db, r->now_us, arena, &r->owners, &r->owner_count,
                                    err);
}

static enum wr_exit run_routes(const struct wr_args *args)
{
    const struct routes_options *options = args->options;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_db *db = NULL;
    struct routes routes = {.now_us = 0};
    struct wr_err err = {0};
    enum wr_code code = wr_cli_find_state(options->state, WR_DB_READ, arena, &db, &err);

    if (!code)
        code = collect(db, options, arena, &routes, &err);
    if (!code)
        tell(&routes, options->rejections, args->common);
    wr_db_close(db);
    wr_arena_free(arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

const struct wr_command wr_command_routes = {
    .name = "routes",
    .args = "",
    .summary = "routed leads that somebody should look at, and what sales sent back",
    .details =
        "Leads that nobody has, with the reason; that wait because everybody of their queue "
        "is at a cap, until the next day; that were given to somebody and have no "
        "owner in the CRM any more; whose owner is not active; and those whose response "
        "time is over though nobody has acted, as the CRM showed it at the last run. "
        "Below, how many each owner has. The clock runs from when a lead qualified, and a "
        "nightly job sees that the next night: it cannot promise five minutes. With "
        "--rejections: what sales sent back, by reason, rule and owner; codes that the "
        "routing does not list are marked. With --recycled: the leads themselves that were "
        "sent back and are not routed again yet.",
    .flags = routes_flags,
    .options_size = sizeof(struct routes_options),
    .run = run_routes,
};
