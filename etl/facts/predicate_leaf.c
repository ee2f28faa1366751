/* predicate_leaf.c - one comparison: reading its left side, comparing in three values.
 *
 * Every comparison with an absent value is false, not_in too: there is nothing to
 * compare. `absent` asks for absence itself. A word that is none of a closed field's
 * ("Untied States") is known to be there and not what it says, so that no comparison
 * with it is true or false: a slip of the pen fires no stop.
 */
#include "etl/base/ascii.h"
#include "etl/facts/normal.h"
#include "etl/facts/predicate_table.h"

static struct wr_reading read_extra(const struct wr_operand *operand,
                                    const struct wr_view *view)
{
    const struct wr_value *value = view->extras ? view->extras[operand->index] : NULL;

    if (!value || value->type != operand->type)
        return (struct wr_reading){.known = WR_UNKNOWN};
    return (struct wr_reading){.known = WR_KNOWN, .value = *value};
}

struct wr_reading wr_operand_read(const struct wr_operand *operand,
                                  const struct wr_view *view)
{
    struct wr_reading reading;
    const struct wr_slot *slot;

    if (operand->extra)
        return read_extra(operand, view);
    slot = &view->profile->slots[operand->index];
    reading = (struct wr_reading){.known = slot->known, .stale = slot->stale};
    if (slot->known != WR_KNOWN)
        return reading;
    reading.value = slot->fact->value;
    /* A value of the wrong type, and a vendor's "unknown", are no answer. */
    if (reading.value.type != (operand->date ? WR_TYPE_TEXT : operand->type) ||
        (operand->type == WR_TYPE_TEXT &&
         wr_str_eq_nocase(reading.value.as.text, WR_LIT("unknown"))))
        reading.known = WR_UNKNOWN;
    return reading;
}

/* Bytes of `s`, ASCII capitals as small letters, against a word already in them. */
static int cmp_folded(struct wr_str s, struct wr_str word)
{
    size_t n = s.len < word.len ? s.len : word.len;

    for (size_t i = 0; i < n; i++) {
        unsigned char a = (unsigned char)wr_ascii_lower(s.ptr[i]);
        unsigned char b = (unsigned char)word.ptr[i];

        if (a != b)
            return a < b ? -1 : 1;
    }
    return (s.len > n) - (word.len > n);
}

static bool in_words(struct wr_str s, struct wr_strs words)
{
    size_t low = 0, high = words.count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = cmp_folded(s, words.items[mid]);

        if (order == 0)
            return true;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return false;
}

static bool has_part(struct wr_str s, struct wr_str part)
{
    for (size_t i = 0; i + part.len <= s.len; i++) {
        if (cmp_folded(wr_str_sub(s, i, part.len), part) == 0)
            return true;
    }
    return false;
}

static bool contains_any(const struct wr_leaf *leaf, const struct wr_value *value)
{
    if (value->type == WR_TYPE_SET) {
        for (size_t i = 0; i < value->as.set.count; i++) {
            if (in_words(value->as.set.items[i], leaf->words))
                return true;
        }
        return false;
    }
    for (size_t i = 0; i < leaf->words.count; i++) {
        if (has_part(value->as.text, leaf->words.items[i]))
            return true;
    }
    return false;
}

static bool on_list(const struct wr_leaf *leaf, const struct wr_value *value)
{
    bool whole = leaf->op == WR_OP_IN_LIST;

    if (value->type == WR_TYPE_SET) {
        for (size_t i = 0; i < value->as.set.count; i++) {
            if (wr_list_has(leaf->form, value->as.set.items[i]))
                return true;
        }
        return false;
    }
    return whole ? wr_list_has(leaf->form, value->as.text)
                 : wr_list_has_words_of(leaf->form, value->as.text);
}

static enum wr_truth truth(bool condition)
{
    return condition ? WR_TRUE : WR_FALSE;
}

/* The true value lies somewhere in [low, high]: true where all of it is inside
 * [from, to], false where none of it is. */
static enum wr_truth inside(int64_t low, int64_t high, int64_t from, int64_t to)
{
    if (low >= from && high <= to)
        return WR_TRUE;
    return high < from || low > to ? WR_FALSE : WR_MAYBE;
}

static enum wr_truth compare_number(const struct wr_leaf *leaf,
                                    const struct wr_value *value, int64_t as_of_us)
{
    if (value->type == WR_TYPE_RANGE)
        return inside(value->as.range.low, value->as.range.high, leaf->low, leaf->high);
    /* A date to come is not within the last days. */
    if (value->type == WR_TYPE_TIME && leaf->op == WR_OP_AHEAD)
        return inside(value->as.num, value->as.num, as_of_us + leaf->high + 1,
                      INT64_MAX);
    if (value->type == WR_TYPE_TIME && leaf->op == WR_OP_WITHIN)
        return inside(value->as.num, value->as.num, as_of_us - leaf->high, as_of_us);
    return inside(value->as.num, value->as.num, leaf->low, leaf->high);
}

/* "2019-07" is some time in that July. What has begun by now did not end tomorrow. */
static enum wr_truth compare_date(const struct wr_leaf *leaf,
                                  const struct wr_value *value, int64_t as_of_us)
{
    int64_t low, high;

    if (!wr_date_span(value->as.text, &low, &high))
        return WR_MAYBE;
    if (leaf->op == WR_OP_AHEAD)
        return inside(low, high, as_of_us + leaf->high + 1, INT64_MAX);
    if (leaf->op != WR_OP_WITHIN)
        return inside(low, high, leaf->low, leaf->high);
    if (low <= as_of_us && high > as_of_us)
        high = as_of_us;
    return inside(low, high, as_of_us - leaf->high, as_of_us);
}

static bool is_understood(const struct wr_leaf *leaf, struct wr_str text)
{
    const char *const *word = leaf->closed;

    if (leaf->of_countries)
        return wr_is_country_code(text);
    while (word && *word && !wr_str_eqz(text, *word))
        word++;
    return !word || *word;
}

static enum wr_truth compare_text(const struct wr_leaf *leaf,
                                  const struct wr_value *value)
{
    if (leaf->op == WR_OP_MATCHES)
        return wr_pattern_match(leaf->pattern, value->as.text);
    if (leaf->op == WR_OP_CONTAINS_ANY)
        return truth(contains_any(leaf, value));
    if (leaf->form)
        return truth(on_list(leaf, value));
    if (in_words(value->as.text, leaf->words))
        return truth(leaf->op != WR_OP_NOT_IN);
    if (!is_understood(leaf, value->as.text))
        return WR_MAYBE;
    return truth(leaf->op == WR_OP_NOT_IN);
}

enum wr_truth wr_leaf_eval(const struct wr_leaf *leaf, const struct wr_reading *reading,
                           int64_t as_of_us)
{
    if (reading->known == WR_UNKNOWN)
        return WR_MAYBE;
    if (leaf->op == WR_OP_KNOWN || leaf->op == WR_OP_ABSENT)
        return truth((reading->known == WR_KNOWN) == (leaf->op == WR_OP_KNOWN));
    if (reading->known == WR_ABSENT)
        return WR_FALSE;
    if (leaf->operand.date)
        return compare_date(leaf, &reading->value, as_of_us);
    if (reading->value.type == WR_TYPE_TEXT || reading->value.type == WR_TYPE_SET)
        return compare_text(leaf, &reading->value);
    return compare_number(leaf, &reading->value, as_of_us);
}
