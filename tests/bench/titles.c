/* titles.c - what title rules make of labelled titles.
 *
 *   titles FILE [LISTS]
 *
 * FILE: a head line, then a row for each title, separated by tabs, commas or
 * semicolons; its columns title, level (C-Suite VP Director Manager Other) and area
 * (Business Sales-Marketing Technical Other) in any order, among others. A row without
 * a label is told and does not count for it; a label that is none of these words is a
 * mistake. The rules are fixed before any of it is read; five folds (row number modulo
 * five) show how much the figure moves from one part of the data to another. Ends 1
 * where the mean is below 0.90 for levels or 0.85 for areas, 2 where the file cannot be
 * judged.
 */
#include "etl/base/file.h"
#include "etl/facts/lists.h"
#include "etl/facts/title.h"

#include "weir/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDS     5
#define MAX_WORDS 8
#define MAX_BYTES ((size_t)64 * 1024 * 1024)

/* Ours to the file's words; what no row names is "Other". */
struct naming {
    const char *const *words; /* the file's, ended by NULL; the last one is Other */
    const char *const (*map)[2];
    size_t count;
    const char *column;
};

static const char *const levels[] = {"C-Suite", "VP",    "Director",
                                     "Manager", "Other", NULL};
static const char *const level_map[][2] = {
    {"owner", "C-Suite"}, {"c_level", "C-Suite"},   {"vp", "VP"},
    {"head", "Director"}, {"director", "Director"}, {"manager", "Manager"},
};
static const char *const areas[] = {"Business", "Sales-Marketing", "Technical", "Other",
                                    NULL};
static const char *const area_map[][2] = {
    {"business", "Business"},
    {"sales_marketing", "Sales-Marketing"},
    {"technical", "Technical"},
};

struct tally {
    const struct naming *naming;
    size_t seen[MAX_WORDS][MAX_WORDS]; /* labelled, said */
    size_t total[FOLDS], agreed[FOLDS], unlabelled;
};

static const struct naming level_naming = {levels, level_map, WR_COUNT(level_map),
                                           "level"};
static const struct naming area_naming = {areas, area_map, WR_COUNT(area_map), "area"};

/* Past the last word when it is none of them. */
static size_t index_of(const char *const *words, struct wr_str word)
{
    size_t i = 0;

    while (words[i] && !wr_str_eq_nocase(word, wr_str(words[i])))
        i++;
    return i;
}

static size_t said(const struct naming *naming, const char *ours)
{
    for (size_t i = 0; ours && i < naming->count; i++) {
        if (strcmp(naming->map[i][0], ours) == 0)
            return index_of(naming->words, wr_str(naming->map[i][1]));
    }
    return index_of(naming->words, WR_LIT("Other"));
}

static enum wr_code count(struct tally *t, size_t row, struct wr_str label,
                          const char *ours, struct wr_err *err)
{
    size_t wanted = index_of(t->naming->words, label), got = said(t->naming, ours);

    if (!label.len) {
        t->unlabelled++;
        return WR_OK;
    }
    if (!t->naming->words[wanted])
        return wr_fail(err, WR_E_CONFIG, "row %zu: unknown %s \"%.*s\"", row + 1,
                       t->naming->column, WR_FMT(label));
    t->seen[wanted][got]++;
    t->total[row % FOLDS]++;
    t->agreed[row % FOLDS] += wanted == got;
    return WR_OK;
}

/* Of the folds that hold anything. */
static double mean(const struct tally *t)
{
    double sum = 0;
    size_t folds = 0;

    for (size_t f = 0; f < FOLDS; f++) {
        folds += t->total[f] > 0;
        sum += t->total[f] ? (double)t->agreed[f] / (double)t->total[f] : 0;
    }
    return folds ? sum / (double)folds : 0;
}

static void print(const char *title, const struct tally *t)
{
    const char *const *words = t->naming->words;

    printf("%s: %.3f in the mean of five folds (", title, mean(t));
    for (size_t f = 0; f < FOLDS; f++)
        printf("%s%.3f", f ? " " : "",
               t->total[f] ? (double)t->agreed[f] / (double)t->total[f] : 0);
    printf(")\n");
    if (t->unlabelled)
        printf("%zu without a label\n", t->unlabelled);
    printf("%-18s", "labelled \\ said");
    for (size_t i = 0; words[i]; i++)
        printf("%16s", words[i]);
    printf("\n");
    for (size_t i = 0; words[i]; i++) {
        printf("%-18s", words[i]);
        for (size_t k = 0; words[k]; k++)
            printf("%16zu", t->seen[i][k]);
        printf("\n");
    }
    printf("\n");
}

