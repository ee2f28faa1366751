/* suppress.h - what the commands of the suppression list share. */
#ifndef ETL_CLI_SUPPRESS_H
#define ETL_CLI_SUPPRESS_H

#include "etl/cli/command.h"
#include "etl/store/suppression.h"

struct wr_suppress_options {
    const char *state;
    const char *reason;
};
extern const struct wr_flag wr_suppress_flags[];       /* --reason, --state */
extern const struct wr_flag wr_suppress_state_flags[]; /* --state */

/* What somebody typed: an address, profile or domain, else an id of a record in this
 * state, which may be several. *count 0: none of these. */
enum wr_code wr_suppress_who(struct wr_db *db, struct wr_str text,
                             struct wr_arena *arena, struct wr_who **out, size_t *count,
                             struct wr_err *err) WR_MUST_USE;

struct wr_suppress_tally {
    int64_t added, already, bad;
};
enum wr_code wr_suppress_add(struct wr_db *db, const struct wr_who *who, size_t count,
                             const char *reason, struct wr_suppress_tally *tally,
                             struct wr_err *err) WR_MUST_USE;
void wr_suppress_tell(const struct wr_common *common,
                      const struct wr_suppress_tally *tally);

#endif
