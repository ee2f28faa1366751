/* bind.c - a job's settings for a vendor: key, address, price, limits.
 *
 * The key is made into the header it travels in once, here; it is copied nowhere else.
 */
#include "etl/manifest/load.h"
#include "etl/manifest/vendor_call.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <stdlib.h>

#include "etl/base/banned.h"

const struct wr_option wr_vendor_options[] = {
    {.name = "enabled",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct wr_vendor_config, enabled),
     .fallback = "true",
     .help = "false leaves the vendor out of every step, and needs no key"},
    {.name = "key",
     .type = WR_OPT_SECRET,
     .offset = offsetof(struct wr_vendor_config, key),
     .help = "API key: ${NAME} or file:PATH"},
    {.name = "user",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_vendor_config, user),
     .help = "user or client id, where a vendor wants one beside the key"},
    {.name = "base_url",
     .type = WR_OPT_URL,
     .offset = offsetof(struct wr_vendor_config, base_url),
     .help = "another scheme and host: a region, a sandbox, a test server"},
    {.name = "price",
     .type = WR_OPT_MONEY,
     .offset = offsetof(struct wr_vendor_config, price_micro),
     .min = 1,
     .max = MAX_CREDIT_MICRO,
     .help = "of one credit (of a vendor with several pools: of its first); by "
             "default the manifest's"},
    {.name = "prices",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct wr_vendor_config, prices),
     .help = "pool: price of one credit of it"},
    {.name = "currency",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_vendor_config, currency),
     .help = "of price and prices; by default the job's. Others need a rate"},
    {.name = "priced",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_vendor_config, priced),
     .help = "date of the price, 2026-11-22; weir budget shows it"},
    {.name = "floor",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct wr_vendor_config, floor_milli),
     .min = 1,
     .max = 1000,
     .help = "asked no more in a run when fewer of its last answers were hits: 0.05. "
             "Not set: never"},
    {.name = "floor_after",
     .type = WR_OPT_INT,
     .offset = offsetof(struct wr_vendor_config, floor_after),
     .fallback = "50",
     .min = 10,
     .max = 1000,
     .help = "how many of its last answers of the run the floor looks at"},
    {.name = "timeout",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct wr_vendor_config, timeout_us),
     .min = WR_SECOND_US,
     .max = 10 * WR_MINUTE_US,
     .help = "of one exchange"},
    {.name = "per_second",
     .type = WR_OPT_INT,
     .offset = offsetof(struct wr_vendor_config, per_second),
     .min = 1,
     .max = 1000000,
     .help = "requests in any second, by your plan"},
    {.name = "per_minute",
     .type = WR_OPT_INT,
     .offset = offsetof(struct wr_vendor_config, per_minute),
     .min = 1,
     .max = 1000000,
     .help = "requests in any minute, by your plan"},
    {.name = "per_hour",
     .type = WR_OPT_INT,
     .offset = offsetof(struct wr_vendor_config, per_hour),
     .min = 1,
     .max = 1000000000,
     .help = "requests in any hour, by your plan"},
    {.name = "per_day",
     .type = WR_OPT_INT,
     .offset = offsetof(struct wr_vendor_config, per_day),
     .min = 1,
     .max = 1000000000,
     .help = "requests in any day, by your plan"},
    {.name = "concurrent",
     .type = WR_OPT_INT,
     .offset = offsetof(struct wr_vendor_config, concurrent),
     .min = 1,
     .max = 1000,
     .help = "requests under way at once, by your plan"},
    {.name = NULL},
};

const char *wr_auth_kind_name(enum wr_auth_kind kind)
{
    static const char *const names[] = {
        [WR_AUTH_NONE] = "none",     [WR_AUTH_HEADER] = "header",
        [WR_AUTH_BEARER] = "bearer", [WR_AUTH_BASIC] = "basic",
        [WR_AUTH_QUERY] = "query",   [WR_AUTH_BODY] = "body",
        [WR_AUTH_OAUTH2] = "oauth2", [WR_AUTH_JWT] = "jwt",
    };

    return names[kind];
}

static struct wr_str header_value(const struct vendor *v,
                                  const struct wr_vendor_config *config,
                                  struct wr_arena *arena)
{
    struct wr_str key = config->key.text;
    struct wr_str pair;

