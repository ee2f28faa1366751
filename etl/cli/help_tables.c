/* help_tables.c - what help tells beside commands and flags. */
#include "etl/cli/help.h"

#include <stddef.h>

const struct wr_help_row wr_help_exits[] = {
    {"0", "all done"},
    {"1", "an internal fault, or a state that cannot be read or written"},
    {"2", "usage, a mistake in a file, or nothing of that name"},
    {"3", "finished, with failed records; they are listed and tried again"},
    {"4", "stopped by a budget or a quota; resumable"},
    {"5", "credentials were refused"},
    {"6", "this job is running already"},
    {"7", "refused for want of an accepted plan"},
    {"75", "out of memory; resumable"},
    {"130, 143", "interrupted by SIGINT, SIGTERM; resumable"},
    {NULL, NULL},
};

const struct wr_help_row wr_help_environment[] = {
    {"WEIR_STATE", "workspace, where neither --state nor a job names one"},
    {"WEIR_DATA", "folder with the shipped providers/, as --data"},
    {"NO_COLOR", "no colours where it is set"},
    {"TMPDIR", "where a plan copies the state to; else /tmp"},
    {NULL, NULL},
};

const struct wr_help_row wr_help_topics[] = {
    {"job", "keys of a job file"},
    {"map", "keys of a map file"},
    {"model", "keys of a model, and of conditions"},
    {"routing", "keys of a routing file"},
    {"hubspot", "keys of `crm: {adapter: hubspot}`"},
    {"file", "keys of `crm: {adapter: file}`"},
    {"manifest", "keys of a provider's manifest"},
    {"fields", "the fields that maps, steps and models can name"},
    {NULL, NULL},
};
