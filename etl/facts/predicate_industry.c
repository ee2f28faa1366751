/* predicate_industry.c - conditions on a node of the taxonomy of industries.
 *
 *   {field: industry, in: [retail, computer software]}
 *
 * holds for a florist and a maker of games too: a node stands for all below it. What is
 * no node is compared as it is written. `contains_any` looks for parts of labels, so
 * that it gets the label of a node beside the word, and nothing more.
 */
#include "etl/facts/industry.h"
#include "etl/facts/predicate_table.h"

#include "weir/text.h"

#include <stdlib.h>

static int by_bytes(const void *a, const void *b)
{
    return wr_str_cmp(*(const struct wr_str *)a, *(const struct wr_str *)b);
}

static bool is_industry(const struct wr_predicate_compiler *c,
                        const struct wr_leaf *leaf)
{
    const struct wr_field *field = &c->catalogue->fields[leaf->operand.index];

    return !leaf->operand.extra && field->normal == WR_NORMAL_INDUSTRY &&
           field->type == WR_TYPE_TEXT;
}

static bool is_part_of_label(const struct wr_lists *lists, struct wr_str word,
                             struct wr_arena *arena)
{
    for (size_t i = 0; i < wr_industry_count(lists); i++) {
        struct wr_str label = wr_text_fold(wr_industry_at(lists, i)->label, arena);

        if (wr_str_search(label, word) < label.len)
            return true;
    }
    return false;
}

/* Marks what the words name; returns how many are marked. */
static size_t mark(struct wr_predicate_compiler *c, struct wr_leaf *leaf, bool *named)
{
    struct wr_str *unlisted = WR_ARRAY(c->arena, struct wr_str, leaf->words.count);
    size_t count = 0;

    leaf->unlisted.items = unlisted;

    for (size_t i = 0; i < leaf->words.count; i++) {
        const struct wr_industry *node =
            wr_industry_find(c->catalogue->lists, leaf->words.items[i], c->arena);
        size_t end = !node                            ? 0
                     : leaf->op == WR_OP_CONTAINS_ANY ? node->at + 1U
                                                      : node->end;

        for (size_t k = node ? node->at : 0; k < end; k++) {
            count += !named[k];
            named[k] = true;
        }
        if (!node &&
            !(leaf->op == WR_OP_CONTAINS_ANY &&
              is_part_of_label(c->catalogue->lists, leaf->words.items[i], c->arena)))
            unlisted[leaf->unlisted.count++] = leaf->words.items[i];
    }
    return count;
}

bool wr_leaf_expand(struct wr_predicate_compiler *c, struct wr_leaf *leaf)
{
    size_t known = wr_industry_count(c->catalogue->lists), count = leaf->words.count;
    struct wr_str *words;
    bool *named;

    if (!known || !is_industry(c, leaf))
        return true;
    named = WR_ARRAY(c->arena, bool, known);
    words = WR_ARRAY(c->arena, struct wr_str, count + mark(c, leaf, named));
    if (count)
        memcpy(words, leaf->words.items, count * sizeof(*words));
    for (size_t i = 0; i < known; i++) {
        if (named[i])
            words[count++] =
                wr_arena_lower(c->arena, wr_industry_at(c->catalogue->lists, i)->label);
    }
    qsort(words, count, sizeof(*words), by_bytes);
    leaf->words = (struct wr_strs){words, count};
    return true;
}
