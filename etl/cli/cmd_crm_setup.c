/* cmd_crm_setup.c - weir crm setup: makes the properties that the maps write. */
#include "etl/cli/commands.h"
#include "etl/cli/crm.h"
#include "etl/cli/grid.h"

#include "etl/base/banned.h"

struct setup_options {
    bool dry_run;
};

static const struct wr_flag setup_flags[] = {
    {"dry-run", WR_FLAG_BOOL, offsetof(struct setup_options, dry_run), NULL,
     "tell what would be made, and make nothing"},
    {.name = NULL},
};

/* What one object lacks, and what became of it. */
struct made {
    struct wr_property *wanted;
    struct wr_written *results;
    size_t count;
    size_t refused;
};

struct setup {
    struct wr_crm_view view;
    bool dry;
    struct made made[WR_OBJECT_COUNT];
    size_t refused, unfit;
};

static bool is_wanted(const struct made *made, struct wr_str name)
{
    for (size_t i = 0; i < made->count; i++) {
        if (wr_str_eq(made->wanted[i].name, name))
            return true;
    }
    return false;
}

static void collect(struct setup *s, size_t at)
{
    const struct wr_crm_object_view *object = &s->view.objects[at];
    struct made *made = &s->made[at];

    made->wanted = WR_ARRAY(s->view.arena, struct wr_property, object->fit_count);
    made->results = WR_ARRAY(s->view.arena, struct wr_written, object->fit_count);
    for (size_t i = 0; i < object->fit_count; i++) {
        const struct wr_fitting *fit = &object->fits[i];

        if (wr_fit_is_makeable(fit) && !is_wanted(made, fit->property))
            made->wanted[made->count++] = fit->wanted;
    }
}

/* What was made is there when the CRM shows it, whatever it answered. */
static void take_results(struct setup *s, size_t at)
{
    const struct wr_crm_object_view *object = &s->view.objects[at];
    struct made *made = &s->made[at];

    for (size_t i = 0; i < made->count; i++) {
        struct wr_written *result = &made->results[i];
        bool there = false;

        for (size_t k = 0; k < object->properties.count; k++)
            there = there ||
                    wr_str_eq(object->properties.items[k].name, made->wanted[i].name);
        if (there)
            *result = (struct wr_written){WR_WRITE_OK, WR_NONE};
        else if (result->result == WR_WRITE_OK)
            *result = (struct wr_written){WR_WRITE_REJECTED,
                                          WR_LIT("the CRM does not show it")};
        made->refused += result->result != WR_WRITE_OK;
    }
    s->refused += made->refused;
}

static enum wr_code make(struct setup *s, size_t at, struct wr_err *err)
{
    struct wr_crm_object_view *object = &s->view.objects[at];
    struct made *made = &s->made[at];
    enum wr_code code;

    collect(s, at);
    if (s->dry || !made->count)
        return WR_OK;
    code = wr_crm_link_make(s->view.link, object->map, made->wanted, made->count,
                            s->view.arena, made->results, err);
    if (!code)
        code = wr_crm_view_read(&s->view, object, err);
    if (!code)
        take_results(s, at);
    return code;
}

/* Setup makes what is missing and changes nothing that is there. */
static bool is_left(const struct wr_fitting *fit)
{
    return fit->fit != WR_FIT_OK && !wr_fit_is_makeable(fit);
}

static void count_unfit(struct setup *s)
{
    for (size_t i = 0; i < s->view.object_count; i++) {
        for (size_t k = 0; k < s->view.objects[i].fit_count; k++)
            s->unfit += is_left(&s->view.objects[i].fits[k]);
    }
}

/* --- text --- */

static struct wr_str describe(const struct wr_property *p, struct wr_arena *arena)
{
    struct wr_str text = wr_str(wr_property_type_words[p->type]);

    for (size_t i = 0; i < p->word_count; i++)
        text = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(text), i ? ", " : ": ",
                               WR_FMT(p->words[i]));
    return text;
}

static void put_made(const struct setup *s, const struct made *made,
                     struct wr_grid *grid)
{
    for (size_t i = 0; i < made->count; i++) {
        bool refused = !s->dry && made->results[i].result != WR_WRITE_OK;

        wr_grid_row(grid);
        wr_grid_put(grid, WR_PLAIN, made->wanted[i].name);
        wr_grid_put(grid, refused ? WR_RED : WR_GREEN,
                    wr_str(refused  ? "refused"
                           : s->dry ? "would be made"
                                    : "made"));
        wr_grid_put(grid, WR_PLAIN,
                    refused ? made->results[i].reason
                            : describe(&made->wanted[i], s->view.arena));
    }
}

