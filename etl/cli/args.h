/* args.h - command lines by table. */
#ifndef ETL_CLI_ARGS_H
#define ETL_CLI_ARGS_H

#include "etl/cli/command.h"

/* Parses argv[0..argc) for a command: --flag value, --flag=value, flags anywhere, `--`
 * ends them. `options` and `common` are zeroed by the caller; `positional` has room for
 * argc + 1 pointers. WR_E_CONFIG names the flag and the nearest one. */
enum wr_code wr_args_parse(const struct wr_command *command, int argc, char **argv,
                           struct wr_common *common, void *options, struct wr_args *out,
                           const char **positional, struct wr_err *err) WR_MUST_USE;

#endif
