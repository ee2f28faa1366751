/* compile_leg.c - the exchanges of a call: its own, and those of `next`.
 *
 *   keep: {task: /data/id}            {$task} in what is sent later
 *   replies: [{..., then: next}]
 *   next:
 *     - name: result
 *       request: {...}
 *       poll: {first: 10s, every: 15s, for: 20m}
 *       replies: [{..., then: pending}, {..., then: hit}]
 *
 * An exchange without an extract of its own takes the call's.
 */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

/* In the order of enum reply_form. */
const char *const wr_manifest_reply_words[] = {"json", "csv", "ndjson", NULL};

const struct wr_option wr_manifest_next_options[] = {
    {.name = "name",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct leg_page, name),
     .required = true,
     .help = "of the exchange: in the ledger, in recordings, in what is kept"},
    {.name = "request",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, request),
     .required = true,
     .help = "what is sent"},
    {.name = "base_url",
     .type = WR_OPT_URL,
     .offset = offsetof(struct leg_page, base_url),
     .help = "of this exchange, where it is not the vendor's"},
    {.name = "replies",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, replies),
     .help = "rows in front of the vendor's own"},
    {.name = "reply",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct leg_page, reply),
     .fallback = "json",
     .words = wr_manifest_reply_words,
     .help = "how the body of a reply is written"},
    {.name = "keep",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, keep),
     .help = "NAME: pointer to what a later exchange sends as {$NAME}"},
    {.name = "poll",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, poll),
     .help = "when it is sent, and sent again while the reply is pending"},
    {.name = "rates",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, rates),
     .help = "limits of this exchange, beside those of the vendor"},
    {.name = "choose",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, choose),
     .help = "one of several matches; keep and extract start at it"},
    {.name = "extract",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, extract),
     .help = "by default the call's"},
    {.name = "price",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, price),
     .help = "of this exchange, where it costs by itself"},
    {.name = "charged",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct leg_page, charged),
     .help = "where its reply tells the credits it took"},
    {.name = NULL},
};

struct poll_page {
    int64_t first_us, every_us, for_us;
};

#define MAX_POLL_US (7 * WR_DAY_US)

const struct wr_option wr_manifest_poll_options[] = {
    {.name = "first",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct poll_page, first_us),
     .min = WR_SECOND_US / 1000,
     .max = WR_DAY_US,
     .help = "wait before it is sent; none by default"},
    {.name = "every",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct poll_page, every_us),
     .min = WR_SECOND_US / 1000,
     .max = WR_DAY_US,
     .help = "wait after a pending reply"},
    {.name = "for",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct poll_page, for_us),
     .min = WR_SECOND_US / 1000,
     .max = MAX_POLL_US,
     .help = "how long in all, before it is given up"},
    {.name = NULL},
};

static void compile_poll(struct compile *c, const struct wr_yaml *node,
                         struct poll *out)
{
    struct poll_page page = {0};

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a poll"))
        return;
    wr_options_fill(wr_manifest_poll_options, node, &page, c->arena, c->diags);
    if ((page.every_us > 0) != (page.for_us > 0))
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "every and for of a poll go together");
    out->first_ms = (uint32_t)(page.first_us / 1000);
    out->every_ms = (uint32_t)(page.every_us / 1000);
    out->for_ms = (uint32_t)(page.for_us / 1000);
}

/* How many at once is the vendor's to count. */
static void compile_own_rates(struct compile *c, const struct wr_yaml *map,
                              struct leg *out)
{
    struct wr_rates *rates = WR_NEW(c->arena, struct wr_rates);

    if (!map)
        return;
    wr_compile_rates(c, map, rates);
    if (rates->concurrent)
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      "concurrent belongs to the rates of the vendor");
    out->rates = rates;
}

static bool is_kept(const struct compile *c, struct wr_str name)
{
    for (size_t i = 0; i < c->kept_count; i++) {
        if (wr_str_eqz(name, c->kept[i]))
            return true;
    }
    return false;
}

static void compile_keep(struct compile *c, const struct wr_yaml *map, struct leg *out)
{
    struct keep *keep = WR_ARRAY(c->arena, struct keep, MAX_KEPT);

    if (!wr_compile_is(c, map, WR_YAML_MAP, "a map of pointers"))
        return;
    if (c->is_last)
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      "no exchange follows that could send what is kept");
    out->keep = keep;
    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        const struct wr_yaml *node = wr_yaml_at(map, i);
        struct wr_str name = wr_yaml_key_at(map, i);

        if (is_kept(c, name) || wr_str_eqz(name, "row"))
            wr_diag_error(c->diags, wr_yaml_key_pos(map, i), "{$%.*s} is taken",
                          WR_FMT(name));
        else if (c->kept_count == MAX_KEPT)
            wr_diag_error(c->diags, wr_yaml_pos(node), "more than %d values are kept",
                          MAX_KEPT);
        else if (wr_compile_is(c, node, WR_YAML_SCALAR, "a pointer")) {
            wr_compile_place(c, wr_yaml_text(node, c->diags), wr_yaml_pos(node),
                             &keep[out->keep_count].from);
            keep[out->keep_count++].name = c->kept_count;
            c->kept[c->kept_count++] = wr_arena_strz(c->arena, name);
        }
    }
}

