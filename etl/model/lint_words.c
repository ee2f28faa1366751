/* lint_words.c - industries in conditions that are none of the taxonomy. A slip is a
 * mistake; what is near nothing may be the CRM's own word, and is remarked upon.
 */
#include "etl/model/remark.h"

static bool is_told(const struct wr_lints *lints, const struct wr_lint *wanted)
{
    for (size_t i = 0; i < lints->count; i++) {
        const struct wr_lint *l = &lints->items[i];

        if (l->pos.line == wanted->pos.line && l->pos.column == wanted->pos.column &&
            wr_str_eq(l->text, wanted->text))
            return true;
    }
    return false;
}

static void lint_word(struct wr_lints *out, const struct wr_compared_word *word)
{
    struct wr_lint lint = {.pos = word->pos};

    lint.text = wr_arena_printf(out->arena,
                                "no industry is called \"%.*s\": only a company whose "
                                "CRM or vendor writes it so is met",
                                WR_FMT(word->word));
    if (out->count < WR_MAX_LINTS && !is_told(out, &lint))
        out->items[out->count++] = lint;
}

/* A segment's conditions are held beside the model's, those it takes over once more. */
void wr_lint_words(struct wr_lints *out, const struct wr_model *model)
{
    struct wr_compared_word words[64];

    for (const struct wr_held_predicate *h = model->held; h; h = h->next) {
        size_t count = wr_predicate_unlisted(h->predicate, words, WR_COUNT(words));

        for (size_t i = 0; i < count; i++)
            lint_word(out, &words[i]);
    }
}
