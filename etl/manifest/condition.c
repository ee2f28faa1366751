/* condition.c - what a reply is asked, in a run. */
#include "etl/manifest/table.h"

#include "etl/base/words.h"

#include "etl/base/banned.h"

const struct wr_json *wr_reading_root(struct reading *r)
{
    if (!r->tried) {
        r->tried = true;
        if (wr_reply_parse(r->leg->reply, r->reply->body, r->leg->request.max_reply,
                           &r->doc, &r->parse_err))
            r->doc = NULL;
    }
    return r->doc ? wr_json_root(r->doc) : NULL;
}

const struct wr_json *wr_reading_start(struct reading *r, const struct place *place)
{
    const struct wr_json *root = wr_reading_root(r);

    if (place->from_root)
        return root;
    if (r->record)
        return r->record;
    return r->base ? r->base : root;
}

const struct wr_json *wr_reading_at(struct reading *r, const struct place *place)
{
    return place->set ? wr_json_find(wr_reading_start(r, place), place->path) : NULL;
}

/* Whether a missing value is the vendor's word, and not another kind of document: the
 * object that could hold it must be there. */
static bool parent_stands(struct reading *r, const struct place *place)
{
    const struct wr_json *start = wr_reading_start(r, place);
    const struct wr_json *parent =
        place->parent ? wr_json_find(start, place->parent) : NULL;

    return wr_json_kind(parent) == (place->in_list ? WR_JSON_LIST : WR_JSON_OBJECT);
}

static bool any_word(const struct condition *c, struct wr_str text)
{
    for (size_t i = 0; i < c->words.count; i++) {
        if (c->test == TEST_CONTAINS ? wr_holds_nocase(text, c->words.items[i])
                                     : wr_str_eq(text, c->words.items[i]))
            return true;
    }
    return false;
}

/* Tests on text; NONE stands for "not there". */
static bool text_holds(const struct condition *c, struct wr_str text)
{
    int64_t milli;

    switch (c->test) {
    case TEST_EQUALS:
    case TEST_CONTAINS:
        return text.ptr && any_word(c, text);
    case TEST_NOT:
        return !text.ptr || !any_word(c, text);
    case TEST_AT_LEAST:
        return wr_str_to_milli(text, &milli) && milli >= c->bound_milli;
    case TEST_AT_MOST:
        return wr_str_to_milli(text, &milli) && milli <= c->bound_milli;
    case TEST_EMPTY:
        return !text.len;
    case TEST_FILLED:
        return text.len > 0;
    case TEST_ABSENT:
    case TEST_MISSING:
        return !text.ptr;
    case TEST_PRESENT:
        return text.ptr != NULL;
    case TEST_OBJECT:
    case TEST_LIST:
    case TEST_TEXT:
    case TEST_NUMBER:
    case TEST_BOOL:
    case TEST_NULL:
    case TEST_SAME_AS:
        break;
    }
    return false;
}

bool wr_same_value(const struct wr_value *ours, const struct wr_value *theirs)
{
    if (ours->type == WR_TYPE_TEXT && theirs->type == WR_TYPE_TEXT)
        return wr_str_eq_nocase(ours->as.text, theirs->as.text);
    return wr_value_eq(ours, theirs);
}

bool wr_read_as(const struct call *call, wr_field_id field, struct wr_str text,
                struct wr_arena *arena, struct wr_value *out)
{
    enum wr_normal_result result =
        wr_normalise(&call->catalogue->fields[field], call->lists, text, arena, out);

    return result == WR_NORMAL_OK || result == WR_NORMAL_UNKNOWN;
}

static bool is_same(const struct condition *c, struct wr_str text, struct reading *r)
{
    const struct call *call = r->call;
    const struct wr_value *ours;
    struct wr_value theirs;

    if (!r->ask)
        return false;
    ours = c->same_as < r->ask->input_count ? r->ask->inputs[c->same_as] : NULL;
    if (!ours)
        return true;
    return text.len && wr_read_as(call, c->same_as, text, r->arena, &theirs) &&
           wr_same_value(ours, &theirs);
}

static bool is_empty(const struct wr_json *value)
{
    enum wr_json_kind kind = wr_json_kind(value);

    if (kind == WR_JSON_TEXT)
        return !wr_json_text(value).len;
    return kind == WR_JSON_NULL || kind == WR_JSON_NONE ||
           ((kind == WR_JSON_LIST || kind == WR_JSON_OBJECT) && !wr_json_size(value));
}

/* `value` is what stands at the place; NULL: nothing. */
static bool value_holds(const struct condition *c, const struct wr_json *value,
                        struct reading *r)
{
    enum wr_json_kind kind = wr_json_kind(value);

    switch (c->test) {
    case TEST_OBJECT:
        return kind == WR_JSON_OBJECT;
    case TEST_LIST:
        return kind == WR_JSON_LIST;
    case TEST_TEXT:
        return kind == WR_JSON_TEXT;
    case TEST_NUMBER:
        return kind == WR_JSON_INT || kind == WR_JSON_REAL;
    case TEST_BOOL:
        return kind == WR_JSON_BOOL;
    case TEST_NULL:
        return kind == WR_JSON_NULL;
    case TEST_ABSENT:
        return kind == WR_JSON_NONE && parent_stands(r, &c->at);
    case TEST_MISSING:
        return kind == WR_JSON_NULL ||
               (kind == WR_JSON_NONE && parent_stands(r, &c->at));
    case TEST_PRESENT:
        return kind != WR_JSON_NONE && kind != WR_JSON_NULL;
    case TEST_EMPTY:
        return is_empty(value) && (kind != WR_JSON_NONE || parent_stands(r, &c->at));
    case TEST_FILLED:
        return !is_empty(value);
    case TEST_EQUALS:
    case TEST_NOT:
    case TEST_CONTAINS:
    case TEST_AT_LEAST:
    case TEST_AT_MOST:
        return text_holds(c, wr_json_scalar(value, r->arena));
    case TEST_SAME_AS:
        return is_same(c, wr_json_scalar(value, r->arena), r);
    }
    return false;
}

#define FEW_MATCHES 64

/* Holds where a value at the place with a * makes it hold, or that there is none. */
static bool any_holds(const struct condition *c, struct reading *r)
{
    const struct wr_json *start = wr_reading_start(r, &c->at);
    const struct wr_json *few[FEW_MATCHES];
    const struct wr_json **found = few;
    size_t max = FEW_MATCHES;
    size_t count = wr_json_find_all(start, c->at.path, few, max);

    while (count == max) {
        max *= 4;
        found = WR_ARRAY(r->arena, const struct wr_json *, max);
        count = wr_json_find_all(start, c->at.path, found, max);
    }
    for (size_t i = 0; i < count; i++) {
        if (value_holds(c, found[i], r))
            return true;
    }
    return !count && value_holds(c, NULL, r);
}

static bool holds(const struct condition *c, struct reading *r)
{
    switch (c->subject) {
    case SUBJECT_HEADER:
        return text_holds(c, wr_http_header(r->reply, c->header));
    case SUBJECT_BODY:
        return text_holds(c, wr_str_trim(r->reply->body));
    case SUBJECT_CHOICE:
        return wr_reading_choice(r) == c->choice;
    case SUBJECT_JSON:
        break;
    }
    if (!wr_reading_root(r))
        return false;
    return c->at.many ? any_holds(c, r) : value_holds(c, wr_reading_at(r, &c->at), r);
}

bool wr_conditions_hold(const struct conditions *all, struct reading *r)
{
    for (size_t i = 0; i < all->count; i++) {
        if (!holds(&all->items[i], r))
            return false;
    }
    return true;
}
