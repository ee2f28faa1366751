/* words.c - the words that a model gives to tiers, stages and paths, segments included:
 * what a CRM's list of choices has to hold, and what conditions may name.
 */
#include "etl/model/table.h"

#define MAX_WORDS 512

struct words {
    struct wr_str *items;
    size_t count;
};

static void add(struct words *w, struct wr_str word)
{
    if (wr_str_empty(word) || w->count == MAX_WORDS)
        return;
    for (size_t i = 0; i < w->count; i++) {
        if (wr_str_eq(w->items[i], word))
            return;
    }
    w->items[w->count++] = word;
}

static void add_of(const struct wr_model *m, wr_field_id field, struct words *w)
{
    if (field == WR_F_TIER) {
        for (size_t i = 0; i < m->tier_count; i++)
            add(w, m->tiers[i].name);
    } else if (field == WR_F_STAGE) {
        for (size_t i = 0; i < m->stage_count; i++)
            add(w, m->stages[i].name);
        add(w, m->disqualified);
    } else {
        for (size_t i = 0; i < m->path_count; i++)
            add(w, m->paths[i].path);
        add(w, m->suppress);
        add(w, m->gate.give_up_path);
    }
}

bool wr_model_words(const struct wr_model *model, wr_field_id field,
                    struct wr_arena *arena, struct wr_str **words, size_t *count)
{
    struct words w = {0};

    *words = NULL;
    *count = 0;
    if (field != WR_F_TIER && field != WR_F_STAGE && field != WR_F_PATH)
        return false;
    w.items = WR_ARRAY(arena, struct wr_str, MAX_WORDS);
    add_of(model, field, &w);
    for (size_t i = 0; i < model->segment_count; i++)
        add_of(model->segments[i].model, field, &w);
    *words = w.items;
    *count = w.count;
    return true;
}

bool wr_model_is_open_ended(const struct wr_model *model)
{
    return model->open_ended;
}

size_t wr_model_tiers(const struct wr_model *model,
                      struct wr_tier_edge out[WR_MAX_TIERS])
{
    for (size_t i = 0; i < model->tier_count; i++)
        out[i] =
            (struct wr_tier_edge){model->tiers[i].name, model->tiers[i].from_milli};
    return model->tier_count;
}

/* What rules say of a tier or a stage has to be one that some lead can have. */
static void check_rules(const struct wr_model *m, const struct wr_strs words[2],
                        struct wr_diags *diags)
{
    for (size_t i = 0; i < m->stage_rule_count; i++)
        wr_predicate_check_words(m->stage_rules[i].when, "tier", words[0], diags);
    for (size_t i = 0; i < m->path_count; i++) {
        wr_predicate_check_words(m->paths[i].when, "tier", words[0], diags);
        wr_predicate_check_words(m->paths[i].when, "stage", words[1], diags);
    }
}

void wr_model_check_words(const struct wr_model *model, struct wr_arena *arena,
                          struct wr_diags *diags)
{
    size_t before = wr_diags_errors(diags);
    struct wr_strs words[2];
    struct wr_str *items;

    (void)wr_model_words(model, WR_F_TIER, arena, &items, &words[0].count);
    words[0].items = items;
    (void)wr_model_words(model, WR_F_STAGE, arena, &items, &words[1].count);
    words[1].items = items;
    check_rules(model, words, diags);
    if (wr_diags_errors(diags) != before)
        return; /* segments take rules over from the model */
    for (size_t i = 0; i < model->segment_count; i++)
        check_rules(model->segments[i].model, words, diags);
}
