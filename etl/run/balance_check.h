/* balance_check.h - asks the vendors of a job what is left, outside any run.
 *
 * The checks of a run's beginning (preflight.h), and nothing more: free calls only.
 * What they say is in the store afterwards.
 */
#ifndef ETL_RUN_BALANCE_CHECK_H
#define ETL_RUN_BALANCE_CHECK_H

#include "etl/run/context.h"

/* A refused key is an error, after all were asked. */
enum wr_code wr_balance_check(const struct wr_setup *setup, struct wr_arena *arena,
                              struct wr_err *err) WR_MUST_USE;

#endif
