/* cmd_score.c - weir score: a filter, without a state and without the network. */
#include "etl/cli/commands.h"
#include "etl/cli/job.h"
#include "etl/cli/score_stream.h"
#include "etl/run/context.h"
#include "weir/clock.h"
#include "weir/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

struct score_options {
    const char *model;
    const char *map;
    struct wr_flag_list lists;
    int64_t as_of_us;
    bool explain;
};

static const struct wr_flag score_flags[] = {
    {"model", WR_FLAG_TEXT, offsetof(struct score_options, model), "FILE",
     "the scoring model; it has to be named"},
    {"map", WR_FLAG_TEXT, offsetof(struct score_options, map), "FILE",
     "which column is which field; guessed from the header without it"},
    {"list", WR_FLAG_LIST, offsetof(struct score_options, lists), "NAME=FILE",
     "values for in_list and contains_list of the model, in place of the model's own "
     "file; may be given again"},
    {"as-of", WR_FLAG_TIME, offsetof(struct score_options, as_of_us), "TIME",
     "decide as if it were this time"},
    {"explain", WR_FLAG_BOOL, offsetof(struct score_options, explain), NULL,
     "with each score's receipt in one more column, weir_receipt"},
    {.name = NULL},
};

static void tell_guesses(void *ctx, const struct wr_guesses *guesses)
{
    const struct wr_scorer *scorer = ctx;
    struct wr_arena *arena = wr_arena_new(0);
    size_t others = 0;

    fprintf(stderr, "weir: columns, by their names:\n");
    for (size_t i = 0; i < guesses->count; i++) {
        const struct wr_guess *g = &guesses->items[i];
        struct wr_str column = wr_text_shown(g->column, 40, arena);

        if (g->signal.ptr)
            fprintf(stderr, "  %.*s counts %.*s (%d %%)\n", WR_FMT(column),
                    WR_FMT(g->signal), g->sure);
        else if (g->field != WR_NO_FIELD)
            fprintf(stderr, "  %.*s is %s (%d %%)\n", WR_FMT(column),
                    scorer->catalogue.fields[g->field].name, g->sure);
    }
    fprintf(stderr, "weir: columns that take no part:");
    for (size_t i = 0; i < guesses->count; i++) {
        const struct wr_guess *g = &guesses->items[i];

        if (g->signal.ptr || g->field != WR_NO_FIELD)
            continue;
        fprintf(stderr, "%s %.*s", others++ ? "," : "",
                WR_FMT(wr_text_shown(g->column, 40, arena)));
    }
    fprintf(stderr, "%s\n", others ? "" : " none");
    wr_arena_free(arena);
}

static void tell_bad(const struct wr_scorer *scorer)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str bad = wr_score_bad(scorer, arena);

    if (bad.ptr)
        fprintf(stderr,
                "weir: values that are none of their field's, counted as missing: "
                "%.*s\n",
                WR_FMT(bad));
    wr_arena_free(arena);
}

static enum wr_exit finish(const struct wr_score_stream *stream,
                           const struct wr_common *common)
{
    tell_bad(stream->scorer);
    if (!common->quiet || stream->bad > 0)
        fprintf(stderr, "weir: %" PRId64 " rows", stream->rows);
    if (stream->bad > 0)
        fprintf(stderr, ", %" PRId64 " of them could not be read%s", stream->bad,
                stream->as_json ? "" : " and went out as they stood");
    if (!common->quiet || stream->bad > 0)
        fprintf(stderr, "\n");
    return stream->bad > 0 ? WR_EXIT_FAILED_RECORDS : WR_EXIT_OK;
}

static enum wr_exit filter(const struct wr_args *args, struct wr_scorer *scorer,
                           struct wr_diags *diags)
{
    const struct score_options *options = args->options;
    const char *file = args->positional[0];
    bool is_pipe = strcmp(file, "-") == 0;
    struct wr_score_stream stream = {.scorer = scorer,
                                     .name = is_pipe ? "stdin" : file,
                                     .in = is_pipe ? stdin : fopen(file, "rb"),
                                     .out = stdout,
                                     .as_json = args->common->json,
                                     .explain = options->explain,
                                     .ctx = scorer};
    struct wr_err err = {0};
    enum wr_code code;

    if (!stream.in) {
        wr_fail_errno(&err, WR_E_CONFIG, errno, "%s", file);
        return wr_cli_error(&err);
    }
    if (!args->common->quiet)
        stream.guessed = tell_guesses;
    code = wr_score_stream(&stream, diags, &err);
    if (!is_pipe)
        fclose(stream.in);
    return code ? wr_cli_fail(&err,
                              code == WR_E_INTERNAL ? WR_EXIT_INTERNAL : WR_EXIT_CONFIG)
                : finish(&stream, args->common);
}

static enum wr_exit run_score(const struct wr_args *args)
{
    const struct score_options *options = args->options;
    struct wr_score_files files = {.model = options->model,
                                   .map = options->map,
                                   .lists = options->lists.items,
                                   .data_folder = wr_data_folder()};
    struct wr_diags *diags;
    struct wr_scorer scorer;
    struct wr_err err;
    enum wr_exit status = WR_EXIT_CONFIG;

    if (!options->model) {
        wr_fail(&err, WR_E_CONFIG, "score: no --model");
        wr_hint(&err, "weir score %s --model %s/jobs/models/icp.yaml",
                args->positional[0], files.data_folder);
        return wr_cli_error(&err);
    }
    diags = wr_diags_new();
    if (wr_scorer_init(&scorer, &files,
                       options->as_of_us ? options->as_of_us : wr_now_us(), diags))
        status = filter(args, &scorer, diags);
    else
        wr_cli_mistakes(diags);
    wr_scorer_fini(&scorer);
    wr_diags_free(diags);
    return status;
}

const struct wr_command wr_command_score = {
    .name = "score",
    .args = "FILE|-",
    .summary = "a pure filter: CSV or NDJSON in, the same rows out, scored",
    .details =
        "Every row comes out as it went in, with weir_score, weir_tier, "
        "weir_stage, weir_path, weir_reasons, weir_stop_reason, weir_completeness, "
        "weir_gaps and weir_next_question; a "
        "row that is held has no score. Nothing is asked, nothing is kept, and "
        "each row is judged by itself: what other leads of the company do takes "
        "no part. A value of the wrong type (a word for a number, a headcount below "
        "zero, a date to come) counts as missing, and the columns that had such are "
        "told. NDJSON stays NDJSON; with --json CSV becomes NDJSON too; score and "
        "completeness are numbers there. A row that cannot be read goes out as it stood "
        "(a row of a CSV is left out with --json), and the command ends with 3.",
    .min_args = 1,
    .max_args = 1,
    .flags = score_flags,
    .options_size = sizeof(struct score_options),
    .run = run_score,
};
