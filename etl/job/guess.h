/* guess.h - a map out of the header of an export: what each column is taken for.
 *
 * Pure. The result is a file for a person to look over: every column is in it, with how
 * sure the guess is, and those that were not taken say why.
 */
#ifndef ETL_JOB_GUESS_H
#define ETL_JOB_GUESS_H

#include "weir/buf.h"
#include "weir/field.h"

struct wr_guess {
    struct wr_str column;
    wr_field_id field;     /* WR_NO_FIELD: not taken */
    struct wr_str signal;  /* kind it counts, or NONE */
    struct wr_str at;      /* of a signal: the column with the date of the last one */
    struct wr_str date_of; /* the column is such a date: of this kind; else NONE */
    bool is_id;            /* names the row */
    int sure;              /* percent */
    const char *format;    /* the map line's, where the sample shows it; or NULL */
    struct wr_str lost_to; /* column that was surer of the same; else NONE */
};

struct wr_guesses {
    struct wr_guess *items; /* one for each column, in its order */
    size_t count;
    size_t id; /* index of the column that names a row; SIZE_MAX */
};

/* `sample` is the first row, or NULL; it helps where a name says little. */
void wr_guess_columns(const struct wr_str *columns, size_t count,
                      const struct wr_str *sample, const struct wr_catalogue *catalogue,
                      struct wr_arena *arena, struct wr_guesses *out);
/* The map as YAML, with the columns that weir adds. `source` is named in its head. */
void wr_guess_write(const struct wr_guesses *guesses,
                    const struct wr_catalogue *catalogue, const char *source,
                    struct wr_buf *out);

#endif
