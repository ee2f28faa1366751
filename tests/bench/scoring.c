/* scoring.c - how well a model ranks labelled leads.
 *
 *   scoring FILE --label COLUMN --rows TESTROWS --model MODEL
 *           [--map MAP] [--positive WORD] [--least AUC]
 *
 * FILE is a CSV or NDJSON file; COLUMN says what became of each row (WORD is a success,
 * or 1, true, yes, won without it; a blank takes no part); TESTROWS has the numbers of
 * the rows that are tested on, from 0, the header not counted; the rest is training.
 * The map is the one named, else MODEL's own neighbour (x.yaml, x.map.yaml), else
 * guessed from the header. Leads are decided by wr_decide, as in a run. Ends 1 where
 * the AUC of the test rows is below AUC, 2 where nothing can be judged: all rows came
 * to the same. A lead that is held stands below all that have a score.
 */
#include "etl/cli/rows.h"
#include "etl/cli/score.h"

#include "weir/alloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define AS_OF_US \
    (INT64_C(1795336200) * 1000000) /* 2026-11-22: nothing hangs on today */
#define MAX_ROWS  ((size_t)50 * 1000 * 1000)
#define MAX_TIERS (WR_MAX_TIERS + 1)

struct options {
    const char *file, *label, *rows, *model, *map, *positive, *least;
};

struct lead {
    int64_t milli; /* -1: held, stopped before a score, or could not be read */
    bool success;
    bool tested;
    size_t tier; /* index of the name */
};

struct bench {
    struct options options;
    struct wr_scorer scorer;
    struct wr_diags *diags;
    bool *tested; /* by row number */
    size_t tested_count;
    struct lead *leads;
    size_t count, room;
    struct wr_str tiers[MAX_TIERS]; /* in the order they were met */
    size_t tier_count;
};

/* --- options and files --- */

static bool take_options(int argc, char **argv, struct options *o)
{
    const struct {
        const char *name;
        const char **to;
    } flags[] = {{"--label", &o->label},       {"--rows", &o->rows},
                 {"--model", &o->model},       {"--map", &o->map},
                 {"--positive", &o->positive}, {"--least", &o->least}};

    *o = (struct options){0};
    for (int i = 1; i < argc; i++) {
        size_t f = 0;

        while (f < WR_COUNT(flags) && strcmp(argv[i], flags[f].name) != 0)
            f++;
        if (f < WR_COUNT(flags) && i + 1 < argc)
            *flags[f].to = argv[++i];
        else if (f == WR_COUNT(flags) && argv[i][0] != '-' && !o->file)
            o->file = argv[i];
        else
            return false;
    }
    return o->file && o->label && o->rows && o->model;
}

static void read_tested(struct bench *b)
{
    FILE *file = fopen(b->options.rows, "r");
    char line[64];

    if (!file) {
        fprintf(stderr, "scoring: %s: %s\n", b->options.rows, strerror(errno));
        exit(2);
    }
    while (fgets(line, sizeof(line), file)) {
        int64_t n;

        if (!wr_str_to_i64(wr_str_trim(wr_str(line)), &n) || n < 0 ||
            (size_t)n >= MAX_ROWS) {
            fprintf(stderr, "scoring: %s: no row number: %s", b->options.rows, line);
            exit(2);
        }
        while (b->tested_count <= (size_t)n) {
            size_t room = b->tested_count ? 2 * b->tested_count : 4096;

            b->tested = wr_realloc(b->tested, room * sizeof(*b->tested));
            memset(b->tested + b->tested_count, 0,
                   (room - b->tested_count) * sizeof(*b->tested));
            b->tested_count = room;
        }
        b->tested[n] = true;
    }
    fclose(file);
}

/* x.yaml has x.map.yaml beside it, or none. */
static const char *find_map(const struct options *o, char *path, size_t size)
{
    size_t len = strlen(o->model);

    if (o->map)
        return o->map;
    if (len > 5 && strcmp(o->model + len - 5, ".yaml") == 0)
        len -= 5;
    snprintf(path, size, "%.*s.map.yaml", (int)len, o->model);
    return access(path, R_OK) == 0 ? path : NULL;
}

/* --- rows --- */

static size_t tier_index(struct bench *b, struct wr_str name)
{
    for (size_t i = 0; i < b->tier_count; i++) {
        if (wr_str_eq(b->tiers[i], name))
            return i;
    }
    WR_ASSERT(b->tier_count < MAX_TIERS);
    b->tiers[b->tier_count] = wr_arena_str(b->scorer.arena, name);
    return b->tier_count++;
}

