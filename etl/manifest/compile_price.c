/* compile_price.c - what a call costs, and where a reply tells what it cost. */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct price_page {
    int per;
    struct wr_str pool;
    int64_t credits_milli;
    int64_t worst_milli;
    int repeat;
    int64_t free_within_us;
};

/* In the order of enum wr_billing and enum wr_repeat. */
static const char *const per_words[] = {"free", "call", "hit", "field", NULL};
static const char *const repeat_words[] = {"charged", "free_within", "safe", NULL};

const struct wr_option wr_manifest_price_options[] = {
    {.name = "per",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct price_page, per),
     .required = true,
     .words = per_words,
     .help = "free, call (a miss too), hit, or field found"},
    {.name = "pool",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct price_page, pool),
     .help = "pool of the vendor's credits"},
    {.name = "credits",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct price_page, credits_milli),
     .fallback = "1",
     .min = 1,
     .max = MAX_CREDITS_MILLI,
     .help = "credits of one call, hit or field"},
    {.name = "worst",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct price_page, worst_milli),
     .min = 1,
     .max = MAX_CREDITS_MILLI,
     .help = "most credits one question can cost; by default credits, per field times "
             "the fields"},
    {.name = "repeat",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct price_page, repeat),
     .fallback = "charged",
     .words = repeat_words,
     .help = "what the same question costs again"},
    {.name = "free_within",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct price_page, free_within_us),
     .min = WR_MINUTE_US,
     .max = 3650 * WR_DAY_US,
     .help = "with repeat: free_within"},
    {.name = NULL},
};

struct told_page {
    struct wr_str header;
    struct wr_str at;
};

const struct wr_option wr_manifest_told_options[] = {
    {.name = "header",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct told_page, header),
     .help = "header of the reply"},
    {.name = "at",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct told_page, at),
     .help = "JSON pointer into the reply"},
    {.name = NULL},
};

static const struct pool *find_pool(struct compile *c, const struct vendor *vendor,
                                    struct wr_str name, struct wr_pos pos)
{
    if (!name.len && vendor->pool_count == 1)
        return &vendor->pools[0];
    for (size_t i = 0; i < vendor->pool_count; i++) {
        if (wr_str_eqz(name, vendor->pools[i].name))
            return &vendor->pools[i];
    }
    wr_diag_error(c->diags, pos, "pool must be one of the vendor's pools");
    return NULL;
}

void wr_compile_price(struct compile *c, const struct wr_yaml *node, struct call *out)
{
    struct price_page page = {0};
    struct wr_tariff *tariff = &out->provider.tariff;
    struct wr_pos pos = wr_yaml_pos(node);

    if (!node)
        return;
    if (wr_str_eqz(wr_yaml_raw(node), "free")) {
        tariff->repeat = WR_REPEAT_SAFE;
        return;
    }
    wr_options_fill(wr_manifest_price_options, node, &page, c->arena, c->diags);
    tariff->billing = (enum wr_billing)page.per;
    tariff->repeat = (enum wr_repeat)page.repeat;
    tariff->free_within_us = page.free_within_us;
    if ((page.repeat == WR_REPEAT_FREE_WITHIN) != (page.free_within_us > 0))
        wr_diag_error(c->diags, pos, "repeat: free_within and free_within go together");
    if (tariff->billing == WR_BILL_FREE)
        return;
    out->pool = find_pool(c, out->vendor, page.pool, pos);
    tariff->pool = out->pool ? wr_str(out->pool->name) : WR_NONE;
    out->credits_milli = page.credits_milli;
    out->worst_milli = page.worst_milli;
    if (!out->worst_milli)
        out->worst_milli =
            page.credits_milli * (tariff->billing == WR_BILL_FIELD
                                      ? (int64_t)out->provider.answer_count
                                      : 1);
    if (out->worst_milli < out->credits_milli)
        wr_diag_error(c->diags, pos, "worst is less than credits");
}

void wr_compile_told(struct compile *c, const struct wr_yaml *node, const char *what,
                     struct told *out)
{
    struct told_page page = {0};

    if (!node)
        return;
    wr_options_fill(wr_manifest_told_options, node, &page, c->arena, c->diags);
    if ((page.header.len > 0) == (page.at.ptr != NULL))
        wr_diag_error(c->diags, wr_yaml_pos(node), "%s has a header or an at", what);
    out->header = wr_compile_lower(c, page.header);
    if (page.at.ptr)
        wr_compile_place(c, page.at, wr_yaml_pos(node), &out->at);
}
