/* weir/yaml.h - YAML files with positions. libfyaml stands behind.
 *
 * Every scalar is text: `NO` is a country code, never a boolean. References
 * ${NAME} and ${NAME:-fallback} in scalars are replaced from the environment when
 * the file is loaded (an unset name without fallback is an error at its place, made
 * only when the value is taken: wr_yaml_text); `$$` is a dollar sign. Anchors,
 * aliases and tags are refused. Duplicate keys are errors. Caps: 1 MiB a file,
 * 64 levels, 100,000 nodes.
 */
#ifndef WEIR_YAML_H
#define WEIR_YAML_H

#include "weir/diag.h"

struct wr_yaml_doc;
struct wr_yaml; /* a node; borrowed from its document */

enum wr_yaml_kind { WR_YAML_NONE, WR_YAML_SCALAR, WR_YAML_MAP, WR_YAML_LIST };

/* Looks a name up; NULL when it is not set. getenv in the program. */
typedef const char *(*wr_env_fn)(void *ctx, const char *name);
struct wr_env {
    wr_env_fn get; /* NULL takes the process environment */
    void *ctx;
};

/* Mistakes go to `diags`; NULL comes back when the file cannot be read as YAML. */
struct wr_yaml_doc *wr_yaml_load(const char *path, const struct wr_env *env,
                                 struct wr_diags *diags);
/* The same for text in memory; `name` stands in positions. */
struct wr_yaml_doc *wr_yaml_parse(struct wr_str text, const char *name,
                                  const struct wr_env *env, struct wr_diags *diags);
void wr_yaml_free(struct wr_yaml_doc *doc);
const struct wr_yaml *wr_yaml_root(const struct wr_yaml_doc *doc);

enum wr_yaml_kind wr_yaml_kind(const struct wr_yaml *node);
struct wr_pos wr_yaml_pos(const struct wr_yaml *node);
/* Scalar text with references replaced; WR_NONE for other kinds, for NULL and where a
 * name is not set (that is then an error in `diags`). Borrowed from the document. */
struct wr_str wr_yaml_text(const struct wr_yaml *node, struct wr_diags *diags);
/* The scalar as it stands in the file. */
struct wr_str wr_yaml_raw(const struct wr_yaml *node);
/* True where the whole scalar is one ${...} reference. */
bool wr_yaml_is_reference(const struct wr_yaml *node);

/* Child of a map, or NULL. */
const struct wr_yaml *wr_yaml_get(const struct wr_yaml *map, const char *key);
size_t wr_yaml_size(const struct wr_yaml *node);
/* i-th entry of a list, or value of a map's i-th entry. */
const struct wr_yaml *wr_yaml_at(const struct wr_yaml *node, size_t i);
/* Key of a map's i-th entry, and where it stands. */
struct wr_str wr_yaml_key_at(const struct wr_yaml *map, size_t i);
struct wr_pos wr_yaml_key_pos(const struct wr_yaml *map, size_t i);

#endif
