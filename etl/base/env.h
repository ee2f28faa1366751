/* env.h - ${NAME} and ${NAME:-fallback} in text of files. */
#ifndef WEIR_BASE_ENV_H
#define WEIR_BASE_ENV_H

#include "weir/yaml.h"

struct wr_env_ref {
    struct wr_str name;
    struct wr_str fallback; /* WR_NONE when none is given */
    size_t end;             /* offset behind the closing brace */
};

/* Reads the reference that opens with "${" at `at`; false when it is malformed. */
bool wr_env_ref_read(struct wr_str text, size_t at, struct wr_env_ref *ref);

/* Replaces all references in `raw`. NULL: *out is the text, in `arena` or `raw` itself.
 * Otherwise why it cannot be had, in `arena`; never a value. `env` may be NULL. */
const char *wr_env_expand(const struct wr_env *env, struct wr_str raw,
                          struct wr_arena *arena, struct wr_str *out);

#endif
