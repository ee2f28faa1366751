/* population.h - the leads a model is tried on: rows of a file, or all of a job's
 * state.
 *
 * Each is judged as if for the first time: no earlier tier or stage bears on it. One
 * lead is held at a time, whatever their number.
 */
#ifndef ETL_CLI_POPULATION_H
#define ETL_CLI_POPULATION_H

#include "etl/cli/job.h"
#include "etl/cli/score.h"

/* The flags that say who they are, for tables of flags: all commands name them alike.
 */
struct wr_population_options {
    const char *leads, *map, *job, *state;
    struct wr_flag_list lists;
    int64_t as_of_us;
};
/* Names of a type and of a member. NOLINTBEGIN(bugprone-macro-parentheses) */
#define WR_POPULATION_FLAGS(type, member)                                      \
    {"leads", WR_FLAG_TEXT, offsetof(type, member.leads), "FILE",              \
     "leads of a CSV or NDJSON file"},                                         \
        {"map", WR_FLAG_TEXT, offsetof(type, member.map), "FILE",              \
         "which column is which field; guessed from the header without it"},   \
        {"job", WR_FLAG_TEXT, offsetof(type, member.job), "FILE",              \
         "the leads in the state of this job, with its own fields and lists"}, \
        {"state", WR_FLAG_TEXT, offsetof(type, member.state), "DIR",           \
         "workspace (else the job's)"},                                        \
        {"list", WR_FLAG_LIST, offsetof(type, member.lists), "NAME=FILE",      \
         "a list that conditions ask by this name"},                           \
    {                                                                          \
        "as-of", WR_FLAG_TIME, offsetof(type, member.as_of_us), "TIME",        \
            "decide as if it were this time"                                   \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

struct wr_population {
    const struct wr_population_options *options;
    struct wr_scorer scorer; /* its catalogue is the one to compile models by */
    struct wr_glance glance; /* at the job */
    struct wr_diags *diags;
    int64_t leads; /* so far */
    int64_t bad;   /* rows that could not be read */
};

/* Catalogue, map and lists; mistakes go to `diags`; false when there is one. Fini in
 * either case. */
bool wr_population_init(struct wr_population *p,
                        const struct wr_population_options *options,
                        struct wr_diags *diags);
void wr_population_fini(struct wr_population *p);
/* Is there anybody: a file or a job? */
bool wr_population_is_named(const struct wr_population_options *options);

/* A lead, by the name that finds it again: its id in the CRM, or its row. */
struct wr_individual {
    struct wr_str id;
    struct wr_decide in;
    struct wr_arena *arena; /* until the next lead */
};
typedef enum wr_code (*wr_individual_fn)(void *ctx, const struct wr_individual *lead,
                                         struct wr_err *err);
enum wr_code wr_population_walk(struct wr_population *p, wr_individual_fn fn, void *ctx,
                                struct wr_err *err) WR_MUST_USE;
/* What did not go well, on stderr. */
void wr_population_tell(const struct wr_population *p, const struct wr_common *common);

#endif