static bool is_success(const struct options *o, struct wr_str label)
{
    static const char *const words[] = {"1", "true", "yes", "won"};

    if (o->positive)
        return wr_str_eq_nocase(label, wr_str(o->positive));
    for (size_t i = 0; i < WR_COUNT(words); i++) {
        if (wr_str_eq_nocase(label, wr_str(words[i])))
            return true;
    }
    return false;
}

static void take_row(struct bench *b, const struct wr_rows *rows,
                     const struct wr_rewrite_row *row, size_t number)
{
    struct wr_record record;
    struct wr_str *extra;
    struct wr_decision d;
    struct wr_decide in;
    struct lead lead = {.milli = -1};

    wr_rows_take(rows, row, &record, &extra);
    if (wr_str_empty(wr_str_trim(extra[0])))
        return;
    lead.success = is_success(&b->options, wr_str_trim(extra[0]));
    lead.tested = number < b->tested_count && b->tested[number];
    wr_score_read(&b->scorer, &record, rows->row, &in);
    wr_decide(b->scorer.model, &in, NULL, &d);
    if (d.tier.ptr)
        lead.milli = d.score_milli;
    lead.tier = tier_index(b, d.tier.ptr ? d.tier : WR_LIT("held"));
    if (b->count == b->room) {
        b->room = b->room ? 2 * b->room : 4096;
        b->leads = wr_realloc(b->leads, b->room * sizeof(*b->leads));
    }
    b->leads[b->count++] = lead;
}

static enum wr_code take_rows(struct bench *b, struct wr_rows *rows, struct wr_err *err)
{
    struct wr_str label = wr_str(b->options.label);
    struct wr_rewrite_row row;
    bool there = true;
    enum wr_code code = wr_rows_bind(rows, b->scorer.map, &label, 1, err);

    if (!code && !rows->columns.is_json && rows->extra_index[0] == SIZE_MAX)
        return wr_fail(err, WR_E_CONFIG, "%s: no column \"%s\"", b->options.file,
                       b->options.label);
    for (size_t number = 0; !code && there && number < MAX_ROWS; number++) {
        code = wr_rows_next(rows, &row, &there, err);
        if (!code && there && row.id.ptr)
            take_row(b, rows, &row, number);
    }
    return code;
}

static enum wr_code read_leads(struct bench *b, FILE *in, struct wr_err *err)
{
    struct wr_guesses guesses;
    struct wr_rows rows;
    enum wr_code code = wr_rows_open(&rows, b->options.file, in, NULL, 0, err);

    if (!code && !b->scorer.map &&
        !wr_scorer_guess(&b->scorer, rows.columns.names, rows.columns.count,
                         rows.columns.samples, &guesses, b->diags))
        code = wr_fail(err, WR_E_CONFIG, "%s: no column is known by its name; --map",
                       b->options.file);
    if (!code)
        code = take_rows(b, &rows, err);
    wr_rows_close(&rows);
    return code;
}

/* --- figures --- */

/* The tested before the rest, each from the highest score down. */
static int compare(const void *left, const void *right)
{
    const struct lead *a = left, *b = right;

    if (a->tested != b->tested)
        return a->tested ? -1 : 1;
    return (a->milli < b->milli) - (a->milli > b->milli);
}

static size_t tie_end(const struct lead *leads, size_t from, size_t count)
{
    size_t end = from;

    while (end < count && leads[end].milli == leads[from].milli)
        end++;
    return end;
}

static size_t successes(const struct lead *leads, size_t from, size_t end)
{
    size_t n = 0;

    for (size_t i = from; i < end; i++)
        n += leads[i].success;
    return n;
}

/* The chance that a success stands above a failure; a tie is half of it. */
static double auc(const struct lead *leads, size_t count)
{
    double above = 0, won = 0, pairs = 0;

    for (size_t i = 0, end; i < count; i = end) {
        double good, bad;

        end = tie_end(leads, i, count);
        good = (double)successes(leads, i, end);
        bad = (double)(end - i) - good;
        pairs += bad * (above + good / 2);
        above += good;
        won += bad;
    }
    return above > 0 && won > 0 ? pairs / (above * won) : 0;
}

/* Successes among the best tenth, to those in a tenth taken blindly. Of equals that
 * straddle its edge a share is in it. */
