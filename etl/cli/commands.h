/* commands.h - the commands, one file each. */
#ifndef ETL_CLI_COMMANDS_H
#define ETL_CLI_COMMANDS_H

#include "etl/cli/command.h"

extern const struct wr_command wr_command_plan;
extern const struct wr_command wr_command_run;
extern const struct wr_command wr_command_resume;
extern const struct wr_command wr_command_status;
extern const struct wr_command wr_command_budget;
extern const struct wr_command wr_command_explain;
extern const struct wr_command wr_command_holds_list;
extern const struct wr_command wr_command_holds_retry;
extern const struct wr_command wr_command_routes;
extern const struct wr_command wr_command_notices_list;
extern const struct wr_command wr_command_notices_retry;
extern const struct wr_command wr_command_waterfall_explain;
extern const struct wr_command wr_command_score;
extern const struct wr_command wr_command_model_check;
extern const struct wr_command wr_command_model_preview;
extern const struct wr_command wr_command_model_diff;
extern const struct wr_command wr_command_model_page;
extern const struct wr_command wr_command_providers_list;
extern const struct wr_command wr_command_providers_show;
extern const struct wr_command wr_command_providers_check;
extern const struct wr_command wr_command_providers_test;
extern const struct wr_command wr_command_crm_check;
extern const struct wr_command wr_command_crm_fields;
extern const struct wr_command wr_command_crm_setup;
extern const struct wr_command wr_command_suppress_add;
extern const struct wr_command wr_command_suppress_import;
extern const struct wr_command wr_command_suppress_list;
extern const struct wr_command wr_command_suppress_check;
extern const struct wr_command wr_command_forget;
extern const struct wr_command wr_command_init;
extern const struct wr_command wr_command_doctor;
extern const struct wr_command wr_command_help;

#endif
