/* matters.h - can an answer still change what is decided about a lead? Pure. */
#ifndef ETL_RUN_MATTERS_H
#define ETL_RUN_MATTERS_H

#include "etl/run/work.h"

/* For the lead at hand, slot->leads[slot->at]; lives as long as the slot. */
struct wr_matters wr_slot_matters(const struct wr_work_slot *slot);

#endif
