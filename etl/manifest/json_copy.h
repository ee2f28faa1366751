/* json_copy.h - writes a parsed value again, compact and in its order. */
#ifndef ETL_MANIFEST_JSON_COPY_H
#define ETL_MANIFEST_JSON_COPY_H

#include "weir/json.h"

void wr_json_copy(const struct wr_json *value, struct wr_buf *out);

#endif
