/* yaml_hash.h - a digest of what a file says, whatever its blanks and comments. */
#ifndef ETL_JOB_YAML_HASH_H
#define ETL_JOB_YAML_HASH_H

#include "weir/hash.h"
#include "weir/yaml.h"

/* Keys, values and their nesting, in the file's order. References count as they are
 * written, so that no secret goes in and the same job hashes the same everywhere. */
void wr_yaml_hash(const struct wr_yaml *root, char out[WR_SHA256_HEX]);

#endif
