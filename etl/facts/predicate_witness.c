/* predicate_witness.c - values that make a comparison true, for "what if".
 *
 * One of each comparison, as the file has it, whatever stands around it (`not`, `all`):
 * whoever tries them evaluates the whole. Patterns, dates and `absent` have none.
 */
#include "etl/base/ascii.h"
#include "etl/facts/predicate_table.h"

#define SOME_TEXT WR_LIT("-") /* known, and no word of anybody's */

static bool number(const struct wr_leaf *leaf, struct wr_value *out)
{
    int64_t num = leaf->low > INT64_MIN ? leaf->low : leaf->high;

    if (leaf->operand.type == WR_TYPE_RANGE)
        *out = wr_value_range(num > 0 ? num : 0, num > 0 ? num : 0);
    else
        *out = wr_value_num(leaf->operand.type, num);
    return true;
}

/* A value of the type that says nothing more. */
static bool any_value(enum wr_type type, struct wr_arena *arena, struct wr_value *out)
{
    struct wr_str word = SOME_TEXT;

    if (type == WR_TYPE_TEXT)
        *out = wr_value_text(word);
    else if (type == WR_TYPE_SET)
        *out = wr_value_set(&word, 1, arena);
    else if (type == WR_TYPE_RANGE)
        *out = wr_value_range(1, 1);
    else
        *out = wr_value_num(type, 1);
    return true;
}

static bool is_named(const struct wr_leaf *leaf, const char *word)
{
    for (size_t i = 0; i < leaf->words.count; i++) {
        if (wr_str_eqz(leaf->words.items[i], word))
            return true;
    }
    return false;
}

/* Something else than what the leaf names, where only some words are understood. */
static bool another(const struct wr_leaf *leaf, struct wr_arena *arena,
                    struct wr_value *out)
{
    const char *const *word = leaf->closed;

    if (leaf->of_countries) { /* a code that ISO 3166 leaves free */
        *out = wr_value_text(WR_LIT("ZZ"));
        return true;
    }
    if (!word)
        return any_value(leaf->operand.type, arena, out);
    while (*word && (is_named(leaf, *word) || !strcmp(*word, "unknown")))
        word++;
    *out = wr_value_text(wr_str(*word));
    return *word != NULL;
}

/* As the profile has it: leaves hold small letters. */
static struct wr_str first_word(const struct wr_leaf *leaf, struct wr_arena *arena)
{
    char *word = wr_arena_strz(arena, leaf->words.items[0]);

    for (char *c = word; leaf->of_countries && *c; c++)
        *c = wr_ascii_upper(*c);
    return wr_str(word);
}

static bool witness(const struct wr_leaf *leaf, struct wr_arena *arena,
                    struct wr_value *out)
{
    enum wr_type type = leaf->operand.type;

    if (leaf->operand.date || type == WR_TYPE_TIME)
        return false;
    switch (leaf->op) {
    case WR_OP_NOT_IN:
        return another(leaf, arena, out);
    case WR_OP_KNOWN:
        return any_value(type, arena, out);
    case WR_OP_MATCHES:
    case WR_OP_ABSENT:
    case WR_OP_IN_LIST:
    case WR_OP_CONTAINS_LIST:
    case WR_OP_AHEAD:
    case WR_OP_COUNT:
        return false;
    case WR_OP_IS:
    case WR_OP_IN:
    case WR_OP_AT_LEAST:
    case WR_OP_AT_MOST:
    case WR_OP_WITHIN:
    case WR_OP_CONTAINS_ANY:
        break;
    }
    if (type != WR_TYPE_TEXT && type != WR_TYPE_SET)
        return number(leaf, out);
    if (leaf->words.count == 0)
        return false;
    *out = type == WR_TYPE_TEXT ? wr_value_text(first_word(leaf, arena))
                                : wr_value_set(leaf->words.items, 1, arena);
    return true;
}

size_t wr_predicate_witnesses(const struct wr_predicate *predicate, wr_field_id field,
                              struct wr_arena *arena, struct wr_witness *out,
                              size_t max)
{
    size_t count = 0;

    for (size_t i = 0; predicate && i < predicate->count && count < max; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;

        if (predicate->terms[i].kind != WR_TERM_LEAF || leaf->operand.extra ||
            leaf->operand.index != field || !witness(leaf, arena, &out[count].value))
            continue;
        out[count++].text = leaf->yes;
    }
    return count;
}
