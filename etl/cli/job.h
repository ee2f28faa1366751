/* job.h - what commands about a job share: loading it with all its mistakes told. */
#ifndef ETL_CLI_JOB_H
#define ETL_CLI_JOB_H

#include "etl/cli/command.h"
#include "etl/run/context.h"
#include "etl/run/summary.h"

/* Loads the job; mistakes and warnings go to stderr. False: exit 2. Release with
 * wr_setup_fini in either case. */
bool wr_cli_load(const char *job_file, const char *const *without,
                 struct wr_setup *setup);

/* All of them, to stderr. */
void wr_cli_mistakes(const struct wr_diags *diags);

/* Opens the job's state for reading. WR_E_GONE with a hint when it has none yet. */
enum wr_code wr_cli_state(const struct wr_setup *setup, struct wr_arena *arena,
                          struct wr_db **out, struct wr_err *err) WR_MUST_USE;

/* Brings the state of an older weir up to date; none yet is fine. */
enum wr_code wr_cli_upgrade(const struct wr_setup *setup,
                            struct wr_err *err) WR_MUST_USE;

/* State without a job: --state FILE|FOLDER, else $WEIR_STATE, else ./state. CREATE
 * makes folder and state where there is none. */
enum wr_code wr_cli_find_state(const char *given, enum wr_db_mode mode,
                               struct wr_arena *arena, struct wr_db **out,
                               struct wr_err *err) WR_MUST_USE;

/* To stdout, as text or as JSON. */
void wr_cli_summary(const struct wr_common *common, struct wr_str currency,
                    const struct wr_summary *summary);

/* What can be known of a job without its secrets: its own fields, currency and caps.
 * Fields that its maps bring are in the catalogue whatever else is wrong with it. */
struct wr_glance {
    struct wr_catalogue catalogue; /* the built-in fields at least */
    struct wr_yaml_doc *doc;
    struct wr_job *job; /* NULL: it does not load here, and `err` says why */
    struct wr_err err;
};
/* `file` NULL: the built-in fields alone. Fini in any case; all else in `arena`. */
void wr_glance_at(const char *file, struct wr_arena *arena, struct wr_glance *out);
void wr_glance_fini(struct wr_glance *glance);

#endif
