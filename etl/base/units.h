/* units.h - numbers with units, written for people. */
#ifndef WEIR_BASE_UNITS_H
#define WEIR_BASE_UNITS_H

#include "weir/option.h"

/* A number of an option in the unit its file uses: "30s", "0.025", "70". */
void wr_units_put(struct wr_buf *out, enum wr_option_type type, int64_t n);

#endif
