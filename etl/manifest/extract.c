/* extract.c - fields out of a hit, by the rules of the call.
 *
 * A value of the wrong kind, a masked one or one that has no normal form is left out
 * and counted (`unmapped`): the rest of a paid answer is still taken.
 */
#include "etl/manifest/table.h"

#include "etl/base/banned.h"

/* Texts that some vendors write as whole numbers: codes and dates. */
static bool may_be_digits(enum wr_normal form)
{
    return form == WR_NORMAL_DATE || form == WR_NORMAL_CODE || form == WR_NORMAL_CIK ||
           form == WR_NORMAL_NAICS || form == WR_NORMAL_SIC || form == WR_NORMAL_UK_SIC;
}

/* What a field may be written as in JSON. */
static bool kind_fits(const struct wr_field *field, enum wr_json_kind kind)
{
    bool is_number = kind == WR_JSON_INT || kind == WR_JSON_REAL;

    switch (field->type) {
    case WR_TYPE_TEXT:
    case WR_TYPE_SET:
        return kind == WR_JSON_TEXT ||
               (kind == WR_JSON_INT && may_be_digits(field->normal));
    case WR_TYPE_INT:
    case WR_TYPE_RANGE:
    case WR_TYPE_MILLI:
    case WR_TYPE_TIME:
        return kind == WR_JSON_TEXT || is_number;
    case WR_TYPE_BOOL:
        return kind == WR_JSON_TEXT || kind == WR_JSON_BOOL;
    }
    return false;
}

/* "a***@example.com", "+1 555 *** 42": what vendors show of what is not paid for. */
static bool is_masked(const struct wr_field *field, struct wr_str text)
{
    bool contact = field->normal == WR_NORMAL_EMAIL || field->normal == WR_NORMAL_PHONE;

    return wr_str_search(text, WR_LIT("**")) < text.len ||
           wr_str_search(text, WR_LIT("\xE2\x80\xA2")) < text.len || /* bullet */
           (contact && wr_str_find(text, '*') < text.len);
}

/* Our word for the vendor's; NONE where the map has none. */
static struct wr_str mapped(const struct rule *rule, struct wr_str text)
{
    if (!rule->map)
        return text;
    for (size_t i = 0; i < rule->map_count; i++) {
        if (wr_str_eq(text, rule->map[i].from))
            return rule->map[i].to;
    }
    return WR_NONE;
}

/* Text of one JSON value as the rule takes it; NONE (and counted) where it does not. */
static struct wr_str take_one(const struct rule *rule, const struct wr_field *field,
                              const struct wr_json *value, struct reading *r,
                              uint32_t *unmapped)
{
    enum wr_json_kind kind = wr_json_kind(value);
    struct wr_str text = WR_NONE;

    if (kind == WR_JSON_NULL || kind == WR_JSON_NONE)
        return WR_NONE;
    /* A map takes any scalar: vendors write 1 and true for words. */
    if (rule->map || kind_fits(field, kind))
        text = wr_json_scalar(value, r->arena);
    if (text.ptr && is_masked(field, text))
        text = WR_NONE;
    if (text.ptr)
        text = mapped(rule, text);
    if (!text.ptr) {
        ++*unmapped;
        return WR_NONE;
    }
    return wr_manifest_transform(rule->transform, text, r->arena);
}

/* An element of a set: what sets are cut at is taken out of it. After each, also the
 * last, a semicolon: a list that has one is not cut at commas. */
static void put_item(struct wr_buf *buf, struct wr_str item)
{
    for (size_t k = 0; k < item.len; k++) {
        char c = item.ptr[k];

        if (c == ';' || c == '|')
            c = ',';
        wr_buf_putc(buf, c);
    }
    if (item.len)
        wr_buf_putc(buf, ';');
}

/* The values as the one text that a normal form is read from: elements of a set, lines
 * of a text, ends of a range. */
static struct wr_str take_values(const struct rule *rule, const struct wr_field *field,
                                 const struct wr_json *const *found, size_t n,
                                 struct reading *r, uint32_t *unmapped)
{
    struct wr_str joined = WR_NONE;
    struct wr_buf buf;

    wr_buf_init(&buf, WR_MAX_SET_BYTES);
    for (size_t i = 0; i < n; i++) {
        struct wr_str item = take_one(rule, field, found[i], r, unmapped);

        if (field->type == WR_TYPE_SET) {
            put_item(&buf, item);
            continue;
        }
        if (item.len && buf.len)
            wr_buf_putz(&buf, field->type == WR_TYPE_RANGE ? "-" : ", ");
        wr_buf_put(&buf, item);
    }
    if (buf.len && !buf.code)
        joined = wr_arena_str(r->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return joined;
}

/* All that the pointer finds. */
static struct wr_str take_all(const struct rule *rule, const struct wr_field *field,
                              struct reading *r, uint32_t *unmapped)
{
    const struct wr_json *start = wr_reading_start(r, &rule->from);
    const struct wr_json *found[WR_MAX_SET_ITEMS];
    size_t n = wr_json_find_all(start, rule->from.path, found, WR_COUNT(found));

    return take_values(rule, field, found, n, r, unmapped);
}

/* What several pointers find. A range without one of its ends is none: the other would
 * be taken for the number itself. */
static struct wr_str take_joined(const struct rule *rule, const struct wr_field *field,
                                 struct reading *r, uint32_t *unmapped)
{
    const struct wr_json **found =
        WR_ARRAY(r->arena, const struct wr_json *, rule->joined_count);
    size_t n = 0;

