/* table.c - see table.h. Integers throughout: coverage and ratios in millionths, money
 * in micro-units; means are rounded down. */
#include "table.h"

#include "weir/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/banned.h"

#define PPM              INT64_C(1000000)
#define MAX_COST_OVER    50000 /* 5 % */
#define MAX_COVERAGE_OFF 5000  /* half a point */

/* Over all seeds. */
struct figure {
    int64_t mean, least, most;
};
typedef int64_t (*figure_fn)(const struct tally *rows, enum row row);

static int64_t coverage_of(const struct tally *rows, enum row row)
{
    return rows[row].leads ? rows[row].verified * PPM / rows[row].leads : 0;
}

static int64_t cost_of(const struct tally *rows, enum row row)
{
    return rows[row].verified ? rows[row].spent_micro / rows[row].verified : 0;
}

static int64_t asked_of(const struct tally *rows, enum row row)
{
    return rows[row].leads ? rows[row].asked * PPM / rows[row].leads : 0;
}

/* Who knows the rates, on the same leads. */
static enum row truth_of(enum row row)
{
    return row == ROW_COLD || row == ROW_COLD_TRUTH ? ROW_COLD_TRUTH : ROW_TRUTH;
}

static int64_t over_truth(const struct tally *rows, enum row row)
{
    int64_t truth = cost_of(rows, truth_of(row));

    return truth ? (cost_of(rows, row) - truth) * PPM / truth : 0;
}

static int64_t off_coverage(const struct tally *rows, enum row row)
{
    return coverage_of(rows, row) - coverage_of(rows, truth_of(row));
}

static struct figure figure(const struct table *table, figure_fn of, enum row row)
{
    struct figure f = {0, INT64_MAX, INT64_MIN};

    for (size_t s = 0; s < table->seeds; s++) {
        int64_t value = of(table->rows[s], row);

        f.mean += value;
        f.least = value < f.least ? value : f.least;
        f.most = value > f.most ? value : f.most;
    }
    f.mean /= (int64_t)table->seeds;
    return f;
}

/* --- as text --- */

#define CELL_BYTES 64
#define COLUMNS    6

struct line {
    char cells[COLUMNS][CELL_BYTES];
};

static void name_row(enum row row, char *out)
{
    static const char *const names[ROWS] = {
        [ROW_LISTED] = "as listed",
        [ROW_PRICES] = "by prices, nothing learnt",
        [ROW_COLD] = "learnt, from nothing",
        [ROW_COLD_TRUTH] = "rates known, same leads",
        [ROW_LEARNT] = "learnt",
        [ROW_TRUTH] = "rates known",
        [ROW_CLAIRVOYANT] = "answers known",
    };

    if (row < ROW_LISTED)
        (void)snprintf(out, CELL_BYTES, "%s alone", market_providers[row - ROW_ALONE]);
    else
        (void)snprintf(out, CELL_BYTES, "%s", names[row]);
}

/* Thousandths of what is shown, rounded to one tenth: 853412 ppm is 85.3. */
static void show_percent(char *out, const char *sign, int64_t ppm)
{
    int64_t tenths = ((ppm < 0 ? -ppm : ppm) + 500) / 1000;

    (void)snprintf(out, CELL_BYTES, "%s%d.%d", ppm < 0 && tenths ? "-" : sign,
                   (int)(tenths / 10), (int)(tenths % 10));
}

static void show_money(char *out, int64_t micro)
{
    int64_t parts = (micro + 50) / 100;

    (void)snprintf(out, CELL_BYTES, "%d.%04d", (int)(parts / 10000),
                   (int)(parts % 10000));
}

typedef void (*show_fn)(char *out, int64_t value);

static void show_coverage(char *out, int64_t ppm)
{
    show_percent(out, "", ppm);
}

static void show_over(char *out, int64_t ppm)
{
    show_percent(out, "+", ppm);
}

