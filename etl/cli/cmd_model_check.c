/* cmd_model_check.c - weir model check: mistakes of a model, then what is odd about it.
 */
#include "etl/cli/commands.h"
#include "etl/cli/json_out.h"
#include "etl/cli/population.h"
#include "etl/cli/sheet.h"
#include "etl/model/lint.h"

#include <stdlib.h>

#include "etl/base/banned.h"

struct check_options {
    struct wr_population_options from;
    bool strict;
};

static const struct wr_flag check_flags[] = {
    WR_POPULATION_FLAGS(struct check_options, from),
    {"strict", WR_FLAG_BOOL, offsetof(struct check_options, strict), NULL,
     "end with 2 where there is a warning"},
    {.name = NULL},
};

struct checking {
    const struct wr_args *args;
    struct wr_population population;
    struct wr_diags *diags;
    struct wr_arena *arena;
    bool wrong, odd; /* of any file */
};

/* --- telling --- */

static size_t count_warnings(const struct wr_lints *lints)
{
    size_t count = 0;

    for (size_t i = 0; i < lints->count; i++)
        count += !lints->items[i].is_hint;
    return count;
}

static void tell_sound(struct wr_sheet *sheet, size_t warnings, size_t hints)
{
    wr_sheet_printf(sheet, WR_GREEN, ": sound, %zu warning%s, %zu hint%s", warnings,
                    warnings == 1 ? "" : "s", hints, hints == 1 ? "" : "s");
}

static void tell_text(const char *file, const struct wr_diags *diags,
                      const struct wr_lints *lints, struct wr_sheet *sheet)
{
    wr_sheet_diags(sheet, diags);
    for (size_t i = 0; i < lints->count; i++) {
        const struct wr_lint *lint = &lints->items[i];

        wr_sheet_data(sheet, WR_PLAIN, wr_str(file), 0);
        wr_sheet_printf(sheet, WR_PLAIN, ":%d:%d: ", lint->pos.line, lint->pos.column);
        wr_sheet_put(sheet, WR_YELLOW, lint->is_hint ? "hint: " : "warning: ");
        wr_sheet_data(sheet, WR_PLAIN, lint->text, 0);
        wr_sheet_line(sheet);
    }
    wr_sheet_data(sheet, WR_BOLD, wr_str(file), 0);
    if (wr_diags_errors(diags) > 0)
        wr_sheet_printf(sheet, WR_RED, ": %zu mistake%s", wr_diags_errors(diags),
                        wr_diags_errors(diags) == 1 ? "" : "s");
    else
        tell_sound(sheet, count_warnings(lints), lints->count - count_warnings(lints));
    wr_sheet_line(sheet);
}

static void tell_json(const char *file, const struct wr_diags *diags,
                      const struct wr_lints *lints, const struct wr_model *model)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_memberz(&out.w, "file", file);
    wr_jw_member_bool(&out.w, "ok", model != NULL);
    if (model)
        wr_jw_memberz(&out.w, "version", wr_model_version(model));
    wr_jw_member_diags(&out.w, "mistakes", diags);
    wr_jw_open_list(&out.w, "remarks");
    for (size_t i = 0; i < lints->count; i++) {
        wr_jw_object(&out.w);
        wr_jw_memberz(&out.w, "kind", lints->items[i].is_hint ? "hint" : "warning");
        wr_jw_member_i64(&out.w, "line", lints->items[i].pos.line);
        wr_jw_member_i64(&out.w, "column", lints->items[i].pos.column);
        wr_jw_member(&out.w, "text", lints->items[i].text);
        wr_jw_object_end(&out.w);
    }
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

/* --- a file --- */

static enum wr_code count_lead(void *ctx, const struct wr_individual *lead,
                               struct wr_err *err WR_UNUSED)
{
    wr_firing_count(ctx, &lead->in);
    return WR_OK;
}

static enum wr_code lint(struct checking *c, const struct wr_model *model,
                         const struct wr_yaml *root, struct wr_lints *out,
                         struct wr_err *err)
{
    const struct check_options *options = c->args->options;
    struct wr_firing *firing;
    enum wr_code code;

