/* normal_range.h - what the files of ranges share. */
#ifndef ETL_FACTS_NORMAL_RANGE_H
#define ETL_FACTS_NORMAL_RANGE_H

#include "weir/value.h"

/* A band out of a vendor's code, in small letters; false when it is none. */
bool wr_normal_range_code(struct wr_str lower, struct wr_value *out);

#endif
