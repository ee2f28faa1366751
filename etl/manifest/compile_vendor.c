/* compile_vendor.c - the vendor's own part of a manifest, and its calls. */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct vendor_page {
    struct wr_str vendor;
    struct wr_str title;
    struct wr_str docs;
    struct wr_str docs_read;
    struct wr_str base_url;
    const struct wr_yaml *auth;
    struct wr_str currency;
    const struct wr_yaml *pools;
    const struct wr_yaml *rates;
    const struct wr_yaml *headers;
    int64_t timeout_us;
    const struct wr_yaml *replies;
    const struct wr_yaml *left;
    const struct wr_yaml *check;
    const struct wr_yaml *calls;
};

const struct wr_option wr_manifest_vendor_options[] = {
    {.name = "vendor",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct vendor_page, vendor),
     .required = true,
     .help = "short name: jobs, limits and the ledger know the vendor by it"},
    {.name = "title",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct vendor_page, title),
     .help = "name as the vendor writes it"},
    {.name = "docs",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct vendor_page, docs),
     .required = true,
     .help = "page of the documentation"},
    {.name = "docs_read",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct vendor_page, docs_read),
     .required = true,
     .help = "date it was read, YYYY-MM-DD"},
    {.name = "base_url",
     .type = WR_OPT_URL,
     .offset = offsetof(struct vendor_page, base_url),
     .required = true,
     .help = "scheme and host; a job may set another"},
    {.name = "auth",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct vendor_page, auth),
     .required = true,
     .help = "none, bearer, or one of the ways below"},
    {.name = "currency",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct vendor_page, currency),
     .fallback = "USD",
     .help = "of the prices"},
    {.name = "pools",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct vendor_page, pools),
     .help = "NAME: price of one credit"},
    {.name = "rates",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct vendor_page, rates),
     .help = "limits over all calls of the vendor"},
    {.name = "headers",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct vendor_page, headers),
     .help = "sent with every call"},
    {.name = "timeout",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct vendor_page, timeout_us),
     .fallback = "30s",
     .min = WR_SECOND_US,
     .max = 10 * WR_MINUTE_US,
     .help = "of one exchange"},
    {.name = "replies",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct vendor_page, replies),
     .help = "what replies mean, after the rows of the call"},
    {.name = "check",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct vendor_page, check),
     .help = "is the key good, and what is left; asked before a run"},
    {.name = "left",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct vendor_page, left),
     .help = "where every answer tells the credits left: {header: ...} or {at: ...}"},
    {.name = "calls",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct vendor_page, calls),
     .required = true,
     .help = "NAME: call"},
    {.name = NULL},
};

struct rates_page {
    int64_t per_second, per_minute, per_hour, per_day, concurrent;
};

#define RATE(member, text)                                                          \
    {                                                                               \
        .name = #member, .type = WR_OPT_INT,                                        \
        .offset = offsetof(struct rates_page, member), .min = 1, .max = 1000000000, \
        .help = (text)                                                              \
    }

const struct wr_option wr_manifest_rates_options[] = {
    RATE(per_second, "requests in any second"),
    RATE(per_minute, "requests in any minute"),
    RATE(per_hour, "requests in any hour"),
    RATE(per_day, "requests in any day"),
    RATE(concurrent, "requests under way at once"),
    {.name = NULL},
};

static void compile_pools(struct compile *c, const struct wr_yaml *map,
                          struct vendor *out)
{
    size_t n = wr_yaml_size(map);
    struct pool *pools;
    struct wr_err err;

    if (!wr_compile_is(c, map, WR_YAML_MAP, "a map of prices"))
        return;
    pools = WR_ARRAY(c->arena, struct pool, n);
    for (size_t i = 0; i < n; i++) {
        const struct wr_yaml *price = wr_yaml_at(map, i);

        pools[i].name = wr_arena_strz(c->arena, wr_yaml_key_at(map, i));
        if (wr_parse_money(wr_yaml_text(price, c->diags), &pools[i].credit_micro,
                           "price", &err) ||
            pools[i].credit_micro <= 0 || pools[i].credit_micro > MAX_CREDIT_MICRO)
            wr_diag_error(c->diags, wr_yaml_pos(price),
                          "the price of a credit must be like 0.025");
    }
    out->pools = pools;
    out->pool_count = n;
}

void wr_compile_rates(struct compile *c, const struct wr_yaml *map,
                      struct wr_rates *out)
{
    struct rates_page page = {0};

    wr_options_fill(wr_manifest_rates_options, map, &page, c->arena, c->diags);
    *out = (struct wr_rates){
        .per_second = (uint32_t)page.per_second,
        .per_minute = (uint32_t)page.per_minute,
        .per_hour = (uint32_t)page.per_hour,
        .per_day = (uint32_t)page.per_day,
        .concurrent = (uint32_t)page.concurrent,
    };
}

static bool is_name(struct wr_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];

        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_' ||
              ch == '-'))
            return false;
    }
    return s.len > 0 && s.len <= 48;
}

static void check_name(struct compile *c, struct wr_str name, struct wr_pos pos)
{
    if (!is_name(name))
        wr_diag_error(c->diags, pos,
                      "a name has lower-case letters, digits, _ and - (48 at most)");
}

