/* words.c - the words that a model gives to tiers, stages, paths, stops and segments:
 * what a CRM's list of choices has to hold, and what conditions may name.
 */
#include "etl/model/table.h"

/* As many rules as a model and its segments can have, and two paths beside them. */
#define MAX_WORDS ((size_t)(WR_MAX_RULES + 2) * (1 + WR_MAX_SEGMENT_RULES))

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

static void add_of(const struct wr_model *m, enum wr_model_word kind, struct words *w)
{
    switch (kind) {
    case WR_WORD_TIER:
        for (size_t i = 0; i < m->tier_count; i++)
            add(w, m->tiers[i].name);
        break;
    case WR_WORD_STAGE:
        for (size_t i = 0; i < m->stage_count; i++)
            add(w, m->stages[i].name);
        add(w, m->disqualified);
        break;
    case WR_WORD_PATH:
        for (size_t i = 0; i < m->path_count; i++)
            add(w, m->paths[i].path);
        add(w, m->suppress);
        add(w, m->gate.give_up_path);
        break;
    case WR_WORD_STOP:
        for (size_t i = 0; i < m->stop_count; i++)
            add(w, m->stops[i].name);
        break;
    case WR_WORD_SEGMENT:
        for (size_t i = 0; i < m->segment_count; i++)
            add(w, m->segments[i].name);
        break;
    }
}

struct wr_strs wr_model_words(const struct wr_model *model, enum wr_model_word kind,
                              struct wr_arena *arena)
{
    struct words w = {WR_ARRAY(arena, struct wr_str, MAX_WORDS), 0};

    add_of(model, kind, &w);
    for (size_t i = 0; i < model->segment_count; i++)
        add_of(model->segments[i].model, kind, &w);
    return (struct wr_strs){w.items, w.count};
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
    struct wr_strs words[2] = {wr_model_words(model, WR_WORD_TIER, arena),
                               wr_model_words(model, WR_WORD_STAGE, arena)};

    check_rules(model, words, diags);
    if (wr_diags_errors(diags) != before)
        return; /* segments take rules over from the model */
    for (size_t i = 0; i < model->segment_count; i++)
        check_rules(model->segments[i].model, words, diags);
}

static void check_previous(const struct wr_model *m, struct wr_strs paths,
                           struct wr_diags *diags)
{
    for (size_t i = 0; i < m->path_count; i++)
        wr_predicate_check_words(m->paths[i].when, "previous_path", paths, diags);
}

void wr_model_check_previous(const struct wr_model *model, struct wr_strs paths,
                             struct wr_diags *diags)
{
    check_previous(model, paths, diags);
    for (size_t i = 0; i < model->segment_count; i++)
        check_previous(model->segments[i].model, paths, diags);
}