void wr_compile_leg(struct compile *c, const struct leg_page *page,
                    const struct wr_yaml *shared, struct leg *out)
{
    out->name = wr_arena_strz(c->arena, page->name);
    out->base_url = page->base_url;
    out->reply = (enum reply_form)page->reply;
    compile_poll(c, page->poll, &out->poll);
    c->polls = out->poll.every_ms > 0;
    compile_own_rates(c, page->rates, out);
    wr_compile_request(c, page->request, &out->request);
    if (page->choose && c->is_batch)
        wr_diag_error(
            c->diags, wr_yaml_pos(page->choose),
            "in a batch each row is one match; a group of extract may choose");
    wr_compile_choose(c, page->choose, &out->choose);
    c->chooses = page->choose != NULL;
    wr_compile_replies(c, page->replies, shared, out);
    c->chooses = false;
    compile_keep(c, page->keep, out);
}

static void take_kept(struct compile *c, struct call *out)
{
    const char **names = WR_ARRAY(c->arena, const char *, c->kept_count);

    memcpy(names, c->kept, c->kept_count * sizeof(*names));
    out->kept = names;
    out->kept_count = c->kept_count;
}

static bool is_named(const struct leg *legs, size_t count, struct wr_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (wr_str_eqz(name, legs[i].name))
            return true;
    }
    return false;
}

/* In a batch the pointers start at a row, and speak of one ask. */
static void compile_extract(struct compile *c, const struct wr_yaml *node,
                            struct wr_pos pos, struct extract *out)
{
    c->in_row = c->is_batch;
    wr_compile_extract(c, node, pos, out);
    c->in_row = false;
}

/* The i-th exchange; it can be reached, and has a name of its own. */
static void compile_next(struct compile *c, const struct wr_yaml *node,
                         const struct wr_yaml *shared, struct leg *legs, size_t i)
{
    struct leg_page page = {.name = WR_NONE};
    struct wr_pos pos = wr_yaml_pos(node);

    legs[i].name = "";
    if (!wr_compile_is(c, node, WR_YAML_MAP, "an exchange"))
        return;
    wr_options_fill(wr_manifest_next_options, node, &page, c->arena, c->diags);
    if (page.name.ptr && is_named(legs, i, page.name))
        wr_diag_error(c->diags, pos, "the name of an exchange is its own");
    if (!wr_compile_leads(&legs[i - 1], MEANS_NEXT))
        wr_diag_error(c->diags, pos,
                      "no row of replies leads to this exchange (then: next)");
    wr_compile_leg(c, &page, shared, &legs[i]);
    if (!page.name.ptr)
        legs[i].name = "";
    legs[i].extract = legs[0].extract;
    if (page.extract)
        compile_extract(c, page.extract, pos, &legs[i].extract);
    c->prices[i] = page.price;
    c->told[i] = page.charged;
    if (page.charged && !page.price)
        wr_diag_error(c->diags, wr_yaml_pos(page.charged),
                      "charged of an exchange goes with a price of its own");
}

void wr_compile_legs(struct compile *c, const struct leg_page *first,
                     const struct wr_yaml *next, const struct wr_yaml *shared,
                     struct wr_pos pos, struct call *out)
{
    size_t n = wr_yaml_size(next);
    struct leg *legs;
    bool has_hit = false;

    if (next && !wr_compile_is(c, next, WR_YAML_LIST, "a list of exchanges"))
        n = 0;
    if (n >= MAX_LEGS) {
        wr_diag_error(c->diags, wr_yaml_pos(next), "more than %d exchanges", MAX_LEGS);
        n = MAX_LEGS - 1;
    }
    legs = WR_ARRAY(c->arena, struct leg, n + 1);
    c->is_last = n == 0;
    wr_compile_leg(c, first, shared, &legs[0]);
    if (legs[0].poll.first_ms)
        wr_diag_error(c->diags, wr_yaml_pos(first->poll),
                      "first belongs to an exchange of next: the call's own is sent at "
                      "once");
    compile_extract(c, first->extract, pos, &legs[0].extract);
    for (size_t i = 1; i <= n; i++) {
        c->is_last = i == n;
        compile_next(c, wr_yaml_at(next, i - 1), shared, legs, i);
    }
    has_hit = c->is_batch;
    for (size_t i = 0; i <= n; i++)
        has_hit = has_hit || wr_compile_leads(&legs[i], MEANS_HIT);
    if (!has_hit)
        wr_diag_error(c->diags, pos, "no row of replies leads to a hit");
    out->legs = legs;
    out->leg_count = n + 1;
    take_kept(c, out);
}
