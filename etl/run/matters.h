/* matters.h - can an answer still change what is decided about a lead? Pure. */
#ifndef ETL_RUN_MATTERS_H
#define ETL_RUN_MATTERS_H

#include "etl/model/bounds.h"
#include "etl/run/work.h"

/* For the lead at hand, slot->leads[slot->at]; lives as long as the slot. */
struct wr_matters wr_slot_matters(const struct wr_work_slot *slot);

/* What the lead at hand can still come to: its bounds, with this profile. */
void wr_slot_bounds(const struct wr_work_slot *slot, const struct wr_profile *profile,
                    const struct wr_open *open, struct wr_bounds *out);

#endif