struct bench {
    const struct wr_lists *lists;
    struct tally level, area;
    struct wr_arena *arena; /* of a row */
    size_t title_at, level_at, area_at;
    size_t rows;
};

static enum wr_code find_column(const struct wr_csv_row *head, const char *name,
                                size_t *at, struct wr_err *err)
{
    for (*at = 0; *at < head->count; (*at)++) {
        if (wr_str_eq_nocase(wr_str_trim(head->cells[*at]), wr_str(name)))
            return WR_OK;
    }
    return wr_fail(err, WR_E_CONFIG, "no column \"%s\" in the head line", name);
}

static enum wr_code find_columns(struct bench *b, const struct wr_csv_row *head,
                                 struct wr_err *err)
{
    enum wr_code code;

    if (!head->count)
        return wr_fail(err, WR_E_CONFIG, "the file is empty");
    code = find_column(head, "title", &b->title_at, err);
    if (!code)
        code = find_column(head, "level", &b->level_at, err);
    return code ? code : find_column(head, "area", &b->area_at, err);
}

static enum wr_code judge(struct bench *b, const struct wr_csv_row *row,
                          struct wr_err *err)
{
    const char *level, *area;
    struct wr_str title;
    enum wr_code code;

    if (row->count <= b->title_at || row->count <= b->level_at ||
        row->count <= b->area_at)
        return wr_fail(err, WR_E_CONFIG, "row %zu has %zu columns", b->rows + 1,
                       row->count);
    title = row->cells[b->title_at];
    level = wr_title_seniority(b->lists, title, WR_NONE, b->arena);
    area =
        wr_title_area(b->lists, level, wr_title_department(b->lists, title, b->arena),
                      title, b->arena);
    code = count(&b->level, b->rows, wr_str_trim(row->cells[b->level_at]), level, err);
    return code ? code
                : count(&b->area, b->rows, wr_str_trim(row->cells[b->area_at]), area,
                        err);
}

static enum wr_code read_rows(struct bench *b, struct wr_str data, struct wr_err *err)
{
    char delimiter = wr_csv_sniff(wr_str_sub(data, 0, wr_str_find(data, '\n')));
    struct wr_csv_row row = {0};
    size_t pos = 0;
    enum wr_code code = wr_csv_next(data, &pos, true, delimiter, b->arena, &row, err);

    if (!code)
        code = find_columns(b, &row, err);
    while (!code) {
        wr_arena_reset(b->arena);
        code = wr_csv_next(data, &pos, true, delimiter, b->arena, &row, err);
        if (code || !row.count)
            break;
        code = judge(b, &row, err);
        b->rows++;
    }
    if (!code && !b->rows)
        code = wr_fail(err, WR_E_CONFIG, "no row below the head line");
    return code;
}

static enum wr_code run(const char *path, struct bench *b, struct wr_err *err)
{
    struct wr_buf data;
    enum wr_code code;

    wr_buf_init(&data, MAX_BYTES);
    b->arena = wr_arena_new(0);
    code = wr_file_read(path, &data, err);
    if (!code)
        code = read_rows(b, wr_buf_str(&data), err);
    wr_arena_free(b->arena);
    wr_buf_fini(&data);
    return code;
}

int main(int argc, char **argv)
{
    struct bench b = {.level = {.naming = &level_naming},
                      .area = {.naming = &area_naming}};
    const char *folder = argc > 2 ? argv[2] : WEIR_SOURCE_DIR "/providers/lists";
    struct wr_lists *lists = NULL;
    struct wr_err err = {0};
    enum wr_code code;

    if (argc < 2) {
        fprintf(stderr, "usage: titles FILE [LISTS]\n");
        return 2;
    }
    code = wr_lists_load(folder, &lists, &err);
    b.lists = lists;
    if (!code)
        code = run(argv[1], &b, &err);
    wr_lists_free(lists);
    if (code) {
        fprintf(stderr, "titles: %s: %s\n", argv[1], err.text);
        return 2;
    }
    printf("%zu titles\n\n", b.rows);
    print("level", &b.level);
    print("area", &b.area);
    return mean(&b.level) < 0.90 || mean(&b.area) < 0.85;
}
