/* decimal.h - decimal text as a scaled integer, without floating point. */
#ifndef WEIR_BASE_DECIMAL_H
#define WEIR_BASE_DECIMAL_H

#include "weir/str.h"

/* Reads [-]digits[.digits] as a multiple of 10^-places; further digits round half
 * away from zero. False on anything else and on overflow. */
bool wr_decimal_parse(struct wr_str s, unsigned places, int64_t *out);

#endif
