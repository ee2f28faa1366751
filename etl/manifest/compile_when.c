/* compile_when.c - conditions on a reply, and the places they look at.
 *
 *   {at: /person, is: object}            {at: /status, equals: [valid, invalid]}
 *   {header: x-error, contains: quota}   {body: empty}
 *
 * A list of them holds when all do.
 */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct when_page {
    struct wr_str at;
    struct wr_str header;
    struct wr_str body;
    struct wr_str choice;
    struct wr_str is;
    struct wr_strs equals;
    struct wr_strs not_any;
    struct wr_strs contains;
    const struct wr_yaml *at_least;
    const struct wr_yaml *at_most;
    struct wr_str same_as;
};

/* In the order of enum test. */
static const char *const is_words[] = {"object",  "list",  "text",   "number",
                                       "bool",    "null",  "absent", "missing",
                                       "present", "empty", "filled", NULL};

const struct wr_option wr_manifest_when_options[] = {
    {.name = "at",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct when_page, at),
     .help = "JSON pointer; from the record where one is set, #/... from the root"},
    {.name = "header",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct when_page, header),
     .help = "name of a header of the reply"},
    {.name = "body",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct when_page, body),
     .help = "the whole body is empty, or filled"},
    {.name = "choice",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct when_page, choice),
     .help = "what came of the choose of the exchange: found, or none"},
    {.name = "is",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct when_page, is),
     .help = "kind of the value"},
    {.name = "equals",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct when_page, equals),
     .help = "one of these"},
    {.name = "not",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct when_page, not_any),
     .help = "none of these (also where the value is missing)"},
    {.name = "contains",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct when_page, contains),
     .help = "one of these as a part, without regard to case"},
    {.name = "at_least",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct when_page, at_least),
     .help = "a number not below this"},
    {.name = "at_most",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct when_page, at_most),
     .help = "a number not above this"},
    {.name = "same_as",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct when_page, same_as),
     .help =
         "the same, in normal form, as what is known of this field; holds also where "
         "nothing is known of it"},
    {.name = NULL},
};

/* The pointer without its last token; the root has none. */
static struct wr_str parent_of(struct wr_str pointer)
{
    size_t cut = pointer.len;

    while (cut > 0 && pointer.ptr[cut - 1] != '/')
        cut--;
    return wr_str_sub(pointer, 0, cut ? cut - 1 : 0);
}

static bool is_element(struct wr_str token)
{
    int64_t index;

    return wr_str_eqz(token, "*") || wr_str_to_i64(token, &index);
}

static bool has_star(struct wr_str pointer)
{
    while (pointer.ptr) {
        if (wr_str_eqz(wr_str_split(&pointer, '/'), "*"))
            return true;
    }
    return false;
}

void wr_compile_place(struct compile *c, struct wr_str pointer, struct wr_pos pos,
                      struct place *out)
{
    struct wr_err err;

    *out = (struct place){0};
    if (wr_str_starts(pointer, WR_LIT("#"))) {
        out->from_root = true;
        pointer = wr_str_sub(pointer, 1, pointer.len);
    }
    if (wr_json_path_compile(c->arena, pointer, &out->path, &err)) {
        wr_diag_error(c->diags, pos, "%s", err.text);
        return;
    }
    out->set = true;
    out->many = has_star(pointer);
    if (!pointer.len)
        return;
    out->in_list =
        is_element(wr_str_sub(pointer, parent_of(pointer).len + 1, pointer.len));
    if (wr_json_path_compile(c->arena, parent_of(pointer), &out->parent, &err))
        out->parent = NULL;
}

static int64_t bound_of(struct compile *c, const struct wr_yaml *node)
{
    int64_t milli = 0;

    if (!wr_str_to_milli(wr_yaml_text(node, c->diags), &milli))
        wr_diag_error(c->diags, wr_yaml_pos(node), "must be a number");
    return milli;
}

static enum test read_kind(struct compile *c, struct wr_str word, struct wr_pos pos)
{
    for (size_t i = 0; is_words[i]; i++) {
        if (wr_str_eqz(word, is_words[i]))
            return (enum test)i;
    }
    wr_diag_unknown(c->diags, pos, "kind", word, is_words);
    return TEST_PRESENT;
}

/* Fills the test; how many tests the page holds comes back. */
static unsigned read_test(struct compile *c, const struct when_page *page,
                          struct wr_pos pos, struct condition *out)
{
    const struct {
        const struct wr_strs *words;
        enum test test;
    } lists[] = {{&page->equals, TEST_EQUALS},
                 {&page->not_any, TEST_NOT},
                 {&page->contains, TEST_CONTAINS}};
    unsigned found = 0;

