/* predicate_words.c - is what something is compared with anything it can be? */
#include "etl/facts/predicate_table.h"

#include "etl/base/words.h"

#define MAX_TOLD 64 /* mistakes of one condition */

static bool compares_words(const struct wr_term *term, const char *operand)
{
    const struct wr_leaf *leaf = term->leaf;

    return term->kind == WR_TERM_LEAF && leaf->operand.extra &&
           wr_str_eqz(leaf->operand.name, operand) &&
           (leaf->op == WR_OP_IS || leaf->op == WR_OP_IN || leaf->op == WR_OP_NOT_IN);
}

size_t wr_predicate_strange_words(const struct wr_predicate *predicate,
                                  const char *operand, struct wr_strs words,
                                  struct wr_compared_word *out, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; predicate && i < predicate->count; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;

        if (!compares_words(&predicate->terms[i], operand))
            continue;
        for (size_t k = 0; k < leaf->words.count && count < max; k++) {
            if (!wr_is_among_nocase(leaf->words.items[k], words))
                out[count++] =
                    (struct wr_compared_word){leaf->words.items[k], leaf->pos};
        }
    }
    return count;
}

void wr_predicate_check_words(const struct wr_predicate *predicate, const char *operand,
                              struct wr_strs words, struct wr_diags *diags)
{
    struct wr_compared_word strange[MAX_TOLD];
    size_t count =
        wr_predicate_strange_words(predicate, operand, words, strange, MAX_TOLD);
    struct wr_arena *arena = wr_arena_new(0);
    const char **known = WR_ARRAY(arena, const char *, words.count + 1);

    for (size_t i = 0; i < words.count; i++)
        known[i] = wr_arena_strz(arena, words.items[i]);
    for (size_t i = 0; i < count; i++)
        wr_diag_unknown(diags, strange[i].pos, operand, strange[i].word, known);
    wr_arena_free(arena);
}

size_t wr_predicate_unlisted(const struct wr_predicate *predicate,
                             struct wr_compared_word *out, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; predicate && i < predicate->count; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;

        if (predicate->terms[i].kind != WR_TERM_LEAF)
            continue;
        for (size_t k = 0; k < leaf->unlisted.count && count < max; k++)
            out[count++] =
                (struct wr_compared_word){leaf->unlisted.items[k], leaf->pos};
    }
    return count;
}

static bool wants_more(const struct wr_leaf *leaf, int64_t most)
{
    bool has_least =
        leaf->op == WR_OP_IS || leaf->op == WR_OP_AT_LEAST || leaf->op == WR_OP_WITHIN;

    return has_least && leaf->operand.type == WR_TYPE_MILLI && leaf->low > most;
}

struct wr_str wr_predicate_above(const struct wr_predicate *predicate, size_t extra,
                                 int64_t most, struct wr_arena *arena)
{
    for (size_t i = 0; predicate && i < predicate->count; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;

        if (predicate->terms[i].kind == WR_TERM_LEAF && leaf->operand.extra &&
            leaf->operand.index == extra && wants_more(leaf, most))
            return wr_arena_printf(arena, "%.*s %.*s", WR_FMT(leaf->operand.name),
                                   WR_FMT(leaf->yes));
    }
    return WR_NONE;
}