    switch (v->info.auth) {
    case WR_AUTH_HEADER:
    case WR_AUTH_BEARER:
        return wr_arena_printf(arena, "%.*s%.*s", WR_FMT(v->auth_prefix), WR_FMT(key));
    case WR_AUTH_BASIC:
        pair = v->basic_user_is_key
                   ? wr_arena_printf(arena, "%.*s:", WR_FMT(key))
                   : wr_arena_printf(arena, "%.*s:%.*s", WR_FMT(config->user),
                                     WR_FMT(key));
        pair = wr_base64(pair, arena);
        return wr_arena_printf(arena, "Basic %.*s", WR_FMT(pair));
    case WR_AUTH_NONE:
    case WR_AUTH_QUERY:
    case WR_AUTH_BODY:
    case WR_AUTH_OAUTH2:
    case WR_AUTH_JWT:
        break;
    }
    return WR_NONE;
}

/* Price of a number of thousandths of a credit, rounded up: a cap must hold. */
static int64_t cost_of(int64_t credit_micro, int64_t credits_milli)
{
    return (credit_micro * credits_milli + 999) / 1000;
}

/* By the pools' prices. */
static void set_prices(struct call *call)
{
    struct wr_tariff *tariff = &call->provider.tariff;

    for (size_t i = 0; i <= call->provider.extra_count; i++) {
        const struct line *line = &call->lines[i];
        int64_t *price = i ? &call->extra[i - 1].price_micro : &tariff->price_micro;
        int64_t *worst = i ? &call->extra[i - 1].worst_micro : &tariff->worst_micro;
        int64_t credit = line->pool ? line->pool->bound_micro : 0;

        *price = cost_of(credit, line->credits_milli);
        *worst = cost_of(credit, line->worst_milli);
    }
}

static void set_rates(struct call *call, const struct wr_vendor_config *config)
{
    struct wr_rates *rates = &call->provider.rates;

    if (config->per_second)
        rates->per_second = (uint32_t)config->per_second;
    if (config->per_minute)
        rates->per_minute = (uint32_t)config->per_minute;
    if (config->per_hour)
        rates->per_hour = (uint32_t)config->per_hour;
    if (config->per_day)
        rates->per_day = (uint32_t)config->per_day;
    if (config->concurrent)
        rates->concurrent = (uint32_t)config->concurrent;
}

void wr_vendor_list_prices(struct vendor *vendor)
{
    for (size_t i = 0; i < vendor->pool_count; i++)
        vendor->pools[i].bound_micro = vendor->pools[i].credit_micro;
    for (size_t i = 0; i < vendor->call_count; i++)
        set_prices(&vendor->calls[i]);
}

struct pricing {
    struct vendor *vendor;
    const struct wr_vendor_config *config;
    struct wr_pos pos;
    struct wr_diags *diags;
};

/* What the job says of the pool, and in which currency; else what the page says. */
static int64_t price_of(const struct pricing *p, size_t i, struct wr_str *currency)
{
    const struct wr_vendor_config *config = p->config;
    const struct pool *pool = &p->vendor->pools[i];
    const struct wr_yaml *node = wr_yaml_get(config->prices, pool->name);
    struct wr_err err = {.code = WR_OK};
    int64_t micro = 0;

    *currency = config->currency.len ? config->currency
                : config->rates      ? config->rates->currency
                                     : WR_NONE;
    if (node && (wr_parse_money(wr_yaml_text(node, p->diags), &micro, "price", &err) ||
                 micro <= 0 || micro > MAX_CREDIT_MICRO))
        wr_diag_error(p->diags, wr_yaml_pos(node),
                      "the price of a credit must be like 0.025");
    if (node)
        return micro;
    if (i == 0 && config->price_micro)
        return config->price_micro;
    *currency = wr_str(p->vendor->info.currency);
    return pool->credit_micro;
}

static void price_pool(const struct pricing *p, size_t i)
{
    const struct wr_exchange_rates *rates = p->config->rates;
    struct pool *pool = &p->vendor->pools[i];
    struct wr_str currency;
    int64_t micro = price_of(p, i, &currency);

    pool->bound_micro = micro;
    if (rates && (!wr_convert(rates, currency, micro, &pool->bound_micro) ||
                  pool->bound_micro > MAX_CREDIT_MICRO)) {
        pool->bound_micro = micro;
        wr_diag_error(p->diags, p->pos,
                      "the price of %s is in %.*s: add `rates: {%.*s: ..., as_of: "
                      "...}`, or a price in %.*s",
                      p->vendor->info.name, WR_FMT(currency), WR_FMT(currency),
                      WR_FMT(rates->currency));
    }
}

