/* fit.h - a map held against the properties that the CRM has: which are there, of a
 * type that takes what is written, and what a missing one would have to be. Pure.
 */
#ifndef ETL_JOB_FIT_H
#define ETL_JOB_FIT_H

#include "etl/job/map.h"

enum wr_fit {
    WR_FIT_OK,
    WR_FIT_MISSING,
    WR_FIT_TYPE,      /* its type does not take what is written, or is read */
    WR_FIT_READ_ONLY, /* it is written, and the CRM lets nobody */
    WR_FIT_WORDS,     /* a list of choices that lacks words which are written */
    WR_FIT_COUNT
};

/* One property that the map names. */
struct wr_fitting {
    const struct wr_map_line *line; /* for the date of a signal: the signal's */
    struct wr_str property;
    const struct wr_property *found; /* NULL where it is missing */
    enum wr_fit fit;
    bool is_written;
    struct wr_str near;        /* of what is there, the nearest name; NONE */
    struct wr_str lacks;       /* "strong, partial" */
    struct wr_property wanted; /* what setup makes where it is written and missing */
};

/* What a decided field can take, as the model has it. */
struct wr_fit_words {
    wr_field_id field;
    const struct wr_str *words;
    size_t count;
};

struct wr_fit_in {
    const struct wr_map *map;
    const struct wr_catalogue *catalogue;
    const struct wr_properties *properties;
    const struct wr_fit_words
        *words; /* fields without an entry: as the catalogue says */
    size_t word_count;
};

/* In map order; returns the count. `out` has room for 2 * map->line_count. */
size_t wr_fit_map(const struct wr_fit_in *in, struct wr_arena *arena,
                  struct wr_fitting *out);

#endif
