/* compile_batch.c - several asks in one talk.
 *
 *   batch:
 *     size: 10
 *     linger: 200ms
 *     rows: /matches
 *     by: position | {at: /id} | {at: /id, row: "row-{$row}"} |
 *         {at: /email, same_as: email}
 *     missing: miss
 *     replies: [{when: {is: "null"}, then: miss}, ...]
 *     pages: {query: page, last: /total_pages}
 */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct batch_page {
    int64_t size;
    int64_t linger_us;
    const struct wr_yaml *rows;
    const struct wr_yaml *by;
    int missing;
    const struct wr_yaml *replies;
    const struct wr_yaml *pages;
};

static const char *const missing_words[] = {"protocol", "miss", NULL};

const struct wr_option wr_manifest_batch_options[] = {
    {.name = "size",
     .type = WR_OPT_INT,
     .offset = offsetof(struct batch_page, size),
     .required = true,
     .min = 2,
     .max = WR_MAX_BATCH,
     .help = "asks in one request, at most"},
    {.name = "linger",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct batch_page, linger_us),
     .fallback = "200ms",
     .max = WR_MINUTE_US,
     .help = "how long an ask may wait for company"},
    {.name = "rows",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct batch_page, rows),
     .required = true,
     .help = "JSON pointer to the list in the reply"},
    {.name = "by",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct batch_page, by),
     .required = true,
     .help = "how a row is known to be an ask's: position, {at: POINTER} to the {$row} "
             "that was sent, {at: POINTER, same_as: INPUT}"},
    {.name = "missing",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct batch_page, missing),
     .fallback = "protocol",
     .words = missing_words,
     .help = "what it means that an ask has no row"},
    {.name = "replies",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct batch_page, replies),
     .required = true,
     .help = "what a row means"},
    {.name = "pages",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct batch_page, pages),
     .help = "results on several pages"},
    {.name = NULL},
};

struct by_page {
    struct wr_str at;
    struct wr_str same_as;
    struct wr_str row;
};

const struct wr_option wr_manifest_by_options[] = {
    {.name = "at",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct by_page, at),
     .required = true,
     .help = "JSON pointer from the row"},
    {.name = "same_as",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct by_page, same_as),
     .help = "the input that the vendor repeats there; else it is the {$row} sent"},
    {.name = "row",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct by_page, row),
     .help = "what was sent around the {$row}: \"row-{$row}\"; by default it alone"},
    {.name = NULL},
};

struct pages_page {
    struct wr_str query;
    struct wr_str last;
    struct wr_str next;
    int64_t max;
};

const struct wr_option wr_manifest_pages_options[] = {
    {.name = "query",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct pages_page, query),
     .required = true,
     .help = "parameter that asks for a page"},
    {.name = "last",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct pages_page, last),
     .help = "JSON pointer to the number of the last page: 2, 3, ... are asked for"},
    {.name = "next",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct pages_page, next),
     .help = "JSON pointer to what is sent for the following page, while there is one"},
    {.name = "max",
     .type = WR_OPT_INT,
     .offset = offsetof(struct pages_page, max),
     .fallback = "100",
     .min = 2,
     .max = 10000,
     .help = "pages at most"},
    {.name = NULL},
};

static void compile_label(struct compile *c, const struct by_page *page,
                          struct wr_pos pos, struct batch *out)
{
    static const struct wr_str mark = {"{$row}", 6};
    size_t at = wr_str_search(page->row, mark);

    out->label_head = wr_str_sub(page->row, 0, at);
    out->label_tail = wr_str_sub(page->row, at + mark.len, page->row.len);
    if (at == page->row.len || page->same_as.ptr ||
        wr_str_find(out->label_head, '{') < at ||
        wr_str_find(out->label_tail, '{') < out->label_tail.len)
        wr_diag_error(c->diags, pos,
                      "row is a text around one {$row}, where there is no same_as");
}

