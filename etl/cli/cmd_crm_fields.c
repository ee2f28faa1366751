/* cmd_crm_fields.c - weir crm fields: what the CRM has, and what of it is mapped. */
#include "etl/cli/commands.h"
#include "etl/cli/crm.h"
#include "etl/cli/grid.h"
#include "weir/text.h"

#include "etl/base/banned.h"

struct fields_options {
    bool mapped;
};

static const struct wr_flag fields_flags[] = {
    {"mapped", WR_FLAG_BOOL, offsetof(struct fields_options, mapped), NULL,
     "those of the maps alone"},
    {.name = NULL},
};

static const struct wr_fitting *mapped_as(const struct wr_crm_object_view *object,
                                          struct wr_str property)
{
    for (size_t i = 0; i < object->fit_count; i++) {
        if (wr_str_eq(object->fits[i].property, property))
            return &object->fits[i];
    }
    return NULL;
}

/* The field of that name or nearly so, where nothing is mapped to it yet. */
static const char *nearest_field(const struct wr_crm_view *view,
                                 const struct wr_crm_object_view *object,
                                 struct wr_str property)
{
    const struct wr_catalogue *catalogue = &view->setup.catalogue;
    const char *words[WR_MAX_FIELDS + 1];
    size_t count = 0;

    for (size_t i = 0; i < catalogue->count; i++) {
        bool taken = false;

        for (size_t k = 0; k < object->fit_count; k++)
            taken = taken || object->fits[k].line->field == i;
        if (!taken)
            words[count++] = catalogue->fields[i].name;
    }
    words[count] = NULL;
    return wr_text_nearest(property, words);
}

struct shown {
    struct wr_str type, field, note;
    bool is_mapped;
};

static struct shown show(const struct wr_crm_view *view,
                         const struct wr_crm_object_view *object,
                         const struct wr_property *property)
{
    const struct wr_fitting *fit = mapped_as(object, property->name);
    struct shown out = {.type = wr_arena_printf(
                            view->arena, "%s%s", wr_property_type_words[property->type],
                            property->read_only ? ", read only" : ""),
                        .is_mapped = fit != NULL};

    if (fit) {
        out.field = wr_fit_subject(fit, &view->setup.catalogue, view->arena);
        if (fit->is_written)
            out.field =
                wr_arena_printf(view->arena, "%.*s (written)", WR_FMT(out.field));
        out.note = wr_fit_note(fit, view->arena);
    } else {
        const char *near = nearest_field(view, object, property->name);

        if (near)
            out.field = wr_arena_printf(view->arena, "could be %s", near);
    }
    return out;
}

static void put_missing(const struct wr_crm_view *view,
                        const struct wr_crm_object_view *object, struct wr_grid *grid)
{
    for (size_t i = 0; i < object->fit_count; i++) {
        const struct wr_fitting *fit = &object->fits[i];
        bool by_setup;

        if (fit->found)
            continue;
        wr_grid_row(grid);
        wr_grid_put(grid, WR_PLAIN, fit->property);
        by_setup = wr_fit_is_makeable(fit) && !fit->near.ptr;
        wr_grid_put(grid, WR_RED,
                    by_setup ? WR_LIT("missing, setup makes it") : WR_LIT("missing"));
        wr_grid_put(grid, WR_PLAIN,
                    wr_fit_subject(fit, &view->setup.catalogue, view->arena));
        wr_grid_put(grid, WR_PLAIN, by_setup ? WR_NONE : wr_fit_note(fit, view->arena));
    }
}

static void tell_text(const struct wr_crm_view *view, bool mapped_only,
                      const struct wr_common *common)
{
    static const struct wr_grid_column columns[] = {{"property", false, 40},
                                                    {"type", false, 0},
                                                    {"field", false, 40},
                                                    {"", false, 0}};
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    for (size_t i = 0; i < view->object_count; i++) {
        const struct wr_crm_object_view *object = &view->objects[i];
        struct wr_grid grid;

        wr_sheet_printf(&sheet, WR_BOLD, "%s", object->map->crm_object);
        wr_sheet_line(&sheet);
        wr_grid_init(&grid, &sheet, columns, WR_COUNT(columns));
        for (size_t k = 0; k < object->properties.count; k++) {
            const struct wr_property *property = &object->properties.items[k];
            struct shown shown;

            if (mapped_only && !mapped_as(object, property->name))
                continue;
            shown = show(view, object, property);
            wr_grid_row(&grid);
            wr_grid_put(&grid, WR_PLAIN, property->name);
            wr_grid_put(&grid, WR_DIM, shown.type);
            wr_grid_put(&grid, shown.is_mapped ? WR_PLAIN : WR_DIM, shown.field);
            wr_grid_put(&grid, WR_DIM, shown.note);
        }
        put_missing(view, object, &grid);
        wr_grid_end(&grid, 2);
    }
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void put_property(const struct wr_crm_view *view,
                         const struct wr_crm_object_view *object,
                         const struct wr_property *property, struct wr_jw *w)
{
    const struct wr_fitting *fit = mapped_as(object, property->name);

    wr_jw_object(w);
    wr_jw_member(w, "name", property->name);
    wr_jw_member(w, "label", property->label);
    wr_jw_memberz(w, "type", wr_property_type_words[property->type]);
    wr_jw_member_bool(w, "read_only", property->read_only);
    wr_jw_member(w, "field",
                 fit ? wr_fit_subject(fit, &view->setup.catalogue, view->arena)
                     : WR_NONE);
    wr_jw_memberz(w, "state", fit ? wr_fit_word(fit->fit) : NULL);
    wr_jw_memberz(w, "nearest",
                  fit ? NULL : nearest_field(view, object, property->name));
    wr_jw_object_end(w);
}

static void tell_json(const struct wr_crm_view *view, bool mapped_only)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    for (size_t i = 0; i < view->object_count; i++) {
        const struct wr_crm_object_view *object = &view->objects[i];

        wr_jw_open_list(&out.w, object->map->crm_object);
        for (size_t k = 0; k < object->properties.count; k++) {
            if (!mapped_only || mapped_as(object, object->properties.items[k].name))
                put_property(view, object, &object->properties.items[k], &out.w);
        }
        wr_jw_list_end(&out.w);
    }
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

static enum wr_exit run_fields(const struct wr_args *args)
{
    const struct fields_options *options = args->options;
    struct wr_crm_view view;
    enum wr_exit status;

    if (wr_crm_view_open(&view, args, &status)) {
        if (args->common->json)
            tell_json(&view, options->mapped);
        else
            tell_text(&view, options->mapped, args->common);
    }
    wr_crm_view_close(&view);
    return status;
}

const struct wr_command wr_command_crm_fields = {
    .name = "crm fields",
    .args = "JOB",
    .summary = "what properties the CRM has, and which are mapped",
    .details =
        "Each property with its type and the field that the maps put it to; where none "
        "does, the field whose name is nearest. Mapped ones that are not there stand at "
        "the end. Changes nothing.",
    .min_args = 1,
    .max_args = 1,
    .flags = fields_flags,
    .options_size = sizeof(struct fields_options),
    .run = run_fields,
};
