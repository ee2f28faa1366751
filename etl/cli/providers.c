/* providers.c - see providers.h. */
#include "etl/cli/providers.h"

#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/run/context.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/domain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define MAX_PATHS 64

/* --- loading --- */

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct wr_provider *const *)a)->name,
                  (*(const struct wr_provider *const *)b)->name);
}

static void list_calls(struct wr_shipped *s)
{
    const struct wr_domain_config config = {0};
    size_t count = wr_manifests_count(s->manifests);

    s->calls[s->count++] = wr_dns_provider_new(&config, s->arena);
    for (size_t i = 0; i < count && s->count < WR_MAX_CALLS; i++)
        s->calls[s->count++] = wr_manifests_at(s->manifests, i);
    /* Pointers are sorted. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    qsort(s->calls, s->count, sizeof(s->calls[0]), by_name);
}

bool wr_shipped_load(const char *const *more, struct wr_shipped *out)
{
    const char *paths[MAX_PATHS];
    struct wr_diags *diags = wr_diags_new();
    size_t count = 0;
    bool sound;

    *out = (struct wr_shipped){.arena = wr_arena_new(0)};
    wr_catalogue_init(&out->catalogue);
    paths[count++] =
        wr_arena_printf(out->arena, "%s/providers/enrich", wr_data_folder()).ptr;
    paths[count++] =
        wr_arena_printf(out->arena, "%s/providers/verify", wr_data_folder()).ptr;
    for (size_t i = 0; more && more[i] && count < MAX_PATHS; i++)
        paths[count++] = more[i];
    out->manifests = wr_manifests_load(paths, count, &out->catalogue, NULL, diags);
    list_calls(out);
    wr_cli_mistakes(diags);
    sound = wr_diags_errors(diags) == 0;
    wr_diags_free(diags);
    return sound;
}

void wr_shipped_fini(struct wr_shipped *shipped)
{
    wr_manifests_free(shipped->manifests);
    wr_arena_free(shipped->arena);
}

/* --- words --- */

const char *wr_billing_word(enum wr_billing billing)
{
    static const char *const words[] = {[WR_BILL_FREE] = "free",
                                        [WR_BILL_CALL] = "call",
                                        [WR_BILL_HIT] = "hit",
                                        [WR_BILL_FIELD] = "field"};

    return words[billing];
}

struct wr_str wr_repeat_text(const struct wr_tariff *tariff, struct wr_arena *arena)
{
    if (tariff->billing == WR_BILL_FREE || tariff->repeat == WR_REPEAT_SAFE)
        return WR_LIT("free");
    if (tariff->repeat == WR_REPEAT_CHARGED)
        return WR_LIT("charged");
    return wr_arena_printf(arena, "free %.*s",
                           WR_FMT(wr_age_text(tariff->free_within_us, arena)));
}

struct wr_str wr_price_text(const struct wr_shipped *shipped,
                            const struct wr_provider *call, enum wr_billing billing,
                            int64_t micro, struct wr_sheet *sheet)
{
    if (billing == WR_BILL_FREE)
        return WR_LIT("free");
    return wr_arena_printf(sheet->arena, "%.*s %s",
                           WR_FMT(wr_sheet_money(sheet, micro)),
                           wr_call_currency(shipped, call));
}

const char *wr_call_currency(const struct wr_shipped *shipped,
                             const struct wr_provider *call)
{
    const struct wr_vendor_info *vendor =
        wr_manifests_find_vendor(shipped->manifests, wr_str(call->vendor));

    return vendor && vendor->currency ? vendor->currency : "";
}

struct wr_str wr_rates_text(const struct wr_rates *rates, struct wr_arena *arena)
{
    const struct {
        uint32_t limit;
        const char *unit;
    } all[] = {{rates->per_second, "/s"},
               {rates->per_minute, "/min"},
               {rates->per_hour, "/h"},
               {rates->per_day, "/day"},
               {rates->concurrent, " at once"}};
    struct wr_str text = WR_NONE;

    for (size_t i = 0; i < WR_COUNT(all); i++) {
        if (all[i].limit)
            text = wr_arena_printf(arena, "%.*s%s%" PRIu32 "%s", WR_FMT(text),
                                   text.ptr ? ", " : "", all[i].limit, all[i].unit);
    }
    return text.ptr ? text : WR_LIT("-");
}

struct wr_str wr_age_text(int64_t us, struct wr_arena *arena)
{
    if (us <= 0)
        return WR_LIT("-");
    if (us == WR_NEVER_US)
        return WR_LIT("for ever");
    if (us % WR_DAY_US == 0)
        return wr_arena_printf(arena, "%" PRId64 "d", us / WR_DAY_US);
    if (us % WR_HOUR_US == 0)
        return wr_arena_printf(arena, "%" PRId64 "h", us / WR_HOUR_US);
    return wr_arena_printf(arena, "%" PRId64 "s", us / WR_SECOND_US);
}

struct wr_str wr_names_text(const struct wr_shipped *shipped, const wr_field_id *fields,
                            size_t count, const char *separator, struct wr_arena *arena)
{
    struct wr_str text = WR_LIT("");

    for (size_t i = 0; i < count; i++)
        text = wr_arena_printf(arena, "%.*s%s%s", WR_FMT(text), i ? separator : "",
                               shipped->catalogue.fields[fields[i]].name);
    return text;
}

/* --- JSON --- */

static void put_fields(struct wr_jw *w, const struct wr_shipped *shipped,
                       const wr_field_id *fields, size_t count)
{
    wr_jw_list(w);
    for (size_t i = 0; i < count; i++)
        wr_jw_str(w, wr_str(shipped->catalogue.fields[fields[i]].name));
    wr_jw_list_end(w);
}

static void put_tariff(struct wr_jw *w, const struct wr_shipped *shipped,
                       const struct wr_provider *call)
{
    static const char *const repeats[] = {[WR_REPEAT_CHARGED] = "charged",
                                          [WR_REPEAT_FREE_WITHIN] = "free_within",
                                          [WR_REPEAT_SAFE] = "safe"};
    const struct wr_tariff *t = &call->tariff;

    wr_jw_memberz(w, "billing", wr_billing_word(t->billing));
    wr_jw_member_money(w, "price", t->price_micro);
    wr_jw_member_money(w, "worst", t->worst_micro);
    wr_jw_memberz(w, "currency", wr_call_currency(shipped, call));
    wr_jw_member(w, "pool", t->pool);
    wr_jw_memberz(w, "repeat", repeats[t->repeat]);
    if (t->repeat == WR_REPEAT_FREE_WITHIN)
        wr_jw_member_i64(w, "free_within_seconds", t->free_within_us / WR_SECOND_US);
}

/* Ledger lines beside the tariff's. */
static void put_lines(struct wr_jw *w, const struct wr_provider *call)
{
    wr_jw_open_list(w, "lines");
    for (size_t i = 0; i < call->extra_count; i++) {
        const struct wr_charge *extra = &call->extra[i];

        wr_jw_object(w);
        wr_jw_memberz(w, "name", extra->name);
        wr_jw_memberz(w, "billing", wr_billing_word(extra->billing));
        wr_jw_member_money(w, "price", extra->price_micro);
        wr_jw_member_money(w, "worst", extra->worst_micro);
        wr_jw_member(w, "pool", extra->pool);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_exchanges(struct wr_jw *w, const struct wr_provider *call)
{
    wr_jw_open_list(w, "exchanges");
    for (size_t i = 0; i < wr_call_exchanges(call); i++) {
        struct wr_exchange_info x = wr_call_exchange(call, i);

        wr_jw_object(w);
        wr_jw_memberz(w, "name", x.name);
        wr_jw_memberz(w, "method", x.method);
        wr_jw_member_i64(w, "first_ms", x.first_ms);
        wr_jw_member_i64(w, "every_ms", x.every_ms);
        wr_jw_member_i64(w, "for_ms", x.for_ms);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_vendor(struct wr_jw *w, const struct wr_vendor_info *vendor)
{
    wr_jw_memberz(w, "title", vendor->title ? vendor->title : vendor->name);
    wr_jw_memberz(w, "auth", wr_auth_kind_name(vendor->auth));
    wr_jw_memberz(w, "auth_name", vendor->auth_name);
    wr_jw_memberz(w, "base_url", vendor->base_url);
    wr_jw_memberz(w, "manifest", vendor->file);
    wr_jw_member_bool(w, "checked_before_a_run", vendor->check != NULL);
}

static void put_rates(struct wr_jw *w, const struct wr_rates *rates)
{
    wr_jw_open_object(w, "limits");
    wr_jw_member_i64(w, "per_second", rates->per_second);
    wr_jw_member_i64(w, "per_minute", rates->per_minute);
    wr_jw_member_i64(w, "per_hour", rates->per_hour);
    wr_jw_member_i64(w, "per_day", rates->per_day);
    wr_jw_member_i64(w, "concurrent", rates->concurrent);
    wr_jw_object_end(w);
}

void wr_call_json(const struct wr_shipped *shipped, const struct wr_provider *call,
                  struct wr_jw *w)
{
    const struct wr_vendor_info *vendor =
        wr_manifests_find_vendor(shipped->manifests, wr_str(call->vendor));

    wr_jw_object(w);
    wr_jw_memberz(w, "call", call->name);
    wr_jw_memberz(w, "vendor", call->vendor);
    wr_jw_memberz(w, "scope", call->scope == WR_SCOPE_LEAD ? "lead" : "account");
    wr_jw_key(w, "fields");
    put_fields(w, shipped, call->answers, call->answer_count);
    wr_jw_open_list(w, "inputs");
    for (size_t i = 0; i < call->input_count; i++)
        put_fields(w, shipped, call->inputs[i].fields, call->inputs[i].count);
    wr_jw_list_end(w);
    wr_jw_key(w, "optional");
    put_fields(w, shipped, call->optional, call->optional_count);
    put_tariff(w, shipped, call);
    put_lines(w, call);
    put_rates(w, &call->rates);
    wr_jw_member_i64(w, "max_batch", call->max_batch);
    wr_jw_member_i64(w, "linger_ms", call->linger_ms);
    put_exchanges(w, call);
    if (vendor)
        put_vendor(w, vendor);
    wr_jw_member_i64(w, "hit_fresh_seconds", call->hit_fresh_us / WR_SECOND_US);
    wr_jw_member_i64(w, "miss_fresh_seconds", call->miss_fresh_us / WR_SECOND_US);
    wr_jw_memberz(w, "docs", call->docs);
    wr_jw_memberz(w, "docs_read", call->docs_read);
    wr_jw_object_end(w);
}