static void check_date(struct compile *c, struct wr_str date, struct wr_pos pos)
{
    int64_t us;

    if (date.ptr && (date.len != 10 || !wr_time_parse(date, &us)))
        wr_diag_error(c->diags, pos, "docs_read must be a date like 2026-11-22");
}

/* "finch.token" and "finch.check" are the vendor's own. */
static void check_own_name(struct compile *c, struct wr_str name, struct wr_pos pos,
                           const struct vendor *vendor)
{
    if ((wr_str_eqz(name, "token") && vendor->token) ||
        (wr_str_eqz(name, "check") && vendor->check))
        wr_diag_error(c->diags, pos, "\"%.*s\" is the name of the vendor's own call",
                      WR_FMT(name));
}

static void compile_calls(struct compile *c, const struct vendor_page *page,
                          struct vendor *out)
{
    size_t n = wr_yaml_size(page->calls);
    const struct wr_provider **index;

    if (!wr_compile_is(c, page->calls, WR_YAML_MAP, "a map of calls"))
        return;
    if (n == 0 || n > MAX_CALLS) {
        wr_diag_error(c->diags, wr_yaml_pos(page->calls), "a vendor has 1 to %d calls",
                      MAX_CALLS);
        return;
    }
    out->calls = WR_ARRAY(c->arena, struct call, n);
    index = WR_ARRAY(c->arena, const struct wr_provider *, n);
    for (size_t i = 0; i < n; i++) {
        struct wr_str name = wr_yaml_key_at(page->calls, i);
        struct wr_pos pos = wr_yaml_key_pos(page->calls, i);

        check_name(c, name, pos);
        check_own_name(c, name, pos, out);
        wr_compile_call(c, name, pos, wr_yaml_at(page->calls, i), page->replies, out,
                        &out->calls[i]);
        for (size_t k = 0; k < out->calls[i].leg_count; k++)
            wr_compile_carries(c, &out->calls[i].legs[k].request, out, pos);
        index[i] = &out->calls[i].provider;
    }
    out->call_count = n;
    out->info.calls = index;
    out->info.call_count = n;
}

/* They are sent with every call, whatever it asks about. */
static void refuse_fields(struct compile *c, struct wr_pos pos)
{
    for (size_t id = 0; id < c->catalogue->count; id++) {
        if (c->sent[id] || c->compared[id])
            wr_diag_error(c->diags, pos,
                          "headers of all calls are about nobody: %s is "
                          "not known",
                          c->catalogue->fields[id].name);
    }
}

/* The environment belongs to the job: a manifest from somewhere must not read it. */
static void refuse_references(struct compile *c, const struct wr_yaml *root)
{
    struct {
        const struct wr_yaml *node;
        size_t next;
    } levels[64] = {{root, 0}};
    size_t depth = 1;

    while (depth) {
        const struct wr_yaml *top = levels[depth - 1].node;
        size_t i = levels[depth - 1].next++;
        const struct wr_yaml *node = wr_yaml_at(top, i);

        if (i >= wr_yaml_size(top)) {
            depth--;
            continue;
        }
        if (wr_str_search(wr_yaml_raw(node), WR_LIT("${")) < wr_yaml_raw(node).len)
            wr_diag_error(c->diags, wr_yaml_pos(node),
                          "a manifest reads nothing from the environment");
        if (wr_yaml_size(node) && depth < WR_COUNT(levels)) {
            levels[depth].node = node;
            levels[depth++].next = 0;
        }
    }
}

struct vendor *wr_compile_vendor(struct compile *c, const struct wr_yaml *root,
                                 const char *file)
{
    struct vendor_page page = {0};
    struct vendor *out = WR_NEW(c->arena, struct vendor);

    if (!root || !wr_compile_is(c, root, WR_YAML_MAP, "a manifest"))
        return out;
    refuse_references(c, root);
    wr_options_fill(wr_manifest_vendor_options, root, &page, c->arena, c->diags);
    out->info.file = wr_arena_strz(c->arena, wr_str(file));
    out->info.name = page.vendor.ptr;
    out->info.title = page.title.len ? page.title.ptr : page.vendor.ptr;
    out->info.docs = page.docs.ptr;
    out->info.docs_read = page.docs_read.ptr;
    out->info.base_url = page.base_url.ptr;
    out->info.currency = page.currency.ptr;
    out->base_url = page.base_url;
    out->timeout_ms = (uint32_t)(page.timeout_us / 1000);
    if (page.vendor.ptr)
        check_name(c, page.vendor, wr_yaml_pos(wr_yaml_get(root, "vendor")));
    check_date(c, page.docs_read, wr_yaml_pos(wr_yaml_get(root, "docs_read")));
    compile_pools(c, page.pools, out);
    wr_compile_rates(c, page.rates, &out->rates);
    wr_compile_auth(c, page.auth, page.replies, out);
    wr_compile_told(c, page.left, "left", &out->left);
    wr_compile_forget(c);
    wr_compile_params(c, page.headers, &out->headers, &out->header_count);
    refuse_fields(c, wr_yaml_pos(page.headers));
    wr_compile_check(c, page.check, page.replies, out);
    compile_calls(c, &page, out);
    return out;
}
