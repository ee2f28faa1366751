/* real_rows.h - the rows of a CSV file, whole in memory, read by rules of its own: what
 * the program reads wrong must not look right here.
 */
#ifndef TESTS_JOB_REAL_ROWS_H
#define TESTS_JOB_REAL_ROWS_H

#include <stddef.h>

struct rows {
    char *text;   /* the cells, terminated, one behind the other */
    char **cells; /* columns a row, the header first */
    size_t columns;
    size_t count; /* rows behind the header */
};

/* Fails the test where the file is not there or is no table. */
void rows_load(const char *path, struct rows *out);
void rows_free(struct rows *rows);
/* Cell of a row, from 0, without the blanks around it. */
const char *rows_cell(const struct rows *rows, size_t row, size_t column);
const char *rows_header(const struct rows *rows, size_t column);
/* Index of a column; fails the test where there is none. */
size_t rows_column(const struct rows *rows, const char *name);

#endif
