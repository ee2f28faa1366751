/* extract.c - what a record says: facts and signals.
 *
 * A value counts from the record's modified stamp, which is as old as it can surely be
 * said to be: a title that stood there untouched for years goes stale, however often it
 * is read. Each property ends as one of: a fact; nothing, because it is our own write
 * come back; an absence, because it had a value when last read; nothing at all.
 */
#include "etl/job/map.h"

#include "etl/facts/normal.h"
#include "etl/job/shown.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

#define CONFIDENCE_KNOWN   800
#define CONFIDENCE_UNKNOWN 500 /* a word outside of the field's table */

struct extract {
    const struct wr_extract_in *in;
    const struct wr_json *previous; /* values as last read, or NULL */
    struct wr_arena *arena;
    struct wr_extract *out;
};

/* An object says nothing here, and yes or no is no title. */
static bool is_of_other_kind(const struct extract *x, const struct wr_map_line *line)
{
    const struct wr_record *r = x->in->record;
    enum wr_json_kind kind = r->kinds ? r->kinds[line->index] : WR_JSON_TEXT;

    if (kind == WR_JSON_BOOL && line->field != WR_NO_FIELD)
        return x->in->catalogue->fields[line->field].type != WR_TYPE_BOOL;
    return kind == WR_JSON_OBJECT;
}

static enum wr_normal_result read_value(const struct extract *x,
                                        const struct wr_map_line *line,
                                        struct wr_str raw, struct wr_value *out)
{
    enum wr_normal_result result;

    if (wr_str_empty(raw))
        return WR_NORMAL_EMPTY;
    result = wr_shown_normal(line, x->in->catalogue, x->in->lists, raw, x->arena, out);
    if (result == WR_NORMAL_OK && wr_is_to_come(line->field, out, x->in->now_us))
        return WR_NORMAL_BAD;
    return result;
}

/* Most records have none, so the list is made with the first; a line has one value and
 * at most one date. */
static void note_bad(const struct extract *x, const struct wr_map_line *line)
{
    struct wr_extract *out = x->out;

    if (!out->bad)
        out->bad_lines =
            WR_ARRAY(x->arena, const struct wr_map_line *, 2 * x->in->map->line_count);
    out->bad_lines[out->bad++] = line;
}

static struct wr_fact *add_fact(const struct extract *x, wr_field_id field)
{
    struct wr_fact *fact = &x->out->facts[x->out->fact_count++];
    int64_t modified = x->in->record->modified_us;

    *fact = (struct wr_fact){
        .field = field,
        .origin = WR_ORIGIN_CRM,
        .source = WR_LIT("crm"),
        .confidence = CONFIDENCE_KNOWN,
        .observed_us =
            modified > 0 && modified < x->in->now_us ? modified : x->in->now_us,
        .last_seen_us = x->in->now_us,
    };
    return fact;
}

/* Did the property hold a value when it was last read? */
static bool had_value(const struct extract *x, const struct wr_map_line *line)
{
    struct wr_str raw = wr_json_text(wr_json_get(x->previous, line->property));
    struct wr_value unused;
    enum wr_normal_result result = read_value(x, line, raw, &unused);

    return result == WR_NORMAL_OK || result == WR_NORMAL_UNKNOWN;
}

static bool is_own_write(const struct extract *x, const struct wr_map_line *line,
                         struct wr_str raw)
{
    struct wr_str own = wr_own_write(&x->in->own, line->property);

    return !wr_str_empty(own) &&
           wr_shown_same(line, x->in->catalogue, x->in->crm, raw, own, x->arena);
}

/* Held another value when it was last read: somebody else's, which was put back. */
static bool differed(const struct extract *x, const struct wr_map_line *line,
                     struct wr_str raw)
{
    struct wr_str before = wr_json_text(wr_json_get(x->previous, line->property));

    return had_value(x, line) &&
           !wr_shown_same(line, x->in->catalogue, x->in->crm,
                          wr_values_kept(raw, x->arena), before, x->arena);
}

/* Read before, and it held something else or nothing then. */
static bool came_back(const struct extract *x, const struct wr_map_line *line,
                      struct wr_str raw)
{
    return x->previous && (!had_value(x, line) || differed(x, line, raw));
}

/* The absence counts from now: it is the latest word of the CRM. */
static void retire(const struct extract *x, const struct wr_map_line *line)
{
    struct wr_fact *fact = add_fact(x, line->field);

    fact->absent = true;
    fact->observed_us = x->in->now_us;
}

static bool is_by_person(const struct extract *x, const struct wr_map_line *line)
{
    return x->in->record->by_person && x->in->record->by_person[line->index];
}