static void check_prices(const struct pricing *p)
{
    const struct wr_yaml *map = p->config->prices;
    int64_t us;

    if (map && wr_yaml_kind(map) != WR_YAML_MAP)
        wr_diag_error(p->diags, wr_yaml_pos(map), "prices must be a map of pools");
    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        const char **names = wr_alloc((p->vendor->pool_count + 1) * sizeof(*names));
        bool known = false;

        for (size_t k = 0; k < p->vendor->pool_count; k++) {
            names[k] = p->vendor->pools[k].name;
            known |= wr_str_eqz(wr_yaml_key_at(map, i), names[k]);
        }
        names[p->vendor->pool_count] = NULL;
        if (!known)
            wr_diag_unknown(p->diags, wr_yaml_key_pos(map, i), "pool",
                            wr_yaml_key_at(map, i), names);
        free(names);
    }
    if (p->config->priced.len &&
        (p->config->priced.len != 10 || !wr_time_parse(p->config->priced, &us)))
        wr_diag_error(p->diags, p->pos, "priced must be a date like 2026-11-22");
}

static void bind_prices(const struct pricing *p, struct wr_arena *arena)
{
    struct vendor *v = p->vendor;
    const struct wr_vendor_config *config = p->config;

    check_prices(p);
    for (size_t i = 0; i < v->pool_count; i++)
        price_pool(p, i);
    for (size_t i = 0; i < v->call_count; i++)
        set_prices(&v->calls[i]);
    v->info.credit_micro = v->pool_count ? v->pools[0].bound_micro : 0;
    v->info.priced =
        config->priced.len ? wr_arena_strz(arena, config->priced) : v->info.docs_read;
    v->info.floor_milli = config->floor_milli;
    v->info.floor_after = config->floor_after;
}

static void bind(const struct pricing *p, struct wr_arena *arena)
{
    struct vendor *v = p->vendor;
    const struct wr_vendor_config *config = p->config;

    bind_prices(p, arena);
    v->bound_base =
        config->base_url.len ? wr_arena_str(arena, config->base_url) : v->base_url;
    v->base_is_jobs = config->base_url.len > 0;
    v->bound_key = wr_arena_str(arena, config->key.text);
    v->bound_header = header_value(v, config, arena);
    v->bound_timeout_ms =
        config->timeout_us ? (uint32_t)(config->timeout_us / 1000) : v->timeout_ms;
    for (size_t i = 0; i < v->call_count; i++)
        set_rates(&v->calls[i], config);
    if (v->check)
        set_rates(v->check, config);
    if (v->token)
        set_rates(&v->token->call, config);
    v->info.bound = true;
}

static struct vendor *need_vendor(struct wr_manifests *m, struct wr_str name,
                                  struct wr_pos pos, struct wr_diags *diags)
{
    const char **names = WR_ARRAY(m->arena, const char *, m->vendor_count + 1);

    for (size_t i = 0; i < m->vendor_count; i++) {
        names[i] = m->vendors[i]->info.name;
        if (wr_str_eqz(name, names[i]))
            return m->vendors[i];
    }
    wr_diag_unknown(diags, pos, "vendor", name, names);
    return NULL;
}

void wr_manifests_bind(struct wr_manifests *m, struct wr_str vendor,
                       const struct wr_vendor_config *config, struct wr_pos pos,
                       struct wr_diags *diags)
{
    struct vendor *v = need_vendor(m, vendor, pos, diags);

    if (!v)
        return;
    if (v->info.auth != WR_AUTH_NONE && !config->key.text.len) {
        if (!config->key_told)
            wr_diag_error(diags, pos, "%s needs a key", v->info.name);
        return;
    }
    if (v->info.auth == WR_AUTH_BASIC && !v->basic_user_is_key && !config->user.len) {
        wr_diag_error(diags, pos, "%s needs a user", v->info.name);
        return;
    }
    /* A PEM is taken as it is written; it may only sign. */
    if (v->info.auth != WR_AUTH_JWT &&
        wr_str_find(config->key.text, '\n') < config->key.text.len) {
        wr_diag_error(diags, pos, "the key of %s must be one line", v->info.name);
        return;
    }
    if (!v->token || wr_token_call_bind(v->token, config, m->arena, pos, diags))
        bind(&(struct pricing){v, config, pos, diags}, m->arena);
}

bool wr_manifests_credit(const struct wr_manifests *m, struct wr_str vendor,
                         struct wr_str pool, int64_t *credit_micro)
{
    for (size_t i = 0; i < m->vendor_count; i++) {
        const struct vendor *v = m->vendors[i];

        for (size_t k = 0; wr_str_eqz(vendor, v->info.name) && k < v->pool_count; k++)
            if (wr_str_eqz(pool, v->pools[k].name)) {
                *credit_micro = v->pools[k].bound_micro;
                return true;
            }
    }
    return false;
}
