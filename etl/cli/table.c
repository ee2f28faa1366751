/* table.c - all commands, in the order of help. */
#include "etl/cli/commands.h"

const struct wr_command *const wr_commands[] = {
    &wr_command_plan,
    &wr_command_run,
    &wr_command_resume,
    &wr_command_status,
    &wr_command_budget,
    &wr_command_explain,
    &wr_command_holds_list,
    &wr_command_waterfall_explain,
    &wr_command_score,
    &wr_command_providers_list,
    &wr_command_providers_show,
    &wr_command_providers_check,
    &wr_command_providers_test,
    &wr_command_suppress_add,
    &wr_command_suppress_import,
    &wr_command_suppress_list,
    &wr_command_suppress_check,
    &wr_command_forget,
    &wr_command_init,
    &wr_command_doctor,
    &wr_command_help,
    NULL,
};
