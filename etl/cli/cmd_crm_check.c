/* cmd_crm_check.c - weir crm check: does the CRM have what the maps name? */
#include "etl/cli/commands.h"
#include "etl/cli/crm.h"
#include "etl/cli/grid.h"

#include <inttypes.h>

#include "etl/base/banned.h"

struct check {
    struct wr_crm_view view;
    size_t records[WR_OBJECT_COUNT]; /* of the page that was read */
    size_t bad;
};

static enum wr_code read_pages(struct check *c, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < c->view.object_count; i++)
        code = wr_crm_link_page(c->view.link, c->view.objects[i].map, c->view.arena,
                                &c->records[i], err);
    return code;
}

static void count_bad(struct check *c)
{
    for (size_t i = 0; i < c->view.object_count; i++) {
        for (size_t k = 0; k < c->view.objects[i].fit_count; k++)
            c->bad += c->view.objects[i].fits[k].fit != WR_FIT_OK;
    }
}

/* --- text --- */

static void put_limits(struct wr_sheet *sheet, const struct wr_crm_limits *l)
{
    wr_sheet_put(sheet, WR_DIM, "limits: ");
    if (l->calls < 0 && l->daily < 0)
        wr_sheet_put(sheet, WR_DIM, "not told");
    if (l->calls >= 0)
        wr_sheet_printf(sheet, WR_PLAIN, "%" PRId64 " calls in %" PRId64 " s", l->calls,
                        l->window_ms > 0 ? l->window_ms / 1000 : 10);
    if (l->daily >= 0)
        wr_sheet_printf(sheet, WR_PLAIN, "%s%" PRId64 " a day",
                        l->calls >= 0 ? ", " : "", l->daily);
    if (l->daily_left >= 0)
        wr_sheet_printf(sheet, WR_PLAIN, ", %" PRId64 " of them left today",
                        l->daily_left);
    wr_sheet_line(sheet);
}

static void put_object(const struct check *c, size_t at, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"property", false, 40}, {"field", false, 30}, {"", false, 0}, {"", false, 0}};
    const struct wr_crm_object_view *object = &c->view.objects[at];
    struct wr_grid grid;
    size_t bad = 0;

    wr_sheet_printf(sheet, WR_BOLD, "%s", object->map->crm_object);
    wr_sheet_printf(sheet, WR_PLAIN,
                    ": %zu properties, %zu mapped; records can be read (%zu on the "
                    "first page)",
                    object->properties.count, object->fit_count, c->records[at]);
    wr_sheet_line(sheet);
    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < object->fit_count; i++) {
        const struct wr_fitting *fit = &object->fits[i];

        if (fit->fit == WR_FIT_OK)
            continue;
        bad++;
        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, fit->property);
        wr_grid_put(&grid, WR_PLAIN,
                    wr_fit_subject(fit, &c->view.setup.catalogue, c->view.arena));
        wr_grid_put(&grid, WR_RED, wr_str(wr_fit_word(fit->fit)));
        wr_grid_put(&grid, WR_PLAIN, wr_fit_note(fit, c->view.arena));
    }
    if (bad)
        wr_grid_end(&grid, 2);
}

static void tell_text(const struct check *c, const struct wr_common *common)
{
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    wr_sheet_data(&sheet, WR_BOLD, c->view.setup.job->instance, 0);
    wr_sheet_put(&sheet, WR_GREEN, ": the key is good");
    wr_sheet_line(&sheet);
    put_limits(&sheet, &c->view.objects[0].properties.limits);
    for (size_t i = 0; i < c->view.object_count; i++)
        put_object(c, i, &sheet);
    if (c->bad)
        wr_sheet_printf(&sheet, WR_RED, "%zu do not fit", c->bad);
    else
        wr_sheet_put(&sheet, WR_GREEN,
                     "all mapped properties are there, of types that fit");
    wr_sheet_line(&sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

/* --- JSON --- */

static void put_fit(const struct check *c, const struct wr_fitting *fit,
                    struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_member(w, "property", fit->property);
    wr_jw_member(w, "field",
                 wr_fit_subject(fit, &c->view.setup.catalogue, c->view.arena));
    wr_jw_memberz(w, "state", wr_fit_word(fit->fit));
    wr_jw_member_bool(w, "written", fit->is_written);
    wr_jw_memberz(w, "type",
                  fit->found ? wr_property_type_words[fit->found->type] : NULL);
    wr_jw_member(w, "nearest", fit->near);
    wr_jw_member(w, "note", wr_fit_note(fit, c->view.arena));
    wr_jw_object_end(w);
}

static void put_left(struct wr_jw *w, const char *key, int64_t n)
{
    if (n >= 0)
        wr_jw_member_i64(w, key, n);
}

static void tell_json(const struct check *c)
{
    const struct wr_crm_limits *l = &c->view.objects[0].properties.limits;
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_member(&out.w, "crm", c->view.setup.job->instance);
    wr_jw_member_bool(&out.w, "ok", c->bad == 0);
    put_left(&out.w, "calls", l->calls);
    put_left(&out.w, "daily", l->daily);
    put_left(&out.w, "daily_left", l->daily_left);
    wr_jw_open_list(&out.w, "objects");
    for (size_t i = 0; i < c->view.object_count; i++) {
        const struct wr_crm_object_view *object = &c->view.objects[i];

        wr_jw_object(&out.w);
        wr_jw_memberz(&out.w, "object", object->map->crm_object);
        wr_jw_member_i64(&out.w, "properties", (int64_t)object->properties.count);
        wr_jw_open_list(&out.w, "mapped");
        for (size_t k = 0; k < object->fit_count; k++)
            put_fit(c, &object->fits[k], &out.w);
        wr_jw_list_end(&out.w);
        wr_jw_object_end(&out.w);
    }
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

static enum wr_exit run_check(const struct wr_args *args)
{
    struct check c = {.bad = 0};
    struct wr_err err = {0};
    enum wr_exit status;

    if (wr_crm_view_open(&c.view, args, &status)) {
        if (read_pages(&c, &err)) {
            status = wr_cli_error(&err);
        } else {
            count_bad(&c);
            if (args->common->json)
                tell_json(&c);
            else
                tell_text(&c, args->common);
            status = c.bad ? WR_EXIT_CONFIG : WR_EXIT_OK;
        }
    }
    wr_crm_view_close(&c.view);
    return status;
}

const struct wr_command wr_command_crm_check = {
    .name = "crm check",
    .args = "JOB",
    .summary = "whether the CRM has what the maps name",
    .details =
        "Asks the CRM with the job's key: is it good, what are the limits, can records "
        "be read, is every mapped property there, of a type that takes what is written, "
        "and writable. Changes nothing. Whether the key may write shows at the first "
        "write: HubSpot tells a missing scope only then, and by name. Ends with 0 where "
        "all fits, with 2 where something does not, with 5 where the key is refused.",
    .min_args = 1,
    .max_args = 1,
    .run = run_check,
};