    wr_model_lint(model, root, out);
    if (!wr_population_is_named(&options->from))
        return WR_OK;
    firing = wr_firing_new(model, root, c->arena);
    code = wr_population_walk(&c->population, count_lead, firing, err);
    if (!code)
        wr_firing_lint(firing, out);
    return code;
}

/* As the file is read. */
static int by_place(const void *left, const void *right)
{
    const struct wr_lint *a = left, *b = right;

    if (a->pos.line != b->pos.line)
        return (a->pos.line > b->pos.line) - (a->pos.line < b->pos.line);
    if (a->pos.column != b->pos.column)
        return (a->pos.column > b->pos.column) - (a->pos.column < b->pos.column);
    return wr_str_cmp(a->text, b->text);
}

static enum wr_code check_file(struct checking *c, const char *file, struct wr_err *err)
{
    struct wr_diags *diags = wr_diags_new(), *unused = wr_diags_new();
    struct wr_lints *lints = WR_NEW(c->arena, struct wr_lints);
    struct wr_model *model =
        wr_model_load(file, &c->population.scorer.catalogue, NULL, diags);
    struct wr_yaml_doc *doc = model ? wr_yaml_load(file, NULL, unused) : NULL;
    enum wr_code code = WR_OK;
    struct wr_sheet sheet;

    lints->arena = c->arena;
    if (doc)
        code = lint(c, model, wr_yaml_root(doc), lints, err);
    qsort(lints->items, lints->count, sizeof(*lints->items), by_place);
    c->wrong = c->wrong || !model;
    c->odd = c->odd || count_warnings(lints) > 0;
    if (c->args->common->json) {
        tell_json(file, diags, lints, model);
    } else {
        wr_sheet_init(&sheet, wr_sheet_wants_colour(c->args->common));
        tell_text(file, diags, lints, &sheet);
        wr_sheet_print(&sheet);
        wr_sheet_fini(&sheet);
    }
    wr_yaml_free(doc);
    wr_model_free(model);
    wr_diags_free(unused);
    wr_diags_free(diags);
    return code;
}

static enum wr_exit check_all(struct checking *c)
{
    const struct check_options *options = c->args->options;
    struct wr_err err = {0};

    for (size_t i = 0; i < c->args->count; i++) {
        if (check_file(c, c->args->positional[i], &err))
            return wr_cli_error(&err);
    }
    wr_population_tell(&c->population, c->args->common);
    return c->wrong || (options->strict && c->odd) ? WR_EXIT_CONFIG : WR_EXIT_OK;
}

static enum wr_exit run_check(const struct wr_args *args)
{
    const struct check_options *options = args->options;
    struct checking c = {.args = args};
    enum wr_exit status = WR_EXIT_CONFIG;

    c.arena = wr_arena_new(0);
    c.diags = wr_diags_new();
    if (wr_population_init(&c.population, &options->from, c.diags))
        status = check_all(&c);
    else
        wr_cli_mistakes(c.diags);
    wr_population_fini(&c.population);
    wr_diags_free(c.diags);
    wr_arena_free(c.arena);
    return status;
}

const struct wr_command wr_command_model_check = {
    .name = "model check",
    .args = "FILE...",
    .summary = "what is wrong with a model, and what is odd about it",
    .details =
        "Every mistake with line and column, and then remarks: many criteria (a hint "
        "from 8, a warning from 16), no hard stops, nothing that costs points, a tier or "
        "a band out of reach, conditions of stages and paths that want more points than "
        "there are, cases and paths that others hide or overlap, stages that no lead "
        "comes to, industries that are none of the taxonomy, activity that "
        "outweighs fit. With leads to try it on (--leads, --job) also criteria and "
        "signals that none of them meets. Ends with 2 where something is wrong, with "
        "--strict where there is a warning too.",
    .min_args = 1,
    .max_args = 1000,
    .flags = check_flags,
    .options_size = sizeof(struct check_options),
    .run = run_check,
};