static void put_left(const struct setup *s, const struct wr_crm_object_view *object,
                     struct wr_grid *grid)
{
    for (size_t i = 0; i < object->fit_count; i++) {
        const struct wr_fitting *fit = &object->fits[i];

        if (!is_left(fit))
            continue;
        wr_grid_row(grid);
        wr_grid_put(grid, WR_PLAIN, fit->property);
        wr_grid_put(grid, WR_YELLOW, wr_str(wr_fit_word(fit->fit)));
        wr_grid_put(grid, WR_PLAIN, wr_fit_note(fit, s->view.arena));
    }
}

static void tell_text(const struct setup *s, const struct wr_common *common)
{
    static const struct wr_grid_column columns[] = {
        {"property", false, 40}, {"", false, 0}, {"", false, 0}};
    struct wr_sheet sheet;
    size_t count = 0;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    for (size_t i = 0; i < s->view.object_count; i++) {
        struct wr_grid grid;

        wr_sheet_printf(&sheet, WR_BOLD, "%s", s->view.objects[i].map->crm_object);
        wr_sheet_line(&sheet);
        wr_grid_init(&grid, &sheet, columns, WR_COUNT(columns));
        put_made(s, &s->made[i], &grid);
        put_left(s, &s->view.objects[i], &grid);
        if (grid.rows)
            wr_grid_end(&grid, 2);
        count += s->made[i].count;
    }
    wr_sheet_printf(&sheet, WR_PLAIN, "%zu %s", count - s->refused,
                    s->dry ? "would be made" : "made");
    if (s->refused)
        wr_sheet_printf(&sheet, WR_RED, ", %zu refused", s->refused);
    if (s->unfit)
        wr_sheet_printf(&sheet, WR_YELLOW,
                        ", %zu do not fit: what is there is never changed", s->unfit);
    wr_sheet_line(&sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

/* --- JSON --- */

static void put_object(const struct setup *s, size_t at, struct wr_jw *w)
{
    const struct wr_crm_object_view *object = &s->view.objects[at];
    const struct made *made = &s->made[at];

    wr_jw_object(w);
    wr_jw_memberz(w, "object", object->map->crm_object);
    wr_jw_open_list(w, "properties");
    for (size_t i = 0; i < made->count; i++) {
        bool made_it = !s->dry && made->results[i].result == WR_WRITE_OK;

        wr_jw_object(w);
        wr_jw_member(w, "name", made->wanted[i].name);
        wr_jw_memberz(w, "type", wr_property_type_words[made->wanted[i].type]);
        wr_jw_member_bool(w, "made", made_it);
        wr_jw_member(w, "reason", made->results[i].reason);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_open_list(w, "unfit");
    for (size_t i = 0; i < object->fit_count; i++) {
        if (!is_left(&object->fits[i]))
            continue;
        wr_jw_object(w);
        wr_jw_member(w, "name", object->fits[i].property);
        wr_jw_memberz(w, "state", wr_fit_word(object->fits[i].fit));
        wr_jw_member(w, "note", wr_fit_note(&object->fits[i], s->view.arena));
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_object_end(w);
}

static void tell_json(const struct setup *s)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_member(&out.w, "crm", s->view.setup.job->instance);
    wr_jw_member_bool(&out.w, "dry_run", s->dry);
    wr_jw_open_list(&out.w, "objects");
    for (size_t i = 0; i < s->view.object_count; i++)
        put_object(s, i, &out.w);
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

static enum wr_exit perform(struct setup *s, const struct wr_common *common)
{
    struct wr_err err = {0};
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < s->view.object_count; i++)
        code = make(s, i, &err);
    if (code)
        return wr_cli_error(&err);
    count_unfit(s);
    if (common->json)
        tell_json(s);
    else
        tell_text(s, common);
    if (s->refused)
        return WR_EXIT_FAILED_RECORDS;
    return s->unfit ? WR_EXIT_CONFIG : WR_EXIT_OK;
}

static enum wr_exit run_setup(const struct wr_args *args)
{
    const struct setup_options *options = args->options;
    struct setup s = {.dry = options->dry_run};
    enum wr_exit status;

    if (wr_crm_view_open(&s.view, args, &status))
        status = perform(&s, args->common);
    wr_crm_view_close(&s.view);
    return status;
}

const struct wr_command wr_command_crm_setup = {
    .name = "crm setup",
    .args = "JOB",
    .summary = "makes the properties that the maps write and the CRM does not have",
    .details =
        "In a group of their own, with type, label and description; tier, stage and path "
        "as lists of choices with the model's words. What is there already is never "
        "changed: where its type does not fit, or its list lacks a word, that is said. "
        "What was made is read back. To repeat it changes nothing. The key needs the "
        "scope crm.schemas.contacts.write (and companies) for this alone. Ends with 3 "
        "where the CRM refused one, with 2 where something does not fit.",
    .min_args = 1,
    .max_args = 1,
    .flags = setup_flags,
    .options_size = sizeof(struct setup_options),
    .run = run_setup,
};
