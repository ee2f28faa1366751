/* crm.c - see crm.h. */
#include "etl/cli/crm.h"

#include <stdio.h>

#include "etl/base/banned.h"

/* --- asking --- */

#define WORDED_FIELDS 3

/* A file has whatever columns it is given. */
static void tell_file(const struct wr_crm_view *view, const struct wr_common *common)
{
    struct wr_json_out out;

    if (!common->json) {
        printf("%s: nothing is needed: columns that are not in the file are added\n",
               view->setup.job->crm->name);
        return;
    }
    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_memberz(&out.w, "crm", view->setup.job->crm->name);
    wr_jw_member_bool(&out.w, "ok", true);
    wr_jw_open_list(&out.w, "objects");
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

/* What the model can say, and the path of what sales sent back. */
static size_t model_words(const struct wr_crm_view *view, struct wr_fit_words *out)
{
    static const struct {
        wr_field_id field;
        enum wr_model_word kind;
    } worded[WORDED_FIELDS] = {{WR_F_TIER, WR_WORD_TIER},
                               {WR_F_STAGE, WR_WORD_STAGE},
                               {WR_F_PATH, WR_WORD_PATH}};

    for (size_t i = 0; i < WR_COUNT(worded); i++) {
        struct wr_strs words =
            wr_setup_words(&view->setup, worded[i].kind, view->arena);

        out[i] = (struct wr_fit_words){worded[i].field, words.items, words.count};
    }
    return WR_COUNT(worded);
}

enum wr_code wr_crm_view_read(struct wr_crm_view *view,
                              struct wr_crm_object_view *object, struct wr_err *err)
{
    const struct wr_map *map = object->map;
    struct wr_fit_words words[WORDED_FIELDS];
    struct wr_fit_in in = {map, &view->setup.catalogue, &object->properties, words, 0};
    enum wr_code code =
        wr_crm_link_properties(view->link, map, view->arena, &object->properties, err);

    if (code)
        return code;
    in.word_count = model_words(view, words);
    object->fits = WR_ARRAY(view->arena, struct wr_fitting, 2 * map->line_count);
    object->fit_count = wr_fit_map(&in, view->arena, object->fits);
    return WR_OK;
}

static enum wr_code ask(struct wr_crm_view *view, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    view->link = wr_crm_link_new(&view->setup);
    for (int i = 0; !code && i < WR_OBJECT_COUNT; i++) {
        struct wr_crm_object_view *object = &view->objects[view->object_count];

        object->map = view->setup.job->maps[i];
        if (!object->map)
            continue;
        view->object_count++;
        code = wr_crm_view_read(view, object, err);
    }
    return code;
}

bool wr_crm_view_open(struct wr_crm_view *view, const struct wr_args *args,
                      enum wr_exit *status)
{
    struct wr_err err = {0};

    *view = (struct wr_crm_view){.arena = wr_arena_new(0)};
    *status = WR_EXIT_CONFIG;
    if (!wr_cli_load(args->positional[0], NULL, &view->setup))
        return false;
    *status = WR_EXIT_OK;
    if (!(view->setup.job->crm->caps & WR_CRM_SETUP)) {
        tell_file(view, args->common);
        return false;
    }
    if (ask(view, &err) == WR_OK)
        return true;
    *status = wr_cli_error(&err);
    return false;
}

void wr_crm_view_close(struct wr_crm_view *view)
{
    wr_crm_link_free(view->link);
    wr_setup_fini(&view->setup);
    wr_arena_free(view->arena);
}

/* --- telling --- */

const char *wr_fit_word(enum wr_fit fit)
{
    static const char *const words[WR_FIT_COUNT] = {
        [WR_FIT_OK] = "fits",
        [WR_FIT_MISSING] = "missing",
        [WR_FIT_TYPE] = "wrong type",
        [WR_FIT_READ_ONLY] = "read only",
        [WR_FIT_WORDS] = "lacks choices",
    };

    return words[fit];
}

bool wr_fit_is_makeable(const struct wr_fitting *fit)
{
    return fit->fit == WR_FIT_MISSING && fit->is_written;
}

static struct wr_str missing_note(const struct wr_fitting *fit, struct wr_arena *arena)
{
    struct wr_str near = WR_LIT("");

    if (fit->near.ptr)
        near = wr_arena_printf(arena, "; did you mean %.*s?", WR_FMT(fit->near));
    if (fit->is_written)
        return wr_arena_printf(arena, "weir crm setup makes it%.*s", WR_FMT(near));
    return wr_arena_printf(arena, "make it, or take it out of the map%.*s",
                           WR_FMT(near));
}

struct wr_str wr_fit_note(const struct wr_fitting *fit, struct wr_arena *arena)
{
    switch (fit->fit) {
    case WR_FIT_MISSING:
        return missing_note(fit, arena);
    case WR_FIT_TYPE:
        return wr_arena_printf(
            arena, "it is %s, and %s is %s", wr_property_type_words[fit->found->type],
            fit->is_written ? "what is written" : "what is read",
            fit->is_written ? wr_property_type_words[fit->wanted.type]
                            : "of another kind");
    case WR_FIT_READ_ONLY:
        return WR_LIT("the CRM lets nobody write it: take `write` out of the map");
    case WR_FIT_WORDS:
        return wr_arena_printf(arena, "add to its list: %.*s", WR_FMT(fit->lacks));
    case WR_FIT_OK:
    case WR_FIT_COUNT:
        break;
    }
    return WR_NONE;
}

struct wr_str wr_fit_subject(const struct wr_fitting *fit,
                             const struct wr_catalogue *catalogue,
                             struct wr_arena *arena)
{
    if (fit->line->field != WR_NO_FIELD)
        return wr_str(catalogue->fields[fit->line->field].name);
    if (!wr_str_eq(fit->property, fit->line->property))
        return wr_arena_printf(arena, "date of %.*s", WR_FMT(fit->line->signal));
    return wr_arena_printf(arena, "signal %.*s", WR_FMT(fit->line->signal));
}
