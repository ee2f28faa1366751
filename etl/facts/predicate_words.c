/* predicate_words.c - are the words that an operand is compared with words it can be?
 */
#include "etl/facts/predicate_table.h"

#define MAX_WORDS 512

static bool is_one(struct wr_strs words, struct wr_str word)
{
    for (size_t i = 0; i < words.count; i++) {
        if (wr_str_eq_nocase(words.items[i], word))
            return true;
    }
    return false;
}

static void tell(const struct wr_leaf *leaf, const char *operand, struct wr_str word,
                 struct wr_strs words, struct wr_diags *diags)
{
    struct wr_arena *arena = wr_arena_new(0);
    const char **list = WR_ARRAY(arena, const char *, MAX_WORDS + 1);

    for (size_t i = 0; i < words.count && i < MAX_WORDS; i++)
        list[i] = wr_arena_strz(arena, words.items[i]);
    wr_diag_unknown(diags, leaf->pos, operand, word, list);
    wr_arena_free(arena);
}

void wr_predicate_check_words(const struct wr_predicate *predicate, const char *operand,
                              struct wr_strs words, struct wr_diags *diags)
{
    for (size_t i = 0; predicate && i < predicate->count; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;

        if (predicate->terms[i].kind != WR_TERM_LEAF || !leaf->operand.extra ||
            !wr_str_eqz(leaf->operand.name, operand) ||
            (leaf->op != WR_OP_IS && leaf->op != WR_OP_IN && leaf->op != WR_OP_NOT_IN))
            continue;
        for (size_t k = 0; k < leaf->words.count; k++) {
            if (!is_one(words, leaf->words.items[k]))
                tell(leaf, operand, leaf->words.items[k], words, diags);
        }
    }
}
