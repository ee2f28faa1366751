/* variants.h - a model and its segments, with the sections that are each one's own.
 *
 * A section that a segment does not have is the model's, compiled once more; what is
 * said of it is said once, of the model. Private to etl/model.
 */
#ifndef ETL_MODEL_VARIANTS_H
#define ETL_MODEL_VARIANTS_H

#include "etl/model/table.h"

#define WR_MAX_VARIANTS (WR_MAX_SEGMENT_RULES + 1)

struct wr_variant {
    const struct wr_model *model;
    struct wr_str segment;      /* NONE: the model itself */
    const struct wr_yaml *node; /* the file's root, or the segment's map */
};

/* The model itself first. Returns how many. */
size_t wr_variants_of(const struct wr_model *model, const struct wr_yaml *root,
                      struct wr_variant out[WR_MAX_VARIANTS]);
/* The section of a part where it is the variant's own, else NULL. */
const struct wr_yaml *wr_variant_part(const struct wr_variant *variant, size_t part);

#endif
