/* cmd_providers_show.c - weir providers show: one vendor, or one of its calls. */
#include "etl/cli/commands.h"
#include "etl/cli/json_out.h"
#include "etl/cli/providers.h"
#include "weir/text.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define TEXT_AT 18

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

static struct wr_str auth_text(const struct wr_vendor_info *vendor,
                               struct wr_arena *arena)
{
    const char *name = vendor->auth_name;

    return wr_arena_printf(arena, "%s%s%s", wr_auth_kind_name(vendor->auth),
                           name ? " " : "", name ? name : "");
}

static struct wr_str check_text(const struct wr_vendor_info *vendor,
                                struct wr_sheet *sheet)
{
    if (!vendor->check)
        return WR_NONE;
    if (!vendor->low_milli)
        return WR_LIT("the key, before the first page is pulled");
    return wr_arena_printf(
        sheet->arena,
        "the key, and what is left, before the first page is pulled; "
        "less than %.*s credits are said",
        WR_FMT(wr_sheet_milli(sheet, vendor->low_milli)));
}

static void put_vendor(const struct wr_vendor_info *vendor, struct wr_sheet *sheet)
{
    wr_sheet_data(sheet, WR_BOLD, wr_str(vendor->title ? vendor->title : vendor->name),
                  0);
    wr_sheet_line(sheet);
    put_row(sheet, "vendor", wr_str(vendor->name));
    put_row(sheet, "key", auth_text(vendor, sheet->arena));
    put_row(sheet, "checked", check_text(vendor, sheet));
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

/* "0.025 USD per hit out of credits, at most 0.025 a question". */
static struct wr_str line_text(const struct wr_shipped *shipped,
                               const struct wr_provider *call, const char *name,
                               enum wr_billing billing, int64_t price_micro,
                               int64_t worst_micro, struct wr_str pool,
                               struct wr_sheet *sheet)
{
    return wr_arena_printf(
        sheet->arena, "%s%s%.*s per %s%s%.*s, at most %.*s a question",
        name ? name : "", name ? ": " : "",
        WR_FMT(wr_price_text(shipped, call, billing, price_micro, sheet)),
        wr_billing_word(billing), pool.len ? " out of " : "", WR_FMT(pool),
        WR_FMT(wr_sheet_money(sheet, worst_micro)));
}

static void put_price(const struct wr_shipped *shipped, const struct wr_provider *call,
                      struct wr_sheet *sheet)
{
    const struct wr_tariff *t = &call->tariff;

    put_row(sheet, "price",
            t->billing == WR_BILL_FREE
                ? WR_LIT("free")
                : line_text(shipped, call, NULL, t->billing, t->price_micro,
                            t->worst_micro, t->pool, sheet));
    for (size_t i = 0; i < call->extra_count; i++) {
        const struct wr_charge *x = &call->extra[i];

        put_row(sheet, "",
                line_text(shipped, call, x->name, x->billing, x->price_micro,
                          x->worst_micro, x->pool, sheet));
    }
    put_row(sheet, "the same again", wr_repeat_text(t, sheet->arena));
}

static struct wr_str batch_text(const struct wr_provider *call, struct wr_arena *arena)
{
    if (call->max_batch < 2)
        return WR_LIT("one question a request");
    return wr_arena_printf(
        arena, "%" PRIu32 " questions a request, filled for up to %" PRIu32 " ms",
        call->max_batch, call->linger_ms);
}

/* "POST, then GET result after 10 s, every 15 s for 1200 s". */
static struct wr_str exchanges_text(const struct wr_provider *call,
                                    struct wr_arena *arena)
{
    struct wr_str text = WR_NONE;

    for (size_t i = 0; i < wr_call_exchanges(call); i++) {
        struct wr_exchange_info x = wr_call_exchange(call, i);

        text = wr_arena_printf(arena, "%.*s%s%s%s%s", WR_FMT(text), i ? ", then " : "",
                               x.method, x.name[0] ? " " : "", x.name);
        if (x.first_ms)
            text = wr_arena_printf(arena, "%.*s after %" PRIu32 " s", WR_FMT(text),
                                   x.first_ms / 1000);
        if (x.every_ms)
            text = wr_arena_printf(arena,
                                   "%.*s, again every %" PRIu32 " s for %" PRIu32 " s",
                                   WR_FMT(text), x.every_ms / 1000, x.for_ms / 1000);
    }
    return text;
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
    put_price(shipped, call, sheet);
    put_row(sheet, "limits", wr_rates_text(&call->rates, arena));
    put_row(sheet, "exchanges", exchanges_text(call, arena));
    put_row(sheet, "batch", batch_text(call, arena));
    put_row(sheet, "good for",
            wr_arena_printf(arena, "%.*s; a miss is believed for %.*s",
                            WR_FMT(wr_age_text(call->hit_fresh_us, arena)),
                            WR_FMT(wr_age_text(call->miss_fresh_us, arena))));
    put_row(sheet, "docs",
            wr_arena_printf(arena, "%s (read %s)", call->docs ? call->docs : "-",
                            call->docs_read ? call->docs_read : "-"));
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