    for (size_t i = 0; i < rule->joined_count; i++) {
        const struct wr_json *value = wr_reading_at(r, &rule->joined[i]);
        enum wr_json_kind kind = wr_json_kind(value);
        bool empty = kind == WR_JSON_TEXT && !wr_json_text(value).len;
        bool fits = kind_fits(field, kind) && !empty;

        if (field->type == WR_TYPE_RANGE && !fits) {
            *unmapped += kind != WR_JSON_NULL && kind != WR_JSON_NONE && !empty;
            return WR_NONE;
        }
        found[n++] = value;
    }
    return take_values(rule, field, found, n, r, unmapped);
}

static struct wr_str take_raw(const struct rule *rule, const struct wr_field *field,
                              struct reading *r, uint32_t *unmapped)
{
    if (rule->joined)
        return take_joined(rule, field, r, unmapped);
    if (!rule->from.set)
        return rule->value;
    if (field->type == WR_TYPE_SET || rule->transform == TRANSFORM_JOIN)
        return take_all(rule, field, r, unmapped);
    return take_one(rule, field, wr_reading_at(r, &rule->from), r, unmapped);
}

static uint16_t confidence_of(const struct confidence *c, struct reading *r)
{
    struct wr_str told;
    int64_t milli;

    if (!c->from.set)
        return c->fixed;
    told = wr_json_scalar(wr_reading_at(r, &c->from), r->arena);
    for (size_t i = 0; i < c->level_count; i++) {
        if (wr_str_eq(told, c->levels[i].word))
            return c->levels[i].level;
    }
    if (!c->times_milli || !wr_str_to_milli(told, &milli))
        return c->fixed;
    /* times_milli is at most 10^6; a told score above 10^6 is nonsense. */
    if (milli < 0 || milli > INT64_C(1000000000))
        return c->fixed;
    milli = milli * c->times_milli / 1000000;
    return milli > 1000 ? 1000 : (uint16_t)milli;
}

static bool take_rule(const struct call *call, const struct rule *rule,
                      struct reading *r, uint32_t *unmapped, struct wr_finding *out)
{
    const struct wr_field *field = &call->catalogue->fields[rule->field];
    struct wr_str raw;

    if (!wr_conditions_hold(&rule->when, r))
        return false;
    raw = take_raw(rule, field, r, unmapped);
    if (!raw.len)
        return false;
    switch (wr_normalise(field, call->lists, raw, r->arena, &out->value)) {
    case WR_NORMAL_EMPTY:
        return false;
    case WR_NORMAL_BAD:
        ++*unmapped;
        return false;
    case WR_NORMAL_UNKNOWN:
        ++*unmapped;
        break;
    case WR_NORMAL_OK:
        break;
    }
    out->field = rule->field;
    out->confidence = confidence_of(&rule->confidence, r);
    out->verified = rule->verified;
    return true;
}

static bool is_filled(const struct wr_answer *answer, wr_field_id field)
{
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->findings[i].field == field)
            return true;
    }
    return false;
}

/* Whether the group is in the reply, with r->record where its pointers start. */
static bool enter_group(const struct group *group, struct reading *r)
{
    const struct wr_json *record = NULL;

    r->record = NULL;
    if (group->choose.set)
        wr_choose(r, &group->choose, &record);
    else if (group->record.set)
        record = wr_reading_at(r, &group->record);
    if (!record && (group->choose.set || group->record.set))
        return false;
    r->record = record;
    return wr_conditions_hold(&group->when, r);
}

/* What the answer, or else the question, says of a country. */
static struct wr_str country_of(const struct reading *r, const struct wr_answer *answer,
                                wr_field_id field)
{
    const struct wr_ask *ask = r->ask;

    for (size_t i = 0; i < answer->count; i++) {
        if (answer->findings[i].field == field)
            return answer->findings[i].value.as.text;
    }
    return ask && field < ask->input_count && ask->inputs[field]
               ? ask->inputs[field]->as.text
               : WR_NONE;
}

/* A number without its country's code is one of the country that stands beside it, a
 * region without one as well. */
static void settle(const struct reading *r, struct wr_finding *findings,
                   struct wr_answer *answer)
{
    struct wr_str lead = country_of(r, answer, WR_F_COUNTRY);
    struct wr_str account = country_of(r, answer, WR_F_ACCOUNT_COUNTRY);

    for (size_t i = 0; i < answer->count; i++) {
        const struct wr_field *field = &r->call->catalogue->fields[findings[i].field];
        struct wr_str country = field->scope == WR_SCOPE_ACCOUNT ? account : lead;

        if (wr_settle(field, r->call->lists, country, r->arena, &findings[i].value) &&
            field->normal == WR_NORMAL_PHONE)
            answer->unmapped--;
    }
}

void wr_reply_extract(struct reading *r, struct wr_answer *answer)
{
    const struct extract *extract = &r->leg->extract;
    struct wr_finding *findings =
        WR_ARRAY(r->arena, struct wr_finding, r->call->provider.answer_count);
    size_t entered = SIZE_MAX;
    bool inside = false;

    answer->findings = findings;
    for (size_t i = 0; i < extract->rule_count; i++) {
        const struct rule *rule = &extract->rules[i];

        if (rule->group != entered) {
            entered = rule->group;
            inside = enter_group(&extract->groups[entered], r);
        }
        if (inside && !is_filled(answer, rule->field) &&
            take_rule(r->call, rule, r, &answer->unmapped, &findings[answer->count]))
            answer->count++;
    }
    settle(r, findings, answer);
    r->record = NULL;
}