    if (page->is.len && ++found)
        out->test = read_kind(c, page->is, pos);
    for (size_t i = 0; i < WR_COUNT(lists); i++) {
        if (lists[i].words->count && ++found) {
            out->test = lists[i].test;
            out->words = *lists[i].words;
        }
    }
    if (page->at_least && ++found) {
        out->test = TEST_AT_LEAST;
        out->bound_milli = bound_of(c, page->at_least);
    }
    if (page->at_most && ++found) {
        out->test = TEST_AT_MOST;
        out->bound_milli = bound_of(c, page->at_most);
    }
    if (page->same_as.len && ++found) {
        out->test = TEST_SAME_AS;
        out->same_as = wr_compile_field(c, page->same_as, pos);
        if (out->same_as != WR_NO_FIELD)
            c->compared[out->same_as] = true;
        if (c->is_batch && !c->in_row)
            wr_diag_error(c->diags, pos,
                          "same_as compares with one ask: in a batch it stands in "
                          "batch.replies, or in extract");
    }
    return found;
}

static void check_header_test(struct compile *c, const struct condition *out,
                              struct wr_pos pos)
{
    switch (out->test) {
    case TEST_OBJECT:
    case TEST_LIST:
    case TEST_TEXT:
    case TEST_NUMBER:
    case TEST_BOOL:
    case TEST_NULL:
    case TEST_SAME_AS:
        wr_diag_error(c->diags, pos, "a header has no kind; take present or missing");
        break;
    case TEST_ABSENT:
    case TEST_MISSING:
    case TEST_PRESENT:
    case TEST_EMPTY:
    case TEST_FILLED:
    case TEST_EQUALS:
    case TEST_NOT:
    case TEST_CONTAINS:
    case TEST_AT_LEAST:
    case TEST_AT_MOST:
        break;
    }
}

static void compile_choice(struct compile *c, struct wr_str word, struct wr_pos pos,
                           struct condition *out)
{
    static const char *const words[] = {"found", "none", NULL};

    out->subject = SUBJECT_CHOICE;
    out->choice = wr_str_eqz(word, "found") ? CHOICE_FOUND : CHOICE_NONE;
    if (out->choice == CHOICE_NONE && !wr_str_eqz(word, "none"))
        wr_diag_unknown(c->diags, pos, "choice", word, words);
    if (!c->chooses)
        wr_diag_error(c->diags, pos,
                      "choice speaks of the choose of its exchange, which has none");
}

static void compile_condition(struct compile *c, const struct wr_yaml *node,
                              struct condition *out)
{
    struct when_page page = {0};
    struct wr_pos pos = wr_yaml_pos(node);
    unsigned subjects, tests;

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a condition"))
        return;
    wr_options_fill(wr_manifest_when_options, node, &page, c->arena, c->diags);
    subjects = (page.at.ptr ? 1u : 0u) + (page.header.len ? 1u : 0u) +
               (page.body.len ? 1u : 0u) + (page.choice.len ? 1u : 0u);
    tests = read_test(c, &page, pos, out);
    if (!subjects && c->in_value) {
        page.at = WR_LIT("");
        subjects = 1;
    }
    if (subjects != 1)
        wr_diag_error(c->diags, pos,
                      "a condition looks at one of at, header, body, choice");
    if (tests != (page.body.len || page.choice.len ? 0u : 1u))
        wr_diag_error(c->diags, pos,
                      "a condition has one test: is, equals, not, "
                      "contains, at_least, at_most or same_as");
    if (page.header.len) {
        out->subject = SUBJECT_HEADER;
        out->header = wr_compile_lower(c, page.header);
        check_header_test(c, out, pos);
    } else if (page.body.len) {
        out->subject = SUBJECT_BODY;
        out->test = read_kind(c, page.body, pos);
        if (out->test != TEST_EMPTY && out->test != TEST_FILLED)
            wr_diag_error(c->diags, pos, "a body is empty or filled");
    } else if (page.choice.len) {
        compile_choice(c, page.choice, pos, out);
    } else if (page.at.ptr) {
        wr_compile_place(c, page.at, pos, &out->at);
    }
}

void wr_compile_when(struct compile *c, const struct wr_yaml *node,
                     struct conditions *out)
{
    bool is_list = wr_yaml_kind(node) == WR_YAML_LIST;
    size_t n = is_list ? wr_yaml_size(node) : node != NULL;
    struct condition *items;

    if (n > MAX_CONDITIONS) {
        wr_diag_error(c->diags, wr_yaml_pos(node), "more than %d conditions",
                      MAX_CONDITIONS);
        n = MAX_CONDITIONS;
    }
    items = WR_ARRAY(c->arena, struct condition, n);
    for (size_t i = 0; i < n; i++)
        compile_condition(c, is_list ? wr_yaml_at(node, i) : node, &items[i]);
    out->items = items;
    out->count = n;
}
