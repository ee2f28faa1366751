/* choose.c - the one of several matches that is meant.
 *
 * All `where` hold for it; then `prefer` decides, the first condition before the
 * second; then the greatest `most`; then the order of the list. The outcome does not
 * depend on anything but the reply and the question.
 */
#include "etl/manifest/json_copy.h"
#include "etl/manifest/table.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

/* How much longer {"a":1} is as [{"key":"a","value":1}]. */
#define ENTRY_GROWTH 8
#define MAX_ENTRIES  100000

void wr_reading_close(struct reading *r)
{
    for (struct held *held = r->held; held; held = held->next)
        wr_json_free(held->doc);
    wr_json_free(r->doc);
    r->held = NULL;
    r->doc = NULL;
}

static void put_entries(const struct wr_json *object, struct wr_buf *out)
{
    struct wr_jw jw;

    wr_jw_init(&jw, out);
    wr_jw_list(&jw);
    for (const struct wr_json_member *it = wr_json_first(object); it;
         it = wr_json_next(object, it)) {
        wr_jw_object(&jw);
        wr_jw_key(&jw, "key");
        wr_jw_str(&jw, wr_json_member_key(it));
        wr_jw_key(&jw, "value");
        wr_json_copy(wr_json_member_value(it), out);
        wr_jw_object_end(&jw);
    }
    wr_jw_list_end(&jw);
}

/* An object as the list of its members, or NULL. Values belong to their document, so
 * the list is one of its own. */
static const struct wr_json *entries_of(struct reading *r, const struct wr_json *object)
{
    size_t cap = r->leg->request.max_reply * ENTRY_GROWTH;
    struct held *held = WR_NEW(r->arena, struct held);
    struct wr_buf text;

    if (wr_json_kind(object) != WR_JSON_OBJECT || wr_json_size(object) > MAX_ENTRIES)
        return NULL;
    wr_buf_init(&text, cap);
    put_entries(object, &text);
    if (text.code || wr_json_parse(&held->doc, wr_buf_str(&text), cap, NULL))
        held->doc = NULL;
    wr_buf_fini(&text);
    if (!held->doc)
        return NULL;
    held->next = r->held;
    r->held = held;
    return wr_json_root(held->doc);
}

/* A candidate, while candidates are compared. */
struct candidate {
    const struct wr_json *value;
    unsigned preferred; /* a bit for each prefer, the first the highest */
    struct wr_str most;
};

static bool weigh(struct reading *r, const struct choose *choose,
                  const struct wr_json *value, struct candidate *out)
{
    r->record = value;
    if (!wr_conditions_hold(&choose->where, r))
        return false;
    *out = (struct candidate){.value = value};
    for (size_t i = 0; i < choose->prefer.count; i++) {
        const struct conditions one = {&choose->prefer.items[i], 1};

        out->preferred = out->preferred << 1 | wr_conditions_hold(&one, r);
    }
    if (choose->most.set)
        out->most = wr_json_scalar(wr_reading_at(r, &choose->most), r->arena);
    return true;
}

/* As numbers, else as dates, else as text; what is not there is least. */
static bool is_greater(struct wr_str a, struct wr_str b)
{
    int64_t left, right;

    if (!a.ptr || !b.ptr)
        return a.ptr != NULL;
    if (wr_str_to_milli(a, &left) && wr_str_to_milli(b, &right))
        return left > right;
    if (wr_time_parse(a, &left) && wr_time_parse(b, &right))
        return left > right;
    return wr_str_cmp(a, b) > 0;
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (!b->value || a->preferred != b->preferred)
        return !b->value || a->preferred > b->preferred;
    return is_greater(a->most, b->most);
}

/* What is made of one candidate is forgotten with it: a list may be long. */
static const struct wr_json *best_of(struct reading *r, const struct choose *choose,
                                     const struct wr_json *list)
{
    struct wr_arena *arena = r->arena, *scratch = wr_arena_new(0);
    const struct wr_json *record = r->record;
    struct candidate best = {.value = NULL}, candidate;

    r->arena = scratch;
    for (size_t i = 0; i < wr_json_size(list); i++) {
        if (weigh(r, choose, wr_json_at(list, i), &candidate) &&
            is_better(&candidate, &best)) {
            best = candidate;
            best.most = wr_arena_str(arena, best.most);
        }
        wr_arena_reset(scratch);
    }
    wr_arena_free(scratch);
    r->arena = arena;
    r->record = record;
    return best.value;
}

enum choice wr_choose(struct reading *r, const struct choose *choose,
                      const struct wr_json **out)
{
    const struct wr_json *list = wr_reading_at(r, &choose->from);

    *out = NULL;
    if (choose->entries)
        list = entries_of(r, list);
    if (wr_json_kind(list) != WR_JSON_LIST)
        return CHOICE_NO_LIST;
    *out = best_of(r, choose, list);
    return *out ? CHOICE_FOUND : CHOICE_NONE;
}

enum choice wr_reading_choice(struct reading *r)
{
    if (!r->has_chosen) {
        r->has_chosen = true;
        r->choice = wr_choose(r, &r->leg->choose, &r->chosen);
    }
    return r->choice;
}
