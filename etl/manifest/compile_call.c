/* compile_call.c - one call of a vendor: inputs, request, replies, fields, price. */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct call_page {
    int scope;
    const struct wr_yaml *inputs;
    const struct wr_yaml *optional;
    struct leg_page leg;
    const struct wr_yaml *next;
    const struct wr_yaml *batch;
    const struct wr_yaml *price;
    const struct wr_yaml *charged;
    const struct wr_yaml *fresh;
    const struct wr_yaml *expected;
    struct wr_str docs;
    struct wr_str docs_read;
};

/* In the order of enum wr_scope. */
static const char *const scope_words[] = {"lead", "account", NULL};

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
     .offset = offsetof(struct call_page, leg.request),
     .required = true,
     .help = "what is sent"},
    {.name = "base_url",
     .type = WR_OPT_URL,
     .offset = offsetof(struct call_page, leg.base_url),
     .help = "of this call, where it is not the vendor's"},
    {.name = "replies",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, leg.replies),
     .help = "rows in front of the vendor's own"},
    {.name = "reply",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct call_page, leg.reply),
     .fallback = "json",
     .words = wr_manifest_reply_words,
     .help = "how the body of a reply is written"},
    {.name = "keep",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, leg.keep),
     .help = "NAME: pointer to what a later exchange sends as {$NAME}"},
    {.name = "poll",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, leg.poll),
     .help = "how a pending reply is asked again"},
    {.name = "rates",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, leg.rates),
     .help = "limits of this exchange, beside those of the vendor"},
    {.name = "choose",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, leg.choose),
     .help = "one of several matches; keep and extract start at it"},
    {.name = "next",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, next),
     .help = "a list of the exchanges that follow"},
    {.name = "batch",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, batch),
     .help = "several asks in one talk"},
    {.name = "extract",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, leg.extract),
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
    {.name = "expected",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct call_page, expected),
     .help = "how often it finds something, until the ledger knows"},
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

struct expected_page {
    int64_t hit_milli;
    int64_t holds_milli;
};

const struct wr_option wr_manifest_expected_options[] = {
    {.name = "hit",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct expected_page, hit_milli),
     .required = true,
     .min = 1,
     .max = 999,
     .help = "share of questions that it is said to find something for"},
    {.name = "holds",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct expected_page, holds_milli),
     .fallback = "0.9",
     .min = 1,
     .max = 999,
     .help = "share of what it finds that verifies"},
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

/* What cannot be left out: each input list must bring one of its fields. */
static void check_filled(struct compile *c, const struct template *text,
                         const char *what, const struct wr_provider *p,
                         struct wr_pos pos)
{
    for (size_t i = 0; i < text->count; i++) {
        const struct part *part = &text->parts[i];

        for (size_t s = 0; part->kind == PART_FIELDS && s < p->input_count; s++) {
            bool brought = false;

            for (size_t f = 0; f < part->field_count; f++)
                brought = brought || has_field(p->inputs[s].fields, p->inputs[s].count,
                                               part->fields[f]);
            if (!brought)
                wr_diag_error(c->diags, pos,
                              "%s has a placeholder that input list %zu does not fill",
                              what, s + 1);
        }
    }
}

static void check_each(struct compile *c, const struct param *params, size_t count,
                       const struct wr_provider *p, struct wr_pos pos)
{
    for (size_t i = 0; i < count; i++) {
        if (params[i].each)
            check_filled(c, &params[i].value, "each", p, pos);
    }
}

/* A path has no gaps, and of a batch no ask is left out. */
static void check_whole(struct compile *c, const struct request *request,
                        const struct wr_provider *p, struct wr_pos pos)
{
    check_filled(c, &request->path, "the path", p, pos);
    check_each(c, request->query, request->query_count, p, pos);
    check_each(c, request->headers, request->header_count, p, pos);
    check_each(c, request->form, request->form_count, p, pos);
    for (size_t i = 0; i < request->piece_count; i++)
        check_each(c, &request->pieces[i].param, 1, p, pos);
    for (size_t i = 1; i < request->step_count; i++) {
        if (request->steps[i - 1].op == BODY_EACH && request->steps[i].op == BODY_TEXT)
            check_filled(c, &request->steps[i].value, "$each", p, pos);
    }
}

