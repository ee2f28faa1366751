/* compile_call.c - one call of a vendor: inputs, request, replies, fields, price. */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct call_page {
    int scope;
    const struct wr_yaml *inputs;
    const struct wr_yaml *optional;
    const struct wr_yaml *request;
    int reply;
    const struct wr_yaml *replies;
    const struct wr_yaml *extract;
    const struct wr_yaml *price;
    const struct wr_yaml *charged;
    const struct wr_yaml *fresh;
    struct wr_str docs;
    struct wr_str docs_read;
};

/* In the order of enum wr_scope. */
static const char *const scope_words[] = {"lead", "account", NULL};

/* In the order of enum reply_form. */
static const char *const reply_words[] = {"json", "csv", "ndjson", NULL};

const struct wr_option wr_manifest_call_options[] = {
    {.name = "scope",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct call_page, scope),
     .required = true,
     .words = scope_words,
     .help = "whom the question is about"},
    {.name = "inputs",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, inputs),
     .required = true,
     .help = "lists of fields; the first one that is wholly known is the question"},
    {.name = "optional",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, optional),
     .help = "fields sent too where they are known"},
    {.name = "request",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, request),
     .required = true,
     .help = "what is sent"},
    {.name = "reply",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct call_page, reply),
     .fallback = "json",
     .words = reply_words,
     .help = "how the body of a reply is written"},
    {.name = "replies",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, replies),
     .help = "rows in front of the vendor's own"},
    {.name = "extract",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, extract),
     .required = true,
     .help = "a group of fields, or a list of groups"},
    {.name = "price",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, price),
     .required = true,
     .help = "free, or what a call costs"},
    {.name = "charged",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, charged),
     .help = "where the reply tells the credits it cost: {header: ...} or {at: ...}"},
    {.name = "fresh",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, fresh),
     .help = "how long answers are good"},
    {.name = "docs",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct call_page, docs),
     .help = "page of this call, where it is not the vendor's"},
    {.name = "docs_read",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct call_page, docs_read),
     .help = "date it was read"},
    {.name = NULL},
};

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

struct fresh_page {
    int64_t hit_us;
    int64_t miss_us;
};

const struct wr_option wr_manifest_fresh_options[] = {
    {.name = "hit",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct fresh_page, hit_us),
     .fallback = "90d",
     .min = WR_MINUTE_US,
     .max = 3650 * WR_DAY_US,
     .help = "how long an answer is good for"},
    {.name = "miss",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct fresh_page, miss_us),
     .fallback = "30d",
     .min = WR_MINUTE_US,
     .max = 3650 * WR_DAY_US,
     .help = "how long a miss is believed"},
    {.name = NULL},
};

struct charged_page {
    struct wr_str header;
    struct wr_str at;
};

const struct wr_option wr_manifest_charged_options[] = {
    {.name = "header",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct charged_page, header),
     .help = "header of the reply"},
    {.name = "at",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct charged_page, at),
     .help = "JSON pointer into the reply"},
    {.name = NULL},
};

static size_t compile_fields(struct compile *c, const struct wr_yaml *list,
                             const wr_field_id **out)
{
    size_t n = wr_yaml_size(list), count = 0;
    wr_field_id *fields;

    if (!wr_compile_is(c, list, WR_YAML_LIST, "a list of fields"))
        return 0;
    fields = WR_ARRAY(c->arena, wr_field_id, n);
    for (size_t i = 0; i < n; i++) {
        const struct wr_yaml *item = wr_yaml_at(list, i);
        wr_field_id id =
            wr_compile_field(c, wr_yaml_text(item, c->diags), wr_yaml_pos(item));

        if (id != WR_NO_FIELD)
            fields[count++] = id;
    }
    *out = fields;
    return count;
}

static void compile_inputs(struct compile *c, const struct wr_yaml *list,
                           struct wr_provider *out)
{
    size_t n = wr_yaml_size(list);
    struct wr_input_set *sets;

    if (!wr_compile_is(c, list, WR_YAML_LIST, "a list of lists of fields"))
        return;
    if (n == 0 || n > MAX_INPUT_SETS) {
        wr_diag_error(c->diags, wr_yaml_pos(list), "inputs are 1 to %d lists of fields",
                      MAX_INPUT_SETS);
        return;
    }
    sets = WR_ARRAY(c->arena, struct wr_input_set, n);
    for (size_t i = 0; i < n; i++) {
        sets[i].count = compile_fields(c, wr_yaml_at(list, i), &sets[i].fields);
        if (!sets[i].count || sets[i].count > WR_MAX_INPUTS)
            wr_diag_error(c->diags, wr_yaml_pos(wr_yaml_at(list, i)),
                          "an input list has 1 to %d fields", WR_MAX_INPUTS);
    }
    out->inputs = sets;
    out->input_count = n;
}

static bool has_field(const wr_field_id *fields, size_t count, wr_field_id id)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i] == id)
            return true;
    }
    return false;
}