/* "85.3 (84.1-86.0)" */
static void show_figure(char *out, struct figure f, show_fn show)
{
    char mean[CELL_BYTES], least[CELL_BYTES], most[CELL_BYTES];

    show(mean, f.mean);
    show(least, f.least);
    show(most, f.most);
    (void)snprintf(out, CELL_BYTES, "%.18s (%.18s to %.18s)", mean, least, most);
}

static void fill_line(const struct table *table, enum row row, struct line *line)
{
    size_t half = table->leads / 2;
    bool cold = row == ROW_COLD || row == ROW_COLD_TRUTH;
    int64_t asked = (figure(table, asked_of, row).mean + 5000) / 10000;

    name_row(row, line->cells[0]);
    (void)snprintf(line->cells[1], CELL_BYTES, "%zu-%zu", cold ? 1 : half + 1,
                   cold ? half : table->leads);
    show_figure(line->cells[2], figure(table, coverage_of, row), show_coverage);
    show_figure(line->cells[3], figure(table, cost_of, row), show_money);
    (void)snprintf(line->cells[4], CELL_BYTES, "%d.%02d", (int)(asked / 100),
                   (int)(asked % 100));
    show_figure(line->cells[5], figure(table, over_truth, row), show_over);
}

static void write_line(const struct line *line, bool markdown, struct wr_buf *out)
{
    static const int width[COLUMNS] = {25, 11, 22, 28, 6, 24};

    for (size_t i = 0; i < COLUMNS; i++) {
        if (markdown)
            wr_buf_printf(out, "| %s ", line->cells[i]);
        else
            wr_buf_printf(out, "%-*s%s", width[i], line->cells[i],
                          i + 1 < COLUMNS ? "  " : "");
    }
    wr_buf_printf(out, markdown ? "|\n" : "\n");
}

void table_write(const struct table *table, bool markdown, struct wr_buf *out)
{
    static const struct line head = {{"who is asked", "leads", "verified, %",
                                      "cost of one, $", "asked",
                                      "over rates known, %"}};
    struct line line;

    wr_buf_printf(out, "%s%s\n\n", markdown ? "### " : "", table->title);
    write_line(&head, markdown, out);
    if (markdown)
        wr_buf_printf(out, "| --- | --- | --- | --- | --- | --- |\n");
    for (int row = 0; row < ROWS; row++) {
        fill_line(table, (enum row)row, &line);
        write_line(&line, markdown, out);
    }
    wr_buf_printf(out, "\n");
}

/* --- as a check --- */

bool table_is_good(const struct table *table)
{
    int64_t over = figure(table, over_truth, ROW_LEARNT).mean;
    int64_t off = figure(table, off_coverage, ROW_LEARNT).mean;
    char text[CELL_BYTES];

    if (over > MAX_COST_OVER) {
        show_over(text, over);
        fprintf(stderr, "economics: %s: learnt orders cost %s %% over known rates\n",
                table->title, text);
    }
    if (off > MAX_COVERAGE_OFF || off < -MAX_COVERAGE_OFF) {
        show_over(text, off);
        fprintf(stderr, "economics: %s: learnt orders find %s points\n", table->title,
                text);
    }
    return over <= MAX_COST_OVER && off <= MAX_COVERAGE_OFF && off >= -MAX_COVERAGE_OFF;
}

bool table_is_in(struct wr_str text, const char *path)
{
    static char page[TABLE_CAP_BYTES * 2];
    FILE *file = fopen(path, "rb");
    struct wr_str rest = {page, 0};

    if (!file) {
        fprintf(stderr, "economics: cannot read %s\n", path);
        return false;
    }
    rest.len = fread(page, 1, sizeof(page), file);
    (void)fclose(file);
    for (; rest.len >= text.len; rest.ptr++, rest.len--)
        if (memcmp(rest.ptr, text.ptr, text.len) == 0)
            return true;
    fprintf(stderr,
            "economics: %s is not what was measured; put what `economics "
            "--markdown` prints in its place\n",
            path);
    return false;
}
