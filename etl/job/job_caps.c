/* job_caps.c - the block `caps:`, and `rates:`. Every cap that stops a runaway has a
 * default; those of vendors, pools and fields are there when they are written.
 */
#include "etl/job/job_compile.h"

#include "weir/clock.h"

#include "etl/base/banned.h"

#define MOST_MONEY   (INT64_C(1000000000) * 1000000) /* a thousand million units */
#define MOST_RATE    (INT64_C(100000) * 1000000)
#define MOST_CREDITS (INT64_C(1000000000) * 1000)
#define NO_CAP       (-1)

struct caps_config {
    int64_t run, day, month, lead, account, billing_day;
    struct wr_str time_zone;
    const struct wr_yaml *providers, *pools, *fields;
};

#define CAP(key, ...)                                                             \
    {                                                                             \
        .name = #key, .type = WR_OPT_MONEY,                                       \
        .offset = offsetof(struct caps_config, key), .min = 0, .max = MOST_MONEY, \
        __VA_ARGS__                                                               \
    }
#define NODE(key, text)                                             \
    {                                                               \
        .name = #key, .type = WR_OPT_NODE,                          \
        .offset = offsetof(struct caps_config, key), .help = (text) \
    }

const struct wr_option wr_job_caps_options[] = {
    CAP(run, .fallback = "25", .help = "most that one run may spend"),
    CAP(day, .fallback = "50",
        .help = "most that all jobs of the workspace may, a day"),
    CAP(month, .fallback = "500", .help = "the same for a month"),
    CAP(lead, .fallback = "0.50", .help = "most for one lead in a month"),
    CAP(account, .fallback = "25",
        .help = "most for one account in a month, with all its leads"),
    NODE(providers, "vendor: most for it in one run; or {run: ..., month: ...}"),
    NODE(pools, "vendor.pool: most out of this pool in a month; or {month: ..., "
                "credits: ...}, credits at the price in force"),
    NODE(fields, "field: most in a month for questions that ask for it"),
    {.name = "time_zone",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct caps_config, time_zone),
     .fallback = "UTC",
     .help = "where days and months begin: Europe/Berlin, +01:00. Jobs of one "
             "workspace should agree"},
    {.name = "billing_day",
     .type = WR_OPT_INT,
     .offset = offsetof(struct caps_config, billing_day),
     .fallback = "1",
     .min = 1,
     .max = 28,
     .help = "day of the month on which months begin"},
    {.name = NULL},
};

struct vendor_cap {
    int64_t run, month;
};

static const struct wr_option vendor_options[] = {
    {.name = "run",
     .type = WR_OPT_MONEY,
     .offset = offsetof(struct vendor_cap, run),
     .max = MOST_MONEY,
     .help = "in one run"},
    {.name = "month",
     .type = WR_OPT_MONEY,
     .offset = offsetof(struct vendor_cap, month),
     .max = MOST_MONEY,
     .help = "in a month"},
    {.name = NULL},
};

struct pool_cap {
    int64_t month, credits;
};

static const struct wr_option pool_options[] = {
    {.name = "month",
     .type = WR_OPT_MONEY,
     .offset = offsetof(struct pool_cap, month),
     .max = MOST_MONEY,
     .help = "money in a month"},
    {.name = "credits",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct pool_cap, credits),
     .max = MOST_CREDITS,
     .help = "credits in a month"},
    {.name = NULL},
};

/* --- the maps --- */

static void take_amount(struct wr_job_build *b, const struct wr_yaml *node,
                        const char *what, int64_t most, int64_t *out)
{
    struct wr_str text = wr_yaml_text(node, b->diags);
    struct wr_err err = {.code = WR_OK};

    if (wr_yaml_kind(node) != WR_YAML_SCALAR)
        wr_diag_error(b->diags, wr_yaml_pos(node), "must be an amount");
    else if (text.ptr && wr_parse_money(text, out, what, &err))
        wr_diag_error(b->diags, wr_yaml_pos(node), "%s", err.text);
    else if (*out < 0 || *out > most)
        wr_diag_error(b->diags, wr_yaml_pos(node), "%s must be 0 or more", what);
}

static struct wr_name_ref key_of(struct wr_job_build *b, const struct wr_yaml *map,
                                 size_t i)
{
    return (struct wr_name_ref){wr_arena_str(b->arena, wr_yaml_key_at(map, i)),
                                wr_yaml_key_pos(map, i)};
}

static size_t size_of(struct wr_job_build *b, const struct wr_yaml *map, size_t most,
                      const char *what)
{
    size_t count = wr_yaml_size(map);

    if (!map || (wr_yaml_kind(map) == WR_YAML_MAP && count <= most))
        return count;
    wr_diag_error(b->diags, wr_yaml_pos(map), "%s must be a map of at most %zu", what,
                  most);
    return 0;
}

