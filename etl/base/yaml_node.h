/* yaml_node.h - what a YAML document is once libfyaml has gone. */
#ifndef WEIR_BASE_YAML_NODE_H
#define WEIR_BASE_YAML_NODE_H

#include "weir/yaml.h"

struct wr_yaml_entry {
    struct wr_str key; /* of a map; terminated */
    struct wr_pos key_pos;
    const struct wr_yaml *value;
};

struct wr_yaml {
    enum wr_yaml_kind kind;
    struct wr_pos pos;
    const struct wr_env *env;
    struct wr_str raw;
    struct wr_str text;  /* raw with references replaced; WR_NONE with a problem */
    const char *problem; /* why there is no text */
    const struct wr_yaml_entry *entries;
    size_t count;
    const struct wr_yaml_entry *const *by_key; /* of a map: sorted, each key once */
    size_t key_count;
};

struct wr_yaml_doc {
    struct wr_arena *arena; /* everything lives here */
    struct wr_env env;
    const char *file;
    const struct wr_yaml *root;
};

/* A scalar as if it stood at `pos`. `raw` is borrowed. */
struct wr_yaml *wr_yaml_scalar(struct wr_arena *arena, const struct wr_env *env,
                               struct wr_str raw, struct wr_pos pos);

#endif
