/* afterword.h - what a person who ran a job wants to know next: where its files are,
 * and with which command to look around. */
#ifndef ETL_CLI_AFTERWORD_H
#define ETL_CLI_AFTERWORD_H

#include "etl/run/context.h"

/* To stderr, once the run is done. */
void wr_cli_afterword(const struct wr_setup *setup);

#endif
