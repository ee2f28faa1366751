/* compile_replies.c - the ordered table from (status, body) to what a reply means.
 *
 * The call's own rows come before the vendor's. A 5xx that no row names is
 * vendor_down, a 451 about one person an objection (interpret.c); whatever else fits no
 * row is a protocol error.
 */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct row_page {
    const struct wr_yaml *status;
    const struct wr_yaml *when;
    int then;
    const struct wr_yaml *wait;
    int64_t tries;
    struct wr_str say;
};

/* In the order of enum meaning. */
static const char *const meaning_words[] = {"hit",     "miss",         "forbidden",
                                            "refused", "rate_limited", "out_of_credits",
                                            "bad_key", "vendor_down",  "repeat_later",
                                            "next",    "pending",      "rows",
                                            NULL};

const struct wr_option wr_manifest_row_options[] = {
    {.name = "status",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct row_page, status),
     .required = true,
     .help = "200, 5xx, 200-299, or a list of them"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct row_page, when),
     .help = "a condition, or a list that holds when all do"},
    {.name = "then",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct row_page, then),
     .required = true,
     .words = meaning_words,
     .help = "what the reply means"},
    {.name = "wait",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct row_page, wait),
     .help = "how long: 60s, or {header: NAME, at: POINTER, as: FORM, else: 60s}"},
    {.name = "tries",
     .type = WR_OPT_INT,
     .offset = offsetof(struct row_page, tries),
     .fallback = "12",
     .min = 1,
     .max = 1000,
     .help = "repeat_later: how often before giving up"},
    {.name = "say",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct row_page, say),
     .help = "what to tell the user, where the word alone would mislead"},
    {.name = NULL},
};

struct wait_page {
    struct wr_str header;
    struct wr_str at;
    int as;
    int64_t fixed_us;
};

/* In the order of enum wait_form. */
static const char *const form_words[] = {"seconds", "milliseconds", "until", NULL};

#define MAX_WAIT_US WR_DAY_US

const struct wr_option wr_manifest_wait_options[] = {
    {.name = "header",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wait_page, header),
     .help = "header that tells it"},
    {.name = "at",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wait_page, at),
     .help = "JSON pointer to where it is told"},
    {.name = "as",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct wait_page, as),
     .fallback = "seconds",
     .words = form_words,
     .help = "seconds (or an HTTP date), milliseconds, or until (a date)"},
    {.name = "else",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct wait_page, fixed_us),
     .max = MAX_WAIT_US,
     .help = "where it is not told"},
    {.name = NULL},
};

static void compile_wait(struct compile *c, const struct wr_yaml *node,
                         struct wait *out)
{
    struct wait_page page = {0};
    struct wr_err err;

    if (!node)
        return;
    if (wr_yaml_kind(node) == WR_YAML_SCALAR) {
        if (wr_parse_duration(wr_yaml_text(node, c->diags), &page.fixed_us, "wait",
                              &err) ||
            page.fixed_us < 0 || page.fixed_us > MAX_WAIT_US)
            wr_diag_error(c->diags, wr_yaml_pos(node),
                          "wait must be a time like 30s, at most a day");
    } else {
        wr_options_fill(wr_manifest_wait_options, node, &page, c->arena, c->diags);
    }
    out->header = wr_compile_lower(c, page.header);
    out->form = (enum wait_form)page.as;
    out->fixed_ms = (uint32_t)(page.fixed_us / 1000);
    if (page.at.len)
        wr_compile_place(c, page.at, wr_yaml_pos(node), &out->at);
}

/* "200", "5xx" or "200-299". */
static bool read_status(struct wr_str text, int *low, int *high)
{
    int64_t a, b = 0;
    struct wr_str first = wr_str_split(&text, '-');

    if (first.len == 3 && wr_str_eqz(wr_str_sub(first, 1, 2), "xx") && !text.ptr &&
        wr_str_to_i64(wr_str_sub(first, 0, 1), &a)) {
        *low = (int)a * 100;
        *high = *low + 99;
    } else if (wr_str_to_i64(first, &a) && (!text.ptr || wr_str_to_i64(text, &b))) {
        if (!text.ptr)
            b = a;
        *low = a > 999 ? 0 : (int)a;
        *high = b > 999 ? 0 : (int)b;
    } else {
        return false;
    }
    return *low >= 100 && *high <= 599 && *low <= *high;
}

