/* remark.h - putting a remark on the list. Private to etl/model. */
#ifndef ETL_MODEL_REMARK_H
#define ETL_MODEL_REMARK_H

#include "etl/model/lint.h"
#include "etl/model/variants.h"

/* At `node`, or at no place where it is NULL. */
void wr_remark(struct wr_lints *out, bool is_hint, const struct wr_yaml *node,
               const char *fmt, ...) WR_PRINTF(4, 5);

#endif