static double top_lift(const struct lead *leads, size_t count)
{
    size_t tenth = (count + 9) / 10, all = successes(leads, 0, count);
    double got = 0;

    for (size_t i = 0, end; i < tenth; i = end) {
        size_t inside;

        end = tie_end(leads, i, count);
        inside = end < tenth ? end - i : tenth - i;
        got += (double)successes(leads, i, end) * (double)inside / (double)(end - i);
    }
    return all ? got / (double)tenth / ((double)all / (double)count) : 0;
}

static void print_part(const char *name, const struct lead *leads, size_t count)
{
    size_t good = successes(leads, 0, count);

    printf("%-9s %8zu rows %8zu successes   AUC %.4f   lift of the best tenth %.2f\n",
           name, count, good, auc(leads, count), top_lift(leads, count));
}

static void print_tier(const struct bench *b, size_t tier, size_t tested)
{
    size_t leads = 0, good = 0;

    for (size_t i = 0; i < tested; i++) {
        leads += b->leads[i].tier == tier;
        good += b->leads[i].tier == tier && b->leads[i].success;
    }
    printf("%-16.*s%10zu%12zu%10.3f\n", WR_FMT(b->tiers[tier]), leads, good,
           (double)good / (double)leads);
}

/* As the leads meet them, from the best one down. */
static void print_tiers(const struct bench *b, size_t tested)
{
    bool told[MAX_TIERS] = {false};

    printf("\n%-16s%10s%12s%10s\n", "tier (test)", "leads", "successes", "rate");
    for (size_t i = 0; i < tested; i++) {
        if (!told[b->leads[i].tier])
            print_tier(b, b->leads[i].tier, tested);
        told[b->leads[i].tier] = true;
    }
}

/* Ranking says something only where some succeeded and some did not. */
static bool can_be_judged(const struct bench *b, size_t tested)
{
    size_t good = successes(b->leads, 0, tested);

    if (good > 0 && good < tested)
        return true;
    fprintf(stderr,
            "scoring: %s: of %zu rows to be tested on, %zu say success in \"%s\"; "
            "--positive names the word that does\n",
            b->options.file, tested, good, b->options.label);
    return false;
}

static int report(struct bench *b)
{
    size_t tested = 0;
    double reached;

    qsort(b->leads, b->count, sizeof(*b->leads), compare);
    while (tested < b->count && b->leads[tested].tested)
        tested++;
    if (!can_be_judged(b, tested))
        return 2;
    printf("%s, version %s\n\n", wr_model_name(b->scorer.model),
           wr_model_version(b->scorer.model));
    print_part("training", b->leads + tested, b->count - tested);
    print_part("test", b->leads, tested);
    print_tiers(b, tested);
    reached = auc(b->leads, tested);
    if (!b->options.least || reached >= strtod(b->options.least, NULL))
        return 0;
    fprintf(stderr, "scoring: %.4f is below %s\n", reached, b->options.least);
    return 1;
}

static int run(struct bench *b)
{
    FILE *in = fopen(b->options.file, "rb");
    struct wr_err err = {0};
    enum wr_code code;

    if (!in) {
        fprintf(stderr, "scoring: %s: %s\n", b->options.file, strerror(errno));
        return 2;
    }
    read_tested(b);
    code = read_leads(b, in, &err);
    fclose(in);
    if (code) {
        fprintf(stderr, "scoring: %s\n", err.text);
        return 2;
    }
    return report(b);
}

int main(int argc, char **argv)
{
    struct bench b = {.tested = NULL};
    char map[4096];
    struct wr_score_files files;
    struct wr_buf text;
    int status = 2;

    wr_alloc_setup();
    if (!take_options(argc, argv, &b.options)) {
        fprintf(stderr, "usage: scoring FILE --label COLUMN --rows TESTROWS --model "
                        "MODEL [--map MAP] [--positive WORD] [--least AUC]\n");
        return 2;
    }
    files = (struct wr_score_files){.model = b.options.model,
                                    .map = find_map(&b.options, map, sizeof(map)),
                                    .data_folder = WEIR_SOURCE_DIR};
    b.diags = wr_diags_new();
    if (wr_scorer_init(&b.scorer, &files, AS_OF_US, b.diags))
        status = run(&b);
    wr_buf_init(&text, (size_t)1024 * 1024);
    wr_diags_print(b.diags, &text);
    fputs(wr_buf_str(&text).ptr, stderr);
    wr_buf_fini(&text);
    wr_scorer_fini(&b.scorer);
    wr_diags_free(b.diags);
    free(b.leads);
    free(b.tested);
    return status;
}
