/* cmd_providers_show.c - weir providers show: one vendor, or one of its calls. */
#include "etl/cli/commands.h"
#include "etl/cli/json_out.h"
#include "etl/cli/providers.h"
#include "weir/text.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define TEXT_AT 16

struct show_options {
    struct wr_flag_list manifests;
};

static const struct wr_flag show_flags[] = {
    {"manifests", WR_FLAG_LIST, offsetof(struct show_options, manifests), "PATH",
     "a folder or file of manifests beside the shipped ones (may be given again)"},
    {.name = NULL},
};

static void put_row(struct wr_sheet *sheet, const char *head, struct wr_str text)
{
    if (wr_str_empty(text))
        return;
    wr_sheet_to(sheet, 2);
    wr_sheet_put(sheet, WR_DIM, head);
    wr_sheet_text(sheet, WR_PLAIN, TEXT_AT, TEXT_AT, text);
    wr_sheet_line(sheet);
}

static void put_vendor(const struct wr_vendor_info *vendor, struct wr_sheet *sheet)
{
    wr_sheet_data(sheet, WR_BOLD, wr_str(vendor->title ? vendor->title : vendor->name),
                  0);
    wr_sheet_line(sheet);
    put_row(sheet, "vendor", wr_str(vendor->name));
    put_row(sheet, "key",
            wr_arena_printf(sheet->arena, "%s%s%s", wr_auth_kind_name(vendor->auth),
                            vendor->auth_name ? " " : "",
                            vendor->auth_name ? vendor->auth_name : ""));
    put_row(sheet, "base_url", wr_str(vendor->base_url));
    put_row(
        sheet, "docs",
        wr_arena_printf(sheet->arena, "%s (read %s)", vendor->docs, vendor->docs_read));
    put_row(sheet, "manifest", wr_str(vendor->file));
}

static struct wr_str inputs_text(const struct wr_shipped *shipped,
                                 const struct wr_provider *call, struct wr_arena *arena)
{
    struct wr_str text = WR_LIT("");

    for (size_t i = 0; i < call->input_count; i++)
        text = wr_arena_printf(
            arena, "%.*s%s%.*s", WR_FMT(text), i ? ", or " : "",
            WR_FMT(wr_names_text(shipped, call->inputs[i].fields, call->inputs[i].count,
                                 " and ", arena)));
    return text;
}

static struct wr_str price_text(const struct wr_shipped *shipped,
                                const struct wr_provider *call, struct wr_sheet *sheet)
{
    const struct wr_tariff *t = &call->tariff;
    struct wr_str again = WR_NONE;

    if (t->billing == WR_BILL_FREE)
        return WR_LIT("free");
    if (t->repeat == WR_REPEAT_FREE_WITHIN)
        again = wr_arena_printf(sheet->arena, " (%.*s)",
                                WR_FMT(wr_age_text(t->free_within_us, sheet->arena)));
    return wr_arena_printf(sheet->arena,
                           "%.*s %s per %s, at most %.*s a question; the same again is "
                           "%s%.*s",
                           WR_FMT(wr_sheet_money(sheet, t->price_micro)),
                           wr_call_currency(shipped, call), wr_billing_word(t->billing),
                           WR_FMT(wr_sheet_money(sheet, t->worst_micro)),
                           wr_repeat_word(t->repeat), WR_FMT(again));
}

static void put_call(const struct wr_shipped *shipped, const struct wr_provider *call,
                     struct wr_sheet *sheet)
{
    struct wr_arena *arena = sheet->arena;

    wr_sheet_line(sheet);
    wr_sheet_data(sheet, WR_BOLD, wr_str(call->name), 0);
    wr_sheet_put(sheet, WR_DIM,
                 call->scope == WR_SCOPE_LEAD ? " (about a lead)"
                                              : " (about an account)");
    wr_sheet_line(sheet);
    put_row(sheet, "asks with", inputs_text(shipped, call, arena));
    put_row(sheet, "and also",
            wr_names_text(shipped, call->optional, call->optional_count, ", ", arena));
    put_row(sheet, "answers",
            wr_names_text(shipped, call->answers, call->answer_count, ", ", arena));
    put_row(sheet, "price", price_text(shipped, call, sheet));
    put_row(sheet, "limits", wr_rates_text(&call->rates, arena));
    put_row(sheet, "batch",
            wr_arena_printf(arena, "%" PRIu32 " a request", call->max_batch));
    put_row(sheet, "good for",
            wr_arena_printf(arena, "%.*s; a miss is believed for %.*s",
                            WR_FMT(wr_age_text(call->hit_fresh_us, arena)),
                            WR_FMT(wr_age_text(call->miss_fresh_us, arena))));
}

static bool is_asked_for(const struct wr_provider *call, const char *name)
{
    return strcmp(call->name, name) == 0 || strcmp(call->vendor, name) == 0;
}

static enum wr_exit unknown(const struct wr_shipped *shipped, const char *name)
{
    const char **words = WR_ARRAY(shipped->arena, const char *, 2 * shipped->count + 1);
    const char *near;
    struct wr_err err;
    size_t count = 0;

    for (size_t i = 0; i < shipped->count; i++) {
        words[count++] = shipped->calls[i]->name;
        words[count++] = shipped->calls[i]->vendor;
    }
    near = wr_text_nearest(wr_str(name), words);
    wr_fail(&err, WR_E_CONFIG, "no vendor and no call \"%s\"", name);
    wr_hint(&err, near ? "did you mean %s?" : "weir providers list%s",
            near ? near : "");
    return wr_cli_error(&err);
}

static void show_text(const struct wr_shipped *shipped, const char *name,
                      const struct wr_common *common)
{
    const char *last = NULL;
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    for (size_t i = 0; i < shipped->count; i++) {
        const struct wr_provider *call = shipped->calls[i];
        const struct wr_vendor_info *vendor;

        if (!is_asked_for(call, name))
            continue;
        vendor = wr_manifests_find_vendor(shipped->manifests, wr_str(call->vendor));
        if (vendor && vendor->name != last)
            put_vendor(vendor, &sheet);
        last = vendor ? vendor->name : NULL;
        put_call(shipped, call, &sheet);
    }
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void show_json(const struct wr_shipped *shipped, const char *name)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_open_list(&out.w, "providers");
    for (size_t i = 0; i < shipped->count; i++) {
        if (is_asked_for(shipped->calls[i], name))
            wr_call_json(shipped, shipped->calls[i], &out.w);
    }
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

static enum wr_exit run_show(const struct wr_args *args)
{
    const struct show_options *options = args->options;
    const char *name = args->positional[0];
    struct wr_shipped shipped;
    enum wr_exit status = WR_EXIT_OK;
    bool known = false;

    (void)wr_shipped_load(options->manifests.items, &shipped);
    for (size_t i = 0; i < shipped.count; i++)
        known = known || is_asked_for(shipped.calls[i], name);
    if (!known)
        status = unknown(&shipped, name);
    else if (args->common->json)
        show_json(&shipped, name);
    else
        show_text(&shipped, name, args->common);
    wr_shipped_fini(&shipped);
    return status;
}

const struct wr_command wr_command_providers_show = {
    .name = "providers show",
    .args = "VENDOR|CALL",
    .summary = "one vendor with its calls, or one call",
    .min_args = 1,
    .max_args = 1,
    .flags = show_flags,
    .options_size = sizeof(struct show_options),
    .run = run_show,
};