/* Whether an outcome is remembered as the vendor's answer to the question. */
static bool is_answer(enum meaning meaning)
{
    return meaning <= MEANS_REFUSED || meaning == MEANS_ROWS;
}

static bool asks_body(const struct conditions *when)
{
    for (size_t i = 0; i < when->count; i++) {
        if (when->items[i].subject != SUBJECT_HEADER)
            return true;
    }
    return false;
}

struct rows {
    struct reply_row items[MAX_ROWS];
    size_t count;
    size_t table; /* where the present table starts: a call's rows go before, and may
                     take all of a status from, the vendor's */
};

/* What leads on must have somewhere to lead to. */
static void check_way(struct compile *c, const struct reply_row *row, struct wr_pos pos)
{
    if (row->then == MEANS_NEXT && c->is_last)
        wr_diag_error(c->diags, pos, "no exchange follows this one (next: [...])");
    if (row->then == MEANS_PENDING && !c->polls)
        wr_diag_error(
            c->diags, pos,
            "pending needs a poll: {every: 10s, for: 20m} beside the request");
    if (row->then == MEANS_ROWS && !c->is_batch)
        wr_diag_error(c->diags, pos,
                      "rows are those of a batch, which the call has not");
    if (row->then == MEANS_HIT && c->is_batch)
        wr_diag_error(c->diags, pos,
                      "in a batch a hit is a row's: then: rows here, hit in "
                      "batch.replies");
}

static void check_row(struct compile *c, const struct rows *rows, struct wr_pos pos)
{
    const struct reply_row *row = &rows->items[rows->count];

    /* A proxy's error page or a cut body must never be remembered as an answer. */
    if (is_answer(row->then) && !asks_body(&row->when))
        wr_diag_error(c->diags, pos,
                      "%s is an answer that is remembered, so it needs a condition on "
                      "the body (when: {at: ...})",
                      meaning_words[row->then]);
    for (size_t i = rows->table; i < rows->count; i++) {
        const struct reply_row *other = &rows->items[i];

        if (!other->when.count && other->low <= row->low && other->high >= row->high) {
            wr_diag_error(c->diags, pos,
                          "this row is never reached: the row of line %d takes every "
                          "such reply",
                          other->line);
            return;
        }
    }
}

static void add_row(struct compile *c, const struct wr_yaml *status,
                    const struct reply_row *common, struct rows *rows)
{
    struct reply_row *row;

    if (rows->count == MAX_ROWS) {
        wr_diag_error(c->diags, wr_yaml_pos(status), "more than %d rows", MAX_ROWS);
        return;
    }
    row = &rows->items[rows->count];
    *row = *common;
    if (!read_status(wr_yaml_raw(status), &row->low, &row->high)) {
        wr_diag_error(c->diags, wr_yaml_pos(status),
                      "status must be like 200, 4xx or 200-299");
        return;
    }
    check_way(c, row, wr_yaml_pos(status));
    check_row(c, rows, wr_yaml_pos(status));
    rows->count++;
}

/* A word that is none was told; the rest of its row is looked at as one of those of
 * which least is asked. */
static enum meaning meaning_of(int then)
{
    return then < 0 ? MEANS_VENDOR_DOWN : (enum meaning)then;
}