void wr_compile_provider(struct compile *c, const struct vendor *vendor,
                         struct wr_str name, struct call *out)
{
    struct wr_provider *p = &out->provider;
    const struct wr_vendor_info *info = &vendor->info;

    out->vendor = vendor;
    out->name = wr_arena_strz(c->arena, name);
    out->catalogue = c->catalogue;
    out->lists = c->lists;
    p->vendor = info->name;
    p->name =
        wr_arena_printf(c->arena, "%s.%.*s", info->name ? info->name : "", WR_FMT(name))
            .ptr;
    p->rates = vendor->rates;
    p->max_batch = 1;
    p->docs = info->docs;
    p->docs_read = info->docs_read;
    p->self = out;
    p->begin = wr_call_begin;
    p->advance = wr_call_advance;
}

static void fill_provider(struct compile *c, const struct call_page *page,
                          struct call *out)
{
    struct wr_provider *p = &out->provider;
    struct expected_page expected = {0};
    struct fresh_page fresh = {0};

    wr_options_fill(wr_manifest_fresh_options, page->fresh, &fresh, c->arena, c->diags);
    p->scope = (enum wr_scope)page->scope;
    if (page->expected) {
        wr_options_fill(wr_manifest_expected_options, page->expected, &expected,
                        c->arena, c->diags);
        p->prior_found_ppm = (uint32_t)expected.hit_milli * 1000;
        p->prior_hold_ppm = (uint32_t)expected.holds_milli * 1000;
    }
    p->hit_fresh_us = fresh.hit_us;
    p->miss_fresh_us = fresh.miss_us;
    if (page->docs.len)
        p->docs = wr_arena_strz(c->arena, page->docs);
    if (page->docs_read.len)
        p->docs_read = wr_arena_strz(c->arena, page->docs_read);
}

static void take_answers(struct compile *c, struct wr_provider *out)
{
    wr_field_id *answers = WR_ARRAY(c->arena, wr_field_id, c->answer_count);
    wr_field_id *vouched = WR_ARRAY(c->arena, wr_field_id, c->answer_count);

    for (size_t i = 0; i < c->answer_count; i++) {
        answers[i] = c->answers[i];
        if (c->is_vouched[answers[i]])
            vouched[out->vouched_count++] = answers[i];
    }
    out->answers = answers;
    out->answer_count = c->answer_count;
    out->vouched = vouched;
}

void wr_compile_forget(struct compile *c)
{
    memset(c->sent, 0, sizeof(c->sent));
    memset(c->compared, 0, sizeof(c->compared));
    memset(c->is_answer, 0, sizeof(c->is_answer));
    memset(c->is_vouched, 0, sizeof(c->is_vouched));
    memset(c->prices, 0, sizeof(c->prices));
    memset(c->told, 0, sizeof(c->told));
    c->answer_count = 0;
    c->kept_count = 0;
    c->is_last = c->polls = c->chooses = false;
    c->is_batch = c->in_row = c->in_value = c->row_sent = false;
}

void wr_compile_call(struct compile *c, struct wr_str name, struct wr_pos pos,
                     const struct wr_yaml *node, const struct wr_yaml *shared,
                     const struct vendor *vendor, struct call *out)
{
    struct call_page page = {.leg.name = WR_LIT("")};

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a call"))
        return;
    wr_compile_forget(c);
    wr_options_fill(wr_manifest_call_options, node, &page, c->arena, c->diags);
    wr_compile_provider(c, vendor, name, out);
    fill_provider(c, &page, out);
    compile_inputs(c, page.inputs, &out->provider);
    out->provider.optional_count =
        compile_fields(c, page.optional, &out->provider.optional);
    wr_compile_batch(c, page.batch, out);
    wr_compile_legs(c, &page.leg, page.next, shared, pos, out);
    wr_compile_batch_check(c, page.batch, out);
    take_answers(c, &out->provider);
    if (page.inputs && page.leg.request) {
        check_inputs(c, &out->provider, wr_yaml_pos(page.leg.request));
        for (size_t i = 0; i < out->leg_count; i++)
            check_whole(c, &out->legs[i].request, &out->provider,
                        wr_yaml_pos(page.leg.request));
    }
    wr_compile_price(c, page.price, page.charged, out);
}