static void compile_by(struct compile *c, const struct wr_yaml *node, struct batch *out)
{
    struct by_page page = {0};
    struct wr_pos pos = wr_yaml_pos(node);

    if (!node || wr_str_eqz(wr_yaml_raw(node), "position"))
        return;
    if (wr_yaml_kind(node) != WR_YAML_MAP) {
        wr_diag_error(c->diags, pos,
                      "by is position, {at: POINTER} or {at: POINTER, same_as: INPUT}");
        return;
    }
    wr_options_fill(wr_manifest_by_options, node, &page, c->arena, c->diags);
    out->by = page.same_as.len ? BY_ECHO : BY_LABEL;
    if (page.at.ptr)
        wr_compile_place(c, page.at, pos, &out->key);
    if (page.row.ptr)
        compile_label(c, &page, pos, out);
    if (!page.same_as.len)
        return;
    out->echo = wr_compile_field(c, page.same_as, pos);
    if (out->echo != WR_NO_FIELD)
        c->compared[out->echo] = true;
}

static void compile_pages(struct compile *c, const struct wr_yaml *node,
                          struct pages *out)
{
    struct pages_page page = {0};
    struct wr_pos pos = wr_yaml_pos(node);

    if (!wr_compile_is(c, node, WR_YAML_MAP, "pages"))
        return;
    wr_options_fill(wr_manifest_pages_options, node, &page, c->arena, c->diags);
    out->query = page.query;
    out->max = (uint32_t)page.max;
    if ((page.last.ptr != NULL) == (page.next.ptr != NULL))
        wr_diag_error(c->diags, pos, "pages have a last or a next");
    if (page.last.ptr)
        wr_compile_place(c, page.last, pos, &out->last);
    if (page.next.ptr)
        wr_compile_place(c, page.next, pos, &out->next);
}

static bool has_hit(const struct batch *batch)
{
    for (size_t i = 0; i < batch->table_count; i++) {
        if (batch->table[i].then == MEANS_HIT)
            return true;
    }
    return false;
}

void wr_compile_batch(struct compile *c, const struct wr_yaml *node, struct call *out)
{
    struct batch_page page = {0};
    struct batch *batch = WR_NEW(c->arena, struct batch);

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a batch"))
        return;
    wr_options_fill(wr_manifest_batch_options, node, &page, c->arena, c->diags);
    out->provider.max_batch = (uint32_t)page.size;
    out->provider.linger_ms = (uint32_t)(page.linger_us / 1000);
    batch->missing_is_miss = page.missing == 1;
    batch->echo = WR_NO_FIELD;
    batch->pages.max = 1;
    if (wr_compile_is(c, page.rows, WR_YAML_SCALAR, "a pointer"))
        wr_compile_place(c, wr_yaml_text(page.rows, c->diags), wr_yaml_pos(page.rows),
                         &batch->rows);
    compile_by(c, page.by, batch);
    c->is_batch = c->in_row = c->in_value = true;
    wr_compile_meanings(c, page.replies, &batch->table, &batch->table_count);
    c->in_row = c->in_value = false;
    if (page.replies && !has_hit(batch))
        wr_diag_error(c->diags, wr_yaml_pos(page.replies),
                      "no row of replies leads to a hit");
    compile_pages(c, page.pages, &batch->pages);
    out->batch = batch;
}

/* An ask without the input that is repeated would never find its row. */
static void check_echo(struct compile *c, const struct wr_provider *p, wr_field_id echo,
                       struct wr_pos pos)
{
    for (size_t i = 0; i < p->input_count; i++) {
        bool brought = false;

        for (size_t f = 0; f < p->inputs[i].count; f++)
            brought = brought || p->inputs[i].fields[f] == echo;
        if (!brought)
            wr_diag_error(c->diags, pos,
                          "by same_as needs %s in every input list; %zu is without",
                          c->catalogue->fields[echo].name, i + 1);
    }
}

void wr_compile_batch_check(struct compile *c, const struct wr_yaml *node,
                            const struct call *call)
{
    const struct batch *batch = call->batch;
    bool rows = false, sent = false;

    if (!batch)
        return;
    for (size_t i = 0; i < call->leg_count; i++) {
        rows = rows || wr_compile_leads(&call->legs[i], MEANS_ROWS);
        sent = sent || call->legs[i].request.rows_sent;
    }
    if (!rows)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "no row of replies leads to the rows of the batch (then: rows)");
    if (!sent)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "nothing is sent for each ask: $each, each or csv");
    if (batch->by == BY_LABEL && !c->row_sent)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "by needs the {$row} in what is sent, or a same_as");
    if (batch->by == BY_ECHO && batch->echo != WR_NO_FIELD)
        check_echo(c, &call->provider, batch->echo, wr_yaml_pos(node));
}
