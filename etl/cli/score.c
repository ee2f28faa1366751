/* score.c - see score.h. */
#include "etl/cli/score.h"

#include "etl/facts/named_list.h"
#include "weir/text.h"

#include "etl/base/banned.h"

#define MAP_CAP_BYTES ((size_t)1024 * 1024)

const struct wr_str wr_score_columns[WR_SCORE_COLUMNS] = {
    WR_LIT_INIT("weir_score"),         WR_LIT_INIT("weir_tier"),
    WR_LIT_INIT("weir_stage"),         WR_LIT_INIT("weir_path"),
    WR_LIT_INIT("weir_reasons"),       WR_LIT_INIT("weir_stop_reason"),
    WR_LIT_INIT("weir_completeness"),  WR_LIT_INIT("weir_gaps"),
    WR_LIT_INIT("weir_next_question"),
};
static const wr_field_id fields[WR_SCORE_COLUMNS] = {
    WR_F_SCORE,       WR_F_TIER,         WR_F_STAGE, WR_F_PATH,          WR_F_REASONS,
    WR_F_STOP_REASON, WR_F_COMPLETENESS, WR_F_GAPS,  WR_F_NEXT_QUESTION,
};

bool wr_score_is_number(size_t column)
{
    return fields[column] == WR_F_SCORE || fields[column] == WR_F_COMPLETENESS;
}

static void load_lists(struct wr_scorer *scorer, const char *data,
                       struct wr_diags *diags)
{
    struct wr_str folder = wr_arena_printf(scorer->arena, "%s/providers/lists", data);
    struct wr_err err = {0};

    if (wr_lists_load(folder.ptr, &scorer->lists, &err))
        wr_diag_error(diags, (struct wr_pos){.file = data}, "%s", err.text);
}

static void take_list(struct wr_scorer *scorer, const char *text,
                      struct wr_diags *diags)
{
    const struct wr_pos pos = {.file = "--list"};
    struct wr_str file = wr_str(text);
    struct wr_str name = wr_str_split(&file, '=');
    struct wr_named_list *list;

    if (!name.len || !file.len) {
        wr_diag_error(diags, pos, "\"%s\" is not NAME=FILE", text);
        return;
    }
    list = wr_named_list_load(name, file.ptr, pos, scorer->arena, diags);
    if (list)
        (void)wr_named_list_add(&scorer->catalogue, list, pos, diags);
}

static void take_map(struct wr_scorer *scorer, const struct wr_map *map)
{
    scorer->map = map;
    if (map)
        scorer->bad = WR_ARRAY(scorer->arena, int64_t, map->line_count);
}

bool wr_scorer_init(struct wr_scorer *scorer, const struct wr_score_files *files,
                    int64_t as_of_us, struct wr_diags *diags)
{
    *scorer = (struct wr_scorer){.arena = wr_arena_new(0),
                                 .crm = wr_crm_find(WR_LIT("file")),
                                 .as_of_us = as_of_us};
    wr_catalogue_init(&scorer->catalogue);
    load_lists(scorer, files->data_folder, diags);
    scorer->catalogue.lists = scorer->lists;
    if (files->map) /* before the model: it brings fields */
        take_map(scorer, wr_map_load(files->map, &scorer->catalogue, NULL,
                                     scorer->arena, diags));
    if (scorer->map && scorer->map->object != WR_OBJECT_LEAD)
        wr_diag_error(diags, (struct wr_pos){.file = files->map},
                      "this map is of accounts, rows are leads");
    for (size_t i = 0; files->lists && files->lists[i]; i++)
        take_list(scorer, files->lists[i], diags);
    if (files->model)
        scorer->model = wr_model_load(files->model, &scorer->catalogue, NULL, diags);
    return wr_diags_errors(diags) == 0;
}

void wr_scorer_fini(struct wr_scorer *scorer)
{
    wr_model_free(scorer->model);
    wr_lists_free(scorer->lists);
    wr_arena_free(scorer->arena);
}

static bool any_taken(const struct wr_guesses *guesses)
{
    for (size_t i = 0; i < guesses->count; i++) {
        if (guesses->items[i].field != WR_NO_FIELD || guesses->items[i].signal.ptr)
            return true;
    }
    return false;
}

bool wr_scorer_guess(struct wr_scorer *scorer, const struct wr_str *columns,
                     size_t count, const struct wr_str *sample,
                     struct wr_guesses *guesses, struct wr_diags *diags)
{
    struct wr_buf text;

    wr_guess_columns(columns, count, sample, &scorer->catalogue, scorer->arena,
                     guesses);
    if (!any_taken(guesses))
        return false;
    wr_buf_init(&text, MAP_CAP_BYTES);
    wr_guess_write(guesses, &scorer->catalogue, "the header", &text);
    take_map(scorer, wr_map_parse(wr_buf_str(&text), "guessed map", &scorer->catalogue,
                                  NULL, scorer->arena, diags));
    wr_buf_fini(&text);
    return scorer->map != NULL;
}

void wr_score_read(struct wr_scorer *scorer, const struct wr_record *record,
                   struct wr_arena *arena, struct wr_decide *out)
{
    const struct wr_extract_in row = {.map = scorer->map,
                                      .catalogue = &scorer->catalogue,
                                      .lists = scorer->lists,
                                      .crm = scorer->crm,
                                      .record = record,
                                      .now_us = scorer->as_of_us};
    struct wr_extract extract;
    struct wr_profile *profile;

    wr_extract(&row, arena, &extract);
    for (uint32_t i = 0; i < extract.bad; i++)
        scorer->bad[extract.bad_lines[i] - scorer->map->lines]++;
    profile = wr_resolve(&scorer->catalogue,
                         (struct wr_facts){extract.facts, extract.fact_count},
                         scorer->as_of_us, arena, NULL);
    wr_derive(profile, scorer->lists, arena);
    wr_model_derive(scorer->model, profile, arena);
    *out = (struct wr_decide){.profile = profile,
                              .signals = {extract.signals, extract.signal_count},
                              .as_of_us = scorer->as_of_us};
}

void wr_score_row(const struct wr_scorer *scorer, const struct wr_decide *in,
                  struct wr_arena *arena, struct wr_decision *decision,
                  struct wr_str out[WR_SCORE_COLUMNS])
{
    struct wr_str *handoff = WR_ARRAY(arena, struct wr_str, WR_F_BUILTIN_COUNT);

    wr_decide(scorer->model, in, arena, decision);
    wr_advise(scorer->model, in, arena, decision);
    wr_handoff(scorer->model, in, decision, arena, handoff);
    for (size_t i = 0; i < WR_SCORE_COLUMNS; i++)
        out[i] = handoff[fields[i]];
}

struct wr_str wr_score_bad(const struct wr_scorer *scorer, struct wr_arena *arena)
{
    struct wr_str all = WR_NONE;

    for (size_t i = 0; scorer->map && i < scorer->map->line_count; i++) {
        struct wr_str column = scorer->map->lines[i].property;

        if (scorer->bad[i])
            all = wr_arena_printf(
                arena, "%.*s%s%.*s %lld", WR_FMT(all), all.ptr ? ", " : "",
                WR_FMT(wr_text_shown(column, 40, arena)), (long long)scorer->bad[i]);
    }
    return all;
}