static void compile_row(struct compile *c, const struct wr_yaml *node,
                        struct rows *rows)
{
    struct row_page page = {.then = -1};
    struct reply_row row = {0};

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a row of replies"))
        return;
    wr_options_fill(wr_manifest_row_options, node, &page, c->arena, c->diags);
    row.then = meaning_of(page.then);
    row.tries = (uint32_t)page.tries;
    row.say = page.say;
    row.line = wr_yaml_pos(node).line;
    wr_compile_when(c, page.when, &row.when);
    compile_wait(c, page.wait, &row.wait);
    if (wr_yaml_kind(page.status) == WR_YAML_LIST && wr_yaml_size(page.status) == 0)
        wr_diag_error(c->diags, wr_yaml_pos(page.status),
                      "a row without a status never holds: write status: 200");
    if (page.status && wr_yaml_kind(page.status) != WR_YAML_LIST)
        add_row(c, page.status, &row, rows);
    for (size_t i = 0;
         wr_yaml_kind(page.status) == WR_YAML_LIST && i < wr_yaml_size(page.status);
         i++)
        add_row(c, wr_yaml_at(page.status, i), &row, rows);
}

static void compile_table(struct compile *c, const struct wr_yaml *list,
                          struct rows *rows)
{
    rows->table = rows->count;
    if (!wr_compile_is(c, list, WR_YAML_LIST, "a list of rows"))
        return;
    for (size_t i = 0; i < wr_yaml_size(list); i++)
        compile_row(c, wr_yaml_at(list, i), rows);
}

struct meaning_page {
    const struct wr_yaml *when;
    int then;
};

/* Those that are said of one row: the first of enum meaning. */
static const char *const row_words[] = {"hit",     "miss",         "forbidden",
                                        "refused", "rate_limited", "out_of_credits",
                                        "bad_key", "vendor_down",  NULL};

const struct wr_option wr_manifest_batch_row_options[] = {
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct meaning_page, when),
     .help = "a condition, or a list that holds when all do; without at: on the row"},
    {.name = "then",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct meaning_page, then),
     .required = true,
     .words = row_words,
     .help = "what the row means"},
    {.name = NULL},
};

static void compile_meaning(struct compile *c, const struct wr_yaml *node,
                            struct rows *rows)
{
    struct meaning_page page = {.then = -1};
    struct reply_row *row = &rows->items[rows->count];

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a row of replies"))
        return;
    wr_options_fill(wr_manifest_batch_row_options, node, &page, c->arena, c->diags);
    *row = (struct reply_row){.low = 100,
                              .high = 599,
                              .then = meaning_of(page.then),
                              .line = wr_yaml_pos(node).line};
    wr_compile_when(c, page.when, &row->when);
    check_row(c, rows, wr_yaml_pos(node));
    rows->count++;
}

void wr_compile_meanings(struct compile *c, const struct wr_yaml *list,
                         const struct reply_row **out, size_t *count)
{
    size_t n = wr_yaml_size(list);
    struct rows rows = {0};
    struct reply_row *copy;

    if (!wr_compile_is(c, list, WR_YAML_LIST, "a list of rows"))
        return;
    if (n > MAX_ROWS) {
        wr_diag_error(c->diags, wr_yaml_pos(list), "more than %d rows", MAX_ROWS);
        n = MAX_ROWS;
    }
    for (size_t i = 0; i < n; i++)
        compile_meaning(c, wr_yaml_at(list, i), &rows);
    copy = WR_ARRAY(c->arena, struct reply_row, rows.count);
    memcpy(copy, rows.items, rows.count * sizeof(*copy));
    *out = copy;
    *count = rows.count;
}

void wr_compile_replies(struct compile *c, const struct wr_yaml *own,
                        const struct wr_yaml *shared, struct leg *out)
{
    struct rows rows = {0};
    struct reply_row *copy;

    compile_table(c, own, &rows);
    compile_table(c, shared, &rows);
    copy = WR_ARRAY(c->arena, struct reply_row, rows.count);
    memcpy(copy, rows.items, rows.count * sizeof(*copy));
    out->rows = copy;
    out->row_count = rows.count;
}

bool wr_compile_leads(const struct leg *leg, enum meaning meaning)
{
    for (size_t i = 0; i < leg->row_count; i++) {
        if (leg->rows[i].then == meaning)
            return true;
    }
    return false;
}
