/* job.h - what commands about a job share: loading it with all its mistakes told. */
#ifndef ETL_CLI_JOB_H
#define ETL_CLI_JOB_H

#include "etl/cli/command.h"
#include "etl/run/context.h"

/* Loads the job; mistakes and warnings go to stderr. False: exit 2. Release with
 * wr_setup_fini in either case. */
bool wr_cli_load(const char *job_file, const char *const *without,
                 struct wr_setup *setup);

/* Opens the job's state for reading. WR_E_GONE with a hint when it has none yet. */
enum wr_code wr_cli_state(const struct wr_setup *setup, struct wr_arena *arena,
                          struct wr_db **out, struct wr_err *err) WR_MUST_USE;

/* State without a job: --state FILE|FOLDER, else $WEIR_STATE, else ./state. */
enum wr_code wr_cli_find_state(const char *given, enum wr_db_mode mode,
                               struct wr_arena *arena, struct wr_db **out,
                               struct wr_err *err) WR_MUST_USE;

#endif
