/* setup_caps.h - the caps of a job, held against its vendors. */
#ifndef ETL_RUN_SETUP_CAPS_H
#define ETL_RUN_SETUP_CAPS_H

#include "etl/run/context.h"
#include "weir/diag.h"

/* Caps of vendors and pools that do not exist are mistakes; those in credits become
 * money. Warned of is who costs more than a cap leaves for one question, and so can
 * never be asked. Once the waterfall is bound. */
void wr_setup_check_caps(struct wr_setup *setup, struct wr_diags *diags);

#endif
