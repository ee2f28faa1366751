/* compile_price.c - what a call costs, and where a reply tells what it cost. */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct price_page {
    struct wr_str name;
    int per;
    struct wr_str pool;
    int64_t credits_milli;
    int64_t worst_milli;
    const struct wr_yaml *fields;
    int repeat;
    int64_t free_within_us;
};

/* In the order of enum wr_billing and enum wr_repeat. */
static const char *const per_words[] = {"free", "call", "hit", "field", NULL};
static const char *const repeat_words[] = {"charged", "free_within", "safe", NULL};

const struct wr_option wr_manifest_price_options[] = {
    {.name = "name",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct price_page, name),
     .help = "of a line after the first: its line in the ledger"},
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
    {.name = "fields",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct price_page, fields),
     .help = "charged only where one of these was found"},
    {.name = "repeat",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct price_page, repeat),
     .fallback = "charged",
     .words = repeat_words,
     .help = "of the first line: what the same question costs again"},
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

static void compile_fields(struct compile *c, const struct wr_yaml *list,
                           struct line *out)
{
    size_t n = wr_yaml_size(list);
    wr_field_id *fields = WR_ARRAY(c->arena, wr_field_id, n);

    if (!wr_compile_is(c, list, WR_YAML_LIST, "a list of fields"))
        return;
    for (size_t i = 0; i < n; i++) {
        const struct wr_yaml *item = wr_yaml_at(list, i);
        wr_field_id id =
            wr_compile_field(c, wr_yaml_text(item, c->diags), wr_yaml_pos(item));

        if (id != WR_NO_FIELD && !c->is_answer[id])
            wr_diag_error(c->diags, wr_yaml_pos(item), "%s is not among what is found",
                          c->catalogue->fields[id].name);
        else if (id != WR_NO_FIELD)
            fields[out->field_count++] = id;
    }
    if (!n)
        wr_diag_error(c->diags, wr_yaml_pos(list), "fields names one at least");
    out->fields = fields;
}

/* Pool, credits and fields of one line. */
static void compile_line(struct compile *c, const struct vendor *vendor,
                         const struct price_page *page, struct wr_pos pos,
                         struct line *out)
{
    int64_t times = 1;

    out->billing = (enum wr_billing)page->per;
    if (page->fields)
        compile_fields(c, page->fields, out);
    if (out->billing == WR_BILL_FREE)
        return;
    out->pool = find_pool(c, vendor, page->pool, pos);
    out->credits_milli = page->credits_milli;
    out->worst_milli = page->worst_milli;
    if (out->billing == WR_BILL_FIELD)
        times = (int64_t)(out->field_count ? out->field_count : c->answer_count);
    if (!out->worst_milli)
        out->worst_milli = page->credits_milli * times;
    if (out->worst_milli < out->credits_milli)
        wr_diag_error(c->diags, pos, "worst is less than credits");
}

static void compile_tariff(struct compile *c, const struct wr_yaml *node,
                           struct call *out)
{
    struct price_page page = {0};
    struct wr_tariff *tariff = &out->provider.tariff;
    struct wr_pos pos = wr_yaml_pos(node);

    wr_options_fill(wr_manifest_price_options, node, &page, c->arena, c->diags);
    if (page.name.ptr)
        wr_diag_error(c->diags, pos, "the first line of a price has no name");
    if ((page.repeat == WR_REPEAT_FREE_WITHIN) != (page.free_within_us > 0))
        wr_diag_error(c->diags, pos, "repeat: free_within and free_within go together");
    compile_line(c, out->vendor, &page, pos, &out->lines[0]);
    tariff->billing = out->lines[0].billing;
    tariff->repeat = (enum wr_repeat)page.repeat;
    tariff->free_within_us = page.free_within_us;
    tariff->pool = out->lines[0].pool ? wr_str(out->lines[0].pool->name) : WR_NONE;
}

static bool is_taken(const struct call *call, struct wr_str name)
{
    for (size_t i = 0; i < call->provider.extra_count; i++) {
        if (wr_str_eqz(name, call->extra[i].name))
            return true;
    }
    return false;
}

/* A line beside the tariff: a later one of the price (leg 0), or that of an exchange,
 * which has the name of the exchange. */
static struct line *compile_extra(struct compile *c, const struct wr_yaml *node,
                                  size_t leg, struct call *out)
{
    struct wr_pos pos = wr_yaml_pos(node);
    size_t i = out->provider.extra_count;
    struct line *line = &out->lines[i + 1];
    struct price_page page = {0};

    if (i == WR_MAX_CHARGES) {
        wr_diag_error(c->diags, pos, "more than %d lines beside the first of a price",
                      WR_MAX_CHARGES);
        return NULL;
    }
    if (!wr_compile_is(c, node, WR_YAML_MAP, "a line of a price"))
        return NULL;
    wr_options_fill(wr_manifest_price_options, node, &page, c->arena, c->diags);
    if (wr_yaml_get(node, "repeat") || wr_yaml_get(node, "free_within"))
        wr_diag_error(c->diags, pos, "repeat belongs to the first line of a price");
    if (leg ? page.name.len > 0 : !page.name.len)
        wr_diag_error(c->diags, pos,
                      leg ? "the price of an exchange has the exchange's name"
                          : "a line beside the first of a price needs a name");
    if (page.per == WR_BILL_FREE)
        wr_diag_error(c->diags, pos, "a line that is free is left out");
    if (leg)
        page.name = wr_str(out->legs[leg].name);
    if (page.name.len && is_taken(out, page.name))
        wr_diag_error(c->diags, pos, "the name of a line is its own");
    compile_line(c, out->vendor, &page, pos, line);
    line->leg = leg;
    out->extra[i] = (struct wr_charge){
        .name = page.name.ptr ? wr_arena_strz(c->arena, page.name) : "",
        .billing = line->billing,
        .pool = line->pool ? wr_str(line->pool->name) : WR_NONE};
    out->provider.extra_count++;
    return line;
}

static void compile_leg_prices(struct compile *c, struct call *out)
{
    for (size_t i = 1; i < out->leg_count; i++) {
        struct line *line =
            c->prices[i] ? compile_extra(c, c->prices[i], i, out) : NULL;

        if (line)
            wr_compile_told(c, c->told[i], "charged", &line->charged);
    }
}

void wr_compile_price(struct compile *c, const struct wr_yaml *node,
                      const struct wr_yaml *charged, struct call *out)
{
    bool is_list = wr_yaml_kind(node) == WR_YAML_LIST;

    out->extra = WR_ARRAY(c->arena, struct wr_charge, WR_MAX_CHARGES);
    out->provider.extra = out->extra;
    if (wr_str_eqz(wr_yaml_raw(node), "free"))
        out->provider.tariff.repeat = WR_REPEAT_SAFE;
    else if (is_list && !wr_yaml_size(node))
        wr_diag_error(c->diags, wr_yaml_pos(node), "price is free, or has lines");
    else if (node)
        compile_tariff(c, is_list ? wr_yaml_at(node, 0) : node, out);
    for (size_t i = 1; is_list && i < wr_yaml_size(node); i++)
        compile_extra(c, wr_yaml_at(node, i), 0, out);
    compile_leg_prices(c, out);
    wr_compile_told(c, charged, "charged", &out->lines[0].charged);
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