static bool is_declared(const struct wr_provider *p, wr_field_id id)
{
    for (size_t i = 0; i < p->input_count; i++) {
        if (has_field(p->inputs[i].fields, p->inputs[i].count, id))
            return true;
    }
    return has_field(p->optional, p->optional_count, id);
}

/* What is sent must be declared, and the other way round: the engine knows a question
 * by its inputs alone. */
static void check_inputs(struct compile *c, const struct wr_provider *p,
                         struct wr_pos pos)
{
    for (size_t id = 0; id < c->catalogue->count; id++) {
        bool declared = is_declared(p, (wr_field_id)id);

        if (c->sent[id] && !declared)
            wr_diag_error(c->diags, pos, "{%s} is neither an input nor optional",
                          c->catalogue->fields[id].name);
        if (c->compared[id] && !declared)
            wr_diag_error(c->diags, pos,
                          "%s is looked at, but is neither an input nor optional",
                          c->catalogue->fields[id].name);
        if (declared && !c->sent[id] && !c->compared[id])
            wr_diag_error(c->diags, pos, "%s is an input, but it is not used",
                          c->catalogue->fields[id].name);
    }
}

/* A path cannot leave a part out: each input list must bring one of its fields. */
static void check_path(struct compile *c, const struct call *call, struct wr_pos pos)
{
    const struct template *path = &call->request.path;
    const struct wr_provider *p = &call->provider;

    for (size_t i = 0; i < path->count; i++) {
        const struct part *part = &path->parts[i];

        for (size_t s = 0; !part->literal.ptr && s < p->input_count; s++) {
            bool brought = false;

            for (size_t f = 0; f < part->field_count; f++)
                brought = brought || has_field(p->inputs[s].fields, p->inputs[s].count,
                                               part->fields[f]);
            if (!brought)
                wr_diag_error(c->diags, pos,
                              "the path has a placeholder that input list %zu does not "
                              "fill",
                              s + 1);
        }
    }
}

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

static void compile_price(struct compile *c, const struct wr_yaml *node,
                          struct call *out)
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

static void compile_charged(struct compile *c, const struct wr_yaml *node,
                            struct told *out)
{
    struct charged_page page = {0};

    if (!node)
        return;
    wr_options_fill(wr_manifest_charged_options, node, &page, c->arena, c->diags);
    if ((page.header.len > 0) == (page.at.ptr != NULL))
        wr_diag_error(c->diags, wr_yaml_pos(node), "charged has a header or an at");
    out->header = wr_compile_lower(c, page.header);
    if (page.at.ptr)
        wr_compile_place(c, page.at, wr_yaml_pos(node), &out->at);
}

static void fill_provider(struct compile *c, const struct call_page *page,
                          struct wr_str name, struct call *out)
{
    struct wr_provider *p = &out->provider;
    const struct wr_vendor_info *info = &out->vendor->info;
    struct fresh_page fresh = {0};

    wr_options_fill(wr_manifest_fresh_options, page->fresh, &fresh, c->arena, c->diags);
    out->name = wr_arena_strz(c->arena, name);
    out->catalogue = c->catalogue;
    out->lists = c->lists;
    p->vendor = info->name;
    p->name =
        wr_arena_printf(c->arena, "%s.%.*s", info->name ? info->name : "", WR_FMT(name))
            .ptr;
    p->scope = (enum wr_scope)page->scope;
    p->rates = out->vendor->rates;
    p->max_batch = 1;
    p->hit_fresh_us = fresh.hit_us;
    p->miss_fresh_us = fresh.miss_us;
    p->docs = page->docs.len ? wr_arena_strz(c->arena, page->docs) : info->docs;
    p->docs_read = page->docs_read.len ? wr_arena_strz(c->arena, page->docs_read)
                                       : info->docs_read;
    p->self = out;
    p->begin = wr_call_begin;
    p->advance = wr_call_advance;
}

void wr_compile_call(struct compile *c, struct wr_str name, struct wr_pos pos,
                     const struct wr_yaml *node, const struct wr_yaml *shared,
                     const struct vendor *vendor, struct call *out)
{
    struct call_page page = {0};

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a call"))
        return;
    memset(c->sent, 0, sizeof(c->sent));
    memset(c->compared, 0, sizeof(c->compared));
    out->vendor = vendor;
    wr_options_fill(wr_manifest_call_options, node, &page, c->arena, c->diags);
    fill_provider(c, &page, name, out);
    compile_inputs(c, page.inputs, &out->provider);
    out->provider.optional_count =
        compile_fields(c, page.optional, &out->provider.optional);
    wr_compile_request(c, page.request, &out->request);
    out->reply = (enum reply_form)page.reply;
    wr_compile_replies(c, page.replies, shared, pos, out);
    wr_compile_extract(c, page.extract, pos, out);
    if (page.inputs && page.request) {
        check_inputs(c, &out->provider, wr_yaml_pos(page.request));
        check_path(c, out, wr_yaml_pos(page.request));
    }
    compile_price(c, page.price, out);
    compile_charged(c, page.charged, &out->charged);
}
