/* titles.c - what title rules make of labelled titles.
 *
 *   titles FILE [LISTS]
 *
 * FILE: title, level (C-Suite VP Director Manager Other), area (Business
 * Sales-Marketing Technical Other), tab-separated, with a head line. The rules are
 * fixed before any of it is read; five folds (row number modulo five) show how much the
 * figure moves from one part of the data to another. Ends 1 where the mean is below
 * 0.90 for levels or 0.85 for areas.
 */
#include "etl/facts/lists.h"
#include "etl/facts/title.h"

#include "weir/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDS     5
#define MAX_WORDS 8
#define MAX_LINE  4096

/* Ours to the file's words; what no row names is "Other". */
struct naming {
    const char *const *words; /* the file's, ended by NULL; the last one is Other */
    const char *const (*map)[2];
    size_t count;
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
    {"executive", "Business"},
    {"finance", "Business"},
    {"operations", "Business"},
    {"hr", "Business"},
    {"legal", "Business"},
    {"procurement", "Business"},
    {"consulting", "Business"},
    {"sales", "Sales-Marketing"},
    {"marketing", "Sales-Marketing"},
    {"product", "Technical"},
    {"engineering", "Technical"},
    {"it", "Technical"},
    {"data", "Technical"},
    {"research", "Technical"},
};

struct tally {
    const struct naming *naming;
    size_t seen[MAX_WORDS][MAX_WORDS]; /* labelled, said */
    size_t total[FOLDS], agreed[FOLDS];
};

static const struct naming level_naming = {levels, level_map, WR_COUNT(level_map)};
static const struct naming area_naming = {areas, area_map, WR_COUNT(area_map)};

static size_t index_of(const char *const *words, struct wr_str word)
{
    size_t i = 0;

    while (words[i + 1] && !wr_str_eqz(word, words[i]))
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

static void count(struct tally *t, size_t row, struct wr_str label, const char *ours)
{
    size_t wanted = index_of(t->naming->words, label), got = said(t->naming, ours);

    t->seen[wanted][got]++;
    t->total[row % FOLDS]++;
    t->agreed[row % FOLDS] += wanted == got;
}

static double mean(const struct tally *t)
{
    double sum = 0;

    for (size_t f = 0; f < FOLDS; f++)
        sum += t->total[f] ? (double)t->agreed[f] / (double)t->total[f] : 0;
    return sum / FOLDS;
}

static void print(const char *title, const struct tally *t)
{
    const char *const *words = t->naming->words;

    printf("%s: %.3f in the mean of five folds (", title, mean(t));
    for (size_t f = 0; f < FOLDS; f++)
        printf("%s%.3f", f ? " " : "",
               t->total[f] ? (double)t->agreed[f] / (double)t->total[f] : 0);
    printf(")\n%-18s", "labelled \\ said");
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

static size_t read_rows(FILE *file, const struct wr_lists *lists, struct tally *level,
                        struct tally *area)
{
    struct wr_arena *arena = wr_arena_new(0);
    char line[MAX_LINE];
    size_t rows = 0;

    if (!fgets(line, sizeof(line), file))
        line[0] = '\0';
    while (fgets(line, sizeof(line), file)) {
        struct wr_str rest = wr_str_trim(wr_str(line));
        struct wr_str title = wr_str_split(&rest, '\t');
        struct wr_str level_label = wr_str_split(&rest, '\t');

        count(level, rows, level_label, wr_title_seniority(lists, title, arena));
        count(area, rows, wr_str_trim(rest), wr_title_department(lists, title, arena));
        wr_arena_reset(arena);
        rows++;
    }
    wr_arena_free(arena);
    return rows;
}

int main(int argc, char **argv)
{
    struct tally level = {.naming = &level_naming}, area = {.naming = &area_naming};
    const char *folder = argc > 2 ? argv[2] : WEIR_SOURCE_DIR "/providers/lists";
    struct wr_lists *lists = NULL;
    struct wr_err err = {0};
    FILE *file;
    size_t rows;

    file = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (!file) {
        fprintf(stderr, "titles: needs a file of titles (%s cannot be read)\n",
                argc > 1 ? argv[1] : "none");
        return 2;
    }
    if (wr_lists_load(folder, &lists, &err)) {
        fprintf(stderr, "titles: %s\n", err.text);
        fclose(file);
        return 2;
    }
    rows = read_rows(file, lists, &level, &area);
    fclose(file);
    wr_lists_free(lists);
    printf("%zu titles\n\n", rows);
    print("level", &level);
    print("area", &area);
    return mean(&level) < 0.90 || mean(&area) < 0.85;
}