static void take_provider_cap(struct wr_job_build *b, const struct wr_yaml *map,
                              size_t i)
{
    const struct wr_yaml *node = wr_yaml_at(map, i);
    struct wr_provider_cap *cap = &b->job->provider_caps[b->job->provider_cap_count++];
    struct vendor_cap config = {NO_CAP, NO_CAP};

    if (wr_yaml_kind(node) == WR_YAML_MAP)
        wr_options_fill(vendor_options, node, &config, b->arena, b->diags);
    else
        take_amount(b, node, "the cap", MOST_MONEY, &config.run);
    *cap = (struct wr_provider_cap){key_of(b, map, i), config.run, config.month};
}

/* Credits become money when their price is known. */
static void take_pool_cap(struct wr_job_build *b, const struct wr_yaml *map, size_t i)
{
    const struct wr_yaml *node = wr_yaml_at(map, i);
    struct wr_pool_cap *cap = &b->job->pool_caps[b->job->pool_cap_count++];
    struct wr_name_ref ref = key_of(b, map, i);
    struct wr_str pool = ref.name, vendor = wr_str_split(&pool, '.');
    struct pool_cap config = {NO_CAP, NO_CAP};

    if (wr_yaml_kind(node) == WR_YAML_MAP)
        wr_options_fill(pool_options, node, &config, b->arena, b->diags);
    else
        take_amount(b, node, "the cap", MOST_MONEY, &config.month);
    if (wr_str_empty(vendor) || wr_str_empty(pool))
        wr_diag_error(b->diags, ref.pos, "a pool is VENDOR.POOL, as apollo.credits");
    *cap = (struct wr_pool_cap){{vendor, ref.pos}, pool, config.month, config.credits};
}

static void take_field_cap(struct wr_job_build *b, const struct wr_yaml *map, size_t i)
{
    struct wr_field_cap *cap = &b->job->field_caps[b->job->field_cap_count++];
    struct wr_name_ref ref = key_of(b, map, i);

    cap->field = wr_catalogue_find(b->catalogue, ref.name);
    if (cap->field == WR_NO_FIELD)
        wr_diag_error(b->diags, ref.pos, "there is no field \"%.*s\"",
                      WR_FMT(ref.name));
    take_amount(b, wr_yaml_at(map, i), "the cap", MOST_MONEY, &cap->month_micro);
}

static void take_maps(struct wr_job_build *b, const struct caps_config *config)
{
    size_t providers =
        size_of(b, config->providers, WR_MAX_STEP_PROVIDERS, "providers");
    size_t pools = size_of(b, config->pools, WR_MAX_STEP_PROVIDERS, "pools");
    size_t fields = size_of(b, config->fields, WR_MAX_WANTS, "fields");

    for (size_t i = 0; i < providers; i++)
        take_provider_cap(b, config->providers, i);
    for (size_t i = 0; i < pools; i++)
        take_pool_cap(b, config->pools, i);
    for (size_t i = 0; i < fields; i++)
        take_field_cap(b, config->fields, i);
}

void wr_job_take_caps(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct caps_config config = {.run = 0};
    struct wr_err err = {.code = WR_OK};

    wr_options_fill(wr_job_caps_options, node, &config, b->arena, b->diags);
    b->job->cap_run = config.run;
    b->job->cap_day = config.day;
    b->job->cap_month = config.month;
    b->job->cap_lead = config.lead;
    b->job->cap_account = config.account;
    b->job->billing_day = (int)config.billing_day;
    if (config.time_zone.ptr &&
        wr_zone_find(config.time_zone, b->arena, &b->job->zone, &err))
        wr_diag_error(b->diags, wr_yaml_pos(wr_yaml_get(node, "time_zone")), "%s: %s",
                      err.text, err.hint);
    take_maps(b, &config);
}

/* --- rates --- */

static bool is_date(struct wr_str text)
{
    int64_t us;

    return text.len == 10 && wr_time_parse(text, &us);
}

void wr_job_take_rates(struct wr_job_build *b, const struct wr_yaml *node)
{
    size_t count = size_of(b, node, WR_MAX_STEP_PROVIDERS, "rates");
    struct wr_rate *rates = WR_ARRAY(b->arena, struct wr_rate, count);

    for (size_t i = 0; i < count; i++) {
        struct wr_name_ref ref = key_of(b, node, i);
        struct wr_rate *rate = &rates[b->job->exchange.count];

        if (wr_str_eqz(ref.name, "as_of")) {
            b->job->exchange.as_of =
                wr_arena_str(b->arena, wr_yaml_text(wr_yaml_at(node, i), b->diags));
            continue;
        }
        b->job->exchange.count++;
        rate->currency = ref.name;
        take_amount(b, wr_yaml_at(node, i), "the rate", MOST_RATE, &rate->micro);
        if (rate->micro == 0)
            wr_diag_error(b->diags, ref.pos, "a rate is more than 0");
    }
    b->job->exchange.rates = rates;
    b->job->exchange.currency = b->job->currency;
    if (count && !is_date(b->job->exchange.as_of))
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "rates have a date: as_of: 2026-11-22");
}
