/* yaml.c - asking a YAML document; how it is read is in yaml_load.c. */
#include "weir/yaml.h"

#include "etl/base/env.h"
#include "etl/base/yaml_node.h"

#include <stdlib.h>

#include "etl/base/banned.h"

void wr_yaml_free(struct wr_yaml_doc *doc)
{
    if (!doc)
        return;
    wr_arena_free(doc->arena);
    free(doc);
}

const struct wr_yaml *wr_yaml_root(const struct wr_yaml_doc *doc)
{
    return doc ? doc->root : NULL;
}

struct wr_yaml *wr_yaml_scalar(struct wr_arena *arena, const struct wr_env *env,
                               struct wr_str raw, struct wr_pos pos)
{
    struct wr_yaml *node = WR_NEW(arena, struct wr_yaml);

    node->kind = WR_YAML_SCALAR;
    node->pos = pos;
    node->env = env;
    node->raw = raw;
    node->problem = wr_env_expand(env, raw, arena, &node->text);
    return node;
}

enum wr_yaml_kind wr_yaml_kind(const struct wr_yaml *node)
{
    return node ? node->kind : WR_YAML_NONE;
}

struct wr_pos wr_yaml_pos(const struct wr_yaml *node)
{
    return node ? node->pos : (struct wr_pos){NULL, 0, 0};
}

struct wr_str wr_yaml_text(const struct wr_yaml *node, struct wr_diags *diags)
{
    if (wr_yaml_kind(node) != WR_YAML_SCALAR)
        return WR_NONE;
    if (node->problem)
        wr_diag_error(diags, node->pos, "%s", node->problem);
    return node->text;
}

struct wr_str wr_yaml_raw(const struct wr_yaml *node)
{
    return wr_yaml_kind(node) == WR_YAML_SCALAR ? node->raw : WR_NONE;
}

bool wr_yaml_is_reference(const struct wr_yaml *node)
{
    struct wr_str raw = wr_yaml_raw(node);
    struct wr_env_ref ref;

    return raw.len && wr_env_ref_read(raw, 0, &ref) && ref.end == raw.len;
}

static int compare_key(const void *key, const void *element)
{
    const struct wr_str *wanted = key;
    const struct wr_yaml_entry *entry = *(const struct wr_yaml_entry *const *)element;

    return wr_str_cmp(*wanted, entry->key);
}

const struct wr_yaml *wr_yaml_get(const struct wr_yaml *map, const char *key)
{
    struct wr_str wanted = wr_str(key);
    const struct wr_yaml_entry *const *hit;

    if (wr_yaml_kind(map) != WR_YAML_MAP || !map->key_count)
        return NULL;
    /* Pointers are searched. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    hit = bsearch(&wanted, map->by_key, map->key_count, sizeof(*hit), compare_key);
    return hit ? (*hit)->value : NULL;
}

size_t wr_yaml_size(const struct wr_yaml *node)
{
    return node ? node->count : 0;
}

const struct wr_yaml *wr_yaml_at(const struct wr_yaml *node, size_t i)
{
    return i < wr_yaml_size(node) ? node->entries[i].value : NULL;
}

struct wr_str wr_yaml_key_at(const struct wr_yaml *map, size_t i)
{
    if (wr_yaml_kind(map) != WR_YAML_MAP || i >= map->count)
        return WR_NONE;
    return map->entries[i].key;
}

struct wr_pos wr_yaml_key_pos(const struct wr_yaml *map, size_t i)
{
    if (wr_yaml_kind(map) != WR_YAML_MAP || i >= map->count)
        return wr_yaml_pos(map);
    return map->entries[i].key_pos;
}
