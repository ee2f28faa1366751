/* setup_words.c - the words of a model in the files around it.
 *
 * A routing for "route_nwo" would give nobody a lead, and say nothing. Each file is
 * compiled by itself; here, where the job has brought them together, every word that no
 * lead can have is a mistake.
 */
#include "etl/run/context.h"

#include "etl/base/words.h"

#include "etl/facts/predicate.h"

static struct wr_strs with(struct wr_strs words, struct wr_str word,
                           struct wr_arena *arena)
{
    struct wr_str *all = WR_ARRAY(arena, struct wr_str, words.count + 1);

    for (size_t i = 0; i < words.count; i++)
        all[i] = words.items[i];
    all[words.count] = word;
    return (struct wr_strs){all, words.count + 1};
}

struct wr_strs wr_setup_words(const struct wr_setup *setup, enum wr_model_word kind,
                              struct wr_arena *arena)
{
    struct wr_strs words = wr_model_words(setup->model, kind, arena);
    const struct wr_routing *r = setup->routing;

    if (kind != WR_WORD_PATH || !r || !r->rejections.there ||
        wr_is_among(r->rejections.recycle, words))
        return words;
    return with(words, r->rejections.recycle, arena);
}

/* What the map writes for a stage. */
static void check_map(const struct wr_setup *setup, struct wr_diags *diags)
{
    const struct wr_map *map = setup->job->maps[WR_OBJECT_LEAD];

    if (map)
        wr_map_check_stages(map, wr_setup_words(setup, WR_WORD_STAGE, setup->arena),
                            setup->arena, diags);
}

static void check_routing(const struct wr_routing *r, const char *operand,
                          struct wr_strs words, struct wr_diags *diags)
{
    wr_predicate_check_words(r->when, operand, words, diags);
    for (size_t i = 0; i < r->rule_count; i++)
        wr_predicate_check_words(r->rules[i].when, operand, words, diags);
}

/* Where a decision has no such word, a step after it reads "none". */
static void check_steps(const struct wr_setup *setup, const char *operand,
                        struct wr_strs words, struct wr_diags *diags)
{
    words = with(words, WR_LIT("none"), setup->arena);
    for (size_t i = 0; i < setup->job->step_count; i++)
        wr_predicate_check_words(setup->job->steps[i].when, operand, words, diags);
}

static void check_conditions(const struct wr_setup *setup, struct wr_diags *diags)
{
    static const struct {
        const char *operand;
        enum wr_model_word kind;
    } said[] = {{"tier", WR_WORD_TIER},
                {"stage", WR_WORD_STAGE},
                {"path", WR_WORD_PATH},
                {"stop", WR_WORD_STOP},
                {"segment", WR_WORD_SEGMENT}};

    for (size_t i = 0; i < WR_COUNT(said); i++) {
        struct wr_strs words = wr_setup_words(setup, said[i].kind, setup->arena);

        check_steps(setup, said[i].operand, words, diags);
        if (setup->routing)
            check_routing(setup->routing, said[i].operand, words, diags);
        if (said[i].kind == WR_WORD_PATH)
            wr_model_check_previous(setup->model, words, diags);
    }
}

/* The word that `notify:` is about. */
static void check_notify(const struct wr_setup *setup, struct wr_diags *diags)
{
    const struct wr_notify *notify = &setup->job->notify;
    bool stage = notify->field == WR_F_STAGE;
    struct wr_strs words;
    const char **list;

    if (!notify->there)
        return;
    words = wr_setup_words(setup, stage ? WR_WORD_STAGE : WR_WORD_TIER, setup->arena);
    if (wr_is_among(notify->word.name, words))
        return;
    list = WR_ARRAY(setup->arena, const char *, words.count + 1);
    for (size_t i = 0; i < words.count; i++)
        list[i] = wr_arena_strz(setup->arena, words.items[i]);
    wr_diag_unknown(diags, notify->word.pos, stage ? "stage" : "tier",
                    notify->word.name, list);
}

void wr_setup_check_words(const struct wr_setup *setup, struct wr_diags *diags)
{
    check_map(setup, diags);
    check_conditions(setup, diags);
    check_notify(setup, diags);
}
