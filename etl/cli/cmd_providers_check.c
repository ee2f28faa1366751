/* cmd_providers_check.c - weir providers check: what is wrong with a manifest. */
#include "etl/cli/commands.h"
#include "etl/cli/json_out.h"
#include "etl/cli/sheet.h"
#include "etl/manifest/manifest.h"

#include "etl/base/banned.h"

static void tell_text(const char *file, const struct wr_diags *diags,
                      const struct wr_manifests *manifests,
                      const struct wr_common *common)
{
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    wr_sheet_diags(&sheet, diags);
    wr_sheet_data(&sheet, WR_BOLD, wr_str(file), 0);
    if (wr_diags_errors(diags) > 0)
        wr_sheet_printf(&sheet, WR_RED, ": %zu mistake%s", wr_diags_errors(diags),
                        wr_diags_errors(diags) == 1 ? "" : "s");
    else
        wr_sheet_printf(&sheet, WR_GREEN, ": sound, %zu call%s",
                        wr_manifests_count(manifests),
                        wr_manifests_count(manifests) == 1 ? "" : "s");
    wr_sheet_line(&sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void tell_json(const char *file, const struct wr_diags *diags,
                      const struct wr_manifests *manifests)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_memberz(&out.w, "file", file);
    wr_jw_member_bool(&out.w, "ok", wr_diags_errors(diags) == 0);
    wr_jw_member_i64(&out.w, "calls", (int64_t)wr_manifests_count(manifests));
    wr_jw_member_diags(&out.w, "messages", diags);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

static bool check_file(const char *file, const struct wr_common *common)
{
    struct wr_catalogue catalogue;
    struct wr_diags *diags = wr_diags_new();
    struct wr_manifests *manifests;
    bool sound;

    wr_catalogue_init(&catalogue);
    manifests = wr_manifests_load(&file, 1, &catalogue, NULL, diags);
    sound = wr_diags_errors(diags) == 0;
    if (common->json)
        tell_json(file, diags, manifests);
    else
        tell_text(file, diags, manifests, common);
    wr_manifests_free(manifests);
    wr_diags_free(diags);
    return sound;
}

static enum wr_exit run_check(const struct wr_args *args)
{
    bool sound = true;

    for (size_t i = 0; i < args->count; i++)
        sound = check_file(args->positional[i], args->common) && sound;
    return sound ? WR_EXIT_OK : WR_EXIT_CONFIG;
}

const struct wr_command wr_command_providers_check = {
    .name = "providers check",
    .args = "FILE...",
    .summary = "what is wrong with a manifest, with line and column",
    .details =
        "Compiles each file (or all of a folder) and tells every mistake. Nothing "
        "is asked. Ends with 2 where something is wrong. The language: weir help "
        "manifest, and docs/adding-a-provider.md.",
    .min_args = 1,
    .max_args = 1000,
    .run = run_check,
};
