/* score.h - the decision as a filter: a row in, what was decided about it out.
 *
 * Each row is judged by itself: nothing of an earlier one is kept, nobody is asked, and
 * what other leads of the account do is not known.
 */
#ifndef ETL_CLI_SCORE_H
#define ETL_CLI_SCORE_H

#include "etl/facts/lists.h"
#include "etl/job/guess.h"
#include "etl/job/map.h"
#include "weir/model.h"

#define WR_SCORE_COLUMNS 9
/* Names of the columns that are added. */
extern const struct wr_str wr_score_columns[WR_SCORE_COLUMNS];
/* What stands there is a number. */
bool wr_score_is_number(size_t column);

struct wr_scorer {
    struct wr_arena *arena; /* of all that outlives a row */
    struct wr_catalogue catalogue;
    struct wr_lists *lists;
    struct wr_model *model;
    const struct wr_map *map;
    const struct wr_crm *crm; /* the file adapter: how values are compared */
    int64_t as_of_us;
    int64_t *bad; /* by line of the map: values that were none of their field's */
};

struct wr_score_files {
    const char *model;        /* NULL: the caller loads models itself */
    const char *map;          /* NULL: the caller guesses one */
    const char *const *lists; /* NAME=FILE, ends with NULL; NULL: none */
    const char *data_folder;  /* of the lists */
};

/* Mistakes go to `diags`; false when there is one. Release with wr_scorer_fini in
 * either case. Without a map wr_scorer_guess comes next. */
bool wr_scorer_init(struct wr_scorer *scorer, const struct wr_score_files *files,
                    int64_t as_of_us, struct wr_diags *diags);
void wr_scorer_fini(struct wr_scorer *scorer);
/* Takes a map from the names of columns; `sample` is a row, or NULL. False: no column
 * is known. `guesses` says what was taken for what. */
bool wr_scorer_guess(struct wr_scorer *scorer, const struct wr_str *columns,
                     size_t count, const struct wr_str *sample,
                     struct wr_guesses *guesses, struct wr_diags *diags);

/* What the row says, as a decision takes it. A value that is none of its field's counts
 * as missing, and in scorer->bad. */
void wr_score_read(struct wr_scorer *scorer, const struct wr_record *record,
                   struct wr_arena *arena, struct wr_decide *out);
/* The decision about it. Fills `out` in the order of wr_score_columns, NONE where
 * nothing was decided. All in `arena`. */
void wr_score_row(const struct wr_scorer *scorer, const struct wr_decide *in,
                  struct wr_arena *arena, struct wr_decision *decision,
                  struct wr_str out[WR_SCORE_COLUMNS]);
/* "employees 2, created 1": the columns of values that counted as missing, with how
 * many; NONE where there were none. */
struct wr_str wr_score_bad(const struct wr_scorer *scorer, struct wr_arena *arena);

#endif
