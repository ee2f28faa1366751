/* diff.c - which properties to send, and why not the others.
 *
 *   blank to write           not sent; but what weir decided before and decides no more
 *                            is cleared where the CRM still shows our own value
 *   equal, as the CRM shows  not sent
 *   against the policy       not sent
 *   score, nothing else      sent when it moved by min_score_milli
 *   volatile, nothing else   not sent
 */
#include "etl/job/map.h"

#include "etl/facts/resolve.h"
#include "etl/job/shown.h"

#include "etl/base/banned.h"

struct diff {
    const struct wr_diff *in;
    const struct wr_catalogue *catalogue;
    const struct wr_json *values; /* as read */
    struct wr_arena *arena;
};

/* One line on its way: what stands, what was ours, what would go. */
struct item {
    const struct wr_map_line *line;
    struct wr_str base;
    struct wr_str own;
    struct wr_str value;
    bool blank;   /* nothing stands there      */
    bool is_ours; /* what stands is our write  */
};

static const struct wr_field *info(const struct diff *d, const struct item *item)
{
    return &d->catalogue->fields[item->line->field];
}

static bool same(const struct diff *d, const struct item *item, struct wr_str a,
                 struct wr_str b)
{
    return wr_shown_same(item->line, d->catalogue, d->in->crm, a, b, d->arena);
}

static bool is_fact_of_crm(const struct wr_fact *fact)
{
    return fact->origin == WR_ORIGIN_CRM || fact->origin == WR_ORIGIN_PERSON;
}

/* The CRM's own latest word on the field, or NULL. */
static const struct wr_fact *crm_fact(const struct diff *d, wr_field_id field)
{
    const struct wr_facts *facts = &d->in->profile->facts;
    const struct wr_fact *latest = NULL;

    for (size_t i = 0; i < facts->count; i++) {
        const struct wr_fact *fact = &facts->items[i];

        if (fact->field == field && !fact->absent && is_fact_of_crm(fact) &&
            (!latest || fact->last_seen_us > latest->last_seen_us))
            latest = fact;
    }
    return latest;
}

/* Text to send for a field that was observed, or NONE. A value that came from this very
 * property is not sent back into it, but for `always`, which puts it into normal form:
 * not what a person typed, which stays as it was typed. */
static struct wr_str observed_text(const struct diff *d, const struct item *item)
{
    const struct wr_slot *slot = &d->in->profile->slots[item->line->field];
    bool from_here = item->line->direction == WR_MAP_BOTH && slot->fact &&
                     is_fact_of_crm(slot->fact);

    if (slot->known != WR_KNOWN || !slot->fact)
        return WR_NONE;
    if (from_here && (item->line->policy != WR_POLICY_ALWAYS ||
                      slot->fact->origin == WR_ORIGIN_PERSON))
        return WR_NONE;
    if (slot->fact->value.type == WR_TYPE_TEXT &&
        wr_str_eqz(slot->fact->value.as.text, "unknown"))
        return WR_NONE;
    return wr_value_encode(&slot->fact->value, d->arena);
}

/* "" clears. What a whole decision leaves out, it takes back where it is ours. */
static struct wr_str decided_text(const struct diff *d, const struct item *item)
{
    struct wr_str text;

    if (!d->in->decided || item->line->field >= WR_F_BUILTIN_COUNT)
        return WR_NONE;
    text = d->in->decided[item->line->field];
    if (!text.ptr && d->in->decided[WR_F_SCORE].ptr && item->is_ours)
        return WR_LIT("");
    return text;
}

/* Where a word stands in the order of its property; -1: nobody knows. */
static int64_t place_of(const struct wr_map_line *line, struct wr_str word)
{
    for (size_t i = 0; i < line->forward.count; i++) {
        if (wr_str_eq_nocase(line->forward.items[i], wr_str_trim(word)))
            return (int64_t)i;
    }
    return -1;
}

/* HubSpot takes no step back of a lifecycle stage by API: it would have to be cleared
 * first, and its history is somebody's report. What stands beyond the order was put
 * there by somebody who knows better. */
bool wr_map_moves_on(const struct wr_map_line *line, struct wr_str from,
                     struct wr_str to)
{
    int64_t place = place_of(line, from);

    if (!line->forward.count || !wr_str_trim(from).len)
        return true;
    return place >= 0 && place_of(line, to) > place;
}

static bool policy_allows(const struct diff *d, const struct item *item)
{
    const struct wr_fact *stands = crm_fact(d, item->line->field);

    switch (item->line->policy) {
    case WR_POLICY_NEVER:
        return false;
    case WR_POLICY_ALWAYS:
        return true;
    case WR_POLICY_FILL_BLANK:
        return item->blank || item->is_ours;
    case WR_POLICY_IF_OLDER:
        return item->blank || item->is_ours ||
               (stands &&
                wr_fact_is_stale(stands, info(d, item), d->in->profile->as_of_us));
    case WR_POLICY_IF_BETTER: /* what resolves is not the CRM's, so it stands above it
                               */
        return true;
    }
    return false;
}