static void take_field(const struct extract *x, const struct wr_map_line *line)
{
    struct wr_str raw = x->in->record->values[line->index];
    struct wr_value value = {.type = WR_TYPE_TEXT};
    enum wr_normal_result result =
        is_of_other_kind(x, line) ? WR_NORMAL_BAD : read_value(x, line, raw, &value);
    struct wr_fact *fact;

    if (result == WR_NORMAL_BAD)
        note_bad(x, line);
    if (result == WR_NORMAL_UNKNOWN)
        x->out->unknown++;
    if (result == WR_NORMAL_BAD || result == WR_NORMAL_EMPTY) {
        if (had_value(x, line))
            retire(x, line);
        return;
    }
    if (is_own_write(x, line, raw)) {
        if (differed(x, line, raw))
            retire(x, line);
        return;
    }
    fact = add_fact(x, line->field);
    fact->value = value;
    fact->came_back = came_back(x, line, raw);
    if (is_by_person(x, line))
        fact->origin = WR_ORIGIN_PERSON;
    /* One word of a set that nobody knows casts no doubt on the others. */
    if (result == WR_NORMAL_UNKNOWN && value.type == WR_TYPE_TEXT)
        fact->confidence = CONFIDENCE_UNKNOWN;
}

/* A count, a date alone, or yes. Nothing there counts none. False: neither. */
static bool read_count(struct wr_str raw, int64_t *count, int64_t *at_us)
{
    struct wr_str text = wr_str_trim(raw);
    int64_t milli;

    *count = 0;
    if (!text.len || wr_str_eq_nocase(text, WR_LIT("false")))
        return true;
    if (wr_str_eq_nocase(text, WR_LIT("true"))) {
        *count = 1;
        return true;
    }
    if (text.len < 10 && wr_str_to_milli(text, &milli)) {
        *count = milli / 1000;
        return milli >= 0;
    }
    if (!wr_time_parse(text, at_us))
        return false;
    *count = 1;
    return true;
}

static void take_signal(const struct extract *x, const struct wr_map_line *line)
{
    const struct wr_record *r = x->in->record;
    struct wr_str before = wr_json_text(wr_json_get(x->previous, line->property));
    struct wr_signal signal = {.kind = line->signal, .source = WR_LIT("crm")};
    int64_t count_before = 0, unused = 0;

    if (is_of_other_kind(x, line) ||
        !read_count(r->values[line->index], &signal.count, &signal.at_us)) {
        note_bad(x, line);
        return;
    }
    if (line->signal_at != SIZE_MAX && r->values[line->signal_at].len &&
        !wr_time_parse(wr_str_trim(r->values[line->signal_at]), &signal.at_us))
        note_bad(x, line);
    if (signal.at_us > x->in->now_us + WR_DAY_US) { /* it happened, whenever it was */
        note_bad(x, line);
        signal.at_us = 0;
    }
    if (!signal.count) /* a count that fell to nothing is told once */
        read_count(before, &count_before, &unused);
    if (signal.count || count_before)
        x->out->signals[x->out->signal_count++] = signal;
}

/* What a fact is about stands in the same record: an e-mail status is the status of
 * the address beside it. */
static void set_about(const struct extract *x)
{
    for (size_t i = 0; i < x->out->fact_count; i++) {
        struct wr_fact *fact = &x->out->facts[i];
        wr_field_id about = x->in->catalogue->fields[fact->field].about;

        for (size_t k = 0; about != WR_NO_FIELD && k < x->out->fact_count; k++) {
            if (x->out->facts[k].field == about && !x->out->facts[k].absent)
                fact->about = wr_value_encode(&x->out->facts[k].value, x->arena);
        }
    }
}

static struct wr_str text_of(const struct wr_extract *out, wr_field_id field)
{
    for (size_t i = 0; i < out->fact_count; i++) {
        if (out->facts[i].field == field && !out->facts[i].absent)
            return out->facts[i].value.as.text;
    }
    return WR_NONE;
}

/* A number without its country's code is one of the country that stands beside it, a
 * region without one as well. */
static void settle(const struct extract *x)
{
    struct wr_str lead = text_of(x->out, WR_F_COUNTRY);
    struct wr_str account = text_of(x->out, WR_F_ACCOUNT_COUNTRY);

    for (size_t i = 0; i < x->out->fact_count; i++) {
        struct wr_fact *fact = &x->out->facts[i];
        const struct wr_field *field = &x->in->catalogue->fields[fact->field];
        struct wr_str country = field->scope == WR_SCOPE_ACCOUNT ? account : lead;

        if (fact->absent ||
            !wr_settle(field, x->in->lists, country, x->arena, &fact->value) ||
            field->normal != WR_NORMAL_PHONE)
            continue;
        fact->confidence = CONFIDENCE_KNOWN;
        x->out->unknown--;
    }
}

void wr_extract(const struct wr_extract_in *in, struct wr_arena *arena,
                struct wr_extract *out)
{
    const struct wr_map *map = in->map;
    struct wr_json_doc *previous = wr_values_open(in->previous_values);
    const struct extract x = {in, wr_json_root(previous), arena, out};

    *out = (struct wr_extract){
        .facts = WR_ARRAY(arena, struct wr_fact, map->line_count),
        .signals = WR_ARRAY(arena, struct wr_signal, map->line_count),
        .values = wr_values_write(map, in->record, arena),
    };
    for (size_t i = 0; i < map->line_count; i++) {
        const struct wr_map_line *line = &map->lines[i];

        if (line->signal.ptr)
            take_signal(&x, line);
        else if (line->direction != WR_MAP_WRITE)
            take_field(&x, line);
    }
    settle(&x);
    set_about(&x);
    wr_json_free(previous);
}
