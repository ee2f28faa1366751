/* segment.h - what kind of lead, as far as vendors' coverage goes.
 *
 * Vendors know some countries, some sizes of company and some levels of people better
 * than others. A segment is one of 36: region (English-speaking, Europe, elsewhere or
 * unknown) x size (unknown, up to 50, up to 500, more) x level (unknown, senior,
 * other).
 */
#ifndef ETL_WATERFALL_SEGMENT_H
#define ETL_WATERFALL_SEGMENT_H

#include "weir/fact.h"

#define WR_SEGMENTS      36
#define WR_SEGMENT_BYTES 48

uint8_t wr_segment_of(const struct wr_profile *profile);
/* "europe, 51-500, senior"; the name of a segment is its key in the store. */
void wr_segment_name(uint8_t segment, char name[WR_SEGMENT_BYTES]);
/* WR_SEGMENTS when there is none of this name. */
uint8_t wr_segment_find(struct wr_str name);

#endif