/* A person who cleared what we wrote does not want it back. */
static bool was_cleared(const struct diff *d, const struct item *item)
{
    return item->blank && item->own.len && item->line->policy != WR_POLICY_ALWAYS &&
           same(d, item, item->own, item->value);
}

/* A file that is written anew never shows what we wrote: its rows stay as they were
 * exported. What we wrote before stands in a blank, and for what we decide, unless
 * somebody has taken it further since. */
static void stand_in(const struct diff *d, struct item *item)
{
    bool decided = info(d, item)->kind == WR_FIELD_DECIDED;

    if (!d->in->crm || !(d->in->crm->caps & WR_CRM_REWRITE) || !item->own.ptr)
        return;
    if (wr_shown_blank(item->base, d->arena) ||
        (decided && wr_map_moves_on(item->line, item->base, item->own)))
        item->base = item->own;
}

static bool make_item(const struct diff *d, const struct wr_map_line *line,
                      struct item *item)
{
    struct wr_str text;

    *item = (struct item){.line = line};
    item->base =
        wr_arena_str(d->arena, wr_json_text(wr_json_get(d->values, line->property)));
    item->own = wr_own_write(&d->in->own, line->property);
    stand_in(d, item);
    item->blank = wr_shown_blank(item->base, d->arena);
    item->is_ours = item->own.len && same(d, item, item->base, item->own);
    text = info(d, item)->kind == WR_FIELD_DECIDED ? decided_text(d, item)
                                                   : observed_text(d, item);
    if (!text.ptr)
        return false;
    item->value = wr_shown_format(line, d->catalogue, text, d->arena);
    if (same(d, item, item->base, item->value) || (!item->value.len && item->blank))
        return false;
    if (line->stage.file && !item->value.len)
        return false; /* a stage that is left; and none is taken back */
    return policy_allows(d, item) && !was_cleared(d, item) &&
           (item->blank || wr_map_moves_on(line, item->base, item->value));
}

static bool is_score(wr_field_id field)
{
    return field == WR_F_SCORE || field == WR_F_FIT_SCORE ||
           field == WR_F_INTENT_SCORE || field == WR_F_GROUP_SCORE;
}

/* Goes along with the score and is no reason by itself. */
static bool rides_with_score(wr_field_id field)
{
    return is_score(field) || field == WR_F_REASONS;
}

static bool is_decisive(wr_field_id field)
{
    return field == WR_F_TIER || field == WR_F_STAGE || field == WR_F_PATH ||
           field == WR_F_STOP_REASON;
}

static bool moved(const struct diff *d, const struct item *item)
{
    int64_t before, after;

    if (!wr_str_to_milli(wr_str_trim(item->base), &before) ||
        !wr_str_to_milli(item->value, &after))
        return true; /* first score, or none any more */
    return (before > after ? before - after : after - before) >= d->in->min_score_milli;
}

static bool score_goes(const struct diff *d, const struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        wr_field_id field = items[i].line->field;

        if (is_decisive(field) || (is_score(field) && moved(d, &items[i])))
            return true;
    }
    return false;
}

static size_t choose(const struct diff *d, const struct item *items, size_t count,
                     struct wr_change *out)
{
    bool with_score = score_goes(d, items, count);
    size_t chosen = 0, real = 0;

    for (size_t i = 0; i < count; i++) {
        const struct item *item = &items[i];
        bool is_volatile = info(d, item)->is_volatile;

        if (rides_with_score(item->line->field) && !with_score)
            continue;
        real += !is_volatile;
        out[chosen++] = (struct wr_change){
            item->line, item->base.len ? item->base : WR_NONE, item->value};
    }
    return real ? chosen : 0;
}

size_t wr_diff_changes(const struct wr_diff *diff, struct wr_arena *arena,
                       struct wr_change *out)
{
    struct wr_json_doc *doc = wr_values_open(diff->values);
    const struct diff d = {diff, diff->profile->catalogue, wr_json_root(doc), arena};
    struct item *items = WR_ARRAY(arena, struct item, diff->map->line_count);
    size_t count = 0;

    for (size_t i = 0; i < diff->map->line_count; i++) {
        const struct wr_map_line *line = &diff->map->lines[i];

        if (line->signal.ptr || line->direction == WR_MAP_READ)
            continue;
        if (make_item(&d, line, &items[count]))
            count++;
    }
    wr_json_free(doc);
    return choose(&d, items, count, out);
}
