/* guess_names.h - what columns of exports are called. */
#ifndef ETL_JOB_GUESS_NAMES_H
#define ETL_JOB_GUESS_NAMES_H

#include "weir/field.h"

/* Names by their letters and digits alone, folded: "E-mail" is "email". */
struct wr_guess_name {
    const char *name;
    wr_field_id field;  /* WR_NO_FIELD for the two below */
    const char *signal; /* or NULL */
    bool is_id;
    int sure;
};
extern const struct wr_guess_name wr_guess_names[];
extern const size_t wr_guess_name_count;

/* Parts that tell something wherever they stand: "preferred email (work)". */
struct wr_guess_part {
    const char *part;
    wr_field_id field;
    const char *signal; /* or NULL */
    int sure;
};
extern const struct wr_guess_part wr_guess_parts[];
extern const size_t wr_guess_part_count;

#endif
